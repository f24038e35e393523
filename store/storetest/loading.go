package storetest

import (
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/directive"
	"giaoban/store"
)

func (s *suite) lists() {
	s.write(directive.Change{
		Organisations: []directive.Organisation{{ID: "z", Order: 1}, {ID: "b", Order: 2}, {ID: "a", Order: 2}, {ID: "c", Order: 10}},
		Groups:        []directive.Group{{Chat: -5, Organisation: "a"}, {Chat: -9, Organisation: "c"}, {Chat: -3, Organisation: "z"}, {Chat: -4, Organisation: "z"}},
		People:        []directive.Person{{ID: 10}, {ID: 9}, {ID: 100}},
		Meetings:      []directive.Meeting{{ID: "a", Date: day(6, 8)}, {ID: "b", Date: day(7, 8)}, {ID: "c", Date: day(5, 8)}},
		Milestones:    []directive.Milestone{{ID: "a", Day: day(7, 27)}, {ID: "b", Day: day(6, 1)}},
		Directives:    []directive.Directive{{Number: 10}, {Number: 9}},
		Assignments: []directive.Assignment{
			{AssignmentKey: directive.AssignmentKey{Directive: 10, Organisation: "a"}}, {AssignmentKey: directive.AssignmentKey{Directive: 9, Organisation: "a"}},
			{AssignmentKey: directive.AssignmentKey{Directive: 10, Organisation: "z"}}, {AssignmentKey: directive.AssignmentKey{Directive: 9, Organisation: "c"}},
		},
	})
	var names []any
	all := s.read()
	for _, o := range all.Organisations {
		names = append(names, o.ID)
	}
	for _, g := range all.Groups {
		names = append(names, g.Chat)
	}
	for _, p := range all.People {
		names = append(names, p.ID)
	}
	for _, m := range all.Meetings {
		names = append(names, m.ID)
	}
	for _, m := range all.Milestones {
		names = append(names, m.ID)
	}
	for _, d := range all.Directives {
		names = append(names, d.Number)
	}
	for _, a := range all.Assignments {
		names = append(names, a.AssignmentKey)
	}
	key := func(n int, o directive.OrgID) directive.AssignmentKey {
		return directive.AssignmentKey{Directive: n, Organisation: o}
	}
	id := func(o string) directive.OrgID { return directive.OrgID(o) }
	person := func(n int) directive.PersonID { return directive.PersonID(n) }
	s.same("the order", names, []any{
		id("z"), id("a"), id("b"), id("c"), int64(-4), int64(-3), int64(-5), int64(-9), person(9), person(10), person(100), "b", "a", "c", "b", "a", 9, 10,
		key(9, "a"), key(9, "c"), key(10, "z"), key(10, "a"),
	})
}

