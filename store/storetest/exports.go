package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// fill puts something of every kind into the store, in every state that it can be in.
func (s *suite) fill() {
	ctx := s.Context()
	c := full("đầy đủ 👩‍👩‍👧 <b>&\"\\u0000\n")
	s.write(c)
	c = next(c)
	c.Reports = nil
	s.write(c) // versions beyond the first
	few := bare()
	few.Due = []directive.Due{{Key: "tick", At: morning, Organisation: "a", Day: day(6, 9)}, {Key: "digest", At: morning.Add(time.Hour), Task: "t", Subject: "s"}}
	few.Directives = append(few.Directives, directive.Directive{Number: 100, State: directive.Published}, directive.Directive{Number: 20, State: directive.Published})
	for _, number := range []int{100, 20} { // numbers go as numbers
		for _, org := range []directive.OrgID{"b", "a"} {
			k := directive.AssignmentKey{Directive: number, Organisation: org}
			few.Assignments = append(few.Assignments, directive.Assignment{AssignmentKey: k, State: directive.Pending, Due: c.Directives[0].Due})
			for n := range 11 {
				few.Reports = append(few.Reports, directive.Report{AssignmentKey: k, Number: 11 - n})
			}
		}
	}
	s.write(few)
	for _, key := range []chat.SessionKey{{Place: chat.Place{Chat: -10, Topic: 2}, Person: 1}, {Place: chat.Place{Chat: -9}, Person: 1}, {Place: chat.Place{Chat: 3}, Person: 3}} {
		s.must(s.commit(store.Commit{
			Audit: []store.Audit{{At: morning, Actor: directive.ByPerson(7), Action: "report", Subject: "x", Before: `{"a":1}`, After: "{}"}},
			Session: &store.SessionChange{Key: key, Session: &chat.Session{
				Key: key, ID: "a1", Flow: "report", Step: "text", Trail: []string{"state"}, Values: map[string]string{"b": "<2>", "a": "1"}, Changed: morning, Expires: morning.Add(time.Hour), Told: key.Person == 3,
			}},
		}))
	}
	s.fillOutbox()
	s.must(s.KeepPart(ctx, store.Part{Update: 8, Chat: -10, Album: "a", Raw: []byte("{\xff}"), At: morning}))
	s.must(s.Bury(ctx, store.Buried{Update: 1 << 40, Raw: []byte("{\"a\":\x00\xff}"), Error: "không đọc được", At: morning}))
	s.must(s.Bury(ctx, store.Buried{Update: 3, Raw: []byte{}, At: morning}))
	s.must(s.Retry(ctx, 3))
}

// fillOutbox brings envelopes to every place that one can be in.
func (s *suite) fillOutbox() {
	o := s.sender()
	state := map[string]chat.Settlement{
		"sent":  {State: chat.Sent, Message: 70},
		"dead":  {State: chat.Dead, Reason: "forbidden"},
		"retry": {State: chat.Retry, Reason: "429", Next: morning.Add(time.Hour), Ready: morning.Add(time.Hour)},
		"doubt": {State: chat.Retry, Reason: "timeout", Doubt: true, Ready: morning.Add(time.Minute)},
	}
	b, document := sheet("bảng", "document", 9)
	s.must(s.commit(store.Commit{Blobs: []store.Blob{b}, Envelopes: []chat.Envelope{document}}))
	s.must(s.KeepFileID(s.Context(), b.Hash, chat.Document, "BQAC"))
	s.enqueue(in(put("sent", 1), "card:1:1", chat.Put), put("dead", 2), in(put("retry", 3), "card:1:3", chat.Replace), in(put("first", 4), "card:1:4", chat.Put))
	for _, c := range o.all(morning) {
		if c.ID == "first" || c.ID == "document" {
			o.sent(80, c)
			continue
		}
		o.settle(c, state[c.ID])
	}
	s.enqueue(in(put("doubt", 4), "card:1:4", chat.Put))
	o.settle(o.one(), state["doubt"])
	s.enqueue(put("under way", 5), lane(put("urgent", 6), chat.Interactive))
	o.all(morning)
	later := put("later", 7)
	later.NotBefore, later.Expires, later.Edit, later.Place.Topic = morning.Add(time.Hour), morning.Add(2*time.Hour), 12, 3
	s.enqueue(later, put("waits", 5), in(put("old", 1), "card:1:1", chat.Remove), lane(put("digest", 6), chat.Digest))
	s.enqueue(in(put("owes a removal", 1), "card:1:1", chat.Put))
}

