package scheduler

import (
	"context"
	"fmt"
	"maps"
	"time"

	"giaoban/clock"
)

// retry is what is known of something that failed.
type retry struct {
	attempts int
	repeated int // how often its key turned out to be committed already
	next     time.Time
}

// retries is what failed, by name.
type retries map[string]retry

// postpone notes that something failed once more.
func (r retries) postpone(name string, now time.Time) retry {
	failed := r[name]
	failed.attempts++
	failed.next = now.Add(backoff(failed.attempts))
	r[name] = failed
	return failed
}

// repeat notes that the key under which something was to be done was committed before, and yet it is still there: a clock
// that was set back had it entered anew. It is tried by another key.
func (r retries) repeat(name string, now time.Time) {
	failed := r.postpone(name, now)
	failed.repeated++
	r[name] = failed
}

// key returns the key to try something by.
func (r retries) key(name, key string) string {
	if n := r[name].repeated; n > 0 {
		return fmt.Sprintf("%s~%d", key, n)
	}
	return key
}

// list reads what is to be done by now, the earliest first, at most limit.
type list[T any] func(ctx context.Context, now time.Time, limit int) ([]T, error)

// each has everything tried once that a list holds, until the list brings nothing new. What failed waits for its time. Try
// is told as of when the list was read.
func each[T any](ctx context.Context, at clock.Clock, failed retries, read list[T], name func(T) string, try func(ctx context.Context, one T, now time.Time)) error {
	tried := map[string]bool{}
	for ctx.Err() == nil {
		now := at.Now()
		// What failed stands at the head of the list. Room for it is added, so that it keeps nobody out.
		limit := batch + len(failed)
		found, err := read(ctx, now, limit)
		if err != nil {
			return err
		}
		if len(found) < limit { // that is all: what failed and is not among it is gone
			there := make(map[string]bool, len(found))
			for _, f := range found {
				there[name(f)] = true
			}
			maps.DeleteFunc(failed, func(n string, _ retry) bool { return !there[n] })
		}
		fresh := 0
		for _, f := range found {
			n := name(f)
			if tried[n] || failed[n].next.After(now) {
				continue
			}
			if ctx.Err() != nil {
				break
			}
			tried[n] = true
			fresh++
			try(ctx, f, now)
		}
		if fresh == 0 {
			return nil
		}
	}
	return nil
}
