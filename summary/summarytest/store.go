package summarytest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"giaoban/directive"
	"giaoban/store"
)

// The office answers as a store does to whoever computes summaries.

// Organisations returns the organisations in the order of lists.
func (o *Office) Organisations(context.Context) ([]directive.Organisation, error) {
	return o.Input(time.Time{}).Organisations, nil
}

// Meetings returns the meetings.
func (o *Office) Meetings(context.Context) ([]directive.Meeting, error) {
	return o.Input(time.Time{}).Meetings, nil
}

// Milestones returns the milestones.
func (o *Office) Milestones(context.Context) ([]directive.Milestone, error) {
	return o.Input(time.Time{}).Milestones, nil
}

// People returns the leaders, and whoever was added.
func (o *Office) People(context.Context) ([]directive.Person, error) {
	return sorted(o.people, func(a, b directive.Person) int { return cmp.Compare(a.ID, b.ID) }), nil
}

// Add makes somebody known to the office.
func (o *Office) Add(p directive.Person) { o.people[p.ID] = p }

// Directives returns the directives that a filter chooses.
func (o *Office) Directives(_ context.Context, f store.Filter) ([]directive.Directive, error) {
	return slices.DeleteFunc(o.Input(time.Time{}).Directives, func(d directive.Directive) bool { return !o.chosen(f, d.Number, "") }), nil
}

// Assignments returns the assignments that a filter chooses.
func (o *Office) Assignments(_ context.Context, f store.Filter) ([]directive.Assignment, error) {
	return slices.DeleteFunc(o.Input(time.Time{}).Assignments, func(a directive.Assignment) bool {
		return !o.chosen(f, a.Directive, a.Organisation)
	}), nil
}

// ReportsOf returns the reports that a filter chooses.
func (o *Office) ReportsOf(_ context.Context, f store.Filter) ([]directive.Report, error) {
	return slices.DeleteFunc(o.Input(time.Time{}).Reports, func(r directive.Report) bool { return !o.chosen(f, r.Directive, r.Organisation) }), nil
}

// ExtensionsOf returns the requests that a filter chooses.
func (o *Office) ExtensionsOf(_ context.Context, f store.Filter) ([]directive.Extension, error) {
	return slices.DeleteFunc(o.Input(time.Time{}).Extensions, func(e directive.Extension) bool {
		return !o.chosen(f, e.Directive, e.Organisation)
	}), nil
}

// Undecided returns the requests that wait.
func (o *Office) Undecided(context.Context) ([]directive.Extension, error) {
	return slices.DeleteFunc(o.Input(time.Time{}).Extensions, func(e directive.Extension) bool {
		return e.Decision != directive.Undecided || !o.directives[e.Directive].State.Counts()
	}), nil
}

func (o *Office) chosen(f store.Filter, number int, org directive.OrgID) bool {
	d := o.directives[number]
	return (f.Directive == 0 || f.Directive == number) && (f.Meeting == "" || f.Meeting == d.Meeting) &&
		(len(f.States) == 0 || slices.Contains(f.States, d.State)) && (f.Organisation == "" || org == "" || f.Organisation == org)
}

// Tallies counts what an engine keeps counted.
func (o *Office) Tallies(_ context.Context, at time.Time) ([]directive.Tally, error) {
	cells, passed := map[directive.OrgID]map[directive.Cell]int{}, map[directive.OrgID]directive.Passed{}
	for _, a := range o.assigned {
		if !o.directives[a.Directive].State.Counts() {
			continue
		}
		s := a.Standing(o.zone)
		if cells[a.Organisation] == nil {
			cells[a.Organisation] = map[directive.Cell]int{}
		}
		cells[a.Organisation][s.Cell]++
		if !s.Due.IsZero() && !s.Due.After(at) {
			passed[a.Organisation] = passed[a.Organisation].Plus(s.Cell.Passing())
		}
	}
	var tallies []directive.Tally
	for _, org := range slices.Sorted(maps.Keys(cells)) {
		tally, err := directive.NewTally(org, cells[org], passed[org])
		if err != nil {
			return nil, err
		}
		tallies = append(tallies, tally)
	}
	return tallies, nil
}

// AuditTrail returns lines of what was done after a line.
func (o *Office) AuditTrail(_ context.Context, after int64, limit int) ([]store.Audit, int64, error) {
	to := min(int(after)+limit, len(o.Audit))
	return o.Audit[after:to], int64(to), nil
}
