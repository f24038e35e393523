package simulator_test

import (
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"giaoban/simulator"
)

func pageSwitching(p *tab) {
	w := p.newTeam()
	p.says(w.lan, w.group, "Tôi là Lan")
	p.open(w.lan, w.group)
	p.sees("#me", "Lan Trần")
	p.sees(last+".out", "Tôi là Lan")

	p.click("#me")
	p.wait(`document.activeElement.id === 'people-search'`)
	p.do(typed("#people-search", "nguyen"))
	p.wait(`document.querySelectorAll('#people-list .person').length === 1`)
	p.keys(kb.Enter)
	p.sees("#me", "Minh Nguyễn")
	p.sees(last+".in .name", "Lan Trần")
	p.sees("#head", "Liên đoàn Lao động tỉnh")
	p.write("Tôi là Minh" + kb.Enter)
	if message := p.newest(w.minh, w.group, textIs("Tôi là Minh")); message.From.ID != w.minh {
		p.Errorf("it was written by %d, want %d", message.From.ID, w.minh)
	}

	// The faces in the head switch at once, and the browser's memory keeps who one was.
	p.click(`#head .head-people button[title="Đóng vai Hoa Phạm"]`)
	p.sees("#me", "Hoa Phạm")
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url+"/"))
	p.wait(`document.body.dataset.ready`)
	p.sees("#me", "Hoa Phạm")
}

func pageUnread(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.forum)
	for _, text := range []string{"một", "hai", "@lan ba"} {
		p.bot("sendMessage", map[string]any{"chat_id": w.group, "text": text})
	}
	row := "#chat-" + itoa(w.group)
	p.sees(row+" .badge:not(.mention)", "3")
	p.sees(row+" .badge.mention", "@")
	p.wait(`document.title.startsWith('(3)')`)
	p.click("#me")
	p.sees(`#people-list .person[data-person="`+itoa(w.minh)+`"] .badge`, "3")
	p.click("#people-close")
	p.click(row)
	p.sees(".line-unread", "Tin chưa đọc")
	p.wait(`!document.querySelector('` + row + ` .badge')`)
	chats, _, err := p.sim.Chats(simulator.ChatsQuery{As: simulator.Ref(w.lan)})
	if err != nil {
		p.Fatal(err)
	}
	for _, chat := range chats {
		if chat.ID == w.group && chat.Unread != 0 {
			p.Errorf("%d messages are unread after they were seen", chat.Unread)
		}
	}
}

func pageSenders(p *tab) {
	w := p.newTeam()
	channel := p.chat(simulator.ChatSpec{Type: "channel", Title: "Thông báo tỉnh", Creator: simulator.Ref(w.lan)})
	p.open(w.lan, w.group)
	p.click("#sender")
	p.sees(".menu", "quản trị viên ẩn danh")
	p.shoot("senders")
	p.click(".menu .menu-item:nth-child(2)")
	p.write("Không tên" + kb.Enter)
	message := p.newest(w.lan, w.group, textIs("Không tên"))
	if message.SenderChat == nil || message.SenderChat.ID != w.group {
		p.Fatalf("an anonymous administrator's message is from %+v", message.SenderChat)
	}
	p.sees(last, "Không tên")
	p.click("#sender")
	p.click(".menu .menu-item:nth-child(3)")
	p.write("Từ kênh" + kb.Enter)
	message = p.newest(w.lan, w.group, textIs("Từ kênh"))
	if message.SenderChat == nil || message.SenderChat.ID != channel {
		p.Fatalf("a channel's message is from %+v", message.SenderChat)
	}
	// Who is no administrator has no choice.
	p.open(w.minh, w.group)
	p.sees(last+" .name", "Thông báo tỉnh")
	p.click("#sender")
	p.wait(`document.querySelectorAll('.menu [role=menuitemradio]').length === 1`)
}

func pageMaking(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.click("#me")
	p.click("#new-person")
	p.click("dialog .primary")
	p.wait(`!document.querySelector('dialog .form-error').hidden && document.activeElement.name === 'first_name'`)
	p.allow("400")
	p.do(typed("dialog [name=first_name]", "Bình"), typed("dialog [name=username]", "binh_ldld"))
	p.keys(kb.Enter)
	p.sees("#me", "Bình")
	p.sees("#no-write", "Bắt đầu")

	p.click("#me")
	p.click("#new-group")
	p.do(typed("dialog [name=title]", "Tổ thử"))
	p.click(`dialog .member-choice label:nth-child(2)`)
	p.shoot("new-group")
	p.click("dialog .primary")
	p.sees("#head .head-title", "Tổ thử")
	p.sees("#head .head-status", "3 thành viên")
	p.write("/start" + kb.Enter)
	p.toldText("/start")
}

func pageMembers(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	p.click("#head .head-chat")
	p.wait(`document.querySelectorAll('#panel-info .member').length === 4`)
	p.shoot("members")
	p.click(`#panel-info [aria-label="Việc với Minh Nguyễn"]`)
	p.sees(".menu", "Cho làm quản trị viên")
	p.click(".menu .menu-item:nth-child(2)")
	p.wait(`[...document.querySelectorAll('#panel-info .member')].some((el) => el.textContent.includes('Minh') && el.textContent.includes('quản trị viên'))`)
	p.click(`#panel-info [aria-label="Việc với Hoa Phạm"]`)
	p.click(".menu .menu-item.danger")
	p.sees("#head .head-status", "3 thành viên")
	p.wait(`document.querySelectorAll('#panel-info .member').length === 3`)
	p.keys(kb.Escape)
	p.wait(`document.getElementById('panel').hidden`)
}