// exported returns an export, entry by entry as it would stand in a file.
func (s *suite) exported() (lines []string) {
	s.Helper()
	s.must(s.Export(s.Context(), func(e store.Entry) error {
		line, err := json.Marshal(e)
		lines = append(lines, string(line))
		return err
	}))
	return lines
}

// carry copies the store into a fresh one, a few entries at a time, and goes on with that.
func (s *suite) carry(atOnce int) {
	s.Helper()
	to := s.fresh(s.T)
	var batch []store.Entry
	n := 0
	flush := func() error {
		n += len(batch)
		err := to.Import(s.Context(), batch, fmt.Sprint(n))
		batch = nil
		return err
	}
	s.must(s.Export(s.Context(), func(e store.Entry) error {
		if batch = append(batch, e); len(batch) < atOnce {
			return nil
		}
		return flush()
	}))
	s.must(flush())
	progress, err := to.Progress(s.Context())
	s.same("how far it has come", got(s, progress, err), fmt.Sprint(n))
	s.must(to.Import(s.Context(), nil, ""))
	s.Store = to
}

func (s *suite) exports() {
	s.same("an empty export", len(s.exported()), 0)
	empty, err := s.Empty(s.Context())
	s.same("it is empty", got(s, empty, err), true)
	s.fill()
	before, want := s.Store, s.exported()
	s.inOrder(want)
	size, err := s.Size(s.Context())
	s.same("the size", got(s, size, err), len(want))
	records := s.read(full("").Assignments[0].AssignmentKey)
	tallies, err := s.Tallies(s.Context(), morning.AddDate(0, 2, 0))
	s.must(err)
	counts, err := s.OutboxCounts(s.Context())
	s.must(err)
	for _, atOnce := range []int{1, 7, 1000} {
		s.Store = before
		s.carry(atOnce)
		s.same("the copy's export", s.exported(), want)
		s.same("the copy's records", s.read(full("").Assignments[0].AssignmentKey), records)
		copied, err := s.Tallies(s.Context(), morning.AddDate(0, 2, 0))
		s.same("the copy's tallies", got(s, copied, err), tallies)
		s.counts(counts)
		s.sound()
		progress, err := s.Progress(s.Context())
		s.same("nothing is under way", got(s, progress, err), "")
		empty, err := s.Empty(s.Context())
		s.same("it is empty", got(s, empty, err), false)
	}
	s.liveOn(before)
}

// inOrder holds the order of an export, and that it holds every kind.
func (s *suite) inOrder(lines []string) {
	s.Helper()
	var kinds, reports []string
	for _, line := range lines {
		var e store.Entry
		s.must(json.Unmarshal([]byte(line), &e))
		kinds = append(kinds, e.Kind)
		if key, is := strings.CutPrefix(e.Key, "20/"); is && e.Kind == "report" {
			reports = append(reports, key)
		}
		if e.Kind == "directive" {
			reports = append(reports, e.Key)
		}
	}
	s.same("the kinds", slices.Compact(kinds), store.Kinds())
	want := []string{"1", "12", "20", "100"}
	for _, org := range []string{"a", "b"} {
		for n := range 11 {
			want = append(want, fmt.Sprint(org, "/", n+1))
		}
	}
	s.same("the order of numbers", reports, want)
}

// liveOn goes on with a copy and with what it was made of, in the same way.
func (s *suite) liveOn(original Store) {
	s.Helper()
	var orders [2][]string
	for i, with := range []Store{original, s.Store} {
		s.Store = with
		o := s.sender()
		_, err := s.Recover(s.Context(), o.epoch, morning)
		s.must(err)
		orders[i] = append(o.drain(morning), o.drain(morning.Add(3*time.Hour))...)
		s.write(directive.Change{Directives: []directive.Directive{{Number: 20, State: directive.Closed, Version: 1}}})
		s.is(s.commit(store.Commit{Key: "test:1"}), store.ErrRepeated)
		s.sound()
	}
	s.same("the order of what waited", orders[1], orders[0])
}

