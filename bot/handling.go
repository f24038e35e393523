package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"giaoban/clock"
)

const firstTryWait = 200 * time.Millisecond

// one handles an update when it is its turn in its chat, or buries it where that fails too often. It returns false when
// ctx ended before either. What raw returns is asked for only where it is buried.
func (r *Receiver) one(ctx context.Context, u received, raw func() ([]byte, error)) bool {
	chat := u.update.Place.Chat
	if r.queues.enter(ctx, chat) != nil {
		return false
	}
	defer r.queues.leave(chat)
	if taken, ok := r.gathered(ctx, u, raw); taken || !ok {
		return ok
	}
	return r.attempt(ctx, u, func(ctx context.Context, cause error) bool { return r.bury(ctx, u, raw, cause) })
}

// attempt hands an update over as often as makes sense, and then has it buried. It returns false when ctx ended before.
func (r *Receiver) attempt(ctx context.Context, u received, bury func(context.Context, error) bool) bool {
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
	return bury(ctx, r.o.Client.secrets.err(err))
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
func (r *Receiver) bury(ctx context.Context, u received, raw func() ([]byte, error), cause error) bool {
	body, err := raw()
	if err != nil {
		r.log.Error("an update is put aside without what it was read from", "error", err)
	}
	ok := r.insist(ctx, "an update could not be put aside", func() error {
		return r.o.Graveyard.Bury(ctx, u.update.ID, body, cause)
	})
	if ok {
		r.log.Error("an update was put aside; `giaoban deadletters` lists those", "update", u.update.ID, "error", cause)
	}
	return ok
}

// pause waits after so many failed tries.
func (r *Receiver) pause(ctx context.Context, tries int) error {
	return r.wait(ctx, min(longestPollWait, firstTryWait<<min(2*(tries-1), 20)), 0)
}

// wait waits for a time of which the later half is left to chance, and at least for another one.
func (r *Receiver) wait(ctx context.Context, about, least time.Duration) error {
	about = about/2 + time.Duration(r.o.Jitter()*float64(about/2))
	return clock.Wait(ctx, r.o.Clock, r.o.Clock.Now().Add(max(about, least)))
}
