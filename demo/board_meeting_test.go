package demo

import "strings"

// preparesMeetings makes a meeting by /cuochop, with a day that does not exist before the right one, and gives it its notice's
// number later; a second one is for what is not finished.
func (b *board) preparesMeetings() {
	an := b.an.ID
	b.say(b.an, an, b.in("/cuochop", "/meeting"))
	b.tap(b.an, an, "mn")
	b.answer(b.an, "day", "31/6/2017")
	b.see(b.an, an, b.in("Không có ngày “31/6/2017”", "“31/6/2017”"))
	b.answer(b.an, "day", "8/6/2017")
	b.see(b.an, an, b.in("thứ Năm", "Thursday"), "14/5")
	b.answer(b.an, "title", "Giao ban <tháng 6>")
	b.answer(b.an, "chair", "Trần Công Chánh")
	b.tap(b.an, an, dialog("place", "~s"))
	b.tap(b.an, an, dialog("units", "ldld"))
	b.answer(b.an, "units", "nong dan")
	b.answer(b.an, "units", "khong co don vi nay")
	b.see(b.an, an, b.in("Chưa có đơn vị", "There is no organisation"))
	b.tap(b.an, an, dialog("units", "~done"), "2")
	b.tap(b.an, an, dialog("notice", "~s"))
	m := b.tap(b.an, an, dialog("review", "ok"), "Giao ban <tháng 6>")
	b.turnsInto(b.an, m, b.in("lưu", "is saved"))
	b.tap(b.an, an, "mt:2017-06-08")
	b.tap(b.an, an, "me:2017-06-08", b.in("Chưa có số", "no number yet"))
	b.tap(b.an, an, dialog("field", "notice"))
	b.answer(b.an, "value", "05/TB-UBND")
	b.see(b.an, an, "→ 05/TB-UBND")
	b.tap(b.an, an, "mt:2017-06-08", "→ 05/TB-UBND")
	b.tap(b.an, an, "ml:0", "05/TB-UBND", "Trần Công Chánh")
	b.tap(b.an, an, "mn")
	b.answer(b.an, "day", "15/6/2017")
	b.tap(b.an, an, dialog("title", "~done"))
	b.tap(b.an, an, dialog("chair", "~s"))
	b.tap(b.an, an, dialog("place", "~s"))
	b.tap(b.an, an, dialog("units", "~done"))
	b.tap(b.an, an, dialog("notice", "~s"))
	b.tap(b.an, an, dialog("review", "ok"))
	b.seeing(b.an, an, "the second meeting", with("mt:2017-06-15"))
}

// boardNotice has something to assess, ten tasks, words with two readings, a task that nobody leads, a wrong anniversary, and
// a periodic report.
const boardNotice = `THÔNG BÁO
Kết luận của đồng chí Bí thư Tỉnh ủy tại buổi làm việc ngày 8/6/2017
I. ĐÁNH GIÁ
Sáu tháng đầu năm các đơn vị đã thực hiện tốt công tác tuyên truyền.
II. NHIỆM VỤ
1. Giao Liên đoàn Lao động tỉnh chủ trì, phối hợp với Hội Nông dân tỉnh tổ chức đối thoại với công nhân; hoàn thành trước ngày 20/7.
2. Giao Hội Nông dân tỉnh chủ trì, phối hợp với Long Mỹ khảo sát nhà ở của hội viên; hoàn thành trước ngày 30/9.
3. Phân công các đồng chí Ủy viên Ban Thường vụ Tỉnh ủy chủ trì chỉ đạo, dự sinh hoạt với cơ sở.
4. Các đơn vị tiếp tục quan tâm chăm lo đời sống đoàn viên, hội viên.
5. Hội Nông dân tỉnh rà soát 100% hộ nghèo; hoàn thành trong tháng 8.
6. Liên đoàn Lao động tỉnh mở 02 lớp tập huấn. Hoàn thành chậm nhất ngày 15/8.
7. Hội Nông dân tỉnh báo cáo kết quả về Ban Dân vận Tỉnh ủy trước ngày 20 hàng tháng.
8. Liên đoàn Lao động tỉnh xây dựng 01 công trình nhân kỷ niệm 71 năm Ngày Thương binh - Liệt sĩ 27/7.
9. Hội Nông dân tỉnh vận động xây dựng quỹ hỗ trợ hội viên.
10. Liên đoàn Lao động tỉnh tổng kết các lớp tập huấn.
`

