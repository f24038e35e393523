package directive

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
)

// campaign is the anniversary with the shipped plan, which comes back every year.
func campaign() Milestone {
	return Milestone{
		ID: "heroes", Day: day(7, 27), Name: Text{VI: "27/7"}, Ordinal: 70, Base: 1947, Yearly: calendar.Yearly{Day: 27, Month: 7}, Plan: DefaultPlan(),
	}
}

func TestACampaignCountsDown(t *testing.T) {
	w := newWorld()
	w.only()
	w.must(t, admin, SetMilestone{campaign()})
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()})
	w.must(t, officer, Publish{Numbers: []int{1, 2, 3}})
	w.must(t, leader, GiveReport{Assignment: of(2, unions), State: Submitted})
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted})
	// T-60 was past when the plan was made; T-30 is a Tuesday. On days of both, the countdown is in the reminder.
	checkLog(t, keepOnly(w.live(t, day(8, 10), 9), "unions"),
		"6/27 08:00 unions: heroes+30", "7/13 08:00 unions: heroes+14", "7/20 08:00 unions: heroes+7", "7/24 08:00 unions: heroes+3",
		"7/26 08:00 unions: heroes+1", "7/27 08:00 unions: heroes+0", "8/3 08:00 unions: heroes-7")
	works := w.load(BySystem("x"), Need{TiedTo: "heroes"}).Works("heroes")
	if len(works) != 1 || works[0].Units != 3 || works[0].Done != 1 || works[0].Directive.Number != 2 {
		t.Errorf("the works are %+v", works)
	}
}

// A step that was missed is said later, once; one that is past its use is not.
func TestACampaignAfterBeingDown(t *testing.T) {
	w := newWorld()
	w.only()
	w.must(t, admin, SetMilestone{campaign()})
	w.at(day(7, 25), 10)
	checkLog(t, keepOnly(w.tick(t), "unions"), "7/25 10:00 unions: heroes+3")
	skipped := 0
	for _, f := range w.firings(t) {
		if f.Rule == RuleMilestone && f.Skipped == SkipPast {
			skipped++
		}
	}
	if skipped != 2 { // T-30 and T-14
		t.Errorf("%d were past their use", skipped)
	}
	m := w.milestones["heroes"]
	m.Plan = append(m.Plan, LeadUp{Days: -2, Text: Text{VI: "Thăm hỏi"}})
	w.must(t, admin, SetMilestone{m})
	// A step of today that is added today is said at once, beside what was said this morning.
	checkLog(t, keepOnly(w.live(t, day(7, 26), 9), "unions"), "7/25 10:00 unions: heroes+3 heroes+2", "7/26 08:00 unions: heroes+1")
}

func TestACampaignAudience(t *testing.T) {
	w := newWorld()
	w.only()
	m := campaign()
	m.Audience = []OrgID{farmers, "none"}
	w.must(t, admin, SetMilestone{m})
	checkLog(t, w.live(t, day(7, 14), 9), "6/27 08:00 farmers: heroes+30", "7/13 08:00 farmers: heroes+14")
}

func TestNextYearsCampaign(t *testing.T) {
	w := newWorld()
	m := campaign()
	m.ID = "heroes-2017"
	w.milestones["heroes-2017"] = Milestone{ID: "heroes-2017", Day: day(7, 27), Version: 1, Name: m.Name}
	w.must(t, admin, SetMilestone{m})
	d := drafts()[0]
	d.Milestone = "heroes-2017"
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{d}})
	w.must(t, officer, Publish{Numbers: []int{1}})
	w.must(t, officer, CopyMilestone{"heroes-2017"})
	next := w.milestones["heroes-2018"]
	if next.Day != (calendar.Date{Year: 2018, Month: 7, Day: 27}) || next.Ordinal != 71 || next.Previous != "heroes-2017" || len(next.Plan) != len(DefaultPlan()) || !next.Plan[0].Sent.IsZero() {
		t.Errorf("the copy is %+v", next)
	}
	draft := w.directives[2]
	if draft.State != Draft || draft.Milestone != "heroes-2018" || draft.Due != calendar.By(next.Day) || draft.Title != d.Title || !draft.Published.IsZero() {
		t.Errorf("the draft is %+v", draft)
	}
	lunar := Milestone{ID: "vu-lan-2017", Day: day(9, 5), Yearly: calendar.Yearly{Day: 15, Month: 7, Lunar: true}}
	if after, ok := lunar.Occurrence(); !ok || after.Day != (calendar.Date{Year: 2018, Month: 8, Day: 25}) || after.ID != "vu-lan-2018" {
		t.Errorf("the lunar one is %+v", after)
	}
}

