package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"giaoban/chat"
)

// batch is what one poll brought.
type batch struct {
	updates []received
	next    int64  // the offset that confirms all of them
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
	if err := json.Unmarshal(answer, &all); err == nil {
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
		b.next = max(b.next, u.update.ID+1)
	}
	return b, nil
}

// raws returns the updates as they were received.
func (b batch) raws() ([]json.RawMessage, error) {
	var all struct {
		Result []json.RawMessage `json:"result"`
	}
	err := json.Unmarshal(b.raw, &all)
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

// handle works through a batch: the updates of a chat in order, several chats side by side. It returns true when each
// was handled or buried, false when ctx ended before.
func (r *Receiver) handle(ctx context.Context, b batch) bool {
	var working sync.WaitGroup
	for _, list := range byChat(b.updates) {
		working.Add(1)
		r.hands.do(func() {
			defer working.Done()
			for _, u := range list {
				if !r.one(ctx, u, func() ([]byte, error) { return b.rawOf(u) }) {
					break
				}
			}
		})
	}
	working.Wait()
	return ctx.Err() == nil
}

// byChat sorts updates into one list per chat, each in order, the chats in the order of their first update.
func byChat(updates []received) [][]received {
	at := map[int64]int{}
	var lists [][]received
	for _, u := range updates {
		i, known := at[u.update.Place.Chat]
		if !known {
			i = len(lists)
			at[u.update.Place.Chat] = i
			lists = append(lists, nil)
		}
		lists[i] = append(lists[i], u)
	}
	return lists
}
