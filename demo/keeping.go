package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"giaoban/app"
	"giaoban/directive"
	"giaoban/simulator"
)

// SnapshotFile is the name of the simulated Telegram's file in the data directory, beside the bot's records.
const SnapshotFile = "simulator.json"

// ErrNoSnapshot is what a data directory is refused with that has the bot's records without the Telegram they belong to.
var ErrNoSnapshot = errors.New("the simulated Telegram is missing")

// left reads how the simulated Telegram was left; nil where the demo begins.
func (d *Demo) left() (*simulator.Snapshot, error) {
	if d.snapshot == "" {
		return nil, nil
	}
	left, err := simulator.LoadSnapshot(d.snapshot)
	if err == nil {
		return left, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("going on where the demo was: %w; start one in another directory, or put a whole %s back", err, SnapshotFile)
	}
	switch _, err := os.Stat(filepath.Join(d.dir, app.DatabaseFile)); {
	case err == nil:
		return nil, fmt.Errorf("%w: %s has the bot's records (%s) but not %s, with the messages that they speak of; put that file back, or start in an empty directory",
			ErrNoSnapshot, d.dir, app.DatabaseFile, SnapshotFile)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("looking for the bot's records: %w", err)
	}
	return nil, nil
}

// SeededFile is the name of the empty file in the data directory that says that the sample office is set up.
const SeededFile = "seeded"

// seed sets the sample office up, unless that was done before. The keys of its Turns alone would not tell: they are thrown
// away after a month, and the clock of a demo is soon moved that far.
func (d *Demo) seed(ctx context.Context, execute Execute) error {
	mark := filepath.Join(d.dir, SeededFile)
	if _, err := os.Stat(mark); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return fmt.Errorf("looking whether the sample office is set up: %w", err)
		}
		return nil
	}
	orgs, err := app.Organisations("")
	if err != nil {
		return err
	}
	if err := Seed(ctx, execute, orgs, directive.Lang(d.o.Lang)); err != nil {
		return err
	}
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		return fmt.Errorf("noting that the sample office is set up: %w", err)
	}
	return nil
}

// first writes the Telegram down before there are records, which are worth nothing without it.
func (d *Demo) first() error {
	if d.snapshot == "" {
		return nil
	}
	return d.sim.SaveFile(d.snapshot)
}

// admit gives a token back that was revoked: the bot could not start, and the page would go with it.
func (d *Demo) admit() error {
	if !d.sim.Bot().Revoked {
		return nil
	}
	d.o.Logger.Warn("the bot's token was revoked when the demo was left; it is given back")
	valid := false
	if _, err := d.sim.SetBot(simulator.BotEdit{Revoked: &valid}); err != nil {
		return fmt.Errorf("giving the bot its token back: %w", err)
	}
	return nil
}

// keeper keeps the simulated Telegram beside the bot's records.
type keeper struct {
	cancel context.CancelFunc
	done   chan error
}

// keep begins to keep the Telegram. Its first snapshot is written when it returns: numbers that were given since the last
// one must not be given again, however soon this process ends.
func (d *Demo) keep() error {
	if d.snapshot == "" {
		return nil
	}
	if err := d.sim.SaveFile(d.snapshot); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.keeper = &keeper{cancel: cancel, done: make(chan error, 1)}
	go func() { d.keeper.done <- d.sim.Keep(ctx, d.snapshot) }()
	return nil
}

// stop writes the last snapshot.
func (k *keeper) stop() error {
	k.cancel()
	return <-k.done
}
