package simulator

import (
	"strconv"
	"strings"
)

// What tests read in process; the control interface gives the same.

// RequestsQuery narrows the request log.
type RequestsQuery struct {
	After  int64 // only what follows this Seq
	Limit  int   // at most so many, all when 0
	Newest bool  // the newest ones rather than the first ones
	Method string
	Chat   int64
	Failed bool // only refused ones
}

// Requests returns logged calls of the Bot API in ascending order.
func (s *Simulator) Requests(q RequestsQuery) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.findRequests(q)
}

func (s *Simulator) findRequests(q RequestsQuery) []Request {
	out := []Request{}
	for _, r := range s.requests.items {
		if r.Seq <= q.After || q.Method != "" && !strings.EqualFold(r.Method, q.Method) || q.Failed && r.code == 200 && r.Fault != FaultDrop {
			continue
		}
		if q.Chat != 0 {
			if r.raw == nil {
				continue
			}
			if c := s.lookupChat(r.raw.arg("chat_id")); c == nil || c.id != q.Chat {
				continue
			}
		}
		out = append(out, r.view(s, true))
		if q.Limit > 0 && len(out) == q.Limit && !q.Newest {
			break
		}
	}
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[len(out)-q.Limit:]
	}
	return out
}

// MessagesQuery narrows a chat's messages.
type MessagesQuery struct {
	As            PersonRef
	Topic         *int64 // nil is all
	Before, After int64
	Limit         int // 50 when 0
}

// Messages returns living messages of a chat in ascending order, and whether there are more in that direction.
func (s *Simulator) Messages(id int64, q MessagesQuery) ([]Message, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatFor(id)
	if err != nil {
		return nil, false, err
	}
	as, err := s.viewer(q.As)
	if err != nil {
		return nil, false, err
	}
	topic := int64(-1)
	if q.Topic != nil {
		topic = *q.Topic
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	found, more := c.window(q.Before, q.After, topic, q.Limit)
	out := make([]Message, 0, len(found))
	for _, m := range found {
		out = append(out, *s.messageView(m, as))
	}
	return out, more, nil
}

// History returns everything that was ever written in a chat, with the deleted messages and all versions.
func (s *Simulator) History(id int64) ([]Recorded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatFor(id)
	if err != nil {
		return nil, err
	}
	return s.history(c), nil
}

// ChatsQuery narrows the list of chats.
type ChatsQuery struct {
	As    PersonRef // whose list; all chats when empty
	Limit int       // all when 0
}

// Chats returns chats, newest first, and how many there are.
func (s *Simulator) Chats(q ChatsQuery) ([]Chat, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	as, err := s.viewer(q.As)
	if err != nil {
		return nil, 0, err
	}
	found := s.findChats(as, "")
	total := len(found)
	if q.Limit > 0 {
		found = found[:min(q.Limit, total)]
	}
	return s.chatViews(found, as), total, nil
}

// Bot returns what is known of the bot.
func (s *Simulator) Bot() Bot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.botView()
}

// File returns a stored file by the id that messages show.
func (s *Simulator) File(id string) (File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := strconv.Atoi(strings.TrimPrefix(id, "F"))
	if err != nil || n < 1 || n > len(s.files) {
		return File{}, missing("id", "there is no file %s", id)
	}
	f := s.files[n-1]
	return File{Name: f.name, Mime: f.mime, Data: f.data}, nil
}
