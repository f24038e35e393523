// Package clock is the one source of time of the whole program.
//
// Nothing but the composition root reads the machine's clock: everything else is handed a Clock, so that the demo can
// move it and tests can live through weeks in milliseconds.
package clock

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Clock tells the time and wakes at a time.
type Clock interface {
	// Now returns the current instant.
	Now() time.Time
	// At returns a channel that is closed once the clock reads t or later, and a function that gives up waiting.
	// The function may be called more than once, and after the channel was closed.
	At(t time.Time) (reached <-chan struct{}, cancel func())
}

// Wait blocks until c reads t or later, or until ctx is done, whose error it then returns.
func Wait(ctx context.Context, c Clock, t time.Time) error {
	reached, cancel := c.At(t)
	defer cancel()
	select {
	case <-reached:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Movable is a running clock that can be moved forward and made to run faster than the one below it.
// It is safe for concurrent use.
type Movable struct {
	base  func() time.Time
	since atomic.Pointer[setting] // changed under mu, read by everybody at any time

	mu      sync.Mutex
	waiting map[*waiter]struct{}
}

// setting is how the clock was last set.
type setting struct {
	rate    float64
	basedAt time.Time // what base read then
	shownAt time.Time // what this clock read then
}

type waiter struct {
	at      time.Time
	reached chan struct{}
	timer   *time.Timer
}

// New returns a clock that runs with base, which is time.Now outside of tests, and is called by several at the same time.
func New(base func() time.Time) *Movable {
	now := base()
	c := &Movable{base: base, waiting: map[*waiter]struct{}{}}
	c.since.Store(&setting{rate: 1, basedAt: now, shownAt: now})
	return c
}

// Now returns the instant that this clock shows.
func (c *Movable) Now() time.Time {
	for {
		s := c.since.Load()
		// Where it was set meanwhile, the base may have been read after that: it would be counted by the old rate.
		if now := s.at(c.base()); c.since.Load() == s {
			return now
		}
	}
}

// at returns what the clock shows when its base reads so.
func (s *setting) at(base time.Time) time.Time {
	return s.shownAt.Add(time.Duration(float64(base.Sub(s.basedAt)) * s.rate))
}

// Set makes the clock show t and go on from there. A t in the clock's past moves it back: whoever waits then waits longer.
func (c *Movable) Set(t time.Time) {
	c.change(func(s *setting) { s.shownAt = t })
}

// Advance moves the clock forward by d.
func (c *Movable) Advance(d time.Duration) {
	c.change(func(s *setting) { s.shownAt = s.shownAt.Add(d) })
}

// Run makes the clock run rate times as fast as its base; a rate that is not positive counts as 1.
func (c *Movable) Run(rate float64) {
	if rate <= 0 {
		rate = 1
	}
	c.change(func(s *setting) { s.rate = rate })
}

// change applies set to a clock whose reference point is this very moment, then wakes those whose time has come.
func (c *Movable) change(set func(*setting)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old, base := c.since.Load(), c.base()
	now := &setting{rate: old.rate, basedAt: base, shownAt: old.at(base)}
	set(now)
	c.since.Store(now)
	for w := range c.waiting {
		w.timer.Stop()
		c.arm(w)
	}
}

// At implements Clock.
func (c *Movable) At(t time.Time) (<-chan struct{}, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &waiter{at: t, reached: make(chan struct{})}
	c.waiting[w] = struct{}{}
	c.arm(w)
	return w.reached, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if w.timer != nil {
			w.timer.Stop()
		}
		delete(c.waiting, w)
	}
}

// arm closes w's channel now or sets its timer. The caller holds mu.
func (c *Movable) arm(w *waiter) {
	left := w.at.Sub(c.Now())
	if left <= 0 {
		delete(c.waiting, w)
		close(w.reached)
		return
	}
	// Rounded up, so that a fast clock never wakes a hair before its time and spins.
	w.timer = time.AfterFunc(time.Duration(float64(left)/c.since.Load().rate)+1, func() { c.ring(w) })
}

func (c *Movable) ring(w *waiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, still := c.waiting[w]; still {
		c.arm(w)
	}
}
