package summary

import (
	"slices"

	"giaoban/calendar"
	"giaoban/directive"
)

// CountdownPoint says what was left at the end of a day.
type CountdownPoint struct {
	Day  calendar.Date
	Left directive.Quantity // summed over the organisations that had reported by then
}

// Countdown is the way of a directive's target to its day.
type Countdown struct {
	Directive directive.Directive
	Milestone *directive.Milestone
	Day       calendar.Date // by which nothing may be left; zero where there is none
	Today     calendar.Date
	Points    []CountdownPoint // one for each day on which a figure was reported
	Reported  int              // organisations that reported a figure
	Units     int              // organisations that owe one
}

// Left returns what is left now; false where nothing was reported.
func (c Countdown) Left() (directive.Quantity, bool) {
	if len(c.Points) == 0 {
		return 0, false
	}
	return c.Points[len(c.Points)-1].Left, true
}

// DaysLeft returns the days to the countdown's own, negative after it.
func (c Countdown) DaysLeft() int { return c.Day.Sub(c.Today) }

// Countdown follows what is left of a directive's target: what was reported as remaining where it counts down, else what is
// missing in each organisation's part. It needs the reports in the input, and is false for a directive that is not in the
// report or has no target that is counted.
func (r Report) Countdown(number int) (Countdown, bool) {
	row, found := r.Directive(number)
	target := row.Directive.Target
	if !found || target == nil || target.Percentage() {
		return Countdown{}, false
	}
	c := Countdown{Directive: row.Directive, Milestone: row.Milestone, Today: r.Today, Units: len(row.Items)}
	if !row.Due.IsZero() {
		c.Day = row.Due.LastDay()
	}
	var reports []directive.Report
	for _, i := range row.Items {
		for _, report := range standing(i.Reports) {
			if report.Quantity != nil {
				reports = append(reports, report)
			}
		}
	}
	slices.SortStableFunc(reports, func(a, b directive.Report) int { return a.At.Compare(b.At) })
	left := map[directive.OrgID]directive.Quantity{}
	var sum directive.Quantity
	for _, report := range reports {
		now := *report.Quantity
		if !target.CountsDown() {
			now = max(0, target.Value-now)
		}
		sum += now - left[report.Organisation]
		left[report.Organisation] = now
		day := calendar.Of(report.At, r.Zone)
		if n := len(c.Points); n > 0 && c.Points[n-1].Day == day {
			c.Points[n-1].Left = sum
		} else {
			c.Points = append(c.Points, CountdownPoint{day, sum})
		}
	}
	c.Reported = len(left)
	return c, true
}
