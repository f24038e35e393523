package handlers_test

import (
	"strings"
	"testing"
	"time"

	"giaoban/directive"
)

func TestALeaderVouchesForARecordedReport(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	key := directive.AssignmentKey{Directive: 1, Organisation: "ldld"}
	w.do(directive.ByPerson(officer), directive.GiveReport{
		Assignment: key, State: directive.InProgress, Text: "đã họp", OnBehalf: &directive.OnBehalf{Channel: directive.ByPhone, Name: "đ/c Nam"},
	})
	w.says(ldld, "qua điện thoại", "đ/c Nam", "Đúng như vậy")
	data, message := w.button(ldld, "Đúng như vậy")
	w.pressData(mai, ldld, message, data)
	w.toast("Chỉ lãnh đạo Liên đoàn Lao động tỉnh")
	w.pressData(nam, ldld, message, data)
	w.toast("Đã xác nhận báo cáo được ghi nhận về #1")
	if a := w.assigned[key]; a.Unvouched != 0 || len(a.Vouches) != 1 || a.Vouches[0].By != nam {
		t.Errorf("the assignment is %+v", a)
	}
	w.says(ldld, "Đơn vị đã xác nhận: Võ Nam")
	w.pressData(hoa, ldld, message, data)
	w.toast("không còn chờ xác nhận")
}

func TestTwoReportsAtTheSameMinuteAreBothKept(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, hoa, "/baocao 1 40% đang họp")
	w.press(hoa, hoa, "Gửi báo cáo")
	w.clock.Advance(time.Minute)
	w.write(nam, ldld, "/baocao 1 60% đã họp xong")
	w.press(nam, ldld, "Gửi báo cáo")
	for _, in := range []int64{hoa, ldld} {
		w.says(in, "gần như cùng lúc", "Lê Thị Hoa", "Võ Nam", "theo báo cáo lần 2")
	}
	key := directive.AssignmentKey{Directive: 1, Organisation: "ldld"}
	if len(w.reports[key]) != 2 || *w.assigned[key].Percent != 60 {
		t.Errorf("kept are %+v, the assignment is %+v", w.reports[key], w.assigned[key])
	}
}

func TestAButtonOfLastMonthDoesNothing(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 3)
	w.press(hoa, ldld, "Báo cáo")
	data, message := w.button(ldld, "Đang thực hiện")
	w.press(hoa, ldld, "Hủy")
	w.clock.Advance(31 * 24 * time.Hour)
	w.pressData(hoa, ldld, message, data)
	w.toast("Việc này đã kết thúc")
	w.do(directive.ByPerson(officer), directive.Close{Number: 3})
	w.pressData(hoa, ldld, 0, "rep:3")
	w.toast("đã kết thúc")
	w.pressData(mai, hnd, 0, "rep:3") // it was never theirs
	if a := w.answers[len(w.answers)-1]; a.text == "" || len(w.sessions) != 0 {
		t.Errorf("another unit's directive: %+v, %v", a, w.sessions)
	}
	for _, answer := range w.answers {
		if strings.Contains(answer.text, "respond.") {
			t.Errorf("a text is missing: %q", answer.text)
		}
	}
}
