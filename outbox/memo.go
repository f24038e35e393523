package outbox

import (
	"sync"

	"giaoban/chat"
)

// maxMemos bounds the memory of envelopes that were dropped elsewhere, by a commit or their expiry, while they waited
// for their next try.
const maxMemos = 10_000

// memo is what was learned about an envelope in earlier tries of this process, so that no try repeats what was done.
// Losing it costs a repeated part or a refused request, never a message.
type memo struct {
	text  string // of the message that it is about: a newer one may have taken its place meanwhile
	files []chat.File
	shown int64 // what stood in the chat

	plain     bool // the formatting was refused: as plain text from now on
	split     bool // too long to be sent as one
	cut       bool // too long for an edit
	unreplied bool // what it answers is gone
	anew      bool // what it edits is gone
	removed   bool // what it replaces was deleted
	uploaded  bool // an id was not known any more: uploaded again
	documents bool // pictures go as documents
	bare      bool // the chat takes no files: without them
	unknown   int  // how many earlier tries may have arrived
	parts     int  // how many parts of a split message were sent

	followed int64 // the chat whose new id was saved already
}

// memos keeps the memo of each envelope that waits to be tried again.
type memos struct {
	mu sync.Mutex
	of map[string]memo
}

func newMemos() *memos { return &memos{of: map[string]memo{}} }

func (m *memos) get(c chat.Claimed) memo {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.of[c.ID]
	if kept.text != c.Message.Text {
		kept.plain, kept.split, kept.cut, kept.unreplied, kept.parts = false, false, false, false, 0
	}
	if !chat.SameFiles(kept.files, c.Message.Files) {
		kept.uploaded, kept.documents, kept.bare, kept.parts = false, false, false, 0
	}
	if kept.shown != c.Shown {
		kept.anew, kept.removed = false, false
	}
	kept.text, kept.files, kept.shown = c.Message.Text, c.Message.Files, c.Shown
	if c.Resent {
		kept.unknown = max(kept.unknown, 1)
	}
	return kept
}

func (m *memos) keep(id string, kept memo) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.of[id]; !known && len(m.of) >= maxMemos {
		for other := range m.of {
			delete(m.of, other)
			break
		}
	}
	m.of[id] = kept
}

func (m *memos) drop(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.of, id)
}
