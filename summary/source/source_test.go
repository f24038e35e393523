package source_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"giaoban/clock"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/summary"
	"giaoban/summary/source"
	"giaoban/summary/summarytest"
)

// counting is an office that counts how often its past is read.
type counting struct {
	*summarytest.Office
	reads int
	fail  error
}

func (c *counting) AuditTrail(ctx context.Context, after int64, limit int) ([]store.Audit, int64, error) {
	c.reads++
	if c.fail != nil {
		return nil, after, c.fail
	}
	return c.Office.AuditTrail(ctx, after, limit)
}

func (c *counting) ReportsOf(ctx context.Context, f store.Filter) ([]directive.Report, error) {
	if c.fail != nil {
		return nil, c.fail
	}
	return c.Office.ReportsOf(ctx, f)
}

func at(now time.Time) clock.Clock { return clock.New(func() time.Time { return now }) }

func newSource(o *counting, now time.Time) *source.Source {
	return source.New(source.Options{Records: o, Answers: o, Clock: at(now)})
}

// alike compares reports but for whether they are of the past.
func alike() cmp.Options {
	return cmp.Options{
		cmpopts.EquateEmpty(), cmpopts.IgnoreFields(summary.Report{}, "AsOf"),
		cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
	}
}

// TestNowIsThePastOfNow: the records and what was done to them say the same.
func TestNowIsThePastOfNow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := summarytest.Start().AddDate(0, 0, 100+rapid.IntRange(0, 30).Draw(t, "days"))
		s := newSource(&counting{Office: summarytest.Random(t)}, now)
		present, err := s.Present(t.Context(), now, summary.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		past, err := s.AsOf(t.Context(), now, summary.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		if !past.AsOf || present.AsOf {
			t.Error("a past moment is not marked as such")
		}
		if diff := cmp.Diff(present, past, alike()); diff != "" {
			t.Errorf("(-present +past):\n%s", diff)
		}
		figures, err := s.Figures(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(present.Total, figures.Total, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-counted +kept):\n%s", diff)
		}
	})
}

func TestAPastMomentIsReadOnce(t *testing.T) {
	o := &counting{Office: summarytest.June2017(t)}
	s := newSource(o, summarytest.On(time.July, 31, 17))
	for range 3 {
		for _, sel := range []summary.Selection{{}, {Meeting: "2017-06-08"}, {Organisation: "ldld"}} {
			if _, err := s.AsOf(t.Context(), summarytest.On(time.June, 30, 17), sel); err != nil {
				t.Fatal(err)
			}
		}
	}
	if o.reads != 1 {
		t.Errorf("what was done was read %d times", o.reads)
	}
	// What is hardly over may still be added to.
	soon := summarytest.On(time.July, 31, 17).Add(-time.Minute)
	for range 2 {
		if _, err := s.AsOf(t.Context(), soon, summary.Selection{}); err != nil {
			t.Fatal(err)
		}
	}
	if o.reads != 3 {
		t.Errorf("what was done was read %d times, want once for each question about a minute ago", o.reads)
	}
}

// TestThePastGoesOnFromWhereItWasRead asks for moments in any order: each is as if it were asked for first, and later ones begin
// where earlier ones ended.
func TestThePastGoesOnFromWhereItWasRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &counting{Office: summarytest.Random(t)}
		now := summarytest.Start().AddDate(0, 0, 120)
		batch := rapid.IntRange(1, 20).Draw(t, "batch")
		going := source.New(source.Options{Records: o, Answers: o, Clock: at(now), Batch: batch})
		for range 4 {
			moment := summarytest.Start().Add(time.Duration(rapid.IntRange(0, 110*24*60).Draw(t, "minutes")) * time.Minute)
			got, err := going.AsOf(t.Context(), moment, summary.Selection{})
			if err != nil {
				t.Fatal(err)
			}
			want, err := newSource(o, now).AsOf(t.Context(), moment, summary.Selection{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, alike()); diff != "" {
				t.Errorf("at %v (-asked alone +asked after others):\n%s", moment, diff)
			}
		}
	})
	o := &counting{Office: summarytest.June2017(t)}
	s := source.New(source.Options{Records: o, Answers: o, Clock: at(summarytest.On(time.July, 31, 17)), Batch: 5})
	read := func(day int) int {
		before := o.reads
		if _, err := s.AsOf(t.Context(), summarytest.On(time.July, day, 17), summary.Selection{}); err != nil {
			t.Fatal(err)
		}
		return o.reads - before
	}
	if first, second := read(18), read(19); second*5 > first {
		t.Errorf("a day was read in %d pieces, the next one in %d", first, second)
	}
}

