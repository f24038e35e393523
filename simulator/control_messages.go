package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (s *Simulator) messageRoutes(mux *http.ServeMux) {
	const in = "POST /sim/chats/{chat}/"
	mux.HandleFunc(in+"write", inChat(s, "message", s.Write))
	mux.HandleFunc(in+"send", s.serveSend)
	mux.HandleFunc(in+"locate", inChat(s, "message", s.Locate))
	mux.HandleFunc(in+"press", act("press", func(r *http.Request, spec PressSpec) (Press, error) {
		id, err := s.pathChat(r)
		if err != nil {
			return Press{}, err
		}
		return s.Press(r.Context(), id, spec)
	}))
	mux.HandleFunc(in+"edit", inChat(s, "message", s.Edit))
	mux.HandleFunc(in+"delete", inChat(s, "", func(id int64, spec DeleteSpec) (nothing, error) { return nothing{}, s.Delete(id, spec) }))
	mux.HandleFunc(in+"forward", inChat(s, "message", s.Forward))
	mux.HandleFunc(in+"pin", inChat(s, "chat", s.Pin))
	mux.HandleFunc(in+"unpin", inChat(s, "chat", s.Unpin))
	mux.HandleFunc(in+"react", inChat(s, "message", s.React))
	mux.HandleFunc(in+"read", inChat(s, "unread", s.Read))
	mux.HandleFunc("POST /sim/link", act("message", func(_ *http.Request, spec LinkSpec) (Message, error) { return s.OpenLink(spec) }))
}

// compose prepares a person's message: who writes, where, and what it answers.
func (s *Simulator) compose(id int64, as PersonRef, sender string, replyTo, topicID int64, files bool) (*message, error) {
	c, err := s.chatFor(id)
	if err != nil {
		return nil, err
	}
	if c.migratedTo != 0 || c.destroyed {
		return nil, wrong("chat", "nobody can write there any more")
	}
	p, err := s.actor(c, "as", as)
	if err != nil {
		return nil, err
	}
	if c.kind == private && p.blocked {
		return nil, wrong("as", "%s has blocked the bot", p.name())
	}
	m := &message{chat: c, from: p, topic: topicID}
	if err := s.disguise(m, sender); err != nil {
		return nil, err
	}
	if !c.canSend(p.id, files) {
		return nil, wrong("as", "%s may not write here", p.name())
	}
	if replyTo != 0 {
		if m.replyTo = c.living(replyTo); m.replyTo == nil {
			return nil, missing("reply_to", "there is no message %d", replyTo)
		}
		if m.topic == 0 {
			m.topic = m.replyTo.topic
		}
	}
	return m, s.checkTopic(m, p)
}

func (s *Simulator) checkTopic(m *message, p *person) error {
	c := m.chat
	t := c.topic(m.topic)
	switch {
	case m.topic != 0 && t == nil:
		return missing("topic", "there is no topic %d", m.topic)
	case c.may(p.id, canManageTopics):
		return nil
	case t != nil && t.closed, c.forum && m.topic == 0 && c.generalClosed:
		return wrong("topic", "the topic is closed")
	}
	return nil
}

// disguise lets an administrator write as the group, or a person as a channel.
func (s *Simulator) disguise(m *message, sender string) error {
	p, c := m.from, m.chat
	place := c.member(p.id)
	if c.kind == channel {
		m.from, m.senderChat = nil, c
		return nil
	}
	switch {
	case sender == "" && (place == nil || !place.anonymous):
		return nil
	case sender == "" || sender == "anonymous":
		if c.kind != supergroup || place == nil || place.status < administrator {
			return wrong("sender", "only an administrator of a supergroup can write anonymously")
		}
		m.from, m.senderChat, m.author = serverAccount(anonymousID), c, place.title
		return nil
	}
	id, err := strconv.ParseInt(sender, 10, 64)
	as := s.chats[id]
	if err != nil || as == nil || as.kind != channel {
		return wrong("sender", `must be "anonymous" or the id of a channel`)
	}
	if c.kind != supergroup {
		return wrong("sender", "a channel can write in supergroups only")
	}
	if !as.isAdmin(p.id) {
		return wrong("sender", "%s is no administrator of the channel", p.name())
	}
	m.from, m.senderChat = serverAccount(channelID), as
	return nil
}

// publish places a person's message and hands it to the bot.
func (s *Simulator) publish(m *message, p *person) {
	c := m.chat
	if c.kind == private && !p.started {
		p.started, p.known = true, true
		s.post(event{kind: "person", person: p})
	}
	if p.isBot {
		c.lastBot = p.id
	}
	m.by = p
	s.place(m)
	s.markRead(c, p, m.id)
	s.deliver(m)
}

func (s *Simulator) textFor(text, mode, entities string) (textual, error) {
	t, err := s.formatted(text, mode, entities)
	if err == nil {
		err = t.fits()
	}
	return t, asField("text", err)
}

// Write writes a text as a person.
func (s *Simulator) Write(id int64, spec WriteSpec) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.compose(id, spec.As, spec.Sender, spec.ReplyTo, spec.Topic, false)
	if err != nil {
		return Message{}, err
	}
	text, err := s.textFor(spec.Text, spec.ParseMode, string(spec.Entities))
	if err != nil {
		return Message{}, err
	}
	p, _ := s.personFor("as", spec.As, false) // compose found it
	m.now.text, m.now.entities = text.text, text.entities
	s.publish(m, p)
	return *s.messageView(m, p), nil
}

