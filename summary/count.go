package summary

import (
	"maps"
	"time"

	"giaoban/directive"
)

// Class is a cell of the official count: completed or not, by the deadline.
type Class string

// The classes. Every assignment that counts is in exactly one of them.
const (
	DoneInTime  Class = "done_in_time"
	DoneLate    Class = "done_late"
	DoneUndated Class = "done_undated"
	OpenInTime  Class = "open_in_time"
	OpenLate    Class = "open_late"
	OpenUndated Class = "open_undated"
)

// Classify puts an assignment into its class as things stand at now, in the office's zone.
//
// Completed means confirmed by the Board. Whether a finished piece of work was in time is judged by the moment at which
// the organisation submitted it, never by how long the Board took; what was submitted and not confirmed yet is not
// completed, and is judged by that moment too.
func Classify(a directive.Assignment, now time.Time, zone *time.Location) Class {
	done := a.State == directive.Confirmed
	switch {
	case a.Due.IsZero() && done:
		return DoneUndated
	case a.Due.IsZero():
		return OpenUndated
	}
	inTime := judged(a, now).Before(a.Due.Instant(zone))
	switch {
	case done && inTime:
		return DoneInTime
	case done:
		return DoneLate
	case inTime:
		return OpenInTime
	}
	return OpenLate
}

// judged returns the moment that is held against the deadline.
func judged(a directive.Assignment, now time.Time) time.Time {
	if at, known := a.Judged(); known {
		return at
	}
	return now
}

// Split counts one half of the official count.
type Split struct {
	InTime  int // before the deadline
	Late    int // after it
	Undated int // without one
}

// Sum returns how many there are in all.
func (s Split) Sum() int { return s.InTime + s.Late + s.Undated }

// Count is the official count of some assignments, and what an office asks beside it.
type Count struct {
	Total int
	Done  Split // confirmed
	Open  Split // not confirmed

	Waiting      int // submitted, waiting for the Board; also in Open
	Blocked      int // not completed, and something is in the way
	Acknowledged int // received, by the button or by a report
	Silent       int // nothing was ever heard: neither received nor reported
	Asked        int // more time was asked for, and nobody has decided yet
	Due          int // has a deadline, and it has passed
	DueDone      int // of Due, those completed
	States       map[directive.AssignmentState]int
}

// add counts one assignment more.
func (c *Count) add(i Item, now time.Time, zone *time.Location) {
	a := i.Assignment
	c.Total++
	switch i.Class {
	case DoneInTime:
		c.Done.InTime++
	case DoneLate:
		c.Done.Late++
	case DoneUndated:
		c.Done.Undated++
	case OpenInTime:
		c.Open.InTime++
	case OpenLate:
		c.Open.Late++
	case OpenUndated:
		c.Open.Undated++
	}
	done := a.State == directive.Confirmed
	if a.State == directive.Submitted {
		c.Waiting++
	}
	if a.Blocked != "" && !done {
		c.Blocked++
	}
	if Silent(a) {
		c.Silent++
	} else {
		c.Acknowledged++
	}
	c.asked(i)
	if !a.Due.IsZero() && !now.Before(a.Due.Instant(zone)) {
		c.Due++
		if done {
			c.DueDone++
		}
	}
	if c.States == nil {
		c.States = map[directive.AssignmentState]int{}
	}
	c.States[a.State]++
}

// asked counts whether a request for more time waits.
func (c *Count) asked(i Item) {
	if _, waits := i.Waiting(); waits {
		c.Asked++
	}
}

// Plus returns the count of what c and d count together, where they count different assignments.
func (c Count) Plus(d Count) Count {
	c.States = maps.Clone(c.States)
	c.merge(d)
	return c
}

// Silent tells whether nothing was ever heard about an assignment.
func Silent(a directive.Assignment) bool {
	return a.Silent()
}
