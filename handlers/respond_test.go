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
	w.says(ldld, "Minh chứng", "Tối đa 20 tệp")
	w.press(hoa, ldld, "Không có")
	w.says(ldld, "xem lại", "50%", "đã rà soát 12 chỉ tiêu")
	w.press(hoa, ldld, "Gửi báo cáo")
	w.says(ldld, "✅ Đ/c Lê Thị Hoa đã báo cáo #1: đang thực hiện, 50%")
	percent := 50
	want := directive.Report{
		AssignmentKey: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, Number: 1, State: directive.InProgress,
		Percent: &percent, Text: "đã rà soát 12 chỉ tiêu", By: hoa, ByName: "Lê Thị Hoa", Chat: ldld,
	}
	if diff := cmp.Diff(want, w.report(1, "ldld"), cmpopts.IgnoreFields(directive.Report{}, "At", "Message")); diff != "" {
		t.Error(diff)
	}
	if len(w.sessions) != 0 || w.ask(hoa, ldld) != nil || len(w.chats[ldld]) != 2 {
		t.Errorf("more is left than the card and one line: %d messages, sessions %v", len(w.chats[ldld]), w.sessions)
	}
}

func TestTwoLeadersReportAtOnceInOneGroup(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 3)
	w.write(hoa, ldld, "/baocao 1")
	w.write(nam, ldld, "/report@giaoban_bot 3")
	hoas, nams := w.ofDialog(hoa, ldld), w.ofDialog(nam, ldld)
	w.pressIn(nam, ldld, nams, "Đang thực hiện")
	w.pressIn(hoa, ldld, hoas, "Đang thực hiện")
	w.pressIn(hoa, ldld, hoas, "25%")
	w.answerAsk(nam, ldld, "4")
	w.answerAsk(hoa, ldld, "của Hoa")
	w.answerAsk(nam, ldld, "của Nam")
	w.pressIn(nam, ldld, w.ofDialog(nam, ldld), "Không có")
	w.pressIn(hoa, ldld, w.ofDialog(hoa, ldld), "Không có")
	w.pressIn(nam, ldld, w.ofDialog(nam, ldld), "Gửi")
	w.pressIn(hoa, ldld, w.ofDialog(hoa, ldld), "Gửi")
	if r := w.report(1, "ldld"); r.Text != "của Hoa" || *r.Percent != 25 || r.By != hoa {
		t.Errorf("Hoa's report is %+v", r)
	}
	if r := w.report(3, "ldld"); r.Text != "của Nam" || *r.Quantity != directive.Whole(4) || r.By != nam {
		t.Errorf("Nam's report is %+v", r)
	}
}

func TestSomebodyElsesDialogIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.press(hoa, ldld, "Báo cáo")
	w.press(nam, ldld, "Hoàn thành")
	w.toast("do đồng chí Lê Thị Hoa đang làm")
	w.press(hoa, ldld, "Có vướng mắc")
	turns := len(w.turns)
	w.reply(nam, ldld, w.ask(hoa, ldld).id, "tôi trả lời thay")
	if len(w.turns) != turns {
		t.Error("an answer to somebody else's question was taken")
	}
	w.answerAsk(hoa, ldld, "thiếu vốn")
	w.press(hoa, ldld, "Bình thường")
	w.press(hoa, ldld, "Không có")
	w.press(hoa, ldld, "Gửi")
	if r := w.report(1, "ldld"); r.Blocked != "thiếu vốn" || r.State != directive.InProgress || r.Text != "" {
		t.Errorf("the report is %+v", r)
	}
	w.says(ldld, "có vướng mắc")
}

func TestAReportInOneLine(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 2, 3, 4)
	percent := func(n int) *int { return &n }
	quantity := func(n int64) *directive.Quantity { q := directive.Whole(n); return &q }
	for _, c := range []struct {
		line string
		want directive.Report
	}{
		{"/baocao 1 60% đã sửa 12/20 nhà", directive.Report{
			State: directive.InProgress, Percent: percent(60), Text: "đã sửa 12/20 nhà"}},
		{"/report 2 2/3 xong phần móng", directive.Report{
			State: directive.Submitted, Quantity: quantity(2), Text: "phần móng"}},
		{"/baocao 3 xong 0", directive.Report{State: directive.Submitted, Quantity: quantity(0)}},
		{"/baocao #4 vướng mắc: chưa có hướng dẫn", directive.Report{
			State: directive.InProgress, Blocked: "chưa có hướng dẫn"}},
		{"/baocao 1 xong", directive.Report{State: directive.Submitted, Percent: percent(100)}},
		{"/baocao 4 12 nhà đã sửa", directive.Report{State: directive.InProgress, Percent: percent(70), Text: "12 nhà đã sửa"}},
	} {
		w.write(hoa, hoa, c.line)
		if c.line == "/baocao 4 12 nhà đã sửa" {
			// A bare number is no percentage: it stays in the text, and the figure is asked for.
			w.says(hoa, "bao nhiêu phần trăm")
			w.write(hoa, hoa, "70")
		}
		w.says(hoa, "xem lại trước khi gửi")
		w.press(hoa, hoa, "Gửi báo cáo")
		n := 0
		for _, turn := range w.turns {
			if r, ok := turn.Command.(directive.GiveReport); ok {
				n = r.Assignment.Directive
			}
		}
		got := w.report(n, "ldld")
		ignore := cmpopts.IgnoreFields(directive.Report{}, "At", "AssignmentKey", "Number", "By", "ByName", "Chat", "Message")
		if diff := cmp.Diff(c.want, got, ignore); diff != "" {
			t.Errorf("%s: %s", c.line, diff)
		}
	}
}

