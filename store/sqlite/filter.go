package sqlite

import (
	"context"
	"database/sql/driver"
	"strings"

	"giaoban/directive"
	"giaoban/store"
)

// conditions collects the parts of a WHERE.
type conditions struct {
	parts []string
	args  []driver.Value
}

func (w *conditions) add(part string, args ...driver.Value) {
	w.parts = append(w.parts, part)
	w.args = append(w.args, args...)
}

func (w *conditions) String() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

// directive adds what a filter says of directives d.
func (w *conditions) directive(f store.Filter) error {
	if f.Meeting != "" {
		w.add("d.meeting = ?", f.Meeting)
	}
	if f.Directive != 0 {
		w.add("d.number = ?", int64(f.Directive))
	}
	if len(f.States) > 0 {
		states, err := encode(f.States)
		if err != nil {
			return err
		}
		w.add("d.state IN (SELECT value FROM json_each(?))", states)
	}
	return nil
}

// Directives returns the directives that a filter chooses, by number. One of an organisation is one that it has an
// assignment under; OpenOnly chooses those under which an answer is owed, by that organisation where one is given.
func (s *Store) Directives(ctx context.Context, f store.Filter) (found []directive.Directive, err error) {
	const doing = "reading directives"
	var w conditions
	if err := w.directive(f); err != nil {
		return nil, s.fail(doing, err)
	}
	switch {
	case f.Organisation != "" && f.OpenOnly:
		w.add("d.number IN (SELECT directive FROM assignments WHERE organisation = ? AND owed = 1)", string(f.Organisation))
	case f.Organisation != "":
		w.add("d.number IN (SELECT directive FROM assignments WHERE organisation = ?)", string(f.Organisation))
	case f.OpenOnly:
		w.add("d.number IN (SELECT directive FROM assignments WHERE owed = 1)")
	}
	err = s.read(ctx, doing, func(c *conn) error {
		found, err = list(ctx, c, directives(), "d", "FROM directives d"+w.String()+" ORDER BY d.number", w.args...)
		return err
	})
	return found, err
}

// Assignments returns the assignments that a filter chooses, by number and then in the order of the organisations' lists.
// Meeting and States are those of the directive. OpenOnly chooses those that an answer is owed for: the directive is
// published, and the assignment's state is open.
func (s *Store) Assignments(ctx context.Context, f store.Filter) (found []directive.Assignment, err error) {
	const doing = "reading assignments"
	var w conditions
	if f.Organisation != "" {
		w.add("x.organisation = ?", string(f.Organisation))
	}
	if f.OpenOnly {
		w.add("x.owed = 1")
	}
	if f.Waiting {
		w.add("x.waits = 1")
		w.add("d.state = ?", string(directive.Published))
	}
	if err := w.directive(f); err != nil {
		return nil, s.fail(doing, err)
	}
	err = s.read(ctx, doing, func(c *conn) error {
		found, err = list(ctx, c, assignments(), "x", `FROM assignments x LEFT JOIN organisations o ON o.id = x.organisation
			JOIN directives d ON d.number = x.directive`+w.String()+" ORDER BY x.directive, coalesce(o.list_order, 0), x.organisation", w.args...)
		return err
	})
	return found, err
}
