package directive

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Acknowledge says that an organisation received a directive.
type Acknowledge struct{ Assignment AssignmentKey }

// GiveReport says where an organisation stands.
type GiveReport struct {
	Assignment AssignmentKey
	State      AssignmentState // InProgress or Submitted
	Percent    *int            // 0–100
	Quantity   *Quantity       // reached so far; what remains where the target counts down
	Text       string
	Blocked    string // what is in the way; a report without it says that nothing is any more
	Chat       int64  // where it was given

	Message    int64     // in Chat, what bears its words; 0 for none
	Urgent     bool      // what is in the way can't wait
	Evidence   []File    // one set
	Corrects   int       // the number of the last report, which this is a new version of; 0 for a report of its own
	Initiative string    // a way of working that others could take up
	OnBehalf   *OnBehalf // an officer records it for the unit
}

// Confirm accepts a submitted report.
type Confirm struct {
	Assignment AssignmentKey
	Report     int // the number of the report that was looked at; 0 for whichever is the last
}

// Return sends a submitted report back.
type Return struct {
	Assignment AssignmentKey
	Reason     string
	Report     int // the number of the report that was looked at; 0 for whichever is the last
}

// Name implements Command.
func (Acknowledge) Name() string { return "acknowledge" }
func (GiveReport) Name() string  { return "report" }
func (Confirm) Name() string     { return "confirm" }
func (Return) Name() string      { return "return" }

// Needs implements Command.
func (c Acknowledge) Needs() Need {
	return Need{Assignments: []AssignmentKey{c.Assignment}, Partners: true}
}
func (c GiveReport) Needs() Need {
	key := []AssignmentKey{c.Assignment}
	need := Need{Assignments: key, Partners: true, Officers: true, LastReport: key, LeadersOf: c.Assignment.Organisation}
	if c.Corrects != 0 {
		need.Reports = key
	}
	return need
}
func (c Confirm) Needs() Need { return settleNeed(c.Assignment) }
func (c Return) Needs() Need  { return settleNeed(c.Assignment) }

func settleNeed(key AssignmentKey) Need {
	return Need{Assignments: []AssignmentKey{key}, Partners: true, LastReport: []AssignmentKey{key}, Officers: true}
}

func (c Acknowledge) permit(s State) error { return mayAnswer(s, c.Assignment.Organisation) }
func (c GiveReport) permit(s State) error {
	if c.OnBehalf != nil {
		return mayBe(s, Board)
	}
	return mayAnswer(s, c.Assignment.Organisation)
}
func (Confirm) permit(s State) error { return mayBe(s, Board) }
func (Return) permit(s State) error  { return mayBe(s, Board) }

func (c Acknowledge) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	if a.State != Pending {
		return Outcome{}, refuse(CodeAcknowledgedTwice, "Number", d.Number, "Unit", s.Organisations[a.Organisation].Name)
	}
	a.State, a.Acknowledged = Acknowledged, now
	a.AcknowledgedBy, a.AcknowledgedName = s.Actor.Person, s.Person.Name
	return s.changed(d, a, now), nil
}

// changed makes the outcome of an assignment that changed: the record, its card, and the cards of those that it supports. One
// that the group has in a list only gets its card now.
func (s State) changed(d Directive, a Assignment, now time.Time) Outcome {
	a.Held, a.Opened = false, d.Digest != ""
	s = s.with(a)
	out := Outcome{Change: Change{Assignments: []Assignment{a}}, Notices: s.cards(d, a, now)}
	out.Change.relyOn(d)
	s.showLeads(&out, d, a, now)
	return out
}

func (c GiveReport) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	if err := c.check(d, a); err != nil {
		return Outcome{}, err
	}
	r := Report{
		AssignmentKey: a.AssignmentKey, Number: a.Reports + 1, State: c.State, Percent: c.Percent, Quantity: c.Quantity,
		Text: strings.TrimSpace(c.Text), Blocked: strings.TrimSpace(c.Blocked), By: s.Actor.Person, ByName: s.Person.Name,
		At: now, Chat: c.Chat, Message: c.Message, Urgent: c.Urgent, Evidence: c.Evidence, Corrects: c.Corrects,
		Initiative: strings.TrimSpace(c.Initiative), OnBehalf: c.OnBehalf,
	}
	if r.Corrects != 0 {
		if err := s.mayCorrect(d, a, r); err != nil {
			return Outcome{}, err
		}
		a.Percent, a.Quantity = figures(s.Reports[a.AssignmentKey], r.Corrects)
	}
	a.apply(r)
	out := s.changed(d, a, now)
	out.Change.Reports = []Report{r}
	s.tellOfReport(&out, d, a, r, now)
	return out, nil
}

// tellOfReport tells the Board of a report, and those whom it concerns in another way.
func (s State) tellOfReport(out *Outcome, d Directive, a Assignment, r Report, now time.Time) {
	body := ReportArrived{
		Directive: d, Assignment: a, Organisation: s.Organisations[a.Organisation], Report: r, Today: s.today(now),
	}
	if r.Corrects != 0 {
		old := body
		old.Report = s.LastReports[a.AssignmentKey]
		out.Notices = append(out.Notices, s.toOfficers(ReportCorrected{ReportArrived: old, Number: r.Number})...)
	}
	out.Notices = append(out.Notices, s.toOfficers(body)...)
	if len(r.Evidence) > 0 {
		evidence := Evidence{Directive: d, Organisation: body.Organisation, Report: r}
		out.Notices = append(out.Notices, s.toOfficers(evidence)...)
	}
	if r.OnBehalf != nil {
		for _, g := range s.GroupsOf(a.Organisation) {
			out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: ReportRecorded{ReportArrived: body}})
		}
	}
	s.tellOfCrossing(out, body)
}

