package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/chat"
	"giaoban/outbox"
)

// failing answers the first n requests that match with the fault.
func failing(n int, match func(chat.Claimed) bool, failed *chat.DeliveryError) func(chat.Claimed, int) error {
	return func(c chat.Claimed, _ int) error {
		if match != nil && !match(c) || n == 0 {
			return nil
		}
		n--
		return failed
	}
}

func in(chats ...int64) func(chat.Claimed) bool {
	return func(c chat.Claimed) bool { return slices.Contains(chats, c.Place.Chat) }
}

func TestA429ParksItsChatAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(to(-1, chat.Broadcast, "a"), to(-2, chat.Broadcast, "b"), to(-2, chat.Broadcast, "c"))
		far := &messenger{answer: failing(1, in(-1), &chat.DeliveryError{Fault: chat.Throttled, Code: 429, RetryAfter: 7 * time.Second})}
		s := play(t, q, far, func(o *outbox.Options) { o.Jitter = func() float64 { return 0.5 } })
		s.pass(3 * time.Second)
		if got := s.far.texts(); !slices.Equal(got, []string{"b", "c"}) {
			t.Errorf("the other chat got %v", got)
		}
		// An answer to a person waits as well: the chat takes nothing.
		s.put(to(-1, chat.Interactive, "answer"))
		s.pass(10 * time.Second)
		at := s.times(in2(-1))
		if len(at) != 3 || at[1] != 7850*time.Millisecond {
			t.Errorf("requests at %v, want the second at 7.85s", at)
		}
		if got := s.far.texts(); !slices.Equal(got, []string{"b", "c", "answer", "a"}) {
			t.Errorf("sent %v", got)
		}
	})
}

func in2(chats ...int64) func(request) bool {
	return func(r request) bool { return slices.Contains(chats, r.Place.Chat) }
}

func TestA429OfSeveralChatsParksBroadcastsAndSlowsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for i := range 400 {
			q.Put(to(-int64(i+1), chat.Broadcast, fmt.Sprint(i)))
		}
		far := &messenger{answer: failing(2, in(-1, -2), &chat.DeliveryError{Fault: chat.Throttled, Code: 429, RetryAfter: 10 * time.Second})}
		watch := &watcher{}
		s := play(t, q, far, func(o *outbox.Options) { o.Observer = watch })
		s.pass(5 * time.Second)
		before := len(s.times(nil))
		if before > 10 {
			t.Errorf("%d requests although broadcasts are parked", before)
		}
		s.put(to(9, chat.Interactive, "answer"), to(-1001, chat.Reminder, "reminder"))
		s.pass(time.Second)
		if got := s.far.texts(); !slices.Contains(got, "answer") || !slices.Contains(got, "reminder") {
			t.Errorf("the lanes that are not parked stand still: %v", got)
		}
		s.pass(5*time.Second + time.Millisecond) // the park is over at about 10 s
		from := len(s.times(nil))
		s.pass(time.Second)
		if n := len(s.times(nil)) - from; n < 14 || n > 19 {
			t.Errorf("%d requests in a second after the storm, want about half of 29.9", n)
		}
		s.pass(2 * time.Minute)
		if n := q.Count(chat.Sent); n != 402 {
			t.Errorf("%d sent, want all 402", n)
		}
		if !slices.Equal(watch.shares, []float64{0.5}) {
			t.Errorf("slowed to %v, want once to a half", watch.shares)
		}
		wantStates := map[chat.State]int{chat.Sent: 402, chat.Retry: 2}
		if diff := cmp.Diff(wantStates, watch.states); diff != "" || watch.faults[chat.Throttled] != 2 || watch.flying != 0 {
			t.Errorf("observed states %v, faults %v, %d in flight", watch.states, watch.faults, watch.flying)
		}
		for i := range 100 {
			q.Put(to(-int64(5000+i), chat.Broadcast, fmt.Sprint("later", i)))
		}
		from = len(s.times(nil))
		s.sender.Wake()
		s.pass(time.Second)
		if n := len(s.times(nil)) - from; n < 28 {
			t.Errorf("%d requests in a second two minutes later, want 29 again", n)
		}
	})
}

