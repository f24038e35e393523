// Package sheet writes a summary as tables that are worked with further: XLSX and CSV.
//
// Rows are made one after the other while they are written, so that a large office needs no more memory than a small one.
package sheet

import (
	"iter"
	"strings"
	"time"

	"giaoban/calendar"
)

// kind says what a cell holds.
type kind int

const (
	empty kind = iota
	text
	number  // a whole number
	decimal // in thousandths
	percent // in thousandths of a percent
	day
	moment
)

// Cell is one value of a table. The zero Cell is empty.
type Cell struct {
	kind kind
	text string
	n    int64
	day  calendar.Date
	at   time.Time
}

// Text is a cell of words. Words that a spreadsheet could take for a formula are made harmless.
func Text(s string) Cell {
	if s = strings.TrimSpace(s); s == "" {
		return Cell{}
	}
	return Cell{kind: text, text: harmless(s)}
}

// Number is a cell that counts.
func Number(n int) Cell { return Cell{kind: number, n: int64(n)} }

// Decimal is a cell with a number in thousandths.
func Decimal(thousandths int64) Cell { return Cell{kind: decimal, n: thousandths} }

// Percent is a cell with a share in thousandths of a percent.
func Percent(thousandths int64) Cell { return Cell{kind: percent, n: thousandths} }

// Day is a cell with a date; empty for no date.
func Day(d calendar.Date) Cell {
	if d.IsZero() {
		return Cell{}
	}
	return Cell{kind: day, day: d}
}

// Moment is a cell with a date and a time of day, by the clocks of a zone; empty for the zero time.
func Moment(t time.Time, zone *time.Location) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{kind: moment, at: t.In(zone)}
}

// maxText is how much a cell takes, in characters: a spreadsheet's limit is 32767 UTF-16 units.
const maxText = 16000

// harmless returns a text that no spreadsheet takes for a formula, wherever it is copied to: it never begins with a sign
// that a formula begins with.
func harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n') || r == 0xFFFE || r == 0xFFFF {
			return -1 // no sheet can hold it
		}
		return r
	}, strings.ReplaceAll(s, "\t", " "))
	if runes := []rune(s); len(runes) > maxText {
		s = string(runes[:maxText-1]) + "…"
	}
	if strings.HasPrefix(s, "=") || strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-") || strings.HasPrefix(s, "@") ||
		strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + s
	}
	return s
}

// Column is one column of a table.
type Column struct {
	Title string
	Group string  // what stands above it and its neighbours of the same group; may be empty
	Width float64 // in characters
}

// Table is one view as rows.
type Table struct {
	Name    string   // of the sheet, at most 31 characters
	Heading []string // lines above the table: the title first
	Columns []Column
	Rows    iter.Seq[[]Cell]
	Sum     []Cell // the last row, set off; nil for none
}

// grouped tells whether the table has a second line of titles.
func (t Table) grouped() bool {
	for _, c := range t.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}
