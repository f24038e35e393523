package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

const (
	callbackLives = 150 * time.Second
	updateLives   = day
	firstUpdateID = 500_000_001
)

// update is one that the bot has not confirmed.
type update struct {
	id      int64
	expires int64 // unix nanoseconds
	lane    int64 // the chat, or the person, whose updates stay in order
	body    json.RawMessage
	done    bool
}

// queue holds the updates that wait for the bot.
type queue struct {
	items   []*update
	next    int64
	allowed map[string]bool // nil means the default
	wake    chan struct{}   // closed at the next update
}

// optIn are the kinds that a bot gets only when it asks for them by name.
func optIn(kind string) bool {
	return kind == "chat_member" || kind == "message_reaction" || kind == "message_reaction_count"
}

// updateKinds are the kinds that can be asked for.
func updateKinds() []string {
	return []string{"message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
		"callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_member",
		"chat_join_request", "chat_boost", "removed_chat_boost", "message_reaction", "message_reaction_count",
		"business_connection", "business_message", "edited_business_message", "deleted_business_messages", "purchased_paid_media",
		"managed_bot", "guest_message"}
}

func (q *queue) wants(kind string) bool {
	if q.allowed == nil {
		return !optIn(kind)
	}
	return q.allowed[kind]
}

// allow reads allowed_updates: missing or malformed keeps the setting, an empty list resets it, unknown names don't count.
func (q *queue) allow(raw string) {
	elements, isArray, err := parseArray([]byte(raw))
	if raw == "" || err != nil || !isArray {
		return
	}
	chosen := map[string]bool{}
	for _, element := range elements {
		var name string
		if err := json.Unmarshal(element, &name); err != nil {
			return
		}
		if name = strings.ToLower(name); slices.Contains(updateKinds(), name) {
			chosen[name] = true
		}
	}
	if len(chosen) == 0 {
		chosen = nil
	}
	q.allowed = chosen
}

// names returns the kinds in force when they are not the default.
func (q *queue) names() []string {
	var out []string
	for _, kind := range updateKinds() {
		if q.allowed[kind] {
			out = append(out, kind)
		}
	}
	return out
}

// push queues an update of the kind for the bot, unless the bot doesn't want it.
func (s *Simulator) push(kind string, lane int64, payload any) {
	if !s.updates.wants(kind) {
		return
	}
	inner, err := json.Marshal(payload)
	if err != nil {
		s.log.Error("an update could not be written", "kind", kind, "error", err)
		return
	}
	lives := updateLives
	if kind == "callback_query" {
		lives = callbackLives
	}
	q := &s.updates
	u := &update{id: q.next, lane: lane, expires: s.clock.Now().Add(lives).UnixNano()}
	q.next++
	u.body = make(json.RawMessage, 0, len(inner)+len(kind)+32)
	u.body = append(u.body, `{"update_id":`...)
	u.body = appendInt(u.body, u.id)
	u.body = append(u.body, `,"`+kind+`":`...)
	u.body = append(append(u.body, inner...), '}')
	q.items = append(q.items, u)
	close(q.wake)
	q.wake = make(chan struct{})
	s.hub.stir()
	if s.hook != nil {
		s.hook.enqueue(u)
	}
}

// expire drops what has waited too long.
func (q *queue) expire(now time.Time) {
	limit := now.UnixNano()
	q.items = slices.DeleteFunc(q.items, func(u *update) bool { return u.done || u.expires <= limit })
}

// confirm drops all updates below the offset; a negative offset keeps only that many of the newest.
func (q *queue) confirm(offset int64) {
	if offset < 0 {
		if extra := int64(len(q.items)) + offset; extra > 0 {
			q.items = slices.Delete(q.items, 0, int(extra))
		}
		return
	}
	n := 0
	for n < len(q.items) && q.items[n].id < offset {
		n++
	}
	q.items = slices.Delete(q.items, 0, n)
}

func (q *queue) head(limit int64) []json.RawMessage {
	out := make([]json.RawMessage, 0, min(limit, int64(len(q.items))))
	for _, u := range q.items {
		if int64(len(out)) == limit {
			break
		}
		out = append(out, u.body)
	}
	return out
}

// deliver tells the bot of a new message that somebody else wrote, if it may see it.
func (s *Simulator) deliver(m *message) { s.deliverAs(m, "message", "channel_post") }

func (s *Simulator) deliverEdit(m *message) {
	s.deliverAs(m, "edited_message", "edited_channel_post")
}

func (s *Simulator) deliverAs(m *message, kind, inChannel string) {
	if !s.sees(m) {
		return
	}
	if m.chat.kind == channel {
		kind = inChannel
	}
	s.push(kind, m.chat.id, m.api())
}
