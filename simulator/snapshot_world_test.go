package simulator_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"giaoban/clock"
	"giaoban/simulator"
)

// town is a simulator that is asked without a network.
type town struct {
	sim   *simulator.Simulator
	clock *clock.Movable
}

// ask sends a request and returns what came back.
func (w town) ask(method, path string, body any) (int, string) {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(data))
	r.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	w.sim.ServeHTTP(out, r)
	return out.Code, out.Body.String()
}

func (w town) get(path string) string { _, got := w.ask("GET", path, nil); return got }

// do posts to the control interface; what it refuses does not happen.
func (w town) do(path string, body object) object {
	_, got := w.ask("POST", path, body)
	var out object
	_ = json.Unmarshal([]byte(got), &out)
	return out
}

// bot calls the Bot API.
func (w town) bot(method string, params object) object {
	return w.do("/bot"+token+"/"+method, params)
}

// restored saves a town and goes on from what was saved.
func (w town) restored() (town, string, error) {
	var file bytes.Buffer
	if err := w.sim.Save(&file); err != nil {
		return town{}, "", err
	}
	next, err := open(file.String())
	return next, file.String(), err
}

// open goes on from a snapshot.
func open(file string) (town, error) {
	p, err := simulator.ReadSnapshot(strings.NewReader(file))
	if err != nil {
		return town{}, err
	}
	w := town{clock: clock.New(noon)}
	p.SetClock(w.clock)
	w.sim, err = simulator.New(simulator.Options{Clock: w.clock, Token: token, Snapshot: p})
	return w, err
}

// stream returns the first that somebody hears who listened before and heard event last.
func (w town) stream(t *testing.T, last string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, "GET", "/sim/events?after="+last, nil)
	out := &hearer{ResponseRecorder: httptest.NewRecorder(), until: "event:", heard: cancel}
	w.sim.ServeHTTP(out, r)
	return out.Body.String()
}

// hearer hangs up when it has heard enough.
type hearer struct {
	*httptest.ResponseRecorder
	until string
	heard func()
}

func (h *hearer) Write(data []byte) (int, error) {
	n, err := h.ResponseRecorder.Write(data)
	if strings.Contains(h.Body.String(), h.until) {
		h.heard()
	}
	return n, err
}

// seen is all that people, tester and bot can read, by path.
func (w town) seen() map[string]string {
	out := map[string]string{}
	look := func(path string) string { out[path] = w.get(path); return out[path] }
	var state struct {
		People []struct{ ID int64 }
		Chats  []struct{ ID int64 }
		Seq    int64
	}
	// First: who looks lets those expire whose time is over.
	out["/sim/updates"], _, _ = strings.Cut(w.get("/sim/updates"), `"next":`)
	_, rest, _ := strings.Cut(w.get("/sim/updates"), `"updates":`)
	out["/sim/updates"] += rest
	all := look("/sim/state")
	_ = json.Unmarshal([]byte(all), &state)
	out["/sim/state"] = strings.ReplaceAll(all, fmt.Sprintf(`"seq":%d`, state.Seq), "")
	for _, path := range []string{"/sim/faults", "/sim/limiter", "/sim/bot", "/sim/clock", "/sim/people?limit=1000"} {
		look(path)
	}
	for n := 1; n <= 9; n++ {
		look(fmt.Sprintf("/sim/files/F%d", n))
	}
	for _, c := range state.Chats {
		chat := fmt.Sprintf("/sim/chats/%d", c.ID)
		look(chat + "/history")
		look(chat + "/members")
		for _, p := range state.People {
			look(fmt.Sprintf("%s?as=%d", chat, p.ID))
			look(fmt.Sprintf("%s/messages?as=%d&limit=200", chat, p.ID))
		}
	}
	for _, p := range state.People {
		look(fmt.Sprintf("/sim/people/%d", p.ID))
		out["private "+fmt.Sprint(p.ID)] = w.get(fmt.Sprintf("/sim/chats/%d/history", p.ID))
	}
	return out
}

// told is what the bot is told when it asks.
func (w town) told() map[string]string {
	out := map[string]string{}
	for _, method := range []string{"getMe", "getWebhookInfo", "getMyDescription", "getMyShortDescription", "getMyCommands", "getChatMenuButton", "getUpdates"} {
		_, out[method] = w.ask("POST", "/bot"+token+"/"+method, object{})
	}
	return out
}

