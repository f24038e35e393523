package sqlite

import (
	"context"
	"fmt"

	"giaoban/chat"
	"giaoban/store"
)

// importName is where meta holds how far copying into the file has come.
const importName = "import"

// Empty tells whether the store holds nothing that an export would have.
func (s *Store) Empty(ctx context.Context) (empty bool, err error) {
	err = s.read(ctx, "looking whether there is anything", func(c *conn) error {
		empty = true
		for _, k := range s.allKept() {
			n, err := c.number("SELECT count(*) FROM (SELECT 1 FROM " + k.table + " LIMIT 1)")
			if err != nil {
				return err
			}
			empty = empty && n == 0
		}
		return nil
	})
	return empty, err
}

// Progress returns what the last Import noted: how far copying into the store has come. Nothing is under way where it is
// empty.
func (s *Store) Progress(ctx context.Context) (progress string, err error) {
	err = s.read(ctx, "looking how far copying has come", func(c *conn) error {
		progress, err = c.word("SELECT value FROM meta WHERE name = ?", importName)
		return err
	})
	return progress, err
}

// Import adds entries as they were exported, in the order of an export, and notes how far it has come: all of it, or
// nothing. Nobody else may use the store meanwhile.
func (s *Store) Import(ctx context.Context, entries []store.Entry, progress string) error {
	values := make([]any, len(entries))
	for i, e := range entries {
		value, err := e.Decode()
		if err != nil {
			return s.fail("importing", err)
		}
		values[i] = value
	}
	put := map[string]kept{}
	for _, k := range s.allKept() {
		put[k.kind] = k
	}
	err := s.alone(ctx, "importing", func(t *tx) error {
		for i, e := range entries {
			if err := put[e.Kind].put(t, values[i]); err != nil {
				return fmt.Errorf("%s %s: %w", e.Kind, e.Key, err)
			}
		}
		return noteProgress(t, progress)
	})
	if err != nil || progress != "" {
		return err
	}
	return s.fail("reading the outbox after importing", s.writer.between(ctx, func(*conn) error { return s.writer.reload() }))
}

func noteProgress(t *tx, progress string) error {
	sql := "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
	if progress == "" {
		sql = "DELETE FROM meta WHERE name = ?1 AND ?2 = ''"
	}
	if _, err := t.exec(sql, importName, progress); err != nil {
		return fmt.Errorf("noting how far it has come: %w", err)
	}
	return nil
}

// Clear takes out again what was imported, so that it can be begun anew. It refuses a store that nothing is being copied
// into.
func (s *Store) Clear(ctx context.Context) error {
	const doing = "taking out what was copied in part"
	progress, err := s.Progress(ctx)
	if err != nil {
		return err
	}
	if progress == "" {
		return s.fail(doing, fmt.Errorf("nothing is being copied into it: %w", store.ErrNotEmpty))
	}
	return s.alone(ctx, doing, func(t *tx) error {
		sql := []string{"DELETE FROM duties", "DELETE FROM tallies", "DELETE FROM passing", "DELETE FROM outbox_counts"}
		for _, k := range s.allKept() {
			sql = append(sql, "DELETE FROM "+k.table)
		}
		for _, one := range sql {
			if _, err := t.exec(one); err != nil {
				return err
			}
		}
		t.epoch = 0
		return noteProgress(t, "")
	})
}

// alone does f in a transaction of its own, beside the queue of the outbox, which is read anew afterwards.
func (s *Store) alone(ctx context.Context, doing string, f func(*tx) error) error {
	err := s.writer.between(ctx, func(c *conn) error {
		t := &tx{conn: c, counts: map[chat.State]int64{}, epoch: s.writer.epoch}
		err := whole(c, func() error {
			if err := f(t); err != nil {
				return err
			}
			return t.tally()
		})
		if err == nil {
			s.writer.stale, s.writer.epoch = true, t.epoch
			s.writer.pages += c.written()
		}
		return err
	})
	return s.fail(doing, err)
}
