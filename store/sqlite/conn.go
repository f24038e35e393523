package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"

	"modernc.org/libc"
	_ "modernc.org/sqlite" // what the engine needs to be set up on some systems
	lib "modernc.org/sqlite/lib"
)

// conn is one connection with its prepared statements, for one goroutine at a time. It calls SQLite itself: database/sql
// would prepare anew, and lock, for each of the few statements that make up a turn, and the driver below it spends as much
// again on locks and on looking parameters up by name as the statements take.
type conn struct {
	tls   *libc.TLS
	db    uintptr
	out   uintptr // where functions of SQLite leave up to two pointers or numbers
	stmts map[string]*stmt
	slow  bool // queries may take long: they are interrupted when their context ends, which costs a little
}

// pointer is the size of a pointer, in bytes.
const pointer = 8

// dial opens the file at path, or makes it. Pragmas are what the connection is to have beside what all have in common.
func dial(path string, pragmas ...string) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), stmts: map[string]*stmt{}}
	if err := c.open(path); err != nil {
		return nil, errors.Join(err, c.close())
	}
	for _, p := range append([]string{"busy_timeout(10000)", "mmap_size(0)", "temp_store(MEMORY)"}, pragmas...) {
		if err := c.run("PRAGMA " + p); err != nil {
			return nil, errors.Join(fmt.Errorf("setting %s: %w", p, err), c.close())
		}
	}
	return c, nil
}

func (c *conn) open(path string) error {
	if c.out = libc.Xmalloc(c.tls, 2*pointer); c.out == 0 {
		return c.failed(lib.SQLITE_NOMEM)
	}
	name, err := libc.CString(path)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	rc := lib.Xsqlite3_open_v2(c.tls, name, c.out,
		lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE|lib.SQLITE_OPEN_NOMUTEX|lib.SQLITE_OPEN_EXRESCODE, 0)
	c.db = c.outcome()
	if rc != lib.SQLITE_OK {
		return c.failed(rc)
	}
	// A plan must not hang on what it is asked for: SQLite would prepare a statement anew whenever a parameter turns from 0 or 1
	// to another number, and back.
	stable := libc.NewVaList(int32(1), uintptr(0))
	defer libc.Xfree(c.tls, stable)
	if rc := lib.Xsqlite3_db_config(c.tls, c.db, lib.SQLITE_DBCONFIG_ENABLE_QPSG, stable); rc != lib.SQLITE_OK {
		return c.failed(rc)
	}
	return nil
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.close())
	}
	c.stmts = nil
	if rc := lib.Xsqlite3_close_v2(c.tls, c.db); rc != lib.SQLITE_OK {
		errs = append(errs, c.failed(rc))
	}
	if c.out != 0 {
		libc.Xfree(c.tls, c.out)
	}
	c.tls.Close()
	return errors.Join(errs...)
}

// failure is an error of SQLite.
type failure struct {
	code int32 // extended
	text string
}

func (f *failure) Error() string { return fmt.Sprintf("%s (%d)", f.text, f.code) }

// kind is the code without what is particular.
func (f *failure) kind() int32 { return f.code & 0xff }

// failed makes an error of what a function of SQLite returned.
func (c *conn) failed(rc int32) error {
	f := &failure{rc, libc.GoString(lib.Xsqlite3_errstr(c.tls, rc))}
	if c.db != 0 && lib.Xsqlite3_errcode(c.tls, c.db)&0xff == f.kind() {
		if more := libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db)); more != f.text {
			f.text += ": " + more
		}
	}
	return f
}

// run executes SQL that has no parameters, possibly several statements, and keeps nothing prepared.
func (c *conn) run(sql string) error {
	text, err := libc.CString(sql)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, text)
	if rc := lib.Xsqlite3_exec(c.tls, c.db, text, 0, 0, 0); rc != lib.SQLITE_OK {
		return c.failed(rc)
	}
	return nil
}

// exec executes one statement and returns how many rows it changed.
func (c *conn) exec(sql string, args ...driver.Value) (int64, error) {
	s, err := c.prepared(sql)
	if err == nil {
		err = s.execute(args)
	}
	if err != nil {
		return 0, err
	}
	return lib.Xsqlite3_changes64(c.tls, c.db), nil
}

// insert executes an INSERT and returns how many rows it added, and the number of the last one.
func (c *conn) insert(sql string, args ...driver.Value) (added, last int64, err error) {
	added, err = c.exec(sql, args...)
	return added, lib.Xsqlite3_last_insert_rowid(c.tls, c.db), err
}

// written returns how many pages the connection has written since it was asked last.
func (c *conn) written() int64 {
	// It fails for nothing but a wrong argument, and says 0 then.
	lib.Xsqlite3_db_status(c.tls, c.db, lib.SQLITE_DBSTATUS_CACHE_WRITE, c.out, c.out+pointer, 1)
	return int64(binary.NativeEndian.Uint32(libc.GoBytes(c.out, pointer)))
}

// rowsBetween is after how many rows a query looks whether it is still wanted.
const rowsBetween = 256

// query calls each for every row of the answer. The row is good only until each returns.
func (c *conn) query(ctx context.Context, sql string, args []driver.Value, each func(*row) error) error {
	s, err := c.prepared(sql)
	if err != nil {
		return err
	}
	if err := s.bind(args); err != nil {
		return err
	}
	defer s.reset()
	if c.slow && ctx.Done() != nil {
		defer c.until(ctx)()
	}
	r := row{of: s}
	for n := 1; ; n++ {
		if n%rowsBetween == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		more, err := s.step()
		if err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || !more {
			return err
		}
		r.next, r.err = 0, nil
		if err := each(&r); err != nil {
			return err
		}
		if r.err != nil {
			return r.err
		}
	}
}

// one calls each for the first row of the answer, and tells whether there is one.
func (c *conn) one(ctx context.Context, sql string, args []driver.Value, each func(*row) error) (found bool, err error) {
	err = c.query(ctx, sql, args, func(r *row) error {
		if found {
			return nil
		}
		found = true
		return each(r)
	})
	return found, err
}

// number returns the first column of the first row as an integer; 0 where there is none.
func (c *conn) number(sql string, args ...driver.Value) (n int64, err error) {
	_, err = c.one(context.Background(), sql, args, func(r *row) error {
		n = r.int()
		return nil
	})
	return n, err
}

// word returns the first column of the first row as a text; empty where there is none.
func (c *conn) word(sql string, args ...driver.Value) (s string, err error) {
	_, err = c.one(context.Background(), sql, args, func(r *row) error {
		s = r.text()
		return nil
	})
	return s, err
}

// damaged tells whether SQLite found the file to be damaged.
func damaged(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.kind() == lib.SQLITE_CORRUPT
}

// busy tells whether another connection is in the way, for now.
func busy(err error) bool {
	var f *failure
	return errors.As(err, &f) && (f.kind() == lib.SQLITE_BUSY || f.kind() == lib.SQLITE_LOCKED)
}
