package directive

import (
	"strings"
	"time"

	"giaoban/calendar"
)

// AskExtension asks the Board to move an assignment's deadline.
type AskExtension struct {
	Assignment AssignmentKey
	Until      calendar.Deadline
	Reason     string
	Chat       int64     // where it is asked
	Message    int64     // in Chat, what bears the reason; 0 for none
	Evidence   []File    // one set
	OnBehalf   *OnBehalf // an officer records it for the unit
}

// DecideExtension answers the request that waits under an assignment.
type DecideExtension struct {
	Assignment AssignmentKey
	Number     int // of the request that was looked at; 0 for whichever waits
	Decision   Decision
	Granted    calendar.Deadline // of Shortened
	Answer     string            // may be empty, but not of Denied
	Document   string            // by which document; may be empty
}

// Name implements Command.
func (AskExtension) Name() string    { return "ask_extension" }
func (DecideExtension) Name() string { return "decide_extension" }

// Needs implements Command.
func (c AskExtension) Needs() Need {
	return Need{Assignments: []AssignmentKey{c.Assignment}, Extensions: []AssignmentKey{c.Assignment}, Officers: true}
}
func (c DecideExtension) Needs() Need {
	key := []AssignmentKey{c.Assignment}
	return Need{Assignments: key, Partners: true, Extensions: key, Officers: true, LeadersOf: c.Assignment.Organisation}
}

func (c AskExtension) permit(s State) error {
	if c.OnBehalf != nil {
		return mayBe(s, Board)
	}
	return mayAnswer(s, c.Assignment.Organisation)
}
func (DecideExtension) permit(s State) error { return mayBe(s, Board) }

func (c AskExtension) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	reason := strings.TrimSpace(c.Reason)
	switch {
	case a.State == Submitted:
		return Outcome{}, refuse(CodeSubmittedAlready, "Number", d.Number)
	case !a.State.Open():
		return Outcome{}, refuse(CodeConfirmedAlready, "Number", d.Number)
	case a.Due.IsZero():
		return Outcome{}, refuse(CodeNoDueDate, "Number", d.Number)
	case reason == "":
		return Outcome{}, refuse(CodeReasonMissing)
	case tooLong(reason, MaxReason):
		return Outcome{}, refuse(CodeTextTooLong, "Max", MaxReason)
	case len(c.Evidence) > MaxEvidence:
		return Outcome{}, refuse(CodeTooManyFiles, "Max", MaxEvidence)
	case c.OnBehalf != nil && !c.OnBehalf.Channel.Known():
		return Outcome{}, refuse(CodeInvalid, "Name", "channel")
	case !c.Until.LastDay().After(a.Due.LastDay()) || c.Until.LastDay().Before(s.today(now)):
		return Outcome{}, refuse(CodeBadDate, "Date", a.Due.LastDay())
	}
	if _, waiting := s.waiting(a.AssignmentKey); waiting {
		return Outcome{}, refuse(CodeExtensionOpen, "Number", d.Number)
	}
	e := Extension{
		AssignmentKey: a.AssignmentKey, Number: len(s.Extensions[a.AssignmentKey]) + 1, Old: a.Due, Asked: c.Until,
		Reason: reason, By: s.Actor.Person, ByName: s.Person.Name, At: now, Chat: c.Chat, Message: c.Message,
		Evidence: c.Evidence, OnBehalf: c.OnBehalf,
	}
	a.Asked = e.Number
	out := Outcome{Change: Change{Extensions: []Extension{e}, Assignments: []Assignment{a}}}
	out.Change.relyOn(d)
	body := ExtensionAsked{Directive: d, Organisation: s.Organisations[a.Organisation], Extension: e, History: s.Extensions[a.AssignmentKey]}
	out.Notices = s.toOfficers(body)
	return out, nil
}

// waiting returns the request under an assignment that is not decided yet.
func (s State) waiting(key AssignmentKey) (Extension, bool) {
	for _, e := range s.Extensions[key] {
		if e.Decision == Undecided {
			return e, true
		}
	}
	return Extension{}, false
}

func (c DecideExtension) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	e, waiting := s.waiting(a.AssignmentKey)
	if !waiting || c.Number != 0 && c.Number != e.Number {
		return Outcome{}, refuse(CodeNoExtension, "Number", d.Number)
	}
	e.Answer = strings.TrimSpace(c.Answer)
	e.Decision, e.Decider, e.Decided = c.Decision, s.Actor.Person, now
	e.DeciderName, e.Document = s.Person.Name, strings.TrimSpace(c.Document)
	switch c.Decision {
	case Approved:
		e.Granted = e.Asked
		// The deadline may have been moved beyond what was asked for meanwhile: granting must not bring it back.
		if !e.Granted.LastDay().After(a.Due.LastDay()) {
			return Outcome{}, refuse(CodeBadGrant, "Date", a.Due.LastDay(), "Asked", e.Asked.LastDay())
		}
	case Shortened:
		e.Granted = c.Granted
		if !e.Granted.LastDay().After(a.Due.LastDay()) || e.Granted.LastDay().After(e.Asked.LastDay()) {
			return Outcome{}, refuse(CodeBadGrant, "Date", a.Due.LastDay(), "Asked", e.Asked.LastDay())
		}
	case Denied:
		if e.Answer == "" {
			return Outcome{}, refuse(CodeReasonMissing)
		}
	default:
		return Outcome{}, refuse(CodeInvalid, "Name", "decision")
	}
	if tooLong(e.Answer, MaxReason) || tooLong(e.Document, MaxReason) {
		return Outcome{}, refuse(CodeTextTooLong, "Max", MaxReason)
	}
	return s.extended(d, a, e, now), nil
}

// extended makes the outcome of a decision. The index by time gets the new days; the old ones find nothing due.
func (s State) extended(d Directive, a Assignment, e Extension, now time.Time) Outcome {
	var out Outcome
	a.Asked = 0
	if !e.Granted.IsZero() {
		a.Due = e.Granted
		out = s.changed(d, a, now)
	} else {
		out.Change.Assignments = []Assignment{a}
		out.Change.relyOn(d)
	}
	out.Change.Extensions = []Extension{e}
	for _, to := range s.answered(a.Organisation, e.Chat, e.Message) {
		body := ExtensionDecided{Directive: d, Organisation: s.Organisations[a.Organisation], Extension: e}
		out.Notices = append(out.Notices, Notice{To: to, Body: body})
	}
	asked := ExtensionAsked{Directive: d, Organisation: s.Organisations[a.Organisation], Extension: e}
	out.Notices = append(out.Notices, s.toOfficers(ExtensionSettled{ExtensionAsked: asked, By: s.Person})...)
	return out
}
