package redis_test

import (
	"fmt"
	"strings"
	"testing"

	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
)

// TestOfficesKeepApart gives two offices of a server, and two prefixes, the same records.
func TestOfficesKeepApart(t *testing.T) {
	server := redistest.New(t)
	urls := []string{
		server.URL("a"), server.URL("b"), server.URL("a") + "&prefix=other", "redis://" + server.Address() + "/3?office=a",
		"redis://" + server.Address() + "?prefix=",
	}
	for i, url := range urls {
		s := open(t, url)
		must(t, s.Commit(t.Context(), note("k", i+1)))
	}
	for i, url := range urls {
		all, err := open(t, url).Directives(t.Context(), store.Filter{})
		must(t, err)
		if len(all) != 1 || all[0].Number != i+1 {
			t.Errorf("%s holds %v", url, all)
		}
	}
}

// TestNothingOutsideTheOfficeIsTouched runs as a user that may see the keys of one office only.
func TestNothingOutsideTheOfficeIsTouched(t *testing.T) {
	server := redistest.New(t)
	ask := func(words ...string) {
		t.Helper()
		if answer, err := server.Ask(words...); err != nil || answer != "+OK" {
			t.Fatal(words, answer, err)
		}
	}
	ask("ACL", "SETUSER", "bot", "on", ">secret", "~p:{o}:*", "&p:{o}:*", "+@all", "-@admin", "-@dangerous", "+info")
	s, err := redis.Open(t.Context(), redis.Options{URL: "redis://bot:secret@" + server.Address() + "/?office=o&prefix=p"})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	c := note("k", 1)
	c.Change.Moved = []directive.Moved{{From: 1, To: 2}}
	must(t, s.Commit(t.Context(), c))
	signs, err := s.Arrivals(t.Context())
	must(t, err)
	must(t, s.Commit(t.Context(), note("l", 2)))
	<-signs
	n := 0
	must(t, s.Export(t.Context(), func(store.Entry) error { n++; return nil }))
	if n == 0 {
		t.Error("nothing is exported")
	}
	if _, err := redis.Open(t.Context(), redis.Options{URL: "redis://bot:secret@" + server.Address() + "/?office=q&prefix=p"}); err == nil ||
		!strings.Contains(err.Error(), "doesn't allow") {
		t.Errorf("another office: %v", err)
	}
}

// TestTheZoneIsCountedAnew opens an office in another zone.
func TestTheZoneIsCountedAnew(t *testing.T) {
	url := shared.URL(office())
	s := open(t, url)
	must(t, s.Commit(t.Context(), store.Commit{Key: "k", At: morning, Change: directive.Change{
		Directives:  []directive.Directive{{Number: 1, State: directive.Published}},
		Assignments: []directive.Assignment{{AssignmentKey: directive.AssignmentKey{Directive: 1, Organisation: "a"}, State: directive.Pending, Due: due()}},
	}}))
	must(t, s.Close())
	for _, zone := range zones(t) {
		s, err := redis.Open(t.Context(), redis.Options{URL: url, Zone: zone})
		must(t, err)
		passes := due().Instant(zone)
		for at, late := range map[int64]int{passes.UnixMilli() - 1: 0, passes.UnixMilli(): 1} {
			tallies, err := s.Tallies(t.Context(), millis(at))
			must(t, err)
			if len(tallies) != 1 || tallies[0].OpenLate != late {
				t.Errorf("in %s at %d: %+v", zone, at, tallies)
			}
		}
		must(t, s.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }))
		must(t, s.Close())
	}
}

// TestVerifyFindsAndMends spoils what is kept beside the records.
func TestVerifyFindsAndMends(t *testing.T) {
	name := office()
	s := open(t, shared.URL(name))
	ctx := t.Context()
	k := directive.AssignmentKey{Directive: 1, Organisation: "a"}
	c := note("k", 1)
	c.Change.Directives[0].State = directive.Published
	c.Change.Assignments = []directive.Assignment{{AssignmentKey: k, State: directive.Pending, Due: due()}}
	must(t, s.Commit(ctx, c))
	key := func(of string) string { return "giaoban:{" + name + "}:" + of }
	for _, spoil := range [][]string{
		{"ZREM", key("index"), "owed/a|1/a"}, {"ZADD", key("index"), "0", "owed/b|9/b"}, {"HSET", key("tallies"), "b/x", "7"},
		{"DEL", key("gates")}, {"HINCRBY", key("passing"), "year/2017/a/open", "3"}, {"HSET", key("outbox:counts"), "pending", "9"},
		{"HDEL", key("outbox:ids"), "k#1"}, {"ZADD", key("sessions:expiry"), "5", "1/0/1"},
		{"ZADD", key("sessions:lapsing"), "5", "1/0/1"},
	} {
		if answer, err := shared.Ask(spoil...); err != nil || strings.HasPrefix(answer, "-") {
			t.Fatal(spoil, answer, err)
		}
	}
	look := func(repair bool) (found []string) {
		must(t, s.Verify(ctx, repair, func(f store.Finding) {
			found = append(found, fmt.Sprintf("%s %s: %q, not %q", f.Part, f.Key, f.Kept, f.Is))
		}))
		return found
	}
	first := look(false)
	if len(first) < 9 {
		t.Errorf("only %d things were found: %q", len(first), first)
	}
	if again := look(true); len(again) != len(first) {
		t.Errorf("mended are %q, found were %q", again, first)
	}
	if left := look(false); len(left) != 0 {
		t.Errorf("left are %q", left)
	}
	open, err := s.Assignments(ctx, store.Filter{OpenOnly: true})
	must(t, err)
	if len(open) != 1 {
		t.Errorf("open are %v", open)
	}
}
