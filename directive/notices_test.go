package directive

import (
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
)

// checkNotices fails where somebody is told who should not be, or what should not be. It looks at the records as they
// were before the change.
func (m *machine) checkNotices(t *rapid.T, cmd Command, out Outcome) {
	for _, n := range out.Notices {
		group, isGroup := m.w.groups[n.To.Chat]
		for _, g := range out.Change.Groups {
			if g.Chat == n.To.Chat {
				group, isGroup = g, true
			}
		}
		person, isPerson := m.w.people[PersonID(n.To.Chat)]
		to := n.To
		to.ReplyTo = 0
		if isGroup && (group.Health != Healthy || to != ToGroup(group)) {
			t.Fatalf("%s writes to %+v, the group is %+v", cmd.Name(), n.To, group)
		}
		switch b := n.Body.(type) {
		case Card:
			if !isGroup || b.Assignment.Organisation != group.Organisation {
				t.Fatalf("%s shows a card of %s in %d", cmd.Name(), b.Assignment.Organisation, n.To.Chat)
			}
			m.checkCard(t, cmd, b, out.Change)
		case Reminder:
			m.checkReminder(t, cmd, group, b, out.Change)
		case Digest:
			if !isGroup || b.Organisation.ID != group.Organisation || len(b.Items) < 2 && cmd.Name() != "resume_publication" {
				t.Fatalf("%s shows the list %+v in %d", cmd.Name(), b, n.To.Chat)
			}
		case DirectiveChanged:
			if !isGroup || b.Organisation.ID != group.Organisation || b.Before.State != Published {
				t.Fatalf("%s tells %d of a change in %+v", cmd.Name(), n.To.Chat, b.Before)
			}
		case Recalled:
			if !isGroup || cmd.Name() != "stop_publication" {
				t.Fatalf("%s takes something out of %d", cmd.Name(), n.To.Chat)
			}
		case ReportRecorded:
			if !isGroup || b.Organisation.ID != group.Organisation || b.Report.OnBehalf == nil {
				t.Fatalf("%s asks %d to vouch for %+v", cmd.Name(), n.To.Chat, b)
			}
		case DifficultyAnswered:
			if b.Assignment.Difficulty.Answer == "" || isGroup && b.Organisation.ID != group.Organisation {
				t.Fatalf("%s answers %d: %+v", cmd.Name(), n.To.Chat, b)
			}
		case Publication, DifficultyHanded, ReportArrived, ReportSettled, ReportCorrected, Evidence, ExtensionAsked, ExtensionSettled, GroupHealth, Undelivered:
			if !isPerson || !person.Has(Board) {
				t.Fatalf("%s tells %d what is the Board's", cmd.Name(), n.To.Chat)
			}
		}
	}
	switch c := cmd.(type) {
	case Remind:
		m.checkRemind(t, c, out)
	case BindGroup:
		m.checkBind(t, c, out)
	case SetHealth:
		m.checkHealth(t, c, out)
	}
}

// checkCard fails where a card doesn't show the records as the change leaves them, on this day.
func (m *machine) checkCard(t *rapid.T, cmd Command, c Card, change Change) {
	a, d := m.w.assignments[c.Assignment.AssignmentKey], m.w.directives[c.Directive.Number]
	for _, changed := range change.Assignments {
		if changed.AssignmentKey == c.Assignment.AssignmentKey {
			a = changed
		}
	}
	for _, changed := range change.Directives {
		if changed.Number == c.Directive.Number {
			d = changed
		}
	}
	if !cmp.Equal(c.Assignment, a) || c.Directive.State != d.State || c.Directive.Number != a.Directive {
		t.Fatalf("%s shows %+v of %+v, there is %+v", cmd.Name(), c.Assignment, c.Directive, a)
	}
	if version, relied := change.Firm[d.Number]; changedHere(change, a.AssignmentKey) != (d.State == Published) || relied && version != d.Version {
		t.Fatalf("%s shows a card of %v that may be out of date when it is committed", cmd.Name(), a.AssignmentKey)
	}
	if c.Today != m.today() || c.Countdown != m.w.rules.Countdown {
		t.Fatalf("%s shows a card of %s on %s, which counts from %d", cmd.Name(), c.Today, m.today(), c.Countdown)
	}
}

// changedHere tells whether a change writes an assignment.
func changedHere(c Change, key AssignmentKey) bool {
	return slices.ContainsFunc(c.Assignments, func(a Assignment) bool { return a.AssignmentKey == key })
}

func (m *machine) today() calendar.Date { return calendar.Of(m.w.now, m.w.rules.Zone) }

// owed returns what an organisation has to answer, by number.
func (m *machine) owed(org OrgID) []Assignment {
	var owed []Assignment
	for key, a := range m.w.assignments {
		answered := a.State == Submitted || a.State == Confirmed
		if key.Organisation == org && !answered && !a.Held && m.w.directives[key.Directive].State == Published {
			owed = append(owed, a)
		}
	}
	slices.SortFunc(owed, func(a, b Assignment) int { return a.Directive - b.Directive })
	return owed
}

