package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"giaoban/config"
)

// copying is the subcommand copy.
type copying struct {
	config.Settings
	From string `arg:"" help:"A SQLite file, the address of a Redis server, or an export."`
	To   string `arg:"" help:"Likewise, and empty. A copy that was cut short goes on."`
}

// Run copies one store into another.
func (c copying) Run(ctx context.Context, t *terminal) error {
	values, err := c.Resolve()
	if err != nil {
		return err
	}
	log := t.logger(values)
	from, err := placed(c.From, values, log)
	if err != nil {
		return err
	}
	to, err := placed(c.To, values, log)
	if err != nil {
		return err
	}
	if from.form == to.form && sameFile(from.name, to.name) {
		return fmt.Errorf("%s and %s are the same", from, to)
	}
	return t.carry(ctx, from, to)
}

// sameFile tells whether two names are of one thing.
func sameFile(a, b string) bool {
	if a == b {
		return true
	}
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// makeData makes the data directory, where the store is in it.
func makeData(v config.Values) error {
	if v.Store != "" {
		return nil
	}
	if err := os.MkdirAll(v.Data, 0o700); err != nil {
		return fmt.Errorf("making the data directory: %w", err)
	}
	return nil
}

// carry carries everything from one place to another, and says so.
func (t *terminal) carry(ctx context.Context, from, to place) (err error) {
	source, err := from.source(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.close()) }()
	advance, done := t.advance()
	digest, err := to.fill(ctx, source, advance)
	done()
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("it was stopped; the same command goes on where it was: %w", err)
		}
		return err
	}
	return t.say("%s holds everything that is in %s: %d entries, SHA-256 %s.\n", to, from, digest.Entries, digest.Hash())
}
