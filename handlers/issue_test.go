package handlers_test

import (
	"strings"
	"testing"

	"giaoban/calendar"
	"giaoban/directive"
)

func TestTheBoardLooksAtDraftsAndPublishesThem(t *testing.T) {
	w := newWorld(t)
	w.write(officer, officer, "/chidao")
	w.says(officer, "4 dự thảo, 0 đã ban hành", "#4")
	list := w.last(officer).id
	w.press(officer, officer, "👁 #2")
	w.says(officer, "#2 · Công trình mừng 27/7", "ít nhất 3 công trình", "70 năm")
	preview := w.last(officer).Text
	w.press(officer, officer, "‹ Danh sách")
	w.says(officer, "4 dự thảo")
	if w.last(officer).id != list || len(w.chats[officer]) != 1 {
		t.Error("looking at a draft sent messages")
	}
	w.press(officer, officer, "Ban hành tất cả (4)")
	w.press(officer, officer, "Mỗi chỉ đạo một phiếu")
	w.says(officer, "Sẽ ban hành 4 chỉ đạo tới 2 nhóm: 7 phiếu giao việc", "khoảng 4 giây")
	data, message := w.button(officer, "📣 Ban hành 4 chỉ đạo")
	w.pressData(officer, officer, message, data)
	w.pressData(officer, officer, message, data)
	w.toast("Việc này đã kết thúc")
	published := 0
	for _, turn := range w.turns {
		if _, ok := turn.Command.(directive.Publish); ok {
			published++
		}
	}
	if published != 1 || len(w.chats[ldld]) != 4 || len(w.chats[hnd]) != 3 {
		t.Errorf("%d publications, %d and %d cards", published, len(w.chats[ldld]), len(w.chats[hnd]))
	}
	if got := w.chats[ldld][1].Text; got != preview {
		t.Errorf("the preview was\n%s\nand the group sees\n%s", preview, got)
	}
	w.pressData(officer, officer, list, "dp:all")
	w.toast("không còn dùng được")
	w.pressData(officer, officer, list, "dv:2:0")
	if page := w.chats[officer][0].Text; !strings.Contains(page, "#2 · Công trình mừng 27/7") || !strings.Contains(page, "Ban hành lúc") {
		t.Errorf("a published directive's page is\n%s", page)
	}
	w.write(officer, officer, "/directives")
	w.says(officer, "0 dự thảo, 4 đã ban hành")
}

func TestADraftThatComesMeanwhileIsNotPublished(t *testing.T) {
	w := newWorld(t)
	w.write(officer, officer, "/chidao")
	w.press(officer, officer, "Ban hành tất cả")
	w.press(officer, officer, "Mỗi chỉ đạo một phiếu")
	late := w.dirs[4]
	late.Number = 5
	w.dirs[5] = late
	w.press(officer, officer, "📣 Ban hành 4")
	if w.dirs[5].State != directive.Draft || w.dirs[4].State != directive.Published {
		t.Errorf("#5 is %s, #4 is %s", w.dirs[5].State, w.dirs[4].State)
	}
}

func TestOneDraftIsPublishedAndAnUnreachedUnitIsNamed(t *testing.T) {
	w := newWorld(t)
	d := w.dirs[3]
	d.Lead = []directive.OrgID{"ccb"}
	w.dirs[3] = d
	w.write(officer, officer, "/chidao")
	w.press(officer, officer, "👁 #3")
	w.says(officer, "#3 · Nhà Mẹ VNAH không dột", "Hội Cựu chiến binh tỉnh")
	w.press(officer, officer, "Ban hành #3")
	w.says(officer, "tới 0 nhóm: 0 phiếu giao việc", "Chưa có nhóm nhận tin: Hội Cựu chiến binh tỉnh")
	w.press(officer, officer, "Hủy")
	if w.dirs[3].State != directive.Draft {
		t.Error("a cancelled publication published")
	}
}

func TestOnlyTheBoardPublishes(t *testing.T) {
	w := newWorld(t)
	for _, data := range []string{"dp:all", "dp:1", "dv:1:0", "dl:0"} {
		w.pressData(hoa, hoa, 0, data)
		w.toast("chưa được phép")
	}
	for _, data := range []string{"dp", "dp:x", "dp:-1", "dp:1:2", "dv:1", "dv:x:0", "dl", "dp:1,,2"} {
		w.pressData(officer, officer, 0, data)
		w.toast("không còn dùng được")
	}
	w.pressData(officer, officer, 0, "dv:77:x")
	w.toast("Không có chỉ đạo #77")
	w.write(officer, ldld, "/soanchidao")
	w.says(ldld, "tin nhắn riêng")
	w.write(hoa, hoa, "/rutchidao 1")
	w.says(hoa, "chưa được phép")
	if w.dirs[1].State != directive.Draft {
		t.Error("it was published")
	}
}

