package flow

import (
	"time"

	"giaoban/calendar"
)

// ReadDeadline reads a deadline that was typed, or a day that a button bears. Problem is HTML: what was not understood, and
// what to type instead.
func ReadDeadline(words Words, t Talk, in Input, zone *time.Location) (due calendar.Deadline, problem string) {
	if in.Pressed {
		day, err := calendar.Parse(in.Value)
		if err != nil {
			return calendar.Deadline{}, words.Text(t.Lang, "dialog.press_a_button")
		}
		return calendar.By(day), ""
	}
	_ = zone
	return calendar.Deadline{}, words.Text(t.Lang, "dialog.date.bad")
}

// ReadDay reads a day that was typed, or that a button bears.
func ReadDay(words Words, t Talk, in Input, zone *time.Location) (day calendar.Date, problem string) {
	due, problem := ReadDeadline(words, t, in, zone)
	if problem != "" {
		return calendar.Date{}, problem
	}
	return due.Day, ""
}
