package simulator

import (
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
)

func (s *Simulator) readingRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /sim/state", read(s, func(q query) (any, error) { return s.state(q) }))
	mux.HandleFunc("GET /sim/people", read(s, func(q query) (any, error) {
		people, total := s.listPeople(q)
		return map[string]any{"people": people, "total": total}, nil
	}))
	mux.HandleFunc("GET /sim/people/{person}", read(s, s.onePerson))
	mux.HandleFunc("GET /sim/chats", read(s, func(q query) (any, error) {
		chats, total, err := s.listChats(q)
		return map[string]any{"chats": chats, "total": total}, err
	}))
	mux.HandleFunc("GET /sim/chats/{chat}", inPath(s, func(c *chat, as *person, _ query) (any, error) {
		return map[string]any{"chat": s.chatView(c, as)}, nil
	}))
	mux.HandleFunc("GET /sim/chats/{chat}/members", inPath(s, s.listMembers))
	mux.HandleFunc("GET /sim/chats/{chat}/messages", inPath(s, s.listMessages))
	mux.HandleFunc("GET /sim/chats/{chat}/messages/{id}", inPath(s, s.oneMessage))
	mux.HandleFunc("GET /sim/chats/{chat}/history", inPath(s, func(c *chat, _ *person, _ query) (any, error) {
		return map[string]any{"messages": s.history(c)}, nil
	}))
	mux.HandleFunc("GET /sim/requests", read(s, s.listRequests))
	mux.HandleFunc("GET /sim/updates", read(s, func(query) (any, error) {
		s.updates.expire(s.clock.Now())
		return map[string]any{"updates": s.updates.head(int64(len(s.updates.items))), "next": s.updates.next}, nil
	}))
	mux.HandleFunc("GET /sim/clock", read(s, func(query) (any, error) { return s.clockView(), nil }))
	mux.HandleFunc("GET /sim/limiter", read(s, func(query) (any, error) { return map[string]any{"limiter": s.limiterView()}, nil }))
	mux.HandleFunc("GET /sim/faults", read(s, func(query) (any, error) { return map[string]any{"faults": s.faultViews()}, nil }))
	mux.HandleFunc("GET /sim/bot", read(s, func(query) (any, error) { return map[string]any{"bot": s.botView()}, nil }))
	mux.HandleFunc("GET /sim/files/{id}", s.serveStored)
	mux.HandleFunc("GET /sim/events", s.serveEvents)
}

// query reads the parameters of a GET, keeps the first error and remembers what was asked for.
type query struct {
	r      *http.Request
	values url.Values
	asked  map[string]bool
	err    *error
}

func newQuery(r *http.Request) query {
	return query{r: r, values: r.URL.Query(), asked: map[string]bool{}, err: new(error)}
}

func (q query) text(name string) string {
	q.asked[name] = true
	return q.values.Get(name)
}

// failed returns the first error; when there is none, it finds a parameter that nothing asked for, such as a misspelt one.
func (q query) failed() error {
	if *q.err != nil {
		return *q.err
	}
	for _, name := range slices.Sorted(maps.Keys(q.values)) {
		if !q.asked[name] {
			return wrong(name, "there is no such parameter")
		}
	}
	return nil
}

// flag reads 1 for yes.
func (q query) flag(name string) bool {
	switch q.text(name) {
	case "1":
		return true
	case "", "0":
	default:
		if *q.err == nil {
			*q.err = wrong(name, "must be 1 or 0")
		}
	}
	return false
}

// number reads a whole number between bounds.
func (q query) number(name string, missing, lowest, highest int64) int64 {
	raw := q.text(name)
	if raw == "" {
		return missing
	}
	n, err := strconv.ParseInt(raw, 10, 64)
	if (err != nil || n < lowest || n > highest) && *q.err == nil {
		*q.err = wrong(name, "must be a whole number from %d to %d", lowest, highest)
	}
	return n
}

