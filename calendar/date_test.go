package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

// day reads an ISO date of a test table.
func day(t interface{ Fatalf(string, ...any) }, iso string) calendar.Date {
	d, err := calendar.Parse(iso)
	if err != nil {
		t.Fatalf("test date: %v", err)
	}
	return d
}

// anyDate draws a day of the years 1900 to 2100.
func anyDate() *rapid.Generator[calendar.Date] {
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		first := calendar.Date{Year: 1900, Month: time.January, Day: 1}
		return first.AddDays(rapid.IntRange(0, 201*365).Draw(t, "days"))
	})
}

func TestNewDate(t *testing.T) {
	cases := []struct {
		y, m, d int
		ok      bool
	}{
		{2017, 7, 27, true}, {2016, 2, 29, true}, {2017, 2, 29, false}, {1900, 2, 29, false}, {2000, 2, 29, true},
		{2017, 4, 31, false}, {2017, 12, 31, true}, {2017, 0, 1, false}, {2017, 13, 1, false}, {2017, 1, 0, false},
		{2017, 1, -1, false}, {0, 1, 1, false}, {1, 1, 1, true}, {9999, 12, 31, true}, {10000, 1, 1, false},
	}
	for _, c := range cases {
		got, err := calendar.NewDate(c.y, time.Month(c.m), c.d)
		if c.ok != (err == nil) || (!c.ok && !errors.Is(err, calendar.ErrNoSuchDay)) {
			t.Errorf("NewDate(%d, %d, %d) = %v, %v; want ok %v", c.y, c.m, c.d, got, err, c.ok)
		}
		if c.ok && got != (calendar.Date{Year: c.y, Month: time.Month(c.m), Day: c.d}) {
			t.Errorf("NewDate(%d, %d, %d) = %v", c.y, c.m, c.d, got)
		}
	}
}

func TestParse(t *testing.T) {
	cases := []struct {
		in   string
		want error
	}{
		{"2017-07-27", nil}, {"", calendar.ErrFormat}, {"2017-7-27", calendar.ErrFormat},
		{"27/07/2017", calendar.ErrFormat}, {"2017-07-27T00:00", calendar.ErrFormat}, {"2017-0x-01", calendar.ErrFormat},
		{"+017-07-27", calendar.ErrFormat}, {"2017-02-30", calendar.ErrNoSuchDay}, {"0000-01-01", calendar.ErrNoSuchDay},
	}
	for _, c := range cases {
		got, err := calendar.Parse(c.in)
		if !errors.Is(err, c.want) {
			t.Errorf("Parse(%q) = %v, %v; want error %v", c.in, got, err, c.want)
		}
		if err != nil && !got.IsZero() {
			t.Errorf("Parse(%q) = %v beside an error", c.in, got)
		}
	}
}

