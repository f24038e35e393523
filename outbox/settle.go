package outbox

import (
	"context"
	"time"

	"giaoban/chat"
)

// settlersAtOnce is how many batches of settlements are recorded at a time: while one is moved to the disk, the next ones are
// ready to go with whatever else is written then. A chat has to wait for its next message until its settlement was at least
// written; with two, that of every sixth was not yet begun when an answer came. No chat has more than one that is not recorded.
const settlersAtOnce = 4

// settle records what jobs hand over, as many at a time as there are, until finish is closed and nothing is left, or
// until ctx is done.
func (s *Sender) settle(ctx context.Context, finish <-chan struct{}) {
	for finishing := false; ; {
		batch := s.takeDone()
		if len(batch) == 0 {
			if finishing {
				return
			}
			select {
			case <-s.filled:
			case <-finish:
				finishing = true
			case <-ctx.Done():
				return
			}
			continue
		}
		if !finishing {
			batch = s.more(ctx, batch)
		}
		if !s.record(ctx, batch) {
			return
		}
		s.Wake()
	}
}

const (
	// fullBatch is how many settlements are worth a transaction of their own, gathering how long fewer wait for others.
	fullBatch = 96
	gathering = 2 * time.Millisecond
)

// more waits a moment for others to be recorded with the batch, where many are under way and nobody waits for these: each
// transaction costs as much as several settlements.
func (s *Sender) more(ctx context.Context, batch []chat.Settlement) []chat.Settlement {
	s.mu.Lock()
	many := s.cap > 0 && len(s.ahead) > 0
	s.mu.Unlock()
	if !many || len(batch) >= fullBatch {
		return batch
	}
	s.pause(ctx, s.o.Clock.Now().Add(gathering))
	return append(batch, s.takeDone()...)
}

func (s *Sender) takeDone() []chat.Settlement {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch := s.done
	s.done = nil
	return batch
}

// record tries until the queue has taken the batch; false if ctx ended before. Meanwhile nothing new is claimed:
// whatever cannot be recorded would be sent twice.
func (s *Sender) record(ctx context.Context, batch []chat.Settlement) bool {
	stuck := 0
	defer func() { s.addStuck(-stuck) }()
	for failures := 1; ; failures++ {
		err := s.o.Queue.Settle(ctx, batch)
		if err == nil {
			return true
		}
		if stuck == 0 {
			stuck = len(batch)
			s.addStuck(stuck)
		}
		if ctx.Err() != nil {
			s.log.Error("stopped before it was recorded what was sent; the next start will not know", "error", err, "envelopes", len(batch))
			return false
		}
		s.log.Error("what was sent cannot be recorded; trying again", "error", err, "envelopes", len(batch), "failures", failures)
		s.pause(ctx, s.o.Clock.Now().Add(backoff(failures, longestStoreWait, s.o.Jitter())))
	}
}

func (s *Sender) addStuck(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stuck += n
}
