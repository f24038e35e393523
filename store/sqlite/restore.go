package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"giaoban/store"
)

// Restore makes a store of a copy, also of one that an older version of the program wrote, and checks it through. Its
// errors wrap store.ErrNotEmpty where there is a store that holds something, and store.ErrNewerSchema where a newer
// version wrote the copy. The copy stays as it is.
func Restore(ctx context.Context, from string, o Options) error {
	path, err := filepath.Abs(o.Path)
	if err == nil {
		o.Path = path
		err = restore(ctx, from, o)
	}
	if damaged(err) {
		err = fmt.Errorf("the copy is damaged: %w", err)
	}
	if err != nil {
		return fmt.Errorf("restoring %s from %s: %w", o.Path, from, err)
	}
	return nil
}

func restore(ctx context.Context, from string, o Options) error {
	if _, err := os.Stat(from); err != nil {
		return err // dialling would make the file
	}
	if err := vacant(ctx, o); err != nil {
		return err
	}
	if err := makeWhole(o.Path, func(partial string) error { return copyWhole(ctx, from, partial) }); err != nil {
		return err
	}
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(s.Verify(ctx, true, func(store.Finding) {}), s.Close())
}

// vacant makes sure that there is nothing at a path that holds anything.
func vacant(ctx context.Context, o Options) error {
	if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	empty, err := s.Empty(ctx)
	if err == nil && !empty {
		err = store.ErrNotEmpty
	}
	return errors.Join(err, s.Close())
}

// copyWhole copies a store of any schema up to the current one into a file, once it was found to be sound.
func copyWhole(ctx context.Context, from, to string) (err error) {
	c, err := dial(from, "wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	steps, err := migrations(embedded)
	if err != nil {
		return err
	}
	have, err := schema(c)
	switch latest := int64(len(steps)); {
	case err != nil:
		return err
	case have > latest:
		return fmt.Errorf("%w: its schema is %d, this version knows those up to %d", store.ErrNewerSchema, have, latest)
	case have == 0:
		return errors.New("the copy is empty")
	}
	if err := check(ctx, c); err != nil {
		return err
	}
	c.slow = true
	return c.query(ctx, "VACUUM INTO ?", []driver.Value{to}, func(*row) error { return nil })
}
