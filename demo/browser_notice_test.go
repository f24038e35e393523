package demo

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestANoticeOnThePage plays what the Board does with a notice by the page: drafts are looked at and changed, go out together, and
// their cards are opened and received.
func TestANoticeOnThePage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "minutes", "testdata", "09-numbered-june.txt"))
	if err != nil {
		t.Fatal(err)
	}
	d, stage, _ := start(t, Options{Lang: "vi", Rate: 30})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), bound)
	t.Cleanup(cancel)
	v := visit(ctx, t, d.URL)
	o := Officer()
	v.opens(o.ID, "Giaoban")
	// A paste is one message; keys would end it at its first line.
	if _, err := stage.Write(ctx, o.ID, o.ID, string(text), 0); err != nil {
		t.Fatal(err)
	}
	v.reads("Đã nhận 1 tin")
	v.shoot("notice-gathered")
	v.presses("📖 Đọc thành dự thảo", "Đã nhận 1 tin")
	v.reads("11 việc", "tính ra là 70 năm")
	v.shoot("notice-found")
	v.presses("📄 08/6/2017 · Kết luận của đồng chí Bí thư Tỉnh ủy tại…", "11 việc")
	v.reads("Đã lưu 11 dự thảo")
	v.presses("📋 Danh sách", "Đã lưu 11 dự thảo")
	v.reads("22 dự thảo")
	v.shoot("notice-list")

	v.presses("›", "22 dự thảo")
	v.presses("👁 #12", "#12")
	v.reads("#12 ·", "Rà soát, đánh giá lại chỉ tiêu")
	v.shoot("draft-page")
	v.presses("✏️ Thời hạn", "#12 ·")
	v.reads("✏️ #12 · Thời hạn", "dương/âm")
	v.shoot("draft-calendar")
	v.types("2/9/2017")
	v.reads("thứ Bảy 02/9/2017 là ngày nghỉ", "Ngày 12 tháng 7 âm lịch")
	v.shoot("draft-holiday")
	v.presses("✏️ Chọn ngày khác", "là ngày nghỉ")
	v.presses("30/7", "✏️ #12 · Thời hạn")
	v.reads("thứ Sáu, 30/6/2017", "Ngày 7 tháng 6 âm lịch")
	v.shoot("draft-day")
	v.presses("💾 Lưu", "thứ Sáu, 30/6/2017")
	v.reads("💾 Đã lưu: Thời hạn", "hết ngày 30/6/2017", "(dự kiến)")
	v.shoot("draft-saved")
	v.presses("✏️ Phối hợp", "💾 Đã lưu: Thời hạn")
	v.reads("Đã chọn 0 đơn vị")
	v.types("dan van")
	v.reads("“dan van”: 1 đơn vị")
	v.presses("⬜ Ban Dân vận", "“dan van”: 1 đơn vị")
	v.reads("Đã chọn 1 đơn vị")
	v.shoot("draft-units")
	v.presses("💾 Lưu", "Đã chọn 1 đơn vị")
	v.reads("💾 Đã lưu: Phối hợp", "Phối hợp: Ban Dân vận Tỉnh ủy")
	v.presses("📣 Ban hành #12", "💾 Đã lưu: Phối hợp")
	v.reads("Sẽ ban hành 1 chỉ đạo tới 7 nhóm")
	v.shoot("plan-one")
	v.presses("🕒 Hẹn giờ ban hành", "Sẽ ban hành 1 chỉ đạo")
	v.reads("Ban hành lúc nào", "8 giờ")
	v.shoot("plan-time")
	v.presses("Hủy", "Ban hành lúc nào")

	v.types("/chidao")
	v.presses("📣 Ban hành tất cả (22)", "22 dự thảo")
	v.reads("theo cách nào")
	v.presses("Mỗi nhóm một danh sách, mở phiếu từ đó", "theo cách nào")
	v.reads("22 chỉ đạo tới 7 nhóm: 7 danh sách", "🔔")
	v.shoot("plan-together")
	v.presses("📣 Ban hành 22 chỉ đạo", "7 nhóm")
	v.reads("▰▰▰▰▰▰▰▰▰▰", "7/7")
	v.shoot("publication-arrived")

	hoa, room := leaderOf("ldld"), roomOf("ldld")
	v.becomes(hoa)
	v.opens(room.Chat, room.Title.VI)
	v.reads("chỉ đạo giao cho Liên đoàn Lao động tỉnh", "#12")
	v.shoot("group-list")
	v.presses("#12", "chỉ đạo giao cho")
	v.reads("#12 ·", "chưa tiếp nhận")
	v.presses("✅ Đã tiếp nhận", "#12 ·")
	v.reads("#12 ·", hoa.Name())
	v.presses("🔎 Chi tiết", "#12 ·", "đã tiếp nhận")
	v.reads("Dự kiến: Chủ trì, Phối hợp, Thời hạn", "Ban hành lúc")
	v.shoot("card-and-details")
}
