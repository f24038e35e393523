// Package chat is the messenger-neutral vocabulary: what comes in, what goes out, and what became of it.
//
// Only package bot knows which messenger is behind these words.
package chat

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind says what sort of chat it is.
type Kind string

// The kinds of chat.
const (
	Private    Kind = "private"
	Group      Kind = "group"
	Supergroup Kind = "supergroup"
	Channel    Kind = "channel"
)

// IsGroup tells whether several people talk in a chat of this kind.
func (k Kind) IsGroup() bool { return k == Group || k == Supergroup }

// Place is where a message stands: a chat, and a topic in it where the chat has topics (0 otherwise).
type Place struct {
	Chat  int64 `json:"chat"`
	Topic int   `json:"topic,omitempty"`
}

// String returns the chat's id, and the topic's after a slash where there is one.
func (p Place) String() string {
	if p.Topic == 0 {
		return strconv.FormatInt(p.Chat, 10)
	}
	return fmt.Sprintf("%d/%d", p.Chat, p.Topic)
}

// ParsePlace reads what String wrote.
func ParsePlace(s string) (Place, error) {
	id, topic, hasTopic := strings.Cut(s, "/")
	var p Place
	var err error
	if p.Chat, err = strconv.ParseInt(id, 10, 64); err != nil {
		return Place{}, fmt.Errorf("reading the chat of place %q: %w", s, err)
	}
	if hasTopic {
		if p.Topic, err = strconv.Atoi(topic); err != nil {
			return Place{}, fmt.Errorf("reading the topic of place %q: %w", s, err)
		}
	}
	return p, nil
}
