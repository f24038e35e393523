package app

import (
	"sync"
	"time"

	"giaoban/clock"
)

// SystemClock returns the machine's clock.
func SystemClock() *clock.Movable {
	began := time.Now()
	return clock.New((&machine{read: func() (time.Time, time.Duration) {
		now := time.Now()
		return now.Round(0), now.Sub(began)
	}}).now)
}

// machine tells the time from the two clocks of a machine. The one that only counts stands still while the machine
// sleeps, and never hears of a wall clock that was set right after the start: reminders would come hours late. The wall's
// can be set back: whatever was put off by seconds would wait for hours. So the wall's is followed, but never backwards.
type machine struct {
	read func() (wall time.Time, counted time.Duration)

	mu    sync.Mutex
	shown time.Time
	at    time.Duration // what was counted when shown was
}

func (m *machine) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	wall, counted := m.read()
	now := m.shown.Add(counted - m.at)
	if m.shown.IsZero() || wall.After(now) {
		now = wall
	}
	m.shown, m.at = now, counted
	return now
}
