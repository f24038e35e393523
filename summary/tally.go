package summary

import (
	"slices"

	"giaoban/calendar"
	"giaoban/directive"
)

// OfTallies makes a report by organisation of the tallies that a store keeps, as they were at in.Now. Of in, it looks at
// the organisations, the zone, the denominator and the moment. The figures are those that Compute gets from the records;
// the report has no items and no directives. Who waits for more time is counted from the input's requests, which must be
// those under directives that count.
func OfTallies(in Input, tallies []directive.Tally) Report {
	if in.Zone == nil {
		in.Zone = calendar.Zone()
	}
	if !slices.Contains(Denominators(), in.Denominator) {
		in.Denominator = OfAll
	}
	c := newComputation(Input{
		Organisations: in.Organisations, Zone: in.Zone, Denominator: in.Denominator, Now: in.Now, Periods: periods(in),
		Meetings: in.Meetings, Milestones: in.Milestones,
	})
	asked := byKey(in.Extensions, func(e directive.Extension) (directive.AssignmentKey, int) { return e.AssignmentKey, e.Number })
	requests := map[directive.OrgID][]Item{}
	for key, of := range asked {
		requests[key.Organisation] = append(requests[key.Organisation], Item{Extensions: of})
	}
	for _, t := range tallies {
		count := counted(t)
		for _, i := range requests[t.Organisation] {
			count.asked(i)
		}
		if count.Total == 0 {
			continue
		}
		c.byUnit[t.Organisation] = &OrganisationRow{Organisation: c.organisation(t.Organisation), Count: count}
		c.total.merge(count)
	}
	return c.report()
}

// counted words a tally as a count.
func counted(t directive.Tally) Count {
	c := Count{
		Total: t.Total(),
		Done:  Split{InTime: t.DoneInTime, Late: t.DoneLate, Undated: t.DoneUndated},
		Open:  Split{InTime: t.OpenInTime, Late: t.OpenLate, Undated: t.OpenUndated},

		Waiting: t.Waiting, Blocked: t.Blocked, Silent: t.Silent, Acknowledged: t.Total() - t.Silent,
		Due: t.Due, DueDone: t.DueDone, States: map[directive.AssignmentState]int{},
	}
	for state, n := range t.States {
		if n != 0 {
			c.States[state] = n
		}
	}
	return c
}

// merge adds what d counts, which are other assignments.
func (c *Count) merge(d Count) {
	c.Total += d.Total
	for _, half := range [][2]*Split{{&c.Done, &d.Done}, {&c.Open, &d.Open}} {
		half[0].InTime += half[1].InTime
		half[0].Late += half[1].Late
		half[0].Undated += half[1].Undated
	}
	c.Waiting, c.Blocked = c.Waiting+d.Waiting, c.Blocked+d.Blocked
	c.Acknowledged, c.Silent = c.Acknowledged+d.Acknowledged, c.Silent+d.Silent
	c.Asked += d.Asked
	c.Due, c.DueDone = c.Due+d.Due, c.DueDone+d.DueDone
	if c.States == nil {
		c.States = map[directive.AssignmentState]int{}
	}
	for state, n := range d.States {
		c.States[state] += n
	}
}

// periods returns the reporting periods of an input.
func periods(in Input) calendar.PeriodRules {
	if in.Periods == (calendar.PeriodRules{}) {
		return calendar.DefaultPeriodRules()
	}
	return in.Periods
}
