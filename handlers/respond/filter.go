package respond

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
	"giaoban/store"
)

// The filters of the list of tasks, as they stand in its buttons.
const (
	filterAll     = "all"
	filterLate    = "late"  // past their deadline
	filterSoon    = "soon"  // near it
	filterUndated = "none"  // without one
	filterBoard   = "board" // reported as done, waiting for the Board
)

func filters() []string {
	return []string{filterAll, filterLate, filterSoon, filterUndated, filterBoard}
}

// typedFilter reads a filter as people type it behind the command; what is none of them chooses everything.
func typedFilter(args string) string {
	for _, f := range []struct{ words, filter string }{
		{"qua han", filterLate}, {"overdue", filterLate}, {"late", filterLate},
		{"sap den han", filterSoon}, {"sap han", filterSoon}, {"due soon", filterSoon}, {"soon", filterSoon},
		{"khong han", filterUndated}, {"khong thoi han", filterUndated}, {"no deadline", filterUndated}, {"undated", filterUndated},
		{"cho", filterBoard}, {"waiting", filterBoard},
	} {
		if strings.HasPrefix(fold.Key(args), f.words) {
			return f.filter
		}
	}
	return filterAll
}

// passes tells whether a filter chooses a task.
func (c *Conversation) passes(filter string, t task, s flow.Scene) bool {
	open := t.Assignment.State.Open()
	due := t.Assignment.Due
	switch filter {
	case filterBoard:
		return !open
	case filterUndated:
		return open && due.IsZero()
	case filterLate:
		return open && !due.IsZero() && due.DaysLeft(s.Today) < 0
	case filterSoon:
		return open && !due.IsZero() && due.DaysLeft(s.Today) >= 0 && due.DaysLeft(s.Today) <= c.rules.DueSoon
	}
	return open
}

// filterButtons offers the filters that choose something, with how much; and the way back to everything.
func (c *Conversation) filterButtons(s flow.Scene, all []task, now string) [][]chat.Button {
	var row []chat.Button
	for _, f := range filters() {
		n := 0
		for _, t := range all {
			if c.passes(f, t, s) {
				n++
			}
		}
		if f == now || n == 0 && f != filterAll {
			continue
		}
		row = append(row, chat.Button{
			Text: c.r.Label(s.Room, "respond.filter_"+f, "N", n), Data: chat.Data(actTasks, "0", f),
		})
	}
	if now == filterAll && len(row) == 0 {
		return nil
	}
	var rows [][]chat.Button
	for pair := range slices.Chunk(row, 2) {
		rows = append(rows, pair)
	}
	return rows
}

// listed returns what the organisations owe under published directives, the most urgent first, and then what waits for the
// Board, the longest waiting first.
func (c *Conversation) listed(ctx context.Context, units []directive.OrgID) ([]task, error) {
	var tasks []task
	for _, unit := range units {
		o, err := c.organisation(ctx, unit)
		if err != nil {
			return nil, err
		}
		under := store.Filter{Organisation: unit, States: []directive.DirectiveState{directive.Published}}
		directives, err := c.store.Directives(ctx, under)
		if err != nil {
			return nil, fmt.Errorf("reading the directives of %s: %w", unit, err)
		}
		assignments, err := c.store.Assignments(ctx, under)
		if err != nil {
			return nil, fmt.Errorf("reading the tasks of %s: %w", unit, err)
		}
		byNumber := make(map[int]directive.Directive, len(directives))
		for _, d := range directives {
			byNumber[d.Number] = d
		}
		for _, a := range assignments {
			// Read one after the other: what was withdrawn in between is left out.
			if d, ok := byNumber[a.Directive]; ok && a.State != directive.Confirmed {
				tasks = append(tasks, task{Directive: d, Assignment: a, Organisation: o})
			}
		}
	}
	slices.SortStableFunc(tasks, func(a, b task) int {
		x, y := a.Assignment.State.Open(), b.Assignment.State.Open()
		switch {
		case x && y:
			return moreUrgent(a, b)
		case x != y && x:
			return -1
		case x != y:
			return 1
		}
		return cmp.Or(a.Assignment.Submitted.Compare(b.Assignment.Submitted), a.Number-b.Number)
	})
	return tasks, nil
}
