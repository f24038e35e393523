package directive

import (
	"slices"
	"time"
)

// ShareInitiative tells all groups of a way of working that a unit reported, with its name.
type ShareInitiative struct {
	Assignment AssignmentKey
	Report     int
}

// Name implements Command.
func (ShareInitiative) Name() string { return "share_initiative" }

// Needs implements Command.
func (c ShareInitiative) Needs() Need {
	key := []AssignmentKey{c.Assignment}
	return Need{Assignments: key, Officers: true, Reports: key, Everyone: true}
}

func (ShareInitiative) permit(s State) error { return mayBe(s, Board) }

func (c ShareInitiative) decide(s State, now time.Time) (Outcome, error) {
	d, err := s.find(c.Assignment.Directive)
	if err != nil {
		return Outcome{}, err
	}
	a, there := s.Assignments[c.Assignment]
	r, reported := s.report(c.Assignment, c.Report)
	switch {
	case !there || !reported || r.Initiative == "":
		return Outcome{}, refuse(CodeNoInitiative, "Number", d.Number)
	case slices.Contains(a.Shared, c.Report):
		return Outcome{}, refuse(CodeSharedAlready, "Number", d.Number)
	}
	a.Shared = append(slices.Clone(a.Shared), c.Report)
	out := Outcome{Change: Change{Assignments: []Assignment{a}}}
	out.Change.relyOn(d)
	body := InitiativeShared{Directive: d, Organisation: s.Organisations[a.Organisation], Report: r}
	for _, g := range s.Groups {
		if g.Health == Healthy {
			out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: body})
		}
	}
	arrived := ReportArrived{
		Directive: d, Assignment: a, Organisation: body.Organisation, Report: r, Today: s.today(now),
	}
	if a.Reports == r.Number && a.State == r.State {
		out.Notices = append(out.Notices, s.toOfficers(arrived)...)
	}
	return out, nil
}
