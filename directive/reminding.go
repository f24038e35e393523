package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// Remind is what an entry of the index by time stands for: it reminds an organisation's groups of what is due, and brings
// the cards up to date that count the days. It is carried out on the entry's day, or later where the program was down.
// Only what is open at this moment counts, and nobody is reminded of an assignment twice on a day.
type Remind struct {
	Entry string // the key of the entry, which is taken out of the index
	Unit  OrgID
	Day   calendar.Date // the entry's
}

// Name implements Command.
func (Remind) Name() string { return "remind" }

// Needs implements Command.
func (c Remind) Needs() Need { return Need{OpenOf: c.Unit, Partners: true} }

func (Remind) permit(State) error { return refuse(CodeForbidden) }

func (c Remind) decide(s State, now time.Time) (Outcome, error) {
	today := s.today(now)
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	groups := s.GroupsOf(c.Unit)
	if len(groups) == 0 {
		return out, nil
	}
	var items []ReminderItem
	for _, a := range s.open(c.Unit) {
		if a.Held {
			continue
		}
		d := s.Directives[a.Directive]
		remind, refresh := s.toRemind(a, d, today, c.Day), s.toRefresh(a, today, c.Day)
		if remind {
			a.Reminded = today
			items = append(items, ReminderItem{
				Directive: d, Assignment: a, Milestone: s.milestoneOf(d), DaysLeft: a.Due.DaysLeft(today),
			})
		}
		if refresh {
			out.Notices = append(out.Notices, s.cards(d, a, now)...)
		}
		if remind || refresh {
			// Written also where only its card is shown: a report given at this moment must not vanish from the card again.
			out.Change.Assignments = append(out.Change.Assignments, a)
		}
		out.Change.relyOn(d)
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
	body := Reminder{Organisation: s.Organisations[c.Unit], Today: today, Items: items}
	for _, g := range groups {
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
	}
	return out, nil
}

// open returns what a unit still owes under published directives, by number.
func (s State) open(unit OrgID) []Assignment {
	var open []Assignment
	for _, a := range s.Assignments {
		if a.Organisation == unit && a.State.Open() && s.Directives[a.Directive].State == Published {
			open = append(open, a)
		}
	}
	slices.SortFunc(open, func(a, b Assignment) int { return a.Directive - b.Directive })
	return open
}

// toRefresh tells whether a's card says something else today than before: it counts the days, or has become overdue on
// the day of the entry or since.
func (s State) toRefresh(a Assignment, today, day calendar.Date) bool {
	return !a.Due.IsZero() && a.Due.DaysLeft(today) <= s.Rules.Countdown && a.Due.DaysLeft(day) >= -1
}

// toRemind tells whether the entry for day is a reminder of a that nobody got yet. Where the program was down it comes
// late and still counts, as long as an answer would be in time. A day that is none of a's brings no reminder, whatever
// was left out before: who was sent back, or given more time, just heard of it.
func (s State) toRemind(a Assignment, d Directive, today, day calendar.Date) bool {
	if a.Due.IsZero() || a.Due.DaysLeft(today) < 0 || day.After(today) {
		return false
	}
	// Nobody is reminded of what fell before they were told at all.
	told := calendar.Of(d.Published, s.Rules.Zone)
	return slices.Contains(s.Rules.ReminderDays, a.Due.DaysLeft(day)) && day.After(told) && day.After(a.Reminded)
}