// Edit edits a person's own message.
func (s *Simulator) Edit(id int64, spec EditSpec) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, p, err := s.onMessage(id, spec.As, spec.Message)
	if err != nil {
		return Message{}, err
	}
	if !m.wrote(p) || m.service != nil || m.forward != nil || m.now.spot != nil || m.now.file != nil && !m.now.file.kind.shape().captioned {
		return Message{}, wrong("message", "%s cannot edit it", p.name())
	}
	text, err := s.textFor(spec.Text, spec.ParseMode, string(spec.Entities))
	if err != nil {
		return Message{}, err
	}
	if text.text == m.now.text && slices.Equal(text.entities, m.now.entities) {
		return Message{}, wrong("text", "is what the message says already")
	}
	next := m.now
	next.text, next.entities = text.text, text.entities
	m.edited = s.clock.Now().Unix()
	s.revise(m, next)
	s.deliverEdit(m)
	return *s.messageView(m, p), nil
}

// onMessage finds a living message and a person who is in its chat.
func (s *Simulator) onMessage(id int64, as PersonRef, messageID int64) (*message, *person, error) {
	c, err := s.chatFor(id)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.actor(c, "as", as)
	if err != nil {
		return nil, nil, err
	}
	m := c.living(messageID)
	if m == nil {
		return nil, nil, missing("message", "there is no message %d", messageID)
	}
	return m, p, nil
}

// Delete deletes messages for all: a person's own, or any with the right to.
func (s *Simulator) Delete(id int64, spec DeleteSpec) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatFor(id)
	if err != nil {
		return err
	}
	p, err := s.actor(c, "as", spec.As)
	if err != nil {
		return err
	}
	var found []*message
	for _, messageID := range spec.Messages {
		m := c.living(messageID)
		if m == nil {
			return missing("messages", "there is no message %d", messageID)
		}
		if !m.wrote(p) && c.kind != private && !c.may(p.id, canDeleteMessages) {
			return wrong("messages", "%s may not delete message %d", p.name(), messageID)
		}
		found = append(found, m)
	}
	s.erase(c, found)
	return nil
}

// Forward forwards a message into a chat.
func (s *Simulator) Forward(id int64, spec ForwardSpec) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, p, err := s.onMessage(spec.FromChat, spec.As, spec.Message)
	if err != nil {
		return Message{}, err
	}
	if old.service != nil || old.protected {
		return Message{}, wrong("message", "it cannot be forwarded")
	}
	m, err := s.compose(id, spec.As, "", 0, spec.Topic, old.now.file != nil)
	if err != nil {
		return Message{}, err
	}
	m.now, m.forward = old.now, old.forwardOrigin()
	m.now.markup = nil
	s.publish(m, p)
	return *s.messageView(m, p), nil
}

// Pin pins a message.
func (s *Simulator) Pin(id int64, spec MessageSpec) (Chat, error) {
	return s.pinning(id, spec, func(m *message, p *person) error {
		s.pin(m, p)
		return nil
	})
}

// Unpin takes a pin away.
func (s *Simulator) Unpin(id int64, spec MessageSpec) (Chat, error) {
	return s.pinning(id, spec, func(m *message, _ *person) error {
		if !m.chat.isPinned(m.id) {
			return wrong("message", "it is not pinned")
		}
		s.unpin(m)
		return nil
	})
}

func (s *Simulator) pinning(id int64, spec MessageSpec, do func(*message, *person) error) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, p, err := s.onMessage(id, spec.As, spec.Message)
	if err != nil {
		return Chat{}, err
	}
	if m.service != nil {
		return Chat{}, wrong("message", "a service message cannot be pinned")
	}
	if !m.chat.mayPin(p.id) {
		return Chat{}, wrong("as", "%s may not pin here", p.name())
	}
	if err := do(m, p); err != nil {
		return Chat{}, err
	}
	return s.chatView(m.chat, p), nil
}

// React sets a person's reaction, or takes it away.
func (s *Simulator) React(id int64, spec ReactSpec) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, p, err := s.onMessage(id, spec.As, spec.Message)
	if err != nil {
		return Message{}, err
	}
	emoji := strings.TrimSuffix(spec.Emoji, "\uFE0F")
	if emoji != "" && !allowedReaction(emoji) {
		return Message{}, wrong("emoji", "%q is no reaction", spec.Emoji)
	}
	s.react(m, p, emoji)
	return *s.messageView(m, p), nil
}

// Read marks a chat as read for a person and returns how much is left.
func (s *Simulator) Read(id int64, spec ReadSpec) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatFor(id)
	if err != nil {
		return 0, err
	}
	p, err := s.actor(c, "as", spec.As)
	if err != nil {
		return 0, err
	}
	to := spec.UpTo
	if to <= 0 || to > c.lastOf() {
		to = c.lastOf()
	}
	s.markRead(c, p, to)
	left, _ := s.unread(c, p, -1)
	s.post(event{kind: "read", chat: c, person: p})
	return left, nil
}

func (s *Simulator) markRead(c *chat, p *person, to int64) {
	if c.kind == private {
		c.privateReadTo = max(c.privateReadTo, to)
	} else if m := c.members[p.id]; m != nil {
		m.readTo = max(m.readTo, to)
	}
}
