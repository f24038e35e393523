package simulator

import (
	"time"
)

// LimiterMode is the set of rate limits in force.
type LimiterMode string

// The modes of the limiter.
const (
	// LimiterOff refuses nothing.
	LimiterOff LimiterMode = "off"
	// LimiterReal allows 1 message in 1 s per chat, 20 in 60 s per group, edits included, and 30 in 1 s in all.
	LimiterReal LimiterMode = "real"
	// LimiterPaid is LimiterReal with 1000 in 1 s in all for calls with allow_paid_broadcast.
	LimiterPaid LimiterMode = "paid"
)

func (m LimiterMode) known() bool {
	return m == LimiterOff || m == LimiterReal || m == LimiterPaid
}

const (
	chatWindow   = time.Second
	groupWindow  = time.Minute
	groupBudget  = 20
	globalWindow = time.Second
	globalBudget = 30
	paidBudget   = 1000
)

type limiter struct {
	mode LimiterMode
	hold time.Duration
	all  pace // of the whole bot
}

// pace is a sliding window: the times, in unix nanoseconds, of what was let through, the oldest first.
type pace []int64

// trim drops what has left the window.
func (p *pace) trim(now time.Time, window time.Duration) {
	old := now.Add(-window).UnixNano()
	n := 0
	for n < len(*p) && (*p)[n] <= old {
		n++
	}
	*p = append((*p)[:0], (*p)[n:]...)
}

// wait returns how long it takes until cost more fit into the budget of the window.
func (p pace) wait(now time.Time, window time.Duration, budget, cost int) time.Duration {
	cost = min(cost, budget)
	old := now.Add(-window).UnixNano()
	first := 0
	for first < len(p) && p[first] <= old {
		first++
	}
	over := len(p) - first + cost - budget
	if over <= 0 {
		return 0
	}
	return time.Duration(p[first+over-1] - old)
}

// admit counts the call in its windows, or returns how long it has to wait. undo takes the count back.
func (s *Simulator) admit(c *call) (wait time.Duration, undo func()) {
	undo = func() {}
	if s.limiter.mode == LimiterOff || c.spec.cost == nil {
		return 0, undo
	}
	cost := c.spec.cost(c)
	now := s.clock.Now()
	budget := globalBudget
	if s.limiter.mode == LimiterPaid && c.params.flag("allow_paid_broadcast") {
		budget = paidBudget
	}
	target := s.lookupChat(c.params.arg("chat_id"))
	wait = s.limiter.all.wait(now, globalWindow, budget, cost)
	if target != nil {
		// An album counts as its messages in the group's minute, but as one in the chat's second.
		wait = max(wait, target.pace.wait(now, chatWindow, 1, 1))
		if target.isGroup() {
			wait = max(wait, target.pace.wait(now, groupWindow, groupBudget, cost))
		}
	}
	if wait > 0 {
		return wait, undo
	}
	s.limiter.all.trim(now, globalWindow)
	count(&s.limiter.all, now, cost)
	if target != nil {
		target.pace.trim(now, groupWindow)
		count(&target.pace, now, cost)
	}
	return 0, func() {
		s.limiter.all = s.limiter.all[:max(len(s.limiter.all)-cost, 0)]
		if target != nil {
			target.pace = target.pace[:max(len(target.pace)-cost, 0)]
		}
	}
}

func count(p *pace, now time.Time, cost int) {
	for range cost {
		*p = append(*p, now.UnixNano())
	}
}
