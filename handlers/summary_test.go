package handlers_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// worked is the office after some weeks: reports with figures, a request for more time, something overdue.
func worked(t *testing.T) *world {
	t.Helper()
	return until(t, time.Date(2017, 7, 31, 9, 0, 0, 0, calendar.Zone()))
}

// until is what had happened in the worked office by a moment.
func until(t *testing.T, at time.Time) *world {
	t.Helper()
	w := newWorld(t)
	w.publish(1, 2, 3, 4)
	for i, left := range []int64{9, 6, 5} {
		q := directive.Whole(left)
		w.atLast(at, time.Date(2017, 6, 12+7*i, 9, 0, 0, 0, calendar.Zone()), directive.GiveReport{
			Assignment: directive.AssignmentKey{Directive: 3, Organisation: "ldld"}, State: directive.InProgress, Quantity: &q, Text: "còn <nhà> dột",
		})
	}
	w.atLast(at, time.Date(2017, 6, 27, 9, 0, 0, 0, calendar.Zone()), directive.AskExtension{
		Assignment: directive.AssignmentKey{Directive: 2, Organisation: "ldld"}, Until: calendar.By(day(2017, 8, 20)), Reason: "chờ vật liệu",
	})
	w.clock.Set(at)
	return w
}

// atLast lets Hoa do something at a time, unless that is after the last.
func (w *world) atLast(last, at time.Time, cmd directive.Command) {
	w.t.Helper()
	if !at.After(last) {
		w.clock.Set(at)
		w.do(directive.ByPerson(hoa), cmd)
	}
}

func TestEveryViewIsOneButtonAway(t *testing.T) {
	w := worked(t)
	w.write(boss, boss, "/tonghop")
	sent := len(w.chats[boss])
	for _, view := range []struct{ button, says string }{
		{"Theo chỉ đạo", "TỔNG HỢP THEO CHỈ ĐẠO, đến ngày 31/7/2017"},
		{"Theo cuộc họp", "Buổi làm việc 6 tháng đầu năm (08/6/2017): 4 chỉ đạo"},
		{"Theo mốc", "Ngày Thương binh – Liệt sĩ (27/7/2017): 1 chỉ đạo"},
		{"Theo kỳ", "Tháng 6 năm 2017 (15/5/2017 – 14/6/2017)"},
		{"Quá hạn", "HND: 1 việc quá hạn"},
		{"Dự báo", "có nguy cơ chậm"},
		{"Theo đơn vị", "Xin gia hạn, chờ quyết định: 1"},
	} {
		w.press(boss, boss, view.button)
		w.says(boss, view.says)
	}
	if len(w.chats[boss]) != sent {
		t.Error("the views are not shown in one message")
	}
}

func TestAFilterIsChosenByButtons(t *testing.T) {
	w := worked(t)
	w.write(boss, boss, "/tonghop")
	w.press(boss, boss, "Chọn lọc")
	w.says(boss, "Hiện nay: Tỷ lệ: hoàn thành trên tổng số việc được giao")
	w.press(boss, boss, "Ngày Thương binh")
	w.says(boss, "Phạm vi: Ngày Thương binh – Liệt sĩ (27/7/2017)", "Tổng số: 2 việc")
	w.press(boss, boss, "Theo chỉ đạo")
	w.says(boss, "Phạm vi: Ngày Thương binh – Liệt sĩ (27/7/2017)", "#2 ")
	if strings.Contains(w.last(boss).Text, "#3") {
		t.Error("a directive stands there that the filter leaves out")
	}
	w.press(boss, boss, "Chọn lọc")
	w.press(boss, boss, "Tỷ lệ trên số việc đã đến hạn")
	w.says(boss, "trên số việc đã đến hạn", "Phạm vi: Ngày Thương binh")
	w.press(boss, boss, "Chọn lọc")
	w.press(boss, boss, "Tất cả")
	w.says(boss, "#3")
	w.press(boss, boss, "Chọn lọc")
	w.press(boss, boss, "Về tổng hợp")
	w.says(boss, "TỔNG HỢP THEO CHỈ ĐẠO")
}

