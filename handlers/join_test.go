package handlers_test

import (
	"strings"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

func TestAnInvitationIsMadeAndTakenOnce(t *testing.T) {
	w := newWorld(t)
	w.write(chief, chief, "/moi")
	s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: chief}, Person: chief}]
	w.pressData(chief, chief, w.last(chief).id, chat.Data("d", s.ID, "role", "leader"))
	w.press(chief, chief, "CCB")
	w.press(chief, chief, "7 ngày")
	w.says(chief, "https://t.me/giaoban_bot?start=", "Hội Cựu chiến binh tỉnh", "dùng một lần")
	_, code, _ := strings.Cut(w.last(chief).Text, "?start=")
	w.write(passer, passer, "/start "+code)
	p := w.people[passer]
	if !p.AnswersFor("ccb") || p.Lang != directive.Vietnamese || p.Name != "Khách" {
		t.Errorf("whoever opened it is %+v", p)
	}
	w.says(passer, "Hội Cựu chiến binh tỉnh")
	w.write(mai, mai, "/start "+code)
	w.says(mai, "đã")
	if w.people[mai].AnswersFor("ccb") {
		t.Error("it was taken twice")
	}
	w.write(mai, mai, "/start nonsense")
	if w.people[mai].AnswersFor("ccb") {
		t.Error("a code that nobody made was taken")
	}
}

func TestTheBoardInvitesForOrganisationsOnly(t *testing.T) {
	w := newWorld(t)
	w.write(officer, officer, "/invite")
	for _, row := range w.last(officer).Keyboard {
		for _, b := range row {
			if strings.Contains(b.Data, "administrator") || strings.Contains(b.Data, "board") {
				t.Errorf("the Board is offered %q", b.Text)
			}
		}
	}
	s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: officer}, Person: officer}]
	w.pressData(officer, officer, 0, chat.Data("d", s.ID, "role", "administrator"))
	if len(w.invites) != 0 {
		t.Error("a forged role was taken")
	}
	w.write(hoa, hoa, "/moi")
	w.says(hoa, "chưa được phép")
	w.write(officer, ldld, "/moi")
	w.says(ldld, "tin nhắn riêng")
}

func TestAGroupIsBoundToTheOrganisationOfItsTitle(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, loose, "/dangky")
	w.says(loose, "chưa được phép")
	w.write(officer, loose, "/register@giaoban_bot")
	if b := w.last(loose).Keyboard[0][0]; b.Text != "⭐ LĐLĐ" {
		t.Errorf("the first suggestion is %q", b.Text)
	}
	w.press(hoa, loose, "CCB")
	w.toast("đồng chí Nguyễn Văn An đang làm")
	w.press(officer, loose, "CCB")
	if g := w.groups[loose]; g.Organisation != "ccb" || g.Health != directive.Healthy || g.Title != "Nhóm công đoàn" {
		t.Errorf("the group is %+v", g)
	}
	if len(w.chats[loose]) != 2 {
		t.Errorf("%d messages: a refusal and the binding are expected", len(w.chats[loose]))
	}
	w.write(officer, ldld, "/dangky")
	w.press(officer, ldld, "HND")
	w.toast("thuộc Liên đoàn Lao động tỉnh")
	w.write(officer, officer, "/dangky")
	w.says(officer, "trong nhóm")
}

func TestGreetings(t *testing.T) {
	w := newWorld(t)
	w.write(passer, passer, "/start")
	w.says(passer, "đường dẫn mời")
	w.write(hoa, hoa, "/start")
	w.says(hoa, "Lê Thị Hoa", "/trogiup")
	w.write(hoa, loose, "/start@giaoban_bot")
	w.says(loose, "/dangky")
	w.write(hoa, ldld, "/start@giaoban_bot x")
	w.says(ldld, "sẵn sàng")
}

func TestTheBotComesAndGoes(t *testing.T) {
	w := newWorld(t)
	become := func(in int64, old, now chat.Status, canWrite bool) {
		u := w.from(passer, in)
		u.Membership = &chat.Membership{Old: old, New: now, CanWrite: canWrite}
		w.handle(u)
	}
	become(loose, chat.Left, chat.Member, true)
	w.says(loose, "/dangky")
	become(loose, chat.Member, chat.Administrator, true)
	if len(w.chats[loose]) != 1 {
		t.Error("the group is greeted twice")
	}
	become(ldld, chat.Member, chat.Kicked, false)
	if w.groups[ldld].Health != directive.Deaf {
		t.Errorf("the group is %+v", w.groups[ldld])
	}
	become(ldld, chat.Kicked, chat.Member, true)
	if w.groups[ldld].Health != directive.Healthy || len(w.chats[ldld]) != 0 {
		t.Errorf("the group is %+v", w.groups[ldld])
	}
	become(ldld, chat.Member, chat.Kicked, false)
	w.publish(1)
	if len(w.chats[ldld]) != 0 {
		t.Fatal("a group without the bot was written to")
	}
	become(ldld, chat.Kicked, chat.Member, true)
	w.says(ldld, "#1")
	become(ldld, chat.Member, chat.Restricted, false)
	if w.groups[ldld].Health != directive.Deaf {
		t.Errorf("the group is %+v", w.groups[ldld])
	}
	commits := w.commits
	become(passer, chat.Member, chat.Kicked, false)
	become(ldld, chat.Restricted, chat.Restricted, false)
	if w.commits != commits {
		t.Error("something was written where nothing changed")
	}
}

