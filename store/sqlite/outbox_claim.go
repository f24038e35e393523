package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// BeginEpoch returns a number that is higher than any before. Claims of lower ones are refused from then on.
func (s *Store) BeginEpoch(ctx context.Context) (epoch int64, err error) {
	err = s.write(ctx, "beginning an epoch", func(t *tx) error {
		_, err := t.exec(`INSERT INTO meta (name, value) VALUES ('epoch', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			strconv.FormatInt(t.epoch+1, 10))
		if err != nil {
			return err
		}
		t.epoch++
		epoch = t.epoch
		return nil
	})
	return epoch, err
}

// Recover deals with the claims of epochs before epoch, of which nobody knows what came: an interactive one is dead, unless
// it edits or removes what stands there, which does no harm when it is repeated. Any other waits again at the head of its
// lane, marked as Resent. It returns what it found, as it was claimed.
func (s *Store) Recover(ctx context.Context, epoch int64, now time.Time) (found []chat.Claimed, err error) {
	const doing = "recovering the outbox"
	at, err := moment(now)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	err = s.write(ctx, doing, func(t *tx) error {
		var left []*item
		for _, i := range t.queue.flights {
			if i.epoch < epoch {
				left = append(left, i)
			}
		}
		slices.SortFunc(left, bySeq)
		if found, err = contents(t, left); err != nil {
			return err
		}
		harmless := map[string]bool{}
		for _, c := range found {
			harmless[c.ID] = c.Action == chat.Remove || (c.Action == chat.Put && c.Shown != 0)
		}
		for _, i := range left {
			if err := i.recover(t, at, harmless[i.id]); err != nil {
				return fmt.Errorf("recovering %s: %w", i.id, err)
			}
		}
		return nil
	})
	return found, err
}

func (i *item) recover(t *tx, at string, harmless bool) error {
	t.queue.land(i, 0)
	if err := i.doubt(t); err != nil {
		return err
	}
	if i.lane == chat.Interactive && !harmless {
		return i.bury(t, "unknown", at)
	}
	if _, err := t.exec("UPDATE outbox SET state = 'pending', resent = 1, moved = 0 WHERE seq = ?", i.seq); err != nil {
		return err
	}
	i.state, i.resent, i.moved = chat.Pending, true, false
	return i.waitAgain(t)
}

// bury gives i up, which is in no lane and not under way.
func (i *item) bury(t *tx, reason, at string) error {
	_, err := t.exec("UPDATE outbox SET state = 'dead', reason = ?, settled = ? WHERE seq = ?", reason, at, i.seq)
	if err != nil {
		return fmt.Errorf("giving %s up: %w", i.id, err)
	}
	t.counts[chat.Dead]++
	t.queue.cool(i)
	return nil
}

// waitAgain puts i, which was under way, back into its place. A newer one that came for its slot meanwhile takes it.
func (i *item) waitAgain(t *tx) error {
	newer := t.queue.slots[place{i.chat, i.slot}]
	t.queue.add(i)
	if i.slot == "" || newer == nil {
		return nil
	}
	return i.unite(t, newer)
}

// unite puts a newer envelope for the same slot, which waits too, into the place of i.
func (i *item) unite(t *tx, newer *item) error {
	e := envelope{item: *newer}
	_, err := t.one(context.Background(), "SELECT message, not_before, expires, created FROM outbox WHERE seq = ?",
		[]driver.Value{newer.seq}, func(r *row) error {
			e.message, e.notBeforeText, e.expiresText, e.created = r.text(), orNull(r.text()), orNull(r.text()), orNull(r.text())
			return nil
		})
	if err != nil {
		return fmt.Errorf("reading %s: %w", newer.id, err)
	}
	if err := newer.drop(t); err != nil {
		return err
	}
	return i.take(t, &e)
}

// Claim takes out what may go now, at most one envelope of a chat, and marks it on the disk as under way before it
// returns it. What has expired is given up. It refuses epochs before the current one with store.ErrFenced.
func (s *Store) Claim(ctx context.Context, req chat.ClaimRequest) (claimed []chat.Claimed, err error) {
	const doing = "claiming from the outbox"
	most := s.writer.claimable(req)
	if most <= 0 {
		return nil, s.fail(doing, ctx.Err())
	}
	now, err := moment(req.Now)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	err = s.writeRows(ctx, doing, most, func(t *tx) error {
		if req.Epoch < t.epoch {
			return fmt.Errorf("%w: %d, not %d", store.ErrFenced, t.epoch, req.Epoch)
		}
		taken, err := pick(t, req, now)
		if err != nil || len(taken) == 0 {
			claimed = nil
			return err
		}
		_, err = t.exec(`UPDATE outbox SET state = 'sending', attempt = attempt + 1, epoch = ?
			WHERE seq IN (SELECT value FROM json_each(?))`, req.Epoch, sequence(taken))
		if err != nil {
			return err
		}
		claimed, err = contents(t, taken)
		return err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// pick takes out of the queue what a claim may have, and gives up what has expired.
func pick(t *tx, req chat.ClaimRequest, now string) (taken []*item, err error) {
	at := millis(req.Now)
	for lane := chat.Interactive; lane <= min(req.Lowest, chat.Digest); lane++ {
		for len(taken) < req.Limit {
			i := t.queue.next(lane, at)
			if i == nil {
				break
			}
			if i.expires != 0 && i.expires <= at {
				if err := i.expire(t, now); err != nil {
					return nil, err
				}
				continue
			}
			t.queue.remove(i)
			i.attempt++
			i.epoch = req.Epoch
			t.queue.takeOff(i)
			taken = append(taken, i)
		}
	}
	return taken, nil
}

// expire buries i, or leaves of it the removal that it took the place of.
func (i *item) expire(t *tx, now string) error {
	if !i.removes {
		t.queue.remove(i)
		return i.bury(t, "expired", now)
	}
	if _, err := t.exec("UPDATE outbox SET action = 'remove', removes = 0, expires = NULL WHERE seq = ?", i.seq); err != nil {
		return fmt.Errorf("leaving the removal of %s: %w", i.id, err)
	}
	i.action, i.removes, i.expires = chat.Remove, false, 0
	t.queue.cool(i)
	return nil
}

// sequence is a JSON list of the items' numbers.
func sequence(items []*item) string {
	list := append(make([]byte, 0, 2+8*len(items)), '[')
	for n, i := range items {
		if n > 0 {
			list = append(list, ',')
		}
		list = strconv.AppendInt(list, i.seq, 10)
	}
	return string(append(list, ']'))
}

// contents returns what the items hold, in their order, and what stands in their slots.
func contents(t *tx, items []*item) ([]chat.Claimed, error) {
	if len(items) == 0 {
		return nil, nil
	}
	found := make([]chat.Claimed, len(items))
	var cold, slotted []*item
	for n, i := range items {
		found[n] = i.claimed()
		if i.warm == nil {
			cold = append(cold, i)
		}
		if i.slot != "" {
			slotted = append(slotted, i)
		}
	}
	if len(cold)+len(slotted) == 0 {
		return found, nil
	}
	at := make(map[int64]*chat.Claimed, len(cold)+len(slotted))
	for n, i := range items {
		if i.warm == nil || i.slot != "" {
			at[i.seq] = &found[n]
		}
	}
	if err := readMessages(t, cold, at); err != nil {
		return nil, fmt.Errorf("reading envelopes: %w", err)
	}
	if err := readSlots(t, slotted, at); err != nil {
		return nil, fmt.Errorf("reading what stands in slots: %w", err)
	}
	return found, nil
}

// claimed is what is known of i without reading anything.
func (i *item) claimed() chat.Claimed {
	c := chat.Claimed{
		Envelope: chat.Envelope{
			ID: i.id, Place: chat.Place{Chat: i.chat, Topic: int(i.topic)}, Lane: i.lane, Action: i.action, Slot: i.slot, Edit: i.edit,
			NotBefore: instantOf(i.notBefore), Expires: instantOf(i.expires),
		},
		Shown: i.edit, Attempt: int(i.attempt), Epoch: i.epoch, Resent: i.resent,
	}
	if i.warm != nil {
		c.Message = *i.warm
	}
	return c
}

// instantOf is what millis was made of.
func instantOf(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(at).UTC()
}

// readMessages reads the messages that are not in memory. Those of a broadcast are mostly alike, and decoded once.
func readMessages(t *tx, cold []*item, at map[int64]*chat.Claimed) error {
	if len(cold) == 0 {
		return nil
	}
	var last string
	var message chat.Message
	return t.query(context.Background(), "SELECT o.seq, o.message FROM json_each(?) j CROSS JOIN outbox o ON o.seq = j.value",
		[]driver.Value{sequence(cold)}, func(r *row) error {
			c := at[r.int()]
			if raw := r.text(); raw != last || last == "" {
				last, message = raw, chat.Message{} // not the old one, which is in others' hands
				if err := json.Unmarshal([]byte(raw), &message); err != nil {
					return fmt.Errorf("decoding a message: %w", err)
				}
			}
			c.Message = message
			return nil
		})
}

// readSlots reads what stands in the slots of the items.
func readSlots(t *tx, slotted []*item, at map[int64]*chat.Claimed) error {
	if len(slotted) == 0 {
		return nil
	}
	return t.query(context.Background(), `SELECT o.seq, s.message, s.content, s.sent, s.doubt
		FROM json_each(?) j CROSS JOIN outbox o ON o.seq = j.value CROSS JOIN slots s ON s.chat = o.chat AND s.slot = o.slot`,
		[]driver.Value{sequence(slotted)}, func(r *row) error {
			c := at[r.int()]
			c.Shown = r.int()
			r.json(&c.ShownAs)
			c.ShownAt = r.instant()
			if r.flag() && c.Action == chat.Put {
				c.ShownAs = nil
			}
			return nil
		})
}
