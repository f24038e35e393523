package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// BeginEpoch returns a number that is higher than any before. Claims of lower ones are refused from then on.
func (s *Store) BeginEpoch(ctx context.Context) (epoch int64, err error) {
	err = s.write(ctx, "beginning an epoch", func(t *tx) error {
		_, err := t.exec(`INSERT INTO meta (name, value) VALUES ('epoch', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			fmt.Sprint(t.epoch+1))
		if err != nil {
			return err
		}
		t.epoch++
		epoch = t.epoch
		return nil
	})
	return epoch, err
}

// Recover deals with the claims of epochs before epoch, of which nobody knows what came: an interactive one is dead, any
// other waits again at the head of its lane, marked as Resent. It returns what it found, as it was claimed.
func (s *Store) Recover(ctx context.Context, epoch int64, now time.Time) (found []chat.Claimed, err error) {
	at, err := moment(now)
	if err != nil {
		return nil, s.fail("recovering the outbox", err)
	}
	err = s.write(ctx, "recovering the outbox", func(t *tx) error {
		var flights []flight
		err := t.query(ctx, "SELECT "+flightColumns+` FROM outbox_chats c JOIN outbox o ON o.seq = c.flight
			LEFT JOIN slots s ON s.chat = o.chat AND s.slot = o.slot
			WHERE c.flight <> 0 AND o.epoch < ? ORDER BY o.seq`, []driver.Value{epoch}, func(r *row) error {
			flights = append(flights, scanFlight(r))
			return nil
		})
		if err != nil {
			return fmt.Errorf("looking for what was under way: %w", err)
		}
		found = found[:0]
		for _, f := range flights {
			if err := f.recover(t, at); err != nil {
				return fmt.Errorf("recovering %s: %w", f.claimed.ID, err)
			}
			found = append(found, f.claimed)
		}
		return nil
	})
	return found, err
}

// flight is an envelope with its place in the queue.
type flight struct {
	seq     int64
	from    chat.State // where it is now
	removes bool       // it took the place of a removal
	claimed chat.Claimed
}

// flightColumns are what scanFlight reads.
const flightColumns = "o.seq, o.state, o.removes, " + outboxColumns

func scanFlight(r *row) flight {
	return flight{seq: r.int(), from: chat.State(r.text()), removes: r.flag(), claimed: scanClaimed(r)}
}

func (f flight) recover(t *tx, at string) error {
	c := f.claimed
	sql, to := `UPDATE outbox SET state = 'pending', waits = 1, resent = 1, moved = 0, settled = NULL WHERE seq = ?2`, chat.Pending
	if c.Lane == chat.Interactive {
		sql, to = `UPDATE outbox SET state = 'dead', reason = 'unknown', settled = ?1 WHERE seq = ?2`, chat.Dead
	}
	if _, err := t.exec(sql, at, f.seq); err != nil {
		return err
	}
	t.count(chat.Sending, to)
	if to == chat.Pending {
		if err := f.fold(t, to); err != nil {
			return err
		}
	}
	return land(t, c.Place.Chat, int64(c.Lane), "")
}

// land makes room for a chat's next envelope, from ready on, after one of a lane has come down.
func land(t *tx, chatID, lane int64, ready string) error {
	_, err := t.exec(`INSERT INTO outbox_chats (chat, ready, flight) VALUES (?, ?, 0)
		ON CONFLICT (chat) DO UPDATE SET flight = 0, ready = max(ready, excluded.ready)`, chatID, ready)
	if err != nil {
		return fmt.Errorf("noting when chat %d is ready: %w", chatID, err)
	}
	if err := relist(t, chatID, lane); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE outbox_lanes SET busy = 0, ready = max(hold, (SELECT ready FROM outbox_chats WHERE chat = ?1))
		WHERE chat = ?1 AND busy = 1`, chatID)
	if err != nil {
		return fmt.Errorf("opening the lanes of chat %d: %w", chatID, err)
	}
	return nil
}

// fold brings together an envelope that waits again, in state, and a newer one that came for its slot meanwhile.
func (f flight) fold(t *tx, state chat.State) error {
	c := f.claimed
	if c.Slot == "" {
		return nil
	}
	newer, found, err := waitingIn(t, c.Place.Chat, c.Slot, f.seq)
	if err != nil || !found {
		return err
	}
	var e envelope
	_, err = t.one(context.Background(), `SELECT id, slot, chat, topic, lane, action, edit, message, not_before, expires, created
		FROM outbox WHERE seq = ?`, []driver.Value{newer.seq}, func(r *row) error {
		e = envelope{
			id: r.text(), slot: r.text(), chat: r.int(), topic: r.int(), lane: r.int(), action: chat.Action(r.text()),
			edit: r.int(), message: r.text(), notBefore: r.text(), expires: r.text(), created: r.take(),
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading %s: %w", newer.id, err)
	}
	if err := newer.drop(t, c.Place.Chat); err != nil {
		return err
	}
	old := queued{
		seq: f.seq, lane: int64(c.Lane), attempt: int64(c.Attempt), id: c.ID, action: c.Action, removes: f.removes, state: state,
	}
	return old.take(t, &e)
}

// Claim takes out what may go now, at most one envelope of a chat, and marks it on the disk as under way before it
// returns it. What has expired is given up. It refuses epochs before the current one with store.ErrFenced.
func (s *Store) Claim(ctx context.Context, req chat.ClaimRequest) (claimed []chat.Claimed, err error) {
	const doing = "claiming from the outbox"
	now, err := moment(req.Now)
	if err != nil || req.Limit <= 0 {
		return nil, s.fail(doing, err)
	}
	err = s.write(ctx, doing, func(t *tx) error {
		if req.Epoch < t.epoch {
			return fmt.Errorf("%w: %d, not %d", store.ErrFenced, t.epoch, req.Epoch)
		}
		claimed = claimed[:0]
		for lane := chat.Interactive; lane <= req.Lowest && lane <= chat.Digest; lane++ {
			taken, err := claimLane(t, req, now, lane, req.Limit-len(claimed))
			claimed = append(claimed, taken...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// claimLane claims up to limit envelopes of one lane.
func claimLane(t *tx, req chat.ClaimRequest, now string, lane chat.Lane, limit int) (claimed []chat.Claimed, err error) {
	for limit > 0 {
		var ready []flight
		err := t.query(context.Background(), "SELECT "+flightColumns+` FROM outbox_lanes l JOIN outbox o ON o.seq = l.head
			LEFT JOIN slots s ON s.chat = o.chat AND s.slot = o.slot
			WHERE l.busy = 0 AND l.lane = ? AND l.ready <= ? ORDER BY l.ready, l.head LIMIT ?`,
			[]driver.Value{int64(lane), now, int64(limit)}, func(r *row) error {
				ready = append(ready, scanFlight(r))
				return nil
			})
		if err != nil {
			return claimed, fmt.Errorf("looking for what is ready: %w", err)
		}
		dropped := false
		for _, f := range ready {
			if expired(f.claimed, req.Now) {
				dropped = true
				err = f.giveUp(t, now)
			} else {
				f.claimed.Attempt++
				f.claimed.Epoch = req.Epoch
				limit--
				claimed = append(claimed, f.claimed)
				err = f.takeOff(t)
			}
			if err != nil {
				return claimed, fmt.Errorf("claiming %s: %w", f.claimed.ID, err)
			}
		}
		if !dropped {
			return claimed, nil
		}
	}
	return claimed, nil
}

// takeOff marks f as under way.
func (f flight) takeOff(t *tx) error {
	c := f.claimed
	_, err := t.exec("UPDATE outbox SET state = 'sending', waits = 0, attempt = ?, epoch = ? WHERE seq = ?", int64(c.Attempt), c.Epoch, f.seq)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO outbox_chats (chat, ready, flight) VALUES (?, '', ?)
		ON CONFLICT (chat) DO UPDATE SET flight = excluded.flight`, c.Place.Chat, f.seq)
	if err != nil {
		return err
	}
	if _, err := t.exec("UPDATE outbox_lanes SET busy = 1 WHERE chat = ?", c.Place.Chat); err != nil {
		return err
	}
	t.count(f.from, chat.Sending)
	return nil
}

// giveUp buries an envelope that has expired, or leaves of it the removal that it took the place of.
func (f flight) giveUp(t *tx, now string) error {
	if f.removes {
		_, err := t.exec(`UPDATE outbox SET action = 'remove', removes = 0, expires = '' WHERE seq = ?`, f.seq)
		return err
	}
	_, err := t.exec("UPDATE outbox SET state = 'dead', waits = 0, reason = 'expired', settled = ? WHERE seq = ?", now, f.seq)
	if err != nil {
		return err
	}
	t.count(f.from, chat.Dead)
	return relist(t, f.claimed.Place.Chat, int64(f.claimed.Lane))
}