// A group that the bot was put out of is named in the Board's summary; what is open comes to it anew when the bot is back.
func TestALostGroupIsNamedAndServedAgain(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	become := func(old, now chat.Status) {
		u := w.from(passer, ldld)
		u.Membership = &chat.Membership{Old: old, New: now, CanWrite: now.Present()}
		w.handle(u)
	}
	cards := len(w.chats[ldld])
	become(chat.Member, chat.Kicked)
	w.says(officer, "Không gửi được tin vào nhóm")
	w.write(officer, officer, "/tonghop")
	w.says(officer, "Nhóm không nhận được tin")
	become(chat.Kicked, chat.Member)
	if got := len(w.chats[ldld]); got <= cards-1 {
		t.Errorf("%d messages in the group after %d before", got, cards)
	}
	w.says(ldld, "#1")
	w.write(officer, officer, "/tonghop")
	for _, m := range w.chats[officer][len(w.chats[officer])-1:] {
		if strings.Contains(m.Text, "Nhóm không nhận được tin") {
			t.Errorf("a group that is back is still named: %s", m.Text)
		}
	}
}

func TestAGroupThatMovedIsFollowedOnce(t *testing.T) {
	w := newWorld(t)
	for _, in := range []int64{ldld, -100777} {
		u := w.from(passer, in)
		u.Kind, u.Migration = chat.Supergroup, &chat.Migration{From: ldld, To: -100777}
		w.handle(u)
	}
	if g := w.groups[-100777]; g.Organisation != "ldld" {
		t.Errorf("the group is %+v", g)
	}
}

func TestLanguages(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, hoa, "/ngonngu")
	w.press(hoa, hoa, "English")
	w.says(hoa, "in English")
	w.toast("English is chosen")
	w.write(hoa, hoa, "/tasks")
	w.says(hoa, "has 1 directive to answer", "Review the targets")
	w.write(hoa, ldld, "/baocao 1")
	w.says(ldld, "Where does it stand?") // her dialog is in her language
	w.press(hoa, ldld, "Completed")
	w.press(hoa, ldld, "Skip")
	w.press(hoa, ldld, "None")
	w.press(hoa, ldld, "Send")
	w.says(ldld, "đã báo cáo #1") // what stays is in the group's
	w.write(nam, ldld, "/ngonngu")
	w.press(nam, ldld, "English")
	if w.groups[ldld].Lang != directive.English || w.people[nam].Lang != directive.Vietnamese {
		t.Errorf("the group has %s, Nam has %s", w.groups[ldld].Lang, w.people[nam].Lang)
	}
	w.write(passer, ldld, "/language@giaoban_bot")
	w.says(ldld, "Your role")
	w.pressData(passer, ldld, 0, "lng:vi")
	if w.groups[ldld].Lang != directive.English {
		t.Error("a stranger chose the group's language")
	}
	w.pressData(hoa, hoa, 0, "lng:fr")
	w.toast("no longer of use")
	u := w.written(passer, passer, "/help")
	u.From.Language = "en"
	w.handle(u)
	w.says(passer, "Good day")
}

func TestHelpIsByRole(t *testing.T) {
	w := newWorld(t)
	for who, want := range map[int64]string{
		officer: "/soanchidao", chief: "/dangky", boss: "/tonghop", hoa: "/giahan", nam: "/baocao",
	} {
		w.write(who, who, "/trogiup")
		w.says(who, want, "/ngonngu")
		if strings.Contains(w.last(who).Text, "/soanchidao") != (who == officer) {
			t.Errorf("%d is helped with\n%s", who, w.last(who).Text)
		}
	}
	w.write(hoa, ldld, "/trogiup")
	w.says(ldld, "Trong nhóm này")
	w.write(hoa, loose, "/trogiup")
	w.says(loose, "/dangky")
	w.write(passer, passer, "/trogiup")
	w.says(passer, "đường dẫn mời")
}

func TestADialogOfYesterdayWaits(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, hoa, "/baocao 1")
	w.press(hoa, hoa, "Đang thực hiện")
	w.clock.Advance(25 * time.Hour)
	w.write(hoa, hoa, "60")
	w.says(hoa, "Tạm dừng", "vẫn được giữ")
	w.write(hoa, hoa, "có ai không") // it was said once
	w.says(hoa, "/nhiemvu")
	w.press(hoa, hoa, "Tiếp tục")
	if s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: hoa}, Person: hoa}]; s.Step != "text" {
		t.Errorf("the dialog stands at %q", s.Step)
	} // what came too late is taken now
	w.write(hoa, hoa, "đã họp")
	w.press(hoa, hoa, "Không có")
	w.press(hoa, hoa, "Gửi")
	if r := w.report(1, "ldld"); *r.Percent != 60 || r.Text != "đã họp" {
		t.Errorf("the report is %+v", r)
	}
	w.write(hoa, hoa, "/baocao 1")
	w.clock.Advance(25 * time.Hour)
	w.press(hoa, hoa, "Hoàn thành")
	w.write(hoa, hoa, "/huy")
	w.says(hoa, "Đã hủy")
	w.write(hoa, hoa, "/huy")
	w.says(hoa, "Không có việc nào")
}
