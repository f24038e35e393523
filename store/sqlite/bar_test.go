package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/scheduler"
	"giaoban/store"
	"giaoban/store/sqlite"
)

func bar(name string, value float64, op string, bound float64) {
	verdict := "fail"
	if op == "<=" && value <= bound || op == ">=" && value >= bound {
		verdict = "pass"
	}
	fmt.Printf("bar %s %.2f %s %.2f %s\n", name, value, op, bound, verdict)
}

func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// BenchmarkBarDurable measures durable commits a second against the flush of 4 KiB that none of them can be without. Both
// take turns, so that what else the machine does weighs on both.
func BenchmarkBarDurable(b *testing.B) {
	raw, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	const rounds = 21 // short ones: a busy moment of the machine then weighs on few
	block := make([]byte, 4096)
	flushes := func(n int) float64 {
		start := time.Now()
		for i := range n {
			if _, err := raw.WriteAt(block, int64(i%4096)*4096); err != nil {
				b.Fatal(err)
			}
			if err := syscall.Fdatasync(int(raw.Fd())); err != nil {
				b.Fatal(err)
			}
		}
		return float64(n) / time.Since(start).Seconds()
	}
	for _, of := range []struct {
		callers, turns int
		bound          float64
	}{{1, 400, 0.4}, {16, 1600, 1.5}, {256, 5000, 3}} {
		s := open(b)
		seed(b, s, of.callers)
		versions := make([]int64, of.callers)
		var next atomic.Int64
		commits := func(n int) float64 {
			last := next.Load() + int64(n)
			var wg sync.WaitGroup
			start := time.Now()
			for caller := range of.callers {
				wg.Go(func() {
					for ; ; versions[caller]++ {
						update := next.Add(1)
						if update > last {
							return
						}
						if err := s.Commit(context.Background(), numbered(turn(caller, versions[caller]), update)); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			return float64(n) / time.Since(start).Seconds()
		}
		commits(of.turns)
		var ratios, ours, theirs []float64
		for range rounds {
			theirs = append(theirs, flushes(200))
			ours = append(ours, commits(of.turns))
			ratios = append(ratios, ours[len(ours)-1]/theirs[len(theirs)-1])
		}
		fmt.Printf("%d turns at once: %.0f commits/s, %.0f flushes/s\n", of.callers, middle(ours), middle(theirs))
		bar("commit-sqlite-"+strconv.Itoa(of.callers), middle(ratios), ">=", of.bound)
	}
}

const growthOrganisations = 50

// grown makes a file with n assignments, of which the last 2,000 are still open, with deadlines on 200 days of three years.
func grown(b *testing.B, n int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "office.db")
	s, err := sqlite.Open(b.Context(), sqlite.Options{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	first := calendar.Date{Year: 2015, Month: 1, Day: 1}
	directives := n / growthOrganisations
	var c directive.Change
	for number := 1; number <= directives; number++ {
		d := directive.Directive{Number: number, State: directive.Closed, Title: directive.Text{VI: "Vận động xây dựng nhà tình nghĩa"}, Due: calendar.By(first.AddDays(5 * (number % 200)))}
		state := directive.Confirmed
		if number > directives-2000/growthOrganisations {
			d.State, state = directive.Published, directive.InProgress
		}
		c.Directives = append(c.Directives, d)
		for org := range growthOrganisations {
			a := directive.Assignment{
				AssignmentKey: directive.AssignmentKey{Directive: number, Organisation: directive.OrgID("o" + strconv.Itoa(org))}, State: state, Due: d.Due, Acknowledged: morning,
			}
			if state == directive.Confirmed {
				a.Submitted, a.Confirmed = morning, morning
			}
			c.Assignments = append(c.Assignments, a)
		}
		if number%100 == 0 || number == directives {
			c.Due = []directive.Due{{Key: "tick:" + strconv.Itoa(number), At: morning.AddDate(0, 0, number), Organisation: "o1"}}
			if err := s.Commit(b.Context(), store.Commit{Key: "grow:" + strconv.Itoa(number), At: morning, Change: c}); err != nil {
				b.Fatal(err)
			}
			c = directive.Change{}
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// took is the median time of rounds, in microseconds.
func took(b *testing.B, rounds int, do func(round int) error) float64 {
	b.Helper()
	var times []float64
	for round := range rounds {
		start := time.Now()
		if err := do(round); err != nil {
			b.Fatal(err)
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/1000)
	}
	return middle(times)
}

// done is something that is done all the time, the nth time.
type done struct {
	name string
	do   func(s *sqlite.Store, n int) error
}

func everyday(ctx context.Context) []done {
	now := time.Date(2016, 6, 1, 0, 0, 0, 0, time.UTC)
	return []done{
		{"commit", func(s *sqlite.Store, n int) error { return s.Commit(ctx, turn(1_000_000+n, 0)) }},
		{"tick", func(s *sqlite.Store, n int) error {
			if _, err := s.Due(ctx, now, 64); err != nil {
				return err
			}
			if _, err := s.Load(ctx, directive.BySystem("scheduler"), directive.Need{OpenOf: "o1"}); err != nil {
				return err
			}
			return s.Commit(ctx, store.Commit{Key: "tick" + strconv.Itoa(n), At: morning, Change: directive.Change{Fired: []string{"tick:" + strconv.Itoa(n)}}})
		}},
		{"idle-tick", func(s *sqlite.Store, _ int) error { return idleTick(ctx, s, now) }},
		{"summary", func(s *sqlite.Store, _ int) error { _, err := s.Tallies(ctx, now); return err }},
		{"list", func(s *sqlite.Store, _ int) error {
			_, err := s.Assignments(ctx, store.Filter{Organisation: "o7", OpenOnly: true})
			return err
		}},
	}
}

// idleTick is the scheduler's whole tick at a moment at which nothing is due.
func idleTick(ctx context.Context, s *sqlite.Store, now time.Time) error {
	at := clock.New(time.Now)
	at.Set(now)
	var fired error
	plan, err := scheduler.New(scheduler.Options{
		Index: s, Dialogs: s, Clock: at, Logger: slog.New(slog.DiscardHandler), Ledger: ledger.New(ledger.Options{Store: s, Clock: at}),
		Lapse: func(context.Context, chat.Session) (ledger.Turn, error) {
			return ledger.Turn{}, errors.New("a dialog lapsed")
		},
		Observe: func(result string, _ time.Duration) { fired = errors.New("an entry " + result) },
	})
	if err != nil {
		return err
	}
	if next := plan.Once(ctx); !next.After(now) {
		return fmt.Errorf("after %s it looks again at %s", now, next)
	}
	return fired
}

// compare has the same done in a small and in a large store, a few times here and there by turns, so that what else the
// machine does weighs on both. It returns the median times, in microseconds, and the median of the ratios.
func compare(b *testing.B, d done, small, large *sqlite.Store) (few, many, ratio float64) {
	b.Helper()
	const rounds, each = 31, 10
	var fews, manys, ratios []float64
	for round := range rounds {
		times := [2]float64{}
		for i, s := range []*sqlite.Store{small, large} {
			times[i] = took(b, each, func(n int) error { return d.do(s, round*each+n) })
		}
		fews, manys, ratios = append(fews, times[0]), append(manys, times[1]), append(ratios, times[1]/times[0])
	}
	return middle(fews), middle(manys), middle(ratios)
}

// BenchmarkBarGrowth holds an office with 1,000,000 assignments against one with 10,000, where as much is open in both.
func BenchmarkBarGrowth(b *testing.B) {
	const few, many = 10_000, 1_000_000
	small, large := grown(b, few), grown(b, many)
	start := func(path string) float64 {
		return took(b, 5, func(int) error {
			s, err := sqlite.Open(b.Context(), sqlite.Options{Path: path})
			if err != nil {
				return err
			}
			b.StopTimer()
			defer b.StartTimer()
			return s.Close()
		})
	}
	slow, fast := start(large), start(small)
	fmt.Printf("start: %.0f ms with %d assignments, %.0f ms with %d\n", slow/1000, many, fast/1000, few)
	bar("start-growth", slow/fast, "<=", 2)
	stores := map[string]*sqlite.Store{}
	for name, path := range map[string]string{"small": small, "large": large} {
		s, err := sqlite.Open(b.Context(), sqlite.Options{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		stores[name] = s
	}
	summary := 0.0
	for _, d := range everyday(b.Context()) {
		x, y, ratio := compare(b, d, stores["small"], stores["large"])
		if d.name == "summary" {
			summary = y
		}
		fmt.Printf("%s: %.0f µs with %d assignments, %.0f µs with %d\n", d.name, y, many, x, few)
		bar("growth-"+d.name, ratio, "<=", 1.5)
	}
	scan := took(b, 1, func(int) error {
		all, err := stores["large"].Assignments(b.Context(), store.Filter{})
		if err == nil && len(all) < many {
			err = fmt.Errorf("%d assignments", len(all))
		}
		return err
	})
	fmt.Printf("a summary: %.0f µs from kept numbers, %.0f ms by reading all\n", summary, scan/1000)
	bar("summary-counters", scan/summary, ">=", 100)
	besideBackup(b, stores["large"], large)
}

// besideBackup measures the writer while the store is copied.
func besideBackup(b *testing.B, s *sqlite.Store, path string) {
	b.Helper()
	n := 0
	write := func(until func() bool) (rate float64, worst time.Duration) {
		start, first := time.Now(), n
		for ; !until(); n++ {
			began := time.Now()
			if err := s.Commit(b.Context(), turn(2_000_000+n, 0)); err != nil {
				b.Fatal(err)
			}
			worst = max(worst, time.Since(began))
		}
		return float64(n-first) / time.Since(start).Seconds(), worst
	}
	alone := func() float64 {
		began := time.Now()
		rate, _ := write(func() bool { return time.Since(began) > 2*time.Second })
		return rate
	}
	before := alone()
	r, err := sqlite.OpenReader(sqlite.Options{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var done atomic.Bool
	copied := make(chan error, 1)
	go func() {
		copied <- r.Backup(context.WithoutCancel(b.Context()), filepath.Join(b.TempDir(), "copy.db"))
		done.Store(true)
	}()
	began := time.Now()
	rate, worst := write(done.Load)
	took := time.Since(began)
	if err := <-copied; err != nil {
		b.Fatal(err)
	}
	mean := (before + alone()) / 2
	fmt.Printf("writing alone %.0f commits/s, during a backup of %s %.0f commits/s, worst stall %s\n", mean, took.Round(time.Millisecond), rate,
		worst.Round(time.Millisecond))
	bar("backup-writer", rate/mean, ">=", 0.5)
	bar("backup-stall", float64(worst.Milliseconds()), "<=", 100)
}
