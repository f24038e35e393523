package simulator_test

import (
	"fmt"
	"strings"

	"giaoban/simulator"
)

func checkPrivacy(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	other := must[simulator.Person](w)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "Other", Username: "other_bot", IsBot: true})).ID
	cases := []struct {
		name     string
		write    func(group, card int64)
		private  bool // delivered with privacy mode on
		lastIsIt bool // delivered only because the bot wrote last
	}{
		{"plain text", func(g, _ int64) { w.write(g, minh, "xin chào") }, false, false},
		{"/cmd", func(g, _ int64) { w.write(g, minh, "/status") }, false, true},
		{"/cmd@bot", func(g, _ int64) { w.write(g, minh, "/status@GIAOBAN_bot x") }, true, false},
		{"/cmd@other", func(g, _ int64) { w.write(g, minh, "/status@other_bot") }, false, false},
		{"a mention", func(g, _ int64) { w.write(g, minh, "@giaoban_bot ơi") }, false, false},
		{"a reply", func(g, card int64) {
			must[simulator.Message](w)(w.sim.Write(g, simulator.WriteSpec{As: simulator.Ref(minh), Text: "rồi", ReplyTo: card}))
		}, true, false},
		{"a title", func(g, _ int64) {
			must[simulator.Chat](w)(w.sim.Rename(g, simulator.RenameSpec{As: simulator.Ref(lan), Title: "Mới"}))
		}, true, false},
	}
	for _, mode := range []string{"private", "spoken last", "off", "administrator"} {
		on := mode != "off"
		must[simulator.Bot](w)(w.sim.SetBot(simulator.BotEdit{Privacy: &on}))
		spec := simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan)}
		if mode == "administrator" {
			spec.Bot = "administrator"
		}
		group := w.chatWith(spec, minh, other)
		card := w.send(group, "Việc 12")
		if mode != "spoken last" {
			w.write(group, other, "tôi nói sau")
		}
		w.take()
		for _, c := range cases {
			c.write(group, card)
			want := c.private || mode == "off" || mode == "administrator" || c.lastIsIt && mode == "spoken last"
			if got := len(w.take()) > 0; got != want {
				w.t.Errorf("%s, %s: delivered %v, want %v", mode, c.name, got, want)
			}
		}
	}
}

func checkEcho(w *world) {
	lan := w.person("Lan")
	group := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan), Bot: "administrator"})
	w.take()
	card := w.send(group, "Thẻ")
	w.call("editMessageText", object{"chat_id": group, "message_id": card, "text": "Thẻ 2"})
	if got := kinds(w.take()); got != "" {
		w.t.Errorf("an echo: %s", got)
	}
	if a := w.call("pinChatMessage", object{"chat_id": group, "message_id": card}); !a.OK {
		w.t.Fatalf("pin: %s", a.Raw)
	}
	got := w.take()
	if kinds(got) != "message:pinned_message" || id(got[0].Body, "pinned_message.message_id") != card || id(got[0].Body, "from.id") != 123456 {
		w.t.Errorf("its own pin: %v", got)
	}
	w.refused(w.call("unpinChatMessage", object{"chat_id": group, "message_id": 999}), 400, "Bad Request: message to unpin not found")
	w.refused(w.call("pinChatMessage", object{"chat_id": group, "message_id": 999}), 400, "Bad Request: message to pin not found")
	if a := w.call("unpinAllChatMessages", object{"chat_id": group}); !a.OK {
		w.t.Errorf("unpinAll: %s", a.Raw)
	}
	basic := w.chat("group", lan)
	w.refused(w.call("pinChatMessage", object{"chat_id": basic, "message_id": w.send(basic, "x")}), 400, "Bad Request: not enough rights to manage pinned messages in the chat")
}

// statuses returns the old and new status of the last my_chat_member.
func statuses(us []update) string {
	for i := len(us) - 1; i >= 0; i-- {
		if us[i].Kind == "my_chat_member" {
			return fmt.Sprint(us[i].at("old_chat_member.status"), " → ", us[i].at("new_chat_member.status"))
		}
	}
	return "none"
}

