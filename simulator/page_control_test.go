package simulator_test

import (
	"fmt"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// showsTime waits until the page and the simulator agree on the time.
func (p *tab) showsTime(want time.Time) {
	p.Helper()
	hanoi := time.FixedZone("", 7*3600)
	p.sees("#clock-time", want.In(hanoi).Format("15:04"))
	if now := p.clock.Now(); now.Sub(want).Abs() > time.Minute {
		p.Errorf("the simulator's clock shows %s, want %s", now.In(hanoi), want.In(hanoi))
	}
}

func pageClock(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	start := pageNoon()
	p.sees("#clock-date", "Thứ Năm, 8 tháng 6, 2017")
	p.click("#clock-hour")
	p.showsTime(start.Add(time.Hour))
	p.sees("#toasts", "Bây giờ là 16:00")
	p.click("#clock-morning")
	p.showsTime(time.Date(2017, 6, 9, 0, 0, 0, 0, time.UTC))

	p.click("#clock")
	p.shoot("clock")
	p.do(set(".clock-popup [name=to]", "2017-07-27T08:30"))
	p.click(".clock-popup .primary")
	p.showsTime(time.Date(2017, 7, 27, 1, 30, 0, 0, time.UTC))
	p.sees("#clock-date", "27 tháng 7, 2017")
	p.wait(`!document.querySelector('.clock-popup')`)

	p.click("#clock")
	p.click(".clock-popup .segments button:nth-child(2)")
	p.sees("#clock-rate", "×60")

	// What is wrong is said in the clock's window.
	p.click("#clock")
	p.do(set(".clock-popup [name=to]", ""))
	p.keys(kb.Tab)
	p.click(".clock-popup .primary")
	p.wait(`document.querySelector('.clock-popup .form-error:not([hidden])')?.textContent.length > 3`)
	p.allow("400")

	// Messages carry the simulator's time.
	p.says(w.minh, w.group, "Sáng nay")
	p.sees(last+" time", "08:3")
	p.typing(w.group)
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Nhắc việc"})
	p.wait(`!document.querySelector('#head .head-status.typing')`)
}

func pageActivity(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Trước khi mở"})
	p.call("sendMessage", map[string]any{"chat_id": 424242, "text": "lạc"})
	p.sees("#failures", "1")
	p.click("#show-activity")
	p.sees("#requests .request:nth-child(1)", "chat not found")
	p.sees("#requests .request:nth-child(2)", "Trước khi mở")
	p.wait(`document.getElementById('failures').hidden`)
	for range 3 {
		p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Sau khi mở"})
	}
	p.sees("#requests .request:nth-child(1)", "Sau khi mở")
	p.sees("#pace .pace-chats", "4/20")
	p.click("#requests .request:nth-child(1) summary")
	p.sees("#requests .request[open] .request-detail", `"message_id"`)
	p.shoot("activity")
	p.click("#filter-failed")
	p.wait(`document.querySelectorAll('#requests .request').length === 1`)
	p.keys(kb.Escape)
	p.wait(`document.getElementById('panel').hidden && document.activeElement.id === 'show-activity'`)
}

func pageFaults(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.click("#show-faults")
	p.do(set("#fault-form [name=retry_after]", "7"), typed("#fault-form [name=method]", "sendMessage"))
	p.click("#fault-form .primary")
	p.sees("#faults .fault", "429")
	p.sees("#faults-count", "1")
	p.shoot("faults")
	if answer := p.call("sendMessage", map[string]any{"chat_id": w.group, "text": "?"}); answer.Code != 429 || answer.Description != "Too Many Requests: retry after 7" {
		p.Errorf("the bot got %d %s", answer.Code, answer.Description)
	}
	p.wait(`!document.querySelector('#faults .fault')`)

	// What is wrong is said under the form.
	p.do(set("#fault-form [name=method]", "sendNothing"))
	p.click("#fault-form .primary")
	p.wait(`document.querySelector('#fault-form .form-error:not([hidden])')?.textContent.includes('method')`)
	p.allow("400")
	p.do(set("#fault-form [name=method]", ""))
	for n := 1; n <= 2; n++ {
		// The button rests while its request is under way.
		p.wait(`!document.querySelector('#fault-form .primary').disabled`)
		p.click("#fault-form .primary")
		p.wait(fmt.Sprintf(`document.querySelectorAll('#faults .fault').length === %d`, n))
	}
	p.click("#clear-faults")
	p.wait(`!document.querySelector('#faults .fault')`)
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Lại thông"})
}

func pageLimiter(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.click("#show-faults")
	p.click(`#limiter [data-mode="real"]`)
	p.wait(`document.querySelector('#limiter [data-mode="real"]').getAttribute('aria-pressed') === 'true'`)
	limited := false
	for range 25 {
		if answer := p.call("sendMessage", map[string]any{"chat_id": w.group, "text": "nhanh"}); answer.Code == 429 {
			limited = true
			break
		}
	}
	if !limited {
		p.Error("the limiter let 25 messages pass at once")
	}
	p.click(`#limiter [data-mode="off"]`)
	p.wait(`document.querySelector('#limiter [data-mode="off"]').getAttribute('aria-pressed') === 'true'`)
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "tự do"})
	p.click("#bot-settings label:nth-of-type(1) .toggle-track")
	p.wait(`!document.querySelector('#bot-settings input').checked`)
	if p.sim.Bot().Privacy {
		p.Error("privacy mode is still on")
	}
}
