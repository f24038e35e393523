package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// EditDirective changes fields of a draft, or of a directive that is in force: then the cards change, and each group gets one
// short notice of what is different. Of two people who change the same field at once the second is refused, and sees.
type EditDirective struct {
	Number int
	Seen   int64 // the version that the change was made from; 0 for whichever there is
	Fields []Field
	Value  Directive // from which the fields are taken, with their origins
}

// Name implements Command.
func (EditDirective) Name() string { return "edit_directive" }

// Needs implements Command.
func (c EditDirective) Needs() Need {
	need := Need{Directives: []int{c.Number}, Everyone: true, Meeting: c.Value.Meeting}
	if c.Value.Milestone != "" {
		need.Milestones = []string{c.Value.Milestone}
	}
	return need
}

func (EditDirective) permit(s State) error { return mayBe(s, Board) }

func (c EditDirective) decide(s State, now time.Time) (Outcome, error) {
	d, err := s.find(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	switch d.State {
	case Withdrawn:
		return Outcome{}, refuse(CodeWithdrawn, "Number", d.Number)
	case Closed:
		return Outcome{}, refuse(CodeClosed, "Number", d.Number)
	}
	if err := c.meanwhile(d); err != nil {
		return Outcome{}, err
	}
	after := d.With(c.Value, c.Fields...)
	changed := Changed(d, after)
	if len(changed) == 0 {
		return Outcome{}, nil
	}
	if err := s.checkDraft(after); err != nil {
		return Outcome{}, err
	}
	if _, known := s.Meetings[after.Meeting]; !known && after.Meeting != d.Meeting {
		return Outcome{}, refuse(CodeNoMeeting, "Name", after.Meeting)
	}
	after = after.edited(s, changed, now)
	if d.State == Published {
		return s.reissue(d, after, changed, now)
	}
	return Outcome{Change: Change{Directives: []Directive{after}}}, nil
}

// meanwhile refuses a change of what somebody else has changed since.
func (c EditDirective) meanwhile(d Directive) error {
	if c.Seen == 0 || c.Seen == d.Version {
		return nil
	}
	edits, whole := d.EditedSince(c.Seen)
	for _, e := range edits {
		same := slices.ContainsFunc(e.Fields, func(f Field) bool { return slices.Contains(c.Fields, f) })
		if same || !whole {
			return refuse(CodeChangedMeanwhile, "Number", d.Number, "Name", e.ByName)
		}
	}
	return nil
}

// reissue makes the outcome of a change of what is in force. An organisation that has it keeps it: what it did would
// otherwise be lost without a word.
func (s State) reissue(before, after Directive, changed []Field, now time.Time) (Outcome, error) {
	if len(after.Lead) == 0 && !after.All {
		return Outcome{}, refuse(CodeNobodyToAssign, "Number", after.Number)
	}
	wanted := map[OrgID]Assignment{}
	var order []OrgID
	for _, a := range s.assign(after) {
		wanted[a.Organisation] = a
		order = append(order, a.Organisation)
	}
	for _, a := range s.Under(before.Number) {
		if _, stays := wanted[a.Organisation]; !stays {
			return Outcome{}, refuse(CodeUnitStays, "Number", after.Number, "Unit", s.Organisations[a.Organisation].Name)
		}
	}
	out := Outcome{Change: Change{Directives: []Directive{after}}}
	old, due := s.deadline(before), s.deadline(after)
	for _, org := range order {
		a, had := s.Assignments[AssignmentKey{Directive: after.Number, Organisation: org}]
		switch {
		case !had:
			a = wanted[org]
			a.Opened = after.Digest != ""
		case a.State != Confirmed:
			a.Part, a.Due = wanted[org].Part, moved(a.Due, old, due)
		}
		out.Change.Assignments = append(out.Change.Assignments, a)
		out.Notices = append(out.Notices, s.cards(after, a, now)...)
		if had && !a.Held && visible(changed) {
			body := DirectiveChanged{Before: before, After: after, Organisation: s.Organisations[org], Fields: changed, Units: s.Organisations, Milestone: s.milestoneOf(after)}
			for _, g := range s.GroupsOf(org) {
				out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
			}
		}
	}
	return out, nil
}

// visible tells whether a change is anything that the groups see.
func visible(changed []Field) bool {
	return slices.ContainsFunc(changed, func(f Field) bool {
		return f != FieldMeeting && f != FieldAmbiguous && f != FieldEarlier
	})
}

// moved returns an assignment's deadline after its directive's went from old to due. More time that the organisation was
// given stays.
func moved(own, old, due calendar.Deadline) calendar.Deadline {
	if own == old || due.IsZero() || own.IsZero() || own.LastDay().Before(due.LastDay()) {
		return due
	}
	return own
}
