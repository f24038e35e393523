// Package web serves what operators look at: health and metrics.
//
// The other packages don't know it: they tell observers of their own, which Metrics fits.
package web

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"giaoban/chat"
	"giaoban/clock"
)

// namespace is what all names of metrics begin with.
const namespace = "giaoban"

// Metrics counts what happens. Its methods fit the observers of the ledger, the outbox, the receiver and the scheduler;
// they never block and are safe for concurrent use. No label ever holds what a person wrote.
type Metrics struct {
	registry *prometheus.Registry
	clock    clock.Clock
	lastPoll atomic.Pointer[time.Time]

	updates    *prometheus.CounterVec
	turns      *prometheus.CounterVec
	envelopes  *prometheus.CounterVec
	latency    *prometheus.HistogramVec
	failures   *prometheus.CounterVec
	throttled  prometheus.Counter
	inFlight   prometheus.Gauge
	paceShare  prometheus.Gauge
	reminders  *prometheus.CounterVec
	reminderIn prometheus.Histogram
}

// NewMetrics returns metrics with a registry of their own, which also has those of the Go runtime and the process.
func NewMetrics(c clock.Clock) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		clock:    c,
		updates:  counter("updates_total", "Updates from the messenger, by what became of them.", "result"),
		turns:    counter("turns_total", "Turns given to the ledger, by command and result.", "command", "result"),
		envelopes: counter("envelopes_total", "Envelopes that were settled, by state and lane.",
			"state", "lane"),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "send_seconds",
			Help:    "How long the requests of an envelope took in all.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"lane"}),
		failures:  counter("send_failures_total", "Requests that failed, by lane and fault.", "lane", "fault"),
		throttled: prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: "throttled_total", Help: "Requests that the messenger answered with 429."}),
		inFlight:  gauge("envelopes_in_flight", "Envelopes that are under way."),
		paceShare: gauge("pace_share", "Share of the global rate that is used after the messenger asked to slow down."),
		reminders: counter("reminders_total", "Firings of the index by time, by result.", "result"),
		reminderIn: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "reminder_lag_seconds",
			Help:    "How long after its time a due entry fired.",
			Buckets: []float64{1, 5, 30, 60, 300, 1800, 3600, 86400},
		}),
	}
	m.paceShare.Set(1)
	m.registry.MustRegister(
		m.updates, m.turns, m.envelopes, m.latency, m.failures, m.throttled, m.inFlight, m.paceShare, m.reminders, m.reminderIn,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace, Name: "last_poll_timestamp_seconds",
			Help: "When the messenger last answered a poll, 0 before the first time.",
		}, m.pollTimestamp),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Turn counts a Turn; it is the ledger's Observe.
func (m *Metrics) Turn(command, result string) { m.turns.WithLabelValues(command, result).Inc() }

// Polled counts the updates that a poll brought, none included; it is the receiver's OnBatch.
func (m *Metrics) Polled(updates int) {
	now := m.clock.Now()
	m.lastPoll.Store(&now)
	m.updates.WithLabelValues("received").Add(float64(updates))
}

// Delivered counts an update that came by webhook; it is the receiver's OnDelivery.
func (m *Metrics) Delivered() { m.updates.WithLabelValues("received").Inc() }

// Handled counts an update that was handled.
func (m *Metrics) Handled() { m.updates.WithLabelValues("handled").Inc() }

// Buried counts an update that was put aside.
func (m *Metrics) Buried() { m.updates.WithLabelValues("buried").Inc() }

// Settled counts what became of an envelope.
func (m *Metrics) Settled(lane chat.Lane, state chat.State, took time.Duration) {
	m.envelopes.WithLabelValues(string(state), lane.String()).Inc()
	m.latency.WithLabelValues(lane.String()).Observe(took.Seconds())
}

// Failed counts a request that failed.
func (m *Metrics) Failed(lane chat.Lane, fault chat.Fault) {
	m.failures.WithLabelValues(lane.String(), string(fault)).Inc()
	if fault == chat.Throttled {
		m.throttled.Inc()
	}
}

// InFlight shows how many envelopes are under way.
func (m *Metrics) InFlight(n int) { m.inFlight.Set(float64(n)) }

// Slowed shows which share of the global rate is used.
func (m *Metrics) Slowed(share float64) { m.paceShare.Set(share) }

// Reminder counts a firing and how late it came; it is the scheduler's Observe.
func (m *Metrics) Reminder(result string, lag time.Duration) {
	m.reminders.WithLabelValues(result).Inc()
	m.reminderIn.Observe(lag.Seconds())
}

// LastPoll returns when the messenger last answered a poll; zero before the first time.
func (m *Metrics) LastPoll() time.Time {
	if at := m.lastPoll.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

func (m *Metrics) pollTimestamp() float64 {
	at := m.LastPoll()
	if at.IsZero() {
		return 0
	}
	return float64(at.UnixMilli()) / 1000
}
