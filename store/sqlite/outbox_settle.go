package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
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
		var arrived, shown []byte
		for _, b := range bound {
			if i := b.simply(t, len(bound)); i != nil {
				arrived = b.list(arrived, i)
				if i.slot != "" {
					shown = b.list(shown, i)
				}
				continue
			}
			if err := b.apply(t); err != nil {
				return fmt.Errorf("settling %s: %w", b.ID, err)
			}
		}
		return arrive(t, arrived, shown)
	}}))
}

func bindSettlement(d chat.Settlement) (settling, error) {
	b := settling{Settlement: d, ready: max(0, millis(d.Ready))}
	err := checkText(d.Reason)
	switch d.State {
	case chat.Sent, chat.Dead:
		settled, wrong := moment(d.At)
		// What is settled has a time, whatever its sender says: without one it would seem to wait.
		if settled == "" && wrong == nil {
			wrong = errors.New("it has no time")
		}
		b.settled, err = settled, errors.Join(err, wrong)
	case chat.Retry:
		next := d.Ready
		if d.Next.After(next) {
			next = d.Next
		}
		text, wrong := moment(next)
		b.next, b.ready, err = orNull(text), max(0, millis(next)), errors.Join(err, wrong)
	default:
		err = fmt.Errorf("a claim can't become %q", d.State)
	}
	if err != nil {
		return b, fmt.Errorf("the settlement of %s: %w", d.ID, err)
	}
	return b, nil
}

// together is from how many settlements on it costs less to write them with one statement.
const together = 8

// simply settles in memory what was sent and changes nothing but its row and its slot, as nearly all does, and returns it.
// The rows of all such are written together, where they are many: one by one, that costs twice as much.
func (b settling) simply(t *tx, of int) *item {
	i := t.queue.flights[b.ID]
	if of < together || i == nil || i.epoch != b.Epoch || b.State != chat.Sent || i.moved || i.action == chat.Remove || b.Message == 0 {
		return nil
	}
	t.counts[chat.Sent]++
	t.queue.land(i, b.ready)
	t.queue.cool(i)
	i.state = chat.Sent
	return i
}

// list adds the envelope's number, its message and the time to a JSON list of such.
func (b settling) list(to []byte, i *item) []byte {
	to = append(to, ",["...)
	to = strconv.AppendInt(to, i.seq, 10)
	to = append(to, ',')
	to = strconv.AppendInt(to, b.Message, 10)
	to = append(to, ',', '"')
	to = append(to, b.settled.(string)...)
	return append(to, '"', ']')
}

// listed reads such a list.
const listed = `(SELECT value ->> 0 AS seq, value ->> 1 AS message, value ->> 2 AS at FROM json_each(?)) d`

// arrive writes what was sent, and what stands in slots since then.
func arrive(t *tx, arrived, shown []byte) error {
	whole := func(list []byte) string { return "[" + string(list[1:]) + "]" }
	if len(arrived) > 0 {
		_, err := t.exec(`UPDATE outbox SET state = 'sent', moved = 0, sent = d.message, reason = '', next = NULL, settled = d.at
			FROM `+listed+` WHERE outbox.seq = d.seq`, whole(arrived))
		if err != nil {
			return fmt.Errorf("noting what was sent: %w", err)
		}
	}
	if len(shown) > 0 {
		_, err := t.exec(`INSERT INTO slots (chat, slot, message, content, doubt, sent)
			SELECT o.chat, o.slot, d.message, o.message, 0, d.at FROM `+listed+` CROSS JOIN outbox o ON o.seq = d.seq WHERE true `+putSlot,
			whole(shown))
		if err != nil {
			return fmt.Errorf("noting what stands in slots: %w", err)
		}
	}
	return nil
}

// putSlot is what becomes of what stood in a slot before.
const putSlot = `ON CONFLICT (chat, slot) DO UPDATE SET content = excluded.content, doubt = 0,
	sent = iif(slots.message = excluded.message, slots.sent, excluded.sent), message = excluded.message`

func (b settling) apply(t *tx) error {
	i := t.queue.flights[b.ID]
	if i == nil || i.epoch != b.Epoch {
		return nil
	}
	i.resent = i.resent || b.Doubt
	_, err := t.exec("UPDATE outbox SET state = ?, resent = ?, moved = 0, sent = ?, reason = ?, next = ?, settled = ? WHERE seq = ?",
		string(b.State), truth(i.resent), b.Message, b.Reason, b.next, b.settled, i.seq)
	if err != nil {
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
