package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"giaoban/chat"
)

const (
	// quiet is how long an album is taken to be coming in after its last part came: nothing says which one is the last.
	quiet = 700 * time.Millisecond
	// lookEvery is how often albums are looked for that another process began and did not end.
	lookEvery = 5 * time.Second
)

// Part is one message of an album.
type Part struct {
	Update int64
	Chat   int64
	Album  string
	Raw    []byte // the update as received
	At     time.Time
}

// Parts keeps the messages of albums, durably, until an album is whole.
type Parts interface {
	// KeepPart keeps a part; again changes nothing.
	KeepPart(ctx context.Context, p Part) error
	// Parts returns all that are kept, in the order of their updates.
	Parts(ctx context.Context) ([]Part, error)
	DropParts(ctx context.Context, updates ...int64) error
}

// albums knows which albums are coming in.
type albums struct {
	mu   sync.Mutex
	open map[albumKey]*coming
	wake chan struct{}
}

type albumKey struct {
	chat int64
	name string
}

// coming is an album that is coming in.
type coming struct {
	from  int64
	count int
	due   time.Time // when it is taken to be whole
}

func newAlbums() *albums {
	return &albums{open: map[albumKey]*coming{}, wake: make(chan struct{}, 1)}
}

// note counts a part. It tells whether the album is whole now: it has as many as there can be.
func (a *albums) note(k albumKey, from int64, due time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.open[k]
	if c == nil {
		c = &coming{from: from}
		a.open[k] = c
	}
	c.count++
	c.due = due
	select {
	case a.wake <- struct{}{}:
	default:
	}
	return c.count >= chat.MaxAlbum
}

// has tells whether an album is coming in.
func (a *albums) has(k albumKey) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open[k] != nil
}

// of returns the albums that come in from somebody in a chat, but for one.
func (a *albums) of(chatID, from int64, but string) (list []albumKey) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for k, c := range a.open {
		if k.chat == chatID && c.from == from && k.name != but {
			list = append(list, k)
		}
	}
	return list
}

// due returns the albums that are whole by a time, and when the next one will be.
func (a *albums) due(now time.Time) (list []albumKey, next time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for k, c := range a.open {
		switch {
		case !c.due.After(now):
			list = append(list, k)
		case next.IsZero() || c.due.Before(next):
			next = c.due
		}
	}
	return list, next
}

func (a *albums) forget(k albumKey) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.open, k)
}

// gathered takes an update that belongs to an album, and ends the albums that it shows to be whole: those that the same
// person sent before. Taken says that there is nothing more to do with the update; ok is false when ctx ended. The caller
// has the chat's turn.
func (r *Receiver) gathered(ctx context.Context, u received, raw func() ([]byte, error)) (taken, ok bool) {
	if r.o.Parts == nil || u.broken != nil {
		return false, true
	}
	name := ""
	if m := u.update.Message; m != nil && !m.Edited {
		name = m.Album
	}
	key := albumKey{u.update.Place.Chat, name}
	for _, k := range r.albums.of(key.chat, u.update.From.ID, name) {
		if !r.whole(ctx, k) {
			return true, false
		}
	}
	if name == "" || !r.albums.has(key) && !meant(u.update) {
		return false, true
	}
	part := Part{Update: u.update.ID, Chat: key.chat, Album: name, At: r.o.Clock.Now()}
	var err error
	if part.Raw, err = raw(); err != nil {
		r.log.Error("a part of an album cannot be kept; handled alone", "update", u.update.ID, "error", err)
		return false, true
	}
	if !r.insist(ctx, "a part of an album could not be kept", func() error { return r.o.Parts.KeepPart(ctx, part) }) {
		return true, false
	}
	if r.albums.note(key, u.update.From.ID, part.At.Add(quiet)) {
		return true, r.whole(ctx, key)
	}
	return true, true
}

// meant tells whether a message of an album is for the bot. In a group most are not, even where it can hear them.
func meant(u chat.Update) bool {
	return !u.Kind.IsGroup() || u.Message.ToBot || strings.HasPrefix(u.Message.Text, "/")
}

// insist does something until it works; false when ctx ended before.
func (r *Receiver) insist(ctx context.Context, complaint string, do func() error) bool {
	for try := 1; ; try++ {
		err := do()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		r.log.Error(complaint+"; trying again", "error", r.o.Client.secrets.err(err))
		if r.pause(ctx, try) != nil {
			return false
		}
	}
}

