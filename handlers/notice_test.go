package handlers_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// shortNotice has something to assess, something to ask, an extension and a task that nobody leads.
const shortNotice = `THÔNG BÁO
Kết luận của đồng chí Bí thư Tỉnh ủy tại buổi làm việc ngày 15/6/2017
I. ĐÁNH GIÁ
Sáu tháng đầu năm các đơn vị đã thực hiện tốt công tác tuyên truyền.
II. NHIỆM VỤ
1. Giao Liên đoàn Lao động tỉnh chủ trì, phối hợp với Long Mỹ tổ chức đối thoại với công nhân; hoàn thành trước ngày 20/7.
2. Thống nhất cho Liên đoàn Lao động tỉnh lùi thời hạn rà soát chỉ tiêu đến trước ngày 31/01/2018 (thay cho ngày 30/6).
3. Phân công các đồng chí Ủy viên Ban Thường vụ Tỉnh ủy chủ trì chỉ đạo, dự sinh hoạt với cơ sở.
4. Đề nghị Hội Nông dân tỉnh báo cáo kết quả về Ban Dân vận Tỉnh ủy trước ngày 20 hàng tháng.`

// paste lets somebody of the Board send a text as the messenger does: in pieces.
func (w *world) paste(text string) {
	w.t.Helper()
	for len(text) > 0 {
		cut := len(text)
		if len([]rune(text)) > 4096 {
			head := string([]rune(text)[:4096])
			cut = strings.LastIndexAny(head, "\n ") + 1
		}
		w.write(officer, officer, text[:cut])
		text = text[cut:]
	}
}

// send lets somebody of the Board send a file.
func (w *world) send(name string, data []byte, kind chat.FileKind) {
	w.t.Helper()
	if w.stored == nil {
		w.stored = map[string][]byte{}
	}
	id := fmt.Sprintf("file-%d", len(w.stored))
	w.stored[id] = data
	u := w.written(officer, officer, "")
	u.Message.Files = []chat.File{{Kind: kind, ID: id, Name: name, Size: int64(len(data))}}
	w.handle(u)
}

// docxOf makes a .docx with paragraphs.
func docxOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func documentOf(paragraphs ...string) map[string]string {
	var b strings.Builder
	b.WriteString(`<w:document xmlns:w="w"><w:body>`)
	for _, p := range paragraphs {
		fmt.Fprintf(&b, "<w:p><w:r><w:t>%s</w:t></w:r></w:p>", p)
	}
	b.WriteString("</w:body></w:document>")
	return map[string]string{"word/document.xml": b.String()}
}

func TestAPastedNoticeBecomesDrafts(t *testing.T) {
	w := newWorld(t)
	w.paste(shortNotice) // long enough to be known without a command
	w.says(officer, "Đã nhận 1 tin")
	w.press(officer, officer, "📖 Đọc")
	w.says(officer, "4 việc", "Không lấy thành chỉ đạo 1 đoạn đánh giá", "Sáu tháng đầu năm", "phải hỏi lại")
	w.press(officer, officer, "📄 15/6/2017")
	w.says(officer, "Đã lưu 4 dự thảo")
	d := w.dirs[5]
	if d.State != directive.Draft || d.Meeting != "2017-06-15" || len(d.Lead) != 1 || d.Lead[0] != "ldld" || d.Due != calendar.Before(day(2017, 7, 20)) ||
		d.Origin(directive.FieldDue) != directive.Stated || d.Ambiguous[0] != "Long Mỹ" || !strings.HasPrefix(d.Source, "Giao Liên đoàn") {
		t.Errorf("the first draft is %+v", d)
	}
	if d = w.dirs[7]; len(d.Lead) != 0 || d.Origin(directive.FieldLead) != directive.Unset {
		t.Errorf("a task of persons is %+v", d)
	}
	if d = w.dirs[8]; d.Period != (directive.Period{Every: calendar.PeriodMonth, Day: 20}) || len(d.Ambiguous) != 1 {
		t.Errorf("a periodic report is %+v", d)
	}
	if m := w.meetings["2017-06-15"]; m.Date != day(2017, 6, 15) {
		t.Errorf("the meeting is %+v", m)
	}
	w.publish(1)
	w.press(officer, officer, "❓ Trả lời")
	w.says(officer, "1/4", "“Long Mỹ” là đơn vị nào?")
	w.press(officer, officer, "HND")
	w.press(officer, officer, "Phối hợp")
	if d = w.dirs[5]; len(d.Ambiguous) != 0 || len(d.Coordinators) != 1 || d.Coordinators[0] != "hnd" || d.Origin(directive.FieldCoordinators) != directive.Inferred {
		t.Errorf("the answer made it %+v", d)
	}
	w.says(officer, "2/4", "lùi hạn")
	w.press(officer, officer, "#1 Rà soát chỉ tiêu")
	if _, there := w.dirs[6]; there {
		t.Error("the extension is still a draft")
	}
	if a := w.assigned[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}]; a.Due != calendar.Before(day(2018, 1, 31)) {
		t.Errorf("the deadline is %s", a.Due)
	}
	w.says(officer, "3/4", "Đơn vị nào chủ trì")
	w.write(officer, officer, "không biết")
	w.says(officer, "bấm một nút")
	w.press(officer, officer, "Tất cả các đơn vị")
	w.says(officer, "4/4", "Ban Dân vận")
	w.press(officer, officer, "Bỏ qua chỗ này")
	w.says(officer, "Đã hỏi hết")
	w.pressData(officer, officer, w.last(officer).id, "dq:2017-06-15")
	w.toast("Không còn chỗ nào")
}

