package simulator

import (
	"net/http"
	"strconv"
	"strings"
)

// controlRoutes returns the handler of /sim/.
func (s *Simulator) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	s.readingRoutes(mux)
	s.peopleRoutes(mux)
	s.memberRoutes(mux)
	s.topicRoutes(mux)
	s.messageRoutes(mux)
	s.settingRoutes(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		verbs := allowed(mux, r)
		if len(verbs) == 0 {
			writeFieldError(w, missing("", "there is no %s", r.URL.Path))
			return
		}
		w.Header().Set("Allow", strings.Join(verbs, ", "))
		writeFieldError(w, &FieldError{Message: "this path takes " + strings.Join(verbs, " and ") + ", not " + r.Method, status: http.StatusMethodNotAllowed})
	})
}

// allowed returns the HTTP methods with which the path of r means something.
func allowed(mux *http.ServeMux, r *http.Request) []string {
	var verbs []string
	other := r.Clone(r.Context())
	for _, other.Method = range [...]string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		if _, pattern := mux.Handler(other); pattern != "" {
			verbs = append(verbs, other.Method)
		}
	}
	return verbs
}

// act returns a handler that decodes the body into a spec and answers with the result under a key; "" answers {}.
func act[S, R any](key string, do func(*http.Request, S) (R, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var spec S
		data, err := readControl(r)
		if err == nil {
			err = decode(data, &spec)
		}
		if err != nil {
			writeFieldError(w, err)
			return
		}
		result, err := do(r, spec)
		if err != nil {
			writeFieldError(w, err)
			return
		}
		answer := map[string]any{}
		if key != "" {
			answer[key] = result
		}
		writeJSON(w, http.StatusOK, answer)
	}
}

// inChat is act for what happens in the chat of the path.
func inChat[S, R any](s *Simulator, key string, do func(int64, S) (R, error)) http.HandlerFunc {
	return act(key, func(r *http.Request, spec S) (R, error) {
		id, err := s.pathChat(r)
		if err != nil {
			var none R
			return none, err
		}
		return do(id, spec)
	})
}

// nothing is the spec of requests without a body and the result of those without an answer.
type nothing struct{}

// pathChat reads the chat of the path: an id, or a user name after @.
func (s *Simulator) pathChat(r *http.Request) (int64, error) {
	raw := r.PathValue("chat")
	if id, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return id, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chatByName(raw); c != nil && strings.HasPrefix(raw, "@") {
		return c.id, nil
	}
	return 0, missing("chat", "there is no chat %s", raw)
}

func (s *Simulator) pathNumber(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil {
		return 0, missing(name, "%q is not a number", r.PathValue(name))
	}
	return n, nil
}

// chatFor finds a chat by id. The caller holds s.mu, as with all below.
func (s *Simulator) chatFor(id int64) (*chat, error) {
	if c := s.chats[id]; c != nil {
		return c, nil
	}
	if p := s.people[id]; p != nil && p != s.bot {
		return s.privateChat(p), nil
	}
	return nil, missing("chat", "there is no chat %d", id)
}

// groupFor finds a chat that is not private and still exists.
func (s *Simulator) groupFor(id int64) (*chat, error) {
	c, err := s.chatFor(id)
	switch {
	case err != nil:
		return nil, err
	case c.kind == private:
		return nil, wrong("chat", "a private chat has no members to change")
	case c.destroyed:
		return nil, wrong("chat", "the chat was deleted")
	case c.migratedTo != 0:
		return nil, wrong("chat", "the group became the supergroup %d", c.migratedTo)
	}
	return c, nil
}

// personFor finds the person that a field names; the bot only where it is allowed.
func (s *Simulator) personFor(field string, ref PersonRef, botToo bool) (*person, error) {
	if ref == "" {
		return nil, wrong(field, "is needed")
	}
	name := strings.TrimPrefix(string(ref), "@")
	var p *person
	if id, err := strconv.ParseInt(name, 10, 64); err == nil {
		p = s.people[id]
	} else if name == "bot" {
		p = s.bot
	} else {
		p = s.people[s.usernames[strings.ToLower(name)]]
	}
	switch {
	case p == nil:
		return nil, missing(field, "there is no person %s", ref)
	case p == s.bot && !botToo:
		return nil, wrong(field, "the bot acts through the Bot API")
	}
	return p, nil
}

// actor finds who acts in a chat and sees to it that the person is in.
func (s *Simulator) actor(c *chat, field string, ref PersonRef) (*person, error) {
	p, err := s.personFor(field, ref, false)
	if err != nil {
		return nil, err
	}
	if p.deactivated {
		return nil, wrong(field, "%s has no account any more", p.name())
	}
	if !c.statusOf(p.id).in() {
		return nil, wrong(field, "%s is not in the chat", p.name())
	}
	return p, nil
}

// admin is actor with a right.
func (s *Simulator) admin(c *chat, field string, ref PersonRef, r rights) (*person, error) {
	if ref == "" {
		ref = Ref(c.creatorID())
	}
	p, err := s.actor(c, field, ref)
	if err != nil {
		return nil, err
	}
	if !c.may(p.id, r) {
		return nil, wrong(field, "%s may not do this: it takes %s", p.name(), r.names()[0])
	}
	return p, nil
}

// viewer finds the person of the field as, through whose eyes something is read; nil when it is empty.
func (s *Simulator) viewer(ref PersonRef) (*person, error) {
	if ref == "" {
		return nil, nil
	}
	return s.personFor("as", ref, false)
}
