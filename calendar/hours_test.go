package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

func TestTimeOfDay(t *testing.T) {
	for _, text := range []string{"00:00", "07:05", "23:59"} {
		got, err := calendar.ParseTimeOfDay(text)
		if err != nil || got.String() != text {
			t.Errorf("ParseTimeOfDay(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "7:05", "24:00", "12:60", "12h00", "1x:00", "12:0", "+1:00"} {
		tod := calendar.TimeOfDay{Hour: 9}
		if err := tod.UnmarshalText([]byte(text)); !errors.Is(err, calendar.ErrFormat) || tod != (calendar.TimeOfDay{Hour: 9}) {
			t.Errorf("%q = %v, %v", text, tod, err)
		}
	}
	if got := (calendar.TimeOfDay{Hour: 13, Minute: 30}).Minutes(); got != 810 {
		t.Errorf("13:30 is minute %d", got)
	}
}

// span reads "22:00-06:00" of a test table.
func span(t *testing.T, text string) calendar.HourSpan {
	t.Helper()
	var s calendar.HourSpan
	raw := `{"from":"` + text[:5] + `","to":"` + text[6:] + `"}`
	if err := json.Unmarshal([]byte(raw), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// instant reads the wall time "2017-07-27 14:00" in Vietnam.
func instant(t interface{ Fatal(...any) }, text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.Zone())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestHourSpan(t *testing.T) {
	cases := []struct{ span, at, end string }{
		{"22:00-06:00", "2017-07-27 21:59", ""},
		{"22:00-06:00", "2017-07-27 22:00", "2017-07-28 06:00"},
		{"22:00-06:00", "2017-07-28 05:59", "2017-07-28 06:00"},
		{"22:00-06:00", "2017-07-28 06:00", ""},
		{"22:00-00:00", "2017-12-31 23:59", "2018-01-01 00:00"},
		{"11:30-13:30", "2017-07-27 11:30", "2017-07-27 13:30"},
		{"11:30-13:30", "2017-07-27 13:30", ""},
		{"09:00-09:00", "2017-07-27 09:00", ""},
	}
	for _, c := range cases {
		s, at := span(t, c.span), instant(t, c.at)
		end, want := s.End(at, calendar.Zone()), at
		if c.end != "" {
			want = instant(t, c.end)
		}
		if s.Contains(at, calendar.Zone()) != (c.end != "") || !end.Equal(want) {
			t.Errorf("%s at %s: contains %v, end %v; want end %v", c.span, c.at, s.Contains(at, calendar.Zone()), end, want)
		}
	}
}

// The end of a span is outside it, and not before the moment asked about, in a
// zone with clock changes too.
func TestHourSpanEnd(t *testing.T) {
	loc, err := calendar.LoadZone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tod := rapid.Custom(func(t *rapid.T) calendar.TimeOfDay {
		return calendar.TimeOfDay{Hour: rapid.IntRange(0, 23).Draw(t, "hour"), Minute: rapid.IntRange(0, 59).Draw(t, "minute")}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := calendar.HourSpan{From: tod.Draw(t, "from"), To: tod.Draw(t, "to")}
		at := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minutes")) * time.Minute)
		end := s.End(at, loc)
		if end.Before(at) || end.Sub(at) > 25*time.Hour {
			t.Fatalf("%v at %v ends at %v", s, at, end)
		}
	})
}
