package simulator

import (
	"time"
)

// message is one message with all its versions.
type message struct {
	chat       *chat
	id         int64
	date       int64 // unix seconds
	from       *person
	by         *person // who really wrote it, behind an anonymous administrator or a channel
	senderChat *chat
	author     string // the administrator's title
	topic      int64
	replyTo    *message
	quote      string
	forward    *origin
	album      string
	service    *service
	now        body
	past       []body // earlier versions, the first one first
	edited     int64  // unix seconds, of the last edit that shows
	deletedAt  int64  // unix seconds
	reactions  []reaction
	silent     bool
	protected  bool
}

// body is one version of a message: what an edit replaces.
type body struct {
	at        int64 // unix nanoseconds
	text      string
	entities  []entity
	file      *media
	spot      *spot // of a location, which has neither text nor file
	markup    *markup
	noPreview bool
	above     bool // the caption stands above
}

// origin tells where a forwarded message came from.
type origin struct {
	person *person
	chat   *chat
	id     int64
	date   int64
}

// service is a message that the server wrote about something that happened.
type service struct {
	kind   string
	people []*person
	title  string
	color  int64
	chat   int64
	pinned *message
}

// reaction is one person's.
type reaction struct {
	person *person
	emoji  string
}

// wrote tells whether it is the person's own message, under whatever name.
func (m *message) wrote(p *person) bool { return p != nil && (m.from == p || m.by == p) }

func (m *message) kind() string {
	switch {
	case m.service != nil:
		return "service"
	case m.now.file != nil:
		return string(m.now.file.kind)
	case m.now.spot != nil:
		return "location"
	}
	return "text"
}

// place puts a new message at the end of its chat.
func (s *Simulator) place(m *message) {
	now := s.clock.Now()
	m.id, m.date, m.now.at = s.nextMessageID(m.chat), now.Unix(), now.UnixNano()
	m.chat.log = append(m.chat.log, m)
	s.post(event{kind: "message", chat: m.chat, message: m})
}

// revise puts a new version over the present one.
func (s *Simulator) revise(m *message, next body) {
	now := s.clock.Now()
	next.at = now.UnixNano()
	m.past = append(m.past, m.now)
	m.now = next
	s.post(event{kind: "edit", chat: m.chat, message: m})
}

// erase deletes messages, which stay in the history only.
func (s *Simulator) erase(c *chat, messages []*message) {
	now := s.clock.Now().Unix()
	ids := make([]int64, 0, len(messages))
	for _, m := range messages {
		m.deletedAt = now
		c.unpin(m.id)
		ids = append(ids, m.id)
	}
	s.post(event{kind: "delete", chat: c, ids: ids})
}

// announce writes a service message and tells the bot.
func (s *Simulator) announce(c *chat, from *person, topic int64, what *service) {
	m := &message{chat: c, from: from, topic: topic, service: what}
	if c.kind == channel {
		m.from, m.senderChat = nil, c
	}
	s.place(m)
	s.deliver(m)
}

const (
	day          = 24 * time.Hour
	deletableFor = 48 * time.Hour
)
