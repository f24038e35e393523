package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/chat"
	"giaoban/store"
)

// label is what is kept of a blob beside its bytes.
type label struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// planBlobs checks the files that a commit brings, and names those that its envelopes bear beside.
func planBlobs(p *plan, c store.Commit) error {
	var there []string
	labels := newEncoder[label]()
	for _, b := range c.Blobs {
		text, err := labels.encode(label{b.Name, b.Type})
		switch {
		case err != nil:
			return fmt.Errorf("blob %s: %w", b.Hash, err)
		case len(b.Bytes) == 0 || len(b.Bytes) > chat.MaxBlob:
			return fmt.Errorf("%w: blob %s has %d bytes, allowed are 1 to %d", store.ErrBlob, b.Hash, len(b.Bytes), chat.MaxBlob)
		case chat.HashOf(b.Bytes) != b.Hash:
			return fmt.Errorf("%w: blob %s holds something else", store.ErrBlob, b.Hash)
		}
		there = append(there, b.Hash)
		p.brought = append(p.brought, b.Hash, text, b.Bytes)
	}
	for _, e := range c.Envelopes {
		for _, f := range e.Message.Files {
			if f.Blob != "" && !slices.Contains(there, f.Blob) {
				there, p.borne = append(there, f.Blob), append(p.borne, f.Blob)
			}
		}
	}
	return nil
}

// Blob returns the file that is kept under a hash.
func (s *Store) Blob(ctx context.Context, hash string) (b store.Blob, found bool, err error) {
	doing := "reading blob " + hash
	var bytes, text *goredis.StringCmd
	err = s.try(ctx, func() error {
		pipe := s.client.TxPipeline()
		bytes, text = pipe.HGet(ctx, s.key(keyBlobs), hash), pipe.HGet(ctx, s.key(keyBlobLabels), hash)
		_, err := pipe.Exec(ctx)
		return err
	})
	if errors.Is(err, goredis.Nil) {
		return b, false, nil
	}
	var l label
	if err == nil {
		err = json.Unmarshal([]byte(text.Val()), &l)
	}
	if err != nil {
		return b, false, s.fail(doing, err)
	}
	return store.Blob{Hash: hash, Name: l.Name, Type: l.Type, Bytes: []byte(bytes.Val())}, true, nil
}

// FileID returns what the messenger calls a blob that was uploaded as a kind of file.
func (s *Store) FileID(ctx context.Context, hash string, kind chat.FileKind) (id string, found bool, err error) {
	doing := "looking for the file of blob " + hash
	var text string
	err = s.try(ctx, func() (err error) {
		text, err = s.client.HGet(ctx, s.key(keyBlobIDs), hash).Result()
		return err
	})
	if errors.Is(err, goredis.Nil) {
		return "", false, nil
	}
	ids := map[chat.FileKind]string{}
	if err == nil {
		err = json.Unmarshal([]byte(text), &ids)
	}
	id, found = ids[kind]
	return id, found, s.fail(doing, err)
}

// KeepFileID notes what the messenger calls a blob that was uploaded; an empty id forgets it. Of a blob that is not kept
// nothing is noted.
func (s *Store) KeepFileID(ctx context.Context, hash string, kind chat.FileKind, id string) error {
	doing := "keeping the file's id of blob " + hash
	if err := plain(string(kind), id); err != nil {
		return s.fail(doing, err)
	}
	_, err := s.change(ctx, &s.scripts.fileID, []any{hash, string(kind), id}, nil)
	return s.fail(doing, err)
}

// pruneBlobs removes the files that no envelope bore since a time and none that waits bears.
func (s *Store) pruneBlobs(ctx context.Context, before time.Time) (int, error) {
	var old []string
	err := s.try(ctx, func() (err error) {
		old, err = s.client.ZRangeByScore(ctx, s.key(keyBlobUsed), &goredis.ZRangeBy{
			Min: "-inf", Max: fmt.Sprintf("(%d", before.UnixMilli()),
		}).Result()
		return err
	})
	if err != nil || len(old) == 0 {
		return 0, err
	}
	borne, err := s.borne(ctx)
	if err != nil {
		return 0, err
	}
	args := []any{before.UnixMilli()}
	for _, hash := range old {
		if !borne[hash] {
			args = append(args, hash)
		}
	}
	answer, err := s.change(ctx, &s.scripts.forget, args, nil)
	n, _ := answer.(int64)
	return int(n), err
}

// borne returns the blobs that envelopes bear that were not settled. What is first of its lane or under way is found by its chat, the
// rest in the lanes. One that comes to the head of its lane meanwhile is met the second time.
func (s *Store) borne(ctx context.Context) (map[string]bool, error) {
	hashes := map[string]bool{}
	look := func(seqs []string) error {
		if len(seqs) == 0 {
			return nil
		}
		return s.try(ctx, func() error {
			texts, err := s.client.HMGet(ctx, s.key(keyEnvelopes), seqs...).Result()
			for _, t := range texts {
				text, _ := t.(string)
				if !strings.Contains(text, `"blob"`) {
					continue
				}
				e, err := readEnvelope(text)
				if err != nil {
					return err
				}
				for _, f := range e.Message.Files {
					hashes[f.Blob] = true
				}
			}
			return err
		})
	}
	lines := func() error {
		return s.eachField(ctx, keyChats, func(page []string) error {
			var seqs []string
			for i := 1; i < len(page); i += 2 {
				seqs = append(seqs, numbersIn(page[i])...)
			}
			return look(seqs)
		})
	}
	if err := lines(); err != nil {
		return nil, err
	}
	for from := "-"; ; {
		var members []string
		err := s.try(ctx, func() (err error) {
			members, err = s.client.ZRangeByLex(ctx, s.key(keyLanes), &goredis.ZRangeBy{Min: from, Max: "+", Count: pageSize}).Result()
			return err
		})
		if err != nil {
			return nil, err
		}
		seqs := make([]string, len(members))
		for i, m := range members {
			parts := strings.SplitN(m, "/", 3)
			seqs[i], _, _ = strings.Cut(parts[len(parts)-1], "@")
		}
		if err := look(seqs); err != nil {
			return nil, err
		}
		if len(members) < pageSize {
			return hashes, lines()
		}
		from = "(" + members[len(members)-1]
	}
}
