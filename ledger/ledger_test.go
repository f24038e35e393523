package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/store"
)

var zone = time.FixedZone("+07", 7*3600)

// shelf is a store of one published directive that records what is committed, and can be told to fail.
type shelf struct {
	commits   []store.Commit
	keys      map[string]bool
	conflicts int // how many commits are refused before one is taken
	loads     int
	failure   error
	role      directive.Role
}

func (s *shelf) Load(_ context.Context, actor directive.Actor, _ directive.Need) (directive.State, error) {
	s.loads++
	key := directive.AssignmentKey{Directive: 5, Organisation: "ldld"}
	return directive.State{
		Actor:         actor,
		Person:        directive.Person{ID: 7, Name: "Hoa", Lang: "vi", Duties: []directive.Duty{{Role: s.role, Organisation: "ldld"}}},
		Organisations: map[directive.OrgID]directive.Organisation{"ldld": {ID: "ldld", Name: directive.Text{VI: "LĐLĐ"}}},
		Groups:        []directive.Group{{Chat: -10, Organisation: "ldld", Lang: "vi", Health: directive.Healthy}},
		Directives:    map[int]directive.Directive{5: {Number: 5, State: directive.Published, Version: 3}},
		Assignments:   map[directive.AssignmentKey]directive.Assignment{key: {AssignmentKey: key, State: directive.Pending, Version: 1}},
	}, nil
}

func (s *shelf) Commit(_ context.Context, c store.Commit) error {
	if s.failure != nil {
		return s.failure
	}
	if s.keys[c.Key] {
		return store.ErrRepeated
	}
	if s.conflicts > 0 {
		s.conflicts--
		return store.ErrConflict
	}
	s.commits = append(s.commits, c)
	s.keys[c.Key] = true
	return nil
}

func (s *shelf) Committed(_ context.Context, key string) (bool, error) { return s.keys[key], nil }

// plain writes a notice as the name of its type.
type plain struct{}

func (plain) Notice(n directive.Notice) (chat.Envelope, error) {
	return chat.Envelope{Place: chat.Place{Chat: n.To.Chat}, Message: chat.Message{Text: fmt.Sprintf("%T", n.Body)}}, nil
}

type world struct {
	*ledger.Ledger
	shelf *shelf
	woken int
	seen  []string
}

func setup(t *testing.T) *world {
	t.Helper()
	w := &world{shelf: &shelf{keys: map[string]bool{}, role: directive.Leader}}
	at := time.Date(2017, 6, 8, 15, 0, 0, 0, zone)
	w.Ledger = ledger.New(ledger.Options{
		Store: w.shelf, Renderer: plain{}, Clock: clock.New(func() time.Time { return at }),
		Rules: directive.DefaultRules(zone), Logger: slog.New(slog.DiscardHandler),
		Woken:   func() { w.woken++ },
		Observe: func(command, result string) { w.seen = append(w.seen, command+" "+result) },
	})
	return w
}

func acknowledge(key string) ledger.Turn {
	return ledger.Turn{
		Key: key, Actor: directive.ByPerson(7),
		Command: directive.Acknowledge{Assignment: directive.AssignmentKey{Directive: 5, Organisation: "ldld"}},
		Replies: []chat.Envelope{{Place: chat.Place{Chat: 7}, Message: chat.Message{Text: "thanks"}}},
	}
}

func TestATurnIsCommittedWhole(t *testing.T) {
	w := setup(t)
	result, err := w.Execute(t.Context(), acknowledge("update:1"))
	if err != nil {
		t.Fatal(err)
	}
	if result.Repeated || result.Notices != 1 || w.woken != 1 {
		t.Errorf("got %+v, woken %d times", result, w.woken)
	}
	if len(w.shelf.commits) != 1 {
		t.Fatalf("%d commits, want one", len(w.shelf.commits))
	}
	c := w.shelf.commits[0]
	if got := c.Change.Assignments[0].State; got != directive.Acknowledged {
		t.Errorf("the assignment is %s", got)
	}
	if diff := cmp.Diff(map[int]int64{5: 3}, c.Change.Firm); diff != "" {
		t.Error("the directive is not relied upon:", diff)
	}
	var ids []string
	for _, e := range c.Envelopes {
		ids = append(ids, e.ID+" "+e.Message.Text)
	}
	if diff := cmp.Diff([]string{"update:1#1 thanks", "update:1#2 directive.Card"}, ids); diff != "" {
		t.Error(diff)
	}
	if len(c.Audit) != 1 || c.Audit[0].Subject != "assignment:5/ldld" || !strings.Contains(c.Audit[0].Before, `"pending"`) ||
		!strings.Contains(c.Audit[0].After, `"acknowledged"`) || c.Audit[0].Actor.Person != 7 {
		t.Errorf("the audit says %+v", c.Audit)
	}
}

