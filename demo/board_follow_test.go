package demo

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"giaoban/simulator"
)

// waits opens the queue and shows the thing that waits: kind r for a report, x for a request, b for a difficulty.
func (b *board) waits(kind string, number int, unit string) {
	b.t.Helper()
	data := fmt.Sprintf("qv:%s:%d:%s", kind, number, unit)
	list := b.asks(b.an, b.in("/hangdoi", "/queue"), data)
	b.touch(b.an, list, data, false)
}

// reportsDone has Hoa report #1 as completed, in one line.
func (b *board) reportsDone(text string) {
	b.t.Helper()
	b.say(b.hoa, b.hoa.ID, b.in("/baocao 1 xong ", "/report 1 xong ")+text)
	b.tap(b.hoa, b.hoa.ID, dialog("review", "send"), text)
	b.see(b.an, b.an.ID, "#1", text)
}

// settlesReports returns a report with a reason, and confirms the next one.
func (b *board) settlesReports() {
	an := b.an.ID
	b.reportsDone("hai buổi")
	b.waits("r", 1, "ldld")
	b.tap(b.an, an, `ret:1:ldld:\d+`, "hai buổi")
	b.answer(b.an, "reason", "thiếu số người dự")
	b.see(b.hoa, b.room, "thiếu số người dự", b.in("bổ sung", "asks you to add"))
	b.see(b.hoa, b.room, "#1 ·", "thiếu số người dự")
	b.reportsDone("hai buổi, 120 người dự")
	b.waits("r", 1, "ldld")
	b.tap(b.an, an, `cfm:1:ldld:\d+`, "120 người")
	b.see(b.hoa, b.room, "#1 ·", b.in("Ban Dân vận xác nhận lúc", "Confirmed by the Board"))
	b.touch(b.binh, b.see(b.binh, b.binh.ID, "#1", "120 người"), "cfm:1:ldld:2", true)
	b.told(b.in("đã được xác nhận hoàn thành", "is confirmed as completed"))
}

// asksFor has Hoa ask for more time for #6.
func (b *board) asksFor(until, reason string) {
	b.t.Helper()
	b.say(b.hoa, b.hoa.ID, b.in("/giahan 6", "/extend 6"))
	b.answer(b.hoa, "until", until)
	b.answer(b.hoa, "reason", reason)
	b.tap(b.hoa, b.hoa.ID, dialog("review", "send"), reason)
	b.see(b.an, b.an.ID, "#6", reason)
}

// decidesExtensions shortens, refuses and approves; the card follows, and the history stays.
func (b *board) decidesExtensions() {
	an := b.an.ID
	b.tap(b.nam, b.room, "dtl:6", "📋")
	b.see(b.hoa, b.room, "#6 ·", b.in("hết ngày 15/8/2017", "by the end of 15 August 2017"))
	b.asksFor("30/9/2017", "thiếu giảng viên")
	b.waits("x", 6, "ldld")
	b.tap(b.an, an, `xsh:6:ldld:\d+`, "thiếu giảng viên")
	b.answer(b.an, "until", "31/12/2017")
	b.see(b.an, an, b.in("không nằm giữa", "is not between"))
	b.answer(b.an, "until", "30/8/2017")
	b.tap(b.an, an, dialog("reason", "~s"))
	b.see(b.hoa, b.room, "#6 ·", b.in("30/8/2017", "30 August 2017"), b.in("đã gia hạn", "extended"))
	b.asksFor("15/11/2017", "mưa bão")
	b.tap(b.an, an, `xno:6:ldld:\d+`, "mưa bão")
	b.answer(b.an, "reason", "cần xong trước kỳ họp")
	b.see(b.hoa, b.room, "cần xong trước kỳ họp", b.in("Chưa thể gia hạn", "cannot be granted"))
	b.asksFor("15/9/2017", "đổi lịch")
	b.tap(b.an, an, `xok:6:ldld:\d+`, "đổi lịch")
	b.see(b.hoa, b.room, "#6 ·", b.in("15/9/2017", "15 September 2017"))
	b.tap(b.nam, b.room, "dtl:6", "#6 ·")
	b.see(b.nam, b.room, b.in("Các lần xin gia hạn", "Requests for more time"), "1. ", "2. ", "3. ", b.in("chưa đồng ý", "declined"))
}

