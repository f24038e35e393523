package app

import (
	"context"
	"time"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/store"
	"giaoban/web"
)

const (
	// reviveEvery is how often updates are looked for that an operator wants to be handled again.
	reviveEvery = 5 * time.Second
	// reviveAtOnce bounds how many of them are read at a time.
	reviveAtOnce = 100
)

// assembleReceiver makes what updates come in by.
func (a *App) assembleReceiver(ctx context.Context, client *bot.Client, metrics *web.Metrics) (err error) {
	v := a.o.Values
	a.graves = graveyard{a.store, a.o.Clock, metrics}
	a.receiver, err = bot.NewReceiver(bot.ReceiverOptions{
		Client: client, Handler: counted{a.router, metrics}, Graveyard: a.graves, Parts: parts{a.store}, Clock: a.o.Clock, Workers: v.InFlight,
		Grace: v.ShutdownTimeout / 2, Logger: a.log, OnBatch: metrics.Polled, OnDelivery: metrics.Delivered,
	})
	if err != nil || v.WebhookURL == "" {
		return err
	}
	server, err := bot.ListenWebhook(ctx, bot.WebhookOptions{
		Receiver: a.receiver, URL: v.WebhookURL, Address: v.WebhookListen, Secret: v.WebhookSecret.Reveal(),
	})
	if err != nil {
		return err
	}
	a.webhook = server
	a.down.add("webhook", func(context.Context) error { return server.Close() })
	return nil
}

// receive starts what updates come in by.
func (a *App) receive(ctx context.Context, c *crew) {
	if a.webhook != nil {
		c.start(ctx, "webhook", a.webhook.Run)
	} else {
		c.start(ctx, dutyPolling, func(ctx context.Context) error { return a.roster.keep(ctx, dutyPolling, a.poll) })
	}
	c.start(ctx, "albums", a.receiver.Gather)
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

// parts keeps albums while they come in.
type parts struct{ store keptUpdates }

// KeepPart implements bot.Parts.
func (p parts) KeepPart(ctx context.Context, part bot.Part) error {
	return p.store.KeepPart(ctx, store.Part(part))
}

// Parts implements bot.Parts.
func (p parts) Parts(ctx context.Context) ([]bot.Part, error) {
	kept, err := p.store.Parts(ctx)
	list := make([]bot.Part, len(kept))
	for i, part := range kept {
		list[i] = bot.Part(part)
	}
	return list, err
}

// DropParts implements bot.Parts.
func (p parts) DropParts(ctx context.Context, updates ...int64) error {
	return p.store.DropParts(ctx, updates...)
}

// graveyard puts updates aside that could not be handled, and knows which of them are wanted.
type graveyard struct {
	store   keptUpdates
	clock   clock.Clock
	metrics *web.Metrics
}

// Bury implements bot.Graveyard.
func (g graveyard) Bury(ctx context.Context, update int64, raw []byte, cause error) error {
	g.metrics.Buried()
	return g.store.Bury(ctx, store.Buried{Update: update, Raw: raw, Error: cause.Error(), At: g.clock.Now()})
}

// Wanted implements bot.Wishes.
func (g graveyard) Wanted(ctx context.Context) ([]bot.Wanted, error) {
	buried, err := g.store.Retries(ctx, reviveAtOnce)
	if err != nil {
		return nil, err
	}
	wanted := make([]bot.Wanted, len(buried))
	for i, b := range buried {
		wanted[i] = bot.Wanted{Update: b.Update, Raw: b.Raw}
	}
	return wanted, nil
}

// Unbury implements bot.Wishes.
func (g graveyard) Unbury(ctx context.Context, update int64) error {
	return g.store.Unbury(ctx, update)
}
