package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"giaoban/simulator"
)

// TestRefusals goes through what the parameters of the methods can have wrong, with the server's words for it.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan), Bot: "administrator", Topics: []string{"a"}}, minh)
	news := w.chat("channel", lan)
	card := w.send(group, "thẻ", buttons("x"))
	manyCommands := strings.Repeat(`{"command":"a","description":"b"},`, 101)
	longName := strings.Repeat("x", 129)
	markup := func(s string) []string { return []string{"chat_id", fmt.Sprint(lan), "text", "x", "reply_markup", s} }
	inChat := func(pairs ...string) []string { return append([]string{"chat_id", fmt.Sprint(group)}, pairs...) }
	onCard := func(pairs ...string) []string {
		return inChat(append([]string{"message_id", fmt.Sprint(card)}, pairs...)...)
	}
	for _, c := range []struct {
		method string
		params []string
		text   string
	}{
		{"sendMessage", markup("[]"), "object expected as reply markup"},
		{"sendMessage", markup(`{"inline_keyboard":[{}]}`), `field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},
		{"sendMessage", markup(`{"inline_keyboard":[[5]]}`), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"},
		{"sendMessage", markup(`{"inline_keyboard":[[{"url":"https://vien.vn"}]]}`), `can't parse inline keyboard button: Can't find field "text"`},
		{"sendMessage", markup(`{"inline_keyboard":[[{"text":" ","url":"https://vien.vn"}]]}`), "text of the inline keyboard button must be non-empty"},
		{"sendMessage", markup(`{"inline_keyboard":[[{"text":"a","url":"localhost"}]]}`), "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL"},
		{"sendMessage", markup(`{"inline_keyboard":[[{"text":"a","callback_data":""}]]}`), "BUTTON_DATA_INVALID"},
		{"sendMessage", markup(`{"inline_keyboard":[[{"text":"a","web_app":5}]]}`), `can't parse inline keyboard button: Field "web_app" must be of type Object`},
		{"sendMessage", markup(`{"inline_keyboard":[[{"text":"a","copy_text":{}}]]}`), `can't parse inline keyboard button: Can't find field "text"`},
		{"sendMessage", markup(`{"keyboard":[5]}`), `field "keyboard" must be an Array of Arrays`},
		{"sendMessage", markup(`{"keyboard":[[5]]}`), "can't parse keyboard button: KeyboardButton must be a String or an Object"},
		{"sendMessage", markup(`{"keyboard":[[{}]]}`), `can't parse keyboard button: Can't find field "text"`},
		{"sendMessage", markup(`{"force_reply":"yes"}`), `field "force_reply" must be of type Boolean`},
		{"sendMessage", markup(`{"force_reply":true,"input_field_placeholder":[]}`), `field "input_field_placeholder" must be of type String`},
		{"sendMessage", markup(`{"inline_keyboard":[` + strings.Repeat(`[{"text":"`+strings.Repeat("x", 100)+`","callback_data":"a"}],`, 99) + `[{"text":"x","callback_data":"a"}]]}`), "reply markup is too long"},
		{"sendMessage", inChat("text", "x", "link_preview_options", "{"), "can't parse link preview options JSON object"},
		{"sendMessage", inChat("text", "x", "link_preview_options", "[]"), "object expected as link preview options"},
		{"sendMessage", inChat("text", "x", "link_preview_options", `{"is_disabled":1}`), `field "is_disabled" must be of type Boolean`},
		{"editMessageText", []string{"inline_message_id", "x", "text", "y"}, "MESSAGE_ID_INVALID"},
		{"editMessageText", inChat("text", "y"), "message identifier is not specified"},
		{"editMessageText", onCard("text", "y", "reply_markup", `{"force_reply":true}`), "inline keyboard expected"},
		{"editMessageText", onCard("text", " "), "text must be non-empty"},
		{"editMessageMedia", onCard(), "media must be non-empty"},
		{"editMessageMedia", onCard("media", "[]"), "can't parse InputMedia: expected an Object"},
		{"editMessageMedia", onCard("media", `{"type":"animation","media":"x"}`), `can't parse InputMedia: type "animation" is not simulated`},
		{"editMessageMedia", onCard("media", `{"type":"photo"}`), "can't parse InputMedia: media not found"},
		{"editMessageMedia", onCard("media", `{"type":"photo","media":"https://vien.vn/a.png"}`), "failed to get HTTP URL content"},
		{"editMessageMedia", onCard("media", `{"type":"photo","media":"attach://none"}`), "there is no photo in the request"},
		{"sendMediaGroup", inChat("media", "{"), "can't parse media JSON object"},
		{"sendMediaGroup", inChat("media", "{}"), "expected an Array of InputMedia"},
		{"deleteMessage", []string{"message_id", "5"}, "chat identifier is not specified"},
		{"deleteMessage", inChat(), "message identifier is not specified"},
		{"deleteMessages", inChat("message_ids", "x"), "can't parse message_ids JSON object"},
		{"deleteMessages", inChat("message_ids", "5"), "expected an Array of message identifiers"},
		{"deleteMessages", inChat("message_ids", "[]"), "message identifiers are not specified"},
		{"deleteMessages", inChat("message_ids", "[true]"), "message identifier must be a Number"},
		{"deleteMessages", inChat("message_ids", "[-5]"), "invalid message identifier specified"},
		{"deleteMessages", inChat("message_ids", "["+strings.Repeat("1,", 100)+"1]"), "too many message identifiers specified"},
		{"setMyCommands", []string{"commands", "x"}, "can't parse commands JSON object"},
		{"setMyCommands", []string{"commands", "{}"}, "expected an Array of BotCommand"},
		{"setMyCommands", []string{"commands", "[" + manyCommands + "5]"}, "BOT_COMMANDS_TOO_MUCH"},
		{"setMyCommands", []string{"commands", "[5]"}, "can't parse BotCommand: expected an Object"},
		{"setMyCommands", []string{"commands", `[{"command":"a"}]`}, `can't parse BotCommand: Can't find field "description"`},
		{"setMyCommands", []string{"commands", `[{"command":"/","description":"b"}]`}, "command must be non-empty"},
		{"setMyCommands", []string{"commands", `[{"command":"a","description":" "}]`}, "command description must be non-empty"},
		{"setMyCommands", []string{"commands", `[{"command":"a","description":"` + strings.Repeat("ệ", 257) + `"}]`}, "BOT_COMMAND_DESCRIPTION_INVALID"},
		{"getMyCommands", []string{"scope", "x"}, "can't parse BotCommandScope JSON object"},
		{"getMyCommands", []string{"scope", "[]"}, "can't parse BotCommandScope: BotCommandScope must be an Object"},
		{"getMyCommands", []string{"scope", "{}"}, `can't parse BotCommandScope: Can't find field "type"`},
		{"getMyCommands", []string{"scope", `{"type":"chat"}`}, "can't parse BotCommandScope: Empty chat_id specified"},
		{"getMyCommands", []string{"scope", `{"type":"chat","chat_id":77}`}, "chat not found"},
		{"getMyCommands", []string{"scope", fmt.Sprintf(`{"type":"chat","chat_id":%d}`, news)}, "can't change commands in channel chats"},
		{"getMyCommands", []string{"scope", fmt.Sprintf(`{"type":"chat_administrators","chat_id":%d}`, lan)}, "can't use specified scope in private chats"},
		{"getMyCommands", []string{"scope", fmt.Sprintf(`{"type":"chat_member","chat_id":%d}`, group)}, "can't parse BotCommandScope: Invalid user_id specified"},
		{"deleteMyCommands", []string{"language_code", "xyz"}, "invalid language code specified"},
		{"setMyShortDescription", []string{"short_description", strings.Repeat("x", 121)}, "short description is too long"},
		{"setChatMenuButton", []string{"menu_button", "x"}, "can't parse menu button JSON object"},
		{"setChatMenuButton", []string{"menu_button", `{"type":"web_app"}`}, `can't find field "text"`},
		{"setChatMenuButton", []string{"menu_button", `{"type":"commands"}`, "chat_id", "77"}, "chat not found"},
		{"createForumTopic", inChat(), "title must be non-empty"},
		{"createForumTopic", inChat("name", longName), "TOPIC_TITLE_INVALID"},
		{"createForumTopic", inChat("name", "a", "icon_color", "5"), "invalid icon color specified"},
		{"createForumTopic", []string{"chat_id", fmt.Sprint(lan), "name", "a"}, "the chat is not a supergroup forum"},
		{"closeForumTopic", inChat("message_thread_id", "77"), "message thread not found"},
		{"setMessageReaction", onCard("reaction", "x"), "can't parse reaction types JSON object"},
		{"setMessageReaction", onCard("reaction", "{}"), "expected an Array of ReactionType"},
		{"setMessageReaction", onCard("reaction", "[5]"), "can't parse ReactionType: expected an Object"},
		{"setMessageReaction", onCard("reaction", "[{}]"), `can't parse ReactionType: Can't find field "type"`},
		{"setMessageReaction", onCard("reaction", `[{"type":"emoji"}]`), `can't parse ReactionType: Can't find field "emoji"`},
		{"setMessageReaction", onCard("reaction", `[{"type":"custom_emoji"}]`), "REACTION_INVALID"},
		{"setMessageReaction", inChat("message_id", "777"), "message to react not found"},
		{"pinChatMessage", inChat("message_id", "1"), "service messages can't be pinned"},
		{"getFile", nil, "file_id not specified"},
		{"setWebhook", []string{"url", "ftp://vien.vn/"}, "bad webhook: An HTTPS URL must be provided for webhook"},
	} {
		w.refused(w.form(c.method, c.params...), 400, "Bad Request: "+c.text)
	}
}

