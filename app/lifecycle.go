package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// teardown is a stack of named steps that undo what New built: the last built goes first.
type teardown struct {
	log   *slog.Logger
	steps []step
	once  sync.Once
	err   error
}

type step struct {
	name string
	undo func(context.Context) error
}

// add puts a step on the stack.
func (t *teardown) add(name string, undo func(context.Context) error) {
	t.steps = append(t.steps, step{name, undo})
}

// run takes every step once, however often it is called. A step that fails doesn't keep the others from being taken;
// one that outlasts ctx is left behind and said to be.
func (t *teardown) run(ctx context.Context) error {
	t.once.Do(func() {
		for i := len(t.steps) - 1; i >= 0; i-- {
			if err := t.take(ctx, t.steps[i]); err != nil {
				t.err = errors.Join(t.err, err)
			}
		}
	})
	return t.err
}

func (t *teardown) take(ctx context.Context, s step) error {
	done := make(chan error, 1)
	go func() { done <- s.undo(ctx) }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("closing %s: %w", s.name, err)
		}
		t.log.Debug("closed", "part", s.name)
		return nil
	case <-ctx.Done():
		// Close may have ended at the same moment: what is done counts as done.
		select {
		case err := <-done:
			return err
		default:
			return fmt.Errorf("closing %s: %w", s.name, ctx.Err())
		}
	}
}

// crew runs the long-lived parts: when one ends with an error, all end.
type crew struct {
	log    *slog.Logger
	wg     sync.WaitGroup
	cancel context.CancelCauseFunc
}

// start runs a part until ctx ends. A part that ends by itself without an error before that is a defect, and said so.
func (c *crew) start(ctx context.Context, name string, run func(context.Context) error) {
	c.wg.Go(func() {
		err := run(ctx)
		switch {
		case ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)):
			c.log.Debug("stopped", "part", name)
		case err == nil:
			c.cancel(fmt.Errorf("%s stopped by itself", name))
		default:
			c.cancel(fmt.Errorf("%s: %w", name, err))
		}
	})
}
