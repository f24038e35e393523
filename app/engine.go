package app

import (
	"context"
	"time"

	"giaoban/bot"
	"giaoban/handlers"
	"giaoban/ledger"
	"giaoban/outbox"
	"giaoban/scheduler"
	"giaoban/store"
	"giaoban/web"
	"giaoban/web/dashboard"
)

// engine is what the program needs of the store that it runs on.
type engine interface { //nolint:interfacebloat // the sum of what its parts declare, for the composition root alone
	handlers.Store
	ledger.Store
	outbox.Queue
	scheduler.Index
	scheduler.Keeper
	scheduler.Dialogs
	web.Store
	dashboard.Store
	bot.Files
	keptUpdates
	leases
	Arrivals(ctx context.Context) (<-chan struct{}, error)
	Progress(ctx context.Context) (string, error)
	Path() string
	Close() error
}

// leases give a duty to one replica for a time.
type leases interface {
	Lease(ctx context.Context, duty, holder string, life time.Duration) (store.Lease, bool, error)
	Renew(ctx context.Context, held store.Lease, life time.Duration) (bool, error)
	Release(ctx context.Context, held store.Lease) error
}

// keptUpdates are updates that can't be handled, or not yet.
type keptUpdates interface { //nolint:interfacebloat // two small ones that the same table of an engine could hold
	KeepPart(ctx context.Context, p store.Part) error
	Parts(ctx context.Context) ([]store.Part, error)
	DropParts(ctx context.Context, updates ...int64) error
	Bury(ctx context.Context, b store.Buried) error
	Retries(ctx context.Context, limit int) ([]store.Buried, error)
	Unbury(ctx context.Context, updates ...int64) error
}