// importsAgain fills a store in part, and begins anew.
func (s *suite) importsAgain() {
	ctx := s.Context()
	s.fill()
	want := s.exported()
	var all []store.Entry
	for _, line := range want {
		var e store.Entry
		s.must(json.Unmarshal([]byte(line), &e))
		all = append(all, e)
	}
	if err := s.Clear(ctx); err == nil {
		s.Fatal("a store that nothing is copied into was cleared")
	}
	s.same("what is there", s.exported(), want)

	s.Store = s.fresh(s.T)
	s.must(s.Import(ctx, all[:len(all)/2], "half"))
	if err := s.Import(ctx, append([]store.Entry{all[len(all)-2]}, all[3]), "more"); err == nil {
		s.Fatal("an entry was taken twice")
	}
	s.same("a batch that fails leaves nothing", len(s.exported()), len(all)/2)
	progress, err := s.Progress(ctx)
	s.same("how far it has come", got(s, progress, err), "half")
	s.must(s.Clear(ctx))
	s.same("what is left", len(s.exported()), 0)
	empty, err := s.Empty(ctx)
	s.same("it is empty", got(s, empty, err), true)
	s.sound()
	s.must(s.Import(ctx, all, "all"))
	s.must(s.Import(ctx, nil, ""))
	s.same("the second time", s.exported(), want)

	for name, e := range map[string]store.Entry{
		"an unknown kind":  {Kind: "rumour", Key: "1", Value: json.RawMessage(`{}`)},
		"an unknown field": {Kind: "turn", Key: "k", Value: json.RawMessage(`{"key":"k","colour":"red"}`)},
		"another key":      {Kind: "turn", Key: "k", Value: json.RawMessage(`{"key":"l"}`)},
		"no JSON":          {Kind: "turn", Key: "k", Value: json.RawMessage(`{"key":"k"`)},
		"a NUL":            {Kind: "turn", Key: "a\x00b", Value: json.RawMessage(`{"key":"a\u0000b"}`)},
	} {
		if err := s.Import(ctx, []store.Entry{e}, "x"); err == nil {
			s.Errorf("%s is taken", name)
		}
	}
	s.same("what is there", s.exported(), want)
}

// exportsMoment commits while an export is made: what changes together is seen together.
func (s *suite) exportsMoment() {
	const rounds = 150
	pair := func(version int64) directive.Change {
		c := directive.Change{}
		for n := range 40 {
			c.Directives = append(c.Directives, directive.Directive{Number: n + 1, State: directive.Published, Version: version})
		}
		return c
	}
	s.write(pair(0))
	done := make(chan struct{})
	s.atOnce(2, func(ctx context.Context, caller int) error {
		if caller == 0 {
			defer close(done)
			for round := range rounds {
				c := store.Commit{Key: fmt.Sprint("r", round), At: morning, Change: pair(int64(round + 1))}
				if err := s.Commit(ctx, c); err != nil {
					return err
				}
			}
			return nil
		}
		for ended := false; !ended; {
			select {
			case <-done:
				ended = true
			default:
			}
			versions, turns := map[int64]bool{}, 0
			err := s.Export(ctx, func(e store.Entry) error {
				switch value, err := e.Decode(); v := value.(type) {
				case directive.Directive:
					versions[v.Version] = true
				case store.KeptTurn:
					turns++
				case nil:
					return err
				}
				return nil
			})
			if err != nil {
				return err
			}
			if len(versions) != 1 || !versions[int64(turns)] {
				return fmt.Errorf("an export holds versions %v after %d turns", versions, turns)
			}
		}
		return nil
	})
	stop := errors.New("enough")
	s.is(s.Export(s.Context(), func(store.Entry) error { return stop }), stop)
}

// carry copies what a random history left, and goes on with the copy.
func (h *history) carry(t *rapid.T) {
	if rapid.IntRange(0, 19).Draw(t, "carry") != 0 {
		return // a fresh store takes its time
	}
	to := h.fresh()
	read := func(from Store) (all []store.Entry) {
		if err := from.Export(t.Context(), func(e store.Entry) error { all = append(all, e); return nil }); err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := read(h.Store)
	if err := to.Import(t.Context(), all, ""); err != nil {
		t.Fatal(err)
	}
	compare(t, "the copy", nil, read(to), all)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h.Store = to
}
