package summary

import (
	"slices"

	"giaoban/directive"
)

// Changes says what happened between two moments. Items are as they stand at the later one.
type Changes struct {
	Published []DirectiveRow // began to count
	Closed    []DirectiveRow
	Withdrawn []DirectiveRow // as they were: they count no more
	Received  []Item         // heard of for the first time
	Reported  []Item         // said something new, and did not finish
	Submitted []Item         // said to be done
	Done      []Item         // confirmed
	Returned  []Item
	Late      []Item // became overdue
	Blocked   []Item // something got in the way
	Asked     []Item // for more time
	Moved     []Item // got another deadline
}

// IsZero tells whether nothing happened.
func (c Changes) IsZero() bool {
	return len(c.Published)+len(c.Closed)+len(c.Withdrawn)+len(c.Received)+len(c.Reported)+len(c.Submitted)+len(c.Done)+
		len(c.Returned)+len(c.Late)+len(c.Blocked)+len(c.Asked)+len(c.Moved) == 0
}

// Since compares a report with that of an earlier moment. An assignment whose directive began to count meanwhile counts as
// changed only by what happened under it since.
func (r Report) Since(before Report) Changes {
	var c Changes
	for _, row := range before.Directives {
		if _, still := r.Directive(row.Directive.Number); !still {
			c.Withdrawn = append(c.Withdrawn, row)
		}
	}
	for _, row := range r.Directives {
		was, counted := before.Directive(row.Directive.Number)
		if !counted {
			c.Published = append(c.Published, row)
		}
		if row.Directive.State == directive.Closed && was.Directive.State != directive.Closed {
			c.Closed = append(c.Closed, row)
		}
		earlier := map[directive.OrgID]Item{}
		for _, i := range was.Items {
			earlier[i.Organisation.ID] = i
		}
		for _, i := range row.Items {
			old, there := earlier[i.Organisation.ID]
			if !there {
				old.Assignment = directive.Assignment{State: directive.Pending, Due: i.Assignment.Due}
			}
			c.compare(old, i)
		}
	}
	return c
}

// compare notes what happened to one assignment. It may be several things.
func (c *Changes) compare(old, now Item) {
	was, is := old.Assignment, now.Assignment
	note := func(to *[]Item, happened bool) {
		if happened {
			*to = append(*to, now)
		}
	}
	turned := is.State != was.State || is.Reports != was.Reports
	note(&c.Received, Silent(was) && !Silent(is) && is.Reports == 0)
	note(&c.Submitted, is.State == directive.Submitted && turned)
	note(&c.Reported, is.Reports > was.Reports && is.State != directive.Submitted && is.State != directive.Confirmed)
	note(&c.Done, is.State == directive.Confirmed && was.State != directive.Confirmed)
	note(&c.Returned, is.State == directive.Returned && turned)
	note(&c.Late, now.Class == OpenLate && old.Class != OpenLate)
	note(&c.Blocked, is.Blocked != "" && is.Blocked != was.Blocked && is.State != directive.Confirmed)
	note(&c.Asked, len(now.Extensions) > len(old.Extensions))
	note(&c.Moved, is.Due != was.Due)
}

// Decisions is what waits for the Board.
type Decisions struct {
	Reports      []Item // said to be done, to be confirmed or returned
	Extensions   []Item // more time was asked for
	Difficulties []Item // something is in the way, and nobody answered yet
}

// Count returns how many there are.
func (d Decisions) Count() int { return len(d.Reports) + len(d.Extensions) + len(d.Difficulties) }

// Decisions lists what waits for the Board, what is due first at the head.
func (r Report) Decisions() Decisions {
	var d Decisions
	for _, row := range r.Directives {
		if row.Directive.State != directive.Published {
			continue
		}
		for _, i := range row.Items {
			if i.Assignment.State == directive.Submitted {
				d.Reports = append(d.Reports, i)
			}
			if _, waits := i.Waiting(); waits {
				d.Extensions = append(d.Extensions, i)
			}
			if h := i.Assignment.Difficulty; h != nil && h.Answer == "" && i.Assignment.State != directive.Confirmed {
				d.Difficulties = append(d.Difficulties, i)
			}
		}
	}
	for _, items := range [][]Item{d.Reports, d.Extensions, d.Difficulties} {
		slices.SortStableFunc(items, func(a, b Item) int {
			due, other := a.Assignment.Due, b.Assignment.Due
			switch {
			case due.IsZero() && other.IsZero():
				return 0
			case due.IsZero():
				return 1
			case other.IsZero():
				return -1
			}
			return due.LastDay().Compare(other.LastDay())
		})
	}
	return d
}
