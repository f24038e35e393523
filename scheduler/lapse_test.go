package scheduler_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/handlers"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/scheduler"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/sqlite"
)

// hall holds dialogs, and takes what their ends bring.
type hall struct {
	*office
	mu      sync.Mutex
	dialogs []chat.Session
	bad     int            // how often they can't be read
	fail    map[string]int // how often telling of a dialog fails
	gone    map[string]bool
	known   map[string]bool // committed before
	told    []string        // "dialog at time"
}

func (h *hall) Lapsed(_ context.Context, until time.Time, limit int) ([]chat.Session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.bad > 0 {
		h.bad--
		return nil, errBroken
	}
	return come(h.dialogs, func(d chat.Session) time.Time { return d.Expires }, until, limit), nil
}

func (h *hall) lapse(_ context.Context, d chat.Session) (ledger.Turn, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fail[d.ID] > 0 {
		h.fail[d.ID]--
		return ledger.Turn{}, errBroken
	}
	return ledger.Turn{Key: "lapse:" + d.ID, Session: &store.SessionChange{Key: d.Key, Session: &d, Lapsed: d.Expires}}, nil
}

func (h *hall) Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error) {
	if t.Session == nil {
		return h.office.Execute(ctx, t)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	id := t.Session.Session.ID
	switch {
	case h.known[t.Key]:
		return ledger.Result{Repeated: true}, nil
	case h.gone[id]:
		h.dialogs = slices.DeleteFunc(h.dialogs, func(d chat.Session) bool { return d.ID == id })
		return ledger.Result{}, fmt.Errorf("committing: %w", store.ErrWentOn)
	}
	h.known[t.Key] = true
	h.dialogs = slices.DeleteFunc(h.dialogs, func(d chat.Session) bool { return d.ID == id })
	h.told = append(h.told, id+" "+h.clock.Now().In(h.zone).Format("2 15:04:05"))
	return ledger.Result{}, nil
}

// began puts a dialog there that ends at a time.
func (h *hall) began(id string, ends time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := chat.SessionKey{Place: chat.Place{Chat: -1}, Person: int64(len(h.dialogs) + 1)}
	h.dialogs = append(h.dialogs, chat.Session{Key: key, ID: id, Expires: ends})
	slices.SortStableFunc(h.dialogs, func(a, b chat.Session) int { return a.Expires.Compare(b.Expires) })
}

func (h *hall) ends() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.told)
}

func opened(t *testing.T) (*hall, scheduler.Options) {
	t.Helper()
	o := setup(t)
	h := &hall{office: o, fail: map[string]int{}, gone: map[string]bool{}, known: map[string]bool{}}
	options := o.options()
	options.Ledger, options.Dialogs, options.Lapse = h, h, h.lapse
	return h, options
}

func TestADialogsEndIsToldAtItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, options := opened(t)
		h.began("before", h.at(8, 14, 0, 0)) // while the program was down
		h.began("soon", h.at(8, 15, 0, 41))
		defer run(t, options)()
		pass(t, 2*time.Second)
		h.began("next", h.at(8, 15, 2, 20)) // nobody wakes the scheduler for it
		pass(t, 10*time.Minute)
		want := []string{"before 8 15:00:30", "soon 8 15:00:41", "next 8 15:02:20"}
		if diff := cmp.Diff(want, h.ends()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestADialogThatCannotBeToldOfKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, options := opened(t)
		h.bad = 1
		for n := range 100 {
			id := fmt.Sprint("bad", n)
			h.began(id, h.at(8, 15, 0, 31))
			h.fail[id] = 1 << 30
		}
		h.fail["bad7"] = 3
		h.began("gone", h.at(8, 15, 0, 32))
		h.gone["gone"] = true
		h.began("repeated", h.at(8, 15, 0, 32)) // a clock that was set back brings it again
		h.known["lapse:repeated"] = true
		h.began("good", h.at(8, 15, 0, 33))
		defer run(t, options)()
		pass(t, 5*time.Minute)
		told := h.ends()
		for _, want := range []string{"good ", "repeated ", "bad7 "} {
			if !slices.ContainsFunc(told, func(s string) bool { return strings.HasPrefix(s, want) }) {
				t.Errorf("%sis not told: %v", want, told)
			}
		}
		if len(told) != 3 {
			t.Errorf("told are %v", told)
		}
	})
}

func TestWhoTellsIsNeeded(t *testing.T) {
	h, options := opened(t)
	options.Lapse = nil
	if _, err := scheduler.New(options); err == nil {
		t.Errorf("nobody tells of %v, and that is no error", h.dialogs)
	}
}

// answered answers nobody.
type answered struct{}

func (answered) AnswerCallback(context.Context, string, string, bool) error { return nil }

