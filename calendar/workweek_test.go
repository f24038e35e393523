package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
)

func TestWorkingDay(t *testing.T) {
	c := calendar.DefaultWorkCalendar()
	cases := map[string]bool{
		"2017-07-27": true,  // an observance, not a holiday
		"2017-07-29": false, // Saturday
		"2017-07-30": false, // Sunday
		"2017-04-06": false, // Hùng Kings
		"2017-09-04": false, // compensation
		"2017-09-05": true,
		"2024-04-29": false, // exchanged
		"2024-05-04": true,  // worked on a Saturday in exchange
		"2019-01-05": true,  // worked for a day of the year before
		"2030-05-01": false, // foreseen
		"2030-05-02": true,
	}
	for iso, want := range cases {
		if got := c.WorkingDay(day(t, iso)); got != want {
			t.Errorf("WorkingDay(%s) = %v", iso, got)
		}
	}
}

func TestNextWorkingDay(t *testing.T) {
	c := calendar.DefaultWorkCalendar()
	cases := []struct{ from, next, onOrAfter, before string }{
		{"2017-06-08", "2017-06-09", "2017-06-08", "2017-06-07"},
		{"2017-06-09", "2017-06-12", "2017-06-09", "2017-06-08"},
		{"2017-06-11", "2017-06-12", "2017-06-12", "2017-06-09"},
		{"2017-01-25", "2017-02-02", "2017-01-25", "2017-01-24"},
		{"2023-04-28", "2023-05-04", "2023-04-28", "2023-04-27"},
		{"2023-05-03", "2023-05-04", "2023-05-04", "2023-04-28"},
		{"2024-05-03", "2024-05-04", "2024-05-03", "2024-05-02"},
		{"2017-12-29", "2018-01-02", "2017-12-29", "2017-12-28"},
	}
	for _, x := range cases {
		from := day(t, x.from)
		got := []string{c.NextWorkingDay(from).String(), c.WorkingDayFrom(from).String(), c.PreviousWorkingDay(from).String()}
		if diff := cmp.Diff([]string{x.next, x.onOrAfter, x.before}, got); diff != "" {
			t.Errorf("from %s (-want +got):\n%s", x.from, diff)
		}
	}
	if got := c.WorkingDays(day(t, "2017-01-23"), day(t, "2017-02-06")); got != 5 {
		t.Errorf("working days around Tết 2017: %d, want 5", got)
	}
	if got := c.WorkingDays(day(t, "2017-02-06"), day(t, "2017-01-23")); got != 0 {
		t.Errorf("working days backwards: %d", got)
	}
}

// A table that closes the office for ever gives an answer all the same.
func TestNoWorkingDay(t *testing.T) {
	var c calendar.WorkCalendar
	for year := 2016; year <= 2021; year++ {
		table := calendar.HolidayYear{Year: year}
		for d := (calendar.Date{Year: year, Month: 1, Day: 1}); d.Year == year; d = d.AddDays(1) {
			table.Off = append(table.Off, calendar.DayOff{Date: d})
		}
		c.Holidays = c.Holidays.With(table)
	}
	d := day(t, "2018-06-08")
	if next, before := c.NextWorkingDay(d), c.PreviousWorkingDay(d); next != d.AddDays(1) || before != d.AddDays(-1) {
		t.Errorf("next %v, before %v", next, before)
	}
}

func TestOfficeHours(t *testing.T) {
	c := calendar.DefaultWorkCalendar()
	cases := []struct{ at, open string }{
		{"2017-06-08 06:59", "2017-06-08 07:00"},
		{"2017-06-08 07:00", "2017-06-08 07:00"},
		{"2017-06-08 11:29", "2017-06-08 11:29"},
		{"2017-06-08 11:30", "2017-06-08 13:30"},
		{"2017-06-08 16:59", "2017-06-08 16:59"},
		{"2017-06-08 17:00", "2017-06-09 07:00"},
		{"2017-06-09 17:00", "2017-06-12 07:00"},
		{"2017-06-10 09:00", "2017-06-12 07:00"},
		{"2017-01-26 09:00", "2017-02-02 07:00"},
		{"2024-05-04 06:00", "2024-05-04 07:00"},
	}
	for _, x := range cases {
		at, want := instant(t, x.at), instant(t, x.open)
		if got := c.NextOpen(at, calendar.Zone()); !got.Equal(want) || c.Open(at, calendar.Zone()) != at.Equal(want) {
			t.Errorf("at %s: open %v, next %v; want %s", x.at, c.Open(at, calendar.Zone()), got, x.open)
		}
	}
	var allDay calendar.WorkCalendar
	if got, want := allDay.NextOpen(instant(t, "2017-06-10 09:00"), calendar.Zone()), instant(t, "2017-06-12 00:00"); !got.Equal(want) {
		t.Errorf("without hours: %v, want %v", got, want)
	}
	if !allDay.Open(instant(t, "2017-06-08 23:00"), calendar.Zone()) {
		t.Error("without hours the office is closed at night")
	}
}

// The next opening is in office hours, and no moment before it is.
func TestNextOpenIsTheFirst(t *testing.T) {
	c := calendar.DefaultWorkCalendar()
	rapid.Check(t, func(t *rapid.T) {
		at := instant(t, "2017-01-01 00:00").Add(time.Duration(rapid.IntRange(0, 10*365*24*4).Draw(t, "quarters")) * 15 * time.Minute)
		next := c.NextOpen(at, calendar.Zone())
		if next.Before(at) || !c.Open(next, calendar.Zone()) {
			t.Fatalf("from %v: %v, open %v", at, next, c.Open(next, calendar.Zone()))
		}
		for m := at; m.Before(next); m = m.Add(30 * time.Minute) {
			if c.Open(m, calendar.Zone()) {
				t.Fatalf("from %v: %v, but open at %v", at, next, m)
			}
		}
	})
}

func TestWorkWeek(t *testing.T) {
	w := calendar.DefaultWorkWeek()
	if err := w.Valid(); err != nil {
		t.Error(err)
	}
	if !w.Works(time.Monday) || w.Works(time.Saturday) || !(calendar.WorkWeek{Days: []time.Weekday{time.Saturday}}).Works(time.Saturday) {
		t.Error("working weekdays are wrong")
	}
	raw, err := json.Marshal(w)
	want := `{"days":[1,2,3,4,5],"hours":[{"from":"07:00","to":"11:30"},{"from":"13:30","to":"17:00"}]}`
	if err != nil || string(raw) != want {
		t.Errorf("JSON %s, %v; want %s", raw, err, want)
	}
	for name, bad := range map[string]calendar.WorkWeek{
		"weekday":    {Days: []time.Weekday{7}},
		"overlap":    {Hours: []calendar.HourSpan{span(t, "07:00-12:00"), span(t, "11:00-17:00")}},
		"backwards":  {Hours: []calendar.HourSpan{span(t, "17:00-07:00")}},
		"empty span": {Hours: []calendar.HourSpan{span(t, "07:00-07:00")}},
	} {
		if err := bad.Valid(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