func TestADayThatIsOverIsShownAsItWas(t *testing.T) {
	w := worked(t)
	for typed, says := range map[string]string{
		"/tonghop 10/6":         "Tổng số: 7 việc",
		"/tonghop 10/6 8h":      "Số liệu tại thời điểm 08:00 ngày 10/6/2017",
		"/tonghop ngày 13/6":    "chưa phản hồi 6",
		"/summary 2017-06-20":   "23:59 ngày 20/6/2017",
		"/tonghop 31/7":         "đến ngày 31/7/2017",
		"/quahan 26/7":          "Không có việc nào quá hạn",
		"/quahan":               "LĐLĐ: 2 việc quá hạn",
		"/tonghop quý 2":        "Quý 2 năm 2017",
		"/tonghop tháng 6":      "Tháng 6 năm 2017",
		"/tonghop công đoàn":    "Liên đoàn Lao động tỉnh, đến ngày",
		"/tonghop hnd":          "Hội Nông dân tỉnh, đến ngày",
		"/tonghop 1/8":          "Đến ngày 01/8/2016 hệ thống chưa ghi nhận", // the last such day
		"/tonghop 1/8/2017":     "chưa tới nên chưa có số liệu",
		"/tonghop 31/7 23h":     "chưa tới nên chưa có số liệu",
		"/tonghop 1/1/2017":     "chưa ghi nhận số liệu nào",
		"/tonghop quý 4/2017":   "chưa tới nên chưa có số liệu",
		"/tonghop 31/6":         "Chưa rõ “31/6”",
		"/tonghop <b>gì đó</b>": "Chưa rõ “&lt;b&gt;gì đó&lt;/b&gt;”",
	} {
		w.write(boss, boss, typed)
		if got := w.last(boss).Text; !strings.Contains(got, says) {
			t.Errorf("%s: %q is missing in\n%s", typed, says, got)
		}
	}
}

// TestWhatWasSaidOnADayIsSaidOfItLater asks on a day, and weeks later for that day.
func TestWhatWasSaidOnADayIsSaidOfItLater(t *testing.T) {
	then := until(t, time.Date(2017, 6, 20, 9, 0, 0, 0, calendar.Zone()))
	now := worked(t)
	for _, view := range []string{"o", "d", "m", "s", "k", "q", "f", "c:oldld"} {
		then.write(boss, boss, "/tonghop")
		then.pressData(boss, boss, then.last(boss).id, "sum:0:"+view)
		now.write(boss, boss, "/tonghop 20/6 9h")
		data, _ := now.button(boss, "Theo chỉ đạo")
		view, of, _ := strings.Cut(view, ":")
		if of == "" {
			of = "-"
		}
		parts := strings.Split(data, ":")
		now.pressData(boss, boss, now.last(boss).id, strings.Join([]string{"sum:0", view, of, parts[4]}, ":"))
		got := strings.Replace(now.last(boss).Text, "\nSố liệu tại thời điểm 09:00 ngày 20/6/2017", "", 1)
		if want := then.last(boss).Text; got != want {
			t.Errorf("%s: on the day it said\n%s\nlater\n%s", view, want, got)
		}
	}
}

func TestChartsGoOutAsPhotosAndTheSameOnce(t *testing.T) {
	w := worked(t)
	w.write(boss, boss, "/tonghop")
	menu := w.last(boss).id
	for _, c := range []struct{ button, says string }{
		{"Hoàn thành theo đơn vị", "Tỷ lệ hoàn thành: 0%"}, {"Tiến độ so với kế hoạch", "Chậm 3 việc so với kế hoạch"},
		{"Báo cáo theo tuần", "Thưa nhất: HND"}, {"#3 Nhà Mẹ VNAH", "Còn 5 nhà dột; đã quá 4 ngày"},
	} {
		for range 2 {
			w.pressData(boss, boss, menu, "smn:c:o")
			w.pressIn(boss, boss, menu, c.button)
			m := w.last(boss)
			w.says(boss, c.says)
			if len(m.Files) != 1 || m.Files[0].Kind != chat.Photo {
				t.Fatalf("%s came as %+v", c.button, m.Files)
			}
			if _, err := png.Decode(bytes.NewReader(w.blobs[m.Files[0].Blob].Bytes)); err != nil {
				t.Errorf("%s: %v", c.button, err)
			}
		}
	}
	if len(w.blobs) != 4 {
		t.Errorf("four charts, twice each, made %d files", len(w.blobs))
	}
}

