package directive

import (
	"maps"
	"time"
)

// Partner is an organisation that supports a directive's lead, and where it stands.
type Partner struct {
	Organisation Organisation
	Assignment   Assignment
}

// with returns the state as it is once a was written.
func (s State) with(a Assignment) State {
	s.Assignments = maps.Clone(s.Assignments)
	s.Assignments[a.AssignmentKey] = a
	return s
}

// partners returns where those stand who support an assignment that leads; none where they were not asked for.
func (s State) partners(d Directive, a Assignment) []Partner {
	if d.All || a.Part != Lead {
		return nil
	}
	var partners []Partner
	for _, org := range d.Coordinators {
		if b, there := s.Assignments[AssignmentKey{Directive: d.Number, Organisation: org}]; there && b.Part == Coordinator {
			partners = append(partners, Partner{Organisation: s.Organisations[org], Assignment: b})
		}
	}
	return partners
}

// showLeads shows the cards of those whom a supports. Their assignments are written as they are: another supporter's report
// at this moment must not vanish from the cards again.
func (s State) showLeads(out *Outcome, d Directive, a Assignment, now time.Time) {
	if d.All || a.Part != Coordinator {
		return
	}
	for _, org := range d.Lead {
		lead, there := s.Assignments[AssignmentKey{Directive: d.Number, Organisation: org}]
		cards := s.cards(d, lead, now)
		if !there || lead.Part != Lead || len(cards) == 0 {
			continue
		}
		out.Change.Assignments = append(out.Change.Assignments, lead)
		out.Notices = append(out.Notices, cards...)
	}
}
