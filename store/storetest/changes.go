package storetest

import (
	"fmt"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// atomic commits good things together with one that is not.
func (s *suite) atomic() {
	ctx := s.Context()
	s.write(directive.Change{Directives: []directive.Directive{{Number: 12}}})
	before := s.read()
	c := full("mới")
	c.Directives = nil
	k := c.Assignments[0].AssignmentKey
	key := chat.SessionKey{Person: 1}
	whole := store.Commit{
		Key: "whole", Change: c, Session: &store.SessionChange{Key: key, Session: &chat.Session{Key: key, ID: "s"}},
		Envelopes: []chat.Envelope{put("e", 1)}, Audit: []store.Audit{{At: morning, Action: "a"}},
	}
	whole.Change.Due = []directive.Due{{Key: "tick", At: morning}}
	for name, spoil := range map[string]func(*directive.Change){
		"a stale record": func(c *directive.Change) {
			c.Extensions = append(c.Extensions, directive.Extension{AssignmentKey: k, Number: 2, Version: 1})
		},
		"a stale ground": func(c *directive.Change) { c.Firm = map[int]int64{12: 2} },
		"a lost draft":   func(c *directive.Change) { c.Removed = []int{13} },
	} {
		spoilt := whole
		spoil(&spoilt.Change)
		s.is(s.commit(spoilt), store.ErrConflict)
		s.same("the records after "+name, s.read(k), before)
		_, there, err := s.Session(ctx, key)
		s.same("the session", got(s, there, err), false)
		_, there, err = s.Delivery(ctx, "e")
		s.same("the envelope", got(s, there, err), false)
		_, there, err = s.NextDue(ctx)
		s.same("the index", got(s, there, err), false)
		done, err := s.Committed(ctx, "whole")
		s.same("the key", got(s, done, err), false)
		lines, _, err := s.AuditTrail(ctx, 0, 10)
		s.same("the audit", len(got(s, lines, err)), 0)
	}
	s.must(s.commit(whole))
	done, err := s.Committed(ctx, "whole")
	s.same("the key", got(s, done, err), true)
}

// versions tries every kind of record with versions that are not so.
func (s *suite) versions() {
	parts := func(c directive.Change) map[string]directive.Change {
		return map[string]directive.Change{
			"organisation": {Organisations: c.Organisations}, "group": {Groups: c.Groups}, "person": {People: c.People},
			"invitation": {Invitations: c.Invitations}, "meeting": {Meetings: c.Meetings}, "milestone": {Milestones: c.Milestones},
			"directive": {Directives: c.Directives}, "assignment": {Assignments: c.Assignments}, "extension": {Extensions: c.Extensions},
		}
	}
	first := full("một")
	first.Reports = nil
	for name, c := range parts(next(first)) {
		if err := s.commit(store.Commit{Change: c}); err == nil {
			s.Errorf("%s: a change of what isn't there is taken", name)
		}
	}
	s.write(first)
	for name, c := range parts(first) {
		s.is(s.commit(store.Commit{Change: c}), store.ErrConflict)
		if s.Failed() {
			s.Fatal(name, "was added twice")
		}
	}
	second := next(first)
	s.write(second)
	for _, stale := range []directive.Change{second, next(next(second))} {
		for _, c := range parts(stale) {
			s.is(s.commit(store.Commit{Change: c}), store.ErrConflict)
		}
	}
	s.write(next(second))
}

func (s *suite) firm() {
	s.write(directive.Change{Directives: []directive.Directive{{Number: 1}, {Number: 2}}})
	s.write(directive.Change{Directives: []directive.Directive{{Number: 2, Version: 1}}})
	for _, test := range []struct {
		firm map[int]int64
		want error
	}{
		{map[int]int64{1: 1}, nil},
		{map[int]int64{1: 1, 2: 2}, nil},
		{map[int]int64{1: 1, 2: 1}, store.ErrConflict},
		{map[int]int64{1: 2}, store.ErrConflict},
		{map[int]int64{3: 1}, store.ErrConflict},
		{map[int]int64{3: 0}, nil},
		{map[int]int64{1: 0}, store.ErrConflict},
	} {
		err := s.commit(store.Commit{Change: directive.Change{Firm: test.firm}})
		if test.want == nil {
			s.must(err)
		} else {
			s.is(err, test.want)
		}
	}
}

func (s *suite) repeated() {
	c := store.Commit{Key: "update:1", At: morning, Change: directive.Change{Directives: []directive.Directive{{Number: 1}}}, Envelopes: []chat.Envelope{put("a", 1)}}
	s.must(s.commit(c))
	// Its own first run makes it a conflict, too, but it is to be known as what it is.
	s.is(s.commit(c), store.ErrRepeated)
	s.is(s.commit(store.Commit{Key: "update:1", Envelopes: []chat.Envelope{put("b", 1)}}), store.ErrRepeated)
	_, there, err := s.Delivery(s.Context(), "b")
	s.same("the repeat's envelope", got(s, there, err), false)
	if err := s.Commit(s.Context(), store.Commit{At: morning}); err == nil {
		s.Error("a commit without a key is taken")
	}
}

func (s *suite) reports() {
	k := directive.AssignmentKey{Directive: 1, Organisation: "a"}
	report := func(n int, text string) directive.Change {
		return directive.Change{Reports: []directive.Report{{AssignmentKey: k, Number: n, Text: text}}}
	}
	for n := 1; n <= 11; n++ {
		s.write(report(n, fmt.Sprint(n)))
	}
	s.is(s.commit(store.Commit{Change: report(3, "forged")}), store.ErrConflict)
	all, err := s.Reports(s.Context(), k)
	for i, r := range got(s, all, err) {
		s.same("a report", r, directive.Report{AssignmentKey: k, Number: i + 1, Text: fmt.Sprint(i + 1)})
	}
	state, err := s.Load(s.Context(), directive.BySystem("test"), directive.Need{LastReport: []directive.AssignmentKey{k, {Directive: 2, Organisation: "a"}}})
	s.same("the last reports", got(s, state, err).LastReports, map[directive.AssignmentKey]directive.Report{
		k: {AssignmentKey: k, Number: 11, Text: "11"},
	})
}

func (s *suite) removed() {
	s.write(directive.Change{Directives: []directive.Directive{{Number: 1, State: directive.Draft}, {Number: 2, State: directive.Draft}}})
	discard := directive.Change{Removed: []int{1}, Firm: map[int]int64{1: 1}}
	s.write(discard)
	s.is(s.commit(store.Commit{Change: discard}), store.ErrConflict)
	s.is(s.commit(store.Commit{Change: directive.Change{Removed: []int{1}}}), store.ErrConflict)
	s.same("what is left", s.read().Directives, []directive.Directive{{Number: 2, State: directive.Draft, Version: 1}})
	s.write(directive.Change{Directives: []directive.Directive{{Number: 1, State: directive.Draft}}})
	s.same("what is there", len(s.read().Directives), 2)
}
