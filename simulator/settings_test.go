package simulator_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"giaoban/simulator"
)

func TestTheClockMovesInEveryWay(t *testing.T) {
	w := newWorld(t) // it is 12:00 in the simulator's zone
	for _, step := range []struct {
		spec object
		want string
	}{
		{object{"advance": "1h30m"}, "2026-11-23T06:30:00Z"},
		{object{"advance": 90}, "2026-11-23T06:31:30Z"},
		{object{"next": "morning"}, "2026-11-24T00:00:00Z"},
		{object{"next": "morning"}, "2026-11-25T00:00:00Z"},
		{object{"next": "07:30"}, "2026-11-25T00:30:00Z"},
		{object{"next": "07:15"}, "2026-11-26T00:15:00Z"},
		{object{"to": "2026-12-31T23:59:59+07:00"}, "2026-12-31T16:59:59Z"},
		{object{"rate": 60}, "2026-12-31T16:59:59Z"},
	} {
		if out := w.control("/sim/clock", step.spec); out["now"] != step.want || out["zone"] != "+07:00" {
			t.Errorf("%v: %v, want %s", step.spec, out, step.want)
		}
	}
	if _, out := w.tryControl("GET", "/sim/clock", nil); out["rate"] != float64(60) {
		t.Errorf("rate: %v", out)
	}
}

func TestLimiterHoldsLikeTheRealServer(t *testing.T) {
	w := newWorld(t, func(o *simulator.Options) { o.Limiter, o.Hold = simulator.LimiterReal, 8*time.Second })
	lan := w.person("Lan")
	w.send(lan, "một")
	late := w.background("sendMessage", object{"chat_id": lan, "text": "hai"})
	w.until(held(1))
	w.forward(time.Second)
	if a := <-late; !a.OK {
		t.Errorf("held, then sent: %s", a.Raw)
	}
	if r := w.sim.Requests(simulator.RequestsQuery{}); r[1].HeldMS != 1000 {
		t.Errorf("logged as held for %d ms", r[1].HeldMS)
	}
	group := w.chat("supergroup", lan)
	for range 20 {
		w.forward(time.Second)
		w.send(group, "x")
	}
	w.forward(time.Second)
	w.refused(w.call("sendMessage", object{"chat_id": group, "text": "x"}), 429, "Too Many Requests: retry after 40")
}

func TestLimiterPerChatAndPaid(t *testing.T) {
	w := newWorld(t, func(o *simulator.Options) { o.Limiter = simulator.LimiterPaid })
	lan := w.person("Lan")
	w.send(lan, "một")
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "hai"}), 429, "Too Many Requests: retry after 1")
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": ""}), 429, "Too Many Requests: retry after 1")
	w.forward(time.Second)
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": ""}), 400, "Bad Request: message text is empty")
	w.send(lan, "what was refused is not counted")
	passed := func(more object) int {
		w.forward(time.Minute)
		n := 0
		for i := range 1010 {
			params := object{"chat_id": -1000000001000 - int64(i), "text": "x"}
			for k, v := range more {
				params[k] = v
			}
			if w.call("sendMessage", params).OK {
				n++
			}
		}
		return n
	}
	for i := range 1010 {
		w.chatWith(simulator.ChatSpec{ID: -1000000001000 - int64(i), Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan)})
	}
	if n := passed(nil); n != 30 {
		t.Errorf("%d passed without paying", n)
	}
	if n := passed(object{"allow_paid_broadcast": true}); n != 1000 {
		t.Errorf("%d passed when paid", n)
	}
	album := object{"type": "document", "media": "x"}
	w.forward(time.Minute)
	for range 2 {
		a := w.call("sendMediaGroup", object{"chat_id": -1000000001000, "media": []object{album, album}})
		w.refused(a, 400, "Bad Request: wrong file identifier/HTTP URL specified")
	}
}

