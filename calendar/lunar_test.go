package calendar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

var (
	firstDay = calendar.Date{Year: calendar.FirstLunarYear, Month: 1, Day: 1}
	lastDay  = calendar.Date{Year: calendar.LastLunarYear, Month: 12, Day: 31}
)

// Known pairs, among them every way in which the calendar differs from the
// Chinese one (1968, 1985, 2007) and leap months.
func TestLunarVectors(t *testing.T) {
	vectors := []string{
		"1968-01-29=1/1/1968", "1975-04-30=20/3/1975", "1984-11-23=1/11/1984", "1984-12-22=1/12/1984",
		"1985-01-21=1/1/1985", "1985-03-21=1/2N/1985", "1985-04-20=1/3/1985", "1987-08-24=1/7N/1987",
		"2006-08-24=1/7N/2006", "2007-02-17=1/1/2007", "2014-10-24=1/9N/2014", "2017-01-27=30/12/2016",
		"2017-01-28=1/1/2017", "2017-04-06=10/3/2017", "2017-06-08=14/5/2017", "2017-07-22=29/6/2017",
		"2017-07-23=1/6N/2017", "2017-07-27=5/6N/2017", "2017-08-21=30/6N/2017", "2017-08-22=1/7/2017",
		"2017-10-04=15/8/2017", "2020-05-23=1/4N/2020", "2023-01-22=1/1/2023", "2023-03-22=1/2N/2023",
		"2024-02-10=1/1/2024", "2024-04-18=10/3/2024", "2025-01-29=1/1/2025", "2025-04-07=10/3/2025",
		"2025-07-25=1/6N/2025", "2025-09-06=15/7/2025", "2026-02-16=29/12/2025", "2026-02-17=1/1/2026",
		"2026-04-26=10/3/2026", "2026-09-25=15/8/2026", "2027-02-06=1/1/2027", "2027-04-16=10/3/2027",
	}
	for _, v := range vectors {
		iso, want, _ := strings.Cut(v, "=")
		solar := day(t, iso)
		lunar, err := calendar.ToLunar(solar)
		if err != nil || lunar.String() != want {
			t.Errorf("ToLunar(%s) = %v, %v; want %s", iso, lunar, err, want)
			continue
		}
		if back, err := lunar.Solar(); err != nil || back != solar {
			t.Errorf("%v.Solar() = %v, %v; want %s", lunar, back, err, iso)
		}
	}
}

func TestLunarYearsAgainstEphemeris(t *testing.T) {
	raw, err := os.ReadFile("testdata/lunar_years.txt")
	if err != nil {
		t.Fatal(err)
	}
	years := 0
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var year, leap int
		var iso, months string
		if _, err := fmt.Sscan(line, &year, &iso, &leap, &months); err != nil {
			t.Fatalf("table line %q: %v", line, err)
		}
		years++
		compareYear(t, year, day(t, iso), leap, months)
	}
	if years != calendar.LastLunarYear-calendar.FirstLunarYear+1 {
		t.Errorf("the table has %d years", years)
	}
}

// compareYear compares one lunar year with its line of the table; months past
// the supported range are left out.
func compareYear(t *testing.T, year int, newYear calendar.Date, leap int, months string) {
	t.Helper()
	if got, err := calendar.LeapMonth(year); err != nil || got != leap {
		t.Errorf("LeapMonth(%d) = %d, %v; want %d", year, got, err, leap)
	}
	if got, err := calendar.LunarNewYear(year); err != nil || got != newYear {
		t.Errorf("LunarNewYear(%d) = %v, %v; want %v", year, got, err, newYear)
	}
	first, month, isLeap := newYear, 0, false
	for _, mark := range months {
		isLeap = leap != 0 && month == leap && !isLeap
		if !isLeap {
			month++
		}
		days := 29
		if mark == 'x' {
			days = 30
		}
		last := first.AddDays(days - 1)
		got, err := calendar.LunarMonthLength(year, month, isLeap)
		switch {
		case last.After(lastDay):
			if !errors.Is(err, calendar.ErrLunarRange) {
				t.Errorf("month %d of %d, beyond the range: %d, %v", month, year, got, err)
			}
		case err != nil || got != days:
			t.Errorf("month %d (leap %v) of %d has %d days, %v; want %d", month, isLeap, year, got, err, days)
		default:
			if l, err := calendar.ToLunar(last); err != nil || l != (calendar.Lunar{Day: days, Month: month, Leap: isLeap, Year: year}) {
				t.Errorf("%v = %v, %v; want %d of month %d (leap %v) of %d", last, l, err, days, month, isLeap, year)
			}
		}
		first = last.AddDays(1)
	}
}

