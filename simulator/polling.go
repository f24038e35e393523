package simulator

import (
	"encoding/json"
	"time"
)

const maxPollSeconds = 50

// poller is a getUpdates request that waits.
type poller struct {
	ended chan struct{} // closed when another request takes over
	cause *apiError
}

// abortPoll answers the waiting getUpdates with a conflict.
func (s *Simulator) abortPoll(cause *apiError) {
	if s.poll != nil {
		s.poll.cause = cause
		close(s.poll.ended)
		s.poll = nil
	}
}

const pollConflict = "terminated by other getUpdates request; make sure that only one bot instance is running"

func getUpdates(c *call) (any, error) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	q := &s.updates
	q.allow(c.params.arg("allowed_updates"))
	offset := c.params.integer("offset", 0, -1<<40, 1<<40)
	limit := c.params.integer("limit", 100, 1, 100)
	timeout := c.params.integer("timeout", 0, 0, maxPollSeconds)
	q.expire(s.clock.Now())
	q.confirm(offset)
	if found := q.head(limit); len(found) > 0 || timeout == 0 {
		return found, nil
	}
	s.abortPoll(conflict(pollConflict))
	me := &poller{ended: make(chan struct{})}
	s.poll = me
	s.hub.stir()
	defer func() {
		if s.poll == me {
			s.poll = nil
			s.hub.stir()
		}
	}()
	return s.pollUntil(c, me, limit, time.Duration(timeout)*time.Second)
}

// pollUntil waits for updates. It is called and returns with s.mu held.
func (s *Simulator) pollUntil(c *call, me *poller, limit int64, timeout time.Duration) ([]json.RawMessage, error) {
	over, cancel := s.clock.At(s.clock.Now().Add(timeout))
	defer cancel()
	for {
		wake := s.updates.wake
		s.mu.Unlock()
		ended := false
		select {
		case <-wake:
		case <-over:
			ended = true
		case <-c.ctx.Done():
			ended = true
		case <-me.ended:
		case <-s.ctx.Done():
			s.mu.Lock()
			return nil, restarting()
		}
		s.mu.Lock()
		if me.cause != nil {
			return nil, me.cause
		}
		s.updates.expire(s.clock.Now())
		if found := s.updates.head(limit); len(found) > 0 || ended {
			return found, nil
		}
	}
}
