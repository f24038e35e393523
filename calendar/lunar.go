package calendar

import (
	"errors"
	"fmt"
)

// ErrLunarRange is the cause of every error about a lunar date outside the
// civil years 1968 to 2053, for which the calendar is verified.
var ErrLunarRange = errors.New("outside the years of the lunar calendar")

// The civil years that lunar dates are given for. 1968 is the first one of the
// calendar at 105° E.
const (
	FirstLunarYear = 1968
	LastLunarYear  = 2053
)

// Lunar is a day of the Vietnamese lunar calendar. The JSON form is an object
// {"day":5,"month":6,"leap":true,"year":2017}.
type Lunar struct {
	Day   int  `json:"day"`   // 1–30
	Month int  `json:"month"` // 1–12
	Leap  bool `json:"leap"`  // the second of two months with this number
	Year  int  `json:"year"`  // the civil year in which it begins
}

// String returns day/month/year with "N" (nhuận) on a leap month: 5/6N/2017.
func (l Lunar) String() string {
	leap := ""
	if l.Leap {
		leap = "N"
	}
	return fmt.Sprintf("%d/%d%s/%d", l.Day, l.Month, leap, l.Year)
}

// A lunarSpan is the run of months from a month 11, which contains a winter
// solstice, to the one before the next month 11. It has 12 or 13 months.
//
// The rules: a month begins on the day of a new moon; month 11 contains the
// winter solstice; of 13 months in between, the first without a principal term
// is the leap month and repeats the number before it.
type lunarSpan struct {
	year    int // the civil year of the solstice at the far end
	firstK  int // new moon of the first month
	months  int // 12 or 13
	leapPos int // position of the leap month, or 0
}

// spanOf returns the span that ends with the winter solstice of year.
func spanOf(year int) lunarSpan {
	first := newMoonNear(winterSolstice(year - 1))
	next := newMoonNear(winterSolstice(year))
	s := lunarSpan{year: year, firstK: first, months: next - first}
	if s.months == 12 {
		return s
	}
	sector := sunSector(newMoonDay(first + 1))
	for pos := 1; pos < s.months; pos++ {
		following := sunSector(newMoonDay(first + pos + 1))
		if following == sector {
			s.leapPos = pos
			break
		}
		sector = following
	}
	return s
}

// month returns the lunar year, month and leap mark of the month at a position.
func (s lunarSpan) month(pos int) (year, month int, leap bool) {
	leap = pos != 0 && pos == s.leapPos
	if s.leapPos != 0 && pos >= s.leapPos {
		pos--
	}
	// Positions 0 and 1 are months 11 and 12 of the lunar year before.
	if pos < 2 {
		return s.year - 1, pos + 11, leap
	}
	return s.year, pos - 1, leap
}

// position is the inverse of month for the months of this span.
func (s lunarSpan) position(month int, leap bool) (pos int, ok bool) {
	pos = month + 1
	if month >= 11 {
		pos = month - 11
	}
	switch {
	case leap:
		return pos + 1, s.leapPos == pos+1
	case s.leapPos != 0 && pos >= s.leapPos:
		pos++
	}
	return pos, true
}

// ToLunar returns the lunar date of a civil day. Its errors wrap ErrLunarRange.
func ToLunar(d Date) (Lunar, error) {
	if d.Year < FirstLunarYear || d.Year > LastLunarYear {
		return Lunar{}, fmt.Errorf("lunar date of %v: %w (%d–%d)", d, ErrLunarRange, FirstLunarYear, LastLunarYear)
	}
	day := dayNumber(d)
	k := newMoonNear(day)
	span := spanOf(d.Year)
	if k >= span.firstK+span.months {
		span = spanOf(d.Year + 1)
	}
	year, month, leap := span.month(k - span.firstK)
	return Lunar{Day: day - newMoonDay(k) + 1, Month: month, Leap: leap, Year: year}, nil
}

