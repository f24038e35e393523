package handlers_test

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// keep remembers the files that came with a commit.
func (w *world) keep(blobs []chat.Blob) {
	if w.blobs == nil {
		w.blobs = map[string]chat.Blob{}
	}
	for _, b := range blobs {
		w.blobs[b.Hash] = b
	}
}

func (w *world) ReportsOf(ctx context.Context, f store.Filter) ([]directive.Report, error) {
	return answersOf(w, f, w.reports), nil
}

func (w *world) ExtensionsOf(ctx context.Context, f store.Filter) ([]directive.Extension, error) {
	return answersOf(w, f, w.asked), nil
}

func (w *world) Undecided(context.Context) ([]directive.Extension, error) {
	return slices.DeleteFunc(answersOf(w, store.Filter{}, w.asked), func(e directive.Extension) bool {
		return e.Decision != directive.Undecided || !w.dirs[e.Directive].State.Counts()
	}), nil
}

func answersOf[R any](w *world, f store.Filter, answers map[directive.AssignmentKey][]R) []R {
	keys := slices.SortedFunc(maps.Keys(answers), func(a, b directive.AssignmentKey) int {
		return cmp.Or(a.Directive-b.Directive, cmp.Compare(a.Organisation, b.Organisation))
	})
	var found []R
	for _, k := range keys {
		d := w.dirs[k.Directive]
		if (f.Organisation == "" || f.Organisation == k.Organisation) && (f.Directive == 0 || f.Directive == k.Directive) &&
			(f.Meeting == "" || f.Meeting == d.Meeting) && (len(f.States) == 0 || slices.Contains(f.States, d.State)) {
			found = append(found, answers[k]...)
		}
	}
	return found
}

// Tallies counts anew what an engine keeps counted.
func (w *world) Tallies(_ context.Context, at time.Time) ([]directive.Tally, error) {
	cells, passed := map[directive.OrgID]map[directive.Cell]int{}, map[directive.OrgID]directive.Passed{}
	for _, a := range w.assigned {
		if !w.dirs[a.Directive].State.Counts() {
			continue
		}
		s := a.Standing(calendar.Zone())
		if cells[a.Organisation] == nil {
			cells[a.Organisation] = map[directive.Cell]int{}
		}
		cells[a.Organisation][s.Cell]++
		if !s.Due.IsZero() && !s.Due.After(at) {
			passed[a.Organisation] = passed[a.Organisation].Plus(s.Cell.Passing())
		}
	}
	var tallies []directive.Tally
	for org, of := range cells {
		tally, err := directive.NewTally(org, of, passed[org])
		if err != nil {
			return nil, err
		}
		tallies = append(tallies, tally)
	}
	return tallies, nil
}

func (w *world) AuditTrail(_ context.Context, after int64, limit int) ([]store.Audit, int64, error) {
	to := min(int(after)+limit, len(w.audit))
	return w.audit[after:to], int64(to), nil
}
