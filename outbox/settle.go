package outbox

import (
	"context"
	"sync"
	"time"

	"giaoban/chat"
)

// settlingAtOnce is how many batches of settlements are recorded at a time: while one is moved to the disk, the next ones are
// ready to go with whatever else is written then. A chat has to wait for its next message until its settlement was at least
// written. No chat has more than one that is not recorded.
const settlingAtOnce = 32

// settle records what jobs hand over, until finish is closed and nothing is left. Where ctx ends before, what cannot be recorded at
// once is said.
func (s *Sender) settle(ctx context.Context, finish <-chan struct{}) {
	var recording sync.WaitGroup
	defer recording.Wait()
	free := make(chan struct{}, settlingAtOnce)
	for {
		free <- struct{}{}
		batch := s.pick(ctx, finish)
		if len(batch) == 0 {
			return
		}
		recording.Go(func() {
			if s.record(ctx, batch) {
				s.Wake()
			}
			<-free
		})
	}
}

// pick waits for settlements. It returns none when finish is closed and nothing is left.
func (s *Sender) pick(ctx context.Context, finish <-chan struct{}) []chat.Settlement {
	for last := false; ; {
		batch := s.takeDone()
		switch {
		case last:
			return batch
		case len(batch) > 0:
			return s.more(ctx, batch)
		}
		select {
		case <-s.filled:
		case <-finish:
			last = true
		}
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
	err := s.o.Queue.Settle(ctx, batch)
	if err == nil {
		return true
	}
	s.addStuck(len(batch))
	defer s.addStuck(-len(batch))
	// One batch asks again and again for all of them, whose errors would say the same.
	select {
	case s.again <- struct{}{}:
	default:
		s.again <- struct{}{}
		err = s.o.Queue.Settle(ctx, batch)
	}
	defer func() { <-s.again }()
	for failures := 1; err != nil; failures++ {
		if ctx.Err() != nil {
			s.log.Error("stopped before it was recorded what was sent; the next start will not know", "error", err, "envelopes", len(batch))
			return false
		}
		s.log.Error("what was sent cannot be recorded; trying again", "error", err, "envelopes", len(batch), "failures", failures)
		s.pause(ctx, s.o.Clock.Now().Add(backoff(failures, longestStoreWait, s.o.Jitter())))
		err = s.o.Queue.Settle(ctx, batch)
	}
	return true
}

func (s *Sender) addStuck(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stuck += n
}
