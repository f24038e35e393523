package command

import (
	"encoding/json"
	"fmt"
	"strings"

	"giaoban/calendar"
	"giaoban/i18n"
)

// almanac is the subcommand calendar.
type almanac struct {
	Days string `arg:"" name:"day" help:"A day as 2017-07-27, or a range as 2017-07-01..2017-07-31."`
	JSON bool   `name:"json" help:"One JSON object a day."`
	Lang string `default:"vi" enum:"vi,en" help:"Language of the names [vi, en]."`
}

// maxDays bounds a range: the lunar calendar is known for less.
const maxDays = 40_000

// almanacDay is a day as --json prints it.
type almanacDay struct {
	Solar       calendar.Date       `json:"solar"`
	Lunar       calendar.Lunar      `json:"lunar"`
	Observances []almanacObservance `json:"observances"`
	WorkingDay  bool                `json:"working_day"`
}

// almanacObservance is an observance on a day. The ordinal is left out where none is counted.
type almanacObservance struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Ordinal int    `json:"ordinal,omitempty"`
}

// Run prints the days.
func (a almanac) Run(t *terminal) error {
	from, to, err := a.days()
	if err != nil {
		return err
	}
	texts, err := i18n.Load()
	if err != nil {
		return fmt.Errorf("loading the texts: %w", err)
	}
	work := calendar.DefaultWorkCalendar()
	for day := from; !day.After(to); day = day.AddDays(1) {
		line, err := a.line(day, work, texts.For(a.Lang))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(t.out, line); err != nil {
			return fmt.Errorf("printing the calendar: %w", err)
		}
	}
	return nil
}

// days reads the argument.
func (a almanac) days() (from, to calendar.Date, err error) {
	first, last, isRange := strings.Cut(a.Days, "..")
	if from, err = calendar.Parse(first); err != nil {
		return from, to, fmt.Errorf("the day %q: %w; type it as 2017-07-27", first, err)
	}
	to = from
	if isRange {
		if to, err = calendar.Parse(last); err != nil {
			return from, to, fmt.Errorf("the day %q: %w; type it as 2017-07-27", last, err)
		}
	}
	if to.Before(from) || to.Sub(from) >= maxDays {
		return from, to, fmt.Errorf("the range %q must not end before it begins, nor hold more than %d days", a.Days, maxDays)
	}
	return from, to, nil
}

// line describes one day.
func (a almanac) line(day calendar.Date, work calendar.WorkCalendar, p i18n.Printer) (string, error) {
	lunar, err := calendar.ToLunar(day)
	if err != nil {
		return "", fmt.Errorf("the lunar day of %s: %w", day, err)
	}
	found := almanacDay{Solar: day, Lunar: lunar, Observances: []almanacObservance{}, WorkingDay: work.WorkingDay(day)}
	for _, o := range calendar.On(day) {
		found.Observances = append(found.Observances, almanacObservance{ID: o.Observance.ID, Name: o.Observance.Name(a.Lang), Ordinal: o.Ordinal})
	}
	if a.JSON {
		raw, err := json.Marshal(found)
		return string(raw), err
	}
	return found.text(p, a.Lang), nil
}

// text writes a day for people.
func (d almanacDay) text(p i18n.Printer, lang string) string {
	in := func(vi, en string) string {
		if lang == "en" {
			return en
		}
		return vi
	}
	lunar := fmt.Sprintf("%d/%d", d.Lunar.Day, d.Lunar.Month)
	if d.Lunar.Leap {
		lunar += in(" nhuận", " leap")
	}
	parts := []string{
		p.Weekday(d.Solar) + " " + p.Date(d.Solar),
		fmt.Sprintf(in("âm lịch %s/%d", "lunar %s/%d"), lunar, d.Lunar.Year),
	}
	if d.WorkingDay {
		parts = append(parts, in("ngày làm việc", "working day"))
	} else {
		parts = append(parts, in("ngày nghỉ", "day off"))
	}
	for _, o := range d.Observances {
		name := o.Name
		if o.Ordinal > 0 {
			name += fmt.Sprintf(in(" (lần thứ %d)", " (%d years)"), o.Ordinal)
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, " · ")
}
