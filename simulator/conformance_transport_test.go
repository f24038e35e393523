package simulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"giaoban/simulator"
)

func checkTransport(w *world) {
	lan := w.person("Lan")
	text := "Kết luận & việc 100% + 1"
	for name, send := range map[string]func() answer{
		"GET with a query": func() answer {
			q := url.Values{"chat_id": {fmt.Sprint(lan)}, "text": {text}}
			return w.do(w.request("GET", "/bot"+token+"/SENDMESSAGE?"+q.Encode(), "", ""))
		},
		"POST with a query and no body": func() answer {
			q := url.Values{"chat_id": {fmt.Sprint(lan)}, "text": {text}}
			return w.do(w.request("POST", "/bot"+token+"/sendmessage?"+q.Encode(), "", ""))
		},
		"urlencoded": func() answer { return w.form("SendMessage", "chat_id", fmt.Sprint(lan), "text", text) },
		"JSON":       func() answer { return w.call("sendMESSAGE", object{"chat_id": lan, "text": text}) },
		"JSON with the id as text": func() answer {
			return w.call("sendMessage", object{"chat_id": fmt.Sprint(lan), "text": text})
		},
		"multipart without a length": func() answer {
			return w.upload("sendMessage", part{field: "chat_id", text: fmt.Sprint(lan)}, part{field: "text", text: text})
		},
	} {
		got := result[object](w, send())
		if got["text"] != text || id(got, "chat.id") != lan {
			w.t.Errorf("%s: got %v", name, got)
		}
	}
}

func checkEnvelope(w *world) {
	a := w.call("sendMessage", object{"text": "x"})
	w.refused(a, 400, "Bad Request: chat_id is empty")
	if got, want := string(a.Raw), `{"ok":false,"error_code":400,"description":"Bad Request: chat_id is empty"}`; got != want {
		w.t.Errorf("got %s\nwant %s", got, want)
	}
	must[simulator.Fault](w)(w.sim.AddFault(simulator.FaultSpec{Kind: simulator.FaultTooMany, RetryAfter: 7}))
	a = w.call("getMe", nil)
	w.refused(a, 429, "Too Many Requests: retry after 7")
	if a.Parameters.RetryAfter != 7 || a.Header.Get("Retry-After") != "7" {
		w.t.Errorf("got %s with Retry-After %q", a.Raw, a.Header.Get("Retry-After"))
	}
}

func checkTokens(w *world) {
	post := func(path string) answer { return w.do(w.request("POST", path, "", "")) }
	w.refused(post("/bot"+token+"/sendNonsense"), 404, "Not Found: method not found")
	w.refused(post("/bot"+token+"/sendPoll"), 501, "Not Implemented: the method sendPoll is not simulated")
	w.refused(post("/bot999:unknown/getMe"), 401, "Unauthorized")
	w.refused(post("/botnonsense/getMe"), 401, "Unauthorized: invalid token specified")
	w.refused(post("/bot0123:x/getMe"), 401, "Unauthorized: invalid token specified")
	w.refused(post("/bot"+token), 404, "Not Found")
	w.refused(w.do(w.request("DELETE", "/bot"+token+"/getMe", "", "")), 405, "Method Not Allowed: closed connection")
	w.refused(w.call("logOut", nil), 400, "Bad Request: logOut is refused: there is no other server to log in to")
	w.refused(w.call("close", nil), 400, "Bad Request: close is refused: the simulator closes when its process ends")
	me := ok[object](w, "getMe", nil)
	if id(me, "id") != 123456 || me["username"] != "giaoban_bot" || me["can_read_all_group_messages"] != false {
		w.t.Errorf("getMe: %v", me)
	}
}

