package summary_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/summary"
)

var (
	zone = calendar.Zone()
	noon = time.Date(2017, time.July, 20, 12, 0, 0, 0, zone)
)

// TestFiguresEqualAPlainRecount holds every figure of every row against a count written straight from docs/summary.md.
func TestFiguresEqualAPlainRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomInput(t)
		r := summary.Compute(in)

		all := func(directive.Assignment) bool { return true }
		check(t, "total", recount(in, all), r.Total)
		units, numbers := map[directive.OrgID]bool{}, map[int]bool{}
		for _, row := range r.Organisations {
			id := row.Organisation.ID
			units[id] = true
			of := func(a directive.Assignment) bool { return a.Organisation == id }
			check(t, "organisation "+string(id), recount(in, of), row.Count)
			if len(row.Items) != row.Count.Total {
				t.Errorf("organisation %s lists %d items and counts %d", id, len(row.Items), row.Count.Total)
			}
		}
		for _, row := range r.Directives {
			number := row.Directive.Number
			numbers[number] = true
			of := func(a directive.Assignment) bool { return a.Directive == number }
			check(t, "directive", recount(in, of), row.Count)
		}
		for _, d := range in.Directives {
			if counts := d.State == directive.Published || d.State == directive.Closed; counts != numbers[d.Number] {
				t.Errorf("directive %d is %s: in the summary %v", d.Number, d.State, numbers[d.Number])
			}
		}
		for _, a := range in.Assignments {
			if numbers[a.Directive] && !units[a.Organisation] {
				t.Errorf("%s owes something and has no row", a.Organisation)
			}
		}
	})
}

// TestTheSixCellsSumToTheTotal holds for every row, and the rows add up to the totals.
func TestTheSixCellsSumToTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := summary.Compute(randomInput(t))
		whole := func(c summary.Count) bool {
			return c.Done.Sum()+c.Open.Sum() == c.Total && c.Acknowledged+c.Silent == c.Total && c.DueDone <= c.Due
		}
		byUnit, byDirective := 0, 0
		for _, row := range r.Organisations {
			byUnit += row.Count.Total
			if !whole(row.Count) {
				t.Errorf("%s: %+v does not add up", row.Organisation.ID, row.Count)
			}
		}
		for _, row := range r.Directives {
			byDirective += row.Count.Total
			if !whole(row.Count) {
				t.Errorf("#%d: %+v does not add up", row.Directive.Number, row.Count)
			}
		}
		if !whole(r.Total) || byUnit != r.Total.Total || byDirective != r.Total.Total {
			t.Errorf("%d by organisation, %d by directive, total %+v", byUnit, byDirective, r.Total)
		}
	})
}

// recount counts again, one question at a time.
func recount(in summary.Input, of func(directive.Assignment) bool) summary.Count {
	states := map[int]directive.DirectiveState{}
	for _, d := range in.Directives {
		states[d.Number] = d.State
	}
	count := func(question func(a directive.Assignment, dated, beaten bool) bool) int {
		n := 0
		for _, a := range in.Assignments {
			s := states[a.Directive]
			if (s != directive.Published && s != directive.Closed) || !of(a) {
				continue
			}
			moment := in.Now
			if a.State == directive.Submitted || a.State == directive.Confirmed {
				moment = a.Submitted
			}
			dated := a.Due != calendar.Deadline{}
			if question(a, dated, dated && !moment.Before(a.Due.Instant(in.Zone))) {
				n++
			}
		}
		return n
	}
	is := func(done, dated, late bool) int {
		return count(func(a directive.Assignment, d, l bool) bool {
			return (a.State == directive.Confirmed) == done && d == dated && l == late
		})
	}
	passed := func(a directive.Assignment) bool { return !in.Now.Before(a.Due.Instant(in.Zone)) }
	c := summary.Count{
		Total: count(func(directive.Assignment, bool, bool) bool { return true }),
		Done:  summary.Split{InTime: is(true, true, false), Late: is(true, true, true), Undated: is(true, false, false)},
		Open:  summary.Split{InTime: is(false, true, false), Late: is(false, true, true), Undated: is(false, false, false)},
		Waiting: count(func(a directive.Assignment, _, _ bool) bool {
			return a.State == directive.Submitted
		}),
		Blocked: count(func(a directive.Assignment, _, _ bool) bool {
			return a.State != directive.Confirmed && a.Blocked != ""
		}),
		Acknowledged: count(func(a directive.Assignment, _, _ bool) bool { return a.State != directive.Pending }),
		Silent:       count(func(a directive.Assignment, _, _ bool) bool { return a.State == directive.Pending }),
		Due:          count(func(a directive.Assignment, dated, _ bool) bool { return dated && passed(a) }),
		DueDone: count(func(a directive.Assignment, dated, _ bool) bool {
			return dated && passed(a) && a.State == directive.Confirmed
		}),
	}
	for _, s := range directive.AssignmentStates() {
		if n := count(func(a directive.Assignment, _, _ bool) bool { return a.State == s }); n > 0 {
			if c.States == nil {
				c.States = map[directive.AssignmentState]int{}
			}
			c.States[s] = n
		}
	}
	return c
}

