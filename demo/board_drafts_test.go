package demo

import (
	"fmt"
)

// opens shows a draft's page anew, at the end of an officer's chat.
func (b *board) opens(p Player, number int) Message {
	b.t.Helper()
	view := fmt.Sprintf(`dv:%d:\d+`, number)
	list := b.asks(p, b.in("/chidao", "/directives"), "dv:.*")
	for page := 1; !with(view)(list); page++ {
		b.touch(p, list, fmt.Sprint("dl:", page), false)
		list = b.seeing(p, p.ID, "the next page", func(m Message) bool { return m.ID == list.ID && m.Text != list.Text })
	}
	b.touch(p, list, list.button(pattern(view)).Data, false)
	return b.turnsInto(p, list, fmt.Sprintf("#%d ·", number))
}

// edits begins to change a field of a directive.
func (b *board) edits(p Player, number int, field string) {
	b.t.Helper()
	b.opens(p, number)
	b.tap(p, p.ID, fmt.Sprintf(`de:%d:\d+:%s`, number, field), fmt.Sprintf("#%d ·", number))
}

// saved waits for the page that says that a field was saved.
func (b *board) saved(p Player, vi, en string, parts ...string) Message {
	b.t.Helper()
	return b.see(p, p.ID, append(parts, b.in("Đã lưu: "+vi, "Saved: "+en))...)
}

// editsFields changes every field of a draft by its buttons, with what is wrong before what is right.
func (b *board) editsFields() {
	an := b.an.ID
	b.edits(b.an, 9, "title")
	b.answer(b.an, "value", "Vận động quỹ <hỗ trợ>")
	b.saved(b.an, "Tên", "Title", "Vận động quỹ <hỗ trợ>")
	b.edits(b.an, 9, "body")
	b.answer(b.an, "value", "Vận động xây dựng quỹ hỗ trợ; lập danh sách hội viên cần giúp.")
	b.saved(b.an, "Nội dung", "Text", "lập danh sách")

	b.edits(b.an, 9, "lead")
	b.answer(b.an, "value", "so tai chinh")
	b.see(b.an, an, b.in("Không tìm thấy đơn vị", "No organisation is called"), "so tai chinh")
	b.tap(b.an, an, dialog("value", "all"))
	b.tap(b.an, an, dialog("value", "ok"), b.in("tất cả các đơn vị", "All organisations are chosen"))
	b.saved(b.an, "Chủ trì", "Lead")
	b.edits(b.an, 9, "lead")
	b.answer(b.an, "value", "nong dan")
	b.tap(b.an, an, dialog("value", "o.hnd"), "nong dan")
	b.tap(b.an, an, dialog("value", "ok"), b.in("Đã chọn 1", "1 organisation chosen"))
	b.saved(b.an, "Chủ trì", "Lead", b.in("Chủ trì: Hội Nông dân tỉnh", "Lead: Provincial Farmers' Union"))
	b.edits(b.an, 9, "coordinators")
	b.tap(b.an, an, dialog("value", "o.ldld"))
	b.tap(b.an, an, dialog("value", "ok"), b.in("Đã chọn 1", "1 organisation chosen"))
	b.saved(b.an, "Phối hợp", "Together with", b.in("Liên đoàn Lao động tỉnh", "Provincial Confederation of Labour"))
	b.edits(b.an, 9, "report_to")
	b.tap(b.an, an, dialog("value", "o.bdv"))
	b.tap(b.an, an, dialog("value", "ok"), b.in("Đã chọn 1", "1 organisation chosen"))
	b.saved(b.an, "Nơi nhận kết quả", "Result goes to")

	b.edits(b.an, 9, "target")
	b.answer(b.an, "value", "1.5 tỷ đồng")
	b.see(b.an, an, "1.5", b.in("hai cách", "two ways"))
	b.answer(b.an, "value", "ít nhất 1,5 tỷ đồng")
	b.saved(b.an, "Chỉ tiêu", "Target", b.in("1.500.000.000 đồng", "1,500,000,000 đồng"))
	b.edits(b.an, 9, "attachments")
	b.hand(b.an, an, "document", "mau.docx", "", []byte("x"))
	b.tap(b.an, an, dialog("value", "ok"), "1", b.in("Đã kèm 1 tệp", "1 attached"))
	b.saved(b.an, "Tệp kèm theo", "Attachments")
	b.opens(b.an, 9)
	b.tap(b.an, an, `de:9:\d+:urgent`)
	b.see(b.an, an, "❗ #9 ·")
}

