package outbox

import (
	"context"

	"giaoban/chat"
)

// Server is a Queue that can hand answers over within the commit that brings them. It is asked for beside the Queue, which
// need not be one.
type Server interface {
	// Serve has interactive envelopes handed to the desk, claimed under the epoch; nothing is once a call with nil returns.
	Serve(ctx context.Context, epoch int64, desk chat.Desk) error
}

// desk takes answers over from the queue.
type desk struct {
	*Sender
	sending context.Context // of the jobs
}

// Reserve implements chat.Desk.
func (d desk) Reserve(chatID int64) bool {
	s := d.Sender
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Clock.Now()
	calm, trying := s.weather.calm()
	switch {
	case s.closing || s.fatal != nil || s.stuck > 0 || calm.After(now) || trying:
		return false
	case s.inFlight >= s.o.Limits.InFlight, s.windows.ready(chatID).After(now):
		return false
	case s.gate.limited() && (s.reserved > 0 || s.gate.urgent(now).After(now.Add(horizon))):
		// What is claimed long before it can leave would be in doubt after a crash.
		return false
	}
	s.inFlight++
	s.reserved++
	return true
}

// Hand implements chat.Desk.
func (d desk) Hand(claimed []chat.Claimed) {
	s := d.Sender
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reserved -= len(claimed)
	for _, c := range claimed {
		s.launch(d.sending, c)
	}
}

// Release implements chat.Desk.
func (d desk) Release(places int) {
	s := d.Sender
	s.mu.Lock()
	s.reserved -= places
	s.inFlight -= places
	s.mu.Unlock()
	signal(s.wake)
}

// open lets the queue hand answers over, until the returned function is called.
func (s *Sender) open(ctx, sending context.Context) (shut func()) {
	server, ok := s.o.Queue.(Server)
	if !ok {
		return func() {}
	}
	if err := server.Serve(ctx, s.epoch, desk{s, sending}); err != nil {
		s.log.Warn("answers will take a little longer: the queue does not hand them over", "error", err)
		return func() {}
	}
	return func() {
		if err := server.Serve(context.WithoutCancel(ctx), s.epoch, nil); err != nil {
			s.log.Debug("the queue hands nothing over any more", "error", err)
		}
	}
}
