// Package scheduler makes what is due happen at its time: reminders from the index by time, and the daily housekeeping.
//
// It keeps nothing itself. What is due stands in the store's index, each entry with a key that is the key of its Turn, so
// that a firing happens once however often it is tried, and what fell due while the program was down happens at its start.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/ledger"
)

// Index is the store's index by time.
type Index interface {
	// Due returns at most limit entries whose time is not after until, the earliest first.
	Due(ctx context.Context, until time.Time, limit int) ([]directive.Due, error)
	// NextDue returns the earliest time in the index; false where it is empty.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Ledger carries out Turns.
type Ledger interface {
	Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error)
}

// Dialogs is the store's index of dialogs by the end of their time.
type Dialogs interface {
	// Lapsed returns at most limit dialogs whose time is over by then and whose person was not told, the earliest first.
	Lapsed(ctx context.Context, until time.Time, limit int) ([]chat.Session, error)
}

// Keeper throws away what nobody asks for any more. It returns how many records went.
type Keeper interface {
	Prune(ctx context.Context, before time.Time) (int, error)
}

// What a firing came to, for Options.Observe.
const (
	Fired    = "fired"
	Repeated = "repeated" // it had happened before
	Failed   = "failed"   // it will be tried again
)

// The rules of an office that has set nothing.
const (
	DefaultTick         = "* * * * *"
	DefaultHousekeeping = "30 3 * * *"
	DefaultKeep         = 30 * 24 * time.Hour
)

// Options are what a scheduler is made of. Index, Ledger, Clock and Logger are needed.
type Options struct {
	Index   Index
	Ledger  Ledger
	Keeper  Keeper // nil for no housekeeping
	Dialogs Dialogs
	// Lapse makes the Turn that tells a person of the end of their dialog. It is needed where Dialogs is there; both may be nil.
	Lapse        func(ctx context.Context, dialog chat.Session) (ledger.Turn, error)
	Clock        clock.Clock
	Logger       *slog.Logger
	Zone         *time.Location // the office's; nil is that of Vietnam
	Tick         string         // rule by which the index is looked at; DefaultTick where empty
	Housekeeping string         // rule by which Keeper is called; DefaultHousekeeping where empty
	Keep         time.Duration  // how old a record must be to be thrown away; DefaultKeep where zero
	// Observe is told of every firing, and how long after its time it came. It may be nil.
	Observe func(result string, lag time.Duration)
}

// Scheduler looks at the index at every tick. Run it once.
type Scheduler struct {
	Options
	tick, daily calendar.Rule
	later       retries // entries that failed, by key
	untold      retries // likewise dialogs that ended, by the key of their Turn
	indexFaults int     // looks at the index that failed in a row
	pruneAt     time.Time
	woken       chan struct{}
}

// batch is how many entries are read at once: more than most offices have organisations, because what belongs together in
// one message is put in order among those that were read together.
const batch = 4096

// New returns a scheduler, or an error that names the option that is missing or wrong.
func New(o Options) (*Scheduler, error) {
	if o.Index == nil || o.Ledger == nil || o.Clock == nil || o.Logger == nil {
		return nil, errors.New("the scheduler needs an index, a ledger, a clock and a logger")
	}
	if o.Dialogs != nil && o.Lapse == nil {
		return nil, errors.New("the scheduler finds dialogs that ended, and has nobody to tell of them")
	}
	if o.Zone == nil {
		o.Zone = calendar.Zone()
	}
	if o.Tick == "" {
		o.Tick = DefaultTick
	}
	if o.Housekeeping == "" {
		o.Housekeeping = DefaultHousekeeping
	}
	if o.Keep <= 0 {
		o.Keep = DefaultKeep
	}
	if o.Observe == nil {
		o.Observe = func(string, time.Duration) {}
	}
	tick, err := calendar.ParseRule(o.Tick)
	if err != nil {
		return nil, fmt.Errorf("reading the scheduler's tick: %w", err)
	}
	daily, err := calendar.ParseRule(o.Housekeeping)
	if err != nil {
		return nil, fmt.Errorf("reading the scheduler's housekeeping: %w", err)
	}
	return &Scheduler{Options: o, tick: tick, daily: daily, later: retries{}, untold: retries{}, woken: make(chan struct{}, 1)}, nil
}

// Run makes due things happen until ctx is done: at once what fell due before, then at every tick, and at the time of the
// next entry where that is earlier. It sleeps in between. Faults are logged and tried again; they never end it.
func (s *Scheduler) Run(ctx context.Context) error {
	for {
		next := s.Once(ctx)
		select {
		case <-ctx.Done():
			// Being told to stop is how it ends.
			return nil
		default:
		}
		reached, cancel := s.Clock.At(next)
		select {
		case <-reached:
		case <-s.woken:
		case <-ctx.Done():
		}
		cancel()
	}
}

// Once does what Run does at every tick, and returns when there is something to do again. It is not for use beside Run.
func (s *Scheduler) Once(ctx context.Context) time.Time {
	s.look(ctx)
	s.tell(ctx)
	s.housekeep(ctx)
	return s.wake(ctx, s.Clock.Now())
}

// Wake makes the scheduler look at the index, because something was entered that may come before what it waits for.
func (s *Scheduler) Wake() {
	select {
	case s.woken <- struct{}{}:
	default: // it will look anyway
	}
}

// wake returns when there is something to do again.
func (s *Scheduler) wake(ctx context.Context, now time.Time) time.Time {
	wake := s.tick.Next(now, s.Zone)
	if wake.IsZero() {
		wake = now.Add(24 * time.Hour)
	}
	earlier := func(t time.Time) {
		if t.After(now) && t.Before(wake) {
			wake = t
		}
	}
	for _, r := range s.later {
		earlier(r.next)
	}
	for _, r := range s.untold {
		earlier(r.next)
	}
	if next, found := s.nextLapse(ctx, wake); found {
		earlier(next)
	}
	if s.Keeper != nil {
		earlier(s.pruneAt)
	}
	if s.indexFaults > 0 {
		earlier(now.Add(backoff(s.indexFaults)))
		return wake
	}
	next, found, err := s.Index.NextDue(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		// The next tick looks anyway.
		s.Logger.Warn("the index of due things could not be read", "error", err)
	case err == nil && found:
		earlier(next)
	}
	return wake
}