func TestADraftIsMadeStepByStep(t *testing.T) {
	w := newWorld(t)
	w.write(officer, officer, "/draft")
	w.press(officer, officer, "08/6/2017")
	w.write(officer, officer, strings.Repeat("đ", 201))
	w.says(officer, "201 ký tự, tối đa 200")
	w.write(officer, officer, "Đo\u0302\u0301i thoại") // as a phone sends it
	w.press(officer, officer, "Bỏ qua")
	w.press(officer, officer, "LĐLĐ")
	w.write(officer, officer, "hôm nào đó")
	w.says(officer, "Chưa đọc được ngày")
	w.write(officer, officer, "trước 30/6")
	w.says(officer, "trước ngày 30/6/2017", "thứ Sáu", "Đối thoại", "Liên đoàn Lao động tỉnh")
	w.press(officer, officer, "✏️ Nội dung")
	w.write(officer, officer, "Gặp gỡ công nhân")
	w.press(officer, officer, "💾")
	w.says(officer, "Đã lưu dự thảo “Đối thoại”")
	d := w.dirs[5]
	if d.Title.VI != "Đối thoại" || d.Body.VI != "Gặp gỡ công nhân" || d.Meeting != "2017-06-08" || d.All ||
		len(d.Lead) != 1 || d.Lead[0] != "ldld" || d.Due != calendar.Before(day(2017, 6, 30)) || d.State != directive.Draft {
		t.Errorf("the draft is %+v", d)
	}
}

func TestADraftOfANewMeeting(t *testing.T) {
	w := newWorld(t)
	w.write(officer, officer, "/soanchidao")
	w.press(officer, officer, "Buổi làm việc mới")
	w.write(officer, officer, "tháng 7")
	w.says(officer, "nhiều cách")
	w.write(officer, officer, "7/6/2017")
	if m := w.meetings["2017-06-07"]; m.Title.VI != "Buổi làm việc ngày 07/6/2017" || m.Title.EN != "Working session of 7 June 2017" {
		t.Errorf("the meeting is %+v", m)
	}
	w.write(officer, officer, "Việc mới")
	w.press(officer, officer, "Bỏ qua")
	w.press(officer, officer, "Tất cả")
	w.press(officer, officer, "27/7/2017")
	w.says(officer, "70 năm")
	w.press(officer, officer, "💾")
	if d := w.dirs[5]; d.Meeting != "2017-06-07" || d.Milestone != "27-7" || !d.All {
		t.Errorf("the draft is %+v", d)
	}
	w.write(officer, officer, "/soanchidao")
	w.press(officer, officer, "Buổi làm việc mới")
	turns := len(w.turns)
	w.press(officer, officer, "Hôm nay")
	if w.turns[turns].Command != nil {
		t.Errorf("a meeting that is there was recorded again: %+v", w.turns[turns].Command)
	}
	w.write(officer, officer, "Việc khác")
	w.press(officer, officer, "Bỏ qua")
	w.press(officer, officer, "Tất cả")
	w.press(officer, officer, "Thường xuyên")
	w.press(officer, officer, "💾")
	if d := w.dirs[6]; d.Meeting != "2017-06-08" || !d.Standing {
		t.Errorf("the draft is %+v", d)
	}
}

func TestADirectiveIsWithdrawnWithAReason(t *testing.T) {
	w := newWorld(t)
	w.write(officer, officer, "/rutchidao")
	w.says(officer, "Chưa có chỉ đạo nào đang được thực hiện")
	w.publish(1, 4)
	w.write(officer, officer, "/rutchidao 3")
	w.says(officer, "còn là dự thảo")
	w.write(officer, officer, "/rutchidao 99")
	w.says(officer, "Không có chỉ đạo #99")
	w.write(officer, officer, "/rutchidao mười")
	w.says(officer, "/rutchidao 5")
	w.write(officer, officer, "/withdraw")
	w.press(officer, officer, "#4")
	w.write(officer, officer, "trùng với #1")
	w.press(officer, officer, "✏️ Lý do")
	w.write(officer, officer, "trùng nội dung")
	w.press(officer, officer, "🚫 Rút lại")
	if d := w.dirs[4]; d.State != directive.Withdrawn || d.Reason != "trùng nội dung" {
		t.Errorf("it is %+v", d)
	}
	w.says(hnd, "trùng nội dung")
	w.write(officer, officer, "/rutchidao 4")
	w.says(officer, "#4 đã được rút lại")
}

