package summary

import (
	"math"
	"slices"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// Outlook says what an assignment's reports let expect.
type Outlook string

// The outlooks.
const (
	OutlookMet     Outlook = "met"      // the target is reached already
	OutlookOnTrack Outlook = "on_track" // finished before the deadline, at the pace so far
	OutlookAtRisk  Outlook = "at_risk"  // finished after the deadline, at the pace so far
	OutlookStalled Outlook = "stalled"  // it does not come nearer, or not within years
	OutlookUndated Outlook = "undated"  // it will be finished, and there is no deadline to hold that against
	OutlookUnknown Outlook = "unknown"  // too few reports with a figure to say
)

// Risky tells whether the work will be late as things go.
func (o Outlook) Risky() bool { return o == OutlookAtRisk || o == OutlookStalled }

// Forecast is an open assignment's outlook with what it is based on.
type Forecast struct {
	Item    Item
	Outlook Outlook
	Day     calendar.Date // the projected finishing day; zero for Met, Stalled and Unknown
	Late    int           // days by which Day is after the deadline's last day; negative before it

	Percent  bool               // the figures are percents, not counts
	Last     directive.Quantity // the figure reported last
	Target   directive.Quantity
	Slope    float64       // change of the figure in a day
	Points   int           // days with a figure that the slope is taken from
	From, To calendar.Date // the first and the last of them
}

// MinPoints is how many days with a figure a forecast needs.
const MinPoints = 3

// maxHorizon is how far a forecast looks, in days.
const maxHorizon = 5 * 366

// SlopeThousandths returns the change of the figure in a day, in thousandths of its unit.
func (f Forecast) SlopeThousandths() int64 { return int64(math.Round(f.Slope * 1000)) }

// Forecasts returns the outlook of every open assignment that has a measure: a target, or a report in percent. It needs
// the reports in the input. They are in the order of directives, then of lists.
func (r Report) Forecasts() []Forecast {
	var all []Forecast
	for _, row := range r.Directives {
		if row.Directive.State != directive.Published {
			continue
		}
		for _, i := range row.Items {
			if f, measured := r.forecast(i); i.Assignment.State.Open() && measured {
				all = append(all, f)
			}
		}
	}
	return all
}

// reading is a figure at the end of a day.
type reading struct {
	day   int // since the publication
	value float64
}

// forecast projects one assignment; false where there is nothing that is measured.
func (r Report) forecast(i Item) (Forecast, bool) {
	f := Forecast{Item: i, Outlook: OutlookUnknown, Target: directive.Whole(100), Percent: true}
	target := i.Directive.Target
	if target != nil {
		f.Target, f.Percent = target.Value, target.Percentage()
	}
	published := calendar.Of(i.Directive.Published, r.Zone)
	readings, reported := figures(i, published, r.Zone)
	if target == nil && !reported {
		return f, false
	}
	if !reported {
		return f, true
	}
	last := readings[len(readings)-1]
	f.Last, f.Points = directive.Quantity(math.Round(last.value)), len(readings)
	f.From, f.To = published.AddDays(readings[0].day), published.AddDays(last.day)
	met := last.value >= float64(f.Target)
	if target != nil {
		met = target.Met(f.Last)
	}
	switch {
	case met:
		f.Outlook = OutlookMet
		return f, true
	case f.Points < MinPoints:
		return f, true
	}
	f.Slope = slope(readings) / 1000
	r.project(&f, i.Assignment.Due, published.AddDays(last.day))
	return f, true
}

// project finds the finishing day at the slope, counted from the last figure; what should have been finished by now at
// that slope, and is not, is finished today at the earliest.
func (r Report) project(f *Forecast, due calendar.Deadline, last calendar.Date) {
	missing := float64(f.Target-f.Last) / 1000
	days := math.Ceil(missing / f.Slope)
	if f.Slope == 0 || days <= 0 || days > maxHorizon {
		f.Outlook = OutlookStalled
		return
	}
	f.Day = later(last.AddDays(int(days)), r.Today)
	switch {
	case due.IsZero():
		f.Outlook = OutlookUndated
		return
	case f.Day.After(due.LastDay()):
		f.Outlook = OutlookAtRisk
	default:
		f.Outlook = OutlookOnTrack
	}
	f.Late = f.Day.Sub(due.LastDay())
}

// figures returns what was reported, the last figure of each day, and whether anything was. What is counted up from nothing
// begins with nothing on the day of the publication; what is counted down has no known beginning.
func figures(i Item, published calendar.Date, zone *time.Location) (readings []reading, reported bool) {
	target := i.Directive.Target
	if (target == nil || !target.CountsDown()) && !i.Directive.Published.IsZero() {
		readings = append(readings, reading{})
	}
	for _, report := range standing(i.Reports) {
		var value float64
		switch {
		case target != nil && report.Quantity != nil:
			value = float64(*report.Quantity)
		case (target == nil || target.Percentage()) && report.Percent != nil:
			value = float64(directive.Whole(int64(*report.Percent)))
		default:
			continue
		}
		reported = true
		day := calendar.Of(report.At, zone).Sub(published)
		if n := len(readings); n > 0 && readings[n-1].day >= day {
			readings[n-1].value = value
		} else {
			readings = append(readings, reading{day, value})
		}
	}
	return readings, reported
}

// standing returns the reports that no newer version took the place of. A newer version stands on the day of the first: it
// says what should have been said then.
func standing(reports []directive.Report) []directive.Report {
	if !slices.ContainsFunc(reports, func(r directive.Report) bool { return r.Corrects != 0 }) {
		return reports
	}
	at := map[int]time.Time{}
	replaced := map[int]bool{}
	for _, r := range reports {
		at[r.Number] = r.At
		if first, there := at[r.Corrects]; there && r.Corrects != 0 {
			at[r.Number], replaced[r.Corrects] = first, true
		}
	}
	var valid []directive.Report
	for _, r := range reports {
		if !replaced[r.Number] {
			r.At = at[r.Number]
			valid = append(valid, r)
		}
	}
	return valid
}

// maxReadings bounds the pairs that a slope is taken from: the last ones say most about the present pace.
const maxReadings = 200

// slope is the Theil–Sen estimate: the median of the slopes between all pairs of readings, in figures a day. Up to a good
// quarter of the readings may be wrong altogether without moving it far.
func slope(readings []reading) float64 {
	readings = readings[max(0, len(readings)-maxReadings):]
	var slopes []float64
	for i, a := range readings {
		for _, b := range readings[i+1:] {
			slopes = append(slopes, (b.value-a.value)/float64(b.day-a.day))
		}
	}
	slices.Sort(slopes)
	n := len(slopes)
	return (slopes[(n-1)/2] + slopes[n/2]) / 2
}
