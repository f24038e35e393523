package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/store"
)

// Reader reads a store that another process may have open, as it is at the moment of each call. It changes nothing. For
// one goroutine at a time.
type Reader struct{ of *Store }

// OpenReader opens the file of a store that is there. Its errors wrap store.ErrNewerSchema where a newer version of the
// program wrote the file, and say so where the store has to be opened first by this one.
func OpenReader(o Options) (*Reader, error) {
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("reading the store %s: %w", o.Path, err)
	}
	if o.Zone == nil {
		o.Zone = calendar.Zone()
	}
	r := &Reader{of: &Store{path: path, zone: o.Zone, tables: newTables()}}
	if err := r.open(); err != nil {
		if damaged(err) {
			err = fmt.Errorf("the file is damaged: %w", err)
		}
		return nil, errors.Join(fmt.Errorf("reading the store %s: %w", path, err), r.Close())
	}
	return r, nil
}

func (r *Reader) open() (err error) {
	if _, err := os.Stat(r.of.path); err != nil {
		return err // dialling would make the file
	}
	if r.of.pool, err = newPool(r.of.path, 1); err != nil {
		return err
	}
	return r.of.read(context.Background(), "looking at its schema", current)
}

// current refuses a file that is not of this version's schema.
func current(c *conn) error {
	version, err := c.word("SELECT sqlite_version()")
	if err != nil {
		return err
	}
	if err := sound(version); err != nil {
		return err
	}
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
	case have < latest:
		return fmt.Errorf("its schema is %d, this version needs %d: start the bot once with this version", have, latest)
	}
	return nil
}

// Export does what the store's does.
func (r *Reader) Export(ctx context.Context, each func(store.Entry) error) error {
	return r.of.Export(ctx, each)
}

// Size does what the store's does.
func (r *Reader) Size(ctx context.Context) (int, error) { return r.of.Size(ctx) }

// Tallies does what the store's does.
func (r *Reader) Tallies(ctx context.Context, at time.Time) ([]directive.Tally, error) {
	return r.of.Tallies(ctx, at)
}

// Verify does what the store's does, and mends nothing.
func (r *Reader) Verify(ctx context.Context, found func(store.Finding)) error {
	return r.of.Verify(ctx, false, found)
}

// Bytes returns how large the file is.
func (r *Reader) Bytes() (int64, error) {
	info, err := os.Stat(r.of.path)
	if err != nil {
		return 0, fmt.Errorf("looking at the store: %w", err)
	}
	return info.Size(), nil
}

// Close lets go of the file.
func (r *Reader) Close() error {
	if r.of.pool == nil {
		return nil
	}
	if err := r.of.pool.close(); err != nil {
		return fmt.Errorf("closing the store %s: %w", r.of.path, err)
	}
	return nil
}

// Load does what the store's does.
func (r *Reader) Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error) {
	return r.of.Load(ctx, actor, need)
}
