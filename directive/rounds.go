package directive

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/calendar"
)

// Round is one period of a directive that is reported on again and again.
type Round struct {
	Directive int                 `json:"directive"`
	Period    string              `json:"period"` // the period's ID, for instance 2017-07
	From      calendar.Date       `json:"from"`
	To        calendar.Date       `json:"to"`
	Due       calendar.Date       `json:"due"` // the working day on which it is sent
	Opened    time.Time           `json:"opened"`
	Closed    time.Time           `json:"closed,omitzero"` // when its completeness was told
	Sent      map[OrgID]time.Time `json:"sent,omitempty"`  // who had reported by then
	Missing   []OrgID             `json:"missing,omitempty"`
}

func roundID(number int, period string) string { return strconv.Itoa(number) + "/" + period }

// leadTime is how many days before its sending day a round is opened whose period ends only after that.
const leadTime = 5

// sending returns the day on which a period's report is sent by a directive's own rule, or by the office's.
func (d Directive) sending(r Rules, p calendar.Period) calendar.Date {
	send := p.Send
	switch {
	case d.Period.Day == 0:
	case d.Period.Every == calendar.PeriodWeek:
		send = p.To.WeekStart().AddDays(d.Period.Day - 1)
	default:
		month := p.To.MonthStart()
		send = month.AddDays(min(d.Period.Day, month.MonthEnd().Day) - 1)
	}
	return r.Work.WorkingDayFrom(send)
}

// opening returns when a round is opened: at the period's cut-off, or in time before the sending day where that is
// earlier. Days off don't move it onto the sending day: who reports has a working day for it at least.
func (d Directive) opening(r Rules, p calendar.Period) time.Time {
	day, send := p.To, d.sending(r, p)
	if !day.Before(send) {
		day = send.AddDays(-leadTime)
	}
	at := r.NextPing(r.morning(day))
	if !calendar.Of(at, r.Zone).Before(send) {
		return r.morning(r.Work.PreviousWorkingDay(send))
	}
	return at
}

// nextRound returns the entry that opens a directive's first round whose sending day is after a day; none where there is
// no such period.
func (d Directive) nextRound(r Rules, after calendar.Date, now time.Time) []Due {
	if d.Period.IsZero() || d.State != Published {
		return nil
	}
	p, err := r.Periods.Containing(d.Period.Every, after)
	if err == nil {
		// A period that is over may still have its sending day to come.
		p, err = r.Periods.Containing(d.Period.Every, p.From.AddDays(-1))
	}
	for range 5 {
		if err != nil {
			return nil
		}
		if d.sending(r, p).After(after) {
			at := d.opening(r, p)
			if !at.After(now) {
				at = r.NextPing(r.morning(calendar.Of(now, r.Zone).AddDays(1)))
			}
			return []Due{roundDue(TaskOpenRound, d.Number, p.ID(), at, r.Zone)}
		}
		p, err = r.Periods.Next(p)
	}
	return nil
}

func roundDue(task Task, number int, period string, at time.Time, zone *time.Location) Due {
	return Due{
		Key: fmt.Sprintf("tick:%s:%s:%d", task, roundID(number, period), at.Unix()), At: at, Day: calendar.Of(at, zone), Task: task,
		Subject: roundID(number, period),
	}
}

// parseRound reads a Subject that roundID wrote.
func parseRound(subject string) (number int, period string) {
	before, period, _ := strings.Cut(subject, "/")
	number, err := strconv.Atoi(before)
	if err != nil {
		return 0, ""
	}
	return number, period
}

// OpenRound begins a period of a directive that is reported on again and again: what its organisations reported for the
// last one counts no more, and the sending day is their deadline.
type OpenRound struct {
	Entry  string
	Number int
	Period string
}

// CloseRound tells the Board, on the morning after the sending day, who has reported and who has not.
type CloseRound struct {
	Entry  string
	Number int
	Period string
}

// Name implements Command.
func (OpenRound) Name() string  { return "open_round" }
func (CloseRound) Name() string { return "close_round" }

// Needs implements Command.
func (c OpenRound) Needs() Need  { return roundNeed(c.Number, c.Period) }
func (c CloseRound) Needs() Need { return roundNeed(c.Number, c.Period) }

func roundNeed(number int, period string) Need {
	return Need{
		Directives: []int{number}, Everyone: true, Officers: true,
		Records: append(reminding(), RecordNeed{Kind: KindRound, ID: roundID(number, period)}),
	}
}

