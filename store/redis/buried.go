package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/store"
)

// grave is an update that was put aside, as it is kept.
type grave struct {
	Raw   []byte    `json:"raw"`
	Error string    `json:"error"`
	At    time.Time `json:"at"`
}

// Bury puts an update aside that could not be handled. Burying it again replaces what was noted, and takes the wish back
// that it be handled again.
func (s *Store) Bury(ctx context.Context, b store.Buried) error {
	doing := fmt.Sprintf("putting update %d aside", b.Update)
	text, err := newEncoder[grave]().encode(grave{b.Raw, b.Error, b.At})
	if err != nil {
		return s.fail(doing, err)
	}
	err = s.try(ctx, func() error {
		pipe := s.client.TxPipeline()
		pipe.HSet(ctx, s.key(keyBuried), strconv.FormatInt(b.Update, 10), text)
		pipe.ZRem(ctx, s.key(keyWanted), b.Update)
		_, err := pipe.Exec(ctx)
		return err
	})
	return s.fail(doing, s.written(ctx, err))
}

// BuriedUpdates returns the updates that were put aside, in the order of their ids.
func (s *Store) BuriedUpdates(ctx context.Context) ([]store.Buried, error) {
	const doing = "reading the updates that were put aside"
	var all *goredis.MapStringStringCmd
	var wanted *goredis.StringSliceCmd
	err := s.try(ctx, func() error {
		pipe := s.client.TxPipeline()
		all, wanted = pipe.HGetAll(ctx, s.key(keyBuried)), pipe.ZRange(ctx, s.key(keyWanted), 0, -1)
		_, err := pipe.Exec(ctx)
		return err
	})
	if err != nil {
		return nil, s.fail(doing, err)
	}
	var buried []store.Buried
	for id, raw := range all.Val() {
		b, err := readGrave(id, raw)
		if err != nil {
			return nil, s.fail(doing, err)
		}
		b.Retry = slices.Contains(wanted.Val(), id)
		buried = append(buried, b)
	}
	slices.SortFunc(buried, func(a, b store.Buried) int { return cmp.Compare(a.Update, b.Update) })
	return buried, nil
}

func readGrave(id, raw string) (store.Buried, error) {
	var g grave
	update, err := strconv.ParseInt(id, 10, 64)
	if err == nil {
		err = json.Unmarshal([]byte(raw), &g)
	}
	if err != nil {
		return store.Buried{}, fmt.Errorf("update %s: %w", id, err)
	}
	return store.Buried{Update: update, Raw: g.Raw, Error: g.Error, At: g.At}, nil
}

// Retries returns the updates that were put aside and are to be handled again, in the order of their ids, at most limit.
func (s *Store) Retries(ctx context.Context, limit int) (buried []store.Buried, err error) {
	const doing = "reading which updates to handle again"
	if limit <= 0 {
		return nil, nil
	}
	err = s.try(ctx, func() error {
		buried = nil
		ids, err := s.client.ZRange(ctx, s.key(keyWanted), 0, int64(limit)-1).Result()
		if err != nil || len(ids) == 0 {
			return err
		}
		raws, err := s.client.HMGet(ctx, s.key(keyBuried), ids...).Result()
		if err != nil {
			return err
		}
		for i, raw := range raws {
			text, there := raw.(string)
			if !there {
				continue // it was dropped since
			}
			b, err := readGrave(ids[i], text)
			if err != nil {
				return err
			}
			b.Retry = true
			buried = append(buried, b)
		}
		return nil
	})
	return buried, s.fail(doing, err)
}

// Retry notes that updates that were put aside are to be handled again.
func (s *Store) Retry(ctx context.Context, updates ...int64) error {
	_, err := s.change(ctx, &s.scripts.wanted, members(updates), nil)
	return s.fail("noting which updates to handle again", err)
}

// Unbury forgets updates that were put aside.
func (s *Store) Unbury(ctx context.Context, updates ...int64) error {
	if len(updates) == 0 {
		return nil
	}
	ids := make([]string, len(updates))
	for i, id := range updates {
		ids[i] = strconv.FormatInt(id, 10)
	}
	err := s.try(ctx, func() error {
		pipe := s.client.TxPipeline()
		pipe.HDel(ctx, s.key(keyBuried), ids...)
		pipe.ZRem(ctx, s.key(keyWanted), members(updates)...)
		_, err := pipe.Exec(ctx)
		return err
	})
	return s.fail("forgetting an update that was put aside", s.written(ctx, err))
}

func members(updates []int64) []any {
	list := make([]any, len(updates))
	for i, id := range updates {
		list[i] = id
	}
	return list
}
