package simulator

import (
	"net/url"
	"regexp"
	"strings"
)

var startPayload = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)

// OpenLink presses Start behind a link to the bot, in private or, with a chat, in a group.
func (s *Simulator) OpenLink(spec LinkSpec) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.personFor("as", spec.As, false)
	if err != nil {
		return Message{}, err
	}
	payload, inGroup, err := s.linkPayload(spec)
	if err != nil {
		return Message{}, err
	}
	c, command := s.privateChat(p), "/start"
	if spec.Chat != 0 || inGroup {
		if spec.Chat == 0 {
			return Message{}, wrong("chat", "is needed with startgroup")
		}
		if c, err = s.groupFor(spec.Chat); err != nil {
			return Message{}, err
		}
		if !c.statusOf(p.id).in() {
			return Message{}, wrong("as", "%s is not in the chat", p.name())
		}
		if !c.statusOf(s.bot.id).in() {
			s.arrive(c, s.bot, p, regular)
		}
		command = "/start@" + s.bot.username
	} else {
		s.block(p, false) // Start on a blocked bot takes the block back
	}
	m := &message{chat: c, from: p}
	text := textual{text: strings.TrimSpace(command + " " + payload)}.found()
	m.now.text, m.now.entities = text.text, text.entities
	s.publish(m, p)
	return *s.messageView(m, p), nil
}

// linkPayload reads the payload and whether the link leads into a group.
func (s *Simulator) linkPayload(spec LinkSpec) (payload string, inGroup bool, err error) {
	payload, field := spec.Payload, "payload"
	if spec.URL != "" {
		field = "url"
		u, err := url.Parse(spec.URL)
		if err != nil || !strings.EqualFold(strings.Trim(u.Path, "/"), s.bot.username) && !strings.EqualFold(u.Query().Get("domain"), s.bot.username) {
			return "", false, wrong("url", "does not lead to @%s", s.bot.username)
		}
		payload = u.Query().Get("start")
		if u.Query().Has("startgroup") {
			payload, inGroup = u.Query().Get("startgroup"), true
		}
	}
	if !startPayload.MatchString(payload) {
		return "", false, wrong(field, "the payload must be at most 64 of A-Z, a-z, 0-9, _ and -")
	}
	return payload, inGroup, nil
}
