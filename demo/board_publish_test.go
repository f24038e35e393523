package demo

import (
	"slices"
	"strings"
	"time"

	"giaoban/simulator"
)

// plans begins to publish a draft from its page, and returns the page and the plan.
func (b *board) plans(p Player, number string, n int) (page, plan Message) {
	b.t.Helper()
	page = b.opens(p, n)
	b.touch(p, page, "dp:"+number, false)
	return page, b.seeing(p, p.ID, "the plan", both(with(dialog("confirm", "ok")), saying("#"+number, "🔔")))
}

// publishesOnce publishes a draft with its preview and plan. A group that can't be reached is named in the plan; two officers
// who publish at once, and a button of yesterday, make one publication.
func (b *board) publishesOnce() {
	an, bot := b.an.ID, simulator.MemberSpec{Person: "bot", By: simulator.Ref(b.mai.ID)}
	_, err := b.sim.Kick(b.other, bot)
	b.must(err)
	b.see(b.an, an, "Nong dan tinh", b.in("Không gửi được tin vào nhóm", "cannot be written to"))
	_, plan := b.plans(b.an, "1", 1)
	if !strings.Contains(plan.Text, b.in("Nhóm “Nong dan tinh” đang không nhận được tin", "Group “Nong dan tinh” can't be written to")) {
		b.t.Errorf("the plan does not name the group that can't be reached:\n%s", plan.Text)
	}
	b.tap(b.an, an, dialog("confirm", "~c"))
	_, err = b.sim.Join(b.other, bot)
	b.must(err)
	b.see(b.an, an, "Nong dan tinh", b.in("đã nhận tin trở lại", "can be written to again"))

	_, theirs := b.plans(b.binh, "1", 1)
	page, plan := b.plans(b.an, "1", 1)
	for _, part := range []string{b.in("2 nhóm", "2 groups"), b.in("LĐLĐ tỉnh, Hội ND: nhắc ngày", "Labour, Farmers: reminded on"), b.in("khoảng 1 giây", "about 1 second")} {
		if !strings.Contains(plan.Text, part) {
			b.t.Errorf("the plan lacks %q:\n%s", part, plan.Text)
		}
	}
	b.tap(b.an, an, dialog("confirm", "ok"))
	b.see(b.an, an, b.in("Đã ban hành 1 chỉ đạo: #1", "1 directive published: #1"), "▰▰▰▰▰▰▰▰▰▰", b.in("2/2", "2 of 2"))
	b.touch(b.binh, theirs, theirs.button(pattern(dialog("confirm", "ok"))).Data, false)
	b.told(b.in("không còn là dự thảo", "no longer a draft"))
	b.touch(b.an, page, "dp:1", true)
	b.told(b.in("không còn là dự thảo", "no longer a draft"))
	card := b.see(b.hoa, b.room, "#1 ·")
	if !strings.Contains(page.Text, card.Text) {
		b.t.Errorf("the preview was\n%s\nbut the group sees\n%s", page.Text, card.Text)
	}
	if here, there := b.hears(b.room, "#1 ·"), b.hears(b.other, "#1 ·"); here != 1 || there != 1 {
		b.t.Errorf("%d and %d cards arrived, want one in each group", here, there)
	}
}

