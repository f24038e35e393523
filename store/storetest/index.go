package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// sameError tells whether two errors are of the same kind.
func sameError(a, b error) bool {
	for _, kind := range []error{store.ErrConflict, store.ErrRepeated, store.ErrText, store.ErrFenced, store.ErrBlob, store.ErrClosed} {
		if errors.Is(a, kind) != errors.Is(b, kind) {
			return false
		}
	}
	return (a == nil) == (b == nil)
}

func (s *suite) due() {
	ctx := s.Context()
	entry := func(key string, minutes int) directive.Due {
		return directive.Due{Key: key, At: morning.Add(time.Duration(minutes) * time.Minute), Organisation: "a", Day: day(6, 9), Task: directive.TaskPublish, Subject: "3,4 " + key}
	}
	check := func(until time.Duration, limit int, want ...directive.Due) {
		s.Helper()
		due, err := s.Due(ctx, morning.Add(until), limit)
		s.same("what is due", got(s, due, err), want)
	}
	c, a, b := entry("c", 1), entry("a", 5), entry("b", 5)
	s.write(directive.Change{Due: []directive.Due{b, a, c}})
	check(0, 10)
	check(time.Minute, 10, c)
	check(5*time.Minute-time.Millisecond, 10, c)
	check(time.Hour, 10, c, a, b)
	check(time.Hour, 2, c, a)
	next, there, err := s.NextDue(ctx)
	s.same("the next", found(s, next, there, err), c.At)

	later := c
	later.At, later.Organisation = c.At.Add(time.Hour), "b"
	s.write(directive.Change{Due: []directive.Due{later}})
	check(time.Minute, 10, c) // the entry that is there stays as it is

	s.write(directive.Change{Fired: []string{"c", "never"}})
	check(time.Hour, 10, a, b)
	s.write(directive.Change{Fired: []string{"a"}, Due: []directive.Due{entry("a", 7)}})
	check(time.Hour, 10, b, entry("a", 7))
	s.write(directive.Change{Fired: []string{"a", "b"}})
	_, there, err = s.NextDue(ctx)
	s.same("something due", got(s, there, err), false)
}

func (s *suite) sessions() {
	ctx := s.Context()
	keys := []chat.SessionKey{
		{Place: chat.Place{Chat: -10}, Person: 1}, {Place: chat.Place{Chat: -10}, Person: 2}, {Place: chat.Place{Chat: -10, Topic: 3}, Person: 1},
		{Place: chat.Place{Chat: 1}, Person: 1},
	}
	var all []chat.Session
	for i, key := range keys {
		all = append(all, chat.Session{
			Key: key, ID: fmt.Sprint(i), Flow: "report", Step: "percent", Trail: []string{"state", "percent"}, Values: map[string]string{"state": "in_progress"},
			Changed: morning, Expires: morning.Add(time.Hour),
		})
		s.must(s.commit(store.Commit{Session: &store.SessionChange{Key: key, Session: &all[i]}}))
	}
	check := func() {
		s.Helper()
		for i, key := range keys {
			session, there, err := s.Session(ctx, key)
			s.must(err)
			if there != (all[i].ID != "") {
				s.Fatalf("session %v is there: %v", key, there)
			}
			s.same("a session", session, all[i])
		}
	}
	check()
	all[1].Step, all[1].Trail, all[1].Values, all[1].Expires = "text", nil, nil, time.Time{}
	s.must(s.commit(store.Commit{Session: &store.SessionChange{Key: keys[1], Session: &all[1]}}))
	check()
	s.must(s.commit(store.Commit{})) // no change leaves them alone
	check()
	all[2] = chat.Session{}
	for range 2 { // ending what has ended is no mistake
		s.must(s.commit(store.Commit{Session: &store.SessionChange{Key: keys[2]}}))
	}
	check()
}

