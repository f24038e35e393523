package storetest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/store"
)

// tally counts the model's assignments, one by one, as docs/summary.md defines it.
func (m *model) tally(now time.Time) []directive.Tally {
	by := map[directive.OrgID]*directive.Tally{}
	var order []directive.OrgID
	for _, a := range m.listAssignments(store.Filter{States: []directive.DirectiveState{directive.Published, directive.Closed}}) {
		t := by[a.Organisation]
		if t == nil {
			t = &directive.Tally{Organisation: a.Organisation, States: map[directive.AssignmentState]int{}}
			by[a.Organisation] = t
			order = append(order, a.Organisation)
		}
		t.States[a.State]++
		countOne(t, a, now)
	}
	slices.SortFunc(order, m.compareOrgs)
	var tallies []directive.Tally
	for _, id := range order {
		tallies = append(tallies, *by[id])
	}
	return tallies
}

func countOne(t *directive.Tally, a directive.Assignment, now time.Time) {
	done := a.State == directive.Confirmed
	at := now
	if (done || a.State == directive.Submitted) && !a.Submitted.IsZero() {
		at = a.Submitted
	} else if done {
		at = a.Confirmed
	}
	tooLate := a.Due.Instant(calendar.Zone())
	undated := a.Due.IsZero()
	late := !undated && !at.Before(tooLate)
	for column, is := range map[*int]bool{
		&t.DoneUndated: done && undated, &t.DoneLate: done && late, &t.DoneInTime: done && !undated && !late,
		&t.OpenUndated: !done && undated, &t.OpenLate: !done && late, &t.OpenInTime: !done && !undated && !late,
		&t.Waiting: a.State == directive.Submitted, &t.Blocked: a.Blocked != "" && !done,
		&t.Silent:  a.State == directive.Pending && a.Acknowledged.IsZero() && a.Reports == 0,
		&t.Due:     !undated && !now.Before(tooLate),
		&t.DueDone: !undated && !now.Before(tooLate) && done,
	} {
		if is {
			*column++
		}
	}
}

// tallies goes through the life of a few assignments, and looks at the numbers from before and after their deadlines.
func (s *suite) tallies() {
	m := newModel()
	turn := 0
	check := func(c directive.Change) {
		s.Helper()
		turn++
		commit := store.Commit{Change: c}
		s.must(s.commit(commit))
		commit.Key = string(rune('a' + turn))
		s.must(m.commit(commit))
		for _, at := range []time.Time{
			{}, morning, day(7, 26).Start(calendar.Zone()), day(7, 26).Start(calendar.Zone()).Add(-time.Millisecond),
			day(7, 26).Start(calendar.Zone()).UTC().Add(-7 * time.Hour), day(7, 27).End(calendar.Zone()),
			day(8, 1).Start(time.UTC), day(12, 31).End(calendar.Zone()), time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2030, 5, 5, 5, 5, 5, 5, time.UTC),
		} {
			tallies, err := s.Tallies(s.Context(), at)
			s.same("the tallies at "+at.String(), got(s, tallies, err), m.tally(at))
		}
	}
	check(directive.Change{})
	published := func(number int, state directive.DirectiveState, version int64) directive.Directive {
		return directive.Directive{Number: number, State: state, Version: version}
	}
	dues := []calendar.Deadline{
		{}, calendar.By(day(7, 27)), calendar.Before(day(7, 26)), {Day: day(7, 31), HasHour: true, Hour: 23, Minute: 59, Inclusive: true},
		calendar.By(day(12, 31)),
	}
	c := directive.Change{
		Organisations: []directive.Organisation{{ID: "b", Order: 1}, {ID: "a", Order: 2}},
		Directives:    []directive.Directive{published(1, directive.Published, 0), published(2, directive.Draft, 0), published(3, directive.Closed, 0)},
	}
	for i, due := range dues {
		for _, number := range []int{1, 2, 3} {
			org := directive.OrgID([]string{"a", "b", "c", "d", "e"}[i])
			c.Assignments = append(c.Assignments, directive.Assignment{
				AssignmentKey: directive.AssignmentKey{Directive: number, Organisation: org}, State: directive.Pending, Due: due,
			})
		}
	}
	check(c)
	change := func(f func(*directive.Assignment)) {
		s.Helper()
		c := directive.Change{Assignments: m.listAssignments(store.Filter{})}
		for i := range c.Assignments {
			f(&c.Assignments[i])
		}
		check(c)
	}
	change(func(a *directive.Assignment) { a.State, a.Acknowledged = directive.Acknowledged, morning })
	change(func(a *directive.Assignment) { a.State, a.Reports, a.Blocked = directive.InProgress, 1, "mưa" })
	check(directive.Change{Directives: []directive.Directive{published(1, directive.Withdrawn, 1), published(2, directive.Published, 1)}})
	change(func(a *directive.Assignment) {
		a.State, a.Submitted = directive.Submitted, day(7, 27).In(calendar.Zone(), 9, 0)
	})
	change(func(a *directive.Assignment) {
		a.State, a.Confirmed = directive.Confirmed, day(8, 2).In(calendar.Zone(), 9, 0)
	})
	check(directive.Change{Directives: []directive.Directive{published(1, directive.Published, 2), published(3, directive.Published, 1)}})
	change(func(a *directive.Assignment) {
		a.State, a.Submitted, a.Confirmed = directive.Returned, time.Time{}, time.Time{}
	})
	change(func(a *directive.Assignment) { a.Due, a.Blocked = calendar.By(day(9, 2)), "" })
	check(directive.Change{Removed: []int{2}})
	// One that comes with its directive, and one that comes later.
	key := directive.AssignmentKey{Directive: 4, Organisation: "a"}
	check(directive.Change{
		Directives: []directive.Directive{published(4, directive.Published, 0)}, Assignments: []directive.Assignment{{AssignmentKey: key, Due: dues[1]}},
	})
	key.Directive = 9
	check(directive.Change{Assignments: []directive.Assignment{{AssignmentKey: key, Due: dues[1]}}})
	check(directive.Change{Directives: []directive.Directive{published(9, directive.Closed, 0)}})
	s.sound()
}

// sound has the store look for differences itself.
func (s *suite) sound() {
	s.Helper()
	var found []store.Finding
	s.must(s.Verify(s.Context(), false, func(f store.Finding) { found = append(found, f) }))
	s.same("what verifying found", found, []store.Finding(nil))
}

// tallies compares the kept numbers with a recount at some moment.
func (h *history) tallies(t *rapid.T) {
	at := morning.AddDate(0, 0, rapid.IntRange(-2, 6).Draw(t, "days")).Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "ms")) * time.Millisecond)
	tallies, err := h.Tallies(t.Context(), at)
	compare(t, "the tallies", err, tallies, h.model.tally(at))
}

// verify has the store recount by itself.
func (h *history) verify(t *rapid.T) {
	var found []store.Finding
	repair := rapid.Bool().Draw(t, "repair")
	err := h.Verify(t.Context(), repair, func(f store.Finding) { found = append(found, f) })
	compare(t, "what verifying found", err, found, nil)
}

// drawDue draws a deadline around the morning.
func drawDue(t *rapid.T) calendar.Deadline {
	d := day(6, rapid.IntRange(7, 11).Draw(t, "due"))
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return calendar.Deadline{}
	case 1:
		return calendar.Before(d)
	case 2:
		return calendar.Deadline{Day: d, HasHour: true, Hour: 8, Minute: rapid.IntRange(0, 5).Draw(t, "minute")}
	}
	return calendar.By(d)
}
