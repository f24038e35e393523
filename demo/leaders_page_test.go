package demo

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestANewcomerReportsOnATelephone: who has never seen the bot reports from the card, on a narrow screen, in five taps and one
// typed text.
func TestANewcomerReportsOnATelephone(t *testing.T) {
	_, stage, _ := start(t, Options{Lang: "vi", Rate: 30})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), bound)
	t.Cleanup(cancel)
	if err := member(t, stage).publication(ctx); err != nil {
		t.Fatal(err)
	}
	delivered(ctx, t, stage)
	v := visit(ctx, t, stage.base)
	v.do(chromedp.EmulateViewport(360, 740))
	v.click("#head .back")
	hoa, room := leaderOf("ldld"), roomOf("ldld")
	v.becomes(hoa)
	v.opens(room.Chat, room.Title.VI)
	card := v.finds("#1 ·", "chưa tiếp nhận")
	v.shoot("narrow-card")

	taps := 0
	tap := func(button string, parts ...string) {
		t.Helper()
		v.presses(button, parts...)
		taps++
	}
	tap("📝 Báo cáo", "#1 ·")
	v.reads("Báo cáo #1", hoa.Name(), "Tình trạng thực hiện?")
	v.shoot("narrow-state")
	tap("Đang thực hiện", "Báo cáo #1")
	v.reads("Báo cáo #1", "bao nhiêu phần trăm")
	v.shoot("narrow-figure")
	tap("50%", "Báo cáo #1")
	v.shoot("narrow-text")
	v.answers(hoa.Name(), "Đã rà soát 12 chỉ tiêu, bổ sung 2 nhiệm vụ")
	v.reads("Báo cáo #1", "Minh chứng", "Tối đa 20 tệp")
	v.shoot("narrow-evidence")
	tap("➡️ Không có", "Báo cáo #1")
	v.reads("Báo cáo #1", "xem lại", "bổ sung 2 nhiệm vụ")
	v.shoot("narrow-review")
	tap("📤 Gửi báo cáo", "Báo cáo #1")
	v.reads("✅ Đ/c "+hoa.Name()+" đã báo cáo #1", "50%")
	if changed := v.finds("#1 ·", "đang thực hiện", hoa.Name()); changed != card {
		t.Error("the card came anew instead of changing in place")
	}
	v.shoot("narrow-reported")
	if taps > 5 {
		t.Errorf("it took %d taps", taps)
	}
	if wide := v.wait("the width", `String(document.documentElement.scrollWidth)`); wide != "360" {
		t.Errorf("the page is %s pixels wide on a telephone of 360", wide)
	}
}
