package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

func TestTheLastBuiltIsClosedFirstAndAllAreClosed(t *testing.T) {
	var order []string
	broken := errors.New("broken")
	down := teardown{log: slog.New(slog.DiscardHandler)}
	for _, name := range []string{"store", "outbox", "receiver"} {
		down.add(name, func(context.Context) error {
			order = append(order, name)
			if name == "outbox" {
				return broken
			}
			return nil
		})
	}
	for range 2 {
		err := down.run(t.Context())
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), "outbox") {
			t.Errorf("got %v, want the broken outbox", err)
		}
	}
	if !slices.Equal(order, []string{"receiver", "outbox", "store"}) {
		t.Errorf("closed in the order %v", order)
	}
}

func TestAStepThatHangsIsLeftBehind(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	down := teardown{log: slog.New(slog.DiscardHandler)}
	down.add("sender", func(context.Context) error { cancel(); <-release; return nil })
	err := down.run(ctx)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "sender") {
		t.Errorf("got %v", err)
	}
}

func TestAPartThatFailsEndsTheOthers(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	c := crew{log: slog.New(slog.DiscardHandler), cancel: cancel}
	broken := errors.New("broken")
	c.start(ctx, "scheduler", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	c.start(ctx, "receiver", func(context.Context) error { return broken })
	c.wg.Wait()
	if err := context.Cause(ctx); !errors.Is(err, broken) || !strings.Contains(err.Error(), "receiver") {
		t.Errorf("got %v", err)
	}
}

func TestAPartThatEndsByItselfIsADefect(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	c := crew{log: slog.New(slog.DiscardHandler), cancel: cancel}
	c.start(ctx, "outbox", func(context.Context) error { return nil })
	c.wg.Wait()
	if err := context.Cause(ctx); err == nil || !strings.Contains(err.Error(), "stopped by itself") {
		t.Errorf("got %v", err)
	}
}
