package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"giaoban/chat"
	"giaoban/store"
)

// queue is an outbox in the plainest way there is.
type queue struct {
	items   []*waiting // that were not settled, by age
	pauses  map[int64]time.Time
	shown   map[spot]standing
	ends    map[string]string // what became of an envelope: "sent", or the reason why it is dead
	next    int
	message int64
}

type spot struct {
	chat int64
	slot string
}

// standing is what stands in a slot.
type standing struct {
	message int64
	as      chat.Message
	at      time.Time
	doubt   bool // an edit since may have arrived
}

type waiting struct {
	chat.Envelope
	age     int
	claimed bool
	attempt int
	epoch   int64
	resent  bool
	removes bool
}

func (q *queue) at(chatID int64, claimed bool) []*waiting {
	return slices.DeleteFunc(slices.Clone(q.items), func(w *waiting) bool { return w.Place.Chat != chatID || w.claimed != claimed })
}

func (q *queue) drop(w *waiting) {
	q.items = slices.DeleteFunc(q.items, func(x *waiting) bool { return x == w })
}

func (q *queue) enqueue(e chat.Envelope) {
	if e.Slot != "" {
		for _, w := range q.at(e.Place.Chat, false) {
			if w.Slot == e.Slot {
				q.merge(w, e)
				return
			}
		}
	}
	q.next++
	q.items = append(q.items, &waiting{Envelope: e, age: q.next})
}

func (q *queue) merge(w *waiting, e chat.Envelope) {
	action, cancelled := becomes(w.Action, e.Action)
	flying := slices.ContainsFunc(q.at(e.Place.Chat, true), func(x *waiting) bool { return x.Slot == e.Slot })
	if cancelled && w.attempt == 0 && !flying && q.shown[spot{e.Place.Chat, e.Slot}].message == 0 {
		q.drop(w)
		return
	}
	w.removes = e.Action != chat.Remove && (w.removes || w.Action == chat.Remove)
	e.Action, e.Lane = action, min(w.Lane, e.Lane)
	w.Envelope, w.attempt = e, 0
}

// heads returns what a claim without a limit may take of each chat, after it has given up what has expired.
func (q *queue) heads(now time.Time, lowest chat.Lane) map[int64]*waiting {
	heads := map[int64]*waiting{}
	for _, w := range slices.Clone(q.items) {
		id := w.Place.Chat
		if _, done := heads[id]; done || len(q.at(id, true)) > 0 || q.pauses[id].After(now) {
			continue
		}
		for l := chat.Interactive; l <= lowest && heads[id] == nil; l++ {
			heads[id] = q.head(id, l, now)
		}
		if heads[id] == nil {
			delete(heads, id)
		}
	}
	return heads
}

func (q *queue) head(chatID int64, l chat.Lane, now time.Time) *waiting {
	for {
		line := slices.DeleteFunc(q.at(chatID, false), func(w *waiting) bool { return w.Lane != l })
		if len(line) == 0 {
			return nil
		}
		first := slices.MinFunc(line, func(a, b *waiting) int { return cmp.Compare(a.age, b.age) })
		switch {
		case first.NotBefore.After(now):
			return nil
		case first.Expires.IsZero() || first.Expires.After(now):
			return first
		case first.removes:
			first.Action, first.removes, first.Expires = chat.Remove, false, time.Time{}
		default:
			q.drop(first)
			q.ends[first.ID] = "expired"
		}
	}
}

// land ends a claim.
func (q *queue) land(w *waiting, d chat.Settlement) {
	id := w.Place.Chat
	pauses := []time.Time{d.Ready}
	if d.State == chat.Retry {
		pauses = append(pauses, d.Next)
	}
	for _, t := range pauses {
		if t.After(q.pauses[id]) {
			q.pauses[id] = t
		}
	}
	if d.State == chat.Retry {
		w.resent = w.resent || d.Doubt
		q.doubt(w)
		q.again(w)
		return
	}
	q.drop(w)
	q.ends[w.ID] = d.Reason
	if d.State != chat.Sent {
		q.doubt(w)
		return
	}
	q.ends[w.ID] = "sent"
	switch at := (spot{id, w.Slot}); {
	case w.Slot == "":
	case w.Action == chat.Remove:
		delete(q.shown, at)
	case q.shown[at].message == d.Message:
		q.shown[at] = standing{message: d.Message, as: w.Message, at: q.shown[at].at}
	default:
		q.shown[at] = standing{message: d.Message, as: w.Message, at: d.At}
	}
}