// TestLinesMayStandOutOfOrder: a line bears the time at which it was decided, and may come after one that was decided later.
func TestLinesMayStandOutOfOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &counting{Office: summarytest.New(t)}
		begin := summarytest.Start()
		for i := range rapid.IntRange(1, 40).Draw(t, "lines") {
			decided := begin.Add(time.Duration(i+rapid.IntRange(0, 4).Draw(t, "early")) * time.Minute)
			id := strconv.Itoa(i)
			o.Audit = append(o.Audit, store.Audit{At: decided, Subject: "meeting:" + id, After: `{"id":"` + id + `"}`})
		}
		s := source.New(source.Options{
			Records: o, Answers: o, Clock: at(begin.AddDate(0, 0, 1)), Batch: rapid.IntRange(1, 9).Draw(t, "batch"),
		})
		for range 4 {
			moment := begin.Add(time.Duration(rapid.IntRange(0, 45).Draw(t, "minute")) * time.Minute)
			want := 0
			for _, line := range o.Audit {
				if !line.At.After(moment) {
					want++
				}
			}
			in, err := s.Past(t.Context(), moment)
			if want == 0 && errors.Is(err, source.ErrBeforeFirst) {
				continue
			}
			if err != nil || len(in.Meetings) != want {
				t.Errorf("at %v there were %d meetings, want %d: %v", moment, len(in.Meetings), want, err)
			}
		}
	})
}

// TestWhatOneOrganisationOwes is as it is among all others.
func TestWhatOneOrganisationOwes(t *testing.T) {
	now := summarytest.On(time.July, 31, 17)
	s := newSource(&counting{Office: summarytest.June2017(t)}, now)
	all, err := s.Present(t.Context(), now, summary.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	one, err := s.PresentFor(t.Context(), now, "ldld")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all.Only("ldld").Organisations, one.Organisations, alike()); diff != "" || one.Selection.Organisation != "" {
		t.Errorf("(-among all +alone):\n%s", diff)
	}
}

func TestNothingWasThereBefore(t *testing.T) {
	o := &counting{Office: summarytest.New(t)}
	s := newSource(o, summarytest.On(time.July, 31, 17))
	if _, err := s.AsOf(t.Context(), summarytest.On(time.June, 30, 17), summary.Selection{}); !errors.Is(err, source.ErrBeforeFirst) {
		t.Errorf("got %v", err)
	}
}

func TestFaultsAreNotSwallowed(t *testing.T) {
	broken := errors.New("no disk")
	o := &counting{Office: summarytest.June2017(t), fail: broken}
	s := newSource(o, summarytest.On(time.July, 31, 17))
	if _, err := s.AsOf(t.Context(), summarytest.On(time.June, 30, 17), summary.Selection{}); !errors.Is(err, broken) {
		t.Errorf("the past: %v", err)
	}
	if _, err := s.Present(t.Context(), summarytest.On(time.July, 31, 17), summary.Selection{}); !errors.Is(err, broken) {
		t.Errorf("the present: %v", err)
	}
}

func TestOneDirectiveAndOneMeeting(t *testing.T) {
	o := &counting{Office: summarytest.June2017(t)}
	now := summarytest.On(time.July, 31, 17)
	s := newSource(o, now)
	one, err := s.PresentOf(t.Context(), now, 6)
	if err != nil || len(one.Directives) != 1 || one.Directives[0].Directive.Number != 6 || len(one.Directives[0].Items[1].Reports) != 5 {
		t.Errorf("directive 6: %+v, %v", one.Directives, err)
	}
	none, err := s.Present(t.Context(), now, summary.Selection{Meeting: "none"})
	if err != nil || none.Total.Total != 0 {
		t.Errorf("no meeting: %+v, %v", none.Total, err)
	}
}
