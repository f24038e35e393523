package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"giaoban/clock"
)

const firstTryWait = 200 * time.Millisecond

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
					if !r.one(ctx, u) {
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
func (r *Receiver) one(ctx context.Context, u received) bool {
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
	return r.bury(ctx, u, r.o.Client.secrets.err(err))
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
func (r *Receiver) bury(ctx context.Context, u received, cause error) bool {
	for try := 1; ; try++ {
		err := r.o.Graveyard.Bury(ctx, u.update.ID, u.raw, cause)
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
