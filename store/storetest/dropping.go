package storetest

import (
	"fmt"
	"time"

	"giaoban/directive"
	"giaoban/store"
)

// dropped tests that an assignment goes as a whole, only at its version, and is counted no more; what was reported stays.
func (s *suite) dropped() {
	ctx := s.Context()
	k := func(org directive.OrgID) directive.AssignmentKey {
		return directive.AssignmentKey{Directive: 1, Organisation: org}
	}
	s.write(directive.Change{
		Organisations: []directive.Organisation{{ID: "a", Order: 1}, {ID: "b", Order: 2}},
		Directives:    []directive.Directive{{Number: 1, State: directive.Published}},
		Assignments: []directive.Assignment{
			{AssignmentKey: k("a"), State: directive.Pending}, {AssignmentKey: k("b"), State: directive.InProgress},
		},
		Reports: []directive.Report{{AssignmentKey: k("b"), Number: 1, Text: "xong"}},
	})
	m := newModel()
	s.is(s.commit(store.Commit{Change: directive.Change{Dropped: []directive.Assignment{{AssignmentKey: k("b"), Version: 2}}}}), store.ErrConflict)
	s.is(s.commit(store.Commit{Change: directive.Change{Dropped: []directive.Assignment{{AssignmentKey: k("c"), Version: 1}}}}), store.ErrConflict)
	s.same("what is there", len(s.read().Assignments), 2)
	heir := directive.Assignment{AssignmentKey: k("c"), State: directive.Pending}
	s.write(directive.Change{
		Dropped: []directive.Assignment{{AssignmentKey: k("b"), Version: 1}}, Assignments: []directive.Assignment{heir},
	})
	heir.Version = 1
	left := directive.Assignment{AssignmentKey: k("a"), State: directive.Pending, Version: 1}
	s.same("what is left", s.read().Assignments, []directive.Assignment{heir, left})
	open, err := s.Assignments(ctx, store.Filter{Organisation: "b", OpenOnly: true})
	s.same("what b owes", got(s, open, err), []directive.Assignment(nil))
	reports, err := s.Reports(ctx, k("b"))
	s.same("the reports of b", len(got(s, reports, err)), 1)
	tallies, err := s.Tallies(ctx, morning)
	s.must(err)
	m.organisations.put([]directive.Organisation{{ID: "a", Order: 1}, {ID: "b", Order: 2}})
	m.directives.put([]directive.Directive{{Number: 1, State: directive.Published}})
	m.assignments.put([]directive.Assignment{{AssignmentKey: k("a"), State: directive.Pending}, {AssignmentKey: k("c"), State: directive.Pending}})
	s.same("the tallies", tallies, m.tally(morning))
	// It can come back, as new.
	s.write(directive.Change{Assignments: []directive.Assignment{{AssignmentKey: k("b"), State: directive.Pending}}})
	s.same("what is there", len(s.read().Assignments), 3)
	s.invitations()
}

// invitations tests that all invitations are listed, the first to expire first.
func (s *suite) invitations() {
	var want []directive.Invitation
	for n := range 4 {
		want = append(want, directive.Invitation{Code: fmt.Sprint("code ", n), Expires: morning.Add(time.Duration(n/2) * time.Hour)})
	}
	s.write(directive.Change{Invitations: []directive.Invitation{want[3], want[1], want[0], want[2]}})
	for i := range want {
		want[i].Version = 1
	}
	all, err := s.Invitations(s.Context())
	s.same("the invitations", got(s, all, err), want)
}