// TestReplicasTellOnce has several schedulers, with everything that a process has in memory, look at the same store at once,
// and again after a restart: the person is told by one edit of the dialog's message.
func TestReplicasTellOnce(t *testing.T) {
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			engine := open(t)
			now := clock.New(time.Now)
			now.Set(time.Date(2017, 6, 8, 15, 0, 0, 0, calendar.Zone()))
			texts, err := i18n.Load()
			if err != nil {
				t.Fatal(err)
			}
			heard := &ear{engine: engine}
			rules := directive.DefaultRules(calendar.Zone())
			renderer := render.New(texts, render.Office{BotUsername: "giaoban_bot", Zone: rules.Zone})
			replica := func() (*handlers.Router, *scheduler.Scheduler) {
				book := ledger.New(ledger.Options{Store: heard, Clock: now, Rules: rules, Renderer: renderer})
				full, _ := engine.(handlers.Store)
				router := handlers.New(handlers.Options{
					Store: full, Ledger: book, Answerer: answered{}, Renderer: renderer, Clock: now, Rules: rules, DialogLife: time.Hour,
				})
				dialogs, _ := engine.(scheduler.Dialogs)
				s, err := scheduler.New(scheduler.Options{
					Index: engine, Ledger: book, Clock: now, Logger: slog.New(slog.DiscardHandler), Zone: rules.Zone,
					Dialogs: dialogs, Lapse: router.Lapse,
				})
				if err != nil {
					t.Fatal(err)
				}
				return router, s
			}
			router, _ := replica()
			const people = 5
			begin(t, router, heard, rules, renderer, now, people)
			now.Advance(61 * time.Minute)
			for range 2 { // and after a restart
				var all sync.WaitGroup
				for range 3 {
					_, s := replica()
					all.Go(func() { s.Look(t.Context()) })
				}
				all.Wait()
			}
			if len(heard.ends) != people {
				t.Errorf("%d were told, by %v", len(heard.ends), heard.ends)
			}
			for slot, times := range heard.ends {
				if times != 1 {
					t.Errorf("%s was changed %d times", slot, times)
				}
			}
		})
	}
}

// ear counts the edits of dialogs' messages that say that the time is over.
type ear struct {
	engine
	mu   sync.Mutex
	ends map[string]int
}

func (e *ear) Commit(ctx context.Context, c store.Commit) error {
	err := e.engine.Commit(ctx, c)
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, m := range c.Envelopes {
		if err == nil && m.Action == chat.Put && strings.Contains(m.Message.Text, "Tạm dừng") {
			if e.ends == nil {
				e.ends = map[string]int{}
			}
			e.ends[fmt.Sprint(m.Place, m.Slot)]++
		}
	}
	return err
}

// begin lets leaders of one organisation begin a report each.
func begin(t *testing.T, router *handlers.Router, s *ear, rules directive.Rules, renderer *render.Renderer, now clock.Clock, people int64) {
	t.Helper()
	book := ledger.New(ledger.Options{Store: s, Clock: now, Rules: rules, Renderer: renderer})
	commands := []directive.Command{
		directive.RegisterOrganisations{Organisations: []directive.Organisation{{ID: "u", Name: directive.Text{VI: "Đơn vị"}}}},
		directive.RecordMeeting{Meeting: directive.Meeting{ID: "m", Date: calendar.Of(now.Now(), rules.Zone), Title: directive.Text{VI: "Giao ban"}, Participants: []directive.OrgID{"u"}}},
		directive.DraftDirectives{Meeting: "m", Drafts: []directive.Directive{{Title: directive.Text{VI: "Việc"}, All: true, Standing: true}}},
	}
	for id := range people {
		commands = append(commands, directive.GrantDuty{
			Person: directive.Person{ID: directive.PersonID(id + 1), Name: "Hoa", Lang: directive.Vietnamese},
			Duty:   directive.Duty{Role: directive.Leader, Organisation: "u"},
		})
	}
	for i, cmd := range append(commands, directive.Publish{Numbers: []int{1}}) {
		if _, err := book.Execute(t.Context(), ledger.Turn{Key: fmt.Sprint("begin:", i), Actor: directive.BySystem("test"), Command: cmd}); err != nil {
			t.Fatalf("%s: %v", cmd.Name(), err)
		}
	}
	for id := range people {
		err := router.Handle(t.Context(), chat.Update{
			ID: 100 + id, Place: chat.Place{Chat: id + 1}, Kind: chat.Private, From: chat.Sender{ID: id + 1},
			Message: &chat.Incoming{ID: 5, Text: "/baocao 1"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var (
	_ scheduler.Dialogs = (*sqlite.Store)(nil)
	_ scheduler.Dialogs = (*redis.Store)(nil)
)
