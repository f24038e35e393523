package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers"
)

func TestAnAlbumIsAnsweredOnce(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	card := w.chats[ldld][0].id
	album := func(in, replyTo int64, caption string) (replies int) {
		t.Helper()
		before := w.commits
		for i := range 4 {
			u := w.written(hoa, in, caption)
			u.Message.Album, u.Message.ReplyTo, u.Message.ToBot = fmt.Sprintf("%d%s", in, caption), replyTo, replyTo != 0
			u.Message.Files = []chat.File{{Kind: chat.Photo, ID: fmt.Sprint(i)}}
			w.handle(u)
			caption = ""
			if i == 0 && w.commits == before {
				t.Fatal("the first part brought nothing")
			}
		}
		return w.commits - before
	}
	if n := album(hoa, 0, ""); n != 1 {
		t.Errorf("in private: answered %d times", n)
	}
	if n := album(ldld, card, ""); n != 1 {
		t.Errorf("below a card: answered %d times", n)
	}
	if n := album(ldld, card, "Đã xong"); n != 1 {
		t.Errorf("below a card, with a text: answered %d times", n)
	}
	w.says(ldld, "Đã xong")
}

func TestWhatIsNotForTheBotIsIgnored(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	card := w.chats[ldld][0].id
	quiet := func(name string, u chat.Update) {
		t.Helper()
		before := w.commits
		w.handle(u)
		if w.commits != before {
			t.Errorf("%s: something was written:\n%s", name, w.last(u.Place.Chat).Text)
		}
	}
	u := w.written(hoa, ldld, "chào cả nhà")
	quiet("talk", u)
	u = w.written(hoa, ldld, "/khongco")
	quiet("another bot's command", u)
	u = w.written(hoa, ldld, "/baocao@other_bot 1")
	quiet("a command that names another bot", u)
	u = w.written(hoa, ldld, "/baocao 1")
	u.Message.Edited = true
	quiet("an edited command", u)
	u = w.written(hoa, ldld, "/baocao 1")
	u.From.Bot = true
	quiet("another bot", u)
	u = w.written(hoa, hoa, "/baocao 1")
	u.From.Channel = true
	quiet("a channel", u)
	u = w.written(hoa, hoa, "/baocao 1")
	u.Kind = chat.Channel
	quiet("a post in a channel", u)
	u = w.written(hoa, ldld, "")
	u.Message.Other = "sticker"
	quiet("a sticker in a group", u)
	u = w.written(hoa, ldld, "")
	u.Message.Other, u.Message.ReplyTo, u.Message.ToBot = "sticker", card, true
	quiet("a sticker below a card", u)
	u = w.written(hoa, ldld, "cảm ơn")
	u.Message.ReplyTo, u.Message.ToBot = 4711, true
	quiet("an answer to a message that nobody knows", u)
	u = w.written(hoa, ldld, "đã sửa")
	u.Message.ReplyTo, u.Message.ToBot, u.Message.Edited = card, true, true
	quiet("an edited answer to a card", u)
	u = w.from(hoa, hoa)
	quiet("an update of no kind", u)
	u = w.written(1087968824, ldld, "để tôi xem")
	u.From.Bot, u.From.Anonymous = true, true
	u.Message.ReplyTo, u.Message.ToBot = card, true
	quiet("an anonymous administrator's talk", u)
}

