// Package sqlite keeps everything in one SQLite file.
//
// One goroutine writes. It joins whatever waits into one transaction; another one brings that to the disk and answers the
// callers, who share the flush. Whoever comes alone does both by itself. Readers have connections of their own and see
// whole commits only. A second process on the same file is refused.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"giaoban/calendar"
	"giaoban/store"
)

// Options say where the data are. Path is needed; its folder must be there.
type Options struct {
	Path   string
	Logger *slog.Logger   // discards when nil
	Zone   *time.Location // the office's, for what is overdue; nil is that of Vietnam

	toDisk func(*os.File) error // brings a file to the disk; nil asks the system
}

// Store is an open file. It is safe for concurrent use.
type Store struct {
	path   string
	log    *slog.Logger
	zone   *time.Location
	toDisk func(*os.File) error
	tables *tables
	lock   *conn
	pool   *pool
	writer *writer
	leases *leases
	arrivals

	keeper       sync.WaitGroup // the goroutines that look after the file
	stop         context.CancelFunc
	damage       atomic.Pointer[string]
	checkpointed chan struct{} // filled after every checkpoint
	closing      sync.Once
	closed       error
}

// smallFile is how large a file is checked before anything else is done; a larger one is checked while it is in use,
// so that the time to start doesn't grow with what is stored.
const smallFile = 64 << 20

// Open opens the file, or makes it where it is not there, and brings it to the current schema. An existing older file is
// first copied beside itself. Its errors wrap store.ErrInUse where another process has the file, and
// store.ErrNewerSchema where a newer version of the program wrote it.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	path, err := filepath.Abs(o.Path)
	if o.Path == "" || err != nil {
		return nil, errors.Join(fmt.Errorf("opening the store: the path %q names no file", o.Path), err)
	}
	if o.Zone == nil {
		o.Zone = calendar.Zone()
	}
	if o.toDisk == nil {
		o.toDisk = toDisk
	}
	s := &Store{path: path, log: o.Logger, zone: o.Zone, toDisk: o.toDisk, tables: newTables(), checkpointed: make(chan struct{}, 1), leases: newLeases(), arrivals: arrivals{who: map[chan struct{}]bool{}}}
	if err := s.open(ctx); err != nil {
		if damaged(err) {
			err = fmt.Errorf("the file is damaged; restore a backup: %w", err)
		}
		err = explain(err)
		return nil, errors.Join(fmt.Errorf("opening the store %s: %w", path, err), s.release())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	if info, err := os.Stat(filepath.Dir(s.path)); err != nil {
		return fmt.Errorf("its folder: %w", err)
	} else if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", filepath.Dir(s.path))
	}
	var err error
	if s.lock, err = seize(s.path + ".lock"); err != nil {
		return err
	}
	c, err := dial(s.path, "journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(0)", "cache_size(-16384)")
	if err != nil {
		return err
	}
	s.writer = newWriter(c, s.log, s.toDisk)
	if err := s.ready(ctx, c); err != nil {
		return err
	}
	if s.pool, err = newPool(s.path, readers); err != nil {
		return err
	}
	if s.writer.epoch, err = c.number("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'epoch'"); err != nil {
		return fmt.Errorf("reading the sender's epoch: %w", err)
	}
	if err := s.writer.waiting.load(c); err != nil {
		return err
	}
	return s.start(ctx)
}

// ready makes sure that the file is one to write to: of a sound SQLite, undamaged, of the current schema.
func (s *Store) ready(ctx context.Context, c *conn) error {
	version, err := c.word("SELECT sqlite_version()")
	if err != nil {
		return err
	}
	if err := sound(version); err != nil {
		return err
	}
	if mode, err := c.word("PRAGMA journal_mode"); err != nil || mode != "wal" {
		return errors.Join(fmt.Errorf("the file's folder does not allow a write-ahead log (journal mode %q)", mode), err)
	}
	if s.small() {
		if err := check(ctx, c); err != nil {
			return err
		}
	}
	if err := migrate(c, s.path, s.log); err != nil {
		return err
	}
	return s.countAnew(ctx, c)
}

