package simulator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/clock"
	"giaoban/simulator"
)

// settled is a snapshot without the numbers that a restored simulator moves ahead.
func settled(t interface{ Fatal(...any) }, file string) object {
	var out object
	if err := json.Unmarshal([]byte(file), &out); err != nil {
		t.Fatal(err)
	}
	delete(out, "counters")
	delete(out, "era")
	for _, c := range out["chats"].([]any) {
		delete(c.(object), "last_id")
	}
	return out
}

// same fails where anybody could tell a restored town from the one that was saved.
func same(t interface {
	Fatal(...any)
	Errorf(string, ...any)
}, w town) {
	before := w.seen() // first: who looks at a private chat makes it
	next, file, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	if got := differences(before, next.seen()); got != "" {
		t.Errorf("after restoring, things look different:\n%s", got)
	}
	again, second, err := next.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer again.sim.Close()
	if diff := cmp.Diff(settled(t, file), settled(t, second)); diff != "" {
		t.Errorf("a snapshot of what was restored (-first +second):\n%s", diff)
	}
	if got := differences(w.told(), again.told()); got != "" {
		t.Errorf("after restoring twice, the bot is told other things:\n%s", got)
	}
}

func TestASnapshotKeepsEverything(t *testing.T) {
	w, chats := busy()
	defer w.sim.Close()
	// What the town is made for must be there, or nothing is tested.
	everything := fmt.Sprint(w.seen())
	for _, part := range []string{
		`"album":"1`, `"versions":2`, `"deleted":1`, `"emoji":"👍"`, `"forward":{`, `"sender_chat":{`, `"pinned":true`,
		`"type":"text_mention"`, `"typing":{"action"`, `"callback_query"`, `"kind":"too_many_requests"`, `"mode":"real"`, `"blocked":true`,
		`"migrated_from":-4000101`, `"force_reply":{`, `"reply_keyboard":{`, `"can_pin_messages"`, `"kicked"`, `"general_closed":true`,
	} {
		if !strings.Contains(everything, part) {
			t.Errorf("nothing in the town is %s", part)
		}
	}
	if len(chats) != 8 {
		t.Fatal("the town is not whole")
	}
	same(t, w)
}

// founded is a town with nobody in it.
func founded(t *testing.T) town {
	t.Helper()
	w := town{clock: clock.New(noon)}
	var err error
	if w.sim, err = simulator.New(simulator.Options{Clock: w.clock, Token: token}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.sim.Close)
	return w
}

func TestAnEmptySimulatorComesBackEmpty(t *testing.T) {
	w := founded(t)
	next, _, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	if got := differences(w.seen(), next.seen()); got != "" {
		t.Error(got)
	}
}

