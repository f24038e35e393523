package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/chat"
	"giaoban/clock"
	"giaoban/outbox"
)

// request is one that arrived.
type request struct {
	at time.Time
	chat.Claimed
	fault chat.Fault // what it was answered with; empty for success
}

// messenger answers requests, and writes them down.
type messenger struct {
	clock  clock.Clock
	delay  func(c chat.Claimed) time.Duration
	answer func(c chat.Claimed, n int) error // n counts the requests, from 1; nil is success

	mu       sync.Mutex
	requests []request
	busy     map[int64]int
	most     int // requests at the same time
	flying   int
	overlap  int // requests to a chat that had one under way
	last     int64
}

func (m *messenger) Send(ctx context.Context, c chat.Claimed) (int64, error) {
	m.mu.Lock()
	if m.busy == nil {
		m.busy = map[int64]int{}
	}
	if m.busy[c.Place.Chat]++; m.busy[c.Place.Chat] > 1 {
		m.overlap++
	}
	m.flying++
	m.most = max(m.most, m.flying)
	i := len(m.requests)
	m.requests = append(m.requests, request{at: m.clock.Now(), Claimed: c})
	m.mu.Unlock()

	var err error
	if m.delay != nil {
		err = clock.Wait(ctx, m.clock, m.clock.Now().Add(m.delay(c)))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.busy[c.Place.Chat]--
	m.flying--
	if err != nil {
		return 0, &chat.DeliveryError{Fault: chat.Ambiguous, Text: err.Error(), Cause: err}
	}
	if m.answer != nil {
		if err := m.answer(c, i+1); err != nil {
			if failed := (*chat.DeliveryError)(nil); errors.As(err, &failed) {
				m.requests[i].fault = failed.Fault
			}
			return 0, err
		}
	}
	if c.Action == chat.Remove {
		return 0, nil
	}
	if c.Shown != 0 {
		return c.Shown, nil
	}
	m.last++
	return m.last, nil
}

// arrived returns the requests so far.
func (m *messenger) arrived() []request {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]request(nil), m.requests...)
}

// texts returns the texts that arrived with success, in order.
func (m *messenger) texts() []string {
	var list []string
	for _, r := range m.arrived() {
		if r.fault == "" && r.Action == chat.Put {
			list = append(list, r.Message.Text)
		}
	}
	return list
}

// stage is a sender at work on virtual time, with what is around it.
type stage struct {
	*testing.T
	clock  *clock.Movable
	start  time.Time
	queue  *queue
	far    *messenger
	log    *bytes.Buffer
	sender *outbox.Sender
	cancel func()       // asks it to stop
	stop   func() error // asks it to stop and waits
}

// play starts a sender within a synctest bubble; change may adapt its options. It is stopped at the end if play is not.
func play(t *testing.T, q *queue, far *messenger, change func(*outbox.Options)) *stage {
	t.Helper()
	c := clock.New(time.Now)
	far.clock = c
	s := &stage{T: t, clock: c, start: c.Now(), queue: q, far: far, log: &bytes.Buffer{}}
	o := outbox.Options{
		Queue: q, Send: far, Clock: c, Limits: outbox.DefaultLimits(), Jitter: func() float64 { return 0 },
		Logger: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&o)
	}
	var err error
	if s.sender, err = outbox.New(o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.cancel = cancel
	ended := make(chan error, 1)
	go func() { ended <- s.sender.Run(ctx) }()
	var once sync.Once
	s.stop = func() error {
		var err error
		once.Do(func() {
			cancel()
			err = <-ended
		})
		return err
	}
	t.Cleanup(func() { _ = s.stop() })
	return s
}

// pass lets virtual time pass.
func (s *stage) pass(d time.Duration) {
	s.Helper()
	if err := clock.Wait(s.Context(), s.clock, s.clock.Now().Add(d)); err != nil {
		s.Fatal(err)
	}
	synctest.Wait()
}

// put adds envelopes and says so.
func (s *stage) put(envelopes ...chat.Envelope) {
	s.queue.Put(envelopes...)
	s.sender.Wake()
}

// since returns when the request arrived, from the start. The clock wakes a nanosecond late on purpose: that is left out.
func (s *stage) since(r request) time.Duration { return r.at.Sub(s.start).Truncate(time.Microsecond) }

// to makes an envelope whose text is its id.
func to(chatID int64, lane chat.Lane, id string) chat.Envelope {
	return chat.Envelope{
		ID: id, Place: chat.Place{Chat: chatID}, Lane: lane, Action: chat.Put, Message: chat.Message{Text: id},
	}
}

// many makes n envelopes for a chat.
func many(n int, chatID int64, lane chat.Lane) []chat.Envelope {
	var list []chat.Envelope
	for i := range n {
		list = append(list, to(chatID, lane, fmt.Sprintf("%d/%v/%03d", chatID, lane, i)))
	}
	return list
}
