package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// DirectiveState is where a directive stands.
type DirectiveState string

// The states of a directive.
const (
	Draft     DirectiveState = "draft"
	Scheduled DirectiveState = "scheduled"
	Published DirectiveState = "published"
	Closed    DirectiveState = "closed"
	Withdrawn DirectiveState = "withdrawn"
)

// Origin says where a field's value comes from.
type Origin string

// The origins.
const (
	Stated   Origin = "stated"   // the source says so
	Inferred Origin = "inferred" // somebody concluded it; it stays marked
	Unset    Origin = "unset"    // the source doesn't say
)

// Field names a part of a directive, for its origin.
type Field string

// The fields that have an origin.
const (
	FieldLead         Field = "lead"
	FieldCoordinators Field = "coordinators"
	FieldDue          Field = "due"
	FieldTarget       Field = "target"
	FieldMilestone    Field = "milestone"
	FieldPeriod       Field = "period"
	FieldReportTo     Field = "report_to"
)

// Directive is one task that a meeting gave.
type Directive struct {
	Number       int               `json:"number"` // what people type: #12
	Meeting      string            `json:"meeting"`
	Title        Text              `json:"title"`
	Body         Text              `json:"body"`
	Source       string            `json:"source,omitempty"` // the paragraph that it was read from
	All          bool              `json:"all,omitempty"`    // every organisation of the audience leads its own part
	Lead         []OrgID           `json:"lead,omitempty"`
	Coordinators []OrgID           `json:"coordinators,omitempty"`
	Audience     []OrgID           `json:"audience,omitempty"` // whose groups get it; empty: those with an obligation
	Due          calendar.Deadline `json:"due,omitzero"`
	Milestone    string            `json:"milestone,omitempty"`
	Standing     bool              `json:"standing,omitempty"`  // goes on for good, has no due date
	Period       Period            `json:"period,omitzero"`     // reported on again and again
	ReportTo     []OrgID           `json:"report_to,omitempty"` // who receives what comes of it, where that is not the Board
	Target       *Target           `json:"target,omitempty"`
	Urgent       bool              `json:"urgent,omitempty"`
	Attachments  []File            `json:"attachments,omitempty"`
	Ambiguous    []string          `json:"ambiguous,omitempty"` // words of the source with two readings: what they mean is asked before publishing
	Earlier      string            `json:"earlier,omitempty"`   // the earlier task whose deadline this one moves, in the source's words
	Extends      int               `json:"extends,omitempty"`   // that task's number, once somebody said which it is
	PublishAt    time.Time         `json:"publish_at,omitzero"` // of what is scheduled
	Digest       string            `json:"digest,omitempty"`    // the publication that shows it in one message with others; empty: it has a card of its own
	Carried      []string          `json:"carried,omitempty"`   // the meetings that it came from, the first one first
	Edits        []Edit            `json:"edits,omitempty"`     // who changed what, the last ones
	Origins      map[Field]Origin  `json:"origins,omitempty"`
	State        DirectiveState    `json:"state"`
	Author       PersonID          `json:"author,omitempty"`
	Created      time.Time         `json:"created"`
	Published    time.Time         `json:"published,omitzero"`
	Ended        time.Time         `json:"ended,omitzero"`   // closed or withdrawn
	Reason       string            `json:"reason,omitempty"` // of the withdrawal
	Version      int64             `json:"version"`
}

// Edit notes that somebody changed a directive: two people may work on one draft.
type Edit struct {
	At      time.Time `json:"at"`
	By      PersonID  `json:"by,omitempty"`
	ByName  string    `json:"by_name,omitempty"`
	Version int64     `json:"version"` // of the directive, before
	Fields  []Field   `json:"fields,omitempty"`
}

// Origin returns where field comes from; what nobody noted counts as stated.
func (d Directive) Origin(field Field) Origin {
	if o, ok := d.Origins[field]; ok {
		return o
	}
	return Stated
}

// Partners names the assignments of who leads the directive and who supports them: none where every organisation leads
// its own part.
func (d Directive) Partners() []AssignmentKey {
	if d.All {
		return nil
	}
	var keys []AssignmentKey
	for _, org := range slices.Concat(d.Lead, d.Coordinators) {
		keys = append(keys, AssignmentKey{Directive: d.Number, Organisation: org})
	}
	return keys
}

// AssignmentKey names an assignment.
type AssignmentKey struct {
	Directive    int   `json:"directive"`
	Organisation OrgID `json:"organisation"`
}

// Part says what an organisation does under a directive.
type Part string

// The parts.
const (
	Lead        Part = "lead"
	Coordinator Part = "coordinator"
)

