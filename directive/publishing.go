package directive

import (
	"slices"
	"strings"
	"time"

	"giaoban/calendar"
)

// Longest texts that are taken, in runes, so that a card always fits into one message.
const (
	MaxTitle  = 200
	MaxBody   = 2000
	MaxReport = 2000
	MaxReason = 500
)

// RecordMeeting adds a meeting, or changes the one with its ID.
type RecordMeeting struct{ Meeting Meeting }

// SetMilestone adds a milestone, or changes the one with its ID.
type SetMilestone struct{ Milestone Milestone }

// DraftDirectives adds drafts to a meeting. Their numbers are given here, whatever they bear.
type DraftDirectives struct {
	Meeting string
	Drafts  []Directive
}

// DiscardDraft throws a draft away.
type DiscardDraft struct{ Number int }

// Publish makes drafts into obligations and shows them to the groups. Actor's language decides how the answer reads.
type Publish struct {
	Numbers  []int
	Together bool // each group gets one message with all that concerns it, and opens the cards from there
}

// Withdraw takes a published directive back.
type Withdraw struct {
	Number int
	Reason string
}

// Close ends a published directive.
type Close struct{ Number int }

// Name implements Command.
func (RecordMeeting) Name() string   { return "record_meeting" }
func (SetMilestone) Name() string    { return "set_milestone" }
func (DraftDirectives) Name() string { return "draft_directives" }
func (DiscardDraft) Name() string    { return "discard_draft" }
func (Publish) Name() string         { return "publish" }
func (Withdraw) Name() string        { return "withdraw" }
func (Close) Name() string           { return "close" }

// Needs implements Command.
func (c RecordMeeting) Needs() Need { return Need{Meeting: c.Meeting.ID, Everyone: true} }
func (c SetMilestone) Needs() Need {
	return Need{Milestones: []string{c.Milestone.ID}, Records: reminding()}
}
func (c DraftDirectives) Needs() Need {
	need := Need{Meeting: c.Meeting, Everyone: true, HighestDraft: true}
	for _, d := range c.Drafts {
		if d.Milestone != "" {
			need.Milestones = append(need.Milestones, d.Milestone)
		}
	}
	return need
}
func (c DiscardDraft) Needs() Need { return Need{Directives: []int{c.Number}} }
func (c Publish) Needs() Need      { return Need{Directives: c.Numbers, Everyone: true} }
func (c Withdraw) Needs() Need     { return Need{Directives: []int{c.Number}, Officers: true} }
func (c Close) Needs() Need        { return Need{Directives: []int{c.Number}, Officers: true} }

func (RecordMeeting) permit(s State) error   { return mayBe(s, Board) }
func (SetMilestone) permit(s State) error    { return mayBe(s, Board, Administrator) }
func (DraftDirectives) permit(s State) error { return mayBe(s, Board) }
func (DiscardDraft) permit(s State) error    { return mayBe(s, Board) }
func (Publish) permit(s State) error         { return mayBe(s, Board) }
func (Withdraw) permit(s State) error        { return mayBe(s, Board) }
func (Close) permit(s State) error           { return mayBe(s, Board) }

func (c RecordMeeting) decide(s State, _ time.Time) (Outcome, error) {
	m := c.Meeting
	switch {
	case m.ID == "" || m.Date.IsZero():
		return Outcome{}, refuse(CodeInvalid, "Name", "meeting")
	case m.Title.VI == "" && m.Title.EN == "":
		return Outcome{}, refuse(CodeTitleMissing)
	}
	for _, id := range m.Participants {
		if _, ok := s.Organisations[id]; !ok {
			return Outcome{}, refuse(CodeNoOrganisation, "Name", string(id))
		}
	}
	m.Version = s.Meetings[m.ID].Version
	return Outcome{Change: Change{Meetings: []Meeting{m}}}, nil
}

