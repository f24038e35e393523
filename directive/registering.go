package directive

import (
	"slices"
	"strings"
	"time"
)

// RegisterOrganisations adds organisations, or changes those with their IDs.
type RegisterOrganisations struct{ Organisations []Organisation }

// BindGroup ties a chat to an organisation, or takes it up again. A group that comes in after directives were published
// gets the cards of what its organisation still owes. Only an administrator gives a group to another organisation.
type BindGroup struct{ Group Group }

// GrantDuty gives a person a duty, and adds them where they are not known yet.
type GrantDuty struct {
	Person Person // ID, name, user name and language; its duties are ignored
	Duty   Duty
}

// Invite makes a one-time invitation. Its code is chosen by the caller, at random.
type Invite struct {
	Code string
	Duty Duty
	Life time.Duration // how long it can be used; 0 for what the rules say
}

// AcceptInvitation gives whoever opens an invitation its duty.
type AcceptInvitation struct {
	Code   string
	Person Person // as the messenger describes the one who opened it
}

// SetLanguage chooses a person's language, or a group's.
type SetLanguage struct {
	Chat int64 // of the group; 0 for the actor's own
	Lang Lang
}

// SetHealth notes whether a group can be written to. The Board is told when that changes, and a group that can be written
// to again gets the cards of what its organisation still owes anew.
type SetHealth struct {
	Chat   int64
	Unit   OrgID // the group's organisation, as far as the caller knows it: without it no cards are shown
	Health Health
	Reason string
}

// NoteUndelivered tells the Board that a message for a group was given up, for a reason that is not the group's health.
type NoteUndelivered struct {
	Chat  int64
	Cause Loss
}

// MoveGroup follows a group that became a supergroup under another id, also one that is bound to no organisation: what
// waits for it, and its dialogs, go with it.
type MoveGroup struct{ From, To int64 }

// Name implements Command.
func (RegisterOrganisations) Name() string { return "register_organisations" }
func (BindGroup) Name() string             { return "bind_group" }
func (GrantDuty) Name() string             { return "grant_duty" }
func (Invite) Name() string                { return "invite" }
func (AcceptInvitation) Name() string      { return "accept_invitation" }
func (SetLanguage) Name() string           { return "set_language" }
func (SetHealth) Name() string             { return "set_health" }
func (NoteUndelivered) Name() string       { return "note_undelivered" }
func (MoveGroup) Name() string             { return "move_group" }

// Needs implements Command.
func (RegisterOrganisations) Needs() Need { return Need{Everyone: true} }
func (c BindGroup) Needs() Need {
	return Need{Groups: []int64{c.Group.Chat}, OpenOf: c.Group.Organisation, Partners: true, Everyone: true}
}
func (c GrantDuty) Needs() Need { return Need{Person: c.Person.ID, Everyone: true} }
func (c Invite) Needs() Need    { return Need{Invitation: c.Code, Everyone: true} }
func (c AcceptInvitation) Needs() Need {
	return Need{Invitation: c.Code, Person: c.Person.ID, Everyone: true}
}
func (c SetLanguage) Needs() Need {
	if c.Chat == 0 {
		return Need{}
	}
	return Need{Groups: []int64{c.Chat}}
}
func (c SetHealth) Needs() Need {
	need := Need{Groups: []int64{c.Chat}, Officers: true}
	if c.Health == Healthy {
		need.OpenOf, need.Partners = c.Unit, true
	}
	return need
}
func (c NoteUndelivered) Needs() Need { return Need{Groups: []int64{c.Chat}, Officers: true} }
func (c MoveGroup) Needs() Need       { return Need{Groups: []int64{c.From, c.To}} }

func (RegisterOrganisations) permit(s State) error { return mayBe(s, Administrator) }
func (BindGroup) permit(s State) error             { return mayBe(s, Administrator, Board) }
func (GrantDuty) permit(s State) error             { return mayBe(s, Administrator) }
func (c Invite) permit(s State) error {
	if c.Duty.Role.OfOffice() {
		return mayBe(s, Administrator)
	}
	return mayBe(s, Administrator, Board)
}
func (c AcceptInvitation) permit(s State) error {
	// An invitation is for whoever opens it, not for somebody that they name.
	if c.Person.ID != s.Actor.Person {
		return refuse(CodeForbidden)
	}
	return nil
}
func (c SetLanguage) permit(s State) error {
	if c.Chat == 0 || s.Person.Has(Administrator, Board) {
		return nil
	}
	for _, g := range s.Groups {
		if g.Chat == c.Chat && s.Person.AnswersFor(g.Organisation) {
			return nil
		}
	}
	return refuse(CodeForbidden)
}
func (SetHealth) permit(State) error       { return refuse(CodeForbidden) }
func (NoteUndelivered) permit(State) error { return refuse(CodeForbidden) }
func (MoveGroup) permit(State) error       { return refuse(CodeForbidden) }

