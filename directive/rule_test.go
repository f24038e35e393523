package directive

import (
	"strconv"
	"testing"
	"time"

	"giaoban/calendar"
)

func remindingRefused() []refusalCase {
	rule := func(change func(*ReminderRule)) SetRule {
		r := ReminderRule{ID: "own", Kind: RuleDeadline, Days: -5, Audience: ToTheGroup}
		change(&r)
		return SetRule{r}
	}
	admins, leaders := ByPerson(admin), ByPerson(leader)
	many := func(t checker, w *world) {
		for i := range maxRules {
			id := "r" + strconv.Itoa(i)
			w.keep(KindRule, id, ReminderRule{ID: id, Kind: RuleDeadline, Audience: ToTheGroup})
		}
	}
	mine := PersonalReminder{Person: leader, AssignmentKey: of(1, unions), Day: day(7, 3)}.ID()
	return []refusalCase{
		{"a rule of an officer", nil, ByPerson(officer), rule(func(*ReminderRule) {}), CodeForbidden},
		{"no ID", nil, admins, rule(func(r *ReminderRule) { r.ID = "" }), CodeInvalid},
		{"an odd ID", nil, admins, rule(func(r *ReminderRule) { r.ID = "A b" }), CodeInvalid},
		{"no kind", nil, admins, rule(func(r *ReminderRule) { r.Kind = "" }), CodeInvalid},
		{"no audience", nil, admins, rule(func(r *ReminderRule) { r.Audience = "all" }), CodeInvalid},
		{"an odd period", nil, admins, rule(func(r *ReminderRule) { r.Every = "day" }), CodeInvalid},
		{"two repetitions", nil, admins, rule(func(r *ReminderRule) { r.Every, r.Cron = calendar.PeriodWeek, "0 8 * * *" }), CodeInvalid},
		{"a year and more before", nil, admins, rule(func(r *ReminderRule) { r.Days = -400 }), CodeBadRuleDays},
		{"before an acknowledgement", nil, admins, rule(func(r *ReminderRule) { r.Kind = RuleStale }), CodeBadRuleDays},
		{"no expression", nil, admins, rule(func(r *ReminderRule) { r.Cron = "mỗi ngày" }), CodeBadCron},
		{"30 February", nil, admins, rule(func(r *ReminderRule) { r.Cron = "0 8 30 2 *" }), CodeBadCron},
		{"every minute", nil, admins, rule(func(r *ReminderRule) { r.Cron = "* * * * *" }), CodeCronTooOften},
		{"every two hours of Mondays", nil, admins, rule(func(r *ReminderRule) { r.Cron = "0 */2 * * 1" }), CodeCronTooOften},
		{"a long text", nil, admins, rule(func(r *ReminderRule) { r.Text.VI = long(MaxRuleText + 1) }), CodeTextTooLong},
		{"too many", many, admins, rule(func(*ReminderRule) {}), CodeTooManyRules},
		{"a mute that is over", nil, leaders, SetMute{Until: day(6, 7)}, CodeBadMute},
		{"a mute for ever", nil, leaders, SetMute{Until: day(12, 31)}, CodeBadMute},
		{"another group's mute", nil, leaders, SetMute{Chat: farmersChat, Until: day(6, 9)}, CodeNotYourUnit},
		{"no group's mute", nil, leaders, SetMute{Chat: -9, Until: day(6, 9)}, CodeNoGroup},
		{"a stranger's mute", nil, ByPerson(stranger), SetMute{Until: day(6, 9)}, CodeForbidden},
		{"holidays of an officer", nil, ByPerson(officer), SetHolidays{calendar.HolidayYear{Year: 2017}}, CodeForbidden},
		{"holidays of another year", nil, admins, SetHolidays{calendar.HolidayYear{Year: 2018, Off: []calendar.DayOff{{Date: day(7, 1)}}}}, CodeBadHolidays},
		{"another unit's reminder", nil, leaders, RemindMe{of(1, farmers), day(7, 3)}, CodeForbidden},
		{"a reminder for today", nil, leaders, RemindMe{of(1, unions), day(6, 8)}, CodeBadMoment},
		{"a reminder of what is answered", reportedBy(Submitted), leaders, RemindMe{of(1, unions), day(7, 3)}, CodeNothingToRemind},
		{"taking back what is not there", nil, leaders, DropReminder{mine}, CodeNoReminder},
		{"taking back another's", nil, ByPerson(farmer), DropReminder{mine}, CodeForbidden},
		{"taking back nonsense", nil, leaders, DropReminder{"1/2"}, CodeForbidden},
		{"two steps of a day", nil, admins, SetMilestone{Milestone{ID: "m", Day: day(8, 1), Name: Text{VI: "x"}, Plan: []LeadUp{{Days: -3}, {Days: -3}}}}, CodeBadPlan},
		{"a step with a long text", nil, admins, SetMilestone{Milestone{ID: "m", Day: day(8, 1), Name: Text{VI: "x"}, Plan: []LeadUp{{Text: Text{VI: long(maxStepText + 1)}}}}}, CodeTextTooLong},
		{"a day that no year has", nil, admins, SetMilestone{Milestone{ID: "m", Day: day(8, 1), Name: Text{VI: "x"}, Yearly: calendar.Yearly{Day: 31, Month: 4}}}, CodeInvalid},
		{"a copy of no milestone", nil, admins, CopyMilestone{"none"}, CodeNoMilestone},
		{"a copy of what comes once", nil, admins, CopyMilestone{"heroes"}, CodeNotYearly},
		{"a copy by a leader", nil, leaders, CopyMilestone{"heroes"}, CodeForbidden},
		{"a second copy", func(t checker, w *world) {
			w.must(t, admin, SetMilestone{Milestone{ID: "m-2017", Day: day(8, 1), Name: Text{VI: "x"}, Yearly: calendar.Yearly{Day: 1, Month: 8}}})
			w.must(t, admin, CopyMilestone{"m-2017"})
		}, admins, CopyMilestone{"m-2017"}, CodeCopiedAlready},
		{"a person opens a round", nil, admins, OpenRound{"x", 1, "2017-07"}, CodeForbidden},
		{"a person closes a round", nil, admins, CloseRound{"x", 1, "2017-07"}, CodeForbidden},
		{"a person counts down", nil, admins, RemindMilestone{"x", "heroes"}, CodeForbidden},
		{"a person fires a reminder", nil, leaders, RemindPerson{"x", mine}, CodeForbidden},
	}
}

