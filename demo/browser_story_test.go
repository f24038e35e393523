package demo

import (
	"context"
	"testing"
)

// TestTheMainJobOnThePage plays the main job by nothing but the page: what one sees there, clicks and types.
func TestTheMainJobOnThePage(t *testing.T) {
	d, stage, _ := start(t, Options{Lang: "vi", Rate: 30})
	// The test's own context ends before its clean-up, in which the browser is closed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), bound)
	t.Cleanup(cancel)
	v := visit(t, ctx, d.URL)

	v.publishes()
	v.acknowledges()
	v.twoReport()
	v.isReminded()
	v.asksForTheSummary()

	counts, err := stage.Count(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := Counts{Directives: 11, Groups: 7, Cards: 59, Acknowledged: 2, Reports: 2, Reminders: 7}
	if counts != want {
		t.Errorf("the simulator recorded %v\nwant %v", counts, want)
	}
}

// publishes: the officer looks at the drafts and publishes them all.
func (v *visitor) publishes() {
	v.t.Helper()
	o := Officer()
	v.sees("#me", o.Name())
	v.opens(o.ID, "Giaoban")
	v.shoot("start")
	v.click("#text")
	v.keys("/chi")
	v.sees("#completion [aria-selected=true]", "/chidao")
	v.shoot("completion")
	v.keys("\r")
	v.reads("11 dự thảo", "#5 Công trình mừng 70 năm 27/7")
	v.shoot("drafts")
	v.presses("👁 #5", "11 dự thảo")
	v.reads("#5 · Công trình", "hết ngày 27/7/2017")
	v.shoot("preview")
	v.presses("‹ Danh sách", "#5 · Công trình")
	v.presses("📣 Ban hành tất cả (11)", "11 dự thảo")
	v.reads("59 phiếu giao việc", "7 nhóm")
	v.shoot("plan")
	v.presses("📣 Ban hành 11 chỉ đạo", "59 phiếu giao việc")
	v.reads("✅ Đã ban hành 11 chỉ đạo")
	v.shoot("published")
}

// acknowledges: a leader opens the group, finds the cards and acknowledges one.
func (v *visitor) acknowledges() {
	v.t.Helper()
	hoa, room := leaderOf("ldld"), roomOf("ldld")
	v.becomes(hoa)
	v.opens(room.Chat, room.Title.VI)
	v.reads("#11 ·", "chưa tiếp nhận")
	v.shoot("cards")
	v.presses("✅ Đã tiếp nhận", "#5 · Công trình")
	v.sees("#toasts", "tiếp nhận chỉ đạo #5")
	v.reads("#5 · Công trình", "đã tiếp nhận", hoa.Name())
	v.shoot("acknowledged")
}

// twoReport: leader and deputy report different directives in the same group, step by step in turn.
func (v *visitor) twoReport() {
	v.t.Helper()
	hoa, dung := leaderOf("ldld"), deputyOf("ldld")
	v.presses("📝 Báo cáo", "#5 · Công trình")
	v.reads("Báo cáo #5", hoa.Name(), "Tình trạng")
	v.turnsInto(dung)
	v.presses("📝 Báo cáo", "#8 · Đối thoại")
	v.reads("Báo cáo #8", dung.Name(), "Tình trạng")
	v.shoot("two-dialogs")

	v.turnsInto(hoa)
	v.presses("Đang thực hiện", "Báo cáo #5")
	v.reads("Báo cáo #5", hoa.Name(), "công trình")
	v.shoot("figure-asked")
	v.turnsInto(dung)
	v.presses("Đang thực hiện", "Báo cáo #8")
	v.reads("Báo cáo #8", dung.Name(), "bao nhiêu")
	v.turnsInto(hoa)
	v.answers(hoa.Name(), "0")
	v.turnsInto(dung)
	v.presses("50%", "Báo cáo #8")
	v.shoot("text-asked")
	v.answers(dung.Name(), "Đã chốt lịch đối thoại với 2 doanh nghiệp")
	v.turnsInto(hoa)
	v.answers(hoa.Name(), "Đang vận động kinh phí sửa 3 căn nhà")
	v.reads("Báo cáo #5", "Đang vận động kinh phí sửa 3 căn nhà")
	v.shoot("review")
	v.presses("📤 Gửi báo cáo", "Báo cáo #5")
	v.reads("✅ Đ/c "+hoa.Name()+" đã báo cáo #5", "0 công trình")
	v.turnsInto(dung)
	v.presses("📤 Gửi báo cáo", "Báo cáo #8")
	v.reads("✅ Đ/c "+dung.Name()+" đã báo cáo #8", "50%")
	v.shoot("reported")
}

// isReminded: the clock moves to a week before the anniversary, and who has not finished hears of it.
func (v *visitor) isReminded() {
	v.t.Helper()
	v.movesClock("2017-07-20T08:00")
	v.sees("#clock-date-short", "20/07/2017")
	v.reads("🔔 Nhắc việc ngày 20/7/2017", "còn 7 ngày")
	v.shoot("reminded")
}

// asksForTheSummary: the manager asks, and compares.
func (v *visitor) asksForTheSummary() {
	v.t.Helper()
	m := Manager()
	v.becomes(m)
	v.opens(m.ID, "Giaoban")
	v.click("#text")
	v.keys("/tonghop\r")
	v.reads("TỔNG HỢP THEO ĐƠN VỊ", "20/7/2017")
	v.shoot("summary")
	v.presses("Theo chỉ đạo", "TỔNG HỢP THEO ĐƠN VỊ")
	v.reads("TỔNG HỢP THEO CHỈ ĐẠO")
	v.shoot("summary-by-directive")
}
