package storetest

import (
	"errors"
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// everything is what all reads together say.
type everything struct {
	Organisations []directive.Organisation
	Groups        []directive.Group
	People        []directive.Person
	Meetings      []directive.Meeting
	Milestones    []directive.Milestone
	Directives    []directive.Directive
	Assignments   []directive.Assignment
	Reports       []directive.Report
	Extensions    []directive.Extension
}

// read reads all records; of reports and extension requests those under keys.
func (s *suite) read(keys ...directive.AssignmentKey) (e everything) {
	s.Helper()
	ctx := s.Context()
	var errs [7]error
	e.Organisations, errs[0] = s.Organisations(ctx)
	e.Groups, errs[1] = s.Groups(ctx)
	e.People, errs[2] = s.People(ctx)
	e.Meetings, errs[3] = s.Meetings(ctx)
	e.Milestones, errs[4] = s.Milestones(ctx)
	e.Directives, errs[5] = s.Directives(ctx, store.Filter{})
	e.Assignments, errs[6] = s.Assignments(ctx, store.Filter{})
	s.must(errors.Join(errs[:]...))
	for _, k := range keys {
		reports, err := s.Reports(ctx, k)
		e.Reports = append(e.Reports, got(s, reports, err)...)
		extensions, err := s.Extensions(ctx, k)
		e.Extensions = append(e.Extensions, got(s, extensions, err)...)
	}
	return e
}

// next returns the change with all versions as they are after it was committed.
func next(c directive.Change) directive.Change {
	m := newModel()
	c.Organisations, c.Groups, c.People = bumped(m.organisations, c.Organisations), bumped(m.groups, c.Groups), bumped(m.people, c.People)
	c.Invitations, c.Meetings = bumped(m.invitations, c.Invitations), bumped(m.meetings, c.Meetings)
	c.Milestones, c.Directives = bumped(m.milestones, c.Milestones), bumped(m.directives, c.Directives)
	c.Assignments, c.Extensions = bumped(m.assignments, c.Assignments), bumped(m.extensions, c.Extensions)
	c.Records = bumped(m.records, c.Records)
	return c
}

func bumped[K comparable, T any](s shelf[K, T], records []T) []T {
	later := append([]T(nil), records...)
	for i := range later {
		_, version := s.name(&later[i])
		*version++
	}
	return later
}

// kept is what reads say after c was committed to an empty store.
func kept(c directive.Change) everything {
	c = next(c)
	return everything{
		c.Organisations, c.Groups, c.People, c.Meetings, c.Milestones, c.Directives, c.Assignments, c.Reports, c.Extensions,
	}
}

func (s *suite) empty() {
	ctx := s.Context()
	s.same("an empty store", s.read(directive.AssignmentKey{Directive: 1, Organisation: "a"}), everything{})
	state, err := s.Load(ctx, directive.ByPerson(1), directive.Need{
		Directives: []int{1}, Everyone: true, Officers: true, HighestDraft: true, Invitation: "x", OpenOf: "a", LeadersOf: "a",
	})
	s.same("the state", got(s, state, err), newModel().load(directive.ByPerson(1), directive.Need{}))
	_, there, err := s.Person(ctx, 1)
	s.same("a person", got(s, there, err), false)
	_, there, err = s.Group(ctx, 1)
	s.same("a group", got(s, there, err), false)
	_, there, err = s.Session(ctx, chat.SessionKey{Person: 1})
	s.same("a session", got(s, there, err), false)
	_, there, err = s.SlotAt(ctx, 1, 1)
	s.same("a slot", got(s, there, err), false)
	_, there, err = s.NextDue(ctx)
	s.same("something due", got(s, there, err), false)
	_, there, err = s.NextReady(ctx, morning)
	s.same("something ready", got(s, there, err), false)
	_, there, err = s.Delivery(ctx, "x")
	s.same("an envelope", got(s, there, err), false)
	there, err = s.Committed(ctx, "x")
	s.same("a turn", got(s, there, err), false)
	counts, err := s.OutboxCounts(ctx)
	s.same("the counts", got(s, counts, err), map[chat.State]int{})
	s.must(s.Health(ctx))
}

func (s *suite) roundTrip() {
	ctx := s.Context()
	for _, c := range []directive.Change{bare(), full("đủ")} {
		s.Store = s.fresh(s.T)
		s.write(c)
		k := c.Assignments[0].AssignmentKey
		s.same("what was written", s.read(k), kept(c))
		for round := range int64(3) {
			c = next(c)
			c.Reports = nil
			s.write(c)
			after := kept(c)
			s.same("the assignments after a change", s.read().Assignments, after.Assignments)
			if v := after.Assignments[0].Version; v != round+2 {
				s.Fatalf("the version is %d", v)
			}
		}
		after := kept(c)
		person, there, err := s.Person(ctx, c.People[0].ID)
		s.same("a person", found(s, person, there, err), after.People[0])
		invitations, err := s.Invitations(ctx)
		s.same("the invitations", got(s, invitations, err), next(c).Invitations)
		group, there, err := s.Group(ctx, c.Groups[0].Chat)
		s.same("a group", found(s, group, there, err), after.Groups[0])
		state, err := s.Load(ctx, directive.BySystem("test"), directive.Need{
			Invitation: c.Invitations[0].Code, Extensions: []directive.AssignmentKey{k}, LastReport: []directive.AssignmentKey{k},
		})
		s.must(err)
		s.same("the invitation", *state.Invitation, next(c).Invitations[0])
		s.same("the extension requests", state.Extensions[k], after.Extensions)
		s.same("the last report", state.LastReports[k].Number, 1)
	}
}

func (s *suite) texts() {
	for _, text := range []string{
		"Tiếng Việt: Đề nghị đồng chí khẩn trương", // NFC
		"Tie\u0302\u0301ng Vie\u0323\u0302t",       // NFD stays NFD
		"👩‍👩‍👧‍👦 🇻🇳 𝔊", "\t\r\n  ", `'; DROP TABLE people; -- "\u0000"`, "{\"a\":[1]}", "<b>&amp;</b>",
		strings.Repeat("ă", 2048), // 4 KiB
		"\u2028\ufeff\ufffd", "null", "%s%d_",
	} {
		s.Store = s.fresh(s.T)
		c := full(text)
		key := chat.SessionKey{Place: chat.Place{Chat: 1}, Person: 2}
		session := chat.Session{Key: key, ID: text, Flow: text, Step: text, Trail: []string{text}, Values: map[string]string{text: text}}
		e := in(put(text, 1), text, chat.Put)
		e.Message = chat.Message{Text: text, Keyboard: [][]chat.Button{{{Text: text, Data: text, URL: text}}}, Placeholder: text}
		s.must(s.commit(store.Commit{
			Key: text, Change: c, Session: &store.SessionChange{Key: key, Session: &session}, Envelopes: []chat.Envelope{e},
			Audit: []store.Audit{{At: morning, Action: text, Subject: text, Before: text, After: text}},
		}))
		s.same("the records", s.read(c.Assignments[0].AssignmentKey), kept(c))
		is, there, err := s.Session(s.Context(), key)
		s.same("the session", found(s, is, there, err), session)
		d, there, err := s.Delivery(s.Context(), text)
		s.same("the envelope", found(s, d, there, err).Envelope, e)
		done, err := s.Committed(s.Context(), text)
		s.same("the key", got(s, done, err), true)
		lines, _, err := s.AuditTrail(s.Context(), 0, 1)
		s.same("the audit", got(s, lines, err)[0].Before, text)
	}
}

func (s *suite) nul() {
	const bad = "a\x00b"
	key := chat.SessionKey{Person: 1}
	commits := map[string]store.Commit{
		"key":          {Key: bad},
		"session":      {Session: &store.SessionChange{Key: key, Session: &chat.Session{Key: key, Step: bad}}},
		"session list": {Session: &store.SessionChange{Key: key, Session: &chat.Session{Key: key, Trail: []string{bad}}}},
		"message":      {Envelopes: []chat.Envelope{{ID: "a", Action: chat.Put, Message: chat.Message{Text: bad}}}},
		"audit":        {Audit: []store.Audit{{After: bad}}},
		"due":          {Change: directive.Change{Due: []directive.Due{{Key: bad, At: morning}}}},
	}
	c := full("ổn")
	c.Organisations[0].Name.EN = bad
	commits["organisation"] = store.Commit{Change: directive.Change{Organisations: c.Organisations}}
	c.Groups[0].Title = bad
	commits["group"] = store.Commit{Change: directive.Change{Groups: c.Groups}}
	c.People[0].Duties[0].Organisation = bad
	commits["person"] = store.Commit{Change: directive.Change{People: c.People}}
	c.Invitations[0].Code = bad
	commits["invitation"] = store.Commit{Change: directive.Change{Invitations: c.Invitations}}
	c.Meetings[0].Participants = []directive.OrgID{bad}
	commits["meeting"] = store.Commit{Change: directive.Change{Meetings: c.Meetings}}
	c.Milestones[0].ID = bad
	commits["milestone"] = store.Commit{Change: directive.Change{Milestones: c.Milestones}}
	c.Directives[0].Body.VI = bad
	commits["directive"] = store.Commit{Change: directive.Change{Directives: c.Directives}}
	c.Assignments[0].Blocked = bad
	commits["assignment"] = store.Commit{Change: directive.Change{Assignments: c.Assignments}}
	c.Reports[0].Text = bad
	commits["report"] = store.Commit{Change: directive.Change{Reports: c.Reports}}
	e := full("ổn").Reports
	e[0].Evidence[0].Caption = bad
	commits["evidence"] = store.Commit{Change: directive.Change{Reports: e}}
	c.Extensions[0].Reason = bad
	c.Records[0].ID = bad
	commits["record"] = store.Commit{Change: directive.Change{Records: c.Records}}
	commits["extension"] = store.Commit{Change: directive.Change{Extensions: c.Extensions}}
	for name, c := range commits {
		if err := s.commit(c); !errors.Is(err, store.ErrText) {
			s.Errorf("%s: the error is %v", name, err)
		}
	}
	s.is(s.Bury(s.Context(), store.Buried{Update: 1, Error: bad}), store.ErrText)
	s.same("the store", s.read(), everything{})
}

func (s *suite) times() {
	saigon := time.FixedZone("+07", 7*3600)
	for at, want := range map[time.Time]time.Time{
		time.Date(2017, 6, 8, 15, 0, 0, 999_999_999, saigon): time.Date(2017, 6, 8, 8, 0, 0, 999e6, time.UTC),
		time.Date(2017, 6, 8, 15, 0, 0, 1_000_001, time.UTC): time.Date(2017, 6, 8, 15, 0, 0, 1e6, time.UTC),
		time.Date(1945, 9, 2, 14, 0, 0, 0, saigon):           time.Date(1945, 9, 2, 7, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC): time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1e6, time.UTC):           time.Date(1, 1, 1, 0, 0, 0, 1e6, time.UTC),
		{}: {},
	} {
		s.Store = s.fresh(s.T)
		s.write(directive.Change{Directives: []directive.Directive{{Number: 1, Created: at}}})
		inside := &directive.Difficulty{Report: 1, Raised: at}
		s.write(directive.Change{Assignments: []directive.Assignment{{AssignmentKey: directive.AssignmentKey{Directive: 1, Organisation: "a"}, Difficulty: inside}}})
		if is := s.read().Assignments[0].Difficulty.Raised; is != want || inside.Raised != at {
			s.Errorf("%s is read as %s inside a difficulty, which has %s", at, is, inside.Raised)
		}
		is := s.read().Directives[0].Created
		if !is.Equal(want) || is.IsZero() != at.IsZero() {
			s.Errorf("%s is read as %s", at, is)
		}
		if is.Location() != time.UTC {
			s.Errorf("%s is read in %s", at, is.Location())
		}
	}
	err := s.commit(store.Commit{Change: directive.Change{Directives: []directive.Directive{{Number: 9, Created: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}}})
	if err == nil {
		s.Error("a time after the year 9999 is taken")
	}
	for _, d := range []calendar.Deadline{
		{}, calendar.By(day(7, 27)), calendar.Before(day(7, 27)), {Day: day(7, 27), HasHour: true, Inclusive: true},
		{Day: day(7, 27), HasHour: true, Hour: 23, Minute: 59},
	} {
		s.Store = s.fresh(s.T)
		s.write(directive.Change{Directives: []directive.Directive{{Number: 1, Due: d}}})
		s.same("a deadline", s.read().Directives[0].Due, d)
	}
}
