package calendar

import (
	"fmt"
	"time"
)

// TimeOfDay is a wall time to the minute. Its text form is HH:MM.
type TimeOfDay struct {
	Hour, Minute int
}

// ParseTimeOfDay reads HH:MM, 00:00 to 23:59. Errors wrap ErrFormat.
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	if len(text) == len("15:04") && text[2] == ':' {
		hour, ok1 := digits(text[:2])
		minute, ok2 := digits(text[3:])
		if ok1 && ok2 && hour < 24 && minute < 60 {
			return TimeOfDay{hour, minute}, nil
		}
	}
	return TimeOfDay{}, fmt.Errorf("time of day %q is not HH:MM: %w", text, ErrFormat)
}

// String returns HH:MM.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t.Hour, t.Minute) }

// MarshalText writes the form of String.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads the form of String. On an error t stays as it was.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	parsed, err := ParseTimeOfDay(string(text))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// Minutes returns the minutes since midnight.
func (t TimeOfDay) Minutes() int { return t.Hour*60 + t.Minute }

// HourSpan is a span of one day's wall time, From included, To not.
type HourSpan struct {
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"`
}

// Contains reports whether the wall time of t in loc lies in the span. A span
// whose To is before its From goes over midnight; one whose ends are the same is
// empty.
func (s HourSpan) Contains(t time.Time, loc *time.Location) bool {
	at := wallMinutes(t, loc)
	from, to := s.From.Minutes(), s.To.Minutes()
	if from <= to {
		return from <= at && at < to
	}
	return at >= from || at < to
}

// End returns the first moment from t on that is not in the span: t itself
// where t is outside, and otherwise the coming To.
func (s HourSpan) End(t time.Time, loc *time.Location) time.Time {
	if !s.Contains(t, loc) {
		return t
	}
	day := Of(t, loc)
	if wallMinutes(t, loc) >= s.To.Minutes() {
		day = day.AddDays(1)
	}
	end := day.In(loc, s.To.Hour, s.To.Minute)
	if !end.After(t) {
		// Clocks were put back, and To comes a second time.
		return t
	}
	return end
}

func wallMinutes(t time.Time, loc *time.Location) int {
	hour, minute, _ := t.In(loc).Clock()
	return hour*60 + minute
}