// read returns a handler that answers with what get finds under s.mu.
func read(s *Simulator, get func(query) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := newQuery(r)
		s.mu.Lock()
		result, err := get(q)
		s.mu.Unlock()
		if err == nil {
			err = q.failed()
		}
		if err != nil {
			writeFieldError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, result)
	}
}

// inPath is read for a chat in the path, as a person.
func inPath(s *Simulator, get func(*chat, *person, query) (any, error)) http.HandlerFunc {
	return read(s, func(q query) (any, error) {
		c := s.lookupChat(q.r.PathValue("chat"))
		if c == nil {
			return nil, missing("chat", "there is no chat %s", q.r.PathValue("chat"))
		}
		as, err := s.viewer(PersonRef(q.text("as")))
		if err != nil {
			return nil, err
		}
		return get(c, as, q)
	})
}

func (s *Simulator) state(q query) (State, error) {
	as, err := s.viewer(PersonRef(q.text("as")))
	if err != nil {
		return State{}, err
	}
	out := State{ClockView: s.clockView(), Seq: s.hub.seq, Bot: s.botView(), PeopleTotal: len(s.peopleOrder), Limiter: s.limiterView(), Faults: s.faultViews()}
	if as != nil {
		out.As = as.id
	}
	limit := int(q.number("limit", maxStateChats, 1, maxStateChats))
	out.People = []Person{}
	for _, p := range s.peopleOrder[:min(limit, len(s.peopleOrder))] {
		out.People = append(out.People, p.view())
	}
	found := s.findChats(as, "")
	out.ChatsTotal = len(found)
	out.Chats = s.chatViews(found[:min(limit, len(found))], as)
	return out, nil
}

// findChats returns the chats that a person sees, or all, newest first.
func (s *Simulator) findChats(as *person, part string) []*chat {
	var out []*chat
	take := func(c *chat) {
		if c.visible(as) && (part == "" || strings.Contains(strings.ToLower(c.name()), part)) {
			out = append(out, c)
		}
	}
	if as != nil {
		take(s.privateChat(as))
		for _, c := range as.groups {
			take(c)
		}
	} else {
		for _, p := range s.peopleOrder {
			if p.private != nil && len(p.private.log) > 0 {
				take(p.private)
			}
		}
		for _, c := range s.chatOrder {
			take(c)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].active() > out[j].active() })
	return out
}

func (s *Simulator) chatViews(chats []*chat, as *person) []Chat {
	out := make([]Chat, 0, len(chats))
	for _, c := range chats {
		out = append(out, s.chatView(c, as))
	}
	return out
}

// page cuts a list as offset and limit say.
func page[T any](q query, list []T, usual int64) []T {
	from := min(q.number("offset", 0, 0, maxFill), int64(len(list)))
	to := min(from+q.number("limit", usual, 1, maxPeoplePage), int64(len(list)))
	return list[max(from, 0):max(to, from, 0)]
}

func (s *Simulator) listChats(q query) ([]Chat, int, error) {
	as, err := s.viewer(PersonRef(q.text("as")))
	if err != nil {
		return nil, 0, err
	}
	found := s.findChats(as, strings.ToLower(q.text("q")))
	return s.chatViews(page(q, found, maxStateChats), as), len(found), nil
}

func (s *Simulator) listPeople(q query) ([]Person, int) {
	part := strings.ToLower(q.text("q"))
	var found []*person
	for _, p := range s.peopleOrder {
		if part == "" || strings.Contains(strings.ToLower(p.name()+" "+p.username), part) {
			found = append(found, p)
		}
	}
	out := []Person{}
	for _, p := range page(q, found, 200) {
		out = append(out, p.view())
	}
	return out, len(found)
}

func (s *Simulator) onePerson(q query) (any, error) {
	p, err := s.personFor("person", PersonRef(q.r.PathValue("person")), false)
	if err != nil {
		return nil, err
	}
	ids := []int64{p.id}
	for _, c := range p.groups {
		ids = append(ids, c.id)
	}
	return map[string]any{"person": p.view(), "chats": ids}, nil
}