func TestRulesThatWereEdited(t *testing.T) {
	w := published(t)
	w.only()
	w.must(t, admin, SetRule{ReminderRule{ID: "before-7", Kind: RuleDeadline, Days: -10, Audience: ToTheGroup, Text: Text{VI: " Khẩn trương "}}})
	w.must(t, admin, SetRule{ReminderRule{ID: "before-3", Kind: RuleDeadline, Days: -3, Audience: ToTheGroup, Off: true}})
	w.must(t, admin, SetRule{ReminderRule{ID: "own", Kind: RuleDeadline, Days: 1, Audience: ToTheGroup, Cron: "30 9 * * 1"}})
	checkLog(t, keepOnly(w.live(t, day(8, 10), 9), "unions"),
		"7/17 08:00 unions: #1 #2", "7/26 08:00 unions: #1 #2", "7/27 08:00 unions: #1 #2", "7/31 09:30 unions: #1 #2", "8/7 09:30 unions: #1 #2")
}

// A rule that is made later reminds of nothing from before, and of what is to come, whatever the index held.
func TestARuleThatIsMadeLater(t *testing.T) {
	w := published(t)
	w.only()
	w.live(t, day(7, 21), 9)
	w.must(t, admin, SetRule{ReminderRule{ID: "own", Kind: RuleDeadline, Days: -7, Audience: ToTheGroup}})
	w.must(t, admin, SetRule{ReminderRule{ID: "own-2", Kind: RuleDeadline, Days: -2, Audience: ToTheGroup}})
	checkLog(t, keepOnly(w.live(t, day(7, 25), 9), "unions"), "7/24 08:00 unions: #1 #2", "7/25 08:00 unions: #1 #2")
}

func TestPreview(t *testing.T) {
	rules := DefaultRules(calendar.Zone())
	now := day(7, 20).In(calendar.Zone(), 9, 0)
	for _, c := range []struct {
		rule ReminderRule
		want []string
	}{
		{ReminderRule{Kind: RuleUndated, Every: calendar.PeriodMonth}, []string{"8/15 08:00", "9/15 08:00", "10/16 08:00"}},
		{ReminderRule{Kind: RuleDeadline, Cron: "30 14 * * 1,6"}, []string{"7/24 08:00", "7/24 14:30", "7/31 08:00"}},
		{ReminderRule{Kind: RuleDeadline, Days: -3}, nil},
	} {
		var got []string
		for _, at := range c.rule.Preview(rules, now, 3) {
			got = append(got, at.In(calendar.Zone()).Format("1/2 15:04"))
		}
		checkLog(t, got, c.want...)
	}
}

