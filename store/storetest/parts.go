package storetest

import (
	"time"

	"giaoban/store"
)

func (s *suite) parts() {
	ctx := s.Context()
	part := func(update, chatID int64, album string) store.Part {
		return store.Part{Update: update, Chat: chatID, Album: album, Raw: []byte("{\"a\": \"ệ\x00\"}"), At: morning.Add(time.Duration(update) * time.Second)}
	}
	kept := func(want ...store.Part) {
		s.Helper()
		parts, err := s.Parts(ctx)
		s.same("the parts", got(s, parts, err), want)
	}
	kept()
	a, b, c := part(9, -10, "x"), part(7, -10, "x"), part(8, 5, "y")
	for _, p := range []store.Part{a, b, c} {
		s.must(s.KeepPart(ctx, p))
	}
	again := a
	again.Album, again.At = "z", time.Time{}
	s.must(s.KeepPart(ctx, again))
	kept(b, c, a)
	s.must(s.DropParts(ctx, 7, 9, 100))
	kept(c)
	s.must(s.DropParts(ctx))
	s.must(s.DropParts(ctx, 8))
	kept()
	bad := part(1, 1, "a\x00b")
	s.is(s.KeepPart(ctx, bad), store.ErrText)
}