func (c SetMilestone) decide(s State, now time.Time) (Outcome, error) {
	m := c.Milestone
	if m.ID == "" || m.Day.IsZero() || (m.Name.VI == "" && m.Name.EN == "") || m.Yearly != (calendar.Yearly{}) && m.Yearly.Valid() != nil {
		return Outcome{}, refuse(CodeInvalid, "Name", "milestone")
	}
	old := s.Milestones[m.ID]
	m.Version = old.Version
	var err error
	if m.Plan, err = m.follows(old, now); err != nil {
		return Outcome{}, err
	}
	m.Told = now
	rules, err := s.office()
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Change: Change{Milestones: []Milestone{m}, Due: m.entries(rules, now)}}, nil
}

func (c DraftDirectives) decide(s State, now time.Time) (Outcome, error) {
	if _, ok := s.Meetings[c.Meeting]; !ok {
		return Outcome{}, refuse(CodeNoMeeting, "Name", c.Meeting)
	}
	if len(c.Drafts) == 0 {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	var out Outcome
	for i, d := range c.Drafts {
		if err := s.checkDraft(d); err != nil {
			return Outcome{}, err
		}
		d.Number, d.Meeting, d.State, d.Version = s.Highest+1+i, c.Meeting, Draft, 0
		d.Created, d.Author = now, s.Actor.Person
		d.Published, d.Ended, d.Reason, d.PublishAt = time.Time{}, time.Time{}, "", time.Time{}
		d.Digest, d.Carried, d.Edits = "", nil, nil
		out.Change.Directives = append(out.Change.Directives, d)
	}
	return out, nil
}

// checkDraft refuses a draft that makes no sense. What it leaves open is asked for when it is to be published.
func (s State) checkDraft(d Directive) error {
	switch {
	case strings.TrimSpace(d.Title.VI+d.Title.EN) == "":
		return refuse(CodeTitleMissing)
	case tooLong(d.Title.VI, MaxTitle) || tooLong(d.Title.EN, MaxTitle):
		return refuse(CodeTextTooLong, "Max", MaxTitle)
	case tooLong(d.Body.VI, MaxBody) || tooLong(d.Body.EN, MaxBody):
		return refuse(CodeTextTooLong, "Max", MaxBody)
	case !d.Period.Valid():
		return refuse(CodeBadPeriod)
	case len(d.Attachments) > MaxAttachments:
		return refuse(CodeTooManyFiles, "Max", MaxAttachments)
	case d.Target != nil && !d.Target.valid():
		return refuse(CodeBadTarget)
	}
	for _, id := range slices.Concat(d.Lead, d.Coordinators, d.Audience, d.ReportTo) {
		if _, ok := s.Organisations[id]; !ok {
			return refuse(CodeNoOrganisation, "Name", string(id))
		}
	}
	if _, ok := s.Milestones[d.Milestone]; d.Milestone != "" && !ok {
		return refuse(CodeNoMilestone, "Name", d.Milestone)
	}
	return nil
}

func (t Target) valid() bool {
	known := t.Op == Exactly || t.Op == AtLeast || t.Op == AtMost
	return known && t.Value >= 0 && t.Unit.VI != "" && (!t.Percentage() || t.Value <= Whole(100))
}

func (c DiscardDraft) decide(s State, _ time.Time) (Outcome, error) {
	d, err := s.find(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	if d.State != Draft {
		return Outcome{}, refuse(CodeNotDraft, "Number", d.Number)
	}
	out := Outcome{Change: Change{Removed: []int{d.Number}}}
	out.Change.relyOn(d)
	return out, nil
}

func (c Publish) decide(s State, now time.Time) (Outcome, error) {
	numbers := slices.Compact(slices.Sorted(slices.Values(c.Numbers)))
	if len(numbers) == 0 {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	p := batch{s: s, now: now, to: s.Person, together: c.Together}
	for _, number := range numbers {
		d, err := s.find(number)
		if err != nil {
			return Outcome{}, err
		}
		if d.State != Draft && d.State != Scheduled {
			return Outcome{}, refuse(CodeNotDraft, "Number", d.Number)
		}
		if err := p.add(d); err != nil {
			return Outcome{}, err
		}
	}
	return p.outcome(), nil
}

// publishable refuses a draft that leaves something open which nobody can do without.
func (s State) publishable(d Directive) error {
	switch {
	case d.Earlier != "" || d.Extends != 0:
		return refuse(CodeIsExtension, "Number", d.Number)
	case len(d.Ambiguous) > 0:
		return refuse(CodeUnclear, "Number", d.Number, "Name", strings.Join(d.Ambiguous, "; "))
	case len(s.assign(d)) == 0:
		return refuse(CodeNobodyToAssign, "Number", d.Number)
	}
	return nil
}

// assign makes the assignments that publishing d brings: one for an organisation, however often d names it.
func (s State) assign(d Directive) []Assignment {
	due := s.deadline(d)
	var made []Assignment
	seen := map[OrgID]bool{}
	add := func(ids []OrgID, part Part) {
		for _, id := range ids {
			id = s.heir(id, calendar.Of(d.Published, s.Rules.Zone))
			if _, known := s.Organisations[id]; !known || seen[id] {
				continue
			}
			seen[id] = true
			made = append(made, Assignment{
				AssignmentKey: AssignmentKey{Directive: d.Number, Organisation: id}, Part: part, State: Pending, Due: due,
			})
		}
	}
	add(d.Leads(s.everyUnit(d)), Lead)
	add(d.Coordinators, Coordinator)
	return made
}

// everyUnit returns whom "all units" means: the directive's audience, else those who sat in the meeting, else every
// organisation that has a group.
func (s State) everyUnit(d Directive) []OrgID {
	if len(d.Audience) > 0 {
		return d.Audience
	}
	if m := s.Meetings[d.Meeting]; len(m.Participants) > 0 {
		return m.Participants
	}
	bound := map[OrgID]bool{}
	for _, g := range s.Groups {
		if g.Organisation != "" {
			bound[g.Organisation] = true
		}
	}
	var ids []OrgID
	for _, o := range s.listed(bound) {
		ids = append(ids, o.ID)
	}
	return ids
}

// deadline returns when a directive is due: its own date, else its milestone's day, which still counts.
func (s State) deadline(d Directive) calendar.Deadline {
	if m := s.milestoneOf(d); d.Due.IsZero() && m != nil {
		return calendar.Deadline{Day: m.Day, Inclusive: true}
	}
	return d.Due
}

// listed returns the organisations of a set in the order of lists.
func (s State) listed(set map[OrgID]bool) []Organisation {
	var orgs []Organisation
	for id := range set {
		orgs = append(orgs, s.Organisations[id])
	}
	slices.SortFunc(orgs, func(a, b Organisation) int { return s.compare(a.ID, b.ID) })
	return orgs
}

func (c Withdraw) decide(s State, now time.Time) (Outcome, error) {
	reason := strings.TrimSpace(c.Reason)
	switch {
	case reason == "":
		return Outcome{}, refuse(CodeReasonMissing)
	case tooLong(reason, MaxReason):
		return Outcome{}, refuse(CodeTextTooLong, "Max", MaxReason)
	}
	d, err := s.findPublished(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	d.State, d.Ended, d.Reason = Withdrawn, now, reason
	out := s.ended(d, now)
	for _, a := range s.Under(d.Number) {
		if a.Held {
			continue // nobody there was told of it
		}
		for _, g := range s.GroupsOf(a.Organisation) {
			body := WithdrawnNotice{Directive: d, Organisation: s.Organisations[a.Organisation]}
			out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
		}
	}
	return out, nil
}

func (c Close) decide(s State, now time.Time) (Outcome, error) {
	d, err := s.findPublished(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	d.State, d.Ended = Closed, now
	return s.ended(d, now), nil
}

// findPublished returns a directive that can be withdrawn or closed.
func (s State) findPublished(number int) (Directive, error) {
	d, err := s.find(number)
	if err != nil {
		return d, err
	}
	switch d.State {
	case Published:
		return d, nil
	case Withdrawn:
		return d, refuse(CodeWithdrawn, "Number", number)
	case Closed:
		return d, refuse(CodeClosed, "Number", number)
	}
	return d, refuse(CodeNotPublished, "Number", number)
}

// ended makes the change that ends d and shows it on every card.
func (s State) ended(d Directive, now time.Time) Outcome {
	out := Outcome{Change: Change{Directives: []Directive{d}}}
	for _, a := range s.Under(d.Number) {
		out.Notices = append(out.Notices, s.cards(d, a, now)...)
	}
	return out
}