func TestMutes(t *testing.T) {
	w := published(t)
	w.only()
	w.live(t, day(7, 19), 9)
	w.must(t, leader, SetMute{Chat: unionsChat, Until: day(7, 23)})
	w.must(t, farmer, SetMute{Until: day(7, 30)})
	checkLog(t, w.live(t, day(7, 29), 9),
		"7/20 08:00 farmers: #1 #2", "7/24 08:00 farmers: #1 #2", "7/24 08:00 unions: #1 #2",
		"7/26 08:00 farmers: #1 #2", "7/26 08:00 unions: #1 #2", "7/27 08:00 farmers: #1 #2", "7/27 08:00 unions: #1 #2",
		"7/28 08:00 leader: leader #1 #2")
	checkLog(t, w.live(t, day(7, 31), 9), "7/31 08:00 farmer: leader #1 #2", "7/31 08:00 deputy: deputy #1 #2")
	w.must(t, leader, SetMute{Chat: unionsChat})
	if m, err := w.load(BySystem("x"), Need{Records: []RecordNeed{{Kind: KindMute}}}).mutes(day(7, 22)); err != nil || len(m) != 1 {
		t.Errorf("after its end: %v, %v", m, err)
	}
}

func TestPersonalReminders(t *testing.T) {
	w := published(t)
	w.only()
	w.must(t, member, RemindMe{of(1, unions), day(6, 18)}) // a Sunday
	w.must(t, member, RemindMe{of(2, unions), day(6, 20)})
	w.must(t, manager, RemindMe{of(2, farmers), day(6, 21)})
	w.must(t, member, RemindMe{of(3, unions), day(6, 22)})
	w.must(t, member, DropReminder{PersonalReminder{Person: member, AssignmentKey: of(3, unions), Day: day(6, 22)}.ID()})
	var told []string
	for d := day(6, 9); d.Before(day(7, 1)); d = d.AddDays(1) {
		if d == day(6, 20) {
			w.must(t, leader, GiveReport{Assignment: of(2, unions), State: Submitted})
		}
		w.at(d, 8)
		for _, e := range w.due {
			if e.At.After(w.now) {
				continue
			}
			out, err := w.do(t, BySystem("scheduler"), e.Command())
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range out.Notices {
				b, ok := n.Body.(PersonalNotice)
				if !ok {
					continue
				}
				told = append(told, w.now.In(calendar.Zone()).Format("1/2 15:04 ")+strconv.Itoa(b.Directive.Number)+" "+strconv.Itoa(int(n.To.Chat)))
			}
		}
	}
	checkLog(t, told, "6/19 08:00 1 13", "6/21 08:00 2 4")
	skipped := 0
	for _, f := range w.firings(t) {
		if f.Rule == RulePersonal && f.Skipped == SkipAnswered {
			skipped++
		}
	}
	if skipped != 1 {
		t.Errorf("%d were passed over because of an answer", skipped)
	}
}

// A personal reminder of the night comes in the morning.
func TestAPersonalReminderKeepsQuiet(t *testing.T) {
	w := published(t)
	w.must(t, member, RemindMe{of(1, unions), day(6, 20)})
	r := PersonalReminder{Person: member, AssignmentKey: of(1, unions), Day: day(6, 20)}
	w.now = day(6, 20).In(calendar.Zone(), 21, 0)
	out, err := w.do(t, BySystem("scheduler"), RemindPerson{"x", r.ID()})
	if err != nil || len(out.Notices) != 0 || len(out.Change.Due) != 1 || !out.Change.Due[0].At.Equal(day(6, 21).In(calendar.Zone(), 8, 0)) {
		t.Errorf("at night: %+v, %v", out, err)
	}
}

// A cron expression in a zone with daylight saving comes once a day, whatever the clocks do.
func TestCronThroughDaylightSaving(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, begin := range []calendar.Date{day(3, 20), day(10, 23)} {
		w := newWorld()
		w.rules.Zone, w.rules.Quiet = berlin, calendar.HourSpan{}
		w.rules.Work = calendar.WorkCalendar{Week: calendar.WorkWeek{Days: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}}
		w.only()
		w.now = begin.In(berlin, 12, 0)
		d := drafts()[0]
		d.Due = calendar.By(begin.AddDays(30))
		w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{d}})
		w.must(t, officer, Publish{Numbers: []int{1}})
		w.must(t, admin, SetRule{ReminderRule{ID: "night", Kind: RuleDeadline, Days: -30, Audience: ToTheGroup, Cron: "30 2 * * *"}})
		days := map[string]int{}
		end := begin.AddDays(10)
		for {
			var next Due
			for _, e := range w.due {
				if next.Key == "" || e.At.Before(next.At) {
					next = e
				}
			}
			if next.At.After(end.In(berlin, 12, 0)) {
				break
			}
			if w.now = next.At; true {
				for _, line := range keepOnly(w.tick(t), "unions") {
					days[line]++
				}
			}
		}
		// The clocks are put forward over 02:30 of one night: that day has none.
		if n := len(days); n != 10 && !(begin.Month == time.March && n == 9) {
			t.Errorf("from %s on %d reminders in 10 days: %v", begin, n, days)
		}
	}
}
