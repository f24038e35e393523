package simulator_test

import (
	"fmt"
	"strings"
	"time"

	"giaoban/simulator"
)

func checkLengths(w *world) {
	lan := w.person("Lan")
	say := func(text string) answer { return w.call("sendMessage", object{"chat_id": lan, "text": text}) }
	if a := say(strings.Repeat("😀", 4096)); !a.OK {
		w.t.Errorf("4096 astral characters: %s", a.Raw)
	}
	w.refused(say(strings.Repeat("😀", 4097)), 400, "Bad Request: message is too long")
	w.refused(say(""), 400, "Bad Request: message text is empty")
	w.refused(say(" \n\t "), 400, "Bad Request: text must be non-empty")
	w.refused(say(strings.Repeat("a", 1<<15+1)), 400, "Bad Request: text is too long")
	if a := w.call("sendMessage", object{"chat_id": lan, "text": "<b>" + strings.Repeat("ệ", 4096) + "</b>", "parse_mode": "HTML"}); !a.OK {
		w.t.Errorf("4096 after parsing: %s", a.Raw)
	}
	caption := func(n int) answer {
		return w.upload("sendPhoto", part{field: "chat_id", text: fmt.Sprint(lan)}, part{field: "caption", text: strings.Repeat("ệ", n)},
			part{field: "photo", name: "a.png", text: png(2, 2)})
	}
	if a := caption(1024); !a.OK {
		w.t.Errorf("a caption of 1024: %s", a.Raw)
	}
	w.refused(caption(1025), 400, "Bad Request: message caption is too long")
	got := result[object](w, say("  hai đầu  \n"))
	if got["text"] != "hai đầu" {
		w.t.Errorf("white space at the ends: %q", got["text"])
	}
}

func checkHTML(w *world) {
	lan := w.person("Lan")
	html := func(text string) answer {
		return w.call("sendMessage", object{"chat_id": lan, "text": text, "parse_mode": "HTML"})
	}
	for source, want := range map[string]string{
		"ệ <x>":                `Unsupported start tag "x" at byte offset 4`,
		"<b>ệ":                 `Can't find end tag corresponding to start tag "b"`,
		"a</b>":                "Unexpected end tag at byte offset 1",
		"<b>a</i>":             `Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
		"ệ<b":                  "Unclosed start tag at byte offset 3",
		"<b>x</b":              "Unclosed end tag at byte offset 4",
		"<span>x</span>":       `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		`<a ="x">y</a>`:        `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href=x_y>y</a>`:    "Unexpected end of name token at byte offset 8",
		`<a href="x`:           "Unclosed start tag at byte offset 0",
		"1 < 2":                `Unsupported start tag "" at byte offset 2`,
		"a &#xD800; lone half": "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
	} {
		if source == "1 < 2" {
			source = "1 < 2>"
		}
		w.refused(html(source), 400, "Bad Request: can't parse entities: "+want)
	}
	got := result[object](w, html(`😀 <b>việc &amp; <i>hạn</i></b> /start@giaoban_bot <a href="tg://user?id=`+fmt.Sprint(lan)+`">Lan</a> <code>&lt;x&gt;</code>`))
	if want := "😀 việc & hạn /start@giaoban_bot Lan <x>"; got["text"] != want {
		w.t.Errorf("text %q, want %q", got["text"], want)
	}
	want := "bold 3+10, italic 10+3, bot_command 14+18, text_mention 33+3, code 37+3"
	if spans := entitySpans(got); spans != want {
		w.t.Errorf("entities %s\nwant     %s", spans, want)
	}
	if id(got, "entities.3.user.id") != lan {
		w.t.Errorf("the mention is of %v", dig(got, "entities.3.user"))
	}
	pre := result[object](w, html(`<pre><code class="language-go">x := 1</code></pre>`))
	if spans := entitySpans(pre); spans != "pre 0+6" || dig(pre, "entities.0.language") != "go" {
		w.t.Errorf("code with a language: %v", pre["entities"])
	}
	for source, want := range map[string]string{
		"/start":                       "bot_command 0+6",
		"làm /status và /help@x_bot!":  "bot_command 4+7, bot_command 15+11",
		"a/b /1x/ http://x.vn/a_b.":    "url 9+15",
		"@lan #họp_giao_ban 1@vien.vn": "mention 0+4, hashtag 5+13, email 19+9",
		"xem vien.vn/kế-hoạch, nhé":    "url 4+16",
		"3.14 và 12.30":                "",
	} {
		if spans := entitySpans(ok[object](w, "sendMessage", object{"chat_id": lan, "text": source})); spans != want {
			w.t.Errorf("%q: got %q, want %q", source, spans, want)
		}
	}
}

