package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"

	"giaoban/store"
)

// Bury puts an update aside that could not be handled. Burying it again replaces what was noted, and takes the wish back
// that it be handled again.
func (s *Store) Bury(ctx context.Context, b store.Buried) error {
	const doing = "putting an update aside"
	v := values{of: fmt.Sprintf("update %d", b.Update)}
	v.int(b.Update)
	v.add(append([]byte{}, b.Raw...))
	v.text(b.Error)
	v.instant(b.At)
	if v.err != nil {
		return s.fail(doing, v.err)
	}
	return s.write(ctx, doing, func(t *tx) error {
		_, err := t.exec("INSERT OR REPLACE INTO dead_updates (update_id, raw, error, at) VALUES (?, ?, ?, ?)", v.list...)
		return err
	})
}

// BuriedUpdates returns the updates that were put aside, in the order of their ids.
func (s *Store) BuriedUpdates(ctx context.Context) (buried []store.Buried, err error) {
	err = s.read(ctx, "reading the updates that were put aside", func(c *conn) error {
		buried, err = readBuried(ctx, c, "ORDER BY update_id")
		return err
	})
	return buried, err
}

// Retries returns the updates that were put aside and are to be handled again, in the order of their ids, at most limit.
func (s *Store) Retries(ctx context.Context, limit int) (buried []store.Buried, err error) {
	err = s.read(ctx, "reading which updates to handle again", func(c *conn) error {
		buried, err = readBuried(ctx, c, "WHERE retry = 1 ORDER BY update_id LIMIT ?", int64(limit))
		return err
	})
	return buried, err
}

// Unbury forgets updates that were put aside.
func (s *Store) Unbury(ctx context.Context, updates ...int64) error {
	return s.write(ctx, "forgetting an update that was put aside", func(t *tx) error {
		return eachBuried(t.conn, "DELETE FROM dead_updates WHERE update_id = ?", updates)
	})
}

// Retry notes that updates that were put aside are to be handled again.
func (s *Store) Retry(ctx context.Context, updates ...int64) error {
	return s.write(ctx, "noting which updates to handle again", func(t *tx) error {
		return eachBuried(t.conn, "UPDATE dead_updates SET retry = 1 WHERE update_id = ?", updates)
	})
}

func readBuried(ctx context.Context, c *conn, which string, args ...driver.Value) (buried []store.Buried, err error) {
	err = c.query(ctx, "SELECT update_id, raw, error, at, retry FROM dead_updates "+which, args, func(r *row) error {
		buried = append(buried, store.Buried{Update: r.int(), Raw: r.bytes(), Error: r.text(), At: r.instant(), Retry: r.flag()})
		return nil
	})
	return buried, err
}

func eachBuried(c *conn, sql string, updates []int64) error {
	for _, id := range updates {
		if _, err := c.exec(sql, id); err != nil {
			return fmt.Errorf("update %d: %w", id, err)
		}
	}
	return nil
}
