package outbox

import (
	"context"
	"sync"
	"time"

	"giaoban/chat"
)

// settle records what jobs hand over, until finish is closed and nothing is left. Where ctx ends before, what cannot be recorded at
// once is said.
func (s *Sender) settle(ctx context.Context, finish <-chan struct{}) {
	var recording sync.WaitGroup
	defer recording.Wait()
	free := make(chan struct{}, s.o.Settling)
	for {
		free <- struct{}{}
		batch := s.pick(ctx, finish)
		if len(batch) == 0 {
			return
		}
		recording.Go(func() {
			s.record(ctx, batch)
			s.Wake()
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

// record tries until the queue has taken the batch, or ctx has ended. Meanwhile nothing new is claimed: whatever cannot be recorded
// would be sent twice.
func (s *Sender) record(ctx context.Context, batch []chat.Settlement) {
	err := s.o.Queue.Settle(ctx, batch)
	if err == nil {
		return
	}
	s.log.Warn("what was sent could not be recorded at once", "error", err, "envelopes", len(batch))
	s.addStuck(len(batch))
	defer s.addStuck(-len(batch))
	for !s.retry(ctx, batch) {
	}
}

// retry tries once more to record a batch, and waits where that fails. It is over when the batch is recorded, or ctx has ended. Batches
// do so one after the other, in turn: what keeps one from being recorded mostly keeps all of them, and a single ask tells.
func (s *Sender) retry(ctx context.Context, batch []chat.Settlement) (over bool) {
	failures := <-s.failures
	defer func() { s.failures <- failures }()
	err := s.o.Queue.Settle(ctx, batch)
	if err == nil {
		failures = 0
		return true
	}
	if ctx.Err() != nil {
		s.log.Error("stopped before it was recorded what was sent; the next start will not know", "error", err, "envelopes", len(batch))
		return true
	}
	failures++
	s.log.Error("what was sent cannot be recorded; trying again", "error", err, "envelopes", len(batch), "failures", failures)
	s.pause(ctx, s.o.Clock.Now().Add(backoff(failures, longestStoreWait, s.o.Jitter())))
	return false
}

func (s *Sender) addStuck(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stuck += n
}
