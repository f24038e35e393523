package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"giaoban/chat"
)

// settling is a settlement made ready to be written.
type settling struct {
	chat.Settlement
	at, ready string
}

// Settle records what became of claims. Where a claim is not held any more by the settlement's epoch, or was settled
// before, nothing changes.
func (s *Store) Settle(ctx context.Context, done []chat.Settlement) error {
	const doing = "settling claims"
	bound := make([]settling, 0, len(done))
	for _, d := range done {
		b, err := bindSettlement(d)
		if err != nil {
			return s.fail(doing, err)
		}
		bound = append(bound, b)
	}
	if len(bound) == 0 {
		return nil
	}
	return s.write(ctx, doing, func(t *tx) error {
		for _, b := range bound {
			if err := b.apply(t); err != nil {
				return fmt.Errorf("settling %s: %w", b.ID, err)
			}
		}
		return nil
	})
}

func bindSettlement(d chat.Settlement) (settling, error) {
	v := values{of: "the settlement of " + d.ID}
	v.text(d.Reason)
	b := settling{Settlement: d, at: v.moment(d.At), ready: v.moment(d.Ready)}
	switch d.State {
	case chat.Sent, chat.Dead:
	case chat.Retry:
		b.ready = max(b.ready, v.moment(d.Next))
	default:
		v.fail(fmt.Errorf("a claim can't become %q", d.State))
	}
	return b, v.err
}

func (b settling) apply(t *tx) error {
	var f flight
	var moved bool
	found, err := t.one(context.Background(), "SELECT o.moved, o.seq, o.state, o.removes, "+outboxColumns+
		" FROM outbox o LEFT JOIN slots s ON false WHERE o.id = ? AND o.state = 'sending' AND o.epoch = ?",
		[]driver.Value{b.ID, b.Epoch}, func(r *row) error {
			moved = r.flag()
			f = scanFlight(r)
			return nil
		})
	if err != nil || !found {
		return err
	}
	_, err = t.exec(`UPDATE outbox SET state = ?, waits = ?, moved = 0, sent = ?, reason = ?, settled = ? WHERE seq = ?`,
		string(b.State), truth(b.State == chat.Retry), b.Message, b.Reason, b.at, f.seq)
	if err != nil {
		return err
	}
	t.count(chat.Sending, b.State)
	switch {
	case b.State == chat.Retry:
		err = f.fold(t, chat.Retry)
	case b.State == chat.Sent && !moved:
		err = f.show(t, b.Message, b.at)
	}
	if err != nil {
		return err
	}
	return land(t, f.claimed.Place.Chat, int64(f.claimed.Lane), b.ready)
}

// show notes which message stands in a slot now. One that was sent to a chat under its former id can't be edited.
func (f flight) show(t *tx, message int64, at string) (err error) {
	c := f.claimed
	switch {
	case c.Slot == "":
	case c.Action == chat.Remove:
		_, err = t.exec("DELETE FROM slots WHERE chat = ? AND slot = ?", c.Place.Chat, c.Slot)
	case message != 0:
		_, err = t.exec(`INSERT INTO slots (chat, slot, message, content, sent)
			SELECT ?1, ?2, ?3, message, ?4 FROM outbox WHERE seq = ?5
			ON CONFLICT (chat, slot) DO UPDATE SET content = excluded.content,
				sent = iif(slots.message = excluded.message, slots.sent, excluded.sent), message = excluded.message`,
			c.Place.Chat, c.Slot, message, at, f.seq)
	}
	if err != nil {
		return fmt.Errorf("noting what stands in slot %s: %w", c.Slot, err)
	}
	return nil
}

// NextReady returns when the next envelope may go, leaving out chats that have one under way. It is not before now.
// False means that none waits.
func (s *Store) NextReady(ctx context.Context, now time.Time) (next time.Time, waits bool, err error) {
	err = s.read(ctx, "looking for the next envelope", func(c *conn) error {
		for lane := chat.Interactive; lane <= chat.Digest; lane++ {
			_, err := c.one(ctx, "SELECT ready FROM outbox_lanes WHERE busy = 0 AND lane = ? ORDER BY ready LIMIT 1",
				[]driver.Value{int64(lane)}, func(r *row) error {
					at := r.instant()
					if at.Before(now) {
						at = now
					}
					if !waits || at.Before(next) {
						next = at
					}
					waits = true
					return nil
				})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return next, waits, err
}

// OutboxCounts returns how many envelopes are in each state. What was pruned is not counted.
func (s *Store) OutboxCounts(ctx context.Context) (map[chat.State]int, error) {
	counts := map[chat.State]int{}
	err := s.read(ctx, "counting envelopes", func(c *conn) error {
		return c.query(ctx, "SELECT state, n FROM outbox_counts WHERE n <> 0", nil, func(r *row) error {
			state := chat.State(r.text())
			counts[state] = int(r.int())
			return nil
		})
	})
	return counts, err
}
