package calendar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
)

func TestPeriods(t *testing.T) {
	cases := []struct {
		kind         calendar.PeriodKind
		year, number int
		want         string // id, from, to, sending day
	}{
		{calendar.PeriodMonth, 2017, 7, "2017-07 2017-06-15 2017-07-14 2017-07-15"},
		{calendar.PeriodMonth, 2017, 1, "2017-01 2016-12-15 2017-01-14 2017-01-15"},
		{calendar.PeriodQuarter, 2017, 1, "2017-Q1 2016-12-15 2017-03-14 2017-03-05"},
		{calendar.PeriodQuarter, 2017, 3, "2017-Q3 2017-06-15 2017-09-14 2017-09-05"},
		{calendar.PeriodHalfYear, 2017, 1, "2017-H1 2016-12-15 2017-06-14 2017-06-05"},
		{calendar.PeriodHalfYear, 2017, 2, "2017-H2 2017-06-15 2017-12-14 2017-11-25"},
		{calendar.PeriodYear, 2017, 1, "2017 2016-12-15 2017-12-14 2017-11-25"},
		{calendar.PeriodWeek, 2017, 23, "2017-W23 2017-06-05 2017-06-11 2017-06-09"},
		{calendar.PeriodWeek, 2017, 1, "2017-W01 2017-01-02 2017-01-08 2017-01-06"},
		{calendar.PeriodWeek, 2020, 53, "2020-W53 2020-12-28 2021-01-03 2021-01-01"},
	}
	r := calendar.DefaultPeriodRules()
	for _, c := range cases {
		p, err := r.Period(c.kind, c.year, c.number)
		got := fmt.Sprintf("%s %v %v %v", p.ID(), p.From, p.To, p.Send)
		if err != nil || got != c.want {
			t.Errorf("%s %d of %d = %s, %v; want %s", c.kind, c.number, c.year, got, err, c.want)
		}
	}
}

func TestCalendarPeriods(t *testing.T) {
	r := calendar.CalendarPeriodRules()
	cases := map[string]string{
		"2017-Q3": "2017-07-01 2017-09-30 2017-10-05",
		"2016-02": "2016-02-01 2016-02-29 2016-03-05",
		"2017-H2": "2017-07-01 2017-12-31 2018-01-05",
		"2017":    "2017-01-01 2017-12-31 2018-01-05",
	}
	for id, want := range cases {
		p, err := r.ParsePeriodID(id)
		if got := fmt.Sprintf("%v %v %v", p.From, p.To, p.Send); err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", id, got, err, want)
		}
	}
}

func TestPeriodErrors(t *testing.T) {
	r := calendar.DefaultPeriodRules()
	cases := []struct {
		kind         calendar.PeriodKind
		year, number int
		want         error
	}{
		{"decade", 2017, 1, calendar.ErrFormat}, {calendar.PeriodMonth, 2017, 0, calendar.ErrNoSuchDay},
		{calendar.PeriodMonth, 2017, 13, calendar.ErrNoSuchDay}, {calendar.PeriodQuarter, 2017, 5, calendar.ErrNoSuchDay},
		{calendar.PeriodYear, 2017, 2, calendar.ErrNoSuchDay}, {calendar.PeriodWeek, 2017, 53, calendar.ErrNoSuchDay},
		{calendar.PeriodMonth, 1, 1, calendar.ErrNoSuchDay}, {calendar.PeriodMonth, 9999, 1, calendar.ErrNoSuchDay},
	}
	for _, c := range cases {
		if p, err := r.Period(c.kind, c.year, c.number); !errors.Is(err, c.want) {
			t.Errorf("%s %d of %d = %v, %v; want error %v", c.kind, c.number, c.year, p, err, c.want)
		}
	}
	if p, err := r.Containing("decade", day(t, "2017-06-08")); !errors.Is(err, calendar.ErrFormat) {
		t.Errorf("containing, of an unknown kind: %v, %v", p, err)
	}
	for _, id := range []string{"", "17", "2017-", "2017-7", "2017-007", "2017-Q", "2017-Q03", "2017-Q5", "2017-QH1", "2017-W1", "2017-X1", "2017-00", "20x7", "2017-07-27"} {
		if p, err := r.ParsePeriodID(id); !errors.Is(err, calendar.ErrFormat) && !errors.Is(err, calendar.ErrNoSuchDay) {
			t.Errorf("ParsePeriodID(%q) = %v, %v", id, p, err)
		}
	}
}

func TestPeriodContaining(t *testing.T) {
	r := calendar.DefaultPeriodRules()
	cases := []struct {
		kind calendar.PeriodKind
		d    string
		want string
	}{
		{calendar.PeriodMonth, "2017-06-14", "2017-06"}, {calendar.PeriodMonth, "2017-06-15", "2017-07"},
		{calendar.PeriodMonth, "2017-12-15", "2018-01"}, {calendar.PeriodQuarter, "2017-06-15", "2017-Q3"},
		{calendar.PeriodHalfYear, "2017-06-14", "2017-H1"}, {calendar.PeriodHalfYear, "2017-12-15", "2018-H1"},
		{calendar.PeriodYear, "2017-12-14", "2017"}, {calendar.PeriodYear, "2017-12-15", "2018"},
		{calendar.PeriodWeek, "2017-06-11", "2017-W23"}, {calendar.PeriodWeek, "2017-01-01", "2016-W52"},
		{calendar.PeriodWeek, "2021-01-03", "2020-W53"},
	}
	for _, c := range cases {
		if p, err := r.Containing(c.kind, day(t, c.d)); err != nil || p.ID() != c.want {
			t.Errorf("%s of %s = %s, %v; want %s", c.kind, c.d, p.ID(), err, c.want)
		}
	}
	r.Week.CutDay = time.Thursday
	if p, err := r.Containing(calendar.PeriodWeek, day(t, "2017-06-09")); err != nil || p.ID() != "2017-W24" {
		t.Errorf("a Friday in weeks that end on Thursday: %s, %v", p.ID(), err)
	}
}