func TestTheSameTurnTwiceIsDoneOnce(t *testing.T) {
	w := setup(t)
	for i, want := range []bool{false, true} {
		result, err := w.Execute(t.Context(), acknowledge("update:1"))
		if err != nil || result.Repeated != want {
			t.Errorf("time %d: got %+v, %v", i+1, result, err)
		}
	}
	if len(w.shelf.commits) != 1 || w.woken != 1 {
		t.Errorf("%d commits, woken %d times, want one each", len(w.shelf.commits), w.woken)
	}
	if diff := cmp.Diff([]string{"acknowledge done", "acknowledge repeated"}, w.seen); diff != "" {
		t.Error(diff)
	}
}

func TestAConflictIsDecidedAgainOnFreshRecords(t *testing.T) {
	w := setup(t)
	w.shelf.conflicts = 3
	if _, err := w.Execute(t.Context(), acknowledge("update:1")); err != nil {
		t.Fatal(err)
	}
	if w.shelf.loads != 4 || len(w.shelf.commits) != 1 {
		t.Errorf("loaded %d times, committed %d times, want 4 and 1", w.shelf.loads, len(w.shelf.commits))
	}
}

func TestEndlessConflictsAreAnError(t *testing.T) {
	w := setup(t)
	w.shelf.conflicts = 1 << 20
	if _, err := w.Execute(t.Context(), acknowledge("update:1")); !errors.Is(err, store.ErrConflict) {
		t.Errorf("got %v", err)
	}
}

func TestARefusalWritesNothing(t *testing.T) {
	w := setup(t)
	w.shelf.role = directive.Member
	_, err := w.Execute(t.Context(), acknowledge("update:1"))
	var refusal *directive.Refusal
	if !errors.As(err, &refusal) || refusal.Code != directive.CodeNotYourUnit {
		t.Errorf("got %v", err)
	}
	if len(w.shelf.commits) != 0 || w.woken != 0 {
		t.Error("a refused turn was written")
	}
	if diff := cmp.Diff([]string{"acknowledge refused"}, w.seen); diff != "" {
		t.Error(diff)
	}
}

func TestAFailureOfTheStoreIsPassedOn(t *testing.T) {
	w := setup(t)
	w.shelf.failure = errors.New("disk full")
	if _, err := w.Execute(t.Context(), acknowledge("update:1")); !errors.Is(err, w.shelf.failure) {
		t.Errorf("got %v", err)
	}
	if w.woken != 0 {
		t.Error("the outbox was woken for what is not on disk")
	}
}

func TestADialogStepHasNoCommand(t *testing.T) {
	w := setup(t)
	key := chat.SessionKey{Place: chat.Place{Chat: 7}, Person: 7}
	change := &store.SessionChange{Key: key, Session: &chat.Session{Key: key, ID: "a", Step: "text"}}
	if _, err := w.Execute(t.Context(), ledger.Turn{Key: "update:2", Actor: directive.ByPerson(7), Session: change}); err != nil {
		t.Fatal(err)
	}
	if c := w.shelf.commits[0]; c.Session != change || w.shelf.loads != 0 || len(c.Audit) != 0 {
		t.Errorf("got %+v after %d loads", c, w.shelf.loads)
	}
}

func TestATurnWithoutKeyIsADefect(t *testing.T) {
	w := setup(t)
	if _, err := w.Execute(t.Context(), acknowledge("")); err == nil {
		t.Error("a turn without a key was carried out")
	}
}

func TestAnInvitationsCodeStaysOutOfTheAudit(t *testing.T) {
	w := setup(t)
	code := "secretsecretsecret"
	turn := ledger.Turn{Key: "update:3", Actor: directive.BySystem("operator"),
		Command: directive.Invite{Code: code, Duty: directive.Duty{Role: directive.Leader, Organisation: "ldld"}}}
	if _, err := w.Execute(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	for _, line := range w.shelf.commits[0].Audit {
		if strings.Contains(line.Subject+line.Before+line.After, code) {
			t.Errorf("the audit holds the code: %+v", line)
		}
	}
}
