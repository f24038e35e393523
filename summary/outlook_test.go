package summary_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/summary"
)

// measured is an office with one measured assignment that was published on 1 July and has until 31 July.
func measured(target *directive.Target, now time.Time, reports ...directive.Report) summary.Input {
	key := directive.AssignmentKey{Directive: 1, Organisation: "ldld"}
	for i := range reports {
		reports[i].AssignmentKey, reports[i].Number = key, i+1
	}
	due := calendar.By(calendar.Date{Year: 2017, Month: time.July, Day: 31})
	return summary.Input{
		Zone: zone, Now: now, Reports: reports,
		Organisations: []directive.Organisation{unit("ldld", 1, "LĐLĐ", "Labour")},
		Directives:    []directive.Directive{{Number: 1, State: directive.Published, Published: july(1, 8), Target: target, Due: due}},
		Assignments:   []directive.Assignment{{AssignmentKey: key, State: directive.InProgress, Due: due, Reports: len(reports)}},
	}
}

func july(day, hour int) time.Time { return time.Date(2017, time.July, day, hour, 0, 0, 0, zone) }

func counted(day int, n int64) directive.Report {
	q := directive.Whole(n)
	return directive.Report{At: july(day, 9), Quantity: &q, State: directive.InProgress}
}

func percent(day, n int) directive.Report {
	return directive.Report{At: july(day, 9), Percent: &n, State: directive.InProgress}
}

func TestForecasts(t *testing.T) {
	up := &directive.Target{Value: directive.Whole(30), Unit: directive.Text{VI: "căn"}, Op: directive.AtLeast}
	down := &directive.Target{Value: 0, Unit: directive.Text{VI: "căn dột"}, Op: directive.Exactly}
	day := func(month time.Month, d int) calendar.Date { return calendar.Date{Year: 2017, Month: month, Day: d} }
	for name, c := range map[string]struct {
		target  *directive.Target
		reports []directive.Report
		outlook summary.Outlook
		day     calendar.Date
		late    int
	}{
		// Nought on the 1st, one more each day: 10 on the 11th, 30 twenty days later.
		"a steady pace": {up, []directive.Report{counted(6, 5), counted(11, 10)}, summary.OutlookOnTrack, day(7, 31), 0},
		"too slow":      {up, []directive.Report{counted(6, 4), counted(11, 8)}, summary.OutlookAtRisk, day(8, 8), 8},
		"one slip doesn't matter": {
			up, []directive.Report{counted(3, 2), counted(5, 4), counted(7, 600), counted(9, 8), counted(11, 10)}, summary.OutlookOnTrack, day(7, 31), 0},
		"counted down":              {down, []directive.Report{counted(2, 20), counted(7, 15), counted(12, 10)}, summary.OutlookOnTrack, day(7, 22), -9},
		"counted down, no start":    {down, []directive.Report{counted(2, 20), counted(12, 10)}, summary.OutlookUnknown, calendar.Date{}, 0},
		"it grows again":            {down, []directive.Report{counted(2, 5), counted(7, 6), counted(12, 7)}, summary.OutlookStalled, calendar.Date{}, 0},
		"it stands still":           {up, []directive.Report{counted(6, 0), counted(11, 0)}, summary.OutlookStalled, calendar.Date{}, 0},
		"centuries":                 {&directive.Target{Value: directive.Whole(1_000_000), Op: directive.AtLeast}, []directive.Report{counted(6, 1), counted(11, 2)}, summary.OutlookStalled, calendar.Date{}, 0},
		"reached":                   {up, []directive.Report{counted(6, 31)}, summary.OutlookMet, calendar.Date{}, 0},
		"one figure":                {up, []directive.Report{counted(6, 5)}, summary.OutlookUnknown, calendar.Date{}, 0},
		"no figure":                 {up, []directive.Report{{At: july(6, 9), Text: "đang làm"}}, summary.OutlookUnknown, calendar.Date{}, 0},
		"percents":                  {nil, []directive.Report{percent(6, 25), percent(11, 50)}, summary.OutlookOnTrack, day(7, 21), -10},
		"the last of a day counts":  {up, []directive.Report{counted(6, 1), counted(6, 5), counted(11, 10)}, summary.OutlookOnTrack, day(7, 31), 0},
		"a stale one ends today":    {up, []directive.Report{counted(2, 10), counted(3, 20)}, summary.OutlookOnTrack, day(7, 20), -11},
		"corrected, the day stands": {up, []directive.Report{counted(6, 500), {At: july(8, 9), Quantity: counted(6, 5).Quantity, Corrects: 1}, counted(11, 10)}, summary.OutlookOnTrack, day(7, 31), 0},
	} {
		r := summary.Compute(measured(c.target, noon, c.reports...))
		forecasts := r.Forecasts()
		if len(forecasts) != 1 {
			t.Errorf("%s: %d forecasts", name, len(forecasts))
			continue
		}
		f := forecasts[0]
		if f.Outlook != c.outlook || f.Day != c.day || f.Late != c.late {
			t.Errorf("%s: %s %v, %d days late; want %s %v, %d", name, f.Outlook, f.Day, f.Late, c.outlook, c.day, c.late)
		}
	}
	if n := len(summary.Compute(measured(nil, noon, directive.Report{At: july(6, 9), Text: "x"})).Forecasts()); n != 0 {
		t.Errorf("%d forecasts of what is not measured", n)
	}
	in := measured(up, noon, counted(6, 5), counted(11, 10))
	in.Assignments[0].Due, in.Directives[0].Due = calendar.Deadline{}, calendar.Deadline{}
	if f := summary.Compute(in).Forecasts()[0]; f.Outlook != summary.OutlookUndated || f.Day != day(7, 31) {
		t.Errorf("without a deadline: %s %v", f.Outlook, f.Day)
	}
	in = measured(up, noon, counted(6, 5), counted(11, 10))
	in.Assignments[0].State = directive.Submitted
	if n := len(summary.Compute(in).Forecasts()); n != 0 {
		t.Errorf("%d forecasts of what is finished", n)
	}
}

