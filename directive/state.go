package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// Actor is who gives a command: a person, or a part of the program itself, which may do everything.
type Actor struct {
	Person PersonID `json:"person,omitempty"`
	System string   `json:"system,omitempty"` // for instance "scheduler"; empty for a person
}

// ByPerson makes an actor of a person.
func ByPerson(id PersonID) Actor { return Actor{Person: id} }

// BySystem makes an actor of a part of the program.
func BySystem(name string) Actor { return Actor{System: name} }

// Rules are the office's settings that decisions depend on.
type Rules struct {
	Zone           *time.Location
	ReminderDays   []int                 // days before the last day in time, for instance 7, 3, 1, 0
	ReminderAt     time.Duration         // after local midnight
	Work           calendar.WorkCalendar // whose holidays are those of the state; an administrator's own stand in records
	Quiet          calendar.HourSpan     // when nobody is reminded, whatever the day
	PingBudget     int                   // how many reminders a group gets on a day; beyond it only what is urgent; 0: no bound
	StaleDays      int                   // after how many days without a report an acknowledgement is asked about; 0: never
	Periods        calendar.PeriodRules
	InvitationLife time.Duration
	CorrectionTime time.Duration // how long after a report a new version of it is taken
	DueSoon        int           // days left from which a deadline counts as near
	Countdown      int           // days left from which a card says how many, and is brought up to date every morning
}

// DefaultRules returns the rules of an office that has set nothing.
func DefaultRules(zone *time.Location) Rules {
	return Rules{
		Zone: zone, ReminderDays: []int{7, 3, 1, 0}, ReminderAt: 8 * time.Hour,
		Work: calendar.DefaultWorkCalendar(), Quiet: calendar.HourSpan{From: calendar.TimeOfDay{Hour: 19}, To: calendar.TimeOfDay{Hour: 7}},
		PingBudget: 2, StaleDays: 14, Periods: calendar.DefaultPeriodRules(),
		InvitationLife: 7 * 24 * time.Hour, CorrectionTime: 24 * time.Hour, DueSoon: 3, Countdown: 7,
	}
}

// Need says which records a command must see. Organisations that loaded directives, assignments, people and the named
// groups belong to are always loaded with them, as are their groups, the meetings and the milestones; so is the organisation of an
// AssignmentKey that names no assignment, because the refusal says which it is.
type Need struct {
	Directives     []int           // each with all of its assignments
	Assignments    []AssignmentKey // each with its directive, but not the directive's other assignments
	OpenOf         OrgID           // all open assignments of the organisation, with their directives
	Partners       bool            // with them the assignments of all that lead or support the same directives, where those are named
	Meeting        string
	Milestones     []string
	Person         PersonID // somebody other than the actor
	Groups         []int64  // chats
	Everyone       bool     // all organisations and groups
	Officers       bool     // everybody with the role Board
	Administrators bool     // everybody with the role Administrator
	LeadersOf      OrgID    // its leaders and deputies
	Invitation     string
	Extensions     []AssignmentKey // the requests under these assignments
	LastReport     []AssignmentKey
	Reports        []AssignmentKey // all reports under these assignments
	HighestDraft   bool            // the highest number that any directive has
	TiedTo         string          // the published and closed directives of a milestone, each with all of its assignments
	Records        []RecordNeed    // records that are kept whole
	Shown          []int           // which messages of these directives, which must be in Directives, stand in the groups; a negative number is an announcement's
}

// State is what a command sees: the records that its Need names, each as it was at one moment.
type State struct {
	Actor         Actor
	Person        Person // the actor's record; its ID is zero where the office doesn't know them
	Rules         Rules
	Organisations map[OrgID]Organisation
	Groups        []Group
	People        map[PersonID]Person // whoever else was asked for
	Meetings      map[string]Meeting
	Milestones    map[string]Milestone
	Directives    map[int]Directive
	Assignments   map[AssignmentKey]Assignment
	Extensions    map[AssignmentKey][]Extension
	LastReports   map[AssignmentKey]Report
	Reports       map[AssignmentKey][]Report // the first one first
	Invitation    *Invitation
	Records       []Record // by kind and ID
	Highest       int
	Shown         map[Slot]Posted
}

// Posted is a living message that stands in a chat.
type Posted struct {
	Message int64
	At      time.Time // when it came
}

// GroupsOf returns the groups of org that can be written to.
func (s State) GroupsOf(org OrgID) []Group {
	var groups []Group
	for _, g := range s.Groups {
		if g.Organisation == org && g.Health == Healthy {
			groups = append(groups, g)
		}
	}
	return groups
}

// Under returns the assignments of a directive, in the order of the organisations' lists.
func (s State) Under(number int) []Assignment {
	var under []Assignment
	for key, a := range s.Assignments {
		if key.Directive == number {
			under = append(under, a)
		}
	}
	slices.SortFunc(under, func(a, b Assignment) int { return s.compare(a.Organisation, b.Organisation) })
	return under
}

// officers returns the people with the role Board, in the order of their ids.
func (s State) officers() []Person {
	var officers []Person
	for _, p := range s.People {
		if p.Has(Board) {
			officers = append(officers, p)
		}
	}
	if s.Person.Has(Board) {
		if _, there := s.People[s.Person.ID]; !there {
			officers = append(officers, s.Person)
		}
	}
	slices.SortFunc(officers, func(a, b Person) int { return int(a.ID - b.ID) })
	return officers
}

func (s State) compare(a, b OrgID) int {
	if d := s.Organisations[a].Order - s.Organisations[b].Order; d != 0 {
		return d
	}
	if a < b {
		return -1
	} else if a > b {
		return 1
	}
	return 0
}

// Change is what a command does to the records. A record's Version is the one that was read, 0 for a new one; the store
// refuses the whole change where it is not so any more, and writes each record with the next version.
type Change struct {
	Organisations []Organisation
	Groups        []Group
	People        []Person
	Invitations   []Invitation
	Meetings      []Meeting
	Milestones    []Milestone
	Directives    []Directive
	Assignments   []Assignment
	Reports       []Report // only ever added: a number that is taken is a conflict
	Extensions    []Extension
	Records       []Record
	Removed       []int         // drafts that are thrown away
	Dropped       []Assignment  // that are owed no more, because another organisation owes them now
	Due           []Due         // entered in the index by time; one that is there already stays as it is
	Fired         []string      // taken out of it
	Moved         []Moved       // chats that have a new id, everywhere
	Firm          map[int]int64 // directives that were relied upon and must still have this version
}

// Moved is a group that became a supergroup.
type Moved struct{ From, To int64 }

// Outcome is what Decide answers.
type Outcome struct {
	Change  Change
	Notices []Notice
}