func (s *suite) filters() {
	key := func(n int, o directive.OrgID) directive.AssignmentKey {
		return directive.AssignmentKey{Directive: n, Organisation: o}
	}
	s.write(directive.Change{
		Directives: []directive.Directive{
			{Number: 1, Meeting: "m1", State: directive.Published}, {Number: 2, Meeting: "m2", State: directive.Published},
			{Number: 3, Meeting: "m1", State: directive.Closed}, {Number: 4, Meeting: "m2", State: directive.Draft},
		},
		Assignments: []directive.Assignment{
			{AssignmentKey: key(1, "a"), State: directive.Pending}, {AssignmentKey: key(1, "b"), State: directive.Confirmed},
			{AssignmentKey: key(2, "a"), State: directive.Submitted}, {AssignmentKey: key(3, "a"), State: directive.Pending},
		},
	})
	published := []directive.DirectiveState{directive.Published}
	for _, test := range []struct {
		filter      store.Filter
		directives  []int
		assignments []directive.AssignmentKey
	}{
		{store.Filter{}, []int{1, 2, 3, 4}, []directive.AssignmentKey{key(1, "a"), key(1, "b"), key(2, "a"), key(3, "a")}},
		{store.Filter{Meeting: "m1"}, []int{1, 3}, []directive.AssignmentKey{key(1, "a"), key(1, "b"), key(3, "a")}},
		{store.Filter{States: published}, []int{1, 2}, []directive.AssignmentKey{key(1, "a"), key(1, "b"), key(2, "a")}},
		{store.Filter{States: append(published, directive.Draft)}, []int{1, 2, 4}, []directive.AssignmentKey{key(1, "a"), key(1, "b"), key(2, "a")}},
		{store.Filter{Organisation: "a"}, []int{1, 2, 3}, []directive.AssignmentKey{key(1, "a"), key(2, "a"), key(3, "a")}},
		{store.Filter{Directive: 1}, []int{1}, []directive.AssignmentKey{key(1, "a"), key(1, "b")}},
		{store.Filter{OpenOnly: true}, []int{1}, []directive.AssignmentKey{key(1, "a")}},
		{store.Filter{OpenOnly: true, Organisation: "b"}, nil, nil},
		{store.Filter{Meeting: "m2", Organisation: "a", States: published, Directive: 2}, []int{2}, []directive.AssignmentKey{key(2, "a")}},
		{store.Filter{Meeting: "none"}, nil, nil},
		{store.Filter{Waiting: true, States: published}, []int{1, 2}, []directive.AssignmentKey{key(2, "a")}},
	} {
		directives, err := s.Directives(s.Context(), test.filter)
		s.must(err)
		var numbers []int
		for _, d := range directives {
			numbers = append(numbers, d.Number)
		}
		assignments, err := s.Assignments(s.Context(), test.filter)
		s.must(err)
		var keys []directive.AssignmentKey
		for _, a := range assignments {
			keys = append(keys, a.AssignmentKey)
		}
		if diff := cmp.Diff(test.directives, numbers, asKept); diff != "" {
			s.Errorf("directives of %+v: %s", test.filter, diff)
		}
		if diff := cmp.Diff(test.assignments, keys, asKept); diff != "" {
			s.Errorf("assignments of %+v: %s", test.filter, diff)
		}
	}
	// What is owed follows the directive's state.
	s.write(directive.Change{Directives: []directive.Directive{
		{Number: 1, Meeting: "m1", State: directive.Withdrawn, Version: 1}, {Number: 3, Meeting: "m1", State: directive.Published, Version: 1},
	}})
	owed, err := s.Assignments(s.Context(), store.Filter{OpenOnly: true})
	s.same("what is owed", got(s, owed, err)[0].AssignmentKey, key(3, "a"))
	s.same("what is owed", len(owed), 1)
	// What waits for the Board does, too, and ends with its answer.
	blocked := directive.Assignment{AssignmentKey: key(3, "a"), State: directive.Pending, Blocked: "x", Version: 1}
	asked := directive.Assignment{AssignmentKey: key(1, "b"), State: directive.Acknowledged, Asked: 2, Version: 1}
	s.write(directive.Change{Assignments: []directive.Assignment{blocked, asked}})
	waiting, err := s.Assignments(s.Context(), store.Filter{Waiting: true})
	s.same("how much waits", len(got(s, waiting, err)), 2)
	s.same("what waits", []directive.AssignmentKey{waiting[0].AssignmentKey, waiting[1].AssignmentKey},
		[]directive.AssignmentKey{key(2, "a"), key(3, "a")})
	blocked.Version, blocked.Difficulty = 2, &directive.Difficulty{Answer: "y"}
	s.write(directive.Change{Assignments: []directive.Assignment{blocked}})
	waiting, err = s.Assignments(s.Context(), store.Filter{Waiting: true})
	s.same("what waits after the answer", len(got(s, waiting, err)), 1)
}

