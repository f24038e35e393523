package summary

import (
	"slices"

	"giaoban/calendar"
	"giaoban/directive"
)

// Grouping says by what directives are brought together.
type Grouping string

// The groupings.
const (
	ByMeeting   Grouping = "meeting"   // the meeting that gave them
	ByMilestone Grouping = "milestone" // the milestone that they aim at
	ByPeriod    Grouping = "period"    // the reporting period, by default a month, in which they were published
)

// Section is what a report counts of the directives that belong together. Of Meeting, Milestone and Period the one that
// fits the grouping is set; none is, in the section of the directives that belong nowhere.
type Section struct {
	Meeting    *directive.Meeting
	Milestone  *directive.Milestone
	Period     *calendar.Period
	Directives []int // numbers
	Count      Count
}

// Sections groups a report's directives, those that belong nowhere last. Meetings and periods come the newest first,
// milestones by their day. kind is the kind of periods.
func (r Report) Sections(by Grouping, kind calendar.PeriodKind) []Section {
	var sections []Section
	at := map[string]int{}
	for _, row := range r.Directives {
		key, section := r.section(row, by, kind)
		i, there := at[key]
		if !there {
			i = len(sections)
			at[key] = i
			sections = append(sections, section)
		}
		sections[i].Directives = append(sections[i].Directives, row.Directive.Number)
		sections[i].Count = sections[i].Count.Plus(row.Count)
	}
	slices.SortStableFunc(sections, func(a, b Section) int {
		switch {
		case a.known() != b.known():
			if a.known() {
				return -1
			}
			return 1
		case by == ByMilestone:
			return a.day().Compare(b.day())
		}
		return b.day().Compare(a.day())
	})
	return sections
}

// section returns the section that a row belongs to, and its name among the others.
func (r Report) section(row DirectiveRow, by Grouping, kind calendar.PeriodKind) (string, Section) {
	d := row.Directive
	switch by {
	case ByMilestone:
		if row.Milestone != nil {
			return "milestone " + row.Milestone.ID, Section{Milestone: row.Milestone}
		}
	case ByPeriod:
		if p, err := r.Periods.Containing(kind, calendar.Of(d.Published, r.Zone)); err == nil && !d.Published.IsZero() {
			return "period " + p.ID(), Section{Period: &p}
		}
	default:
		at := slices.IndexFunc(r.Meetings, func(m directive.Meeting) bool { return m.ID == d.Meeting })
		if d.Meeting != "" && at >= 0 {
			return "meeting " + d.Meeting, Section{Meeting: &r.Meetings[at]}
		}
	}
	return "", Section{}
}

func (s Section) known() bool { return s.Meeting != nil || s.Milestone != nil || s.Period != nil }

// day is the day that sections are ordered by.
func (s Section) day() calendar.Date {
	switch {
	case s.Meeting != nil:
		return s.Meeting.Date
	case s.Milestone != nil:
		return s.Milestone.Day
	case s.Period != nil:
		return s.Period.From
	}
	return calendar.Date{}
}
