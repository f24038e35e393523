package summary_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/summary"
	"giaoban/summary/summarytest"
)

// book is what the record of who did what says, read without any of the program's own types but for deadlines: the last
// thing that was written of each subject until a moment.
func book(t *rapid.T, lines []store.Audit, until time.Time) map[string]map[string]any {
	last := map[string]map[string]any{}
	for _, line := range lines {
		if line.At.After(until) {
			continue
		}
		if line.After == "" {
			delete(last, line.Subject)
			continue
		}
		var record map[string]any
		if err := json.Unmarshal([]byte(line.After), &record); err != nil {
			t.Fatal(err)
		}
		last[line.Subject] = record
	}
	return last
}

func word(record map[string]any, key string) string { s, _ := record[key].(string); return s }

func instant(t *rapid.T, record map[string]any, key string) time.Time {
	s := word(record, key)
	if s == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// recountBook counts the assignments whose subject is chosen, straight from docs/summary.md.
func recountBook(t *rapid.T, last map[string]map[string]any, now time.Time, chosen func(number, org string) bool) summary.Count {
	var c summary.Count
	for subject, a := range last {
		name, isAssignment := strings.CutPrefix(subject, "assignment:")
		if !isAssignment {
			continue
		}
		number, org, _ := strings.Cut(name, "/")
		d := last["directive:"+number]
		if state := word(d, "state"); (state != "published" && state != "closed") || !chosen(number, org) {
			continue
		}
		c.Total++
		state := word(a, "state")
		moment := now
		if state == "submitted" || state == "confirmed" {
			moment = instant(t, a, "submitted")
		}
		half := &c.Open
		if state == "confirmed" {
			half = &c.Done
		}
		due, err := calendar.ParseDeadline(word(a, "due"))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case due.IsZero():
			half.Undated++
		case moment.Before(due.Instant(zone)):
			half.InTime++
		default:
			half.Late++
		}
		if !due.IsZero() && !now.Before(due.Instant(zone)) {
			c.Due++
			if state == "confirmed" {
				c.DueDone++
			}
		}
		if state == "submitted" {
			c.Waiting++
		}
		if state != "confirmed" && word(a, "blocked") != "" {
			c.Blocked++
		}
		if state == "pending" && word(a, "acknowledged") == "" {
			c.Silent++
		} else {
			c.Acknowledged++
		}
		waits := false
		for other, e := range last {
			if strings.HasPrefix(other, "extension:"+name+"/") {
				waits = waits || word(e, "decision") == ""
			}
		}
		if waits {
			c.Asked++
		}
		if c.States == nil {
			c.States = map[directive.AssignmentState]int{}
		}
		c.States[directive.AssignmentState(state)]++
	}
	return c
}

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

// TestEveryFigureEqualsARecountOfWhatWasDone plays random histories and holds every figure, now and at a past moment,
// against a count of the lines that were only ever added.
func TestEveryFigureEqualsARecountOfWhatWasDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := summarytest.Random(t)
		now := summarytest.Start().Add(time.Duration(rapid.IntRange(0, 100*24).Draw(t, "moment")) * time.Hour)
		last := book(t, o.Audit, now)
		r := rebuilt(t, o.Audit, now)
		all := func(string, string) bool { return true }
		same(t, "total", recountBook(t, last, now, all), r.Total)
		for _, row := range r.Organisations {
			same(t, string(row.Organisation.ID), recountBook(t, last, now, func(_, org string) bool { return org == string(row.Organisation.ID) }), row.Count)
		}
		for _, row := range r.Directives {
			number := fmt.Sprint(row.Directive.Number)
			same(t, "#"+number, recountBook(t, last, now, func(n, _ string) bool { return n == number }), row.Count)
		}
		for _, by := range []summary.Grouping{summary.ByMeeting, summary.ByMilestone, summary.ByPeriod} {
			for _, s := range r.Sections(by, calendar.PeriodMonth) {
				inside := map[string]bool{}
				for _, n := range s.Directives {
					inside[fmt.Sprint(n)] = true
				}
				same(t, string(by), recountBook(t, last, now, func(n, _ string) bool { return inside[n] }), s.Count)
			}
		}
	})
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
