package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

func TestYearlyIn(t *testing.T) {
	cases := []struct {
		yearly calendar.Yearly
		year   int
		want   string
	}{
		{calendar.Yearly{Day: 27, Month: 7}, 2017, "2017-07-27"},
		{calendar.Yearly{Day: 29, Month: 2}, 2016, "2016-02-29"},
		{calendar.Yearly{Day: 29, Month: 2}, 2017, "2017-02-28"},
		{calendar.Yearly{Day: 10, Month: 3, Lunar: true}, 2017, "2017-04-06"},
		{calendar.Yearly{Day: 30, Month: 12, Lunar: true}, 2016, "2017-01-27"},
		{calendar.Yearly{Day: 30, Month: 12, Lunar: true}, 2025, "2026-02-16"},
		// 2017 has a leap month 6: the first one counts.
		{calendar.Yearly{Day: 5, Month: 6, Lunar: true}, 2017, "2017-06-28"},
	}
	for _, c := range cases {
		if got, err := c.yearly.In(c.year); err != nil || got.String() != c.want {
			t.Errorf("%v in %d = %v, %v; want %s", c.yearly, c.year, got, err, c.want)
		}
	}
}

func TestYearlyErrors(t *testing.T) {
	bad := []calendar.Yearly{
		{}, {Day: 31, Month: 4}, {Day: 30, Month: 2}, {Day: 0, Month: 1}, {Day: 1, Month: 13}, {Day: 31, Month: 1, Lunar: true},
	}
	for _, y := range bad {
		if err := y.Valid(); !errors.Is(err, calendar.ErrNoSuchDay) {
			t.Errorf("%+v: Valid() = %v", y, err)
		}
		if d, _, err := y.Next(day(t, "2017-06-08")); !errors.Is(err, calendar.ErrNoSuchDay) {
			t.Errorf("%+v: Next = %v, %v", y, d, err)
		}
	}
	tet := calendar.Yearly{Day: 1, Month: 1, Lunar: true}
	for _, year := range []int{1967, 2054} {
		if d, err := tet.In(year); !errors.Is(err, calendar.ErrLunarRange) {
			t.Errorf("Tết %d = %v, %v", year, d, err)
		}
	}
}

func TestYearlyNext(t *testing.T) {
	cases := []struct {
		yearly calendar.Yearly
		from   string
		want   string
		year   int
	}{
		{calendar.Yearly{Day: 27, Month: 7}, "2017-06-08", "2017-07-27", 2017},
		{calendar.Yearly{Day: 27, Month: 7}, "2017-07-27", "2017-07-27", 2017},
		{calendar.Yearly{Day: 27, Month: 7}, "2017-07-28", "2018-07-27", 2018},
		{calendar.Yearly{Day: 1, Month: 1, Lunar: true}, "2017-01-28", "2017-01-28", 2017},
		{calendar.Yearly{Day: 1, Month: 1, Lunar: true}, "2017-01-29", "2018-02-16", 2018},
		{calendar.Yearly{Day: 23, Month: 12, Lunar: true}, "2017-01-10", "2017-01-20", 2016},
		{calendar.Yearly{Day: 23, Month: 12, Lunar: true}, "2017-01-21", "2018-02-08", 2017},
		{calendar.Yearly{Day: 15, Month: 12, Lunar: true}, "1968-01-01", "1968-01-14", 1967},
	}
	for _, c := range cases {
		got, year, err := c.yearly.Next(day(t, c.from))
		if err != nil || got.String() != c.want || year != c.year {
			t.Errorf("%v from %s = %v of %d, %v; want %s of %d", c.yearly, c.from, got, year, err, c.want, c.year)
		}
	}
	if d, _, err := (calendar.Yearly{Day: 1, Month: 12, Lunar: true}).Next(day(t, "2053-12-31")); !errors.Is(err, calendar.ErrLunarRange) {
		t.Errorf("past the end of the lunar calendar: %v, %v", d, err)
	}
}

func TestYearlyText(t *testing.T) {
	cases := map[string]calendar.Yearly{
		`""`:            {},
		`"07-27"`:       {Day: 27, Month: 7},
		`"lunar:03-10"`: {Day: 10, Month: 3, Lunar: true},
	}
	for want, y := range cases {
		raw, err := json.Marshal(y)
		if err != nil || string(raw) != want {
			t.Errorf("JSON of %+v = %s, %v; want %s", y, raw, err, want)
		}
		var back calendar.Yearly
		if err := json.Unmarshal(raw, &back); err != nil || back != y {
			t.Errorf("%s = %+v, %v; want %+v", raw, back, err, y)
		}
	}
	for _, bad := range []string{"7-27", "07-32", "02-30", "lunar:", "lunar:12-31", "0x-01", "07/27", "solar:07-27"} {
		y := calendar.Yearly{Day: 1, Month: 1}
		if err := y.UnmarshalText([]byte(bad)); err == nil || y != (calendar.Yearly{Day: 1, Month: 1}) {
			t.Errorf("%q = %+v, %v", bad, y, err)
		}
	}
}

// The next day is not before the asked one, and none lies in between.
func TestYearlyNextIsTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := calendar.Yearly{
			Day: rapid.IntRange(1, 28).Draw(t, "day"), Month: rapid.IntRange(1, 12).Draw(t, "month"),
			Lunar: rapid.Bool().Draw(t, "lunar"),
		}
		from := day(t, "1970-01-01").AddDays(rapid.IntRange(0, 80*365).Draw(t, "days"))
		next, year, err := y.Next(from)
		if err != nil {
			t.Fatal(err)
		}
		if in, err := y.In(year); err != nil || in != next {
			t.Fatalf("%v from %v = %v of %d, but in that year it is %v, %v", y, from, next, year, in, err)
		}
		if before, err := y.In(year - 1); err != nil || !before.Before(from) || next.Before(from) {
			t.Fatalf("%v from %v = %v, one before is %v, %v", y, from, next, before, err)
		}
	})
}
