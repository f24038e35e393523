package storetest

import (
	"fmt"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// becomes says what two envelopes that wait for the same slot become, the newer one's message in the older one's place.
// Cancelled means that nothing is left where nothing stands in the slot.
func becomes(old, newer chat.Action) (action chat.Action, cancelled bool) {
	type pair struct{ old, newer chat.Action }
	return map[pair]chat.Action{
		{chat.Put, chat.Put}: chat.Put, {chat.Put, chat.Replace}: chat.Replace, {chat.Put, chat.Remove}: chat.Remove,
		{chat.Replace, chat.Put}: chat.Replace, {chat.Replace, chat.Replace}: chat.Replace, {chat.Replace, chat.Remove}: chat.Remove,
		{chat.Remove, chat.Put}: chat.Replace, {chat.Remove, chat.Replace}: chat.Replace, {chat.Remove, chat.Remove}: chat.Remove,
	}[pair{old, newer}], newer == chat.Remove
}

var actions = []chat.Action{chat.Put, chat.Replace, chat.Remove}

func (s *suite) coalescing() {
	for _, stands := range []bool{false, true} {
		for _, old := range actions {
			for _, newer := range actions {
				s.pair(stands, old, newer)
			}
		}
	}
	s.lanesOfPairs()
	s.timesOfPairs()
}

// pair lets one envelope wait for a slot, and another come.
func (s *suite) pair(stands bool, old, newer chat.Action) {
	s.Store = s.fresh(s.T)
	o := s.sender()
	shown := int64(0)
	if stands {
		s.enqueue(in(put("stands", 1), "slot", chat.Put))
		o.sent(50, o.one())
		shown = 50
	}
	s.enqueue(put("before", 1), in(put("old", 1), "slot", old), put("after", 1))
	e := in(put("newer", 1), "slot", newer)
	e.Place.Topic = 3
	s.enqueue(e)
	action, cancelled := becomes(old, newer)
	want := []string{"before", "newer", "after"}
	if cancelled && !stands {
		want = []string{"before", "after"}
	}
	name := fmt.Sprintf("%s, then %s, something standing there: %v", old, newer, stands)
	var order []string
	for range want {
		c := o.one()
		order = append(order, c.ID)
		if c.ID == "newer" {
			s.same(name, []any{c.Action, c.Shown, c.Message.Text, c.Place.Topic}, []any{action, shown, "newer", 3})
		}
		o.sent(60, c)
	}
	s.same(name, order, want)
	s.same(name+": nothing is left", len(o.all(morning)), 0)
}

func (s *suite) lanesOfPairs() {
	s.Store = s.fresh(s.T)
	o := s.sender()
	s.enqueue(in(put("card", 1), "slot", chat.Put), put("other card", 1), lane(put("reminder", 1), chat.Reminder))
	s.enqueue(lane(in(put("urgent card", 1), "slot", chat.Put), chat.Interactive))
	s.enqueue(lane(in(put("slow card", 1), "slot", chat.Put), chat.Digest)) // stays urgent
	s.same("the order", o.drain(morning), []string{"slow card", "reminder", "other card"})

	// The older place counts in the more urgent lane, too.
	s.enqueue(in(put("first", 1), "a", chat.Put), lane(in(put("second", 1), "b", chat.Put), chat.Interactive))
	s.enqueue(lane(in(put("first again", 1), "a", chat.Put), chat.Interactive))
	s.same("the order", o.drain(morning), []string{"first again", "second"})

	// What is under way is not touched.
	s.enqueue(in(put("goes", 1), "a", chat.Put))
	goes := o.one()
	s.enqueue(in(put("waits", 1), "a", chat.Put))
	s.enqueue(in(put("waits instead", 1), "a", chat.Put))
	s.same("what is under way", s.delivery("goes").State, chat.Sending)
	o.sent(7, goes)
	c := o.one()
	s.same("then", []any{c.ID, c.Shown}, []any{"waits instead", int64(7)})
	o.sent(7, c)

	// A removal is kept where something is on its way into the slot.
	s.enqueue(in(put("comes", 2), "a", chat.Put))
	comes := o.one()
	s.enqueue(in(put("changes", 2), "a", chat.Put))
	s.enqueue(in(put("goes away", 2), "a", chat.Remove))
	o.sent(8, comes)
	c = o.one()
	s.same("the removal", []any{c.ID, c.Action, c.Shown}, []any{"goes away", chat.Remove, int64(8)})
}

func (s *suite) timesOfPairs() {
	s.Store = s.fresh(s.T)
	o := s.sender()
	timed := func(id string, action chat.Action, notBefore, expires time.Duration) chat.Envelope {
		e := in(put(id, 1), "slot", action)
		if notBefore != 0 {
			e.NotBefore = morning.Add(notBefore)
		}
		if expires != 0 {
			e.Expires = morning.Add(expires)
		}
		return e
	}
	s.enqueue(timed("at once", chat.Put, 0, time.Minute))
	s.enqueue(timed("later", chat.Put, time.Hour, 2*time.Hour))
	s.same("nothing yet", len(o.all(morning)), 0)
	s.enqueue(timed("now after all", chat.Put, 0, 0))
	s.same("it goes", o.drain(morning), []string{"now after all"})

	// A removal is carried out even where what took its place has expired.
	s.enqueue(timed("removal", chat.Remove, 0, 0))
	s.enqueue(timed("short-lived", chat.Put, 0, time.Minute))
	s.enqueue(timed("short-lived still", chat.Put, 0, time.Minute))
	c := o.all(morning.Add(time.Hour))
	s.same("what is left of it", []any{len(c), c[0].ID, c[0].Action, c[0].Shown}, []any{1, "short-lived still", chat.Remove, int64(1)})
}

func (s *suite) fold() {
	o := s.sender()
	s.enqueue(in(put("old", 1), "slot", chat.Replace), put("other", 1))
	old := o.one()
	s.enqueue(lane(in(put("newer", 1), "slot", chat.Put), chat.Reminder))
	o.settle(old, chat.Settlement{State: chat.Retry, Reason: "429", Ready: morning})
	c := o.one()
	s.same("the newer one goes", []any{c.ID, c.Action, c.Lane, c.Attempt, c.Message.Text}, []any{"newer", chat.Replace, chat.Reminder, 1, "newer"})
	s.counts(map[chat.State]int{chat.Sending: 1, chat.Pending: 1})
	o.sent(1, c)
	s.same("the other", o.drain(morning), []string{"other"})

	// The same where nobody knows what came of the older one.
	s.enqueue(in(put("lost", 1), "slot", chat.Put))
	o.one()
	s.enqueue(in(put("after the crash", 1), "slot", chat.Put))
	young := s.sender()
	_, err := s.Recover(s.Context(), young.epoch, morning)
	s.must(err)
	c = young.one()
	s.same("the newer one", []any{c.ID, c.Resent}, []any{"after the crash", true})
	young.sent(1, c)
	s.same("nothing is left", len(young.all(morning)), 0)
}

func (s *suite) moved() {
	ctx := s.Context()
	o := s.sender()
	s.write(directive.Change{Groups: []directive.Group{{Chat: -10, Organisation: "a", Title: "t"}, {Chat: -30, Organisation: "b"}}})
	s.enqueue(in(put("card", -10), "card:1:-10", chat.Put), in(put("card2", -10), "card:2:-10", chat.Put))
	o.sent(50, o.one())
	flying := o.one()
	e := put("edit", -10)
	e.Edit, e.Message.ReplyTo = 49, 48
	s.enqueue(in(put("newer card2", -10), "card:2:-10", chat.Put), e, in(put("reminder", -10), "reminder:-10", chat.Replace))
	key := chat.SessionKey{Place: chat.Place{Chat: -10, Topic: 2}, Person: 7}
	s.must(s.commit(store.Commit{Session: &store.SessionChange{Key: key, Session: &chat.Session{Key: key, ID: "x"}}}))

	s.write(directive.Change{Moved: []directive.Moved{{From: -10, To: -20}}})
	_, there, err := s.Group(ctx, -10)
	s.same("the old group", got(s, there, err), false)
	g, there, err := s.Group(ctx, -20)
	s.same("the new group", found(s, g, there, err), directive.Group{Chat: -20, Organisation: "a", Title: "t", Version: 2})
	_, there, err = s.Session(ctx, key)
	s.same("the old session", got(s, there, err), false)
	key.Place.Chat = -20
	session, there, err := s.Session(ctx, key)
	s.same("the new session", found(s, session, there, err), chat.Session{Key: key, ID: "x"})
	for _, id := range []int64{-10, -20} {
		_, there, err = s.SlotAt(ctx, id, 50)
		s.same("a message under the old id", got(s, there, err), false)
	}
	s.same("one is still under way", len(o.all(morning)), 0)
	o.sent(51, flying) // it arrived before the move: under its old id
	_, there, err = s.SlotAt(ctx, -20, 51)
	s.same("what was sent to the old id", got(s, there, err), false)
	for _, want := range []chat.Claimed{
		{Envelope: in(put("newer card2", -20), "card:2:-20", chat.Put)},
		{Envelope: put("edit", -20)},
		{Envelope: in(put("reminder", -20), "reminder:-20", chat.Replace)},
	} {
		want.Attempt, want.Epoch = 1, o.epoch
		c := o.one()
		s.same("what waited", c, want)
		o.sent(1, c)
	}
	err = s.commit(store.Commit{Change: directive.Change{Moved: []directive.Moved{{From: -20, To: -30}}}})
	s.is(err, store.ErrConflict) // there is a group already

	// What was put in for the old id after the move, from which no group moves any more, goes the same way.
	s.enqueue(put("late", -10))
	s.write(directive.Change{Moved: []directive.Moved{{From: -10, To: -20}}})
	g, there, err = s.Group(ctx, -20)
	s.same("the group stays as it is", found(s, g, there, err), directive.Group{Chat: -20, Organisation: "a", Title: "t", Version: 2})
	late := o.one()
	s.same("what came late", []any{late.ID, late.Place.Chat}, []any{"late", int64(-20)})
}

func (s *suite) movedIntoBusy() {
	o := s.sender()
	s.enqueue(in(put("old goes", -10), "card:1:-10", chat.Put), in(put("new goes", -20), "card:1:-20", chat.Put))
	o.all(morning)
	s.enqueue(in(put("a", -20), "card:2:-20", chat.Put), in(put("b", -10), "card:2:-10", chat.Put), put("c", -10), in(put("d", -20), "card:1:-20", chat.Put))
	s.write(directive.Change{Moved: []directive.Moved{{From: -10, To: -20}}})
	s.same("the new chat is busy", len(o.all(morning)), 0)
	o.sent(9, chat.Claimed{Envelope: put("old goes", -10)}) // its claim has ended
	s.same("nothing comes of it", len(o.all(morning)), 0)
	o.sent(9, chat.Claimed{Envelope: put("new goes", -20)})
	c := o.one()
	s.same("the newest card", []any{c.ID, c.Shown, c.Resent}, []any{"d", int64(9), true})
	o.sent(9, c)
	s.same("the rest", o.drain(morning), []string{"b", "c"})

	// A retry goes to the new chat, and keeps its slot.
	s.enqueue(in(put("retried", -40), "card:3:-40", chat.Put))
	c = o.one()
	s.write(directive.Change{Moved: []directive.Moved{{From: -40, To: -50}}})
	o.settle(c, chat.Settlement{State: chat.Retry, Reason: "migrated"})
	c = o.one()
	s.same("the retry", []any{c.ID, c.Place.Chat, c.Slot, c.Attempt}, []any{"retried", int64(-50), "card:3:-50", 2})
	o.sent(4, c)
	slot, there, err := s.SlotAt(s.Context(), -50, 4)
	s.same("where it stands", found(s, slot, there, err), "card:3:-50")

	// What has no slot goes along, too, and is settled where it is then.
	s.enqueue(put("plain", -60), put("behind it", -60))
	c = o.one()
	s.write(directive.Change{Moved: []directive.Moved{{From: -60, To: -70}}})
	s.same("one is still under way", len(o.all(morning)), 0)
	o.sent(5, c)
	d := s.delivery("plain")
	s.same("what became of it", []any{d.State, d.Place.Chat, d.Sent, d.Attempt, d.Epoch}, []any{chat.Sent, int64(-70), int64(5), 1, o.epoch})
	s.same("what was behind it", o.drain(morning), []string{"behind it"})
}
