package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

const keepAlive = 15 * time.Second

// serveEvents answers /sim/events with server-sent events, each rendered for the person who listens.
func (s *Simulator) serveEvents(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r)
	s.mu.Lock()
	as, err := s.viewer(PersonRef(q.text("as")))
	last := q.number("after", s.hub.seq, 0, 1<<62)
	if header := r.Header.Get("Last-Event-ID"); header != "" {
		if n, err := strconv.ParseInt(header, 10, 64); err == nil {
			last = n
		}
	}
	s.mu.Unlock()
	if err == nil {
		err = q.failed()
	}
	if err != nil {
		writeFieldError(w, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	ticks := time.NewTicker(keepAlive) //nolint:forbidigo // what keeps a connection open is the wall's time, however fast the simulator's goes
	defer ticks.Stop()
	if _, err := w.Write([]byte(": open\n\n")); err != nil || out.Flush() != nil {
		return
	}
	for {
		data, next, changed := s.eventsAfter(last, as)
		last = next
		if len(data) > 0 {
			if _, err := w.Write(data); err != nil || out.Flush() != nil {
				return
			}
			continue
		}
		select {
		case <-changed:
		case <-ticks.C:
			if _, err := w.Write([]byte(": still here\n\n")); err != nil || out.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

const eventBatch = 100

// eventsAfter renders the next events, and returns the channel that tells of more when there are none.
func (s *Simulator) eventsAfter(last int64, as *person) (data []byte, next int64, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hub.lost(last) {
		return appendEvent(nil, s.hub.seq, "reset", nothing{}), s.hub.seq, nil
	}
	for n := 0; n < eventBatch; n++ {
		e, ok := s.hub.at(last + 1)
		if !ok {
			break
		}
		last = e.seq
		if kind, view := s.renderEvent(e, as); view != nil {
			data = appendEvent(data, e.seq, kind, view)
		}
	}
	return data, last, s.hub.watch()
}

func appendEvent(data []byte, seq int64, kind string, view any) []byte {
	body, err := json.Marshal(view)
	if err != nil {
		return data
	}
	data = append(appendInt(append(data, "id: "...), seq), "\nevent: "+kind+"\ndata: "...)
	return append(append(data, body...), "\n\n"...)
}

// renderEvent returns the event's name and data for a person, or nil when it is not for that person.
func (s *Simulator) renderEvent(e event, as *person) (string, any) {
	switch e.kind {
	case "person":
		return e.kind, map[string]any{"person": e.person.view()}
	case "bot":
		return e.kind, map[string]any{"bot": s.botView()}
	case "commands":
		return e.kind, nothing{}
	case "clock":
		return e.kind, s.clockView()
	case "limiter":
		return e.kind, map[string]any{"limiter": s.limiterView()}
	case "faults":
		return e.kind, map[string]any{"faults": s.faultViews()}
	case "request":
		return e.kind, map[string]any{"request": e.request.view(s, false)}
	case "gone":
		if as == nil && e.person != nil || as != nil && e.person != nil && e.person != as {
			return e.kind, nil
		}
		return e.kind, map[string]any{"chat_id": e.chat.id}
	case "answer", "read":
		if as != e.person {
			return e.kind, nil
		}
	}
	if !e.chat.visible(as) {
		return e.kind, nil
	}
	return e.kind, s.renderInChat(e, as)
}

func (s *Simulator) renderInChat(e event, as *person) any {
	c := e.chat
	out := map[string]any{"chat_id": c.id}
	switch e.kind {
	case "chat":
		return map[string]any{"chat": s.chatView(c, as)}
	case "answer":
		return map[string]any{"press": e.press.view()}
	case "typing":
		out["typing"] = e.typing.view()
		return out
	case "message", "edit":
		out["message"] = s.messageView(e.message, as)
	case "delete":
		out["ids"] = e.ids
	case "read":
		out["person"] = e.person.id
	}
	out["unread"], _ = s.unread(c, as, -1)
	return out
}
