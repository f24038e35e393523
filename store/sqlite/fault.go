package sqlite

import (
	"errors"

	lib "modernc.org/sqlite/lib"

	"giaoban/store"
)

// reasons say in words why a file can't be written to or read, by SQLite's codes.
func reasons() map[int32]string {
	return map[int32]string{
		lib.SQLITE_FULL:     "the disk is full",
		lib.SQLITE_READONLY: "the store's file can't be written to: it is read-only",
		lib.SQLITE_CANTOPEN: "the store's file can't be opened",
		lib.SQLITE_IOERR:    "the disk can't be read or written",
		lib.SQLITE_PERM:     "the store's file may not be used",
	}
}

// explain makes a store.Unavailable of what may be over in a while.
func explain(err error) error {
	var e *failure
	if !errors.As(err, &e) || errors.Is(err, store.ErrUnavailable) {
		return err
	}
	reason, known := reasons()[e.kind()]
	if !known {
		return err
	}
	return &store.Unavailable{Reason: reason, Cause: err}
}

// note keeps what the last transaction failed with, for the health answer, and says so once: when it begins and when it
// is over.
func (w *writer) note(err error) {
	before := w.fault.Load()
	var now *store.Unavailable
	switch {
	case err == nil && before == nil:
	case err == nil:
		w.fault.Store(nil)
		w.log.Info("the store takes changes again", "before", before.Reason)
	case !errors.As(err, &now): // one caller's fault
	default:
		w.fault.Store(now)
		if before == nil || before.Reason != now.Reason {
			w.log.Error("the store takes no changes; trying again with each", "error", err)
		}
	}
}
