package sqlite

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
	"time"

	"giaoban/chat"
)

// queue knows the order of what waits in the outbox: by chat and lane, with the chats of each lane by the time from which
// they may be written to. It lives in memory, because this process alone has the file; the outbox's rows hold all that it
// is made of, and it is made anew where a transaction was undone. Messages themselves stay on the disk, but for a few that were just written: most
// are sent within the moment, and would be read back for it.
//
// The writer changes it, holding its lock from outside.
type queue struct {
	chats   map[int64]*line
	ready   [chat.Digest + 1]lanes // lanes in which something waits, of chats that nothing is under way to
	slots   map[place]*item        // what waits for a slot
	flights map[string]*item       // what is under way, by ID
	warmth  int                    // bytes of the messages in memory
}

// place names a slot.
type place struct {
	chat int64
	slot string
}

// line is what there is to be sent to one chat.
type line struct {
	chat   int64
	ready  int64 // when it may be written to again, in Unix milliseconds; 0 for at once
	flight *item // what is under way
	lanes  [chat.Digest + 1]*laneOf
}

// laneOf is what waits in one lane of a chat, in order.
type laneOf struct {
	of    *line
	items []*item
	at    int64 // when the first of it may go
	pos   int   // in the heap, -1 where it is in none
}

// item is an envelope that was not settled yet.
type item struct {
	seq       int64
	id, slot  string
	chat      int64
	topic     int64
	edit      int64
	lane      chat.Lane
	action    chat.Action
	notBefore int64 // Unix milliseconds; 0 for at once
	expires   int64 // 0 for never
	state     chat.State
	attempt   int64
	epoch     int64
	resent    bool
	removes   bool
	moved     bool
	warm      *chat.Message // what the row holds; nil where it has to be read
	size      int           // of warm, in bytes
}

func newQueue() *queue {
	return &queue{chats: map[int64]*line{}, slots: map[place]*item{}, flights: map[string]*item{}}
}

// millis returns t in Unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// maxWarmth bounds the messages in memory, in bytes of JSON.
const maxWarmth = 4 << 20

// heat keeps the message of i in memory, if there is room.
func (q *queue) heat(i *item, m *chat.Message, size int) {
	q.cool(i)
	if m != nil && q.warmth+size <= maxWarmth {
		i.warm, i.size = m, size
		q.warmth += size
	}
}

// cool forgets the message of i.
func (q *queue) cool(i *item) {
	q.warmth -= i.size
	i.warm, i.size = nil, 0
}

