package summary

import (
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// Weeks is how many weeks, the present one among them, the rhythm of reporting looks at.
const Weeks = 12

// WeekCell is one organisation's week.
type WeekCell struct {
	Reports int
	Owed    bool // an answer was owed at some time of the week
}

// RhythmRow is one organisation's reporting.
type RhythmRow struct {
	Organisation directive.Organisation
	Weeks        []WeekCell // as many as Rhythm.Weeks
	Kept, Of     int        // of the weeks that are over and in which an answer was owed: those with a report
	LastReport   time.Time  // zero where there is none
}

// Share returns how regularly the organisation reports.
func (r RhythmRow) Share() Share { return Share{Part: r.Kept, Of: r.Of} }

// Rhythm is who reported in which week.
type Rhythm struct {
	Weeks []calendar.Date // the Mondays, the earliest first
	Rows  []RhythmRow     // in the order of lists
}

// Share returns how regularly all of them report.
func (r Rhythm) Share() Share {
	var s Share
	for _, row := range r.Rows {
		s.Part += row.Kept
		s.Of += row.Of
	}
	return s
}

// Rhythm follows who reported in which of the last Weeks weeks, and no further back than the first publication. It needs
// the reports in the input.
func (r Report) Rhythm() Rhythm {
	monday := r.Today.WeekStart()
	first := monday
	for _, row := range r.Directives {
		if published := row.Directive.Published; !published.IsZero() {
			first = earlier(first, calendar.Of(published, r.Zone).WeekStart())
		}
	}
	first = later(first, monday.AddDays(-7*(Weeks-1)))
	var rhythm Rhythm
	for day := first; !day.After(monday); day = day.AddDays(7) {
		rhythm.Weeks = append(rhythm.Weeks, day)
	}
	for _, unit := range r.Organisations {
		rhythm.Rows = append(rhythm.Rows, r.rhythm(unit, rhythm.Weeks))
	}
	return rhythm
}

func (r Report) rhythm(unit OrganisationRow, weeks []calendar.Date) RhythmRow {
	row := RhythmRow{Organisation: unit.Organisation, Weeks: make([]WeekCell, len(weeks))}
	for _, i := range unit.Items {
		from, until := r.owed(i)
		for w, monday := range weeks {
			starts, ends := monday.Start(r.Zone), monday.AddDays(7).Start(r.Zone)
			if from.Before(ends) && !until.Before(starts) {
				row.Weeks[w].Owed = true
			}
		}
		for _, report := range standing(i.Reports) {
			if report.At.After(row.LastReport) {
				row.LastReport = report.At
			}
			if w := calendar.Of(report.At, r.Zone).Sub(weeks[0]) / 7; !report.At.Before(weeks[0].Start(r.Zone)) && w < len(weeks) {
				row.Weeks[w].Reports++
			}
		}
	}
	for _, cell := range row.Weeks[:len(weeks)-1] {
		if cell.Owed {
			row.Of++
			if cell.Reports > 0 {
				row.Kept++
			}
		}
	}
	return row
}

// owed returns from when until when an answer was owed: since the publication, and until it was submitted or the
// directive ended.
func (r Report) owed(i Item) (from, until time.Time) {
	from, until = i.Directive.Published, r.Now
	if ended := i.Directive.Ended; !ended.IsZero() && ended.Before(until) {
		until = ended
	}
	if a := i.Assignment; !a.State.Open() && !a.Submitted.IsZero() && a.Submitted.Before(until) {
		until = a.Submitted
	}
	return from, until
}