func (s *suite) load() {
	m := newModel()
	c := full("x")
	c.Organisations = append(c.Organisations, directive.Organisation{ID: "tdtn"}, directive.Organisation{ID: "hnd"}, directive.Organisation{ID: "far"})
	c.Groups = append(c.Groups, directive.Group{Chat: -7, Organisation: "hnd"}, directive.Group{Chat: -8, Organisation: "far"})
	c.People = append(c.People,
		directive.Person{ID: 20, Duties: []directive.Duty{{Role: directive.Leader, Organisation: "hnd"}}},
		directive.Person{ID: 21, Duties: []directive.Duty{{Role: directive.Member, Organisation: "hnd"}}},
		directive.Person{ID: 22, Duties: []directive.Duty{{Role: directive.Board}}},
		directive.Person{ID: 23, Duties: []directive.Duty{{Role: directive.Administrator}}})
	c.Directives = append(c.Directives, directive.Directive{Number: 40}, directive.Directive{
		Number: 41, Lead: []directive.OrgID{"ldld"}, Coordinators: []directive.OrgID{"hnd", "far", "none"}, State: directive.Published,
	})
	for _, org := range []directive.OrgID{"ldld", "hnd", "far"} {
		c.Assignments = append(c.Assignments, directive.Assignment{AssignmentKey: directive.AssignmentKey{Directive: 41, Organisation: org}})
	}
	s.write(c)
	s.must(m.commit(store.Commit{Key: "x", Change: c}))
	k := c.Assignments[0].AssignmentKey
	for _, need := range []directive.Need{
		{}, {Directives: []int{12}}, {Directives: []int{12, 12, 99}}, {Assignments: []directive.AssignmentKey{k, k}},
		{Assignments: []directive.AssignmentKey{{Directive: 12, Organisation: "far"}}}, {OpenOf: "ldld"}, {OpenOf: "hnd"}, {Meeting: "2017-06-08"},
		{Milestones: []string{"war-invalids-day-2017", "none"}}, {Person: 20}, {Groups: []int64{-8}}, {Everyone: true}, {Officers: true}, {Administrators: true}, {Administrators: true, Officers: true},
		{LeadersOf: "hnd"}, {Invitation: c.Invitations[0].Code}, {Extensions: []directive.AssignmentKey{k, k}},
		{LastReport: []directive.AssignmentKey{k}}, {Reports: []directive.AssignmentKey{k, k}}, {HighestDraft: true}, {Partners: true}, {OpenOf: "hnd", Partners: true},
		{Assignments: []directive.AssignmentKey{{Directive: 41, Organisation: "ldld"}}, Partners: true},
	} {
		for _, actor := range []directive.Actor{directive.BySystem("test"), directive.ByPerson(22), directive.ByPerson(404)} {
			state, err := s.Load(s.Context(), actor, need)
			s.must(err)
			if diff := cmp.Diff(m.load(actor, need), state, asKept); diff != "" {
				s.Errorf("loading %+v for %+v: missing (-), too much (+):\n%s", need, actor, diff)
			}
		}
	}
}

// history commits at random, right and wrong, and compares every answer with the model's.
func (s *suite) history() {
	s.check(func(t *rapid.T) {
		h := &history{T: t, Store: s.fresh(s.T), model: newModel(), fresh: func() Store { return s.fresh(s.T) }}
		defer func() {
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		}()
		t.Repeat(map[string]func(*rapid.T){
			"commit": h.commit, "list": h.lists, "load": h.load, "tallies": h.tallies, "verify": h.verify, "carry": h.carry,
		})
	})
}

type history struct {
	*rapid.T
	Store
	model *model
	fresh func() Store
	turns int
}

// version is mostly the one that is right.
func version(t *rapid.T, right int64) int64 {
	return right + int64(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 1, -1}).Draw(t, "off"))
}

