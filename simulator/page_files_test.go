package simulator_test

import (
	"encoding/json"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"giaoban/simulator"
)

func (p *tab) attach(files ...string) {
	p.Helper()
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), files, chromedp.NodeReady))
}

func pagePhoto(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.attach(p.file("nha.png", picture(640, 480)))
	p.sees("#tray", "nha.png")
	p.shoot("tray")
	p.write("Nhà bà Tư" + kb.Enter)
	message := p.newest(w.lan, w.group, textIs("Nhà bà Tư"))
	if message.Photo == nil || message.Photo.Width != 640 {
		p.Fatalf("the photo is %+v", message.Photo)
	}
	p.sees(last+".out .text", "Nhà bà Tư")
	p.wait(`document.querySelector('` + last + ` .photo img')?.naturalWidth === 640`)
	p.wait(`document.getElementById('tray').hidden`)
	p.shoot("sent")
	p.click(last + " .photo")
	p.wait(`document.querySelector('dialog.viewer img')?.naturalWidth === 640`)
	p.keys(kb.Escape)
	p.wait(`!document.querySelector('dialog.viewer')`)

	// What is dropped on the conversation is attached too, and can be taken away again.
	p.do(chromedp.Evaluate[chromedp.Void](`{
		const data = new DataTransfer();
		data.items.add(new File(['x'], 'tha.txt', { type: 'text/plain' }));
		for (const type of ['dragenter', 'drop']) document.getElementById('conversation').dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
	}`))
	p.sees("#tray", "tha.txt")
	p.click("#tray .icon-button")
	p.wait(`document.getElementById('tray').hidden`)
}

func pageAlbum(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.attach(p.file("a.png", picture(400, 300)), p.file("b.png", picture(300, 400)), p.file("c.png", picture(500, 300)))
	p.write("Ba ảnh")
	p.click("#send")
	p.wait(`document.querySelectorAll('` + last + ` .album .photo').length === 3`)
	p.sees(last+" .text", "Ba ảnh")
	p.wait(`[...document.querySelectorAll('` + last + ` img')].every((img) => img.naturalWidth > 0)`)
	p.shoot("album")
	messages, _, err := p.sim.Messages(w.group, simulator.MessagesQuery{As: simulator.Ref(w.lan), Limit: 3})
	if err != nil {
		p.Fatal(err)
	}
	for _, message := range messages {
		if message.Album == "" || message.Album != messages[0].Album {
			p.Errorf("message %d is of the album %q, want %q", message.ID, message.Album, messages[0].Album)
		}
	}
}

func pageDocument(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.attach(p.file("ket-luan.txt", []byte("Kết luận số 12")))
	p.keys(kb.Enter)
	p.do(chromedp.Focus(chromedp.CSS("#text")))
	p.keys(kb.Enter)
	p.sees(last+" .document-name", "ket-luan.txt")
	got := eval[string](p, `fetch(document.querySelector('`+last+` .document').href).then(async (r) => r.headers.get('Content-Disposition').split(';')[0] + ' ' + await r.text())`)
	if got != "attachment Kết luận số 12" {
		p.Errorf("the download is %q", got)
	}
	// A picture can be sent as a file.
	p.attach(p.file("anh.png", picture(60, 40)))
	p.click("#as-files")
	p.do(chromedp.Focus(chromedp.CSS("#text")))
	p.keys(kb.Enter)
	message := p.newest(w.lan, w.group, func(message simulator.Message) bool {
		return message.Document != nil && message.Document.Name == "anh.png"
	})
	if message.Photo != nil {
		p.Error("it was sent as a photo")
	}
}

func pageTopics(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.forum)
	p.click("#topics .topic-new")
	p.do(typed("dialog [name=name]", "Nhà dột nát"+kb.Enter))
	p.sees(`#topics [aria-selected="true"]`, "Nhà dột nát")
	p.write("Còn ba nhà" + kb.Enter)
	message := p.newest(w.lan, w.forum, textIs("Còn ba nhà"))
	if message.Topic == 0 {
		p.Fatal("it was written into General")
	}
	p.bot("sendMessage", map[string]any{"chat_id": w.forum, "message_thread_id": message.Topic, "text": "Đã ghi"})
	p.sees(last, "Đã ghi")

	p.click("#topic-0")
	p.wait(`!document.getElementById('rows').textContent.includes('Còn ba nhà')`)
	p.bot("sendMessage", map[string]any{"chat_id": w.forum, "message_thread_id": message.Topic, "text": "Nhắc lại"})
	p.sees("#topic-"+itoa(message.Topic)+" .badge", "1")
	p.click("#topic-all")
	p.wait(`[...document.querySelectorAll("#rows .topic-mark")].at(-1)?.textContent === "Nhà dột nát"`)
	p.shoot("topics")

	if _, err := p.sim.CloseTopic(w.forum, message.Topic, simulator.TopicSpec{As: simulator.Ref(w.lan)}); err != nil {
		p.Fatal(err)
	}
	p.wait(`document.querySelector('#topic-` + itoa(message.Topic) + ` .icon-lock')`)
	p.open(w.minh, w.forum)
	p.click("#topic-" + itoa(message.Topic))
	p.sees("#no-write", "Chủ đề này đã đóng.")
}

func pagePinned(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	first := p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Thẻ thứ nhất"})
	for range 30 {
		p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "khác"})
	}
	if answer := p.call("pinChatMessage", map[string]any{"chat_id": w.group, "message_id": first}); !answer.OK {
		p.Fatalf("pinning: %s", answer.Description)
	}
	p.sees("#pinned", "Thẻ thứ nhất")
	p.sees("#rows > .line-service:last-child", "đã ghim")
	p.click("#pinned .pinned-message")
	p.wait(`document.querySelector('.row.flash')?.textContent.includes('Thẻ thứ nhất')`)
	p.wait(`!document.getElementById('to-end').hidden`)
	p.click("#to-end")
	p.wait(`document.getElementById('to-end').hidden`)
	p.bot("unpinChatMessage", map[string]any{"chat_id": w.group})
	p.wait(`document.getElementById('pinned').hidden`)
}

// The bot's typing shows in the head and in the list until it writes.
func (p *tab) typing(chat int64) {
	p.Helper()
	var done bool
	if err := json.Unmarshal(p.call("sendChatAction", map[string]any{"chat_id": chat, "action": "typing"}).Result, &done); err != nil || !done {
		p.Fatalf("sendChatAction: %v", err)
	}
	p.sees("#head .head-status", "đang nhập")
	p.sees("#chat-"+itoa(chat)+" .chat-last", "đang nhập")
}
