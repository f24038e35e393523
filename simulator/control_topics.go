package simulator

import (
	"net/http"
	"slices"
	"strings"
)

func (s *Simulator) topicRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /sim/chats/{chat}/forum", inChat(s, "chat", s.SetForum))
	mux.HandleFunc("POST /sim/chats/{chat}/topics", inChat(s, "topic", s.AddTopic))
	for name, do := range map[string]func(int64, int64, TopicSpec) (Topic, error){"close": s.CloseTopic, "reopen": s.ReopenTopic, "rename": s.RenameTopic} {
		mux.HandleFunc("POST /sim/chats/{chat}/topics/{topic}/"+name, inTopic(s, "topic", do))
	}
	mux.HandleFunc("POST /sim/chats/{chat}/topics/{topic}/delete", inTopic(s, "", func(id, topic int64, spec TopicSpec) (nothing, error) {
		return nothing{}, s.DeleteTopic(id, topic, spec)
	}))
}

func inTopic[R any](s *Simulator, key string, do func(int64, int64, TopicSpec) (R, error)) http.HandlerFunc {
	return act(key, func(r *http.Request, spec TopicSpec) (R, error) {
		var none R
		id, err := s.pathChat(r)
		if err != nil {
			return none, err
		}
		topic, err := s.pathNumber(r, "topic")
		if err != nil {
			return none, err
		}
		return do(id, topic, spec)
	})
}

// SetForum turns a supergroup's topics on or off.
func (s *Simulator) SetForum(id int64, spec ForumSpec) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.groupFor(id)
	if err != nil {
		return Chat{}, err
	}
	if c.kind != supergroup {
		return Chat{}, wrong("chat", "only a supergroup can have topics")
	}
	c.forum = spec.On
	s.post(event{kind: "chat", chat: c})
	return s.chatView(c, nil), nil
}

// onTopic finds a forum, one of its topics and an administrator of them. Topic 0 is General, which is nil.
func (s *Simulator) onTopic(id, topicID int64, as PersonRef) (*chat, *topic, *person, error) {
	c, err := s.groupFor(id)
	if err != nil {
		return nil, nil, nil, err
	}
	if !c.forum {
		return nil, nil, nil, wrong("chat", "the chat has no topics")
	}
	p, err := s.actor(c, "as", as)
	if err != nil {
		return nil, nil, nil, err
	}
	if !c.may(p.id, canManageTopics) && !(c.defaults.topics && c.sharesDefaults(p.id)) {
		return nil, nil, nil, wrong("as", "%s may not manage topics", p.name())
	}
	t := c.topic(topicID)
	if t == nil && topicID != 0 {
		return nil, nil, nil, missing("topic", "there is no topic %d", topicID)
	}
	return c, t, p, nil
}

// AddTopic makes a topic.
func (s *Simulator) AddTopic(id int64, spec TopicSpec) (Topic, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, _, p, err := s.onTopic(id, 0, spec.As)
	if err != nil {
		return Topic{}, err
	}
	if err := checkTitle("name", spec.Name); err != nil {
		return Topic{}, err
	}
	if spec.IconColor == 0 {
		spec.IconColor = topicColors()[len(c.topics)%len(topicColors())]
	}
	if !slices.Contains(topicColors(), spec.IconColor) {
		return Topic{}, wrong("icon_color", "must be one of %v", topicColors())
	}
	t := s.newTopic(c, p, strings.TrimSpace(spec.Name), spec.IconColor)
	return s.topicView(c, t, p), nil
}

// CloseTopic closes a topic; 0 is General.
func (s *Simulator) CloseTopic(id, topic int64, spec TopicSpec) (Topic, error) {
	return s.setClosed(id, topic, spec, true)
}

// ReopenTopic opens a topic again; 0 is General.
func (s *Simulator) ReopenTopic(id, topic int64, spec TopicSpec) (Topic, error) {
	return s.setClosed(id, topic, spec, false)
}

func (s *Simulator) setClosed(id, topicID int64, spec TopicSpec, closed bool) (Topic, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, t, p, err := s.onTopic(id, topicID, spec.As)
	if err != nil {
		return Topic{}, err
	}
	if t == nil && c.generalClosed == closed || t != nil && t.closed == closed {
		return Topic{}, wrong("topic", "it is so already")
	}
	s.shut(c, t, p, closed)
	return s.topicView(c, t, p), nil
}

// RenameTopic gives a topic a new name.
func (s *Simulator) RenameTopic(id, topicID int64, spec TopicSpec) (Topic, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, t, p, err := s.onTopic(id, topicID, spec.As)
	if err != nil {
		return Topic{}, err
	}
	if t == nil {
		return Topic{}, wrong("topic", "General keeps its name")
	}
	if err := checkTitle("name", spec.Name); err != nil {
		return Topic{}, err
	}
	t.name = strings.TrimSpace(spec.Name)
	s.announce(c, p, t.id, &service{kind: "forum_topic_edited", title: t.name})
	s.post(event{kind: "chat", chat: c})
	return s.topicView(c, t, p), nil
}

// DeleteTopic deletes a topic with all that was written there.
func (s *Simulator) DeleteTopic(id, topicID int64, spec TopicSpec) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, t, _, err := s.onTopic(id, topicID, spec.As)
	if err != nil {
		return err
	}
	if t == nil {
		return wrong("topic", "General cannot be deleted")
	}
	var gone []*message
	for _, m := range c.log {
		if m.topic == t.id && m.deletedAt == 0 {
			gone = append(gone, m)
		}
	}
	c.topics = slices.DeleteFunc(c.topics, func(o *topic) bool { return o == t })
	s.erase(c, gone)
	s.post(event{kind: "chat", chat: c})
	return nil
}