func (h *history) commit(t *rapid.T) {
	var c directive.Change
	number := rapid.IntRange(1, 4)
	if rapid.Bool().Draw(t, "organisation") {
		o := directive.Organisation{ID: rapid.SampledFrom(someOrgs).Draw(t, "id"), Order: rapid.IntRange(0, 2).Draw(t, "order"), Name: drawText(t, "name")}
		o.Version = version(t, h.model.organisations.at[o.ID].Version)
		c.Organisations = append(c.Organisations, o)
	}
	if rapid.Bool().Draw(t, "person") {
		p := drawPerson(t, directive.PersonID(number.Draw(t, "id")))
		p.Version = version(t, h.model.people.at[p.ID].Version)
		c.People = append(c.People, p)
	}
	if rapid.Bool().Draw(t, "group") {
		g := directive.Group{Chat: -int64(number.Draw(t, "chat")), Organisation: rapid.SampledFrom(someOrgs).Draw(t, "of"), Health: directive.Healthy}
		g.Version = version(t, h.model.groups.at[g.Chat].Version)
		c.Groups = append(c.Groups, g)
	}
	if rapid.Bool().Draw(t, "directive") {
		d := drawDirective(t, number.Draw(t, "number"))
		d.Version = version(t, h.model.directives.at[d.Number].Version)
		c.Directives = append(c.Directives, d)
	}
	k := directive.AssignmentKey{Directive: number.Draw(t, "under"), Organisation: rapid.SampledFrom(someOrgs).Draw(t, "by")}
	if rapid.Bool().Draw(t, "assignment") {
		a := drawAssignment(t, k)
		a.Version = version(t, h.model.assignments.at[k].Version)
		c.Assignments = append(c.Assignments, a)
	}
	if len(c.Assignments) == 0 && rapid.IntRange(0, 3).Draw(t, "dropped") == 0 {
		a := directive.Assignment{AssignmentKey: k, Version: max(1, version(t, h.model.assignments.at[k].Version))}
		c.Dropped = append(c.Dropped, a)
	}
	if rapid.Bool().Draw(t, "report") {
		c.Reports = append(c.Reports, directive.Report{AssignmentKey: k, Number: number.Draw(t, "n"), Text: drawText(t, "text").VI})
	}
	if rapid.Bool().Draw(t, "extension") {
		e := directive.Extension{AssignmentKey: k, Number: number.Draw(t, "n")}
		e.Version = version(t, h.model.extensions.at[numbered{k, e.Number}].Version)
		c.Extensions = append(c.Extensions, e)
	}
	switch rapid.IntRange(0, 6).Draw(t, "else") {
	case 0:
		n := number.Draw(t, "firm")
		c.Firm = map[int]int64{n: version(t, h.model.directives.at[n].Version)}
	case 1:
		if n := number.Draw(t, "removed"); len(c.Directives) == 0 {
			c.Removed = []int{n}
		}
	case 2:
		m := directive.Meeting{ID: rapid.SampledFrom(someMeetings[1:]).Draw(t, "id"), Participants: drawOrgs(t, "participants")}
		m.Version = version(t, h.model.meetings.at[m.ID].Version)
		c.Meetings = append(c.Meetings, m)
	case 3:
		m := directive.Milestone{ID: rapid.SampledFrom(someDays[1:]).Draw(t, "id"), Day: day(7, number.Draw(t, "day"))}
		m.Version = version(t, h.model.milestones.at[m.ID].Version)
		c.Milestones = append(c.Milestones, m)
	case 4:
		r := directive.Record{
			Kind: rapid.SampledFrom(someKinds).Draw(t, "kind"), ID: rapid.SampledFrom(someDays).Draw(t, "id"),
			Owner: string(rapid.SampledFrom(someOrgs).Draw(t, "owner")), Body: quoted(drawText(t, "body").VI),
		}
		r.Version = version(t, h.model.records.at[named{r.Kind, r.ID}].Version)
		c.Records = append(c.Records, r)
	}
	h.turns++
	key := rapid.SampledFrom([]string{"again", "", "", "", "", "", "", ""}).Draw(t, "key")
	if key == "" {
		key = "turn:" + string(rune('A'+h.turns))
	}
	commit := store.Commit{Key: key, At: morning, Change: c}
	is, want := h.Commit(t.Context(), commit), h.model.commit(commit)
	if !sameError(is, want) {
		t.Fatalf("committing %+v: the error is %v, it should be %v", c, is, want)
	}
}

