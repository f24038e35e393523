package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"giaoban/directive"
	"giaoban/simulator"
)

// TestTheBoardsSide plays all that the Board and the administrator do, one after the other in one office: groups and people,
// meetings, notices, drafts, publishing, cards and receipts, the queue, and announcements.
func TestTheBoardsSide(t *testing.T) {
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel() // they wait for the disk more than for the processor
			b := inOffice(t, lang)
			for _, scene := range []func(){
				b.invitesAndBinds, b.keepsRoles, b.keepsOrganisations, b.preparesMeetings,
				b.refusesBadNotices, b.readsNotices, b.editsFields, b.setsDeadlines, b.reshapesDrafts, b.editsAtOnce,
				b.publishesOnce, b.livesOnCards, b.countsReceipts, b.publishesByTheClock, b.stopsAndGoesOn, b.losesAGroup,
				b.settlesReports, b.decidesExtensions, b.helps, b.recordsForAUnit, b.changesWhatIsInForce, b.replacesAGroup, b.announces,
			} {
				if scene(); t.Failed() {
					return // what comes after builds on it
				}
			}
		})
	}
}

// invited makes an invitation, and returns its link.
func (b *board) invited(by Player, role, unit, days string) string {
	b.t.Helper()
	b.say(by, by.ID, b.in("/moi", "/invite"))
	m := b.tap(by, by.ID, dialog("role", role))
	if unit != "" {
		b.tap(by, by.ID, dialog("unit", unit))
	}
	b.tap(by, by.ID, dialog("life", days))
	m = b.turnsInto(by, m, "https://t.me/giaoban_bot?start=")
	return regexp.MustCompile(`https://\S+`).FindString(m.Text)
}

func (b *board) follows(p Player, link string) {
	b.t.Helper()
	_, err := b.sim.OpenLink(simulator.LinkSpec{As: simulator.Ref(p.ID), URL: link})
	b.must(err)
}

// first returns the message's first button.
func (m Message) first() Button {
	if len(m.Buttons) == 0 {
		return Button{}
	}
	return m.Buttons[0][0]
}

// invitesAndBinds brings people in by one-time links, and two groups: one by the message that an administrator gets when the bot
// is added, one by /dangky in a forum's topic. A title without accents suggests the organisation.
func (b *board) invitesAndBinds() {
	b.follows(b.an, b.invited(b.chi, "board", "", "7"))
	b.see(b.an, b.an.ID, "An", b.in("cán bộ Ban Dân vận", "officer of the Mass Mobilization Board"))
	b.follows(b.binh, b.invited(b.chi, "board", "", "1"))
	b.see(b.binh, b.binh.ID, "Bình")

	link := b.invited(b.an, "leader", "ldld", "7")
	b.follows(b.hoa, link)
	b.see(b.hoa, b.hoa.ID, b.in("lãnh đạo của Liên đoàn Lao động tỉnh", "leader, Provincial Confederation of Labour"))
	b.follows(b.khach, link)
	b.see(b.khach, b.khach.ID, b.in("đã có người dùng", "works once only"))
	late := b.invited(b.an, "deputy", "ldld", "1")
	b.passes(25 * time.Hour)
	b.follows(b.nam, late)
	b.see(b.nam, b.nam.ID, b.in("đã hết hạn", "has expired"))
	b.follows(b.nam, b.invited(b.an, "deputy", "ldld", "1"))
	b.see(b.nam, b.nam.ID, b.in("phó", "deputy leader"))
	b.follows(b.mai, b.invited(b.an, "leader", "hnd", "30"))
	b.see(b.mai, b.mai.ID, "Mai")

	_, err := b.sim.AddChat(simulator.ChatSpec{
		ID: b.room, Type: "supergroup", Title: "Cong doan tinh - giao ban", Creator: simulator.Ref(b.khach.ID),
		Members: []simulator.PersonRef{simulator.Ref(b.hoa.ID), simulator.Ref(b.nam.ID), simulator.Ref(b.an.ID)}, Bot: "member",
	})
	b.must(err)
	_, err = b.sim.Promote(b.room, simulator.MemberSpec{Person: "bot", By: simulator.Ref(b.khach.ID), Rights: &[]string{"can_pin_messages"}})
	b.must(err)
	b.see(b.khach, b.room, b.in("/dangky", "/register"))
	asked := b.see(b.chi, b.chi.ID, "Cong doan tinh - giao ban", "Khách")
	if s := asked.first(); s.Text != "⭐ "+b.in("Liên đoàn Lao động tỉnh", "Provincial Confederation of Labour") {
		b.t.Errorf("the first organisation that is suggested is %q", s.Text)
	}
	b.tap(b.chi, b.chi.ID, "bnd:-[0-9]+:ldld", "Cong doan tinh")
	b.turnsInto(b.chi, asked, b.in("nay nhận chỉ đạo của Liên đoàn Lao động tỉnh", "now gets the directives of Provincial Confederation of Labour"))
	b.see(b.hoa, b.room, b.in("Nhóm này nhận chỉ đạo của Liên đoàn Lao động tỉnh", "This group gets the directives of Provincial Confederation of Labour"))

	c, err := b.sim.AddChat(simulator.ChatSpec{
		ID: b.other, Type: "supergroup", Title: "Nong dan tinh", Creator: simulator.Ref(b.mai.ID), IsForum: true,
		Members: []simulator.PersonRef{simulator.Ref(b.an.ID)}, Topics: []string{"Việc chung", "Chỉ đạo"}, Bot: "member",
	})
	b.must(err)
	b.topic = c.Topics[len(c.Topics)-1].ID
	b.sayIn(b.mai, b.other, b.topic, b.in("/dangky", "/register"))
	b.see(b.mai, b.other, b.in("chưa được phép", "does not allow"))
	b.sayIn(b.an, b.other, b.topic, b.in("/dangky", "/register"))
	m := b.seeing(b.an, b.other, "the organisations", with(dialog("unit", "hnd")))
	if s := m.first(); s.Text != b.in("⭐ Hội ND", "⭐ Farmers") {
		b.t.Errorf("the first organisation that is suggested is %q", s.Text)
	}
	b.tap(b.an, b.other, dialog("unit", "hnd"))
	b.tap(b.an, b.other, dialog("topic", "here"))
	b.see(b.mai, b.other, b.in("Nhóm này nhận chỉ đạo của Hội Nông dân tỉnh", "This group gets the directives of Provincial Farmers' Union"))
}

