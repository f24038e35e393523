package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"giaoban/store"
)

// part is one message of an album, as it is kept.
type part struct {
	Chat  int64     `json:"chat"`
	Album string    `json:"album"`
	Raw   []byte    `json:"raw"`
	At    time.Time `json:"at"`
}

// KeepPart keeps one message of an album until the album is whole. Keeping it again changes nothing.
func (s *Store) KeepPart(ctx context.Context, p store.Part) error {
	const doing = "keeping a part of an album"
	text, err := newEncoder[part]().encode(part{p.Chat, p.Album, p.Raw, p.At})
	if err != nil {
		return s.fail(doing, fmt.Errorf("update %d: %w", p.Update, err))
	}
	err = s.try(ctx, func() error {
		return s.client.HSetNX(ctx, s.key(keyParts), strconv.FormatInt(p.Update, 10), text).Err()
	})
	return s.fail(doing, s.written(ctx, err))
}

// Parts returns all messages of albums that are kept, in the order of their updates.
func (s *Store) Parts(ctx context.Context) (parts []store.Part, err error) {
	const doing = "reading the parts of albums"
	var all map[string]string
	err = s.try(ctx, func() (err error) {
		all, err = s.client.HGetAll(ctx, s.key(keyParts)).Result()
		return err
	})
	for id, text := range all {
		p, err := readPart(id, text)
		if err != nil {
			return nil, s.fail(doing, err)
		}
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b store.Part) int { return cmp.Compare(a.Update, b.Update) })
	return parts, s.fail(doing, err)
}

func readPart(id, text string) (store.Part, error) {
	var p part
	update, err := strconv.ParseInt(id, 10, 64)
	if err == nil {
		err = json.Unmarshal([]byte(text), &p)
	}
	if err != nil {
		return store.Part{}, fmt.Errorf("update %s: %w", id, err)
	}
	return store.Part{Update: update, Chat: p.Chat, Album: p.Album, Raw: p.Raw, At: p.At}, nil
}

// DropParts forgets messages of albums.
func (s *Store) DropParts(ctx context.Context, updates ...int64) error {
	if len(updates) == 0 {
		return nil
	}
	ids := make([]string, len(updates))
	for i, id := range updates {
		ids[i] = strconv.FormatInt(id, 10)
	}
	err := s.try(ctx, func() error { return s.client.HDel(ctx, s.key(keyParts), ids...).Err() })
	return s.fail("forgetting the parts of an album", s.written(ctx, err))
}
