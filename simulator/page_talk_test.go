package simulator_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"giaoban/simulator"
)

func pageWriting(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.write("Chào cả nhà" + kb.Enter)
	p.sees(last+".out .text", "Chào cả nhà")
	p.newest(w.lan, w.group, textIs("Chào cả nhà"))
	p.toldText("Chào cả nhà")
	p.wait(`document.getElementById('text').value === '' && document.activeElement.id === 'text'`)

	p.write("dòng một")
	p.keys(kb.Enter, chromedp.ModifierShift)
	p.write("dòng hai" + kb.Enter)
	p.newest(w.lan, w.group, textIs("dòng một\ndòng hai"))

	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Đã nghe"})
	p.sees(last+".in .text", "Đã nghe")
	p.sees(last+" .name", "Giao ban")
	p.sees("#chat-"+itoa(w.group)+" .chat-last", "Giao ban: Đã nghe")
}

func pageMarkup(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.write(`<img src=x onerror="document.title='broken'"> <b>đậm</b>` + kb.Enter)
	p.sees(last+" .text", `<img src=x onerror="document.title='broken'"> <b>đậm</b>`)
	if n := eval[int](p, `document.querySelectorAll('#rows img, #rows b').length`); n != 0 {
		p.Errorf("a person's text became %d elements", n)
	}
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "parse_mode": "HTML", "text": `<b>đậm <i>nghiêng</i></b> <u>gạch</u> <s>bỏ</s> <code>mã</code> <tg-spoiler>kín</tg-spoiler>
<blockquote>trích</blockquote><pre><code class="language-go">a &lt; b</code></pre><a href="https://example.org/x">nối</a>`})
	p.sees(last+" .text strong em", "nghiêng")
	p.sees(last+" .text blockquote", "trích")
	p.sees(last+" .text pre code", "a < b")
	p.wait(`document.querySelector('` + last + ` a[href="https://example.org/x"][rel~="noopener"]')`)
	p.click(last + " .spoiler")
	p.wait(`document.querySelector('` + last + ` .spoiler.revealed')`)
}

func pageReplying(p *tab) {
	w := p.newTeam()
	first := p.says(w.minh, w.group, "Họp lúc mấy giờ?")
	p.says(w.minh, w.group, "Ở đâu?")
	p.open(w.lan, w.group)
	row := `#rows [data-id="` + itoa(first) + `"]`
	p.do(chromedp.DoubleClick(chromedp.CSS(row + " .text")))
	p.sees("#target", "Họp lúc mấy giờ?")
	p.write("15 giờ" + kb.Enter)
	message := p.newest(w.lan, w.group, textIs("15 giờ"))
	if message.ReplyTo == nil || message.ReplyTo.ID != first {
		p.Fatalf("it answers %+v, want %d", message.ReplyTo, first)
	}
	p.sees(last+" .quote", "Họp lúc mấy giờ?")
	p.click(last + " .quote")
	p.wait(`document.querySelector('.row.flash')?.dataset.id === '` + itoa(first) + `'`)

	p.do(chromedp.Focus(chromedp.CSS(row)))
	p.keys(kb.Enter)
	p.sees(".menu", "Đóng vai Minh Nguyễn")
	p.keys(kb.ArrowDown + kb.Escape)
	p.wait(`!document.querySelector('.menu') && document.activeElement.dataset.id === '` + itoa(first) + `'`)
}

func pageForceReply(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	asked := p.says(w.lan, w.group, "/baocao@giaoban_bot")
	p.sees(last, "/baocao")
	question := p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Xong bao nhiêu?", "reply_parameters": map[string]any{"message_id": asked},
		"reply_markup": map[string]any{"force_reply": true, "selective": true, "input_field_placeholder": "ví dụ 5/8"}})
	p.sees("#target", "Xong bao nhiêu?")
	p.wait(`document.getElementById('text').placeholder === 'ví dụ 5/8' && document.activeElement.id === 'text'`)
	p.write("6/8" + kb.Enter)
	if message := p.newest(w.lan, w.group, textIs("6/8")); message.ReplyTo == nil || message.ReplyTo.ID != question {
		p.Fatalf("it answers %+v, want %d", message.ReplyTo, question)
	}

	// Who is not asked is not disturbed; who is asked finds the question on arriving.
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "@minh còn gì vướng?", "reply_markup": map[string]any{"force_reply": true, "selective": true}})
	p.sees(last, "còn gì vướng?")
	p.wait(`document.getElementById('target').hidden`)
	p.open(w.minh, w.group)
	p.sees("#target", "còn gì vướng?")
}

