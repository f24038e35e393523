package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"giaoban/store"
)

// readers is how many read side by side; more wait for one another.
const readers = 4

// pool holds the connections that only read.
type pool struct {
	idle   chan *conn
	closed chan struct{}
	once   sync.Once
}

func newPool(path string, n int) (*pool, error) {
	p := &pool{idle: make(chan *conn, n), closed: make(chan struct{})}
	for range n {
		c, err := dial(path, "query_only(1)", "cache_size(-8192)", "wal_autocheckpoint(0)")
		if err != nil {
			return nil, errors.Join(fmt.Errorf("connecting a reader: %w", err), p.drain(len(p.idle)))
		}
		p.idle <- c
	}
	return p, nil
}

func (p *pool) take(ctx context.Context) (*conn, error) {
	select {
	case <-p.closed:
		return nil, store.ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case c := <-p.idle:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, store.ErrClosed
	}
}

func (p *pool) give(c *conn) { p.idle <- c }

// close waits for those who read and closes all connections.
func (p *pool) close() (err error) {
	p.once.Do(func() {
		close(p.closed)
		err = p.drain(cap(p.idle))
	})
	return err
}

func (p *pool) drain(n int) error {
	var errs []error
	for range n {
		errs = append(errs, (<-p.idle).close())
	}
	return errors.Join(errs...)
}
