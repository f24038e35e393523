package directive

import (
	"fmt"
	"time"

	"giaoban/calendar"
)

// Firing notes what became of an occasion: who was reminded by which rule, or why nobody was.
type Firing struct {
	Rule         string        `json:"rule"`
	Directive    int           `json:"directive,omitempty"`
	Organisation OrgID         `json:"organisation,omitempty"`
	Person       PersonID      `json:"person,omitempty"`    // of a personal reminder
	Milestone    string        `json:"milestone,omitempty"` // of a step that leads up to one
	Day          calendar.Date `json:"day"`                 // the occasion's own
	Planned      time.Time     `json:"planned"`             // when it was to be carried out
	At           time.Time     `json:"at"`                  // when that was decided
	Audience     RuleAudience  `json:"audience,omitempty"`
	Skipped      Skip          `json:"skipped,omitempty"` // empty: it was sent
}

// The names of what is no rule of deadlines, in the record of a firing.
const (
	RulePersonal  = "personal"  // what somebody asked to be reminded of
	RuleMilestone = "milestone" // a step that leads up to a milestone
	RulePeriod    = "period"    // the opening of a periodic report
)

// Skip says why nobody was reminded.
type Skip string

// The reasons.
const (
	SkipPast     Skip = "past"     // it came too late to be of use
	SkipMerged   Skip = "merged"   // a later one of the same directive says the same
	SkipNobody   Skip = "nobody"   // there is nobody to tell
	SkipAnswered Skip = "answered" // nothing was owed any more
	SkipOver     Skip = "over"     // the directive was withdrawn or closed, or the milestone is gone
)

// Skips returns all reasons.
func Skips() []Skip { return []Skip{SkipPast, SkipMerged, SkipNobody, SkipAnswered, SkipOver} }

// fired adds the record of an occasion.
func (c *Change) fired(s State, p planner, o occasion, skip Skip) error {
	f := Firing{
		Rule: o.rule.ID, Directive: o.d.Number, Organisation: o.a.Organisation, Day: o.day, Planned: o.at, At: p.now,
		Audience: o.rule.Audience, Skipped: skip,
	}
	id := fmt.Sprintf("%s/%d/%s/%s.%d/%d", f.Organisation, f.Directive, f.Rule, f.Day, o.min, p.now.UnixMilli())
	return c.keep(s, KindFiring, id, string(f.Organisation), f)
}
