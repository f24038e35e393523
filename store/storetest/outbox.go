package storetest

import (
	"errors"
	"fmt"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// outbox is a suite with an epoch of its own to claim under.
type outbox struct {
	*suite
	epoch int64
}

func (s *suite) sender() *outbox {
	s.Helper()
	epoch, err := s.BeginEpoch(s.Context())
	return &outbox{s, got(s, epoch, err)}
}

// enqueue commits envelopes.
func (s *suite) enqueue(envelopes ...chat.Envelope) {
	s.Helper()
	s.must(s.commit(store.Commit{Envelopes: envelopes}))
}

func (o *outbox) claim(now time.Time, lowest chat.Lane, limit int) []chat.Claimed {
	o.Helper()
	claimed, err := o.Claim(o.Context(), chat.ClaimRequest{Now: now, Epoch: o.epoch, Limit: limit, Lowest: lowest})
	return got(o.suite, claimed, err)
}

// all claims whatever may go at now.
func (o *outbox) all(now time.Time) []chat.Claimed {
	o.Helper()
	return o.claim(now, chat.Digest, 1000)
}

func (o *outbox) settle(c chat.Claimed, d chat.Settlement) {
	o.Helper()
	d.ID, d.Epoch = c.ID, o.epoch
	if d.At.IsZero() {
		d.At = morning
	}
	o.must(o.Settle(o.Context(), []chat.Settlement{d}))
}

// sent settles claims as sent, as messages that are numbered from first on.
func (o *outbox) sent(first int64, claimed ...chat.Claimed) {
	o.Helper()
	for i, c := range claimed {
		o.settle(c, chat.Settlement{State: chat.Sent, Message: first + int64(i)})
	}
}

// one claims the only envelope that may go at morning.
func (o *outbox) one() chat.Claimed {
	o.Helper()
	claimed := o.all(morning)
	if len(claimed) != 1 {
		o.Fatalf("%v can be claimed, it should be one", ids(claimed))
	}
	return claimed[0]
}

// drain sends everything that may go at now, one after the other, and returns the order.
func (o *outbox) drain(now time.Time) (order []string) {
	o.Helper()
	for message := int64(1); ; message++ {
		claimed := o.claim(now, chat.Digest, 1)
		if len(claimed) == 0 {
			return order
		}
		order = append(order, claimed[0].ID)
		o.sent(message, claimed...)
	}
}

func ids(claimed []chat.Claimed) (ids []string) {
	for _, c := range claimed {
		ids = append(ids, c.ID)
	}
	return ids
}

func (s *suite) delivery(id string) store.Delivery {
	s.Helper()
	d, there, err := s.Delivery(s.Context(), id)
	return found(s, d, there, err)
}

func (s *suite) counts(want map[chat.State]int) {
	s.Helper()
	counts, err := s.OutboxCounts(s.Context())
	s.same("the counts", got(s, counts, err), want)
}

func (s *suite) order() {
	o := s.sender()
	e := in(put("k", -10), "card:1:-10", chat.Put)
	e.Place.Topic, e.Expires = 4, morning.Add(time.Hour)
	e.Message = chat.Message{
		Text: "<b>#1</b>", Keyboard: [][]chat.Button{chat.Row(chat.Button{Text: "Báo cáo", Data: "rep:1"}, chat.Button{Text: "w", URL: "https://x"})},
		ReplyTo: 7, ForceReply: true, Placeholder: "…", Silent: true, Plain: true,
	}
	var want []string
	envelopes := []chat.Envelope{e}
	for i := range 30 {
		id := fmt.Sprint("more", i)
		envelopes, want = append(envelopes, put(id, -10)), append(want, id)
	}
	s.enqueue(envelopes...)
	s.same("the claim", o.one(), chat.Claimed{Envelope: e, Attempt: 1, Epoch: o.epoch})
	s.counts(map[chat.State]int{chat.Sending: 1, chat.Pending: 30})
	o.settle(chat.Claimed{Envelope: e}, chat.Settlement{State: chat.Sent, Message: 55, At: morning.Add(time.Second)})
	s.same("the delivery", s.delivery("k"), store.Delivery{
		Envelope: e, State: chat.Sent, Attempt: 1, Epoch: o.epoch, Sent: 55, Settled: morning.Add(time.Second),
	})
	s.same("the order", o.drain(morning), want)
	s.counts(map[chat.State]int{chat.Sent: 31})
}

func (s *suite) oneAtATime() {
	o := s.sender()
	for chatID := int64(1); chatID <= 3; chatID++ {
		s.enqueue(put(fmt.Sprint("a", chatID), chatID), put(fmt.Sprint("b", chatID), chatID))
	}
	s.same("two of three", len(o.claim(morning, chat.Digest, 2)), 2)
	s.same("the third", len(o.all(morning)), 1)
	s.same("no second one", len(o.all(morning)), 0)
	_, waits, err := s.NextReady(s.Context(), morning)
	s.same("something waits for time", got(s, waits, err), false)
	s.enqueue(lane(put("urgent", 1), chat.Interactive))
	s.same("nothing while one is under way", len(o.all(morning)), 0)

	ready := morning.Add(time.Minute)
	o.settle(chat.Claimed{Envelope: put("a1", 1)}, chat.Settlement{State: chat.Sent, Message: 1, Ready: ready})
	s.same("nothing before the chat is ready", len(o.all(ready.Add(-time.Millisecond))), 0)
	next, waits, err := s.NextReady(s.Context(), morning)
	s.same("the next", found(s, next, waits, err), ready)
	s.enqueue(lane(put("late", 1), chat.Reminder))
	s.same("nor what comes then", len(o.all(ready.Add(-time.Millisecond))), 0)
	s.same("then the urgent one", ids(o.all(ready)), []string{"urgent"})
	o.sent(2, chat.Claimed{Envelope: put("a2", 2)})
	next, waits, err = s.NextReady(s.Context(), ready)
	s.same("the next, at once", found(s, next, waits, err), ready)
	s.same("a chat that may be written to", ids(o.all(morning)), []string{"b2"})
}

func (s *suite) lanes() {
	o := s.sender()
	for _, l := range []chat.Lane{chat.Digest, chat.Broadcast, chat.Reminder, chat.Interactive} {
		for chatID := int64(1); chatID <= 2; chatID++ {
			for n := range 2 {
				s.enqueue(lane(put(fmt.Sprintf("%s%d to %d", l, n, chatID), chatID), l))
			}
		}
	}
	s.enqueue(lane(put("digest to 3", 3), chat.Digest))
	s.same("the first", ids(o.claim(morning, chat.Digest, 3)), []string{"interactive0 to 1", "interactive0 to 2", "digest to 3"})
	for _, id := range []string{"interactive0 to 1", "interactive0 to 2", "digest to 3"} {
		o.sent(1, chat.Claimed{Envelope: chat.Envelope{ID: id}})
	}
	s.same("none but interactive ones", len(o.claim(morning, chat.Interactive, 9)), 2)
	o.sent(1, chat.Claimed{Envelope: chat.Envelope{ID: "interactive1 to 1"}}, chat.Claimed{Envelope: chat.Envelope{ID: "interactive1 to 2"}})
	s.same("none any more", len(o.claim(morning, chat.Interactive, 9)), 0)
	s.same("none without a limit", len(o.claim(morning, chat.Digest, 0)), 0)
	order := o.drain(morning)
	s.same("the rest", len(order), 12)
	for chatID := 1; chatID <= 2; chatID++ {
		var mine, want []string
		for _, id := range order {
			if id[len(id)-1] == byte('0'+chatID) {
				mine = append(mine, id)
			}
		}
		for _, l := range []chat.Lane{chat.Reminder, chat.Broadcast, chat.Digest} {
			want = append(want, fmt.Sprintf("%s0 to %d", l, chatID), fmt.Sprintf("%s1 to %d", l, chatID))
		}
		s.same("the order in a chat", mine, want)
	}
}

func (s *suite) notBefore() {
	o := s.sender()
	later := lane(put("later", 1), chat.Reminder)
	later.NotBefore = morning.Add(time.Hour)
	s.enqueue(later, lane(put("behind it", 1), chat.Reminder), put("card", 1), lane(put("digest", 1), chat.Digest))
	s.same("what may go", o.drain(morning), []string{"card", "digest"})
	next, waits, err := s.NextReady(s.Context(), morning)
	s.same("the next", found(s, next, waits, err), later.NotBefore)
	s.same("nothing before", len(o.all(later.NotBefore.Add(-time.Millisecond))), 0)
	s.same("the rest, in order", o.drain(later.NotBefore), []string{"later", "behind it"})
}

func (s *suite) expiry() {
	o := s.sender()
	until := func(e chat.Envelope, minutes int) chat.Envelope {
		e.Expires = morning.Add(time.Duration(minutes) * time.Minute)
		return e
	}
	s.enqueue(until(put("gone", 1), 1), until(put("gone too", 1), 2), until(put("good", 1), 3), put("always", 1))
	now := morning.Add(2 * time.Minute)
	s.same("what is left", o.drain(now), []string{"good", "always"})
	d := s.delivery("gone too")
	s.same("what was given up", []any{d.State, d.Reason, d.Settled, d.Attempt}, []any{chat.Dead, "expired", now, 0})
	s.counts(map[chat.State]int{chat.Sent: 2, chat.Dead: 2})
	dead, err := s.Undelivered(s.Context(), 10)
	s.must(err)
	s.same("the undelivered", []string{dead[0].ID, dead[1].ID}, []string{"gone too", "gone"})
}

func (s *suite) retry() {
	o := s.sender()
	s.enqueue(put("a", 1), put("b", 1), lane(put("urgent", 1), chat.Interactive))
	s.same("the first", o.one().ID, "urgent")
	next := morning.Add(time.Minute)
	o.settle(chat.Claimed{Envelope: put("urgent", 1)}, chat.Settlement{State: chat.Retry, Next: next, Ready: morning.Add(time.Second), Reason: "429"})
	s.counts(map[chat.State]int{chat.Retry: 1, chat.Pending: 2})
	d := s.delivery("urgent")
	s.same("the retry", []any{d.State, d.Reason, d.Attempt}, []any{chat.Retry, "429", 1})
	s.same("nothing meanwhile", len(o.all(next.Add(-time.Millisecond))), 0)
	again := o.claim(next, chat.Digest, 5)
	s.same("again", []any{ids(again), again[0].Attempt, again[0].Resent}, []any{[]string{"urgent"}, 2, false})
	o.sent(1, again...)
	d = s.delivery("urgent")
	s.same("what is left of the retry", []any{d.State, d.Reason, d.Attempt, d.Resent}, []any{chat.Sent, "", 2, false})
	s.same("the chat's pause stays", len(o.all(morning)), 0)
	s.same("a", ids(o.all(next)), []string{"a"})
	o.settle(chat.Claimed{Envelope: put("a", 1)}, chat.Settlement{State: chat.Retry, Reason: "x"})
	s.same("its place is kept", ids(o.all(next)), []string{"a"})
	o.settle(chat.Claimed{Envelope: put("a", 1)}, chat.Settlement{State: chat.Dead, Reason: "kicked"})
	s.same("the reason", s.delivery("a").Reason, "kicked")
	s.same("b", o.drain(next), []string{"b"})
	if err := s.Settle(s.Context(), []chat.Settlement{{ID: "b", Epoch: o.epoch, State: chat.Pending, At: morning}}); err == nil {
		s.Error("a claim is settled as pending")
	}
}

func (s *suite) slots() {
	o := s.sender()
	ctx := s.Context()
	const slot = "card:1:-10"
	at := func(message int64, want string) {
		s.Helper()
		is, there, err := s.SlotAt(ctx, -10, message)
		s.must(err)
		s.same(fmt.Sprint("what stands at ", message), is, want)
		s.same("it is there", there, want != "")
	}
	show := func(id string, action chat.Action, shown, message int64) {
		s.Helper()
		s.enqueue(in(put(id, -10), slot, action))
		c := o.one()
		s.same("what is shown", []any{c.ID, c.Shown, c.Action}, []any{id, shown, action})
		o.sent(message, c)
	}
	show("new", chat.Put, 0, 55)
	at(55, slot)
	show("edited", chat.Put, 55, 55)
	show("replaced", chat.Replace, 55, 60)
	at(55, "")
	at(60, slot)
	s.enqueue(in(put("elsewhere", -11), slot, chat.Put))
	s.same("a slot is of its chat", o.one().Shown, int64(0))
	o.sent(60, chat.Claimed{Envelope: put("elsewhere", -11)})
	s.enqueue(in(put("failed", -10), slot, chat.Put))
	o.settle(o.one(), chat.Settlement{State: chat.Dead, Reason: "x"})
	at(60, slot)
	s.enqueue(in(put("after a failure", -10), slot, chat.Put))
	c := o.one()
	if c.ShownAs != nil {
		s.Errorf("what failed may have arrived, but it is said to show %v", c.ShownAs)
	}
	o.settle(c, chat.Settlement{State: chat.Sent, Message: 60, At: morning.Add(time.Hour)})
	s.enqueue(in(put("after a success", -10), slot, chat.Put))
	c = o.one()
	s.same("what it shows, since when", []any{c.ShownAs.Text, c.ShownAt}, []any{"after a failure", morning})
	o.settle(c, chat.Settlement{State: chat.Dead, Reason: "x"})
	s.enqueue(in(put("doubted", -10), slot, chat.Replace))
	c = o.one()
	s.same("a removal knows what stood there", c.ShownAs.Text, "after a failure")
	o.sent(60, c)
	show("removed", chat.Remove, 60, 0)
	at(60, "")
	show("anew", chat.Put, 0, 70)
	at(70, slot)
	e := put("edit", -10)
	e.Edit = 70
	s.enqueue(e)
	s.same("an edit", o.one().Shown, int64(70))
}

func (s *suite) envelopeIDs() {
	o := s.sender()
	s.enqueue(put("a", 1))
	s.enqueue(put("a", 2), in(put("b", 2), "slot", chat.Put))
	s.enqueue(in(put("b", 2), "slot", chat.Put), in(put("a", 2), "slot", chat.Put))
	s.same("what is claimed", ids(o.all(morning)), []string{"a", "b"})
	s.enqueue(put("b", 3))
	o.sent(1, chat.Claimed{Envelope: put("a", 1)}, chat.Claimed{Envelope: put("b", 2)})
	s.enqueue(put("a", 3), put("b", 3))
	s.same("what is left", len(o.all(morning)), 0)
	s.counts(map[chat.State]int{chat.Sent: 2})

	s.must(s.commit(store.Commit{Key: "turn", Envelopes: []chat.Envelope{put("turn#1", 5), put("turn#1", 6), put("turn#2", 7)}}))
	s.must(s.commit(store.Commit{Key: "turn#1", Envelopes: []chat.Envelope{put("turn#1#1", 8)}}))
	for _, of := range []string{"turn#3", "turn#1#2", "#"} {
		if err := s.commit(store.Commit{Key: "other", Envelopes: []chat.Envelope{put("c", 9), put(of, 9)}}); err == nil {
			s.Errorf("another turn brings envelope %s", of)
		}
	}
	s.same("what is named after turns", ids(o.all(morning)), []string{"turn#1", "turn#2", "turn#1#1"})
	s.same("where it goes", s.delivery("turn#1").Place.Chat, int64(5))
}

func (s *suite) badEnvelopes() {
	bad := []chat.Envelope{put("", 1), lane(put("lane", 1), 4), lane(put("lane", 1), -1), in(put("action", 1), "s", "shout"), in(put("slot", 1), "", chat.Replace)}
	for _, e := range bad {
		if err := s.commit(store.Commit{Envelopes: []chat.Envelope{put("good", 1), e}}); err == nil {
			s.Errorf("%+v is taken", e)
		}
	}
	s.counts(map[chat.State]int{})
}

func (s *suite) epochs() {
	ctx := s.Context()
	old := s.sender()
	s.enqueue(put("a", 1))
	young := s.sender()
	if young.epoch <= old.epoch {
		s.Errorf("epoch %d comes after %d", young.epoch, old.epoch)
	}
	_, err := s.Claim(ctx, chat.ClaimRequest{Now: morning, Epoch: old.epoch, Limit: 1, Lowest: chat.Digest})
	if !errors.Is(err, store.ErrFenced) {
		s.Errorf("the claim of an old epoch: %v", err)
	}
	s.same("the young one's claim", young.one().Epoch, young.epoch)
}

func (s *suite) recovery() {
	ctx := s.Context()
	old := s.sender()
	s.enqueue(put("card", 1), put("next", 1), lane(put("reply", 2), chat.Interactive), put("done", 3))
	left := old.all(morning)
	old.sent(9, chat.Claimed{Envelope: put("done", 3)})
	young := s.sender()
	s.same("nothing before recovery", len(young.all(morning)), 0)
	now := morning.Add(time.Minute)
	found, err := s.Recover(ctx, young.epoch, now)
	want := map[string]chat.Claimed{}
	for _, c := range left {
		if c.ID != "done" {
			want[c.ID] = c
		}
	}
	is := map[string]chat.Claimed{}
	for _, c := range got(s, found, err) {
		is[c.ID] = c
	}
	s.same("what was found", is, want)
	d := s.delivery("reply")
	s.same("the reply", []any{d.State, d.Reason, d.Settled}, []any{chat.Dead, "unknown", now})
	again := young.one()
	s.same("the card", []any{again.ID, again.Resent, again.Attempt, again.Epoch}, []any{"card", true, 2, young.epoch})

	old.sent(10, chat.Claimed{Envelope: put("card", 1)}) // the old sender wakes up
	s.same("the claim is the young one's", s.delivery("card").State, chat.Sending)
	young.sent(11, again)
	s.same("the next", young.one().Resent, false)
	found, err = s.Recover(ctx, young.epoch, now)
	s.same("nothing more to recover", len(got(s, found, err)), 0)
}

func (s *suite) settling() {
	o := s.sender()
	s.enqueue(in(put("a", 1), "slot", chat.Put), put("b", 1))
	first := o.one()
	done := chat.Settlement{ID: "a", Epoch: o.epoch, State: chat.Sent, Message: 5, At: morning, Ready: morning.Add(time.Second)}
	for _, d := range []chat.Settlement{
		{ID: "a", Epoch: o.epoch + 1, State: chat.Dead, At: morning}, {ID: "a", Epoch: o.epoch - 1, State: chat.Dead, At: morning},
		{ID: "never", Epoch: o.epoch, State: chat.Sent, At: morning}, {ID: "b", Epoch: o.epoch, State: chat.Sent, At: morning},
	} {
		s.must(s.Settle(s.Context(), []chat.Settlement{d}))
		s.counts(map[chat.State]int{chat.Sending: 1, chat.Pending: 1})
	}
	s.must(s.Settle(s.Context(), nil))
	s.must(s.Settle(s.Context(), []chat.Settlement{done, done}))
	again := done
	again.State, again.Message = chat.Retry, 6
	s.must(s.Settle(s.Context(), []chat.Settlement{again}))
	s.counts(map[chat.State]int{chat.Sent: 1, chat.Pending: 1})
	s.same("the first outcome stands", s.delivery("a").Sent, int64(5))
	s.same("the attempt", first.Attempt, 1)

	// Many at once, of which some are there twice and some wait for the next, each at its time.
	var batch []chat.Settlement
	for n := range 30 {
		s.enqueue(put(fmt.Sprint("one of ", n), int64(100+n)))
		if n%3 == 0 {
			s.enqueue(put(fmt.Sprint("two of ", n), int64(100+n)))
		}
	}
	for n, c := range o.all(morning.Add(-time.Hour)) {
		done := chat.Settlement{ID: c.ID, Epoch: o.epoch, State: chat.Sent, Message: int64(n + 1), At: morning.Add(time.Duration(n) * 100 * time.Millisecond)}
		if n%2 == 0 {
			done.Ready = morning.Add(time.Minute)
		}
		again := done
		again.State, again.Reason = chat.Dead, "twice"
		batch = append(batch, done, again)
	}
	s.must(s.Settle(s.Context(), batch))
	s.counts(map[chat.State]int{chat.Sent: 31, chat.Pending: 11}) // b is one of them
	for _, d := range batch {
		is := s.delivery(d.ID)
		if d.State == chat.Sent {
			s.same("what became of "+d.ID, []any{is.State, is.Sent, is.Settled, is.Reason}, []any{chat.Sent, d.Message, d.At, ""})
		}
	}
	s.same("the rest", len(o.drain(morning.Add(time.Hour))), 11)
}
