package outbox_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"giaoban/chat"
)

// row is an envelope in the queue of these tests.
type row struct {
	chat.Envelope
	seq     int
	state   chat.State
	attempt int
	next    time.Time
	resent  bool
	epoch   int64
	reason  string
	message int64
}

// queue keeps envelopes in memory, by the rules that every engine keeps.
type queue struct {
	mu     sync.Mutex
	rows   []*row
	ready  map[int64]time.Time
	slots  map[string]int64
	shows  map[string]*chat.Message // by slot; filled by tests that keep what stands there
	epoch  int64
	claims int
	fail   error  // what every method but Put answers, while set
	asked  int    // how often settlements came
	never  string // the envelope whose settlement fails; none where empty
	stale  int    // settlements that were refused
	during func() // called within each claim, before it is answered
}

func newQueue(envelopes ...chat.Envelope) *queue {
	q := &queue{ready: map[int64]time.Time{}, slots: map[string]int64{}}
	q.Put(envelopes...)
	return q
}

// Put adds envelopes.
func (q *queue) Put(envelopes ...chat.Envelope) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range envelopes {
		q.rows = append(q.rows, &row{Envelope: e, seq: len(q.rows), state: chat.Pending, next: e.NotBefore})
	}
}

// Fail makes every method answer err; nil ends that.
func (q *queue) Fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.fail = err
}

// Row returns a copy of the envelope's row.
func (q *queue) Row(id string) row {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if r.ID == id {
			return *r
		}
	}
	return row{}
}

// Count returns how many rows are in the state.
func (q *queue) Count(state chat.State) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, r := range q.rows {
		if r.state == state {
			n++
		}
	}
	return n
}

func (q *queue) BeginEpoch(context.Context) (int64, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.fail != nil {
		return 0, q.fail
	}
	q.epoch++
	return q.epoch, nil
}

func (q *queue) Recover(_ context.Context, epoch int64, now time.Time) ([]chat.Claimed, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var found []chat.Claimed
	for _, r := range q.rows {
		if r.state != chat.Sending || r.epoch == epoch {
			continue
		}
		found = append(found, q.claimed(r))
		if r.state, r.resent, r.next = chat.Pending, true, now; r.Lane == chat.Interactive {
			r.state, r.reason = chat.Dead, "unknown"
		}
	}
	return found, q.fail
}

// heads returns, for each chat without one under way, what is first in each of its lanes.
func (q *queue) heads(now time.Time) []*row {
	type lane struct {
		chat int64
		lane chat.Lane
	}
	first, busy := map[lane]*row{}, map[int64]bool{}
	for _, r := range q.rows {
		if (r.state == chat.Pending || r.state == chat.Retry) && !r.Expires.IsZero() && !r.Expires.After(now) {
			r.state, r.reason = chat.Dead, "expired"
		}
		switch r.state {
		case chat.Sending:
			busy[r.Place.Chat] = true
		case chat.Pending, chat.Retry:
			if k := (lane{r.Place.Chat, r.Lane}); first[k] == nil {
				first[k] = r
			}
		}
	}
	var heads []*row
	for k, r := range first {
		if !busy[k.chat] {
			heads = append(heads, r)
		}
	}
	slices.SortFunc(heads, func(a, b *row) int { return cmp.Or(cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.seq, b.seq)) })
	return heads
}

func (q *queue) when(r *row) time.Time {
	if at := q.ready[r.Place.Chat]; at.After(r.next) {
		return at
	}
	return r.next
}

func (q *queue) Claim(ctx context.Context, req chat.ClaimRequest) ([]chat.Claimed, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.claims++
	if q.fail != nil {
		return nil, q.fail
	}
	if req.Epoch < q.epoch {
		return nil, fmt.Errorf("claiming: %w", chat.ErrFenced)
	}
	var list []chat.Claimed
	taken := map[int64]bool{}
	for _, r := range q.heads(req.Now) {
		if len(list) == req.Limit || r.Lane > req.Lowest || taken[r.Place.Chat] || q.when(r).After(req.Now) {
			continue
		}
		taken[r.Place.Chat] = true
		r.state, r.epoch = chat.Sending, req.Epoch
		r.attempt++
		list = append(list, q.claimed(r))
	}
	if q.during != nil {
		q.during()
	}
	// As with a real one: it is written, but who gave up waiting does not hear of it.
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return list, nil
}

func (q *queue) claimed(r *row) chat.Claimed {
	shown := r.Edit
	if r.Slot != "" {
		shown = q.slots[r.Slot]
	}
	return chat.Claimed{Envelope: r.Envelope, Shown: shown, ShownAs: q.shows[r.Slot], Attempt: r.attempt, Epoch: r.epoch, Resent: r.resent}
}

func (q *queue) Settle(_ context.Context, done []chat.Settlement) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked++; q.fail != nil {
		return q.fail
	}
	if q.never != "" && slices.ContainsFunc(done, func(s chat.Settlement) bool { return s.ID == q.never }) {
		return errors.New("it can't be written")
	}
	for _, s := range done {
		i := slices.IndexFunc(q.rows, func(r *row) bool { return r.ID == s.ID })
		if i < 0 {
			return errors.New("settling what was never put in")
		}
		r := q.rows[i]
		if r.state != chat.Sending || r.epoch != s.Epoch {
			q.stale++
			continue
		}
		r.state, r.next, r.reason, r.message, r.resent = s.State, s.Next, s.Reason, s.Message, r.resent || s.Doubt
		if s.State == chat.Sent && r.Slot != "" {
			q.slots[r.Slot] = s.Message
			if q.shows != nil {
				q.shows[r.Slot] = &r.Message
			}
		}
		if s.Ready.After(q.ready[r.Place.Chat]) {
			q.ready[r.Place.Chat] = s.Ready
		}
	}
	return nil
}

func (q *queue) NextReady(_ context.Context, now time.Time) (time.Time, bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.fail != nil {
		return time.Time{}, false, q.fail
	}
	var next time.Time
	found := false
	for _, r := range q.heads(now) {
		if at := q.when(r); !found || at.Before(next) {
			next, found = at, true
		}
	}
	return next, found, nil
}

// move changes a chat's id, as the commit of a migration does.
func (q *queue) move(from, to int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if r.Place.Chat == from {
			r.Place.Chat = to
		}
	}
}