// checkRemind fails where an entry of the index by time brings a group more than one reminder or, on one day, an assignment
// twice, or a card of what is not owed. What comes when is checked by a model of its own.
func (m *machine) checkRemind(t *rapid.T, c Remind, out Outcome) {
	var owed []int
	for _, a := range m.owed(c.Unit) {
		owed = append(owed, a.Directive)
	}
	for chat, g := range m.w.groups {
		cards, due, reminders := shown(out, chat)
		if reminders > 1 || (len(cards)+len(due) > 0 && (g.Organisation != c.Unit || g.Health != Healthy)) {
			t.Fatalf("%+v on %s brings %d %d reminders of %v and the cards %v", c, m.today(), chat, reminders, due, cards)
		}
		for _, number := range append(cards, due...) {
			if !slices.Contains(owed, number) {
				t.Fatalf("%+v on %s tells %d of #%d, which is not owed", c, m.today(), chat, number)
			}
		}
	}
}

// shown returns the numbers of the cards that a chat gets, those that its reminders name, and how many reminders it gets.
func shown(out Outcome, chat int64) (cards, due []int, reminders int) {
	for _, n := range out.Notices {
		if n.To.Chat != chat {
			continue
		}
		switch b := n.Body.(type) {
		case Card:
			cards = append(cards, b.Directive.Number)
		case Reminder:
			reminders++
			for _, item := range b.Items {
				due = append(due, item.Directive.Number)
			}
		}
	}
	return cards, due, reminders
}

// checkBind fails where a group that comes in isn't shown exactly what its organisation owes, or a group that is there
// is shown anything.
func (m *machine) checkBind(t *rapid.T, c BindGroup, out Outcome) {
	var want []int
	if old := m.w.groups[c.Group.Chat]; old.Health != Healthy || old.Organisation != c.Group.Organisation {
		for _, a := range m.owed(c.Group.Organisation) {
			want = append(want, a.Directive)
		}
	}
	if got, _, _ := shown(out, c.Group.Chat); !slices.Equal(got, want) || len(out.Notices) != len(want) {
		t.Fatalf("%+v brings the cards %v and %d notices, want %v", c, got, len(out.Notices), want)
	}
}

// checkHealth fails where a group that can be written to again isn't shown exactly what its organisation owes, or any
// other one is shown something.
func (m *machine) checkHealth(t *rapid.T, c SetHealth, out Outcome) {
	var want []int
	if old := m.w.groups[c.Chat]; c.Health == Healthy && (old.Health == Deaf || old.Health == NoTopic) && c.Unit == old.Organisation {
		for _, a := range m.owed(c.Unit) {
			want = append(want, a.Directive)
		}
	}
	if got, _, _ := shown(out, c.Chat); !slices.Equal(got, want) {
		t.Fatalf("%+v brings the cards %v, want %v", c, got, want)
	}
}

func (m *machine) checkReminder(t *rapid.T, cmd Command, group Group, b Reminder, c Change) {
	for _, item := range b.Items {
		a := m.w.assignments[item.Assignment.AssignmentKey]
		d := m.w.directives[item.Directive.Number]
		if b.Standing {
			// It stands there already and only changes.
			if cmd.Name() == "remind" || a.Organisation != group.Organisation {
				t.Fatalf("%s changes a reminder of %s in a group of %s", cmd.Name(), a.Organisation, group.Organisation)
			}
			continue
		}
		switch key := fmt.Sprint(group.Chat, a.AssignmentKey, b.Today, item.Rules); {
		case cmd.Name() != "remind" || b.Today != m.today():
			t.Fatalf("%s reminds on %s as of %s", cmd.Name(), m.today(), b.Today)
		case a.Organisation != group.Organisation:
			t.Fatalf("%s reminds %s of what %s owes", cmd.Name(), group.Organisation, a.Organisation)
		case !a.State.Open() || d.State != Published:
			t.Fatalf("%s reminds of %v, which is %s under a directive that is %s", cmd.Name(), a.AssignmentKey, a.State, d.State)
		case !a.Due.IsZero() && item.DaysLeft != a.Due.DaysLeft(b.Today):
			t.Fatalf("%s reminds of %v %d days before %s", cmd.Name(), a.AssignmentKey, item.DaysLeft, a.Due)
		case !m.w.rules.MayPing(m.w.now):
			t.Fatalf("%s reminds at %s", cmd.Name(), m.w.now)
		case !changedHere(c, a.AssignmentKey):
			if m.reminded[key] == 0 {
				t.Fatalf("%s does not note that %v was reminded of", cmd.Name(), a.AssignmentKey)
			}
		default:
			m.reminded[key]++
		}
	}
}