func (c RegisterOrganisations) decide(s State, _ time.Time) (Outcome, error) {
	var out Outcome
	coming := map[OrgID]bool{}
	for _, o := range c.Organisations {
		if coming[o.ID] {
			return Outcome{}, refuse(CodeInvalid, "Name", string(o.ID))
		}
		coming[o.ID] = true
	}
	for _, o := range c.Organisations {
		if !validID(string(o.ID)) || (o.Name.VI == "" && o.Name.EN == "") {
			return Outcome{}, refuse(CodeInvalid, "Name", string(o.ID))
		}
		for _, other := range []OrgID{o.Parent, o.Successor} {
			if _, known := s.Organisations[other]; other != "" && !known && !coming[other] {
				return Outcome{}, refuse(CodeNoOrganisation, "Name", string(other))
			}
		}
		o.Version = s.Organisations[o.ID].Version
		out.Change.Organisations = append(out.Change.Organisations, o)
	}
	if len(out.Change.Organisations) == 0 {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	return out, nil
}

// validID tells whether id can stand in keys and in a button's data.
func validID(id string) bool {
	return id != "" && len(id) <= 16 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func (c BindGroup) decide(s State, now time.Time) (Outcome, error) {
	g, fresh := c.Group, true
	o, known := s.Organisations[g.Organisation]
	if !known {
		return Outcome{}, refuse(CodeNoOrganisation, "Name", string(g.Organisation))
	}
	if !g.Lang.Known() {
		return Outcome{}, refuse(CodeBadLanguage)
	}
	if !o.On(s.today(now)) {
		return Outcome{}, refuse(CodeEnded, "Unit", o.Name)
	}
	for _, old := range s.Groups {
		if old.Chat != g.Chat {
			continue
		}
		if old.Organisation != g.Organisation && old.Organisation != "" && old.Health != Departed && !s.Person.Has(Administrator) {
			return Outcome{}, refuse(CodeGroupTaken, "Unit", s.Organisations[old.Organisation].Name)
		}
		g.Version = old.Version
		fresh = old.Organisation != g.Organisation || old.Health != Healthy
	}
	g.Health, g.Reason, g.Organisation = Healthy, "", o.ID
	out := Outcome{Change: Change{Groups: []Group{g}}}
	if fresh {
		// A publication at this moment doesn't know of the group yet: it writes the organisation, too, and is made again.
		out.Change.Organisations = []Organisation{o}
		s.showOpen(&out, g, now)
	}
	return out, nil
}

// showOpen adds the cards of everything that a group's organisation still owes. The assignments are written as they are:
// a report or a withdrawal at this moment doesn't know of the group yet, so that the cards must be made again.
func (s State) showOpen(out *Outcome, g Group, now time.Time) {
	for _, a := range s.open(g.Organisation) {
		if a.Held {
			continue
		}
		d := s.Directives[a.Directive]
		a.Opened = d.Digest != ""
		card := s.card(d, a, now)
		card.Anew = true
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: card})
		out.Change.Assignments = append(out.Change.Assignments, a)
		out.Change.relyOn(d)
	}
}

func (c GrantDuty) decide(s State, _ time.Time) (Outcome, error) {
	if c.Person.ID == 0 {
		return Outcome{}, refuse(CodeInvalid, "Name", "person")
	}
	if err := s.checkDuty(c.Duty); err != nil {
		return Outcome{}, err
	}
	return Outcome{Change: Change{People: []Person{s.withDuty(c.Person, c.Duty)}}}, nil
}

// checkDuty refuses a duty that makes no sense.
func (s State) checkDuty(d Duty) error {
	if !d.Role.Known() || d.Role.OfOffice() != (d.Organisation == "") {
		return refuse(CodeBadRole)
	}
	if _, known := s.Organisations[d.Organisation]; d.Organisation != "" && !known {
		return refuse(CodeNoOrganisation, "Name", string(d.Organisation))
	}
	return nil
}

// withDuty returns the person's record with one duty more. What the messenger says of them is taken over; a language
// that they chose stays.
func (s State) withDuty(described Person, duty Duty) Person {
	p, known := s.People[described.ID]
	if !known && s.Person.ID == described.ID {
		p, known = s.Person, true
	}
	if !known {
		p = Person{ID: described.ID, Lang: described.Lang}
	}
	if described.Name != "" {
		p.Name, p.Username = described.Name, described.Username
	}
	if !p.Lang.Known() {
		p.Lang = Vietnamese
	}
	p.Duties = slices.Clone(p.Duties)
	if !slices.Contains(p.Duties, duty) {
		p.Duties = append(p.Duties, duty)
	}
	return p
}

