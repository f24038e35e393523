package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"giaoban/chat"
)

// settling is a settlement made ready to be written.
type settling struct {
	chat.Settlement
	ready         int64
	next, settled driver.Value
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
	return s.fail(doing, s.writer.do(ctx, &op{rows: len(bound), frees: true, apply: func(t *tx) error {
		for k := range bound {
			if err := bound[k].apply(t); err != nil {
				return fmt.Errorf("settling %s: %w", bound[k].ID, err)
			}
		}
		return nil
	}}))
}

func bindSettlement(d chat.Settlement) (settling, error) {
	b := settling{Settlement: d, ready: max(0, millis(d.Ready))}
	err := checkText(d.Reason)
	if err == nil {
		err = b.bindTimes()
	}
	if err != nil {
		return b, fmt.Errorf("the settlement of %s: %w", d.ID, err)
	}
	return b, nil
}

// bindTimes binds when it was settled, or when it is tried again.
func (b *settling) bindTimes() error {
	switch b.State {
	case chat.Sent, chat.Dead:
		settled, err := moment(b.At)
		// What is settled has a time, whatever its sender says: without one it would seem to wait.
		if settled == "" && err == nil {
			err = errors.New("it has no time")
		}
		b.settled = settled
		return err
	case chat.Retry:
		at := b.Ready
		if b.Next.After(at) {
			at = b.Next
		}
		next, err := moment(at)
		b.next, b.ready = orNull(next), max(0, millis(at))
		return err
	}
	return fmt.Errorf("a claim can't become %q", b.State)
}

// putSlot is what becomes of what stood in a slot before.
const putSlot = `ON CONFLICT (chat, slot) DO UPDATE SET content = excluded.content, doubt = 0,
	sent = iif(slots.message = excluded.message, slots.sent, excluded.sent), message = excluded.message`

func (b *settling) apply(t *tx) error {
	i := t.queue.flights[b.ID]
	if i == nil || i.epoch != b.Epoch {
		return nil
	}
	i.resent = i.resent || b.Doubt
	if err := b.note(t, i); err != nil {
		return err
	}
	t.queue.land(i, b.ready)
	if b.State == chat.Sent || b.State == chat.Dead {
		t.counts[b.State]++
		t.queue.cool(i)
	}
	moved := i.moved
	i.state, i.moved = b.State, false
	switch {
	case b.State == chat.Sent && moved:
		return nil // it went to the chat under its former id, and can't be edited
	case b.State == chat.Sent:
		return i.show(t, b.Message, b.settled)
	}
	if err := i.doubt(t); err != nil {
		return err
	}
	if b.State == chat.Retry {
		return i.waitAgain(t)
	}
	return nil
}

// note writes into the envelope's row what became of it. Nearly all are sent, for which there is little to write.
//
// Many rows could be written by one statement. That costs more than one for each: the list has to be read.
func (b *settling) note(t *tx, i *item) (err error) {
	if b.State == chat.Sent && !b.Doubt && b.Reason == "" {
		_, err = t.exec("UPDATE outbox SET state = 'sent', moved = 0, sent = ?, reason = '', next = NULL, settled = ? WHERE seq = ?",
			b.Message, b.settled, i.seq)
		return err
	}
	_, err = t.exec("UPDATE outbox SET state = ?, resent = ?, moved = 0, sent = ?, reason = ?, next = ?, settled = ? WHERE seq = ?",
		string(b.State), truth(i.resent), b.Message, b.Reason, b.next, b.settled, i.seq)
	return err
}

// doubt notes that nobody knows whether an edit of the message in the slot of i has arrived.
func (i *item) doubt(t *tx) error {
	if i.slot == "" {
		return nil
	}
	if _, err := t.exec("UPDATE slots SET doubt = 1 WHERE chat = ? AND slot = ? AND doubt = 0", i.chat, i.slot); err != nil {
		return fmt.Errorf("doubting what stands in slot %s: %w", i.slot, err)
	}
	return nil
}

// show notes which message stands in a slot now, and what it shows.
func (i *item) show(t *tx, message int64, at driver.Value) (err error) {
	switch {
	case i.slot == "":
	case i.action == chat.Remove:
		_, err = t.exec("DELETE FROM slots WHERE chat = ? AND slot = ?", i.chat, i.slot)
	case message != 0:
		_, err = t.exec(`INSERT INTO slots (chat, slot, message, content, doubt, sent)
			SELECT ?1, ?2, ?3, message, 0, ?4 FROM outbox WHERE seq = ?5 `+putSlot,
			i.chat, i.slot, message, at, i.seq)
	}
	if err != nil {
		return fmt.Errorf("noting what stands in slot %s: %w", i.slot, err)
	}
	return nil
}

// NextReady returns when the next envelope may go, leaving out chats that have one under way; now, where one may go
// already. False means that none waits.
func (s *Store) NextReady(ctx context.Context, now time.Time) (next time.Time, waits bool, err error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, false, s.fail("looking for the next envelope", err)
	}
	at, waits := s.writer.nextAt()
	if !waits {
		return time.Time{}, false, nil
	}
	if at <= now.UnixMilli() {
		return now, true, nil
	}
	return time.UnixMilli(at).UTC(), true, nil
}

const outboxCounts = `SELECT state, n FROM outbox_counts WHERE n <> 0
	UNION ALL SELECT state, count(*) FROM outbox INDEXED BY outbox_live WHERE settled IS NULL GROUP BY state`

// OutboxCounts returns how many envelopes are in each state. What was pruned is not counted. It takes a microsecond for each that waits.
func (s *Store) OutboxCounts(ctx context.Context) (map[chat.State]int, error) {
	counts := map[chat.State]int{}
	err := s.read(ctx, "counting envelopes", func(c *conn) error {
		return c.query(ctx, outboxCounts, nil, func(r *row) error {
			state := chat.State(r.text())
			counts[state] += int(r.int())
			return nil
		})
	})
	return counts, err
}
