package simulator

import "strings"

// sees tells whether the bot gets a message: the rules of privacy mode.
func (s *Simulator) sees(m *message) bool {
	c, bot := m.chat, s.bot.id
	if c.kind == private {
		return m.service != nil || m.from != s.bot
	}
	if !c.statusOf(bot).in() {
		return false
	}
	if m.service != nil {
		return true // its own as well
	}
	switch {
	case m.from == s.bot:
		return false
	case c.kind == channel:
		return c.isAdmin(bot)
	case m.from != nil && m.from.isBot && m.senderChat == nil:
		return false // bots don't hear each other
	case !s.privacy || c.isAdmin(bot):
		return true
	case m.replyTo != nil && m.replyTo.from == s.bot:
		return true
	}
	return s.commanded(m)
}

// commanded tells whether the message begins with a command that is meant for the bot.
func (s *Simulator) commanded(m *message) bool {
	if len(m.now.entities) == 0 {
		return false
	}
	e := m.now.entities[0]
	if e.kind != "bot_command" || e.offset != 0 {
		return false
	}
	_, to, addressed := strings.Cut(utf16Slice(m.now.text, e.offset, e.length), "@")
	if addressed {
		return strings.EqualFold(to, s.bot.username)
	}
	return m.chat.lastBot == s.bot.id
}