func (OpenRound) permit(State) error  { return refuse(CodeForbidden) }
func (CloseRound) permit(State) error { return refuse(CodeForbidden) }

func (c OpenRound) decide(s State, now time.Time) (Outcome, error) {
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	d, known := s.Directives[c.Number]
	rules, err := s.office()
	if err != nil {
		return Outcome{}, err
	}
	p, err := rules.Periods.ParsePeriodID(c.Period)
	if err != nil {
		return Outcome{}, refuse(CodeInvalid, "Name", "period")
	}
	if !known || d.State != Published || d.Period.IsZero() {
		return out, nil
	}
	if s.record(KindRound, roundID(d.Number, c.Period)).Version > 0 {
		return out, nil // it was opened before a clock was set back
	}
	if at := rules.NextPing(now); at.After(now) {
		out.Change.Due = []Due{roundDue(TaskOpenRound, d.Number, c.Period, at, rules.Zone)}
		return out, nil
	}
	send := d.sending(rules, p)
	if today := s.today(now); !send.After(today) {
		send = rules.Work.NextWorkingDay(today) // the program was down: who reports must still have a day for it
	}
	r := Round{Directive: d.Number, Period: c.Period, From: p.From, To: p.To, Due: send, Opened: now}
	if err := out.Change.keep(s, KindRound, roundID(d.Number, c.Period), strconv.Itoa(d.Number), r); err != nil {
		return Outcome{}, err
	}
	for _, a := range s.Under(d.Number) {
		a = a.reopened(c.Period, calendar.By(send), now)
		out.Change.Assignments = append(out.Change.Assignments, a)
		out.Notices = append(out.Notices, s.cards(d, a, now)...)
	}
	out.Change.relyOn(d)
	out.Change.Due = append(d.nextRound(rules, d.sending(rules, p), now),
		roundDue(TaskCloseRound, d.Number, c.Period, rules.morning(rules.Work.NextWorkingDay(send)), rules.Zone))
	return out, nil
}

// reopened returns the assignment at the beginning of a period: nothing of it is reported yet.
func (a Assignment) reopened(period string, due calendar.Deadline, now time.Time) Assignment {
	a.Round, a.Due, a.Told = period, due, now
	a.Percent, a.Quantity, a.Blocked, a.Returned = nil, nil, "", ""
	a.Submitted, a.Confirmed = time.Time{}, time.Time{}
	switch {
	case a.Reports > 0:
		a.State = InProgress
	case !a.Acknowledged.IsZero():
		a.State = Acknowledged
	default:
		a.State = Pending
	}
	return a
}

// RoundResult tells the Board how complete a period's reports are.
type RoundResult struct {
	Directive Directive
	Round     Round
	Sent      []Organisation
	Missing   []Organisation
	Today     calendar.Date
}

func (RoundResult) notice() {}

func (c CloseRound) decide(s State, now time.Time) (Outcome, error) {
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	d, known := s.Directives[c.Number]
	var r Round
	if err := s.read(KindRound, roundID(c.Number, c.Period), &r); err != nil {
		return Outcome{}, err
	}
	if !known || d.State != Published || r.Directive == 0 || !r.Closed.IsZero() {
		return out, nil
	}
	rules, err := s.office()
	if err != nil {
		return Outcome{}, err
	}
	if at := rules.NextPing(now); at.After(now) {
		out.Change.Due = []Due{roundDue(TaskCloseRound, d.Number, c.Period, at, rules.Zone)}
		return out, nil
	}
	r.Closed, r.Sent = now, map[OrgID]time.Time{}
	result := RoundResult{Directive: d.heading(), Today: s.today(now)}
	for _, a := range s.Under(d.Number) {
		switch {
		case a.Round == c.Period && !a.State.Open():
			r.Sent[a.Organisation] = a.Submitted
			result.Sent = append(result.Sent, s.Organisations[a.Organisation])
		default:
			r.Missing = append(r.Missing, a.Organisation)
			result.Missing = append(result.Missing, s.Organisations[a.Organisation])
		}
	}
	slices.Sort(r.Missing)
	result.Round = r
	if err := out.Change.keep(s, KindRound, roundID(d.Number, c.Period), strconv.Itoa(d.Number), r); err != nil {
		return Outcome{}, err
	}
	out.Notices = s.toOfficers(result)
	return out, nil
}

// firstRound is for how many days after it is published a directive is not asked for yet.
const firstRound = 7