func checkMembership(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	for _, kind := range []string{"group", "supergroup"} {
		chat := w.chatWith(simulator.ChatSpec{Type: kind, Title: "Xã", Creator: simulator.Ref(lan), Bot: "none"}, minh)
		bot := simulator.MemberSpec{Person: "bot", By: simulator.Ref(lan)}
		send := func() answer { return w.call("sendMessage", object{"chat_id": chat, "text": "x"}) }
		w.refused(send(), 400, "Bad Request: chat not found")
		steps := []struct {
			name     string
			do       func(int64, simulator.MemberSpec) (simulator.Chat, error)
			want     string
			services string
		}{
			{"add", w.sim.Join, "left → member", "my_chat_member message:new_chat_members"},
			{"promote", w.sim.Promote, "member → administrator", "my_chat_member"},
			{"demote", w.sim.Demote, "administrator → member", "my_chat_member"},
			{"kick", w.sim.Kick, "member → kicked", map[string]string{"group": "my_chat_member message:left_chat_member", "supergroup": "my_chat_member"}[kind]},
		}
		for _, s := range steps {
			must[simulator.Chat](w)(s.do(chat, bot))
			got := w.take()
			if statuses(got) != s.want || kinds(got) != s.services {
				w.t.Errorf("%s in a %s: %s with %s, want %s with %s", s.name, kind, statuses(got), kinds(got), s.want, s.services)
			}
		}
		w.refused(send(), 403, "Forbidden: bot was kicked from the "+kind+" chat")
		must[simulator.Chat](w)(w.sim.Join(chat, bot))
		w.call("leaveChat", object{"chat_id": chat})
		if got := statuses(w.take()); got != "member → left" {
			w.t.Errorf("leaveChat: %s", got)
		}
		w.refused(send(), 403, "Forbidden: bot is not a member of the "+kind+" chat")
	}
	w.control(fmt.Sprintf("/sim/people/%d/block", minh), nil)
	if got := w.take(); statuses(got) != "member → kicked" || id(got[0].Body, "chat.id") != minh {
		w.t.Errorf("block: %v", got)
	}
	say := func(to int64) answer { return w.call("sendMessage", object{"chat_id": to, "text": "x"}) }
	w.refused(say(minh), 403, "Forbidden: bot was blocked by the user")
	w.control(fmt.Sprintf("/sim/people/%d/unblock", minh), nil)
	if got := statuses(w.take()); got != "kicked → member" {
		w.t.Errorf("unblock: %s", got)
	}
	w.control(fmt.Sprintf("/sim/people/%d", minh), object{"deactivated": true})
	w.refused(say(minh), 403, "Forbidden: user is deactivated")
	stranger := must[simulator.Person](w)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "Hà"})).ID
	w.refused(say(stranger), 400, "Bad Request: chat not found")
	w.chat("group", lan, stranger)
	w.refused(say(stranger), 403, "Forbidden: bot can't initiate conversation with a user")
	w.refused(say(123456), 403, "Forbidden: the bot can't send messages to the bot")
	gone := w.chat("group", lan)
	w.control(fmt.Sprintf("/sim/chats/%d/destroy", gone), nil)
	w.refused(say(gone), 403, "Forbidden: the group chat was deleted")
}

func checkMigration(w *world) {
	lan := w.person("Lan")
	old := w.chat("group", lan)
	w.send(old, "trước")
	w.take()
	next := int64(w.control(fmt.Sprintf("/sim/chats/%d/migrate", old), nil)["chat"].(object)["id"].(float64))
	if !strings.HasPrefix(fmt.Sprint(next), "-100") {
		w.t.Errorf("the new id is %d", next)
	}
	got := w.take()
	if kinds(got) != "message:migrate_to_chat_id message:migrate_from_chat_id" {
		w.t.Fatalf("got %s", kinds(got))
	}
	if id(got[0].Body, "chat.id") != old || id(got[0].Body, "migrate_to_chat_id") != next || id(got[1].Body, "chat.id") != next || id(got[1].Body, "migrate_from_chat_id") != old {
		w.t.Errorf("service messages: %v", got)
	}
	a := w.call("sendMessage", object{"chat_id": old, "text": "x"})
	w.refused(a, 400, "Bad Request: group chat was upgraded to a supergroup chat")
	if a.Parameters.MigrateTo != next {
		w.t.Errorf("parameters: %s", a.Raw)
	}
	if first := id(got[1].Body, "message_id"); first != 1 || w.send(next, "sau") != 2 {
		w.t.Errorf("message ids go on from %d", first)
	}
	if n := ok[int](w, "getChatMemberCount", object{"chat_id": next}); n != 2 {
		w.t.Errorf("%d members came along", n)
	}
}

