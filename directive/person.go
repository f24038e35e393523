package directive

import (
	"slices"
	"time"
)

// PersonID is a person's id at the messenger; a private chat with them has the same.
type PersonID int64

// Role says what a person may do.
type Role string

// The roles. Administrator, Board and Manager belong to the office; the others to one organisation.
const (
	Administrator Role = "administrator"
	Board         Role = "board"
	Manager       Role = "manager"
	Leader        Role = "leader"
	Deputy        Role = "deputy"
	Member        Role = "member"
)

// Roles returns all roles, the widest first.
func Roles() []Role { return []Role{Administrator, Board, Manager, Leader, Deputy, Member} }

// OfOffice tells whether the role is held for the whole office, not for one organisation.
func (r Role) OfOffice() bool { return r == Administrator || r == Board || r == Manager }

// Known tells whether r is one of the roles.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// Duty is a role, and the organisation that it is held in where it is not the office's.
type Duty struct {
	Role         Role  `json:"role"`
	Organisation OrgID `json:"organisation,omitempty"`
}

// Person is somebody known to the office.
type Person struct {
	ID       PersonID `json:"id"`
	Name     string   `json:"name"`
	Username string   `json:"username,omitempty"`
	Lang     Lang     `json:"lang"`
	Duties   []Duty   `json:"duties,omitempty"`
	// SignedOut is when they last ended their sessions on the dashboard: what began before is void. Zero for never.
	SignedOut time.Time `json:"signed_out,omitzero"`
	Version   int64     `json:"version"`
}

// Has tells whether p holds one of roles for the office.
func (p Person) Has(roles ...Role) bool {
	return slices.ContainsFunc(p.Duties, func(d Duty) bool { return slices.Contains(roles, d.Role) })
}

// AnswersFor tells whether p may report for org: its leader or deputy.
func (p Person) AnswersFor(org OrgID) bool {
	return slices.ContainsFunc(p.Duties, func(d Duty) bool {
		return d.Organisation == org && (d.Role == Leader || d.Role == Deputy)
	})
}

// Organisations returns the organisations that p has a duty in, in the order of the duties.
func (p Person) Organisations() []OrgID {
	var orgs []OrgID
	for _, d := range p.Duties {
		if d.Organisation != "" && !slices.Contains(orgs, d.Organisation) {
			orgs = append(orgs, d.Organisation)
		}
	}
	return orgs
}

// Invitation is a one-time link that gives whoever opens it a duty, or a one-time code that binds a group.
type Invitation struct {
	Code     string    `json:"code"`
	Duty     Duty      `json:"duty"`
	Binds    bool      `json:"binds,omitempty"`    // it gives no duty, but binds the group in which it is used to the duty's organisation
	Replaces int64     `json:"replaces,omitempty"` // the group that then gives way; 0 for none
	By       PersonID  `json:"by"`
	Expires  time.Time `json:"expires"`
	UsedBy   PersonID  `json:"used_by,omitempty"`
	UsedAt   time.Time `json:"used_at,omitzero"`
	Revoked  time.Time `json:"revoked,omitzero"` // somebody made it worthless
	Version  int64     `json:"version"`
}
