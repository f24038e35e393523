package redis

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

// kinds are all kinds of records.
type kinds struct {
	organisations kind[directive.Organisation]
	groups        kind[directive.Group]
	people        kind[directive.Person]
	invitations   kind[directive.Invitation]
	meetings      kind[directive.Meeting]
	milestones    kind[directive.Milestone]
	directives    kind[directive.Directive]
	assignments   kind[directive.Assignment]
	reports       kind[directive.Report]
	extensions    kind[directive.Extension]
	records       kind[directive.Record]
	sessions      kind[chat.Session]
}

// What the index is asked by. Each name stands for "what/value|id".
const (
	byBoard      = "board"      // people of the Board
	byChief      = "chief"      // administrators
	byLead       = "lead"       // people who answer for an organisation
	byGroup      = "group"      // groups of an organisation
	byNumber     = "number"     // directives, their numbers padded so that they are in order
	byMeeting    = "meeting"    // directives of a meeting
	byState      = "state"      // directives of a state
	byDirective  = "directive"  // assignments under a directive
	byOrg        = "of"         // assignments of an organisation
	byOwed       = "owed"       // assignments that an answer is owed for, of an organisation
	byWaiting    = "waiting"    // assignments that the Board has something to say to, of an organisation
	byReported   = "reports"    // reports under an assignment, in order
	byExtension  = "extensions" // extension requests under an assignment, in order
	byUndecided  = "undecided"  // those that nobody has decided
	byRecord     = "records"    // records that are kept whole, of a kind
	byOwner      = "owner"      // likewise, of a kind and an owner
	byMilestone  = "milestone"  // directives that count, of a milestone
	bySessionOf  = "session"    // dialogs in a chat
	paddedNumber = "%010d"
)

func newKinds(zone *time.Location) *kinds {
	return &kinds{
		organisations: kind[directive.Organisation]{
			number: kindOrganisations, encoder: newEncoder[directive.Organisation](),
			id: func(o *directive.Organisation) string { return word(string(o.ID)) }, version: func(o *directive.Organisation) *int64 { return &o.Version },
		},
		groups: kind[directive.Group]{
			number: kindGroups, encoder: newEncoder[directive.Group](), marks: groupMarks,
			id: func(g *directive.Group) string { return chatID(g.Chat) }, version: func(g *directive.Group) *int64 { return &g.Version },
		},
		people: kind[directive.Person]{
			number: kindPeople, encoder: newEncoder[directive.Person](), marks: personMarks,
			id: func(p *directive.Person) string { return personID(p.ID) }, version: func(p *directive.Person) *int64 { return &p.Version },
		},
		invitations: kind[directive.Invitation]{
			number: kindInvitations, encoder: newEncoder[directive.Invitation](), marks: invitationMarks,
			id: func(i *directive.Invitation) string { return word(i.Code) }, version: func(i *directive.Invitation) *int64 { return &i.Version },
		},
		meetings: kind[directive.Meeting]{
			number: kindMeetings, encoder: newEncoder[directive.Meeting](), marks: meetingMarks,
			id: func(m *directive.Meeting) string { return word(m.ID) }, version: func(m *directive.Meeting) *int64 { return &m.Version },
		},
		milestones: kind[directive.Milestone]{
			number: kindMilestones, encoder: newEncoder[directive.Milestone](),
			id: func(m *directive.Milestone) string { return word(m.ID) }, version: func(m *directive.Milestone) *int64 { return &m.Version },
		},
		directives: kind[directive.Directive]{
			number: kindDirectives, encoder: newEncoder[directive.Directive](), marks: directiveMarks,
			id: func(d *directive.Directive) string { return strconv.Itoa(d.Number) }, version: func(d *directive.Directive) *int64 { return &d.Version },
		},
		assignments: kind[directive.Assignment]{
			number: kindAssignments, encoder: newEncoder[directive.Assignment](), marks: assignmentMarks(zone),
			id:      func(a *directive.Assignment) string { return assignmentID(a.AssignmentKey) },
			version: func(a *directive.Assignment) *int64 { return &a.Version },
		},
		reports: kind[directive.Report]{
			number: kindReports, encoder: newEncoder[directive.Report](),
			id: func(r *directive.Report) string { return numberedID(r.AssignmentKey, r.Number) },
			marks: func(r *directive.Report) (m marks) {
				m.index(numberedID(r.AssignmentKey, r.Number), byReported, strconv.Itoa(r.Directive), string(r.Organisation), fmt.Sprintf(paddedNumber, r.Number))
				return m
			},
		},
		extensions: kind[directive.Extension]{
			number: kindExtensions, encoder: newEncoder[directive.Extension](),
			id:      func(e *directive.Extension) string { return numberedID(e.AssignmentKey, e.Number) },
			version: func(e *directive.Extension) *int64 { return &e.Version },
			marks: func(e *directive.Extension) (m marks) {
				m.index(numberedID(e.AssignmentKey, e.Number), byExtension, strconv.Itoa(e.Directive), string(e.Organisation), fmt.Sprintf(paddedNumber, e.Number))
				if e.Decision == directive.Undecided {
					m.index(numberedID(e.AssignmentKey, e.Number), byUndecided)
				}
				return m
			},
		},
		records: kind[directive.Record]{
			number: kindRecords, encoder: newEncoder[directive.Record](), marks: recordMarks,
			id: func(r *directive.Record) string { return word(string(r.Kind), r.ID) }, version: func(r *directive.Record) *int64 { return &r.Version },
		},
		sessions: kind[chat.Session]{
			number: kindSessions, encoder: newEncoder[chat.Session](), marks: sessionMarks,
			id: func(s *chat.Session) string { return sessionID(s.Key) },
		},
	}
}

