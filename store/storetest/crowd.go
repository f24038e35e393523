package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// at once runs f for each of n callers side by side and ends the test with their first error.
func (s *suite) atOnce(n int, f func(ctx context.Context, caller int) error) {
	s.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	for caller := range n {
		wg.Go(func() { errs[caller] = f(s.Context(), caller) })
	}
	wg.Wait()
	s.must(errors.Join(errs...))
}

// crowd lets many commit side by side, a third of it wrongly.
func (s *suite) crowd() {
	const callers, rounds = 32, 20
	s.write(directive.Change{Directives: []directive.Directive{{Number: 1}}})
	s.atOnce(callers, func(ctx context.Context, caller int) error {
		k := directive.AssignmentKey{Directive: 1, Organisation: directive.OrgID(fmt.Sprint("o", caller))}
		for round := range rounds {
			c := store.Commit{
				Key: fmt.Sprintf("%d.%d", caller, round), At: morning,
				Change:    directive.Change{Assignments: []directive.Assignment{{AssignmentKey: k, Version: int64(round)}}},
				Envelopes: []chat.Envelope{put(fmt.Sprintf("%d.%d", caller, round), int64(caller+1))},
			}
			if err := s.Commit(ctx, c); err != nil {
				return fmt.Errorf("a good commit: %w", err)
			}
			if err := s.Commit(ctx, c); !errors.Is(err, store.ErrRepeated) {
				return fmt.Errorf("a repeat: %w", err)
			}
			c.Key += " stale"
			if err := s.Commit(ctx, c); !errors.Is(err, store.ErrConflict) {
				return fmt.Errorf("a stale commit: %w", err)
			}
		}
		return nil
	})
	all := s.read().Assignments
	s.same("the assignments", len(all), callers)
	for _, a := range all {
		s.same("the version", a.Version, int64(rounds))
	}
	s.counts(map[chat.State]int{chat.Pending: callers * rounds})
	o := s.sender()
	for round := range rounds {
		claimed := o.all(morning)
		s.same("claimed", len(claimed), callers)
		for _, c := range claimed {
			s.same("the order", c.ID, fmt.Sprintf("%d.%d", c.Place.Chat-1, round))
		}
		o.sent(1, claimed...)
	}
}

// contention lets many count one record up; none may be lost.
func (s *suite) contention() {
	const callers, rounds = 8, 10
	s.write(directive.Change{Directives: []directive.Directive{{Number: 1, Author: 0}}})
	s.atOnce(callers, func(ctx context.Context, caller int) error {
		for round := 0; round < rounds; {
			state, err := s.Load(ctx, directive.BySystem("test"), directive.Need{Directives: []int{1}})
			if err != nil {
				return err
			}
			d := state.Directives[1]
			d.Author++
			err = s.Commit(ctx, store.Commit{
				Key: fmt.Sprintf("%d.%d.%d", caller, round, d.Version), At: morning, Change: directive.Change{Directives: []directive.Directive{d}},
			})
			switch {
			case err == nil:
				round++
			case !errors.Is(err, store.ErrConflict):
				return err
			}
		}
		return nil
	})
	d := s.read().Directives[0]
	s.same("the sum", []int64{int64(d.Author), d.Version}, []int64{callers * rounds, callers*rounds + 1})
}

// snapshots reads two records that always change together.
func (s *suite) snapshots() {
	const rounds = 200
	pair := func(version int64) directive.Change {
		return directive.Change{Directives: []directive.Directive{{Number: 1, Version: version}, {Number: 2, Version: version}}}
	}
	s.write(pair(0))
	s.atOnce(3, func(ctx context.Context, caller int) error {
		for round := range rounds {
			if caller == 0 {
				if err := s.Commit(ctx, store.Commit{Key: fmt.Sprint("r", round), At: morning, Change: pair(int64(round + 1))}); err != nil {
					return err
				}
				continue
			}
			state, err := s.Load(ctx, directive.BySystem("test"), directive.Need{Directives: []int{1, 2}})
			if err != nil {
				return err
			}
			if a, b := state.Directives[1].Version, state.Directives[2].Version; a != b || a == 0 {
				return fmt.Errorf("read versions %d and %d", a, b)
			}
		}
		return nil
	})
}
