// Package calendar holds what the bot knows about days: civil and lunar dates,
// observances, public holidays and working days, reporting periods, deadlines,
// and dates as people type them.
//
// The package is pure. It has no clock and no state of its own: what "today" is
// and which holiday table applies are arguments.
package calendar

import (
	"errors"
	"fmt"
	"time"
)

// ErrNoSuchDay is the cause of every error about a day that the civil calendar
// does not have, such as 31 April.
var ErrNoSuchDay = errors.New("no such day")

// ErrFormat is the cause of every error about a text that is not in the
// machine form that was expected.
var ErrFormat = errors.New("wrong format")

// Years that a Date can hold: those that ISO 8601 writes with four digits.
const (
	minYear = 1
	maxYear = 9999
)

const secondsPerDay = 24 * 60 * 60

// Date is a civil day without a place or a time of day. The zero Date stands
// for "no date". Dates are comparable with ==.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the day, or an error wrapping ErrNoSuchDay where the civil
// calendar has no such day or the year is outside 1–9999.
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < minYear || year > maxYear || month < time.January || month > time.December ||
		day < 1 || day > daysIn(year, month) {
		return Date{}, fmt.Errorf("%04d-%02d-%02d: %w", year, int(month), day, ErrNoSuchDay)
	}
	return Date{year, month, day}, nil
}

// Of returns the civil day of the instant t in loc.
func Of(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{y, m, d}
}

// Parse reads the ISO form YYYY-MM-DD. Its errors wrap ErrFormat or
// ErrNoSuchDay.
func Parse(iso string) (Date, error) {
	if len(iso) != len("2006-01-02") || iso[4] != '-' || iso[7] != '-' {
		return Date{}, fmt.Errorf("date %q is not YYYY-MM-DD: %w", iso, ErrFormat)
	}
	year, ok1 := digits(iso[0:4])
	month, ok2 := digits(iso[5:7])
	day, ok3 := digits(iso[8:10])
	if !ok1 || !ok2 || !ok3 {
		return Date{}, fmt.Errorf("date %q is not YYYY-MM-DD: %w", iso, ErrFormat)
	}
	return NewDate(year, time.Month(month), day)
}

// digits reads a text of nothing but ASCII digits, at most nine of them.
func digits(s string) (n int, ok bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// daysIn returns the number of days of a civil month.
func daysIn(year int, month time.Month) int {
	// Day 0 of the next month is the last day of this one.
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// String returns the ISO form YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// MarshalText writes the ISO form; the zero Date is empty.
func (d Date) MarshalText() ([]byte, error) {
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes. On an error d stays as it was.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// IsZero reports whether d is the zero Date, which means "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1, 0 or +1 as d is before, the same as, or after other. The
// zero Date is before all others.
func (d Date) Compare(other Date) int {
	a := (d.Year*100+int(d.Month))*100 + d.Day
	b := (other.Year*100+int(other.Month))*100 + other.Day
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays returns the day n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date {
	return Of(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC), time.UTC)
}

// AddMonths returns the same day n months later, or the last day of that month
// where it is shorter: 31 January plus one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := daysIn(first.Year(), first.Month())
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// Sub returns the number of days from other to d, negative where d is earlier.
func (d Date) Sub(other Date) int {
	return int((d.utc().Unix() - other.utc().Unix()) / secondsPerDay)
}

func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// MonthStart returns the first day of d's month.
func (d Date) MonthStart() Date { return Date{d.Year, d.Month, 1} }

// MonthEnd returns the last day of d's month.
func (d Date) MonthEnd() Date { return Date{d.Year, d.Month, daysIn(d.Year, d.Month)} }

// Quarter returns the quarter that d is in, 1 to 4.
func (d Date) Quarter() int { return (int(d.Month)-1)/3 + 1 }

// QuarterStart returns the first day of d's quarter.
func (d Date) QuarterStart() Date { return Date{d.Year, time.Month(d.Quarter()*3 - 2), 1} }

// QuarterEnd returns the last day of d's quarter: quarter III ends on
// 30 September.
func (d Date) QuarterEnd() Date { return Date{d.Year, time.Month(d.Quarter() * 3), 1}.MonthEnd() }

// WeekStart returns the Monday of d's week.
func (d Date) WeekStart() Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// WeekEnd returns the Sunday of d's week.
func (d Date) WeekEnd() Date { return d.WeekStart().AddDays(6) }

// In returns the instant of the given hour and minute of d in loc. Where clocks
// are put forward over it, the instant is the same wall time by the offset
// before or after, as time.Date has it.
func (d Date) In(loc *time.Location, hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, loc)
}

// Start returns the first instant of d in loc: midnight, or the moment at which
// the day begins where clocks are changed over midnight. In a zone that left d
// out altogether it is the first instant after d.
func (d Date) Start(loc *time.Location) time.Time {
	midnight := d.utc()
	at := midnight.Add(-maxOffset).In(loc)
	last := midnight.Add(maxOffset)
	for {
		// The stretch from at to end has one offset, so d begins in it at
		// midnight by that offset, or with the stretch itself.
		_, end := at.ZoneBounds()
		_, offset := at.Zone()
		start := midnight.Add(-time.Duration(offset) * time.Second).In(loc)
		if start.Before(at) {
			start = at
		}
		if end.IsZero() || start.Before(end) || end.After(last) {
			return start
		}
		at = end
	}
}

// maxOffset is beyond every distance of a zone from UTC, past ones included.
const maxOffset = 26 * time.Hour

// End returns the first instant of the next day in loc, so that a moment t is
// within d where Start ≤ t < End.
func (d Date) End(loc *time.Location) time.Time { return d.AddDays(1).Start(loc) }
