package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/chat"
	"giaoban/clock"
	"giaoban/outbox"
)

func TestWhatWasUnderWayIsRecovered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(to(-1, chat.Broadcast, "card"), to(-1, chat.Broadcast, "next card"), to(5, chat.Interactive, "answer"))
		if _, err := q.BeginEpoch(t.Context()); err != nil {
			t.Fatal(err)
		}
		// The sender before this one claimed two and died.
		claimed, err := q.Claim(t.Context(), chat.ClaimRequest{Now: time.Now(), Epoch: 1, Limit: 9, Lowest: chat.Digest})
		if err != nil || len(claimed) != 2 {
			t.Fatal(claimed, err)
		}
		s := play(t, q, &messenger{}, nil)
		s.pass(time.Minute)
		if got, want := s.far.texts(), []string{"card", "next card"}; !slices.Equal(got, want) {
			t.Errorf("sent %v, want %v", got, want)
		}
		if r := q.Row("answer"); r.state != chat.Dead {
			t.Errorf("the answer is %v, want dead", r.state)
		}
		for _, line := range []string{"sent again", "dropped, the person repeats", "sending what may have been sent before"} {
			if !strings.Contains(s.log.String(), line) {
				t.Errorf("the log does not say %q:\n%s", line, s.log)
			}
		}
	})
}

func TestARecoveredCardIsGivenUpAfterFourMoreTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(to(-1, chat.Broadcast, "card"))
		q.rows[0].resent = true
		far := &messenger{answer: failing(9, nil, &chat.DeliveryError{Fault: chat.Ambiguous})}
		s := play(t, q, far, nil)
		s.pass(time.Hour)
		if n := len(far.arrived()); n != 4 || q.Row("card").state != chat.Dead {
			t.Errorf("%d requests, the card is %v; want 4, dead", n, q.Row("card").state)
		}
	})
}

func TestAStopFinishesWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for i := range 100 {
			q.Put(to(-int64(i+1), chat.Broadcast, fmt.Sprint(i)))
		}
		far := &messenger{delay: func(chat.Claimed) time.Duration { return 3 * time.Second }}
		s := play(t, q, far, nil)
		s.pass(500 * time.Millisecond)
		before := len(far.arrived())
		began := time.Now()
		if err := s.stop(); err != nil {
			t.Errorf("Run returned %v", err)
		}
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("the stop took %v", took)
		}
		if after := len(far.arrived()); after > before+1 {
			t.Errorf("%d requests were begun after the stop", after-before)
		}
		if left := q.Count(chat.Sending); left != 0 {
			t.Errorf("%d envelopes were left in doubt", left)
		}
		if sent := q.Count(chat.Sent); sent != len(far.arrived()) {
			t.Errorf("%d recorded as sent, %d were", sent, len(far.arrived()))
		}
	})
}

func TestAStopDuringAClaimLeavesNoDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		s := play(t, q, &messenger{}, nil)
		synctest.Wait()
		q.mu.Lock()
		q.during = s.cancel
		q.mu.Unlock()
		s.put(to(5, chat.Interactive, "answer"))
		synctest.Wait()
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if state := q.Row("answer").state; state != chat.Sent {
			t.Errorf("the answer is %v, want sent: it was claimed", state)
		}
	})
}

func TestAStopIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(to(-1, chat.Broadcast, "card"), to(4, chat.Interactive, "answer"))
		far := &messenger{delay: func(chat.Claimed) time.Duration { return time.Hour }}
		s := play(t, q, far, nil)
		s.pass(time.Second)
		began := time.Now()
		if err := s.stop(); err != nil {
			t.Errorf("Run returned %v", err)
		}
		if took := time.Since(began); took < 10*time.Second || took > 11*time.Second {
			t.Errorf("the stop took %v, want the grace of 10s", took)
		}
		if card, answer := q.Row("card").state, q.Row("answer").state; card != chat.Retry || answer != chat.Dead {
			t.Errorf("the card is %v and the answer %v; want retry and dead, as both may have arrived", card, answer)
		}
	})
}

func TestAStopWithABrokenQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(to(-1, chat.Broadcast, "card"))
		far := &messenger{delay: func(chat.Claimed) time.Duration { return time.Second }}
		s := play(t, q, far, nil)
		s.pass(500 * time.Millisecond)
		q.Fail(errors.New("disk full"))
		s.pass(5 * time.Second)
		began := time.Now()
		if err := s.stop(); err != nil {
			t.Errorf("Run returned %v", err)
		}
		if took := time.Since(began); took > 21*time.Second {
			t.Errorf("the stop took %v", took)
		}
		if !strings.Contains(s.log.String(), "the next start will not know") {
			t.Errorf("it is not said what was lost:\n%s", s.log)
		}
	})
}

// TestManyThatCannotBeRecorded has twenty messages under way when the queue breaks: they ask in turn, not each for itself. Then it is
// mended, or but for one settlement that it never takes, or the bot is stopped. What is lost is said.
func TestManyThatCannotBeRecorded(t *testing.T) {
	for name, c := range map[string]struct {
		mended bool
		never  string
		lost   int
	}{
		"mended": {mended: true}, "mended but for one": {mended: true, never: "7", lost: 1}, "stopped": {lost: 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { breakUnderMany(t, c.mended, c.never, c.lost) })
		})
	}
}

func breakUnderMany(t *testing.T, mended bool, never string, lost int) {
	t.Helper()
	const many = 20
	q := newQueue()
	q.never = never
	for i := range many {
		q.Put(to(-int64(i+1), chat.Broadcast, fmt.Sprint(i)))
	}
	far := &messenger{delay: func(c chat.Claimed) time.Duration {
		return 2*time.Second + time.Duration(c.Place.Chat)*time.Millisecond
	}}
	s := play(t, q, far, func(o *outbox.Options) { o.Settling = many }) // a batch for each
	s.pass(time.Second)
	q.Fail(errors.New("disk full"))
	s.pass(10 * time.Minute)
	q.mu.Lock()
	asked := q.asked
	q.mu.Unlock()
	if asked < many || asked > 10*many { // each on its own would ask a hundred times
		t.Errorf("the broken queue was asked %d times in ten minutes", asked)
	}
	if mended {
		q.Fail(nil)
		s.put(to(-100, chat.Broadcast, "afterwards"))
		s.pass(time.Minute)
		want := many - lost
		if lost == 0 {
			want++ // nothing is stuck, so that sending goes on
		}
		if n := q.Count(chat.Sent); n != want {
			t.Errorf("%d are recorded as sent, want %d", n, want)
		}
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	said := 0
	for line := range strings.Lines(s.log.String()) {
		if !strings.Contains(line, "the next start will not know") {
			continue
		}
		var n int
		_, envelopes, _ := strings.Cut(line, "envelopes=")
		if _, err := fmt.Sscan(envelopes, &n); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		said += n
	}
	if left := q.Count(chat.Sending); said != lost || left != lost {
		t.Errorf("%d are said to be lost and %d are left, want %d", said, left, lost)
	}
}

func TestNothingIsSentThatCannotBeRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for i := range 300 {
			q.Put(to(-int64(i+1), chat.Broadcast, fmt.Sprint(i)))
		}
		s := play(t, q, &messenger{}, nil)
		s.pass(time.Second)
		q.Fail(errors.New("disk full"))
		broken := len(s.far.arrived())
		s.pass(10 * time.Minute)
		if n := len(s.far.arrived()) - broken; n > 1 {
			t.Errorf("%d were sent while nothing could be recorded", n)
		}
		if q.claims > 200 {
			t.Errorf("the broken queue was asked %d times in ten minutes", q.claims)
		}
		q.Fail(nil)
		s.pass(time.Minute)
		if n := q.Count(chat.Sent); n != 300 {
			t.Errorf("%d sent in the end, want 300", n)
		}
		if n := len(s.far.arrived()); n != 300 {
			t.Errorf("%d requests, want 300", n)
		}
	})
}

func TestAStartWaitsForAQueueThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(to(-1, chat.Broadcast, "card"))
		q.Fail(errors.New("disk full"))
		s := play(t, q, &messenger{}, nil)
		s.pass(time.Minute)
		if n := strings.Count(s.log.String(), "disk full"); n < 3 || n > 20 {
			t.Errorf("it was said %d times in a minute", n)
		}
		q.Fail(nil)
		s.pass(time.Minute)
		if got := s.far.texts(); !slices.Equal(got, []string{"card"}) {
			t.Errorf("sent %v", got)
		}
	})
}

func TestAStopBeforeTheStartIsNoFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		q.Fail(context.Canceled)
		s := play(t, q, &messenger{}, nil)
		s.pass(time.Second)
		if err := s.stop(); err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
}

func TestOptionsAreChecked(t *testing.T) {
	if _, err := outbox.New(outbox.Options{Queue: newQueue(), Send: &messenger{}}); err == nil {
		t.Error("a sender without a clock was made")
	}
}

// Senders are started and stopped at random, without grace, over a messenger that fails in every way: in the end each
// card has arrived, in order, and was repeated only where it was in doubt.
func TestStartingAndStoppingLosesNothing(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		source := rand.New(rand.NewPCG(seed, 0))
		upTo := func(n int) int {
			mu.Lock()
			defer mu.Unlock()
			return source.IntN(n)
		}
		const chats, each = 20, 15
		q := newQueue()
		for i := range each {
			for c := range chats {
				q.Put(to(-int64(c+1), chat.Broadcast, fmt.Sprintf("%02d/%02d", c, i)))
			}
		}
		far := &messenger{}
		doubts := map[string]int{}
		arrived := map[int64][]string{}
		note := func(c chat.Claimed) {
			if list := arrived[c.Place.Chat]; len(list) == 0 || list[len(list)-1] != c.ID {
				arrived[c.Place.Chat] = append(list, c.ID)
			}
		}
		far.delay = func(chat.Claimed) time.Duration {
			return time.Duration(upTo(300)) * time.Millisecond
		}
		far.answer = func(c chat.Claimed, _ int) error {
			kind := upTo(20)
			mu.Lock()
			defer mu.Unlock()
			switch kind {
			case 0:
				return &chat.DeliveryError{Fault: chat.NotSent}
			case 1:
				return &chat.DeliveryError{Fault: chat.Throttled, RetryAfter: time.Second}
			case 2:
				// It has arrived, but the answer is lost; only once, as a second time would be final.
				if doubts[c.ID]++; doubts[c.ID] == 1 && !c.Resent {
					note(c)
					return &chat.DeliveryError{Fault: chat.Ambiguous}
				}
			}
			note(c)
			return nil
		}
		for round := 0; q.Count(chat.Sent) < chats*each; round++ {
			if round > 500 {
				t.Fatalf("only %d of %d were sent", q.Count(chat.Sent), chats*each)
			}
			s := play(t, q, far, func(o *outbox.Options) { o.Grace = time.Nanosecond })
			s.pass(time.Duration(upTo(5000)) * time.Millisecond)
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			for _, r := range q.rows {
				// What was cut off for the second time is final as well, and not what this is about.
				if r.state == chat.Dead {
					r.state, r.next = chat.Pending, time.Time{}
				}
			}
		}
		for c, list := range arrived {
			if len(list) < each || !slices.IsSorted(list) {
				t.Errorf("chat %d got %v", c, list)
			}
		}
		if q.stale > 0 {
			t.Errorf("%d settlements of a claim that was not held", q.stale)
		}
	})
}

func TestManyWakesFromManySides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		s := play(t, q, &messenger{}, nil)
		var putting sync.WaitGroup
		for p := range 8 {
			putting.Go(func() {
				for i := range 20 {
					s.put(to(int64(p+1), chat.Interactive, fmt.Sprintf("%d/%02d", p, i)))
					if clock.Wait(context.Background(), s.clock, s.clock.Now().Add(time.Duration(p*i)*time.Millisecond)) != nil {
						return
					}
				}
			})
		}
		putting.Wait()
		s.pass(time.Minute)
		if n := q.Count(chat.Sent); n != 160 {
			t.Errorf("%d sent, want 160", n)
		}
	})
}
