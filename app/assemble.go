package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"

	"giaoban/bot"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/handlers"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/outbox"
	"giaoban/render"
	"giaoban/scheduler"
	"giaoban/web"
)

// Rules are the office's rules as the settings have them.
func Rules(v config.Values) directive.Rules {
	rules := directive.DefaultRules(v.Zone)
	rules.ReminderDays, rules.ReminderAt = v.ReminderDays, v.ReminderAt
	rules.Quiet, rules.PingBudget, rules.StaleDays = v.QuietHours, v.PingBudget, v.StaleDays
	rules.CorrectionTime = v.CorrectionTime
	return rules
}

// assemble joins the parts, from the store outwards.
func (a *App) assemble(ctx context.Context, client *bot.Client, username string) error {
	v := a.o.Values
	texts, err := i18n.Load()
	if err != nil {
		return fmt.Errorf("loading the texts: %w", err)
	}
	texts = texts.Reporting(textFaults(a.log))
	rules := Rules(a.o.Values)
	renderer := render.New(texts, render.Office{BotUsername: username, Zone: v.Zone, DueSoon: rules.DueSoon, PinCards: v.PinCards})
	metrics := web.NewMetrics(a.o.Clock)
	a.ledger = ledger.New(ledger.Options{
		Store: a.store, Renderer: renderer, Clock: a.o.Clock, Rules: rules, Logger: a.log,
		Woken: func() { a.voice.Wake(); a.tellPages() }, Planned: a.planned, Observe: metrics.Turn,
	})
	if err := a.assembleOutbox(metrics); err != nil {
		return err
	}
	way, err := a.assembleDashboard(renderer, rules)
	if err != nil {
		return err
	}
	a.router = handlers.New(handlers.Options{
		Store: a.store, Ledger: a.ledger, Answerer: a.sender, Files: a.sender, Renderer: renderer, Clock: a.o.Clock, Rules: rules,
		BotUsername: username, Language: directive.Lang(v.Language), DialogLife: v.DialogLife, Random: rand.Reader, Visit: way, Summaries: a.summaries(), Logger: a.log,
		Offer: a.menus.take,
	})
	if err := a.assembleReceiver(ctx, client, metrics); err != nil {
		return err
	}
	a.ticks.ledger = a.ledger
	a.digest = a.assembleDigest(renderer)
	a.schedule, err = scheduler.New(scheduler.Options{
		Index: a.store, Ledger: &a.ticks, Keeper: a.store, Dialogs: a.store, Lapse: a.router.Lapse, Clock: a.o.Clock, Logger: a.log, Zone: v.Zone,
		Tick: v.Tick.String(), Observe: metrics.Reminder,
	})
	if err != nil {
		return err
	}
	return a.listen(ctx, metrics)
}

// planned lets the scheduler know that something was entered into its index.
func (a *App) planned() {
	if a.schedule != nil { // while the office is founded there is none yet
		a.schedule.Wake()
	}
}

// textFaults notes texts that could not be made as asked. Whoever reads one sees a gap; only the log says that it is a
// fault of the program.
func textFaults(log *slog.Logger) func(*i18n.Defect) {
	return func(d *i18n.Defect) {
		log.Error("a text could not be made", "key", d.Key, "language", d.Lang, "error", d.Err)
	}
}

// settlingEmbedded is how many batches of settlements the embedded store is given at a time: it writes all that waits together.
const settlingEmbedded = 32

func (a *App) assembleOutbox(metrics *web.Metrics) (err error) {
	v := a.o.Values
	limits := outbox.DefaultLimits()
	limits.Global, limits.Paid, limits.GroupBurst, limits.InFlight = v.RateGlobal, float64(v.RatePaid), v.RateGroup, v.InFlight
	a.outbox = outbox.Options{
		Queue: a.store, Send: hearing{a.sender, a.store, a.ledger, a.o.Clock.Now, a.log}, Clock: a.o.Clock, Limits: limits, Logger: a.log, Grace: v.ShutdownTimeout / 2,
		OnUnwelcome: a.unwelcome, OnLost: a.lost, OnMigrated: a.migrated, Observer: metrics,
	}
	if _, is := OnServer(v); !is {
		a.outbox.Settling = settlingEmbedded
	}
	_, err = outbox.New(a.outbox)
	return err
}

// listen takes the address for health and metrics, where there is one.
func (a *App) listen(ctx context.Context, metrics *web.Metrics) error {
	if a.o.Values.Listen == "" {
		return nil
	}
	o := web.Options{
		Address: a.o.Values.Listen, Store: a.store, Metrics: metrics, Clock: a.o.Clock, Logger: a.log, Polls: a.webhook == nil,
		Duties:  a.roster.Held,
		Version: a.o.Version,
	}
	if a.pages != nil {
		o.Pages = a.pages // a nil *Pages in the interface would not be nil
	}
	server, err := web.Listen(ctx, o)
	if err != nil {
		return err
	}
	a.web = server
	a.down.add("health and metrics", func(context.Context) error { return server.Close() })
	return nil
}
