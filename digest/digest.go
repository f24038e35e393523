// Package digest tells managers and the Board at set times what changed since the last time, and what waits for them.
//
// Digests are made of the records as they were at the moment of their rule, to the second, whenever they are made: a digest
// that comes late says the same, and so does a summary that is asked for that moment later.
package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/summary"
	"giaoban/summary/source"
)

// Store is what digests are asked of.
type Store interface {
	People(ctx context.Context) ([]directive.Person, error)
	// Committed tells whether the turn with a key was committed.
	Committed(ctx context.Context, key string) (bool, error)
}

// Ledger carries Turns out.
type Ledger interface {
	Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error)
}

// Options are what digests are made of. All are needed but Always.
type Options struct {
	Store    Store
	Source   *source.Source
	Ledger   Ledger
	Renderer *render.Renderer
	Clock    clock.Clock
	Logger   *slog.Logger
	Zone     *time.Location
	Rule     calendar.Rule // the zero rule sends nothing
	Always   bool          // send also where nothing changed
}

// Digest sends digests. Run it once.
type Digest struct{ o Options }

// New returns a digest.
func New(o Options) *Digest { return &Digest{o: o} }

const (
	// settle is how long after its moment a digest is made: what was decided by then is written by then.
	settle = 5 * time.Second
	// stale is how late a digest is still sent. What changed since is in the next one.
	stale = 20 * time.Hour
	// retry is when one that failed is tried again.
	retry = time.Minute
	// memory is how far back the last digest is looked for. Keys of turns are kept about as long.
	memory = 35 * 24 * time.Hour
)

// actor is who sends, in logs.
const actor = "digest"

// Run sends digests until ctx is done: at its start the last one, where that was missed, then each at its time.
func (d *Digest) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		now := d.o.Clock.Now()
		wake := now.Add(stale)
		if !d.o.Rule.IsZero() {
			if next := d.o.Rule.Next(now.Add(-settle), d.o.Zone); !next.IsZero() {
				wake = next.Add(settle)
			}
			if err := d.look(ctx, now); err != nil && ctx.Err() == nil {
				d.o.Logger.Warn("a digest failed and will be tried again", "after", retry, "error", err)
				wake = now.Add(retry)
			}
		}
		if err := clock.Wait(ctx, d.o.Clock, wake); err != nil {
			return nil //nolint:nilerr // being told to stop is how it ends
		}
	}
	return nil
}

// look sends the last digest, unless it was sent or is too old.
func (d *Digest) look(ctx context.Context, now time.Time) error {
	at, before := d.last(now.Add(-settle))
	if at.IsZero() || now.Sub(at) > stale {
		return nil
	}
	done, err := d.o.Store.Committed(ctx, key(at, 0))
	if err != nil || done {
		return err
	}
	since, err := d.since(ctx, before)
	if err != nil {
		return err
	}
	return d.send(ctx, at, since)
}

// last returns the last moment of the rule until a time, and those before it, the latest first.
func (d *Digest) last(until time.Time) (last time.Time, before []time.Time) {
	var all []time.Time
	for at := d.o.Rule.Next(until.Add(-memory), d.o.Zone); !at.IsZero() && !at.After(until); at = d.o.Rule.Next(at, d.o.Zone) {
		all = append(all, at)
	}
	if len(all) == 0 {
		return time.Time{}, nil
	}
	slices.Reverse(all)
	return all[0], all[1:]
}

// since returns the moment of the last digest that was dealt with; where none is remembered, that of the last rule.
func (d *Digest) since(ctx context.Context, before []time.Time) (time.Time, error) {
	for _, at := range before {
		done, err := d.o.Store.Committed(ctx, key(at, 0))
		if err != nil {
			return time.Time{}, fmt.Errorf("looking for the last digest: %w", err)
		}
		if done {
			return at, nil
		}
	}
	if len(before) > 0 {
		return before[0], nil
	}
	return time.Time{}, nil
}

// key names the turn of a digest to a person; that of nobody says that all of them got it.
func key(at time.Time, to directive.PersonID) string {
	return fmt.Sprintf("tick:digest:%s:%d", at.UTC().Format("2006-01-02T15:04"), to)
}

// send gives everybody their digest, then notes that it is done.
func (d *Digest) send(ctx context.Context, at, since time.Time) error {
	after, err := d.asOf(ctx, at)
	if err != nil {
		return err
	}
	before, err := d.asOf(ctx, since)
	if err != nil {
		return err
	}
	sent := 0
	if after.Total.Total+before.Total.Total > 0 && (d.o.Always || !after.Since(before).IsZero()) {
		people, err := d.o.Store.People(ctx)
		if err != nil {
			return fmt.Errorf("reading the people: %w", err)
		}
		for _, p := range people {
			if !p.Has(directive.Manager, directive.Board) {
				continue
			}
			turn := ledger.Turn{Key: key(at, p.ID), Actor: directive.BySystem(actor), Replies: d.message(p, after, before)}
			if _, err := d.o.Ledger.Execute(ctx, turn); err != nil {
				return fmt.Errorf("sending the digest to %d: %w", p.ID, err)
			}
			sent++
		}
	}
	if _, err := d.o.Ledger.Execute(ctx, ledger.Turn{Key: key(at, 0), Actor: directive.BySystem(actor)}); err != nil {
		return fmt.Errorf("noting that the digest is done: %w", err)
	}
	d.o.Logger.Debug("a digest was due", "at", at, "since", since, "people", sent)
	return nil
}

// asOf computes a report of a past moment; an empty one where there were no records.
func (d *Digest) asOf(ctx context.Context, at time.Time) (summary.Report, error) {
	if at.IsZero() {
		return summary.Report{}, nil
	}
	r, err := d.o.Source.AsOf(ctx, at, summary.Selection{})
	if errors.Is(err, source.ErrBeforeFirst) {
		return summary.Compute(summary.Input{Now: at, Zone: d.o.Zone, AsOf: true}), nil
	}
	return r, err
}