// helps hands a difficulty on to another officer, who answers it.
func (b *board) helps() {
	b.say(b.mai, b.mai.ID, b.in("/baocao 5", "/report 5"))
	b.tap(b.mai, b.mai.ID, dialog("state", "blocked"))
	b.answer(b.mai, "blocked", "thiếu kinh phí in phiếu")
	b.tap(b.mai, b.mai.ID, dialog("urgent", "urgent"))
	b.tap(b.mai, b.mai.ID, dialog("files", "ok"))
	b.tap(b.mai, b.mai.ID, dialog("review", "send"), "thiếu kinh phí")
	b.see(b.an, b.an.ID, "🆘", "thiếu kinh phí in phiếu")
	b.waits("b", 5, "hnd")
	b.tap(b.an, b.an.ID, `hnd:5:hnd:\d+`, "thiếu kinh phí")
	b.tap(b.an, b.an.ID, dialog("to", "w.12"))
	b.answer(b.an, "note", "đ/c xem giúp")
	b.see(b.binh, b.binh.ID, "An", "đ/c xem giúp", "thiếu kinh phí in phiếu")
	b.tap(b.binh, b.binh.ID, `ans:5:hnd:\d+`, "thiếu kinh phí")
	b.answer(b.binh, "reason", "Ban sẽ in")
	b.see(b.mai, b.other, "Ban sẽ in", b.in("Trả lời vướng mắc", "Answer to a difficulty"))
}

// recordsForAUnit writes down what a unit said on the telephone: it is marked so, and its leader confirms with one tap.
func (b *board) recordsForAUnit() {
	an := b.an.ID
	b.opens(b.an, 9)
	b.tap(b.an, an, "dr:9", "#9 ·")
	b.tap(b.an, an, dialog("unit", "o.hnd"))
	b.tap(b.an, an, dialog("channel", "phone"))
	b.answer(b.an, "who", "đ/c Ba, Chánh Văn phòng")
	b.tap(b.an, an, dialog("state", "in_progress"))
	b.tap(b.an, an, dialog("figure", "~s"))
	b.answer(b.an, "said", "đã gây được 200 triệu")
	b.see(b.an, an, b.in("Đã ghi nhận thay Hội Nông dân tỉnh", "Recorded for Provincial Farmers' Union"))
	asked := b.seeing(b.mai, b.other, "to confirm what was recorded", both(with(`vch:9:\d+`), saying("200 triệu", "☎️", "An")))
	vouch := asked.button(pattern(`vch:9:\d+`)).Data
	b.touch(b.khachIn(b.other), asked, vouch, false)
	b.told(b.in("Chỉ lãnh đạo", "Only the leaders"))
	b.touch(b.mai, asked, vouch, false)
	b.see(b.mai, b.other, "200 triệu", b.in("Đơn vị đã xác nhận: Mai", "Confirmed by the organisation: Mai"))
}

// khachIn brings the stranger into a group.
func (b *board) khachIn(chatID int64) Player {
	b.t.Helper()
	_, err := b.sim.Join(chatID, simulator.MemberSpec{Person: simulator.Ref(b.khach.ID)})
	b.must(err)
	return b.khach
}

