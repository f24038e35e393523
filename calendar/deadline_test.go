package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

// anyDeadline draws a deadline of any kind.
func anyDeadline() *rapid.Generator[calendar.Deadline] {
	return rapid.Custom(func(t *rapid.T) calendar.Deadline {
		d := calendar.Deadline{Day: anyDate().Draw(t, "day"), Inclusive: rapid.Bool().Draw(t, "inclusive")}
		if !rapid.Bool().Draw(t, "has hour") {
			return d
		}
		d, err := d.At(rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
		if err != nil {
			t.Fatalf("deadline at an hour of the day: %v", err)
		}
		return d
	})
}

func TestDeadline(t *testing.T) {
	cases := []struct {
		text, lastDay, tooLate string
	}{
		{"2017-07-27", "2017-07-27", "2017-07-28T00:00:00+07:00"},
		{"<2017-07-27", "2017-07-26", "2017-07-27T00:00:00+07:00"},
		{"2017-06-23T14:00", "2017-06-23", "2017-06-23T14:01:00+07:00"},
		{"<2017-06-23T14:00", "2017-06-23", "2017-06-23T14:00:00+07:00"},
		{"<2017-06-23T00:00", "2017-06-22", "2017-06-23T00:00:00+07:00"},
		{"<2017-06-23T00:01", "2017-06-23", "2017-06-23T00:01:00+07:00"},
		{"2017-06-23T00:00", "2017-06-23", "2017-06-23T00:01:00+07:00"},
		{"2017-12-31T23:59", "2017-12-31", "2018-01-01T00:00:00+07:00"},
		{"<2018-01-01", "2017-12-31", "2018-01-01T00:00:00+07:00"},
	}
	for _, c := range cases {
		d, err := calendar.ParseDeadline(c.text)
		if err != nil {
			t.Errorf("ParseDeadline(%q): %v", c.text, err)
			continue
		}
		if got := d.String(); got != c.text {
			t.Errorf("%q comes back as %q", c.text, got)
		}
		if got := d.LastDay().String(); got != c.lastDay {
			t.Errorf("%s: last day %s, want %s", c.text, got, c.lastDay)
		}
		if got := d.Instant(calendar.Zone()).Format(time.RFC3339); got != c.tooLate {
			t.Errorf("%s: too late from %s, want %s", c.text, got, c.tooLate)
		}
	}
}

func TestDeadlineErrors(t *testing.T) {
	cases := []struct {
		text string
		want error
	}{
		{"<", calendar.ErrFormat}, {"<<2017-07-27", calendar.ErrFormat}, {"2017-07-27T", calendar.ErrFormat},
		{"2017-07-27T14", calendar.ErrFormat}, {"2017-07-27T1x:00", calendar.ErrFormat}, {"2017-07-27 14:00", calendar.ErrFormat},
		{"2017-07-27T24:00", calendar.ErrNoSuchDay}, {"2017-07-27T12:60", calendar.ErrNoSuchDay}, {"2017-02-29", calendar.ErrNoSuchDay},
	}
	for _, c := range cases {
		if d, err := calendar.ParseDeadline(c.text); !errors.Is(err, c.want) || !d.IsZero() {
			t.Errorf("ParseDeadline(%q) = %v, %v; want error %v", c.text, d, err, c.want)
		}
		d := calendar.By(day(t, "2017-07-27"))
		if err := d.UnmarshalText([]byte(c.text)); err == nil || d != calendar.By(day(t, "2017-07-27")) {
			t.Errorf("after the bad text %q: %v, error %v", c.text, d, err)
		}
	}
}

func TestDeadlineAt(t *testing.T) {
	d, err := calendar.Before(day(t, "2017-12-31")).At(24, 0)
	if err != nil || d.String() != "2017-12-31" {
		t.Errorf("before 24:00 of 31 December = %v, %v", d, err)
	}
	for _, c := range [][2]int{{24, 1}, {25, 0}, {-1, 0}, {12, 60}, {12, -1}} {
		if d, err := calendar.By(day(t, "2017-12-31")).At(c[0], c[1]); !errors.Is(err, calendar.ErrNoSuchDay) {
			t.Errorf("at %d:%d = %v, %v", c[0], c[1], d, err)
		}
	}
}

func TestNoDeadline(t *testing.T) {
	var d calendar.Deadline
	if !d.IsZero() || d.String() != "" || !d.LastDay().IsZero() || !d.Instant(time.UTC).IsZero() {
		t.Errorf("no deadline: %q, last day %v, instant %v", d, d.LastDay(), d.Instant(time.UTC))
	}
	if calendar.By(day(t, "2017-07-27")).IsZero() {
		t.Error("a deadline is taken for none")
	}
}

func TestDaysLeft(t *testing.T) {
	cases := []struct {
		deadline, today string
		want            int
	}{
		{"2017-07-27", "2017-07-27", 0}, {"2017-07-27", "2017-07-13", 14}, {"2017-07-27", "2017-07-28", -1},
		{"<2017-07-27", "2017-07-26", 0}, {"<2017-07-27", "2017-07-27", -1}, {"<2017-06-23T14:00", "2017-06-20", 3},
	}
	for _, c := range cases {
		d, err := calendar.ParseDeadline(c.deadline)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.DaysLeft(day(t, c.today)); got != c.want {
			t.Errorf("%s on %s: %d days left, want %d", c.deadline, c.today, got, c.want)
		}
	}
}

func TestDeadlineRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := struct{ Due, None calendar.Deadline }{Due: anyDeadline().Draw(t, "due")}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		out := in
		out.Due, out.None = calendar.Deadline{}, in.Due
		if err := json.Unmarshal(raw, &out); err != nil || out != in {
			t.Fatalf("%+v came back from %s as %+v, error %v", in, raw, out, err)
		}
	})
}

// The last day in time and the instant are two views of the same deadline.
func TestLastDayAgreesWithInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDeadline().Draw(t, "d")
		lastMoment := d.Instant(time.UTC).Add(-time.Nanosecond)
		if got := calendar.Of(lastMoment, time.UTC); got != d.LastDay() {
			t.Fatalf("%v: last moment in time %v, last day %v", d, lastMoment, d.LastDay())
		}
	})
}

func FuzzParseDeadline(f *testing.F) {
	for _, s := range []string{"", "2017-07-27", "<2017-06-23T14:00", "<T", "9999-12-31T23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := calendar.ParseDeadline(s)
		if err == nil && d.String() != s {
			t.Errorf("%q came back as %q", s, d.String())
		}
	})
}
