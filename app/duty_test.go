package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// replicas shares one store between rosters, as replicas do, and notes who does the duty.
type replicas struct {
	*testing.T
	store *sqlite.Store
	doing atomic.Int32
	began chan string
	log   strings.Builder
	mu    sync.Mutex
}

func newReplicas(t *testing.T) *replicas {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), DatabaseFile)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &replicas{T: t, store: s, began: make(chan string, 16)}
}

func (r *replicas) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(p)
}

func (r *replicas) said(what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Contains(r.log.String(), what)
}

// fast is a failover that a test can wait for.
const fast = 500 * time.Millisecond

// start has one more replica do the duty whenever it can. Stop is a graceful stop.
func (r *replicas) start(l leases, run func(ctx context.Context, held store.Lease) error) (roster *roster, stop func() error) {
	r.Helper()
	roster, err := newRoster(l, fast, time.Now, slog.New(slog.NewTextHandler(r, nil)))
	if err != nil {
		r.Fatal(err)
	}
	if run == nil {
		run = func(ctx context.Context, _ store.Lease) error {
			if n := r.doing.Add(1); n != 1 {
				r.Errorf("%d replicas do the duty", n)
			}
			defer r.doing.Add(-1)
			r.began <- roster.holder
			<-ctx.Done()
			return nil
		}
	}
	ctx, cancel := context.WithCancel(r.Context())
	done := make(chan error, 1)
	go func() { done <- roster.keep(ctx, dutyTicks, run) }()
	return roster, func() error { cancel(); return <-done }
}

func (r *replicas) next() string {
	r.Helper()
	select {
	case who := <-r.began:
		return who
	case <-time.After(2 * time.Minute):
		r.Fatal("nobody does the duty")
		return ""
	}
}