func checkNumbers(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	basic, a, b := w.chat("group", lan), w.chat("supergroup", lan), w.chat("supergroup", lan)
	start := w.send(basic, "x")
	for i, chat := range []int64{lan, minh, basic, lan} {
		if got, want := w.send(chat, "x"), start+1+int64(i); got != want {
			w.t.Errorf("chat %d: message %d, want %d", chat, got, want)
		}
	}
	if first, second := w.send(a, "x"), w.send(b, "x"); first != second || w.send(a, "x") != first+1 {
		w.t.Errorf("supergroups number by themselves: %d and %d", first, second)
	}
}

func checkTopics(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	forum := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan), Topics: []string{"Báo cáo"}}, minh)
	plain := w.chat("supergroup", lan)
	c := must[[]simulator.Topic](w)(w.topics(forum))
	topic := c[0].ID
	w.take()
	send := func(chat int64, thread any) answer {
		return w.call("sendMessage", object{"chat_id": chat, "text": "x", "message_thread_id": thread})
	}
	in := result[object](w, send(forum, topic))
	if id(in, "message_thread_id") != topic || in["is_topic_message"] != true {
		w.t.Errorf("in a topic: %v", in)
	}
	general := result[object](w, send(forum, nil))
	if general["message_thread_id"] != nil || general["is_topic_message"] != nil {
		w.t.Errorf("in General: %v", general)
	}
	if ignored := result[object](w, send(plain, 5)); ignored["message_thread_id"] != nil {
		w.t.Errorf("elsewhere: %v", ignored)
	}
	w.refused(send(forum, 1), 400, "Bad Request: message thread not found")
	w.refused(send(forum, 99), 400, "Bad Request: message thread not found")
	reply := must[simulator.Message](w)(w.sim.Write(forum, simulator.WriteSpec{As: simulator.Ref(minh), Text: "rồi", ReplyTo: id(in, "message_id")}))
	if u := w.take(); reply.Topic != topic || len(u) != 1 || id(u[0].Body, "message_thread_id") != topic {
		w.t.Errorf("a reply in a topic: %v", u)
	}
	w.control(fmt.Sprintf("/sim/chats/%d/topics/%d/close", forum, topic), object{"as": lan})
	w.refused(send(forum, topic), 400, "Bad Request: TOPIC_CLOSED")
	if got := kinds(w.take()); got != "message:forum_topic_closed" {
		w.t.Errorf("closing: %s", got)
	}
	w.refused(w.call("createForumTopic", object{"chat_id": forum, "name": "Mới"}), 400, "Bad Request: not enough rights to create a topic")
	w.refused(w.call("reopenForumTopic", object{"chat_id": forum, "message_thread_id": topic}), 400, "Bad Request: not enough rights to close or open the topic")
	must[simulator.Chat](w)(w.sim.Promote(forum, simulator.MemberSpec{Person: "bot"}))
	if a := send(forum, topic); !a.OK {
		w.t.Errorf("an administrator writes in closed topics: %s", a.Raw)
	}
	if a := w.call("reopenForumTopic", object{"chat_id": forum, "message_thread_id": topic}); !a.OK {
		w.t.Errorf("reopen: %s", a.Raw)
	}
	made := ok[object](w, "createForumTopic", object{"chat_id": forum, "name": "Mới"})
	if a := send(forum, made["message_thread_id"]); !a.OK || made["name"] != "Mới" {
		w.t.Errorf("a new topic: %v, %s", made, a.Raw)
	}
	if a := w.call("closeForumTopic", object{"chat_id": forum, "message_thread_id": made["message_thread_id"]}); !a.OK {
		w.t.Errorf("close: %s", a.Raw)
	}
	w.refused(w.call("closeForumTopic", object{"chat_id": forum, "message_thread_id": made["message_thread_id"]}), 400, "Bad Request: TOPIC_NOT_MODIFIED")
	w.refused(w.call("createForumTopic", object{"chat_id": plain, "name": "x"}), 400, "Bad Request: the chat is not a forum")
}

func (w *world) topics(chat int64) ([]simulator.Topic, error) {
	chats, _, err := w.sim.Chats(simulator.ChatsQuery{})
	for _, c := range chats {
		if c.ID == chat {
			return c.Topics, err
		}
	}
	return nil, fmt.Errorf("there is no chat %d: %w", chat, err)
}

