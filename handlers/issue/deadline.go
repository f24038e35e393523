package issue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// The values of the buttons that choose until when.
const (
	dueMonth  = "m."     // turns the calendar to a month: m.2017-08
	dueDate   = "d."     // d.2017-07-27
	duePeriod = "period" // again and again
	dueKind   = "k."     // k.month
	dueEvery  = "pe."    // the answer: pe.month.20
	anyDay    = "0"
	sureSave  = "save"
	sureFlip  = "flip"
)

// askDeadline shows a month with its lunar days, and what can stand in a deadline's place.
func (c *Conversation) askDeadline(ctx context.Context, t flow.Talk) (flow.Question, error) {
	switch kind := t.More(stepValue, keepKind); kind {
	case "":
	case duePeriod:
		q := flow.Question{Text: c.r.Text(t.Lang, "issue.ask_period")}
		for _, k := range calendar.PeriodKinds() {
			q.Rows = append(q.Rows, []flow.Choice{{Label: c.r.Period(t.Lang, directive.Period{Every: k}), Value: dueKind + string(k)}})
		}
		return q, nil
	default:
		return flow.Question{
			Text: c.r.Text(t.Lang, "issue.ask_period_day", "Every", c.r.Period(t.Lang, directive.Period{Every: calendar.PeriodKind(kind)})),
			Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "issue.any_day"), Value: anyDay}}},
		}, nil
	}
	coming, err := c.milestones(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	work, err := c.work(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	q := flow.Question{
		Text: c.r.Text(t.Lang, "issue.ask_due"), Placeholder: c.r.Label(t.Lang, "dialog.date.hint"), Rows: c.month(t, c.shownMonth(t), work),
	}
	for _, m := range coming {
		label := c.r.Label(t.Lang, "dialog.draft.milestone", "Date", m.Day, "Name", shorten(m.Name.In(t.Lang), 40))
		q.Rows = append(q.Rows, []flow.Choice{{Label: label, Value: dueGoal + m.ID}})
	}
	q.Rows = append(q.Rows, []flow.Choice{
		{Label: c.r.Label(t.Lang, "dialog.draft.due_standing"), Value: dueStanding},
		{Label: c.r.Label(t.Lang, "issue.button_period"), Value: duePeriod},
		{Label: c.r.Label(t.Lang, "dialog.draft.due_none"), Value: dueNone},
	})
	return q, nil
}

// shownMonth returns the first day of the month that is shown.
func (c *Conversation) shownMonth(t flow.Talk) calendar.Date {
	if d, err := calendar.Parse(t.More(stepValue, keepMonth) + "-01"); err == nil {
		return d
	}
	return t.Today.MonthStart()
}

// work returns the office's working days, with the holidays that were edited.
func (c *Conversation) work(ctx context.Context, t flow.Talk) (calendar.WorkCalendar, error) {
	need := directive.Need{Records: []directive.RecordNeed{{Kind: directive.KindHolidays}}}
	state, err := c.Store.Load(ctx, directive.ByPerson(t.Person.ID), need)
	if err != nil {
		return calendar.WorkCalendar{}, fmt.Errorf("reading the holidays: %w", err)
	}
	rules, err := c.Rules.WithHolidays(state.Records)
	return rules.Work, err
}

// month makes a calendar of one month: each day with its lunar one, days off marked.
func (c *Conversation) month(t flow.Talk, first calendar.Date, work calendar.WorkCalendar) [][]flow.Choice {
	value := func(d calendar.Date) string { return dueMonth + fmt.Sprintf("%04d-%02d", d.Year, int(d.Month)) }
	rows := [][]flow.Choice{{
		{Label: "‹", Value: value(first.AddMonths(-1))},
		{Label: c.r.Label(t.Lang, "issue.month", "Month", int(first.Month), "Year", first.Year), Value: value(first)},
		{Label: "›", Value: value(first.AddMonths(1))},
	}}
	var names []flow.Choice
	for i := range 7 {
		names = append(names, flow.Choice{Label: c.r.Label(t.Lang, "issue.weekday_"+strconv.Itoa(i)), Value: value(first)})
	}
	rows = append(rows, names)
	week := first.WeekStart()
	if now := t.Today.WeekStart(); now.After(week) && !now.After(first.MonthEnd()) {
		week = now // what is over can't be chosen
	}
	for ; !week.After(first.MonthEnd()); week = week.AddDays(7) {
		var row []flow.Choice
		for i := range 7 {
			d := week.AddDays(i)
			if d.Month != first.Month || d.Before(t.Today) {
				row = append(row, flow.Choice{Label: "·", Value: value(first)})
				continue
			}
			label := strconv.Itoa(d.Day)
			if lunar, err := calendar.ToLunar(d); err == nil {
				label += "/" + strconv.Itoa(lunar.Day)
			}
			if !work.WorkingDay(d) {
				label = "°" + label
			}
			row = append(row, flow.Choice{Label: label, Value: dueDate + d.String()})
		}
		rows = append(rows, row)
	}
	return rows
}

func (c *Conversation) takeDeadline(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	again := func(key, value string) flow.Taken {
		return flow.Taken{Again: true, More: map[string]string{key: value}}
	}
	press := flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}
	kind := t.More(stepValue, keepKind)
	if kind != "" && kind != duePeriod {
		return c.takePeriodDay(t, calendar.PeriodKind(kind), in), nil
	}
	if !in.Pressed {
		return c.takeTypedDeadline(t, in), nil
	}
	coming, err := c.milestones(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	if month, ok := strings.CutPrefix(in.Value, dueMonth); ok {
		return again(keepMonth, month), nil
	}
	if k, ok := strings.CutPrefix(in.Value, dueKind); ok && slices.Contains(calendar.PeriodKinds(), calendar.PeriodKind(k)) {
		return again(keepKind, k), nil
	}
	if day, ok := strings.CutPrefix(in.Value, dueDate); ok {
		d, bad := calendar.Parse(day)
		if bad != nil || d.Before(t.Today) {
			return press, nil //nolint:nilerr // a forged button: who sent it is told to press one
		}
		return flow.Taken{Answer: dueDay + calendar.By(d).String()}, nil
	}
	switch {
	case in.Value == duePeriod:
		return again(keepKind, duePeriod), nil
	case in.Value == dueStanding || in.Value == dueNone:
		return flow.Taken{Answer: in.Value}, nil
	case slices.ContainsFunc(coming, func(m directive.Milestone) bool { return dueGoal+m.ID == in.Value }):
		return flow.Taken{Answer: in.Value}, nil
	}
	return press, nil
}

// takeTypedDeadline takes a day in any of the forms in which people write one, and also "every month, on the 20th".
func (c *Conversation) takeTypedDeadline(t flow.Talk, in flow.Input) flow.Taken {
	due, problem := flow.ReadDeadline(c.r, t, in)
	switch {
	case problem != "":
		return flow.Taken{Problem: problem}
	case due.LastDay().Before(t.Today):
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.date.past", "Due", due)}
	}
	return flow.Taken{Answer: dueDay + due.String()}
}

func (c *Conversation) takePeriodDay(t flow.Talk, kind calendar.PeriodKind, in flow.Input) flow.Taken {
	text := in.Text
	if in.Pressed {
		text = in.Value
	}
	day, err := strconv.Atoi(strings.TrimSpace(text))
	if period := (directive.Period{Every: kind, Day: day}); err != nil || !period.Valid() {
		return flow.Taken{Problem: c.r.Text(t.Lang, "issue.period_day_bad", "Typed", shorten(text, 60))}
	}
	return flow.Taken{Answer: dueEvery + string(kind) + "." + strconv.Itoa(day)}
}

// setDeadline puts what was chosen into a directive, and takes everything else out that could stand in its place.
func setDeadline(d *directive.Directive, answer string) error {
	d.Due, d.Milestone, d.Standing, d.Period = calendar.Deadline{}, "", answer == dueStanding, directive.Period{}
	if goal, ok := strings.CutPrefix(answer, dueGoal); ok {
		d.Milestone = goal
	}
	if every, ok := strings.CutPrefix(answer, dueEvery); ok {
		kind, day, _ := strings.Cut(every, ".")
		n, err := strconv.Atoi(day)
		if err != nil {
			return fmt.Errorf("reading the period %q: %w", answer, err)
		}
		d.Period = directive.Period{Every: calendar.PeriodKind(kind), Day: n}
	}
	if at, ok := strings.CutPrefix(answer, dueDay); ok {
		due, err := calendar.ParseDeadline(at)
		if err != nil {
			return fmt.Errorf("reading the deadline: %w", err)
		}
		d.Due = due
	}
	return nil
}

// askSure echoes what was understood, with the weekday and the lunar day, and says where that is a day off.
func (c *Conversation) askSure(ctx context.Context, t flow.Talk) (flow.Question, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	if err := setDeadline(&d, t.Answer(stepValue)); err != nil {
		return flow.Question{}, err
	}
	named, err := c.named(ctx, d)
	if err != nil {
		return flow.Question{}, err
	}
	lines := []string{c.r.Text(t.Lang, "issue.due_is", "Due", c.r.Field(t.Lang, d, directive.FieldDue, named))}
	rows := [][]flow.Choice{{{Label: c.r.Label(t.Lang, "issue.button_save"), Value: sureSave}}}
	if !d.Due.IsZero() {
		work, err := c.work(ctx, t)
		if err != nil {
			return flow.Question{}, err
		}
		lines = append(lines, c.dayLines(t, d.Due, work)...)
		rows = append(rows, []flow.Choice{{Label: c.r.Label(t.Lang, "issue.button_flip", "Due", flipped(d.Due)), Value: sureFlip}})
	}
	rows = append(rows, []flow.Choice{{Label: c.r.Label(t.Lang, "issue.button_other_day"), Edit: stepValue}})
	return flow.Question{Text: strings.Join(lines, "\n"), Rows: rows}, nil
}

// dayLines say of a deadline which weekday and lunar day it is, and whether offices are closed on it.
func (c *Conversation) dayLines(t flow.Talk, due calendar.Deadline, work calendar.WorkCalendar) []string {
	last := due.LastDay()
	lines := []string{c.r.Text(t.Lang, "issue.due_day", "Weekday", c.r.Printer(t.Lang).Weekday(due.Day), "Date", due.Day)}
	if lunar, err := calendar.ToLunar(due.Day); err == nil {
		key := "issue.due_lunar"
		if lunar.Leap {
			key = "issue.due_lunar_leap"
		}
		lines = append(lines, c.r.Text(t.Lang, key, "Day", lunar.Day, "Month", lunar.Month))
	}
	if !work.WorkingDay(last) {
		lines = append(lines, c.r.Text(t.Lang, "issue.due_off", "Weekday", c.r.Printer(t.Lang).Weekday(last), "Date", last,
			"Before", work.PreviousWorkingDay(last)))
	}
	return lines
}

// flipped returns the deadline with its day in time where it was not, and the other way round.
func flipped(due calendar.Deadline) calendar.Deadline {
	due.Inclusive = !due.Inclusive
	return due
}

func (c *Conversation) takeSure(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if in.Pressed && in.Value == sureFlip {
		at, isDay := strings.CutPrefix(t.Answer(stepValue), dueDay)
		due, bad := calendar.ParseDeadline(at)
		if !isDay || bad != nil {
			return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil //nolint:nilerr // a forged button: who sent it is told to press one
		}
		// Talk's values are the dialog's own: what is written here stays with it.
		t.Values[stepValue] = dueDay + flipped(due).String()
		return flow.Taken{Again: true}, nil
	}
	return flow.OneOf(c.r, sureSave)(ctx, t, in)
}