func (c Invite) decide(s State, now time.Time) (Outcome, error) {
	if err := s.checkDuty(c.Duty); err != nil {
		return Outcome{}, err
	}
	if len(c.Code) < minCode || s.Invitation != nil {
		return Outcome{}, refuse(CodeInvalid, "Name", "code")
	}
	i := Invitation{Code: c.Code, Duty: c.Duty, By: s.Actor.Person, Expires: now.Add(s.life(c.Life))}
	return Outcome{Change: Change{Invitations: []Invitation{i}}}, nil
}

func (c AcceptInvitation) decide(s State, now time.Time) (Outcome, error) {
	if err := s.Invitation.valid(now); err != nil {
		return Outcome{}, err
	}
	switch {
	case c.Person.ID == 0:
		return Outcome{}, refuse(CodeNoInvitation)
	case s.Invitation.Binds:
		return Outcome{}, refuse(CodeForGroup)
	}
	i := *s.Invitation
	i.UsedBy, i.UsedAt = c.Person.ID, now
	p := s.withDuty(c.Person, i.Duty)
	welcome := Welcome{Person: p, Duty: i.Duty}
	if o, ok := s.Organisations[i.Duty.Organisation]; ok {
		welcome.Organisation = &o
	}
	return Outcome{
		Change:  Change{Invitations: []Invitation{i}, People: []Person{p}},
		Notices: []Notice{{To: ToPerson(p), Body: welcome}},
	}, nil
}

func (c SetLanguage) decide(s State, _ time.Time) (Outcome, error) {
	if !c.Lang.Known() {
		return Outcome{}, refuse(CodeBadLanguage)
	}
	if c.Chat == 0 {
		if s.Person.ID == 0 {
			return Outcome{}, refuse(CodeForbidden)
		}
		p := s.Person
		p.Lang = c.Lang
		return Outcome{Change: Change{People: []Person{p}}}, nil
	}
	g, err := s.group(c.Chat)
	if err != nil {
		return Outcome{}, err
	}
	g.Lang = c.Lang
	return Outcome{Change: Change{Groups: []Group{g}}}, nil
}

func (s State) group(id int64) (Group, error) {
	for _, g := range s.Groups {
		if g.Chat == id {
			return g, nil
		}
	}
	return Group{}, refuse(CodeNoGroup)
}

func (c SetHealth) decide(s State, now time.Time) (Outcome, error) {
	g, err := s.group(c.Chat)
	if err != nil {
		return Outcome{}, err
	}
	was := g.Health
	if was == c.Health && g.Reason == c.Reason || was == Departed && c.Health != Healthy {
		return Outcome{}, nil // also what failed while somebody unbound the group: that was on purpose
	}
	g.Health, g.Reason = c.Health, c.Reason
	out := Outcome{Change: Change{Groups: []Group{g}}}
	if was == g.Health || was == Departed || g.Health == Departed {
		return out, nil
	}
	out.Notices = s.toOfficers(GroupHealth{Group: g, Organisation: s.Organisations[g.Organisation], At: now})
	if g.Health == Healthy && c.Unit == g.Organisation {
		s.showOpen(&out, g, now)
	}
	return out, nil
}

func (c NoteUndelivered) decide(s State, now time.Time) (Outcome, error) {
	g, err := s.group(c.Chat)
	if err != nil {
		return Outcome{}, err
	}
	body := Undelivered{Group: g, Organisation: s.Organisations[g.Organisation], Cause: c.Cause, Today: s.today(now)}
	return Outcome{Notices: s.toOfficers(body)}, nil
}

func (c MoveGroup) decide(s State, _ time.Time) (Outcome, error) {
	if c.From == 0 || c.To == 0 || c.From == c.To {
		return Outcome{}, refuse(CodeNoGroup)
	}
	at := func(chat int64) int { return slices.IndexFunc(s.Groups, func(g Group) bool { return g.Chat == chat }) }
	from, to := at(c.From), at(c.To)
	if from < 0 || to < 0 {
		return Outcome{Change: Change{Moved: []Moved{{From: c.From, To: c.To}}}}, nil
	}
	// Somebody registered the new one before the bot heard of the move. Nothing reaches the old one any more.
	old := s.Groups[from]
	if old.Health == Departed {
		return Outcome{}, refuse(CodeGroupTaken, "Unit", s.Organisations[s.Groups[to].Organisation].Name)
	}
	old.Health, old.Reason = Departed, "it has become another group, which is registered by itself"
	return Outcome{Change: Change{Groups: []Group{old}}}, nil
}