func TestAGroupSeesTheDetailsOfItsOwnTasksOnly(t *testing.T) {
	w := newWorld(t)
	d := w.dirs[3]
	d.Source, d.Body = "Nguyên văn ở thông báo", directive.Text{VI: "Không để nhà nào dột"}
	d.Origins = map[directive.Field]directive.Origin{directive.FieldDue: directive.Inferred, directive.FieldTarget: directive.Stated}
	d.Attachments = []directive.File{{Kind: directive.PhotoFile, ID: "photo-1"}}
	w.dirs[3] = d
	w.publish(1, 3)
	w.pressData(hoa, ldld, 1, "dtl:3")
	w.says(ldld, "#3 · Nhà Mẹ VNAH không dột", "Nguyên văn ở thông báo", "Dự kiến: Thời hạn", "Văn bản nêu rõ: Chỉ tiêu")
	count := len(w.chats[ldld])
	w.pressData(hoa, ldld, 1, "dtl:3")
	if len(w.chats[ldld]) != count {
		t.Error("the details stand there twice")
	}
	w.press(hoa, ldld, "📎 Xem 1 tệp")
	if files := w.last(ldld).Files; len(files) != 1 || files[0].ID != "photo-1" {
		t.Errorf("the files are %+v", files)
	}
	w.press(hoa, ldld, "✖️ Đóng")
	if len(w.chats[ldld]) != count {
		t.Errorf("%d messages stand there, want %d", len(w.chats[ldld]), count)
	}
	w.pressData(mai, hnd, 1, "dtl:3")
	w.toast("chỉ xem được trong nhóm của đơn vị được giao")
	w.pressData(mai, hnd, 1, "dtl:2")
	w.toast("Không có chỉ đạo #2")
	w.pressData(hoa, loose, 1, "dtl:3")
	w.toast("chỉ xem được trong nhóm")
	w.pressData(hoa, hoa, 1, "dtl:3")
	w.says(hoa, "Nguyên văn ở thông báo")
	w.pressData(boss, boss, 1, "dtl:3")
	w.says(boss, "Nguyên văn ở thông báo")
	for _, data := range []string{"dtl", "dtl:x", "dtl:3:4", "dta:x", "dta:1", "dtx:x", "dtx", "pst", "pst:x", "prs:0"} {
		w.pressData(officer, officer, 1, data)
		w.toast("không còn dùng được")
	}
	w.pressData(hoa, hoa, 1, "pst:1")
	w.toast("chưa được phép")
}

func TestARequestForMoreTimeIsShortenedAndItsOldButtonDecidesNothing(t *testing.T) {
	w := newWorld(t)
	w.publish(3)
	key := directive.AssignmentKey{Directive: 3, Organisation: "ldld"}
	w.do(directive.ByPerson(hoa), directive.AskExtension{Assignment: key, Until: calendar.By(day(2017, 8, 27)), Reason: "mưa"})
	data, message := w.button(officer, "✂️ Rút ngắn")
	w.pressData(officer, officer, message, data)
	w.says(officer, "đơn vị xin lùi đến: hết ngày 27/8/2017")
	w.write(officer, officer, "1/9")
	w.says(officer, "không nằm giữa")
	w.write(officer, officer, "trước 15/8")
	w.press(officer, officer, "Bỏ qua")
	if a := w.assigned[key]; a.Due != calendar.Before(day(2017, 8, 15)) {
		t.Errorf("the deadline is %s", a.Due)
	}
	w.do(directive.ByPerson(hoa), directive.AskExtension{Assignment: key, Until: calendar.By(day(2017, 9, 27)), Reason: "bão"})
	for _, old := range []string{"xok:3:ldld:1", "xno:3:ldld:1", data} {
		w.pressData(officer, officer, message, old)
		w.toast("có thể đã được trả lời")
	}
	w.pressData(officer, officer, message, "xok:3:ldld:2")
	if a := w.assigned[key]; a.Due != calendar.By(day(2017, 9, 27)) {
		t.Errorf("the deadline is %s", a.Due)
	}
}