// entitySpans writes a message's entities shortly.
func entitySpans(message object) string {
	list, _ := message["entities"].([]any)
	out := make([]string, 0, len(list))
	for _, e := range list {
		out = append(out, fmt.Sprintf("%s %d+%d", dig(e, "type"), id(e, "offset"), id(e, "length")))
	}
	return strings.Join(out, ", ")
}

func checkCallbackData(w *world) {
	lan := w.person("Lan")
	send := func(data string) answer {
		params := buttons(data)
		params["chat_id"], params["text"] = lan, "x"
		return w.call("sendMessage", params)
	}
	vietnamese := strings.Repeat("ệ", 21) // 63 bytes
	if a := send(vietnamese + "x"); !a.OK {
		w.t.Errorf("64 bytes: %s", a.Raw)
	}
	w.refused(send(vietnamese+"xy"), 400, "Bad Request: BUTTON_DATA_INVALID")
	w.refused(send(strings.Repeat("a", 65)), 400, "Bad Request: BUTTON_DATA_INVALID")
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_markup": object{"inline_keyboard": [][]object{{{"text": "x"}}}}}),
		400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	row := make([]object, 14)
	for i := range row {
		row[i] = object{"text": "x", "callback_data": fmt.Sprint(i)}
	}
	rows := make([][]object, 30)
	for i := range rows {
		rows[i] = row
	}
	got := ok[object](w, "sendMessage", object{"chat_id": lan, "text": "x", "reply_markup": object{"inline_keyboard": rows}})
	kept, _ := dig(got, "reply_markup.inline_keyboard").([]any)
	if len(kept) != 25 || len(kept[0].([]any)) != 12 {
		w.t.Errorf("rows are cut to 12 and the whole to 300, got %d rows", len(kept))
	}
}

func checkEdits(w *world) {
	lan := w.person("Lan")
	card := w.send(lan, "Việc 12", buttons("ack"))
	edit := func(more object) answer {
		params := object{"chat_id": lan, "message_id": card}
		for k, v := range more {
			params[k] = v
		}
		return w.call("editMessageText", params)
	}
	same := buttons("ack")
	same["text"] = "Việc 12"
	w.refused(edit(same), 400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	w.refused(edit(object{"message_id": 999, "text": "x"}), 400, "Bad Request: message to edit not found")
	w.refused(edit(object{"text": ""}), 400, "Bad Request: message text is empty")
	theirs := w.write(lan, lan, "của tôi")
	w.refused(edit(object{"message_id": theirs.ID, "text": "x"}), 400, "Bad Request: message can't be edited")
	w.forward(90 * 24 * time.Hour) // its own messages for ever
	got := result[object](w, edit(object{"text": "Việc 12: xong"}))
	if got["text"] != "Việc 12: xong" || got["reply_markup"] != nil || id(got, "edit_date") != w.clock.Now().Unix() {
		w.t.Errorf("an edit without markup: %v", got)
	}
	markup := buttons("again")
	markup["chat_id"], markup["message_id"] = lan, card
	if got := ok[object](w, "editMessageReplyMarkup", markup); dig(got, "reply_markup.inline_keyboard.0.0.callback_data") != "again" || got["text"] != "Việc 12: xong" {
		w.t.Errorf("editMessageReplyMarkup: %v", got)
	}
	photo := result[object](w, w.upload("sendPhoto", part{field: "chat_id", text: fmt.Sprint(lan)}, part{field: "photo", name: "a.png", text: png(2, 2)}))
	w.refused(edit(object{"message_id": photo["message_id"], "text": "x"}), 400, "Bad Request: there is no text in the message to edit")
	w.refused(w.call("editMessageCaption", object{"chat_id": lan, "message_id": card, "caption": "x"}), 400, "Bad Request: there is no caption in the message to edit")
	captioned := ok[object](w, "editMessageCaption", object{"chat_id": lan, "message_id": photo["message_id"], "caption": "<b>ảnh</b>", "parse_mode": "HTML"})
	if captioned["caption"] != "ảnh" || dig(captioned, "caption_entities.0.type") != "bold" {
		w.t.Errorf("editMessageCaption: %v", captioned)
	}
	changed := result[object](w, w.upload("editMessageMedia", part{field: "chat_id", text: fmt.Sprint(lan)}, part{field: "message_id", text: fmt.Sprint(id(photo, "message_id"))},
		part{field: "media", text: `{"type":"document","media":"attach://f","caption":"tệp"}`}, part{field: "f", name: "b.txt", text: "xin chào"}))
	if dig(changed, "document.file_name") != "b.txt" || changed["photo"] != nil || changed["caption"] != "tệp" {
		w.t.Errorf("editMessageMedia: %v", changed)
	}
}

func checkLocked(w *world) {
	lan := w.person("Lan")
	for name, markup := range map[string]object{
		"ForceReply":      {"force_reply": true, "input_field_placeholder": "Số liệu"},
		"reply keyboard":  {"keyboard": [][]string{{"Có", "Không"}}},
		"remove keyboard": {"remove_keyboard": true},
	} {
		sent := w.send(lan, name, object{"reply_markup": markup})
		w.refused(w.call("editMessageText", object{"chat_id": lan, "message_id": sent, "text": "khác"}), 400, "Bad Request: message can't be edited")
		w.refused(w.call("editMessageReplyMarkup", object{"chat_id": lan, "message_id": sent}), 400, "Bad Request: message can't be edited")
	}
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_markup": object{"force_reply": true, "input_field_placeholder": strings.Repeat("x", 65)}}),
		400, "Bad Request: INPUT_FIELD_PLACEHOLDER_TOO_LONG")
}

