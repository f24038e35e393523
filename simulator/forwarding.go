package simulator

import "strings"

// original finds the message to forward or copy.
func (c *call) original(verb string) (*message, error) {
	from, err := c.reach("from_chat_id", reads)
	if err != nil {
		return nil, err
	}
	m := from.living(c.params.integer("message_id", 0, 0, 1<<40))
	if m == nil {
		return nil, badRequest("message to %s not found", verb)
	}
	if m.service != nil || m.protected {
		return nil, badRequest("message can't be %sed", strings.Replace(verb, "copy", "copi", 1))
	}
	return m, nil
}

func forwardMessage(c *call) (any, error) {
	old, err := c.original("forward")
	if err != nil {
		return nil, err
	}
	m, err := c.draft("text messages")
	if err != nil {
		return nil, err
	}
	m.now, m.forward = old.now, old.forwardOrigin()
	m.now.markup = nil
	return c.s.send(m), nil
}

func (m *message) forwardOrigin() *origin {
	if m.forward != nil {
		return m.forward
	}
	return &origin{person: m.from, chat: m.senderChat, id: m.id, date: m.date}
}

func copyMessage(c *call) (any, error) {
	old, err := c.original("copy")
	if err != nil {
		return nil, err
	}
	m, err := c.draft("text messages")
	if err != nil {
		return nil, err
	}
	keyboard := m.now.markup
	m.now = old.now
	m.now.markup = keyboard
	if old.now.file != nil && c.params.has("caption") {
		caption, err := c.formatted("caption", "caption_entities")
		if err != nil {
			return nil, err
		}
		if err := caption.fitsCaption(); err != nil {
			return nil, err
		}
		m.now.text, m.now.entities = caption.text, caption.entities
	}
	return map[string]int64{"message_id": c.s.send(m).ID}, nil
}
