package simulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"giaoban/simulator"
)

// scene is a world with one of everything that methods act on.
type scene struct {
	*world
	lan, minh             int64
	forum, topic, basic   int64
	card, photo, fromMinh int64
	fileID                string
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{world: newWorld(t)}
	s.lan, s.minh = s.person("Lan"), s.person("Minh")
	s.forum = s.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã Long", Creator: "lan", Username: "xa_long", Bot: "administrator", Topics: []string{"Báo cáo"}}, s.minh)
	s.topic = must[[]simulator.Topic](s.world)(s.topics(s.forum))[0].ID
	s.basic = s.chat("group", s.lan, s.minh)
	s.card = s.send(s.forum, "Thẻ", buttons("ack"))
	sent := result[object](s.world, s.upload("sendPhoto", part{field: "chat_id", text: fmt.Sprint(s.forum)}, part{field: "photo", name: "a.png", text: png(8, 4)}))
	s.photo, s.fileID = id(sent, "message_id"), dig(sent, "photo.0.file_id").(string)
	s.fromMinh = s.write(s.forum, s.minh, "báo cáo đây").ID
	s.take()
	return s
}

// TestEveryMethodAnswers calls every simulated method as it should be called, and looks at what comes back.
func TestEveryMethodAnswers(t *testing.T) {
	s := newScene(t)
	at := func(pairs ...any) object {
		out := object{"chat_id": s.forum}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i].(string)] = pairs[i+1]
		}
		return out
	}
	album := []object{{"type": "photo", "media": s.fileID}, {"type": "photo", "media": s.fileID}}
	commands := []object{{"command": "start", "description": "Bắt đầu"}}
	for _, c := range []struct {
		method string
		params object
		path   string // in the answer
		want   any
	}{
		{"getMe", nil, "result.username", "giaoban_bot"},
		{"getUpdates", object{"timeout": 0}, "result", []any{}},
		{"setWebhook", object{"url": "https://127.0.0.1:1/x"}, "description", "Webhook was set"},
		{"getWebhookInfo", nil, "result.url", "https://127.0.0.1:1/x"},
		{"deleteWebhook", nil, "description", "Webhook was deleted"},
		{"deleteWebhook", nil, "description", "Webhook is already deleted"},
		{"sendMessage", at("text", "việc", "message_thread_id", s.topic), "result.is_topic_message", true},
		{"sendMessage", at("text", "việc", "disable_notification", true, "protect_content", true), "result.has_protected_content", true},
		{"editMessageText", at("message_id", s.card, "text", "<b>Thẻ 2</b>", "parse_mode", "HTML"), "result.entities.0.type", "bold"},
		{"editMessageReplyMarkup", at("message_id", s.card, "reply_markup", buttons("x")["reply_markup"]), "result.reply_markup.inline_keyboard.0.0.callback_data", "x"},
		{"editMessageCaption", at("message_id", s.photo, "caption", "nhà dột"), "result.caption", "nhà dột"},
		{"editMessageMedia", at("message_id", s.photo, "media", object{"type": "photo", "media": s.fileID, "caption": "đã sửa"}), "result.caption", "đã sửa"},
		{"forwardMessage", at("from_chat_id", s.forum, "message_id", s.fromMinh), "result.forward_origin.sender_user.first_name", "Minh"},
		{"copyMessage", at("from_chat_id", s.forum, "message_id", s.fromMinh), "ok", true},
		{"sendPhoto", at("photo", s.fileID), "result.photo.0.file_id", s.fileID},
		{"sendMediaGroup", at("media", album), "result.1.photo.0.file_id", s.fileID},
		{"sendChatAction", at("action", "typing"), "result", true},
		{"getFile", object{"file_id": s.fileID}, "result.file_path", "photos/file_0.png"},
		{"setMyCommands", object{"commands": commands}, "result", true},
		{"getMyCommands", nil, "result.0.description", "Bắt đầu"},
		{"deleteMyCommands", nil, "result", true},
		{"getMyCommands", nil, "result", []any{}},
		{"setMyDescription", object{"description": "Giao việc"}, "result", true},
		{"setMyShortDescription", object{"short_description": "Việc"}, "result", true},
		{"setChatMenuButton", object{"menu_button": object{"type": "commands"}}, "result", true},
		{"setChatMenuButton", object{"chat_id": s.lan}, "result", true},
		{"getChat", at(), "result.is_forum", true},
		{"getChat", object{"chat_id": s.lan}, "result.type", "private"},
		{"getChatAdministrators", at(), "result.0.status", "creator"},
		{"getChatMember", at("user_id", s.minh), "result.status", "member"},
		{"getChatMember", object{"chat_id": s.lan, "user_id": s.lan}, "result.status", "member"},
		{"getChatMemberCount", at(), "result", float64(3)},
		{"getChatMemberCount", object{"chat_id": s.lan}, "result", float64(2)},
		{"getChatMembersCount", object{"chat_id": "@XA_long"}, "result", float64(3)},
		{"pinChatMessage", at("message_id", s.card), "result", true},
		{"unpinChatMessage", at(), "result", true},
		{"unpinAllChatMessages", at(), "result", true},
		{"createForumTopic", at("name", "Mới", "icon_color", 16766590), "result.icon_color", float64(16766590)},
		{"closeForumTopic", at("message_thread_id", s.topic), "result", true},
		{"reopenForumTopic", at("message_thread_id", s.topic), "result", true},
		{"setMessageReaction", at("message_id", s.fromMinh, "reaction", []object{{"type": "emoji", "emoji": "👍"}}), "result", true},
		{"setMessageReaction", at("message_id", s.fromMinh), "result", true},
		{"deleteMessage", at("message_id", s.card), "result", true},
		{"deleteMessages", at("message_ids", []int64{s.photo, s.fromMinh}), "result", true},
		{"leaveChat", object{"chat_id": s.basic}, "result", true},
	} {
		a := s.call(c.method, c.params)
		var whole any
		if err := json.Unmarshal(a.Raw, &whole); err != nil || !a.OK {
			t.Errorf("%s %v: %s, %v", c.method, c.params, a.Raw, err)
			continue
		}
		if got := dig(whole, c.path); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %v: %s is %v, want %v", c.method, c.params, c.path, got, c.want)
		}
	}
	if link := ok[string](s.world, "exportChatInviteLink", at()); !strings.HasPrefix(link, "https://t.me/+") {
		t.Errorf("the link is %s", link)
	}
	sent := result[object](s.world, s.upload("sendDocument", part{field: "chat_id", text: fmt.Sprint(s.forum)}, part{field: "document", name: "a.xlsx", text: "PK"}))
	if dig(sent, "document.mime_type") != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" {
		t.Errorf("document: %v", sent)
	}
}