func (s *suite) audit() {
	var want []store.Audit
	none, err := s.Revision(s.Context())
	s.must(err)
	for i := range 5 {
		lines := []store.Audit{
			{At: morning, Actor: directive.ByPerson(7), Action: "report", Subject: fmt.Sprint(i), After: "{}"},
			{At: morning.Add(time.Second), Actor: directive.BySystem("scheduler"), Action: "remind", Subject: fmt.Sprint(i), Before: "{}"},
		}
		want = append(want, lines...)
		s.must(s.commit(store.Commit{Audit: lines}))
	}
	var all []store.Audit
	for after := int64(0); ; {
		lines, last, err := s.AuditTrail(s.Context(), after, 3)
		s.must(err)
		if len(lines) == 0 {
			s.same("the place to go on", last, after)
			break
		}
		all, after = append(all, lines...), last
	}
	s.same("the audit", all, want)

	revision, err := s.Revision(s.Context())
	s.must(err)
	if revision <= none {
		s.Errorf("the revision was %d in the empty store, and is %d", none, revision)
	}
	s.must(s.commit(store.Commit{}))
	again, err := s.Revision(s.Context())
	s.same("the revision after a commit without records", got(s, again, err), revision)

	slices.Reverse(want)
	all = nil
	for before := int64(0); ; {
		lines, first, err := s.AuditLatest(s.Context(), before, 3)
		s.must(err)
		all, before = append(all, lines...), first
		if first == 0 {
			break
		}
	}
	s.same("the audit from its end", all, want)
}

func (s *suite) buried() {
	ctx := s.Context()
	first := store.Buried{Update: 1 << 40, Raw: []byte("{\"a\":\x00\xff}"), Error: "không đọc được", At: morning}
	second := store.Buried{Update: 3, Raw: []byte{}, At: morning}
	for _, b := range []store.Buried{first, second, first} {
		s.must(s.Bury(ctx, b))
	}
	all, err := s.BuriedUpdates(ctx)
	s.same("what is buried", got(s, all, err), []store.Buried{second, first})
	all, err = s.Retries(ctx, 9)
	s.same("what is wanted", got(s, all, err), []store.Buried(nil))

	s.must(s.Retry(ctx, first.Update, 77, second.Update)) // 77 is not there
	first.Retry, second.Retry = true, true
	all, err = s.Retries(ctx, 9)
	s.same("what is wanted", got(s, all, err), []store.Buried{second, first})
	all, err = s.Retries(ctx, 1)
	s.same("the first that is wanted", got(s, all, err), []store.Buried{second})

	first.Error, first.Retry = "vẫn không", false
	s.must(s.Bury(ctx, first)) // it failed again
	all, err = s.BuriedUpdates(ctx)
	s.same("what is buried", got(s, all, err), []store.Buried{second, first})
	s.must(s.Unbury(ctx, second.Update, 77))
	all, err = s.BuriedUpdates(ctx)
	s.same("what is left", got(s, all, err), []store.Buried{first})
	all, err = s.Retries(ctx, 9)
	s.same("what is wanted", got(s, all, err), []store.Buried(nil))
}

func (s *suite) pruned() {
	ctx := s.Context()
	hour := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	o := s.sender()
	var keys []chat.SessionKey
	for n := range 4 {
		key := chat.SessionKey{Person: int64(n + 1)}
		keys = append(keys, key)
		s.must(s.commit(store.Commit{
			Key: fmt.Sprint(n), At: hour(n), Envelopes: []chat.Envelope{put(fmt.Sprint(n), int64(n+1))},
			Session: &store.SessionChange{Key: key, Session: &chat.Session{Key: key, Expires: hour(n)}},
		}))
	}
	s.must(s.commit(store.Commit{Key: "waits", At: hour(0), Envelopes: []chat.Envelope{put("waits", 1)}}))
	for _, c := range o.claim(hour(4), chat.Digest, 4) {
		if c.ID != "waits" {
			o.settle(c, chat.Settlement{State: chat.Sent, At: hour(int(c.Place.Chat)), Message: 1})
		}
	}
	removed, err := s.Prune(ctx, hour(2))
	s.must(err)
	if removed == 0 {
		s.Error("nothing was removed")
	}
	for n := range 4 {
		there, err := s.Committed(ctx, fmt.Sprint(n))
		s.same(fmt.Sprint("turn ", n), got(s, there, err), n >= 2)
		_, there, err = s.Session(ctx, keys[n])
		s.same(fmt.Sprint("session ", n), got(s, there, err), n >= 2)
		_, there, err = s.Delivery(ctx, fmt.Sprint(n)) // settled an hour after it came
		s.same(fmt.Sprint("envelope ", n), got(s, there, err), n >= 1)
	}
	_, there, err := s.Delivery(ctx, "waits")
	s.same("what waits", got(s, there, err), true)
	counts, err := s.OutboxCounts(ctx)
	s.same("the counts", got(s, counts, err), map[chat.State]int{chat.Sent: 3, chat.Pending: 1})
	removed, err = s.Prune(ctx, hour(2))
	s.same("removed the second time", got(s, removed, err), 0)
	for n := range 2500 { // more than one step
		s.must(s.commit(store.Commit{Key: fmt.Sprint("many", n), At: hour(n % 4)}))
	}
	removed, err = s.Prune(ctx, hour(2))
	s.same("removed of many", got(s, removed, err), 1250)
	removed, err = s.Prune(ctx, hour(9))
	s.same("removed of all", got(s, removed, err), 1250+2+2+3) // also two turns, two sessions, three envelopes
}

