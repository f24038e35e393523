package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// conn is one connection with its prepared statements, for one goroutine at a time. It talks to the driver itself:
// database/sql would prepare anew, and lock, for each of the few statements that make up a turn.
type conn struct {
	raw   driver.Conn
	stmts map[string]driver.Stmt
	args  []driver.NamedValue
	slow  bool // queries may take long: they are interrupted when their context ends, which costs a little
}

// source makes the driver's name of the file at path, with what every connection has in common.
func source(path string, pragmas ...string) string {
	abs := filepath.ToSlash(path)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs
	}
	q := url.Values{"_txlock": {"immediate"}, "_busy_timeout": {"10000"}}
	for _, p := range append([]string{"mmap_size(0)", "temp_store(MEMORY)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: abs}).EscapedPath() + "?" + q.Encode()
}

func dial(name string) (*conn, error) {
	raw, err := (&engine.Driver{}).Open(name)
	if err != nil {
		return nil, err
	}
	return &conn{raw: raw, stmts: map[string]driver.Stmt{}}, nil
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	c.stmts = nil
	return errors.Join(append(errs, c.raw.Close())...)
}

// run executes SQL that has no parameters, possibly several statements, and keeps nothing prepared.
func (c *conn) run(sql string) error {
	_, err := c.raw.(driver.ExecerContext).ExecContext(context.Background(), sql, nil)
	return err
}

func (c *conn) prepared(sql string) (driver.Stmt, error) {
	if s, ok := c.stmts[sql]; ok {
		return s, nil
	}
	s, err := c.raw.Prepare(sql)
	if err != nil {
		return nil, fmt.Errorf("preparing %q: %w", sql, err)
	}
	c.stmts[sql] = s
	return s, nil
}

func (c *conn) named(args []driver.Value) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec executes one statement and returns how many rows it changed.
func (c *conn) exec(sql string, args ...driver.Value) (int64, error) {
	result, err := c.execute(sql, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert executes an INSERT and returns how many rows it added, and the number of the last one.
func (c *conn) insert(sql string, args ...driver.Value) (added, last int64, err error) {
	result, err := c.execute(sql, args)
	if err != nil {
		return 0, 0, err
	}
	if added, err = result.RowsAffected(); err != nil {
		return 0, 0, err
	}
	last, err = result.LastInsertId()
	return added, last, err
}

func (c *conn) execute(sql string, args []driver.Value) (driver.Result, error) {
	s, err := c.prepared(sql)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtExecContext).ExecContext(context.Background(), c.named(args))
}

// rowsBetween is after how many rows a query looks whether it is still wanted.
const rowsBetween = 256

// query calls each for every row of the answer. The row is good only until each returns.
func (c *conn) query(ctx context.Context, sql string, args []driver.Value, each func(*row) error) (err error) {
	s, err := c.prepared(sql)
	if err != nil {
		return err
	}
	until := context.Background()
	if c.slow {
		until = ctx
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(until, c.named(args))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	r := row{columns: rows.Columns()}
	r.values = make([]driver.Value, len(r.columns))
	for n := 1; ; n++ {
		if n%rowsBetween == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch err := rows.Next(r.values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
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
	var e *engine.Error
	return errors.As(err, &e) && e.Code()&0xff == lib.SQLITE_CORRUPT
}

// busy tells whether another connection is in the way, for now.
func busy(err error) bool {
	var e *engine.Error
	return errors.As(err, &e) && (e.Code()&0xff == lib.SQLITE_BUSY || e.Code()&0xff == lib.SQLITE_LOCKED)
}
