package storetest

import (
	"giaoban/directive"
	"giaoban/store"
)

// answers lists reports and requests by filters. Those under a directive that is not there are left out.
func (s *suite) answers() {
	key := func(n int, o directive.OrgID) directive.AssignmentKey {
		return directive.AssignmentKey{Directive: n, Organisation: o}
	}
	published := []directive.DirectiveState{directive.Published}
	c := directive.Change{Directives: []directive.Directive{
		{Number: 1, Meeting: "m1", State: directive.Published}, {Number: 2, Meeting: "m2", State: directive.Published},
		{Number: 3, Meeting: "m1", State: directive.Closed},
	}}
	keys := []directive.AssignmentKey{key(1, "a"), key(1, "b"), key(2, "a"), key(3, "a")}
	for _, k := range append([]directive.AssignmentKey{key(9, "a")}, keys...) {
		c.Assignments = append(c.Assignments, directive.Assignment{AssignmentKey: k, State: directive.Pending})
		for n := 1; n <= 2; n++ {
			c.Reports = append(c.Reports, directive.Report{AssignmentKey: k, Number: n, State: directive.InProgress, At: morning})
			c.Extensions = append(c.Extensions, directive.Extension{AssignmentKey: k, Number: n, At: morning})
		}
	}
	s.write(c)
	for _, test := range []struct {
		filter store.Filter
		want   []directive.AssignmentKey
	}{
		{store.Filter{}, keys},
		{store.Filter{Meeting: "m1"}, []directive.AssignmentKey{key(1, "a"), key(1, "b"), key(3, "a")}},
		{store.Filter{States: published}, []directive.AssignmentKey{key(1, "a"), key(1, "b"), key(2, "a")}},
		{store.Filter{Organisation: "a"}, []directive.AssignmentKey{key(1, "a"), key(2, "a"), key(3, "a")}},
		{store.Filter{Directive: 1, Organisation: "b"}, []directive.AssignmentKey{key(1, "b")}},
		{store.Filter{Meeting: "none"}, nil},
	} {
		type answer struct {
			Key    directive.AssignmentKey
			Number int
		}
		var want, reported, asked []answer
		for _, k := range test.want {
			want = append(want, answer{k, 1}, answer{k, 2})
		}
		reports, err := s.ReportsOf(s.Context(), test.filter)
		for _, r := range got(s, reports, err) {
			reported = append(reported, answer{r.AssignmentKey, r.Number})
		}
		s.same("reports", reported, want)
		requests, err := s.ExtensionsOf(s.Context(), test.filter)
		for _, e := range got(s, requests, err) {
			asked = append(asked, answer{e.AssignmentKey, e.Number})
		}
		s.same("requests", asked, want)
	}
	s.undecided(key)
}

// undecided decides the first request of each assignment, and then takes a directive back.
func (s *suite) undecided(key func(int, directive.OrgID) directive.AssignmentKey) {
	check := func(want ...directive.AssignmentKey) {
		s.Helper()
		requests, err := s.Undecided(s.Context())
		var keys []directive.AssignmentKey
		for _, e := range got(s, requests, err) {
			keys = append(keys, e.AssignmentKey)
		}
		s.same("undecided requests", keys, want)
	}
	check(key(1, "a"), key(1, "a"), key(1, "b"), key(1, "b"), key(2, "a"), key(2, "a"), key(3, "a"), key(3, "a"))
	requests, err := s.ExtensionsOf(s.Context(), store.Filter{})
	c := directive.Change{Extensions: got(s, requests, err)}
	for i := range c.Extensions {
		if c.Extensions[i].Number == 1 {
			c.Extensions[i].Decision, c.Extensions[i].Decided = directive.Denied, morning
		}
	}
	s.write(c)
	check(key(1, "a"), key(1, "b"), key(2, "a"), key(3, "a"))
	s.write(directive.Change{Directives: []directive.Directive{{Number: 1, Meeting: "m1", State: directive.Withdrawn, Version: 1}}})
	check(key(2, "a"), key(3, "a"))
}
