package redis

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/store"
)

// Lease gives holder the right to a duty for a time on the server's clock, unless somebody has it, the holder included.
func (s *Store) Lease(ctx context.Context, duty, holder string, life time.Duration) (store.Lease, bool, error) {
	doing := "leasing " + duty
	if err := errors.Join(plain(duty, holder), checkLife(life)); err != nil {
		return store.Lease{}, false, s.fail(doing, err)
	}
	if holder == "" || duty == "" {
		return store.Lease{}, false, s.fail(doing, fmt.Errorf("holder %q can't have the duty %q", holder, duty))
	}
	call := strconv.FormatUint(rand.Uint64(), 36)
	token, err := s.lease(ctx, "take", store.Lease{Duty: duty, Holder: holder}, life, call)
	if err != nil || token == 0 {
		return store.Lease{}, false, s.fail(doing, err)
	}
	return store.Lease{Duty: duty, Holder: holder, Token: token}, true, nil
}

// Renew makes a lease last for a time from now. False means that it has ended.
func (s *Store) Renew(ctx context.Context, held store.Lease, life time.Duration) (bool, error) {
	doing := "renewing the lease of " + held.Duty
	if err := checkLife(life); err != nil {
		return false, s.fail(doing, err)
	}
	token, err := s.lease(ctx, "renew", held, life, "")
	return err == nil && token != 0, s.fail(doing, err)
}

// Release ends a lease. One that has ended already is left alone.
func (s *Store) Release(ctx context.Context, held store.Lease) error {
	_, err := s.lease(ctx, "release", held, 0, "")
	return s.fail("releasing the lease of "+held.Duty, err)
}

func (s *Store) lease(ctx context.Context, what string, l store.Lease, life time.Duration, call string) (int64, error) {
	keys := []any{s.key(keyFences), s.key("lease:" + l.Duty)}
	answer, err := s.runKeys(ctx, &s.scripts.lease, keys, []any{what, l.Duty, l.Holder, l.Token, life.Milliseconds(), call}, nil)
	if err != nil {
		return 0, err
	}
	token, ok := answer.(int64)
	if !ok {
		return 0, fmt.Errorf("the answer of Redis is no token: %v", answer)
	}
	return token, nil
}

func checkLife(life time.Duration) error {
	if life < time.Millisecond {
		return fmt.Errorf("a lease of %s is none", life)
	}
	return nil
}

// Arrivals returns a channel that is filled after envelopes were committed, by whichever replica. Several commits may be
// one sign, and where the connection was lost meanwhile there is one that may stand for none. It is closed when ctx ends, or
// the store is closed.
func (s *Store) Arrivals(ctx context.Context) (<-chan struct{}, error) {
	const doing = "listening for envelopes"
	var heard *goredis.PubSub
	err := s.try(ctx, func() error {
		heard = s.client.SSubscribe(ctx, s.key(keyArrivals))
		_, err := heard.Receive(ctx)
		if err != nil {
			err = errors.Join(err, heard.Close())
		}
		return err
	})
	if err != nil {
		return nil, s.fail(doing, err)
	}
	signs := make(chan struct{}, 1)
	s.listeners.Go(func() {
		defer close(signs)
		s.listen(ctx, heard, signs)
		if err := heard.Close(); err != nil {
			s.log.Debug("ending to listen for envelopes", "error", err)
		}
	})
	return signs, nil
}

// listen passes on what is heard. Whoever begins to listen anew may have missed something.
func (s *Store) listen(ctx context.Context, heard *goredis.PubSub, signs chan<- struct{}) {
	all := heard.ChannelWithSubscriptions()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		case _, open := <-all:
			if !open {
				return
			}
			select {
			case signs <- struct{}{}:
			default:
			}
		}
	}
}
