package directive

import (
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// InviteGroup makes a one-time code that binds the group in which it is used to an organisation, whoever uses it.
type InviteGroup struct {
	Code     string // chosen by the caller, at random
	Unit     OrgID
	Replaces int64 // the group that gives way; 0 for none
	Life     time.Duration
}

// BindByCode binds a group by a one-time code. What its organisation still owes is shown there, and the group that it
// replaces is given up.
type BindByCode struct {
	Code  string
	Unit  OrgID // of the code, as far as the caller knows
	Group Group
}

// RevokeInvitation makes an invitation or a group's code worthless.
type RevokeInvitation struct{ Code string }

// Name implements Command.
func (InviteGroup) Name() string      { return "invite_group" }
func (BindByCode) Name() string       { return "bind_by_code" }
func (RevokeInvitation) Name() string { return "revoke_invitation" }

// Needs implements Command.
func (c InviteGroup) Needs() Need { return Need{Invitation: c.Code, Everyone: true} }
func (c BindByCode) Needs() Need {
	return Need{Invitation: c.Code, OpenOf: c.Unit, Groups: []int64{c.Group.Chat}, Everyone: true}
}
func (c RevokeInvitation) Needs() Need { return Need{Invitation: c.Code} }

func (InviteGroup) permit(s State) error { return mayBe(s, Administrator, Board) }

// permit lets everybody who has the code bind: that is what it is for.
func (BindByCode) permit(State) error { return nil }
func (c RevokeInvitation) permit(s State) error {
	if i := s.Invitation; i != nil && !i.Binds && i.Duty.Role.OfOffice() {
		return mayBe(s, Administrator)
	}
	return mayBe(s, Administrator, Board)
}

// The shortest codes that can't be guessed: of a link, and of one that is typed.
const (
	minCode      = 16
	minGroupCode = 10
)

// maxInvitationLife bounds how long an invitation may wait.
const maxInvitationLife = 90 * 24 * time.Hour

// life returns how long an invitation lasts, given what was asked for.
func (s State) life(asked time.Duration) time.Duration {
	if asked <= 0 {
		return s.Rules.InvitationLife
	}
	return min(asked, maxInvitationLife)
}

func (c InviteGroup) decide(s State, now time.Time) (Outcome, error) {
	o, known := s.Organisations[c.Unit]
	switch {
	case !known:
		return Outcome{}, refuse(CodeNoOrganisation, "Name", string(c.Unit))
	case !o.On(s.today(now)):
		return Outcome{}, refuse(CodeEnded, "Unit", o.Name)
	case len(c.Code) < minGroupCode || s.Invitation != nil:
		return Outcome{}, refuse(CodeInvalid, "Name", "code")
	}
	if c.Replaces != 0 {
		if g, err := s.group(c.Replaces); err != nil || g.Organisation != c.Unit {
			return Outcome{}, refuse(CodeNoGroup)
		}
	}
	i := Invitation{
		Code: c.Code, Duty: Duty{Organisation: c.Unit}, Binds: true, Replaces: c.Replaces, By: s.Actor.Person, Expires: now.Add(s.life(c.Life)),
	}
	return Outcome{Change: Change{Invitations: []Invitation{i}}}, nil
}

// valid refuses an invitation that can't be used any more.
func (i *Invitation) valid(now time.Time) error {
	switch {
	case i == nil:
		return refuse(CodeNoInvitation)
	case i.UsedBy != 0:
		return refuse(CodeInvitationUsed)
	case !i.Revoked.IsZero():
		return refuse(CodeInvitationRevoked)
	case now.After(i.Expires):
		return refuse(CodeInvitationExpired)
	}
	return nil
}

// Open tells whether an invitation can still be used.
func (i Invitation) Open(now time.Time) bool { return (&i).valid(now) == nil }

func (c BindByCode) decide(s State, now time.Time) (Outcome, error) {
	if err := s.Invitation.valid(now); err != nil {
		return Outcome{}, err
	}
	i := *s.Invitation
	if !i.Binds || i.Duty.Organisation != c.Unit {
		return Outcome{}, refuse(CodeNoInvitation)
	}
	g := c.Group
	g.Organisation = i.Duty.Organisation
	for _, old := range s.Groups {
		if old.Chat == g.Chat && old.Organisation != g.Organisation && old.Organisation != "" && old.Health != Departed {
			return Outcome{}, refuse(CodeGroupTaken, "Unit", s.Organisations[old.Organisation].Name)
		}
	}
	out, err := BindGroup{Group: g}.decide(s, now)
	if err != nil {
		return Outcome{}, err
	}
	i.UsedBy, i.UsedAt = s.Actor.Person, now
	if i.UsedBy == 0 {
		i.UsedBy = PersonID(g.Chat) // an administrator who writes as the group itself
	}
	out.Change.Invitations = []Invitation{i}
	if old, err := s.group(i.Replaces); i.Replaces != g.Chat && err == nil {
		s.giveUp(&out, old, g.Title)
	}
	return out, nil
}

// giveUp unbinds a group. Where it can be written to, it is told; where another takes its place, by which.
func (s State) giveUp(out *Outcome, g Group, by string) {
	if g.Health == Departed {
		return
	}
	healthy := g.Health == Healthy
	g.Health, g.Reason = Departed, "unbound"
	if by != "" {
		g.Reason = "replaced by another group"
	}
	out.Change.Groups = append(out.Change.Groups, g)
	if healthy {
		body := GroupUnbound{Group: g, Organisation: s.Organisations[g.Organisation], By: by}
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
	}
}

func (c RevokeInvitation) decide(s State, now time.Time) (Outcome, error) {
	if s.Invitation == nil {
		return Outcome{}, refuse(CodeNoInvitation)
	}
	if s.Invitation.UsedBy != 0 {
		return Outcome{}, refuse(CodeInvitationUsed)
	}
	if !s.Invitation.Revoked.IsZero() {
		return Outcome{}, nil
	}
	i := *s.Invitation
	i.Revoked = now
	return Outcome{Change: Change{Invitations: []Invitation{i}}}, nil
}
