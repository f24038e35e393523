package calendar

import (
	"fmt"
	"slices"
	"time"
)

// Reasons of a day off that are not the id of an observance.
const (
	ReasonNewYear      = "new-year"     // 1 January
	ReasonCompensation = "compensation" // for a holiday on a weekend
	ReasonExchange     = "exchange"     // exchanged for a weekend day that is worked
	ReasonOther        = "other"        // what an office adds by itself
)

// DayOff is a day on which offices are closed beside the weekly days of rest.
type DayOff struct {
	Date   Date   `json:"date"`
	Reason string `json:"reason"` // an observance's id or one of the Reason constants
}

// HolidayYear is the table of one civil year, as the state decided it or as an
// administrator edited it.
type HolidayYear struct {
	Year      int      `json:"year"`
	Announced bool     `json:"announced"` // decided by the state, not foreseen by rule
	Off       []DayOff `json:"off"`       // in the order of the days
	Work      []Date   `json:"work"`      // days of rest that are worked in exchange
}

// maxDaysOff bounds a year's table, so that a mistaken range cannot close an
// office for good.
const maxDaysOff = 120

// Valid returns an error where a day of the table is not in its year, stands
// there twice, or where there are more days off than a year can have.
func (y HolidayYear) Valid() error {
	if len(y.Off) > maxDaysOff {
		return fmt.Errorf("holidays of %d: %d days off, at most %d", y.Year, len(y.Off), maxDaysOff)
	}
	days := slices.Clone(y.Work)
	for _, off := range y.Off {
		days = append(days, off.Date)
	}
	seen := make(map[Date]bool, len(days))
	for _, d := range days {
		if _, err := NewDate(d.Year, d.Month, d.Day); err != nil || d.Year != y.Year {
			return fmt.Errorf("holidays of %d: %04d-%02d-%02d is not a day of that year: %w", y.Year, d.Year, int(d.Month), d.Day, ErrNoSuchDay)
		}
		if seen[d] {
			return fmt.Errorf("holidays of %d: %v stands there twice", y.Year, d)
		}
		seen[d] = true
	}
	return nil
}

// Holidays is the editable table of public holidays. The zero value foresees
// every year by rule.
type Holidays struct {
	Years []HolidayYear `json:"years"` // one for each year, in any order
}

// DefaultHolidays returns the years whose days the state has decided.
func DefaultHolidays() Holidays {
	var h Holidays
	for _, d := range decidedYears() {
		h.Years = append(h.Years, d.HolidayYear())
	}
	return h
}

// Year returns the table of a year: the one set, or what the rules foresee.
func (h Holidays) Year(year int) HolidayYear {
	for _, y := range h.Years {
		if y.Year == year {
			return y
		}
	}
	return ForeseenHolidays(year)
}

// With returns a copy of h in which y takes the place of that year's table.
func (h Holidays) With(y HolidayYear) Holidays {
	years := slices.DeleteFunc(slices.Clone(h.Years), func(old HolidayYear) bool { return old.Year == y.Year })
	years = append(years, y)
	slices.SortFunc(years, func(a, b HolidayYear) int { return a.Year - b.Year })
	return Holidays{Years: years}
}

// Off returns the entry of a day off, if d is one.
func (h Holidays) Off(d Date) (DayOff, bool) {
	for _, off := range h.Year(d.Year).Off {
		if off.Date == d {
			return off, true
		}
	}
	return DayOff{}, false
}

// WorkedInstead reports whether d is a day of rest that is worked in exchange.
func (h Holidays) WorkedInstead(d Date) bool {
	return slices.Contains(h.Year(d.Year).Work, d)
}

// HolidayDecision is what the state decides about a year's holidays. The rest
// follows from the law.
type HolidayDecision struct {
	Year          int
	TetFrom       Date // the first of the five days off of the lunar new year
	NationalExtra Date // the day before or after 2 September; zero for none
	Exchanges     []Exchange
	Foreseen      bool // not decided yet
}

// Exchange is a working day that is off for a day of rest that is worked. One
// of the two may lie in another year, and is left to that year.
type Exchange struct {
	Off, Work Date
}

// Number of days off at the lunar new year by the Labour Code of 2012 and 2019.
const tetDays = 5

// HolidayYear returns the table that follows from the decision: the holidays of
// the law, and for each on a Saturday or Sunday the next working day.
func (d HolidayDecision) HolidayYear() HolidayYear {
	table := HolidayYear{Year: d.Year, Announced: !d.Foreseen}
	add := func(day Date, reason string) {
		if day.Year == d.Year && !slices.ContainsFunc(table.Off, func(o DayOff) bool { return o.Date == day }) {
			table.Off = append(table.Off, DayOff{day, reason})
		}
	}
	add(Date{d.Year, time.January, 1}, ReasonNewYear)
	if !d.TetFrom.IsZero() {
		for i := range tetDays {
			add(d.TetFrom.AddDays(i), "lunar-new-year")
		}
	}
	if kings, err := (Yearly{Day: 10, Month: 3, Lunar: true}).In(d.Year); err == nil {
		// Beyond the lunar calendar the day is an administrator's to add.
		add(kings, "hung-kings")
	}
	add(Date{d.Year, time.April, 30}, "reunification")
	add(Date{d.Year, time.May, 1}, "labour-day")
	add(Date{d.Year, time.September, 2}, "national-day")
	if !d.NationalExtra.IsZero() {
		add(d.NationalExtra, "national-day")
	}
	sortDaysOff(table.Off)
	for _, day := range compensations(table.Off) {
		add(day, ReasonCompensation)
	}
	for _, x := range d.Exchanges {
		add(x.Off, ReasonExchange)
		if x.Work.Year == d.Year {
			table.Work = append(table.Work, x.Work)
		}
	}
	sortDaysOff(table.Off)
	return table
}

// compensations returns, for each holiday on a weekend, the next day that is
// neither on a weekend nor off already.
func compensations(holidays []DayOff) []Date {
	taken := make(map[Date]bool, len(holidays))
	for _, h := range holidays {
		taken[h.Date] = true
	}
	var days []Date
	for _, h := range holidays {
		if !weekend(h.Date) {
			continue
		}
		day := h.Date.AddDays(1)
		for weekend(day) || taken[day] {
			day = day.AddDays(1)
		}
		taken[day] = true
		days = append(days, day)
	}
	return days
}

func weekend(d Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

func sortDaysOff(days []DayOff) {
	slices.SortFunc(days, func(a, b DayOff) int { return a.Date.Compare(b.Date) })
}

// ForeseenHolidays returns what the rules let expect of a year that the state
// has not decided yet. Its table is not Announced: Tết usually begins two days
// before 1/1, or the day before where that makes it Monday to Friday, and the
// second day of National Day is the one that joins 2 September to a weekend.
func ForeseenHolidays(year int) HolidayYear {
	d := HolidayDecision{Year: year, Foreseen: true}
	if tet, err := LunarNewYear(year); err == nil {
		d.TetFrom = tet.AddDays(-2)
		if tet.Weekday() == time.Tuesday {
			d.TetFrom = tet.AddDays(-1)
		}
	}
	const firstYearOfTwoDays = 2021
	if year >= firstYearOfTwoDays {
		national := Date{year, time.September, 2}
		switch national.Weekday() {
		case time.Monday, time.Thursday, time.Sunday:
			d.NationalExtra = national.AddDays(1)
		default:
			d.NationalExtra = national.AddDays(-1)
		}
	}
	return d.HolidayYear()
}
