package simulator

// mayPin tells whether somebody may pin in a chat.
func (c *chat) mayPin(id int64) bool {
	switch c.kind {
	case private:
		return true
	case group:
		return c.isAdmin(id)
	case channel:
		return c.may(id, canEditMessages)
	}
	return c.may(id, canPinMessages) || c.defaults.pin && c.sharesDefaults(id)
}

const errMayNotPin = "not enough rights to manage pinned messages in the chat"

// pin pins a message and says so in the chat.
func (s *Simulator) pin(m *message, by *person) {
	c := m.chat
	if c.isPinned(m.id) {
		c.unpin(m.id)
	}
	c.pinned = append(c.pinned, m.id)
	s.post(event{kind: "edit", chat: c, message: m})
	s.post(event{kind: "chat", chat: c})
	s.announce(c, by, m.topic, &service{kind: "pinned_message", pinned: m})
}

func (s *Simulator) unpin(m *message) {
	m.chat.unpin(m.id)
	s.post(event{kind: "edit", chat: m.chat, message: m})
	s.post(event{kind: "chat", chat: m.chat})
}

// pinnable resolves the chat and checks the bot's right.
func (c *call) pinnable() (*chat, error) {
	in, err := c.reach("chat_id", writes)
	if err != nil {
		return nil, err
	}
	if !in.mayPin(c.s.bot.id) {
		return nil, badRequest("%s", errMayNotPin)
	}
	return in, nil
}

func pinChatMessage(c *call) (any, error) {
	in, err := c.pinnable()
	if err != nil {
		return nil, err
	}
	m := in.living(c.params.integer("message_id", 0, 0, 1<<40))
	if m == nil {
		return nil, badRequest("message to pin not found")
	}
	if m.service != nil {
		return nil, badRequest("service messages can't be pinned")
	}
	c.s.pin(m, c.s.bot)
	return true, nil
}

func unpinChatMessage(c *call) (any, error) {
	in, err := c.pinnable()
	if err != nil {
		return nil, err
	}
	id := c.params.integer("message_id", 0, 0, 1<<40)
	if id == 0 && len(in.pinned) > 0 {
		id = in.pinned[len(in.pinned)-1]
	}
	if !in.isPinned(id) {
		return nil, badRequest("message to unpin not found")
	}
	c.s.unpin(in.find(id))
	return true, nil
}

func unpinAllChatMessages(c *call) (any, error) {
	in, err := c.pinnable()
	if err != nil {
		return nil, err
	}
	for _, id := range append([]int64(nil), in.pinned...) {
		c.s.unpin(in.find(id))
	}
	return true, nil
}