// What the real server has and the simulator has not is told apart from what nobody has, whatever the case of its name.
func TestMethodsThatAreNotSimulated(t *testing.T) {
	w := newWorld(t)
	for _, name := range strings.Fields(`sendPoll sendDice sendVenue banChatMember kickChatMember promoteChatMember setChatTitle editForumTopic
		deleteForumTopic answerInlineQuery copyMessages forwardMessages sendInvoice getStickerSet getMyName createChatInviteLink`) {
		w.refused(w.call(strings.ToUpper(name), nil), 501, "Not Implemented: the method "+name+" is not simulated")
	}
	for _, name := range []string{"sendmessages", "getUpdate", "send_message", "sendMessage2", "send"} {
		w.refused(w.call(name, nil), 404, "Not Found: method not found")
	}
}

// Where the bot may not act, every method says so in the same words, those that only read excepted.
func TestWhereTheBotMayNotAct(t *testing.T) {
	const (
		notFound = "Bad Request: chat not found"
		free     = "" // nothing of the chat's state refuses it
	)
	w := newWorld(t)
	lan := w.person("Lan")
	bot := simulator.MemberSpec{Person: "bot"}
	out := func(kind string, how func(int64, simulator.MemberSpec) (simulator.Chat, error)) int64 {
		chat := w.chat(kind, lan)
		must[simulator.Chat](w)(how(chat, bot))
		return chat
	}
	leave := func(chat int64, _ simulator.MemberSpec) (simulator.Chat, error) {
		ok[bool](w, "leaveChat", object{"chat_id": chat})
		return simulator.Chat{}, nil
	}
	destroyed := w.chat("group", lan)
	migrated := w.chat("group", lan)
	must[simulator.Chat](w)(w.sim.Migrate(migrated, ""))
	if err := w.sim.Destroy(destroyed); err != nil {
		t.Fatal(err)
	}
	blocked, gone := w.person("Minh"), w.person("Tam")
	must[simulator.Person](w)(w.sim.Block("minh"))
	yes := true
	must[simulator.Person](w)(w.sim.EditPerson(simulator.Ref(gone), simulator.PersonEdit{Deactivated: &yes}))
	other := must[simulator.Person](w)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "Other", Username: "other_bot", IsBot: true, Started: true})).ID
	for _, c := range []struct {
		name                string
		chat                int64
		write, edit, inform string // refusals of sendMessage, editMessageText and getChat
		code                int
	}{
		{"never there", w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "x", Creator: "lan", Bot: "none"}), notFound, notFound, notFound, 400},
		{"public, never there", w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "x", Creator: "lan", Bot: "none", Username: "cong_khai"}),
			"Forbidden: bot is not a member of the supergroup chat", "Forbidden: bot is not a member of the supergroup chat", free, 403},
		{"kicked from a group", out("group", w.sim.Kick), "Forbidden: bot was kicked from the group chat", "Forbidden: bot was kicked from the group chat", free, 403},
		{"kicked from a supergroup", out("supergroup", w.sim.Kick), "Forbidden: bot was kicked from the supergroup chat",
			"Forbidden: bot was kicked from the supergroup chat", "Forbidden: bot was kicked from the supergroup chat", 403},
		{"kicked from a channel", out("channel", w.sim.Kick), "Forbidden: bot was kicked from the channel chat",
			"Forbidden: bot was kicked from the channel chat", "Forbidden: bot was kicked from the channel chat", 403},
		{"left a group", out("group", leave), "Forbidden: bot is not a member of the group chat", "Forbidden: bot is not a member of the group chat", free, 403},
		{"left a supergroup", out("supergroup", leave), "Forbidden: bot is not a member of the supergroup chat",
			"Forbidden: bot is not a member of the supergroup chat", "Forbidden: bot is not a member of the supergroup chat", 403},
		{"a deleted group", destroyed, "Forbidden: the group chat was deleted", "Bad Request: message to edit not found", free, 403},
		{"a migrated group", migrated, "Bad Request: group chat was upgraded to a supergroup chat", "Bad Request: message to edit not found", free, 400},
		{"who blocked it", blocked, "Forbidden: bot was blocked by the user", "Bad Request: message to edit not found", free, 403},
		{"who is no more", gone, "Forbidden: user is deactivated", "Forbidden: user is deactivated", free, 403},
		{"another bot", other, "Forbidden: bot can't send messages to bots", "Bad Request: message to edit not found", free, 403},
		{"itself", 123456, "Forbidden: the bot can't send messages to the bot", notFound, notFound, 403},
		{"nobody", 77, notFound, notFound, notFound, 400},
	} {
		code := func(text string) int {
			if strings.HasPrefix(text, "Forbidden") {
				return 403
			}
			return 400
		}
		for _, method := range []string{"sendMessage", "sendChatAction", "pinChatMessage", "deleteMessage"} {
			w.refused(w.call(method, object{"chat_id": c.chat, "text": "x", "action": "typing", "message_id": 424242}), c.code, c.write)
		}
		w.refused(w.call("editMessageText", object{"chat_id": c.chat, "message_id": 424242, "text": "x"}), code(c.edit), c.edit)
		a := w.call("getChat", object{"chat_id": c.chat})
		if c.inform != free {
			w.refused(a, code(c.inform), c.inform)
		} else if !a.OK {
			t.Errorf("%s: getChat: %s", c.name, a.Raw)
		}
		if t.Failed() {
			t.Fatalf("in the case of %s", c.name)
		}
	}
}