func TestAReplyToACardBeginsAReportWithItsWords(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	card := w.chats[ldld][0].id
	before := len(w.turns)
	w.reply(mai, ldld, card, "việc này của ai?")
	w.reply(passer, ldld, card, "chúc mừng")
	if len(w.turns) != before {
		t.Error("people's talk below a card was taken for a report")
	}
	w.reply(hoa, ldld, card, "đã họp các công đoàn cơ sở")
	w.says(ldld, "Nội dung đã ghi: “đã họp các công đoàn cơ sở”")
	w.press(hoa, ldld, "Đang thực hiện")
	w.press(hoa, ldld, "75%")
	w.press(hoa, ldld, "Không có")
	w.says(ldld, "xem lại", "đã họp các công đoàn cơ sở")
	w.press(hoa, ldld, "✏️ Tình trạng")
	w.press(hoa, ldld, "Có vướng mắc")
	w.press(hoa, ldld, "Bình thường")
	w.says(ldld, "Vướng mắc: đã họp các công đoàn cơ sở")
	w.press(hoa, ldld, "✏️ Tình trạng")
	w.press(hoa, ldld, "Hoàn thành")
	w.press(hoa, ldld, "Gửi")
	if r := w.report(1, "ldld"); r.Text != "đã họp các công đoàn cơ sở" || r.Blocked != "" || r.State != directive.Submitted {
		t.Errorf("the report is %+v", r)
	}
}

func TestAReplyToAReminderAsksWhichDirective(t *testing.T) {
	w := newWorld(t)
	w.publish(2, 3)
	w.clock.Set(day(2017, 7, 24).In(w.rules.Zone, 8, 0))
	w.do(directive.BySystem("scheduler"), directive.Remind{Entry: "x", Unit: "ldld", Day: day(2017, 7, 24)})
	w.reply(hoa, ldld, w.last(ldld).id, "còn 2 nhà")
	w.says(ldld, "chọn chỉ đạo", "#2", "#3")
	w.press(hoa, ldld, "#3")
	w.press(hoa, ldld, "Đang thực hiện")
	w.answerAsk(hoa, ldld, "hai")
	w.says(ldld, "bằng chữ số")
	w.answerAsk(hoa, ldld, "2")
	w.press(hoa, ldld, "Không có")
	w.press(hoa, ldld, "Gửi")
	if r := w.report(3, "ldld"); r.Text != "còn 2 nhà" || *r.Quantity != directive.Whole(2) {
		t.Errorf("the report is %+v", r)
	}
}

func TestOneWhoAnswersForTwoOrganisationsChooses(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(both, both, "/nhiemvu")
	w.says(both, "Các đơn vị của đồng chí còn 2 việc", "LĐLĐ", "HND")
	w.press(both, both, "📝 #1")
	w.press(both, both, "HND")
	w.says(both, "Đơn vị: Hội Nông dân tỉnh")
	w.press(both, both, "Hoàn thành")
	w.press(both, both, "Bỏ qua")
	w.press(both, both, "Không có")
	w.press(both, both, "Gửi")
	if r := w.report(1, "hnd"); r.State != directive.Submitted || *r.Percent != 100 {
		t.Errorf("the report is %+v", r)
	}
	if len(w.reports) != 1 {
		t.Errorf("there are reports of %d organisations", len(w.reports))
	}
}

func TestTasksAreListedByUrgency(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 2, 3, 4)
	w.write(nam, ldld, "/tasks")
	w.says(ldld, "Liên đoàn Lao động tỉnh</b> còn 4 việc", "Dự báo &lt;tình hình&gt;")
	text := w.last(ldld).Text
	if !inOrder(text, "#2", "#3", "#1", "#4") {
		t.Errorf("the order is wrong:\n%s", text)
	}
	w.write(passer, ldld, "/chidao")
	w.says(ldld, "còn 4 việc")
	w.write(mai, loose, "/nhiemvu")
	w.says(loose, "chưa gắn với đơn vị nào")
	w.write(boss, boss, "/tasks")
	w.says(boss, "/tonghop")
	w.people[61] = directive.Person{ID: 61, Name: "Ly", Duties: []directive.Duty{{Role: directive.Member, Organisation: "hnd"}}}
	w.write(61, 61, "/nhiemvu")
	w.says(61, "Hội Nông dân tỉnh</b> còn 3 việc")
	w.press(61, 61, "📝 #1")
	w.toast("chưa được phép")
	w.people[62] = directive.Person{ID: 62, Name: "Út"}
	w.write(62, 62, "/nhiemvu")
	w.says(62, "chưa được ghi nhận là lãnh đạo")
}

