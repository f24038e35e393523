package handlers

import (
	"sync"

	"giaoban/chat"
)

// albums remember the last album of each chat. It is handed in as one message with all its files; a part that comes after
// that says nothing of its own. After a restart in between, at worst a hint is given twice; a dialog keeps its own.
type albums struct {
	mu   sync.Mutex
	last map[int64]albumStart // by chat
}

type albumStart struct {
	album   string
	message int64 // the first of it
}

// follows tells whether a message belongs to an album of which another one was handled.
func (a *albums) follows(u chat.Update) bool {
	m := u.Message
	if m == nil || m.Album == "" || m.Edited {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	start, known := a.last[u.Place.Chat]
	return known && start.album == m.Album && start.message != m.ID
}

// handled notes an album's first message, once it is handled for good.
func (a *albums) handled(u chat.Update) {
	m := u.Message
	if m == nil || m.Album == "" || m.Edited {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last == nil {
		a.last = map[int64]albumStart{}
	}
	a.last[u.Place.Chat] = albumStart{m.Album, m.ID}
}
