package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// pruneAtOnce is how many rows are removed in one transaction, so that nobody waits for a long one.
const pruneAtOnce = 1000

// Prune removes what is of no use any more: the keys of turns, the envelopes that were sent or given up, the dialogs that
// expired, what their messages are remembered by, and the files that went out before a time. It returns how many rows it removed. It
// reads all keys, in small steps: an index by time would cost every commit more than this costs once a day.
func (s *Store) Prune(ctx context.Context, before time.Time) (removed int, err error) {
	const doing = "removing what is old"
	at, err := moment(before)
	if err != nil {
		return 0, s.fail(doing, err)
	}
	// Each step takes the place to go on from and returns the next one, empty when it is done.
	for _, step := range []func(t *tx, before, from string) (n int64, next string, err error){pruneTurns, pruneSessions, pruneOutbox, pruneSlots, pruneBlobs} {
		for from, done := "", false; !done; {
			var n int64
			var next string
			err := s.write(ctx, doing, func(t *tx) (err error) {
				n, next, err = step(t, at, from)
				return err
			})
			if err != nil {
				return removed, err
			}
			removed += int(n)
			from, done = next, next == ""
		}
	}
	return removed, nil
}

func pruneTurns(t *tx, before, from string) (n int64, next string, err error) {
	if next, err = t.word("SELECT key FROM turns WHERE key > ? ORDER BY key LIMIT 1 OFFSET ?", from, int64(pruneAtOnce)); err != nil {
		return 0, "", err
	}
	n, err = t.exec("DELETE FROM turns WHERE key > ?1 AND (?2 = '' OR key <= ?2) AND at < ?3", from, next, before)
	return n, next, err
}

func pruneSessions(t *tx, before, _ string) (n int64, next string, err error) {
	n, err = t.exec("DELETE FROM sessions WHERE expires < ?", before)
	return n, "", err
}

// pruneOutbox removes envelopes that came and were settled before a time. They are looked for from the first one on, and
// no further than to the first one that came later, so that this costs nothing where nothing is old.
func pruneOutbox(t *tx, before, _ string) (removed int64, next string, err error) {
	for _, state := range []chat.State{chat.Sent, chat.Dead} {
		n, err := t.exec(`DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox
			WHERE seq < (SELECT coalesce(min(seq), 1 << 62) FROM (SELECT seq FROM outbox WHERE created >= ?1 ORDER BY seq LIMIT 1))
			AND state = ?2 AND settled < ?1 ORDER BY seq LIMIT ?3)`, before, string(state), int64(pruneAtOnce)-removed)
		if err != nil {
			return 0, "", err
		}
		t.counts[state] -= n
		removed += n
	}
	if removed >= pruneAtOnce {
		next = "more"
	}
	return removed, next, nil
}

// pruneSlots forgets the messages of dialogs that are over, which came before a time. Where one is still to change, it stays.
func pruneSlots(t *tx, before, from string) (removed int64, next string, err error) {
	after, slot, _ := strings.Cut(from, " ")
	id := int64(math.MinInt64)
	if from != "" {
		if id, err = strconv.ParseInt(after, 10, 64); err != nil {
			return 0, "", fmt.Errorf("going on after slot %q: %w", from, err)
		}
	}
	var old []place
	rows := 0
	err = t.query(context.Background(), `SELECT chat, slot, slot GLOB ?1 || '*' AND coalesce(sent < ?2, 0) AND NOT EXISTS (SELECT 1 FROM sessions x
		WHERE x.chat = s.chat AND s.slot IN (?1 || x.id, ?1 || x.id || ?3))
		FROM slots s WHERE (chat, slot) > (?4, ?5) ORDER BY chat, slot LIMIT ?6`,
		[]driver.Value{chat.DialogSlots, before, chat.DialogQuestion, id, slot, int64(pruneAtOnce)}, func(r *row) error {
			rows++
			p := place{r.int(), r.text()}
			next = strconv.FormatInt(p.chat, 10) + " " + p.slot
			if r.flag() && !t.queue.concerns(p) {
				old = append(old, p)
			}
			return nil
		})
	if err != nil {
		return 0, "", err
	}
	for _, p := range old {
		if _, err := t.exec("DELETE FROM slots WHERE chat = ? AND slot = ?", p.chat, p.slot); err != nil {
			return 0, "", fmt.Errorf("forgetting slot %s: %w", p.slot, err)
		}
	}
	if rows < pruneAtOnce {
		next = ""
	}
	return int64(len(old)), next, nil
}