func (q *queue) doubt(w *waiting) {
	at := spot{w.Place.Chat, w.Slot}
	if s, there := q.shown[at]; there {
		s.doubt = true
		q.shown[at] = s
	}
}

// again lets what was claimed wait again; a newer one for its slot takes its place.
func (q *queue) again(w *waiting) {
	w.claimed = false
	for _, newer := range q.at(w.Place.Chat, false) {
		if newer != w && w.Slot != "" && newer.Slot == w.Slot {
			q.drop(newer)
			q.merge(w, newer.Envelope)
			return
		}
	}
}

// deliveries enqueues, claims, settles, crashes and waits at random, and compares every claim with the model's.
func (s *suite) deliveries() {
	s.check(func(t *rapid.T) {
		d := &delivering{Store: s.fresh(s.T), now: morning, queue: queue{
			pauses: map[int64]time.Time{}, shown: map[spot]standing{}, ends: map[string]string{},
		}}
		defer func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}()
		d.begin(t)
		t.Repeat(map[string]func(*rapid.T){
			"enqueue": d.enqueue, "enqueue more": d.enqueue, "claim": d.claim, "settle": d.settle, "wait": d.wait, "crash": d.begin,
		})
		d.finish(t)
	})
}

type delivering struct {
	Store
	queue
	now   time.Time
	epoch int64
	sum   int
}

func (d *delivering) begin(t *rapid.T) {
	epoch, err := d.BeginEpoch(t.Context())
	if err != nil || epoch <= d.epoch {
		t.Fatal("the epoch is", epoch, err)
	}
	d.epoch = epoch
	found, err := d.Recover(t.Context(), epoch, d.now)
	if err != nil {
		t.Fatal(err)
	}
	var left []*waiting
	for _, w := range d.items {
		if w.claimed {
			left = append(left, w)
		}
	}
	if len(found) != len(left) {
		t.Fatalf("%d were recovered, it should be %d", len(found), len(left))
	}
	for _, w := range left {
		d.doubt(w)
		_, stands := d.shown[spot{w.Place.Chat, w.Slot}]
		if w.Lane == chat.Interactive && w.Action != chat.Remove && !(w.Action == chat.Put && w.Slot != "" && stands) {
			d.drop(w)
			d.ends[w.ID] = "unknown"
			continue
		}
		w.resent = true
		d.again(w)
	}
}

func (d *delivering) enqueue(t *rapid.T) {
	var envelopes []chat.Envelope
	d.sum++
	key := fmt.Sprint("k", d.sum)
	named := rapid.IntRange(0, 3).Draw(t, "named") > 0 // after the Turn, as nearly all are
	for n := range rapid.IntRange(1, 3).Draw(t, "n") {
		id := fmt.Sprint(key, "#", n+1)
		if !named {
			id = fmt.Sprint(d.sum, ".", n+1)
		}
		e := lane(put(id, rapid.Int64Range(1, 3).Draw(t, "chat")), chat.Lane(rapid.IntRange(0, 3).Draw(t, "lane")))
		if slot := rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "slot"); slot != "" {
			e = in(e, slot, rapid.SampledFrom(actions).Draw(t, "action"))
		}
		switch rapid.IntRange(0, 5).Draw(t, "times") {
		case 0:
			e.NotBefore = d.now.Add(d.wait1(t))
		case 1:
			e.Expires = d.now.Add(d.wait1(t))
		}
		envelopes = append(envelopes, e)
		d.queue.enqueue(e)
	}
	if err := d.Commit(t.Context(), store.Commit{Key: key, At: d.now, Envelopes: envelopes}); err != nil {
		t.Fatal(err)
	}
}

func (d *delivering) wait1(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes")) * time.Minute
}

func (d *delivering) wait(t *rapid.T) { d.now = d.now.Add(d.wait1(t)) }

func (d *delivering) claim(t *rapid.T) {
	d.take(t, chat.Lane(rapid.SampledFrom([]int{3, 3, 3, 2, 0}).Draw(t, "lowest")))
}