// AssignmentState is where an organisation's obligation stands. The state of its deadline is computed, never stored.
type AssignmentState string

// The states of an assignment.
const (
	Pending      AssignmentState = "pending"
	Acknowledged AssignmentState = "acknowledged"
	InProgress   AssignmentState = "in_progress"
	Submitted    AssignmentState = "submitted" // reported as done, waiting for the Board
	Confirmed    AssignmentState = "confirmed"
	Returned     AssignmentState = "returned" // sent back by the Board to be completed
)

// AssignmentStates returns all states in the order of a task's life.
func AssignmentStates() []AssignmentState {
	return []AssignmentState{Pending, Acknowledged, InProgress, Submitted, Confirmed, Returned}
}

// Open tells whether the organisation still owes an answer.
func (s AssignmentState) Open() bool { return s != Submitted && s != Confirmed }

// Assignment is one organisation's obligation under a directive.
type Assignment struct {
	AssignmentKey
	Part             Part              `json:"part"`
	State            AssignmentState   `json:"state"`
	Due              calendar.Deadline `json:"due,omitzero"` // the directive's, until an extension moves it
	Percent          *int              `json:"percent,omitempty"`
	Quantity         *Quantity         `json:"quantity,omitempty"`
	Blocked          string            `json:"blocked,omitempty"` // what is in the way; empty: nothing
	AcknowledgedBy   PersonID          `json:"acknowledged_by,omitempty"`
	AcknowledgedName string            `json:"acknowledged_name,omitempty"` // as it was then
	Acknowledged     time.Time         `json:"acknowledged,omitzero"`
	Submitted        time.Time         `json:"submitted,omitzero"`
	Confirmed        time.Time         `json:"confirmed,omitzero"`
	Reports          int               `json:"reports,omitempty"` // how many there are: the last one's number
	LastReport       time.Time         `json:"last_report,omitzero"`
	Returned         string            `json:"returned,omitempty"`   // why the Board sent it back
	Reminded         calendar.Date     `json:"reminded,omitzero"`    // the last day on which the group was reminded of it
	Difficulty       *Difficulty       `json:"difficulty,omitempty"` // of Blocked; nil where nothing is in the way
	Unvouched        int               `json:"unvouched,omitempty"`  // the report that an officer recorded and nobody of the unit confirmed yet; 0: none
	Vouches          []Vouch           `json:"vouches,omitempty"`    // the confirmed ones
	Shared           []int             `json:"shared,omitempty"`     // the reports whose initiatives all groups were told of
	Opened           bool              `json:"opened,omitempty"`     // the group that got a digest asked for the card: from now on that lives
	Held             bool              `json:"held,omitempty"`       // sending was stopped before any of its groups got it: nobody is reminded
	Asked            int               `json:"asked,omitempty"`      // the request for more time that nobody has answered yet; 0: none
	Told             time.Time         `json:"told,omitzero"`        // since when its group knows its deadline and state; zero: since the directive was published
	Nudged           map[string]Nudge  `json:"nudged,omitempty"`     // by rule: the last occasion that it reminded on
	Round            string            `json:"round,omitempty"`      // of a periodic report: the period that is asked for
	Version          int64             `json:"version"`
}

// Waits tells whether the Board has something to say to an assignment: to a report, a request for more time or a difficulty.
func (a Assignment) Waits() bool {
	return a.State == Submitted || a.Asked != 0 || a.Blocked != "" && (a.Difficulty == nil || a.Difficulty.Answer == "")
}

// Nudge is what became of the last occasion on which a rule would remind of an assignment.
type Nudge struct {
	Day     calendar.Date `json:"day"`               // the occasion's own day, whenever it was carried out
	Minute  int           `json:"minute,omitempty"`  // of the day, for a rule that comes more than once on it
	On      calendar.Date `json:"on"`                // when it was carried out
	Skipped bool          `json:"skipped,omitempty"` // nobody was reminded: it was past its use
}

