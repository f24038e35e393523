package simulator_test

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"giaoban/simulator"
)

func (p *tab) commands() {
	p.Helper()
	var list []map[string]any
	for _, one := range [][2]string{{"baocao", "Báo cáo tình hình thực hiện"}, {"giahan", "Xin gia hạn"}, {"giaoviec", "Giao việc"}, {"tonghop", "Bảng tổng hợp"}} {
		list = append(list, map[string]any{"command": one[0], "description": one[1]})
	}
	p.bot("setMyCommands", map[string]any{"commands": list})
}

func pageCompletion(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.commands()
	p.wait(`!document.getElementById('commands').hidden`)
	p.write("/")
	p.wait(`document.querySelectorAll('.completion-item').length === 4`)
	p.shoot("completion")
	p.write("gia")
	p.wait(`document.querySelectorAll('.completion-item').length === 2`)
	p.keys(kb.ArrowDown + kb.Enter)
	p.toldText("/giaoviec@giaoban_bot")
	p.write("/ba")
	p.sees(`.completion-item[aria-selected="true"]`, "/baocao")
	p.keys(kb.Tab)
	p.wait(`document.getElementById('text').value === '/baocao@giaoban_bot ' && document.activeElement.id === 'text'`)
	p.write("12" + kb.Enter)
	p.newest(w.lan, w.group, textIs("/baocao@giaoban_bot 12"))

	p.write("/")
	p.sees("#completion", "/tonghop")
	p.keys(kb.Escape)
	p.wait(`document.getElementById('completion').hidden && document.getElementById('text').value === '/'`)
	p.keys(kb.Backspace)
	p.write("@mi")
	p.sees(`.completion-item[aria-selected="true"]`, "Minh Nguyễn")
	p.keys(kb.Enter)
	p.wait(`document.getElementById('text').value === '@minh '`)
}

// pageKeyboard uses nothing but keys.
func pageKeyboard(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.forum)
	p.keys(kb.ArrowDown, chromedp.ModifierAlt)
	p.keys(kb.ArrowUp, chromedp.ModifierAlt)
	p.do(chromedp.Focus(chromedp.CSS("#chats")))
	p.keys(kb.Home + kb.Enter)
	first := eval[string](p, `document.querySelector('.chat-row[aria-posinset="1"]').dataset.chat`)
	p.wait(`location.hash.includes('chat=` + first + `')`)
	p.open(w.lan, w.group)
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "Bấm đi", "reply_markup": inline([2]string{"Nhận", "ack"})})
	p.sees(last, "Bấm đi")
	p.do(chromedp.Focus(chromedp.CSS("#text")))

	// From the composer back to the sender's button, then the last row's button.
	p.wait(`(document.querySelector('` + last + ` .key').tabIndex === 0)`)
	for eval[string](p, `document.activeElement.className`) != "key" {
		p.keys(kb.Tab, chromedp.ModifierShift)
	}
	p.keys(kb.Enter)
	p.bot("answerCallbackQuery", map[string]any{"callback_query_id": p.toldPress("ack"), "text": "Đã nhận bằng phím"})
	p.sees("#toasts", "Đã nhận bằng phím")

	p.do(chromedp.Focus(chromedp.CSS(last)))
	p.keys("r")
	p.sees("#target", "Bấm đi")
	p.keys(kb.Escape)
	p.wait(`document.getElementById('target').hidden`)
	p.keys("p", chromedp.ModifierAlt)
	p.wait(`document.activeElement.id === 'people-search'`)
	p.keys(kb.ArrowDown + kb.Escape)
	p.wait(`document.getElementById('people').hidden && document.activeElement.id === 'me'`)
	p.keys("k", chromedp.ModifierCtrl)
	p.do(chromedp.KeyEvent("dan van", asKeyboard))
	p.wait(`document.querySelectorAll('.chat-row').length === 1`)
	p.keys(kb.Enter)
	p.sees("#head .head-title", "Ban Dân vận")
}

func pageNarrow(p *tab) {
	w := p.newTeam()
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": "#12 Rà soát nhà dột nát của gia đình chính sách, người có công trên địa bàn tỉnh", "reply_markup": inline([2]string{"Đã tiếp nhận", "a"}, [2]string{"Báo cáo", "b"})})
	p.do(chromedp.EmulateViewport(360, 740))
	p.open(w.lan, 0)
	p.wait(`document.getElementById('side').offsetWidth === 360 && document.getElementById('talk').offsetWidth === 0`)
	p.sees("#me", "Lan Trần")
	p.shoot("list")
	p.click("#chat-" + itoa(w.group))
	p.wait(`document.getElementById('talk').offsetWidth === 360 && document.getElementById('side').offsetWidth === 0`)
	p.sees(last, "#12")
	p.shoot("conversation")
	p.fits360()
	p.click("#show-activity")
	p.wait(`!document.getElementById('panel').hidden`)
	p.fits360()
	p.keys(kb.Escape)
	p.click("#clock")
	p.wait(`document.querySelector('.clock-popup')`)
	p.fits360()
	p.keys(kb.Escape)
	p.wait(`!document.querySelector('.clock-popup')`)
	p.do(chromedp.NavigateBack())
	p.wait(`document.getElementById('side').offsetWidth === 360`)
	p.click("#chat-" + itoa(w.group))
	p.click("#head .back")
	p.wait(`document.getElementById('side').offsetWidth === 360`)
}

