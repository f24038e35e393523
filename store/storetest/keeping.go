package storetest

import (
	"giaoban/directive"
	"giaoban/store"
)

// keptWhole tests the records that are kept whole: found by kind, ID and owner, in order, each at its version.
func (s *suite) keptWhole() {
	ctx := s.Context()
	record := func(kind directive.RecordKind, id, owner, body string) directive.Record {
		return directive.Record{Kind: kind, ID: id, Owner: owner, Body: []byte(body)}
	}
	a, b := record("rule", "b", "", `{"a":[1,"ă"],"b":null}`), record("rule", "a", "ldld", `"ă"`)
	c, d := record("mute", "b", "ldld", `1`), record("mute", "10", "hnd", `2`)
	s.write(directive.Change{Records: []directive.Record{a, b, c, d}})
	for _, r := range []*directive.Record{&a, &b, &c, &d} {
		r.Version = 1
	}
	check := func(kind directive.RecordKind, owner string, want ...directive.Record) {
		s.Helper()
		found, err := s.Records(ctx, kind, owner)
		s.same("the records", got(s, found, err), want)
	}
	check("rule", "", b, a)
	check("mute", "", d, c)
	check("mute", "ldld", c)
	check("mute", "nobody")
	check("none", "")

	s.is(s.commit(store.Commit{Change: directive.Change{Records: []directive.Record{record("mute", "b", "", "3")}}}), store.ErrConflict)
	c.Owner, c.Body = "hnd", []byte(`{"until":"2017-07-27"}`)
	s.write(directive.Change{Records: []directive.Record{c}})
	c.Version = 2
	check("mute", "hnd", d, c)
	check("mute", "ldld")

	for _, test := range []struct {
		need []directive.RecordNeed
		want []directive.Record
	}{
		{nil, nil},
		{[]directive.RecordNeed{{Kind: "rule"}}, []directive.Record{b, a}},
		{[]directive.RecordNeed{{Kind: "rule", ID: "b"}, {Kind: "mute", Owner: "hnd"}, {Kind: "rule"}}, []directive.Record{d, c, b, a}},
		{[]directive.RecordNeed{{Kind: "mute", ID: "b", Owner: "ldld"}, {Kind: "mute", ID: "none"}}, nil},
	} {
		state, err := s.Load(ctx, directive.BySystem("test"), directive.Need{Records: test.need})
		s.must(err)
		s.same("what was loaded", state.Records, test.want)
	}
}

// tied tests that a milestone's directives are loaded with all that is owed under them, drafts left out.
func (s *suite) tied() {
	m := newModel()
	key := func(n int, o directive.OrgID) directive.AssignmentKey {
		return directive.AssignmentKey{Directive: n, Organisation: o}
	}
	c := directive.Change{
		Milestones: []directive.Milestone{{ID: "d1"}},
		Directives: []directive.Directive{
			{Number: 1, Milestone: "d1", State: directive.Published}, {Number: 2, Milestone: "d1", State: directive.Closed},
			{Number: 3, Milestone: "d1", State: directive.Draft}, {Number: 4, Milestone: "d2", State: directive.Published},
			{Number: 5, State: directive.Published},
		},
		Assignments: []directive.Assignment{
			{AssignmentKey: key(1, "a"), State: directive.Confirmed}, {AssignmentKey: key(2, "b"), State: directive.Pending},
			{AssignmentKey: key(4, "a")}, {AssignmentKey: key(5, "a")},
		},
	}
	s.write(c)
	s.must(m.commit(store.Commit{Key: "x", Change: c}))
	for _, id := range []string{"d1", "d2", "d3", ""} {
		need := directive.Need{TiedTo: id}
		state, err := s.Load(s.Context(), directive.BySystem("test"), need)
		s.must(err)
		s.same("what is tied to "+id, state, m.load(directive.BySystem("test"), need))
	}
}
