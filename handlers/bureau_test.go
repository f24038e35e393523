package handlers_test

import (
	"strings"
	"testing"

	"giaoban/chat"
	"giaoban/directive"
)

// bureauStories are the Board's dialogs about meetings, receipts and announcements.
func bureauStories() map[string][]act {
	board := func(value string) act { return act{who: officer, in: officer, value: value} }
	write := func(text string) act { return act{who: officer, in: officer, write: text} }
	data := func(data string) act { return act{who: officer, in: officer, data: data} }
	return map[string][]act{
		"meetings": {
			write("/cuochop"), data("mt:2017-06-08"), data("mn"), write("31/6/2017"), write("8/6/2017"), board("~done"),
			write("Trần Công Chánh"), board("~s"), board("ldld"), write("nông dân"), write("không có"), board("~done"), board("~s"),
			board("~e.place"), write("Hội trường <A>"), board("ok"), data("mt:2017-06-08-2"), data("me:2017-06-08-2"), board("notice"),
			write("05/TB-UBND"), data("me:2017-06-08-2"), board("participants"), board("hnd"), board("~done"), data("me:2017-06-08-2"),
			board("date"), write("9/6/2017"), {who: hoa, in: hoa, write: "/cuochop"},
		},
		"receipts": {
			write("/danhan"), write("/danhan 99"), {who: hoa, in: ldld, data: "ack:1"}, write("/danhan 1"), data("rs:1"), data("rc:1"),
			{who: mai, in: hnd, data: "ack:1"}, data("rs:1"), write("/danhan 6"), {who: hoa, in: hoa, write: "/danhan 1"},
		},
		"announce": {
			write("/thongbao"), write("Nghỉ lễ <2/9>"), board("~all"), board("~done"), board("yes"), write("ngày 1/9"), write("8h00 ngày 1/1/2017"),
			board("now"), data("anp:1"), data("an:1"), data("an:1"), {who: hoa, in: ldld, data: "nak:1"}, {who: nam, in: ldld, data: "nak:1"},
			{who: mai, in: ldld, data: "nak:1"}, {who: passer, in: hnd, data: "nak:1"}, write("/thongbao 1"), data("as:1"), write("/thongbao 9"),
			write("/thongbao"), write("Họp lúc 8 giờ"), board("ccb"), board("~done"), board("hnd"), board("~done"), board("no"),
			write("8h00 ngày 9/6/2017"), data("an:2"), data("as:2"), {who: hoa, in: hoa, write: "/thongbao"},
		},
	}
}

// Pressing twice, by two officers or by a slow finger, announces once; what comes too late to be stopped stays.
func TestAnAnnouncementGoesOutOnce(t *testing.T) {
	w := newWorld(t)
	w.arrives = true
	w.do(directive.ByPerson(officer), directive.Announce{Announcement: directive.Announcement{
		Text: "Nghỉ lễ", Groups: []int64{ldld, hnd}, Files: []directive.File{{Kind: directive.PhotoFile, ID: "f1", Unique: "u1"}},
	}})
	preview := w.chats[officer][len(w.chats[officer])-2]
	if len(preview.Files) != 1 || preview.Files[0].Kind != chat.Photo || preview.Files[0].ID != "f1" || len(w.chats[ldld]) != 0 {
		t.Errorf("the preview is %+v", preview)
	}
	for range 2 {
		w.pressData(officer, officer, 0, "an:1")
	}
	w.toast("không gửi lần nữa")
	for _, in := range []int64{ldld, hnd} {
		if len(w.chats[in]) != 1 || w.chats[in][0].Text != preview.Text || len(w.chats[in][0].Files) != 1 {
			t.Errorf("in the group stands %+v", w.chats[in])
		}
	}
	w.pressData(officer, officer, 0, "as:1")
	if len(w.chats[ldld]) != 1 {
		t.Error("what had arrived was taken away")
	}
	w.pressData(hoa, hoa, 0, "an:1")
	w.toast("chưa được phép")
}

// A group that is unbound while an announcement waits for its time gets nothing, and is named.
func TestAGroupThatLeftGetsNothing(t *testing.T) {
	w := newWorld(t)
	w.do(directive.ByPerson(officer), directive.Announce{Announcement: directive.Announcement{
		Text: "Họp", Groups: []int64{ldld, hnd}, At: w.clock.Now().Add(3600e9),
	}})
	w.pressData(officer, officer, 0, "an:1")
	w.do(directive.ByPerson(chief), directive.UnbindGroup{Chat: hnd})
	before := len(w.chats[hnd])
	w.clock.Advance(3600e9)
	w.do(directive.BySystem("scheduler"), directive.AnnounceDue{Entry: "x", Number: 1})
	if len(w.chats[hnd]) != before || len(w.chats[ldld]) != 1 {
		t.Errorf("the groups see %+v and %+v", w.chats[hnd], w.chats[ldld])
	}
	if text := w.last(officer).Text; !strings.Contains(text, "Không gửi được: HND") {
		t.Errorf("the author reads %s", text)
	}
}

// Two administrators edit one field: the second learns what it is now, and nothing is lost of the first.
func TestTheSecondSeesWhatChanged(t *testing.T) {
	w := newWorld(t)
	w.pressData(chief, chief, 0, "ue:ldld")
	s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: chief}, Person: chief}]
	w.pressData(chief, chief, 0, chat.Data("d", s.ID, "field", "name_vi"))
	w.do(directive.BySystem("test"), directive.EditOrganisation{
		ID: "ldld", Field: directive.OrgName, Was: "Liên đoàn Lao động tỉnh", Value: "Công đoàn tỉnh Hậu Giang",
	})
	w.write(chief, chief, "Liên đoàn")
	w.says(chief, "Công đoàn tỉnh Hậu Giang")
	if w.orgs["ldld"].Name.VI != "Công đoàn tỉnh Hậu Giang" || len(w.sessions) != 0 {
		t.Errorf("the organisation is %+v, the dialogs are %v", w.orgs["ldld"], w.sessions)
	}
}

// The bot comes into a group: who may bind it does so there, else those who may are asked, and bind it with one press.
func TestAGroupIsBoundFromAfar(t *testing.T) {
	w := newWorld(t)
	join := func(who int64) {
		u := w.from(who, loose)
		u.Membership = &chat.Membership{Old: chat.Left, New: chat.Member, CanWrite: true}
		w.handle(u)
	}
	join(passer)
	w.says(chief, "Nhóm công đoàn")
	if b := w.last(officer).Keyboard[0][0]; b.Text != "⭐ Liên đoàn Lao động tỉnh" {
		t.Errorf("the first button is %q", b.Text)
	}
	w.pressData(officer, officer, w.last(officer).id, w.last(officer).Keyboard[0][0].Data)
	if g := w.groups[loose]; g.Organisation != "ldld" || g.Health != directive.Healthy {
		t.Errorf("the group is %+v", g)
	}
	w.says(loose, "Liên đoàn Lao động tỉnh")
	w.pressData(chief, chief, w.last(chief).id, w.last(chief).Keyboard[0][0].Data)
	w.says(chief, "đã được gắn")
	w.pressData(hoa, hoa, 0, "bnd:-1003:hnd")
	w.toast("chưa được phép")
}