func check(t *rapid.T, what string, want, got summary.Count) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// randomInput draws an office: some directives in every state, and for each organisation maybe an assignment.
func randomInput(t *rapid.T) summary.Input {
	in := summary.Input{
		Zone: zone, Now: noon,
		Denominator: rapid.SampledFrom(summary.Denominators()).Draw(t, "denominator"),
	}
	// The last organisation has obligations and no record, as after a mistake in the data.
	units := []directive.OrgID{"bdv", "mttq", "ldld", "hnd", "lost"}
	for i, id := range units[:4] {
		in.Organisations = append(in.Organisations, directive.Organisation{ID: id, Order: i % 3})
	}
	dirStates := []directive.DirectiveState{
		directive.Draft, directive.Scheduled, directive.Published, directive.Closed, directive.Withdrawn,
	}
	for n := range rapid.IntRange(0, 6).Draw(t, "directives") {
		d := directive.Directive{Number: n + 1, State: rapid.SampledFrom(dirStates).Draw(t, "state")}
		in.Directives = append(in.Directives, d)
		for _, id := range units {
			if rapid.Bool().Draw(t, "owes") {
				in.Assignments = append(in.Assignments, randomAssignment(t, n+1, id))
			}
		}
	}
	in.Assignments = rapid.Permutation(in.Assignments).Draw(t, "order")
	return in
}

// randomAssignment draws one that a sequence of commands could have led to.
func randomAssignment(t *rapid.T, number int, id directive.OrgID) directive.Assignment {
	a := directive.Assignment{
		AssignmentKey: directive.AssignmentKey{Directive: number, Organisation: id},
		State:         rapid.SampledFrom(directive.AssignmentStates()).Draw(t, "assignment"),
	}
	moment := func(label string) time.Time {
		return noon.Add(-time.Duration(rapid.IntRange(1, 96).Draw(t, label)) * time.Hour)
	}
	if rapid.Bool().Draw(t, "dated") {
		day := calendar.Of(noon, zone).AddDays(rapid.IntRange(-4, 4).Draw(t, "due"))
		a.Due = calendar.Deadline{Day: day, Inclusive: rapid.Bool().Draw(t, "inclusive")}
	}
	if a.State != directive.Pending {
		a.Acknowledged = moment("acknowledged")
	}
	if a.State == directive.Submitted || a.State == directive.Confirmed {
		a.Submitted = moment("submitted")
	}
	if a.State == directive.Confirmed {
		a.Confirmed = noon
	}
	if a.State != directive.Pending && rapid.Bool().Draw(t, "blocked") {
		a.Blocked = "thiếu kinh phí"
	}
	return a
}