func checkNulls(w *world) {
	lan := w.person("Lan")
	for name, extra := range map[string]object{
		"entities":         {"entities": nil},
		"empty entities":   {"entities": []any{}},
		"an empty markup":  {"reply_markup": object{"inline_keyboard": []any{}}},
		"an object of {}":  {"reply_markup": object{}},
		"reply parameters": {"reply_parameters": object{}},
	} {
		params := object{"chat_id": lan, "text": "x"}
		for k, v := range extra {
			params[k] = v
		}
		if a := w.call("sendMessage", params); !a.OK {
			w.t.Errorf("%s: %s", name, a.Raw)
		}
	}
	photo := result[object](w, w.upload("sendPhoto", part{field: "chat_id", text: fmt.Sprint(lan)}, part{field: "photo", name: "a.png", text: png(4, 3)}))
	a := w.call("sendPhoto", object{"chat_id": lan, "photo": dig(photo, "photo.0.file_id"), "caption_entities": nil})
	if !a.OK {
		w.t.Errorf("caption_entities null: %s", a.Raw)
	}
	if a := w.call("getUpdates", object{"allowed_updates": nil}); !a.OK {
		w.t.Errorf("allowed_updates null: %s", a.Raw)
	}
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_markup": object{"inline_keyboard": nil}}),
		400, `Bad Request: field "inline_keyboard" must be of type Array`)
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_markup": nil}), 400, "Bad Request: object expected as reply markup")
}

func checkLongPoll(w *world) {
	lan := w.person("Lan")
	waiting := w.background("getUpdates", object{"timeout": 30})
	w.until(polling)
	select {
	case a := <-waiting:
		w.t.Fatalf("did not wait: %s", a.Raw)
	default:
	}
	w.forward(29 * time.Second)
	w.until(polling)
	w.write(lan, lan, "dậy đi")
	if got := updatesOf(w, <-waiting); len(got) != 1 || got[0].at("text") != "dậy đi" {
		w.t.Fatalf("woke with %v", got)
	}
	w.take()
	waiting = w.background("getUpdates", object{"timeout": 500}) // is clamped to 50
	w.until(polling)
	w.forward(50 * time.Second)
	if got := updatesOf(w, <-waiting); len(got) != 0 {
		w.t.Errorf("ended with %v", got)
	}
}

func checkOffsets(w *world) {
	lan := w.person("Lan")
	for i := range 120 {
		w.write(lan, lan, fmt.Sprint("việc ", i))
	}
	first := updatesOf(w, w.call("getUpdates", object{"limit": 1000}))
	if len(first) != 100 {
		w.t.Fatalf("limit clamps to %d", len(first))
	}
	for i, u := range first {
		if u.ID != first[0].ID+int64(i) {
			w.t.Fatalf("update %d has the id %d", i, u.ID)
		}
	}
	if got := updatesOf(w, w.call("getUpdates", object{"limit": 0})); len(got) != 1 || got[0].ID != first[0].ID {
		w.t.Errorf("limit 0 and delivering again: %v", got)
	}
	if got := updatesOf(w, w.call("getUpdates", object{"offset": first[49].ID + 1, "limit": 3})); len(got) != 3 || got[0].ID != first[50].ID {
		w.t.Errorf("after confirming 50: %v", got)
	}
	if got := updatesOf(w, w.call("getUpdates", object{"offset": -2})); len(got) != 2 || got[1].at("text") != "việc 119" {
		w.t.Errorf("a negative offset: %v", got)
	}
	if got := w.take(); len(got) != 2 {
		w.t.Errorf("a negative offset forgets the others, %d left", len(got))
	}
}