// TestAnySnapshotKeepsEverything lets anything happen in any order; what is refused does not happen.
func TestAnySnapshotKeepsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, named := built()
		defer w.sim.Close()
		var chats []int64
		for _, name := range []string{"lan", "minh", "group", "super", "forum", "channel", "moved"} {
			chats = append(chats, named[name])
		}
		chat := rapid.SampledFrom(chats)
		person := rapid.Int64Range(1001, 1005)
		message := rapid.Int64Range(1, 20)
		text := rapid.SampledFrom([]string{"a", "@minh", "/x@giaoban_bot", "<b>đậm</b> 🙂", `<a href="tg://user?id=1002">M</a>`, "https://a.vn"})
		inline := object{"inline_keyboard": [][]object{{{"text": "OK", "callback_data": "x"}}}}
		acts := []func(c int64){
			func(c int64) {
				w.in(c, "write", object{"as": person.Draw(t, "as"), "text": text.Draw(t, "text"), "parse_mode": "HTML", "topic": rapid.Int64Range(0, 6).Draw(t, "topic"), "reply_to": rapid.Int64Range(0, 5).Draw(t, "to")})
			},
			func(c int64) {
				w.bot("sendMessage", object{"chat_id": c, "text": text.Draw(t, "text"), "parse_mode": "HTML", "reply_markup": inline})
			},
			func(c int64) {
				w.bot("editMessageText", object{"chat_id": c, "message_id": message.Draw(t, "m"), "text": text.Draw(t, "text")})
			},
			func(c int64) { w.bot("pinChatMessage", object{"chat_id": c, "message_id": message.Draw(t, "m")}) },
			func(c int64) { w.bot("deleteMessage", object{"chat_id": c, "message_id": message.Draw(t, "m")}) },
			func(c int64) {
				w.in(c, "press", object{"as": person.Draw(t, "as"), "message": message.Draw(t, "m"), "data": "x"})
			},
			func(c int64) {
				w.in(c, "react", object{"as": person.Draw(t, "as"), "message": message.Draw(t, "m"), "emoji": "👍"})
			},
			func(c int64) {
				w.in(c, "delete", object{"as": person.Draw(t, "as"), "messages": []int64{message.Draw(t, "m")}})
			},
			func(c int64) {
				w.in(c, "forward", object{"as": person.Draw(t, "as"), "from_chat": chat.Draw(t, "from"), "message": message.Draw(t, "m")})
			},
			func(c int64) {
				w.in(c, "kick", object{"person": person.Draw(t, "who"), "by": person.Draw(t, "by"), "only": rapid.Bool().Draw(t, "only")})
			},
			func(c int64) { w.in(c, "join", object{"person": person.Draw(t, "who"), "by": person.Draw(t, "by")}) },
			func(c int64) {
				w.in(c, "promote", object{"person": person.Draw(t, "who"), "anonymous": rapid.Bool().Draw(t, "anonymous"), "title": "T"})
			},
			func(c int64) { w.in(c, "read", object{"as": person.Draw(t, "as"), "up_to": message.Draw(t, "m")}) },
			func(c int64) { w.in(c, "topics", object{"as": person.Draw(t, "as"), "name": "Mục"}) },
			func(c int64) { w.in(c, "migrate", object{}) },
			func(c int64) {
				w.in(c, "send", object{"as": person.Draw(t, "as"), "files": []object{{"name": "a.txt", "data": encoded("x")}, {"name": "b.txt", "data": encoded("y")}}[:rapid.IntRange(1, 2).Draw(t, "n")]})
			},
			func(int64) { w.do(fmt.Sprintf("/sim/people/%d/block", person.Draw(t, "who")), object{}) },
			func(int64) {
				w.do("/sim/clock", object{"advance": rapid.SampledFrom([]string{"1s", "3m", "30h"}).Draw(t, "time")})
			},
			func(int64) {
				w.do("/sim/limiter", object{"mode": rapid.SampledFrom([]string{"off", "real"}).Draw(t, "mode")})
			},
			func(c int64) {
				w.do("/sim/faults", object{"kind": "internal", "chat": c, "count": rapid.IntRange(1, 3).Draw(t, "count")})
			},
			func(int64) {
				w.bot("getUpdates", object{"offset": 500_000_000 + rapid.IntRange(0, 20).Draw(t, "offset")})
			},
		}
		for range rapid.IntRange(0, 50).Draw(t, "steps") {
			acts[rapid.IntRange(0, len(acts)-1).Draw(t, "act")](chat.Draw(t, "chat"))
		}
		same(t, w)
	})
}

// TestRestoredNumbersAreAhead: what the snapshot has forgotten the bot may remember, so no number may come again.
func TestRestoredNumbersAreAhead(t *testing.T) {
	w, chats := busy()
	defer w.sim.Close()
	w.sim.ClearFaults()
	w.do("/sim/limiter", object{"mode": "off"})
	next, _, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	// The same happens in both: in the one that was killed after its snapshot, and in the one that goes on from that.
	happen := func(w town) map[string]string {
		out := map[string]string{}
		note := func(what string, v any) { out[what] = fmt.Sprint(v) }
		note("message", dig(w.bot("sendMessage", object{"chat_id": chats["super"], "text": "a"}), "result.message_id"))
		note("shared", dig(w.bot("sendMessage", object{"chat_id": 1001, "text": "b", "reply_markup": object{"inline_keyboard": [][]object{{{"text": "OK", "callback_data": "x"}}}}}), "result.message_id"))
		sent := w.in(chats["group"], "send", object{"as": 1001, "kind": "document", "files": []object{{"name": "a", "data": encoded("a")}, {"name": "b", "data": encoded("b")}}})
		note("album", dig(sent, "messages.0.album"))
		last := id(w.bot("sendMessage", object{"chat_id": 1001, "text": "c", "reply_markup": object{"inline_keyboard": [][]object{{{"text": "OK", "callback_data": "x"}}}}}), "result.message_id")
		w.in(1001, "press", object{"as": 1001, "message": last, "data": "x"})
		_, raw := w.ask("POST", "/bot"+token+"/getUpdates", object{"offset": -1})
		var got object
		_ = json.Unmarshal([]byte(raw), &got)
		note("update", int64(dig(got, "result.0.update_id").(float64)))
		note("query", dig(got, "result.0.callback_query.id"))
		note("person", dig(w.do("/sim/people", object{"first_name": "Mới"}), "person.id"))
		note("chat", dig(w.do("/sim/chats", object{"type": "supergroup", "title": "Mới", "creator": 1001}), "chat.id"))
		return out
	}
	old, now := happen(w), happen(next)
	for what, number := range old {
		if number == "<nil>" || now[what] == number {
			t.Errorf("%s: %s before, %s after", what, number, now[what])
		}
	}
	// A message that was forgotten is gone, and nobody else's.
	forgotten := object{"chat_id": chats["super"], "message_id": json.Number(old["message"]), "text": "x"}
	if got := next.bot("editMessageText", forgotten)["description"]; got != "Bad Request: message to edit not found" {
		t.Errorf("editing a forgotten message: %v", got)
	}
}

