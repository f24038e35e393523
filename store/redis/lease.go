package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"giaoban/store"
)

// fence returns what a script is told of the lease under which something is written: name and token, empty for none.
func fence(ctx context.Context) (lease, token string) {
	f, ok := store.FenceOf(ctx)
	if !ok {
		return "", ""
	}
	return f.Lease, strconv.FormatInt(f.Token, 10)
}

// Lease takes a lease for a time, on the server's clock. The token is higher than any before; who holds the lease already
// keeps its token, and has it for so long from now on. ok is false where somebody else has it.
func (s *Store) Lease(ctx context.Context, name, holder string, ttl time.Duration) (token int64, ok bool, err error) {
	if err := errors.Join(plain(name, holder), checkLease(name, ttl)); err != nil || holder == "" {
		return 0, false, s.fail("taking lease "+name, errors.Join(err, checkHolder(holder)))
	}
	return s.lease(ctx, "taking", "take", name, holder, ttl)
}

// Renew holds a lease for so long from now on. ok is false where it has lapsed, or somebody else has it.
func (s *Store) Renew(ctx context.Context, name string, token int64, ttl time.Duration) (ok bool, err error) {
	if err := checkLease(name, ttl); err != nil {
		return false, s.fail("renewing lease "+name, err)
	}
	_, ok, err = s.lease(ctx, "renewing", "renew", name, strconv.FormatInt(token, 10), ttl)
	return ok, err
}

// Release gives a lease up, so that another can take it at once. One that is somebody else's by now is left alone.
func (s *Store) Release(ctx context.Context, name string, token int64) error {
	_, _, err := s.lease(ctx, "releasing", "release", name, strconv.FormatInt(token, 10), 0)
	return err
}

func (s *Store) lease(ctx context.Context, doing, what, name, who string, ttl time.Duration) (token int64, ok bool, err error) {
	keys := []string{s.key("fences"), s.key("lease:" + name)}
	answer, err := s.runKeys(ctx, &s.scripts.lease, keys, []any{what, name, who, ttl.Milliseconds()}, nil)
	if err != nil {
		return 0, false, s.fail(doing+" lease "+name, err)
	}
	token, _ = answer.(int64)
	return token, token != 0, nil
}

func checkLease(name string, ttl time.Duration) error {
	switch {
	case name == "":
		return errors.New("a lease needs a name")
	case ttl < time.Millisecond:
		return fmt.Errorf("a lease of %s is none", ttl)
	}
	return nil
}

func checkHolder(holder string) error {
	if holder == "" {
		return errors.New("a lease needs a holder")
	}
	return nil
}