// setsDeadlines types days in the forms that people use, and chooses one on the calendar. Each is echoed with its weekday and
// lunar day; one that is off is marked, one that is over or does not exist is refused.
func (b *board) setsDeadlines() {
	an := b.an.ID
	b.edits(b.an, 9, "due")
	for _, bad := range []struct{ typed, vi, en string }{
		{"31/6", "Không có ngày “31/6”", "“31/6”"}, {"1/1/2017", "đã qua", "is past"}, {"hôm nào cũng được", "Chưa đọc được ngày", "“hôm nào cũng được”"},
	} {
		b.answer(b.an, "value", bad.typed)
		b.see(b.an, an, b.in(bad.vi, bad.en))
	}
	for _, good := range []struct{ typed, vi, en, lunar string }{
		{"trước 30/6", "thứ Sáu, 30/6/2017", "Friday, 30 June 2017", "7"},
		{"17h00 ngày 27/7", "thứ Năm, 27/7/2017", "Thursday, 27 July 2017", "5"},
		{"cuối tháng", "thứ Sáu, 30/6/2017", "Friday, 30 June 2017", "7"},
		{"thứ Sáu tuần sau", "thứ Sáu, 16/6/2017", "Friday, 16 June 2017", "22"},
		{"rằm tháng 7 âm", "thứ Ba, 05/9/2017", "Tuesday, 5 September 2017", "15"},
		{"trong quý III", "thứ Bảy, 30/9/2017", "Saturday, 30 September 2017", "11"},
		{"2/9/2017", "ngày nghỉ", "is a day off", "12"},
	} {
		b.answer(b.an, "value", good.typed)
		b.see(b.an, an, b.in(good.vi, good.en), b.in("Ngày "+good.lunar+" tháng", "Day "+good.lunar+" of"))
		b.tap(b.an, an, dialog("sure", "~e.value"), b.in(good.vi, good.en))
	}
	b.tap(b.an, an, dialog("value", "m.2017-07"))
	july := b.seeing(b.an, an, "July", with(dialog("value", "d.2017-07-27")))
	if label := july.button(pattern(dialog("value", "d.2017-07-27"))).Text; label != "27/5" {
		b.t.Errorf("27 July is written %q", label)
	}
	b.tap(b.an, an, dialog("value", "d.2017-07-20"))
	b.tap(b.an, an, dialog("sure", "flip"), b.in("thứ Năm, 20/7/2017", "Thursday, 20 July 2017"))
	b.tap(b.an, an, dialog("sure", "save"), b.in("trước ngày 20/7/2017", "before 20 July 2017"))
	b.saved(b.an, "Thời hạn", "Due", b.in("trước ngày 20/7/2017", "before 20 July 2017"))
}

// reshapesDrafts splits, discards, merges and reorders drafts, and turns the pages of the list.
func (b *board) reshapesDrafts() {
	an := b.an.ID
	b.opens(b.an, 9)
	b.tap(b.an, an, `ds:9:\d+`, "#9 ·")
	m := b.tap(b.an, an, dialog("cut", `\d+`), "lập danh sách")
	b.turnsInto(b.an, m, b.in("Đã tách #9", "#9 was split"), "2. Lập danh sách")
	b.opens(b.an, 11)
	b.tap(b.an, an, `dx:11:\d+`, "Lập danh sách")
	m = b.tap(b.an, an, dialog("sure", "ok"))
	b.turnsInto(b.an, m, b.in("Đã xóa dự thảo #11", "Draft #11 was discarded"))
	b.opens(b.an, 6)
	b.tap(b.an, an, `dg:6:\d+`)
	b.tap(b.an, an, dialog("other", `p\.1`))
	m = b.tap(b.an, an, dialog("other", "10"))
	b.turnsInto(b.an, m, b.in("Đã gộp #10 vào #6", "#10 was merged into #6"))
	b.tap(b.an, an, `dv:6:\d+`, "#10")
	b.see(b.an, an, "#6 ·", "02 lớp tập huấn", "tổng kết các lớp")
	b.opens(b.an, 7)
	b.tap(b.an, an, `dm:7:\d+:down`)
	b.see(b.an, an, b.in("nay là #8", "is #8 now"), "hàng tháng")
	b.say(b.an, an, b.in("/chidao", "/directives"))
	b.see(b.an, an, b.in("9 dự thảo", "drafts 9"))
}

// editsAtOnce: the second of two officers sees what the first changed, loses nothing, and may still have their way.
func (b *board) editsAtOnce() {
	b.edits(b.binh, 3, "title")
	b.edits(b.an, 3, "title")
	b.answer(b.an, "value", "Dự sinh hoạt chi bộ")
	b.saved(b.an, "Tên", "Title", "Dự sinh hoạt chi bộ")
	b.answer(b.binh, "value", "Dự sinh hoạt cơ sở")
	b.see(b.binh, b.binh.ID, "An", "Dự sinh hoạt chi bộ", "Dự sinh hoạt cơ sở", b.in("Chưa lưu", "Not saved"))
	b.tap(b.binh, b.binh.ID, `de:3:\d+:title`, b.in("Chưa lưu", "Not saved"))
	b.answer(b.binh, "value", "Dự sinh hoạt với cơ sở")
	b.saved(b.binh, "Tên", "Title", "Dự sinh hoạt với cơ sở")
	// The page that An still looks at is of yesterday: it shows anew, with what is different, before anything happens.
	b.tap(b.an, b.an.ID, `dx:3:\d+`, "Dự sinh hoạt chi bộ")
	b.told(b.in("vừa sửa", "just changed"))
	b.see(b.an, b.an.ID, "Bình", "Dự sinh hoạt với cơ sở")
}
