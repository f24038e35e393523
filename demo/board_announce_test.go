package demo

import (
	"slices"
	"time"

	"giaoban/simulator"
)

// announces sends plain announcements by /thongbao: a text that groups note, a photo to one group alone, and a document by the
// clock, with preview, plan and receipts each.
func (b *board) announces() {
	an := b.an.ID
	b.say(b.an, an, b.in("/thongbao", "/announce"))
	b.answer(b.an, "content", "Nghỉ lễ <2/9> từ ngày 2 đến ngày 4")
	b.tap(b.an, an, dialog("units", "~all"))
	b.tap(b.an, an, dialog("units", "~done"), "7")
	b.tap(b.an, an, dialog("ask", "yes"))
	b.answer(b.an, "when", "ngày 1/9")
	b.see(b.an, an, b.in("chưa có giờ", "has no hour"))
	b.answer(b.an, "when", "8h00 ngày 1/1/2017")
	b.see(b.an, an, b.in("đã qua", "is over"))
	b.tap(b.an, an, dialog("when", "now"))
	b.tap(b.an, an, "anp:1", "Nghỉ lễ <2/9>")
	b.told(b.in("bản xem trước", "preview"))
	plan := b.seeing(b.an, an, "the plan", with("an:1"))
	b.touch(b.an, plan, "an:1", false)
	b.see(b.hoa, b.newer, "Nghỉ lễ <2/9>")
	b.tap(b.mai, b.other, "nak:1", "Nghỉ lễ <2/9>")
	b.see(b.mai, b.other, "Nghỉ lễ <2/9>", "Mai")
	b.turnsInto(b.an, plan, b.in("đã tới 2 nhóm", "has arrived in 2 groups"), "1/2", b.in("LĐLĐ tỉnh", "Labour"))
	b.touch(b.an, plan, "an:1", true)
	b.told(b.in("không gửi lần nữa", "not sent twice"))
	if b.hears(b.newer, "Nghỉ lễ") != 1 || b.hears(b.other, "Nghỉ lễ") != 1 || b.hears(b.room, "Nghỉ lễ") != 0 {
		b.t.Error("the announcement is not once in each group that is bound")
	}
	b.announcesAPhoto()
	b.announcesByTheClock()
}

func (b *board) announcesAPhoto() {
	an := b.an.ID
	b.say(b.an, an, b.in("/thongbao", "/announce"))
	b.seeing(b.an, an, "to be asked for the content", with(dialog("content", "~c")))
	b.hand(b.an, an, "photo", "bien.png", "Phông hội nghị", picture(3))
	b.tap(b.an, an, dialog("units", "hnd"))
	b.tap(b.an, an, dialog("units", "~done"), "1")
	b.tap(b.an, an, dialog("ask", "no"))
	b.tap(b.an, an, dialog("when", "now"))
	b.tap(b.an, an, "an:2")
	b.awaits("the photo in the group", func() bool { return b.files(b.other, "Phông hội nghị") == 1 })
	b.see(b.an, an, b.in("đã tới 1 nhóm", "has arrived in 1 group"))
	if b.files(b.newer, "Phông hội nghị") != 0 {
		b.t.Error("a group got what was not for it")
	}
}

// files counts the pictures and documents with a caption in a chat.
func (b *board) files(chatID int64, caption string) (n int) {
	b.t.Helper()
	history, err := b.sim.History(chatID)
	b.must(err)
	for _, m := range history {
		if (m.Message.Photo != nil || m.Message.Document != nil) && m.Message.Deleted == 0 && len(m.Versions) > 0 &&
			slices.ContainsFunc(m.Versions, func(v simulator.Version) bool { return v.Text == caption }) {
			n++
		}
	}
	return n
}

func (b *board) announcesByTheClock() {
	an := b.an.ID
	b.say(b.an, an, b.in("/thongbao", "/announce"))
	b.seeing(b.an, an, "to be asked for the content", with(dialog("content", "~c")))
	b.hand(b.an, an, "document", "mau.docx", "Mẫu báo cáo", []byte("PK"))
	b.tap(b.an, an, dialog("units", "~all"))
	b.tap(b.an, an, dialog("units", "~done"), "7")
	b.tap(b.an, an, dialog("ask", "no"))
	b.answer(b.an, "when", "17h00 ngày 12/6")
	b.tap(b.an, an, "an:3")
	b.see(b.an, an, "17:00", b.in("sẽ gửi", "will be sent"))
	b.passes(4 * 24 * time.Hour)
	b.awaits("the document in both groups", func() bool {
		return b.files(b.other, "Mẫu báo cáo") == 1 && b.files(b.newer, "Mẫu báo cáo") == 1
	})
	b.say(b.an, an, b.in("/thongbao", "/announce"))
	b.answer(b.an, "content", "Tin gửi nhầm")
	b.tap(b.an, an, dialog("units", "~all"))
	b.tap(b.an, an, dialog("units", "~done"), "7")
	b.tap(b.an, an, dialog("ask", "no"))
	b.tap(b.an, an, dialog("when", "now"))
	b.tap(b.an, an, "as:4")
	b.see(b.an, an, b.in("đã bỏ", "was discarded"))
	if b.hears(b.other, "Tin gửi nhầm") != 0 {
		b.t.Error("what was discarded arrived")
	}
}
