package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/scheduler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is an index, a ledger that takes what fired out of it, and a keeper.
type office struct {
	clock *clock.Movable
	zone  *time.Location

	mu       sync.Mutex
	entries  []directive.Due
	fired    []string        // "key at time"
	fail     map[string]int  // how often an entry's Turn fails
	done     map[string]bool // committed before
	indexBad int             // how often reading the index fails
	looks    int             // how often it was read
	pruned   []time.Time     // up to when
	seen     []string        // what Observe was told
	tried    map[string][]time.Time
}

var (
	errBroken = errors.New("broken")
	// firstDay is the day of every entry, which need not be the one on which it fires.
	firstDay = calendar.Date{Year: 2017, Month: time.June, Day: 1}
)

func (o *office) Due(_ context.Context, until time.Time, limit int) ([]directive.Due, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.looks++
	if o.indexBad > 0 {
		o.indexBad--
		return nil, errBroken
	}
	return come(o.entries, func(e directive.Due) time.Time { return e.At }, until, limit), nil
}

// come returns those of a list whose time has come by then, at most limit.
func come[T any](all []T, at func(T) time.Time, until time.Time, limit int) (some []T) {
	for _, one := range all {
		if !at(one).After(until) && len(some) < limit {
			some = append(some, one)
		}
	}
	return some
}

func (o *office) NextDue(context.Context) (time.Time, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.entries) == 0 {
		return time.Time{}, false, nil
	}
	return o.entries[0].At, true, nil
}

func (o *office) Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	cmd, ok := t.Command.(directive.Remind)
	o.tried[cmd.Entry] = append(o.tried[cmd.Entry], o.clock.Now())
	if !ok || !isKeyOf(t.Key, cmd.Entry) || cmd.Day != firstDay || t.Actor != directive.BySystem("scheduler") {
		return ledger.Result{}, fmt.Errorf("unexpected turn %+v", t)
	}
	switch {
	case ctx.Err() != nil:
		return ledger.Result{}, ctx.Err()
	case o.fail[t.Key] > 0:
		o.fail[t.Key]--
		return ledger.Result{}, errBroken
	case o.done[t.Key]:
		return ledger.Result{Repeated: true}, nil
	}
	o.done[t.Key] = true
	o.entries = slices.DeleteFunc(o.entries, func(e directive.Due) bool { return e.Key == cmd.Entry })
	o.fired = append(o.fired, cmd.Entry+" "+string(cmd.Unit)+" "+o.clock.Now().In(o.zone).Format("2 15:04:05"))
	return ledger.Result{}, nil
}

// isKeyOf tells whether a Turn's key is an entry's own, or one that was made of it because that was used up.
func isKeyOf(key, entry string) bool { return key == entry || strings.HasPrefix(key, entry+"~") }

func (o *office) Prune(_ context.Context, before time.Time) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pruned = append(o.pruned, before)
	if len(o.pruned) == 2 {
		return 0, errBroken
	}
	return 1, nil
}

func (o *office) observe(result string, lag time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = append(o.seen, fmt.Sprint(result, " ", lag.Truncate(time.Second)))
}

// enter puts an entry into the index, which is ordered by time.
func (o *office) enter(key string, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.entries = append(o.entries, directive.Due{Key: key, At: at, Organisation: "ldld", Day: firstDay})
	slices.SortStableFunc(o.entries, func(a, b directive.Due) int { return a.At.Compare(b.At) })
}

func (o *office) firings() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.fired)
}

// setup gives a fresh office whose clock shows 15:00:30 of the 8th, and runs a scheduler in it until stop.
func setup(t *testing.T) *office {
	t.Helper()
	o := &office{
		clock: clock.New(time.Now), zone: calendar.Zone(), fail: map[string]int{}, done: map[string]bool{},
		tried: map[string][]time.Time{},
	}
	o.clock.Set(o.at(8, 15, 0, 30))
	return o
}

func (o *office) at(day, hour, minute, second int) time.Time {
	return time.Date(2017, time.June, day, hour, minute, second, 0, o.zone)
}

func (o *office) options() scheduler.Options {
	return scheduler.Options{
		Index: o, Ledger: o, Keeper: o, Clock: o.clock, Logger: slog.New(slog.DiscardHandler), Zone: o.zone, Observe: o.observe,
	}
}

// run starts a scheduler; stop waits for its end.
func run(t *testing.T, options scheduler.Options) (stop func()) {
	t.Helper()
	s, err := scheduler.New(options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("it ended with %v", err)
		}
	}
}

// pass lets virtual time run for d.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	<-time.After(d)
	synctest.Wait()
}

func TestWhatIsDueHappensAtItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		o.enter("b", o.at(9, 8, 0, 0))
		o.enter("a", o.at(8, 16, 0, 20)) // between two ticks
		defer run(t, o.options())()
		pass(t, 24*time.Hour)
		if diff := cmp.Diff([]string{"a ldld 8 16:00:20", "b ldld 9 08:00:00"}, o.firings()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatWasMissedHappensAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		for i := range 200 {
			o.enter(fmt.Sprintf("k%03d", i), o.at(1, 8, 0, 0).Add(time.Duration(i)*time.Minute))
		}
		defer run(t, o.options())()
		synctest.Wait()
		if got := o.firings(); len(got) != 200 || !slices.IsSorted(got) {
			t.Errorf("%d fired at the start, in order: %v", len(got), slices.IsSorted(got))
		}
		if o.seen[0] != "fired 175h0m30s" {
			t.Errorf("observed %q", o.seen[0])
		}
	})
}

func TestATickSeesWhatWasEnteredMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		defer run(t, o.options())()
		synctest.Wait()
		// Asleep until 15:01:00, it can't know of an entry for 15:00:50.
		o.enter("a", o.at(8, 15, 0, 50))
		pass(t, time.Minute)
		if diff := cmp.Diff([]string{"a ldld 8 15:01:00"}, o.firings()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestMovingTheClockPastATimeMakesItHappen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		o.enter("a", o.at(20, 8, 0, 0))
		o.enter("b", o.at(24, 8, 0, 0))
		o.enter("c", o.at(28, 8, 0, 0))
		defer run(t, o.options())()
		synctest.Wait()
		o.clock.Set(o.at(24, 9, 0, 0))
		synctest.Wait()
		if diff := cmp.Diff([]string{"a ldld 24 09:00:00", "b ldld 24 09:00:00"}, o.firings()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFaultIsTriedAgainAndBlocksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		// More broken entries at the head than are read at once.
		for i := range 150 {
			key := fmt.Sprintf("bad%03d", i)
			o.enter(key, o.at(1, 8, 0, 0))
			o.fail[key] = 3
		}
		o.enter("good", o.at(2, 8, 0, 0))
		defer run(t, o.options())()
		synctest.Wait()
		if diff := cmp.Diff([]string{"good ldld 8 15:00:30"}, o.firings()); diff != "" {
			t.Error(diff)
		}
		pass(t, time.Minute)
		if got := len(o.firings()); got != 151 {
			t.Errorf("%d fired, want all", got)
		}
		start := o.at(8, 15, 0, 30)
		var waits []time.Duration
		for _, at := range o.tried["bad000"] {
			waits = append(waits, at.Sub(start).Truncate(time.Second))
		}
		if diff := cmp.Diff([]time.Duration{0, 5 * time.Second, 15 * time.Second, 35 * time.Second}, waits); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWaitingBetweenAttemptsIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		o.enter("bad", o.at(1, 8, 0, 0))
		o.fail["bad"] = 1 << 30
		defer run(t, o.options())()
		pass(t, 24*time.Hour)
		tried := o.tried["bad"]
		if len(tried) < 96 || len(tried) > 110 {
			t.Errorf("tried %d times in a day, want about one in a quarter of an hour", len(tried))
		}
		if last := tried[len(tried)-1].Sub(tried[len(tried)-2]).Round(time.Second); last != 15*time.Minute {
			t.Errorf("the last two were %v apart", last)
		}
	})
}

// A key that was committed, and yet its entry is there: a clock that was set back had it entered anew. It fires all the
// same, by another key.
func TestAKeyThatWasUsedUpIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		o.enter("a", o.at(8, 8, 0, 0))
		o.done["a"], o.done["a~1"] = true, true
		defer run(t, o.options())()
		pass(t, time.Minute)
		if len(o.firings()) != 1 || o.seen[0] != scheduler.Repeated+" 7h0m30s" {
			t.Errorf("fired %v, observed %v", o.firings(), o.seen)
		}
		if got := len(o.tried["a"]); got != 3 {
			t.Errorf("tried %d times", got)
		}
		// Once it is out, nothing is remembered of it.
		o.mu.Lock()
		o.done = map[string]bool{}
		o.mu.Unlock()
		pass(t, time.Hour)
		o.enter("a", o.clock.Now())
		pass(t, time.Minute)
		if len(o.firings()) != 2 || !o.done["a"] {
			t.Errorf("fired %v", o.firings())
		}
	})
}

func TestAnIndexThatCannotBeReadIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		o.enter("a", o.at(8, 8, 0, 0))
		o.indexBad = 2
		options := o.options()
		options.Tick = "@hourly"
		defer run(t, options)()
		pass(t, 16*time.Second)
		if diff := cmp.Diff([]string{"a ldld 8 15:00:45"}, o.firings()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnEmptyIndexIsReadOnceATick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		o.enter("far", o.at(29, 8, 0, 0))
		options := o.options()
		options.Tick, options.Keeper = "*/10 * * * *", nil
		defer run(t, options)()
		pass(t, time.Hour)
		if o.looks != 7 {
			t.Errorf("read %d times in an hour of ticks each ten minutes, want once at the start and six times", o.looks)
		}
		if len(o.pruned) != 0 {
			t.Error("housekeeping without a keeper")
		}
	})
}

func TestHousekeepingAtTheStartAndDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		options := o.options()
		options.Keep, options.Tick = 48*time.Hour, "@monthly"
		defer run(t, options)()
		pass(t, 48*time.Hour) // the second time fails, and the third comes all the same
		var got []string
		for _, before := range o.pruned {
			got = append(got, before.In(o.zone).Format("2 15:04"))
		}
		if diff := cmp.Diff([]string{"6 15:00", "7 03:30", "8 03:30"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStartAndStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		for i := range 50 {
			o.enter(fmt.Sprintf("k%02d", i), o.at(8, 15, i, 0))
		}
		for range 50 {
			stop := run(t, o.options())
			pass(t, time.Minute)
			stop()
		}
		if got := o.firings(); len(got) != 50 {
			t.Errorf("%d fired over fifty starts, want each once", len(got))
		}
		o.enter("late", o.at(8, 8, 0, 0))
		s, err := scheduler.New(o.options())
		if err != nil {
			t.Fatal(err)
		}
		stopped, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Run(stopped); err != nil || len(o.firings()) != 50 {
			t.Errorf("one that was stopped before its start: %v, %d fired", err, len(o.firings()))
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*scheduler.Options){
		"no index":         func(o *scheduler.Options) { o.Index = nil },
		"no ledger":        func(o *scheduler.Options) { o.Ledger = nil },
		"a wrong tick":     func(o *scheduler.Options) { o.Tick = "often" },
		"a wrong schedule": func(o *scheduler.Options) { o.Housekeeping = "0 0 30 2 *" },
	} {
		o := setup(t).options()
		spoil(&o)
		if _, err := scheduler.New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
