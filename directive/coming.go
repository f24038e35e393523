package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// Coming is a time at which a rule is going to remind, and of what.
type Coming struct {
	At         time.Time
	Directives []int
}

// Coming returns the next n times at which a rule that does not repeat reminds of deadlines, as the directives have them:
// what an extension moved for one organisation is not in it.
func (r ReminderRule) Coming(rules Rules, now time.Time, n int, directives []Directive, milestones []Milestone) []Coming {
	p := planner{rules: rules, now: now, date: calendar.Of(now, rules.Zone)}
	s := State{Rules: rules, Milestones: map[string]Milestone{}}
	for _, m := range milestones {
		s.Milestones[m.ID] = m
	}
	at := map[int64][]int{}
	for _, d := range directives {
		a := Assignment{AssignmentKey: AssignmentKey{Directive: d.Number}, State: Pending, Due: s.deadline(d)}
		if _, next := p.occasions(r, d, a); !next.IsZero() && d.State == Published {
			at[next.Unix()] = append(at[next.Unix()], d.Number)
		}
	}
	var coming []Coming
	for when, numbers := range at {
		slices.Sort(numbers)
		coming = append(coming, Coming{At: time.Unix(when, 0), Directives: numbers})
	}
	slices.SortFunc(coming, func(a, b Coming) int { return a.At.Compare(b.At) })
	return coming[:min(n, len(coming))]
}
