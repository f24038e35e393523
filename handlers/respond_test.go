package handlers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"giaoban/directive"
)

func TestALeaderAcknowledgesFromTheCard(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.press(hoa, ldld, "Đã tiếp nhận")
	key := directive.AssignmentKey{Directive: 1, Organisation: "ldld"}
	if got := w.assigned[key]; got.State != directive.Acknowledged || got.AcknowledgedBy != hoa {
		t.Errorf("the assignment is %+v", got)
	}
	w.toast("Liên đoàn Lao động tỉnh tiếp nhận chỉ đạo #1")
	w.pressData(nam, ldld, w.chats[ldld][0].id, "ack:1")
	w.toast("đã tiếp nhận chỉ đạo #1 rồi")
	w.pressData(mai, ldld, w.chats[ldld][0].id, "ack:1")
	w.toast("Chỉ lãnh đạo Liên đoàn Lao động tỉnh")
}

func TestAReportByButtonsInAGroup(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.press(hoa, ldld, "Báo cáo")
	w.says(ldld, "Báo cáo #1", "đ/c Lê Thị Hoa", "Tình trạng")
	w.press(hoa, ldld, "Đang thực hiện")
	w.says(ldld, "phần trăm")
	w.press(hoa, ldld, "50%")
	if m := w.ask(hoa, ldld); m == nil || !m.ForceReply {
		t.Fatal("nobody is asked for the text")
	}
	w.answerAsk(hoa, ldld, "đã rà soát 12 chỉ tiêu")
	w.says(ldld, "xem lại", "50%", "đã rà soát 12 chỉ tiêu")
	w.press(hoa, ldld, "Gửi báo cáo")
	w.says(ldld, "✅ Đ/c Lê Thị Hoa đã báo cáo #1: đang thực hiện, 50%")
	percent := 50
	want := directive.Report{
		AssignmentKey: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, Number: 1, State: directive.InProgress,
		Percent: &percent, Text: "đã rà soát 12 chỉ tiêu", By: hoa, ByName: "Lê Thị Hoa", Chat: ldld,
	}
	if diff := cmp.Diff(want, w.report(1, "ldld"), cmpopts.IgnoreFields(directive.Report{}, "At")); diff != "" {
		t.Error(diff)
	}
	if len(w.sessions) != 0 || w.ask(hoa, ldld) != nil || len(w.chats[ldld]) != 2 {
		t.Errorf("more is left than the card and one line: %d messages, sessions %v", len(w.chats[ldld]), w.sessions)
	}
}