func TestButtonsOfEveryKind(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	sent := ok[object](w, "sendMessage", object{"chat_id": lan, "text": "x", "reply_markup": object{"inline_keyboard": [][]object{
		{{"text": "viện \"A\"", "url": "https://vien.vn/a"}, {"text": "sao", "copy_text": object{"text": "12"}}},
		{{"text": "bảng", "web_app": object{"url": "https://vien.vn"}}, {"text": "tìm", "switch_inline_query": "a"}, {"text": "trả", "pay": true}},
	}}})
	if dig(sent, "reply_markup.inline_keyboard.0.0.text") != "viện \"A\"" || dig(sent, "reply_markup.inline_keyboard.0.1.copy_text.text") != "12" {
		t.Errorf("echoed: %v", sent["reply_markup"])
	}
	list, _, err := w.sim.Messages(lan, simulator.MessagesQuery{As: "lan"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range list[0].Buttons {
		for _, b := range row {
			got = append(got, b.Kind+"="+b.Data+b.URL+b.Copy+b.Query)
		}
	}
	if want := "url=https://vien.vn/a copy=12 web_app=https://vien.vn switch=a other="; strings.Join(got, " ") != want {
		t.Errorf("buttons %v, want %s", got, want)
	}
	keyboard := w.send(lan, "chọn", object{"reply_markup": object{"keyboard": [][]any{{"Có", object{"text": "Không"}}}, "one_time_keyboard": true, "input_field_placeholder": "…"}})
	list, _, _ = w.sim.Messages(lan, simulator.MessagesQuery{As: "lan", After: keyboard - 1})
	if k := list[0].ReplyKeyboard; k == nil || strings.Join(k.Rows[0], ",") != "Có,Không" || !k.OneTime || !k.ForMe || k.Placeholder != "…" {
		t.Errorf("keyboard: %+v", k)
	}
	same := object{"chat_id": lan, "message_id": sent["message_id"], "reply_markup": object{"inline_keyboard": [][]object{
		{{"url": "https://vien.vn/a", "text": "viện \"A\""}, {"text": "sao", "copy_text": object{"text": "12"}}},
		{{"text": "bảng", "web_app": object{"url": "https://vien.vn"}}, {"text": "tìm", "switch_inline_query": "a"}, {"text": "trả", "pay": true}},
	}}}
	if a := w.call("editMessageReplyMarkup", same); a.OK || !strings.Contains(a.Description, "message is not modified") {
		t.Errorf("the same buttons in another spelling: %s", a.Raw)
	}
}

func TestHTMLTags(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	for source, want := range map[string]string{
		`<strong>a</strong><em>b</em><ins>c</ins><del>d</del>`:                                   "bold 0+1, italic 1+1, underline 2+1, strikethrough 3+1",
		`<span class="tg-spoiler">a</span> <tg-spoiler>b</tg-spoiler>`:                           "spoiler 0+1, spoiler 2+1",
		`<blockquote>a</blockquote> <blockquote expandable>b</blockquote>`:                       "blockquote 0+1, expandable_blockquote 2+1",
		`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`:                                  "custom_emoji 0+2",
		`<code class="language-go"><pre>a</pre></code>`:                                          "pre 0+1",
		`<a href="https://vien.vn/?a=1&amp;b=2">a</a> <a>vien.vn</a> <a href='not a link'>b</a>`: "text_link 0+1, text_link 2+7",
		`<a href="tg://user?id=424242">người lạ</a>`:                                             "",
		`<u></u>&#128512;&unknown;`:                                                              "",
		`<B>a</b ><i>b</>`:                                                                       "bold 0+1, italic 1+1",
	} {
		if got := entitySpans(ok[object](w, "sendMessage", object{"chat_id": lan, "text": source, "parse_mode": "html"})); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": `<tg-emoji emoji-id="x">a</tg-emoji>`, "parse_mode": "HTML"}), 400,
		"Bad Request: can't parse entities: Invalid custom emoji identifier specified")
}

func TestChatsThatAreNoMore(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	old := w.chat("group", lan)
	must[simulator.Chat](w)(w.sim.Migrate(old, ""))
	super := w.chat("supergroup", lan)
	if err := w.sim.Destroy(super); err != nil {
		t.Fatal(err)
	}
	for chat, word := range map[int64]string{old: "became the supergroup", super: "was deleted", lan: "private chat", 77: "there is no chat"} {
		_, err := w.sim.Rename(chat, simulator.RenameSpec{As: "lan", Title: "x"})
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("chat %d: %v, want %q", chat, err, word)
		}
	}
	w.refused(w.call("sendMessage", object{"chat_id": super, "text": "x"}), 400, "Bad Request: chat not found")
	for _, chat := range []int64{old, super} {
		if _, err := w.sim.Write(chat, simulator.WriteSpec{As: "lan", Text: "x"}); err == nil {
			t.Errorf("chat %d can still be written in", chat)
		}
	}
}

func TestPinsOfPeople(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	basic, super := w.chat("group", lan, minh), w.chat("supergroup", lan, minh)
	for chat, allowed := range map[int64]bool{basic: false, super: true} {
		m := w.send(chat, "x")
		_, err := w.sim.Pin(chat, simulator.MessageSpec{As: "minh", Message: m})
		if (err == nil) != allowed {
			t.Errorf("pinning in %d: %v", chat, err)
		}
		c := must[simulator.Chat](w)(w.sim.Pin(chat, simulator.MessageSpec{As: "lan", Message: m}))
		if len(c.Pinned) != 1 || c.Pinned[0].ID != m || !c.Pinned[0].Pinned {
			t.Errorf("pinned: %+v", c.Pinned)
		}
		if c := must[simulator.Chat](w)(w.sim.Unpin(chat, simulator.MessageSpec{As: "lan", Message: m})); len(c.Pinned) != 0 {
			t.Errorf("unpinned: %+v", c.Pinned)
		}
	}
}

func TestBansAndReturns(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chat("supergroup", lan, minh)
	spec := simulator.MemberSpec{Person: "minh"}
	must[simulator.Chat](w)(w.sim.Kick(group, spec))
	if _, err := w.sim.Join(group, spec); err == nil {
		t.Error("a banned person came back")
	}
	must[simulator.Chat](w)(w.sim.Unban(group, spec))
	if c := must[simulator.Chat](w)(w.sim.Join(group, spec)); c.MembersCount != 3 {
		t.Errorf("%d members", c.MembersCount)
	}
	if _, err := w.sim.Join(group, simulator.MemberSpec{Person: "bot", By: "lan"}); err == nil {
		t.Error("the bot came twice")
	}
	only := spec
	only.Only = true
	must[simulator.Chat](w)(w.sim.Kick(group, only))
	must[simulator.Chat](w)(w.sim.Join(group, spec))
}

func TestWebhookInformation(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	w.call("setWebhook", object{"url": "http://127.0.0.1:1/x", "allowed_updates": []string{"message", "callback_query"}, "max_connections": 7})
	w.write(lan, lan, "x")
	w.until(func(s *simulator.Simulator) bool { return s.Bot().WebhookError == "Connection refused" })
	info := ok[object](w, "getWebhookInfo", nil)
	if id(info, "pending_update_count") != 1 || id(info, "max_connections") != 7 || fmt.Sprint(info["allowed_updates"]) != "[message callback_query]" {
		t.Errorf("info: %v", info)
	}
	w.call("setWebhook", object{"url": "http://127.0.0.1:1/y", "drop_pending_updates": true})
	if info := ok[object](w, "getWebhookInfo", nil); id(info, "pending_update_count") != 0 || info["last_error_message"] != nil {
		t.Errorf("info: %v", info)
	}
	if a := w.call("setWebhook", object{"url": ""}); a.Description != "Webhook was deleted" {
		t.Errorf("an empty address: %s", a.Raw)
	}
}