// Every day there is: the round trip holds, days follow each other without a
// gap, months have 29 or 30 days and years 12 or 13 months.
func TestEveryDay(t *testing.T) {
	var before calendar.Lunar
	monthsInYear := map[int]int{}
	for d := firstDay; !d.After(lastDay); d = d.AddDays(1) {
		l, err := calendar.ToLunar(d)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := l.Solar(); err != nil || back != d {
			t.Fatalf("%v is %v, which is %v, %v", d, l, back, err)
		}
		if before.Day != 0 && !follows(before, l) {
			t.Fatalf("%v: %v after %v", d, l, before)
		}
		if l.Day == 1 {
			monthsInYear[l.Year]++
		}
		before = l
	}
	for year := calendar.FirstLunarYear; year < calendar.LastLunarYear; year++ {
		leap, err := calendar.LeapMonth(year)
		want := 12
		if leap != 0 {
			want = 13
		}
		if err != nil || monthsInYear[year] != want {
			t.Errorf("%d has %d months and leap month %d, %v", year, monthsInYear[year], leap, err)
		}
	}
}

// follows reports whether b can be the day after a.
func follows(a, b calendar.Lunar) bool {
	if b.Day != 1 {
		a.Day++
		return a == b && b.Day <= 30
	}
	if a.Day != 29 && a.Day != 30 {
		return false
	}
	switch {
	case b.Leap:
		return !a.Leap && a.Month == b.Month && a.Year == b.Year
	case b.Month == 1:
		return a.Month == 12 && a.Year == b.Year-1
	}
	return a.Month == b.Month-1 && a.Year == b.Year
}

func TestLunarErrors(t *testing.T) {
	cases := []struct {
		name  string
		lunar calendar.Lunar
		want  error
	}{
		{"30 of a month of 29 days", calendar.Lunar{Day: 30, Month: 12, Year: 2025}, calendar.ErrNoSuchDay},
		{"31", calendar.Lunar{Day: 31, Month: 12, Year: 2016}, calendar.ErrNoSuchDay},
		{"day 0", calendar.Lunar{Day: 0, Month: 1, Year: 2017}, calendar.ErrNoSuchDay},
		{"month 13", calendar.Lunar{Day: 1, Month: 13, Year: 2017}, calendar.ErrNoSuchDay},
		{"month 0", calendar.Lunar{Day: 1, Month: 0, Year: 2017}, calendar.ErrNoSuchDay},
		{"leap month of a year with another", calendar.Lunar{Day: 1, Month: 5, Leap: true, Year: 2017}, calendar.ErrNoSuchDay},
		{"leap month of a year with none", calendar.Lunar{Day: 1, Month: 6, Leap: true, Year: 2018}, calendar.ErrNoSuchDay},
		{"leap month 12", calendar.Lunar{Day: 1, Month: 12, Leap: true, Year: 2017}, calendar.ErrNoSuchDay},
		{"before the range", calendar.Lunar{Day: 1, Month: 11, Year: 1967}, calendar.ErrLunarRange},
		{"long before the range", calendar.Lunar{Day: 1, Month: 1, Year: 1900}, calendar.ErrLunarRange},
		{"after the range", calendar.Lunar{Day: 30, Month: 12, Year: 2053}, calendar.ErrLunarRange},
		{"long after the range", calendar.Lunar{Day: 1, Month: 1, Year: 1 << 40}, calendar.ErrLunarRange},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got, err := c.lunar.Solar(); !errors.Is(err, c.want) || !got.IsZero() {
				t.Errorf("%v.Solar() = %v, %v; want error %v", c.lunar, got, err, c.want)
			}
		})
	}
	for _, d := range []calendar.Date{firstDay.AddDays(-1), lastDay.AddDays(1), {}} {
		if l, err := calendar.ToLunar(d); !errors.Is(err, calendar.ErrLunarRange) {
			t.Errorf("ToLunar(%v) = %v, %v", d, l, err)
		}
	}
	for _, year := range []int{1967, 2054} {
		if m, err := calendar.LeapMonth(year); !errors.Is(err, calendar.ErrLunarRange) {
			t.Errorf("LeapMonth(%d) = %d, %v", year, m, err)
		}
	}
	if n, err := calendar.LunarMonthLength(2017, 5, true); !errors.Is(err, calendar.ErrNoSuchDay) {
		t.Errorf("length of a month that is not: %d, %v", n, err)
	}
}

