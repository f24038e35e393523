package directive

import (
	"time"

	"giaoban/calendar"
)

// Command is something that somebody wants done.
type Command interface {
	// Name is the command's name in the audit.
	Name() string
	// Needs says what Decide must see.
	Needs() Need
	// decide answers it. The permission was checked.
	decide(s State, now time.Time) (Outcome, error)
	// permit says who may give it; a system actor always may.
	permit(s State) error
}

// Decide answers a command from the state alone: with what changes and whom to tell, or with a *Refusal.
// It is the only place where records are changed.
func Decide(s State, cmd Command, now time.Time) (Outcome, error) {
	if s.Actor.System == "" {
		if err := cmd.permit(s); err != nil {
			return Outcome{}, err
		}
	}
	out, err := cmd.decide(s, now)
	if err != nil {
		return Outcome{}, err
	}
	return out, s.follow(&out, now)
}

// mayBe refuses whoever has none of the roles.
func mayBe(s State, roles ...Role) error {
	if !s.Person.Has(roles...) {
		return refuse(CodeForbidden)
	}
	return nil
}

// mayAnswer refuses whoever is neither leader nor deputy of org.
func mayAnswer(s State, org OrgID) error {
	if !s.Person.AnswersFor(org) {
		return refuse(CodeNotYourUnit, "Unit", s.Organisations[org].Name)
	}
	return nil
}

// find returns a directive, or the refusal that says it isn't there.
func (s State) find(number int) (Directive, error) {
	d, ok := s.Directives[number]
	if !ok {
		return Directive{}, refuse(CodeNoDirective, "Number", number)
	}
	return d, nil
}

// findOpen returns a directive that answers can be given to, with an organisation's assignment under it.
func (s State) findOpen(key AssignmentKey) (Directive, Assignment, error) {
	d, err := s.find(key.Directive)
	if err != nil {
		return Directive{}, Assignment{}, err
	}
	switch d.State {
	case Published:
	case Withdrawn:
		return d, Assignment{}, refuse(CodeWithdrawn, "Number", d.Number)
	case Closed:
		return d, Assignment{}, refuse(CodeClosed, "Number", d.Number)
	default:
		// A draft is nobody's business but the Board's: to others it does not exist.
		return d, Assignment{}, refuse(CodeNoDirective, "Number", d.Number)
	}
	a, ok := s.Assignments[key]
	if !ok {
		return d, Assignment{}, refuse(CodeNoAssignment, "Number", d.Number, "Unit", s.Organisations[key.Organisation].Name)
	}
	return d, a, nil
}

// relyOn makes the commit fail where a directive has changed meanwhile.
func (c *Change) relyOn(d Directive) {
	if c.Firm == nil {
		c.Firm = map[int]int64{}
	}
	c.Firm[d.Number] = d.Version
}

// today returns the office's local day.
func (s State) today(now time.Time) calendar.Date { return calendar.Of(now, s.Rules.Zone) }

// milestoneOf returns the directive's milestone, nil for none.
func (s State) milestoneOf(d Directive) *Milestone {
	if m, ok := s.Milestones[d.Milestone]; ok && d.Milestone != "" {
		return &m
	}
	return nil
}

// organisations returns the records of ids that are known.
func (s State) organisations(ids []OrgID) []Organisation {
	var orgs []Organisation
	for _, id := range ids {
		if o, ok := s.Organisations[id]; ok {
			orgs = append(orgs, o)
		}
	}
	return orgs
}

// card makes what an organisation's groups see of a directive.
func (s State) card(d Directive, a Assignment, now time.Time) Card {
	c := Card{
		Directive: d, Assignment: a, Organisation: s.Organisations[a.Organisation],
		Coordinators: s.organisations(d.Coordinators), Partners: s.partners(d, a), Meeting: s.Meetings[d.Meeting],
		Milestone: s.milestoneOf(d), Today: s.today(now), Countdown: s.Rules.Countdown,
	}
	if !d.All {
		c.Leads = s.organisations(d.Lead)
	}
	return c
}

// cards makes the notices that show an assignment's card in all groups of its organisation. Where the group has it in a
// list only, and nobody asked for the card, or was not told of it at all, there is nothing to show.
func (s State) cards(d Directive, a Assignment, now time.Time) []Notice {
	if a.Held || d.Digest != "" && !a.Opened {
		return nil
	}
	var notices []Notice
	for _, g := range s.GroupsOf(a.Organisation) {
		notices = append(notices, Notice{To: ToGroup(g), Body: s.card(d, a, now)})
	}
	return notices
}

// toOfficers makes a notice to everybody of the Board.
func (s State) toOfficers(body Body) []Notice {
	var notices []Notice
	for _, p := range s.officers() {
		notices = append(notices, Notice{To: ToPerson(p), Body: body})
	}
	return notices
}
