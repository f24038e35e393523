package bot

import (
	"context"
	"slices"
	"sync"
)

// queues let the updates of a chat be handled one at a time, in the order in which they came, whatever way they came.
type queues struct {
	mu    sync.Mutex
	chats map[int64][]chan struct{} // of the chats in which an update is in hand: those that wait, the next one first
}

// enter waits until it is an update's turn in its chat. Who entered has to leave.
func (q *queues) enter(ctx context.Context, chat int64) error {
	q.mu.Lock()
	waiting, busy := q.chats[chat]
	if !busy {
		if q.chats == nil {
			q.chats = map[int64][]chan struct{}{}
		}
		q.chats[chat] = nil
		q.mu.Unlock()
		return nil
	}
	called := make(chan struct{})
	q.chats[chat] = append(waiting, called)
	q.mu.Unlock()
	select {
	case <-called:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting = q.chats[chat]
	if at := slices.Index(waiting, called); at >= 0 {
		q.chats[chat] = slices.Delete(waiting, at, at+1)
	} else {
		q.next(chat) // it was called meanwhile
	}
	return ctx.Err()
}

// leave lets the next one in.
func (q *queues) leave(chat int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next(chat)
}

// next calls the next one. The caller holds mu.
func (q *queues) next(chat int64) {
	waiting := q.chats[chat]
	if len(waiting) == 0 {
		delete(q.chats, chat)
		return
	}
	close(waiting[0])
	q.chats[chat] = waiting[1:]
}