func TestClassify(t *testing.T) {
	due := calendar.By(calendar.Date{Year: 2017, Month: time.July, Day: 19})
	before, after := noon.AddDate(0, 0, -2), noon.Add(-time.Hour)
	for name, c := range map[string]struct {
		a    directive.Assignment
		want summary.Class
	}{
		"confirmed late by the Board, submitted in time": {
			directive.Assignment{State: directive.Confirmed, Due: due, Submitted: before, Confirmed: noon}, summary.DoneInTime},
		"confirmed, submitted too late": {
			directive.Assignment{State: directive.Confirmed, Due: due, Submitted: after, Confirmed: noon}, summary.DoneLate},
		"confirmed without the first moment": {
			directive.Assignment{State: directive.Confirmed, Due: due, Confirmed: noon}, summary.DoneLate},
		"confirmed without a deadline":   {directive.Assignment{State: directive.Confirmed, Confirmed: noon}, summary.DoneUndated},
		"submitted in time, still waits": {directive.Assignment{State: directive.Submitted, Due: due, Submitted: before}, summary.OpenInTime},
		"submitted too late":             {directive.Assignment{State: directive.Submitted, Due: due, Submitted: after}, summary.OpenLate},
		"returned after the deadline":    {directive.Assignment{State: directive.Returned, Due: due}, summary.OpenLate},
		"on its last day": {
			directive.Assignment{State: directive.InProgress, Due: calendar.By(calendar.Of(noon, zone))}, summary.OpenInTime},
		"strict, on the day that it names": {
			directive.Assignment{State: directive.InProgress, Due: calendar.Before(calendar.Of(noon, zone))}, summary.OpenLate},
		"no deadline": {directive.Assignment{State: directive.Pending}, summary.OpenUndated},
	} {
		if got := summary.Classify(c.a, noon, zone); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestShareNamesItsWhole(t *testing.T) {
	c := summary.Count{
		Total: 10, Done: summary.Split{InTime: 2, Late: 1, Undated: 1}, Due: 5, DueDone: 3,
	}
	for by, want := range map[summary.Denominator]summary.Share{
		summary.OfAll:       {Part: 4, Of: 10},
		summary.OfDue:       {Part: 3, Of: 5},
		summary.OfCompleted: {Part: 2, Of: 3},
		"no such":           {Part: 4, Of: 10},
	} {
		if got := c.Share(by); got != want {
			t.Errorf("%s: got %+v, want %+v", by, got, want)
		}
	}
	for share, want := range map[summary.Share]int{
		{Part: 1, Of: 3}: 333, {Part: 2, Of: 3}: 667, {Part: 1, Of: 8}: 125, {Part: 1, Of: 2000}: 1, {Part: 5, Of: 5}: 1000, {}: 0,
	} {
		if got := share.Tenths(); got != want {
			t.Errorf("%+v: got %d tenths, want %d", share, got, want)
		}
	}
	if (summary.Share{}).Known() {
		t.Error("a share of nothing counts as known")
	}
}

func TestRowsHoldWhatAListNeeds(t *testing.T) {
	in := storyInput()
	r := summary.Compute(in)
	row, ok := r.Directive(5)
	if !ok || row.Milestone == nil || row.Due != calendar.By(row.Milestone.Day) {
		t.Fatalf("directive 5: %v, milestone %v, due %v", ok, row.Milestone, row.Due)
	}
	if len(row.Leads) != 0 {
		t.Errorf("every unit leads its part, and %d leads are named", len(row.Leads))
	}
	if got := len(row.Results()); got != 3 {
		t.Errorf("%d results, want 3", got)
	}
	if got := row.Difficulties(); len(got) != 1 || got[0].Organisation.ID != "hnd" {
		t.Errorf("difficulties: %v", got)
	}
	if _, ok := r.Directive(99); ok {
		t.Error("there is a row of a directive that isn't there")
	}
	unit, ok := r.Organisation("hnd")
	numbers := []int{}
	for _, i := range unit.Items {
		numbers = append(numbers, i.Directive.Number)
	}
	if !ok || !slices.IsSorted(numbers) || len(numbers) != unit.Count.Total {
		t.Errorf("hnd: %v %v", ok, numbers)
	}
	if _, ok := r.Organisation("nobody"); ok {
		t.Error("there is a row of an organisation that owes nothing")
	}
}

func TestNothingToCount(t *testing.T) {
	r := summary.Compute(summary.Input{Now: noon})
	if len(r.Organisations)+len(r.Directives)+r.Total.Total != 0 || r.Denominator != summary.OfAll || r.Today.Day != 20 {
		t.Errorf("got %+v", r)
	}
}
