package command

import (
	"context"

	"giaoban/app"
	"giaoban/config"
)

// serve is the subcommand serve.
type serve struct {
	config.Settings
}

// Run runs the bot until ctx is done.
func (s serve) Run(ctx context.Context, t *terminal) error {
	values, err := s.Resolve("telegram-token")
	if err != nil {
		return err
	}
	log := t.logger(values)
	bot, err := app.New(ctx, app.Options{Values: values, Clock: app.SystemClock(), Logger: log, Version: t.version})
	if err != nil {
		return err
	}
	return bot.Run(ctx)
}
