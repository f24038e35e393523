package directive

import (
	"slices"
	"time"
)

// VouchFor is the word of an organisation's leader that a report which an officer recorded for it is right.
type VouchFor struct {
	Assignment AssignmentKey
	Report     int
}

// Name implements Command.
func (VouchFor) Name() string { return "vouch_for" }

// Needs implements Command.
func (c VouchFor) Needs() Need {
	key := []AssignmentKey{c.Assignment}
	return Need{Assignments: key, Partners: true, Officers: true, Reports: key}
}

func (c VouchFor) permit(s State) error { return mayAnswer(s, c.Assignment.Organisation) }

func (c VouchFor) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	r, there := s.report(c.Assignment, c.Report)
	if !there || r.OnBehalf == nil || a.Unvouched != c.Report {
		return Outcome{}, refuse(CodeNothingToVouch, "Number", d.Number, "Report", c.Report)
	}
	a.Unvouched = 0
	a.Vouches = append(slices.Clone(a.Vouches), Vouch{Report: c.Report, By: s.Actor.Person, ByName: s.Person.Name, At: now})
	out := s.changed(d, a, now)
	body := ReportArrived{
		Directive: d, Assignment: a, Organisation: s.Organisations[a.Organisation], Report: r, Today: s.today(now),
	}
	for _, g := range s.GroupsOf(a.Organisation) {
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: ReportRecorded{ReportArrived: body}})
	}
	if a.Reports == r.Number && a.State == r.State {
		out.Notices = append(out.Notices, s.toOfficers(body)...)
	}
	return out, nil
}

// report returns one of the reports that were asked for.
func (s State) report(key AssignmentKey, number int) (Report, bool) {
	for _, r := range s.Reports[key] {
		if r.Number == number {
			return r, true
		}
	}
	return Report{}, false
}

// VouchOf returns the word of the unit on one of its reports.
func (a Assignment) VouchOf(report int) (Vouch, bool) {
	for _, v := range a.Vouches {
		if v.Report == report {
			return v, true
		}
	}
	return Vouch{}, false
}
