package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/config"
	"giaoban/digest"
	"giaoban/handlers"
	"giaoban/ledger"
	"giaoban/outbox"
	"giaoban/scheduler"
	"giaoban/store"
	"giaoban/web"
	"giaoban/web/dashboard"
)

// Options are what an App is made of. All are needed but Version.
type Options struct {
	Values  config.Values
	Clock   clock.Clock
	Logger  *slog.Logger
	Version string
}

// App is the whole bot.
type App struct {
	o        Options
	log      *slog.Logger
	down     teardown
	store    engine
	roster   *roster
	sender   *bot.Sender
	outbox   outbox.Options // of a sender, which is made anew whenever this replica gets the duty
	voice    voice
	ticks    fenced
	digest   *digest.Digest
	ledger   *ledger.Ledger
	router   *handlers.Router
	menus    menus
	receiver *bot.Receiver
	webhook  *bot.WebhookServer // nil where the bot polls
	graves   graveyard
	schedule *scheduler.Scheduler
	pages    *dashboard.Pages // nil where there is no dashboard
	web      *web.Server      // nil where nothing is served
}

// New builds the bot: it opens the store, asks Telegram who the bot is, and sets up a new office. It fails where the
// store cannot be opened or Telegram refuses the token; a network that is down is waited for until ctx ends.
// Run or Close takes down what New built.
func New(ctx context.Context, o Options) (*App, error) {
	a := &App{o: o, log: o.Logger, down: teardown{log: o.Logger}, menus: newMenus()}
	if err := a.build(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) build(ctx context.Context) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	v := a.o.Values
	client, err := bot.NewClient(bot.Options{
		Token: v.Token.Reveal(), Endpoint: v.Endpoint, Proxy: v.Proxy.Reveal(), InFlight: v.InFlight, Logger: a.log,
	})
	if err != nil {
		return err
	}
	a.down.add("Telegram client", func(context.Context) error { client.Close(); return nil })
	a.sender = bot.NewSender(client, false).WithFiles(a.store)
	username, err := a.identify(ctx)
	if err != nil {
		return err
	}
	if err := a.assemble(ctx, client, username); err != nil {
		return err
	}
	return a.found(ctx)
}

// open opens the store.
func (a *App) open(ctx context.Context) error {
	opened, err := openEngine(ctx, a.o.Values, a.log)
	if err != nil {
		return err
	}
	a.store = opened
	a.down.add("store", func(context.Context) error { return opened.Close() })
	unfinished, err := opened.Progress(ctx)
	if err != nil {
		return err
	}
	if unfinished != "" {
		return fmt.Errorf("%w: run the same copy again first", store.ErrUnfinished)
	}
	a.roster, err = newRoster(opened, a.o.Values.Failover, a.o.Clock.Now, a.log)
	return err
}

// identify asks Telegram for the bot's user name.
func (a *App) identify(ctx context.Context) (string, error) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		_, username, err := a.sender.Me(ctx)
		if err == nil {
			a.log.Info("connected to Telegram", "bot", "@"+username)
			return username, nil
		}
		var failure *chat.DeliveryError
		if ctx.Err() != nil || (errors.As(err, &failure) && failure.Fault == chat.Rejected) {
			return "", fmt.Errorf("asking Telegram who the bot is: %w", err)
		}
		a.log.Warn("Telegram cannot be reached; trying again", "after", wait, "error", err)
		if err := clock.Wait(ctx, a.o.Clock, a.o.Clock.Now().Add(wait)); err != nil {
			return "", fmt.Errorf("waiting for Telegram: %w", err)
		}
	}
}

// Execute carries out a Turn: it is how the program itself changes something, for instance when it sets up a sample office.
func (a *App) Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error) {
	return a.ledger.Execute(ctx, t)
}

// Run runs the bot until ctx is done or a part of it fails, then stops it within the setting's bound and closes it. It
// returns nil after a stop that was asked for.
func (a *App) Run(ctx context.Context) error {
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c := crew{log: a.log, cancel: cancel}
	a.receive(running, &c)
	c.start(running, dutyOutbox, func(ctx context.Context) error { return a.roster.keep(ctx, dutyOutbox, a.send) })
	c.start(running, "arrivals", a.hear)
	c.start(running, dutyTicks, func(ctx context.Context) error { return a.roster.keep(ctx, dutyTicks, a.tick) })
	if a.web != nil {
		c.start(running, "health and metrics", a.web.Run)
	}
	c.start(running, "menus", a.offerMenus)
	a.offer(running)
	listening := "nowhere"
	if a.web != nil {
		listening = a.web.Address()
	}
	a.log.Info("giaoban is running", "version", a.o.Version, "store", a.store.Path(), "listening", listening)
	<-running.Done()
	a.log.Info("stopping")
	failure := context.Cause(running)
	if ctx.Err() != nil {
		failure = nil // it was asked to stop
	}
	stopped := make(chan struct{})
	go func() { c.wg.Wait(); close(stopped) }()
	// By the wall's clock: a stop must end even where the program's own clock stands still.
	bound := time.NewTimer(a.o.Values.ShutdownTimeout)
	defer bound.Stop()
	select {
	case <-stopped:
	case <-bound.C:
		// What is still running holds nothing that is not on disk: the next start goes on from there.
		return errors.Join(failure, errors.New("parts of the program did not stop in time"))
	}
	return errors.Join(failure, a.Close())
}

// Close takes down what New built. It may be called more than once.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), a.o.Values.ShutdownTimeout)
	defer cancel()
	return a.down.run(ctx)
}
