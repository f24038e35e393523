package simulator

// event is something that happened. What a stream says of it is rendered when it is read, for the person who reads.
type event struct {
	seq     int64
	kind    string
	chat    *chat
	message *message
	person  *person // the only one it is for, or whom it is about
	ids     []int64
	request *Request
	press   *press
	typing  *typing
}

const keptEvents = 8192

// hub keeps the newest events and wakes who waits for more.
type hub struct {
	ring    []event
	seq     int64
	waiting bool
	changed chan struct{}
}

func newHub() hub {
	return hub{ring: make([]event, 0, keptEvents), changed: make(chan struct{})}
}

// watch returns a channel that is closed at the next event.
func (h *hub) watch() <-chan struct{} {
	h.waiting = true
	return h.changed
}

// post records an event. The caller holds s.mu.
func (s *Simulator) post(e event) {
	h := &s.hub
	h.seq++
	e.seq = h.seq
	if len(h.ring) < keptEvents {
		h.ring = append(h.ring, e)
	} else {
		h.ring[(h.seq-1)%keptEvents] = e
	}
	h.stir()
}

// stir wakes who waits for changes, also for one that is no event.
func (h *hub) stir() {
	if h.waiting {
		h.waiting = false
		close(h.changed)
		h.changed = make(chan struct{})
	}
}

// at returns the event with the number; false when it is no longer kept or still to come.
func (h *hub) at(seq int64) (event, bool) {
	if seq <= 0 || seq > h.seq || seq <= h.seq-keptEvents {
		return event{}, false
	}
	return h.ring[(seq-1)%keptEvents], true
}

// lost tells whether events after seq are missing.
func (h *hub) lost(seq int64) bool { return seq < h.seq-int64(len(h.ring)) || seq > h.seq }
