package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"giaoban/directive"
	"giaoban/ledger"
)

// actor is who reminds, in the audit.
const actor = "scheduler"

// look makes everything happen that is due by now.
func (s *Scheduler) look(ctx context.Context) {
	tried := map[string]bool{}
	for ctx.Err() == nil {
		now := s.Clock.Now()
		// Entries that failed stand at the head of the index. Room for them is added, so that they keep nobody out.
		limit := batch + len(s.later)
		entries, err := s.Index.Due(ctx, now, limit)
		if err != nil {
			s.indexFault(ctx, err)
			return
		}
		s.indexFaults = 0
		if len(entries) < limit {
			s.forget(entries)
		}
		slices.SortStableFunc(entries, feedsFirst)
		fresh := 0
		for _, e := range entries {
			if tried[e.Key] || s.later[e.Key].next.After(now) {
				continue
			}
			tried[e.Key] = true
			fresh++
			s.fire(ctx, e)
			if ctx.Err() != nil {
				return
			}
		}
		if fresh == 0 {
			return
		}
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

// fire gives the ledger one entry.
func (s *Scheduler) fire(ctx context.Context, e directive.Due) {
	command := e.Command()
	if command == nil {
		// A newer version wrote it, and will carry it out.
		s.postpone(e.Key, s.Clock.Now())
		s.Logger.Error("something is due that this version does not know", "key", e.Key, "task", e.Task)
		return
	}
	key := e.Key
	if n := s.later[e.Key].repeated; n > 0 {
		// The key was committed before, and yet the entry is there: a clock that was set back had it entered anew. What
		// was carried out is marked on the records themselves, so that another key can't bring it twice.
		key = fmt.Sprintf("%s~%d", e.Key, n)
	}
	result, err := s.Ledger.Execute(ctx, ledger.Turn{Key: key, Actor: directive.BySystem(actor), Command: command})
	now := s.Clock.Now()
	lag := now.Sub(e.At)
	switch {
	case err != nil && ctx.Err() != nil:
		// Told to stop in the middle: the entry is still there at the next start.
	case err != nil:
		r := s.postpone(e.Key, now)
		s.Observe(Failed, lag)
		s.Logger.Warn("what is due failed and will be tried again",
			"key", e.Key, "attempt", r.attempts, "next", r.next, "error", err)
	case result.Repeated:
		// Another replica was faster, and took the entry out with it. Should it still be there, it is tried by another key.
		r := s.postpone(e.Key, now)
		r.repeated++
		s.later[e.Key] = r
		s.Observe(Repeated, lag)
	default:
		delete(s.later, e.Key)
		s.Observe(Fired, lag)
		s.Logger.Debug("something was due", "key", e.Key, "messages", result.Notices, "late", lag)
	}
}

// postpone notes that an entry failed once more.
func (s *Scheduler) postpone(key string, now time.Time) retry { return postpone(s.later, key, now) }

func postpone(later map[string]retry, key string, now time.Time) retry {
	r := later[key]
	r.attempts++
	r.next = now.Add(backoff(r.attempts))
	later[key] = r
	return r
}

// forget drops what is known of entries that are in the index no more, given all that is due.
func (s *Scheduler) forget(entries []directive.Due) {
	there := make(map[string]bool, len(entries))
	for _, e := range entries {
		there[e.Key] = true
	}
	for key := range s.later {
		if !there[key] {
			delete(s.later, key)
		}
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
