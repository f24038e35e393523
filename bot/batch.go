package bot

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"giaoban/chat"
)

// batch is what one poll brought.
type batch struct {
	updates []received
	raw     []byte // the answer as received
}

// received is an update with its place in the batch.
type received struct {
	update chat.Update
	at     int
	broken error // why it could not be decoded
}

// readBatch decodes the answer to a poll. All updates are decoded in one go, and one by one only where something in
// them is unexpected, so that the others of the batch don't suffer.
func readBatch(answer []byte, self int64) (batch, error) {
	b := batch{raw: answer}
	var all struct {
		Result []wireUpdate `json:"result"`
	}
	if err := read(answer, &all); err == nil {
		b.updates = make([]received, len(all.Result))
		for i := range all.Result {
			u, err := all.Result[i].update(self)
			b.updates[i] = received{update: u, at: i, broken: err}
		}
	} else {
		raws, err := b.raws()
		if err != nil {
			return batch{}, fmt.Errorf("reading the list of updates: %w", err)
		}
		b.updates = make([]received, len(raws))
		for i, raw := range raws {
			u, err := Decode(raw, self)
			b.updates[i] = received{update: u, at: i, broken: err}
		}
	}
	for _, u := range b.updates {
		if u.update.ID <= 0 {
			return batch{}, fmt.Errorf("an update without an id cannot be confirmed: %w", u.broken)
		}
	}
	return b, nil
}

// raws returns the updates as they were received.
func (b batch) raws() ([]jsontext.Value, error) {
	var all struct {
		Result []jsontext.Value `json:"result"`
	}
	err := read(b.raw, &all)
	return all.Result, err
}

// rawOf returns an update as it was received. Hardly any is asked for, so they are not kept one by one.
func (b batch) rawOf(u received) ([]byte, error) {
	raws, err := b.raws()
	if err != nil {
		return nil, fmt.Errorf("finding update %d as it was received: %w", u.update.ID, err)
	}
	if u.at >= len(raws) {
		return nil, fmt.Errorf("finding update %d as it was received: it is number %d of %d", u.update.ID, u.at, len(raws))
	}
	return raws[u.at], nil
}

// handle has what is new of a batch worked through: the updates of a chat in order, several chats side by side. It returns how
// many those are, and waits for none of them.
func (r *Receiver) handle(ctx context.Context, b *batch) (fresh int) {
	fresh, chats := r.tray.add(b)
	for _, chat := range chats {
		r.hands.do(func() { r.work(ctx, chat) })
	}
	return fresh
}

// work handles what waits in a chat until there is no more, or ctx ends.
func (r *Receiver) work(ctx context.Context, chat int64) {
	for u, more := r.tray.next(chat, 0); more; u, more = r.tray.next(chat, u.update.ID) {
		if !r.one(ctx, u.received, func() ([]byte, error) { return u.from.rawOf(u.received) }) {
			return
		}
	}
}