func chatID(id int64) string                { return strconv.FormatInt(id, 10) }
func personID(id directive.PersonID) string { return strconv.FormatInt(int64(id), 10) }

func assignmentID(k directive.AssignmentKey) string {
	return word(strconv.Itoa(k.Directive), string(k.Organisation))
}

func numberedID(k directive.AssignmentKey, number int) string {
	return word(strconv.Itoa(k.Directive), string(k.Organisation), strconv.Itoa(number))
}

// sessionID begins with the chat: a chat that moves takes its dialogs along.
func sessionID(k chat.SessionKey) string {
	return word(chatID(k.Place.Chat), strconv.Itoa(k.Place.Topic), strconv.FormatInt(k.Person, 10))
}

func (m *marks) orgs(ids ...directive.OrgID) {
	for _, id := range ids {
		m.link(kindOrganisations, word(string(id)))
	}
}

func groupMarks(g *directive.Group) (m marks) {
	if g.Organisation != "" {
		m.index(chatID(g.Chat), byGroup, string(g.Organisation))
		m.orgs(g.Organisation)
	}
	return m
}

func personMarks(p *directive.Person) (m marks) {
	if p.Has(directive.Board) {
		m.index(personID(p.ID), byBoard)
	}
	if p.Has(directive.Administrator) {
		m.index(personID(p.ID), byChief)
	}
	for _, org := range p.Organisations() {
		if p.AnswersFor(org) {
			m.index(personID(p.ID), byLead, string(org))
		}
	}
	m.orgs(p.Organisations()...)
	return m
}

func invitationMarks(i *directive.Invitation) (m marks) {
	m.orgs(i.Duty.Organisation)
	return m
}

func meetingMarks(x *directive.Meeting) (m marks) {
	m.orgs(x.Participants...)
	return m
}

func recordMarks(r *directive.Record) (m marks) {
	id := word(string(r.Kind), r.ID)
	m.index(id, byRecord, string(r.Kind))
	if r.Owner != "" {
		m.index(id, byOwner, string(r.Kind), r.Owner)
	}
	return m
}

// gateOwed names the gate that is open while answers are owed under a directive, and the Board is waited for: while it is
// published.
func gateOwed(number int) string { return "owed/" + strconv.Itoa(number) }

// gateCounts names the gate that is open while the assignments under a directive count.
func gateCounts(number int) string { return "counts/" + strconv.Itoa(number) }

func directiveMarks(d *directive.Directive) (m marks) {
	id := strconv.Itoa(d.Number)
	m.index(id, byNumber, fmt.Sprintf(paddedNumber, d.Number))
	m.index(id, byMeeting, d.Meeting)
	m.index(id, byState, string(d.State))
	if d.Milestone != "" && (d.State == directive.Published || d.State == directive.Closed) {
		m.index(id, byMilestone, d.Milestone)
	}
	if d.State.Counts() {
		m.opens = append(m.opens, gateCounts(d.Number))
	}
	if d.State == directive.Published {
		m.opens = append(m.opens, gateOwed(d.Number))
	}
	m.children = word(byDirective, id) + "|"
	m.orgs(slices.Concat(d.Lead, d.Coordinators, d.Audience, d.ReportTo)...)
	m.link(kindMeetings, word(d.Meeting))
	m.link(kindMilestones, word(d.Milestone))
	for _, k := range d.Partners() {
		m.aside(kindAssignments, assignmentID(k))
	}
	return m
}

func assignmentMarks(zone *time.Location) func(*directive.Assignment) marks {
	return func(a *directive.Assignment) (m marks) {
		id := assignmentID(a.AssignmentKey)
		m.index(id, byDirective, strconv.Itoa(a.Directive))
		m.index(id, byOrg, string(a.Organisation))
		if a.State.Open() {
			m.when(gateOwed(a.Directive), "i"+entry(id, byOwed, string(a.Organisation)))
		}
		if a.Waits() {
			m.when(gateOwed(a.Directive), "i"+entry(id, byWaiting, string(a.Organisation)))
		}
		for _, t := range tallied(a, zone) {
			m.when(gateCounts(a.Directive), t)
		}
		m.orgs(a.Organisation)
		m.link(kindDirectives, strconv.Itoa(a.Directive))
		return m
	}
}

func sessionMarks(s *chat.Session) (m marks) {
	m.index(sessionID(s.Key), bySessionOf, chatID(s.Key.Place.Chat))
	if !s.Expires.IsZero() {
		at := strconv.FormatInt(s.Expires.UnixMilli(), 10)
		m.always = append(m.always, "e"+at)
		if !s.Told {
			m.always = append(m.always, "l"+at)
		}
	}
	return m
}