func checkConflicts(w *world) {
	const older = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	first := w.background("getUpdates", object{"timeout": 50})
	w.until(polling)
	second := w.background("getUpdates", object{"timeout": 50})
	w.refused(<-first, 409, older)
	w.until(polling)
	if a := w.call("setWebhook", object{"url": "https://127.0.0.1:1/hook"}); !a.OK || a.Description != "Webhook was set" {
		w.t.Errorf("setWebhook: %s", a.Raw)
	}
	w.refused(<-second, 409, "Conflict: terminated by setWebhook request")
	w.refused(w.call("getUpdates", nil), 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	if a := w.call("deleteWebhook", nil); !a.OK || a.Description != "Webhook was deleted" {
		w.t.Errorf("deleteWebhook: %s", a.Raw)
	}
	if a := w.call("getUpdates", nil); !a.OK {
		w.t.Errorf("after deleteWebhook: %s", a.Raw)
	}
}

func checkAllowed(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan), Bot: "administrator"}, minh)
	w.take()
	act := func() string {
		w.write(lan, lan, "chào")
		must[simulator.Chat](w)(w.sim.Promote(group, simulator.MemberSpec{Person: simulator.Ref(minh)}))
		must[simulator.Chat](w)(w.sim.Demote(group, simulator.MemberSpec{Person: simulator.Ref(minh)}))
		return kinds(w.take())
	}
	ask := func(list any) { w.call("getUpdates", object{"allowed_updates": list}) }
	for _, step := range []struct {
		name string
		ask  func()
		want string
	}{
		{"the default has no chat_member", func() {}, "message"},
		{"named kinds only, unknown names ignored", func() { ask([]string{"chat_member", "nonsense"}) }, "chat_member chat_member"},
		{"omitted keeps", func() { w.call("getUpdates", nil) }, "chat_member chat_member"},
		{"null keeps", func() { ask(nil) }, "chat_member chat_member"},
		{"[] resets", func() { ask([]string{}) }, "message"},
		{"capitals count as well", func() { ask([]string{"MESSAGE", "chat_MEMBER"}) }, "message chat_member chat_member"},
		{"only unknown names reset", func() { ask([]string{"nonsense"}) }, "message"},
	} {
		step.ask()
		if got := act(); got != step.want {
			w.t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
	}
}

func checkExpiry(w *world) {
	lan := w.person("Lan")
	card := w.send(lan, "Đã nhận?", buttons("ack"))
	w.write(lan, lan, "một")
	must[simulator.Press](w)(w.sim.Press(w.t.Context(), lan, simulator.PressSpec{As: simulator.Ref(lan), Message: card, Data: text("ack")}))
	pending := func() string { return kinds(updatesOf(w, w.call("getUpdates", nil))) }
	w.forward(149 * time.Second)
	if got := pending(); got != "message callback_query" {
		w.t.Errorf("before 150 s: %q", got)
	}
	w.forward(time.Second)
	if got := pending(); got != "message" {
		w.t.Errorf("after 150 s: %q", got)
	}
	w.forward(24*time.Hour - 151*time.Second)
	if got := pending(); got != "message" {
		w.t.Errorf("before 24 h: %q", got)
	}
	w.forward(time.Second)
	if got := pending(); got != "" {
		w.t.Errorf("after 24 h: %q", got)
	}
}

func text(s string) *string { return &s }

func TestMalformedRequestsGetTheServersErrors(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	const form, js = "application/x-www-form-urlencoded", "application/json"
	for _, c := range []struct {
		name, contentType, body string
		code                    int
		text                    string
	}{
		{"broken JSON", js, `{"chat_id":`, 400, "Bad Request: can't parse JSON content: expected an Object"},
		{"a JSON array", js, `[]`, 400, "Bad Request: can't parse JSON content: expected an Object"},
		{"a bad escape", form, "text=%zz", 400, "Bad Request: can't parse the parameters"},
		{"no UTF-8", form, "chat_id=1&text=%ff", 400, "Bad Request: strings must be encoded in UTF-8"},
		{"too many bytes", form, "text=" + strings.Repeat("a", 1<<20), 413, "Request Entity Too Large"},
		{"no boundary", "multipart/form-data", "x", 400, "Bad Request: boundary not found"},
		{"broken multipart", "multipart/form-data; boundary=b", "--b\r\nx", 400, "Bad Request: can't parse the multipart body"},
		{"an empty JSON body", js, "", 400, "Bad Request: message text is empty"},
		{"another kind of body", "text/plain", "chat_id=1", 400, "Bad Request: message text is empty"},
		{"broken markup", form, fmt.Sprintf("chat_id=%d&text=x&reply_markup={", lan), 400, "Bad Request: can't parse reply keyboard markup JSON object"},
		{"a text that is no id", form, "chat_id=abc&text=x", 400, "Bad Request: chat not found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, clock: w.clock, sim: w.sim, base: w.base, http: w.http}
			w.refused(w.do(w.request("POST", "/bot"+token+"/sendMessage", c.contentType, c.body)), c.code, c.text)
		})
	}
	if a := w.do(w.request(http.MethodPut, "/bot"+token+"/getMe", "", "")); a.Status != 405 {
		t.Errorf("PUT: %s", a.Raw)
	}
}