// dialogsEnd says until when the messages of dialogs are remembered: as long as the dialog goes on or one is still to change, and
// for a time after it came. Other living messages stay.
func (s *suite) dialogsEnd() {
	ctx := s.Context()
	hour := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	o := s.sender()
	key := chat.SessionKey{Place: chat.Place{Chat: 3}, Person: 3}
	s.must(s.commit(store.Commit{Session: &store.SessionChange{Key: key, Session: &chat.Session{Key: key, ID: "goes.on", Expires: hour(9)}}}))
	slots := []struct {
		name  string
		at    int // the hour in which it came
		stays bool
	}{
		{"dialog:over", 0, false}, {"dialog:over:ask", 0, false}, {"dialog:goes.on", 0, true}, {"dialog:goes.on:ask", 0, true},
		{"dialog:young", 5, true}, {"dialog:changes", 0, true}, {"dialog:under.way", 0, true}, {"card:1:1", 0, true}, {"dialogue", 0, true},
	}
	for n, slot := range slots {
		s.enqueue(in(put(fmt.Sprint("into ", slot.name), 3), slot.name, chat.Put))
		o.settle(o.one(), chat.Settlement{State: chat.Sent, Message: int64(n + 1), At: hour(slot.at)})
	}
	s.enqueue(in(put("under way", 3), "dialog:under.way", chat.Put))
	o.one()
	s.enqueue(in(put("changes", 3), "dialog:changes", chat.Put))
	look := func(kept func(n int) bool) {
		s.Helper()
		for n, slot := range slots {
			is, there, err := s.SlotAt(ctx, 3, int64(n+1))
			s.must(err)
			s.same("what stands at "+slot.name, []any{is, there}, map[bool][]any{true: {slot.name, true}, false: {"", false}}[kept(n)])
		}
	}
	look(func(int) bool { return true })
	_, err := s.Prune(ctx, hour(2))
	s.must(err)
	look(func(n int) bool { return slots[n].stays })
	s.sound()
	removed, err := s.Prune(ctx, hour(2))
	s.same("removed the second time", got(s, removed, err), 0)

	// More than one step, in many chats.
	const many = 2100
	var batch []chat.Envelope
	for n := range many {
		batch = append(batch, in(put(fmt.Sprint("many ", n), int64(1000+n)), fmt.Sprint("dialog:", n), chat.Put))
	}
	s.enqueue(batch...)
	var done []chat.Settlement
	for _, c := range o.claim(hour(1), chat.Digest, 2*many) {
		done = append(done, chat.Settlement{ID: c.ID, Epoch: o.epoch, State: chat.Sent, Message: 1, At: hour(20)})
	}
	s.must(s.Settle(ctx, done))
	removed, err = s.Prune(ctx, hour(30))
	s.must(err)
	if removed < 2*many {
		s.Errorf("%d things were removed: the messages and what became of them are %d", removed, 2*many)
	}
	for n := range many {
		_, there, err := s.SlotAt(ctx, int64(1000+n), 1)
		s.must(err)
		if there {
			s.Fatalf("dialog %d is remembered", n)
		}
	}
}

func (s *suite) closed() {
	ctx := s.Context()
	s.must(s.Close())
	s.must(s.Close())
	s.is(s.commit(store.Commit{}), store.ErrClosed)
	_, err := s.Groups(ctx)
	s.is(err, store.ErrClosed)
	_, err = s.BeginEpoch(ctx)
	s.is(err, store.ErrClosed)
}

func (s *suite) cancelled() {
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	s.is(s.Commit(ctx, store.Commit{Key: "a", At: morning}), context.Canceled)
	_, err := s.Load(ctx, directive.ByPerson(1), directive.Need{Everyone: true})
	s.is(err, context.Canceled)
	done, err := s.Committed(s.Context(), "a")
	s.same("the turn", got(s, done, err), false)
}