// livesOnCards looks at the card and its buttons: it is pinned, changes in place, and knows whose it is.
func (b *board) livesOnCards() {
	card := b.see(b.hoa, b.room, "#1 ·", b.in("chưa tiếp nhận", "not yet received"))
	for _, data := range []string{"ack:1", "rep:1", "ext:1", "dtl:1"} {
		if !with(data)(card) {
			b.t.Errorf("the card has no button %s", data)
		}
	}
	b.awaits("the pinned card", func() bool {
		chats, _, err := b.sim.Chats(simulator.ChatsQuery{})
		b.must(err)
		return slices.ContainsFunc(chats, func(c simulator.Chat) bool {
			return c.ID == b.room && slices.ContainsFunc(c.Pinned, func(m *simulator.Message) bool { return m.ID == card.ID })
		})
	})
	b.touch(b.khach, card, "ack:1", false)
	b.told(b.in("Chỉ lãnh đạo", "Only the leaders"))
	b.touch(b.hoa, card, "dtl:1", false)
	b.see(b.hoa, b.room, "đối thoại với công nhân", b.in("Văn bản nêu rõ", "The notice says"), b.in("Ban hành lúc", "Published"))
	b.tap(b.hoa, b.room, "dtx:1")
	b.touch(b.hoa, card, "ack:1", false)
	b.turnsInto(b.hoa, card, "Hoa", b.in("đã tiếp nhận", "received"))
	b.touch(b.hoa, card, "ack:1", true)
	b.told(b.in("tiếp nhận chỉ đạo #1 rồi", "already received"))
}

// countsReceipts names who has not received, and sends again to those only.
func (b *board) countsReceipts() {
	an := b.an.ID
	receipts := b.asks(b.an, b.in("/danhan 1", "/receipts 1"), "rs:1")
	for _, part := range []string{"2/2", "1/2", b.in("📨 Hội ND", "📨 Farmers"), "✅ " + b.in("LĐLĐ tỉnh: đ/c Hoa", "Labour: Hoa")} {
		if !strings.Contains(receipts.Text, part) {
			b.t.Errorf("the receipts lack %q:\n%s", part, receipts.Text)
		}
	}
	b.touch(b.an, receipts, "rs:1", false)
	b.told(b.in("vừa được gửi", "was sent a few minutes ago"))
	before, mine := b.see(b.mai, b.other, "#1 ·"), b.see(b.hoa, b.room, "#1 ·")
	b.passes(2 * time.Hour)
	b.tap(b.an, an, "rs:1")
	b.seeing(b.mai, b.other, "the card anew", func(m Message) bool { return m.ID > before.ID && saying("#1 ·")(m) })
	b.awaits("one card to stand there", func() bool { return b.hears(b.other, "#1 ·") == 1 })
	if b.hears(b.room, "#1 ·") != 1 || b.see(b.hoa, b.room, "#1 ·").ID != mine.ID {
		b.t.Error("who had received it got it again")
	}
	b.tap(b.mai, b.other, "ack:1")
	m := b.tap(b.an, an, "rc:1")
	b.turnsInto(b.an, m, b.in("✅ Hội ND: đ/c Mai", "✅ Farmers: Mai"))
}

// publishesByTheClock publishes a draft the next morning, after it was taken off the clock once.
func (b *board) publishesByTheClock() {
	an := b.an.ID
	b.plans(b.an, "5", 5)
	b.tap(b.an, an, dialog("confirm", "later"), "#5")
	b.answer(b.an, "when", "31/6")
	b.see(b.an, an, "“31/6”")
	b.answer(b.an, "when", "8h00 ngày 1/1/2017")
	b.see(b.an, an, b.in("đã qua", "is over"))
	m := b.tap(b.an, an, dialog("when", `at\.\d+`), b.in("Ban hành lúc nào", "When?"))
	b.turnsInto(b.an, m, b.in("sẽ được ban hành lúc", "will be published at"))
	page := b.opens(b.an, 5)
	b.tap(b.an, an, "du:5", b.in("Sẽ ban hành lúc", "It will be published at"))
	b.turnsInto(b.an, page, b.in("trở về dự thảo", "a draft again"))
	b.tap(b.an, an, "dp:5", "#5 ·")
	b.tap(b.an, an, dialog("confirm", "later"), "#5")
	b.answer(b.an, "when", "8h30 ngày 9/6")
	b.see(b.an, an, "9", b.in("08:30", "08:30"))
	if n := b.hears(b.other, "#5 ·"); n != 0 {
		b.t.Errorf("%d cards are out before their time", n)
	}
	b.passes(23 * time.Hour)
	b.see(b.an, an, b.in("Đã ban hành 1 chỉ đạo: #5", "1 directive published: #5"), "▰▰▰▰▰▰▰▰▰▰", b.in("1/1", "1 of 1"))
	b.see(b.mai, b.other, "#5 ·")
}

