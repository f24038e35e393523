package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// CarryOver takes directives that are not done over to a later meeting. They keep their numbers, and all that was said.
type CarryOver struct {
	Numbers []int
	Meeting string
}

// ApplyExtension moves the deadline of an earlier task, because a later meeting said so: the draft that was read from its
// notice becomes a granted extension, and goes.
type ApplyExtension struct {
	Draft  int
	Seen   int64 // the version of the draft that was looked at; 0 for whichever there is
	Number int   // of the earlier task
	Units  []OrgID
}

// Name implements Command.
func (CarryOver) Name() string      { return "carry_over" }
func (ApplyExtension) Name() string { return "apply_extension" }

// Needs implements Command.
func (c CarryOver) Needs() Need { return Need{Directives: c.Numbers, Meeting: c.Meeting} }
func (c ApplyExtension) Needs() Need {
	need := Need{Directives: []int{c.Draft, c.Number}}
	for _, unit := range c.Units {
		need.Assignments = append(need.Assignments, AssignmentKey{Directive: c.Number, Organisation: unit})
	}
	need.Extensions = need.Assignments
	return need
}

func (CarryOver) permit(s State) error      { return mayBe(s, Board) }
func (ApplyExtension) permit(s State) error { return mayBe(s, Board) }

func (c CarryOver) decide(s State, now time.Time) (Outcome, error) {
	numbers := slices.Compact(slices.Sorted(slices.Values(c.Numbers)))
	if len(numbers) == 0 {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	if _, known := s.Meetings[c.Meeting]; !known {
		return Outcome{}, refuse(CodeNoMeeting, "Name", c.Meeting)
	}
	var out Outcome
	for _, number := range numbers {
		d, err := s.findPublished(number)
		if err != nil {
			return Outcome{}, err
		}
		if d.Meeting == c.Meeting {
			return Outcome{}, refuse(CodeSameMeeting, "Number", number)
		}
		d.Carried = append(slices.Clone(d.Carried), d.Meeting)
		d.Meeting = c.Meeting
		d = d.edited(s, []Field{FieldMeeting}, now)
		out.Change.Directives = append(out.Change.Directives, d)
		for _, a := range s.Under(number) {
			cards := s.cards(d, a, now)
			if len(cards) > 0 {
				out.Change.Assignments = append(out.Change.Assignments, a)
			}
			out.Notices = append(out.Notices, cards...)
		}
	}
	return out, nil
}

func (c ApplyExtension) decide(s State, now time.Time) (Outcome, error) {
	draft, err := s.findDraft(c.Draft)
	if err != nil {
		return Outcome{}, err
	}
	d, err := s.findPublished(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	due := s.deadline(draft)
	switch {
	case c.Seen != 0 && c.Seen != draft.Version:
		return Outcome{}, refuse(CodeChangedMeanwhile, "Number", draft.Number, "Name", "")
	case due.IsZero():
		return Outcome{}, refuse(CodeNoDueDate, "Number", draft.Number)
	case len(c.Units) == 0:
		return Outcome{}, refuse(CodeNothingChosen)
	}
	out := Outcome{Change: Change{Removed: []int{draft.Number}}}
	for _, unit := range slices.Compact(slices.Sorted(slices.Values(c.Units))) {
		a, owes := s.Assignments[AssignmentKey{Directive: d.Number, Organisation: unit}]
		switch {
		case !owes:
			return Outcome{}, refuse(CodeNoAssignment, "Number", d.Number, "Unit", s.Organisations[unit].Name)
		case a.State == Confirmed:
			return Outcome{}, refuse(CodeConfirmedAlready, "Number", d.Number)
		case a.Due == due:
			return Outcome{}, refuse(CodeSameDue, "Number", d.Number, "Date", due.LastDay())
		case !due.LastDay().After(a.Due.LastDay()):
			return Outcome{}, refuse(CodeBadDate, "Date", a.Due.LastDay())
		}
		if _, waiting := s.waiting(a.AssignmentKey); waiting {
			return Outcome{}, refuse(CodeExtensionOpen, "Number", d.Number)
		}
		decided := s.extended(d, a, s.decreed(draft, a, due, now), now)
		// Nobody asked: no officer has a message of a request that is to change.
		decided.Notices = slices.DeleteFunc(decided.Notices, func(n Notice) bool {
			_, settled := n.Body.(ExtensionSettled)
			return settled
		})
		out.add(decided)
	}
	out.Change.relyOn(draft)
	return out, nil
}

// decreed makes the extension that a meeting gave without being asked.
func (s State) decreed(draft Directive, a Assignment, due calendar.Deadline, now time.Time) Extension {
	return Extension{
		AssignmentKey: a.AssignmentKey, Number: len(s.Extensions[a.AssignmentKey]) + 1, Old: a.Due, Asked: due,
		Reason: clipped(draft.Body.VI+draft.Body.EN, MaxReason), By: s.Actor.Person, ByName: s.Person.Name, At: now,
		Decision: Approved, Granted: due, Decider: s.Actor.Person, Decided: now, DeciderName: s.Person.Name,
		Document: s.Meetings[draft.Meeting].Notice,
	}
}

// clipped cuts a text to a number of characters.
func clipped(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return s
}

// add joins what another decision does.
func (o *Outcome) add(other Outcome) {
	o.Change.Assignments = append(o.Change.Assignments, other.Change.Assignments...)
	o.Change.Extensions = append(o.Change.Extensions, other.Change.Extensions...)
	o.Change.Due = append(o.Change.Due, other.Change.Due...)
	o.Notices = append(o.Notices, other.Notices...)
	for number, version := range other.Change.Firm {
		o.Change.relyOn(Directive{Number: number, Version: version})
	}
}
