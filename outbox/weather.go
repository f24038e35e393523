package outbox

import (
	"sync"
	"time"
)

const (
	// stormSpan is how close together two chats must be told to wait for it to be more than their own affair.
	stormSpan = 5 * time.Second
	// outageChats is how many chats in a row must fail, without any success, for it to be an outage.
	outageChats = 3
	longestLull = 15 * time.Second
)

// weather watches what is no single chat's affair: the messenger telling several chats to wait, and outages.
type weather struct {
	mu      sync.Mutex
	waits   map[int64]time.Time // when chats were last told to wait
	parked  time.Time           // until then, no broadcasts
	storm   time.Time           // when the last storm was declared
	failing map[int64]struct{}  // chats that failed since the last success
	lulls   int                 // pauses since the last success
	lull    time.Time           // until then, nothing at all
}

func newWeather() *weather {
	return &weather{waits: map[int64]time.Time{}, failing: map[int64]struct{}{}}
}

// throttled records that the chat was told to wait until then. It tells whether a storm begins; while it lasts, what
// was under way when it began brings more of the same, and that is no new storm.
func (w *weather) throttled(chat int64, now, until time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for other, at := range w.waits {
		if now.Sub(at) > stormSpan {
			delete(w.waits, other)
		}
	}
	w.waits[chat] = now
	if len(w.waits) < 2 {
		return false
	}
	if until.After(w.parked) {
		w.parked = until
	}
	if !w.storm.IsZero() && now.Sub(w.storm) <= stormSpan {
		return false
	}
	w.storm = now
	return true
}

// parkedUntil returns until when no broadcast may go.
func (w *weather) parkedUntil() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.parked
}

// failed records that the messenger could not be reached for a chat, or failed itself. It returns how long everything
// pauses from now on, 0 for not at all.
func (w *weather) failed(chat int64, now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failing[chat] = struct{}{}
	if len(w.failing) < outageChats || now.Before(w.lull) {
		return 0
	}
	w.lulls++
	pause := min(longestLull, time.Second<<min(w.lulls-1, 10))
	w.lull = now.Add(pause)
	return pause
}

// cleared records a success, and tells whether it ended an outage.
func (w *weather) cleared() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	ended := w.lulls > 0
	if len(w.failing) > 0 {
		clear(w.failing)
	}
	w.lulls, w.lull = 0, time.Time{}
	return ended
}

// calm tells from when on requests may be made, and whether only a single one may be out to try.
func (w *weather) calm() (from time.Time, trying bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lull, w.lulls > 0
}
