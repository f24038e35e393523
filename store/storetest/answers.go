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
}
