package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// Explanation says which rules look at an assignment, what became of that so far, and what is to come.
type Explanation struct {
	Directive    Directive
	Assignment   Assignment
	Organisation Organisation
	Owed         bool // an answer is still owed: nobody is reminded otherwise
	Rules        []RuleExplained
	Firings      []Firing // of this assignment, the earliest first
	Mutes        []Mute   // of the organisation's groups, that hold
}

// RuleExplained is one rule with what it does about the assignment.
type RuleExplained struct {
	Rule    ReminderRule
	Applies bool          // it looks at the assignment at all
	Day     calendar.Date // the first day on which it does
	Next    time.Time     // when it reminds next; zero for never
	Last    Nudge         // what became of its last occasion
	Fired   bool          // there was one
}

// ExplainNeed is what Explain must see.
func ExplainNeed(key AssignmentKey) Need {
	return Need{
		Assignments: []AssignmentKey{key},
		Records:     append(reminding(), RecordNeed{Kind: KindFiring, Owner: string(key.Organisation)}),
	}
}

// Explain says why an organisation is reminded of a directive, or is not. The error is a *Refusal where there is no such
// obligation.
func (s State) Explain(key AssignmentKey, now time.Time) (Explanation, error) {
	d, err := s.find(key.Directive)
	if err != nil {
		return Explanation{}, err
	}
	a, ok := s.Assignments[key]
	if !ok {
		return Explanation{}, refuse(CodeNoAssignment, "Number", d.Number, "Unit", s.Organisations[key.Organisation].Name)
	}
	rules, err := s.office()
	if err != nil {
		return Explanation{}, err
	}
	list, err := rules.ReminderRules(s.Records)
	if err != nil {
		return Explanation{}, err
	}
	p := planner{rules: rules, now: now, date: s.today(now)}
	e := Explanation{
		Directive: d, Assignment: a, Organisation: s.Organisations[key.Organisation],
		Owed: d.State == Published && a.State.Open() && !a.Held,
	}
	for _, r := range list {
		x := RuleExplained{Rule: r}
		x.Day, _, x.Applies = p.span(r, d, a)
		x.Last, x.Fired = a.Nudged[r.ID]
		if e.Owed && !r.Off {
			due, next := p.occasions(r, d, a)
			if x.Next = next; len(due) > 0 {
				x.Next = rules.NextPing(now)
			}
		}
		e.Rules = append(e.Rules, x)
	}
	all, err := Bodies[Firing](s.Records, KindFiring)
	if err != nil {
		return Explanation{}, err
	}
	for _, f := range all {
		if f.Directive == key.Directive && f.Organisation == key.Organisation {
			e.Firings = append(e.Firings, f)
		}
	}
	slices.SortStableFunc(e.Firings, func(a, b Firing) int { return a.At.Compare(b.At) })
	if e.Mutes, err = s.mutes(p.date); err != nil {
		return Explanation{}, err
	}
	e.Mutes = slices.DeleteFunc(e.Mutes, func(m Mute) bool {
		return !slices.ContainsFunc(s.GroupsOf(key.Organisation), func(g Group) bool { return g.Chat == m.Chat })
	})
	return e, nil
}
