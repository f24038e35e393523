package sqlite

import (
	"context"
	"fmt"
	"sync"
	"time"

	"giaoban/store"
)

// leases are the rights to duties. They live in memory: one process has the file, and when it ends, however it does, all
// of its duties are free.
type leases struct {
	mu   sync.Mutex
	of   map[string]*lease
	ends bool

	closing chan struct{} // closed with the store
}

type lease struct {
	token  int64
	holder string      // empty while nobody has it
	expiry *time.Timer // takes it away
}

func newLeases() *leases { return &leases{of: map[string]*lease{}, closing: make(chan struct{})} }

// Lease gives holder the right to a duty for a time, unless somebody has it, the holder included.
func (s *Store) Lease(ctx context.Context, duty, holder string, life time.Duration) (store.Lease, bool, error) {
	l := s.leases
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.usable(ctx); err != nil || holder == "" || life <= 0 {
		if err == nil {
			err = fmt.Errorf("holder %q, for %s", holder, life)
		}
		return store.Lease{}, false, s.fail("leasing "+duty, err)
	}
	d := l.of[duty]
	if d == nil {
		d = &lease{}
		l.of[duty] = d
	}
	if d.holder != "" {
		return store.Lease{}, false, nil
	}
	d.holder = holder
	d.token++
	l.expire(d, life)
	return store.Lease{Duty: duty, Holder: holder, Token: d.token}, true, nil
}

// Renew makes a lease last for a time from now. False means that it has ended.
func (s *Store) Renew(ctx context.Context, held store.Lease, life time.Duration) (bool, error) {
	l := s.leases
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.usable(ctx); err != nil {
		return false, s.fail("renewing the lease of "+held.Duty, err)
	}
	d := l.of[held.Duty]
	if d == nil || d.holder != held.Holder || d.token != held.Token {
		return false, nil
	}
	l.expire(d, life)
	return true, nil
}

// Release ends a lease. One that has ended already is left alone.
func (s *Store) Release(ctx context.Context, held store.Lease) error {
	l := s.leases
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.usable(ctx); err != nil {
		return s.fail("releasing the lease of "+held.Duty, err)
	}
	if d := l.of[held.Duty]; d != nil && d.holder == held.Holder && d.token == held.Token {
		d.free()
	}
	return nil
}

func (l *leases) usable(ctx context.Context) error {
	if l.ends {
		return store.ErrClosed
	}
	return ctx.Err()
}

// expire takes d away after a time, unless it is renewed or given anew before.
func (l *leases) expire(d *lease, life time.Duration) {
	if d.expiry != nil {
		d.expiry.Stop()
	}
	token := d.token
	var mine *time.Timer
	//nolint:forbidigo // a holder that hangs is told by the wall, wherever the clock of a demo stands
	mine = time.AfterFunc(life, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if d.token == token && d.expiry == mine {
			d.free()
		}
	})
	d.expiry = mine
}

func (d *lease) free() {
	d.holder = ""
	d.expiry.Stop()
}

// fenced refuses what a former holder of a duty still wants written.
func (l *leases) fenced(f *store.Fence) error {
	if f == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.of[f.Duty]
	if d == nil {
		return fmt.Errorf("%w: nobody was given the duty %s", store.ErrFenced, f.Duty)
	}
	if d.token != f.Token {
		return fmt.Errorf("%w: the duty %s was given to %d, not %d", store.ErrFenced, f.Duty, d.token, f.Token)
	}
	return nil
}

func (l *leases) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ends {
		return
	}
	l.ends = true
	close(l.closing)
	for _, d := range l.of {
		d.expiry.Stop()
	}
}

// arrivals are those who want to know when something was put into the outbox.
type arrivals struct {
	mu  sync.Mutex
	who map[chan struct{}]bool
}

// Arrivals returns a channel that is filled after envelopes were committed, by whichever replica. Several commits may be
// one sign. It is closed when ctx ends, or the store is closed.
func (s *Store) Arrivals(ctx context.Context) (<-chan struct{}, error) {
	l, a := s.leases, &s.arrivals
	l.mu.Lock()
	defer l.mu.Unlock() // nobody begins to listen once the store is being closed
	if err := l.usable(ctx); err != nil {
		return nil, s.fail("listening for envelopes", err)
	}
	c := make(chan struct{}, 1)
	a.mu.Lock()
	a.who[c] = true
	a.mu.Unlock()
	s.keeper.Go(func() {
		select {
		case <-ctx.Done():
		case <-l.closing:
		}
		a.mu.Lock()
		delete(a.who, c)
		a.mu.Unlock()
		close(c)
	})
	return c, nil
}

func (a *arrivals) tell() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.who {
		signal(c)
	}
}
