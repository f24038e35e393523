package handlers_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers"
	"giaoban/ledger"
	"giaoban/store"
)

// errAway is what a reading that fails fails with.
var errAway = errors.New("the store is away")

// faulty is a world whose n-th reading fails.
type faulty struct {
	*world
	left int // readings that still work
	hit  bool
	why  error // errAway where nil
}

func (f *faulty) count() error {
	if f.left--; f.left < 0 {
		f.hit = true
		if f.why != nil {
			return f.why
		}
		return errAway
	}
	return nil
}

func (f *faulty) Session(ctx context.Context, key chat.SessionKey) (chat.Session, bool, error) {
	if err := f.count(); err != nil {
		return chat.Session{}, false, err
	}
	return f.world.Session(ctx, key)
}

func (f *faulty) Person(ctx context.Context, id directive.PersonID) (directive.Person, bool, error) {
	if err := f.count(); err != nil {
		return directive.Person{}, false, err
	}
	return f.world.Person(ctx, id)
}

func (f *faulty) Group(ctx context.Context, id int64) (directive.Group, bool, error) {
	if err := f.count(); err != nil {
		return directive.Group{}, false, err
	}
	return f.world.Group(ctx, id)
}

func (f *faulty) Extensions(ctx context.Context, key directive.AssignmentKey) ([]directive.Extension, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Extensions(ctx, key)
}

func (f *faulty) SlotAt(ctx context.Context, in, id int64) (string, bool, error) {
	if err := f.count(); err != nil {
		return "", false, err
	}
	return f.world.SlotAt(ctx, in, id)
}

func (f *faulty) Organisations(ctx context.Context) ([]directive.Organisation, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Organisations(ctx)
}

func (f *faulty) Groups(ctx context.Context) ([]directive.Group, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Groups(ctx)
}

func (f *faulty) Meetings(ctx context.Context) ([]directive.Meeting, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Meetings(ctx)
}

func (f *faulty) Milestones(ctx context.Context) ([]directive.Milestone, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Milestones(ctx)
}

func (f *faulty) Directives(ctx context.Context, filter store.Filter) ([]directive.Directive, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Directives(ctx, filter)
}

func (f *faulty) Assignments(ctx context.Context, filter store.Filter) ([]directive.Assignment, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Assignments(ctx, filter)
}

func (f *faulty) Invitations(ctx context.Context) ([]directive.Invitation, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Invitations(ctx)
}

func (f *faulty) Reports(ctx context.Context, key directive.AssignmentKey) ([]directive.Report, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.Reports(ctx, key)
}

func (f *faulty) Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error) {
	if err := f.count(); err != nil {
		return directive.State{}, err
	}
	return f.world.Load(ctx, actor, need)
}

// TestAReadingThatFailsLeavesEverythingAsItWas plays all stories. Before each act goes through, each single reading that
// it makes fails once: the update is handed back, nothing is written or promised, and it can come again.
func TestAReadingThatFailsLeavesEverythingAsItWas(t *testing.T) {
	failures := 0
	for name, story := range stories() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.publish(1, 2, 3, 4)
			d := w.dirs[2]
			d.Number, d.State = 6, directive.Draft
			w.dirs[6] = d
			w.chats[officer] = append(w.chats[officer], &message{id: 900_000})
			w.chats[chief] = append(w.chats[chief], &message{id: 900_001})
			for _, a := range story {
				u := a.update(w)
				for n := 0; ; n++ {
					f := &faulty{world: w, left: n}
					commits, answers, sessions := w.commits, len(w.answers), maps.Clone(w.sessions)
					err := f.handle(u)
					if !f.hit {
						if err != nil {
							t.Fatalf("%+v: %v", a, err)
						}
						break
					}
					failures++
					if !errors.Is(err, errAway) {
						t.Fatalf("%+v, reading %d fails: got %v", a, n+1, err)
					}
					if w.commits != commits || len(w.answers) != answers || len(w.sessions) != len(sessions) {
						t.Fatalf("%+v, reading %d fails: something was written or promised", a, n+1)
					}
				}
			}
		})
	}
	if failures < 100 {
		t.Errorf("only %d readings failed", failures)
	}
}

// TestWhoPressesWhileTheStoreIsGoneIsAskedToTryAgain: nothing that goes through the store could say so.
func TestWhoPressesWhileTheStoreIsGoneIsAskedToTryAgain(t *testing.T) {
	pressed := 0
	for name, story := range stories() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.publish(1, 2, 3, 4)
			d := w.dirs[2]
			d.Number, d.State = 6, directive.Draft
			w.dirs[6] = d
			w.chats[officer] = append(w.chats[officer], &message{id: 900_000})
			w.chats[chief] = append(w.chats[chief], &message{id: 900_001})
			for _, a := range story {
				u := a.update(w)
				f := &faulty{world: w, why: &store.Unavailable{Reason: "the disk is full", Cause: errAway}}
				answers := len(w.answers)
				if err := f.handle(u); !errors.Is(err, store.ErrUnavailable) {
					t.Fatalf("%+v: got %v", a, err)
				}
				told := w.answers[answers:]
				if err := (&faulty{world: w, left: 1 << 30}).handle(u); err != nil { // it is there again
					t.Fatalf("%+v: got %v", a, err)
				}
				if u.Press == nil {
					if len(told) != 0 {
						t.Errorf("%+v: somebody was answered who pressed nothing", a)
					}
					continue
				}
				pressed++
				if len(told) != 1 || !told[0].alert || !strings.Contains(told[0].text, "thử lại") && !strings.Contains(told[0].text, "try again") {
					t.Errorf("%+v: told was %+v", a, told)
				}
			}
		})
	}
	if pressed == 0 {
		t.Error("nobody pressed anything")
	}
}

// handle hands an update to a router of its own. The ledger reads from the world that never fails.
func (f *faulty) handle(u chat.Update) error {
	o := f.options()
	o.Store, o.Ledger = f, plainLedger{f.ledger}
	return handlers.New(o).Handle(context.Background(), u)
}

// plainLedger carries Turns out without a record of them.
type plainLedger struct{ *ledger.Ledger }

func (f *faulty) People(ctx context.Context) ([]directive.Person, error) {
	if err := f.count(); err != nil {
		return nil, err
	}
	return f.world.People(ctx)
}