func TestPlansAsTyped(t *testing.T) {
	for _, c := range []struct {
		text string
		want string
		code Code
	}{
		{"T-14: Kiểm tra\nT: Tổ chức\nT+7: Báo cáo", "T-14: Kiểm tra\nT: Tổ chức\nT+7: Báo cáo", ""},
		{" t + 3 Báo cáo \n\n• T−7 : Chuẩn bị", "T-7: Chuẩn bị\nT+3: Báo cáo", ""},
		{"-1 Kiểm tra", "T-1: Kiểm tra", ""},
		{"", "", ""},
		{"trước một tuần: chuẩn bị", "", CodeBadStep},
		{"T-9999: x", "", CodeBadStep},
		{"T-1: a\nT-1: b", "", CodeBadPlan},
	} {
		plan, err := ParsePlan(c.text)
		var refusal *Refusal
		if errors.As(err, &refusal) && refusal.Code != c.code || (err == nil) != (c.code == "") {
			t.Errorf("%q: %v", c.text, err)
		}
		if diff := cmp.Diff(c.want, PlanText(plan, Vietnamese)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
	shipped, err := ParsePlan(PlanText(DefaultPlan(), Vietnamese))
	if diff := cmp.Diff(DefaultPlan(), Translated(shipped)); err != nil || diff != "" {
		t.Errorf("the template: %v\n%s", err, diff)
	}
}

func FuzzParsePlan(f *testing.F) {
	for _, seed := range []string{"T-14: Kiểm tra", "T", "-", "T+0:", "•T−7", "T-\n9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := ParsePlan(text)
		if err != nil {
			return
		}
		again, err := ParsePlan(PlanText(plan, Vietnamese))
		if err != nil || len(again) != len(plan) {
			t.Errorf("%q is read as %v, and that as %v: %v", text, plan, again, err)
		}
	})
}

// monthly is a directive that is reported on every month.
func monthly(t checker) *world {
	t.Helper()
	w := newWorld()
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{
		{Title: Text{VI: "Báo cáo tháng"}, All: true, Standing: true, Period: Period{Every: calendar.PeriodMonth}},
	}})
	w.must(t, officer, Publish{Numbers: []int{1}})
	return w
}

// roundsLogged adds what the Board is told of rounds to the log.
func (w *world) liveRounds(t checker, d calendar.Date) []string {
	t.Helper()
	end := d.In(calendar.Zone(), 9, 0)
	var told []string
	for {
		var next Due
		for _, e := range w.due {
			if next.Key == "" || e.At.Before(next.At) || (e.At.Equal(next.At) && e.Key < next.Key) {
				next = e
			}
		}
		if next.Key == "" || next.At.After(end) {
			w.now = end
			return told
		}
		if next.At.After(w.now) {
			w.now = next.At
		}
		out, err := w.do(t, BySystem("scheduler"), next.Command())
		if err != nil {
			t.Fatalf("%s: %v", next.Key, err)
		}
		told = append(told, w.log(out)...)
		for _, n := range out.Notices {
			if b, ok := n.Body.(RoundResult); ok && n.To.Chat == int64(officer) {
				told = append(told, fmt.Sprintf("%s board: %s %d of %d", w.now.In(calendar.Zone()).Format("1/2 15:04"), b.Round.Period, len(b.Sent), len(b.Sent)+len(b.Missing)))
			}
		}
	}
}

func TestPeriodicReports(t *testing.T) {
	w := monthly(t)
	// June's would be sent a week after it was published: the first one that is asked for is July's. Its period ends on the
	// 14th and 15 July is a Saturday: opened at the cut-off, asked for on the sending day.
	checkLog(t, w.liveRounds(t, day(7, 17)), "7/17 08:00 farmers: #1", "7/17 08:00 unions: #1")
	if a := w.assignments[of(1, unions)]; a.Round != "2017-07" || a.Due != calendar.By(day(7, 17)) {
		t.Errorf("the assignment is %+v", a)
	}
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted, Text: "xong tháng 7"})
	checkLog(t, keepOnly(w.liveRounds(t, day(7, 18)), "board"), "7/18 08:00 board: 2017-07 1 of 3")
	// Who reported for July is asked again for August.
	checkLog(t, keepOnly(w.liveRounds(t, day(8, 16)), "unions"), "8/15 08:00 unions: #1")
	if a := w.assignments[of(1, unions)]; a.Round != "2017-08" || a.State != InProgress || a.Due != calendar.By(day(8, 15)) {
		t.Errorf("the assignment is %+v", a)
	}
	w.must(t, officer, Close{1})
	checkLog(t, w.liveRounds(t, day(12, 1)))
}

func TestPeriodsOfADirectivesOwn(t *testing.T) {
	rules := DefaultRules(calendar.Zone())
	for _, c := range []struct {
		period Period
		after  calendar.Date
		open   string
		id     string
	}{
		{Period{Every: calendar.PeriodMonth}, day(6, 20), "7/14 08:00", "1/2017-07"},
		{Period{Every: calendar.PeriodMonth}, day(9, 20), "10/13 08:00", "1/2017-10"}, // 14 and 15 October are a weekend
		{Period{Every: calendar.PeriodMonth}, day(7, 15), "7/17 08:00", "1/2017-07"},  // over since yesterday, and sent on the 17th
		{Period{Every: calendar.PeriodMonth, Day: 20}, day(6, 8), "6/14 08:00", "1/2017-06"},
		{Period{Every: calendar.PeriodMonth, Day: 31}, day(6, 8), "6/14 08:00", "1/2017-06"},
		{Period{Every: calendar.PeriodQuarter}, day(6, 8), "8/31 08:00", "1/2017-Q3"},
		{Period{Every: calendar.PeriodYear}, day(6, 8), "11/22 08:00", "1/2017"},
	} {
		d := Directive{Number: 1, State: Published, Period: c.period}
		due := d.nextRound(rules, c.after, c.after.In(calendar.Zone(), 15, 0))
		if len(due) != 1 || due[0].Subject != c.id || due[0].At.In(calendar.Zone()).Format("1/2 15:04") != c.open {
			t.Errorf("%+v after %s: %+v", c.period, c.after, due)
		}
	}
}