func (s *Store) small() bool {
	info, err := os.Stat(s.path)
	return err == nil && info.Size() <= smallFile
}

// start sets the goroutines going.
func (s *Store) start(ctx context.Context) error {
	keep, err := dial(s.path, "wal_autocheckpoint(0)", "synchronous(FULL)")
	if err != nil {
		return err
	}
	// From here on the flusher does what SQLite did within each COMMIT.
	if err := s.writer.conn.run("PRAGMA synchronous = NORMAL"); err != nil {
		return errors.Join(err, keep.close())
	}
	if err := s.writer.flusher.open(s.path); err != nil {
		return errors.Join(err, keep.close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.writer.start()
	s.keeper.Go(func() { s.checkpoints(background, keep) })
	if !s.small() {
		s.keeper.Go(func() { s.checkLater(background) })
	}
	return nil
}

// Close takes nothing more, finishes what was taken, moves it all into the file, and lets go of it.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.leases.close()
		s.writer.close()
		s.stop()
		s.keeper.Wait()
		if err := s.release(); err != nil {
			s.closed = fmt.Errorf("closing the store %s: %w", s.path, err)
		}
	})
	return s.closed
}

// release closes every connection that is open; the last one removes the write-ahead log.
func (s *Store) release() error {
	var errs []error
	if s.pool != nil {
		errs = append(errs, s.pool.close())
	}
	if s.writer != nil {
		if s.closed == nil && s.stop != nil {
			_, err := s.writer.conn.number("PRAGMA wal_checkpoint(TRUNCATE)")
			errs = append(errs, err)
		}
		errs = append(errs, s.writer.flusher.close(), s.writer.conn.close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.close())
	}
	return errors.Join(errs...)
}

// Path returns the file's name.
func (s *Store) Path() string { return s.path }

// Health returns what is wrong with the store, nil for nothing: damage that was found after the start, that the last
// change could not be written, or that the file can't be read.
func (s *Store) Health(ctx context.Context) error {
	if d := s.damage.Load(); d != nil {
		return fmt.Errorf("the store %s is damaged: %s", s.path, *d)
	}
	for _, fault := range []*store.Unavailable{s.writer.broken.Load(), s.writer.fault.Load()} {
		if fault != nil {
			return s.fail("writing to the store", fault)
		}
	}
	return s.read(ctx, "looking at the store", func(c *conn) error {
		_, err := c.number("SELECT count(*) FROM meta")
		return err
	})
}

// fail adds to an error what was being done, and with which file.
func (s *Store) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s (%s): %w", doing, s.path, err)
}

// read calls f with a connection on which nothing is written, under one snapshot of the data.
func (s *Store) read(ctx context.Context, doing string, f func(*conn) error) error {
	c, err := s.pool.take(ctx)
	if err != nil {
		return s.fail(doing, err)
	}
	defer s.pool.give(c)
	if _, err := c.exec("BEGIN"); err != nil {
		return s.fail(doing, err)
	}
	err = f(c)
	_, ended := c.exec("COMMIT")
	return s.fail(doing, errors.Join(err, ended))
}

// write calls f in the writer's next transaction and returns when that is on the disk. f may be called again, from the
// start, and must check before it writes: a refusal leaves the others in the transaction alone.
func (s *Store) write(ctx context.Context, doing string, f func(*tx) error) error {
	return s.writeRows(ctx, doing, 1, f)
}

// writeRows is write for what writes about so many rows: what is much has to wait where others want little.
func (s *Store) writeRows(ctx context.Context, doing string, rows int, f func(*tx) error) error {
	return s.fail(doing, s.writer.do(ctx, &op{apply: f, rows: rows}))
}
