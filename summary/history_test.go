package summary_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/store"
	"giaoban/summary"
	"giaoban/summary/summarytest"
)

// rebuilt computes a report of what lines say of a moment.
func rebuilt(t *rapid.T, lines []store.Audit, at time.Time) summary.Report {
	var h summary.History
	for _, line := range lines {
		if !line.At.After(at) {
			h.Note(line.Subject, line.After)
		}
	}
	in, err := h.Input()
	if err != nil {
		t.Fatal(err)
	}
	in.Now, in.Zone = at, zone
	return summary.Compute(in)
}

func same(t *rapid.T, what string, want, got summary.Count) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-recounted +counted):\n%s", what, diff)
	}
}

// TestThePastIsAsItWas keeps the report of every step, and compares it with what is rebuilt of that step at the end.
func TestThePastIsAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type step struct {
			at     time.Time
			report summary.Report
		}
		var steps []step
		o := summarytest.Watched(t, func(now time.Time, o *summarytest.Office) {
			steps = append(steps, step{now, summary.Compute(o.Input(now))})
		})
		options := cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })}
		for range min(len(steps), 3) {
			s := rapid.SampledFrom(steps).Draw(t, "step")
			if diff := cmp.Diff(s.report, rebuilt(t, o.Audit, s.at), options); diff != "" {
				t.Fatalf("at %v (-then +rebuilt):\n%s", s.at, diff)
			}
		}
	})
}

// TestViewsAgree adds the rows of every view up to the same total, and compares them with the kept numbers.
func TestViewsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := summarytest.Random(t)
		now := summarytest.Start().Add(time.Duration(100*24+rapid.IntRange(0, 40*24).Draw(t, "moment")) * time.Hour)
		in := o.Input(now)
		r := summary.Compute(in)
		sums := map[string]summary.Count{}
		for _, row := range r.Organisations {
			sums["organisations"] = sums["organisations"].Plus(row.Count)
		}
		for _, row := range r.Directives {
			sums["directives"] = sums["directives"].Plus(row.Count)
		}
		for _, by := range []summary.Grouping{summary.ByMeeting, summary.ByMilestone, summary.ByPeriod} {
			for _, kind := range calendar.PeriodKinds() {
				name := string(by) + " " + string(kind)
				for _, s := range r.Sections(by, kind) {
					sums[name] = sums[name].Plus(s.Count)
				}
			}
		}
		tallies, err := o.Tallies(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		counted := in
		counted.Extensions = nil
		for _, e := range in.Extensions {
			if _, counts := r.Directive(e.Directive); counts {
				counted.Extensions = append(counted.Extensions, e)
			}
		}
		sums["tallies"] = summary.OfTallies(counted, tallies).Total
		for _, m := range in.Meetings {
			narrowed := in
			narrowed.Selection.Meeting = m.ID
			sums["meetings one by one"] = sums["meetings one by one"].Plus(summary.Compute(narrowed).Total)
		}
		for _, org := range in.Organisations {
			narrowed := in
			narrowed.Selection.Organisation = org.ID
			sums["one by one"] = sums["one by one"].Plus(summary.Compute(narrowed).Total)
		}
		for name, sum := range sums {
			same(t, name, r.Total, sum)
		}
		p := r.Progress()
		if p.Total != r.Total.Total-r.Total.Done.Undated-r.Total.Open.Undated {
			t.Errorf("the course follows %d assignments with a deadline", p.Total)
		}
		for _, at := range p.Points {
			if at.Day == r.Today && at.Done != r.Total.Done.InTime+r.Total.Done.Late {
				t.Errorf("today %d are completed by the course, %+v by the count", at.Done, r.Total.Done)
			}
		}
		if n := len(p.Points); n > 0 && p.Points[n-1].Planned != p.Total {
			t.Errorf("the plan ends with %d of %d", p.Points[n-1].Planned, p.Total)
		}
		late := in
		late.Selection.Overdue = true
		if n := summary.Compute(late).Total; n.Total != r.Total.Open.Late || n.Open.Late != n.Total {
			t.Errorf("%d are overdue by themselves, %d of all", n.Total, r.Total.Open.Late)
		}
	})
}

// TestChangesLeadFromOneReportToTheNext: what was not there before and is there now is among the changes, and only that.
func TestChangesLeadFromOneReportToTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := summary.Compute(summary.Input{Now: summarytest.Start(), Zone: zone})
		summarytest.Watched(t, func(now time.Time, o *summarytest.Office) {
			after := summary.Compute(o.Input(now))
			c := after.Since(before)
			gone := 0
			for _, row := range c.Withdrawn {
				gone += row.Count.Done.Sum()
			}
			if got := before.Total.Done.Sum() + len(c.Done) - gone; got != after.Total.Done.Sum() {
				t.Errorf("at %v %d were completed, %d more and %d withdrawn make %d", now, before.Total.Done.Sum(), len(c.Done), gone, after.Total.Done.Sum())
			}
			if len(after.Directives) != len(before.Directives)+len(c.Published)-len(c.Withdrawn) {
				t.Errorf("at %v %d directives, then %d, with %d new and %d gone", now, len(before.Directives), len(after.Directives), len(c.Published), len(c.Withdrawn))
			}
			if !after.Since(after).IsZero() {
				t.Error("a report differs from itself")
			}
			before = after
		})
	})
}

func TestDamagedHistoryIsSaid(t *testing.T) {
	for _, subject := range []string{"directive:1", "assignment:1/ldld", "report:1/ldld/1", "extension:1/ldld/1", "organisation:x", "meeting:x", "milestone:x"} {
		var h summary.History
		h.Note(subject, "{")
		if _, err := h.Input(); err == nil || !strings.Contains(err.Error(), subject) {
			t.Errorf("%s: %v", subject, err)
		}
		h.Note(subject, "")
		if !h.IsZero() {
			t.Errorf("%s stays although it is gone", subject)
		}
	}
	var h summary.History
	h.Note("person:1", "{")
	if !h.IsZero() {
		t.Error("somebody's record is kept for summaries")
	}
}

func FuzzHistory(f *testing.F) {
	f.Add("directive:1", `{"number":1,"state":"published"}`, "assignment:1/a", `{"directive":1,"organisation":"a","due":"<2017-07-27"}`)
	f.Add("report:1/a/1", `{"at":"x"}`, "extension:", `null`)
	f.Fuzz(func(t *testing.T, s1, a1, s2, a2 string) {
		var h summary.History
		h.Note(s1, a1)
		h.Note(s2, a2)
		in, err := h.Input()
		if err != nil {
			return
		}
		in.Now = noon
		r := summary.Compute(in)
		r.Progress()
		r.Rhythm()
		r.Forecasts()
		r.Evenness()
		for _, row := range r.Directives {
			r.Countdown(row.Directive.Number)
		}
	})
}
