package bot

import (
	"sync"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// maxShapes is how many messages' forms are remembered: a broadcast goes out in each of the few languages.
const maxShapes = 8

// shapes remembers what messages look like as a part of a form, since a broadcast is one message to many.
type shapes struct {
	mu   sync.Mutex
	kept map[string]shape // by text
}

type shape struct {
	message chat.Message
	form    string
}

func newShapes() *shapes { return &shapes{kept: map[string]shape{}} }

// of returns a message's text and what stands below it, as a part of a form.
func (s *shapes) of(m chat.Message) (string, error) {
	s.mu.Lock()
	kept, found := s.kept[m.Text]
	s.mu.Unlock()
	if found && !m.ForceReply && m.Looks(kept.message) {
		return kept.form, nil
	}
	params := tgbotapi.Params{}
	putText(params, m)
	if err := putMarkup(params, m); err != nil {
		return "", err
	}
	text := string(form(params))
	if m.ForceReply {
		return text, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.kept[m.Text]; !found && len(s.kept) >= maxShapes {
		for other := range s.kept {
			delete(s.kept, other)
			break
		}
	}
	s.kept[m.Text] = shape{m, text}
	return text, nil
}
