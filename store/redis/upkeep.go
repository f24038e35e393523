package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/chat"
	"giaoban/store"
)

// pruneAtOnce is how many things one script removes, so that nobody waits for a long one.
const pruneAtOnce = 1000

// Prune removes what is of no use any more: the keys of turns, the envelopes that were sent or given up, the dialogs that
// expired, what their messages are remembered by, and the files that went out before a time. It returns how many things it removed.
func (s *Store) Prune(ctx context.Context, before time.Time) (removed int, err error) {
	const doing = "removing what is old"
	if err := checkTime(before); err != nil {
		return 0, s.fail(doing, err)
	}
	for _, what := range []string{"turns", "sessions", "outbox"} {
		for {
			answer, err := s.change(ctx, &s.scripts.prune, []any{what, before.UnixMilli(), pruneAtOnce}, nil)
			if err != nil {
				return removed, s.fail(doing, err)
			}
			n, _ := answer.(int64)
			removed += int(n)
			if n < pruneAtOnce {
				break
			}
		}
	}
	for _, step := range []func(context.Context, time.Time) (int, error){s.pruneSlots, s.pruneBlobs} {
		n, err := step(ctx, before)
		removed += n
		if err != nil {
			return removed, s.fail(doing, err)
		}
	}
	return removed, nil
}

// pruneSlots forgets the messages of dialogs that are over, which came before a time. Where one is still to change, it stays.
func (s *Store) pruneSlots(ctx context.Context, before time.Time) (removed int, err error) {
	alive := map[string]bool{}
	err = s.eachField(ctx, kindName(kindSessions), func(page []string) error {
		for i := 0; i+1 < len(page); i += 2 {
			session, err := s.kinds.sessions.read(page[i], page[i+1])
			if err != nil {
				return err
			}
			alive[session.ID] = true
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	err = s.eachField(ctx, keySlots, func(page []string) error {
		var old []any
		for i := 0; i+1 < len(page); i += 2 {
			id, slot, _ := strings.Cut(page[i], " ")
			dialog, is := chat.DialogOf(slot)
			if !is || alive[dialog] {
				continue
			}
			stands, err := readStanding(page[i+1])
			if err != nil {
				return err
			}
			if !stands.sent.IsZero() && stands.sent.Before(before) {
				old = append(old, id, slot, page[i+1])
			}
		}
		if len(old) == 0 {
			return nil
		}
		answer, err := s.change(ctx, &s.scripts.unslot, old, nil)
		n, _ := answer.(int64)
		removed += int(n)
		return err
	})
	return removed, err
}

// AuditTrail returns lines of the record of who did what, in order, after a line; 0 begins at the first. Last is the line
// to go on after.
func (s *Store) AuditTrail(ctx context.Context, after int64, limit int) (lines []store.Audit, last int64, err error) {
	const doing = "reading the audit"
	var found []goredis.XMessage
	err = s.try(ctx, func() (err error) {
		found, err = s.client.XRangeN(ctx, s.key(keyAudit), "(0-"+strconv.FormatInt(after, 10), "+", int64(limit)).Result()
		return err
	})
	if err != nil || len(found) == 0 {
		return nil, after, s.fail(doing, err)
	}
	lines, last, err = readAudit(found)
	return lines, last, s.fail(doing, err)
}

// AuditLatest returns lines of the same record, the newest first, before a line; 0 begins with the last. First is the line to
// go on before, 0 where there are no more.
func (s *Store) AuditLatest(ctx context.Context, before int64, limit int) (lines []store.Audit, first int64, err error) {
	const doing = "reading the latest of the audit"
	from := "+"
	if before != 0 {
		from = "(0-" + strconv.FormatInt(before, 10)
	}
	var found []goredis.XMessage
	err = s.try(ctx, func() (err error) {
		found, err = s.client.XRevRangeN(ctx, s.key(keyAudit), from, "-", int64(limit)+1).Result()
		return err
	})
	if err != nil || limit <= 0 || len(found) == 0 {
		return nil, 0, s.fail(doing, err)
	}
	more := len(found) > limit
	lines, first, err = readAudit(found[:min(limit, len(found))])
	if !more {
		first = 0
	}
	return lines, first, s.fail(doing, err)
}

// readAudit reads lines, and the number of the last of them.
func readAudit(found []goredis.XMessage) (lines []store.Audit, last int64, err error) {
	for _, m := range found {
		text, _ := m.Values["line"].(string)
		var line store.Audit
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			return nil, 0, fmt.Errorf("reading line %s: %w", m.ID, err)
		}
		if last, err = lineNumber(m.ID); err != nil {
			return nil, 0, err
		}
		lines = append(lines, line)
	}
	return lines, last, nil
}

// lineNumber reads "0-12".
func lineNumber(id string) (int64, error) {
	_, digits, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading the number of line %s: %w", id, err)
	}
	return n, nil
}

// Revision rises with every commit that changes a record, and never falls.
func (s *Store) Revision(ctx context.Context) (revision int64, err error) {
	err = s.try(ctx, func() error {
		found, err := s.client.XRevRangeN(ctx, s.key(keyAudit), "+", "-", 1).Result()
		if err != nil || len(found) == 0 {
			return err
		}
		revision, err = lineNumber(found[0].ID)
		return err
	})
	return revision, s.fail("reading the revision", err)
}

// Committed tells whether the turn with a key was committed.
func (s *Store) Committed(ctx context.Context, key string) (bool, error) {
	err := s.try(ctx, func() error { return s.client.ZScore(ctx, s.key(keyTurns), key).Err() })
	if errors.Is(err, goredis.Nil) {
		return false, nil
	}
	return err == nil, s.fail("looking for turn "+key, err)
}
