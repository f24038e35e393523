package calendar

import (
	"fmt"
	"slices"
	"time"
)

// WorkWeek is the week of an office: which days it works, and from when to
// when. Without days it works Monday to Friday; without hours it works all day.
type WorkWeek struct {
	Days  []time.Weekday `json:"days"`
	Hours []HourSpan     `json:"hours"` // within a day, in order
}

// DefaultWorkWeek returns Monday to Friday, 07:00–11:30 and 13:30–17:00.
func DefaultWorkWeek() WorkWeek {
	return WorkWeek{
		Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		Hours: []HourSpan{
			{From: TimeOfDay{7, 0}, To: TimeOfDay{11, 30}},
			{From: TimeOfDay{13, 30}, To: TimeOfDay{17, 0}},
		},
	}
}

// Valid returns an error where a weekday does not exist or where the hours are
// empty, out of order or overlap.
func (w WorkWeek) Valid() error {
	for _, day := range w.Days {
		if day < time.Sunday || day > time.Saturday {
			return fmt.Errorf("work week: weekday %d: %w", int(day), ErrNoSuchDay)
		}
	}
	previous := 0
	for _, h := range w.Hours {
		from, to := h.From.Minutes(), h.To.Minutes()
		if from < previous || to <= from {
			return fmt.Errorf("work week: hours %v–%v are empty or out of order: %w", h.From, h.To, ErrFormat)
		}
		previous = to
	}
	return nil
}

// Works reports whether the office works on that day of the week.
func (w WorkWeek) Works(day time.Weekday) bool {
	if len(w.Days) == 0 {
		return day != time.Saturday && day != time.Sunday
	}
	return slices.Contains(w.Days, day)
}

// WorkCalendar is an office's week together with the holidays. The zero value
// works Monday to Friday, all day, with the holidays that the rules foresee.
type WorkCalendar struct {
	Week     WorkWeek `json:"week"`
	Holidays Holidays `json:"holidays"`
}

// DefaultWorkCalendar returns DefaultWorkWeek with DefaultHolidays.
func DefaultWorkCalendar() WorkCalendar {
	return WorkCalendar{Week: DefaultWorkWeek(), Holidays: DefaultHolidays()}
}

// WorkingDay reports whether the office works on d.
func (c WorkCalendar) WorkingDay(d Date) bool {
	table := c.Holidays.Year(d.Year)
	if slices.Contains(table.Work, d) {
		return true
	}
	return c.Week.Works(d.Weekday()) && !slices.ContainsFunc(table.Off, func(o DayOff) bool { return o.Date == d })
}

// searchDays bounds the search for a working day: no table of two years that
// passes HolidayYear.Valid is without one.
const searchDays = 2 * 366

// NextWorkingDay returns the first working day after d. Where a table leaves
// none in two years, it is the day after d.
func (c WorkCalendar) NextWorkingDay(d Date) Date {
	for i := 1; i <= searchDays; i++ {
		if next := d.AddDays(i); c.WorkingDay(next) {
			return next
		}
	}
	return d.AddDays(1)
}

// WorkingDayFrom returns d where it is a working day, and NextWorkingDay
// otherwise.
func (c WorkCalendar) WorkingDayFrom(d Date) Date {
	if c.WorkingDay(d) {
		return d
	}
	return c.NextWorkingDay(d)
}

// PreviousWorkingDay returns the last working day before d. Where a table
// leaves none in two years, it is the day before d.
func (c WorkCalendar) PreviousWorkingDay(d Date) Date {
	for i := 1; i <= searchDays; i++ {
		if before := d.AddDays(-i); c.WorkingDay(before) {
			return before
		}
	}
	return d.AddDays(-1)
}

// WorkingDays returns the number of working days from a day to another, the
// first included, the second not; 0 where the second is not later.
func (c WorkCalendar) WorkingDays(from, to Date) int {
	n := 0
	for d := from; d.Before(to); d = d.AddDays(1) {
		if c.WorkingDay(d) {
			n++
		}
	}
	return n
}

// Open reports whether t is within the office hours of a working day in loc.
func (c WorkCalendar) Open(t time.Time, loc *time.Location) bool {
	if !c.WorkingDay(Of(t, loc)) {
		return false
	}
	if len(c.Week.Hours) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Week.Hours, func(h HourSpan) bool { return h.Contains(t, loc) })
}

// NextOpen returns the first moment from t on within office hours in loc: t
// itself where the office is open.
func (c WorkCalendar) NextOpen(t time.Time, loc *time.Location) time.Time {
	if c.Open(t, loc) {
		return t
	}
	today := Of(t, loc)
	if c.WorkingDay(today) {
		for _, h := range c.Week.Hours {
			if from := today.In(loc, h.From.Hour, h.From.Minute); from.After(t) {
				return from
			}
		}
	}
	return c.Opening(c.NextWorkingDay(today), loc)
}

// Opening returns the moment in loc at which the office opens on d, or would
// open where d is no working day.
func (c WorkCalendar) Opening(d Date, loc *time.Location) time.Time {
	if len(c.Week.Hours) == 0 {
		return d.Start(loc)
	}
	first := c.Week.Hours[0].From
	return d.In(loc, first.Hour, first.Minute)
}