// Report is what an organisation said about an assignment. Reports are only ever added.
type Report struct {
	AssignmentKey
	Number   int             `json:"number"` // 1, 2, 3 … within the assignment
	State    AssignmentState `json:"state"`  // InProgress or Submitted
	Percent  *int            `json:"percent,omitempty"`
	Quantity *Quantity       `json:"quantity,omitempty"`
	Text     string          `json:"text,omitempty"`
	Blocked  string          `json:"blocked,omitempty"`
	By       PersonID        `json:"by"`
	ByName   string          `json:"by_name"`
	At       time.Time       `json:"at"`
	Chat     int64           `json:"chat"` // where it was given

	Message    int64     `json:"message,omitempty"`    // in Chat, what bears its words; 0 where nothing does
	Urgent     bool      `json:"urgent,omitempty"`     // what is in the way can't wait
	Evidence   []File    `json:"evidence,omitempty"`   // one set, in the order in which it was sent
	Corrects   int       `json:"corrects,omitempty"`   // the number of the report that this is a new version of; 0: none
	Initiative string    `json:"initiative,omitempty"` // a way of working that others could take up
	OnBehalf   *OnBehalf `json:"on_behalf,omitempty"`  // an officer recorded it for the unit; nil: the unit gave it itself
}

// Channel says how an answer reached the office outside the messenger.
type Channel string

// The channels.
const (
	ByPhone Channel = "phone"
	OnPaper Channel = "paper"
)

// Known tells whether c is one of the channels.
func (c Channel) Known() bool { return c == ByPhone || c == OnPaper }

// OnBehalf says that an officer of the Board recorded what a unit said elsewhere. The record's By is that officer.
type OnBehalf struct {
	Channel Channel `json:"channel"`
	Name    string  `json:"name,omitempty"` // who of the unit said or signed it, as the officer wrote it
}

// Vouch is the word of a unit's leader that a report which was recorded for the unit is right.
type Vouch struct {
	Report int       `json:"report"`
	By     PersonID  `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// Difficulty is what became of what is in the way of an assignment.
type Difficulty struct {
	Report       int       `json:"report"` // the report that raised it
	Urgent       bool      `json:"urgent,omitempty"`
	Raised       time.Time `json:"raised"`
	Answer       string    `json:"answer,omitempty"` // of the Board; empty: it waits for one
	Answerer     PersonID  `json:"answerer,omitempty"`
	AnswererName string    `json:"answerer_name,omitempty"`
	Handed       PersonID  `json:"handed,omitempty"` // the officer whom it was handed on to
	HandedName   string    `json:"handed_name,omitempty"`
	Answered     time.Time `json:"answered,omitzero"`
}

// Due is an entry of the index by time: something to decide at At.
type Due struct {
	Key          string        `json:"key"` // the firing's name, and the key of its Turn
	At           time.Time     `json:"at"`
	Organisation OrgID         `json:"organisation"`
	Day          calendar.Date `json:"day"`               // the local day that it is for
	Task         Task          `json:"task,omitempty"`    // what is to be done; empty: the organisation is reminded
	Subject      string        `json:"subject,omitempty"` // what Task is about, in its own form
}

// Task says what an entry of the index by time is for.
type Task string

// The tasks. Command makes the command of each.
const (
	TaskRemind     Task = ""          // an organisation's reminders of a day
	TaskPublish    Task = "publish"   // what was scheduled goes out
	TaskTrack      Task = "track"     // who published is told how far it is
	TaskPersonal   Task = "personal"  // a personal reminder, by its ID
	TaskMilestone  Task = "milestone" // a step that leads up to a milestone, by its ID
	TaskOpenRound  Task = "open"      // a period of a directive begins
	TaskCloseRound Task = "close"     // its completeness is told
)

// Command returns what is to be carried out for the entry; nil where this version of the program knows no such task.
func (d Due) Command() Command {
	switch d.Task {
	case TaskRemind:
		return Remind{Entry: d.Key, Unit: d.Organisation, Day: d.Day}
	case TaskPersonal:
		return RemindPerson{Entry: d.Key, ID: d.Subject}
	case TaskMilestone:
		return RemindMilestone{Entry: d.Key, ID: d.Subject}
	case TaskOpenRound:
		number, period := parseRound(d.Subject)
		return OpenRound{Entry: d.Key, Number: number, Period: period}
	case TaskCloseRound:
		number, period := parseRound(d.Subject)
		return CloseRound{Entry: d.Key, Number: number, Period: period}
	case TaskPublish:
		if t, ok := parseTask(d.Subject); ok {
			return PublishDue{Entry: d.Key, Numbers: t.numbers, By: t.by, Together: t.together}
		}
	case TaskAnnounce, TaskTrackAnnounce:
		return d.announceCommand()
	case TaskTrack:
		if t, ok := parseTask(d.Subject); ok {
			return TrackPublication{Entry: d.Key, Numbers: t.numbers, By: t.by, Round: t.round}
		}
	}
	return nil
}

// Leads returns the organisations that lead the directive, given the whole audience.
func (d Directive) Leads(participants []OrgID) []OrgID {
	if d.All {
		return slices.Clone(participants)
	}
	return slices.Clone(d.Lead)
}