// stopsAndGoesOn publishes the rest of the meeting as one list for each group, stops what has not gone out, and sends it on.
func (b *board) stopsAndGoesOn() {
	an := b.an.ID
	b.say(b.an, an, b.in("/chidao", "/directives"))
	b.tap(b.an, an, "dp:all")
	b.tap(b.an, an, dialog("form", "list"))
	b.order(simulator.FaultSpec{Kind: simulator.FaultTooMany, Method: "sendMessage", Chat: b.other, Count: 1, RetryAfter: 3600})
	b.tap(b.an, an, dialog("confirm", "ok"), b.in("2 nhóm", "2 groups"))
	b.see(b.an, an, b.in("Đã ban hành 7 chỉ đạo", "7 directives published"), b.in("1/2", "1 of 2"))
	b.tap(b.an, an, `pst:.*`)
	b.see(b.an, an, b.in("Đã dừng: ", "Stopped: "))
	b.passes(2 * time.Hour)
	list := b.in("chỉ đạo giao cho", "for Provincial")
	b.see(b.hoa, b.room, "📋", list)
	if b.hears(b.other, "📋", list) != 0 {
		b.t.Error("what was stopped arrived")
	}
	b.tap(b.an, an, `prs:.*`)
	b.see(b.mai, b.other, "📋", list)
	b.see(b.an, an, b.in("Đã ban hành 7 chỉ đạo", "7 directives published"), "▰▰▰▰▰▰▰▰▰▰", b.in("2/2", "2 of 2"))
	if b.hears(b.other, "📋", list) != 1 || b.hears(b.room, "📋", list) != 1 {
		b.t.Error("a group got its list twice")
	}
}

// losesAGroup unbinds a group while something is on its way to it.
func (b *board) losesAGroup() {
	an, chi := b.an.ID, b.chi.ID
	b.say(b.an, an, b.in("/soanchidao", "/draft"))
	b.tap(b.an, an, dialog("meeting", "2017-06-08"))
	b.answer(b.an, "title", "Họp mặt")
	b.answer(b.an, "body", "Chuẩn bị họp mặt cuối tháng.")
	b.tap(b.an, an, dialog("lead", "all"))
	b.answer(b.an, "due", "13/6/2017")
	b.tap(b.an, an, dialog("review", "save"), b.in("thứ Ba", "Tuesday"))
	b.plans(b.an, "10", 10)
	b.order(simulator.FaultSpec{Kind: simulator.FaultTooMany, Method: "sendMessage", Chat: b.other, Count: 1, RetryAfter: 3600})
	b.tap(b.an, an, dialog("confirm", "ok"), "#10")
	b.see(b.an, an, b.in("Đã ban hành 1 chỉ đạo: #10", "1 directive published: #10"), b.in("1/2", "1 of 2"))
	b.asks(b.chi, b.in("/donvi hnd", "/organisations hnd"), "ub:.*")
	b.tap(b.chi, chi, "ub:.*", "Nong dan tinh")
	m := b.tap(b.chi, chi, dialog("sure", "ok"))
	b.turnsInto(b.chi, m, b.in("Đã gỡ nhóm", "is unbound"))
	b.see(b.an, an, b.in("Đã ban hành 1 chỉ đạo: #10", "1 directive published: #10"), b.in("Chưa gửi được tới: Hội Nông dân tỉnh", "Not reached: Provincial Farmers' Union"))
	b.passes(2 * time.Hour)
	b.sayIn(b.an, b.other, b.topic, b.in("/dangky", "/register"))
	b.tap(b.an, b.other, dialog("unit", "hnd"))
	b.tap(b.an, b.other, dialog("topic", "here"))
	b.see(b.mai, b.other, "#10 ·", b.in("còn 4 ngày", "4 days left"))
	b.awaits("one card of #10", func() bool { return b.hears(b.other, "#10 ·") == 1 })
}
