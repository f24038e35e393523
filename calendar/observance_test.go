package calendar_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
	"giaoban/fold"
)

func TestObservanceTable(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, o := range calendar.Observances() {
		if !id.MatchString(o.ID) || seen[o.ID] {
			t.Errorf("id %q is malformed or used twice", o.ID)
		}
		seen[o.ID] = true
		if err := o.Day.Valid(); err != nil {
			t.Errorf("%s: %v", o.ID, err)
		}
		if o.VI == "" || o.EN == "" || fold.Clean(o.VI) != o.VI || o.Name("vi") != o.VI || o.Name("en") != o.EN {
			t.Errorf("%s: names %q and %q", o.ID, o.VI, o.EN)
		}
		if o.Day.Lunar && o.Base != 0 {
			t.Errorf("%s: a lunar day with a count", o.ID)
		}
		if found, ok := calendar.ObservanceByID(o.ID); !ok || found != o {
			t.Errorf("ObservanceByID(%q) = %v, %v", o.ID, found, ok)
		}
	}
	if _, ok := calendar.ObservanceByID("nobody"); ok {
		t.Error("an unknown id is found")
	}
}

// The whole year of the first real case, as one golden list.
func TestObservancesOf2017(t *testing.T) {
	want := []string{
		"2017-01-09 students-day 67", "2017-01-28 lunar-new-year 0", "2017-02-03 party-founding 87",
		"2017-03-08 womens-day 0", "2017-03-26 youth-union-founding 86", "2017-04-06 hung-kings 0",
		"2017-04-30 reunification 42", "2017-05-01 labour-day 131", "2017-05-07 dien-bien-phu 63",
		"2017-05-19 ho-chi-minh-birthday 127", "2017-06-11 patriotic-emulation 69", "2017-07-27 war-invalids-day 70",
		"2017-07-28 trade-union-founding 88", "2017-08-19 august-revolution 72", "2017-09-02 national-day 72",
		"2017-09-05 vu-lan 0", "2017-10-04 mid-autumn 0", "2017-10-14 farmers-union-founding 87",
		"2017-10-15 mass-mobilization-tradition 87", "2017-10-15 mass-mobilization-day 18",
		"2017-10-15 youth-federation-founding 61", "2017-10-17 day-for-the-poor 17", "2017-10-20 womens-union-founding 87",
		"2017-11-18 fatherland-front-day 87", "2017-12-06 veterans-association-founding 28",
		"2017-12-22 peoples-army-founding 73", "2017-12-22 national-defence-day 28",
	}
	var got []string
	for _, o := range calendar.Between(day(t, "2017-01-01"), day(t, "2017-12-31")) {
		got = append(got, fmt.Sprintf("%v %s %d", o.Date, o.Observance.ID, o.Ordinal))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("observances of 2017 (-want +got):\n%s", diff)
	}
}

func TestOn(t *testing.T) {
	cases := []struct{ date, want string }{
		{"2017-07-27", "war-invalids-day 70"},
		{"1947-07-27", "war-invalids-day 0"},
		{"1946-07-27", ""},
		{"2017-07-26", ""},
		// 15/7 of the leap month 7 of 2006 is no Vu Lan; that of the first one is.
		{"2006-08-08", "vu-lan 0"},
		{"2006-09-07", ""},
		{"2026-04-26", "hung-kings 0"},
		{"1960-04-06", ""},
		{"2060-04-30", "reunification 85"},
	}
	for _, c := range cases {
		var got []string
		for _, o := range calendar.On(day(t, c.date)) {
			got = append(got, fmt.Sprintf("%s %d", o.Observance.ID, o.Ordinal))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("on %s: %q, want %q", c.date, got, c.want)
		}
	}
}

// Every lunar observance comes exactly once in each lunar year, leap months or
// not.
func TestLunarObservancesOnceAYear(t *testing.T) {
	count := map[string]int{}
	for _, o := range calendar.Between(day(t, "1968-01-01"), day(t, "2053-12-31")) {
		if o.Observance.Day.Lunar {
			count[o.Observance.ID]++
		}
	}
	want := map[string]int{"lunar-new-year": 86, "hung-kings": 86, "vu-lan": 86, "mid-autumn": 86}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("lunar observances of 86 years (-want +got):\n%s", diff)
	}
}

func TestNext(t *testing.T) {
	cases := []struct {
		id, from, want string
		ordinal        int
	}{
		{"war-invalids-day", "2017-06-08", "2017-07-27", 70},
		{"war-invalids-day", "2017-07-27", "2017-07-27", 70},
		{"war-invalids-day", "2017-07-28", "2018-07-27", 71},
		{"war-invalids-day", "1900-01-01", "1947-07-27", 0},
		{"hung-kings", "2017-04-07", "2018-04-25", 0},
		{"lunar-new-year", "2025-12-31", "2026-02-17", 0},
	}
	for _, c := range cases {
		got, err := calendar.Next(c.id, day(t, c.from))
		if err != nil || got.Date.String() != c.want || got.Ordinal != c.ordinal {
			t.Errorf("Next(%s, %s) = %v, ordinal %d, %v; want %s, %d", c.id, c.from, got.Date, got.Ordinal, err, c.want, c.ordinal)
		}
	}
	if o, err := calendar.Next("nobody", day(t, "2017-06-08")); !errors.Is(err, calendar.ErrUnknownObservance) {
		t.Errorf("Next of an unknown id: %v, %v", o, err)
	}
	if o, err := calendar.Next("mid-autumn", day(t, "2053-12-01")); !errors.Is(err, calendar.ErrLunarRange) {
		t.Errorf("Next past the lunar calendar: %v, %v", o, err)
	}
}

func TestMark(t *testing.T) {
	cases := map[int]calendar.Mark{
		70: calendar.MarkRound, 100: calendar.MarkRound, 75: calendar.MarkFiveYear, 5: calendar.MarkFiveYear,
		71: calendar.MarkNone, 0: calendar.MarkNone, -10: calendar.MarkNone,
	}
	for ordinal, want := range cases {
		if got := calendar.MarkOf(ordinal); got != want {
			t.Errorf("MarkOf(%d) = %v, want %v", ordinal, got, want)
		}
		if got := (calendar.Occurrence{Ordinal: ordinal}).Mark(); got != want {
			t.Errorf("mark of an occurrence with ordinal %d = %v, want %v", ordinal, got, want)
		}
	}
}