// keepsRoles: every command and button looks at the role again, whatever a client sends.
func (b *board) keepsRoles() {
	b.say(b.hoa, b.hoa.ID, b.in("/moi", "/invite"))
	refused := b.see(b.hoa, b.hoa.ID, b.in("chưa được phép", "does not allow"))
	for _, command := range []string{"ketluan", "hangdoi", "cuochop", "thongbao", "soanchidao", "rutchidao 1"} {
		before := b.hears(b.hoa.ID, refused.Text)
		b.say(b.hoa, b.hoa.ID, "/"+command)
		b.awaits("a refusal of /"+command, func() bool { return b.hears(b.hoa.ID, refused.Text) > before })
	}
	b.forbids(b.hoa, refused, "ue:ldld", "ua", "ux", "uy", "um:ldld", "ub:-1", "uc:ldld:0", "up:11", "un:0:", "mn", "dl:0", "dp:all", "an:1", "q:0", "de:1:1:title", "cfm:1:ldld:1")
	b.forbids(b.khach, b.see(b.khach, b.khach.ID, b.in("đã có người dùng", "works once only")), "dp:all", "un:0:", "il:0")
	// What only an administrator may do is not offered to an officer, and refused when it is forged.
	b.say(b.an, b.an.ID, b.in("/moi", "/invite"))
	roles := b.seeing(b.an, b.an.ID, "the roles", with(dialog("role", "leader")))
	if with(dialog("role", "administrator|"+dialog("role", "board")))(roles) {
		b.t.Error("an officer can invite administrators")
	}
	b.touch(b.an, roles, strings.Replace(roles.button(pattern(dialog("role", "leader"))).Data, "leader", "administrator", 1), true)
	b.forbids(b.an, roles, "ue:ldld", "ua", "ux", "um:ldld")
	b.tap(b.an, b.an.ID, dialog("role", "~c"))
	b.say(b.khach, b.khach.ID, b.in("/donvi", "/organisations"))
	b.see(b.khach, b.khach.ID, b.in("xin cơ quan một đường dẫn mời", "invitation"))
}

// awaits waits until something holds, looking after every event.
func (b *board) awaits(what string, holds func() bool) {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	err := b.Await(ctx, what, func() (bool, error) { return holds(), nil })
	if err != nil {
		b.dump(b.room)
	}
	b.must(err)
}