func TestALongNoticeIsGatheredFromItsPieces(t *testing.T) {
	w := newWorld(t)
	w.write(officer, officer, "/ketluan")
	var b strings.Builder
	b.WriteString("THÔNG BÁO\nKết luận tại buổi làm việc ngày 15/6/2017\nII. NHIỆM VỤ\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%d. Giao Hội Nông dân tỉnh chủ trì, phối hợp với Liên đoàn Lao động tỉnh thực hiện tốt việc thứ %d trong năm nay tại các địa bàn; hoàn thành trước ngày 20/7.\n", i+1, i+1)
	}
	w.paste(strings.TrimSpace(b.String()))
	w.says(officer, "Đã nhận 2 tin")
	w.press(officer, officer, "📖 Đọc")
	w.says(officer, "40 việc", "và 28 việc khác")
	if len(w.chats[officer]) > 2 {
		t.Errorf("%d messages stand in the chat", len(w.chats[officer]))
	}
}

func TestFilesWithANotice(t *testing.T) {
	lines := strings.Split(shortNotice, "\n")
	for name, data := range map[string][]byte{"kl.txt": []byte(shortNotice), "kl.docx": docxOf(t, documentOf(lines...))} {
		w := newWorld(t)
		w.send(name, data, chat.Document)
		w.press(officer, officer, "📖 Đọc")
		w.says(officer, "4 việc")
	}
}

