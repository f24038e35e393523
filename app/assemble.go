package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/outbox"
	"giaoban/render"
	"giaoban/scheduler"
	"giaoban/store"
	"giaoban/web"
)

// rules are the office's rules as the settings have them.
func (a *App) rules() directive.Rules {
	v := a.o.Values
	rules := directive.DefaultRules(v.Zone)
	rules.ReminderDays, rules.ReminderAt = v.ReminderDays, v.ReminderAt
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
	rules := a.rules()
	renderer := render.New(texts, render.Office{BotUsername: username, Zone: v.Zone, DueSoon: rules.DueSoon})
	metrics := web.NewMetrics(a.o.Clock)
	a.ledger = ledger.New(ledger.Options{
		Store: a.store, Renderer: renderer, Clock: a.o.Clock, Rules: rules, Logger: a.log,
		Woken: func() { a.outbox.Wake() }, Observe: metrics.Turn,
	})
	if err := a.assembleOutbox(metrics); err != nil {
		return err
	}
	a.router = handlers.New(handlers.Options{
		Store: a.store, Ledger: a.ledger, Answerer: a.sender, Renderer: renderer, Clock: a.o.Clock, Rules: rules,
		BotUsername: username, DialogLife: v.DialogLife, Random: rand.Reader, Logger: a.log,
	})
	a.receiver, err = bot.NewReceiver(bot.ReceiverOptions{
		Client: client, Handler: counted{a.router, metrics}, Graveyard: graveyard{a.store, a.o.Clock.Now, metrics},
		Clock: a.o.Clock, Workers: v.InFlight, Grace: v.ShutdownTimeout / 2, Logger: a.log, OnBatch: metrics.Polled,
	})
	if err != nil {
		return err
	}
	a.schedule, err = scheduler.New(scheduler.Options{
		Index: a.store, Ledger: a.ledger, Keeper: a.store, Clock: a.o.Clock, Logger: a.log, Zone: v.Zone,
		Tick: v.Tick.String(), Observe: metrics.Reminder,
	})
	if err != nil {
		return err
	}
	return a.listen(ctx, metrics)
}

// textFaults notes texts that could not be made as asked. Whoever reads one sees a gap; only the log says that it is a
// fault of the program.
func textFaults(log *slog.Logger) func(*i18n.Defect) {
	return func(d *i18n.Defect) {
		log.Error("a text could not be made", "key", d.Key, "language", d.Lang, "error", d.Err)
	}
}

func (a *App) assembleOutbox(metrics *web.Metrics) (err error) {
	v := a.o.Values
	limits := outbox.DefaultLimits()
	limits.Global, limits.GroupBurst, limits.InFlight = float64(v.RateGlobal), v.RateGroup, v.InFlight
	a.outbox, err = outbox.New(outbox.Options{
		Queue: a.store, Send: hearing{a.sender, a.store, a.ledger, a.o.Clock.Now, a.log}, Clock: a.o.Clock, Limits: limits, Logger: a.log, Grace: v.ShutdownTimeout / 2,
		OnUnwelcome: a.unwelcome, OnMigrated: a.migrated, Observer: metrics,
	})
	return err
}

// listen takes the address for health and metrics, where there is one.
func (a *App) listen(ctx context.Context, metrics *web.Metrics) error {
	if a.o.Values.Listen == "" {
		return nil
	}
	server, err := web.Listen(ctx, web.Options{
		Address: a.o.Values.Listen, Store: a.store, Metrics: metrics, Clock: a.o.Clock, Logger: a.log, Polls: true,
		Version: a.o.Version,
	})
	if err != nil {
		return err
	}
	a.web = server
	a.down.add("health and metrics", func(context.Context) error { return server.Close() })
	return nil
}

// counted counts the updates that are handled.
type counted struct {
	bot.Handler
	metrics *web.Metrics
}

// Handle implements bot.Handler.
func (c counted) Handle(ctx context.Context, u chat.Update) error {
	err := c.Handler.Handle(ctx, u)
	if err == nil {
		c.metrics.Handled()
	}
	return err
}

// graveyard puts updates aside that could not be handled.
type graveyard struct {
	store interface {
		Bury(ctx context.Context, b store.Buried) error
	}
	now     func() time.Time
	metrics *web.Metrics
}

// Bury implements bot.Graveyard.
func (g graveyard) Bury(ctx context.Context, update int64, raw []byte, cause error) error {
	g.metrics.Buried()
	return g.store.Bury(ctx, store.Buried{Update: update, Raw: raw, Error: cause.Error(), At: g.now()})
}

// unwelcome notes that a group takes no messages any more. Private chats have no health: who blocked the bot is simply
// not written to.
func (a *App) unwelcome(ctx context.Context, place chat.Place, failure *chat.DeliveryError) {
	health := directive.Deaf
	if failure.Fault == chat.NoTopic {
		health = directive.NoTopic
	}
	a.log.Warn("a chat takes no messages", "chat", place.String(), "error", failure)
	if place.Chat > 0 {
		return
	}
	if g, bound, err := a.store.Group(ctx, place.Chat); err == nil && bound && !concerns(g, place, failure.Fault) {
		return
	}
	turn := ledger.Turn{
		Key:     fmt.Sprintf("health:%s:%d", place, a.o.Clock.Now().UnixNano()),
		Actor:   directive.BySystem("outbox"),
		Command: directive.SetHealth{Chat: place.Chat, Health: health, Reason: failure.Text},
	}
	var refusal *directive.Refusal
	if _, err := a.ledger.Execute(ctx, turn); err != nil && !errors.As(err, &refusal) {
		a.log.Error("the group's health could not be noted", "chat", place.String(), "error", err)
	}
}

// migrated changes a group's id everywhere.
func (a *App) migrated(ctx context.Context, from, to int64) error {
	// Each time anew: something may have been put into the queue for the old id after the first move.
	_, err := a.ledger.Execute(ctx, ledger.Turn{
		Key:     fmt.Sprintf("migrate:%d:%d:%d", from, to, a.o.Clock.Now().UnixNano()),
		Actor:   directive.BySystem("outbox"),
		Command: directive.MoveGroup{From: from, To: to},
	})
	var refusal *directive.Refusal
	if errors.As(err, &refusal) {
		// The new group is one of its own: what waits for the old one is given up when it is tried again.
		return nil
	}
	return err
}