// keepsOrganisations looks at /donvi and edits, adds, merges, exports and imports organisations, and moves a person's duty.
func (b *board) keepsOrganisations() {
	chi := b.chi.ID
	b.say(b.chi, chi, b.in("/donvi", "/organisations"))
	list := b.see(b.chi, chi, b.in("🟢 2 liên lạc tốt", "🟢 2 in order"), b.in("⚪ 5 chưa có nhóm", "⚪ 5 without a group"))
	if !with("ux")(list) || !with("ua")(list) {
		b.t.Error("the administrator's buttons are missing")
	}
	b.say(b.chi, chi, b.in("/donvi nong dan", "/organisations nong dan"))
	b.tap(b.chi, chi, "ue:hnd", "Mai", "Nong dan tinh")
	b.tap(b.chi, chi, dialog("field", "aliases"))
	b.answer(b.chi, "value", "HND, nông dân, nhà nông")
	b.see(b.chi, chi, "nông dân; nhà nông", b.in("Đã sửa Tên gọi khác", "Also called changed"))
	b.say(b.chi, chi, b.in("/donvi nha nong", "/organisations nha nong"))
	b.seeing(b.chi, chi, "the organisation by its new alias", both(with("uc:hnd:0"), saying("nhà nông")))

	b.tap(b.chi, chi, "ua")
	b.answer(b.chi, "name", "Hội Luật gia tỉnh")
	b.answer(b.chi, "short", "Luật gia")
	b.tap(b.chi, chi, dialog("en", "~s"))
	b.answer(b.chi, "id", "Mã sai!")
	b.see(b.chi, chi, b.in("chưa đúng", "won't do"))
	b.tap(b.chi, chi, dialog("id", "hlgt"))
	b.tap(b.chi, chi, dialog("parent", "~s"))
	m := b.tap(b.chi, chi, dialog("review", "ok"))
	b.turnsInto(b.chi, m, b.in("Đã thêm Hội Luật gia tỉnh", "Hội Luật gia tỉnh is added"))
	b.tap(b.chi, chi, "uo:hlgt")
	b.tap(b.chi, chi, "um:hlgt")
	b.tap(b.chi, chi, dialog("heir", "mttq"))
	b.answer(b.chi, "day", "1/1/2018")
	b.see(b.chi, chi, b.in("chưa tới", "is still to come"))
	b.tap(b.chi, chi, dialog("day", "2017-06-08"))
	m = b.tap(b.chi, chi, dialog("review", "ok"))
	b.turnsInto(b.chi, m, b.in("đã nhập vào", "is now part of"))
	b.tap(b.chi, chi, "uo:hlgt")
	b.see(b.chi, chi, b.in("Đơn vị kế thừa: Ủy ban Mặt trận", "Successor: Provincial Vietnam Fatherland Front"))

	b.exchanges()
	b.movesDuties()
}

// exchanges exports the organisations as a file, and imports it with a change; a bad file is refused line by line.
func (b *board) exchanges() {
	chi := b.chi.ID
	b.say(b.chi, chi, b.in("/donvi", "/organisations"))
	b.tap(b.chi, chi, "ux")
	raw := b.file(chi, ".yaml")
	if !strings.Contains(string(raw), "nhà nông") || !strings.Contains(string(raw), "successor: mttq") {
		b.t.Errorf("the exported file is\n%s", raw)
	}
	b.tap(b.chi, chi, "uy")
	b.seeing(b.chi, chi, "to be asked for a file", with(dialog("file", "~c")))
	b.hand(b.chi, chi, "document", "sai.yaml", "", []byte("organisations:\n  - {id: moi, name: Mới, valid_to: 31/2/2020}\n"))
	b.see(b.chi, chi, b.in("dòng 2", "line 2"), "31/2/2020")
	b.hand(b.chi, chi, "document", "office.yaml", "", []byte(strings.Replace(string(raw), "nhà nông", "hội nông dân", 1)))
	b.see(b.chi, chi, b.in("Sẽ thay đổi: 1", "To change: 1"))
	m := b.tap(b.chi, chi, dialog("review", "ok"))
	b.turnsInto(b.chi, m, b.in("Đã ghi 1 thay đổi", "1 change was made"))
}

// file returns the newest document in a chat whose name ends so.
func (b *board) file(chatID int64, suffix string) (data []byte) {
	b.t.Helper()
	b.awaits("a file "+suffix, func() bool {
		history, err := b.sim.History(chatID)
		b.must(err)
		for _, m := range history {
			if d := m.Message.Document; d != nil && strings.HasSuffix(d.Name, suffix) {
				f, err := b.sim.File(d.File)
				b.must(err)
				data = f.Data
			}
		}
		return data != nil
	})
	return data
}

// movesDuties makes the deputy a leader from his page, and back.
func (b *board) movesDuties() {
	chi := b.chi.ID
	b.say(b.chi, chi, b.in("/donvi ldld", "/organisations ldld"))
	b.tap(b.chi, chi, "up:22", "Hoa")
	b.tap(b.chi, chi, "ud:22:deputy:ldld")
	b.tap(b.chi, chi, dialog("what", "role"))
	b.tap(b.chi, chi, dialog("role", "member"))
	m := b.tap(b.chi, chi, dialog("sure", "ok"))
	b.turnsInto(b.chi, m, "Nam: ", b.in("→ thành viên", "→ member"))
	b.see(b.nam, b.nam.ID, b.in("thành viên", "member"))
	b.say(b.chi, chi, b.in("/loimoi", "/invitations"))
	b.see(b.chi, chi, b.in("Không có lời mời nào", "No invitation can be used"))
}
