package calendar

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Rule says when something recurs. The zero Rule never does.
type Rule struct {
	text     string
	schedule cron.Schedule
}

// ParseRule reads a cron expression of five fields ("0 8 * * 1-5"), or a short form such as "@daily" or "@every 5m".
// The expression may begin with the zone that it is meant in ("CRON_TZ=Asia/Ho_Chi_Minh 0 8 * * *"). A rule that never
// comes true, such as one for 30 February, is refused. Its errors wrap ErrFormat.
func ParseRule(text string) (Rule, error) {
	fields := strings.Fields(text)
	// The parser reads past the end of a text that is nothing but a zone.
	if len(fields) == 1 && strings.Contains(text, "TZ=") {
		return Rule{}, fmt.Errorf("rule %q names a zone and no time: %w", text, ErrFormat)
	}
	text = strings.Join(fields, " ")
	schedule, err := cron.ParseStandard(text)
	if err != nil {
		return Rule{}, fmt.Errorf("rule %q: %w: %w", text, err, ErrFormat)
	}
	// A leap day must be within the five years that the parser's own search spans.
	leap := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	if schedule.Next(leap).IsZero() {
		return Rule{}, fmt.Errorf("rule %q never comes true: %w", text, ErrFormat)
	}
	return Rule{text: text, schedule: schedule}, nil
}

// String returns the rule as it was read, with single spaces.
func (r Rule) String() string { return r.text }

// IsZero reports whether r is the zero Rule.
func (r Rule) IsZero() bool { return r.schedule == nil }

// Next returns the first time after t at which the rule comes true by the clocks of loc, or by those of the zone that
// the rule names. It is zero where there is none within five years.
func (r Rule) Next(t time.Time, loc *time.Location) time.Time {
	if r.schedule == nil {
		return time.Time{}
	}
	return r.schedule.Next(t.In(loc))
}
