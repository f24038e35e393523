package handlers_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers"
)

func TestADialogBelongsToItsTopic(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 3)
	in := func(u chat.Update, topic int) chat.Update {
		u.Place.Topic = topic
		return u
	}
	w.handle(in(w.written(hoa, ldld, "/baocao 1"), 5))
	w.handle(in(w.written(hoa, ldld, "/baocao 3"), 6))
	for topic, number := range map[int]string{5: "1.ldld", 6: "3.ldld"} {
		s, ok := w.sessions[chat.SessionKey{Place: chat.Place{Chat: ldld, Topic: topic}, Person: hoa}]
		if !ok || s.Values["which"] != number {
			t.Errorf("in topic %d stands %+v", topic, s)
		}
	}
	for _, turn := range w.turns {
		for _, e := range turn.Replies {
			if e.Place.Topic == 0 {
				t.Errorf("an answer left its topic: %+v", e)
			}
		}
	}
}

// deaf is an answerer that no press reaches.
type deaf struct{ calls int }

func (d *deaf) AnswerCallback(context.Context, string, string, bool) error {
	d.calls++
	return errors.New("query is too old")
}

func TestAPressThatCannotBeAnsweredIsDoneAllTheSame(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	d := &deaf{}
	o := w.options()
	o.Answerer = d
	w.router = handlers.New(o)
	w.press(hoa, ldld, "Đã tiếp nhận")
	if a := w.assigned[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}]; a.State != directive.Acknowledged || d.calls != 1 {
		t.Errorf("the assignment is %+v after %d calls", a, d.calls)
	}
}

func TestTheBoardActsFromPrivateOnly(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, hoa, "/baocao 1 xong")
	w.press(hoa, hoa, "Gửi")
	// The Board's buttons, forged by a leader and pressed by an officer of the Board where they don't stand.
	for _, data := range []string{"cfm:1:ldld:1", "ret:1:ldld:1", "xok:1:ldld", "xno:1:ldld"} {
		w.pressData(hoa, ldld, 0, data)
		w.toast("chưa được phép")
	}
	for _, data := range []string{"cfm:1:nobody:1", "cfm:77:ldld:1"} {
		w.pressData(officer, officer, 0, data)
		if a := w.answers[len(w.answers)-1]; !a.alert {
			t.Errorf("%s was answered with %+v", data, a)
		}
	}
	for _, data := range []string{"cfm:1", "cfm:x:ldld:1", "cfm:1::1", "ret:1:ldld:x", "xok:1", "cfm:1:ldld:1:1"} {
		w.pressData(officer, officer, 0, data)
		w.toast("không còn dùng được")
	}
}

func TestTheMostUrgentOfADayIsFirst(t *testing.T) {
	w := newWorld(t)
	for n, urgent := range map[int]bool{5: false, 6: true, 7: false} {
		d := w.dirs[1]
		d.Number, d.Urgent = n, urgent
		w.dirs[n] = d
	}
	w.publish(5, 6, 7)
	w.write(hoa, ldld, "/nhiemvu")
	if text := w.last(ldld).Text; !inOrder(text, "❗ <b>#6", "#5", "#7") {
		t.Errorf("the order is wrong:\n%s", text)
	}
}

func TestNothingIsLeftToExtend(t *testing.T) {
	w := newWorld(t)
	w.publish(4)
	w.write(hoa, hoa, "/giahan")
	w.says(hoa, "Không có việc nào có thời hạn")
	w.write(both, both, "/giahan 4")
	w.says(both, "không có thời hạn")
	w.publish(1)
	w.write(both, both, "/giahan 1")
	w.press(both, both, "LĐLĐ")
	w.says(both, "Thời hạn hiện nay")
}

func TestALongReplyIsRefusedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.publish(3)
	long := strings.Repeat("dài ", 600)
	w.reply(hoa, ldld, w.chats[ldld][0].id, long)
	w.says(ldld, "tối đa 2000")
	w.clock.Set(day(2017, 7, 24).In(w.rules.Zone, 8, 0))
	w.do(directive.BySystem("scheduler"), directive.Remind{Entry: "x", Unit: "ldld", Day: day(2017, 7, 24)})
	reminder := w.last(ldld).id
	w.reply(hoa, ldld, reminder, long)
	w.says(ldld, "tối đa 2000")
	turns := len(w.turns)
	w.reply(mai, ldld, reminder, "tôi góp ý")
	if len(w.turns) != turns || len(w.sessions) != 0 {
		t.Error("somebody's talk below a reminder was taken")
	}
}

func TestAPublicationToABusyGroupTakesMinutes(t *testing.T) {
	w := newWorld(t)
	for n := 5; n <= 60; n++ {
		d := w.dirs[1]
		d.Number = n
		w.dirs[n] = d
	}
	w.write(officer, officer, "/chidao")
	w.press(officer, officer, "Ban hành tất cả (60)")
	w.press(officer, officer, "Mỗi chỉ đạo một phiếu")
	w.says(officer, "khoảng 2 phút", "… và 40 chỉ đạo khác")
}

func TestATextOfAStrangerIsNoAnswerInAGroup(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.press(hoa, ldld, "Báo cáo")
	w.press(passer, ldld, "Hoàn thành")
	w.toast("do đồng chí Lê Thị Hoa đang làm")
	delete(w.people, hoa)
	w.press(passer, ldld, "Hoàn thành")
	w.toast("người khác đang làm")
	w.pressData(passer, ldld, w.chats[ldld][0].id, "rep:1")
	w.toast("Chỉ lãnh đạo")
}
