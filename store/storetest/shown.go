package storetest

import (
	"giaoban/chat"
	"giaoban/directive"
)

// shown looks at which messages about directives stand in the groups.
func (s *suite) shown() {
	o := s.sender()
	s.write(directive.Change{
		Directives: []directive.Directive{
			{Number: 3, State: directive.Published}, {Number: 4, State: directive.Published, Digest: "4"}, {Number: 5, Digest: "4"},
		},
		Groups: []directive.Group{{Chat: -1, Organisation: "a"}, {Chat: -2, Organisation: "b"}},
	})
	look := func(numbers ...int) map[directive.Slot]directive.Posted {
		s.Helper()
		state, err := s.Load(s.Context(), directive.BySystem("test"), directive.Need{Directives: []int{3, 4, 5}, Everyone: true, Shown: numbers})
		return got(s, state, err).Shown
	}
	s.same("what is not asked for", look(), map[directive.Slot]directive.Posted(nil))
	card, list, other := directive.CardSlot(3, -1), directive.DigestSlot("4", -2), directive.CardSlot(9, -1)
	for _, slot := range []directive.Slot{card, list, other} {
		s.enqueue(in(put(slot.Name, slot.Chat), slot.Name, chat.Put))
	}
	s.same("what is on its way", look(3, 4, 5), map[directive.Slot]directive.Posted{})
	for range 2 {
		for _, c := range o.all(morning) {
			o.settle(c, chat.Settlement{State: chat.Sent, Message: 77, At: morning})
		}
	}
	stands := directive.Posted{Message: 77, At: morning}
	s.same("what stands there", look(3, 4, 5), map[directive.Slot]directive.Posted{card: stands, list: stands})
	s.same("what stands there of one", look(3), map[directive.Slot]directive.Posted{card: stands})
	s.enqueue(in(put("gone", -1), card.Name, chat.Remove))
	for _, c := range o.all(morning) {
		o.settle(c, chat.Settlement{State: chat.Sent, At: morning})
	}
	s.same("what was taken away", look(3, 9), map[directive.Slot]directive.Posted{})
}
