package simulator

import (
	"strconv"
	"time"
	"unicode/utf8"
)

const maxCallbackAnswer = 200 // characters

// callbacks are the presses of buttons and the bot's answers.
type callbacks struct {
	count int64
	open  map[string]*press // by callback query id
	ids   []string          // the same, the oldest first
}

// press is one press of a button.
type press struct {
	number   int64
	query    string
	at       time.Time
	person   *person
	chat     *chat
	message  *message
	data     string
	answered chan struct{}
	done     bool
	text     string
	alert    bool
	url      string
}

// newPress records a press and hands it to the bot.
func (s *Simulator) newPress(p *person, m *message, data string) *press {
	cb := &s.callbacks
	now := s.clock.Now()
	s.forgetPresses(now)
	cb.count++
	k := &press{number: cb.count, query: strconv.FormatInt(4_300_000_000_000_000+cb.count, 10), at: now,
		person: p, chat: m.chat, message: m, data: data, answered: make(chan struct{})}
	cb.open[k.query] = k
	cb.ids = append(cb.ids, k.query)
	var shown any = m.api()
	if m.deletedAt != 0 {
		shown = apiGone{ID: m.id, Chat: m.chat.api()}
	}
	s.push("callback_query", p.id, apiCallback{ID: k.query, From: p.api(), Message: shown,
		ChatInstance: strconv.FormatInt(m.chat.id*7_919, 10), Data: data})
	return k
}

// forgetPresses drops those that can no longer be answered.
func (s *Simulator) forgetPresses(now time.Time) {
	cb := &s.callbacks
	n := 0
	for n < len(cb.ids) && now.Sub(cb.open[cb.ids[n]].at) >= callbackLives {
		delete(cb.open, cb.ids[n])
		n++
	}
	cb.ids = cb.ids[n:]
}

func answerCallbackQuery(c *call) (any, error) {
	s := c.s
	s.forgetPresses(s.clock.Now())
	text := c.params.arg("text")
	if utf8.RuneCountInString(text) > maxCallbackAnswer {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	k := s.callbacks.open[c.params.arg("callback_query_id")]
	if k == nil {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if url := c.params.arg("url"); url != "" && checkedLink(url) == "" {
		return nil, badRequest("URL_INVALID")
	}
	if !k.done {
		k.done, k.text, k.alert, k.url = true, text, c.params.flag("show_alert"), c.params.arg("url")
		close(k.answered)
		s.post(event{kind: "answer", chat: k.chat, person: k.person, press: k})
	}
	return true, nil
}
