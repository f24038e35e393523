package calendar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
)

// daysOff writes a year's table as the weekdays off and the weekend days worked.
func daysOff(y calendar.HolidayYear) string {
	var parts []string
	for _, off := range y.Off {
		if w := off.Date.Weekday(); w != time.Saturday && w != time.Sunday {
			parts = append(parts, fmt.Sprintf("%d/%d", off.Date.Day, off.Date.Month))
		}
	}
	for _, d := range y.Work {
		parts = append(parts, fmt.Sprintf("+%d/%d", d.Day, d.Month))
	}
	return strings.Join(parts, " ")
}

// The weekdays off and the weekend days worked, as the notices of each year
// gave them.
func TestDefaultHolidays(t *testing.T) {
	want := map[int]string{
		2017: "2/1 26/1 27/1 30/1 31/1 1/2 6/4 1/5 2/5 4/9",
		2018: "1/1 14/2 15/2 16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12",
		2019: "1/1 4/2 5/2 6/2 7/2 8/2 15/4 29/4 30/4 1/5 2/9 +5/1 +4/5",
		2020: "1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9",
		2021: "1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9",
		2022: "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9",
		2023: "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9",
		2024: "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9 +4/5",
		2025: "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9 +26/4",
		2026: "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 +10/1 +22/8",
	}
	got := map[int]string{}
	for _, y := range calendar.DefaultHolidays().Years {
		got[y.Year] = daysOff(y)
		if err := y.Valid(); err != nil || !y.Announced {
			t.Errorf("%d: announced %v, %v", y.Year, y.Announced, err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("default holidays (-want +got):\n%s", diff)
	}
}

func TestReasons(t *testing.T) {
	want := []calendar.DayOff{
		{Date: day(t, "2023-01-01"), Reason: "new-year"}, {Date: day(t, "2023-01-02"), Reason: "compensation"},
		{Date: day(t, "2023-01-20"), Reason: "lunar-new-year"}, {Date: day(t, "2023-01-21"), Reason: "lunar-new-year"},
		{Date: day(t, "2023-01-22"), Reason: "lunar-new-year"}, {Date: day(t, "2023-01-23"), Reason: "lunar-new-year"},
		{Date: day(t, "2023-01-24"), Reason: "lunar-new-year"}, {Date: day(t, "2023-01-25"), Reason: "compensation"},
		{Date: day(t, "2023-01-26"), Reason: "compensation"}, {Date: day(t, "2023-04-29"), Reason: "hung-kings"},
		{Date: day(t, "2023-04-30"), Reason: "reunification"}, {Date: day(t, "2023-05-01"), Reason: "labour-day"},
		{Date: day(t, "2023-05-02"), Reason: "compensation"}, {Date: day(t, "2023-05-03"), Reason: "compensation"},
		{Date: day(t, "2023-09-01"), Reason: "national-day"}, {Date: day(t, "2023-09-02"), Reason: "national-day"},
		{Date: day(t, "2023-09-04"), Reason: "compensation"},
	}
	if diff := cmp.Diff(want, calendar.DefaultHolidays().Year(2023).Off); diff != "" {
		t.Errorf("holidays of 2023 (-want +got):\n%s", diff)
	}
}

// What the rules foresee is what the state decided each year, but for the
// exchanges.
func TestForeseenAgreesWithDecided(t *testing.T) {
	for _, decided := range calendar.DefaultHolidays().Years {
		want := daysOff(withoutExchanges(decided))
		foreseen := calendar.ForeseenHolidays(decided.Year)
		if got := daysOff(foreseen); got != want || foreseen.Announced {
			t.Errorf("%d: foreseen %q (announced %v), decided %q", decided.Year, got, foreseen.Announced, want)
		}
	}
}

func withoutExchanges(y calendar.HolidayYear) calendar.HolidayYear {
	kept := calendar.HolidayYear{Year: y.Year}
	for _, off := range y.Off {
		if off.Reason != calendar.ReasonExchange {
			kept.Off = append(kept.Off, off)
		}
	}
	return kept
}

// Every year that can be asked for has a valid table, also where the lunar
// calendar ends.
func TestForeseenIsValid(t *testing.T) {
	for year := 1950; year <= 2100; year++ {
		table := calendar.ForeseenHolidays(year)
		if err := table.Valid(); err != nil {
			t.Errorf("%d: %v", year, err)
		}
		if n := len(table.Off); n < 4 || n > 22 {
			t.Errorf("%d has %d days off", year, n)
		}
	}
}

func TestHolidaysEdited(t *testing.T) {
	before := calendar.DefaultHolidays()
	edited := calendar.HolidayYear{Year: 2017, Announced: true, Off: []calendar.DayOff{{Date: day(t, "2017-06-15"), Reason: calendar.ReasonOther}}}
	after := before.With(edited)
	if off, ok := after.Off(day(t, "2017-06-15")); !ok || off.Reason != calendar.ReasonOther {
		t.Errorf("the added day: %v, %v", off, ok)
	}
	if _, ok := after.Off(day(t, "2017-04-06")); ok {
		t.Error("a day of the old table is still off")
	}
	if _, ok := before.Off(day(t, "2017-04-06")); !ok {
		t.Error("the edit changed the table it was made from")
	}
	if !after.WorkedInstead(day(t, "2024-05-04")) || after.WorkedInstead(day(t, "2024-05-11")) {
		t.Error("the exchange of 2024 is lost or doubled")
	}
	raw, err := json.Marshal(after)
	if err != nil {
		t.Fatal(err)
	}
	var back calendar.Holidays
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, back); diff != "" {
		t.Errorf("through JSON (-want +got):\n%s", diff)
	}
}

func TestHolidayYearValid(t *testing.T) {
	d := day(t, "2017-06-15")
	off := calendar.DayOff{Date: d, Reason: calendar.ReasonOther}
	bad := map[string]calendar.HolidayYear{
		"other year":   {Year: 2018, Off: []calendar.DayOff{off}},
		"twice":        {Year: 2017, Off: []calendar.DayOff{off, off}},
		"off and work": {Year: 2017, Off: []calendar.DayOff{off}, Work: []calendar.Date{d}},
		"no such day":  {Year: 2017, Work: []calendar.Date{{Year: 2017, Month: 2, Day: 30}}},
		"too many":     {Year: 2017, Off: make([]calendar.DayOff, 121)},
	}
	for name, y := range bad {
		if err := y.Valid(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := bad["no such day"].Valid(); !errors.Is(err, calendar.ErrNoSuchDay) {
		t.Errorf("error %v", err)
	}
}

// However the holidays fall, no two of them share a compensation day, and none
// is on a weekend.
func TestCompensationDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(1968, 2053).Draw(t, "year")
		tet, err := calendar.LunarNewYear(year)
		if err != nil {
			t.Fatal(err)
		}
		table := calendar.HolidayDecision{Year: year, TetFrom: tet.AddDays(-rapid.IntRange(0, 4).Draw(t, "before")), NationalExtra: calendar.Date{Year: year, Month: 9, Day: 3}}.HolidayYear()
		if err := table.Valid(); err != nil {
			t.Fatal(err)
		}
		onWeekend, compensated := 0, 0
		for _, off := range table.Off {
			rest := off.Date.Weekday() == time.Saturday || off.Date.Weekday() == time.Sunday
			switch {
			case off.Reason == calendar.ReasonCompensation && rest:
				t.Fatalf("compensation on %v, a %v", off.Date, off.Date.Weekday())
			case off.Reason == calendar.ReasonCompensation:
				compensated++
			case rest:
				onWeekend++
			}
		}
		if onWeekend != compensated {
			t.Fatalf("%d holidays on a weekend, %d compensated: %v", onWeekend, compensated, table.Off)
		}
	})
}
