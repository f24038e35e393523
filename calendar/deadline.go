package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Deadline is the day, or the minute of a day, until which something is in
// time. A strict deadline ("trước ngày D") excludes what it names; an inclusive
// one ("chậm nhất, đến hết ngày D") includes it. The zero Deadline stands for
// "no deadline". Deadlines are comparable with ==.
type Deadline struct {
	Day Date
	// HasHour says that the time of day was given; Hour and Minute are 0
	// otherwise.
	HasHour      bool
	Hour, Minute int
	Inclusive    bool
}

// By returns the inclusive deadline of a whole day.
func By(day Date) Deadline { return Deadline{Day: day, Inclusive: true} }

// Before returns the strict deadline of a whole day: the day before is the
// last one.
func Before(day Date) Deadline { return Deadline{Day: day} }

// At returns d with the time of day. 24:00 is the end of the day, so that both
// "by" and "before" it give the whole day. Errors wrap ErrNoSuchDay where no
// clock shows hour and minute.
func (d Deadline) At(hour, minute int) (Deadline, error) {
	if hour == 24 && minute == 0 {
		return By(d.Day), nil
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return Deadline{}, fmt.Errorf("time of day %02d:%02d: %w", hour, minute, ErrNoSuchDay)
	}
	d.HasHour, d.Hour, d.Minute = true, hour, minute
	return d, nil
}

// IsZero reports whether d stands for "no deadline".
func (d Deadline) IsZero() bool { return d == Deadline{} }

// LastDay returns the last day on which an answer can be in time; zero for the
// zero Deadline. Of a strict deadline to the hour it is the same day, unless the
// hour is midnight.
func (d Deadline) LastDay() Date {
	switch {
	case d.Day.IsZero():
		return Date{}
	case d.Inclusive, d.HasHour && (d.Hour > 0 || d.Minute > 0):
		return d.Day
	}
	return d.Day.AddDays(-1)
}

// Instant returns the first moment in loc that is too late, so that an answer
// at t is in time where t is before it. An inclusive deadline to the minute
// includes that minute. The zero Deadline has the zero time.
func (d Deadline) Instant(loc *time.Location) time.Time {
	switch {
	case d.Day.IsZero():
		return time.Time{}
	case d.HasHour && d.Inclusive:
		return d.Day.In(loc, d.Hour, d.Minute).Add(time.Minute)
	case d.HasHour:
		return d.Day.In(loc, d.Hour, d.Minute)
	case d.Inclusive:
		return d.Day.End(loc)
	}
	return d.Day.Start(loc)
}

// DaysLeft returns the number of days from today to the last day in time: 0 on
// that day, negative after it. It is meaningless for the zero Deadline.
func (d Deadline) DaysLeft(today Date) int { return d.LastDay().Sub(today) }

// String returns the machine form: an ISO day, "T" and the time of day where
// it was given, and "<" in front of a strict one: 2017-07-27, <2017-07-27,
// <2017-06-23T14:00. The zero Deadline is "".
func (d Deadline) String() string {
	if d.IsZero() {
		return ""
	}
	text := d.Day.String()
	if d.HasHour {
		text += fmt.Sprintf("T%02d:%02d", d.Hour, d.Minute)
	}
	if !d.Inclusive {
		text = "<" + text
	}
	return text
}

// ParseDeadline reads the form that String writes. Its errors wrap ErrFormat
// or ErrNoSuchDay.
func ParseDeadline(text string) (Deadline, error) {
	if text == "" {
		return Deadline{}, nil
	}
	rest, strict := strings.CutPrefix(text, "<")
	iso, clock, hasHour := strings.Cut(rest, "T")
	day, err := Parse(iso)
	if err != nil {
		return Deadline{}, fmt.Errorf("deadline %q: %w", text, err)
	}
	d := Deadline{Day: day, Inclusive: !strict}
	if !hasHour {
		return d, nil
	}
	if len(clock) != len("15:04") || clock[2] != ':' {
		return Deadline{}, fmt.Errorf("deadline %q: time of day is not HH:MM: %w", text, ErrFormat)
	}
	hour, ok1 := digits(clock[:2])
	minute, ok2 := digits(clock[3:])
	if !ok1 || !ok2 {
		return Deadline{}, fmt.Errorf("deadline %q: time of day is not HH:MM: %w", text, ErrFormat)
	}
	if hour > 23 {
		return Deadline{}, fmt.Errorf("deadline %q: hour %d: %w", text, hour, ErrNoSuchDay)
	}
	d, err = d.At(hour, minute)
	if err != nil {
		return Deadline{}, fmt.Errorf("deadline %q: %w", text, err)
	}
	return d, nil
}

// MarshalText writes the form of String.
func (d Deadline) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of String. On an error d stays as it was.
func (d *Deadline) UnmarshalText(text []byte) error {
	parsed, err := ParseDeadline(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