// fits360 checks that nothing sticks out at the side.
func (p *tab) fits360() {
	p.Helper()
	if wide := eval[int](p, `Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('button, input, .bubble')].map((el) => Math.round(el.getBoundingClientRect().right)))`); wide > 360 {
		p.Errorf("the page is %d pixels wide", wide)
		p.shoot("too-wide")
	}
}

func pageManyChats(p *tab) {
	lan := p.person("Lan", "Trần", "lan")
	ids := make([]int64, 500)
	for i := range ids {
		ids[i] = p.chat(simulator.ChatSpec{Type: "supergroup", Title: fmt.Sprintf("Công đoàn cơ sở %03d", i), Creator: simulator.Ref(lan), Bot: "administrator"})
	}
	p.open(lan, lan)
	p.wait(`document.querySelectorAll('.chat-row').length > 5`)
	if n := eval[int](p, `document.querySelectorAll('.chat-row').length`); n > 40 {
		p.Errorf("%d rows exist for 501 chats", n)
	}
	// A burst of messages may not block the page for longer than a person notices.
	p.do(chromedp.Evaluate[chromedp.Void](`{
		window.longest = 0;
		new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration); }).observe({ entryTypes: ['longtask'] });
	}`))
	for _, id := range ids {
		p.bot("sendMessage", map[string]any{"chat_id": id, "text": "Nhắc việc"})
	}
	p.wait(`document.title.startsWith('(500)')`)
	if longest := eval[float64](p, `window.longest`); longest > 500 {
		p.Errorf("the page was blocked for %.0f ms", longest)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('chats').scrollTop = 1e9`))
	p.wait(`document.querySelector('.chat-row[aria-posinset="501"]')`)
	p.do(typed("#chat-search", "co so 377"))
	p.wait(`document.querySelectorAll('.chat-row').length === 1`)
	p.keys(kb.Enter)
	p.sees("#head .head-title", "Công đoàn cơ sở 377")
}

func pageLongHistory(p *tab) {
	w := p.newTeam()
	first := p.says(w.minh, w.group, "tin đầu tiên")
	for i := range 180 {
		p.says(w.minh, w.group, fmt.Sprintf("tin thứ %d", i))
	}
	p.open(w.minh, w.group)
	p.sees(last, "tin thứ 179")
	if n := eval[int](p, `document.querySelectorAll('#rows .row').length`); n > 120 {
		p.Errorf("%d rows were read at once", n)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`new Promise((found) => { const up = () => { document.getElementById('log').scrollTop = 0; document.querySelector('#rows [data-id="`+itoa(first)+`"]') ? found() : setTimeout(up, 20); }; up(); })`, chromedp.EvalAwaitPromise))
	p.sees("#rows > .row", "tin đầu tiên")
	p.wait(`!document.getElementById('to-end').hidden`)
	// What arrives while one reads further up doesn't move the page.
	before := eval[int](p, `Math.round(document.getElementById('log').scrollTop)`)
	p.says(w.hoa, w.group, "tin mới")
	p.sees(last, "tin mới")
	if after := eval[int](p, `Math.round(document.getElementById('log').scrollTop)`); after != before {
		p.Errorf("the page moved from %d to %d", before, after)
	}
	p.sees("#to-end-count", "1")
	p.click("#to-end")
	p.wait(`document.getElementById('to-end').hidden`)
}

func pageLanguage(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.wait(`document.documentElement.lang === 'vi' && document.getElementById('text').placeholder === 'Nhắn với tư cách Lan Trần…'`)
	p.click(`#lang [data-lang="en"]`)
	p.wait(`document.documentElement.lang === 'en' && document.getElementById('text').placeholder === 'Write as Lan Trần…'`)
	p.sees("#head .head-status", "4 members")
	p.sees("#clock-date", "Thursday")
	light := eval[string](p, `getComputedStyle(document.getElementById('head')).backgroundColor`)
	p.click("#theme")
	p.click("#theme")
	p.wait(`document.documentElement.dataset.theme === 'dark'`)
	if dark := eval[string](p, `getComputedStyle(document.getElementById('head')).backgroundColor`); dark == light {
		p.Errorf("light and dark are both %s", dark)
	}
	p.open(w.lan, w.forum)
	p.do(chromedp.Reload())
	p.wait(`document.body.dataset.ready && document.documentElement.lang === 'en' && document.documentElement.dataset.theme === 'dark'`)
	p.click("#help")
	p.sees("dialog", "How to begin")
	p.shoot("help")
}

func pageEmpty(p *tab) {
	p.do(chromedp.Navigate(p.url + "/"))
	p.sees("#welcome", "Thử Giao ban như trên Telegram")
	p.shoot("welcome")
	p.click("#make-team")
	p.sees("#me", "Lan Trần")
	p.sees("#head .head-title", "Nhóm thử")
	p.write("Xin chào" + kb.Enter)
	p.toldText("Xin chào")
}
