package calendar

import "errors"

// Result is what a typed date means. A caller echoes it before it acts on it,
// above all what was assumed.
type Result struct {
	// Deadline is the end of what was named: inclusive unless the text said
	// "trước" or "before". Of a plain day it is that day.
	Deadline Deadline
	// From and To are the days that were named: the same for a day, the first
	// and the last of a week, month, quarter or year.
	From, To Date
	// Bounded says that the text itself said "before", "by" or the like.
	Bounded bool
	// YearAssumed says that the year, or the month too, was not given, and that
	// the next such day from today was taken.
	YearAssumed bool
	// Lunar says that the text named a lunar day or month, and LunarDate which.
	Lunar     bool
	LunarDate Lunar
}

// IsDay reports whether the text named a single day.
func (r Result) IsDay() bool { return r.From == r.To }

// Code says why a typed date was not understood, so that a caller can say in
// the person's language what to type instead.
type Code string

// The codes of a TypedError.
const (
	CodeEmpty        Code = "empty"         // nothing was typed
	CodeNotADate     Code = "not-a-date"    // Part is not part of a date
	CodeNoSuchDay    Code = "no-such-day"   // 31/6, 30 of a lunar month of 29 days
	CodeNoSuchTime   Code = "no-such-time"  // 25h, 12:75
	CodeAmbiguous    Code = "ambiguous"     // more than one reading, or too vague: "đầu tháng"
	CodeWeekday      Code = "weekday"       // the day is not on the weekday typed with it
	CodeRecurring    Code = "recurring"     // "hàng tháng" is not one day
	CodeOutsideRange Code = "outside-range" // a year that cannot be meant, or no lunar dates for it
	CodeTooLong      Code = "too-long"      // more text than a date can be
)

// TypedError is the error of ParseTyped.
type TypedError struct {
	Code       Code
	Part       string // the part of the text that it is about, cleaned; may be empty
	Suggestion Date   // a day that may have been meant; zero for none
}

// Error returns an English line for logs.
func (e *TypedError) Error() string {
	text := "typed date: " + string(e.Code)
	if e.Part != "" {
		text += ": " + e.Part
	}
	return text
}

// Is reports whether the code stands for ErrNoSuchDay or ErrFormat.
func (e *TypedError) Is(target error) bool {
	switch e.Code {
	case CodeNoSuchDay, CodeNoSuchTime:
		return target == ErrNoSuchDay
	case CodeEmpty, CodeNotADate, CodeTooLong:
		return target == ErrFormat
	}
	return false
}

// maxTyped is the longest text that is read as a date, in bytes.
const maxTyped = 400

// The years that a typed date can have. Others are slips of the finger.
const (
	firstTypedYear = 1900
	lastTypedYear  = 2100
)

// ParseTyped reads a date, deadline or period as people type it in Vietnamese,
// with or without accents, in English, or in ISO form. A missing year means the
// next such day from today on; words like "thứ Sáu tuần này" mean what they say,
// also when that day is over. The whole text must be part of it. Every error is
// a *TypedError. The time taken is linear in the text.
//
// Of a deadline with the word "trước" the named day itself is too late; that of
// a week, month, quarter or year is its first day. "Cuối tuần" is Sunday.
func ParseTyped(text string, today Date) (Result, error) {
	p, err := newTypedParser(text, today, false)
	if err != nil {
		return Result{}, err
	}
	for p.at < len(p.tokens) {
		matched, err := p.item()
		if err != nil {
			return Result{}, err
		}
		if !matched {
			return Result{}, p.fail(CodeNotADate, p.at, p.at+1)
		}
	}
	return p.result()
}

// ParseLeading reads the date at the beginning of a longer text, such as "trước
// ngày 30/6; giao ...", by the rules of ParseTyped, and stops where something
// else begins. It returns the rest of the text, cleaned as by fold.Clean. A bare
// number is no date here. Only the first 400 bytes are looked at.
func ParseLeading(text string, today Date) (r Result, rest string, err error) {
	cut := cutBytes(text, maxTyped)
	p, err := newTypedParser(cut, today, true)
	if err != nil {
		return Result{}, "", err
	}
	var failed error
	for p.at < len(p.tokens) {
		before := *p
		matched, err := p.item()
		if err != nil || !matched {
			failed, *p = err, before
			break
		}
	}
	if CodeOf(failed) == CodeRecurring {
		return Result{}, "", failed // The day before it is one of many.
	}
	if p.date == nil && p.weekday == nil && !p.hasTime && !p.endOfDay {
		if failed != nil {
			return Result{}, "", failed
		}
		return Result{}, "", p.fail(CodeNotADate, p.at, p.at+1)
	}
	r, err = p.result()
	if err != nil {
		return Result{}, "", err
	}
	return r, p.text[p.end:] + cleanTail(text, len(cut)), nil
}

// CodeOf returns the code of an error of ParseTyped, and "" for other errors.
func CodeOf(err error) Code {
	var typed *TypedError
	if errors.As(err, &typed) {
		return typed.Code
	}
	return ""
}