func must1(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestOneReplicaDoesADutyAndTheNextFollowsAtOnce(t *testing.T) {
	r := newReplicas(t)
	stops := map[string]func() error{}
	for range 3 {
		roster, stop := r.start(r.store, nil)
		stops[roster.holder] = stop
	}
	for len(stops) > 0 {
		who := r.next()
		stop, known := stops[who]
		if !known {
			t.Fatalf("%s does the duty after it stopped", who)
		}
		delete(stops, who)
		asked := time.Now()
		must1(t, stop())
		if len(stops) > 0 {
			r.began <- r.next()
			t.Logf("the next replica follows after %s", time.Since(asked).Round(time.Millisecond))
		}
	}
}

// cut is a store that a replica can't reach for a while.
type cut struct {
	leases
	off atomic.Bool
}

func (c *cut) Renew(ctx context.Context, held store.Lease, life time.Duration) (bool, error) {
	if c.off.Load() {
		return false, errors.New("the network is down")
	}
	return c.leases.Renew(ctx, held, life)
}

func (c *cut) Lease(ctx context.Context, duty, holder string, life time.Duration) (store.Lease, bool, error) {
	if c.off.Load() {
		return store.Lease{}, false, errors.New("the network is down")
	}
	return c.leases.Lease(ctx, duty, holder, life)
}

func (c *cut) Release(ctx context.Context, held store.Lease) error {
	if c.off.Load() {
		return errors.New("the network is down")
	}
	return c.leases.Release(ctx, held)
}

func TestAReplicaThatCannotRenewStopsBeforeAnotherBegins(t *testing.T) {
	r := newReplicas(t)
	line := &cut{leases: r.store}
	first, stopFirst := r.start(line, nil)
	if who := r.next(); who != first.holder {
		t.Fatalf("%s does the duty", who)
	}
	if len(first.Held()) != 1 {
		t.Errorf("it holds %v", first.Held())
	}
	second, stopSecond := r.start(r.store, nil)
	line.off.Store(true)
	asked := time.Now()
	if who := r.next(); who != second.holder { // two at once would be an error
		t.Fatalf("%s does the duty", who)
	}
	if took := time.Since(asked); took > 4*fast {
		t.Errorf("another one followed after %s", took)
	}
	if !r.said("could not be renewed") || !r.said("a duty was lost") {
		t.Error("the log does not say what happened")
	}
	line.off.Store(false)
	must1(t, stopSecond())
	if who := r.next(); who != first.holder {
		t.Errorf("%s does the duty", who)
	}
	must1(t, stopFirst())
}

func TestADutyIsRenewedForAsLongAsItTakesToStop(t *testing.T) {
	r := newReplicas(t)
	stopping, end := make(chan struct{}), make(chan struct{})
	_, stop := r.start(r.store, func(ctx context.Context, _ store.Lease) error {
		r.began <- "first"
		<-ctx.Done()
		close(stopping)
		<-end
		return nil
	})
	r.next()
	asks := asking{r.store, make(chan struct{})}
	_, stopSecond := r.start(asks, nil)
	done := make(chan error, 1)
	go func() { done <- stop() }()
	<-stopping
	for range 2 * fast / (fast / 20) { // more often than the lease lasts
		<-asks.asked
	}
	go func() {
		for range asks.asked {
			continue
		}
	}()
	select {
	case who := <-r.began:
		t.Errorf("%s began before the first had stopped", who)
	default:
	}
	close(end)
	must1(t, <-done)
	r.next()
	must1(t, stopSecond())
	close(asks.asked)
}

// asking says when a replica asks for a duty.
type asking struct {
	leases
	asked chan struct{}
}

func (a asking) Lease(ctx context.Context, duty, holder string, life time.Duration) (store.Lease, bool, error) {
	a.asked <- struct{}{}
	return a.leases.Lease(ctx, duty, holder, life)
}

func TestWhatADutyEndsWith(t *testing.T) {
	broken := errors.New("broken")
	t.Run("an error is the program's", func(t *testing.T) {
		r := newReplicas(t)
		_, stop := r.start(r.store, func(context.Context, store.Lease) error { return broken })
		if err := stop(); err != nil && !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ending by itself is a defect", func(t *testing.T) {
		r := newReplicas(t)
		roster, err := newRoster(r.store, fast, time.Now, slog.New(slog.DiscardHandler))
		must1(t, err)
		err = roster.keep(t.Context(), dutyTicks, func(context.Context, store.Lease) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "stopped by itself") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("being fenced is not", func(t *testing.T) {
		r := newReplicas(t)
		var times atomic.Int32
		_, stop := r.start(r.store, func(ctx context.Context, held store.Lease) error {
			r.began <- fmt.Sprint(held.Token)
			if times.Add(1) == 1 {
				return fmt.Errorf("sending: %w", store.ErrFenced)
			}
			<-ctx.Done()
			return nil
		})
		if first, second := r.next(), r.next(); first != "1" || second != "2" {
			t.Errorf("the tokens are %s and %s", first, second)
		}
		must1(t, stop())
	})
}

// A replica that was paused wakes in the middle of something, without its lease. What that cut off is no fault.
func TestALostDutyMaySayThatItWasCutOff(t *testing.T) {
	r := newReplicas(t)
	line := &cut{leases: r.store}
	var times atomic.Int32
	_, stop := r.start(line, func(ctx context.Context, _ store.Lease) error {
		r.began <- fmt.Sprint(times.Add(1))
		<-ctx.Done()
		return fmt.Errorf("recovering: %w", ctx.Err())
	})
	r.next()
	line.off.Store(true)
	for !r.said("a duty was lost") {
		pause(t.Context(), time.Millisecond)
	}
	line.off.Store(false)
	if again := r.next(); again != "2" {
		t.Errorf("it does the duty for the %s. time", again)
	}
	if err := stop(); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTurnsOfAFormerHolderAreRefused(t *testing.T) {
	r := newReplicas(t)
	f := fenced{ledger: ledger.New(ledger.Options{Store: r.store, Clock: SystemClock()})}
	lease := func(holder string) store.Lease {
		t.Helper()
		held, ok, err := r.store.Lease(t.Context(), dutyTicks, holder, time.Hour)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		return held
	}
	execute := func(key string) error {
		_, err := f.Execute(t.Context(), ledger.Turn{Key: key, Actor: directive.BySystem("test")})
		return err
	}
	must1(t, execute("before any lease"))
	first := lease("a")
	var told error
	f.under(first, func(err error) { told = err })
	must1(t, execute("under the first"))
	must1(t, r.store.Release(t.Context(), first))
	second := lease("b")
	if err := execute("late"); !errors.Is(err, store.ErrFenced) || !errors.Is(told, store.ErrFenced) {
		t.Errorf("got %v, told %v", err, told)
	}
	done, err := r.store.Committed(t.Context(), "late")
	if err != nil || done {
		t.Error("the late turn was committed", err)
	}
	f.under(second, nil)
	must1(t, execute("late"))
}