func TestNextSending(t *testing.T) {
	cases := []struct {
		kind       calendar.PeriodKind
		from, want string
	}{
		{calendar.PeriodMonth, "2017-06-08", "2017-06"}, {calendar.PeriodMonth, "2017-06-15", "2017-06"},
		{calendar.PeriodMonth, "2017-06-16", "2017-07"}, {calendar.PeriodQuarter, "2017-06-08", "2017-Q3"},
		{calendar.PeriodHalfYear, "2017-06-05", "2017-H1"}, {calendar.PeriodHalfYear, "2017-06-06", "2017-H2"},
		{calendar.PeriodYear, "2017-11-25", "2017"}, {calendar.PeriodYear, "2017-11-26", "2018"},
		{calendar.PeriodWeek, "2017-06-09", "2017-W23"}, {calendar.PeriodWeek, "2017-06-10", "2017-W24"},
	}
	r := calendar.DefaultPeriodRules()
	for _, c := range cases {
		if p, err := r.NextSending(c.kind, day(t, c.from)); err != nil || p.ID() != c.want {
			t.Errorf("next %s sent from %s = %s, %v; want %s", c.kind, c.from, p.ID(), err, c.want)
		}
	}
	late := calendar.CalendarPeriodRules()
	late.Year.SendMonth = 3
	if p, err := late.NextSending(calendar.PeriodYear, day(t, "2018-03-05")); err != nil || p.ID() != "2017" {
		t.Errorf("a year sent in March after it: %s, %v", p.ID(), err)
	}
}

func TestPeriodRulesValid(t *testing.T) {
	for _, r := range []calendar.PeriodRules{calendar.DefaultPeriodRules(), calendar.CalendarPeriodRules()} {
		if err := r.Valid(); err != nil {
			t.Error(err)
		}
	}
	spoilt := []func(*calendar.PeriodRules){
		func(r *calendar.PeriodRules) { r.Week.CutDay = 7 },
		func(r *calendar.PeriodRules) { r.Month.CutDay = 32 },
		func(r *calendar.PeriodRules) { r.Quarter.SendDay = 0 },
		func(r *calendar.PeriodRules) { r.SecondHalf.SendMonth = 4 },
		func(r *calendar.PeriodRules) { r.Year.CutDay = -1 },
	}
	for i, spoil := range spoilt {
		r := calendar.DefaultPeriodRules()
		spoil(&r)
		if err := r.Valid(); !errors.Is(err, calendar.ErrNoSuchDay) {
			t.Errorf("broken rule %d: %v", i, err)
		}
	}
}

func TestPeriodRulesJSON(t *testing.T) {
	r := calendar.DefaultPeriodRules()
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back calendar.PeriodRules
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, back); diff != "" {
		t.Errorf("through JSON (-want +got):\n%s", diff)
	}
}

// By any rules, periods follow each other without a gap, each day is in exactly
// one, and names come back.
func TestPeriodsTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.Custom(func(t *rapid.T) calendar.MonthRule {
			return calendar.MonthRule{
				CutDay: rapid.IntRange(0, 31).Draw(t, "cut"), SendDay: rapid.IntRange(1, 31).Draw(t, "send"),
				SendMonth: rapid.IntRange(-3, 3).Draw(t, "months"),
			}
		})
		r := calendar.PeriodRules{
			Week:  calendar.WeekRule{CutDay: time.Weekday(rapid.IntRange(0, 6).Draw(t, "week cut"))},
			Month: rule.Draw(t, "month"), Quarter: rule.Draw(t, "quarter"), FirstHalf: rule.Draw(t, "first half"),
			SecondHalf: rule.Draw(t, "second half"), Year: rule.Draw(t, "year"),
		}
		kind := rapid.SampledFrom(calendar.PeriodKinds()).Draw(t, "kind")
		d := anyDate().Draw(t, "d")
		p, err := r.Containing(kind, d)
		if err != nil || !p.Contains(d) {
			t.Fatalf("%s of %v = %+v, %v", kind, d, p, err)
		}
		next, err := r.Next(p)
		if err != nil || next.From != p.To.AddDays(1) {
			t.Fatalf("after %+v comes %+v, %v", p, next, err)
		}
		if back, err := r.Previous(next); err != nil || back != p {
			t.Fatalf("before %+v comes %+v, %v; want %+v", next, back, err, p)
		}
		if named, err := r.ParsePeriodID(p.ID()); err != nil || named != p {
			t.Fatalf("%s = %+v, %v; want %+v", p.ID(), named, err, p)
		}
		if due, err := r.NextSending(kind, d); err != nil || due.Send.Before(d) {
			t.Fatalf("next sending from %v = %+v, %v", d, due, err)
		}
	})
}

func FuzzParsePeriodID(f *testing.F) {
	for _, id := range []string{"2017", "2017-07", "2017-Q3", "2017-H1", "2017-W27", "2017-", "-1"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		p, err := calendar.DefaultPeriodRules().ParsePeriodID(id)
		if err == nil && p.ID() != id {
			t.Errorf("%q came back as %q", id, p.ID())
		}
	})
}
