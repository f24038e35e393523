package source_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/store"
	"giaoban/store/sqlite"
	"giaoban/summary"
	"giaoban/summary/source"
)

// growthBar is how much longer a summary by organisation may take where a hundred times as much is stored.
const (
	growthBar = 1.5
	barUnits  = 100
	barSmall  = 10_000
	barLarge  = 1_000_000
	barRounds = 15
)

// BenchmarkBarSummaryGrowth compares the summary by organisation of two offices with the same organisations: ten thousand
// assignments, and a million. One assignment in a hundred waits for more time in the small office; the large one has as many.
func BenchmarkBarSummaryGrowth(b *testing.B) {
	texts, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var median []time.Duration
		for _, n := range []int{barSmall, barLarge} {
			s, now := grown(b, n)
			var took []time.Duration
			for range barRounds {
				begun := time.Now()
				r, err := s.Figures(b.Context(), now)
				if err != nil {
					b.Fatal(err)
				}
				if len(summary.TextByOrganisation(r, texts.For("vi"))) == 0 || r.Total.Total != n {
					b.Fatalf("%d of %d are counted", r.Total.Total, n)
				}
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			median = append(median, took[len(took)/2])
		}
		ratio := float64(median[1]) / float64(median[0])
		verdict := "fail"
		if ratio <= growthBar {
			verdict = "pass"
		}
		fmt.Printf("\na summary by organisation: %v of %d assignments, %v of %d\n", median[0], barSmall, median[1], barLarge)
		fmt.Printf("bar summary-growth %.2f <= %.1f %s\n", ratio, growthBar, verdict)
	}
}

// grown returns the source of an office with n assignments in every state, with deadlines over a year.
func grown(b *testing.B, n int) (*source.Source, time.Time) {
	b.Helper()
	s, err := sqlite.Open(b.Context(), sqlite.Options{Path: filepath.Join(b.TempDir(), "office.db"), Zone: calendar.Zone()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	now := time.Date(2017, time.July, 20, 12, 0, 0, 0, time.UTC)
	c := store.Commit{Key: "office", At: now}
	for i := range barUnits {
		id := directive.OrgID(fmt.Sprintf("u%03d", i))
		c.Change.Organisations = append(c.Change.Organisations, directive.Organisation{ID: id, Order: i, Short: directive.Text{VI: "Đơn vị " + string(id)}})
	}
	write := func() {
		if err := s.Commit(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
	write()
	states := directive.AssignmentStates()
	for number := 1; number <= n/barUnits; {
		c = store.Commit{Key: fmt.Sprint("directives:", number), At: now}
		for range 50 {
			d := directive.Directive{Number: number, State: directive.Published, All: true, Published: now.AddDate(0, 0, -30)}
			due := calendar.By(calendar.Date{Year: 2017, Month: time.January, Day: 1}.AddDays(number % 365))
			c.Change.Directives = append(c.Change.Directives, d)
			for i := range barUnits {
				a := directive.Assignment{
					AssignmentKey: directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(fmt.Sprintf("u%03d", i))},
					Part:          directive.Lead, State: states[(number+i)%len(states)], Due: due, Acknowledged: now,
				}
				if !a.State.Open() {
					a.Submitted, a.Confirmed = now.AddDate(0, 0, -1), now
				}
				c.Change.Assignments = append(c.Change.Assignments, a)
				if number <= barSmall/barUnits && i == number%barUnits {
					c.Change.Extensions = append(c.Change.Extensions, directive.Extension{AssignmentKey: a.AssignmentKey, Number: 1, At: now})
				}
			}
			number++
		}
		write()
	}
	return source.New(source.Options{Records: s, Answers: s, Clock: clock.New(func() time.Time { return now })}), now
}