func (h *history) lists(t *rapid.T) {
	f := store.Filter{
		Meeting: rapid.SampledFrom(someMeetings).Draw(t, "meeting"), Organisation: rapid.SampledFrom(append(someOrgs, "")).Draw(t, "of"),
		Directive: rapid.IntRange(0, 4).Draw(t, "number"), OpenOnly: rapid.Bool().Draw(t, "open"), Waiting: rapid.Bool().Draw(t, "waiting"),
		States: rapid.SliceOfN(rapid.SampledFrom(someStates), 0, 2).Draw(t, "states"),
	}
	directives, err := h.Directives(t.Context(), f)
	compare(t, "directives", err, directives, h.model.listDirectives(f))
	assignments, err := h.Assignments(t.Context(), f)
	compare(t, "assignments", err, assignments, h.model.listAssignments(f))
	people, err := h.People(t.Context())
	compare(t, "people", err, people, h.model.people.list(func(a, b directive.Person) int { return int(a.ID - b.ID) }, every))
	organisations, err := h.Organisations(t.Context())
	compare(t, "organisations", err, organisations, h.model.organisations.list(func(a, b directive.Organisation) int {
		return h.model.compareOrgs(a.ID, b.ID)
	}, every))
}

func (h *history) load(t *rapid.T) {
	number := rapid.IntRange(0, 4)
	key := rapid.Custom(func(t *rapid.T) directive.AssignmentKey {
		return directive.AssignmentKey{Directive: number.Draw(t, "directive"), Organisation: rapid.SampledFrom(someOrgs).Draw(t, "organisation")}
	})
	keys := rapid.SliceOfN(key, 0, 3)
	need := directive.Need{
		Directives: rapid.SliceOfN(number, 0, 2).Draw(t, "directives"), Assignments: keys.Draw(t, "assignments"),
		OpenOf: rapid.SampledFrom(append(someOrgs, "", "")).Draw(t, "open of"), Meeting: rapid.SampledFrom(someMeetings).Draw(t, "meeting"),
		Milestones: rapid.SliceOfN(rapid.SampledFrom(someDays[1:]), 0, 2).Draw(t, "milestones"), Person: directive.PersonID(number.Draw(t, "person")),
		Groups: rapid.SliceOfN(rapid.Int64Range(-4, -1), 0, 2).Draw(t, "groups"), Everyone: rapid.IntRange(0, 3).Draw(t, "everyone") == 0,
		Officers: rapid.Bool().Draw(t, "officers"), Administrators: rapid.Bool().Draw(t, "administrators"), LeadersOf: rapid.SampledFrom(append(someOrgs, "", "")).Draw(t, "leaders of"),
		Extensions: keys.Draw(t, "extensions"), LastReport: keys.Draw(t, "last reports"), HighestDraft: rapid.Bool().Draw(t, "highest"),
		TiedTo: rapid.SampledFrom(someDays).Draw(t, "tied to"),
		Records: []directive.RecordNeed{{
			Kind: rapid.SampledFrom(someKinds).Draw(t, "kind"), ID: rapid.SampledFrom(someDays).Draw(t, "record"),
			Owner: string(rapid.SampledFrom(append(someOrgs, "", "")).Draw(t, "owner")),
		}},
		Partners: rapid.Bool().Draw(t, "partners"), Reports: keys.Draw(t, "reports"),
	}
	actor := directive.ByPerson(directive.PersonID(number.Draw(t, "actor")))
	state, err := h.Load(t.Context(), actor, need)
	compare(t, "the state", err, state, h.model.load(actor, need))
}

func compare[T any](t *rapid.T, what string, err error, got, want T) {
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, asKept); diff != "" {
		t.Fatalf("%s: missing (-), too much (+):\n%s", what, diff)
	}
}