// load makes the queue of what the outbox holds.
func (q *queue) load(c *conn) error {
	*q = *newQueue()
	err := c.query(context.Background(), `SELECT seq, id, slot, chat, topic, edit, lane, action, not_before, expires, state, attempt, epoch,
		resent, removes, moved, next FROM outbox INDEXED BY outbox_live WHERE settled IS NULL ORDER BY seq`, nil, func(r *row) error {
		i := &item{
			seq: r.int(), id: r.text(), slot: r.text(), chat: r.int(), topic: r.int(), edit: r.int(),
			lane: chat.Lane(r.int()), action: chat.Action(r.text()),
			notBefore: millis(r.instant()), expires: millis(r.instant()), state: chat.State(r.text()), attempt: r.int(),
			epoch: r.int(), resent: r.flag(), removes: r.flag(), moved: r.flag(),
		}
		l := q.line(i.chat)
		if next := millis(r.instant()); next > l.ready {
			l.ready = next
			q.fixAll(l)
		}
		if i.state == chat.Sending {
			q.takeOff(i)
		} else {
			q.add(i)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	return nil
}

func (q *queue) line(id int64) *line {
	l, ok := q.chats[id]
	if !ok {
		l = &line{chat: id}
		q.chats[id] = l
	}
	return l
}

// add puts i into its lane, at the place that its sequence number gives it.
func (q *queue) add(i *item) {
	l := q.line(i.chat)
	lane := l.lanes[i.lane]
	if lane == nil {
		lane = &laneOf{of: l, pos: -1}
		l.lanes[i.lane] = lane
	}
	at, _ := slices.BinarySearchFunc(lane.items, i, bySeq)
	lane.items = slices.Insert(lane.items, at, i)
	if i.slot != "" {
		q.slots[place{i.chat, i.slot}] = i
	}
	q.fix(lane)
}

func bySeq(a, b *item) int { return cmp.Compare(a.seq, b.seq) }

// remove takes i out of its lane.
func (q *queue) remove(i *item) {
	lane := q.line(i.chat).lanes[i.lane]
	switch at, found := slices.BinarySearchFunc(lane.items, i, bySeq); {
	case !found:
	case at == 0:
		lane.items[0] = nil
		lane.items = lane.items[1:]
	default:
		lane.items = slices.Delete(lane.items, at, at+1)
	}
	if p := (place{i.chat, i.slot}); q.slots[p] == i {
		delete(q.slots, p)
	}
	q.fix(lane)
}

// fix brings a lane to where it belongs among the ready ones.
func (q *queue) fix(lane *laneOf) {
	if len(lane.items) == 0 {
		if lane.pos >= 0 {
			heap.Remove(&q.ready[q.number(lane)], lane.pos)
		}
		lane.of.lanes[q.number(lane)] = nil
		return
	}
	h := &q.ready[lane.items[0].lane]
	lane.at = max(lane.of.ready, lane.items[0].notBefore)
	switch waits := lane.of.flight == nil; {
	case waits && lane.pos < 0:
		heap.Push(h, lane)
	case waits:
		heap.Fix(h, lane.pos)
	case lane.pos >= 0:
		heap.Remove(h, lane.pos)
	}
}

// number returns which lane of its chat it is.
func (q *queue) number(lane *laneOf) int { return slices.Index(lane.of.lanes[:], lane) }

// fixAll brings all lanes of a chat to where they belong.
func (q *queue) fixAll(l *line) {
	for _, lane := range l.lanes {
		if lane != nil {
			q.fix(lane)
		}
	}
}

// takeOff notes that i, which is in no lane, is under way.
func (q *queue) takeOff(i *item) {
	i.state = chat.Sending
	q.flights[i.id] = i
	l := q.line(i.chat)
	l.flight = i
	q.fixAll(l)
}

// land notes that i is not under way any more, and that its chat is ready at a time.
func (q *queue) land(i *item, ready int64) {
	delete(q.flights, i.id)
	l := q.line(i.chat)
	l.flight = nil
	l.ready = max(l.ready, ready)
	q.fixAll(l)
}

// next returns what may go first in a lane at now; nil for nothing.
func (q *queue) next(lane chat.Lane, now int64) *item {
	h := q.ready[lane]
	if len(h) == 0 || h[0].at > now {
		return nil
	}
	return h[0].items[0]
}

// nextAt returns when something may go; false where nothing waits for it.
func (q *queue) nextAt() (at int64, waits bool) {
	for _, h := range q.ready {
		if len(h) > 0 && (!waits || h[0].at < at) {
			at, waits = h[0].at, true
		}
	}
	return at, waits
}

// concerns tells whether something for a slot waits or is under way.
func (q *queue) concerns(p place) bool {
	if q.slots[p] != nil {
		return true
	}
	l := q.chats[p.chat]
	return l != nil && l.flight != nil && l.flight.slot == p.slot
}

// lanes is a heap by the time from which the chat may be written to, so that chats take turns, and then by age.
type lanes []*laneOf

func (h lanes) Len() int { return len(h) }

func (h lanes) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].items[0].seq < h[j].items[0].seq
}

func (h lanes) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].pos, h[j].pos = i, j
}

func (h *lanes) Push(x any) {
	lane := x.(*laneOf)
	lane.pos = len(*h)
	*h = append(*h, lane)
}

func (h *lanes) Pop() any {
	last := len(*h) - 1
	lane := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	lane.pos = -1
	return lane
}
