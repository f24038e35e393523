package bot

import "sync"

// hands work on several things side by side. Their goroutines stay between two batches: a new one would first have to grow
// to its size each time.
type hands struct {
	work chan func()
	most int

	mu      sync.Mutex
	working sync.WaitGroup
	hired   int
}

func newHands(most int) *hands { return &hands{work: make(chan func()), most: most} }

// do has f done as soon as somebody is free.
func (h *hands) do(f func()) {
	select {
	case h.work <- f:
		return
	default:
	}
	h.mu.Lock()
	hire := h.hired < h.most
	if hire {
		h.hired++
	}
	h.mu.Unlock()
	if !hire {
		h.work <- f
		return
	}
	h.working.Go(func() {
		for ; f != nil; f = <-h.work {
			f()
		}
	})
}

// rest ends them, once all is done.
func (h *hands) rest() {
	close(h.work)
	h.working.Wait()
}
