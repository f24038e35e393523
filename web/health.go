package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"giaoban/chat"
	"giaoban/clock"
)

// The bounds beyond which the program counts as unhealthy. A poll of the messenger lasts up to 50 s.
const (
	maxPollAge = 3 * time.Minute
	maxDueLag  = 10 * time.Minute
)

// Health is what /healthz answers.
type Health struct {
	Healthy  bool               `json:"healthy"`
	Problems []string           `json:"problems,omitempty"`
	Version  string             `json:"version,omitempty"`
	Now      time.Time          `json:"now"`
	Store    StoreHealth        `json:"store"`
	Telegram *TelegramHealth    `json:"telegram,omitempty"` // nothing where the program doesn't poll
	Duties   []string           `json:"duties,omitempty"`   // what this replica does alone, where there may be several
	Outbox   map[chat.State]int `json:"outbox,omitempty"`
	Due      *DueHealth         `json:"due,omitempty"`
}

// StoreHealth says whether the records can be read.
type StoreHealth struct {
	Readable bool `json:"readable"`
}

// TelegramHealth says when the messenger last answered a poll.
type TelegramHealth struct {
	LastPoll   *time.Time `json:"last_poll"` // null before the first time
	AgeSeconds int64      `json:"age_seconds"`
}

// DueHealth says whether due things happen in time.
type DueHealth struct {
	Next       *time.Time `json:"next"` // null where nothing is due at any time
	LagSeconds int64      `json:"lag_seconds"`
}

// healthCheck answers /healthz.
type healthCheck struct {
	store   Store
	clock   clock.Clock
	log     *slog.Logger
	poll    func() time.Time            // nil where the program doesn't poll
	duties  func() map[string]time.Time // nil where the program does everything
	started time.Time
	version string
}

// ServeHTTP answers 200 where all is well, else 503; the body says why.
func (h *healthCheck) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	health := h.check(r.Context())
	body, err := json.MarshalIndent(health, "", "  ")
	if err != nil {
		h.log.Error("health could not be written", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if !health.Healthy {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if _, err := w.Write(append(body, '\n')); err != nil {
		h.log.Debug("whoever asked for health went away", "error", err)
	}
}

func (h *healthCheck) check(ctx context.Context) Health {
	now := h.clock.Now()
	health := Health{Version: h.version, Now: now}
	problem := func(format string, args ...any) {
		health.Problems = append(health.Problems, fmt.Sprintf(format, args...))
	}
	since, polls := h.started, h.poll != nil
	if h.duties != nil {
		held := h.duties()
		health.Duties = slices.Sorted(maps.Keys(held))
		from, here := held["polling"]
		polls = polls && here
		if from.After(since) {
			since = from
		}
	}
	if polls {
		health.Telegram = h.telegram(now, since)
		if age := health.Telegram.AgeSeconds; age > int64(maxPollAge.Seconds()) {
			problem("Telegram has answered no poll for %d s", age)
		}
	}
	seen, err := look(ctx, h.store, now)
	if err != nil {
		h.log.Error("the records can't be read", "error", err)
		problem("the records can't be read%s", why(err))
	} else {
		if err := sound(ctx, h.store); err != nil {
			h.log.Error("the records are not sound", "error", err)
			problem("the records are not sound%s", why(err))
		}
		health.Store.Readable, health.Outbox = true, seen.outbox
		health.Due = &DueHealth{LagSeconds: int64(seen.lag.Seconds())}
		if !seen.next.IsZero() {
			health.Due.Next = &seen.next
		}
		if seen.lag > maxDueLag {
			problem("something has been due for %d s", health.Due.LagSeconds)
		}
	}
	health.Healthy = len(health.Problems) == 0
	return health
}

// telegram tells how long ago the last poll was answered; before the first, since polling began.
func (h *healthCheck) telegram(now, since time.Time) *TelegramHealth {
	last := h.poll()
	if last.IsZero() {
		return &TelegramHealth{AgeSeconds: int64(now.Sub(since).Seconds())}
	}
	// What was polled before somebody else did for a while says nothing of now.
	from := last
	if since.After(from) {
		from = since
	}
	return &TelegramHealth{LastPoll: &last, AgeSeconds: int64(now.Sub(from).Seconds())}
}

// why says what is wrong with the records where that is made to be shown. Any other error may name paths and addresses: it
// is for the log.
func why(err error) string {
	var known interface{ Why() string }
	if errors.As(err, &known) {
		return ": " + known.Why()
	}
	return ""
}