func TestWhatIsWrongGetsAShortAnswer(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	for _, c := range []struct {
		who, in    int64
		text, want string
	}{
		{hoa, hoa, "/khongco", "chưa có lệnh này"},
		{hoa, ldld, "/khongco@giaoban_bot", "chưa có lệnh này"},
		{passer, passer, "/khongco", "đường dẫn mời"},
		{passer, passer, "xin chào", "đường dẫn mời"},
		{hoa, hoa, "xin chào", "/nhiemvu"},
		{hoa, hoa, "/home/hoa: không phải lệnh", "/nhiemvu"},
		{hoa, hoa, "/baocao 77", "Không có chỉ đạo #77"},
		{hoa, hoa, "/baocao 2", "Không có chỉ đạo #2"}, // a draft is nobody's business
		{hoa, hoa, "/baocao 1 " + strings.Repeat("dài ", 1250), "dài 4999 ký tự, tối đa 2000"},
		{hoa, hoa, "/giahan x", "/giahan 5"},
		{hoa, hoa, "/giahan 77", "Không có chỉ đạo #77"},
		{boss, boss, "/baocao 1", "chưa được phép"},
		{passer, passer, "/baocao 1", "chưa được phép"},
		{mai, ldld, "/baocao 1", "Chỉ lãnh đạo Liên đoàn Lao động tỉnh"},
		{hoa, loose, "/baocao 1", "chưa gắn với đơn vị"},
		{hoa, loose, "/ngonngu", "chưa gắn với đơn vị"},
	} {
		w.write(c.who, c.in, c.text)
		w.says(c.in, c.want)
	}
	u := w.written(hoa, hoa, "")
	u.Message.Other = "sticker"
	w.handle(u)
	w.says(hoa, "/nhiemvu")
	u = w.written(hoa, ldld, "")
	u.Message.Files, u.Message.ReplyTo, u.Message.ToBot = []chat.File{{Kind: chat.Photo}}, w.chats[ldld][0].id, true
	w.handle(u)
	w.says(ldld, "Báo cáo #1", "Tình trạng")
	if kept := w.sessions[chat.SessionKey{Place: chat.Place{Chat: ldld}, Person: hoa}].Values["files.sent"]; !strings.Contains(kept, "photo") {
		t.Errorf("the picture is gone: %q", kept)
	}
}

func TestAnAnonymousAdministratorIsToldWhatToDo(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	anonymous := func(text string, to int64) {
		u := w.written(1087968824, ldld, text)
		u.From.Bot, u.From.Anonymous = true, true
		u.Message.ReplyTo, u.Message.ToBot = to, to != 0
		w.handle(u)
	}
	anonymous("/baocao 1", 0)
	w.says(ldld, "ẩn danh")
	if b := w.last(ldld).Keyboard[0][0]; b.URL != "https://t.me/giaoban_bot?start=rep_1_ldld_rt_0" {
		t.Errorf("the button leads to %q", b.URL)
	}
	w.write(hoa, ldld, "/baocao 1")
	w.press(hoa, ldld, "Có vướng mắc")
	anonymous("thiếu vốn", w.ask(hoa, ldld).id)
	w.says(ldld, "ẩn danh")
	if len(w.reports) != 0 {
		t.Error("an anonymous answer was taken")
	}
}

func TestForgedButtonsDoNothing(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, ldld, "/baocao 1")
	for _, data := range []string{
		"", ":", "x", "đ", "ack", "ack:", "ack:x", "ack:0", "ack:-1", "ack:1:2", "ack:99999999999999999999", "rep", "rep:x",
		"cfm:1:ldld:1", "cfm", "ret:1", "xok", "xno:1:ldld", "d", "d:", "d:1", "d:zz.zz:state:done", "d:0.0:state:done",
		"d:1.l:state:done:more", "d:x.-5:a:b", "tsk", "tsk:1:2", "sum", "sum:0", "sum:0:z", "lng", "lng:xx", strings.Repeat("a", 65),
	} {
		reports, states := len(w.reports), w.assigned[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}].State
		w.pressData(hoa, ldld, 0, data)
		if a := w.answers[len(w.answers)-1]; a.text == "" {
			t.Errorf("%q: the press is not answered with words", data)
		}
		if len(w.reports) != reports || w.assigned[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}].State != states {
			t.Errorf("%q did something", data)
		}
	}
	if len(w.sessions) != 1 {
		t.Errorf("the dialog is gone: %v", w.sessions)
	}
}

