package transfer_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
	"giaoban/store/sqlite"
	"giaoban/store/transfer"
)

// province commits so many directives, each with an assignment of every one of a hundred organisations.
func province(t *testing.T, s *sqlite.Store, directives int) {
	t.Helper()
	const organisations = 100
	states := directive.AssignmentStates()
	for n := range directives {
		d := directive.Directive{
			Number: n + 1, Title: directive.Text{VI: fmt.Sprint("Vận động xây dựng nhà tình nghĩa ", n), EN: "Houses"}, State: directive.Published,
			Due: calendar.By(calendar.Date{Year: 2017, Month: time.Month(1 + n%12), Day: 1 + n%28}), Created: morning,
		}
		c := directive.Change{Directives: []directive.Directive{d}}
		for org := range organisations {
			a := directive.Assignment{
				AssignmentKey: directive.AssignmentKey{Directive: d.Number, Organisation: directive.OrgID(fmt.Sprintf("o%02d", org))}, Part: directive.Lead,
				State: states[(n+org)%len(states)], Due: d.Due, Acknowledged: morning.Add(time.Duration(org) * time.Millisecond),
			}
			if a.State == directive.Confirmed {
				a.Submitted, a.Confirmed = morning.AddDate(0, n%12, 0), morning.AddDate(0, n%12, 3)
			}
			c.Assignments = append(c.Assignments, a)
		}
		if err := s.Commit(t.Context(), store.Commit{Key: fmt.Sprint("publish:", n), At: morning, Change: c}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestABigStoreComesBackTheSame carries 100,000 assignments from a file to a server and back.
func TestABigStoreComesBackTheSame(t *testing.T) {
	from, back := open(t), open(t)
	province(t, from, 1000)
	server, err := redis.Open(t.Context(), redis.Options{URL: redistest.New(t).URL("big")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	began := time.Now()
	if _, err := transfer.Copy(t.Context(), from, server, nil); err != nil {
		t.Fatal(err)
	}
	there := time.Since(began)
	if _, err := transfer.Copy(t.Context(), server, back, nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("there in %s, back in %s", there.Round(time.Second), (time.Since(began) - there).Round(time.Second))
	want := written(t, from)
	for name, of := range map[string]transfer.Source{"the server": server, "what came back": back} {
		if !bytes.Equal(written(t, of), want) {
			t.Errorf("the export of %s is not the same bytes: %s", name, digest(t, from).Differ(digest(t, of)))
		}
	}
}
