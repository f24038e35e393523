package dashboard

import (
	"context"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/store"
	"giaoban/summary/source"
)

// History is what was said and done.
type History interface {
	// Revision rises with every commit that changes a record: as long as it stays, so do the figures.
	Revision(ctx context.Context) (int64, error)
	Reports(ctx context.Context, key directive.AssignmentKey) ([]directive.Report, error)
	// AuditLatest returns lines of who did what, the newest first; before 0 begins with the last.
	AuditLatest(ctx context.Context, before int64, limit int) (lines []store.Audit, first int64, err error)
}

// People are who looks, and who is looked at.
type People interface {
	Person(ctx context.Context, id directive.PersonID) (directive.Person, bool, error)
	People(ctx context.Context) ([]directive.Person, error)
	Groups(ctx context.Context) ([]directive.Group, error)
}

// Delivery is what became of messages.
type Delivery interface {
	OutboxCounts(ctx context.Context) (map[chat.State]int, error)
	Undelivered(ctx context.Context, limit int) ([]store.Delivery, error)
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Store is everything that the pages read: a sum of small interfaces, for the composition root alone.
type Store interface {
	source.Records
	source.Answers
	History
	People
	Delivery
}

// Ledger carries out what is decided on a page.
type Ledger interface {
	Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error)
}
