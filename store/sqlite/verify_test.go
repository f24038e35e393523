package sqlite_test

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// counted fills a file with a few assignments of every state, and closes it.
func counted(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	change := directive.Change{Directives: []directive.Directive{
		{Number: 1, State: directive.Published}, {Number: 2, State: directive.Closed}, {Number: 3, State: directive.Draft},
	}}
	for number := range 3 {
		for i, state := range directive.AssignmentStates() {
			change.Assignments = append(change.Assignments, directive.Assignment{
				AssignmentKey: directive.AssignmentKey{Directive: number + 1, Organisation: directive.OrgID("o" + string(state))}, State: state,
				Due: calendar.By(calendar.Date{Year: 2017, Month: 7, Day: 1 + i}), Submitted: morning.AddDate(0, 1, 0),
			})
		}
	}
	if err := s.Commit(t.Context(), store.Commit{Key: turn(1, 0).Key, At: morning, Change: change, Envelopes: turn(1, 0).Envelopes}); err != nil {
		t.Fatal(err)
	}
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range []chat.State{chat.Sent, chat.Dead} {
		claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 1, Lowest: chat.Digest})
		if err != nil || len(claimed) != 1 {
			t.Fatal(claimed, err)
		}
		if err := s.Settle(t.Context(), []chat.Settlement{{ID: claimed[0].ID, Epoch: epoch, State: state, Message: 5, At: morning}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func findings(t *testing.T, s *sqlite.Store, repair bool) (parts []string) {
	t.Helper()
	err := s.Verify(t.Context(), repair, func(f store.Finding) {
		if f.Kept == f.Is || f.Key == "" {
			t.Errorf("%+v says nothing", f)
		}
		parts = append(parts, f.Part)
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Compact(parts)
}

// TestVerifyingFindsAndMends spoils each thing that is kept beside the records, as nothing but a defect could.
func TestVerifyingFindsAndMends(t *testing.T) {
	late := time.Date(2017, 8, 1, 0, 0, 0, 0, time.UTC)
	for name, spoil := range map[string]struct {
		sql  []string
		want []string
	}{
		"a number too high":        {[]string{"UPDATE tallies SET n = n + 1 WHERE organisation = 'opending'"}, []string{"tallies"}},
		"a number that is lost":    {[]string{"DELETE FROM tallies WHERE organisation = 'oreturned'"}, []string{"tallies"}},
		"a number of nobody":       {[]string{"INSERT INTO tallies VALUES ('nobody', 'late//pending', 2)"}, []string{"tallies"}},
		"a deadline too many":      {[]string{"UPDATE passing SET done = done + 1 WHERE scale = 'month'"}, []string{"passing"}},
		"deadlines that are gone":  {[]string{"DELETE FROM passing"}, []string{"passing"}},
		"marks of an assignment":   {[]string{"UPDATE assignments SET owed = 1 - owed"}, []string{"assignments"}},
		"its cell":                 {[]string{"UPDATE assignments SET cell = 'late//pending', due_at = NULL WHERE directive = 1"}, []string{"assignments"}},
		"too many envelopes":       {[]string{"UPDATE outbox_counts SET n = 7 WHERE state = 'sent'"}, []string{"outbox_counts"}},
		"envelopes not counted":    {[]string{"DELETE FROM outbox_counts WHERE state = 'dead'"}, []string{"outbox_counts"}},
		"what waits being counted": {[]string{"INSERT INTO outbox_counts VALUES ('pending', 1)"}, []string{"outbox_counts"}},
		"an envelope twice": {
			[]string{"CREATE TEMP TABLE x AS SELECT * FROM outbox WHERE state = 'sent'", "UPDATE x SET seq = 99", "INSERT INTO outbox SELECT * FROM x"},
			[]string{"outbox", "outbox_counts"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := counted(t)
			s := openAt(t, path)
			want, err := s.Tallies(t.Context(), late)
			if err != nil || len(want) != len(directive.AssignmentStates()) {
				t.Fatal(want, err)
			}
			if got := findings(t, s, false); len(got) > 0 {
				t.Fatalf("%v differ in a good file", got)
			}
			raw(t, path, spoil.sql...)
			if got := findings(t, s, false); !slices.Equal(got, spoil.want) {
				t.Errorf("found %v, want %v", got, spoil.want)
			}
			findings(t, s, true)
			if got := findings(t, s, false); len(got) > 0 {
				t.Errorf("%v differ after they were mended", got)
			}
			counts, err := s.OutboxCounts(t.Context())
			if want := (map[chat.State]int{chat.Sent: 1, chat.Dead: 1}); err != nil || !maps.Equal(counts, want) {
				t.Errorf("there are %v envelopes, should be %v; %v", counts, want, err)
			}
			got, err := s.Tallies(t.Context(), late)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// TestAnotherZoneIsCountedAnew opens a file in a zone where the days end seven hours later.
func TestAnotherZoneIsCountedAnew(t *testing.T) {
	path := counted(t)
	between := time.Date(2017, 7, 1, 20, 0, 0, 0, time.UTC) // 2 July in Vietnam, 1 July in London
	for _, test := range []struct {
		zone string
		due  int
	}{{"Asia/Ho_Chi_Minh", 2}, {"Etc/UTC", 0}, {"Asia/Ho_Chi_Minh", 2}} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Zone: zone})
		if err != nil {
			t.Fatal(err)
		}
		tallies, err := s.Tallies(t.Context(), between)
		due := 0
		for _, tally := range tallies {
			due += tally.Due
		}
		if err != nil || due != test.due {
			t.Errorf("%s: %d are due, want %d: %v", test.zone, due, test.due, err)
		}
		if got := findings(t, s, false); len(got) > 0 {
			t.Errorf("%s: %v differ", test.zone, got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
