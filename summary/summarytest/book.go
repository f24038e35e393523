package summarytest

import (
	"encoding/json"
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/summary"
)

// Book is what the record of who did what says, read without any of the program's own types but for deadlines: the last thing
// that was written of each subject until a moment. Tests count it again, straight from docs/summary.md.
type Book struct {
	t    Failing
	now  time.Time
	last map[string]map[string]any
}

// Duty is an assignment in a book, with the directive above it.
type Duty struct {
	Number, Organisation  string
	Assignment, Directive map[string]any
}

// Read reads the lines of a record until a moment.
func Read(t Failing, lines []store.Audit, until time.Time) Book {
	t.Helper()
	b := Book{t, until, map[string]map[string]any{}}
	for _, line := range lines {
		if line.At.After(until) {
			continue
		}
		if line.After == "" {
			delete(b.last, line.Subject)
			continue
		}
		var record map[string]any
		if err := json.Unmarshal([]byte(line.After), &record); err != nil {
			t.Fatalf("reading the line about %s: %v", line.Subject, err)
		}
		b.last[line.Subject] = record
	}
	return b
}

// Word returns what a record holds as text, "" where it holds none.
func Word(record map[string]any, key string) string { s, _ := record[key].(string); return s }

// Instant returns a moment that a record holds, the zero time where it holds none.
func (b Book) Instant(record map[string]any, key string) time.Time {
	b.t.Helper()
	s := Word(record, key)
	if s == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		b.t.Fatalf("reading when: %v", err)
	}
	return at
}

// Duties returns the assignments under directives that count and are chosen, in any order.
func (b Book) Duties(chosen func(Duty) bool) []Duty {
	var found []Duty
	for subject, a := range b.last {
		name, isAssignment := strings.CutPrefix(subject, "assignment:")
		if !isAssignment {
			continue
		}
		number, org, _ := strings.Cut(name, "/")
		d := Duty{Number: number, Organisation: org, Assignment: a, Directive: b.last["directive:"+number]}
		if state := Word(d.Directive, "state"); (state == "published" || state == "closed") && chosen(d) {
			found = append(found, d)
		}
	}
	return found
}

// Reports counts what was reported under the directives that count.
func (b Book) Reports() (n int) {
	for _, d := range b.Duties(All) {
		for subject := range b.last {
			if strings.HasPrefix(subject, "report:"+d.Number+"/"+d.Organisation+"/") {
				n++
			}
		}
	}
	return n
}

// All chooses everything.
func All(Duty) bool { return true }

// Count counts the chosen assignments.
func (b Book) Count(chosen func(Duty) bool) summary.Count {
	b.t.Helper()
	var c summary.Count
	for _, d := range b.Duties(chosen) {
		b.count(&c, d)
	}
	return c
}

func (b Book) count(c *summary.Count, d Duty) {
	a, state := d.Assignment, Word(d.Assignment, "state")
	c.Total++
	half := &c.Open
	if state == "confirmed" {
		half = &c.Done
	}
	due, late := b.late(d)
	switch {
	case due.IsZero():
		half.Undated++
	case late:
		half.Late++
	default:
		half.InTime++
	}
	if !due.IsZero() && !b.now.Before(due.Instant(calendar.Zone())) {
		c.Due++
		if state == "confirmed" {
			c.DueDone++
		}
	}
	if state == "submitted" {
		c.Waiting++
	}
	if state != "confirmed" && Word(a, "blocked") != "" {
		c.Blocked++
	}
	if state == "pending" && Word(a, "acknowledged") == "" {
		c.Silent++
	} else {
		c.Acknowledged++
	}
	if b.asks(d) {
		c.Asked++
	}
	if c.States == nil {
		c.States = map[directive.AssignmentState]int{}
	}
	c.States[directive.AssignmentState(state)]++
}

// late tells whether what is owed is late, judged by when it was submitted, or else by now; and what it is due by.
func (b Book) late(d Duty) (due calendar.Deadline, late bool) {
	moment := b.now
	if state := Word(d.Assignment, "state"); state == "submitted" || state == "confirmed" {
		moment = b.Instant(d.Assignment, "submitted")
	}
	due, err := calendar.ParseDeadline(Word(d.Assignment, "due"))
	if err != nil {
		b.t.Fatalf("reading a deadline: %v", err)
	}
	return due, !due.IsZero() && !moment.Before(due.Instant(calendar.Zone()))
}

// Overdue tells whether an assignment is not completed and late.
func (b Book) Overdue(d Duty) bool {
	_, late := b.late(d)
	return late && Word(d.Assignment, "state") != "confirmed"
}

// asks tells whether a request for more time waits.
func (b Book) asks(d Duty) bool {
	for subject, e := range b.last {
		if strings.HasPrefix(subject, "extension:"+d.Number+"/"+d.Organisation+"/") && Word(e, "decision") == "" {
			return true
		}
	}
	return false
}

// InMeeting chooses the directives that a meeting gave; those of none where the id is empty.
func InMeeting(id string) func(Duty) bool {
	return func(d Duty) bool { return Word(d.Directive, "meeting") == id }
}

// ForMilestone chooses the directives tied to a milestone; of none where the id is empty.
func ForMilestone(id string) func(Duty) bool {
	return func(d Duty) bool { return Word(d.Directive, "milestone") == id }
}

// InPeriod chooses the directives that were published in a period.
func (b Book) InPeriod(p calendar.Period) func(Duty) bool {
	return func(d Duty) bool {
		return p.Contains(calendar.Of(b.Instant(d.Directive, "published"), calendar.Zone()))
	}
}