func TestAStickerInADialogIsAnsweredAndTheDialogStays(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, hoa, "/baocao 1")
	w.press(hoa, hoa, "Có vướng mắc")
	u := w.written(hoa, hoa, "")
	u.Message.Other = "sticker"
	w.handle(u)
	w.says(hoa, "trả lời bằng chữ", "nêu vướng mắc")
	w.write(hoa, hoa, strings.Repeat("x", 5000))
	w.says(hoa, "5000 ký tự, tối đa 2000", "nêu vướng mắc")
	w.write(hoa, hoa, strings.Repeat("<", 2000))
	w.says(hoa, "Mức độ")
	w.press(hoa, hoa, "Khẩn")
	u = w.written(hoa, hoa, "")
	u.Message.Other = "sticker"
	w.handle(u)
	w.says(hoa, "gửi tệp, hoặc bấm nút", "Minh chứng")
	w.press(hoa, hoa, "Không có")
	w.says(hoa, "xem lại")
	w.write(hoa, hoa, "gửi đi")
	w.says(hoa, "bấm một nút", "xem lại")
	w.press(hoa, hoa, "Gửi")
	if r := w.report(1, "ldld"); r.Blocked != strings.Repeat("<", 2000) {
		t.Errorf("the difficulty has %d characters", len(r.Blocked))
	}
}

func TestAnUpdateThatIsDeliveredTwiceIsHandledOnce(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	var all []chat.Update
	twice := func(u chat.Update) {
		w.handle(u)
		all = append(all, u)
	}
	twice(w.write(hoa, hoa, "/baocao 1"))
	twice(w.press(hoa, hoa, "Đang thực hiện"))
	twice(w.write(hoa, hoa, "60"))
	if s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: hoa}, Person: hoa}]; s.Step != "text" {
		t.Errorf("a repeated number was taken for the next answer: %+v", s)
	}
	twice(w.write(hoa, hoa, "đã xong phần móng"))
	twice(w.press(hoa, hoa, "Không có"))
	twice(w.press(hoa, hoa, "Gửi"))
	for _, u := range all {
		w.handle(u)
	}
	if n := len(w.reports[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}]); n != 1 {
		t.Errorf("there are %d reports", n)
	}
}

func TestADialogOutlivesARestart(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	for _, act := range []func(){
		func() { w.press(hoa, ldld, "Báo cáo") },
		func() { w.press(hoa, ldld, "Đang thực hiện") },
		func() { w.press(hoa, ldld, "Nhập số khác") },
		func() { w.answerAsk(hoa, ldld, "12/20") },
		func() { w.answerAsk(hoa, ldld, "mưa") },
		func() { w.press(hoa, ldld, "Không có") },
		func() { w.press(hoa, ldld, "Gửi") },
	} {
		act()
		w.restart()
	}
	if r := w.report(1, "ldld"); *r.Percent != 60 || r.Text != "mưa" {
		t.Errorf("the report is %+v", r)
	}
}

func TestAFailureIsHandedBackAndTheUpdateCanComeAgain(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.fail = errors.New("the disk is full")
	u := w.from(hoa, ldld)
	data, message := w.button(ldld, "Đã tiếp nhận")
	u.Press = &chat.Press{ID: "p", Data: data, Message: message}
	if err := w.router.Handle(context.Background(), u); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("got %v", err)
	}
	if len(w.answers) != 0 {
		t.Error("something was promised that is not on disk")
	}
	w.handle(u)
	w.toast("tiếp nhận")
}

func TestAReplyArrivesBeforeItsQuestionIsOnRecord(t *testing.T) {
	w := newWorld(t)
	w.publish(3)
	w.write(hoa, ldld, "/baocao 3")
	w.press(hoa, ldld, "Đang thực hiện")
	m := w.ask(hoa, ldld)
	m.slot = "" // sent, but its place is not written down yet
	w.reply(hoa, ldld, m.id, "5")
	if s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: ldld}, Person: hoa}]; s.Step != "text" {
		t.Errorf("the dialog stands at %q", s.Step)
	}
}

