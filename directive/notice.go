package directive

import (
	"time"

	"giaoban/calendar"
)

// Recipient is a chat that a notice goes to.
type Recipient struct {
	Chat    int64
	Topic   int
	Lang    Lang
	ReplyTo int64 // the message there that the notice answers; 0 for none
}

// replying makes the notice a reply to what was said in a message of chat, where that is the recipient's.
func (r Recipient) replying(chat, message int64) Recipient {
	if r.Chat == chat {
		r.ReplyTo = message
	}
	return r
}

// ToGroup makes a recipient of a group.
func ToGroup(g Group) Recipient { return Recipient{Chat: g.Chat, Topic: g.Topic, Lang: g.Lang} }

// ToPerson makes a recipient of a person, in private.
func ToPerson(p Person) Recipient { return Recipient{Chat: int64(p.ID), Lang: p.Lang} }

// Notice is something that a chat must be told. How it reads is for package render.
type Notice struct {
	To   Recipient
	Body Body
}

// Body is what a notice says: one of the types of this file.
type Body interface{ notice() }

// Card is the one living message of a directive in an organisation's group.
type Card struct {
	Directive    Directive
	Assignment   Assignment
	Organisation Organisation
	Leads        []Organisation // empty where every unit leads its own part
	Coordinators []Organisation
	Partners     []Partner // where the coordinators stand, for who leads; empty where that was not looked up
	Meeting      Meeting
	Milestone    *Milestone
	Today        calendar.Date
	Countdown    int  // days left from which the card says how many: earlier it would stand there and be wrong
	Anew         bool // the group starts over: the card comes as a new message, whatever stood there
}

// Reminder tells a group what its organisation still owes: one message for a group and day.
type Reminder struct {
	Organisation Organisation
	Today        calendar.Date
	Items        []ReminderItem  // the nearest first, those without a deadline last
	Countdowns   []Countdown     // of milestones
	Missed       []calendar.Date // the days of reminders that come only now
	Standing     bool            // it stands in the group already, and only changes: something in it was answered
}

// ReminderItem is one assignment in a reminder.
type ReminderItem struct {
	Directive  Directive
	Assignment Assignment
	Milestone  *Milestone
	DaysLeft   int      // 0: today is the last day
	Kind       RuleKind // what the rule looked at
	Rules      []string // the IDs of the rules that brought it here
	Text       Text     // said with it by such a rule
	Done       Settled  // why nobody need answer it any more; empty: somebody still should
}

// Settled says what became of something that a message reminds of, after it was sent.
type Settled string

// What can become of it.
const (
	SettledAnswered Settled = "answered"
	SettledExtended Settled = "extended"
	SettledOver     Settled = "over" // withdrawn or closed
)

// Countdown says how far a milestone is, and what is tied to it.
type Countdown struct {
	Milestone Milestone
	Step      LeadUp
	Works     []Work
}

// Work is how far a directive that is tied to a milestone has come.
type Work struct {
	Directive Directive // without its text
	Units     int       // the organisations that owe something under it
	Done      int       // of these, how many have reported it done
	Reached   Quantity  // all together
	Counted   bool      // somebody has reported a quantity
}

// Ladder tells a leader or deputy in private what their organisation has not answered in time.
type Ladder struct {
	Reminder
	Audience RuleAudience
}

// SilentList gives the Board's officers, in one message for a day, what was not answered.
type SilentList struct {
	Today calendar.Date
	Lines []SilentLine
}

// SilentLine is one assignment of the Board's list.
type SilentLine struct {
	Number       int               `json:"number"`
	Title        Text              `json:"title"`
	Organisation OrgID             `json:"organisation"`
	Name         Text              `json:"name"`
	Due          calendar.Deadline `json:"due,omitzero"`
	State        AssignmentState   `json:"state"`
	Leaders      []string          `json:"leaders,omitempty"` // their names
	Rule         string            `json:"rule"`
	Done         Settled           `json:"done,omitempty"` // why it is off the list again
}

// Publication tells the officer what was published, and how far it is: one message that changes.
type Publication struct {
	Directives []Directive
	Groups     int
	Cards      int            // messages to groups
	Unreached  []Organisation // they owe something and have no group that can be written to
	Failed     []Directive    // they were scheduled, and are drafts again because something in them is open
	Tracked    bool           // Arrived was counted
	Arrived    int            // of the messages
	Held       int            // tasks whose sending was stopped
	Over       bool           // nothing more will be told
}

