package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// MergeOrganisation lets an organisation end, and another one take its place: what it still owes goes over to that one.
// What it has done stays its own.
type MergeOrganisation struct {
	From, To OrgID
	Day      calendar.Date // the first on which it is no more; not in the future
	Numbers  []int         // the directives under which it owes something, as far as the caller knows
}

// Name implements Command.
func (MergeOrganisation) Name() string { return "merge_organisation" }

// Needs implements Command.
func (c MergeOrganisation) Needs() Need {
	return Need{OpenOf: c.From, Directives: c.Numbers, Everyone: true}
}

func (MergeOrganisation) permit(s State) error { return mayBe(s, Administrator) }

func (c MergeOrganisation) decide(s State, now time.Time) (Outcome, error) {
	from, known := s.Organisations[c.From]
	if !known {
		return Outcome{}, refuse(CodeNoOrganisation, "Name", string(c.From))
	}
	to, known := s.Organisations[c.To]
	switch {
	case !known:
		return Outcome{}, refuse(CodeNoOrganisation, "Name", string(c.To))
	case !to.On(s.today(now)):
		return Outcome{}, refuse(CodeEnded, "Unit", to.Name)
	case from.Successor != "":
		return Outcome{}, refuse(CodeEnded, "Unit", from.Name)
	case c.Day.After(s.today(now)):
		return Outcome{}, refuse(CodeFutureDay, "Date", c.Day)
	}
	from.ValidTo, from.Successor = c.Day.AddDays(-1), c.To
	if err := s.checkOrganisation(from); err != nil {
		return Outcome{}, err
	}
	// The successor is written as it is: what is published to either at this moment is decided again.
	out := Outcome{Change: Change{Organisations: []Organisation{from, to}}}
	for _, a := range s.open(c.From) {
		if !slices.Contains(c.Numbers, a.Directive) {
			return Outcome{}, refuse(CodeEditedMeanwhile, "Now", "#"+itoa(a.Directive))
		}
		if err := s.handOver(&out, a, from, to, now); err != nil {
			return Outcome{}, err
		}
	}
	return out, nil
}

// handOver lets to owe what from owed under one directive.
func (s State) handOver(out *Outcome, a Assignment, from, to Organisation, now time.Time) error {
	d := s.Directives[a.Directive]
	d.Lead, d.Coordinators, d.Audience = replaced(d.Lead, from.ID, to.ID), replaced(d.Coordinators, from.ID, to.ID), replaced(d.Audience, from.ID, to.ID)
	d.Coordinators = slices.DeleteFunc(d.Coordinators, func(id OrgID) bool { return slices.Contains(d.Lead, id) })
	out.Change.Directives = append(out.Change.Directives, d)
	out.Change.Dropped = append(out.Change.Dropped, a)
	key := AssignmentKey{Directive: a.Directive, Organisation: to.ID}
	heir, owes := s.Assignments[key]
	if !owes {
		// It is news to the successor: what was reached counts, but somebody has to receive it.
		heir = Assignment{
			AssignmentKey: key, Part: a.Part, State: Pending, Due: a.Due, Percent: a.Percent, Quantity: a.Quantity, Blocked: a.Blocked,
			Told: now,
		}
	}
	if a.Part == Lead {
		heir.Part = Lead
	}
	out.Change.Assignments = append(out.Change.Assignments, heir)
	for _, g := range s.GroupsOf(from.ID) {
		body := HandedOver{Directive: d, From: from, To: to}
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
	}
	out.Notices = append(out.Notices, s.cards(d, heir, now)...)
	return s.settle(out, a.AssignmentKey, SettledOver, true)
}

// replaced returns ids with one in the place of another, each once.
func replaced(ids []OrgID, old, other OrgID) []OrgID {
	var list []OrgID
	for _, id := range ids {
		if id == old {
			id = other
		}
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// heir returns who answers for an organisation on a day: itself, or its last successor where it is no more.
func (s State) heir(id OrgID, day calendar.Date) OrgID {
	for range s.Organisations {
		o, known := s.Organisations[id]
		if !known || o.Successor == "" || o.On(day) {
			break
		}
		id = o.Successor
	}
	return id
}
