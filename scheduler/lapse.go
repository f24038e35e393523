package scheduler

import (
	"context"
	"errors"
	"fmt"
	"maps"
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
	tried := map[string]bool{}
	for ctx.Err() == nil {
		now := s.Clock.Now()
		limit := batch + len(s.untold)
		lapsed, err := s.Dialogs.Lapsed(ctx, now, limit)
		if err != nil {
			if ctx.Err() == nil {
				s.Logger.Warn("the dialogs that ended could not be read", "error", err)
			}
			return // the next tick looks anyway
		}
		there := map[string]bool{}
		fresh := 0
		for _, dialog := range lapsed {
			name := lapseName(dialog)
			there[name] = true
			if tried[name] || s.untold[name].next.After(now) {
				continue
			}
			tried[name] = true
			fresh++
			s.lapse(ctx, name, dialog)
		}
		if len(lapsed) < limit {
			maps.DeleteFunc(s.untold, func(name string, _ retry) bool { return !there[name] })
		}
		if fresh == 0 {
			return
		}
	}
}

func lapseName(d chat.Session) string {
	return fmt.Sprintf("%v/%d:%s", d.Key.Place, d.Key.Person, d.ID)
}

// lapse has one person told.
func (s *Scheduler) lapse(ctx context.Context, name string, dialog chat.Session) {
	turn, err := s.Lapse(ctx, dialog)
	if err == nil {
		if n := s.untold[name].repeated; n > 0 {
			turn.Key = fmt.Sprintf("%s~%d", turn.Key, n) // a clock that was set back brought the same end again
		}
		result, failed := s.Ledger.Execute(ctx, turn)
		if err = failed; result.Repeated {
			r := postpone(s.untold, name, s.Clock.Now())
			r.repeated++
			s.untold[name] = r
			return
		}
	}
	switch {
	case err == nil, errors.Is(err, store.ErrWentOn):
		delete(s.untold, name)
	case ctx.Err() != nil:
		// Told to stop in the middle: the dialog is still there at the next start.
	default:
		r := postpone(s.untold, name, s.Clock.Now())
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