func TestSolarClamped(t *testing.T) {
	cases := []struct {
		lunar calendar.Lunar
		want  string
	}{
		{calendar.Lunar{Day: 30, Month: 12, Year: 2025}, "2026-02-16"},
		{calendar.Lunar{Day: 30, Month: 12, Year: 2016}, "2017-01-27"},
		{calendar.Lunar{Day: 5, Month: 6, Leap: true, Year: 2017}, "2017-07-27"},
	}
	for _, c := range cases {
		if got, err := c.lunar.SolarClamped(); err != nil || got.String() != c.want {
			t.Errorf("%v.SolarClamped() = %v, %v; want %s", c.lunar, got, err, c.want)
		}
	}
	for _, l := range []calendar.Lunar{{Day: 31, Month: 1, Year: 2017}, {Day: 0, Month: 1, Year: 2017}, {Day: 1, Month: 1, Leap: true, Year: 2017}} {
		if got, err := l.SolarClamped(); !errors.Is(err, calendar.ErrNoSuchDay) {
			t.Errorf("%v.SolarClamped() = %v, %v", l, got, err)
		}
	}
}

func TestLunarJSON(t *testing.T) {
	raw, err := json.Marshal(calendar.Lunar{Day: 5, Month: 6, Leap: true, Year: 2017})
	if want := `{"day":5,"month":6,"leap":true,"year":2017}`; err != nil || string(raw) != want {
		t.Errorf("JSON %s, %v; want %s", raw, err, want)
	}
}

// Whatever is asked, the answer is an error or a day that comes back.
func TestLunarAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := calendar.Lunar{
			Day: rapid.IntRange(-1, 32).Draw(t, "day"), Month: rapid.IntRange(-1, 14).Draw(t, "month"),
			Leap: rapid.Bool().Draw(t, "leap"), Year: rapid.IntRange(1960, 2060).Draw(t, "year"),
		}
		d, err := l.Solar()
		if err != nil {
			if !errors.Is(err, calendar.ErrLunarRange) && !errors.Is(err, calendar.ErrNoSuchDay) {
				t.Fatalf("%v: %v", l, err)
			}
			return
		}
		if back, err := calendar.ToLunar(d); err != nil || back != l {
			t.Fatalf("%v is %v, which is %v, %v", l, d, back, err)
		}
	})
}

func BenchmarkToLunar(b *testing.B) {
	d := calendar.Date{Year: 2017, Month: 7, Day: 27}
	for b.Loop() {
		if _, err := calendar.ToLunar(d); err != nil {
			b.Fatal(err)
		}
	}
}
