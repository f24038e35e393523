package directive

import (
	"strings"
	"time"
)

// HandOn gives what is in the way of an assignment to another officer of the Board, to be answered there.
type HandOn struct {
	Assignment AssignmentKey
	Report     int // the report that raised it, as it was looked at
	To         PersonID
	Note       string // may be empty
}

// Name implements Command.
func (HandOn) Name() string { return "hand_on" }

// Needs implements Command.
func (c HandOn) Needs() Need {
	key := []AssignmentKey{c.Assignment}
	return Need{Assignments: key, Person: c.To, Reports: key}
}

func (HandOn) permit(s State) error { return mayBe(s, Board) }

func (c HandOn) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	to, note := s.People[c.To], strings.TrimSpace(c.Note)
	switch {
	case a.Blocked == "" || a.Difficulty == nil || a.Difficulty.Report != c.Report || a.Difficulty.Answer != "":
		return Outcome{}, refuse(CodeNoDifficulty, "Number", d.Number, "Unit", s.Organisations[a.Organisation].Name)
	case !to.Has(Board):
		return Outcome{}, refuse(CodeNoOfficer)
	case tooLong(note, MaxReason):
		return Outcome{}, refuse(CodeTextTooLong, "Max", MaxReason)
	}
	difficulty := *a.Difficulty
	difficulty.Handed, difficulty.HandedName = to.ID, to.Name
	a.Difficulty = &difficulty
	out := Outcome{Change: Change{Assignments: []Assignment{a}}}
	out.Change.relyOn(d)
	r, _ := s.report(c.Assignment, c.Report)
	body := DifficultyHanded{
		ReportArrived: ReportArrived{
			Directive: d, Assignment: a, Organisation: s.Organisations[a.Organisation], Report: r, Today: s.today(now),
		},
		By: s.Person, Note: note,
	}
	out.Notices = []Notice{{To: ToPerson(to), Body: body}}
	return out, nil
}

// DifficultyHanded tells an officer of what another one handed on to them.
type DifficultyHanded struct {
	ReportArrived
	By   Person
	Note string
}