func pageReplyKeyboard(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.lan)
	p.bot("sendMessage", map[string]any{"chat_id": w.lan, "text": "Chọn đi", "reply_markup": map[string]any{
		"keyboard": [][]map[string]any{{{"text": "Việc của tôi"}, {"text": "Tổng hợp"}}}, "one_time_keyboard": true}})
	p.wait(`document.querySelectorAll('#reply-keyboard .reply-key').length === 2`)
	p.click("#reply-keyboard .reply-key:nth-child(2)")
	p.newest(w.lan, w.lan, textIs("Tổng hợp"))
	p.wait(`document.getElementById('reply-keyboard').hidden`)
	p.click("#keyboard-toggle")
	p.wait(`!document.getElementById('reply-keyboard').hidden`)
	p.bot("sendMessage", map[string]any{"chat_id": w.lan, "text": "Xong", "reply_markup": map[string]any{"remove_keyboard": true}})
	p.wait(`document.getElementById('reply-keyboard').hidden && document.getElementById('keyboard-toggle').hidden`)
}

func pageEditing(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.write("Sai chính tả" + kb.Enter)
	p.newest(w.lan, w.group, textIs("Sai chính tả"))
	p.sees(last, "Sai chính tả")
	p.keys(kb.ArrowUp)
	p.wait(`document.getElementById('text').value === 'Sai chính tả'`)
	p.write(" rồi" + kb.Enter)
	p.newest(w.lan, w.group, textIs("Sai chính tả rồi"))
	p.sees(last+" .edited", "đã sửa")

	id := p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Thẻ", "reply_markup": inline([2]string{"Nút", "x"})})
	p.sees(last+" .key", "Nút")
	p.bot("editMessageText", map[string]any{"chat_id": w.group, "message_id": id, "text": "Thẻ mới"})
	p.sees(last+" .text", "Thẻ mới")
	p.wait(`!document.querySelector('` + last + ` .key') && document.querySelector('` + last + ` .edited')`)
	p.bot("setMessageReaction", map[string]any{"chat_id": w.group, "message_id": id, "reaction": []map[string]any{{"type": "emoji", "emoji": "👍"}}})
	p.sees(last+" .reaction", "👍 1")
	p.click(last + " .reaction")
	p.sees(last+" .reaction.mine", "👍 2")
	p.bot("deleteMessage", map[string]any{"chat_id": w.group, "message_id": id})
	p.sees(last, "Sai chính tả rồi")
}

func pagePressing(p *tab) {
	w := p.newTeam()
	p.open(w.minh, w.group)
	id := p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "#12 Rà soát nhà dột nát", "reply_markup": inline([2]string{"Đã tiếp nhận", "ack:12"}, [2]string{"Báo cáo", "report:12"})})
	p.click(last + " .key:nth-child(1)")
	p.wait(`document.querySelector('` + last + ` .key.busy')?.textContent === 'Đã tiếp nhận'`)
	query := p.toldPress("ack:12")
	p.bot("answerCallbackQuery", map[string]any{"callback_query_id": query, "text": "Đã ghi nhận"})
	p.sees("#toasts", "Đã ghi nhận")
	p.wait(`!document.querySelector('.key.busy')`)

	p.click(last + " .key:nth-child(2)")
	query = p.toldPress("report:12")
	p.bot("answerCallbackQuery", map[string]any{"callback_query_id": query, "text": "Chỉ lãnh đạo được báo cáo", "show_alert": true})
	p.sees("dialog.alert", "Chỉ lãnh đạo được báo cáo")
	p.shoot("alert")
	p.keys(kb.Enter)
	p.wait(`!document.querySelector('dialog')`)

	p.bot("editMessageText", map[string]any{"chat_id": w.group, "message_id": id, "text": "#12 Đã tiếp nhận: Minh", "reply_markup": inline([2]string{"Báo cáo", "report:12"})})
	p.sees(last+" .text", "Đã tiếp nhận: Minh")
	p.wait(`document.querySelectorAll('` + last + ` .key').length === 1`)
}

