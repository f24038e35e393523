package scheduler_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/scheduler"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
	"giaoban/store/sqlite"
)

// engine is what a province's reminders need of a store.
type engine interface {
	ledger.Store
	scheduler.Index
	Records(ctx context.Context, kind directive.RecordKind, owner string) ([]directive.Record, error)
	Assignments(ctx context.Context, f store.Filter) ([]directive.Assignment, error)
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
}

// engines open an empty store of each kind.
func engines() map[string]func(t *testing.T) engine {
	return map[string]func(t *testing.T) engine{
		"sqlite": func(t *testing.T) engine {
			t.Helper()
			s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "giaoban.db"), Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			return s
		},
		"redis": func(t *testing.T) engine {
			t.Helper()
			server := redistest.New(t)
			s, err := redis.Open(t.Context(), redis.Options{URL: server.URL("office")})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			return s
		},
	}
}

// province is an office on a real store whose time a test moves.
type province struct {
	t     *testing.T
	store engine
	clock *clock.Movable
	rules directive.Rules
	lang  directive.Lang // of the groups and people
	turns int
	book  *ledger.Ledger
	plan  *scheduler.Scheduler
	said  func(chat.Envelope)    // told of all that is written into the outbox
	taken func(store.Commit)     // told of all commits; may be nil
	kept  func(directive.Record) // told of all records that are written, before what is said with them; may be nil
}

func newProvince(t *testing.T, s engine, now time.Time) *province {
	t.Helper()
	p := &province{t: t, store: s, clock: clock.New(time.Now), rules: directive.DefaultRules(calendar.Zone()), lang: directive.Vietnamese, said: func(chat.Envelope) {}}
	p.clock.Set(now)
	p.start()
	return p
}

// start makes all anew that a process holds in memory.
func (p *province) start() {
	p.t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		p.t.Fatal(err)
	}
	p.book = ledger.New(ledger.Options{
		Store: overheard{p.store, p}, Clock: p.clock, Rules: p.rules,
		Renderer: render.New(texts, render.Office{BotUsername: "giaoban_bot", Zone: p.rules.Zone, DueSoon: p.rules.DueSoon}),
	})
	p.plan, err = scheduler.New(scheduler.Options{
		Index: p.store, Ledger: p.book, Clock: p.clock, Logger: slog.New(slog.DiscardHandler), Zone: p.rules.Zone,
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// overheard passes on what is put into the outbox.
type overheard struct {
	engine
	p *province
}

func (o overheard) Commit(ctx context.Context, c store.Commit) error {
	if err := o.engine.Commit(ctx, c); err != nil {
		return err
	}
	if o.p.taken != nil {
		o.p.taken(c)
	}
	for _, r := range c.Change.Records {
		if o.p.kept != nil {
			o.p.kept(r)
		}
	}
	for _, e := range c.Envelopes {
		o.p.said(e)
	}
	return nil
}

// do gives a command.
func (p *province) do(actor directive.Actor, cmd directive.Command) {
	p.t.Helper()
	p.turns++
	turn := ledger.Turn{Key: fmt.Sprintf("test:%d", p.turns), Actor: actor, Command: cmd}
	if _, err := p.book.Execute(p.t.Context(), turn); err != nil {
		p.t.Fatalf("%s at %s: %v", cmd.Name(), p.clock.Now(), err)
	}
}

// until lets time pass with everything carried out at its time.
func (p *province) until(end time.Time) {
	p.t.Helper()
	for {
		next, found, err := p.store.NextDue(p.t.Context())
		if err != nil {
			p.t.Fatal(err)
		}
		if !found || next.After(end) {
			if end.After(p.clock.Now()) {
				p.clock.Set(end)
			}
			return
		}
		if next.After(p.clock.Now()) {
			p.clock.Set(next)
		}
		p.plan.Look(p.t.Context())
	}
}

// bodies reads the records of a kind.
func bodies[T any](p *province, kind directive.RecordKind) []T {
	p.t.Helper()
	records, err := p.store.Records(p.t.Context(), kind, "")
	if err != nil {
		p.t.Fatal(err)
	}
	all, err := directive.Bodies[T](records, kind)
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// found makes the office: its organisations, each with a group and a leader, every second one with a deputy, and the Board.
func (p *province) found(units []directive.Organisation) {
	p.t.Helper()
	system := directive.BySystem("test")
	p.do(system, directive.RegisterOrganisations{Organisations: units})
	grant := func(id directive.PersonID, name string, duty directive.Duty) {
		p.do(system, directive.GrantDuty{Person: directive.Person{ID: id, Name: name, Lang: p.lang}, Duty: duty})
	}
	grant(1, "Nguyễn Văn An", directive.Duty{Role: directive.Board})
	for i, o := range units {
		p.do(system, directive.BindGroup{Group: directive.Group{
			Chat: groupOf(i), Organisation: o.ID, Title: o.Short.VI, Lang: p.lang,
		}})
		grant(leaderOf(i), "Lãnh đạo "+o.Short.VI, directive.Duty{Role: directive.Leader, Organisation: o.ID})
		if i%2 == 0 {
			grant(leaderOf(i)+1, "Phó "+o.Short.VI, directive.Duty{Role: directive.Deputy, Organisation: o.ID})
		}
	}
	p.do(system, directive.RecordMeeting{Meeting: directive.Meeting{
		ID: "m", Date: calendar.Of(p.clock.Now(), p.rules.Zone), Title: directive.Text{VI: "Giao ban"}, Participants: ids(units),
	}})
}

func groupOf(i int) int64               { return int64(-1001 - i) }
func leaderOf(i int) directive.PersonID { return directive.PersonID(100 + 10*i) }

func ids(units []directive.Organisation) []directive.OrgID {
	var all []directive.OrgID
	for _, o := range units {
		all = append(all, o.ID)
	}
	return all
}