func TestFilesAreSent(t *testing.T) {
	w := worked(t)
	w.write(boss, boss, "/tonghop")
	menu := w.last(boss).id
	for button, begins := range map[string]string{
		"Bảng tính Excel": "PK", "Báo cáo cho kỳ họp tới": "PK", "Theo đơn vị (CSV)": "\uFEFFSTT", "Chi tiết từng việc": "\uFEFFSTT",
	} {
		w.pressData(boss, boss, menu, "smn:f:o")
		w.pressIn(boss, boss, menu, button)
		m := w.last(boss)
		if len(m.Files) != 1 || m.Files[0].Kind != chat.Document || !strings.Contains(m.Files[0].Name, "2017-07-31") {
			t.Fatalf("%s came as %+v", button, m.Files)
		}
		raw := w.blobs[m.Files[0].Blob].Bytes
		if !bytes.HasPrefix(raw, []byte(begins)) {
			t.Errorf("%s begins with %.20q", button, raw)
		}
		if button == "Bảng tính Excel" {
			f, err := excelize.OpenReader(bytes.NewReader(raw))
			if err != nil || len(f.GetSheetList()) != 9 {
				t.Errorf("the workbook: %v, %v", f.GetSheetList(), err)
			}
		}
	}
}

func TestAnEmptyOfficeHasNoPictures(t *testing.T) {
	w := newWorld(t)
	w.write(boss, boss, "/tonghop")
	w.says(boss, "Chưa có chỉ đạo nào được ban hành")
	w.pressData(boss, boss, w.last(boss).id, "chr:c:o")
	w.toast("Chưa có số liệu để vẽ")
	w.pressData(boss, boss, w.last(boss).id, "chr:n7:o")
	w.toast("Chưa có số liệu để vẽ")
	for _, view := range []string{"d", "m", "s", "k", "f"} {
		w.pressData(boss, boss, w.last(boss).id, "sum:0:"+view)
		w.says(boss, "Chưa có chỉ đạo nào được ban hành")
	}
	w.write(boss, boss, "/quahan")
	w.says(boss, "Không có việc nào quá hạn")
	w.pressData(boss, boss, w.last(boss).id, "fil:x:o")
	if m := w.last(boss); len(m.Files) != 1 {
		t.Error("there is no workbook of an empty office")
	}
}

func TestALeaderAsksForTheirOwnOnly(t *testing.T) {
	w := worked(t)
	w.write(hoa, hoa, "/tonghop 20/6")
	w.says(hoa, "Liên đoàn Lao động tỉnh, đến ngày 20/6/2017")
	w.write(hoa, hoa, "/quahan")
	w.says(hoa, "LĐLĐ: 2 việc quá hạn")
	if strings.Contains(w.last(hoa).Text, "HND") {
		t.Errorf("another organisation's is shown:\n%s", w.last(hoa).Text)
	}
	w.write(mai, hnd, "/quahan")
	w.says(hnd, "HND: 1 việc quá hạn")
	for _, typed := range []string{"/tonghop hnd", "/tonghop quý 2"} {
		w.write(hoa, hoa, typed)
		w.says(hoa, "Chưa rõ")
	}
	for _, data := range []string{
		"sum:0:c:ohnd", "sum:0:c:oldld", "sum:0:u:ohnd", "sum:0:q:ohnd", "sum:0:f", "smn:c:o", "smn:l:u", "chr:c:o", "chr:c:u", "fil:x:o", "fil:w:u",
	} {
		before := w.last(hoa).Text
		w.pressData(hoa, hoa, w.last(hoa).id, data)
		w.toast("không còn dùng được")
		if w.last(hoa).Text != before {
			t.Errorf("%s changed the message", data)
		}
	}
	w.write(passer, passer, "/quahan")
	w.says(passer, "đường dẫn mời")
	w.write(passer, passer, "/tiendo 3")
	w.says(passer, "đường dẫn mời")
	for _, data := range []string{"prg:0:3", "sum:0:o", "chr:c:o"} {
		w.pressData(passer, passer, w.last(passer).id, data)
		w.toast("không còn dùng được")
	}
}

