package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/simulator"
)

// TestLimitsAtTheirEdges sends the most that passes and one more, which is refused in the server's words.
func TestLimitsAtTheirEdges(t *testing.T) {
	s := newScene(t)
	in := func(chat int64, name string, value any) object {
		return object{"chat_id": chat, "text": "x", name: value}
	}
	times := func(n int, item any) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = item
		}
		return out
	}
	command := func(name, text string) object {
		return object{"commands": []object{{"command": name, "description": text}}}
	}
	named := object{"command": "a", "description": "b"}
	photo := object{"type": "photo", "media": s.fileID}
	markup := func(data string) any { return buttons(data)["reply_markup"] }
	force := func(n int) any {
		return object{"force_reply": true, "input_field_placeholder": strings.Repeat("ệ", n)}
	}
	press := func(text string) object {
		s.take()
		m := s.send(s.lan, "x", buttons("a"))
		must[simulator.Press](s.world)(s.sim.Press(t.Context(), s.lan, simulator.PressSpec{As: "lan", Message: m, Data: new("a")}))
		return object{"callback_query_id": s.take()[0].at("id"), "text": text}
	}
	for _, c := range []struct {
		name, method string
		most, more   object
		text         string // refuses more
	}{
		{"text", "sendMessage", in(s.lan, "text", strings.Repeat("ệ", 4096)), in(s.lan, "text", strings.Repeat("ệ", 4097)), "message is too long"},
		{"caption", "sendPhoto", object{"chat_id": s.lan, "photo": s.fileID, "caption": strings.Repeat("😀", 1024)},
			object{"chat_id": s.lan, "photo": s.fileID, "caption": strings.Repeat("😀", 1025)}, "message caption is too long"},
		{"callback_data", "sendMessage", in(s.lan, "reply_markup", markup(strings.Repeat("x", 64))), in(s.lan, "reply_markup", markup(strings.Repeat("x", 65))), "BUTTON_DATA_INVALID"},
		{"ForceReply placeholder", "sendMessage", in(s.lan, "reply_markup", force(64)), in(s.lan, "reply_markup", force(65)), "INPUT_FIELD_PLACEHOLDER_TOO_LONG"},
		{"callback answer", "answerCallbackQuery", press(strings.Repeat("ệ", 200)), press(strings.Repeat("ệ", 201)), "MESSAGE_TOO_LONG"},
		{"commands", "setMyCommands", object{"commands": times(100, named)}, object{"commands": times(101, named)}, "BOT_COMMANDS_TOO_MUCH"},
		{"command name", "setMyCommands", command(strings.Repeat("a", 32), "x"), command(strings.Repeat("a", 33), "x"), "BOT_COMMAND_INVALID"},
		{"command letters", "setMyCommands", command("a_1", "x"), command("a-1", "x"), "BOT_COMMAND_INVALID"},
		{"command description", "setMyCommands", command("a", strings.Repeat("ệ", 256)), command("a", strings.Repeat("ệ", 257)), "BOT_COMMAND_DESCRIPTION_INVALID"},
		{"language", "getMyCommands", object{"language_code": "vi"}, object{"language_code": "vi-VN"}, "invalid language code specified"},
		{"description", "setMyDescription", object{"description": strings.Repeat("ệ", 512)}, object{"description": strings.Repeat("ệ", 513)}, "description is too long"},
		{"short description", "setMyShortDescription", object{"short_description": strings.Repeat("ệ", 120)}, object{"short_description": strings.Repeat("ệ", 121)}, "short description is too long"},
		{"album", "sendMediaGroup", object{"chat_id": s.lan, "media": times(10, photo)}, object{"chat_id": s.lan, "media": times(11, photo)}, "too many messages to send as an album"},
		{"small album", "sendMediaGroup", object{"chat_id": s.lan, "media": times(2, photo)}, object{"chat_id": s.lan, "media": times(1, photo)}, "an album must include 2-10 items"},
		{"deletes", "deleteMessages", object{"chat_id": s.lan, "message_ids": times(100, 777)}, object{"chat_id": s.lan, "message_ids": times(101, 777)}, "too many message identifiers specified"},
		{"topic name", "createForumTopic", object{"chat_id": s.forum, "name": strings.Repeat("ệ", 128)}, object{"chat_id": s.forum, "name": strings.Repeat("ệ", 129)}, "TOPIC_TITLE_INVALID"},
		{"webhook secret", "setWebhook", object{"url": "https://127.0.0.1:1/", "secret_token": strings.Repeat("x", 256)},
			object{"url": "https://127.0.0.1:1/", "secret_token": strings.Repeat("x", 257)}, "secret token is too long"},
	} {
		if a := s.call(c.method, c.most); !a.OK {
			t.Errorf("%s: the most is refused: %s", c.name, a.Raw)
		}
		s.refused(s.call(c.method, c.more), 400, "Bad Request: "+c.text)
		if c.method == "setWebhook" {
			s.call("deleteWebhook", nil)
		}
	}
}

