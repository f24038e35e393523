package outbox_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/chat"
)

// A sender whose epoch is over sends nothing more, and what it had under way counts for nothing.
func TestWhoIsNoLongerTheSenderStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		far := &messenger{delay: func(chat.Claimed) time.Duration { return 10 * time.Second }}
		s := play(t, q, far, nil)
		s.put(to(-1, chat.Broadcast, "under way"))
		s.pass(time.Second)
		epoch, err := q.BeginEpoch(t.Context()) // by another one
		if err != nil {
			t.Fatal(err)
		}
		if left, err := q.Recover(t.Context(), epoch, s.clock.Now()); err != nil || len(left) != 1 {
			t.Fatalf("recovered %v, %v", left, err)
		}
		s.put(to(-2, chat.Broadcast, "later"))
		s.pass(time.Minute)
		if err := s.stop(); !errors.Is(err, chat.ErrFenced) {
			t.Errorf("it ended with %v", err)
		}
		if n := len(far.arrived()); n != 1 {
			t.Errorf("%d requests, want the one that was under way", n)
		}
		if r := q.Row("under way"); r.state != chat.Pending || !r.resent || q.stale != 1 {
			t.Errorf("what was under way is %s, in doubt %v; %d settlements came to nothing", r.state, r.resent, q.stale)
		}
		if !strings.Contains(s.log.String(), "another sender has taken over") {
			t.Error("nobody says why it stopped")
		}
	})
}

// That an attempt may have arrived is kept with the envelope, so that the next start knows it as well.
func TestADoubtIsKept(t *testing.T) {
	ambiguous := &chat.DeliveryError{Fault: chat.Ambiguous, Text: "connection reset"}
	for name, c := range map[string]struct {
		e      chat.Envelope
		failed *chat.DeliveryError
		want   bool
	}{
		"a card that may have arrived": {to(-1, chat.Broadcast, "e"), ambiguous, true},
		"a gateway's answer":           {to(-1, chat.Reminder, "e"), &chat.DeliveryError{Fault: chat.Ambiguous, Code: 502, Text: "bad gateway"}, true},
		"a card that never left":       {to(-1, chat.Broadcast, "e"), &chat.DeliveryError{Fault: chat.NotSent, Text: "refused"}, false},
		"a chat that has to wait":      {to(-1, chat.Broadcast, "e"), &chat.DeliveryError{Fault: chat.Throttled, Code: 429, RetryAfter: time.Second}, false},
		"an edit, which does no harm":  {edited(to(-1, chat.Broadcast, "e")), ambiguous, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue(c.e)
				s := play(t, q, &messenger{answer: failing(1, nil, c.failed)}, nil)
				s.pass(200 * time.Millisecond)
				if r := q.Row("e"); r.state != chat.Retry || r.resent != c.want {
					t.Errorf("after the failure it is %s, in doubt %v; want %v", r.state, r.resent, c.want)
				}
				s.pass(time.Minute)
				requests := s.far.arrived()
				if len(requests) != 2 || requests[1].Resent != c.want || q.Row("e").state != chat.Sent {
					t.Errorf("then came %d requests, the last one in doubt %v; want %v", len(requests), requests[len(requests)-1].Resent, c.want)
				}
			})
		})
	}
}

func edited(e chat.Envelope) chat.Envelope {
	e.Edit = 77
	return e
}