// whole hands an album over as one message with all its files. The caller has the chat's turn.
func (r *Receiver) whole(ctx context.Context, k albumKey) bool {
	var mine []Part
	ok := r.insist(ctx, "the parts of an album could not be read", func() error {
		parts, err := r.o.Parts.Parts(ctx)
		mine = slices.DeleteFunc(parts, func(p Part) bool { return p.Chat != k.chat || p.Album != k.name })
		return err
	})
	if !ok {
		return false
	}
	r.albums.forget(k)
	if len(mine) == 0 {
		return true // another process was faster
	}
	u := r.join(mine)
	if !r.attempt(ctx, u, func(ctx context.Context, cause error) bool {
		for _, p := range mine {
			part := u
			part.update.ID = p.Update
			if !r.bury(ctx, part, func() ([]byte, error) { return p.Raw, nil }, cause) {
				return false
			}
		}
		return true
	}) {
		return false
	}
	updates := make([]int64, len(mine))
	for i, p := range mine {
		updates[i] = p.Update
	}
	return r.insist(ctx, "the parts of an album could not be forgotten", func() error { return r.o.Parts.DropParts(ctx, updates...) })
}

// join makes one update of an album's parts: the first one's, with all files and the first text.
func (r *Receiver) join(parts []Part) received {
	var list []chat.Update
	var u received
	for _, p := range parts {
		one, err := Decode(p.Raw, r.o.Client.ID())
		if err != nil || one.Message == nil {
			return received{update: chat.Update{ID: p.Update}, broken: fmt.Errorf("joining an album: update %d: %w", p.Update, cmp.Or(err, errNoChat))}
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b chat.Update) int { return cmp.Compare(a.Message.ID, b.Message.ID) })
	u.update = list[0]
	m := *list[0].Message
	m.Files = nil
	for _, one := range list {
		m.Files = append(m.Files, one.Message.Files...)
		if m.Text == "" {
			m.Text = one.Message.Text
		}
		if m.ReplyTo == 0 {
			m.ReplyTo, m.ToBot = one.Message.ReplyTo, one.Message.ToBot
		}
	}
	u.update.Message = &m
	return u
}

// Gather hands albums over once they are whole, until ctx is done: those whose parts came in here, and those that were
// left by a process that stopped. It does nothing where no Parts are kept.
func (r *Receiver) Gather(ctx context.Context) error {
	if r.o.Parts == nil {
		<-ctx.Done()
		return nil
	}
	handling, stop := linger(ctx, r.o.Grace)
	defer stop()
	var looked time.Time
	for ctx.Err() == nil {
		now := r.o.Clock.Now()
		if now.Sub(looked) >= lookEvery {
			looked = now
			if err := r.lookForAlbums(ctx, now); err != nil && ctx.Err() == nil {
				r.log.Error("the parts of albums could not be read; trying again", "error", r.o.Client.secrets.err(err))
			}
		}
		due, next := r.albums.due(now)
		for _, k := range due {
			if ctx.Err() != nil || r.queues.enter(handling, k.chat) != nil {
				return nil
			}
			r.whole(handling, k)
			r.queues.leave(k.chat)
		}
		if len(due) > 0 {
			continue
		}
		if until := looked.Add(lookEvery); next.IsZero() || until.Before(next) {
			next = until
		}
		r.nextAlbum(ctx, next)
	}
	return nil
}

// lookForAlbums takes up albums whose parts are kept and that nobody here knows of. One that is young may be coming in
// elsewhere.
func (r *Receiver) lookForAlbums(ctx context.Context, now time.Time) error {
	parts, err := r.o.Parts.Parts(ctx)
	if err != nil {
		return err
	}
	for _, p := range parts {
		key := albumKey{p.Chat, p.Album}
		if now.Sub(p.At) >= quiet && !r.albums.has(key) {
			r.albums.note(key, 0, now)
		}
	}
	return nil
}

// nextAlbum waits for a time, for a part, or for ctx to end.
func (r *Receiver) nextAlbum(ctx context.Context, until time.Time) {
	reached, cancel := r.o.Clock.At(until)
	defer cancel()
	select {
	case <-reached:
	case <-r.albums.wake:
	case <-ctx.Done():
	}
}
