package simulator_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"giaoban/simulator"
)

func TestControlSaysWhichFieldIsWrong(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chat("supergroup", lan, minh)
	basic := w.chat("group", lan)
	card := w.send(group, "Việc", object{"reply_markup": object{"inline_keyboard": [][]object{{{"text": "a", "callback_data": "a"}, {"text": "b", "url": "https://vien.vn"}}}}})
	plain := w.send(group, "trơn")
	chat := func(rest string) string { return fmt.Sprintf("/sim/chats/%d/%s", group, rest) }
	for _, c := range []struct {
		path   string
		body   object
		status int
		field  string
	}{
		{"/sim/people", object{}, 400, "first_name"},
		{"/sim/people", object{"first_name": ""}, 400, "first_name"},
		{"/sim/people", object{"first_name": 5}, 400, "first_name"},
		{"/sim/people", object{"first_name": strings.Repeat("x", 65)}, 400, "first_name"},
		{"/sim/people", object{"first_name": "A", "username": "1x"}, 400, "username"},
		{"/sim/people", object{"first_name": "A", "username": "LAN"}, 400, "username"},
		{"/sim/people", object{"first_name": "A", "username": "giaoban_bot"}, 400, "username"},
		{"/sim/people", object{"first_name": "A", "language_code": "tiếng Việt"}, 400, "language_code"},
		{"/sim/people", object{"first_name": "A", "id": lan}, 400, "id"},
		{"/sim/people", object{"first_name": "A", "id": 1087968824}, 400, "id"},
		{"/sim/people", object{"first_name": "A", "id": 1.5}, 400, "id"},
		{"/sim/people", object{"first_name": "A", "surname": "B"}, 400, "surname"},
		{"/sim/people/999", object{}, 404, "person"},
		{"/sim/people/nobody/block", object{}, 404, "person"},
		{"/sim/people/bot/block", object{}, 400, "person"},
		{"/sim/chats", object{"type": "room", "title": "A", "creator": lan}, 400, "type"},
		{"/sim/chats", object{"type": "group", "creator": lan}, 400, "title"},
		{"/sim/chats", object{"type": "group", "title": "A"}, 400, "creator"},
		{"/sim/chats", object{"type": "group", "title": "A", "creator": 77}, 404, "creator"},
		{"/sim/chats", object{"type": "group", "title": "A", "creator": lan, "members": []int{77}}, 404, "members"},
		{"/sim/chats", object{"type": "group", "title": "A", "creator": lan, "members": "lan"}, 400, "members"},
		{"/sim/chats", object{"type": "group", "title": "A", "creator": lan, "is_forum": true}, 400, "is_forum"},
		{"/sim/chats", object{"type": "group", "title": "A", "creator": lan, "id": 5}, 400, "id"},
		{"/sim/chats", object{"type": "supergroup", "title": "A", "creator": lan, "id": -5}, 400, "id"},
		{"/sim/chats", object{"type": "supergroup", "title": "A", "creator": lan, "id": group}, 400, "id"},
		{"/sim/chats", object{"type": "supergroup", "title": "A", "creator": lan, "bot": "king"}, 400, "bot"},
		{"/sim/chats", object{"type": "supergroup", "title": "A", "creator": lan, "bot": "administrator", "rights": []string{"can_fly"}}, 400, "rights"},
		{"/sim/chats/5000/write", object{"as": lan, "text": "x"}, 404, "chat"},
		{"/sim/chats/abc/write", object{"as": lan, "text": "x"}, 404, "chat"},
		{chat("write"), object{"as": lan}, 400, "text"},
		{chat("write"), object{"text": "x"}, 400, "as"},
		{chat("write"), object{"as": true, "text": "x"}, 400, "as"},
		{chat("write"), object{"as": "bot", "text": "x"}, 400, "as"},
		{chat("write"), object{"as": lan, "text": "  "}, 400, "text"},
		{chat("write"), object{"as": lan, "text": strings.Repeat("x", 4097)}, 400, "text"},
		{chat("write"), object{"as": lan, "text": "<b>", "parse_mode": "HTML"}, 400, "text"},
		{chat("write"), object{"as": lan, "text": "x", "reply_to": 999}, 404, "reply_to"},
		{chat("write"), object{"as": lan, "text": "x", "topic": 9}, 404, "topic"},
		{chat("write"), object{"as": minh, "text": "x", "sender": "anonymous"}, 400, "sender"},
		{chat("write"), object{"as": lan, "text": "x", "sender": "-5"}, 400, "sender"},
		{chat("join"), object{"person": minh}, 400, "person"},
		{chat("leave"), object{"person": "bot"}, 400, "person"},
		{chat("kick"), object{"person": lan, "by": minh}, 400, "by"},
		{chat("kick"), object{"person": lan, "by": lan}, 400, "person"},
		{chat("unban"), object{"person": minh}, 400, "person"},
		{chat("promote"), object{"person": minh, "rights": []string{"can_fly"}}, 400, "rights"},
		{chat("promote"), object{"person": minh, "title": "Phó Chủ tịch xã ta"}, 400, "title"},
		{chat("demote"), object{"person": minh}, 400, "person"},
		{chat("rename"), object{"as": minh, "title": "B"}, 400, "as"},
		{chat("migrate"), object{"as": lan}, 400, "chat"},
		{chat("topics"), object{"as": lan, "name": "B"}, 400, "chat"},
		{fmt.Sprintf("/sim/chats/%d/forum", basic), object{"on": true}, 400, "chat"},
		{chat("forum"), object{}, 400, "on"},
		{chat("press"), object{"as": minh, "message": card}, 400, "data"},
		{chat("press"), object{"as": minh, "message": card, "data": "zzz"}, 400, "data"},
		{chat("press"), object{"as": minh, "message": card, "row": 4, "col": 0}, 400, "row"},
		{chat("press"), object{"as": minh, "message": card, "row": 0, "col": 9}, 400, "col"},
		{chat("press"), object{"as": minh, "message": card, "row": 0, "col": 1}, 400, "col"},
		{chat("press"), object{"as": minh, "message": plain, "data": "a"}, 400, "message"},
		{chat("press"), object{"as": minh, "message": 99, "data": "a"}, 404, "message"},
		{chat("press"), object{"as": minh, "message": card, "data": "a", "wait": "soon"}, 400, "wait"},
		{chat("edit"), object{"as": minh, "message": plain, "text": "x"}, 400, "message"},
		{chat("delete"), object{"as": minh, "messages": []int64{plain}}, 400, "messages"},
		{chat("delete"), object{"as": minh, "messages": []int64{99}}, 404, "messages"},
		{chat("pin"), object{"as": minh, "message": 99}, 404, "message"},
		{chat("unpin"), object{"as": lan, "message": plain}, 400, "message"},
		{chat("react"), object{"as": minh, "message": plain, "emoji": "x"}, 400, "emoji"},
		{chat("send"), object{"as": minh}, 400, "files"},
		{chat("send"), object{"as": minh, "files": []object{}}, 400, "files"},
		{chat("send"), object{"as": minh, "files": []object{{"name": "a", "data": "%%"}}}, 400, "files"},
		{chat("send"), object{"as": minh, "files": []object{{"name": "../a", "data": "aGk="}}}, 400, "files"},
		{chat("send"), object{"as": minh, "files": []object{{"name": "a", "data": "aGk="}}, "kind": "film"}, 400, "kind"},
		{chat("send"), object{"as": minh, "files": []object{{"name": "a", "data": "aGk="}}, "kind": "photo"}, 400, "files"},
		{"/sim/link", object{"as": lan, "payload": "có dấu"}, 400, "payload"},
		{"/sim/link", object{"as": lan, "url": "https://t.me/other_bot?start=x"}, 400, "url"},
		{"/sim/link", object{"as": lan, "url": "https://t.me/giaoban_bot?startgroup=x"}, 400, "chat"},
		{"/sim/bot", object{"username": "lan"}, 400, "username"},
		{"/sim/bot", object{"privacy": "yes"}, 400, "privacy"},
		{"/sim/clock", object{}, 400, ""},
		{"/sim/clock", object{"advance": "1h", "next": "morning"}, 400, ""},
		{"/sim/clock", object{"advance": "-1h"}, 400, "advance"},
		{"/sim/clock", object{"advance": "later"}, 400, "advance"},
		{"/sim/clock", object{"to": "tomorrow"}, 400, "to"},
		{"/sim/clock", object{"to": "1890-05-19T00:00:00Z"}, 400, "to"},
		{"/sim/clock", object{"next": "25:00"}, 400, "next"},
		{"/sim/clock", object{"rate": 0}, 400, "rate"},
		{"/sim/limiter", object{"mode": "strict"}, 400, "mode"},
		{"/sim/limiter", object{"mode": "real", "hold": "-1s"}, 400, "hold"},
		{"/sim/faults", object{"kind": "fire"}, 400, "kind"},
		{"/sim/faults", object{"kind": "cut", "method": "fly"}, 400, "method"},
		{"/sim/faults", object{"kind": "cut", "chat": 99}, 404, "chat"},
		{"/sim/faults", object{"kind": "cut", "count": -2}, 400, "count"},
		{"/sim/faults", object{"kind": "cut", "delay": "1s"}, 400, "delay"},
		{"/sim/faults", object{"kind": "delay", "retry_after": 5}, 400, "retry_after"},
		{"/sim/faults", object{"kind": "delay", "delay": -1}, 400, "delay"},
		{"/sim/faults", object{"kind": "too_many_requests", "retry_after": -1}, 400, "retry_after"},
		{"/sim/fill", object{"groups": 5, "members": 4}, 400, "members"},
		{"/sim/fill", object{"groups": 0, "members": 4}, 400, "groups"},
		{"/sim/nonsense", object{}, 404, ""},
		{"/sim/state", object{}, 405, ""},
	} {
		status, out := w.tryControl("POST", c.path, c.body)
		if field, isError := dig(out, "error.field").(string); status != c.status || !isError || field != c.field || dig(out, "error.message") == "" {
			t.Errorf("%s %v: %d %v, want %d about %q", c.path, c.body, status, out, c.status, c.field)
		}
	}
	for path, field := range map[string]string{
		"/sim/state?as=99": "as", "/sim/state?limit=x": "limit", "/sim/chats?offset=-1": "offset", "/sim/chats/99": "chat",
		chat("messages?before=x"): "before", chat("messages/99"): "id", "/sim/files/F9": "id", "/sim/people/99": "person", "/sim/events?as=99": "as",
		"/sim/requests?chat=x": "chat", "/sim/requests?failed=yes": "failed", "/sim/requests?afer=3": "afer", "/sim/people?as=lan": "as",
		"/sim/events?since=5": "since", "/sim/clock?zone=x": "zone", chat("messages?topc=1"): "topc", chat("history?as=77"): "as",
	} {
		if status, out := w.tryControl("GET", path, nil); status < 400 || dig(out, "error.field") != field {
			t.Errorf("%s: %d %v, want about %q", path, status, out, field)
		}
	}
	for path, allow := range map[string]string{"/sim/state": "GET", "/sim/people": "GET, POST", "/sim/faults": "GET, POST, DELETE"} {
		a := w.do(w.request("PATCH", path, "application/json", "{}"))
		if a.Status != 405 || a.Header.Get("Allow") != allow || !strings.Contains(string(a.Raw), "not PATCH") {
			t.Errorf("%s: %d allowing %q, %s", path, a.Status, a.Header.Get("Allow"), a.Raw)
		}
	}
	if status, out := w.tryControl("DELETE", "/sim/faults/9", nil); status != 404 || dig(out, "error.field") != "id" {
		t.Errorf("an unknown fault: %d %v", status, out)
	}
	for _, body := range []string{"[]", "{", `"x"`, "{}x"} {
		a := w.do(w.request("POST", "/sim/people", "application/json", body))
		if a.Status != 400 || !strings.Contains(string(a.Raw), `"field":""`) {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
}

// The requests of the five-line start in the documentation work as they are printed there.
func TestTheFiveLineStart(t *testing.T) {
	guide, err := os.ReadFile("../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^curl -d '([^']*)' \$TELEGRAM_API(/\S+) `).FindAllStringSubmatch(string(guide), -1)
	if len(lines) != 2 {
		t.Fatalf("the start has %d requests: %q", len(lines), lines)
	}
	w := newWorld(t, func(o *simulator.Options) { *o = simulator.Options{Clock: o.Clock} })
	for _, line := range lines { // with the type that curl gives what it posts
		if a := w.do(w.request("POST", line[2], "application/x-www-form-urlencoded", line[1])); a.Status != http.StatusOK {
			t.Errorf("%s: %s", line[0], a.Raw)
		}
	}
	if got := w.take(); len(got) != 1 || got[0].at("text") != "/start" || got[0].at("from.first_name") != "Lan" {
		t.Errorf("the bot got %v", got)
	}
}

func TestErrorsInProcessAreFieldErrors(t *testing.T) {
	w := newWorld(t)
	_, err := w.sim.Write(5, simulator.WriteSpec{As: "1", Text: "x"})
	var field *simulator.FieldError
	if !errors.As(err, &field) || field.Field != "chat" || err.Error() != "chat: there is no chat 5" {
		t.Errorf("got %v", err)
	}
	for name, options := range map[string]simulator.Options{
		"no clock":  {},
		"token":     {Clock: w.clock, Token: "abc"},
		"user name": {Clock: w.clock, BotUsername: "x"},
		"limiter":   {Clock: w.clock, Limiter: "strict"},
		"hold":      {Clock: w.clock, Hold: -1},
	} {
		if _, err := simulator.New(options); err == nil {
			t.Errorf("%s: New took it", name)
		}
	}
}

func TestStateIsWhatAPageNeeds(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chat("supergroup", lan, minh)
	w.chat("supergroup", lan) // Minh must not see it
	w.forward(60e9)
	w.send(group, `<a href="tg://user?id=`+fmt.Sprint(minh)+`">Minh</a> báo cáo nhé`, object{"parse_mode": "HTML",
		"reply_markup": object{"force_reply": true, "selective": true, "input_field_placeholder": "Số nhà"}})
	w.send(group, "@lan xem")
	_, state := w.tryControl("GET", fmt.Sprintf("/sim/state?as=%d", minh), nil)
	if id(state, "chats_total") != 2 || id(state, "people_total") != 2 || id(state, "bot.id") != 123456 || id(state, "as") != minh {
		t.Fatalf("state: %v", state)
	}
	chat := dig(state, "chats.0")
	if id(chat, "id") != group || id(chat, "unread") != 2 || id(chat, "mentioned") != 1 || dig(chat, "last_message.text") != "@lan xem" ||
		dig(chat, "bot.status") != "member" || dig(chat, "can_write") != true || id(chat, "members_count") != 3 {
		t.Errorf("the group: %v", chat)
	}
	_, list := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d/messages?as=minh&limit=2", group), nil)
	asks := dig(list, "messages.0")
	if dig(asks, "force_reply.for_me") != true || id(asks, "force_reply.for.0") != minh || dig(asks, "force_reply.placeholder") != "Số nhà" ||
		dig(asks, "entities.0.type") != "text_mention" || dig(asks, "entities.0.user.name") != "Minh" || dig(list, "more") != true {
		t.Errorf("the question: %v", asks)
	}
	if _, out := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d/messages?as=lan&limit=2", group), nil); dig(out, "messages.0.force_reply.for_me") != false {
		t.Errorf("it is not for Lan: %v", out)
	}
	if left := w.control(fmt.Sprintf("/sim/chats/%d/read", group), object{"as": minh})["unread"]; left != float64(0) {
		t.Errorf("%v left unread", left)
	}
	if _, out := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d", lan), nil); dig(out, "chat.title") != "Lan" {
		t.Errorf("a private chat without as: %v", out)
	}
	_, members := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d/members?q=minh", group), nil)
	if id(members, "total") != 1 || dig(members, "members.0.status") != "member" {
		t.Errorf("members: %v", members)
	}
	_, people := w.tryControl("GET", "/sim/people?q=MIN", nil)
	if id(people, "total") != 1 || dig(people, "people.0.initials") != "M" {
		t.Errorf("people: %v", people)
	}
	_, one := w.tryControl("GET", "/sim/people/minh", nil)
	if chats, _ := dig(one, "chats").([]any); len(chats) != 2 {
		t.Errorf("one person: %v", one)
	}
}

func TestMessagesInPages(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	for i := range 25 {
		w.write(lan, lan, fmt.Sprint(i))
	}
	texts := func(q simulator.MessagesQuery) (string, bool) {
		list, more, err := w.sim.Messages(lan, q)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, m := range list {
			out = append(out, m.Text)
		}
		return strings.Join(out, " "), more
	}
	newest, more := texts(simulator.MessagesQuery{Limit: 3})
	if newest != "22 23 24" || !more {
		t.Errorf("newest: %s, %v", newest, more)
	}
	if err := w.sim.Delete(lan, simulator.DeleteSpec{As: "lan", Messages: []int64{22}}); err != nil {
		t.Fatal(err)
	}
	if got, more := texts(simulator.MessagesQuery{Before: 23, Limit: 3}); got != "18 19 20" || !more {
		t.Errorf("before: %s, %v", got, more)
	}
	if got, more := texts(simulator.MessagesQuery{After: 23, Limit: 3}); got != "23 24" || more {
		t.Errorf("after: %s, %v", got, more)
	}
	if got, more := texts(simulator.MessagesQuery{Before: 3}); got != "0 1" || more {
		t.Errorf("the first: %s, %v", got, more)
	}
}

func TestHistoryKeepsEveryVersion(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	card := w.send(lan, "một", buttons("a"))
	w.forward(5e9)
	w.call("editMessageText", object{"chat_id": lan, "message_id": card, "text": "hai"})
	w.forward(5e9)
	w.call("deleteMessage", object{"chat_id": lan, "message_id": card})
	_, out := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d/history", lan), nil)
	if dig(out, "messages.0.versions.0.text") != "một" || dig(out, "messages.0.versions.0.buttons.0.0.data") != "a" || dig(out, "messages.0.versions.1.text") != "hai" ||
		dig(out, "messages.0.versions.1.at") != "2026-11-23T05:00:05Z" || id(out, "messages.0.message.deleted") != noon().Unix()+10 || id(out, "messages.0.message.edited") != noon().Unix()+5 {
		t.Errorf("history: %v", out)
	}
	if list, _, _ := w.sim.Messages(lan, simulator.MessagesQuery{}); len(list) != 0 {
		t.Errorf("a deleted message is shown: %v", list)
	}
}

func TestSendingFilesAsAPerson(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	path := fmt.Sprintf("/sim/chats/%d/send", lan)
	album := w.control(path, object{"as": lan, "caption": "hai ảnh", "files": []object{{"name": "a.png", "data": encode(png(3, 2))}, {"name": "b.png", "data": encode(png(2, 3))}}})
	if dig(album, "messages.0.album") == "" || dig(album, "messages.0.album") != dig(album, "messages.1.album") || dig(album, "messages.0.text") != "hai ảnh" ||
		id(album, "messages.1.photo.height") != 3 {
		t.Errorf("album: %v", album)
	}
	form := w.multipart(path, part{field: "as", text: "lan"}, part{field: "kind", text: "document"}, part{field: "f", name: "ảnh.png", text: png(2, 2)}, part{field: "f", name: "x.csv", text: "a,b"})
	if form.Status != 200 || !strings.Contains(string(form.Raw), `"name":"x.csv"`) {
		t.Errorf("multipart: %d %s", form.Status, form.Raw)
	}
	got := w.take()
	if kinds(got) != "message message message message" || got[0].at("media_group_id") == nil || dig(got[3].Body, "document.mime_type") != "text/csv" {
		t.Fatalf("the bot got %v", got)
	}
	file := ok[object](w, "getFile", object{"file_id": dig(got[3].Body, "document.file_id")})
	if raw := w.do(w.request("GET", "/file/bot"+token+"/"+file["file_path"].(string), "", "")); string(raw.Raw) != "a,b" {
		t.Errorf("the bot downloads %q", raw.Raw)
	}
	url := dig(album, "messages.0.photo.url").(string)
	shown := w.do(w.request("GET", url, "", ""))
	if shown.Header.Get("Content-Type") != "image/png" || shown.Header.Get("Content-Disposition") == "" || string(shown.Raw) != png(3, 2) {
		t.Errorf("the page shows %v", shown.Header)
	}
	if kept := w.do(w.request("GET", url+"?download=1", "", "")); !strings.HasPrefix(kept.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("download: %v", kept.Header)
	}
	if a := w.multipart(path, part{field: "as", text: "lan"}, part{field: "topic", text: "x"}, part{field: "f", name: "a", text: "b"}); a.Status != http.StatusBadRequest || !strings.Contains(string(a.Raw), `"topic"`) {
		t.Errorf("a wrong topic: %s", a.Raw)
	}
}
