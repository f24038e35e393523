package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"giaoban/chat"
	"giaoban/clock"
)

const firstTryWait = 200 * time.Millisecond

// batch is what one poll brought.
type batch struct {
	updates []received
	next    int64           // the offset that confirms all of them
	raw     json.RawMessage // the list as received
}

// received is an update with its place in the batch.
type received struct {
	update chat.Update
	at     int
	broken error // why it could not be decoded
}

// readBatch decodes the result of a poll. All updates are decoded in one go, and one by one only where something in
// them is unexpected, so that the others of the batch don't suffer.
func readBatch(result json.RawMessage, self int64) (batch, error) {
	b := batch{raw: result}
	var wires []wireUpdate
	if err := json.Unmarshal(result, &wires); err == nil {
		b.updates = make([]received, len(wires))
		for i := range wires {
			u, err := wires[i].update(self)
			b.updates[i] = received{update: u, at: i, broken: err}
		}
	} else {
		var raws []json.RawMessage
		if err := json.Unmarshal(result, &raws); err != nil {
			return batch{}, fmt.Errorf("reading the list of updates: %w", err)
		}
		b.updates = make([]received, len(raws))
		for i, raw := range raws {
			u, err := Decode(raw, self)
			b.updates[i] = received{update: u, at: i, broken: err}
		}
	}
	for _, u := range b.updates {
		if u.update.ID <= 0 {
			return batch{}, fmt.Errorf("an update without an id cannot be confirmed: %w", u.broken)
		}
		b.next = max(b.next, u.update.ID+1)
	}
	return b, nil
}

// rawOf returns an update as it was received. Hardly any is asked for, so they are not kept one by one.
func (b batch) rawOf(u received) ([]byte, error) {
	var raws []json.RawMessage
	if err := json.Unmarshal(b.raw, &raws); err != nil {
		return nil, fmt.Errorf("finding update %d as it was received: %w", u.update.ID, err)
	}
	if u.at >= len(raws) {
		return nil, fmt.Errorf("finding update %d as it was received: it is number %d of %d", u.update.ID, u.at, len(raws))
	}
	return raws[u.at], nil
}

// handle works through a batch: the updates of a chat in order, several chats side by side. It returns true when each
// was handled or buried, false when ctx ended before.
func (r *Receiver) handle(ctx context.Context, b batch) bool {
	chats := byChat(b.updates)
	next := make(chan []received)
	var workers sync.WaitGroup
	for range min(r.o.Workers, len(chats)) {
		workers.Go(func() {
			for list := range next {
				for _, u := range list {
					if !r.one(ctx, b, u) {
						break
					}
				}
			}
		})
	}
	for _, list := range chats {
		next <- list
	}
	close(next)
	workers.Wait()
	return ctx.Err() == nil
}

// byChat sorts updates into one list per chat, each in order, the chats in the order of their first update.
func byChat(updates []received) [][]received {
	at := map[int64]int{}
	var lists [][]received
	for _, u := range updates {
		i, known := at[u.update.Place.Chat]
		if !known {
			i = len(lists)
			at[u.update.Place.Chat] = i
			lists = append(lists, nil)
		}
		lists[i] = append(lists[i], u)
	}
	return lists
}

// one handles an update, or buries it where that fails too often. It returns false when ctx ended before either.
func (r *Receiver) one(ctx context.Context, b batch, u received) bool {
	err := u.broken
	for try := 1; err == nil && ctx.Err() == nil; try++ {
		failed := r.try(ctx, u)
		if failed == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		r.log.Warn("an update could not be handled", "update", u.update.ID, "try", try, "error", r.o.Client.secrets.err(failed))
		if try >= r.o.Tries {
			err = failed
			break
		}
		if r.pause(ctx, try) != nil {
			return false
		}
	}
	if ctx.Err() != nil {
		return false
	}
	return r.bury(ctx, b, u, r.o.Client.secrets.err(err))
}

// try hands the update to the handler once; a panic counts as a failure.
func (r *Receiver) try(ctx context.Context, u received) (err error) {
	defer func() {
		if p := recover(); p != nil {
			what := r.o.Client.secrets.text(fmt.Sprint(p))
			r.log.Error("handling an update panicked", "update", u.update.ID, "panic", what,
				"stack", r.o.Client.secrets.text(string(debug.Stack())))
			err = errors.New("panic: " + what)
		}
	}()
	return r.o.Handler.Handle(ctx, u.update)
}

// bury puts the update aside, and tries so until it has worked: before that, nothing may confirm it.
func (r *Receiver) bury(ctx context.Context, b batch, u received, cause error) bool {
	raw, err := b.rawOf(u)
	if err != nil {
		r.log.Error("an update is put aside without what it was read from", "error", err)
	}
	for try := 1; ; try++ {
		err := r.o.Graveyard.Bury(ctx, u.update.ID, raw, cause)
		if err == nil {
			r.log.Error("an update was put aside", "update", u.update.ID, "error", cause)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		r.log.Error("an update could not be put aside; trying again", "update", u.update.ID, "error", r.o.Client.secrets.err(err))
		if r.pause(ctx, try) != nil {
			return false
		}
	}
}

// pause waits after so many failed tries.
func (r *Receiver) pause(ctx context.Context, tries int) error {
	wait := min(longestPollWait, firstTryWait<<min(2*(tries-1), 20))
	wait = wait/2 + time.Duration(r.o.Jitter()*float64(wait/2))
	return clock.Wait(ctx, r.o.Clock, r.o.Clock.Now().Add(wait))
}
