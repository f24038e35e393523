package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"giaoban/ledger"
	"giaoban/store"
)

// The duties that one replica does at a time. Everything else is done by all of them.
const (
	dutyPolling = "polling" // asks the messenger for updates
	dutyOutbox  = "outbox"  // sends
	dutyTicks   = "ticks"   // makes what is due happen, and looks after the records
)

// roster is what a replica knows of the duties. All of it goes by the wall's clock: leases are about whether a process is
// alive, and the program's own clock may be moved.
type roster struct {
	leases   leases
	holder   string        // this replica's name, unlike any other's
	failover time.Duration // within which another replica does what a dead one did
	log      *slog.Logger
	now      func() time.Time // the program's clock, for those who ask since when

	mu   sync.Mutex
	held map[string]time.Time // since when
}

func newRoster(l leases, failover time.Duration, now func() time.Time, log *slog.Logger) (*roster, error) {
	name, err := replicaName()
	if err != nil {
		return nil, err
	}
	return &roster{leases: l, holder: name, failover: failover, log: log, now: now, held: map[string]time.Time{}}, nil
}

// replicaName returns a name that no other process has, now or later.
func replicaName() (string, error) {
	var chance [6]byte
	if _, err := rand.Read(chance[:]); err != nil {
		return "", fmt.Errorf("naming this replica: %w", err)
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unnamed"
	}
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), hex.EncodeToString(chance[:])), nil
}

// life is how long a lease lasts: a replica that died just after renewing is followed within failover.
func (r *roster) life() time.Duration { return r.failover * 4 / 5 }

// renewal is how often it is renewed, so that a few may fail.
func (r *roster) renewal() time.Duration { return r.failover / 5 }

// look is how often it is tried to get what another one has.
func (r *roster) look() time.Duration {
	return min(max(r.failover/20, 20*time.Millisecond), 500*time.Millisecond)
}

// Held returns the duties that this replica does, and since when.
func (r *roster) Held() map[string]time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	held := make(map[string]time.Time, len(r.held))
	for name, since := range r.held {
		held[name] = since
	}
	return held
}

// keep has run do a duty whenever this replica has its lease, until ctx is done. Run's context ends with the lease. The
// error is run's, unless that was only told that somebody else took over.
func (r *roster) keep(ctx context.Context, name string, run func(context.Context, store.Lease) error) error {
	var said string
	say := func(what string, args ...any) {
		if what != said {
			r.log.Info(what, append([]any{"duty", name}, args...)...)
		}
		said = what
	}
	for ctx.Err() == nil {
		asked := time.Now()
		held, ok, err := r.lease(ctx, name)
		switch {
		case ctx.Err() != nil && !ok:
			return nil
		case err != nil:
			say("a duty could not be asked for; trying again", "error", err)
		case ok:
			said = ""
			if err := r.serve(ctx, held, asked, run); err != nil {
				return err
			}
			continue
		default:
			say("another replica does a duty; waiting for it")
		}
		pause(ctx, r.look())
	}
	return nil
}

func (r *roster) lease(ctx context.Context, name string) (store.Lease, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, r.life())
	defer cancel()
	return r.leases.Lease(ctx, name, r.holder, r.life())
}

// serve does a duty for as long as its lease lasts.
func (r *roster) serve(ctx context.Context, held store.Lease, asked time.Time, run func(context.Context, store.Lease) error) error {
	r.note(held.Duty, true)
	defer r.note(held.Duty, false)
	r.log.Info("doing a duty", "duty", held.Duty, "token", held.Token)
	serving, end := context.WithCancel(ctx)
	defer end()
	ended := make(chan error, 1)
	go func() { ended <- run(serving, held) }()
	err, lost := r.renew(ctx, held, asked, ended)
	if lost {
		r.log.Warn("a duty was lost", "duty", held.Duty, "token", held.Token)
		end()
		err = <-ended
	} else if err := r.release(ctx, held); err != nil {
		r.log.Warn("a duty could not be given back; it ends by itself", "duty", held.Duty, "error", err)
	}
	switch {
	case lost && errors.Is(err, context.Canceled):
		return nil // it was told to stop, and says what that cut off
	case errors.Is(err, store.ErrFenced):
		r.log.Warn("another replica has taken a duty over", "duty", held.Duty, "error", err)
		pause(ctx, r.look()) // whoever has it now is to keep it
		return nil
	case err == nil && !lost && ctx.Err() == nil:
		return fmt.Errorf("%s stopped by itself", held.Duty)
	}
	return err
}

// renew keeps a lease until what is done under it has ended, whose error it returns, or until the lease is lost.
func (r *roster) renew(ctx context.Context, held store.Lease, asked time.Time, ended <-chan error) (err error, lost bool) { //nolint:revive // the error is the duty's
	expired := time.NewTimer(time.Until(asked.Add(r.life())))
	defer expired.Stop()
	again := time.NewTicker(r.renewal())
	defer again.Stop()
	for {
		select {
		case err := <-ended:
			return err, false
		case <-expired.C:
			return nil, true
		case <-again.C:
		}
		asked = time.Now()
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.renewal())
		ok, err := r.leases.Renew(within, held, r.life())
		cancel()
		switch {
		case err != nil:
			r.log.Warn("a duty's lease could not be renewed", "duty", held.Duty, "error", err)
		case !ok:
			return nil, true
		default:
			expired.Reset(time.Until(asked.Add(r.life())))
		}
	}
}

func (r *roster) release(ctx context.Context, held store.Lease) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.life())
	defer cancel()
	return r.leases.Release(ctx, held)
}

func (r *roster) note(duty string, held bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if held {
		r.held[duty] = r.now()
	} else {
		delete(r.held, duty)
	}
}

// pause waits for a while, or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// fenced carries out Turns under a lease.
type fenced struct {
	ledger interface {
		Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error)
	}
	mu   sync.Mutex
	held *store.Lease
	lost func(error) // is told once it turns out that somebody else has the lease
}

// under makes Turns bear a lease.
func (f *fenced) under(held store.Lease, lost func(error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held, f.lost = &held, lost
}

// Execute implements scheduler.Ledger.
func (f *fenced) Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error) {
	f.mu.Lock()
	held, lost := f.held, f.lost
	f.mu.Unlock()
	if held != nil {
		t.Fence = held.Fence()
	}
	result, err := f.ledger.Execute(ctx, t)
	if errors.Is(err, store.ErrFenced) && lost != nil {
		lost(err)
	}
	return result, err
}
