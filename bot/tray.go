package bot

import "sync"

// tray holds the updates that were polled and are not confirmed yet. While one of them is in hand, a poll brings it again,
// and with it all that came later: each is taken in once. It is safe for concurrent use.
type tray struct {
	mu      sync.Mutex
	done    map[int64]bool     // by update: whether it was handled or buried
	open    int                // how many were not
	chats   map[int64][]polled // of the chats that somebody works at: what waits there
	watched bool
	changed chan struct{} // all is done, or one more where that is watched
}

// polled is an update and what it was read from.
type polled struct {
	received
	from *batch
}

func newTray() *tray {
	return &tray{done: map[int64]bool{}, chats: map[int64][]polled{}, changed: make(chan struct{}, 1)}
}

// add takes in what is new of a batch. It returns how many those are, and the chats that somebody has to begin to work at.
func (t *tray) add(b *batch) (fresh int, chats []int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, u := range b.updates {
		if _, known := t.done[u.update.ID]; known {
			continue
		}
		t.done[u.update.ID] = false
		t.open++
		fresh++
		chat := u.update.Place.Chat
		waiting, busy := t.chats[chat]
		if !busy {
			chats = append(chats, chat)
		}
		t.chats[chat] = append(waiting, polled{u, b})
	}
	return fresh, chats
}

// next notes that an update was handled or buried, where it is one, and returns what comes next in its chat. False ends the
// work there.
func (t *tray) next(chat, finished int64) (u polled, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if finished != 0 {
		t.done[finished] = true
		if t.open--; t.open == 0 || t.watched {
			select {
			case t.changed <- struct{}{}:
			default:
			}
		}
	}
	waiting := t.chats[chat]
	if len(waiting) == 0 {
		delete(t.chats, chat)
		return polled{}, false
	}
	t.chats[chat] = waiting[1:]
	return waiting[0], true
}

// watch has each update that is done signalled, not only the last one.
func (t *tray) watch(each bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watched = each
}

// confirm returns the offset that confirms all that was done before anything that was not, and forgets that; 0 where there
// is nothing to confirm. Open is how many are in hand, held how many are not confirmed.
func (t *tray) confirm() (offset int64, open, held int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for update, done := range t.done {
		if !done && (offset == 0 || update < offset) {
			offset = update
		}
	}
	if offset == 0 {
		for update := range t.done {
			offset = max(offset, update+1)
		}
	}
	for update := range t.done {
		if update < offset {
			delete(t.done, update)
		}
	}
	return offset, t.open, len(t.done)
}
