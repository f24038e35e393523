// Package ledger is the one writer: whatever changes a record, a dialog or the outbox goes through Execute.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/store"
)

// Turn is one thing that is to happen, once.
type Turn struct {
	Key     string               // unique; a Turn that was committed before does nothing
	Actor   directive.Actor      // who wants it
	Command directive.Command    // nil where only the dialog goes on
	Session *store.SessionChange // nil leaves the dialog as it is
	Replies []chat.Envelope      // finished messages, sent only if the command is carried out; their IDs are given here
	Blobs   []chat.Blob          // what the files of Replies refer to
	At      time.Time            // as of when it is decided; zero for now
	Fence   *store.Fence         // nil where anybody may carry it out; else store.ErrFenced where its lease has gone to another
}

// Result is what became of a Turn.
type Result struct {
	Repeated bool             // it was committed before: nothing was done now
	Change   directive.Change // what it changed
	Notices  int              // how many messages the command itself brought
}

// Store is where the ledger reads and writes.
type Store interface {
	Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error)
	Commit(ctx context.Context, c store.Commit) error
	Committed(ctx context.Context, key string) (bool, error)
}

// Renderer makes messages of notices.
type Renderer interface {
	Notice(n directive.Notice) (chat.Envelope, error)
}

// Options are what a ledger is made of. Woken is called after every commit that has envelopes; Observe after every Turn.
type Options struct {
	Store    Store
	Renderer Renderer
	Clock    clock.Clock
	Rules    directive.Rules
	Logger   *slog.Logger
	Woken    func()
	Planned  func() // called after every commit that enters something into the index by time
	Observe  func(command, result string)
}

// Ledger carries out Turns. It is safe for concurrent use.
type Ledger struct{ Options }

// New returns a ledger.
func New(o Options) *Ledger {
	if o.Woken == nil {
		o.Woken = func() {}
	}
	if o.Planned == nil {
		o.Planned = func() {}
	}
	if o.Observe == nil {
		o.Observe = func(string, string) {}
	}
	return &Ledger{Options: o}
}

// attempts bounds how often a Turn is decided again because a record changed under it. Each round somebody else got
// through, so a Turn that loses this often meets a defect, not a crowd.
const attempts = 50

// Execute carries a Turn out, or refuses it with a *directive.Refusal. On success everything it brings is on disk.
func (l *Ledger) Execute(ctx context.Context, t Turn) (Result, error) {
	result, err := l.execute(ctx, t)
	l.Observe(t.name(), outcome(result, err))
	return result, err
}

func (t Turn) name() string {
	if t.Command == nil {
		return "dialog"
	}
	return t.Command.Name()
}

func outcome(r Result, err error) string {
	var refusal *directive.Refusal
	switch {
	case errors.As(err, &refusal):
		return "refused"
	case err != nil:
		return "failed"
	case r.Repeated:
		return "repeated"
	}
	return "done"
}

func (l *Ledger) execute(ctx context.Context, t Turn) (Result, error) {
	if t.Key == "" {
		return Result{}, fmt.Errorf("the turn %s has no key", t.name())
	}
	// Asked before deciding: a repeated command would be refused for what its first run did ("received already"). Where
	// nothing is decided, the commit itself finds out.
	if t.Command != nil {
		done, err := l.Store.Committed(ctx, t.Key)
		if err != nil {
			return Result{}, fmt.Errorf("looking for turn %s: %w", t.Key, err)
		}
		if done {
			return Result{Repeated: true}, nil
		}
	}
	for range attempts {
		result, err := l.try(ctx, t)
		switch {
		case err == nil:
			return result, nil
		case errors.Is(err, store.ErrRepeated):
			return Result{Repeated: true}, nil
		case !errors.Is(err, store.ErrConflict):
			return Result{}, err
		case ctx.Err() != nil:
			return Result{}, fmt.Errorf("turn %s: %w", t.Key, ctx.Err())
		}
	}
	return Result{}, fmt.Errorf("turn %s: %w, %d times in a row", t.Key, store.ErrConflict, attempts)
}

// try decides a Turn once and commits it.
func (l *Ledger) try(ctx context.Context, t Turn) (Result, error) {
	now := t.At
	if now.IsZero() {
		now = l.Clock.Now()
	}
	commit := store.Commit{Key: t.Key, At: now, Session: t.Session, Envelopes: append([]chat.Envelope(nil), t.Replies...), Blobs: t.Blobs, Fence: t.Fence}
	var result Result
	if t.Command != nil {
		state, err := l.Store.Load(ctx, t.Actor, directive.NeedsOf(t.Command))
		if err != nil {
			return Result{}, fmt.Errorf("loading what %s needs: %w", t.name(), err)
		}
		state.Rules = l.Rules
		decided, err := directive.Decide(state, t.Command, now)
		if err != nil {
			return Result{}, err
		}
		commit.Change = decided.Change
		result = Result{Change: decided.Change, Notices: len(decided.Notices)}
		for _, n := range decided.Notices {
			e, err := l.Renderer.Notice(n)
			if err != nil {
				return Result{}, fmt.Errorf("writing the %T of %s: %w", n.Body, t.Key, err)
			}
			commit.Envelopes = append(commit.Envelopes, e)
		}
		if commit.Audit, err = audit(state, t, decided.Change, now); err != nil {
			return Result{}, fmt.Errorf("noting turn %s: %w", t.Key, err)
		}
	}
	for i := range commit.Envelopes {
		commit.Envelopes[i].ID = t.Key + "#" + strconv.Itoa(i+1)
	}
	if err := l.Store.Commit(ctx, commit); err != nil {
		return Result{}, fmt.Errorf("committing turn %s: %w", t.Key, err)
	}
	if len(commit.Envelopes) > 0 {
		l.Woken()
	}
	if len(commit.Change.Due) > 0 {
		l.Planned()
	}
	return result, nil
}
