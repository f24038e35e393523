package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// importField is where meta holds how far copying into the office has come.
const importField = "import"

// held are the keys of which an export holds each thing, but for the files' ids, of which one field holds several.
func held() []string {
	return append(kindNames(), keyDueEntries, keyBlobs, keyEnvelopes, keySlots, keyParts, keyBuried)
}

// Size returns how many entries an export would have now.
func (s *Store) Size(ctx context.Context) (int, error) {
	n := int64(0)
	err := s.try(ctx, func() error {
		pipe := s.client.Pipeline()
		var lengths []*goredis.IntCmd
		for _, name := range held() {
			lengths = append(lengths, pipe.HLen(ctx, s.key(name)))
		}
		lengths = append(lengths, pipe.ZCard(ctx, s.key(keyTurns)), pipe.XLen(ctx, s.key(keyAudit)))
		epoch, files := pipe.HExists(ctx, s.key(keyMeta), "epoch"), pipe.HGetAll(ctx, s.key(keyBlobIDs))
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		n = 0
		for _, l := range lengths {
			n += l.Val()
		}
		if epoch.Val() {
			n++
		}
		for field, value := range files.Val() {
			if err := tellFiles(field, value, func(store.Entry) error { n++; return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	return int(n), s.fail("counting entries", err)
}

// Empty tells whether the store holds nothing that an export would have.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	n, err := s.Size(ctx)
	return n == 0, err
}

// Progress returns what the last Import noted: how far copying into the store has come. Nothing is under way where it is
// empty.
func (s *Store) Progress(ctx context.Context) (progress string, err error) {
	err = s.try(ctx, func() (err error) {
		progress, err = s.client.HGet(ctx, s.key(keyMeta), importField).Result()
		return err
	})
	if errors.Is(err, goredis.Nil) {
		return "", nil
	}
	return progress, s.fail("looking how far copying has come", err)
}

// Import adds entries as they were exported, in the order of an export, and notes how far it has come: all of it, or
// nothing. Nobody else may use the store meanwhile.
func (s *Store) Import(ctx context.Context, entries []store.Entry, progress string) error {
	const doing = "importing"
	args := []any{progress}
	for _, e := range entries {
		value, err := e.Decode()
		if err == nil {
			args, err = s.entry(args, value)
		}
		if err != nil {
			return s.fail(doing, fmt.Errorf("%s %s: %w", e.Kind, e.Key, err))
		}
	}
	// An answer that was lost leaves everything there: the second time is refused, and how far it has come tells.
	again := false
	answer, err := s.change(ctx, &s.scripts.fill, args, func() { again = true })
	if err == nil {
		_, err = verdict(answer)
	}
	if err != nil && again && progress != "" {
		if at, looked := s.Progress(ctx); looked == nil && at == progress {
			return nil
		}
	}
	return s.fail(doing, err)
}

// entry adds what lua/import.lua is told of one value.
func (s *Store) entry(args []any, value any) ([]any, error) {
	k := s.kinds
	switch v := value.(type) {
	case directive.Organisation:
		return record(args, k.organisations, v)
	case directive.Group:
		return record(args, k.groups, v)
	case directive.Person:
		return record(args, k.people, v)
	case directive.Invitation:
		return record(args, k.invitations, v)
	case directive.Meeting:
		return record(args, k.meetings, v)
	case directive.Milestone:
		return record(args, k.milestones, v)
	case directive.Directive:
		return record(args, k.directives, v)
	case directive.Assignment:
		return record(args, k.assignments, v)
	case directive.Report:
		return record(args, k.reports, v)
	case directive.Extension:
		return record(args, k.extensions, v)
	case directive.Record:
		return record(args, k.records, v)
	case chat.Session:
		return record(args, k.sessions, v)
	case directive.Due:
		text, err := s.due.encode(v)
		return append(args, "due", v.Key, score(v.At), text), err
	}
	return s.entryBeside(args, value)
}

// record adds a record with the version that it has.
func record[T any](args []any, k kind[T], r T) ([]any, error) {
	if k.version != nil {
		*k.version(&r)-- // preparing counts it up
	}
	w, err := k.prepare(r)
	child := 0
	if w.child != "" {
		child = kindAssignments
	}
	return append(args, "record", w.kind, w.id, w.value, child, w.child), err
}

// entryBeside adds what is no record.
func (s *Store) entryBeside(args []any, value any) ([]any, error) {
	switch v := value.(type) {
	case store.KeptTurn:
		at := any("+inf")
		if !v.At.IsZero() {
			at = v.At.UnixMilli()
		}
		return append(args, "turn", v.Key, at), errors.Join(plain(v.Key), checkTime(v.At))
	case store.KeptAudit:
		text, err := s.audit.encode(store.Audit{At: v.At, Actor: v.Actor, Action: v.Action, Subject: v.Subject, Before: v.Before, After: v.After})
		return append(args, "audit", v.Line, v.Turn, text), errors.Join(err, plain(v.Turn))
	case store.KeptBlob:
		text, err := newEncoder[label]().encode(label{v.Name, v.Type})
		return append(args, "blob", v.Hash, text, v.Bytes, millis(v.Used)), errors.Join(err, plain(v.Hash))
	case store.KeptFile:
		return append(args, "file", v.Hash, string(v.Kind), v.ID), plain(v.Hash, string(v.Kind), v.ID)
	case store.KeptEnvelope:
		return s.envelopeEntry(args, v)
	case store.KeptSlot:
		text, err := s.messages.encode(v.Content)
		return append(args, "slot", v.Chat, v.Slot, v.Message, orDash(v.Sent), flag(v.Doubt), text), errors.Join(err, plain(v.Slot))
	case store.KeptPart:
		text, err := newEncoder[part]().encode(part{v.Chat, v.Album, v.Raw, v.At})
		return append(args, "part", v.Update, text), err
	case store.KeptBuried:
		text, err := newEncoder[grave]().encode(grave{v.Raw, v.Error, v.At})
		return append(args, "buried", v.Update, text, flag(v.Retry)), err
	case store.KeptEpoch:
		return append(args, "epoch", v.Epoch), nil
	}
	return nil, fmt.Errorf("nothing is known of a %T", value)
}

func (s *Store) envelopeEntry(args []any, v store.KeptEnvelope) ([]any, error) {
	e := chat.Envelope{
		ID: v.ID, Place: chat.Place{Chat: v.Chat, Topic: v.Topic}, Lane: v.Lane, Action: v.Action, Slot: v.Slot, Edit: v.Edit,
		Message: v.Message, NotBefore: v.NotBefore, Expires: v.Expires,
	}
	is := standing{state: v.State, attempt: v.Attempt, epoch: v.Epoch, resent: v.Resent, removes: v.Removes, moved: v.Moved, created: v.Created}
	if v.State == chat.Sending {
		// The text is as before the claim.
		is.state, is.attempt, is.epoch = chat.Pending, max(0, v.Attempt-1), 0
	}
	text, err := s.textOf(e, is)
	became, next := "", "-"
	if v.Sent != 0 || !v.Next.IsZero() || !v.Settled.IsZero() || v.Reason != "" {
		became = outcome{state: v.State, attempt: v.Attempt, epoch: v.Epoch, resent: v.Resent, sent: v.Sent, next: v.Next, settled: v.Settled, reason: v.Reason}.text()
	}
	if !v.Next.IsZero() {
		next = readyText(v.Next)
	}
	args = append(args, "envelope", e.ID, e.Place.Chat, int(e.Lane), e.Slot, millis(e.NotBefore), text, string(v.State), v.Epoch, next, orDash(v.Settled), became)
	return args, errors.Join(err, checkEnvelope(e), plain(v.Reason, string(v.State)))
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// orDash is a time in Unix milliseconds, "-" for none.
func orDash(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// Clear takes out again what was imported, so that it can be begun anew. It refuses a store that nothing is being copied
// into.
func (s *Store) Clear(ctx context.Context) error {
	const doing = "taking out what was copied in part"
	progress, err := s.Progress(ctx)
	if err != nil {
		return err
	}
	if progress == "" {
		return s.fail(doing, fmt.Errorf("nothing is being copied into it: %w", store.ErrNotEmpty))
	}
	names := map[string]bool{}
	for _, sc := range s.scripts.all() {
		for _, name := range sc.names {
			names[name] = name != keyMeta && name != keyFences
		}
	}
	err = s.try(ctx, func() error {
		pipe := s.client.TxPipeline()
		for name, wanted := range names {
			if wanted {
				pipe.Unlink(ctx, s.key(name))
			}
		}
		pipe.HDel(ctx, s.key(keyMeta), "epoch", importField)
		_, err := pipe.Exec(ctx)
		return err
	})
	return s.fail(doing, s.written(ctx, err))
}