func TestTheSecondOfTwoOfficersSeesWhatTheFirstChanged(t *testing.T) {
	w := newWorld(t)
	w.pressData(officer, officer, 0, "de:1:1:due")
	w.pressData(binh, binh, 0, "de:1:1:due")
	w.write(officer, officer, "15/9/2017")
	w.press(officer, officer, "💾 Lưu")
	w.write(binh, binh, "30/9/2017")
	w.press(binh, binh, "💾 Lưu")
	w.says(binh, "Nguyễn Văn An vừa sửa", "Thời hạn", "nay là: hết ngày 15/9/2017", "định ghi: <b>hết ngày 30/9/2017</b>")
	if d := w.dirs[1]; d.Due != calendar.By(day(2017, 9, 15)) {
		t.Errorf("it is due %s", d.Due)
	}
	w.press(binh, binh, "✏️ Thời hạn") // the page is of the draft as it is now
	w.write(binh, binh, "30/9/2017")
	w.press(binh, binh, "💾 Lưu")
	if d := w.dirs[1]; d.Due != calendar.By(day(2017, 9, 30)) {
		t.Errorf("it is due %s", d.Due)
	}
	// Another field is nobody's quarrel.
	w.pressData(officer, officer, 0, "de:2:1:title")
	w.pressData(binh, binh, 0, "de:2:1:due")
	w.write(officer, officer, "Tên khác")
	w.press(binh, binh, "Thường xuyên")
	w.says(binh, "<b>thường xuyên</b>")
	w.press(binh, binh, "💾 Lưu")
	if d := w.dirs[2]; d.Title.VI != "Tên khác" || !d.Standing {
		t.Errorf("it is %+v", d)
	}
}

func TestPublishedTwiceItGoesOutOnce(t *testing.T) {
	w := newWorld(t)
	w.pressData(officer, officer, 0, "dp:3")
	w.pressData(binh, binh, 0, "dp:3")
	w.press(officer, officer, "📣 Ban hành 1 chỉ đạo")
	w.press(binh, binh, "📣 Ban hành 1 chỉ đạo")
	if len(w.chats[ldld]) != 1 {
		t.Errorf("%d cards", len(w.chats[ldld]))
	}
	w.says(binh, "không còn là dự thảo")
}

func TestAGroupThatIsUnboundInTheMiddleGetsNothing(t *testing.T) {
	w := newWorld(t)
	w.pressData(officer, officer, 0, "dp:1")
	w.says(officer, "2 nhóm")
	g := w.groups[hnd]
	g.Health, g.Reason = directive.Departed, "unbound"
	w.groups[hnd] = g
	w.press(officer, officer, "📣 Ban hành 1 chỉ đạo")
	w.says(officer, "1 phiếu giao việc tới 1 nhóm", "Chưa gửi được tới: Hội Nông dân tỉnh")
	if len(w.chats[hnd]) != 0 || len(w.chats[ldld]) != 1 {
		t.Errorf("%d and %d cards", len(w.chats[hnd]), len(w.chats[ldld]))
	}
}

func TestAPublicationIsStoppedAndGoesOn(t *testing.T) {
	w := newWorld(t)
	w.pressData(officer, officer, 0, "dp:1-2")
	w.press(officer, officer, "Mỗi nhóm một danh sách")
	w.press(officer, officer, "📣 Ban hành 2 chỉ đạo")
	if len(w.chats[ldld]) != 1 || len(w.chats[hnd]) != 1 {
		t.Fatalf("%d and %d lists", len(w.chats[ldld]), len(w.chats[hnd]))
	}
	w.press(officer, officer, "⏹ Dừng")
	w.says(officer, "Đã dừng: 4 việc")
	if len(w.chats[ldld]) != 0 || len(w.chats[hnd]) != 0 {
		t.Errorf("%d and %d lists stand there still", len(w.chats[ldld]), len(w.chats[hnd]))
	}
	w.press(officer, officer, "▶️ Gửi tiếp")
	w.says(hnd, "2 chỉ đạo giao cho Hội Nông dân tỉnh", "#2")
	w.press(mai, hnd, "#2")
	w.says(hnd, "#2 · Công trình mừng 27/7", "chưa tiếp nhận")
}
