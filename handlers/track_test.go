package handlers_test

import (
	"strings"
	"testing"
)

func TestWhoeverWatchesSeesAllFigures(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 2, 3)
	w.write(hoa, hoa, "/baocao 3 xong 0 đã lợp lại <mái>")
	w.press(hoa, hoa, "Gửi")
	for _, who := range []int64{boss, officer, chief} {
		w.write(who, who, "/tonghop")
		w.says(who, "TỔNG HỢP THEO ĐƠN VỊ", "<pre>", "LĐLĐ")
		sent := len(w.chats[who])
		w.press(who, who, "Theo chỉ đạo")
		w.says(who, "TỔNG HỢP THEO CHỈ ĐẠO", "Công trình mừng 27/7")
		w.press(who, who, "Theo đơn vị")
		w.says(who, "TỔNG HỢP THEO ĐƠN VỊ")
		if len(w.chats[who]) != sent {
			t.Error("the views are not shown in one message")
		}
	}
	w.write(boss, boss, "/tiendo 3")
	w.says(boss, "#3 · Nhà Mẹ VNAH không dột", "báo hoàn thành", "đã lợp lại &lt;mái&gt;", "Lê Thị Hoa")
	w.write(boss, boss, "/progress 77")
	w.says(boss, "Không có chỉ đạo #77")
	for _, args := range []string{"", " x", " -1"} {
		w.write(boss, boss, "/tiendo"+args)
		w.says(boss, "/tiendo 5")
	}
}

func TestALeaderSeesTheirOwnFiguresOnly(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 3)
	for _, at := range []struct{ who, in int64 }{{hoa, hoa}, {hoa, ldld}, {officer, ldld}} {
		w.write(at.who, at.in, "/tonghop")
		w.says(at.in, "Liên đoàn Lao động tỉnh")
		if strings.Contains(w.last(at.in).Text, "Nông dân") || strings.Contains(w.last(at.in).Text, "HND") {
			t.Errorf("in %d others' figures are shown:\n%s", at.in, w.last(at.in).Text)
		}
	}
	w.pressData(hoa, hoa, 0, "sum:0:o")
	w.toast("không còn dùng được")
	w.pressData(officer, ldld, 0, "sum:0:d")
	w.toast("không còn dùng được")
	w.write(mai, hnd, "/tiendo 1")
	if text := w.last(hnd).Text; !strings.Contains(text, "Hội Nông dân") || strings.Contains(text, "Lao động") {
		t.Errorf("the progress shows\n%s", text)
	}
	w.write(mai, mai, "/tiendo 3")
	w.says(mai, "không giao cho Hội Nông dân tỉnh")
	w.write(mai, loose, "/tonghop")
	w.says(loose, "chưa gắn với đơn vị")
	w.write(passer, passer, "/tonghop")
	w.says(passer, "đường dẫn mời")
}

func TestALongSummaryIsTurned(t *testing.T) {
	w := newWorld(t)
	var numbers []int
	for n := 5; n <= 40; n++ {
		d := w.dirs[1]
		d.Number, d.Title.VI = n, strings.Repeat("Rà soát các chỉ tiêu ", 8)
		w.dirs[n] = d
		numbers = append(numbers, n)
	}
	w.publish(numbers...)
	w.write(boss, boss, "/tonghop")
	w.press(boss, boss, "Theo chỉ đạo")
	for turns := 0; w.has(boss, "›"); turns++ {
		if turns > 20 {
			t.Fatal("the pages have no end")
		}
		w.press(boss, boss, "›")
	}
	w.says(boss, "#40")
	w.pressData(boss, boss, w.last(boss).id, "sum:-5:d")
	w.says(boss, "TỔNG HỢP THEO CHỈ ĐẠO")
}

func TestBeforeAnythingIsPublished(t *testing.T) {
	w := newWorld(t)
	w.write(boss, boss, "/summary")
	w.says(boss, "Chưa có chỉ đạo nào được ban hành")
	w.write(hoa, hoa, "/summary")
	w.says(hoa, "chưa được giao việc nào")
	w.write(hoa, hoa, "/tasks")
	w.says(hoa, "Không còn việc nào")
	w.write(hoa, hoa, "/baocao")
	w.says(hoa, "Không còn việc nào")
}
