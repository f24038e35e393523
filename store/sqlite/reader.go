package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
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

// Backup copies the store, as it is at this moment, into a file that is not there. Those who write meanwhile don't wait.
// The file gets its name when it is whole and on the disk; until then it is called as Partial says.
func (r *Reader) Backup(ctx context.Context, to string) (err error) {
	doing := "copying the store " + r.of.path + " to " + to
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: there is such a file already", doing)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := r.backUp(ctx, Partial(to), to); err != nil {
		if gone := os.Remove(Partial(to)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// Partial is the name of a copy that is being made.
func Partial(to string) string { return to + ".partial" }

func (r *Reader) backUp(ctx context.Context, partial, to string) error {
	// An empty file that is there already keeps the permissions; a leftover of a copy that was cut short goes.
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	private, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	if err := private.Close(); err != nil {
		return err
	}
	c, err := dial(r.of.path, "wal_autocheckpoint(0)")
	if err != nil {
		return err
	}
	c.slow = true // ends with ctx
	flushed := flush(partial)
	err = c.query(ctx, "VACUUM INTO ?", []driver.Value{partial}, func(*row) error { return nil })
	if err = errors.Join(err, flushed(), c.close()); err != nil {
		return err
	}
	if err := settle(partial); err != nil {
		return err
	}
	if err := os.Rename(partial, to); err != nil {
		return err
	}
	return settle(filepath.Dir(to))
}

// flushAfter is how long a copy grows before it is brought to the disk.
const flushAfter = 50 * time.Millisecond

// flush brings a file that grows to the disk bit by bit, until the function returned is called: whoever writes to the same
// disk meanwhile would have to wait for all of it at once.
func flush(name string) (end func() error) {
	done, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		again := time.NewTicker(flushAfter) //nolint:forbidigo // the disk knows no clock but the wall's
		defer again.Stop()
		for {
			select {
			case <-again.C:
			case <-done:
				ended <- nil
				return
			}
			if err := settle(name); err != nil {
				ended <- err
				return
			}
		}
	}()
	return func() error {
		close(done)
		return <-ended
	}
}

// settle waits until a file, or the names in a folder, are on the disk.
func settle(name string) error {
	f, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
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
