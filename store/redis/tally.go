package redis

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/directive"
)

// stamp is how the moment of a deadline is written, so that texts order as times do.
const stamp = "2006-01-02T15:04:05.000Z"

// tallied returns what an assignment counts for: one in its cell, and one in the year, the month and the moment in which
// its deadline passes. lua/records.lua says what the words mean.
func tallied(a *directive.Assignment, zone *time.Location) []string {
	s := a.Standing(zone)
	words := []string{"t" + word(string(a.Organisation), string(s.Cell))}
	if s.Due.IsZero() {
		return words
	}
	var column string
	switch p := s.Cell.Passing(); {
	case p.Open != 0:
		column = columnOpen
	case p.Judged != 0:
		column = columnJudged
	case p.Done != 0:
		column = columnDone
	default:
		return words
	}
	at := s.Due.UTC().Format(stamp)
	for _, scale := range []struct {
		name   string
		length int
	}{{"year", len("2017")}, {"month", len("2017-07")}, {"instant", len(stamp)}} {
		words = append(words, "p"+scale.name+"/"+at[:scale.length]+"/"+word(string(a.Organisation))+"/"+column)
	}
	return words
}

// The numbers of directive.Passed.
const (
	columnOpen   = "open"
	columnJudged = "judged"
	columnDone   = "done"
)

// Tallies returns how the assignments of each organisation stand at a moment, in the order of lists; those that have
// none are left out. It reads numbers that are kept, and no assignment.
func (s *Store) Tallies(ctx context.Context, at time.Time) (found []directive.Tally, err error) {
	const doing = "reading the tallies"
	if err := checkTime(at); err != nil {
		return nil, s.fail(doing, err)
	}
	answer, err := s.run(ctx, &s.scripts.tallies, []any{at.UTC().Format(stamp)})
	if err != nil {
		return nil, s.fail(doing, err)
	}
	cells, passed, err := readTallies(answer)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	for org, of := range cells {
		t, err := directive.NewTally(org, of, passed[org])
		if err != nil {
			return nil, s.fail(doing, fmt.Errorf("the numbers of %s: %w", org, err))
		}
		found = append(found, t)
	}
	w := newSteps()
	w.all(kindOrganisations)
	r, err := s.read(ctx, w)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	order, err := s.listOrder(r)
	slices.SortFunc(found, func(a, b directive.Tally) int { return order(a.Organisation, b.Organisation) })
	return found, s.fail(doing, err)
}

func readTallies(answer any) (map[directive.OrgID]map[directive.Cell]int, map[directive.OrgID]directive.Passed, error) {
	parts, ok := answer.([]any)
	if !ok || len(parts) != 2 {
		return nil, nil, fmt.Errorf("the answer of Redis is a %T, not the tallies", answer)
	}
	cells, passed := map[directive.OrgID]map[directive.Cell]int{}, map[directive.OrgID]directive.Passed{}
	err := eachNumber(parts[0], func(of []string, n int) {
		org := directive.OrgID(of[0])
		if cells[org] == nil {
			cells[org] = map[directive.Cell]int{}
		}
		cells[org][directive.Cell(of[1])] = n
	})
	if err != nil {
		return nil, nil, err
	}
	err = eachNumber(parts[1], func(of []string, n int) {
		if len(of) != 4 {
			return
		}
		p := map[string]directive.Passed{columnOpen: {Open: n}, columnJudged: {Judged: n}, columnDone: {Done: n}}[of[3]]
		passed[directive.OrgID(of[2])] = passed[directive.OrgID(of[2])].Plus(p)
	})
	return cells, passed, err
}

// eachNumber reads names, made of parts, and numbers.
func eachNumber(answer any, each func(of []string, n int)) error {
	list, err := texts(answer)
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(list); i += 2 {
		of := strings.Split(list[i], "/")
		n, err := strconv.Atoi(list[i+1])
		if err != nil || len(of) < 2 {
			return cmp.Or(err, fmt.Errorf("%q counts nothing", list[i]))
		}
		for j := range of {
			if of[j], err = url.PathUnescape(of[j]); err != nil {
				return fmt.Errorf("reading what %q counts: %w", list[i], err)
			}
		}
		each(of, n)
	}
	return nil
}
