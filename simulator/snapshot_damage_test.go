package simulator_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// place is where something stands in a snapshot.
type place struct {
	in  any // an object or a list
	key any // a name or an index
}

// places lists everything in a snapshot, in the same order every time.
func places(in any, out []place) []place {
	switch in := in.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(in)) {
			out = places(in[key], append(out, place{in, key}))
		}
	case []any:
		for i := range in {
			out = places(in[i], append(out, place{in, i}))
		}
	}
	return out
}

func (p place) set(v any) {
	switch in := p.in.(type) {
	case object:
		in[p.key.(string)] = v
	case []any:
		in[p.key.(int)] = v
	}
}

// TestDamageNeverBreaksTheSimulator changes anything in a snapshot: it is refused, or the simulator works.
func TestDamageNeverBreaksTheSimulator(t *testing.T) {
	w, chats := busy()
	_, good, err := w.restored()
	w.sim.Close()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var all object
		if err := json.Unmarshal([]byte(good), &all); err != nil {
			t.Fatal(err)
		}
		found := places(all, nil)
		other := rapid.SampledFrom([]any{nil, 0, -1, 1, 2, 1001, 123456, 1 << 50, -1000000000201, -4000100, "", "x", "text_mention", "private", true, false, []any{}, object{}})
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			found[rapid.IntRange(0, len(found)-1).Draw(t, "place")].set(other.Draw(t, "value"))
		}
		file, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		live(t, string(file), chats)
	})
}

// live lets a simulator that goes on from a file do all that it can.
func live(t interface{ Fatalf(string, ...any) }, file string, chats map[string]int64) {
	w, err := open(file)
	if err != nil {
		return
	}
	defer w.sim.Close()
	w.seen()
	// What holds requests would hold them for ever: the clock stands still.
	w.sim.ClearFaults()
	w.do("/sim/limiter", object{"mode": "off"})
	w.told()
	for _, chat := range []int64{1001, chats["super"], chats["forum"], chats["group"]} {
		w.in(chat, "write", object{"as": 1001, "text": "@minh /x", "reply_to": 2})
		w.bot("sendMessage", object{"chat_id": chat, "text": "a", "reply_to_message_id": 3})
		for n := range 12 {
			w.bot("editMessageText", object{"chat_id": chat, "message_id": n, "text": "b"})
			w.in(chat, "press", object{"as": 1001, "message": n, "data": "x", "forged": true})
			w.bot("copyMessage", object{"chat_id": 1001, "from_chat_id": chat, "message_id": n})
			w.bot("unpinChatMessage", object{"chat_id": chat, "message_id": n})
		}
	}
	w.happenInChats(chats)
	next, _, err := w.restored()
	if err != nil {
		t.Fatalf("what was restored cannot be restored again: %v", err)
	}
	next.sim.Close()
}

// FuzzSnapshot lets a simulator go on from anything.
func FuzzSnapshot(f *testing.F) {
	w, chats := built()
	_, file, err := w.restored()
	w.sim.Close()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(`{"format":1,"now":"2026-11-23T05:00:00Z","rate":1,"bot":{"id":123456,"first":"B"},"limiter":{"mode":"off"}}`)
	f.Fuzz(func(t *testing.T, file string) { live(t, file, chats) })
}