func checkAnonymousAndCommands(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan), Bot: "administrator"}, minh)
	news := w.chatWith(simulator.ChatSpec{Type: "channel", Title: "Tin", Creator: simulator.Ref(lan), Bot: "none"})
	must[simulator.Chat](w)(w.sim.Promote(group, simulator.MemberSpec{Person: simulator.Ref(minh), Title: "Phó ban", Anonymous: true}))
	w.take()
	w.control(fmt.Sprintf("/sim/chats/%d/write", group), object{"as": minh, "text": "ẩn danh", "sender": "anonymous"})
	w.control(fmt.Sprintf("/sim/chats/%d/write", group), object{"as": lan, "text": "kênh", "sender": fmt.Sprint(news)})
	got := w.take()
	if u := got[0]; id(u.Body, "from.id") != 1087968824 || u.at("from.username") != "GroupAnonymousBot" || id(u.Body, "sender_chat.id") != group ||
		u.at("author_signature") != "Phó ban" || u.at("from.is_bot") != true {
		w.t.Errorf("anonymous: %v", u.Body)
	}
	if u := got[1]; id(u.Body, "from.id") != 136817688 || id(u.Body, "sender_chat.id") != news || u.at("sender_chat.type") != "channel" {
		w.t.Errorf("as a channel: %v", u.Body)
	}
	command := func(name string) []object { return []object{{"command": name, "description": "x"}} }
	set := func(name string, scope object, lang string) {
		w.t.Helper()
		params := object{"commands": command(name), "language_code": lang}
		if scope != nil {
			params["scope"] = scope
		}
		ok[bool](w, "setMyCommands", params)
	}
	offered := func(as, chat int64) string {
		_, out := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d?as=%d", chat, as), nil)
		name, _ := dig(out, "chat.commands.0.command").(string)
		return name
	}
	en := must[simulator.Person](w)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "Ann", Language: "en-GB", Started: true})).ID
	for _, step := range []struct {
		name     string
		set      func()
		as, chat int64
		want     string
	}{
		{"nothing set", func() {}, lan, lan, ""},
		{"default", func() { set("all", nil, "") }, lan, lan, "all"},
		{"a language before none", func() { set("tat_ca", nil, "vi") }, lan, lan, "tat_ca"},
		{"another language falls back", func() {}, en, en, "all"},
		{"private chats", func() { set("rieng", object{"type": "all_private_chats"}, "") }, lan, lan, "rieng"},
		{"groups", func() { set("nhom", object{"type": "all_group_chats"}, "") }, minh, group, "nhom"},
		{"all administrators", func() { set("quan_tri", object{"type": "all_chat_administrators"}, "") }, minh, group, "quan_tri"},
		{"one chat", func() { set("xa", object{"type": "chat", "chat_id": group}, "") }, minh, group, "xa"},
		{"its administrators", func() { set("chu_tich", object{"type": "chat_administrators", "chat_id": group}, "") }, minh, group, "chu_tich"},
		{"one member", func() { set("toi", object{"type": "chat_member", "chat_id": group, "user_id": minh}, "") }, minh, group, "toi"},
		{"deleted again", func() {
			ok[bool](w, "deleteMyCommands", object{"scope": object{"type": "chat_member", "chat_id": group, "user_id": minh}})
		}, minh, group, "chu_tich"},
	} {
		step.set()
		if got := offered(step.as, step.chat); got != step.want {
			w.t.Errorf("%s: offered %q, want %q", step.name, got, step.want)
		}
	}
	if got := ok[[]object](w, "getMyCommands", object{"language_code": "vi"}); len(got) != 1 || got[0]["command"] != "tat_ca" {
		w.t.Errorf("getMyCommands: %v", got)
	}
	for _, lang := range []string{"vie", "VI", "v1"} {
		w.refused(w.call("setMyCommands", object{"commands": command("x"), "language_code": lang}), 400, "Bad Request: invalid language code specified")
	}
	w.refused(w.call("setMyCommands", object{"commands": command("Lớn")}), 400, "Bad Request: BOT_COMMAND_INVALID")
	w.refused(w.call("setMyCommands", object{"commands": command("x"), "scope": object{"type": "nobody"}}), 400, "Bad Request: can't parse BotCommandScope: Unsupported type specified")
}
