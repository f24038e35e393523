package redis

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/directive"
	"giaoban/store"
)

// pageSize is how many records one script reads of a list. A longer list is read page by page, each as it is at its moment.
const pageSize = 2000

// takes tells whether a filter's part about directives takes d.
func takes(f store.Filter, d directive.Directive) bool {
	return (f.Meeting == "" || f.Meeting == d.Meeting) && (f.Directive == 0 || f.Directive == d.Number) &&
		(len(f.States) == 0 || slices.Contains(f.States, d.State))
}

// ids pages through what the index lists under prefixes, many prefixes in one pipeline.
func (s *Store) ids(ctx context.Context, prefixes []string, each func(ids []string) error) error {
	for part := range slices.Chunk(prefixes, prefixesAtOnce) {
		from := make(map[string]string, len(part))
		for _, prefix := range part {
			from[prefix] = "[" + prefix
		}
		for len(from) > 0 {
			page, err := s.listing(ctx, from)
			if err != nil {
				return err
			}
			for ids := range slices.Chunk(page, pageSize) {
				if err := each(ids); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// prefixesAtOnce is how many prefixes are asked for in one pipeline.
const prefixesAtOnce = 100

// listing reads one page under each prefix, from where it goes on, and notes where it goes on after that. A prefix that is
// at its end is taken out.
func (s *Store) listing(ctx context.Context, from map[string]string) (ids []string, err error) {
	var pages map[string]*goredis.StringSliceCmd
	err = s.try(ctx, func() error {
		pages = make(map[string]*goredis.StringSliceCmd, len(from))
		pipe := s.client.Pipeline()
		for prefix, start := range from {
			pages[prefix] = pipe.ZRangeByLex(ctx, s.key(keyIndex), &goredis.ZRangeBy{Min: start, Max: "(" + prefix + "\xff", Count: pageSize})
		}
		_, err := pipe.Exec(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for prefix, page := range pages {
		members := page.Val()
		for _, m := range members {
			ids = append(ids, idOf(m))
		}
		if len(members) < pageSize {
			delete(from, prefix)
		} else {
			from[prefix] = "(" + members[len(members)-1]
		}
	}
	return ids, nil
}

// idOf returns the id at the end of an entry of the index.
func idOf(member string) string {
	for i := range len(member) {
		if member[i] == '|' {
			return member[i+1:]
		}
	}
	return ""
}

// Directives returns the directives that a filter chooses, by number. One of an organisation is one that it has an
// assignment under; OpenOnly chooses those under which an answer is owed, by that organisation where one is given.
func (s *Store) Directives(ctx context.Context, f store.Filter) (found []directive.Directive, err error) {
	const doing = "reading directives"
	var numbers []string
	switch {
	case f.Organisation != "" || f.OpenOnly:
		if numbers, err = s.numbersUnder(ctx, f); err != nil {
			return nil, s.fail(doing, err)
		}
	case f.Directive != 0:
		numbers = []string{strconv.Itoa(f.Directive)}
	}
	take := func(ids []string) error {
		w := newSteps()
		w.get(kindDirectives, ids...)
		r, err := s.read(ctx, w)
		if err != nil {
			return err
		}
		// What the records name has been wanted, but not read.
		page, err := of(r, s.kinds.directives)
		for _, d := range page {
			if takes(f, d) {
				found = append(found, d)
			}
		}
		return err
	}
	switch {
	case f.Organisation != "" || f.OpenOnly || f.Directive != 0:
		for page := range slices.Chunk(numbers, pageSize) {
			if err = take(page); err != nil {
				break
			}
		}
	default:
		err = s.ids(ctx, directivePrefixes(f), take)
	}
	slices.SortFunc(found, func(a, b directive.Directive) int { return cmp.Compare(a.Number, b.Number) })
	return found, s.fail(doing, err)
}

// directivePrefixes says where the index lists the directives of a filter that names no organisation.
func directivePrefixes(f store.Filter) []string {
	switch {
	case f.Meeting != "":
		return []string{under(byMeeting, f.Meeting)}
	case len(f.States) > 0:
		states := map[string]bool{}
		for _, state := range f.States {
			states[under(byState, string(state))] = true
		}
		return slices.Sorted(maps.Keys(states))
	}
	return []string{word(byNumber) + "/"}
}

// numbersUnder returns the directives that a filter's assignments are under.
func (s *Store) numbersUnder(ctx context.Context, f store.Filter) ([]string, error) {
	f.Directive, f.Waiting = 0, false
	numbers := map[string]bool{}
	err := s.ids(ctx, assignmentPrefixes(f), func(ids []string) error {
		for _, id := range ids {
			numbers[numberOf(id)] = true
		}
		return nil
	})
	return slices.Sorted(maps.Keys(numbers)), err
}

// numberOf returns the directive of an assignment's id.
func numberOf(id string) string {
	for i := range len(id) {
		if id[i] == '/' {
			return id[:i]
		}
	}
	return id
}

// assignmentPrefixes says where the index lists the assignments of a filter, but for what it says of directives.
func assignmentPrefixes(f store.Filter) []string {
	switch {
	case f.Waiting && f.Organisation != "":
		return []string{under(byWaiting, string(f.Organisation))}
	case f.Waiting && f.Directive == 0:
		return []string{word(byWaiting) + "/"}
	case f.OpenOnly && f.Organisation != "":
		return []string{under(byOwed, string(f.Organisation))}
	case f.OpenOnly && f.Directive == 0:
		return []string{word(byOwed) + "/"}
	case f.Directive != 0:
		return []string{under(byDirective, strconv.Itoa(f.Directive))}
	case f.Organisation != "":
		return []string{under(byOrg, string(f.Organisation))}
	}
	return []string{word(byDirective) + "/"}
}

// Assignments returns the assignments that a filter chooses, by number and then in the order of the organisations' lists.
// Meeting and States are those of the directive. OpenOnly chooses those that an answer is owed for: the directive is
// published, and the assignment's state is open.
func (s *Store) Assignments(ctx context.Context, f store.Filter) (found []directive.Assignment, err error) {
	const doing = "reading assignments"
	prefixes := assignmentPrefixes(f)
	if (f.Meeting != "" || len(f.States) > 0) && f.Organisation == "" && !f.OpenOnly && !f.Waiting && f.Directive == 0 {
		prefixes = nil
		if err := s.ids(ctx, directivePrefixes(f), func(numbers []string) error {
			for _, n := range numbers {
				prefixes = append(prefixes, under(byDirective, n))
			}
			return nil
		}); err != nil {
			return nil, s.fail(doing, err)
		}
	}
	w := newSteps()
	w.all(kindOrganisations)
	r, err := s.read(ctx, w)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	order, err := s.listOrder(r)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	err = s.ids(ctx, prefixes, func(ids []string) error {
		page, err := s.assignmentPage(ctx, f, ids)
		found = append(found, page...)
		return err
	})
	slices.SortFunc(found, func(a, b directive.Assignment) int {
		return cmp.Or(cmp.Compare(a.Directive, b.Directive), order(a.Organisation, b.Organisation))
	})
	return found, s.fail(doing, err)
}

// assignmentPage reads assignments with their directives, and chooses.
func (s *Store) assignmentPage(ctx context.Context, f store.Filter, ids []string) (found []directive.Assignment, err error) {
	w := newSteps()
	w.get(kindAssignments, ids...)
	w.get(kindDirectives)
	r, err := s.read(ctx, w)
	if err != nil {
		return nil, err
	}
	directives, err := byKey(r, s.kinds.directives, func(d directive.Directive) int { return d.Number })
	if err != nil {
		return nil, err
	}
	page, err := of(r, s.kinds.assignments)
	for _, a := range page {
		d, there := directives[a.Directive]
		owed := a.State.Open() && d.State == directive.Published
		if there && takes(f, d) && (f.Organisation == "" || f.Organisation == a.Organisation) && (!f.OpenOnly || owed) &&
			(!f.Waiting || a.Waits() && d.State == directive.Published) {
			found = append(found, a)
		}
	}
	return found, err
}