func TestFilesOfARestoredSimulatorAreNotMistaken(t *testing.T) {
	w, _ := built()
	defer w.sim.Close()
	next, _, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	file := func(w town) any {
		w.bot("getUpdates", object{"offset": -1})
		w.in(1001, "send", object{"as": 1001, "kind": "document", "files": []object{{"name": "a", "data": encoded("a")}}})
		return dig(w.bot("getUpdates", object{"offset": -1}), "result.0.message.document.file_id")
	}
	one, two := file(w), file(next)
	if one == nil || one == two {
		t.Errorf("the first file after the snapshot is %v in one and %v in the other", one, two)
	}
	if got := next.bot("getFile", object{"file_id": one}); got["ok"] != false {
		t.Errorf("a forgotten file is %v", got)
	}
}

func TestARestoredSimulatorGoesOn(t *testing.T) {
	w, chats := busy()
	defer w.sim.Close()
	next, _, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	if got, want := next.clock.Now(), w.clock.Now(); !got.Equal(want) || !got.After(noon()) {
		t.Errorf("the clock shows %v, want %v", got, want)
	}
	refused := func(method string, params object, text string) {
		t.Helper()
		if got, _ := next.bot(method, params)["description"].(string); got != text {
			t.Errorf("%s: %q, want %q", method, got, text)
		}
	}
	// The fault still strikes three times, then the limits count; the private chat's second is still used up.
	for range 3 {
		refused("sendMessage", object{"chat_id": chats["super"], "text": "a"}, "Too Many Requests: retry after 7")
	}
	refused("sendMessage", object{"chat_id": 1001, "text": "a"}, "Too Many Requests: retry after 1")
	// A press of before can be answered within its time and no longer.
	next.clock.Advance(2 * time.Minute)
	refused("answerCallbackQuery", object{"callback_query_id": "4300000000000002"}, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	// Who listened before is told to read everything anew.
	if got := next.stream(t, "1"); !strings.Contains(got, "event: reset") {
		t.Errorf("an old listener hears %q", got)
	}
}

func TestAnOpenPressCanStillBeAnswered(t *testing.T) {
	w, _ := built()
	defer w.sim.Close()
	number := id(w.bot("sendMessage", object{"chat_id": 1001, "text": "a", "reply_markup": object{"inline_keyboard": [][]object{{{"text": "OK", "callback_data": "x"}}}}}), "result.message_id")
	w.in(1001, "press", object{"as": 1001, "message": number, "data": "x"})
	w.in(1001, "press", object{"as": 1001, "message": number, "data": "x"})
	w.bot("answerCallbackQuery", object{"callback_query_id": "4300000000000001"})
	next, _, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	for _, query := range []string{"4300000000000001", "4300000000000002"} {
		if got := next.bot("answerCallbackQuery", object{"callback_query_id": query}); got["ok"] != true {
			t.Errorf("answering %s: %v", query, got)
		}
	}
}

func TestARestoredWebhookGetsWhatWaits(t *testing.T) {
	w, _ := built()
	defer w.sim.Close()
	secrets := make(chan string)
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		secret := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
		out.WriteHeader(http.StatusServiceUnavailable)
		secrets <- secret
	}))
	defer server.Close()
	w.bot("getUpdates", object{"offset": 600_000_000})
	w.bot("setWebhook", object{"url": server.URL, "secret_token": "bi_mat", "max_connections": 3})
	w.in(1001, "write", object{"as": 1001, "text": "a"})
	<-secrets // and refused: it waits for a clock that stands still
	next, _, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	if secret := <-secrets; secret != "bi_mat" {
		t.Errorf("it brings the secret %q", secret)
	}
	if info := next.bot("getWebhookInfo", object{}); dig(info, "result.url") != server.URL || id(info, "result.max_connections") != 3 {
		t.Errorf("the webhook is %v", info)
	}
}