func TestDateText(t *testing.T) {
	type record struct {
		Due calendar.Date `json:"due"`
		Map map[calendar.Date]int
	}
	in := record{Due: day(t, "2017-07-27"), Map: map[calendar.Date]int{day(t, "2017-06-08"): 1}}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"due":"2017-07-27","Map":{"2017-06-08":1}}`; string(raw) != want {
		t.Errorf("JSON %s, want %s", raw, want)
	}
	raw, err = json.Marshal(record{})
	if err != nil || string(raw) != `{"due":"","Map":null}` {
		t.Errorf("JSON of no date %s, %v", raw, err)
	}
	d := day(t, "2017-07-27")
	if err := d.UnmarshalText([]byte("2017-13-01")); err == nil || d != day(t, "2017-07-27") {
		t.Errorf("after a bad text: %v, error %v", d, err)
	}
	if err := d.UnmarshalText(nil); err != nil || !d.IsZero() {
		t.Errorf("after an empty text: %v, error %v", d, err)
	}
}

func TestDateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		if back := day(t, d.String()); back != d {
			t.Fatalf("Parse(%q) = %v", d.String(), back)
		}
	})
}

func TestDateArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		n := rapid.IntRange(-40000, 40000).Draw(t, "n")
		later := d.AddDays(n)
		if got := later.Sub(d); got != n {
			t.Fatalf("%v plus %d days is %v, which is %d days on", d, n, later, got)
		}
		if _, err := calendar.NewDate(later.Year, later.Month, later.Day); err != nil {
			t.Fatalf("%v plus %d days: %v", d, n, err)
		}
		if got := later.Compare(d); got != sign(n) || later.Before(d) != (n < 0) || later.After(d) != (n > 0) {
			t.Fatalf("%v against %v: %d", later, d, got)
		}
		if got := (int(d.Weekday()) + n%7 + 7) % 7; got != int(later.Weekday()) {
			t.Fatalf("%v is a %v, %d days after a %v", later, later.Weekday(), n, d.Weekday())
		}
	})
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestDateBounds(t *testing.T) {
	cases := []struct {
		in, monthStart, monthEnd, quarterStart, quarterEnd, weekStart, weekEnd string
		quarter                                                                int
		weekday                                                                time.Weekday
	}{
		{"2017-06-08", "2017-06-01", "2017-06-30", "2017-04-01", "2017-06-30", "2017-06-05", "2017-06-11", 2, time.Thursday},
		{"2017-07-27", "2017-07-01", "2017-07-31", "2017-07-01", "2017-09-30", "2017-07-24", "2017-07-30", 3, time.Thursday},
		{"2016-02-29", "2016-02-01", "2016-02-29", "2016-01-01", "2016-03-31", "2016-02-29", "2016-03-06", 1, time.Monday},
		{"2017-12-31", "2017-12-01", "2017-12-31", "2017-10-01", "2017-12-31", "2017-12-25", "2017-12-31", 4, time.Sunday},
	}
	for _, c := range cases {
		d := day(t, c.in)
		got := []string{d.MonthStart().String(), d.MonthEnd().String(), d.QuarterStart().String(), d.QuarterEnd().String(),
			d.WeekStart().String(), d.WeekEnd().String()}
		want := []string{c.monthStart, c.monthEnd, c.quarterStart, c.quarterEnd, c.weekStart, c.weekEnd}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: bounds %v, want %v", c.in, got, want)
				break
			}
		}
		if d.Quarter() != c.quarter || d.Weekday() != c.weekday {
			t.Errorf("%s: quarter %d, %v", c.in, d.Quarter(), d.Weekday())
		}
	}
}

func TestAddMonths(t *testing.T) {
	cases := []struct {
		in   string
		n    int
		want string
	}{
		{"2017-01-31", 1, "2017-02-28"}, {"2016-01-31", 1, "2016-02-29"}, {"2017-12-15", 1, "2018-01-15"},
		{"2017-03-31", -1, "2017-02-28"}, {"2017-01-15", -1, "2016-12-15"}, {"2016-02-29", 12, "2017-02-28"}, {"2017-07-27", 0, "2017-07-27"},
	}
	for _, c := range cases {
		if got := day(t, c.in).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s plus %d months = %s, want %s", c.in, c.n, got, c.want)
		}
	}
}

func TestInstants(t *testing.T) {
	cases := []struct{ zone, date, start, end string }{
		{"", "2017-07-27", "2017-07-26T17:00:00Z", "2017-07-27T17:00:00Z"},
		// Clocks went forward from 00:00 to 01:00.
		{"America/Sao_Paulo", "2017-10-15", "2017-10-15T03:00:00Z", "2017-10-16T02:00:00Z"},
		// Clocks went back from 00:00 to 23:00 of the 17th.
		{"America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z"},
		{"Europe/Berlin", "2017-03-26", "2017-03-25T23:00:00Z", "2017-03-26T22:00:00Z"},
		{"Europe/Berlin", "2017-10-29", "2017-10-28T22:00:00Z", "2017-10-29T23:00:00Z"},
		// Clocks went back from 00:01 to 23:01 of the day before.
		{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"},
		// 30 December 2011 was left out.
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
		{"UTC", "2017-07-27", "2017-07-27T00:00:00Z", "2017-07-28T00:00:00Z"},
	}
	for _, c := range cases {
		loc, err := calendar.LoadZone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		d := day(t, c.date)
		start, end := d.Start(loc).UTC().Format(time.RFC3339), d.End(loc).UTC().Format(time.RFC3339)
		if start != c.start || end != c.end {
			t.Errorf("%s in %s: %s to %s, want %s to %s", c.date, loc, start, end, c.start, c.end)
		}
	}
}

func TestStartIsTheFirstInstant(t *testing.T) {
	zones := []string{"", "America/Sao_Paulo", "America/St_Johns", "Europe/Berlin", "Africa/Cairo", "Asia/Gaza", "Pacific/Kiritimati", "Etc/GMT+12"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := calendar.LoadZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		d := anyDate().Draw(t, "d")
		start := d.Start(loc)
		if calendar.Of(start, loc) != d && loc.String() != "Pacific/Kiritimati" {
			t.Fatalf("%v starts at %v", d, start)
		}
		if before := calendar.Of(start.Add(-time.Nanosecond), loc); !before.Before(d) {
			t.Fatalf("%v starts at %v, but the instant before is on %v", d, start, before)
		}
	})
}

func TestIn(t *testing.T) {
	got := day(t, "2017-06-23").In(calendar.Zone(), 14, 0)
	if want := time.Date(2017, 6, 23, 7, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("14:00 on 2017-06-23 = %v, want %v", got, want)
	}
}

func TestLoadZone(t *testing.T) {
	if got := calendar.Zone().String(); got != "Asia/Ho_Chi_Minh" {
		t.Errorf("Zone() = %s", got)
	}
	for _, name := range []string{"Local", "Asia/Nowhere", "../etc/passwd"} {
		if loc, err := calendar.LoadZone(name); err == nil {
			t.Errorf("LoadZone(%q) = %v without an error", name, loc)
		}
	}
}