// refusesBadNotices sends what can't be read, one thing after the other: each is answered by what is wrong and what to send
// instead, and the dialog goes on.
func (b *board) refusesBadNotices() {
	an := b.an.ID
	b.say(b.an, an, b.in("/ketluan", "/minutes"))
	b.seeing(b.an, an, "to be asked for a notice", with(dialog("text", "~c")))
	for _, bad := range []struct {
		kind, name string
		data       []byte
		want       string
	}{
		{"document", "hong.docx", []byte("PK\x03\x04 broken"), b.in("bị hỏng", "is damaged")},
		{"document", "bom.docx", docx(b.t, paragraphs(strings.Repeat("a", 9<<20))), b.in("lớn hơn một thông báo thông thường", "larger than a notice")},
		{"document", "quet.docx", docx(b.t, map[string]string{"word/document.xml": "<w:document/>", "word/media/a.png": "x"}), b.in("“quet.docx” chỉ có ảnh quét", "“quet.docx” holds only scanned")},
		{"document", "quet.pdf", []byte("%PDF-1.4"), b.in("“quet.pdf” chỉ có ảnh quét", "“quet.pdf” holds only scanned")},
		{"document", "dai.txt", []byte(strings.Repeat("Giao Hội Nông dân tỉnh thực hiện. ", 20_000)), b.in("quá dài", "too long")},
		{"photo", "anh.png", picture(1), b.in("không đọc được ảnh chụp", "photo can't be read")},
	} {
		b.hand(b.an, an, bad.kind, bad.name, "", bad.data)
		b.see(b.an, an, bad.want)
	}
	b.hand(b.an, an, "document", "mat.txt", "", []byte("TỈNH ỦY HẬU GIANG\nMẬT\n"+boardNotice))
	m := b.tap(b.an, an, dialog("text", "read"))
	b.turnsInto(b.an, m, b.in("dấu mật", "secrecy mark"))
}

// readsNotices reads the same notice from a .txt, from a .docx and from a paste, answers what it leaves open, and keeps the
// drafts of the last.
func (b *board) readsNotices() {
	an := b.an.ID
	b.hand(b.an, an, "document", "kl.txt", "", []byte(boardNotice))
	m := b.tap(b.an, an, dialog("text", "read"))
	b.turnsInto(b.an, m, b.in("10 việc", "10 tasks"), b.in("đoạn đánh giá", "only assesses"))
	b.tap(b.an, an, dialog("meeting", "~c"))
	b.hand(b.an, an, "document", "kl.docx", "", docx(b.t, paragraphs(strings.Split(boardNotice, "\n")...)))
	m = b.tap(b.an, an, dialog("text", "read"))
	b.turnsInto(b.an, m, b.in("10 việc", "10 tasks"), b.in("tính ra là 70 năm", "counted it is 70"))
	b.tap(b.an, an, dialog("meeting", "~c"))
	b.say(b.an, an, boardNotice)
	m = b.tap(b.an, an, dialog("text", "read"))
	b.turnsInto(b.an, m, b.in("10 việc", "10 tasks"), "Sáu tháng đầu năm")
	b.tap(b.an, an, dialog("meeting", "doc"))
	b.turnsInto(b.an, m, b.in("Đã lưu 10 dự thảo", "10 drafts were saved"))
	b.tap(b.an, an, "dq:2017-06-08")
	b.tap(b.an, an, dialog("ask", "open"), "Long Mỹ")
	b.tap(b.an, an, dialog("ask", "all"), b.in("chủ trì việc này", "leads this task"))
	b.see(b.an, an, b.in("Đã hỏi hết", "All was asked"))
}
