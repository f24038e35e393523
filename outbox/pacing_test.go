package outbox_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/chat"
	"giaoban/outbox"
)

// within returns the most requests that any span of that length holds.
func within(times []time.Duration, span time.Duration) int {
	most := 0
	for i := range times {
		n := 0
		for _, t := range times[i:] {
			if t < times[i]+span {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

func (s *stage) times(keep func(request) bool) []time.Duration {
	var list []time.Duration
	for _, r := range s.far.arrived() {
		if keep == nil || keep(r) {
			list = append(list, s.since(r))
		}
	}
	return list
}

func TestAGroupGetsTwentyInAMinuteASecondApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, newQueue(many(45, -1, chat.Broadcast)...), &messenger{}, nil)
		s.pass(3 * time.Minute)
		got := s.times(nil)
		var want []time.Duration
		for i := range 45 {
			want = append(want, time.Duration(i/20)*time.Minute+time.Duration(i%20)*time.Second)
		}
		if !slices.Equal(got, want) {
			t.Errorf("sent at %v, want %v", got, want)
		}
		if !slices.IsSorted(s.far.texts()) {
			t.Errorf("out of order: %v", s.far.texts())
		}
	})
}

func TestEditsCountInTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(many(50, -1, chat.Interactive)...)
		for i, r := range q.rows {
			if i%2 == 1 {
				r.Slot = "card"
			}
		}
		s := play(t, q, &messenger{}, nil)
		s.pass(5 * time.Minute)
		times := s.times(nil)
		if n := len(times); n != 50 {
			t.Fatalf("%d requests, want 50", n)
		}
		if n := within(times, time.Minute); n != 20 {
			t.Errorf("%d requests in some minute, want 20", n)
		}
		edits := s.times(func(r request) bool { return r.Shown != 0 })
		if len(edits) != 24 {
			t.Errorf("%d edits, want 24", len(edits))
		}
	})
}

func TestAPrivateChatGetsOneASecondWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, newQueue(many(90, 7, chat.Interactive)...), &messenger{}, nil)
		s.pass(2 * time.Minute)
		for i, at := range s.times(nil) {
			if want := time.Duration(i) * time.Second; at != want {
				t.Fatalf("request %d at %v, want %v", i, at, want)
			}
		}
	})
}

func TestTheGlobalRateIsEvenAndUsed(t *testing.T) {
	for _, rate := range []float64{29, 1000} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const chats = 2000
				q := newQueue()
				for i := range chats {
					q.Put(to(-int64(i+1), chat.Broadcast, fmt.Sprintf("%04d", i)))
				}
				far := &messenger{delay: func(chat.Claimed) time.Duration { return 50 * time.Millisecond }}
				s := play(t, q, far, func(o *outbox.Options) {
					o.Limits.Global, o.Limits.InFlight = rate, 128
				})
				s.pass(80 * time.Second)
				times := s.times(nil)
				if len(times) != chats {
					t.Fatalf("%d requests, want %d", len(times), chats)
				}
				slices.Sort(times)
				if n := within(times, time.Second); n > int(rate) {
					t.Errorf("%d requests in some second, want at most %v", n, rate)
				}
				if reached := float64(chats-1) / times[chats-1].Seconds(); reached < 0.99*rate {
					t.Errorf("%.2f requests per second, want at least 0.99 of %v", reached, rate)
				}
				if far.most > 128 || far.overlap > 0 {
					t.Errorf("%d at the same time, %d to a chat that had one under way", far.most, far.overlap)
				}
			})
		})
	}
}

func TestTheFirstSecondIsNoBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for i := range 100 {
			q.Put(to(int64(i+1), chat.Broadcast, fmt.Sprint(i)))
		}
		s := play(t, q, &messenger{}, nil)
		s.pass(99 * time.Millisecond)
		if n := len(s.times(nil)); n != 3 {
			t.Errorf("%d requests in the first tenth of a second, want 3", n)
		}
	})
}

func TestAPersonIsNeverBehindABroadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for i := range 500 {
			q.Put(to(-int64(i+1), chat.Broadcast, fmt.Sprint(i)))
		}
		// As slow as a server that is busy: without places kept for people, all would be taken.
		far := &messenger{delay: func(c chat.Claimed) time.Duration {
			if c.Lane == chat.Broadcast {
				return 8 * time.Second
			}
			return 0
		}}
		s := play(t, q, far, nil)
		s.pass(5 * time.Second)
		asked := s.clock.Now()
		s.put(to(42, chat.Interactive, "answer"))
		s.pass(time.Second)
		for _, r := range s.far.arrived() {
			if r.ID == "answer" {
				if waited := r.at.Sub(asked); waited > 100*time.Millisecond {
					t.Errorf("the answer waited for %v", waited)
				}
				return
			}
		}
		t.Error("the answer has not been sent")
	})
}

func TestLanesGoByUrgency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(to(-1, chat.Digest, "digest"), to(-2, chat.Broadcast, "card"), to(-3, chat.Reminder, "reminder"),
			to(-1, chat.Interactive, "answer"))
		s := play(t, q, &messenger{}, nil)
		s.pass(5 * time.Second)
		if got, want := s.far.texts(), []string{"answer", "reminder", "card", "digest"}; !slices.Equal(got, want) {
			t.Errorf("sent %v, want %v", got, want)
		}
	})
}

func TestASlowChatHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(append(many(3, -1, chat.Broadcast), many(3, -2, chat.Broadcast)...)...)
		far := &messenger{delay: func(c chat.Claimed) time.Duration {
			if c.Place.Chat == -1 {
				return 30 * time.Second
			}
			return 0
		}}
		s := play(t, q, far, nil)
		s.pass(10 * time.Second)
		if n := len(s.times(func(r request) bool { return r.Place.Chat == -2 })); n != 3 {
			t.Errorf("the other chat got %d of 3", n)
		}
		s.pass(2 * time.Minute)
		if far.overlap > 0 {
			t.Errorf("%d requests to a chat that had one under way", far.overlap)
		}
	})
}

func TestTheSenderSleepsWhileThereIsNothingToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		later := to(-1, chat.Reminder, "later")
		q := newQueue(later)
		q.rows[0].next = time.Now().Add(10 * time.Hour)
		s := play(t, q, &messenger{}, nil)
		s.pass(9 * time.Hour)
		if q.claims > 2 {
			t.Errorf("the queue was asked %d times while nothing was ready", q.claims)
		}
		s.put(to(5, chat.Interactive, "now"))
		s.pass(time.Millisecond)
		if got := s.far.texts(); !slices.Equal(got, []string{"now"}) {
			t.Errorf("sent %v at once, want what was just put in", got)
		}
		s.pass(2 * time.Hour)
		if got := s.since(s.far.arrived()[1]); got != 10*time.Hour {
			t.Errorf("sent after %v, want 10h", got)
		}
	})
}
