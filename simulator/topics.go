package simulator

import (
	"slices"
	"unicode/utf8"
)

const maxTopicName = 128 // characters

// topicColors are the colours that a topic's icon can have, the first one when none is told.
func topicColors() []int64 {
	return []int64{7322096, 16766590, 13338331, 9367192, 16749490, 16478047}
}

// newTopic makes a topic; its id is that of the message that says so.
func (s *Simulator) newTopic(c *chat, by *person, name string, color int64) *topic {
	m := s.announceTopic(c, by, &service{kind: "forum_topic_created", title: name, color: color})
	t := &topic{id: m.id, name: name, color: color, ofBot: by == s.bot}
	c.topics = append(c.topics, t)
	s.post(event{kind: "chat", chat: c})
	return t
}

// announceTopic writes the first message of a topic, which stands in the topic that it makes.
func (s *Simulator) announceTopic(c *chat, by *person, what *service) *message {
	m := &message{chat: c, from: by, service: what, topic: c.lastID + 1}
	s.place(m)
	s.deliver(m)
	return m
}

// shut closes or opens a topic; nil is General.
func (s *Simulator) shut(c *chat, t *topic, by *person, closed bool) {
	kind, id := "forum_topic_reopened", int64(0)
	if closed {
		kind = "forum_topic_closed"
	}
	if t == nil {
		kind = "general_" + kind
		c.generalClosed = closed
	} else {
		t.closed, id = closed, t.id
	}
	s.announce(c, by, id, &service{kind: kind})
	s.post(event{kind: "chat", chat: c})
}

// forumChat resolves the chat of a topic method.
func (c *call) forumChat() (*chat, error) {
	in, err := c.reach("chat_id", writes)
	if err != nil {
		return nil, err
	}
	if in.kind != supergroup {
		return nil, badRequest("the chat is not a supergroup forum")
	}
	if !in.forum {
		return nil, badRequest("the chat is not a forum")
	}
	return in, nil
}

func createForumTopic(c *call) (any, error) {
	in, err := c.forumChat()
	if err != nil {
		return nil, err
	}
	if !in.may(c.s.bot.id, canManageTopics) {
		return nil, badRequest("not enough rights to create a topic")
	}
	name := c.params.arg("name")
	if n := utf8.RuneCountInString(name); n < 1 {
		return nil, badRequest("title must be non-empty")
	} else if n > maxTopicName {
		return nil, badRequest("TOPIC_TITLE_INVALID")
	}
	color := topicColors()[0]
	if c.params.arg("icon_color") != "" {
		color = c.params.integer("icon_color", 0, 0, 1<<31)
		if !slices.Contains(topicColors(), color) {
			return nil, badRequest("invalid icon color specified")
		}
	}
	t := c.s.newTopic(in, c.s.bot, name, color)
	return apiTopic{ThreadID: t.id, Name: t.name, Color: t.color}, nil
}

func closeForumTopic(c *call) (any, error)  { return c.shutTopic(true) }
func reopenForumTopic(c *call) (any, error) { return c.shutTopic(false) }

func (c *call) shutTopic(closed bool) (any, error) {
	in, err := c.forumChat()
	if err != nil {
		return nil, err
	}
	id := c.params.integer("message_thread_id", 0, 0, 1<<40)
	t := in.topic(id)
	if t == nil || id == 1 {
		return nil, badRequest("message thread not found")
	}
	if !in.may(c.s.bot.id, canManageTopics) && !t.ofBot {
		return nil, badRequest("not enough rights to close or open the topic")
	}
	if t.closed == closed {
		return nil, badRequest("TOPIC_NOT_MODIFIED")
	}
	c.s.shut(in, t, c.s.bot, closed)
	return true, nil
}
