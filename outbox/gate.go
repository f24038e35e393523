package outbox

import (
	"math"
	"slices"
	"sync"
	"time"
)

const (
	// slack is how late a request may be without those after it being put off as well: timers are never exact, and
	// without it every late one would lower the rate for good.
	slack = 20 * time.Millisecond
	// horizon is how far ahead envelopes are claimed. A claim that waits is one that a crash makes ambiguous.
	horizon = 20 * time.Millisecond
	// recovery is how long the global rate takes from nothing back to its full height.
	recovery = 2 * time.Minute
	// lowestShare is the share of the global rate below which it is not halved.
	lowestShare = 1.0 / 16
)

// gate keeps the global rate: requests leave evenly, in bursts of one, and never more than the rate within a second.
type gate struct {
	mu    sync.Mutex
	rate  float64     // per second; 0 for no limit
	slot  time.Time   // of the last request, by plan
	left  []time.Time // ring of the last requests, as they really left
	head  int         // where the next one goes in left
	share float64     // of the rate, at the time since
	since time.Time
	ahead []*ticket // of requests that leave later, in order
}

// ticket is a request's turn.
type ticket struct {
	at     time.Time
	urgent bool
}

func newGate(rate float64) *gate {
	g := &gate{rate: math.Max(rate, 0), share: 1}
	g.left = make([]time.Time, int(math.Ceil(g.rate)))
	return g
}

// next returns when the next request may leave. It can be a little in the past, when the last one left late.
func (g *gate) next(now time.Time) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.after(now)
}

// limited tells whether there is any rate to be kept.
func (g *gate) limited() bool { return g.rate > 0 }

// plan gives a request its turn: after all others, or, where it is urgent, in the stead of the first one that is not and
// that gets the last turn for it. No turn comes any earlier or later by that. The ticket is nil where there is no rate.
func (g *gate) plan(now time.Time, urgent bool) *ticket {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rate == 0 {
		return nil
	}
	t := &ticket{g.take(now), urgent}
	g.pass(now)
	if urgent {
		if i := g.patient(); i >= 0 {
			other := g.ahead[i]
			t.at, other.at = other.at, t.at
			g.ahead[i], t = t, other
			g.ahead = append(g.ahead, t)
			return g.ahead[i]
		}
	}
	if t.at.After(now) {
		g.ahead = append(g.ahead, t)
	}
	return t
}

// urgent returns when an urgent request would leave.
func (g *gate) urgent(now time.Time) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass(now)
	if i := g.patient(); i >= 0 {
		return g.ahead[i].at
	}
	return g.after(now)
}

// busy tells whether more than so many requests left within the last second.
func (g *gate) busy(now time.Time, rate float64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := len(g.left)
	back := int(math.Ceil(rate))
	if n == 0 || back <= 0 || back > n {
		return n > 0
	}
	oldest := g.left[(g.head-back+n)%n]
	return !oldest.IsZero() && now.Sub(oldest) < time.Second
}

// patient finds the first turn whose request can wait; -1 for none.
func (g *gate) patient() int {
	return slices.IndexFunc(g.ahead, func(t *ticket) bool { return !t.urgent })
}

// pass forgets the turns that have come.
func (g *gate) pass(now time.Time) {
	n := 0
	for n < len(g.ahead) && !g.ahead[n].at.After(now) {
		n++
	}
	g.ahead = slices.Delete(g.ahead, 0, n)
}

// when returns when the ticket's turn is; the zero time for at once.
func (g *gate) when(t *ticket) time.Time {
	if t == nil {
		return time.Time{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return t.at
}

// take returns when the next request may leave, and keeps that time for it.
func (g *gate) take(now time.Time) time.Time {
	at := g.after(now)
	g.slot = at
	if at.Before(now) {
		at = now
	}
	g.left[g.head] = at
	g.head = (g.head + 1) % len(g.left)
	return at
}

// room returns how many requests may leave until the horizon, at least one.
func (g *gate) room(now time.Time) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rate == 0 {
		return math.MaxInt
	}
	ahead := now.Add(horizon).Sub(g.after(now))
	return 1 + max(0, int(ahead/g.interval(now)))
}

// halve lowers the rate, which then recovers by and by, and returns the share that is left.
func (g *gate) halve(now time.Time) float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.share = math.Max(g.current(now)/2, lowestShare)
	g.since = now
	return g.share
}

func (g *gate) after(now time.Time) time.Time {
	if g.rate == 0 {
		return now
	}
	at := g.slot.Add(g.interval(now))
	if at.Before(now.Add(-slack)) {
		at = now
	}
	window := min(len(g.left), int(math.Ceil(g.rate*g.current(now))))
	oldest := g.left[(g.head-window+len(g.left))%len(g.left)]
	if full := oldest.Add(time.Second); !oldest.IsZero() && full.After(now) && full.After(at) {
		at = full
	}
	return at
}

func (g *gate) interval(now time.Time) time.Duration {
	return time.Duration(math.Ceil(float64(time.Second) / (g.rate * g.current(now))))
}

func (g *gate) current(now time.Time) float64 {
	if g.since.IsZero() {
		return 1
	}
	return math.Min(1, g.share+float64(max(0, now.Sub(g.since)))/float64(recovery))
}
