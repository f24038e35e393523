package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"giaoban/directive"
	"giaoban/store"
)

// zoneName is where meta holds the zone that assignments were counted in.
const zoneName = "tally_zone"

// Verify recounts what is kept beside the records, and reads the whole file. Found is told of everything that differs.
// With repair it is mended, in one transaction that everybody else waits for.
func (s *Store) Verify(ctx context.Context, repair bool, found func(store.Finding)) error {
	const doing = "verifying the store"
	if repair {
		err := s.writer.between(ctx, func(c *conn) error {
			if err := check(ctx, c); err != nil {
				return err
			}
			s.writer.stale = true // the counts may change under what the writer knows
			return whole(c, func() error { return verify(ctx, c, s.zone, true, found) })
		})
		return s.fail(doing, err)
	}
	return s.read(ctx, doing, func(c *conn) error {
		if err := check(ctx, c); err != nil {
			return err
		}
		return verify(ctx, c, s.zone, false, found)
	})
}

// countAnew fills in how assignments are counted where that was never done, or for another zone.
func (s *Store) countAnew(ctx context.Context, c *conn) error {
	zone, err := c.word("SELECT value FROM meta WHERE name = ?", zoneName)
	if err != nil || zone == s.zone.String() {
		return err
	}
	changed := 0
	err = whole(c, func() error {
		return verify(ctx, c, s.zone, true, func(store.Finding) { changed++ })
	})
	if err != nil {
		return fmt.Errorf("counting assignments: %w", err)
	}
	if changed > 0 {
		s.log.Info("counted the assignments", "zone", s.zone.String(), "zone_before", zone, "changes", changed)
	}
	return nil
}

// whole does f in a transaction of its own.
func whole(c *conn, f func() error) error {
	if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f()
	if err == nil {
		_, err = c.exec("COMMIT")
	}
	if err != nil {
		return errors.Join(err, ignoreIdle(c.run("ROLLBACK")))
	}
	return nil
}

// verify holds what is kept against the records, and mends it.
func verify(ctx context.Context, c *conn, zone *time.Location, repair bool, found func(store.Finding)) error {
	v := verifier{ctx: ctx, c: c, zone: zone, repair: repair, found: found}
	for _, step := range []func() error{v.assignments, v.cells, v.spans, v.names, v.outbox} {
		if err := step(); err != nil {
			return err
		}
	}
	if !repair {
		return nil
	}
	_, err := c.exec("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", zoneName, zone.String())
	return err
}

type verifier struct {
	ctx    context.Context
	c      *conn
	zone   *time.Location
	repair bool
	found  func(store.Finding)
	tallies
}

// differ says that something differs, and mends it by SQL.
func (v *verifier) differ(f store.Finding, sql string, args ...driver.Value) error {
	v.found(f)
	if !v.repair {
		return nil
	}
	if _, err := v.c.exec(sql, args...); err != nil {
		return fmt.Errorf("mending %s %s: %w", f.Part, f.Key, err)
	}
	return nil
}

// verifyAtOnce is how many assignments are held in memory.
const verifyAtOnce = 2000

// noted is an assignment with what its row says of how it is counted.
type noted struct {
	directive.Assignment
	of            directive.DirectiveState
	owed, counted bool
	cell, due     string
}

// assignments goes through all of them, counts them, and looks at what their rows note.
func (v *verifier) assignments() error {
	from := directive.AssignmentKey{Directive: -1}
	for {
		var page []noted
		err := v.c.query(v.ctx, strings.TrimSuffix(assignments().read("x"), " ")+`, coalesce(d.state, ''), x.owed, x.counted, x.cell, x.due_at
			FROM assignments x LEFT JOIN directives d ON d.number = x.directive
			WHERE (x.directive, x.organisation) > (?, ?) ORDER BY x.directive, x.organisation LIMIT ?`,
			[]driver.Value{int64(from.Directive), string(from.Organisation), int64(verifyAtOnce)}, func(r *row) error {
				n := noted{Assignment: assignments().scan(r)}
				n.of = directive.DirectiveState(r.text())
				n.owed, n.counted, n.cell, n.due = r.flag(), r.flag(), r.text(), r.text()
				page = append(page, n)
				return nil
			})
		if err != nil {
			return fmt.Errorf("reading assignments: %w", err)
		}
		for _, n := range page {
			if err := v.assignment(n); err != nil {
				return err
			}
		}
		if len(page) < verifyAtOnce {
			return nil
		}
		from = page[len(page)-1].AssignmentKey
	}
}