func TestSnapshotsThatAreRefused(t *testing.T) {
	w, _ := busy()
	defer w.sim.Close()
	_, good, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	change := func(change func(object)) string {
		var all object
		if err := json.Unmarshal([]byte(good), &all); err != nil {
			t.Fatal(err)
		}
		change(all)
		out, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	first := func(all object, list string) object { return all[list].([]any)[0].(object) }
	chat := func(all object, i int) object { return all["chats"].([]any)[i].(object) }
	for name, c := range map[string]struct{ file, says string }{
		"nothing":         {"", "damaged"},
		"no JSON":         {"simulator", "damaged"},
		"cut short":       {good[:len(good)/2], "damaged"},
		"other JSON":      {`{"people":[]}`, "another format (0; this program reads 1)"},
		"newer":           {change(func(o object) { o["format"] = 2; o["something"] = "new" }), "another format (2; this program reads 1)"},
		"unknown field":   {change(func(o object) { o["something"] = "new" }), "something"},
		"no time":         {change(func(o object) { delete(o, "now") }), "its time"},
		"no rate":         {change(func(o object) { o["rate"] = 0 }), "clock runs"},
		"other bot":       {change(func(o object) { o["bot"].(object)["id"] = 7 }), "belongs to the bot 7"},
		"person twice":    {change(func(o object) { o["people"] = append(o["people"].([]any), first(o, "people")) }), "person 1001"},
		"name twice":      {change(func(o object) { first(o, "people")["username"] = "minh" }), "user name minh"},
		"chat twice":      {change(func(o object) { o["chats"] = append(o["chats"].([]any), chat(o, 0)) }), "chat -"},
		"kind":            {change(func(o object) { chat(o, 0)["kind"] = "party" }), "chat -"},
		"private chat":    {change(func(o object) { first(o, "private")["id"] = 999 }), "private chat 999"},
		"member":          {change(func(o object) { dig(chat(o, 0), "members.0").(object)["person"] = 999 }), "member 999"},
		"status":          {change(func(o object) { dig(chat(o, 0), "members.0").(object)["status"] = "king" }), "member"},
		"groups":          {change(func(o object) { first(o, "people")["groups"] = []int64{} }), "knows nothing of"},
		"message id":      {change(func(o object) { dig(chat(o, 0), "messages.0").(object)["id"] = 1 << 40 }), "message 1099511627776"},
		"author":          {change(func(o object) { dig(chat(o, 0), "messages.0").(object)["from"] = 999 }), "person 999"},
		"no version":      {change(func(o object) { dig(chat(o, 0), "messages.0").(object)["versions"] = nil }), "message"},
		"answer to none":  {change(func(o object) { dig(chat(o, 0), "messages.0").(object)["reply_to"] = 999 }), "message 999"},
		"pinned":          {change(func(o object) { chat(o, 0)["pinned"] = []int64{999} }), "message 999"},
		"file":            {change(func(o object) { dig(o, "files.0").(object)["number"] = 4 }), "file 4"},
		"update":          {change(func(o object) { first(o, "updates")["body"] = "{" }), "update"},
		"updates' number": {change(func(o object) { o["counters"].(object)["update"] = 1 }), "update"},
		"fault":           {change(func(o object) { first(o, "faults")["kind"] = "flood" }), "flood"},
		"limiter":         {change(func(o object) { o["limiter"].(object)["mode"] = "some" }), "some"},
		"counter":         {change(func(o object) { o["counters"].(object)["press"] = -1 }), "counter"},
		"webhook":         {change(func(o object) { o["webhook"] = object{"url": "", "connections": 1} }), "webhook"},
	} {
		t.Run(name, func(t *testing.T) {
			next, err := open(c.file)
			if err == nil {
				next.sim.Close()
				t.Fatal("it was read")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
			if got := errors.Is(err, simulator.ErrSnapshotFormat); got != strings.Contains(c.says, "another format") {
				t.Errorf("ErrSnapshotFormat: %v for %v", got, err)
			}
		})
	}
}

// TestSavingWhileEverybodyActs is for the race detector.
func TestSavingWhileEverybodyActs(t *testing.T) {
	w, chats := busy()
	defer w.sim.Close()
	w.sim.ClearFaults()
	w.do("/sim/limiter", object{"mode": "off"})
	var acting sync.WaitGroup
	acting.Go(func() {
		for i := range 50 {
			w.do("/sim/people/1001", object{"first_name": fmt.Sprint("Lan ", i)})
			n := id(w.bot("sendMessage", object{"chat_id": chats["super"], "text": fmt.Sprint(i), "reply_markup": object{"inline_keyboard": [][]object{{{"text": "OK", "callback_data": "x"}}}}}), "result.message_id")
			w.bot("editMessageReplyMarkup", object{"chat_id": chats["super"], "message_id": n})
			w.bot("pinChatMessage", object{"chat_id": chats["super"], "message_id": n})
			w.in(chats["super"], "react", object{"as": 1001, "message": n, "emoji": "👍"})
			w.in(chats["super"], "delete", object{"as": 1001, "messages": []int64{n}})
			w.bot("getUpdates", object{"offset": -1})
		}
	})
	for range 20 {
		next, _, err := w.restored()
		if err != nil {
			t.Error(err)
			break
		}
		next.sim.Close()
	}
	acting.Wait()
	same(t, w)
}
