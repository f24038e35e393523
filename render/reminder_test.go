package render

import (
	"testing"

	"giaoban/calendar"
	"giaoban/directive"
)

// reminders returns what the rules, the milestones and the periods say, by the name of its golden file.
func reminders() map[string]directive.Notice {
	stale := received(works())
	undated := owed(standing(), "ldld")
	undated.State = directive.Pending
	late := owed(roofs(), "ldld")
	late.Due = calendar.By(date(7, 20))
	many := directive.Reminder{
		Organisation: unions(), Today: date(7, 24), Missed: []calendar.Date{date(7, 20), date(7, 21)},
		Items: []directive.ReminderItem{
			{Directive: works(), Assignment: received(works()), Kind: directive.RuleDeadline, DaysLeft: 3, Text: directive.Text{VI: "Ưu tiên <nhà dột>", EN: "Leaking roofs first"}},
			{Directive: roofs(), Assignment: late, Kind: directive.RuleDeadline, DaysLeft: -4},
			{Directive: roofs(), Assignment: stale, Kind: directive.RuleStale},
			{Directive: standing(), Assignment: undated, Kind: directive.RuleUndated},
			{Directive: works(), Assignment: received(works()), Kind: directive.RuleDeadline, Done: directive.SettledExtended},
		},
		Countdowns: []directive.Countdown{countdown(-14)},
	}
	done := directive.Reminder{Organisation: unions(), Today: date(7, 24), Standing: true, Items: []directive.ReminderItem{
		{Directive: works(), Done: directive.SettledAnswered}, {Directive: roofs(), Done: directive.SettledOver},
	}}
	line := directive.SilentLine{
		Number: 6, Title: roofs().Title, Organisation: "ldld", Name: unions().Name, Due: late.Due, State: directive.Pending, Leaders: []string{"Lê Thị Hoa"},
	}
	answered := line
	answered.Number, answered.Done = 5, directive.SettledAnswered
	group := func(b directive.Body) directive.Notice { return directive.Notice{To: toGroup, Body: b} }
	person := func(b directive.Body) directive.Notice { return directive.Notice{To: toPerson, Body: b} }
	ladder := directive.Reminder{Organisation: unions(), Today: date(7, 24), Items: many.Items[1:2]}
	return map[string]directive.Notice{
		"reminder_many": group(many), "reminder_done": group(done),
		"reminder_countdown": group(directive.Reminder{Organisation: unions(), Today: date(7, 27), Countdowns: []directive.Countdown{countdown(0)}}),
		"ladder_leader":      person(directive.Ladder{Reminder: ladder, Audience: directive.ToTheLeader}),
		"ladder_deputy":      person(directive.Ladder{Reminder: ladder, Audience: directive.ToTheDeputy}),
		"silent":             person(directive.SilentList{Today: date(7, 24), Lines: []directive.SilentLine{line, answered}}),
		"silent_done":        person(directive.SilentList{Today: date(7, 24), Lines: []directive.SilentLine{answered}}),
		"milestone":          person(directive.MilestoneNotice{Countdown: countdown(-14), Today: date(7, 13)}),
		"milestone_after":    person(directive.MilestoneNotice{Countdown: countdown(7), Today: date(8, 3)}),
		"personal": person(directive.PersonalNotice{
			Reminder:  directive.PersonalReminder{Person: 1001, AssignmentKey: stale.AssignmentKey, Day: date(7, 24)},
			Directive: works(), Assignment: stale, Organisation: unions(), Today: date(7, 24), Answers: true,
		}),
		"round": person(directive.RoundResult{
			Directive: standing(), Round: directive.Round{Directive: 11, Period: "2017-07"}, Sent: []directive.Organisation{unions()},
			Missing: []directive.Organisation{women(), front()}, Today: date(7, 18),
		}),
		"round_complete": person(directive.RoundResult{
			Directive: standing(), Round: directive.Round{Directive: 11, Period: "2017-Q3"}, Sent: []directive.Organisation{unions(), women()}, Today: date(7, 18),
		}),
		"round_nobody": person(directive.RoundResult{
			Directive: standing(), Round: directive.Round{Directive: 11, Period: "2017-W27"}, Missing: []directive.Organisation{women()}, Today: date(7, 18),
		}),
	}
}

// countdown is a step of the anniversary, with two works tied to it.
func countdown(days int) directive.Countdown {
	return directive.Countdown{
		Milestone: *warInvalids(), Step: directive.LeadUp{Days: days, Text: directive.Text{VI: "Kiểm tra tiến độ", EN: "See how far it is"}},
		Works: []directive.Work{
			{Directive: works(), Units: 20, Done: 3, Reached: directive.Whole(9), Counted: true},
			{Directive: roofs(), Units: 7, Done: 2, Reached: directive.Whole(4), Counted: true},
			{Directive: standing(), Units: 7, Done: 2},
		},
	}
}

func TestRuleNames(t *testing.T) {
	r := renderer(t)
	for _, c := range []struct {
		rule   directive.ReminderRule
		vi, en string
	}{
		{directive.ReminderRule{Kind: directive.RuleDeadline, Days: -7}, "trước hạn 7 ngày", "7 days before the deadline"},
		{directive.ReminderRule{Kind: directive.RuleDeadline}, "ngày cuối của thời hạn", "the last day"},
		{directive.ReminderRule{Kind: directive.RuleDeadline, Days: 1}, "quá hạn 1 ngày làm việc", "1 working day after the deadline"},
		{directive.ReminderRule{Kind: directive.RuleStale, Days: 14, Cron: "0 8 * * 1"}, "tiếp nhận 14 ngày chưa báo cáo, theo lịch 0 8 * * 1", "received 14 days ago, not reported on, by 0 8 * * 1"},
		{directive.ReminderRule{Kind: directive.RuleUndated, Days: 14, Every: calendar.PeriodHalfYear}, "việc không thời hạn, từ 14 ngày, mỗi nửa năm", "without a deadline, 14 days old, every half-year"},
	} {
		if vi, en := r.RuleName(directive.Vietnamese, c.rule), r.RuleName(directive.English, c.rule); vi != c.vi || en != c.en {
			t.Errorf("%q and %q, want %q and %q", vi, en, c.vi, c.en)
		}
	}
	for _, skip := range directive.Skips() {
		if r.SkipReason(directive.Vietnamese, skip) == "" {
			t.Errorf("%s has no words", skip)
		}
	}
}