// check refuses a report that says nothing or something impossible.
func (c GiveReport) check(d Directive, a Assignment) error {
	text, blocked, initiative := strings.TrimSpace(c.Text), strings.TrimSpace(c.Blocked), strings.TrimSpace(c.Initiative)
	switch {
	case a.State == Confirmed:
		return refuse(CodeConfirmedAlready, "Number", d.Number)
	case c.State != InProgress && c.State != Submitted:
		return refuse(CodeBadReportState)
	case c.Percent != nil && (*c.Percent < 0 || *c.Percent > 100):
		return refuse(CodeBadPercent)
	case c.Quantity != nil && *c.Quantity < 0:
		return refuse(CodeBadQuantity)
	case tooLong(text, MaxReport) || tooLong(blocked, MaxReport) || tooLong(initiative, MaxReport):
		return refuse(CodeTextTooLong, "Max", MaxReport)
	case len(c.Evidence) > MaxEvidence:
		return refuse(CodeTooManyFiles, "Max", MaxEvidence)
	case c.OnBehalf != nil && (!c.OnBehalf.Channel.Known() || tooLong(c.OnBehalf.Name, MaxTitle)):
		return refuse(CodeInvalid, "Name", "channel")
	case c.State == Submitted || text+blocked+initiative != "" || c.Percent != nil || c.Quantity != nil || len(c.Evidence) > 0:
		return nil
	}
	return refuse(CodeEmptyReport)
}

// apply puts into a what r says of it. A figure that r leaves out stays as it was.
func (a *Assignment) apply(r Report) {
	a.State, a.Returned = r.State, ""
	a.hinder(r)
	a.Reports, a.LastReport = r.Number, r.At
	if r.Percent != nil {
		a.Percent = r.Percent
	}
	if r.Quantity != nil {
		a.Quantity = r.Quantity
	}
	a.Submitted = time.Time{}
	if r.State == Submitted {
		a.Submitted = r.At
	}
	a.Unvouched = 0
	if r.OnBehalf != nil {
		a.Unvouched = r.Number
	}
	if a.Acknowledged.IsZero() {
		// Who reports has received it.
		a.Acknowledged, a.AcknowledgedBy, a.AcknowledgedName = r.At, r.By, r.ByName
	}
}

func (c Confirm) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findSubmitted(c.Assignment, c.Report)
	if err != nil {
		return Outcome{}, err
	}
	a.State, a.Confirmed = Confirmed, now
	return s.settled(d, a, now), nil
}

func (c Return) decide(s State, now time.Time) (Outcome, error) {
	reason := strings.TrimSpace(c.Reason)
	switch {
	case reason == "":
		return Outcome{}, refuse(CodeReasonMissing)
	case tooLong(reason, MaxReason):
		return Outcome{}, refuse(CodeTextTooLong, "Max", MaxReason)
	}
	d, a, err := s.findSubmitted(c.Assignment, c.Report)
	if err != nil {
		return Outcome{}, err
	}
	a.State, a.Returned, a.Submitted = Returned, reason, time.Time{}
	out := s.settled(d, a, now)
	for _, g := range s.GroupsOf(a.Organisation) {
		r := s.LastReports[a.AssignmentKey]
		body := ReportReturned{Directive: d, Organisation: s.Organisations[a.Organisation], Reason: reason}
		out.Notices = append(out.Notices, Notice{To: ToGroup(g).replying(r.Chat, r.Message), Body: body})
	}
	return out, nil
}

// findSubmitted returns an assignment that waits for the Board with the report that was looked at. A newer one nobody has
// seen yet.
func (s State) findSubmitted(key AssignmentKey, report int) (Directive, Assignment, error) {
	d, a, err := s.findOpen(key)
	if err != nil {
		return d, a, err
	}
	switch {
	case a.State == Confirmed:
		return d, a, refuse(CodeConfirmedAlready, "Number", d.Number)
	case a.State == Submitted && (report == 0 || report == a.Reports):
		return d, a, nil
	}
	return d, a, refuse(CodeNotSubmitted, "Number", d.Number, "Unit", s.Organisations[a.Organisation].Name)
}

// settled makes the outcome of the Board's decision: the card changes, and so do the Board's own messages.
func (s State) settled(d Directive, a Assignment, now time.Time) Outcome {
	out := s.changed(d, a, now)
	body := ReportSettled{
		ReportArrived: ReportArrived{
			Directive: d, Assignment: a, Organisation: s.Organisations[a.Organisation],
			Report: s.LastReports[a.AssignmentKey], Today: s.today(now),
		},
		By: s.Person,
	}
	out.Notices = append(out.Notices, s.toOfficers(body)...)
	return out
}

func tooLong(s string, limit int) bool { return utf8.RuneCountInString(s) > limit }
