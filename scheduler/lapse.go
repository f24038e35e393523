package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// tell has everybody told whose dialog's time is over. That a dialog is told of stands in the commit that says so, so that
// it happens once, whoever looks.
func (s *Scheduler) tell(ctx context.Context) {
	if s.Dialogs == nil {
		return
	}
	if err := each(ctx, s.Clock, s.untold, s.Dialogs.Lapsed, lapseName, s.lapse); err != nil && ctx.Err() == nil {
		s.Logger.Warn("the dialogs that ended could not be read", "error", err) // the next tick looks anyway
	}
}

func lapseName(d chat.Session) string {
	return fmt.Sprintf("%v/%d:%s", d.Key.Place, d.Key.Person, d.ID)
}

// lapse has one person told.
func (s *Scheduler) lapse(ctx context.Context, dialog chat.Session, _ time.Time) {
	name := lapseName(dialog)
	turn, err := s.Lapse(ctx, dialog)
	if err == nil {
		turn.Key = s.untold.key(name, turn.Key)
		result, failed := s.Ledger.Execute(ctx, turn)
		if err = failed; result.Repeated {
			s.untold.repeat(name, s.Clock.Now())
			return
		}
	}
	switch {
	case err == nil, errors.Is(err, store.ErrWentOn):
		delete(s.untold, name)
	case ctx.Err() != nil:
		// Told to stop in the middle: the dialog is still there at the next start.
	default:
		r := s.untold.postpone(name, s.Clock.Now())
		s.Logger.Warn("a person could not be told that their dialog's time is over; it will be tried again",
			"dialog", dialog.ID, "attempt", r.attempts, "next", r.next, "error", err)
	}
}

// nextLapse returns when the next dialog ends, where that is before a time.
func (s *Scheduler) nextLapse(ctx context.Context, before time.Time) (time.Time, bool) {
	if s.Dialogs == nil {
		return time.Time{}, false
	}
	lapsed, err := s.Dialogs.Lapsed(ctx, before, 1)
	if err != nil || len(lapsed) == 0 {
		return time.Time{}, false // the tick looks anyway
	}
	return lapsed[0].Expires, true
}