// TestAFewWrongFiguresMoveNoForecast: of a steady course, a fifth of the figures are wrong altogether, and the pace stays.
func TestAFewWrongFiguresMoveNoForecast(t *testing.T) {
	target := &directive.Target{Value: directive.Whole(1000), Op: directive.AtLeast}
	rapid.Check(t, func(t *rapid.T) {
		var reports []directive.Report
		for day := 2; day <= 16; day++ {
			reports = append(reports, counted(day, int64(day-1)*10))
		}
		for range 3 {
			i := rapid.IntRange(0, len(reports)-2).Draw(t, "wrong")
			q := directive.Whole(int64(rapid.IntRange(0, 900).Draw(t, "figure")))
			reports[i].Quantity = &q
		}
		f := summary.Compute(measured(target, noon, reports...)).Forecasts()[0]
		if f.Slope < 9 || f.Slope > 11 {
			t.Errorf("the pace is %.2f a day, of figures that rise by 10", f.Slope)
		}
	})
}

func TestEvenness(t *testing.T) {
	for _, c := range []struct {
		done, of []int
		want     summary.Evenness
	}{
		{nil, nil, summary.Evenness{}},
		{[]int{1}, []int{2}, summary.Evenness{Units: 1, Lowest: 500, Median: 500, Highest: 500}},
		{[]int{1, 2, 3}, []int{2, 4, 6}, summary.Evenness{Units: 3, Lowest: 500, Median: 500, Highest: 500}},
		{[]int{0, 4}, []int{4, 4}, summary.Evenness{Units: 2, Median: 500, Highest: 1000, Gap: 1000}},
		// The pairs are 25, 50 and 25 points apart.
		{[]int{0, 1, 2}, []int{4, 4, 4}, summary.Evenness{Units: 3, Median: 250, Highest: 500, Gap: 333}},
	} {
		in := summary.Input{Zone: zone, Now: noon}
		n := 0
		for i := range c.done {
			for j := range c.of[i] {
				n++
				in.Directives = append(in.Directives, directive.Directive{Number: n, State: directive.Published})
				a := directive.Assignment{AssignmentKey: directive.AssignmentKey{Directive: n, Organisation: directive.OrgID(rune('a' + i))}}
				if j < c.done[i] {
					a.State = directive.Confirmed
				}
				in.Assignments = append(in.Assignments, a)
			}
		}
		if got := summary.Compute(in).Evenness(); got != c.want {
			t.Errorf("%v of %v: got %+v, want %+v", c.done, c.of, got, c.want)
		}
	}
}

// TestEvennessEqualsThePairs compares with the definition, pair by pair.
func TestEvennessEqualsThePairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := summary.Compute(randomInput(t))
		e := r.Evenness()
		apart, pairs := 0, 0
		for i, a := range r.Organisations {
			for _, b := range r.Organisations[i+1:] {
				one, two := a.Count.Share(summary.OfAll).Tenths(), b.Count.Share(summary.OfAll).Tenths()
				apart += max(one-two, two-one)
				pairs++
			}
		}
		if pairs > 0 && (e.Gap*pairs < apart-pairs || e.Gap*pairs > apart+pairs) {
			t.Errorf("a gap of %d, and %d over %d pairs", e.Gap, apart, pairs)
		}
		if e.Known() && (e.Lowest > e.Median || e.Median > e.Highest || e.Tenths() < 0 || e.Tenths() > 1000) {
			t.Errorf("got %+v", e)
		}
	})
}

