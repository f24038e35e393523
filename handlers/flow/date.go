package flow

import (
	"errors"
	"strings"

	"giaoban/calendar"
)

// maxEcho is how much of what was typed is shown again, in characters.
const maxEcho = 60

// ReadDeadline reads a deadline that was typed, or a day that a button bears. Problem is HTML: what was not understood, and
// what to type instead.
func ReadDeadline(words Words, t Talk, in Input) (due calendar.Deadline, problem string) {
	if in.Pressed {
		day, err := calendar.Parse(in.Value)
		if err != nil {
			return calendar.Deadline{}, words.Text(t.Lang, "dialog.press_a_button")
		}
		return calendar.By(day), ""
	}
	read, err := calendar.ParseTyped(in.Text, t.Today)
	if err != nil {
		return calendar.Deadline{}, dateProblem(words, t, in.Text, err)
	}
	return read.Deadline, ""
}

// ReadDay reads a single day that was typed, or that a button bears.
func ReadDay(words Words, t Talk, in Input) (day calendar.Date, problem string) {
	if in.Pressed {
		due, problem := ReadDeadline(words, t, in)
		return due.Day, problem
	}
	read, err := calendar.ParseTyped(in.Text, t.Today)
	switch {
	case err != nil:
		return calendar.Date{}, dateProblem(words, t, in.Text, err)
	case !read.IsDay():
		return calendar.Date{}, words.Text(t.Lang, "dialog.date.ambiguous", "Typed", echo(in.Text))
	}
	return read.From, ""
}

// dateProblem says what is wrong with a typed date. An error of another kind than expected reads like any text that is
// no date.
func dateProblem(words Words, t Talk, typed string, err error) string {
	key := "dialog.date.bad"
	var why *calendar.TypedError
	if errors.As(err, &why) {
		switch why.Code {
		case calendar.CodeNoSuchDay, calendar.CodeNoSuchTime, calendar.CodeWeekday, calendar.CodeOutsideRange:
			key = "dialog.date.impossible"
		case calendar.CodeAmbiguous, calendar.CodeRecurring:
			key = "dialog.date.ambiguous"
		}
	}
	return words.Text(t.Lang, key, "Typed", echo(typed))
}

func echo(typed string) string {
	runes := []rune(strings.Join(strings.Fields(typed), " "))
	if len(runes) > maxEcho {
		return string(runes[:maxEcho]) + "…"
	}
	return string(runes)
}