func (v *verifier) assignment(n noted) error {
	is := n.Standing(v.zone)
	due, err := moment(is.Due)
	if err != nil {
		return err
	}
	owed, counted := n.of == directive.Published && n.State.Open(), n.of.Counts()
	if counted {
		v.count(standing{n.Organisation, is.Cell, due}, 1)
	}
	kept := fmt.Sprintf("owed %t, counted %t, %s, due at %q", n.owed, n.counted, n.cell, n.due)
	should := fmt.Sprintf("owed %t, counted %t, %s, due at %q", owed, counted, is.Cell, due)
	if kept == should {
		return nil
	}
	return v.differ(store.Finding{Part: "assignments", Key: fmt.Sprintf("%d/%s", n.Directive, n.Organisation), Kept: kept, Is: should},
		"UPDATE assignments SET owed = ?, counted = ?, cell = ?, due_at = ? WHERE directive = ? AND organisation = ?",
		truth(owed), truth(counted), string(is.Cell), orNull(due), int64(n.Directive), string(n.Organisation))
}

func (v *verifier) cells() error {
	kept := map[cellOf]int{}
	err := v.c.query(v.ctx, "SELECT organisation, cell, n FROM tallies", nil, func(r *row) error {
		kept[cellOf{directive.OrgID(r.text()), directive.Cell(r.text())}] = int(r.int())
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the tallies: %w", err)
	}
	return differences(v, "tallies", kept, v.tallies.cells, func(k cellOf) string { return string(k.organisation) + " " + string(k.cell) },
		func(k cellOf, n int) (string, []driver.Value) {
			return "INSERT OR REPLACE INTO tallies (organisation, cell, n) VALUES (?, ?, ?)",
				[]driver.Value{string(k.organisation), string(k.cell), int64(n)}
		})
}

func (v *verifier) spans() error {
	kept := map[spanOf]directive.Passed{}
	err := v.c.query(v.ctx, "SELECT scale, span, organisation, open, judged, done FROM passing", nil, func(r *row) error {
		k := spanOf{r.text(), r.text(), directive.OrgID(r.text())}
		kept[k] = directive.Passed{Open: int(r.int()), Judged: int(r.int()), Done: int(r.int())}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading when deadlines pass: %w", err)
	}
	return differences(v, "passing", kept, v.tallies.spans, func(k spanOf) string { return k.span + " " + string(k.organisation) },
		func(k spanOf, p directive.Passed) (string, []driver.Value) {
			return "INSERT OR REPLACE INTO passing (scale, span, organisation, open, judged, done) VALUES (?, ?, ?, ?, ?, ?)",
				[]driver.Value{k.scale, k.span, string(k.organisation), int64(p.Open), int64(p.Judged), int64(p.Done)}
		})
}

// names looks for envelopes with the same ID, which no index would notice. The first is the one that counts.
func (v *verifier) names() error {
	var twice []store.Finding
	err := v.c.query(v.ctx, "SELECT id, count(*) FROM outbox GROUP BY id HAVING count(*) > 1 ORDER BY id", nil, func(r *row) error {
		twice = append(twice, store.Finding{Part: "outbox", Key: r.text(), Kept: fmt.Sprint(r.int()), Is: "1"})
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking for envelopes with the same ID: %w", err)
	}
	for _, f := range twice {
		if err := v.differ(f, "DELETE FROM outbox WHERE id = ?1 AND seq > (SELECT min(seq) FROM outbox WHERE id = ?1)", f.Key); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) outbox() error {
	read := func(sql string) (map[string]int, error) {
		counts := map[string]int{}
		err := v.c.query(v.ctx, sql, nil, func(r *row) error {
			state := r.text()
			counts[state] = int(r.int())
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("counting envelopes: %w", err)
		}
		return counts, nil
	}
	kept, err := read("SELECT state, n FROM outbox_counts")
	if err != nil {
		return err
	}
	is, err := read("SELECT state, count(*) FROM outbox WHERE settled IS NOT NULL GROUP BY state")
	if err != nil {
		return err
	}
	return differences(v, "outbox_counts", kept, is, func(k string) string { return k }, func(k string, n int) (string, []driver.Value) {
		return "INSERT OR REPLACE INTO outbox_counts (state, n) VALUES (?, ?)", []driver.Value{k, int64(n)}
	})
}

// differences compares numbers by key, in the order of their names. A number that is missing is a nought.
func differences[K, V comparable](v *verifier, part string, kept, is map[K]V, name func(K) string, mend func(K, V) (string, []driver.Value)) error {
	all := maps.Clone(kept)
	maps.Copy(all, is)
	keys := slices.SortedFunc(maps.Keys(all), func(a, b K) int { return strings.Compare(name(a), name(b)) })
	for _, k := range keys {
		if kept[k] == is[k] {
			continue
		}
		sql, args := mend(k, is[k])
		f := store.Finding{Part: part, Key: name(k), Kept: fmt.Sprint(kept[k]), Is: fmt.Sprint(is[k])}
		if err := v.differ(f, sql, args...); err != nil {
			return err
		}
	}
	return nil
}
