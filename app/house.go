package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"giaoban/clock"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/store"
)

// House is the records of an office, opened by a subcommand while no bot holds their file.
type House struct {
	store  engine
	ledger *ledger.Ledger
	clock  clock.Clock
}

// OpenHouse opens the records that the settings name.
func OpenHouse(ctx context.Context, v config.Values, log *slog.Logger) (*House, error) {
	texts, err := i18n.Load()
	if err != nil {
		return nil, fmt.Errorf("loading the texts: %w", err)
	}
	s, err := openEngine(ctx, v, log)
	if errors.Is(err, store.ErrInUse) {
		return nil, fmt.Errorf("%w: stop it first, or send the file to the bot as an administrator (/donvi)", err)
	}
	if err != nil {
		return nil, err
	}
	now := clock.New(time.Now)
	return &House{store: s, clock: now, ledger: ledger.New(ledger.Options{
		Store: s, Renderer: render.New(texts, render.Office{Zone: v.Zone}), Clock: now, Rules: directive.DefaultRules(v.Zone), Logger: log,
	})}, nil
}

// Organisations returns the organisations in the order of lists.
func (h *House) Organisations(ctx context.Context) ([]directive.Organisation, error) {
	return h.store.Organisations(ctx)
}

// Import adds and changes organisations, as they were seen. It may be refused with a *directive.Refusal.
func (h *House) Import(ctx context.Context, orgs []directive.Organisation, seen map[directive.OrgID]int64) error {
	_, err := h.ledger.Execute(ctx, ledger.Turn{
		Key: "import:" + strconv.FormatInt(h.clock.Now().UnixNano(), 10), Actor: directive.BySystem("office"),
		Command: directive.ImportOrganisations{Organisations: orgs, Seen: seen},
	})
	return err
}

// Close closes the records.
func (h *House) Close() error { return h.store.Close() }
