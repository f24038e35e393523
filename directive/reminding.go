package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// Remind reminds an organisation's groups of what is due, on the day that an entry of the index names or later, where the
// program was down on that day. Only what is open at this moment counts, and each assignment once a day at most.
type Remind struct {
	Entry string // the key of the entry, which is taken out of the index
	Unit  OrgID
}

// Name implements Command.
func (Remind) Name() string { return "remind" }

// Needs implements Command.
func (c Remind) Needs() Need { return Need{OpenOf: c.Unit} }

func (Remind) permit(State) error { return refuse(CodeForbidden) }

func (c Remind) decide(s State, now time.Time) (Outcome, error) {
	today := s.today(now)
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	groups := s.GroupsOf(c.Unit)
	if len(groups) == 0 {
		return out, nil
	}
	var items []ReminderItem
	for _, a := range s.Assignments {
		d := s.Directives[a.Directive]
		if a.Organisation != c.Unit || d.State != Published || !s.toRemind(a, d, today) {
			continue
		}
		a.Reminded = today
		out.Change.Assignments = append(out.Change.Assignments, a)
		out.Change.relyOn(d)
		items = append(items, ReminderItem{
			Directive: d, Assignment: a, Milestone: s.milestoneOf(d), DaysLeft: a.Due.DaysLeft(today),
		})
	}
	if len(items) == 0 {
		return out, nil
	}
	slices.SortFunc(items, func(a, b ReminderItem) int {
		if a.DaysLeft != b.DaysLeft {
			return a.DaysLeft - b.DaysLeft
		}
		return a.Directive.Number - b.Directive.Number
	})
	slices.SortFunc(out.Change.Assignments, func(a, b Assignment) int { return a.Directive - b.Directive })
	body := Reminder{Organisation: s.Organisations[c.Unit], Today: today, Items: items}
	for _, g := range groups {
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
	}
	return out, nil
}

// toRemind tells whether a day for reminding of a has come that nobody was reminded on yet. A day that was missed while
// the program was down still counts, as long as an answer would be in time.
func (s State) toRemind(a Assignment, d Directive, today calendar.Date) bool {
	if !a.State.Open() || a.Due.IsZero() || a.Due.DaysLeft(today) < 0 {
		return false
	}
	// Nobody is reminded of what fell before they were told at all.
	told := calendar.Of(d.Published, s.Rules.Zone)
	return slices.ContainsFunc(s.Rules.ReminderDays, func(before int) bool {
		day := a.Due.LastDay().AddDays(-before)
		return !day.After(today) && day.After(told) && (a.Reminded.IsZero() || day.After(a.Reminded))
	})
}