func TestAnEditedAnswerInAGroupIsTakenAnew(t *testing.T) {
	w := newWorld(t)
	w.publish(3)
	w.write(hoa, ldld, "/baocao 3")
	w.press(hoa, ldld, "Đang thực hiện")
	question := w.ask(hoa, ldld).id
	u := w.answerAsk(hoa, ldld, "5")
	w.answerAsk(hoa, ldld, "năm nhà")
	u.ID, u.Message.Text, u.Message.Edited, u.Message.ReplyTo = 9999, "4", true, question
	w.handle(u)
	w.says(ldld, "Đã ghi nhận nội dung vừa sửa")
	w.press(hoa, ldld, "Không có")
	w.press(hoa, ldld, "Gửi")
	if r := w.report(3, "ldld"); *r.Quantity != directive.Whole(4) {
		t.Errorf("the report is %+v", r)
	}
}

// The bot's question is deleted once it is answered, and the messenger then names neither it nor its author.
func TestAnEditedAnswerIsKnownWithoutItsQuestion(t *testing.T) {
	w := newWorld(t)
	w.publish(3)
	w.write(hoa, ldld, "/baocao 3")
	w.press(hoa, ldld, "Đang thực hiện")
	u := w.answerAsk(hoa, ldld, "5")
	w.answerAsk(hoa, ldld, "năm nhà")
	u.ID, u.Message.Text, u.Message.Edited, u.Message.ReplyTo, u.Message.ToBot = 9999, "4", true, 0, false
	w.handle(u)
	w.says(ldld, "Đã ghi nhận nội dung vừa sửa")
	w.press(hoa, ldld, "Không có")
	talk := w.written(hoa, ldld, "chuyện khác")
	talk.Message.Edited = true
	before := len(w.chats[ldld])
	w.handle(talk)
	if len(w.chats[ldld]) != before {
		t.Errorf("edited talk was answered: %s", w.last(ldld).Text)
	}
	w.press(hoa, ldld, "Gửi")
	if r := w.report(3, "ldld"); *r.Quantity != directive.Whole(4) {
		t.Errorf("the report is %+v", r)
	}
}

func TestADoublePressBeginsOneDialog(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	card := w.chats[ldld][0].id
	w.pressData(hoa, ldld, card, "rep:1")
	w.pressData(hoa, ldld, card, "rep:1")
	w.toast("đang làm việc này")
	if len(w.chats[ldld]) != 2 {
		t.Errorf("%d messages", len(w.chats[ldld]))
	}
	w.press(hoa, ldld, "Có vướng mắc")
	w.pressData(hoa, ldld, card, "rep:1")
	w.says(ldld, "vướng mắc gì")
	w.publish(2)
	w.write(hoa, ldld, "/baocao 2")
	if len(w.chats[ldld]) != 3 {
		t.Error("a dialog that gave way leaves a message in the group")
	}
	w.write(hoa, ldld, "/huy")
	if len(w.chats[ldld]) != 2 || len(w.sessions) != 0 {
		t.Errorf("a cancelled dialog leaves %d messages", len(w.chats[ldld]))
	}
}

func TestMenus(t *testing.T) {
	w := newWorld(t)
	names := map[string]bool{}
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		for _, scope := range []handlers.Scope{handlers.InPrivate, handlers.InGroups} {
			seen := map[string]bool{}
			for _, entry := range w.router.Menu(lang, scope) {
				if seen[entry.Command] || entry.About == "" || len([]rune(entry.About)) > 256 {
					t.Errorf("%s %s: %+v", lang, scope, entry)
				}
				seen[entry.Command], names[entry.Command] = true, true
			}
			if len(seen) < 8 {
				t.Errorf("%s %s has %d commands", lang, scope, len(seen))
			}
		}
	}
	for name := range names {
		w.write(officer, officer, "/"+name)
		if strings.Contains(w.last(officer).Text, "chưa có lệnh này") {
			t.Errorf("/%s is in the menu and not known", name)
		}
	}
}

func TestAnOldCallIsAnsweredAfterTheTime(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.press(hoa, ldld, "Báo cáo")
	w.clock.Advance(48 * time.Hour)
	w.press(hoa, ldld, "Hoàn thành")
	w.toast("quá thời gian chờ")
	w.says(ldld, "Tạm dừng", "vẫn được giữ", "Lê Thị Hoa")
	w.press(hoa, ldld, "Tiếp tục")
	w.says(ldld, "Tình trạng thực hiện?")
}
