package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"giaoban/config"
	"giaoban/store/sqlite"
	"giaoban/store/transfer"
)

// backup is the subcommand backup. It works beside a running bot.
type backup struct {
	config.Settings
	To string `arg:"" name:"file" help:"Where to: a file that is not there. One that ends in .jsonl.gz becomes an export, which any engine can be filled from; a store on a server always becomes one."`
}

// Run copies the store as it is at this moment.
func (b backup) Run(ctx context.Context, t *terminal) error {
	values, err := b.Resolve()
	if err != nil {
		return err
	}
	from := configured(values, t.logger(values))
	if from.form == server || strings.HasSuffix(b.To, exportEnd) {
		return t.carry(ctx, from, place{name: b.To, form: export, values: values})
	}
	r, err := sqlite.OpenReader(sqlite.Options{Path: from.name, Zone: values.Zone})
	if err != nil {
		return err
	}
	if err := errors.Join(r.Backup(ctx, b.To), r.Close()); err != nil {
		return err
	}
	n, err := examine(ctx, place{name: b.To, form: database, values: values})
	if err != nil {
		return fmt.Errorf("the copy %s is of no use: %w", b.To, err)
	}
	return t.say("%s holds everything: %d entries.\n", b.To, n)
}

// examine reads a copy through and returns how many entries it holds.
func examine(ctx context.Context, p place) (int, error) {
	from, err := p.source(ctx)
	if err != nil {
		return 0, err
	}
	d, err := transfer.DigestOf(ctx, from, nil)
	return d.Entries, errors.Join(err, from.close())
}

// restore is the subcommand restore.
type restore struct {
	config.Settings
	From string `arg:"" name:"file" help:"A backup."`
}

// Run fills the empty store that the settings name.
func (r restore) Run(ctx context.Context, t *terminal) error {
	values, err := r.Resolve()
	if err != nil {
		return err
	}
	log := t.logger(values)
	from, err := placed(r.From, values, log)
	if err != nil {
		return err
	}
	to := configured(values, log)
	if err := makeData(values); err != nil {
		return err
	}
	if from.form != database || to.form != database {
		return t.carry(ctx, from, to)
	}
	if err := sqlite.Restore(ctx, from.name, sqlite.Options{Path: to.name, Logger: log, Zone: values.Zone}); err != nil {
		return err
	}
	n, err := examine(ctx, to)
	if err != nil {
		return err
	}
	return t.say("%s holds everything that is in %s: %d entries.\n", to, from, n)
}
