package bot

import (
	"context"
	"errors"
	"time"

	"giaoban/clock"
)

// Wanted is a buried update that somebody wants to be handled again.
type Wanted struct {
	Update int64
	Raw    []byte // as received
}

// Wishes are what somebody wants done with buried updates.
type Wishes interface {
	// Wanted returns the updates that are to be handled again, the oldest first.
	Wanted(ctx context.Context) ([]Wanted, error)
	// Unbury forgets an update that was handled after all.
	Unbury(ctx context.Context, update int64) error
}

// Revive handles buried updates again that somebody wants to be, and looks for such ones every so often until ctx is
// done. One that fails again is buried again, and then wanted no more. One that was handled, and could not be forgotten
// for that, is handled twice: the Handler knows it.
func (r *Receiver) Revive(ctx context.Context, wishes Wishes, every time.Duration) error {
	handling, stop := linger(ctx, r.o.Grace)
	defer stop()
	for {
		if err := clock.Wait(ctx, r.o.Clock, r.o.Clock.Now().Add(every)); err != nil {
			return nil
		}
		if err := r.revive(handling, ctx, wishes); err != nil && ctx.Err() == nil {
			r.log.Error("buried updates could not be handled again; trying again", "error", r.o.Client.secrets.err(err))
		}
	}
}

// revive handles what is wanted now. It begins nothing more once asked to stop.
func (r *Receiver) revive(ctx, asked context.Context, wishes Wishes) error {
	wanted, err := wishes.Wanted(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, w := range wanted {
		if asked.Err() != nil {
			break
		}
		u := received{}
		u.update, u.broken = Decode(w.Raw, r.o.Client.ID())
		if u.broken != nil {
			u.update.ID = w.Update
		}
		buried := false
		if !r.one(ctx, u, func() ([]byte, error) { buried = true; return w.Raw, nil }) || buried {
			continue
		}
		if err := wishes.Unbury(ctx, w.Update); err != nil {
			errs = append(errs, err)
			continue
		}
		r.log.Info("a buried update was handled after all", "update", w.Update)
	}
	return errors.Join(errs...)
}
