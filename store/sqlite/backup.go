package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// Backup copies the store, as it is at this moment, into a file that is not there. Those who write meanwhile don't wait.
// The file gets its name when it is whole and on the disk; until then it is called as Partial says.
func (r *Reader) Backup(ctx context.Context, to string) (err error) {
	doing := "copying the store " + r.of.path + " to " + to
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: there is such a file already", doing)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := makeWhole(to, func(partial string) error { return r.copyPages(ctx, partial) }); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// Partial is the name of a copy that is being made.
func Partial(to string) string { return to + ".partial" }

// makeWhole has a file filled under its partial name, and gives it its own when it is whole and on the disk. Where that
// fails, nothing is left behind.
func makeWhole(to string, fill func(partial string) error) error {
	partial := Partial(to)
	if err := makePartial(partial, to, fill); err != nil {
		if gone := os.Remove(partial); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return err
	}
	return settle(filepath.Dir(to))
}

func makePartial(partial, to string, fill func(partial string) error) error {
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
	if err := fill(partial); err != nil {
		return err
	}
	if err := settle(partial); err != nil {
		return err
	}
	return os.Rename(partial, to)
}

// The steps of a copy: how many pages are copied at once, after how many of those steps they are brought to the disk, and how
// many times as long as a step is the rest after it. Whoever writes to the same disk meanwhile would have to wait for all of
// the copy at once.
const (
	pagesAtOnce  = 128
	stepsAtFlush = 8
	restsPerStep = 4
)

// copyPages copies the pages of the file as they are at this moment, with a rest after each step: the copy then takes a fifth of
// a core, and of the disk, from those who write meanwhile.
func (r *Reader) copyPages(ctx context.Context, partial string) (err error) {
	from, err := dial(r.of.path, "query_only(1)", "wal_autocheckpoint(0)", "cache_size(-512)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	// What is read in one transaction is of one moment, whatever is written meanwhile.
	if err := from.run("BEGIN; SELECT count(*) FROM sqlite_schema"); err != nil {
		return err
	}
	// The file is thrown away where the copy fails: it needs no journal.
	into, err := dial(partial, "locking_mode(EXCLUSIVE)", "journal_mode(OFF)", "synchronous(OFF)", "cache_size(-1024)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, into.close()) }()
	name, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(into.tls, name)
	copying := lib.Xsqlite3_backup_init(into.tls, into.db, name, from.db, name)
	if copying == 0 {
		return into.failed(lib.Xsqlite3_errcode(into.tls, into.db))
	}
	err = steps(ctx, into, copying, partial)
	if rc := lib.Xsqlite3_backup_finish(into.tls, copying); err == nil && rc != lib.SQLITE_OK {
		err = into.failed(rc)
	}
	if err != nil {
		return err
	}
	// The pages say that there is a log beside the file. A copy is one file, and may lie where nobody can write.
	return into.run("PRAGMA journal_mode = DELETE")
}

// steps carries a copy out to its end.
func steps(ctx context.Context, into *conn, copying uintptr, partial string) error {
	rest := time.NewTimer(0) //nolint:forbidigo // the processor knows no clock but the wall's
	defer rest.Stop()
	for n := 1; ctx.Err() == nil; n++ {
		began := time.Now() //nolint:forbidigo // likewise
		switch rc := lib.Xsqlite3_backup_step(into.tls, copying, pagesAtOnce); rc {
		case lib.SQLITE_DONE:
			return nil
		case lib.SQLITE_OK:
		default:
			return into.failed(rc)
		}
		if n%stepsAtFlush == 0 {
			if err := settle(partial); err != nil {
				return err
			}
		}
		rest.Reset(restsPerStep * time.Since(began)) //nolint:forbidigo // likewise
		select {
		case <-rest.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// settle waits until a file, or the names in a folder, are on the disk.
func settle(name string) error {
	f, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