func TestRhythm(t *testing.T) {
	said := func(day int) directive.Report { return directive.Report{At: july(day, 9), Text: "x"} }
	in := measured(nil, july(27, 12), said(4), said(5), said(12), said(26))
	r := summary.Compute(in).Rhythm()
	// 1 July is a Saturday: the weeks begin on 26 June, 3, 10, 17 and 24 July; the last is not over.
	if len(r.Weeks) != 5 || r.Weeks[0] != (calendar.Date{Year: 2017, Month: time.June, Day: 26}) || len(r.Rows) != 1 {
		t.Fatalf("weeks %v, %d rows", r.Weeks, len(r.Rows))
	}
	for w, want := range []summary.WeekCell{{0, true}, {2, true}, {1, true}, {0, true}, {1, true}} {
		if r.Rows[0].Weeks[w] != want {
			t.Errorf("week %d: %+v, want %+v", w, r.Rows[0].Weeks[w], want)
		}
	}
	if s := r.Share(); s != (summary.Share{Part: 2, Of: 4}) {
		t.Errorf("share %+v", s)
	}
	// Who handed in owes nothing more in later weeks.
	in.Assignments[0].State, in.Assignments[0].Submitted = directive.Submitted, july(5, 9)
	if row := summary.Compute(in).Rhythm().Rows[0]; row.Of != 2 || row.Kept != 1 || row.Weeks[3].Owed {
		t.Errorf("handed in on the 5th: %+v", row)
	}
	// A year later only the last weeks are looked at.
	if n := len(summary.Compute(measured(nil, july(27, 12).AddDate(1, 0, 0), said(4))).Rhythm().Weeks); n != summary.Weeks {
		t.Errorf("%d weeks", n)
	}
	if n := len(summary.Compute(summary.Input{Now: noon}).Rhythm().Rows); n != 0 {
		t.Errorf("an empty office has %d rows", n)
	}
}

func TestCountdown(t *testing.T) {
	down := &directive.Target{Value: 0, Op: directive.Exactly}
	in := measured(down, noon, counted(2, 9), counted(5, 4), counted(5, 3))
	c, ok := summary.Compute(in).Countdown(1)
	if left, known := c.Left(); !ok || !known || left != directive.Whole(3) || len(c.Points) != 2 || c.DaysLeft() != 11 || c.Reported != 1 {
		t.Errorf("got %+v, %v", c, ok)
	}
	up := &directive.Target{Value: directive.Whole(10), Op: directive.AtLeast}
	c, _ = summary.Compute(measured(up, noon, counted(2, 4), counted(5, 12))).Countdown(1)
	if len(c.Points) != 2 || c.Points[0].Left != directive.Whole(6) || c.Points[1].Left != 0 {
		t.Errorf("what is missing: %+v", c.Points)
	}
	for name, in := range map[string]summary.Input{
		"no target": measured(nil, noon, counted(2, 4)), "percent": measured(&directive.Target{Unit: directive.Text{VI: "%"}}, noon),
	} {
		if _, ok := summary.Compute(in).Countdown(1); ok {
			t.Errorf("%s: there is a countdown", name)
		}
	}
}

func TestProgressFollowsThePlan(t *testing.T) {
	in := storyInput()
	for i := range in.Directives {
		in.Directives[i].Published = july(1, 8)
	}
	p := summary.Compute(in).Progress()
	if p.Total != 6 || p.Points[0].Day != (calendar.Date{Year: 2017, Month: time.July, Day: 1}) {
		t.Fatalf("total %d, from %v", p.Total, p.Points[0].Day)
	}
	at := map[calendar.Date]summary.ProgressPoint{}
	for _, point := range p.Points {
		at[point.Day] = point
	}
	for d, want := range map[int][2]int{13: {0, 0}, 14: {3, 0}, 19: {3, 0}, 20: {3, 2}, 26: {3, 2}, 27: {5, 2}} {
		got := at[calendar.Date{Year: 2017, Month: time.July, Day: d}]
		if [2]int{got.Planned, got.Done} != want {
			t.Errorf("%d July: planned %d, done %d; want %v", d, got.Planned, got.Done, want)
		}
	}
	in.Now = noon.AddDate(5, 0, 0)
	if n := len(summary.Compute(in).Progress().Points); n > 203 {
		t.Errorf("five years have %d points", n)
	}
}
