// Package minutes reads notices of conclusion: from a text or a .docx it makes numbered draft directives, each with the words
// that it was read from. It is pure, and every draft is for a person to confirm.
package minutes

import (
	"bytes"
	"encoding/json"
	"fmt"

	"giaoban/calendar"
	"giaoban/directive"
)

// RefusedSecrecy is Document.Refused of a document whose heading bears a secrecy mark.
const RefusedSecrecy = "secrecy"

// Document is what was read from one notice, news item or note.
type Document struct {
	Refused    string // RefusedSecrecy, or "" for a document that was read
	Meeting    Meeting
	Directives []Draft
	Patterns   []int // numbers of the phrase patterns that were found, in order
	Warnings   []Warning
	LeftOut    []string // paragraphs that assess what was, each on one line: no directives
}

// Meeting is what the text says about the session. A field is zero where it says nothing.
type Meeting struct {
	Date   calendar.Date // the day of the session
	Notice calendar.Date // the notice's own date
	Chair  string        // the chair's office, as written
	Issuer string
	Number string
	Title  string
}

// Every says how often something recurs.
type Every = calendar.PeriodKind

// Recurring is a deadline that comes again and again.
type Recurring struct {
	Every Every
	Day   int // of the period's last month; of a week 1 for Monday to 7; 0 where none is named
}

// Target is the number that a draft wants reached.
type Target struct {
	Value directive.Quantity
	Unit  string // "%", or the counted noun
	Op    string // "=", ">=" or "<="
}

// Draft is one directive as read. Fields that the text leaves open are zero.
type Draft struct {
	N                       int
	Source                  string // an exact substring of the NFC text, on one line
	Lead                    []string
	AllUnits                bool
	Coordinators            []string
	CoordinatorsUnspecified bool
	Due                     calendar.Deadline
	Recurring               *Recurring
	Milestone               Milestone
	Target                  *Target
	Standing                bool
	ExtensionOf             string
	ReportTo                []string
	Ambiguous               []string
	// Origins says of each field that is set whether the draft's own words state it, or whether it was concluded: a lead
	// from a heading, a year from the notice's date.
	Origins map[directive.Field]directive.Origin
}

// Milestone is the solar day and month of an anniversary; the zero value is none.
type Milestone struct{ Day, Month int }

// String returns DD/MM, or "" for none.
func (m Milestone) String() string {
	if m.Day == 0 {
		return ""
	}
	return fmt.Sprintf("%02d/%02d", m.Day, m.Month)
}

// Warning is something in the text that a person should look at.
type Warning struct {
	Code      string // WarningOrdinal
	Directive int    // the draft's number
	Stated    int    // the number of years that the text gives
	Computed  int    // the number that follows from the dates
	Part      string // the words, as written
}

// WarningOrdinal is the code of a warning about "kỷ niệm N năm" where N is not the year less the base year.
const WarningOrdinal = "ordinal"

type jsonDocument struct {
	Refused    *string     `json:"refused"`
	Meeting    jsonMeeting `json:"meeting"`
	Directives []jsonDraft `json:"directives"`
	Patterns   []int       `json:"patterns"`
}

type jsonMeeting struct {
	Date   *string `json:"date"`
	Chair  *string `json:"chair"`
	Issuer *string `json:"issuer"`
	Number *string `json:"number"`
	Title  *string `json:"title"`
}

type jsonRecurring struct {
	Every string `json:"every"`
	Day   int    `json:"day"`
}

type jsonTarget struct {
	Value json.Number `json:"value"`
	Unit  string      `json:"unit"`
	Op    string      `json:"op"`
}

type jsonDraft struct {
	N                       int            `json:"n"`
	Source                  string         `json:"source"`
	Lead                    []string       `json:"lead"`
	AllUnits                bool           `json:"all_units"`
	Coordinators            []string       `json:"coordinators"`
	CoordinatorsUnspecified bool           `json:"coordinators_unspecified"`
	Due                     *string        `json:"due"`
	DueInclusive            *bool          `json:"due_inclusive"`
	Recurring               *jsonRecurring `json:"recurring"`
	Milestone               *string        `json:"milestone"`
	Target                  *jsonTarget    `json:"target"`
	Standing                bool           `json:"standing"`
	ExtensionOf             *string        `json:"extension_of"`
	ReportTo                []string       `json:"report_to"`
	Ambiguous               []string       `json:"ambiguous"`
}

// JSON writes d indented, with every key in a fixed order: null, false and [] stand for what the text does not say.
func (d Document) JSON() ([]byte, error) {
	out := jsonDocument{Refused: orNull(d.Refused), Directives: []jsonDraft{}, Patterns: orEmpty(d.Patterns)}
	m := d.Meeting
	out.Meeting = jsonMeeting{
		Date: orNull(m.Date.String()), Chair: orNull(m.Chair), Issuer: orNull(m.Issuer), Number: orNull(m.Number), Title: orNull(m.Title),
	}
	for _, draft := range d.Directives {
		out.Directives = append(out.Directives, draft.json())
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return nil, fmt.Errorf("writing the drafts as JSON: %w", err)
	}
	return b.Bytes(), nil
}

func (d Draft) json() jsonDraft {
	j := jsonDraft{
		N: d.N, Source: d.Source, Lead: orEmpty(d.Lead), AllUnits: d.AllUnits, Coordinators: orEmpty(d.Coordinators),
		CoordinatorsUnspecified: d.CoordinatorsUnspecified, Milestone: orNull(d.Milestone.String()), Standing: d.Standing,
		ExtensionOf: orNull(d.ExtensionOf), ReportTo: orEmpty(d.ReportTo), Ambiguous: orEmpty(d.Ambiguous),
	}
	if !d.Due.IsZero() {
		due, inclusive := d.dueText(), d.Due.Inclusive
		j.Due, j.DueInclusive = &due, &inclusive
	}
	if d.Recurring != nil {
		j.Recurring = &jsonRecurring{Every: string(d.Recurring.Every), Day: d.Recurring.Day}
	}
	if d.Target != nil {
		j.Target = &jsonTarget{Value: json.Number(d.Target.Value.String()), Unit: d.Target.Unit, Op: d.Target.Op}
	}
	return j
}

// dueText returns the day, with the hour where there is one.
func (d Draft) dueText() string {
	if d.Due.HasHour {
		return fmt.Sprintf("%sT%02d:%02d", d.Due.Day, d.Due.Hour, d.Due.Minute)
	}
	return d.Due.Day.String()
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