func TestForgedRequestsAreRefused(t *testing.T) {
	w := worked(t)
	w.write(boss, boss, "/tonghop")
	at := w.last(boss).id
	for _, data := range []string{
		"sum:0:o:mnothing", "sum:0:o:x", "sum:0:o:onobody", "sum:0:c", "sum:0:c:k2017-06", "sum:0:o:-:zzzzzzzzzz", "sum:0:o:-:-5", "sum:0:o:-:-:7",
		"sum:0:o:-:-:-1", "sum:0:o:-:-:0:1", "sum:0:u", "smn:z:o", "smn:l", "chr:c", "fil:z:o", "fil:x:c", "prg:0", "prg:0:x", "sum:0:o:k2017-99",
	} {
		w.pressData(boss, boss, at, data)
		w.toast("không còn dùng được")
	}
}

func TestProgressShowsReportsAndEvidence(t *testing.T) {
	w := worked(t)
	w.do(directive.ByPerson(hoa), directive.GiveReport{
		Assignment: directive.AssignmentKey{Directive: 3, Organisation: "ldld"}, State: directive.InProgress, Text: "có ảnh",
		Evidence: []directive.File{{Kind: directive.PhotoFile, ID: "f1", Unique: "u1"}, {Kind: directive.PhotoFile, ID: "f2", Unique: "u2"}},
	})
	w.write(boss, boss, "/tiendo 3")
	w.says(boss, "#3 · Nhà Mẹ VNAH không dột", "có ảnh", "còn &lt;nhà&gt; dột", "và 1 báo cáo trước đó", "Tỷ lệ hoàn thành: 0% (0/1, trên tổng số việc được giao)")
	w.press(boss, boss, "báo cáo 4: 2 minh chứng")
	if m := w.last(boss); len(m.Files) != 2 || m.Files[0].ID != "f1" {
		t.Errorf("the evidence came as %+v", m.Files)
	}
}

func TestALongProgressIsTurned(t *testing.T) {
	w := newWorld(t)
	d := w.dirs[1]
	for i := range 12 {
		id := directive.OrgID("org" + strings.Repeat("x", i))
		w.orgs[id] = directive.Organisation{ID: id, Order: 10 + i, Name: directive.Text{VI: "Đơn vị " + string(id)}, Short: directive.Text{VI: string(id)}}
	}
	d.All = true
	w.dirs[1] = d
	m := w.meetings["2017-06-08"]
	for id := range w.orgs {
		m.Participants = append(m.Participants, id)
	}
	w.meetings["2017-06-08"] = m
	w.publish(1)
	w.write(boss, boss, "/tiendo 1")
	sent, seen := len(w.chats[boss]), w.last(boss).Text
	for turns := 0; w.has(boss, "›"); turns++ {
		if turns > 20 {
			t.Fatal("the pages have no end")
		}
		w.press(boss, boss, "›")
		seen += w.last(boss).Text
	}
	for _, o := range w.orgs {
		if !strings.Contains(seen, o.Name.VI) {
			t.Errorf("%s is on no page", o.Name.VI)
		}
	}
	if len(w.chats[boss]) != sent {
		t.Error("the pages are not turned in one message")
	}
}
