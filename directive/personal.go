package directive

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"giaoban/calendar"
)

// PersonalReminder is what somebody asked to be reminded of themself.
type PersonalReminder struct {
	AssignmentKey
	Person  PersonID      `json:"person"`
	Day     calendar.Date `json:"day"` // that they chose; it comes on the first working morning from then on
	Made    time.Time     `json:"made"`
	Fired   time.Time     `json:"fired,omitzero"`    // when it was sent, or passed over
	Skipped Skip          `json:"skipped,omitempty"` // why it was not sent
	Dropped bool          `json:"dropped,omitempty"` // they took it back
}

// ID names the reminder: a person has one for a directive, an organisation and a day.
func (r PersonalReminder) ID() string {
	return fmt.Sprintf("%d/%d/%s/%s", r.Person, r.Directive, r.Organisation, r.Day)
}

// Waits tells whether it is still to come.
func (r PersonalReminder) Waits() bool { return r.Fired.IsZero() && !r.Dropped }

// parsePersonal reads an ID; it may be forged.
func parsePersonal(id string) (r PersonalReminder, ok bool) {
	parts := strings.Split(id, "/")
	if len(parts) != 4 {
		return r, false
	}
	person, err := strconv.ParseInt(parts[0], 10, 64)
	number, errNumber := strconv.Atoi(parts[1])
	day, errDay := calendar.Parse(parts[3])
	if err != nil || errNumber != nil || errDay != nil {
		return r, false
	}
	return PersonalReminder{
		Person: PersonID(person), AssignmentKey: AssignmentKey{Directive: number, Organisation: OrgID(parts[2])}, Day: day,
	}, true
}

// RemindMe asks for a personal reminder of an assignment on a day.
type RemindMe struct {
	Assignment AssignmentKey
	Day        calendar.Date
}

// DropReminder takes a personal reminder back.
type DropReminder struct{ ID string }

// RemindPerson carries a personal reminder out.
type RemindPerson struct {
	Entry string // the key of the entry in the index by time
	ID    string
}

// MaxAhead is how far ahead a personal reminder can be, in days.
const MaxAhead = 366

// Name implements Command.
func (RemindMe) Name() string     { return "remind_me" }
func (DropReminder) Name() string { return "drop_reminder" }
func (RemindPerson) Name() string { return "remind_person" }

// Needs implements Command.
func (c RemindMe) Needs() Need {
	return Need{
		Assignments: []AssignmentKey{c.Assignment},
		Records:     append(reminding(), RecordNeed{Kind: KindPersonal}),
	}
}
func (c DropReminder) Needs() Need {
	return Need{Records: []RecordNeed{{Kind: KindPersonal, ID: c.ID}}}
}
func (c RemindPerson) Needs() Need {
	need := Need{Records: append(reminding(), RecordNeed{Kind: KindPersonal, ID: c.ID})}
	if r, ok := parsePersonal(c.ID); ok {
		need.Person, need.Assignments = r.Person, []AssignmentKey{r.AssignmentKey}
	}
	return need
}

func (c RemindMe) permit(s State) error {
	if s.Person.Has(Administrator, Board, Manager) {
		return nil
	}
	for _, unit := range s.Person.Organisations() {
		if unit == c.Assignment.Organisation {
			return nil
		}
	}
	return refuse(CodeForbidden)
}
func (c DropReminder) permit(s State) error {
	if r, ok := parsePersonal(c.ID); !ok || r.Person != s.Actor.Person {
		return refuse(CodeForbidden)
	}
	return nil
}
func (RemindPerson) permit(State) error { return refuse(CodeForbidden) }

func (c RemindMe) decide(s State, now time.Time) (Outcome, error) {
	_, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	today := s.today(now)
	switch {
	case !a.State.Open():
		return Outcome{}, refuse(CodeNothingToRemind, "Number", a.Directive)
	case !c.Day.After(today) || c.Day.After(today.AddDays(MaxAhead)):
		return Outcome{}, refuse(CodeBadMoment, "Max", MaxAhead)
	}
	rules, err := s.office()
	if err != nil {
		return Outcome{}, err
	}
	r := PersonalReminder{AssignmentKey: a.AssignmentKey, Person: s.Actor.Person, Day: c.Day, Made: now}
	var out Outcome
	if err := out.Change.keep(s, KindPersonal, r.ID(), strconv.FormatInt(int64(r.Person), 10), r); err != nil {
		return Outcome{}, err
	}
	out.Change.Due = []Due{r.due(rules.NextPing(rules.morning(c.Day)), rules.Zone)}
	return out, nil
}

// due is the reminder's entry of the index by time.
func (r PersonalReminder) due(at time.Time, zone *time.Location) Due {
	return Due{
		Key: fmt.Sprintf("tick:mine:%s:%d", r.ID(), at.Unix()), At: at, Organisation: r.Organisation, Day: calendar.Of(at, zone),
		Task: TaskPersonal, Subject: r.ID(),
	}
}

func (c DropReminder) decide(s State, _ time.Time) (Outcome, error) {
	var r PersonalReminder
	if err := s.read(KindPersonal, c.ID, &r); err != nil {
		return Outcome{}, err
	}
	if r.Person == 0 || !r.Waits() {
		return Outcome{}, refuse(CodeNoReminder)
	}
	r.Dropped = true
	var out Outcome
	return out, out.Change.keep(s, KindPersonal, c.ID, strconv.FormatInt(int64(r.Person), 10), r)
}

// PersonalNotice reminds somebody of what they asked to be reminded of.
type PersonalNotice struct {
	Reminder     PersonalReminder
	Directive    Directive
	Assignment   Assignment
	Organisation Organisation
	Today        calendar.Date
	Answers      bool // they may report on it
}

func (PersonalNotice) notice() {}

func (c RemindPerson) decide(s State, now time.Time) (Outcome, error) {
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	var r PersonalReminder
	if err := s.read(KindPersonal, c.ID, &r); err != nil {
		return Outcome{}, err
	}
	if r.Person == 0 || !r.Waits() {
		return out, nil
	}
	rules, err := s.office()
	if err != nil {
		return Outcome{}, err
	}
	if at := rules.NextPing(now); at.After(now) {
		out.Change.Due = []Due{r.due(at, rules.Zone)}
		return out, nil
	}
	r.Fired = now
	d, a, refusal := s.findOpen(r.AssignmentKey)
	p, known := s.People[r.Person]
	switch {
	case refusal != nil:
		r.Skipped = SkipOver
	case !a.State.Open():
		r.Skipped = SkipAnswered
	case !known:
		r.Skipped = SkipNobody
	}
	owner := strconv.FormatInt(int64(r.Person), 10)
	if err := out.Change.keep(s, KindPersonal, c.ID, owner, r); err != nil {
		return Outcome{}, err
	}
	f := Firing{
		Rule: RulePersonal, Directive: r.Directive, Organisation: r.Organisation, Person: r.Person, Day: r.Day,
		Planned: rules.NextPing(rules.morning(r.Day)), At: now, Skipped: r.Skipped,
	}
	if err := out.Change.keep(s, KindFiring, fmt.Sprintf("mine/%s/%d", c.ID, now.UnixMilli()), string(r.Organisation), f); err != nil {
		return Outcome{}, err
	}
	if r.Skipped == "" {
		out.Notices = []Notice{{To: ToPerson(p), Body: PersonalNotice{
			Reminder: r, Directive: d, Assignment: a, Organisation: s.Organisations[r.Organisation], Today: s.today(now),
			Answers: p.AnswersFor(r.Organisation),
		}}}
	}
	return out, nil
}
