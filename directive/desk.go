package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// desk is what an organisation's groups were reminded of last, and what waits to be said with the next reminder.
type desk struct {
	Day       calendar.Date  `json:"day,omitzero"`       // of the last reminder
	Sent      int            `json:"sent,omitempty"`     // how many there were on that day
	Items     []ReminderItem `json:"items,omitempty"`    // what stands in the last one
	Shown     []Countdown    `json:"shown,omitempty"`    // likewise
	Waiting   []Countdown    `json:"waiting,omitempty"`  // of milestones
	Refreshed calendar.Date  `json:"refreshed,omitzero"` // when its cards were brought up to date
}

func (s State) desk(unit OrgID) (d desk, err error) {
	return d, s.read(KindDesk, string(unit), &d)
}

// trimmed is an item as it is kept: without what its message doesn't show.
func (i ReminderItem) trimmed() ReminderItem {
	i.Directive = i.Directive.heading()
	i.Assignment.Nudged = nil
	i.Milestone = nil
	return i
}

// heading is a directive without its longer texts.
func (d Directive) heading() Directive {
	d.Body, d.Source, d.Attachments, d.Ambiguous, d.Edits, d.Carried, d.Origins = Text{}, "", nil, nil, nil, nil, nil
	return d
}

// answered marks in the reminder that stands in an organisation's groups that nothing is owed under a directive any more.
// It does nothing where the desk was not loaded.
func (s State) answered(out *Outcome, number int, unit OrgID) error {
	d, err := s.desk(unit)
	if err != nil {
		return err
	}
	found := false
	d.Items = slices.Clone(d.Items)
	for i := range d.Items {
		if d.Items[i].Directive.Number == number && !d.Items[i].Done {
			d.Items[i].Done, found = true, true
		}
	}
	if !found {
		return nil
	}
	if err := out.Change.keep(s, KindDesk, string(unit), string(unit), d); err != nil {
		return err
	}
	body := Reminder{Organisation: s.Organisations[unit], Today: d.Day, Items: d.Items, Countdowns: d.Shown, Standing: true}
	for _, g := range s.GroupsOf(unit) {
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
	}
	return nil
}

// board is the Board's list of a day.
type board struct {
	Day   calendar.Date `json:"day,omitzero"`
	Lines []SilentLine  `json:"lines,omitempty"`
}

// boardID is the ID of the one record of that kind.
const boardID = "silent"

// struck marks in the Board's list of the day that something was answered since. It does nothing where the list was not
// loaded.
func (s State) struck(out *Outcome, number int, unit OrgID) error {
	var b board
	if err := s.read(KindBoard, boardID, &b); err != nil {
		return err
	}
	found := false
	b.Lines = slices.Clone(b.Lines)
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Number == number && l.Organisation == unit && !l.Done {
			l.Done, found = true, true
		}
	}
	if !found {
		return nil
	}
	if err := out.Change.keep(s, KindBoard, boardID, "", b); err != nil {
		return err
	}
	out.Notices = append(out.Notices, s.toOfficers(SilentList{Today: b.Day, Lines: b.Lines})...)
	return nil
}

// look makes the entry that lets an organisation's next reminder be found at the beginning of the next day: whatever
// changed today brings none before that.
func (s State) look(unit OrgID, now time.Time) Due {
	day := s.today(now).AddDays(1)
	at := day.Start(s.Rules.Zone)
	return Due{Key: ReminderKey(unit, at, s.Rules.Zone), At: at, Organisation: unit, Day: day}
}

// ReminderKey names the firing of an organisation's reminders at an instant.
func ReminderKey(unit OrgID, at time.Time, zone *time.Location) string {
	return "tick:remind:" + string(unit) + ":" + at.In(zone).Format("2006-01-02T15:04")
}
