package sqlite

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"time"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	lib "modernc.org/sqlite/lib"
)

// stmt is a prepared statement. The texts that it is given lie in memory of its own, so that a query that goes on keeps
// them while another statement is carried out.
type stmt struct {
	*conn
	handle uintptr
	memory uintptr // C's, of so many bytes
	size   int
}

// The sizes of a statement's memory, in bytes: the first, and the largest that is kept.
const (
	firstMemory = 1 << 10
	mostMemory  = 64 << 10
)

func (c *conn) prepared(sql string) (*stmt, error) {
	if s, ok := c.stmts[sql]; ok {
		return s, nil
	}
	text, err := libc.CString(sql)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, text)
	rc := lib.Xsqlite3_prepare_v3(c.tls, c.db, text, int32(len(sql)), lib.SQLITE_PREPARE_PERSISTENT, c.out, 0)
	if rc != lib.SQLITE_OK {
		return nil, fmt.Errorf("preparing %q: %w", sql, c.failed(rc))
	}
	s := &stmt{conn: c, handle: c.outcome()}
	c.stmts[sql] = s
	return s, nil
}

func (s *stmt) close() error {
	rc := lib.Xsqlite3_finalize(s.tls, s.handle)
	s.release()
	if rc != lib.SQLITE_OK {
		return s.failed(rc)
	}
	return nil
}

func (s *stmt) release() {
	if s.memory != 0 {
		libc.Xfree(s.tls, s.memory)
	}
	s.memory, s.size = 0, 0
}

// reserve makes room for so many bytes, and returns it.
func (s *stmt) reserve(n int) ([]byte, error) {
	if s.memory == 0 || n > s.size || s.size > mostMemory {
		s.release()
		size := max(n, firstMemory)
		if s.memory = libc.Xmalloc(s.tls, types.Size_t(size)); s.memory == 0 {
			return nil, s.failed(lib.SQLITE_NOMEM)
		}
		s.size = size
	}
	return libc.GoBytes(s.memory, s.size), nil
}

// bind gives the statement its parameters.
func (s *stmt) bind(args []driver.Value) error {
	need := 0
	for _, a := range args {
		switch v := a.(type) {
		case string:
			need += len(v)
		case []byte:
			need += len(v)
		}
	}
	room, err := s.reserve(need)
	if err != nil {
		return err
	}
	used := 0
	for i, a := range args {
		var rc int32
		n, at := int32(i+1), s.memory+uintptr(used)
		switch v := a.(type) {
		case int64:
			rc = lib.Xsqlite3_bind_int64(s.tls, s.handle, n, v)
		case string:
			used += copy(room[used:], v)
			rc = lib.Xsqlite3_bind_text(s.tls, s.handle, n, at, int32(len(v)), lib.SQLITE_STATIC)
		case []byte:
			used += copy(room[used:], v)
			rc = lib.Xsqlite3_bind_blob(s.tls, s.handle, n, at, int32(len(v)), lib.SQLITE_STATIC)
		case nil:
			rc = lib.Xsqlite3_bind_null(s.tls, s.handle, n)
		default:
			return fmt.Errorf("parameter %d is a %T", n, a)
		}
		if rc != lib.SQLITE_OK {
			return s.failed(rc)
		}
	}
	return nil
}

// step goes on to the next row, and tells whether there is one.
func (s *stmt) step() (bool, error) {
	switch rc := lib.Xsqlite3_step(s.tls, s.handle); rc {
	case lib.SQLITE_ROW:
		return true, nil
	case lib.SQLITE_DONE:
		return false, nil
	default:
		return false, s.failed(rc)
	}
}

// reset ends what was under way. What it returns was said by step before.
func (s *stmt) reset() { lib.Xsqlite3_reset(s.tls, s.handle) }

// execute carries the statement out to its end.
func (s *stmt) execute(args []driver.Value) error {
	if err := s.bind(args); err != nil {
		return err
	}
	defer s.reset()
	for {
		if more, err := s.step(); err != nil || !more {
			return err
		}
	}
}

// repeated is after how long a query is interrupted once more: the first time may have come before it had begun.
const repeated = 5 * time.Millisecond

// until interrupts what the connection does when ctx ends, for as long as it takes. The function returned ends that.
func (c *conn) until(ctx context.Context) (end func()) {
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		select {
		case <-ctx.Done():
		case <-done:
			return
		}
		tls := libc.NewTLS()
		defer tls.Close()
		again := time.NewTicker(repeated) //nolint:forbidigo // the engine knows no clock but the wall's
		defer again.Stop()
		for {
			lib.Xsqlite3_interrupt(tls, c.db)
			select {
			case <-again.C:
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-gone
	}
}

// outcome reads the pointer that a function of SQLite left in c.out.
func (c *conn) outcome() uintptr {
	return uintptr(binary.NativeEndian.Uint64(libc.GoBytes(c.out, pointer)))
}

// holds returns the type of what is in a column of the row.
func (s *stmt) holds(column int32) int32 { return lib.Xsqlite3_column_type(s.tls, s.handle, column) }

func (s *stmt) int(column int32) int64 { return lib.Xsqlite3_column_int64(s.tls, s.handle, column) }

func (s *stmt) text(column int32) string {
	at := lib.Xsqlite3_column_text(s.tls, s.handle, column)
	return string(libc.GoBytes(at, int(lib.Xsqlite3_column_bytes(s.tls, s.handle, column))))
}

func (s *stmt) bytes(column int32) []byte {
	at := lib.Xsqlite3_column_blob(s.tls, s.handle, column)
	return bytes.Clone(libc.GoBytes(at, int(lib.Xsqlite3_column_bytes(s.tls, s.handle, column))))
}

// column returns a column's name.
func (s *stmt) column(column int32) string {
	return libc.GoString(lib.Xsqlite3_column_name(s.tls, s.handle, column))
}
