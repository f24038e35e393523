package settings

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

const stepDay = "day"

// holidays handles hol:<year> and hol:<year>:<what>.
func (c *Conversation) holidays(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.admin(s); stop {
		return out, err
	}
	year := 0
	if len(args) > 0 {
		year, _ = strconv.Atoi(args[0])
	}
	if year < s.Today.Year-1 || year > s.Today.Year+2 || len(args) > 2 {
		return c.stale(s), nil
	}
	if len(args) == 2 {
		if !slices.Contains([]string{wordAdd, wordRemove, wordWork}, args[1]) {
			return c.stale(s), nil
		}
		return c.engine.Start(ctx, s, "holiday", map[string]string{"year.is": args[0], "year.what": args[1]})
	}
	table, err := c.yearOf(ctx, year)
	if err != nil {
		return flow.Outcome{}, err
	}
	button := func(key, word string) []chat.Button {
		return chat.Row(chat.Button{Text: c.r.Label(s.Lang, key), Data: chat.Data(actHoliday, args[0], word)})
	}
	next := strconv.Itoa(year + 1)
	if year > s.Today.Year {
		next = strconv.Itoa(s.Today.Year)
	}
	return s.Turn(render.FitLines(c.tableLines(s, table)),
		button("rules.button_holiday_add", wordAdd), button("rules.button_holiday_remove", wordRemove), button("rules.button_holiday_work", wordWork),
		chat.Row(
			chat.Button{Text: c.r.Label(s.Lang, "rules.button_year", "Year", next), Data: chat.Data(actHoliday, next)},
			chat.Button{Text: c.r.Label(s.Lang, "rules.button_back"), Data: chat.Data(actReminders)})), nil
}

func (c *Conversation) yearOf(ctx context.Context, year int) (calendar.HolidayYear, error) {
	office, _, err := c.rules(ctx)
	return office.Work.Holidays.Year(year), err
}

// tableLines writes the days off and the worked ones of a year.
func (c *Conversation) tableLines(s flow.Scene, table calendar.HolidayYear) []string {
	p := c.r.Printer(s.Lang)
	lines := []string{c.r.Text(s.Lang, "rules.holidays_heading", "Year", strconv.Itoa(table.Year))}
	if !table.Announced {
		lines = append(lines, c.r.Text(s.Lang, "rules.holidays_foreseen"))
	}
	for _, off := range table.Off {
		lines = append(lines, c.r.Text(s.Lang, "rules.holiday_line", "Weekday", p.Weekday(off.Date), "Date", off.Date, "Reason", c.reason(s.Lang, off.Reason)))
	}
	for _, day := range table.Work {
		lines = append(lines, c.r.Text(s.Lang, "rules.holiday_work", "Weekday", p.Weekday(day), "Date", day))
	}
	return lines
}

func (c *Conversation) reason(lang directive.Lang, reason string) string {
	switch reason {
	case calendar.ReasonNewYear:
		return c.r.Label(lang, "rules.holiday_new_year")
	case calendar.ReasonCompensation:
		return c.r.Label(lang, "rules.holiday_compensation")
	case calendar.ReasonExchange:
		return c.r.Label(lang, "rules.holiday_exchange")
	}
	if o, ok := calendar.ObservanceByID(reason); ok {
		return o.Name(string(lang))
	}
	return c.r.Label(lang, "rules.holiday_other")
}

// holidayDialog asks for the day that is added or removed.
func (c *Conversation) holidayDialog() flow.Dialog {
	return flow.Dialog{
		Name: "holiday",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "rules.holiday_head", "Year", t.More("year", "is")), nil
		},
		Steps: []flow.Step{{Name: stepDay, Typed: true, Ask: c.askHoliday, Take: c.takeHoliday}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			day, err := calendar.Parse(t.Answer(stepDay))
			if err != nil {
				return flow.Ending{}, err
			}
			table, err := c.yearOf(ctx, day.Year)
			if err != nil {
				return flow.Ending{}, err
			}
			return flow.Ending{
				Command: directive.SetHolidays{Year: edited(table, day, t.More("year", "what"))},
				Line:    c.r.Text(t.Lang, "rules.holiday_saved", "Year", t.More("year", "is")),
			}, nil
		},
	}
}

// edited returns the table with a day added or taken away.
func edited(table calendar.HolidayYear, day calendar.Date, what string) calendar.HolidayYear {
	off := slices.DeleteFunc(slices.Clone(table.Off), func(o calendar.DayOff) bool { return o.Date == day })
	work := slices.DeleteFunc(slices.Clone(table.Work), func(d calendar.Date) bool { return d == day })
	switch what {
	case wordAdd:
		off = append(off, calendar.DayOff{Date: day, Reason: calendar.ReasonOther})
		slices.SortFunc(off, func(a, b calendar.DayOff) int { return a.Date.Compare(b.Date) })
	case wordWork:
		work = append(work, day)
		slices.SortFunc(work, calendar.Date.Compare)
	}
	return calendar.HolidayYear{Year: table.Year, Announced: true, Off: off, Work: work}
}

func (c *Conversation) askHoliday(ctx context.Context, t flow.Talk) (flow.Question, error) {
	hint := c.r.Label(t.Lang, "dialog.date.hint")
	switch t.More("year", "what") {
	case wordAdd:
		return flow.Question{Text: c.r.Text(t.Lang, "rules.holiday_ask_add"), Placeholder: hint}, nil
	case wordWork:
		return flow.Question{Text: c.r.Text(t.Lang, "rules.holiday_ask_work"), Placeholder: hint}, nil
	}
	year, err := strconv.Atoi(t.More("year", "is"))
	if err != nil {
		return flow.Question{}, fmt.Errorf("the year of a holiday dialog: %w", err)
	}
	table, err := c.yearOf(ctx, year)
	if err != nil {
		return flow.Question{}, err
	}
	q := flow.Question{Text: c.r.Text(t.Lang, "rules.holiday_ask_remove"), Placeholder: hint}
	for pair := range slices.Chunk(table.Off, 3) {
		var row []flow.Choice
		for _, off := range pair {
			row = append(row, flow.Choice{Label: c.r.Label(t.Lang, "list.day", "Date", off.Date), Value: off.Date.String()})
		}
		q.Rows = append(q.Rows, row)
	}
	return q, nil
}

func (c *Conversation) takeHoliday(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	day, problem := flow.ReadDay(c.r, t, in)
	if problem != "" {
		return flow.Taken{Problem: problem}, nil
	}
	if strconv.Itoa(day.Year) != t.More("year", "is") {
		return flow.Taken{Problem: c.r.Text(t.Lang, "rules.holiday_wrong_year", "Date", day, "Year", t.More("year", "is"))}, nil
	}
	if t.More("year", "what") == wordRemove {
		table, err := c.yearOf(ctx, day.Year)
		if err != nil {
			return flow.Taken{}, err
		}
		if !slices.ContainsFunc(table.Off, func(o calendar.DayOff) bool { return o.Date == day }) {
			return flow.Taken{Problem: c.r.Text(t.Lang, "rules.holiday_not_off", "Date", day)}, nil
		}
	}
	return flow.Taken{Answer: day.String()}, nil
}