// pagePressingAnew presses buttons whose message changes between the mouse's going down and up.
func pagePressingAnew(p *tab) {
	w := p.newTeam()
	p.open(w.minh, w.group)
	id := p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "#12 Rà soát nhà dột nát", "reply_markup": inline([2]string{"Đã tiếp nhận", "ack:12"})})
	change := func(text, button, data string) {
		p.Helper()
		p.bot("editMessageText", map[string]any{"chat_id": w.group, "message_id": id, "text": text, "reply_markup": inline([2]string{button, data})})
		p.sees(last+" .text", text)
	}
	event := func(do func(ctx context.Context, x, y float64) error) {
		p.Helper()
		p.wait(`document.querySelector('` + last + ` .key:not(.busy)')`)
		var x, y float64
		place := eval[string](p, `((box) => (box.x + box.width / 2) + ' ' + (box.y + box.height / 2))(document.querySelector('`+last+` .key').getBoundingClientRect())`)
		if _, err := fmt.Sscan(place, &x, &y); err != nil {
			p.Fatalf("where the button is, %q: %v", place, err)
		}
		p.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return do(ctx, x, y) }))
	}
	mouse := func(kind input.DispatchMouseEventType) {
		p.Helper()
		event(func(ctx context.Context, x, y float64) error {
			_, err := chromedp.Call(ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: 1})
			return err
		})
	}
	press := func(meanwhile func()) {
		p.Helper()
		mouse(input.DispatchMouseEventTypeMousePressed)
		meanwhile()
		mouse(input.DispatchMouseEventTypeMouseReleased)
	}
	press(func() { change("#12 Rà soát nhà dột nát ✅", "Đã tiếp nhận", "again:12") })
	p.bot("answerCallbackQuery", map[string]any{"callback_query_id": p.toldPress("again:12")})

	// What says something else by now was not meant: the button would wait for the bot, and could not be pressed next.
	press(func() { change("#12 Rà soát nhà dột nát 🚫", "Xóa", "drop:12") })
	press(func() {})
	p.bot("answerCallbackQuery", map[string]any{"callback_query_id": p.toldPress("drop:12")})

	// With a finger, browsers look for the button when it goes up: one press is one click there anyhow.
	p.do(chromedp.EmulateViewport(1280, 800, chromedp.EmulateTouch))
	eval[bool](p, `(window.clicks = 0, document.addEventListener('click', (event) => { window.clicks += event.target.closest('.key') ? 1 : 0; }, true), true)`)
	touch := func(kind input.DispatchTouchEventType) {
		p.Helper()
		event(func(ctx context.Context, x, y float64) error {
			params := input.DispatchTouchEventParams{Type: kind, TouchPoints: []*input.TouchPoint{{X: x, Y: y}}}
			if kind == input.DispatchTouchEventTypeTouchEnd {
				params.TouchPoints = []*input.TouchPoint{}
			}
			_, err := chromedp.Call(ctx, input.DispatchTouchEvent, params)
			return err
		})
	}
	touch(input.DispatchTouchEventTypeTouchStart)
	change("#12 Rà soát nhà dột nát ✏️", "Xóa", "finger:12")
	touch(input.DispatchTouchEventTypeTouchEnd)
	p.toldPress("finger:12")
	if n := eval[int](p, `window.clicks`); n != 1 {
		p.Errorf("the finger's press was %d clicks", n)
	}
}

func pageDeepLink(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Xem", "reply_markup": map[string]any{"inline_keyboard": [][]map[string]any{{{"text": "Mở riêng", "url": "https://t.me/giaoban_bot?start=D12"}}}}})
	p.click(last + " .key")
	p.toldText("/start D12")
	p.sees("#head .head-title", "Giao ban")
	p.sees(last+".out", "/start")
	p.wait(`location.hash.includes('chat=` + itoa(w.lan) + `')`)
}

func pageStart(p *tab) {
	person, err := p.sim.AddPerson(simulator.PersonSpec{FirstName: "Sơn", Language: "vi"})
	if err != nil {
		p.Fatal(err)
	}
	p.bot("setMyDescription", map[string]any{"description": "Giao việc và nhắc việc."})
	p.open(person.ID, person.ID)
	p.sees("#empty:not([hidden])", "Giao việc và nhắc việc.")
	p.shoot("start")
	p.click("#start-button")
	p.toldText("/start")
	p.sees(last+".out", "/start")
	p.wait(`!document.getElementById('write').hidden && document.getElementById('no-write').hidden`)

	p.click("#head .head-chat")
	p.click("#panel-info .danger-text")
	p.sees("#no-write", "Bỏ chặn bot")
	if answer := p.call("sendMessage", map[string]any{"chat_id": person.ID, "text": "?"}); answer.Code != 403 {
		p.Errorf("the bot got %d from one who blocked it", answer.Code)
	}
	p.click("#start-button")
	p.wait(`!document.getElementById('write').hidden`)
}

func pageRefusal(p *tab) {
	w := p.newTeam()
	p.open(w.minh, w.group)
	no := false
	if _, err := p.sim.Restrict(w.group, simulator.MemberSpec{Person: simulator.Ref(w.hoa), CanSend: &no}); err != nil {
		p.Fatal(err)
	}
	// Too long a text is refused where it was written, and isn't lost.
	p.do(set("#text", strings.Repeat("a", 5000)))
	p.click("#send")
	p.wait(`!document.getElementById('write-error').hidden && document.getElementById('write-error').textContent.length > 5`)
	if n := eval[int](p, `document.getElementById('text').value.length`); n != 5000 {
		p.Errorf("%d letters of the refused text are left, want 5000", n)
	}
	p.shoot("refused")
	p.allow("400")
	p.open(w.hoa, w.group)
	p.sees("#no-write", "Bạn không được viết ở đây.")
}