func TestALongListIsTurned(t *testing.T) {
	w := newWorld(t)
	var numbers []int
	for n := 5; n <= 25; n++ {
		d := w.dirs[4]
		d.Number = n
		w.dirs[n] = d
		numbers = append(numbers, n)
	}
	w.publish(numbers...)
	w.write(hoa, ldld, "/nhiemvu")
	messages := len(w.chats[ldld])
	w.press(hoa, ldld, "›")
	w.press(hoa, ldld, "›")
	w.says(ldld, "#25")
	w.pressData(hoa, ldld, w.last(ldld).id, "tsk:999")
	w.says(ldld, "#25", "📋")
	if len(w.chats[ldld]) != messages {
		t.Error("turning the page sent a message")
	}
	w.pressData(hoa, ldld, 0, "tsk:0")
	if len(w.chats[ldld]) != messages+1 {
		t.Error("the list is not shown anew where its message is gone")
	}
}

func TestTheBoardConfirmsAndReturns(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	submit := func(text string) {
		w.write(hoa, hoa, "/baocao 1 xong "+text)
		w.press(hoa, hoa, "Gửi")
	}
	submit("lần một")
	first := w.last(officer)
	data, _ := w.button(officer, "Xác nhận")
	w.press(officer, officer, "Trả lại")
	w.says(officer, "nội dung cần bổ sung")
	w.write(officer, officer, "thiếu danh sách")
	w.says(officer, "Đã trả lại báo cáo #1 của Liên đoàn Lao động tỉnh: thiếu danh sách")
	w.says(ldld, "thiếu danh sách")
	submit("lần hai")
	w.pressData(officer, officer, first.id, data)
	w.toast("không còn dùng được")
	w.press(boss, officer, "Xác nhận")
	w.toast("chưa được phép")
	w.press(officer, officer, "Xác nhận")
	if a := w.assigned[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}]; a.State != directive.Confirmed {
		t.Errorf("the assignment is %+v", a)
	}
	w.pressData(officer, officer, 0, "ret:1:ldld:2")
	w.toast("đã được xác nhận hoàn thành")
}

func TestAReportThatCameWhileTheReasonWasWrittenIsNotReturned(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, hoa, "/baocao 1 xong một")
	w.press(hoa, hoa, "Gửi")
	w.press(officer, officer, "Trả lại")
	w.write(hoa, hoa, "/baocao 1 xong hai")
	w.press(hoa, hoa, "Gửi")
	w.write(officer, officer, "thiếu")
	if a := w.assigned[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}]; a.State != directive.Submitted {
		t.Errorf("a report that nobody looked at was returned: %+v", a)
	}
}

func TestMoreTimeIsAskedForAndDecided(t *testing.T) {
	w := newWorld(t)
	w.publish(3, 4)
	key := directive.AssignmentKey{Directive: 3, Organisation: "ldld"}
	w.write(hoa, ldld, "/giahan 4")
	w.says(ldld, "không có thời hạn")
	ask := func() {
		w.write(hoa, ldld, "/giahan 3")
		w.answerAsk(hoa, ldld, "15/7")
		w.says(ldld, "không muộn hơn")
		w.answerAsk(hoa, ldld, "31/6")
		w.says(ldld, "Không có ngày")
		w.answerAsk(hoa, ldld, "15/8")
		w.says(ldld, "lý do")
		w.answerAsk(hoa, ldld, "mưa nhiều")
		w.says(ldld, "hết ngày 15/8/2017", "thứ Ba", "mưa nhiều")
		w.press(hoa, ldld, "Gửi đề nghị")
	}
	ask()
	w.press(officer, officer, "Không đồng ý")
	w.write(officer, officer, "công trình trọng điểm")
	if e := w.asked[key]; len(e) != 1 || e[0].Decision != directive.Denied || e[0].Answer != "công trình trọng điểm" {
		t.Errorf("the request is %+v", e)
	}
	ask()
	data, message := w.button(officer, "Đồng ý gia hạn")
	w.pressData(officer, officer, message, data)
	w.pressData(officer, officer, message, data)
	if a := w.assigned[key]; a.Due.Day != day(2017, 8, 15) {
		t.Errorf("the deadline is %v", a.Due)
	}
	w.toast("nào đang chờ")
}

func TestAWithdrawnDirectiveTakesNoReport(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.press(hoa, ldld, "Báo cáo")
	w.do(directive.ByPerson(officer), directive.Withdraw{Number: 1, Reason: "nhầm"})
	w.press(hoa, ldld, "Hoàn thành")
	w.press(hoa, ldld, "Bỏ qua")
	w.toast("đã được rút lại")
	if len(w.sessions) != 0 || len(w.reports) != 0 {
		t.Errorf("left are %v, %v", w.sessions, w.reports)
	}
	w.write(hoa, ldld, "/baocao 1")
	w.says(ldld, "đã được rút lại")
}
