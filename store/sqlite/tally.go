package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"giaoban/directive"
)

// standing is how an assignment is counted, as its row has it.
type standing struct {
	organisation directive.OrgID
	cell         directive.Cell
	due          string // as written; empty for none
}

// cellOf and spanOf name the numbers that are kept.
type cellOf struct {
	organisation directive.OrgID
	cell         directive.Cell
}

type spanOf struct {
	scale, span  string
	organisation directive.OrgID
}

// tallies are changes of kept numbers, collected while a transaction goes on and written once at its end: many callers
// change the same few.
type tallies struct {
	cells map[cellOf]int
	spans map[spanOf]directive.Passed
}

// count adds n assignments that stand so.
func (t *tallies) count(s standing, n int) {
	if t.cells == nil {
		t.cells, t.spans = map[cellOf]int{}, map[spanOf]directive.Passed{}
	}
	t.cells[cellOf{s.organisation, s.cell}] += n
	if s.due == "" {
		return
	}
	p := s.cell.Passing()
	p = directive.Passed{Open: n * p.Open, Judged: n * p.Judged, Done: n * p.Done}
	for scale, length := range map[string]int{"year": len("2017"), "month": len("2017-07"), "instant": len(stamp)} {
		key := spanOf{scale, s.due[:length], s.organisation}
		t.spans[key] = t.spans[key].Plus(p)
	}
}

const (
	keepCell = `INSERT INTO tallies (organisation, cell, n) VALUES (?, ?, ?)
		ON CONFLICT (organisation, cell) DO UPDATE SET n = n + excluded.n`
	keepSpan = `INSERT INTO passing (scale, span, organisation, open, judged, done) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (scale, span, organisation) DO UPDATE SET open = open + excluded.open, judged = judged + excluded.judged,
			done = done + excluded.done`
)

// write adds the changes to the numbers in the file.
func (t tallies) write(exec func(sql string, args ...driver.Value) (int64, error)) error {
	for key, n := range t.cells {
		if n == 0 {
			continue
		}
		if _, err := exec(keepCell, string(key.organisation), string(key.cell), int64(n)); err != nil {
			return fmt.Errorf("counting assignments of %s: %w", key.organisation, err)
		}
	}
	for key, p := range t.spans {
		if p == (directive.Passed{}) {
			continue
		}
		_, err := exec(keepSpan, key.scale, key.span, string(key.organisation), int64(p.Open), int64(p.Judged), int64(p.Done))
		if err != nil {
			return fmt.Errorf("counting deadlines of %s: %w", key.organisation, err)
		}
	}
	return nil
}

// counted is what an assignment's write has to keep counted.
type counted struct {
	now    standing // as it will stand
	old    standing // as it stands, once that was looked at
	was    bool     // whether it is counted as it stands
	owed   bool     // whether an answer is owed as it stands
	waited bool     // whether something of it waits for the Board as it stands
	under  directive.DirectiveState
	open   bool // whether its own state leaves an answer owed
	waits  bool // whether something of it will wait for the Board
	at     int  // where the values begin that depend on the directive
}

const lookAtAssignment = `SELECT a.version, a.counted, a.cell, a.due_at, a.owed, a.waits, d.state FROM (SELECT 1)
	LEFT JOIN assignments a ON a.directive = ?1 AND a.organisation = ?2 LEFT JOIN directives d ON d.number = ?1`

// check looks at the assignment as it stands, and at its directive, and returns its version, 0 where it is not there.
func (c *counted) check(t *tx, key []driver.Value) (version int64, err error) {
	_, err = t.one(context.Background(), lookAtAssignment, key, func(r *row) error {
		version, c.was = r.int(), r.flag()
		c.old = standing{c.now.organisation, directive.Cell(r.text()), r.text()}
		c.owed, c.waited, c.under = r.flag(), r.flag(), directive.DirectiveState(r.text())
		return nil
	})
	return version, err
}

