package directive

import (
	"fmt"
	"strings"
	"time"

	"giaoban/calendar"
)

// Tally says how the assignments of one organisation stand at a moment: the official count, and what an office asks
// beside it. Only assignments under published and closed directives count. docs/summary.md holds the definitions.
type Tally struct {
	Organisation OrgID

	DoneInTime, DoneLate, DoneUndated int // confirmed
	OpenInTime, OpenLate, OpenUndated int // not confirmed

	Waiting int // submitted, waiting for the Board; also among the open ones
	Blocked int // not confirmed, and something is in the way
	Silent  int // nothing was ever heard
	Due     int // has a deadline, and it has passed
	DueDone int // of Due, those confirmed
	States  map[AssignmentState]int
}

// Total returns how many assignments there are in all.
func (t Tally) Total() int {
	return t.DoneInTime + t.DoneLate + t.DoneUndated + t.OpenInTime + t.OpenLate + t.OpenUndated
}

// Counts tells whether a directive's assignments are counted: drafts are nobody's obligation yet, and withdrawn ones no
// more.
func (s DirectiveState) Counts() bool { return s == Published || s == Closed }

// Judged returns the moment that is held against the deadline; false means the present one. Whether a finished piece of
// work was in time is judged by the moment at which the organisation submitted it, never by how long the Board took.
func (a Assignment) Judged() (time.Time, bool) {
	switch {
	case (a.State == Submitted || a.State == Confirmed) && !a.Submitted.IsZero():
		return a.Submitted, true
	case a.State == Confirmed:
		// A record from elsewhere may lack the first moment; the later one can only be less favourable.
		return a.Confirmed, true
	}
	return time.Time{}, false
}

// Silent tells whether nothing was ever heard about the assignment.
func (a Assignment) Silent() bool {
	return a.State == Pending && a.Acknowledged.IsZero() && a.Reports == 0
}

// Cell names how an assignment is counted, whatever time it is: "late/blocked/submitted". The first part says how it
// stands against its deadline (in_time, late, undated; dated where only the present moment can tell), the second what is
// noted beside (blocked, silent), the third is its state. An engine keeps one number for each cell of an organisation.
type Cell string

// The first parts of a Cell.
const (
	cellInTime  = "in_time"
	cellLate    = "late"
	cellUndated = "undated"
	cellDated   = "dated"
)

// Standing is how an assignment is counted: its cell, and when its deadline passes.
type Standing struct {
	Cell Cell
	Due  time.Time // the first moment that is too late, in UTC; zero for none
}

// Standing returns how a is counted in an office of a zone. A nil zone is that of Vietnam.
func (a Assignment) Standing(zone *time.Location) Standing {
	if zone == nil {
		zone = calendar.Zone()
	}
	var s Standing
	against := cellUndated
	if !a.Due.Day.IsZero() {
		s.Due = a.Due.Instant(zone).UTC()
		against = cellDated
		if at, known := a.Judged(); known {
			against = cellLate
			if at.Before(s.Due) {
				against = cellInTime
			}
		}
	}
	var notes []string
	if a.Blocked != "" && a.State != Confirmed {
		notes = append(notes, "blocked")
	}
	if a.Silent() {
		notes = append(notes, "silent")
	}
	s.Cell = Cell(against + "/" + strings.Join(notes, "+") + "/" + string(a.State))
	return s
}

// Passed counts assignments whose deadline has passed.
type Passed struct {
	Open   int // judged by the present moment
	Judged int // judged by another one, and not confirmed
	Done   int // confirmed
}

// Plus returns the sum.
func (p Passed) Plus(q Passed) Passed {
	return Passed{Open: p.Open + q.Open, Judged: p.Judged + q.Judged, Done: p.Done + q.Done}
}

// Passing returns what one assignment in the cell adds to Passed once its deadline has passed; nothing for one that has
// none.
func (c Cell) Passing() Passed {
	against, _, state := c.parts()
	switch {
	case against == cellUndated:
		return Passed{}
	case against == cellDated:
		return Passed{Open: 1}
	case state == Confirmed:
		return Passed{Done: 1}
	}
	return Passed{Judged: 1}
}

func (c Cell) parts() (against, notes string, state AssignmentState) {
	against, rest, _ := strings.Cut(string(c), "/")
	notes, last, _ := strings.Cut(rest, "/")
	return against, notes, AssignmentState(last)
}

// NewTally makes an organisation's tally of what an engine kept: how many assignments are in each cell, and of how many
// the deadline has passed.
func NewTally(org OrgID, cells map[Cell]int, passed Passed) (Tally, error) {
	t := Tally{
		Organisation: org, States: map[AssignmentState]int{},
		Due: passed.Open + passed.Judged + passed.Done, DueDone: passed.Done,
	}
	for cell, n := range cells {
		if n == 0 {
			continue
		}
		against, notes, state := cell.parts()
		t.States[state] += n
		if state == Submitted {
			t.Waiting += n
		}
		for note := range strings.SplitSeq(notes, "+") {
			switch note {
			case "blocked":
				t.Blocked += n
			case "silent":
				t.Silent += n
			}
		}
		into := t.column(against, state == Confirmed)
		if into == nil {
			return Tally{}, fmt.Errorf("there is no cell %q", cell)
		}
		*into += n
	}
	t.OpenInTime -= passed.Open
	t.OpenLate += passed.Open
	return t, nil
}

// column returns the one of the six numbers that a cell adds to, as if no deadline had passed; nil for a cell that is
// none.
func (t *Tally) column(against string, done bool) *int {
	columns := map[string][2]*int{
		cellInTime: {&t.OpenInTime, &t.DoneInTime}, cellLate: {&t.OpenLate, &t.DoneLate},
		cellUndated: {&t.OpenUndated, &t.DoneUndated}, cellDated: {&t.OpenInTime, nil},
	}
	if done {
		return columns[against][1]
	}
	return columns[against][0]
}
