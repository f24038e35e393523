package simulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"giaoban/simulator"
)

func checkFilesAndWebhooks(w *world) {
	lan := w.person("Lan")
	checkFiles(w, lan)
	checkAlbums(w, lan)
	checkWebhook(w, lan)
}

func checkFiles(w *world, lan int64) {
	chat := part{field: "chat_id", text: fmt.Sprint(lan)}
	photo := result[object](w, w.upload("sendPhoto", chat, part{field: "photo", name: "ảnh.png", text: png(40, 30)}))
	if id(photo, "photo.0.width") != 40 || id(photo, "photo.0.height") != 30 {
		w.t.Errorf("photo: %v", photo["photo"])
	}
	document := result[object](w, w.upload("sendDocument", chat, part{field: "document", text: "attach://x"}, part{field: "x", name: "báo cáo.docx", text: "PK"}))
	if dig(document, "document.file_name") != "báo cáo.docx" || id(document, "document.file_size") != 2 {
		w.t.Errorf("document: %v", document["document"])
	}
	fileID := dig(photo, "photo.0.file_id").(string)
	again := ok[object](w, "sendPhoto", object{"chat_id": lan, "photo": fileID, "caption": "lần hai"})
	if dig(again, "photo.0.file_id") != fileID {
		w.t.Errorf("sent by its id: %v", again)
	}
	file := ok[object](w, "getFile", object{"file_id": fileID})
	got := w.do(w.request("GET", "/file/bot"+token+"/"+file["file_path"].(string), "", ""))
	if got.Status != 200 || string(got.Raw) != png(40, 30) {
		w.t.Errorf("download: %d, %d bytes", got.Status, len(got.Raw))
	}
	w.refused(w.do(w.request("GET", "/file/bot"+token+"/photos/none.jpg", "", "")), 404, "Not Found")
	w.refused(w.do(w.request("GET", "/file/bot1:x/"+file["file_path"].(string), "", "")), 401, "Unauthorized")
	w.refused(w.call("getFile", object{"file_id": "nonsense"}), 400, "Bad Request: invalid file_id")
	w.refused(w.call("sendPhoto", object{"chat_id": lan}), 400, "Bad Request: there is no photo in the request")
	w.refused(w.call("sendDocument", object{"chat_id": lan, "document": fileID}), 400, "Bad Request: can't use file of type Photo as Document")
	w.refused(w.upload("sendPhoto", chat, part{field: "photo", name: "a.png", text: "no picture"}), 400, "Bad Request: IMAGE_PROCESS_FAILED")
	w.refused(w.upload("sendPhoto", chat, part{field: "photo", name: "a.png", text: png(400, 10)}), 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
	large := result[object](w, w.upload("sendDocument", chat, part{field: "document", name: "a.bin", text: strings.Repeat("x", 20<<20+1)}))
	w.refused(w.call("getFile", object{"file_id": dig(large, "document.file_id")}), 400, "Bad Request: file is too big")
	w.refused(w.upload("sendDocument", chat, part{field: "document", name: "a.bin", text: strings.Repeat("x", 50<<20+1)}), 413, "Request Entity Too Large")
}

func checkAlbums(w *world, lan int64) {
	chat := part{field: "chat_id", text: fmt.Sprint(lan)}
	album := func(n int) answer {
		var media []object
		parts := []part{chat}
		for i := range n {
			media = append(media, object{"type": "photo", "media": fmt.Sprintf("attach://p%d", i), "caption": fmt.Sprint("ảnh ", i)})
			parts = append(parts, part{field: fmt.Sprintf("p%d", i), name: "p.png", text: png(2+i, 2)})
		}
		raw, _ := json.Marshal(media)
		return w.upload("sendMediaGroup", append(parts, part{field: "media", text: string(raw)})...)
	}
	sent := result[[]object](w, album(3))
	if len(sent) != 3 || sent[0]["media_group_id"] == nil || sent[0]["media_group_id"] != sent[2]["media_group_id"] || sent[2]["caption"] != "ảnh 2" {
		w.t.Errorf("album: %v", sent)
	}
	if a := album(10); !a.OK {
		w.t.Errorf("ten: %s", a.Raw)
	}
	w.refused(album(11), 400, "Bad Request: too many messages to send as an album")
	w.refused(album(1), 400, "Bad Request: an album must include 2-10 items")
	w.refused(w.call("sendMediaGroup", object{"chat_id": lan, "media": []any{}}), 400, "Bad Request: there are no messages to send")
}

// delivery is one request that a webhook got; reply ends it.
type delivery struct {
	secret string
	update object
	reply  chan int
}

func (d delivery) text() any { return dig(d.update, "message.text") }

func checkWebhook(w *world, lan int64) {
	minh := w.person("Minh")
	incoming := make(chan delivery)
	bot := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		d := delivery{secret: r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), reply: make(chan int)}
		_ = json.Unmarshal(raw, &d.update)
		select {
		case incoming <- d:
			rw.WriteHeader(<-d.reply)
		case <-r.Context().Done():
		}
	}))
	defer bot.Close()
	w.take()
	w.refused(w.call("setWebhook", object{"url": "nonsense"}), 400, "Bad Request: invalid webhook URL specified")
	w.refused(w.call("setWebhook", object{"url": bot.URL, "secret_token": "có dấu"}), 400, "Bad Request: secret token contains unallowed characters")
	w.refused(w.call("setWebhook", object{"url": bot.URL, "secret_token": strings.Repeat("x", 257)}), 400, "Bad Request: secret token is too long")
	set := object{"url": bot.URL, "secret_token": "mat-khau_1"}
	if a := w.call("setWebhook", set); a.Description != "Webhook was set" {
		w.t.Fatalf("setWebhook: %s", a.Raw)
	}
	if a := w.call("setWebhook", set); a.Description != "Webhook is already set" {
		w.t.Errorf("again: %s", a.Raw)
	}
	w.write(lan, lan, "lan 1")
	w.write(lan, lan, "lan 2")
	first := <-incoming
	if first.secret != "mat-khau_1" || first.text() != "lan 1" {
		w.t.Errorf("got %+v", first)
	}
	w.write(minh, minh, "minh 1")
	other := <-incoming // another chat is not held up, the same one is
	if other.text() != "minh 1" {
		w.t.Fatalf("not serial per chat: %v came while lan 1 was open", other.text())
	}
	other.reply <- 200
	first.reply <- 500 // is delivered again, before what follows
	const failed = "Wrong response from the webhook: 500 Internal Server Error"
	w.until(func(s *simulator.Simulator) bool { return s.Bot().WebhookError == failed })
	if info := ok[object](w, "getWebhookInfo", nil); info["last_error_message"] != failed || id(info, "last_error_date") != w.clock.Now().Unix() {
		w.t.Errorf("getWebhookInfo: %v", info)
	}
	w.forward(time.Second)
	retry := <-incoming
	if retry.text() != "lan 1" {
		w.t.Errorf("after the failure came %v", retry.text())
	}
	retry.reply <- 200
	last := <-incoming
	if last.text() != "lan 2" {
		w.t.Errorf("then came %v", last.text())
	}
	last.reply <- 200
	w.until(func(s *simulator.Simulator) bool { return s.Bot().Pending == 0 })
	w.call("deleteWebhook", nil)
}
