package scheduler

import (
	"context"
	"slices"
	"time"

	"giaoban/directive"
	"giaoban/ledger"
)

// actor is who reminds, in the audit.
const actor = "scheduler"

// look makes everything happen that is due by now.
func (s *Scheduler) look(ctx context.Context) {
	read := func(ctx context.Context, now time.Time, limit int) ([]directive.Due, error) {
		entries, err := s.Index.Due(ctx, now, limit)
		if err == nil {
			s.indexFaults = 0
			slices.SortStableFunc(entries, feedsFirst)
		}
		return entries, err
	}
	if err := each(ctx, s.Clock, s.later, read, func(e directive.Due) string { return e.Key }, s.fire); err != nil {
		s.indexFault(ctx, err)
	}
}

// feedsFirst puts what others' reminders say before the reminders: a countdown or a new period that was missed with them
// then comes in the same message, and not in a second one that takes the first one's place.
func feedsFirst(a, b directive.Due) int {
	reminds := func(e directive.Due) int {
		if e.Task == directive.TaskRemind {
			return 1
		}
		return 0
	}
	return reminds(a) - reminds(b)
}

// fire gives the ledger one entry. It is decided as of when the entry was read: were it later, a reminder might go out whose
// hour came meanwhile, before what was to be said with it is read.
func (s *Scheduler) fire(ctx context.Context, e directive.Due, asOf time.Time) {
	command := e.Command()
	if command == nil {
		// A newer version wrote it, and will carry it out.
		s.later.postpone(e.Key, s.Clock.Now())
		s.Logger.Error("something is due that this version does not know", "key", e.Key, "task", e.Task)
		return
	}
	// What was carried out is marked on the records themselves, so that another key can't bring it twice.
	result, err := s.Ledger.Execute(ctx, ledger.Turn{Key: s.later.key(e.Key, e.Key), Actor: directive.BySystem(actor), Command: command, At: asOf})
	now := s.Clock.Now()
	lag := now.Sub(e.At)
	switch {
	case err != nil && ctx.Err() != nil:
		// Told to stop in the middle: the entry is still there at the next start.
	case err != nil:
		r := s.later.postpone(e.Key, now)
		s.Observe(Failed, lag)
		s.Logger.Warn("what is due failed and will be tried again",
			"key", e.Key, "attempt", r.attempts, "next", r.next, "error", err)
	case result.Repeated:
		// Another replica was faster, and took the entry out with it. Should it still be there, it is tried by another key.
		s.later.repeat(e.Key, now)
		s.Observe(Repeated, lag)
	default:
		delete(s.later, e.Key)
		s.Observe(Fired, lag)
		s.Logger.Debug("something was due", "key", e.Key, "messages", result.Notices, "late", lag)
	}
}

func (s *Scheduler) indexFault(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	s.indexFaults++
	s.Logger.Error("the index of due things could not be read", "attempt", s.indexFaults, "error", err)
}

// The bounds of waiting between two attempts.
const (
	firstWait   = 5 * time.Second
	longestWait = 15 * time.Minute
)

// backoff returns how long to wait after so many attempts that failed.
func backoff(attempts int) time.Duration {
	wait := firstWait
	for range attempts - 1 {
		if wait *= 2; wait >= longestWait {
			return longestWait
		}
	}
	return wait
}

// housekeep throws old records away at the start and then by its rule.
func (s *Scheduler) housekeep(ctx context.Context) {
	now := s.Clock.Now()
	if s.Keeper == nil || ctx.Err() != nil || now.Before(s.pruneAt) {
		return
	}
	s.pruneAt = s.daily.Next(now, s.Zone)
	if s.pruneAt.IsZero() {
		s.pruneAt = now.Add(24 * time.Hour)
	}
	n, err := s.Keeper.Prune(ctx, now.Add(-s.Keep))
	switch {
	case err != nil && ctx.Err() == nil:
		s.Logger.Warn("old records could not be thrown away", "next", s.pruneAt, "error", err)
	case err == nil:
		s.Logger.Debug("old records were thrown away", "records", n, "next", s.pruneAt)
	}
}