// place fills in what depends on the directive, and moves the assignment from where it stood to where it stands now.
// Anew says that the directive may have changed since the check. It tells whether the assignment stays in the indexes of
// what is owed and of what waits as it was.
func (c *counted) place(t *tx, values []driver.Value, anew bool) (stays bool, err error) {
	if anew {
		state, err := t.word("SELECT state FROM directives WHERE number = ?", values[0])
		if err != nil {
			return false, fmt.Errorf("looking at directive %v: %w", values[0], err)
		}
		c.under = directive.DirectiveState(state)
	}
	is, owed := c.under.Counts(), c.under == directive.Published && c.open
	values[c.at], values[c.at+1] = truth(owed), truth(is)
	stays = owed == c.owed && c.waits == c.waited
	if is && c.was && c.old == c.now {
		return stays, nil
	}
	if c.was {
		t.tallies.count(c.old, -1)
	}
	if is {
		t.tallies.count(c.now, 1)
	}
	return stays, nil
}

// recount notes on the assignments of a directive whether they count, given its state; the empty one stands for none.
func recount(t *tx, number int64, state directive.DirectiveState) error {
	counts := state.Counts()
	var moved []standing
	err := t.query(context.Background(), "SELECT organisation, cell, due_at FROM assignments WHERE directive = ? AND counted <> ?",
		[]driver.Value{number, truth(counts)}, func(r *row) error {
			moved = append(moved, standing{directive.OrgID(r.text()), directive.Cell(r.text()), r.text()})
			return nil
		})
	if err != nil {
		return err
	}
	if len(moved) > 0 {
		_, err = t.exec("UPDATE assignments SET counted = ?2 WHERE directive = ?1 AND counted <> ?2", number, truth(counts))
	}
	for _, s := range moved {
		if counts {
			t.tallies.count(s, 1)
		} else {
			t.tallies.count(s, -1)
		}
	}
	return err
}

// Tallies returns how the assignments of each organisation stand at a moment, in the order of lists; those that have
// none are left out. It reads numbers that are kept, and no assignment.
func (s *Store) Tallies(ctx context.Context, at time.Time) (found []directive.Tally, err error) {
	const doing = "reading the tallies"
	now, err := moment(at)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	if now == "" {
		now = "0001-01-01T00:00:00.000Z"
	}
	err = s.read(ctx, doing, func(c *conn) error {
		passed, err := readPassed(ctx, c, now)
		if err != nil {
			return err
		}
		found, err = readTallies(ctx, c, passed)
		return err
	})
	return found, err
}

// readPassed sums whole years, whole months of the year, and the instants of the month.
func readPassed(ctx context.Context, c *conn, now string) (map[directive.OrgID]directive.Passed, error) {
	passed := map[directive.OrgID]directive.Passed{}
	err := c.query(ctx, `SELECT organisation, sum(open), sum(judged), sum(done) FROM (
			SELECT organisation, open, judged, done FROM passing WHERE scale = 'year' AND span < substr(?1, 1, 4)
			UNION ALL SELECT organisation, open, judged, done FROM passing
				WHERE scale = 'month' AND span >= substr(?1, 1, 4) AND span < substr(?1, 1, 7)
			UNION ALL SELECT organisation, open, judged, done FROM passing
				WHERE scale = 'instant' AND span >= substr(?1, 1, 7) AND span <= ?1
		) GROUP BY organisation`, []driver.Value{now}, func(r *row) error {
		org := directive.OrgID(r.text())
		passed[org] = directive.Passed{Open: int(r.int()), Judged: int(r.int()), Done: int(r.int())}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("adding up deadlines: %w", err)
	}
	return passed, nil
}

func readTallies(ctx context.Context, c *conn, passed map[directive.OrgID]directive.Passed) (found []directive.Tally, err error) {
	var of directive.OrgID
	var cells map[directive.Cell]int
	finish := func() error {
		if len(cells) == 0 {
			return nil
		}
		tally, err := directive.NewTally(of, cells, passed[of])
		if err != nil {
			return fmt.Errorf("the numbers of %s: %w", of, err)
		}
		found = append(found, tally)
		return nil
	}
	err = c.query(ctx, `SELECT t.organisation, t.cell, t.n FROM tallies t LEFT JOIN organisations o ON o.id = t.organisation
		WHERE t.n <> 0 ORDER BY coalesce(o.list_order, 0), t.organisation`, nil, func(r *row) error {
		org, cell, n := directive.OrgID(r.text()), directive.Cell(r.text()), int(r.int())
		if cells == nil || org != of {
			if err := finish(); err != nil {
				return err
			}
			of, cells = org, map[directive.Cell]int{}
		}
		cells[cell] = n
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, finish()
}