// changesWhatIsInForce edits, withdraws, closes and carries over what is published; the groups hear of it shortly.
func (b *board) changesWhatIsInForce() {
	an := b.an.ID
	b.edits(b.an, 10, "due")
	b.answer(b.an, "value", "30/6/2017")
	b.tap(b.an, an, dialog("sure", "save"), b.in("thứ Sáu", "Friday"))
	for chatID, who := range map[int64]Player{b.room: b.hoa, b.other: b.mai} {
		b.see(who, chatID, "✏️", "#10", b.in("→ hết ngày 30/6/2017", "→ by the end of 30 June 2017"))
		b.see(who, chatID, "#10 ·", b.in("Thời hạn: hết ngày 30/6/2017", "Due: by the end of 30 June 2017"))
	}
	b.opens(b.an, 7)
	b.tap(b.an, an, "dw:7", "#7 ·")
	b.answer(b.an, "reason", "đã có chủ trương mới")
	b.tap(b.an, an, dialog("review", "ok"), "đã có chủ trương mới")
	b.see(b.hoa, b.room, "đã có chủ trương mới", b.in("Rút lại chỉ đạo", "A directive was withdrawn"))
	b.say(b.hoa, b.hoa.ID, b.in("/baocao 7", "/report 7"))
	b.see(b.hoa, b.hoa.ID, b.in("#7 đã được rút lại", "#7 was withdrawn"))
	b.opens(b.an, 2)
	b.tap(b.an, an, "dc:2", "#2 ·")
	b.tap(b.an, an, dialog("sure", "ok"), b.in("còn 1 đơn vị", "1 organisation has not been confirmed"))
	b.see(b.an, an, b.in("Đã kết thúc #2", "#2 was closed"))
	b.opens(b.an, 4)
	b.tap(b.an, an, "dk:4", "#4 ·")
	b.tap(b.an, an, dialog("scope", "all"))
	m := b.tap(b.an, an, dialog("meeting", "2017-06-15"))
	b.turnsInto(b.an, m, "#3-6, #8-10", b.in("Đã chuyển tiếp", "were carried over"))
	b.say(b.an, an, b.in("/cuochop", "/meeting"))
	b.tap(b.an, an, "mt:2017-06-15")
	b.see(b.an, an, "15", "#4", "#10")
}

// replacesAGroup binds a new group by a one-time code: what is open is posted there once, and the old group is told.
func (b *board) replacesAGroup() {
	chi := b.chi.ID
	_, err := b.sim.AddChat(simulator.ChatSpec{
		ID: b.newer, Type: "supergroup", Title: "LĐLĐ – nhóm mới", Creator: simulator.Ref(b.hoa.ID), Members: []simulator.PersonRef{simulator.Ref(b.khach.ID)},
		Bot: "member",
	})
	b.must(err)
	list := b.asks(b.chi, b.in("/donvi ldld", "/organisations ldld"), "uc:ldld:-.*")
	b.touch(b.chi, list, list.button(pattern("uc:ldld:-.*")).Data, false)
	given := b.see(b.chi, chi, b.in("/dangky ", "/register "), b.in("thay nhóm", "in the place of"))
	code := regexp.MustCompile(`/(?:dangky|register) ([0-9A-Z]{10})`).FindStringSubmatch(given.Text)[1]
	b.say(b.khach, b.newer, b.in("/dangky ", "/register ")+strings.ToLower(code))
	b.see(b.khach, b.newer, b.in("Nhóm này nhận chỉ đạo của Liên đoàn Lao động tỉnh", "This group gets the directives of Provincial Confederation of Labour"))
	b.see(b.hoa, b.room, "LĐLĐ – nhóm mới", b.in("đã thay nhóm này", "has taken the place of this one"))
	for _, n := range []string{"#3 ·", "#4 ·", "#6 ·", "#9 ·", "#10 ·"} {
		b.see(b.hoa, b.newer, n)
		if got := b.hears(b.newer, n); got != 1 {
			b.t.Errorf("%s came %d times", n, got)
		}
	}
	b.say(b.khach, b.room, b.in("/dangky ", "/register ")+code)
	b.see(b.khach, b.room, b.in("đã có người dùng", "works once only"))
	b.passes(time.Minute)
	b.tap(b.hoa, b.newer, "ack:10")
	b.see(b.hoa, b.newer, "#10 ·", "Hoa")
}
