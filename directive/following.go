package directive

import (
	"slices"
	"time"
)

// NeedsOf says what Decide must see to answer a command: what the command itself names, and the reminders that stand in
// groups of whatever it may answer.
func NeedsOf(cmd Command) Need {
	need := cmd.Needs()
	if len(need.Assignments) == 0 && len(need.Directives) == 0 {
		return need
	}
	need.Records = append(slices.Clone(need.Records), RecordNeed{Kind: KindBoard, ID: boardID})
	if len(need.Directives) > 0 {
		need.Records = append(need.Records, RecordNeed{Kind: KindDesk}, RecordNeed{Kind: KindHolidays})
		return need
	}
	for _, k := range need.Assignments {
		need.Records = append(need.Records, RecordNeed{Kind: KindDesk, ID: string(k.Organisation)})
	}
	return need
}

// follow lets the reminders follow what a command changes: what is answered, extended or over is marked in those that
// stand in the groups, and the next ones are looked for on the day after.
func (s State) follow(out *Outcome, now time.Time) error {
	looked := map[OrgID]bool{}
	for i := range out.Change.Assignments {
		a := &out.Change.Assignments[i]
		changed, err := s.followAnswer(out, a, now)
		if err != nil {
			return err
		}
		if changed && !looked[a.Organisation] {
			looked[a.Organisation] = true
			out.Change.Due = append(out.Change.Due, s.look(a.Organisation, now))
		}
	}
	for _, d := range out.Change.Directives {
		if err := s.followDirective(out, d, now); err != nil {
			return err
		}
	}
	return nil
}

// followAnswer lets the reminders follow an assignment. It tells whether others may come of what changed.
func (s State) followAnswer(out *Outcome, a *Assignment, now time.Time) (changed bool, err error) {
	was, known := s.Assignments[a.AssignmentKey]
	if !known {
		return true, nil
	}
	again, moved := a.State.Open() && !was.State.Open(), a.Due != was.Due
	if again || moved {
		a.Told = now
		out.cardsTold(a.AssignmentKey, now)
	}
	switch {
	case was.State.Open() && !a.State.Open():
		err = s.settle(out, a.AssignmentKey, SettledAnswered, true)
	case moved:
		err = s.settle(out, a.AssignmentKey, SettledExtended, true)
	case a.Reports > was.Reports:
		err = s.settle(out, a.AssignmentKey, SettledAnswered, false)
	}
	return again || moved || a.Reports > was.Reports || a.State != was.State || (was.Held && !a.Held), err
}

// followDirective enters the first period of a directive that is published, and takes one that is over out of the
// reminders.
func (s State) followDirective(out *Outcome, d Directive, now time.Time) error {
	was := s.Directives[d.Number]
	if d.State == Published && (was.State != Published || was.Period != d.Period) {
		rules, err := s.office()
		if err != nil {
			return err
		}
		// The first one leaves time for it.
		out.Change.Due = append(out.Change.Due, d.nextRound(rules, s.today(now).AddDays(firstRound), now)...)
	}
	if was.State != Published || d.State == Published {
		return nil
	}
	for _, a := range s.Under(d.Number) {
		if err := s.settle(out, a.AssignmentKey, SettledOver, true); err != nil {
			return err
		}
	}
	return nil
}

// cardsTold notes on the cards that show an assignment since when it is so.
func (o *Outcome) cardsTold(key AssignmentKey, now time.Time) {
	for i, n := range o.Notices {
		if c, ok := n.Body.(Card); ok && c.Assignment.AssignmentKey == key {
			c.Assignment.Told = now
			o.Notices[i].Body = c
		}
	}
}
