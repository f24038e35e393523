package calendar_test

import (
	"errors"
	"testing"
	"time"

	"giaoban/calendar"
)

func TestRuleComesTrue(t *testing.T) {
	zone := calendar.Zone()
	from := time.Date(2017, time.July, 21, 15, 4, 5, 6, zone) // a Friday
	at := func(month time.Month, day, hour, minute, second int) time.Time {
		return time.Date(2017, month, day, hour, minute, second, 0, zone)
	}
	for text, want := range map[string]time.Time{
		"* * * * *":                    at(time.July, 21, 15, 5, 0),
		"0 8 * * 1-5":                  at(time.July, 24, 8, 0, 0),
		"  30  3  *  *  * ":            at(time.July, 22, 3, 30, 0),
		"@every 90s":                   at(time.July, 21, 15, 5, 35),
		"@monthly":                     at(time.August, 1, 0, 0, 0),
		"CRON_TZ=Asia/Tokyo 0 8 * * *": at(time.July, 22, 6, 0, 0),
	} {
		r, err := calendar.ParseRule(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		// The zone of the moment must not matter, only the office's.
		if got := r.Next(from.UTC(), zone); !got.Equal(want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
	if next := (calendar.Rule{}).Next(from, zone); !next.IsZero() || !(calendar.Rule{}).IsZero() {
		t.Errorf("the zero rule comes true at %v", next)
	}
}

func TestWrongRulesAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "nightly", "* * * *", "* * * * * *", "61 * * * *", "0 0 30 2 *", "TZ=Asia/Tokyo", "CRON_TZ=", "CRON_TZ=Nowhere 0 8 * * *",
		"@every soon", "@fortnightly",
	} {
		if r, err := calendar.ParseRule(text); !errors.Is(err, calendar.ErrFormat) {
			t.Errorf("%q was read as %q, %v", text, r, err)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	f.Add("0 8 * * 1-5")
	f.Add("TZ=UTC @every 1h")
	f.Add("CRON_TZ=\t* * * * *")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := calendar.ParseRule(text)
		if err != nil {
			return
		}
		again, err := calendar.ParseRule(r.String())
		if err != nil || again.String() != r.String() {
			t.Errorf("%q came back as %q, %v", r, again, err)
		}
		now := time.Date(2023, time.March, 1, 0, 0, 0, 0, time.UTC)
		if next := r.Next(now, calendar.Zone()); !next.IsZero() && !next.After(now) {
			t.Errorf("%q comes true at %v, which is not after %v", r, next, now)
		}
	})
}
