package summary

import (
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// Selection says what of an office's records is counted. The zero value is everything; several fields narrow it together.
type Selection struct {
	Meeting      string           // the directives of a meeting
	Milestone    string           // those tied to a milestone
	Organisation directive.OrgID  // what one organisation owes
	Period       *calendar.Period // the directives published in a reporting period
	Overdue      bool             // only what is not completed and whose deadline has passed
}

// IsZero tells whether everything is counted.
func (s Selection) IsZero() bool { return s == Selection{} }

// narrow tells whether single assignments of a directive are left out.
func (s Selection) narrow() bool { return s.Organisation != "" || s.Overdue }

// directive tells whether the assignments under d can be counted.
func (s Selection) directive(d directive.Directive, zone *time.Location) bool {
	switch {
	case s.Meeting != "" && d.Meeting != s.Meeting:
		return false
	case s.Milestone != "" && d.Milestone != s.Milestone:
		return false
	}
	return s.Period == nil || s.Period.Contains(calendar.Of(d.Published, zone))
}

// assignment tells whether an assignment of a class is counted.
func (s Selection) assignment(a directive.Assignment, class Class) bool {
	return (s.Organisation == "" || s.Organisation == a.Organisation) && (!s.Overdue || class == OpenLate)
}