// watcher writes down what an Observer is told.
type watcher struct {
	mu     sync.Mutex
	shares []float64
	faults map[chat.Fault]int
	states map[chat.State]int
	flying int
}

func (w *watcher) Settled(_ chat.Lane, s chat.State, _ time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.states == nil {
		w.states = map[chat.State]int{}
	}
	w.states[s]++
}

func (w *watcher) Failed(_ chat.Lane, f chat.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.faults == nil {
		w.faults = map[chat.Fault]int{}
	}
	w.faults[f]++
}

func (w *watcher) InFlight(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flying = n
}

func (w *watcher) Slowed(share float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shares = append(w.shares, share)
}

// done is what became of an envelope: how many requests it took, which texts arrived, and how it was settled.
type done struct {
	Requests int
	Arrived  []string
	State    chat.State
	Reason   string
	Message  int64
	Logged   string // must be in the log
}

func TestEveryFaultHasItsOutcome(t *testing.T) {
	fault := func(f chat.Fault, code int) *chat.DeliveryError {
		return &chat.DeliveryError{Fault: f, Code: code, Text: "as answered"}
	}
	card := to(-1, chat.Broadcast, "<b>card</b> &amp; more")
	reminder := to(-1, chat.Reminder, "reminder")
	slot := card
	slot.Slot = "card"
	answer := to(5, chat.Interactive, "answer")
	replying := answer
	replying.Message.ReplyTo = 77
	asking := slot
	asking.Message.ForceReply = true
	long := to(-1, chat.Broadcast, strings.Repeat("x", 50))
	longCard := slot
	longCard.ID, longCard.Message.Text = "long", strings.Repeat("y", 50)
	replace, remove := slot, slot
	replace.Action, remove.Action = chat.Replace, chat.Remove
	expiring := card
	expiring.Expires = time.Date(2000, 1, 1, 0, 1, 0, 0, time.UTC) // synctest begins at that midnight

	for _, c := range []struct {
		name     string
		envelope chat.Envelope
		shown    int64 // what the slot holds
		faults   []*chat.DeliveryError
		want     done
	}{
		{"sent", card, 0, nil, done{1, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"not sent, then sent", card, 0, []*chat.DeliveryError{fault(chat.NotSent, 0), fault(chat.NotSent, 500)},
			done{3, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"the network is away until it is too late", expiring, 0, slices.Repeat([]*chat.DeliveryError{fault(chat.NotSent, 0)}, 40),
			done{7, nil, chat.Dead, "expired", 0, ""}},
		{"the network is away for long", card, 0, slices.Repeat([]*chat.DeliveryError{fault(chat.NotSent, 0)}, 40),
			done{41, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"failed for too often", card, 0, slices.Repeat([]*chat.DeliveryError{fault(chat.NotSent, 500)}, 40),
			done{30, nil, chat.Dead, "failed 30 times: not_sent: 500 as answered", 0, "dropped for good"}},
		{"an answer that may have arrived", answer, 0, []*chat.DeliveryError{fault(chat.Ambiguous, 0)},
			done{1, nil, chat.Dead, "unknown: ambiguous: as answered", 0, "dropped for good"}},
		{"a card that may have arrived", card, 0, []*chat.DeliveryError{fault(chat.Ambiguous, 0)},
			done{2, []string{card.ID}, chat.Sent, "", 1, "sent again"}},
		{"a card that may have arrived four times", card, 0, slices.Repeat([]*chat.DeliveryError{fault(chat.Ambiguous, 0)}, 4),
			done{5, []string{card.ID}, chat.Sent, "", 1, "sent again"}},
		{"a card that may have arrived five times", card, 0, slices.Repeat([]*chat.DeliveryError{fault(chat.Ambiguous, 0)}, 5),
			done{5, nil, chat.Dead, "unknown 5 times: ambiguous: as answered", 0, "dropped for good"}},
		{"a reminder that may have arrived twice", reminder, 0, slices.Repeat([]*chat.DeliveryError{fault(chat.Ambiguous, 0)}, 2),
			done{2, nil, chat.Dead, "unknown 2 times: ambiguous: as answered", 0, "dropped for good"}},
		{"a gateway in trouble", answer, 0, slices.Repeat([]*chat.DeliveryError{fault(chat.Ambiguous, 502)}, 4),
			done{5, []string{"answer"}, chat.Sent, "", 1, "it may have arrived"}},
		{"an edit that may have arrived is repeated", slot, 9, slices.Repeat([]*chat.DeliveryError{fault(chat.Ambiguous, 0)}, 3),
			done{4, []string{card.ID}, chat.Sent, "", 9, ""}},
		{"an edit that changes nothing", slot, 9, []*chat.DeliveryError{fault(chat.Same, 400)}, done{1, nil, chat.Sent, "", 9, ""}},
		{"an edit of what is gone", slot, 9, []*chat.DeliveryError{fault(chat.Gone, 400)}, done{2, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"an answer to what is gone", replying, 0, []*chat.DeliveryError{fault(chat.Gone, 400)}, done{2, []string{"answer"}, chat.Sent, "", 1, ""}},
		{"gone without a reason", answer, 0, []*chat.DeliveryError{fault(chat.Gone, 400)},
			done{1, nil, chat.Dead, "refused: gone: 400 as answered", 0, ""}},
		{"malformed", card, 0, []*chat.DeliveryError{fault(chat.Malformed, 400)},
			done{2, []string{"card & more"}, chat.Sent, "", 1, "a defect"}},
		{"malformed edit", slot, 9, []*chat.DeliveryError{fault(chat.Malformed, 400)},
			done{2, []string{"card & more"}, chat.Sent, "", 9, "a defect"}},
		{"malformed even when plain", card, 0, []*chat.DeliveryError{fault(chat.Malformed, 400), fault(chat.Malformed, 400)},
			done{2, nil, chat.Dead, "refused: malformed: 400 as answered", 0, ""}},
		{"too long", long, 0, []*chat.DeliveryError{fault(chat.TooLong, 400)},
			done{3, []string{long.ID[:40], long.ID[40:]}, chat.Sent, "", 2, ""}},
		{"too long, and a failure between the parts", long, 0, []*chat.DeliveryError{fault(chat.TooLong, 400), nil, fault(chat.NotSent, 0)},
			done{4, []string{long.ID[:40], long.ID[40:]}, chat.Sent, "", 2, ""}},
		{"too long for an edit", longCard, 9, []*chat.DeliveryError{fault(chat.TooLong, 400)},
			done{2, []string{strings.Repeat("y", 39) + "…"}, chat.Sent, "", 9, ""}},
		{"kicked", card, 0, []*chat.DeliveryError{fault(chat.Unwelcome, 403)},
			done{1, nil, chat.Dead, "the chat takes no messages: unwelcome: 403 as answered", 0, "unwelcome -1"}},
		{"topic closed", card, 0, []*chat.DeliveryError{fault(chat.NoTopic, 400)},
			done{1, nil, chat.Dead, "the chat takes no messages: no_topic: 400 as answered", 0, "unwelcome -1"}},
		{"refused", card, 0, []*chat.DeliveryError{fault(chat.Refused, 400)},
			done{1, nil, chat.Dead, "refused: refused: 400 as answered", 0, "dropped for good"}},
		{"replaced", replace, 9, nil, done{2, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"replaced, the old one is gone", replace, 9, []*chat.DeliveryError{fault(chat.Gone, 400)},
			done{2, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"replaced, there is no old one", replace, 0, nil, done{1, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"replaced, a failure between", replace, 9, []*chat.DeliveryError{nil, fault(chat.NotSent, 0)},
			done{3, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"a question cannot be edited into a message", asking, 9, nil, done{2, []string{card.ID}, chat.Sent, "", 1, ""}},
		{"removed", remove, 9, nil, done{1, nil, chat.Sent, "", 0, ""}},
		{"removed, it is gone", remove, 9, []*chat.DeliveryError{fault(chat.Gone, 400)}, done{1, nil, chat.Sent, "", 0, ""}},
		{"removed, there is nothing", remove, 0, nil, done{0, nil, chat.Sent, "", 0, ""}},
		{"no such action", chat.Envelope{ID: "odd", Place: chat.Place{Chat: 1}, Action: "burn"}, 0, nil,
			done{0, nil, chat.Dead, `refused: refused: there is no action "burn"`, 0, ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue(c.envelope)
				if c.shown != 0 {
					q.slots["card"] = c.shown
				}
				far := &messenger{answer: func(_ chat.Claimed, n int) error {
					if n <= len(c.faults) && c.faults[n-1] != nil {
						return c.faults[n-1]
					}
					return nil
				}}
				var told string
				s := play(t, q, far, func(o *outbox.Options) {
					o.Limits.Text, o.Limits.Attempts = 40, 30
					o.OnUnwelcome = func(_ context.Context, place chat.Place, _ *chat.DeliveryError) {
						told = fmt.Sprint("unwelcome ", place)
					}
				})
				s.pass(6 * time.Hour)
				if err := s.stop(); err != nil {
					t.Fatal(err)
				}
				row := q.Row(c.envelope.ID)
				got := done{len(far.arrived()), far.texts(), row.state, row.reason, row.message, ""}
				if log := s.log.String() + told; strings.Contains(log, c.want.Logged) {
					got.Logged = c.want.Logged
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("(-want +got)\n%s\nlog:\n%s", diff, s.log)
				}
			})
		})
	}
}

func TestANewerMessageIsNotTakenForTheOneInWhosePlaceItCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := to(-1, chat.Broadcast, strings.Repeat("z", 60))
		e.Slot = "card"
		faults := []*chat.DeliveryError{{Fault: chat.TooLong}, nil, {Fault: chat.Throttled, RetryAfter: 20 * time.Second}}
		far := &messenger{answer: func(_ chat.Claimed, n int) error {
			if n <= len(faults) && faults[n-1] != nil {
				return faults[n-1]
			}
			return nil
		}}
		q := newQueue(e)
		s := play(t, q, far, func(o *outbox.Options) { o.Limits.Text = 40 })
		s.pass(5 * time.Second)
		q.mu.Lock()
		newer := strings.Repeat("y", 60) // which the messenger happens to take as a whole
		q.rows[0].Message.Text = newer
		q.mu.Unlock()
		s.pass(time.Minute)
		if got := far.texts(); !slices.Equal(got, []string{strings.Repeat("z", 40), newer}) {
			t.Errorf("sent %q", got)
		}
	})
}

func TestOnlyTheLastPartBearsTheButtons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := to(-1, chat.Broadcast, strings.Repeat("z", 100))
		e.Message.Keyboard = [][]chat.Button{{{Text: "ok", Data: "ok"}}}
		e.Message.ReplyTo = 3
		far := &messenger{answer: failing(1, nil, &chat.DeliveryError{Fault: chat.TooLong})}
		s := play(t, newQueue(e), far, func(o *outbox.Options) { o.Limits.Text = 40 })
		s.pass(10 * time.Second)
		got := far.arrived()[1:]
		if len(got) != 3 {
			t.Fatalf("%d parts, want 3", len(got))
		}
		for i, r := range got {
			if hasButtons := r.Message.Keyboard != nil; hasButtons != (i == 2) {
				t.Errorf("part %d has buttons: %v", i, hasButtons)
			}
			if replies := r.Message.ReplyTo != 0; replies != (i == 0) {
				t.Errorf("part %d replies: %v", i, replies)
			}
			if gap := time.Duration(i) * time.Second; s.since(r)-s.since(got[0]) != gap {
				t.Errorf("part %d came %v after the first, want %v", i, s.since(r)-s.since(got[0]), gap)
			}
		}
	})
}