// built is a town with something of everything; the numbers of its chats are in chats.
func built() (w town, chats map[string]int64) {
	w = town{clock: clock.New(noon)}
	sim, err := simulator.New(simulator.Options{Clock: w.clock, Token: token, BotUsername: "giaoban_bot", BotName: "Giao ban"})
	if err != nil {
		panic(err)
	}
	w.sim = sim
	for i, name := range []string{"Lan", "Minh", "Nga", "Oanh"} {
		w.do("/sim/people", object{"first_name": name, "last_name": "Trần", "username": strings.ToLower(name), "language_code": "vi", "started": i < 2})
	}
	w.do("/sim/people", object{"first_name": "Khác", "username": "other_bot", "is_bot": true})
	chats = map[string]int64{"lan": 1001, "minh": 1002}
	kinds := map[string]object{
		"group":   {"id": -4000100, "type": "group"},
		"super":   {"id": -1000000000201, "type": "supergroup", "username": "xa_long", "bot": "administrator"},
		"forum":   {"id": -1000000000202, "type": "supergroup", "is_forum": true, "topics": []string{"Chung", "Báo cáo"}, "bot": "administrator"},
		"channel": {"id": -1000000000203, "type": "channel", "bot": "administrator"},
		"moved":   {"id": -4000101, "type": "group"},
		"gone":    {"id": -1000000000204, "type": "supergroup"},
	}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		spec := kinds[name]
		spec["title"], spec["creator"], spec["members"] = "Nhóm "+name, 1001, []int64{1002, 1003}
		w.do("/sim/chats", spec)
		chats[name] = int64(spec["id"].(int))
	}
	return w, chats
}

func (w town) in(chat int64, what string, body object) object {
	return w.do(fmt.Sprintf("/sim/chats/%d/%s", chat, what), body)
}