func (s *Simulator) listMembers(c *chat, _ *person, q query) (any, error) {
	part := strings.ToLower(q.text("q"))
	var found []*member
	for _, m := range c.order {
		if m.status != left && (part == "" || strings.Contains(strings.ToLower(m.person.name()+" "+m.person.username), part)) {
			found = append(found, m)
		}
	}
	out := []Member{}
	for _, m := range page(q, found, 200) {
		out = append(out, m.view())
	}
	return map[string]any{"members": out, "total": len(found)}, nil
}

func (s *Simulator) listMessages(c *chat, as *person, q query) (any, error) {
	limit := int(q.number("limit", 50, 1, maxMessagePage))
	before, after := q.number("before", 0, 0, 1<<52), q.number("after", 0, 0, 1<<52)
	topic := int64(-1)
	if q.text("topic") != "" {
		topic = q.number("topic", -1, 0, 1<<52)
	}
	found, more := c.window(before, after, topic, limit)
	out := []*Message{}
	for _, m := range found {
		out = append(out, s.messageView(m, as))
	}
	return map[string]any{"messages": out, "more": more}, nil
}

// window returns at most limit living messages in ascending order: those after a message, or the newest ones before
// another. More tells whether there are others in that direction.
func (c *chat) window(before, after, topic int64, limit int) (found []*message, more bool) {
	fits := func(m *message) bool { return m.deletedAt == 0 && (topic < 0 || m.topic == topic) }
	if after > 0 {
		i := sort.Search(len(c.log), func(i int) bool { return c.log[i].id > after })
		for ; i < len(c.log); i++ {
			if !fits(c.log[i]) {
				continue
			}
			if len(found) == limit {
				return found, true
			}
			found = append(found, c.log[i])
		}
		return found, false
	}
	i := len(c.log)
	if before > 0 {
		i = sort.Search(len(c.log), func(i int) bool { return c.log[i].id >= before })
	}
	for i--; i >= 0 && !more; i-- {
		if !fits(c.log[i]) {
			continue
		}
		if more = len(found) == limit; !more {
			found = append(found, c.log[i])
		}
	}
	for a, b := 0, len(found)-1; a < b; a, b = a+1, b-1 {
		found[a], found[b] = found[b], found[a]
	}
	return found, more
}

func (s *Simulator) oneMessage(c *chat, as *person, q query) (any, error) {
	id, err := strconv.ParseInt(q.r.PathValue("id"), 10, 64)
	m := c.living(id)
	if err != nil || m == nil {
		return nil, missing("id", "there is no message %s", q.r.PathValue("id"))
	}
	return map[string]any{"message": s.messageView(m, as)}, nil
}

func (s *Simulator) history(c *chat) []Recorded {
	out := make([]Recorded, 0, len(c.log))
	for _, m := range c.log {
		out = append(out, m.recorded(s))
	}
	return out
}

func (s *Simulator) listRequests(q query) (any, error) {
	want := RequestsQuery{After: q.number("after", -1, 0, 1<<52), Limit: int(q.number("limit", 100, 1, maxPeoplePage)), Method: q.text("method"),
		Chat: q.number("chat", 0, -1<<52, 1<<52), Failed: q.flag("failed")}
	if want.After < 0 {
		want.After, want.Newest = 0, true
	}
	return map[string]any{"requests": s.findRequests(want), "last": s.requests.last}, nil
}

// serveStored answers /sim/files/{id}.
func (s *Simulator) serveStored(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r)
	download := q.flag("download")
	f, err := s.File(r.PathValue("id"))
	if err == nil {
		err = q.failed()
	}
	if err != nil {
		writeFieldError(w, err)
		return
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Content-Type", f.Mime)
	disposition := "inline"
	if download || !strings.HasPrefix(f.Mime, "image/") {
		disposition = "attachment"
	}
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}))
	h.Set("Content-Length", strconv.Itoa(len(f.Data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.Data) // the reader may have gone
	}
}
