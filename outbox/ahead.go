package outbox

import (
	"context"

	"giaoban/chat"
)

// A claim has to be on the disk before its request. Where no rate holds requests up, waiting for the disk would leave most
// places idle: some envelopes are claimed before there is a place for them. After a crash they are taken for sent in doubt, and sent once:
// nothing is repeated by it. Where the rate is what everything waits for, there are none.

// aheadOf returns how many envelopes may be claimed before there is a place for them.
func aheadOf(l Limits) int {
	if l.Global > 0 {
		return 0
	}
	return 8 * l.InFlight
}

// kept returns how many places are for those who wait in front of their telephones.
func (s *Sender) kept() int { return s.o.Limits.InFlight / 8 }

// queueUp takes over what was claimed: to be sent as soon as there are places.
func (s *Sender) queueUp(ctx context.Context, claimed []chat.Claimed) {
	s.mu.Lock()
	s.ahead = append(s.ahead, claimed...)
	s.mu.Unlock()
	s.advance(ctx)
}

// advance starts what was claimed ahead where there are places for it. Where nothing may be sent now, it goes back into
// the queue.
func (s *Sender) advance(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ahead) == 0 {
		return
	}
	now := s.o.Clock.Now()
	if calm, trying := s.weather.calm(); s.cap > 0 && (s.fatal != nil || s.closing || calm.After(now) || trying && s.inFlight > 0) {
		s.giveBack()
		return
	}
	before := len(s.ahead)
	for len(s.ahead) > 0 {
		c := s.ahead[0]
		places := s.o.Limits.InFlight
		if c.Lane != chat.Interactive && s.cap > 0 {
			places -= s.kept()
		}
		if s.inFlight >= places && s.cap > 0 {
			break
		}
		s.ahead[0] = chat.Claimed{}
		s.ahead = s.ahead[1:]
		s.inFlight++
		s.launch(ctx, c)
	}
	if before > s.cap/2 && len(s.ahead) <= s.cap/2 {
		signal(s.wake)
	}
}

// giveBack puts what was claimed ahead into the queue again: none of it was sent. The caller holds the lock.
func (s *Sender) giveBack() {
	now := s.o.Clock.Now()
	for _, c := range s.ahead {
		s.done = append(s.done, chat.Settlement{
			ID: c.ID, Epoch: c.Epoch, State: chat.Retry, At: now, Next: now, Ready: now, Reason: "claimed, but not sent",
		})
	}
	s.ahead = nil
	signal(s.filled)
}

// close gives back what was claimed ahead, now and from now on.
func (s *Sender) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closing = true
	s.giveBack()
}
