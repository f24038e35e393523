package outbox

import (
	"sync"
	"time"
)

// windows keeps the limits of each chat: what it got lately, and until when it is parked.
type windows struct {
	limits Limits

	mu    sync.Mutex
	chats map[int64]*window
	swept time.Time
}

type window struct {
	times  []time.Time // of the last messages, the oldest first; at most GroupBurst of a group, one of a private chat
	parked time.Time
}

func newWindows(l Limits) *windows {
	return &windows{limits: l, chats: map[int64]*window{}}
}

// isGroup tells groups from private chats, whose ids are positive.
func isGroup(chat int64) bool { return chat < 0 }

// note records that a request has ended which counts against the chat's limits, as so many messages. Its end is taken, and not its beginning,
// because the messenger counts it somewhere in between.
func (w *windows) note(chat int64, at time.Time, n int) {
	if n == 0 || !w.limited(chat) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sweep(at)
	c := w.chat(chat)
	keep := 1
	if isGroup(chat) {
		keep = max(1, w.limits.GroupBurst)
	}
	for range min(n, keep) {
		if len(c.times) >= keep {
			c.times = c.times[:copy(c.times, c.times[len(c.times)-keep+1:])]
		}
		c.times = append(c.times, at)
	}
}

// limited tells whether there is any limit for such a chat.
func (w *windows) limited(chat int64) bool {
	if isGroup(chat) {
		return w.limits.GroupGap > 0 || w.limits.GroupBurst > 0 && w.limits.GroupWindow > 0
	}
	return w.limits.PrivateGap > 0
}

// park keeps the chat from being written to until then.
func (w *windows) park(chat int64, until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.chat(chat); until.After(c.parked) {
		c.parked = until
	}
}

// ready returns when the chat may be written to again; zero for one that got nothing lately.
func (w *windows) ready(chat int64) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.readyAt(chat, 1)
}

// room returns when the chat may get so many messages at once, as an album.
func (w *windows) room(chat int64, n int) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.readyAt(chat, n)
}

func (w *windows) readyAt(chat int64, n int) time.Time {
	c, known := w.chats[chat]
	if !known {
		return time.Time{}
	}
	at := c.parked
	later := func(t time.Time) {
		if t.After(at) {
			at = t
		}
	}
	if len(c.times) > 0 {
		last := c.times[len(c.times)-1]
		if isGroup(chat) {
			later(last.Add(w.limits.GroupGap))
		} else {
			later(last.Add(w.limits.PrivateGap))
		}
	}
	if burst := w.limits.GroupBurst; isGroup(chat) && burst > 0 {
		// As many of the last ones must have left the window as are too many.
		if over := len(c.times) + min(n, burst) - burst; over > 0 {
			later(c.times[over-1].Add(w.limits.GroupWindow))
		}
	}
	return at
}

func (w *windows) chat(chat int64) *window {
	c, known := w.chats[chat]
	if !known {
		c = &window{}
		w.chats[chat] = c
	}
	return c
}

// sweep forgets the chats that nothing holds back any more, now and then.
func (w *windows) sweep(now time.Time) {
	every := max(time.Minute, w.limits.GroupWindow)
	if now.Sub(w.swept) < every {
		return
	}
	w.swept = now
	for chat, c := range w.chats {
		newest := c.parked
		if n := len(c.times); n > 0 && c.times[n-1].After(newest) {
			newest = c.times[n-1]
		}
		if now.Sub(newest) > every {
			delete(w.chats, chat)
		}
	}
}
