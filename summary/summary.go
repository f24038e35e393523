// Package summary computes where things stand, by organisation and by directive, and words it for a phone.
//
// It is pure: it counts the records that it is given, at the moment that it is given. docs/summary.md holds the
// definitions.
package summary

import (
	"cmp"
	"slices"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// Input is what a summary is computed from.
type Input struct {
	Organisations []directive.Organisation
	Directives    []directive.Directive // any; only published and closed ones count
	Assignments   []directive.Assignment
	Milestones    []directive.Milestone
	Meetings      []directive.Meeting   // for the sections by meeting; may be left out
	Reports       []directive.Report    // for forecasts and the rhythm of reporting; may be left out
	Extensions    []directive.Extension // for who asked for more time; may be left out
	Periods       calendar.PeriodRules  // for sections by period; the zero value is the default preset
	Selection     Selection             // what of it is counted; the zero value is all
	Zone          *time.Location        // nil is the zone of Vietnam
	Denominator   Denominator           // empty is OfAll
	Now           time.Time
	AsOf          bool // Now is a past moment: texts name its hour
}

// Report says where things stood at Now.
type Report struct {
	Now           time.Time
	Today         calendar.Date
	AsOf          bool // Now is a past moment
	Zone          *time.Location
	Denominator   Denominator
	Selection     Selection
	Organisations []OrganisationRow // those that owe or owed something, in the order of lists
	Directives    []DirectiveRow    // by number
	Total         Count
	Meetings      []directive.Meeting   // that the input had, the newest first
	Milestones    []directive.Milestone // that the input had, by day
	Periods       calendar.PeriodRules
}

// Item is one assignment in a row.
type Item struct {
	Directive    directive.Directive
	Organisation directive.Organisation
	Assignment   directive.Assignment
	Class        Class
	Reports      []directive.Report    // by number, where the input had them
	Extensions   []directive.Extension // by number, where the input had them
}

// Waiting returns the extension request that the Board has not decided yet.
func (i Item) Waiting() (directive.Extension, bool) {
	for _, e := range i.Extensions {
		if e.Decision == directive.Undecided {
			return e, true
		}
	}
	return directive.Extension{}, false
}

// OrganisationRow is one organisation's line.
type OrganisationRow struct {
	Organisation directive.Organisation
	Count        Count
	Items        []Item // by the directive's number
}

// DirectiveRow is one directive's line.
type DirectiveRow struct {
	Directive    directive.Directive
	Leads        []directive.Organisation // empty where every unit leads its own part
	Coordinators []directive.Organisation
	Due          calendar.Deadline // its own, or its milestone's; an extension moves only an assignment's
	Milestone    *directive.Milestone
	Count        Count
	Items        []Item // in the order of the organisations' lists
}

// Results returns the items that have a figure to show.
func (r DirectiveRow) Results() []Item {
	return choose(r.Items, func(i Item) bool { return i.Assignment.Percent != nil || i.Assignment.Quantity != nil })
}

// Difficulties returns the items that something is in the way of.
func (r DirectiveRow) Difficulties() []Item {
	return choose(r.Items, func(i Item) bool {
		return i.Assignment.Blocked != "" && i.Assignment.State != directive.Confirmed
	})
}

func choose(items []Item, keep func(Item) bool) []Item {
	var chosen []Item
	for _, i := range items {
		if keep(i) {
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// Organisation returns the row of an organisation, false where it owes nothing.
func (r Report) Organisation(id directive.OrgID) (OrganisationRow, bool) {
	for _, row := range r.Organisations {
		if row.Organisation.ID == id {
			return row, true
		}
	}
	return OrganisationRow{}, false
}

// Directive returns the row of a directive, false where it doesn't count.
func (r Report) Directive(number int) (DirectiveRow, bool) {
	at, found := slices.BinarySearchFunc(r.Directives, number, func(row DirectiveRow, n int) int {
		return row.Directive.Number - n
	})
	if !found {
		return DirectiveRow{}, false
	}
	return r.Directives[at], true
}

// Counts tells whether a directive is counted: drafts are nobody's obligation yet, and withdrawn ones no more.
func Counts(d directive.Directive) bool {
	return d.State.Counts()
}

// Compute counts the input. Assignments under a directive that doesn't count, or that isn't there, are left out.
func Compute(in Input) Report {
	if in.Zone == nil {
		in.Zone = calendar.Zone()
	}
	in.Periods = periods(in)
	if !slices.Contains(Denominators(), in.Denominator) {
		in.Denominator = OfAll
	}
	c := newComputation(in)
	for _, a := range c.sorted(in.Assignments) {
		c.add(a)
	}
	return c.report()
}

// computation is a summary under way. Rows are held by pointer until all is counted.
type computation struct {
	in            Input
	organisations map[directive.OrgID]directive.Organisation
	byDirective   map[int]*DirectiveRow
	byUnit        map[directive.OrgID]*OrganisationRow
	reports       map[directive.AssignmentKey][]directive.Report
	extensions    map[directive.AssignmentKey][]directive.Extension
	total         Count
}

func newComputation(in Input) *computation {
	c := &computation{
		in: in, organisations: map[directive.OrgID]directive.Organisation{},
		byDirective: map[int]*DirectiveRow{}, byUnit: map[directive.OrgID]*OrganisationRow{},
	}
	for _, o := range in.Organisations {
		c.organisations[o.ID] = o
	}
	milestones := map[string]directive.Milestone{}
	for _, m := range in.Milestones {
		milestones[m.ID] = m
	}
	for _, d := range in.Directives {
		if !Counts(d) || !in.Selection.directive(d, in.Zone) {
			continue
		}
		row := &DirectiveRow{Directive: d, Due: d.Due, Coordinators: c.named(d.Coordinators)}
		if !d.All {
			row.Leads = c.named(d.Lead)
		}
		if m, ok := milestones[d.Milestone]; ok && d.Milestone != "" {
			row.Milestone = &m
			if d.Due.IsZero() {
				row.Due = calendar.By(m.Day)
			}
		}
		c.byDirective[d.Number] = row
	}
	c.reports = byKey(in.Reports, func(r directive.Report) (directive.AssignmentKey, int) { return r.AssignmentKey, r.Number })
	c.extensions = byKey(in.Extensions, func(e directive.Extension) (directive.AssignmentKey, int) { return e.AssignmentKey, e.Number })
	return c
}

// byKey groups records by their assignment, each group by number.
func byKey[R any](records []R, of func(R) (directive.AssignmentKey, int)) map[directive.AssignmentKey][]R {
	grouped := map[directive.AssignmentKey][]R{}
	for _, r := range records {
		key, _ := of(r)
		grouped[key] = append(grouped[key], r)
	}
	for _, group := range grouped {
		slices.SortFunc(group, func(a, b R) int {
			_, left := of(a)
			_, right := of(b)
			return left - right
		})
	}
	return grouped
}

// organisation returns a record, or one that bears only the id where it is not known.
func (c *computation) organisation(id directive.OrgID) directive.Organisation {
	if o, ok := c.organisations[id]; ok {
		return o
	}
	name := directive.Text{VI: string(id)}
	return directive.Organisation{ID: id, Name: name, Short: name}
}

func (c *computation) named(ids []directive.OrgID) []directive.Organisation {
	var named []directive.Organisation
	for _, id := range ids {
		named = append(named, c.organisation(id))
	}
	return named
}

// sorted returns the assignments by directive, then in the order of the organisations' lists.
func (c *computation) sorted(assignments []directive.Assignment) []directive.Assignment {
	return slices.SortedFunc(slices.Values(assignments), func(a, b directive.Assignment) int {
		return cmp.Or(cmp.Compare(a.Directive, b.Directive),
			compareUnits(c.organisation(a.Organisation), c.organisation(b.Organisation)))
	})
}

func compareUnits(a, b directive.Organisation) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
}

func (c *computation) add(a directive.Assignment) {
	row, counts := c.byDirective[a.Directive]
	class := Classify(a, c.in.Now, c.in.Zone)
	if !counts || !c.in.Selection.assignment(a, class) {
		return
	}
	unit, known := c.byUnit[a.Organisation]
	if !known {
		unit = &OrganisationRow{Organisation: c.organisation(a.Organisation)}
		c.byUnit[a.Organisation] = unit
	}
	item := Item{
		Directive: row.Directive, Organisation: unit.Organisation, Assignment: a, Class: class,
		Reports: c.reports[a.AssignmentKey], Extensions: c.extensions[a.AssignmentKey],
	}
	row.Items, unit.Items = append(row.Items, item), append(unit.Items, item)
	for _, count := range []*Count{&row.Count, &unit.Count, &c.total} {
		count.add(item, c.in.Now, c.in.Zone)
	}
}

func (c *computation) report() Report {
	r := Report{
		Now: c.in.Now, Today: calendar.Of(c.in.Now, c.in.Zone), AsOf: c.in.AsOf, Zone: c.in.Zone, Denominator: c.in.Denominator,
		Selection: c.in.Selection, Total: c.total,
		Meetings: slices.SortedStableFunc(slices.Values(c.in.Meetings), func(a, b directive.Meeting) int { return b.Date.Compare(a.Date) }),
		Milestones: slices.SortedStableFunc(slices.Values(c.in.Milestones), func(a, b directive.Milestone) int {
			return a.Day.Compare(b.Day)
		}),
		Periods: c.in.Periods,
	}
	for _, row := range c.byDirective {
		if c.in.Selection.narrow() && len(row.Items) == 0 {
			continue // chosen by what its assignments are, and none is so
		}
		r.Directives = append(r.Directives, *row)
	}
	slices.SortFunc(r.Directives, func(a, b DirectiveRow) int { return a.Directive.Number - b.Directive.Number })
	for _, row := range c.byUnit {
		r.Organisations = append(r.Organisations, *row)
	}
	slices.SortFunc(r.Organisations, func(a, b OrganisationRow) int {
		return compareUnits(a.Organisation, b.Organisation)
	})
	return r
}

// Only returns the rows of some organisations, and the total of those; it has no directives.
func (r Report) Only(ids ...directive.OrgID) Report {
	r.Organisations = slices.DeleteFunc(slices.Clone(r.Organisations), func(row OrganisationRow) bool {
		return !slices.Contains(ids, row.Organisation.ID)
	})
	r.Directives, r.Total = nil, Count{}
	for _, row := range r.Organisations {
		r.Total = r.Total.Plus(row.Count)
	}
	return r
}