func (d *delivering) take(t *rapid.T, lowest chat.Lane) {
	claimed, err := d.Claim(t.Context(), chat.ClaimRequest{Now: d.now, Epoch: d.epoch, Limit: 100, Lowest: lowest})
	if err != nil {
		t.Fatal(err)
	}
	heads := d.heads(d.now, lowest)
	if !slices.IsSortedFunc(claimed, func(a, b chat.Claimed) int { return cmp.Compare(a.Lane, b.Lane) }) {
		t.Fatalf("the lanes are out of order: %v", ids(claimed))
	}
	if len(claimed) != len(heads) {
		t.Fatalf("%v were claimed, it should be %d", ids(claimed), len(heads))
	}
	for _, c := range claimed {
		w := heads[c.Place.Chat]
		if w == nil {
			t.Fatalf("%s was claimed, but nothing may go to %d", c.ID, c.Place.Chat)
		}
		w.claimed, w.epoch = true, d.epoch
		w.attempt++
		want := chat.Claimed{Envelope: w.Envelope, Attempt: w.attempt, Epoch: d.epoch, Resent: w.resent}
		if s, there := d.shown[spot{w.Place.Chat, w.Slot}]; there {
			want.Shown, want.ShownAt = s.message, s.at
			if !s.doubt || w.Action != chat.Put {
				want.ShownAs = &s.as
			}
		}
		compare(t, "the claim", nil, c, want)
	}
	next, waits, err := d.NextReady(t.Context(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if waits && lowest == chat.Digest && !next.After(d.now) {
		t.Fatalf("something is ready at %s after everything was claimed", next)
	}
}

func (d *delivering) settle(t *rapid.T) {
	var flying []*waiting
	for _, w := range d.items {
		if w.claimed && rapid.Bool().Draw(t, "this one") {
			flying = append(flying, w)
		}
	}
	d.end(t, flying, rapid.SampledFrom([]chat.State{chat.Sent, chat.Sent, chat.Retry, chat.Dead}))
}

func (d *delivering) end(t *rapid.T, flying []*waiting, states *rapid.Generator[chat.State]) {
	var done []chat.Settlement
	for _, w := range flying {
		d.message++
		s := chat.Settlement{ID: w.ID, Epoch: d.epoch, State: states.Draw(t, "state"), Message: d.message, At: d.now, Reason: "why"}
		if s.State == chat.Sent && rapid.Bool().Draw(t, "as the sender does") {
			s.Reason = ""
		}
		if rapid.Bool().Draw(t, "pause") {
			s.Ready = d.now.Add(d.wait1(t))
		}
		if s.State == chat.Retry {
			s.Next, s.Doubt = d.now.Add(d.wait1(t)), rapid.Bool().Draw(t, "doubt")
		}
		switch shown := d.shown[spot{w.Place.Chat, w.Slot}].message; {
		case w.Action == chat.Remove:
			s.Message = 0
		case w.Action == chat.Put && shown != 0:
			s.Message = shown
		}
		done = append(done, s)
		d.land(w, s)
	}
	if err := d.Settle(t.Context(), done); err != nil {
		t.Fatal(err)
	}
}

// finish lets time pass until nothing is left, and compares what became of everything.
func (d *delivering) finish(t *rapid.T) {
	for round := 0; len(d.items) > 0; round++ {
		if round > 1000 {
			t.Fatalf("%d envelopes are never sent", len(d.items))
		}
		var flying []*waiting
		for _, w := range d.items {
			if w.claimed {
				flying = append(flying, w)
			}
		}
		d.end(t, flying, rapid.Just(chat.Sent))
		d.now = d.now.Add(time.Hour)
		d.take(t, chat.Digest)
	}
	for id, want := range d.ends {
		is, there, err := d.Delivery(t.Context(), id)
		if err != nil || !there {
			t.Fatalf("envelope %s is lost: %v", id, err)
		}
		if (want == "sent") != (is.State == chat.Sent) || (want != "sent" && (is.Reason != want || is.State != chat.Dead)) {
			t.Fatalf("envelope %s is %s (%s), it should be %s", id, is.State, is.Reason, want)
		}
	}
	counts, err := d.OutboxCounts(t.Context())
	want := map[chat.State]int{}
	for _, end := range d.ends {
		if end == "sent" {
			want[chat.Sent]++
		} else {
			want[chat.Dead]++
		}
	}
	compare(t, "the counts", err, counts, want)
}
