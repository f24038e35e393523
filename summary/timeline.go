package summary

import (
	"giaoban/calendar"
)

// ProgressPoint says where the dated assignments stood at the end of a day.
type ProgressPoint struct {
	Day     calendar.Date
	Planned int // whose deadline's last day is not after it
	Done    int // confirmed by then
}

// Progress is the course of completion against the plan, over the assignments that have a deadline.
type Progress struct {
	Total  int // assignments that have a deadline
	Points []ProgressPoint
	Today  calendar.Date // Done is known up to here; the plan goes on to the last deadline
}

// maxPoints is how many points a course has at most: more can't be told apart in a picture.
const maxPoints = 200

// Progress follows the report's dated assignments from the first publication to the last deadline, or to today where that
// is later.
func (r Report) Progress() Progress {
	p := Progress{Today: r.Today}
	planned, done := map[calendar.Date]int{}, map[calendar.Date]int{}
	var first calendar.Date
	last := r.Today
	for _, row := range r.Directives {
		for _, i := range row.Items {
			if i.Assignment.Due.IsZero() {
				continue
			}
			p.Total++
			day := i.Assignment.Due.LastDay()
			planned[day]++
			begun := calendar.Of(i.Directive.Published, r.Zone)
			if i.Directive.Published.IsZero() {
				begun = r.Today
			}
			if confirmed := i.Assignment.Confirmed; i.Class == DoneInTime || i.Class == DoneLate {
				on := r.Today
				if !confirmed.IsZero() {
					on = calendar.Of(confirmed, r.Zone)
				}
				done[on]++
				begun = earlier(begun, on)
			}
			first = earlier(earlier(first, begun), day)
			last = later(last, day)
		}
	}
	if p.Total > 0 {
		p.Points = course(first, last, r.Today, planned, done)
	}
	return p
}

// course adds the days up, and keeps so many of them, the first, the last and today among them, as can be shown.
func course(first, last, today calendar.Date, planned, done map[calendar.Date]int) []ProgressPoint {
	step := last.Sub(first)/maxPoints + 1
	var points []ProgressPoint
	at := ProgressPoint{}
	for n, day := 0, first; !day.After(last); n, day = n+1, day.AddDays(1) {
		at.Day = day
		at.Planned += planned[day]
		at.Done += done[day]
		if n%step == 0 || day == last || day == today {
			points = append(points, at)
		}
	}
	return points
}

func earlier(a, b calendar.Date) calendar.Date {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

func later(a, b calendar.Date) calendar.Date {
	if b.After(a) {
		return b
	}
	return a
}