func TestAMigrationThatTheQueueDoesNotFollowEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(many(1, -1, chat.Interactive)...)
		far := &messenger{answer: failing(9, in(-1), &chat.DeliveryError{Fault: chat.Migrated, Code: 400, MigratedTo: -1001})}
		s := play(t, q, far, func(o *outbox.Options) {
			o.OnMigrated = func(context.Context, int64, int64) error { return nil }
		})
		s.pass(time.Minute)
		if n := len(far.arrived()); n != 2 || q.Count(chat.Dead) != 1 {
			t.Errorf("%d requests, %d given up; want 2 and 1", n, q.Count(chat.Dead))
		}
	})
}

func TestAMigrationIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(many(2, -1, chat.Broadcast)...)
		far := &messenger{answer: failing(9, in(-1), &chat.DeliveryError{Fault: chat.Migrated, Code: 400, MigratedTo: -1001})}
		tries := 0
		s := play(t, q, far, func(o *outbox.Options) {
			o.OnMigrated = func(_ context.Context, from, to int64) error {
				if tries++; tries == 1 {
					return errors.New("the store is busy")
				}
				q.move(from, to)
				return nil
			}
		})
		s.pass(10 * time.Second)
		var got []int64
		for _, r := range far.arrived() {
			got = append(got, r.Place.Chat)
		}
		if want := []int64{-1, -1, -1001, -1001}; !slices.Equal(got, want) {
			t.Errorf("requests to %v, want %v", got, want)
		}
		if !slices.IsSorted(far.texts()) || q.Count(chat.Sent) != 2 {
			t.Errorf("sent %v", far.texts())
		}
	})
}

