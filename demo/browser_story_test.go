package demo

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheMainJobOnThePage plays the main job by nothing but the page: what one sees there, clicks and types.
func TestTheMainJobOnThePage(t *testing.T) {
	d, stage, _ := start(t, Options{Lang: "vi", Rate: 30})
	// The test's own context ends before its clean-up, in which the browser is closed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), bound)
	t.Cleanup(cancel)
	v := visit(ctx, t, d.URL)

	v.publishes()
	v.acknowledges()
	v.twoReport()
	v.isReminded()
	summary := v.asksForTheSummary()
	v.looksAround()

	want := Counts{Directives: 11, Groups: 7, Cards: 59, Acknowledged: 3, Reports: 2, Reminders: 7}
	var counts Counts
	err := stage.Await(ctx, "all that was to arrive", func() (_ bool, err error) {
		counts, err = stage.Count(ctx)
		return counts == want, err
	})
	if err != nil {
		t.Errorf("%v: the simulator recorded %v\nwant %v", err, counts, want)
	}
	for _, figure := range []string{
		fmt.Sprintf("Tổng số: %d việc", counts.Cards),
		fmt.Sprintf("đã tiếp nhận %d · chưa phản hồi %d", counts.Acknowledged, counts.Cards-counts.Acknowledged),
		fmt.Sprintf("LĐLĐ tỉnh (%d)", len(cards("ldld"))-counts.Acknowledged),
	} {
		if !strings.Contains(summary, figure) {
			t.Errorf("the record says %q, the summary does not:\n%s", figure, summary)
		}
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
	v.enter()
	v.reads("11 dự thảo", "#5 Công trình mừng 70 năm 27/7")
	v.shoot("drafts")
	v.presses("👁 #5", "11 dự thảo")
	v.reads("#5 · Công trình", "hết ngày 27/7/2017")
	v.shoot("preview")
	v.presses("‹ Danh sách", "#5 · Công trình")
	v.presses("📣 Ban hành tất cả (11)", "11 dự thảo")
	v.presses("Mỗi chỉ đạo một phiếu", "theo cách nào")
	v.reads("59 phiếu giao việc", "7 nhóm")
	v.shoot("plan")
	v.presses("📣 Ban hành 11 chỉ đạo", "59 phiếu giao việc")
	v.reads("✅ Đã ban hành 11 chỉ đạo")
	v.shoot("published")
}

// acknowledges: a leader opens the group, finds the cards and acknowledges two.
func (v *visitor) acknowledges() {
	v.t.Helper()
	hoa, room := leaderOf("ldld"), roomOf("ldld")
	v.becomes(hoa)
	v.opens(room.Chat, room.Title.VI)
	v.reads("#11 ·", "chưa tiếp nhận")
	v.shoot("cards")
	for _, number := range []string{"#5", "#11"} {
		card := v.finds(number+" ·", "chưa tiếp nhận")
		v.presses("✅ Đã tiếp nhận", number+" ·")
		v.sees("#toasts .toast:last-child", "tiếp nhận chỉ đạo "+number)
		if changed := v.finds(number+" ·", "đã tiếp nhận", hoa.Name()); changed != card {
			v.t.Errorf("the card %s came anew instead of changing in place", number)
		}
	}
	v.shoot("acknowledged")
}

// twoReport: leader and deputy report different directives in the same group, step by step in turn.
func (v *visitor) twoReport() {
	v.t.Helper()
	hoa, dung := leaderOf("ldld"), deputyOf("ldld")
	five := v.finds("#5 ·", "đã tiếp nhận")

	v.turnsInto(dung)
	v.presses("📝 Báo cáo", "#8 ·")
	v.reads("Báo cáo #8", dung.Name(), "Tình trạng")
	v.poses()
	v.turnsInto(hoa)
	v.presses("📝 Báo cáo", "#5 ·")
	v.reads("Báo cáo #5", hoa.Name(), "Tình trạng")
	v.shoot("two-dialogs")

	v.turnsInto(dung)
	v.presses("Đang thực hiện", "Báo cáo #8")
	v.reads("Báo cáo #8", dung.Name(), "bao nhiêu")
	v.turnsInto(hoa)
	v.presses("Đang thực hiện", "Báo cáo #5")
	v.reads("Báo cáo #5", hoa.Name(), "bao nhiêu")
	v.shoot("figures-asked")
	v.turnsInto(dung)
	v.presses("50%", "Báo cáo #8")
	v.turnsInto(hoa)
	v.answers(hoa.Name(), "0")
	v.turnsInto(dung)
	v.answers(dung.Name(), "Đã chốt lịch đối thoại với 2 doanh nghiệp")
	v.presses("➡️ Không có", "Báo cáo #8")
	v.turnsInto(hoa)
	v.answers(hoa.Name(), "Đang vận động kinh phí sửa 3 căn nhà")
	v.presses("➡️ Không có", "Báo cáo #5")
	v.reads("Báo cáo #5", "xem lại", "Đang vận động kinh phí sửa 3 căn nhà")
	v.shoot("reviews")
	v.presses("📤 Gửi báo cáo", "Báo cáo #5")
	v.reads("✅ Đ/c "+hoa.Name()+" đã báo cáo #5", "0 công trình")
	v.turnsInto(dung)
	v.presses("📤 Gửi báo cáo", "Báo cáo #8", "Đã chốt lịch đối thoại với 2 doanh nghiệp")
	v.reads("✅ Đ/c "+dung.Name()+" đã báo cáo #8", "50%")
	if changed := v.finds("#5 ·", "đang thực hiện"); changed != five {
		v.t.Error("the card #5 came anew instead of changing in place")
	}
	v.finds("#8 ·", "đang thực hiện")
	v.shoot("reported")
}

// poses makes the picture of the README where GIAOBAN_PICTURES names the directory for it.
func (v *visitor) poses() {
	v.t.Helper()
	dir := os.Getenv("GIAOBAN_PICTURES")
	if dir == "" {
		return
	}
	v.runsClock("×1")
	v.scrollsDown()
	v.click("#text")
	v.wait("the notices and marks to go", `!document.querySelector("#toasts .toast, #chats [aria-selected=true] .badge")`)
	v.picture(dir, "group.png")
	v.runsClock("×60")
}

// isReminded: the clock moves to a week before the anniversary, and who has not finished hears of it.
func (v *visitor) isReminded() {
	v.t.Helper()
	v.movesClock("2017-07-20T08:00")
	v.sees("#clock-date-short", "20/07/2017")
	v.reads("🔔 Nhắc việc ngày 20/7/2017", "#5", "còn 7 ngày", "đang thực hiện", "#6", "chưa tiếp nhận")
	v.shoot("reminded")
}

// asksForTheSummary: the manager asks, looks at both, and the one by organisation is returned.
func (v *visitor) asksForTheSummary() string {
	v.t.Helper()
	m := Manager()
	v.becomes(m)
	v.opens(m.ID, "Giaoban")
	v.click("#text")
	v.keys("/tonghop")
	v.enter()
	text := v.reads("TỔNG HỢP THEO ĐƠN VỊ", "20/7/2017")
	v.shoot("summary")
	v.presses("Theo chỉ đạo", "TỔNG HỢP THEO ĐƠN VỊ")
	v.reads("TỔNG HỢP THEO CHỈ ĐẠO", "#8", "LĐLĐ tỉnh: 50%")
	v.shoot("summary-by-directive")
	v.presses("Theo đơn vị", "TỔNG HỢP THEO CHỈ ĐẠO")
	v.reads("TỔNG HỢP THEO ĐƠN VỊ")
	return text
}

// looksAround: the same in the dark, and on a telephone.
func (v *visitor) looksAround() {
	v.t.Helper()
	v.prefers("dark")
	v.shoot("summary-dark")
	v.do(chromedp.EmulateViewport(360, 740))
	v.shoot("summary-narrow-dark")
	v.prefers("light")
	v.shoot("summary-narrow")
	v.click("#head .back")
	v.becomes(leaderOf("ldld"))
	v.shoot("chats-narrow")
	v.opens(roomOf("ldld").Chat, roomOf("ldld").Title.VI)
	v.reads("🔔 Nhắc việc ngày 20/7/2017")
	v.shoot("group-narrow")
	v.prefers("dark")
	v.shoot("group-narrow-dark")
}