func checkDeletes(w *world) {
	lan := w.person("Lan")
	group, super := w.chat("group", lan), w.chat("supergroup", lan)
	del := func(chat, message int64) answer {
		return w.call("deleteMessage", object{"chat_id": chat, "message_id": message})
	}
	for _, chat := range []int64{lan, group, super} {
		sent := w.send(chat, "x")
		if a := del(chat, sent); !a.OK || string(a.Result) != "true" {
			w.t.Errorf("its own: %s", a.Raw)
		}
		w.refused(del(chat, sent), 400, "Bad Request: message to delete not found")
	}
	theirs := w.write(group, lan, "của Lan")
	w.refused(del(group, theirs.ID), 400, "Bad Request: message can't be deleted")
	old := map[int64]int64{lan: w.send(lan, "x"), group: w.send(group, "x"), super: w.send(super, "x")}
	w.forward(48*time.Hour + time.Second)
	w.refused(del(lan, old[lan]), 400, "Bad Request: message can't be deleted for everyone")
	w.refused(del(group, old[group]), 400, "Bad Request: message can't be deleted for everyone")
	w.refused(del(super, old[super]), 400, "Bad Request: message can't be deleted")
	must[simulator.Chat](w)(w.sim.Promote(super, simulator.MemberSpec{Person: "bot"}))
	if a := del(super, old[super]); !a.OK {
		w.t.Errorf("an administrator deletes old ones: %s", a.Raw)
	}
	first, second := w.send(lan, "1"), w.send(lan, "2")
	if a := w.call("deleteMessages", object{"chat_id": lan, "message_ids": []int64{first, 9999, second, second}}); !a.OK {
		w.t.Errorf("deleteMessages: %s", a.Raw)
	}
	w.refused(del(lan, second), 400, "Bad Request: message to delete not found")
	w.refused(w.call("deleteMessages", object{"chat_id": lan}), 400, "Bad Request: message identifiers are not specified")
}

func checkCallbacks(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chat("supergroup", lan, minh)
	card := w.send(group, "Đã nhận?", buttons("ack:12"))
	w.take()
	press := func() update {
		w.t.Helper()
		w.control(fmt.Sprintf("/sim/chats/%d/press", group), object{"as": minh, "message": card, "row": 0, "col": 0})
		got := w.take()
		if kinds(got) != "callback_query" {
			w.t.Fatalf("got %v", kinds(got))
		}
		return got[0]
	}
	const tooOld = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	u := press()
	if id(u.Body, "from.id") != minh || u.at("data") != "ack:12" || id(u.Body, "message.message_id") != card || u.at("chat_instance") == nil {
		w.t.Errorf("callback_query: %v", u.Body)
	}
	if a := w.call("answerCallbackQuery", object{"callback_query_id": u.at("id"), "text": "Đã lưu", "show_alert": true}); string(a.Result) != "true" {
		w.t.Errorf("answer: %s", a.Raw)
	}
	w.refused(w.call("answerCallbackQuery", object{"callback_query_id": "77"}), 400, tooOld)
	w.refused(w.call("answerCallbackQuery", object{"callback_query_id": u.at("id"), "text": strings.Repeat("ệ", 201)}), 400, "Bad Request: MESSAGE_TOO_LONG")
	u = press()
	w.forward(150 * time.Second)
	w.refused(w.call("answerCallbackQuery", object{"callback_query_id": u.at("id")}), 400, tooOld)
	w.call("deleteMessage", object{"chat_id": group, "message_id": card})
	u = press()
	if u.at("message.date") != float64(0) || id(u.Body, "message.message_id") != card || u.at("message.text") != nil {
		w.t.Errorf("a deleted message: %v", u.at("message"))
	}
}
