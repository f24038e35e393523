package sqlite

import (
	"context"

	"giaoban/chat"
)

// counter is where envelopes are handed over in the commit that brings them. The writer alone touches it.
type counter struct {
	chat.Desk       // nil where nobody sits there
	epoch     int64 // under which they are claimed
}

// Serve has interactive envelopes handed to the desk within the commit that brings them, where nothing else is under way
// to their chat or waits for it, claimed under the epoch. A nil desk ends that; nothing is handed over once it returns.
func (s *Store) Serve(ctx context.Context, epoch int64, desk chat.Desk) error {
	return s.fail("serving the outbox", s.writer.between(ctx, func(*conn) error {
		s.writer.counter = counter{desk, epoch}
		return nil
	}))
}

// reserves tells whether the envelope can be handed over at once, and has a place reserved for it then.
func (t *tx) reserves(e *envelope) bool {
	if t.desk.Desk == nil || t.desk.epoch != t.epoch || e.lane != chat.Interactive || e.warm == nil ||
		e.notBefore > e.at || e.expires != 0 && e.expires <= e.at {
		return false
	}
	if l := t.queue.chats[e.chat]; l != nil && (l.flight != nil || l.lanes[chat.Interactive] != nil || l.ready > e.at) {
		return false
	}
	if !t.desk.Reserve(e.chat) {
		return false
	}
	t.places++
	return true
}

// unreserve gives so many places back that nothing came of.
func (t *tx) unreserve(places int) {
	if places > 0 {
		t.desk.Release(places)
		t.places -= places
	}
}