func TestWhatIsNoNoticeIsSaidSo(t *testing.T) {
	bomb := documentOf(strings.Repeat("a", 9<<20))
	long := strings.Repeat("Giao Hội Nông dân tỉnh thực hiện. ", 20_000)
	for _, c := range []struct {
		name string
		data []byte
		kind chat.FileKind
		want string
	}{
		{"kl.docx", []byte("PK\x03\x04 broken"), chat.Document, "bị hỏng"},
		{"kl.docx", docxOf(t, bomb), chat.Document, "lớn hơn một thông báo thông thường"},
		{"kl.docx", docxOf(t, map[string]string{"word/document.xml": "<w:document/>", "word/media/scan.png": "x"}), chat.Document, "không có chữ"},
		{"kl.pdf", []byte("%PDF-1.4"), chat.Document, "không có chữ"},
		{"scan.png", []byte("\x89PNG"), chat.Document, "không có chữ"},
		{"kl.doc", []byte{0xd0, 0xcf, 0x11, 0xe0}, chat.Document, "kiểu cũ"},
		{"kl.txt", nil, chat.Document, "không có chữ nào"},
		{"kl.txt", []byte(long), chat.Document, "Nội dung quá dài"},
		{"kl.bin", []byte{0, 1, 2, 0xff}, chat.Document, "là loại khác"},
		{"big.docx", make([]byte, 11<<20), chat.Document, "lớn quá 10 MB"},
		{"", []byte("x"), chat.Photo, "không đọc được ảnh chụp"},
		{"", []byte("x"), chat.Voice, "chỉ đọc được tệp .txt và .docx"},
	} {
		w := newWorld(t)
		w.write(officer, officer, "/ketluan")
		w.send(c.name, c.data, c.kind)
		w.says(officer, c.want)
		w.paste(shortNotice) // nothing is lost, and it goes on
		w.says(officer, "Đã nhận 1 tin")
	}
	w := newWorld(t)
	w.write(officer, officer, "/ketluan")
	u := w.written(officer, officer, "")
	u.Message.Files = []chat.File{{Kind: chat.Document, ID: "gone", Name: "kl.txt"}}
	w.handle(u)
	w.says(officer, "Chưa tải được")
	w.write(officer, officer, "Họp giao ban ngày 15/6/2017.")
	w.press(officer, officer, "📖 Đọc")
	w.says(officer, "Chưa thấy việc nào được giao")
	w.paste(shortNotice)
	w.press(officer, officer, "🗑 Bỏ")
	w.says(officer, "dán nội dung thông báo")
}

func TestASecretDocumentIsRefusedAndNothingOfItIsKept(t *testing.T) {
	w := newWorld(t)
	w.paste("TỈNH ỦY HẬU GIANG\nMẬT\n" + shortNotice)
	w.press(officer, officer, "📖 Đọc")
	w.says(officer, "dấu mật", "không được gửi qua ứng dụng nhắn tin công cộng")
	for _, s := range w.sessions {
		for key, value := range s.Values {
			if strings.Contains(value, "đối thoại") {
				t.Errorf("%s keeps %q", key, value)
			}
		}
	}
	if len(w.dirs) != 4 {
		t.Errorf("%d directives", len(w.dirs))
	}
}

func TestAMilestoneThatDisagreesIsWarnedOf(t *testing.T) {
	w := newWorld(t)
	w.paste(strings.Replace(shortNotice, "4. Đề nghị Hội Nông dân tỉnh báo cáo kết quả về Ban Dân vận Tỉnh ủy trước ngày 20 hàng tháng.",
		"4. Hội Nông dân tỉnh có công trình nhân kỷ niệm 75 năm Ngày Thương binh - Liệt sĩ 27/7.\n5. Liên đoàn Lao động tỉnh thi đua nhân kỷ niệm 87 năm Ngày thành lập Hội Liên hiệp Phụ nữ Việt Nam 20/10.", 1))
	w.press(officer, officer, "📖 Đọc")
	w.says(officer, "văn bản ghi 75 năm", "tính ra là 70 năm")
	w.press(officer, officer, "📄 15/6/2017")
	if d := w.dirs[8]; d.Milestone != "27-7" {
		t.Errorf("it is aimed at %q", d.Milestone)
	}
	d := w.dirs[9]
	if m := w.goals[d.Milestone]; m.Day != day(2017, 10, 20) || m.Ordinal != 87 {
		t.Errorf("it is aimed at %q: %+v", d.Milestone, m)
	}
}

func TestOnlyTheBoardReadsNotices(t *testing.T) {
	w := newWorld(t)
	w.write(hoa, hoa, "/ketluan")
	w.says(hoa, "chưa được phép")
	w.write(hoa, hoa, shortNotice)
	w.says(hoa, "Đề nghị đồng chí dùng các lệnh")
	w.write(officer, ldld, "/minutes")
	w.says(ldld, "tin nhắn riêng")
	w.write(officer, officer, "ngắn thôi")
	w.says(officer, "Đề nghị đồng chí dùng các lệnh")
	for _, data := range []string{"dq", "dq:x:y"} {
		w.pressData(officer, officer, 1, data)
		w.toast("không còn dùng được")
	}
	w.pressData(hoa, hoa, 1, "dq:2017-06-08")
	w.toast("chưa được phép")
}
