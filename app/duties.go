package app

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"giaoban/outbox"
	"giaoban/store"
)

// voice is the sender of the moment: there is one while this replica has the duty to send.
type voice struct{ sender atomic.Pointer[outbox.Sender] }

// Wake tells the sender, where there is one, that something was put into the queue.
func (v *voice) Wake() {
	if s := v.sender.Load(); s != nil {
		s.Wake()
	}
}

// poll asks the messenger for updates.
func (a *App) poll(ctx context.Context, _ store.Lease) error { return a.receiver.Run(ctx) }

// send sends what waits in the outbox, whichever replica put it there.
func (a *App) send(ctx context.Context, _ store.Lease) error {
	sender, err := outbox.New(a.outbox)
	if err != nil {
		return err
	}
	a.voice.sender.Store(sender)
	defer a.voice.sender.Store(nil)
	return sender.Run(ctx)
}

// relisten is how soon it is listened again after that failed.
const relisten = time.Second

// hear notices what was put into the outbox, by whichever replica, for the sender and for the open pages.
func (a *App) hear(ctx context.Context) error {
	for ctx.Err() == nil {
		signs, err := a.store.Arrivals(ctx)
		if err == nil {
			for range signs {
				a.voice.Wake()
				a.tellPages()
			}
		} else if ctx.Err() == nil {
			a.log.Warn("it can't be heard what other replicas want sent; trying again", "error", err)
		}
		pause(ctx, relisten)
		a.voice.Wake() // for what came meanwhile
	}
	return nil
}

// tick makes what is due happen, sends digests, and has updates handled again that somebody wants to be.
func (a *App) tick(ctx context.Context, held store.Lease) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	a.ticks.under(held, func(err error) { end(err) })
	beside := make(chan error, 2)
	go func() { beside <- a.receiver.Revive(ctx, a.graves, reviveEvery) }()
	go func() { beside <- a.digest.Run(ctx) }()
	err := a.schedule.Run(ctx)
	if cause := context.Cause(ctx); errors.Is(cause, store.ErrFenced) {
		err = cause
	}
	end(nil)
	return errors.Join(err, <-beside, <-beside)
}