// topic returns a forum's first topic.
func (w town) topic(forum int64) int64 {
	_, chat := w.ask("GET", fmt.Sprintf("/sim/chats/%d", forum), nil)
	var out object
	_ = json.Unmarshal([]byte(chat), &out)
	return id(out, "chat.topics.0.id")
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// busy lets everything happen that a snapshot must remember.
func busy() (w town, chats map[string]int64) {
	w, chats = built()
	super, forum := chats["super"], chats["forum"]
	w.happenInChats(chats)
	for i, text := range []string{"Xin chào <b>đồng chí</b>", "@lan xem #baocao", "/start@giaoban_bot x", "Trả lời"} {
		w.in(super, "write", object{"as": 1001 + i%3, "text": text, "parse_mode": "HTML", "reply_to": i})
	}
	keyboard := object{"inline_keyboard": [][]object{
		{{"text": "Đã nhận <&>", "callback_data": "ack:12"}, {"text": "Trang", "url": "https://example.com/?a=1&b=2"}},
		{{"text": "Chép", "copy_text": object{"text": "12"}}, {"text": "Trả", "pay": true}},
	}}
	card := w.bot("sendMessage", object{"chat_id": super, "text": `<a href="tg://user?id=1002">Minh</a> <blockquote>nhận</blockquote>`, "parse_mode": "HTML", "reply_markup": keyboard})
	number := id(card, "result.message_id")
	w.bot("editMessageText", object{"chat_id": super, "message_id": number, "text": "Đã sửa", "reply_markup": keyboard})
	w.bot("pinChatMessage", object{"chat_id": super, "message_id": number})
	w.in(super, "press", object{"as": 1002, "message": number, "data": "ack:12"})
	w.in(super, "press", object{"as": 1003, "message": number, "data": "ack:12"})
	w.bot("answerCallbackQuery", object{"callback_query_id": "4300000000000001", "text": "Xong", "show_alert": true})
	w.in(super, "react", object{"as": 1002, "message": number, "emoji": "👍"})
	w.bot("setMessageReaction", object{"chat_id": super, "message_id": number, "reaction": []object{{"type": "emoji", "emoji": "🔥"}}})
	w.bot("sendMessage", object{"chat_id": super, "text": "Đồng chí @minh?", "reply_to_message_id": 3, "reply_markup": object{"force_reply": true, "selective": true, "input_field_placeholder": "số"}})
	w.bot("sendMessage", object{"chat_id": 1001, "text": "Chọn", "protect_content": true, "reply_markup": object{"keyboard": [][]any{{"Có", "Không"}}, "resize_keyboard": true}})
	files := []object{{"name": "a.png", "data": encoded(png(3, 2))}, {"name": "b.png", "data": encoded(png(2, 3))}}
	w.in(forum, "send", object{"as": 1001, "topic": w.topic(forum), "caption": "hai ảnh", "files": files})
	w.in(super, "send", object{"as": 1003, "kind": "document", "files": []object{{"name": "báo cáo.csv", "data": encoded("a,b\n1,2")}}})
	w.in(super, "forward", object{"as": 1002, "from_chat": super, "message": number})
	w.in(super, "edit", object{"as": 1001, "message": 2, "text": "sửa lại"})
	w.in(super, "delete", object{"as": 1001, "messages": []int64{3}})
	w.happenToBot(chats)
	return w, chats
}

// happenInChats changes who is where, and what may be done there.
func (w town) happenInChats(chats map[string]int64) {
	super, forum := chats["super"], chats["forum"]
	w.in(super, "promote", object{"person": 1002, "title": "Thư ký", "rights": []string{"can_pin_messages"}, "anonymous": true})
	w.in(super, "write", object{"as": 1002, "sender": "anonymous", "text": "không tên"})
	w.in(super, "join", object{"person": 1004})
	w.in(super, "kick", object{"person": 1004, "by": 1001})
	w.in(super, "restrict", object{"person": 1003, "can_send_files": true, "can_send": true})
	w.in(super, "permissions", object{"can_pin": false})
	w.in(chats["group"], "leave", object{"person": 1003})
	w.in(chats["moved"], "write", object{"as": 1001, "text": "trước khi chuyển"})
	w.in(chats["moved"], "migrate", object{})
	w.in(chats["gone"], "destroy", object{})
	w.in(chats["channel"], "write", object{"as": 1001, "text": "thông báo"})
	topic := fmt.Sprint("topics/", w.topic(forum))
	w.in(forum, topic+"/rename", object{"as": 1001, "name": "Báo cáo tuần"})
	w.in(forum, topic+"/close", object{"as": 1001})
	w.in(forum, topic+"/reopen", object{"as": 1001})
	w.in(forum, "topics/0/close", object{"as": 1001})
	w.in(chats["group"], "rename", object{"as": 1001, "title": "Tên mới"})
	w.do("/sim/people/1002/block", object{})
	w.do("/sim/people/1004", object{"deactivated": true, "username": "oanh2"})
	w.do("/sim/link", object{"as": 1003, "payload": "xin_chao"})
	w.in(super, "read", object{"as": 1003, "up_to": 2})
}

// happenToBot changes the bot's settings and the tester's, and the time.
func (w town) happenToBot(chats map[string]int64) {
	super := chats["super"]
	w.bot("setMyCommands", object{"commands": []object{{"command": "chidao", "description": "Chỉ đạo"}}, "language_code": "vi"})
	w.bot("setMyCommands", object{"commands": []object{{"command": "baocao", "description": "Báo cáo"}}, "scope": object{"type": "chat", "chat_id": super}})
	w.bot("setMyDescription", object{"description": "Giao ban"})
	w.bot("setMyShortDescription", object{"short_description": "GB"})
	w.bot("setChatMenuButton", object{"chat_id": 1001, "menu_button": object{"type": "commands"}})
	w.bot("exportChatInviteLink", object{"chat_id": super})
	w.bot("getUpdates", object{"limit": 1, "allowed_updates": []string{"message", "callback_query", "chat_member"}})
	w.do("/sim/bot", object{"privacy": false, "name": "Giao ban tỉnh"})
	w.do("/sim/faults", object{"kind": "too_many_requests", "method": "sendMessage", "chat": super, "count": 3, "retry_after": 7})
	w.do("/sim/faults", object{"kind": "delay", "method": "editMessageText", "count": -1, "delay": "3s"})
	w.do("/sim/clock", object{"advance": "1m30s"})
	w.do("/sim/clock", object{"rate": 2})
	w.do("/sim/limiter", object{"mode": "real", "hold": "0s"})
	w.bot("sendMessage", object{"chat_id": 1001, "text": "tính vào hạn mức"})
	w.bot("sendChatAction", object{"chat_id": chats["forum"], "action": "typing"})
	w.in(chats["group"], "write", object{"as": 1001, "text": "/chidao cuối cùng"})
}

// missing lists what w can read and another cannot, or reads otherwise.
func differences(before, after map[string]string) string {
	var out strings.Builder
	for _, path := range slices.Sorted(maps.Keys(before)) {
		if before[path] != after[path] {
			fmt.Fprintf(&out, "%s\n  before %s\n  after  %s\n", path, before[path], after[path])
		}
	}
	if len(before) != len(after) {
		fmt.Fprintf(&out, "%d things before, %d after\n", len(before), len(after))
	}
	return out.String()
}