func TestLimitsOfFilesAndParameters(t *testing.T) {
	s := newScene(t)
	chat := part{field: "chat_id", text: fmt.Sprint(s.lan)}
	files := func(n int) []part {
		out := []part{chat, {field: "document", name: "a.txt", text: "x"}}
		for i := range n - 1 {
			out = append(out, part{field: fmt.Sprint("f", i), name: "a.txt", text: "x"})
		}
		return out
	}
	if a := s.upload("sendDocument", files(50)...); !a.OK {
		t.Errorf("50 files: %s", a.Raw)
	}
	s.refused(s.upload("sendDocument", files(51)...), 400, "Bad Request: too many files in the request")
	picture := png(8, 4)
	padded := func(size int) part {
		return part{field: "photo", name: "a.png", text: picture + strings.Repeat("\x00", size-len(picture))}
	}
	if a := s.upload("sendPhoto", chat, padded(10<<20)); !a.OK {
		t.Errorf("a photo of 10 MiB: %s", a.Raw)
	}
	s.refused(s.upload("sendPhoto", chat, padded(10<<20+1)), 400, "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes")
	s.refused(s.upload("sendDocument", chat, part{field: "document", name: "a.txt"}), 400, "Bad Request: file must be non-empty")
	s.refused(s.upload("sendMessage", chat, part{field: "text", text: strings.Repeat("x", 1<<20)}), 413, "Request Entity Too Large")
	exact := result[object](s.world, s.upload("sendDocument", chat, part{field: "document", name: "a.bin", text: strings.Repeat("x", 20<<20)}))
	file := ok[object](s.world, "getFile", object{"file_id": dig(exact, "document.file_id")})
	if got := s.do(s.request("GET", fmt.Sprintf("/file/bot%s/%s", token, file["file_path"]), "", "")); got.Status != 200 || len(got.Raw) != 20<<20 {
		t.Errorf("20 MiB: %d, %d bytes", got.Status, len(got.Raw))
	}
}

func TestDeepLinkPayloads(t *testing.T) {
	w := newWorld(t)
	w.person("Lan")
	for payload, fits := range map[string]bool{"": true, strings.Repeat("aZ0_-", 12) + "abcd": true, strings.Repeat("a", 65): false, "a b": false, "việc": false, "a.b": false} {
		_, err := w.sim.OpenLink(simulator.LinkSpec{As: "lan", Payload: payload})
		if (err == nil) != fits {
			t.Errorf("%q: %v", payload, err)
		}
	}
}

func TestAlbumsCountAsTheirMessages(t *testing.T) {
	s := newScene(t)
	must[simulator.LimiterView](s.world)(s.sim.SetLimiter(simulator.LimiterSpec{Mode: simulator.LimiterReal}))
	ten := make([]object, 10)
	for i := range ten {
		ten[i] = object{"type": "photo", "media": s.fileID}
	}
	album := func() answer { return s.call("sendMediaGroup", object{"chat_id": s.forum, "media": ten}) }
	if a := album(); !a.OK {
		t.Fatalf("the first album: %s", a.Raw)
	}
	s.refused(album(), 429, "Too Many Requests: retry after 1")
	s.forward(time.Second)
	if a := album(); !a.OK {
		t.Fatalf("the second album: %s", a.Raw)
	}
	s.forward(time.Second)
	s.refused(s.call("sendMessage", object{"chat_id": s.forum, "text": "x"}), 429, "Too Many Requests: retry after 58")
	for _, free := range []string{"getChat", "sendChatAction", "deleteMessages", "answerCallbackQuery"} {
		a := s.call(free, object{"chat_id": s.forum, "action": "typing", "message_ids": []int{777}, "callback_query_id": "1"})
		if a.Code == 429 {
			t.Errorf("%s counts: %s", free, a.Raw)
		}
	}
	must[simulator.LimiterView](s.world)(s.sim.SetLimiter(simulator.LimiterSpec{Mode: simulator.LimiterReal}))
	if a := s.call("sendMessage", object{"chat_id": s.forum, "text": "x"}); !a.OK {
		t.Errorf("setting the limiter forgets what was counted: %s", a.Raw)
	}
}

// Whatever a bot sends and however it waits, no window ever holds more than its budget.
func TestTheLimiterNeverLetsTooManyThrough(t *testing.T) {
	const chats = 3
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, func(o *simulator.Options) { o.Limiter = simulator.LimiterReal })
		defer w.sim.Close()
		lan := w.person("Lan")
		ids := []int64{lan}
		for range chats - 1 {
			ids = append(ids, w.chat("supergroup", lan))
		}
		passed := map[int64][]time.Time{}
		for range rapid.IntRange(1, 120).Draw(r, "calls") {
			w.forward(time.Duration(rapid.IntRange(0, 1500).Draw(r, "pause")) * time.Millisecond)
			chat := rapid.SampledFrom(ids).Draw(r, "chat")
			now := w.clock.Now()
			a := w.call("sendMessage", object{"chat_id": chat, "text": "x"})
			within := func(window time.Duration) int {
				n := 0
				for _, at := range passed[chat] {
					if now.Sub(at) < window {
						n++
					}
				}
				return n
			}
			full := within(time.Second) >= 1 || chat < 0 && within(time.Minute) >= 20
			if a.OK == full {
				r.Fatalf("%d in 1 s and %d in 60 s before: %s", within(time.Second), within(time.Minute), a.Raw)
			}
			if a.OK {
				passed[chat] = append(passed[chat], now)
			}
		}
	})
}
