package web

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"giaoban/chat"
	"giaoban/clock"
)

// Store is what is read of the records for health and metrics.
type Store interface {
	// OutboxCounts returns how many envelopes are in each state.
	OutboxCounts(ctx context.Context) (map[chat.State]int, error)
	// NextDue returns the earliest time in the index by time; false where it is empty.
	NextDue(ctx context.Context) (time.Time, bool, error)
	// Health returns what is wrong with the records, nil for nothing.
	Health(ctx context.Context) error
}

// readTimeout bounds how long a look at the records may take, in the wall's time.
const readTimeout = 3 * time.Second

// stored is what a look at the records shows.
type stored struct {
	outbox map[chat.State]int
	next   time.Time     // the earliest due entry; zero for none
	lag    time.Duration // how long it has been due
}

func look(ctx context.Context, s Store, now time.Time) (stored, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	counts, err := s.OutboxCounts(ctx)
	if err != nil {
		return stored{}, err
	}
	next, found, err := s.NextDue(ctx)
	if err != nil {
		return stored{}, err
	}
	seen := stored{outbox: counts}
	if found {
		seen.next, seen.lag = next, max(0, now.Sub(next))
	}
	return seen, nil
}

func sound(ctx context.Context, s Store) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	return s.Health(ctx)
}

// storedCollector makes gauges of the records when metrics are asked for.
type storedCollector struct {
	store  Store
	clock  clock.Clock
	log    *slog.Logger
	outbox *prometheus.Desc
	lag    *prometheus.Desc
	up     *prometheus.Desc
}

func newStoredCollector(s Store, c clock.Clock, log *slog.Logger) *storedCollector {
	return &storedCollector{
		store: s, clock: c, log: log,
		outbox: prometheus.NewDesc(namespace+"_outbox_envelopes", "Envelopes in the outbox, by state.", []string{"state"}, nil),
		lag:    prometheus.NewDesc(namespace+"_due_lag_seconds", "How long the earliest due entry has waited to fire.", nil, nil),
		up:     prometheus.NewDesc(namespace+"_store_up", "1 where the records can be read, else 0.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *storedCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- c.outbox
	descs <- c.lag
	descs <- c.up
}

// Collect implements prometheus.Collector.
func (c *storedCollector) Collect(metrics chan<- prometheus.Metric) {
	// A collector is given no context.
	seen, err := look(context.Background(), c.store, c.clock.Now())
	if err != nil {
		c.log.Warn("the records could not be read for metrics", "error", err)
		metrics <- prometheus.MustNewConstMetric(c.up, prometheus.GaugeValue, 0)
		return
	}
	metrics <- prometheus.MustNewConstMetric(c.up, prometheus.GaugeValue, 1)
	metrics <- prometheus.MustNewConstMetric(c.lag, prometheus.GaugeValue, seen.lag.Seconds())
	for _, state := range states() {
		metrics <- prometheus.MustNewConstMetric(c.outbox, prometheus.GaugeValue, float64(seen.outbox[state]), string(state))
	}
}

// states are all that an envelope can be in, so that a state without envelopes shows as 0.
func states() []chat.State {
	return []chat.State{chat.Pending, chat.Sending, chat.Sent, chat.Retry, chat.Unknown, chat.Dead}
}
