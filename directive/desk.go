package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// desk is what an organisation's groups were reminded of last, and what waits to be said with the next reminder.
type desk struct {
	Day       calendar.Date   `json:"day,omitzero"`       // of the last reminder
	Sent      int             `json:"sent,omitempty"`     // how many there were on that day
	Items     []ReminderItem  `json:"items,omitempty"`    // what stands in the last one
	Shown     []Countdown     `json:"shown,omitempty"`    // likewise
	Waiting   []Countdown     `json:"waiting,omitempty"`  // of milestones
	Refreshed calendar.Date   `json:"refreshed,omitzero"` // when its cards were brought up to date
	Looked    time.Time       `json:"looked,omitzero"`    // when it was looked at last
	Missed    []calendar.Date `json:"missed,omitempty"`   // the days on which nobody looked, and the groups don't know yet
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

// settle marks in the reminders that stand in an organisation's groups and with the Board that nobody need answer a
// directive any more. Of a report that isn't the last one, only questions without a deadline are answered. It does nothing
// where the records were not loaded.
func (s State) settle(out *Outcome, key AssignmentKey, how Settled, last bool) error {
	if err := s.settleDesk(out, key, how, last); err != nil || !last {
		return err
	}
	return s.settleList(out, key, how)
}

func (s State) settleDesk(out *Outcome, key AssignmentKey, how Settled, last bool) error {
	unit := key.Organisation
	var d desk
	if err := out.Change.latest(s, KindDesk, string(unit), &d); err != nil {
		return err
	}
	found := false
	d.Items = slices.Clone(d.Items)
	for i := range d.Items {
		item := &d.Items[i]
		if item.Directive.Number == key.Directive && item.Done == "" && (last || item.Kind != RuleDeadline) {
			item.Done, found = how, true
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

func (s State) settleList(out *Outcome, key AssignmentKey, how Settled) error {
	var b board
	if err := out.Change.latest(s, KindBoard, boardID, &b); err != nil {
		return err
	}
	found := false
	b.Lines = slices.Clone(b.Lines)
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Number == key.Directive && l.Organisation == key.Organisation && l.Done == "" {
			l.Done, found = how, true
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

func (Ladder) notice()     {}
func (SilentList) notice() {}
