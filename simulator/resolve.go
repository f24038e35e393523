package simulator

import (
	"strconv"
	"strings"
)

// lookupChat finds the chat that a chat_id means, without judging whether the bot may use it.
func (s *Simulator) lookupChat(id string) *chat {
	if id == "" {
		return nil
	}
	if id[0] == '@' {
		return s.chatByName(id)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
	if err != nil {
		return nil
	}
	if c := s.chats[n]; c != nil {
		return c
	}
	if p := s.people[n]; p != nil && p != s.bot {
		return s.privateChat(p)
	}
	return nil
}

// access is what a method wants to do in a chat.
type access uint8

const (
	reads access = iota
	edits
	writes
)

// reach resolves chat_id for the bot, with the server's refusals.
func (c *call) reach(name string, want access) (*chat, error) {
	s := c.s
	id := c.params.arg(name)
	if id == "" {
		return nil, badRequest("%s is empty", name)
	}
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && n == s.bot.id && want == writes {
		return nil, forbidden("the bot can't send messages to the bot")
	}
	target := s.lookupChat(id)
	if target == nil || id[0] == '@' && target.kind == private {
		return nil, badRequest("chat not found")
	}
	if err := s.checkAccess(target, want); err != nil {
		return nil, err
	}
	c.chat = target
	return target, nil
}

func (s *Simulator) checkAccess(c *chat, want access) error {
	switch c.kind {
	case private:
		return s.checkPrivate(c, want)
	case group:
		return s.checkGroup(c, want)
	}
	if c.destroyed {
		return badRequest("chat not found")
	}
	switch m := c.members[s.bot.id]; {
	case m == nil && c.username == "":
		return badRequest("chat not found") // the bot never was there
	case m != nil && m.status == kicked:
		return forbidden("bot was kicked from the %s chat", c.kind)
	case !c.statusOf(s.bot.id).in() && (want >= edits || c.username == ""):
		return forbidden("bot is not a member of the %s chat", c.kind)
	}
	return nil
}

func (s *Simulator) checkPrivate(c *chat, want access) error {
	p := c.peer
	switch {
	case !p.started && !p.known:
		return badRequest("chat not found")
	case p.deactivated && want >= edits:
		return forbidden("user is deactivated")
	case want < writes:
		return nil
	case p.isBot:
		return forbidden("bot can't send messages to bots")
	case p.blocked:
		return forbidden("bot was blocked by the user")
	case !p.started:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}

func (s *Simulator) checkGroup(c *chat, want access) error {
	m := c.members[s.bot.id]
	switch {
	case m == nil:
		return badRequest("chat not found")
	case c.migratedTo != 0 && want >= writes:
		return upgraded(c.migratedTo)
	case c.destroyed && want >= writes:
		return forbidden("the group chat was deleted")
	case c.migratedTo != 0 || c.destroyed || want < edits:
		return nil
	case m.status == kicked:
		return forbidden("bot was kicked from the group chat")
	case !m.status.in():
		return forbidden("bot is not a member of the group chat")
	}
	return nil
}

// thread resolves message_thread_id: 0 where there are no topics.
func (c *call) thread(in *chat) (int64, error) {
	id := c.params.integer("message_thread_id", 0, 0, 1<<40)
	if id == 0 || !in.forum {
		return 0, nil
	}
	if id == 1 || in.topic(id) == nil {
		return 0, badRequest("message thread not found")
	}
	return id, nil
}

// checkSend tells whether the bot may write in a chat and topic; what is "text messages", "photos" or "documents".
func (s *Simulator) checkSend(c *chat, topic int64, what string) error {
	bot := s.bot.id
	if c.kind == channel && !c.canSend(bot, false) {
		return badRequest("need administrator rights in the channel chat")
	}
	if !c.canSend(bot, false) {
		return badRequest("not enough rights to send text messages to the chat")
	}
	if what != "text messages" && !c.canSend(bot, true) {
		return badRequest("not enough rights to send %s to the chat", what)
	}
	if c.forum && !c.may(bot, canManageTopics) {
		if t := c.topic(topic); t != nil && t.closed && !t.ofBot || topic == 0 && c.generalClosed {
			return badRequest("TOPIC_CLOSED")
		}
	}
	return nil
}
