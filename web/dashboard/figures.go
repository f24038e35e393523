package dashboard

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/summary"
	"giaoban/summary/source"
)

// standing is where things stand for whoever sees the same, at one revision and minute; or where they stood on a past day.
type standing struct {
	Revision   int64
	Minute     time.Time
	Now        time.Time
	Day        calendar.Date // the past day; zero is the present
	Report     summary.Report
	Meetings   []directive.Meeting
	Milestones []directive.Milestone
	Units      map[directive.OrgID]directive.Organisation

	input summary.Input // what it was computed of, to narrow it further
}

// figures computes standings, and keeps those of the last revision: as long as nothing changed, and within a minute, they
// are the same for everybody who sees the same.
type figures struct {
	source *source.Source
	store  History
	clock  clock.Clock
	mu     sync.Mutex
	kept   map[scope]*standing
}

// scope is what a standing is of: what somebody sees, and the past day that they ask for.
type scope struct {
	units string
	day   calendar.Date
}

// maxScopes is how many different standings are kept: the office's, and those of some organisations and past days.
const maxScopes = 16

// of returns the standing for a viewer, on a past day where it isn't zero.
func (f *figures) of(ctx context.Context, v viewer, day calendar.Date) (*standing, error) {
	revision, err := f.store.Revision(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the revision: %w", err)
	}
	now := f.clock.Now()
	minute := now.Truncate(time.Minute)
	key := scope{v.scope(), day}
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.kept[key]; s != nil && s.Revision == revision && s.Minute.Equal(minute) {
		return s, nil
	}
	s, err := f.compute(ctx, v, now, day)
	if err != nil {
		return nil, err
	}
	s.Revision, s.Minute = revision, minute
	if f.kept == nil || len(f.kept) >= maxScopes {
		f.kept = map[scope]*standing{}
	}
	f.kept[key] = s
	return s, nil
}

// compute reads the records and counts them. The revision was read before: what is newer only shows earlier.
func (f *figures) compute(ctx context.Context, v viewer, now time.Time, day calendar.Date) (*standing, error) {
	var in summary.Input
	var err error
	if day.IsZero() {
		in, err = f.source.Input(ctx, now)
	} else {
		in, err = f.source.Past(ctx, f.source.MomentOf(day))
	}
	if err != nil {
		return nil, err
	}
	s := &standing{Now: in.Now, Day: day, Units: map[directive.OrgID]directive.Organisation{}, Meetings: in.Meetings, Milestones: in.Milestones}
	for _, o := range in.Organisations {
		s.Units[o.ID] = o
	}
	if !v.All() {
		narrow(&in, v)
	}
	s.Report, s.input = summary.Compute(in), in
	return s, nil
}

// narrow leaves what the viewer may see: the assignments of their organisations, and the directives above them. What was said
// counts only below an assignment.
func narrow(in *summary.Input, v viewer) {
	under := map[int]bool{}
	in.Assignments = only(in.Assignments, func(a directive.Assignment) bool {
		under[a.Directive] = under[a.Directive] || v.sees(a.Organisation)
		return v.sees(a.Organisation)
	})
	in.Directives = only(in.Directives, func(d directive.Directive) bool { return under[d.Number] })
}

// only returns the records that are kept, and leaves the slice itself as it is: that of a past day is shared.
func only[R any](records []R, keep func(R) bool) []R {
	return slices.DeleteFunc(slices.Clone(records), func(r R) bool { return !keep(r) })
}
