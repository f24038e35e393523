package summary_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"giaoban/directive"
	"giaoban/summary"
)

// kept does what a store does: it keeps numbers of cells, knows nothing of the records, and looks at the time only to
// tell which deadlines have passed.
func kept(t *rapid.T, in summary.Input) []directive.Tally {
	counts := map[int]bool{}
	for _, d := range in.Directives {
		counts[d.Number] = d.State.Counts()
	}
	cells, passed := map[directive.OrgID]map[directive.Cell]int{}, map[directive.OrgID]directive.Passed{}
	for _, a := range in.Assignments {
		if !counts[a.Directive] {
			continue
		}
		s := a.Standing(in.Zone)
		if cells[a.Organisation] == nil {
			cells[a.Organisation] = map[directive.Cell]int{}
		}
		cells[a.Organisation][s.Cell]++
		if !s.Due.IsZero() && !s.Due.After(in.Now) {
			passed[a.Organisation] = passed[a.Organisation].Plus(s.Cell.Passing())
		}
	}
	var tallies []directive.Tally
	for org, of := range cells {
		tally, err := directive.NewTally(org, of, passed[org])
		if err != nil {
			t.Fatal(err)
		}
		tallies = append(tallies, tally)
	}
	return tallies
}

// TestTalliesGiveTheSameFigures holds the report that is made of kept numbers against the one that is counted.
func TestTalliesGiveTheSameFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomInput(t)
		want := summary.Compute(in)
		want.Directives = nil
		for i := range want.Organisations {
			want.Organisations[i].Items = nil
		}
		options := cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *time.Location) bool { return a == b })}
		if diff := cmp.Diff(want, summary.OfTallies(in, kept(t, in)), options); diff != "" {
			t.Fatalf("counted (-), kept (+):\n%s", diff)
		}
	})
}

// TestNothingKeptIsNothingReported gives an organisation that owes nothing no row.
func TestNothingKeptIsNothingReported(t *testing.T) {
	r := summary.OfTallies(summary.Input{Now: noon}, []directive.Tally{{Organisation: "ldld"}})
	if len(r.Organisations) != 0 || r.Total.Total != 0 {
		t.Errorf("got %+v", r)
	}
}

// TestUnknownCellsAreRefused keeps a damaged number from being shown as nothing.
func TestUnknownCellsAreRefused(t *testing.T) {
	for _, cell := range []directive.Cell{"", "late", "never/blocked/pending", "dated//confirmed"} {
		_, err := directive.NewTally("ldld", map[directive.Cell]int{cell: 1}, directive.Passed{})
		if wrong := cell != "late"; (err != nil) != wrong {
			t.Errorf("%q: %v", cell, err)
		}
	}
}
