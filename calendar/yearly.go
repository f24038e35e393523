package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Yearly is a day that comes once in each civil or lunar year, such as 27/7 or
// 10/3 of the lunar calendar. A lunar one is not repeated in a leap month.
type Yearly struct {
	Day   int
	Month int
	Lunar bool
}

// Valid returns an error wrapping ErrNoSuchDay where no year has such a day.
// 29/2 and 30/12 of the lunar calendar are valid.
func (y Yearly) Valid() error {
	const leapYear = 2000
	last := 30
	if y.Month < 1 || y.Month > 12 {
		return fmt.Errorf("yearly day %d/%d: %w", y.Day, y.Month, ErrNoSuchDay)
	}
	if !y.Lunar {
		last = daysIn(leapYear, time.Month(y.Month))
	}
	if y.Day < 1 || y.Day > last {
		return fmt.Errorf("yearly day %d/%d: %w", y.Day, y.Month, ErrNoSuchDay)
	}
	return nil
}

// In returns the civil day in a year, which is a lunar year for a lunar day:
// that of a month 12 lies in the civil year after. Where the month is shorter,
// the day is its last one. Errors wrap ErrNoSuchDay or ErrLunarRange.
func (y Yearly) In(year int) (Date, error) {
	if err := y.Valid(); err != nil {
		return Date{}, err
	}
	if y.Lunar {
		return Lunar{Day: y.Day, Month: y.Month, Year: year}.SolarClamped()
	}
	month := time.Month(y.Month)
	return NewDate(year, month, min(y.Day, daysIn(year, month)))
}

// Next returns the first such day that is not before from, and the year, lunar
// for a lunar day, that it belongs to. Errors wrap ErrNoSuchDay or ErrLunarRange.
func (y Yearly) Next(from Date) (d Date, year int, err error) {
	year = from.Year
	if y.Lunar {
		// The last months of lunar year n can lie in civil year n+1.
		if d, err := y.In(year - 1); err == nil && !d.Before(from) {
			return d, year - 1, nil
		}
	}
	for ; ; year++ {
		d, err = y.In(year)
		if err != nil {
			return Date{}, 0, fmt.Errorf("next %v from %v: %w", y, from, err)
		}
		if !d.Before(from) {
			return d, year, nil
		}
	}
}

// yearOn returns the year, lunar for a lunar day, of which d is such a day.
func (y Yearly) yearOn(d Date) (year int, ok bool) {
	for year := d.Year - 1; year <= d.Year; year++ {
		if in, err := y.In(year); err == nil && in == d {
			return year, true
		}
	}
	return 0, false
}

const lunarMark = "lunar:"

// String returns the machine form MM-DD, with "lunar:" before a lunar day; ""
// for the zero Yearly.
func (y Yearly) String() string {
	if y == (Yearly{}) {
		return ""
	}
	text := fmt.Sprintf("%02d-%02d", y.Month, y.Day)
	if y.Lunar {
		text = lunarMark + text
	}
	return text
}

// MarshalText writes the form of String.
func (y Yearly) MarshalText() ([]byte, error) { return []byte(y.String()), nil }

// UnmarshalText reads the form of String. On an error y stays as it was.
func (y *Yearly) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*y = Yearly{}
		return nil
	}
	rest, lunar := strings.CutPrefix(string(text), lunarMark)
	if len(rest) != len("01-02") || rest[2] != '-' {
		return fmt.Errorf("yearly day %q is not MM-DD: %w", text, ErrFormat)
	}
	month, ok1 := digits(rest[:2])
	day, ok2 := digits(rest[3:])
	if !ok1 || !ok2 {
		return fmt.Errorf("yearly day %q is not MM-DD: %w", text, ErrFormat)
	}
	parsed := Yearly{Day: day, Month: month, Lunar: lunar}
	if err := parsed.Valid(); err != nil {
		return err
	}
	*y = parsed
	return nil
}
