package calendar

import (
	"errors"
	"fmt"
	"slices"
)

// ErrUnknownObservance is the cause of errors about an id that no observance
// has.
var ErrUnknownObservance = errors.New("unknown observance")

// Observance is a day that is commemorated every year.
type Observance struct {
	ID     string // stable, lower-case ASCII with hyphens
	Day    Yearly
	Base   int    // the year that ordinals are counted from, or 0 for no count
	VI, EN string // names in Vietnamese and English
}

// Name returns the English name for "en" and the Vietnamese one otherwise.
func (o Observance) Name(language string) string {
	if language == "en" {
		return o.EN
	}
	return o.VI
}

// Mark says how much is usually made of an anniversary.
type Mark int

// The marks of an anniversary: round ones end in 0, five-year ones in 5.
const (
	MarkNone Mark = iota
	MarkFiveYear
	MarkRound
)

// MarkOf returns the mark of an ordinal; that of 0 or less is MarkNone.
func MarkOf(ordinal int) Mark {
	switch {
	case ordinal <= 0:
		return MarkNone
	case ordinal%10 == 0:
		return MarkRound
	case ordinal%5 == 0:
		return MarkFiveYear
	}
	return MarkNone
}

// Occurrence is an observance on the day of one year.
type Occurrence struct {
	Observance Observance
	Date       Date
	Ordinal    int // year − base; 0 without a base and in the base year itself
}

// Mark returns the mark of the occurrence's ordinal.
func (o Occurrence) Mark() Mark { return MarkOf(o.Ordinal) }

// Observances returns the shipped observances, in the order of the civil year.
func Observances() []Observance { return shippedObservances() }

// ObservanceByID returns the shipped observance with an id.
func ObservanceByID(id string) (Observance, bool) {
	all := shippedObservances()
	i := slices.IndexFunc(all, func(o Observance) bool { return o.ID == id })
	if i < 0 {
		return Observance{}, false
	}
	return all[i], true
}

// On returns the shipped observances of a day. Those from before their base
// year, and lunar ones outside 1968–2053, are left out.
func On(d Date) []Occurrence {
	lunar, err := ToLunar(d)
	inRange := err == nil
	var found []Occurrence
	for _, o := range shippedObservances() {
		if o.Day.Lunar && (!inRange || lunar.Month != o.Day.Month) {
			continue // Spares computing a year for most of the days.
		}
		if year, ok := o.Day.yearOn(d); ok && year >= o.Base {
			found = append(found, o.occurrence(d, year))
		}
	}
	return found
}

// Between returns the occurrences of the shipped observances from a day to
// another, both included, in the order of the days.
func Between(from, to Date) []Occurrence {
	var found []Occurrence
	for d := from; !d.After(to); d = d.AddDays(1) {
		found = append(found, On(d)...)
	}
	return found
}

// Next returns the first occurrence of the shipped observance with the id that
// is not before from. Errors wrap ErrUnknownObservance or ErrLunarRange.
func Next(id string, from Date) (Occurrence, error) {
	o, ok := ObservanceByID(id)
	if !ok {
		return Occurrence{}, fmt.Errorf("next %q: %w", id, ErrUnknownObservance)
	}
	return o.Next(from)
}

// Next returns the first occurrence that is neither before from nor before the
// base year. Errors wrap ErrNoSuchDay or ErrLunarRange.
func (o Observance) Next(from Date) (Occurrence, error) {
	if from.Year < o.Base {
		from = Date{o.Base, 1, 1}
	}
	d, year, err := o.Day.Next(from)
	if err != nil {
		return Occurrence{}, fmt.Errorf("observance %s: %w", o.ID, err)
	}
	return o.occurrence(d, year), nil
}

func (o Observance) occurrence(d Date, year int) Occurrence {
	found := Occurrence{Observance: o, Date: d}
	if o.Base != 0 {
		found.Ordinal = year - o.Base
	}
	return found
}