// Digest shows several tasks of one organisation in one message; their cards can be opened from it.
type Digest struct {
	ID           string
	Organisation Organisation
	Items        []Card // of one organisation, by number
}

// Recalled takes a message out of a group, or stops it on its way.
type Recalled struct{ Slot string }

// DirectiveChanged tells a group shortly what is different in a directive.
type DirectiveChanged struct {
	Before, After Directive
	Organisation  Organisation
	Fields        []Field
	Units         map[OrgID]Organisation // by which organisations are named
	Milestone     *Milestone             // of After
}

// ReportArrived tells the Board of a report. Assignment is as the report left it.
type ReportArrived struct {
	Directive    Directive
	Assignment   Assignment
	Organisation Organisation
	Report       Report
	Today        calendar.Date
}

// ReportSettled tells the Board in the same message what was decided on a submitted report.
type ReportSettled struct {
	ReportArrived
	By Person
}

// ReportCorrected tells the Board in the message of a report that there is a newer version.
type ReportCorrected struct {
	ReportArrived
	Number int // of the new version
}

// ReportRecorded tells a group of a report that an officer recorded for its unit, for the leader to confirm; and then, in the
// same message, that they did.
type ReportRecorded struct{ ReportArrived }

// ReportsCrossed tells two people that they reported the same at the same time.
type ReportsCrossed struct {
	Directive      Directive
	Organisation   Organisation
	Earlier, Later Report
}

// Evidence shows the files of a report.
type Evidence struct {
	Directive    Directive
	Organisation Organisation
	Report       Report
}

// DifficultyAnswered tells a unit what the Board says to what is in its way.
type DifficultyAnswered struct {
	Directive    Directive
	Assignment   Assignment
	Organisation Organisation
	Report       Report // that raised it
}

// InitiativeShared tells all groups of a unit's way of working.
type InitiativeShared struct {
	Directive    Directive
	Organisation Organisation
	Report       Report
}

// ReportReturned tells a group that the Board sent its report back.
type ReportReturned struct {
	Directive    Directive
	Organisation Organisation
	Reason       string
}

// ExtensionAsked tells the Board of a request.
type ExtensionAsked struct {
	Directive    Directive
	Organisation Organisation
	Extension    Extension
	History      []Extension // the requests before it, the first one first
}

// ExtensionSettled tells the Board in the same message what was decided on a request.
type ExtensionSettled struct {
	ExtensionAsked
	By Person
}

// ExtensionDecided tells a group of the Board's decision.
type ExtensionDecided struct {
	Directive    Directive
	Organisation Organisation
	Extension    Extension
}

// WithdrawnNotice tells a group that it owes nothing more under a directive.
type WithdrawnNotice struct {
	Directive    Directive
	Organisation Organisation
}

// Welcome tells somebody which duty an invitation gave them.
type Welcome struct {
	Person       Person
	Duty         Duty
	Organisation *Organisation // nil for a role of the office
}

// GroupHealth tells the Board that a group can be written to no more, or again.
type GroupHealth struct {
	Group        Group // as it is now
	Organisation Organisation
	At           time.Time
}

// Loss says why a message was given up.
type Loss string

// The reasons for which a message is given up.
const (
	LossUnknown Loss = "unknown" // twice nobody could tell whether it had arrived
	LossRefused Loss = "refused" // the messenger does not take it as it is
	LossFailing Loss = "failing" // the messenger failed too often
)

// Undelivered tells the Board that a group missed something. There is one for a group, a cause and a day.
type Undelivered struct {
	Group        Group
	Organisation Organisation
	Cause        Loss
	Today        calendar.Date
}

func (Card) notice()               {}
func (Reminder) notice()           {}
func (Publication) notice()        {}
func (ReportArrived) notice()      {}
func (ReportSettled) notice()      {}
func (ReportReturned) notice()     {}
func (ReportCorrected) notice()    {}
func (ReportRecorded) notice()     {}
func (ReportsCrossed) notice()     {}
func (Evidence) notice()           {}
func (DifficultyAnswered) notice() {}
func (InitiativeShared) notice()   {}
func (ExtensionAsked) notice()     {}
func (ExtensionSettled) notice()   {}
func (ExtensionDecided) notice()   {}
func (WithdrawnNotice) notice()    {}
func (Welcome) notice()            {}
func (GroupHealth) notice()        {}
func (Undelivered) notice()        {}

func (Digest) notice()           {}
func (Recalled) notice()         {}
func (DirectiveChanged) notice() {}
func (DifficultyHanded) notice() {}