// AuditTrail returns lines of the record of who did what, in order, after a line; 0 begins at the first. Last is the line
// to go on after.
func (s *Store) AuditTrail(ctx context.Context, after int64, limit int) (lines []store.Audit, last int64, err error) {
	last = after
	err = s.read(ctx, "reading the audit", func(c *conn) error {
		return c.query(ctx, `SELECT id, at, person, system, action, subject, before, after FROM audit
			WHERE id > ? ORDER BY id LIMIT ?`, []driver.Value{after, int64(limit)}, func(r *row) error {
			last = r.int()
			lines = append(lines, scanAudit(r))
			return nil
		})
	})
	return lines, last, err
}

// AuditLatest returns lines of the same record, the newest first, before a line; 0 begins with the last. First is the line to
// go on before, 0 where there are no more.
func (s *Store) AuditLatest(ctx context.Context, before int64, limit int) (lines []store.Audit, first int64, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = s.read(ctx, "reading the latest of the audit", func(c *conn) error {
		err := c.query(ctx, `SELECT id, at, person, system, action, subject, before, after FROM audit
			WHERE id < ? ORDER BY id DESC LIMIT ?`, []driver.Value{before, int64(limit)}, func(r *row) error {
			first = r.int()
			lines = append(lines, scanAudit(r))
			return nil
		})
		if err != nil || first == 0 {
			return err
		}
		more, err := c.one(ctx, "SELECT 1 FROM audit WHERE id < ? LIMIT 1", []driver.Value{first}, func(*row) error { return nil })
		if !more {
			first = 0
		}
		return err
	})
	return lines, first, err
}

// Revision rises with every commit that changes a record, and never falls.
func (s *Store) Revision(ctx context.Context) (revision int64, err error) {
	err = s.read(ctx, "reading the revision", func(c *conn) error {
		_, err := c.one(ctx, "SELECT coalesce(max(id), 0) FROM audit", nil, func(r *row) error {
			revision = r.int()
			return nil
		})
		return err
	})
	return revision, err
}

func scanAudit(r *row) store.Audit {
	return store.Audit{
		At: r.instant(), Actor: directive.Actor{Person: directive.PersonID(r.int()), System: r.text()},
		Action: r.text(), Subject: r.text(), Before: r.text(), After: r.text(),
	}
}

const deliveryColumns = "o.state, o.sent, o.reason, o.settled, " + claimedColumns

func scanDelivery(r *row) (d store.Delivery) {
	d.State, d.Sent, d.Reason, d.Settled = chat.State(r.text()), r.int(), r.text(), r.instant()
	_, c := scanClaimed(r)
	d.Envelope, d.Attempt, d.Epoch, d.Resent = c.Envelope, c.Attempt, c.Epoch, c.Resent
	return d
}

// Delivery returns what became of the envelope with an ID. One whose place was taken by a newer one for its slot is gone. It reads the
// whole outbox: what the bot itself needs by its ID, it has in memory.
func (s *Store) Delivery(ctx context.Context, id string) (d store.Delivery, found bool, err error) {
	err = s.read(ctx, "looking for envelope "+id, func(c *conn) error {
		found, err = c.one(ctx, "SELECT "+deliveryColumns+" FROM outbox o LEFT JOIN slots s ON false WHERE o.id = ? LIMIT 1",
			[]driver.Value{id}, func(r *row) error {
				d = scanDelivery(r)
				return nil
			})
		return err
	})
	return d, found, err
}

// Undelivered returns the envelopes that were given up, the last ones first, at most limit.
func (s *Store) Undelivered(ctx context.Context, limit int) (dead []store.Delivery, err error) {
	err = s.read(ctx, "reading what was not delivered", func(c *conn) error {
		return c.query(ctx, "SELECT "+deliveryColumns+` FROM outbox o LEFT JOIN slots s ON false
			WHERE o.state = 'dead' ORDER BY o.seq DESC LIMIT ?`, []driver.Value{int64(limit)}, func(r *row) error {
			dead = append(dead, scanDelivery(r))
			return nil
		})
	})
	return dead, err
}
