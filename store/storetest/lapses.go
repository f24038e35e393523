package storetest

import (
	"fmt"
	"sync"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// lapses keeps dialogs that end at several times, and finds those whose people are to be told.
func (s *suite) lapses() {
	ctx := s.Context()
	at := func(minutes int) time.Time { return morning.Add(time.Duration(minutes) * time.Minute) }
	dialog := func(person int64, expires time.Time) chat.Session {
		key := chat.SessionKey{Place: chat.Place{Chat: -10, Topic: 2}, Person: person}
		return chat.Session{
			Key: key, ID: fmt.Sprint("d", person), Flow: "report", Step: "text", Values: map[string]string{"state": "working"},
			Changed: morning, Expires: expires,
		}
	}
	keep := func(session chat.Session, lapsed time.Time) error {
		return s.commit(store.Commit{Session: &store.SessionChange{Key: session.Key, Session: &session, Lapsed: lapsed}})
	}
	check := func(minutes, limit int, want ...chat.Session) {
		s.Helper()
		list, err := s.Lapsed(ctx, at(minutes), limit)
		s.same(fmt.Sprintf("lapsed by %d", minutes), got(s, list, err), want)
	}
	check(999, 10)
	late, early, endless, told := dialog(1, at(30)), dialog(2, at(10)), dialog(3, time.Time{}), dialog(4, at(5))
	told.Told = true
	for _, session := range []chat.Session{late, early, endless, told} {
		s.must(keep(session, time.Time{}))
	}
	check(9, 10)
	check(10, 10, early)
	check(999, 10, early, late)
	check(999, 1, early)

	// Who is told has it written down only while the dialog is as it was found.
	s.is(keep(early, at(11)), store.ErrWentOn)
	s.is(keep(dialog(9, at(10)), at(10)), store.ErrWentOn) // there is none
	s.is(keep(endless, at(10)), store.ErrWentOn)
	s.is(keep(told, at(5)), store.ErrWentOn)
	early.Told = true
	s.must(keep(early, at(10)))
	s.is(keep(early, at(10)), store.ErrWentOn)
	check(999, 10, late)
	session, there, err := s.Session(ctx, early.Key)
	s.same("who was told", found(s, session, there, err), early)
	early.Told, early.Expires = false, at(40) // they went on
	s.must(keep(early, time.Time{}))
	check(999, 10, late, early)

	s.write(directive.Change{Moved: []directive.Moved{{From: -10, To: -20}}})
	late.Key.Place.Chat, early.Key.Place.Chat = -20, -20
	check(999, 10, late, early)
	s.must(s.commit(store.Commit{Session: &store.SessionChange{Key: late.Key, Lapsed: at(30)}})) // it is ended
	check(999, 10, early)
	_, err = s.Prune(ctx, at(41))
	s.must(err)
	check(999, 10)
}

// lapsesOfMany has many tell the same person at once.
func (s *suite) lapsesOfMany() {
	key := chat.SessionKey{Place: chat.Place{Chat: 1}, Person: 1}
	session := chat.Session{Key: key, ID: "x", Expires: morning}
	s.must(s.commit(store.Commit{Session: &store.SessionChange{Key: key, Session: &session}}))
	session.Told = true
	const tellers = 8
	var all sync.WaitGroup
	outcomes := make(chan error, tellers)
	for n := range tellers {
		all.Go(func() {
			outcomes <- s.Commit(s.Context(), store.Commit{
				Key: fmt.Sprint("teller ", n), At: morning,
				Session: &store.SessionChange{Key: key, Session: &session, Lapsed: morning}, Envelopes: []chat.Envelope{put(fmt.Sprint(n), 1)},
			})
		})
	}
	all.Wait()
	close(outcomes)
	told := 0
	for err := range outcomes {
		if err == nil {
			told++
			continue
		}
		s.is(err, store.ErrWentOn)
	}
	s.same("who was told", told, 1)
	counts, err := s.OutboxCounts(s.Context())
	s.same("what was said", got(s, counts, err), map[chat.State]int{chat.Pending: 1})
}
