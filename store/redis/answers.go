package redis

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"giaoban/directive"
	"giaoban/store"
)

// ReportsOf returns the reports that a filter chooses, by directive, organisation and number. Meeting and States are those
// of the directive; OpenOnly is not looked at.
func (s *Store) ReportsOf(ctx context.Context, f store.Filter) ([]directive.Report, error) {
	return answersOf(ctx, s, "reading reports", s.kinds.reports, kindReports, byReported, f,
		func(a, b directive.Report) int {
			return compareAnswers(a.AssignmentKey, b.AssignmentKey, a.Number, b.Number)
		})
}

// ExtensionsOf returns the extension requests that a filter chooses, as ReportsOf does.
func (s *Store) ExtensionsOf(ctx context.Context, f store.Filter) ([]directive.Extension, error) {
	return answersOf(ctx, s, "reading extension requests", s.kinds.extensions, kindExtensions, byExtension, f,
		func(a, b directive.Extension) int {
			return compareAnswers(a.AssignmentKey, b.AssignmentKey, a.Number, b.Number)
		})
}

func compareAnswers(a, b directive.AssignmentKey, left, right int) int {
	return cmp.Or(cmp.Compare(a.Directive, b.Directive), cmp.Compare(a.Organisation, b.Organisation), cmp.Compare(left, right))
}

// answersAtOnce is how many assignments one script looks under.
const answersAtOnce = 200

// answersOf lists what was said under the assignments that a filter chooses.
func answersOf[T any](
	ctx context.Context, s *Store, doing string, k kind[T], number int, by string, f store.Filter, order func(a, b T) int,
) (found []T, err error) {
	f.OpenOnly = false
	assignments, err := s.Assignments(ctx, f)
	if err != nil {
		return nil, err
	}
	for page := range slices.Chunk(assignments, answersAtOnce) {
		var prefixes []string
		for _, a := range page {
			prefixes = append(prefixes, word(by, strconv.Itoa(a.Directive), string(a.Organisation))+"/")
		}
		records, err := listed(ctx, s, doing, k, func(w *steps) {
			w.find(number, prefixes...)
			w.get(number)
		}, order)
		if err != nil {
			return nil, err
		}
		found = append(found, records...)
	}
	slices.SortFunc(found, order)
	return found, nil
}

// Undecided returns the extension requests that wait for a decision under directives that count, by directive, organisation
// and number. It costs no more than there are.
func (s *Store) Undecided(ctx context.Context) (found []directive.Extension, err error) {
	const doing = "reading undecided requests"
	err = s.ids(ctx, []string{under(byUndecided)}, func(ids []string) error {
		w := newSteps()
		w.get(kindExtensions, ids...)
		numbers := map[string]bool{}
		for _, id := range ids {
			numbers[numberOf(id)] = true
		}
		w.get(kindDirectives, slices.Sorted(maps.Keys(numbers))...)
		r, err := s.read(ctx, w)
		if err != nil {
			return err
		}
		directives, err := byKey(r, s.kinds.directives, func(d directive.Directive) int { return d.Number })
		if err != nil {
			return err
		}
		page, err := of(r, s.kinds.extensions)
		for _, e := range page {
			if d, there := directives[e.Directive]; there && d.State.Counts() && e.Decision == directive.Undecided {
				found = append(found, e)
			}
		}
		return err
	})
	slices.SortFunc(found, func(a, b directive.Extension) int {
		return compareAnswers(a.AssignmentKey, b.AssignmentKey, a.Number, b.Number)
	})
	return found, s.fail(doing, err)
}
