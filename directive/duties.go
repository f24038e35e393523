package directive

import (
	"slices"
	"time"
)

// ChangeDuty gives a person another duty in the place of one, or takes it away.
type ChangeDuty struct {
	Person   PersonID
	From, To Duty // an empty To takes From away
}

// UnbindGroup gives a group up: nothing is sent there any more.
type UnbindGroup struct{ Chat int64 }

// NoteGroup remembers a group that the bot was added to, and asks those who may to bind it.
type NoteGroup struct {
	Group Group  // chat, title and language
	By    string // who added it, as the messenger calls them
	Alike []OrgID
	Quiet bool // somebody binds it already: nobody is asked
}

// Name implements Command.
func (ChangeDuty) Name() string  { return "change_duty" }
func (UnbindGroup) Name() string { return "unbind_group" }
func (NoteGroup) Name() string   { return "note_group" }

// Needs implements Command.
func (c ChangeDuty) Needs() Need  { return Need{Person: c.Person, Everyone: true} }
func (c UnbindGroup) Needs() Need { return Need{Groups: []int64{c.Chat}} }
func (c NoteGroup) Needs() Need {
	return Need{Groups: []int64{c.Group.Chat}, Officers: true, Administrators: true, Everyone: true}
}

func (c ChangeDuty) permit(s State) error {
	if c.From.Role.OfOffice() || c.To.Role.OfOffice() {
		return mayBe(s, Administrator)
	}
	return mayBe(s, Administrator, Board)
}
func (UnbindGroup) permit(s State) error { return mayBe(s, Administrator, Board) }
func (NoteGroup) permit(State) error     { return refuse(CodeForbidden) }

func (c ChangeDuty) decide(s State, _ time.Time) (Outcome, error) {
	p, known := s.People[c.Person]
	at := slices.Index(p.Duties, c.From)
	switch {
	case !known || at < 0:
		return Outcome{}, refuse(CodeNoDuty)
	case c.From == c.To:
		return Outcome{}, nil
	case c.From.Role == Administrator && p.ID == s.Actor.Person:
		return Outcome{}, refuse(CodeOwnDuty)
	}
	duties := slices.Delete(slices.Clone(p.Duties), at, at+1)
	if c.To != (Duty{}) {
		if err := s.checkDuty(c.To); err != nil {
			return Outcome{}, err
		}
		if !slices.Contains(duties, c.To) {
			duties = slices.Insert(duties, at, c.To)
		}
	}
	p.Duties = duties
	out := Outcome{Change: Change{People: []Person{p}}}
	if c.From.Role == Administrator && s.Person.ID != 0 {
		// Written as it is: of two administrators who put each other out at one moment, one stays.
		out.Change.People = append(out.Change.People, s.Person)
	}
	body := DutyChanged{Person: p, From: c.From, To: c.To, Units: map[OrgID]Organisation{}}
	for _, id := range []OrgID{c.From.Organisation, c.To.Organisation} {
		if o, ok := s.Organisations[id]; ok {
			body.Units[id] = o
		}
	}
	out.Notices = []Notice{{To: ToPerson(p), Body: body}}
	return out, nil
}

func (c UnbindGroup) decide(s State, _ time.Time) (Outcome, error) {
	g, err := s.group(c.Chat)
	if err != nil || g.Organisation == "" {
		return Outcome{}, refuse(CodeNoGroup)
	}
	var out Outcome
	s.giveUp(&out, g, "")
	return out, nil
}

func (c NoteGroup) decide(s State, _ time.Time) (Outcome, error) {
	g := c.Group
	if old, err := s.group(g.Chat); err == nil {
		if old.Organisation != "" {
			return Outcome{}, nil // it was bound, and is again or was given up on purpose
		}
		g.Version = old.Version
	}
	g.Health, g.Reason, g.Organisation = Departed, "not bound yet", ""
	out := Outcome{Change: Change{Groups: []Group{g}}}
	if c.Quiet {
		return out, nil
	}
	body := GroupJoined{Group: g, By: c.By, Alike: s.organisations(c.Alike)}
	for _, p := range s.officersAnd(Administrator) {
		out.Notices = append(out.Notices, Notice{To: ToPerson(p), Body: body})
	}
	return out, nil
}

// officersAnd returns those of the people loaded who have the role Board or another one, in the order of their ids.
func (s State) officersAnd(role Role) []Person {
	var found []Person
	for _, p := range s.People {
		if p.Has(Board, role) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b Person) int { return int(a.ID - b.ID) })
	return found
}