func TestARefusedTokenStopsLoudly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(many(3, -1, chat.Broadcast)...)
		far := &messenger{answer: failing(1, nil, &chat.DeliveryError{Fault: chat.Rejected, Code: 401, Text: "Unauthorized"})}
		s := play(t, q, far, nil)
		s.pass(time.Minute)
		err := s.stop()
		var failed *chat.DeliveryError
		if !errors.As(err, &failed) || failed.Code != 401 {
			t.Errorf("Run returned %v, want the refusal", err)
		}
		if n := len(far.arrived()); n != 1 || q.Count(chat.Dead) != 0 || q.Count(chat.Sending) != 0 {
			t.Errorf("%d requests, %d dead, %d left under way; want 1, 0, 0", n, q.Count(chat.Dead), q.Count(chat.Sending))
		}
	})
}

func TestAnOutageBurnsNobodysTriesAndEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for i := range 300 {
			q.Put(to(-int64(i+1), chat.Broadcast, fmt.Sprint(i)))
		}
		down := true
		far := &messenger{answer: func(chat.Claimed, int) error {
			if down {
				return &chat.DeliveryError{Fault: chat.NotSent, Code: 502}
			}
			return nil
		}}
		s := play(t, q, far, nil)
		s.pass(30 * time.Minute)
		if n := len(far.arrived()); n > 200 {
			t.Errorf("%d requests during half an hour of outage", n)
		}
		if n := q.Count(chat.Dead); n != 0 {
			t.Errorf("%d died of the outage", n)
		}
		down = false
		s.pass(6 * time.Minute)
		if n := q.Count(chat.Sent); n != 300 {
			t.Errorf("%d sent after the outage, want 300", n)
		}
	})
}

func TestAPanicCostsOneEnvelope(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(many(2, -1, chat.Broadcast)...)
		far := &messenger{delay: func(c chat.Claimed) time.Duration {
			if strings.HasSuffix(c.ID, "000") {
				panic("a defect")
			}
			return 0
		}}
		s := play(t, q, far, nil)
		s.pass(time.Minute)
		_ = s.stop()
		if dead, sent := q.Count(chat.Dead), q.Count(chat.Sent); dead != 1 || sent != 1 {
			t.Errorf("%d dead and %d sent, want one each", dead, sent)
		}
	})
}