func TestScale(t *testing.T) {
	const groups, members, bar = 10_000, 100_000, 1 << 30
	w := newWorld(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if err := w.sim.Fill(groups, members); err != nil {
		t.Fatal(err)
	}
	chats, total, err := w.sim.Chats(simulator.ChatsQuery{Limit: 1})
	if err != nil || total != groups || chats[0].MembersCount != members/groups+1 {
		t.Fatalf("%d chats, %v, %v", total, chats, err)
	}
	for i := range groups {
		w.sim.ServeHTTP(discard{}, w.request("POST", "/bot"+token+"/sendMessage", "application/x-www-form-urlencoded",
			fmt.Sprintf("chat_id=%d&text=%s", -1000000000001-i, strings.Repeat("x", 400))))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	used := after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
	t.Logf("%d groups, %d members, %d messages: %d MiB of heap, %d MiB from the system", groups, members, groups, used>>20, after.Sys>>20)
	if after.Sys > bar {
		t.Errorf("%d MiB are over 1 GiB", after.Sys>>20)
	}
	if list := w.sim.Requests(simulator.RequestsQuery{Failed: true}); len(list) != 0 {
		t.Errorf("%d messages were refused: %+v", len(list), list[0])
	}
}

func TestTheRequestLogForgetsTheOldest(t *testing.T) {
	w := newWorld(t, func(o *simulator.Options) { o.LogBytes = 10_000 })
	for range 100 {
		w.call("getMe", nil)
	}
	list := w.sim.Requests(simulator.RequestsQuery{})
	if len(list) >= 100 || len(list) < 5 || list[len(list)-1].Seq != 100 {
		t.Errorf("%d kept, the last is %d", len(list), list[len(list)-1].Seq)
	}
	_, out := w.tryControl("GET", "/sim/requests?after=98&method=GETME", nil)
	if kept, _ := out["requests"].([]any); len(kept) != 2 || id(out, "last") != 100 || dig(kept[0], "answer.result.username") != "giaoban_bot" {
		t.Errorf("after 98: %v", out)
	}
}

func TestRequestsCanBeNarrowed(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	w.send(lan, "một")
	w.send(minh, "hai")
	w.call("sendMessage", object{"chat_id": minh, "text": ""})
	w.upload("sendDocument", part{field: "chat_id", text: fmt.Sprint(lan)}, part{field: "document", name: "a.txt", text: strings.Repeat("x", 1<<20)})
	w.call("nonsense", nil)
	for query, want := range map[string]int{"": 5, "method=sendMessage": 3, fmt.Sprint("chat=", lan): 2, "failed=1": 2, "limit=2": 2, "after=4": 1} {
		_, out := w.tryControl("GET", "/sim/requests?"+query, nil)
		if list, _ := out["requests"].([]any); len(list) != want {
			t.Errorf("%q: %d requests, want %d", query, len(list), want)
		}
	}
	list := w.sim.Requests(simulator.RequestsQuery{Method: "sendDocument"})
	if len(list) != 1 || len(list[0].Files) != 1 || list[0].Files[0] != "a.txt" || list[0].ChatID != lan || !list[0].OK {
		t.Errorf("an upload: %+v", list)
	}
	failed := w.sim.Requests(simulator.RequestsQuery{Failed: true})
	if failed[0].Status != 400 || failed[0].Error != "Bad Request: message text is empty" || failed[1].Status != 404 || failed[1].Method != "nonsense" {
		t.Errorf("failed: %+v", failed)
	}
}

func TestBotSettings(t *testing.T) {
	w := newWorld(t)
	out := w.control("/sim/bot", object{"privacy": false, "name": "Giao ban 2", "username": "khac_bot"})
	if dig(out, "bot.privacy") != false || dig(out, "bot.username") != "khac_bot" {
		t.Errorf("bot: %v", out)
	}
	if me := ok[object](w, "getMe", nil); me["can_read_all_group_messages"] != true || me["first_name"] != "Giao ban 2" {
		t.Errorf("getMe: %v", me)
	}
	w.control("/sim/bot", object{"revoked": true})
	w.refused(w.call("getMe", nil), 401, "Unauthorized")
	w.control("/sim/bot", object{"revoked": false})
	ok[bool](w, "setMyDescription", object{"description": "Giao việc"})
	ok[bool](w, "setMyShortDescription", object{"short_description": "Việc"})
	ok[bool](w, "setChatMenuButton", object{"menu_button": object{"type": "web_app", "text": "Bảng", "web_app": object{"url": "https://vien.vn"}}})
	w.refused(w.call("setMyDescription", object{"description": strings.Repeat("x", 513)}), 400, "Bad Request: description is too long")
	w.refused(w.call("setChatMenuButton", object{"menu_button": object{"type": "x"}}), 400, "Bad Request: menuButton has unsupported type")
	if b := w.sim.Bot(); b.Description != "Giao việc" || b.ShortDescription != "Việc" {
		t.Errorf("bot: %+v", b)
	}
	lan := w.person("Lan")
	if _, out := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d?as=lan", lan), nil); dig(out, "chat.menu_button.text") != "Bảng" {
		t.Errorf("menu button: %v", out)
	}
}

func TestFaultsAreListedAndTakenBack(t *testing.T) {
	w := newWorld(t)
	fault := w.control("/sim/faults", object{"kind": "delay", "method": "SENDMESSAGE", "count": 3, "delay": "2s"})
	if dig(fault, "fault.method") != "sendMessage" || dig(fault, "fault.delay") != "2s" || id(fault, "fault.left") != 3 {
		t.Errorf("fault: %v", fault)
	}
	w.control("/sim/faults", object{"kind": "internal"})
	w.tryControl("DELETE", fmt.Sprint("/sim/faults/", id(fault, "fault.id")), nil)
	_, list := w.tryControl("GET", "/sim/faults", nil)
	if faults, _ := list["faults"].([]any); len(faults) != 1 || dig(faults[0], "kind") != "internal" {
		t.Errorf("faults: %v", list)
	}
	w.tryControl("DELETE", "/sim/faults", nil)
	if a := w.call("getMe", nil); !a.OK {
		t.Errorf("after taking all back: %s", a.Raw)
	}
}
