package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"giaoban/clock"
)

// live tells open pages that something changed. What changed they find out by asking for themselves anew.
type live struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each change
	open    int
}

// maxListeners is how many pages may listen at once: each holds a connection.
const maxListeners = 500

func newLive() *live { return &live{changed: make(chan struct{})} }

func (l *live) tell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *live) next() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

func (l *live) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open >= maxListeners {
		return false
	}
	l.open++
	return true
}

func (l *live) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
}

// How often an open page is told what it would otherwise not hear: what another replica wrote, and that it is not forgotten.
// By the wall's clock, as it is about connections.
const (
	lookAgain = 5 * time.Second
	// gather is how long changes are collected before a page hears of them.
	gather = 300 * time.Millisecond
	// listenFor bounds how long one connection lasts. The browser opens the next one, and its session is checked again.
	listenFor = 5 * time.Minute
)

// events tells a page by server-sent events that the records changed: "data: <revision>".
func (p *Pages) events(w http.ResponseWriter, r *http.Request, _ viewer) {
	if !p.live.enter() {
		http.Error(w, "too many pages listen", http.StatusServiceUnavailable)
		return
	}
	defer p.live.leave()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // a proxy must not collect them
	out := http.NewResponseController(w)
	// What is written in listenFor fits into the connection's buffers: nothing ever waits for a browser that doesn't read.
	if err := out.SetWriteDeadline(time.Time{}); err != nil {
		p.o.Logger.Warn("a page can't be kept up to date", "error", err)
		return
	}
	ctx, leave := context.WithCancel(r.Context())
	defer leave()
	over, forget := p.o.Wall.At(p.o.Wall.Now().Add(listenFor))
	defer forget()
	last := int64(-1)
	for {
		changed := p.live.next()
		revision, err := p.o.Store.Revision(ctx)
		if err != nil {
			return
		}
		line := ": \n\n"
		if revision != last {
			line, last = fmt.Sprintf("data: %d\n\n", revision), revision
		}
		if _, err := w.Write([]byte(line)); err != nil || out.Flush() != nil {
			return
		}
		if !p.await(ctx, changed, over) {
			return
		}
	}
}

// await waits until there may be news, and returns false once nobody listens any more.
func (p *Pages) await(ctx context.Context, changed, over <-chan struct{}) bool {
	again, forget := p.o.Wall.At(p.o.Wall.Now().Add(lookAgain))
	defer forget()
	select {
	case <-changed:
		// What one person does comes as several commits, and a broadcast as many: one look is enough for all of them.
		return clock.Wait(ctx, p.o.Wall, p.o.Wall.Now().Add(gather)) == nil
	case <-again:
		return true
	case <-over:
	case <-ctx.Done():
	}
	return false
}
