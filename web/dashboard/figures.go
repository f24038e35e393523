package dashboard

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"giaoban/directive"
	"giaoban/store"
	"giaoban/summary"
)

// standing is where things stand for whoever sees the same, at one revision and minute.
type standing struct {
	Revision   int64
	Minute     time.Time
	Now        time.Time
	Report     summary.Report
	Meetings   []directive.Meeting
	Milestones []directive.Milestone
	Units      map[directive.OrgID]directive.Organisation

	input summary.Input // what it was computed of, to narrow it further
}

// figures computes standings, and keeps those of the last revision: as long as nothing changed, and within a minute, they
// are the same for everybody who sees the same.
type figures struct {
	o    Options
	mu   sync.Mutex
	kept map[string]*standing // by scope
}

// maxScopes is how many different standings are kept: the office's, and those of some organisations.
const maxScopes = 16

// of returns the standing for a viewer.
func (f *figures) of(ctx context.Context, v viewer) (*standing, error) {
	revision, err := f.o.Store.Revision(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the revision: %w", err)
	}
	now := f.o.Clock.Now()
	minute := now.Truncate(time.Minute)
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.kept[v.scope()]; s != nil && s.Revision == revision && s.Minute.Equal(minute) {
		return s, nil
	}
	s, err := f.compute(ctx, v, now)
	if err != nil {
		return nil, err
	}
	s.Revision, s.Minute = revision, minute
	if f.kept == nil || len(f.kept) >= maxScopes {
		f.kept = map[string]*standing{}
	}
	f.kept[v.scope()] = s
	return s, nil
}

// compute reads the records and counts them. The revision was read before: what is newer only shows earlier.
func (f *figures) compute(ctx context.Context, v viewer, now time.Time) (*standing, error) {
	s := &standing{Now: now, Units: map[directive.OrgID]directive.Organisation{}}
	in := summary.Input{Zone: f.o.Zone, Denominator: f.o.Denominator, Now: now}
	var err error
	if in.Organisations, err = f.o.Store.Organisations(ctx); err != nil {
		return nil, fmt.Errorf("reading the organisations: %w", err)
	}
	if in.Milestones, err = f.o.Store.Milestones(ctx); err != nil {
		return nil, fmt.Errorf("reading the milestones: %w", err)
	}
	if in.Directives, err = f.o.Store.Directives(ctx, store.Filter{}); err != nil {
		return nil, fmt.Errorf("reading the directives: %w", err)
	}
	if in.Assignments, err = f.o.Store.Assignments(ctx, store.Filter{}); err != nil {
		return nil, fmt.Errorf("reading the assignments: %w", err)
	}
	if s.Meetings, err = f.o.Store.Meetings(ctx); err != nil {
		return nil, fmt.Errorf("reading the meetings: %w", err)
	}
	for _, o := range in.Organisations {
		s.Units[o.ID] = o
	}
	if !v.All() {
		narrow(&in, v)
	}
	in.Meetings = s.Meetings
	s.Report, s.Milestones, s.input = summary.Compute(in), in.Milestones, in
	return s, nil
}

// narrow leaves what the viewer may see: the assignments of their organisations, and the directives above them.
func narrow(in *summary.Input, v viewer) {
	in.Assignments = slices.DeleteFunc(in.Assignments, func(a directive.Assignment) bool { return !v.sees(a.Organisation) })
	under := map[int]bool{}
	for _, a := range in.Assignments {
		under[a.Directive] = true
	}
	in.Directives = slices.DeleteFunc(in.Directives, func(d directive.Directive) bool { return !under[d.Number] })
}