// Solar returns the civil day of l. Its errors wrap ErrNoSuchDay where the lunar
// year has no such month or day, as 30/12 of a year whose last month has 29, or
// ErrLunarRange.
func (l Lunar) Solar() (Date, error) {
	first, length, err := l.monthStart()
	if err != nil {
		return Date{}, err
	}
	if l.Day < 1 || l.Day > length {
		return Date{}, fmt.Errorf("lunar date %v: the month has %d days: %w", l, length, ErrNoSuchDay)
	}
	return supported(l, first.AddDays(l.Day-1))
}

// SolarClamped is Solar for observances: day 30 of a month of 29 days is its
// last day. Other impossible dates are errors.
func (l Lunar) SolarClamped() (Date, error) {
	first, length, err := l.monthStart()
	if err != nil {
		return Date{}, err
	}
	if l.Day < 1 || l.Day > 30 {
		return Date{}, fmt.Errorf("lunar date %v: %w", l, ErrNoSuchDay)
	}
	return supported(l, first.AddDays(min(l.Day, length)-1))
}

// supported returns d where it is within the supported civil years.
func supported(l Lunar, d Date) (Date, error) {
	if d.Year < FirstLunarYear || d.Year > LastLunarYear {
		return Date{}, fmt.Errorf("lunar date %v: %w (%d–%d)", l, ErrLunarRange, FirstLunarYear, LastLunarYear)
	}
	return d, nil
}

// monthStart returns the first day and the length in days of l's month. The
// month may reach beyond the supported years at either end.
func (l Lunar) monthStart() (first Date, length int, err error) {
	if l.Year < FirstLunarYear-1 || l.Year > LastLunarYear {
		return Date{}, 0, fmt.Errorf("lunar date %v: %w (%d–%d)", l, ErrLunarRange, FirstLunarYear, LastLunarYear)
	}
	if l.Month < 1 || l.Month > 12 {
		return Date{}, 0, fmt.Errorf("lunar date %v: %w", l, ErrNoSuchDay)
	}
	year := l.Year
	if l.Month >= 11 {
		year++
	}
	span := spanOf(year)
	pos, ok := span.position(l.Month, l.Leap)
	if !ok {
		return Date{}, 0, fmt.Errorf("lunar date %v: month %d is not a leap month in that year: %w", l, l.Month, ErrNoSuchDay)
	}
	start := newMoonDay(span.firstK + pos)
	return dateOfDayNumber(start), newMoonDay(span.firstK+pos+1) - start, nil
}

// LeapMonth returns the month of a lunar year that is followed by a leap month
// of the same number, or 0 in a year of 12 months. Its errors wrap
// ErrLunarRange.
func LeapMonth(lunarYear int) (int, error) {
	if lunarYear < FirstLunarYear || lunarYear > LastLunarYear {
		return 0, fmt.Errorf("lunar year %d: %w (%d–%d)", lunarYear, ErrLunarRange, FirstLunarYear, LastLunarYear)
	}
	for _, span := range []lunarSpan{spanOf(lunarYear), spanOf(lunarYear + 1)} {
		if span.leapPos == 0 {
			continue
		}
		if year, month, _ := span.month(span.leapPos); year == lunarYear {
			return month, nil
		}
	}
	return 0, nil
}

// LunarMonthLength returns the number of days, 29 or 30, of a lunar month. Its
// errors are those of Lunar.Solar.
func LunarMonthLength(lunarYear, month int, leap bool) (int, error) {
	first := Lunar{Day: 1, Month: month, Leap: leap, Year: lunarYear}
	start, length, err := first.monthStart()
	if err != nil {
		return 0, err
	}
	if _, err := supported(first, start.AddDays(length-1)); err != nil {
		return 0, err
	}
	return length, nil
}

// LunarNewYear returns the civil day of 1/1 of a lunar year. Its errors wrap
// ErrLunarRange.
func LunarNewYear(lunarYear int) (Date, error) {
	return Lunar{Day: 1, Month: 1, Year: lunarYear}.Solar()
}
