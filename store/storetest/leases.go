package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// lasting is longer than any test.
const lasting = time.Hour

func (s *suite) lease(duty, holder string) store.Lease {
	s.Helper()
	l, ok, err := s.Lease(s.Context(), duty, holder, lasting)
	s.same(holder+" gets "+duty, got(s, ok, err), true)
	s.same("whose it is", []string{l.Duty, l.Holder}, []string{duty, holder})
	return l
}

func (s *suite) leases() {
	ctx := s.Context()
	first := s.lease("ticks", "a")
	s.lease("outbox", "b") // one duty is nothing to another
	for _, holder := range []string{"a", "b"} {
		_, ok, err := s.Lease(ctx, "ticks", holder, lasting)
		s.same(holder+" gets what is held", got(s, ok, err), false)
	}
	renew := func(l store.Lease, want bool) {
		s.Helper()
		ok, err := s.Renew(ctx, l, lasting)
		s.same(fmt.Sprintf("renewing %v", l), got(s, ok, err), want)
	}
	renew(first, true)
	forged := first
	forged.Token++
	renew(forged, false)
	s.must(s.Release(ctx, forged))
	forged = first
	forged.Holder = "b"
	renew(forged, false)
	s.must(s.Release(ctx, forged))
	renew(first, true)
	renew(store.Lease{Duty: "nobody's", Holder: "a", Token: 1}, false)

	s.must(s.Release(ctx, first))
	renew(first, false)
	second := s.lease("ticks", "b")
	if second.Token <= first.Token {
		s.Errorf("token %d comes after %d", second.Token, first.Token)
	}
	for range 2 { // it is not the first one's any more
		s.must(s.Release(ctx, first))
	}
	renew(second, true)
	for _, l := range []store.Lease{{Duty: "x"}, {Duty: "x", Holder: "a"}} {
		if _, ok, err := s.Lease(ctx, l.Duty, l.Holder, -time.Duration(len(l.Holder))); err == nil || ok {
			s.Errorf("a lease of %q for no time is given", l.Holder)
		}
	}
}

// leaseEnds lets one replica say nothing any more.
func (s *suite) leaseEnds() {
	ctx := s.Context()
	l, ok, err := s.Lease(ctx, "ticks", "dead", 200*time.Millisecond)
	s.same("the lease", got(s, ok, err), true)
	var next store.Lease
	for !ok || next.Holder == "" { // waits for the time of the store alone
		next, ok, err = s.Lease(ctx, "ticks", "alive", lasting)
		s.must(err)
	}
	if next.Token <= l.Token {
		s.Errorf("token %d comes after %d", next.Token, l.Token)
	}
	ok, err = s.Renew(ctx, l, lasting)
	s.same("who was dead gets it back", got(s, ok, err), false)
	ok, err = s.Renew(ctx, next, lasting)
	s.same("who is alive keeps it", got(s, ok, err), true)

	// Renewing in time keeps others out for longer than the first time would have.
	l, ok, err = s.Lease(ctx, "outbox", "a", 300*time.Millisecond)
	s.same("the lease", got(s, ok, err), true)
	ok, err = s.Renew(ctx, l, lasting)
	s.same("renewed", got(s, ok, err), true)
	short, ok, err := s.Lease(ctx, "measure", "a", 400*time.Millisecond)
	s.same("the measure of time", got(s, ok, err), true)
	for ok = false; !ok; {
		_, ok, err = s.Lease(ctx, short.Duty, "b", lasting)
		s.must(err)
	}
	_, ok, err = s.Lease(ctx, "outbox", "b", lasting)
	s.same("another gets it after the first time", got(s, ok, err), false)
}

func (s *suite) fences() {
	turn := 0
	try := func(f *store.Fence, want error) {
		s.Helper()
		turn++
		c := store.Commit{
			Key: fmt.Sprint("fenced:", turn), Fence: f, Change: directive.Change{Directives: []directive.Directive{{Number: turn}}},
			Envelopes: []chat.Envelope{put(fmt.Sprint("e", turn), 1)},
		}
		err := s.commit(c)
		if want == nil {
			s.must(err)
		} else {
			s.is(err, want)
		}
		done, err := s.Committed(s.Context(), c.Key)
		s.same("the turn", got(s, done, err), want == nil)
		_, there, err := s.Delivery(s.Context(), c.Envelopes[0].ID)
		s.same("its envelope", got(s, there, err), want == nil)
	}
	try(&store.Fence{Duty: "ticks", Token: 1}, store.ErrFenced) // that nobody was ever given
	first := s.lease("ticks", "a")
	try(first.Fence(), nil)
	try(nil, nil)
	s.must(s.Release(s.Context(), first))
	second := s.lease("ticks", "b")
	try(first.Fence(), store.ErrFenced)
	try(second.Fence(), nil)
	try(&store.Fence{Duty: "outbox", Token: second.Token}, store.ErrFenced)
}

func (s *suite) leaseCrowd() {
	var holders, latest atomic.Int64
	const callers, rounds = 8, 5
	s.atOnce(callers, func(ctx context.Context, caller int) error {
		for round := 0; round < rounds; {
			l, ok, err := s.Lease(ctx, "ticks", fmt.Sprint(caller), lasting)
			switch {
			case err != nil:
				return err
			case !ok:
				continue
			}
			if n := holders.Add(1); n != 1 {
				return fmt.Errorf("%d hold the lease", n)
			}
			if latest.Swap(l.Token) >= l.Token {
				return errors.New("a later lease has no higher token")
			}
			round++
			holders.Add(-1)
			if err := s.Release(ctx, l); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *suite) arrivals() {
	ctx, cancel := context.WithCancel(s.Context())
	defer cancel()
	signs, err := s.Arrivals(ctx)
	s.must(err)
	for round := range 3 {
		s.must(s.commit(store.Commit{Envelopes: []chat.Envelope{put(fmt.Sprint(round), 1)}}))
		select {
		case _, open := <-signs:
			s.same("the channel is open", open, true)
		case <-s.Context().Done():
			s.Fatal("nobody was told")
		}
	}
	cancel()
	for range signs { // what was told before; then it is closed
		continue
	}
}
