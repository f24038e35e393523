package chat

import (
	"strings"
	"time"
)

// SessionKey says whose dialog it is: one person's in one place.
type SessionKey struct {
	Place  Place `json:"place"`
	Person int64 `json:"person"`
}

// Session is a guided dialog that is under way. It is kept in the store between any two messages.
type Session struct {
	Key     SessionKey        `json:"key"`
	ID      string            `json:"id"` // short, unique, ASCII: buttons bear it, so that a stale one is known
	Flow    string            `json:"flow"`
	Step    string            `json:"step"`
	Trail   []string          `json:"trail,omitempty"`  // the steps before this one, for going back
	Values  map[string]string `json:"values,omitempty"` // the answers so far
	Changed time.Time         `json:"changed"`
	Expires time.Time         `json:"expires"`
	Told    bool              `json:"told,omitempty"` // the person knows that its time is over
}

// Clone returns a copy that shares nothing with s.
func (s Session) Clone() Session {
	c := s
	c.Trail = append([]string(nil), s.Trail...)
	c.Values = make(map[string]string, len(s.Values))
	for k, v := range s.Values {
		c.Values[k] = v
	}
	return c
}

// DialogSlots is what the slots of guided dialogs begin with; the dialog's ID follows, and for its question in a group the
// ending. Nobody looks for such a message any more when its dialog is long over.
const (
	DialogSlots    = "dialog:"
	DialogQuestion = ":ask"
)

// DialogOf returns the ID of the dialog that a slot belongs to.
func DialogOf(slot string) (id string, ok bool) {
	id, ok = strings.CutPrefix(slot, DialogSlots)
	return strings.TrimSuffix(id, DialogQuestion), ok
}
