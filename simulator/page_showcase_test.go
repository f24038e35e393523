package simulator_test

import (
	"github.com/chromedp/chromedp"

	"giaoban/simulator"
)

// pageShowcase fills a conversation with everything a message can be, and keeps pictures of it in both themes and narrow.
func pageShowcase(p *tab) {
	w := p.newTeam()
	p.commands()
	p.says(w.minh, w.forum, "Danh sách đã gửi")
	p.story(w)
	for _, theme := range []string{"light", "dark"} {
		p.theme(theme)
		p.do(chromedp.EmulateViewport(1366, 860))
		p.open(w.lan, w.group)
		p.sees("#rows", "Ba nhà còn lại")
		p.wait(`[...document.querySelectorAll('#rows img')].every((img) => img.naturalWidth > 0)`)
		p.shoot(theme)
		p.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('log').scrollTop = 0`))
		p.shoot(theme + "-top")
		p.click("#me")
		p.wait(`document.querySelectorAll('#people-list .person').length >= 3`)
		p.shoot(theme + "-people")
		p.click("#people-close")
		p.do(chromedp.EmulateViewport(360, 740))
		p.shoot(theme + "-360")
	}
}

// story plays a piece of a session: a card with buttons, its replies, photos, a file, a summary.
func (p *tab) story(w team) {
	p.Helper()
	p.says(w.minh, w.group, "Chào cả nhà, hôm nay giao ban lúc 15 giờ.")
	if _, err := p.sim.Send(w.group, simulator.SendSpec{As: simulator.Ref(w.minh), Caption: "Tài liệu họp", Files: []simulator.FileSpec{{Name: "Thong-bao-ket-luan.docx", Data: make([]byte, 48_213)}}}); err != nil {
		p.Fatal(err)
	}
	p.says(w.lan, w.group, "Đã nhận tài liệu, cảm ơn anh.")
	card := p.bot("sendMessage", map[string]any{"chat_id": w.group, "parse_mode": "HTML",
		"text":         "<b>#12 Rà soát nhà dột nát của gia đình chính sách</b>\n<i>Hạn:</i> 27/07/2017 · <i>Chủ trì:</i> Liên đoàn Lao động tỉnh\n<blockquote>Đến ngày Thương binh – Liệt sĩ không còn gia đình chính sách nào ở nhà dột nát.</blockquote>Xem /tonghop hoặc <a href=\"https://t.me/giaoban_bot?start=D12\">mở riêng</a>",
		"reply_markup": inline([2]string{"Đã tiếp nhận", "ack:12"}, [2]string{"Báo cáo", "report:12"})})
	p.call("pinChatMessage", map[string]any{"chat_id": w.group, "message_id": card, "disable_notification": true})
	if _, err := p.sim.Write(w.group, simulator.WriteSpec{As: simulator.Ref(w.hoa), Text: "Ba nhà còn lại, tuần sau xong ạ 👍", ReplyTo: card}); err != nil {
		p.Fatal(err)
	}
	var album []simulator.FileSpec
	for _, name := range []string{"1.png", "2.png", "3.png"} {
		album = append(album, simulator.FileSpec{Name: name, Data: picture(480, 360)})
	}
	if _, err := p.sim.Send(w.group, simulator.SendSpec{As: simulator.Ref(w.hoa), Caption: "Hiện trường sáng nay", Files: album}); err != nil {
		p.Fatal(err)
	}
	p.says(w.lan, w.group, "Tốt lắm, nhớ báo cáo trước thứ Sáu nhé.")
	p.bot("sendMessage", map[string]any{"chat_id": w.group, "parse_mode": "HTML", "text": "<b>Tổng hợp</b>\n<pre>Đơn vị        Nhận  Xong\nLĐLĐ tỉnh       11     7\nHội Phụ nữ      11     9</pre>", "reply_parameters": map[string]any{"message_id": card}})
}
