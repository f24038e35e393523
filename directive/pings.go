package directive

import (
	"fmt"
	"slices"
	"time"

	"giaoban/calendar"
)

// maxPings bounds how many days are foretold.
const maxPings = 16

// PingNeed is what Pings must see beside the records of a publication.
func PingNeed() []RecordNeed { return reminding() }

// Pings foretells the days on which an organisation's groups will be reminded of an assignment until its last day, unless it is
// answered before: by the very rules that will be looked at then.
func (s State) Pings(d Directive, a Assignment, now time.Time) ([]calendar.Date, error) {
	if a.Due.IsZero() {
		return nil, nil
	}
	p, err := s.planner(now)
	if err != nil {
		return nil, fmt.Errorf("foretelling the reminders of #%d: %w", d.Number, err)
	}
	p.list = slices.DeleteFunc(slices.Clone(p.list), func(r ReminderRule) bool {
		return r.Kind != RuleDeadline || r.Days > 0 || r.Audience != ToTheGroup
	})
	var days []calendar.Date
	for range maxPings {
		_, next := p.agenda(d, a)
		if next.IsZero() {
			break
		}
		p.now, p.date = next, calendar.Of(next, p.rules.Zone)
		if p.date.After(a.Due.LastDay()) {
			break
		}
		if !slices.Contains(days, p.date) {
			days = append(days, p.date)
		}
	}
	return days, nil
}
