package demo

import (
	"context"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// TestRemindersOverASummer lives from June to August through the real client and the simulator, in both languages: what an
// administrator sets, what groups, leaders, deputies and the Board are reminded of, and what they are not.
func TestRemindersOverASummer(t *testing.T) {
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		t.Run(string(lang), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*bound)
			defer cancel()
			s := inSummer(ctx, t, lang)
			defer func() {
				if t.Failed() {
					for _, chat := range []int64{s.room, s.other, s.officer.ID, s.hoa.ID, s.nam.ID} {
						s.dump(chat)
					}
				}
			}()
			for _, scene := range []func(){
				s.editsTheHolidays, s.writesARuleByCron, s.writesARuleByPlainChoice, s.plansMilestones, s.publishesWhatIsTied, s.asksToBeReminded,
				s.climbsTheLadder, s.asksAboutWhatIsStale, s.keepsToTheBudget, s.countsDown, s.collectsThePeriod,
				s.postponesOverAHoliday, s.replacesAndStopsWithTheAnswer, s.followsTheExtension, s.pauses,
				s.makesUpForADowntime, s.followsAChangedRule, s.copiesToNextYear, s.neverTwice,
			} {
				scene()
				if t.Failed() {
					return
				}
			}
		})
	}
}

// editsTheHolidays makes Thursday 20 July a day off, by dates as people type them.
func (s *summer) editsTheHolidays() {
	s.alone(s.officer, "/nhacviec", "[hol:2017]", "[hol:2017:add]", "day=3/9/2018")
	s.reads(s.officer, s.officer.ID, s.in("không thuộc năm 2017", "is not in 2017"))
	s.alone(s.officer, "day="+s.in("ngày 20 tháng 7", "20 July"), "/nhacviec", "[hol:2017]")
	s.reads(s.officer, s.officer.ID, s.in("thứ Năm, ", "Thursday, ")+s.date(time.July, 20))
}

// writesARuleByCron lets what has no deadline be asked about three times on 28 June.
func (s *summer) writesARuleByCron() {
	s.alone(s.officer, "/nhacviec", "[rl:0:new]", "kind>undated", "days=0", "repeat>cron", "cron=* * * * *")
	s.reads(s.officer, s.officer.ID, "* * * * *", s.in("quá 4 lần một ngày", "4 times"))
	s.alone(s.officer, "cron=0 21 * * 5", "to>group", "text>~s")
	preview := s.finds(s.ctx, s.officer, s.officer.ID, "the preview", with(dialog("review", "save")))
	// At nine in the evening nobody is reminded: it is the next working morning's, ten times.
	if n := strings.Count(preview.Text, "• "+s.in("thứ Hai", "Monday")); n < 8 || strings.Count(preview.Text, "•") != 10 || strings.Contains(preview.Text, "21:00") {
		s.t.Errorf("the next ten are\n%s", preview.Text)
	}
	s.alone(s.officer, "review>~e.cron", "cron=0 9,14,15 28 6 *")
	s.finds(s.ctx, s.officer, s.officer.ID, "the other preview", both(with(dialog("review", "save")), saying(s.date(time.June, 28))))
	s.alone(s.officer, "review>save")
	s.reads(s.officer, s.officer.ID, "✅", "0 9,14,15 28 6 *")
}

// writesARuleByPlainChoice adds a reminder five days before a deadline, with a text of its own.
func (s *summer) writesARuleByPlainChoice() {
	s.alone(s.officer, "/nhacviec", "[rl:0:new]", "kind>deadline", "days="+s.in("năm", "five"))
	s.reads(s.officer, s.officer.ID, s.in("không phải số ngày", "is no number of days"))
	s.alone(s.officer, "days=-5", "repeat>once", "to>group", "text=xin ảnh trước và sau")
	preview := s.finds(s.ctx, s.officer, s.officer.ID, "the preview", with(dialog("review", "save")))
	// Five days before 27 July is a Saturday.
	if !strings.Contains(preview.Text, s.in("08:00 ngày 24/7/2017: #2", "24 July 2017, 08:00: #2")) {
		s.t.Errorf("what is next is\n%s", preview.Text)
	}
	s.alone(s.officer, "review>save")
	s.reads(s.officer, s.officer.ID, "✅", s.in("trước hạn 5 ngày", "5 days before the deadline"))
}

// plansMilestones makes three milestones: of an observance with a plan of its own, of a solar and of a lunar day.
func (s *summer) plansMilestones() {
	o := s.officer
	s.alone(o, "/mocsukien")
	s.reads(o, o.ID, s.in("70 năm", "70th"), s.date(time.July, 27))
	s.alone(o, "[mlo:war-invalids-day]", "review>~e.plan", "plan="+s.in("tuần sau", "next week")+": x")
	s.reads(o, o.ID, "T-14")
	s.alone(o, "plan=T-14: Kiểm tra tiến độ\nT-7: Hoàn thành phần việc còn lại\nT: Tổ chức kỷ niệm", "review>save")
	s.reads(o, o.ID, "✅", s.date(time.July, 27))

	s.alone(o, "/mocsukien", "[ml:0:new]", "name=Ngày hội làng", "day=20/8", "yearly>solar", "base=1990", "plan>template", "units>o.u1", "units>chosen")
	review := s.finds(s.ctx, o, o.ID, "the review", both(with(dialog("review", "save")), saying("Ngày hội làng")))
	for _, part := range []string{s.in("27 năm", "27th"), s.date(time.August, 20), s.in("Một", "One"), "T-14", s.in("Kiểm tra tiến độ", "See how far it is")} {
		if !strings.Contains(review.Text, part) {
			s.t.Errorf("%q is missing in\n%s", part, review.Text)
		}
	}
	s.alone(o, "review>save", "/mocsukien", "[ml:0:new]", "name=Giỗ Tổ của tỉnh", "day=mùng 10/3 âm", "yearly>lunar", "base>~s", "plan>none", "units>all", "review>save")
	s.reads(o, o.ID, "✅", "Giỗ Tổ của tỉnh", "2018")
	// Only the Board plans.
	s.alone(s.hoa, "/mocsukien")
	list := s.reads(s.hoa, s.hoa.ID, "Ngày hội làng")
	if with("ml:0:new|mlo:.*")(list) {
		s.t.Errorf("a leader is offered %v", list.Buttons)
	}
}

// publishesWhatIsTied publishes directive 4, tied to the milestone, and 5, reported on each month.
func (s *summer) publishesWhatIsTied() {
	houses := directive.Text{VI: "nhà", EN: "houses"}
	system := directive.BySystem("test")
	s.execute(system, directive.DraftDirectives{Meeting: "june", Drafts: []directive.Directive{
		{
			Title: directive.Text{VI: "Việc bốn", EN: "Task four"}, All: true, Milestone: "war-invalids-day-2017",
			Target: &directive.Target{Value: directive.Whole(10), Unit: houses, Op: directive.AtLeast},
		},
		{Title: directive.Text{VI: "Việc năm", EN: "Task five"}, All: true, Standing: true, Period: directive.Period{Every: calendar.PeriodMonth}},
	}})
	s.execute(system, directive.Publish{Numbers: []int{4, 5}})
	s.talks(s.hoa, s.room, "[ack:1]", "[ack:5]")
	s.talks(s.mai, s.other, "[ack:4]")
}

// asksToBeReminded is "remind me" below a card, in its three forms, and one that is taken back.
func (s *summer) asksToBeReminded() {
	n := s.nam
	for _, form := range []string{"am", "eve", "day"} {
		s.talks(n, s.room, "[rmd:2]")
		s.alone(n, "[rmd:2:u1:"+form+"]")
	}
	s.alone(n, "until="+s.in("thứ Tư tuần sau", "14/6"))
	s.reads(n, n.ID, "⏰", "#2", s.date(time.June, 14))
	s.talks(n, s.room, "[rmd:4]")
	s.alone(n, "[rmd:4:u1:day]", "until=15/6")
	s.reads(n, n.ID, "⏰", "#4", s.date(time.June, 15))
	s.alone(n, "/nhacviec", "[rmx:4:u1:2017-06-15]", "/nhacviec")
	s.finds(s.ctx, n, n.ID, "the reminders that are left", func(m Message) bool {
		return with("rmx:2:u1:2017-07-26")(m) && with("rmx:2:u1:2017-06-14")(m) && !with("rmx:4.*")(m)
	})
}

// climbsTheLadder goes from the leader to the deputy to the Board: directive 3 was due on a Sunday.
func (s *summer) climbsTheLadder() {
	o := s.officer
	s.is(time.June, 12, 8)
	s.reads(s.hoa, s.hoa.ID, "#3", s.in("quá hạn 1 ngày", "1 day overdue"))
	s.reads(s.nam, s.nam.ID, s.in("Đồng chí đã nhờ nhắc", "You asked to be reminded"), "#2") // "tomorrow morning" was a Saturday
	s.alone(s.hoa, "[why:u1]")
	s.reads(s.hoa, s.hoa.ID, "❓", s.in("quá hạn 1 ngày làm việc", "1 working day after the deadline"), "#3", s.in("/nhacviec", "/reminders"))
	s.is(time.June, 13, 8)
	s.reads(s.nam, s.nam.ID, "#3", s.in("cùng nắm", "to know as well"))
	s.is(time.June, 14, 8)
	s.reads(o, o.ID, "📋", s.in("Đơn vị Một", "Unit One"), "Hoa", "#3")
	s.alone(s.hoa, "/baocao 3 xong 0", "review>send")
	s.reads(o, o.ID, "📋", "✅ #3")
}

// asksAboutWhatIsStale is an acknowledgement that no report followed for fourteen days; in the group, too, one can ask why.
func (s *summer) asksAboutWhatIsStale() {
	s.is(time.June, 23, 8)
	asked := s.reminder(s.hoa, s.room, time.June, 23, s.in("chưa có báo cáo", "not reported on"), "#1")
	s.lacks(asked, "#5") // its first period has not begun: there is nothing to report yet
	told, err := s.Press(s.ctx, s.hoa.ID, s.room, asked.ID, "why:u1")
	s.must(err)
	if !strings.Contains(told.Text, s.in("tiếp nhận 14 ngày", "received 14 days ago")) || !strings.Contains(told.Text, "#1") {
		s.t.Errorf("why: %q", told.Text)
	}
}

// keepsToTheBudget: of the three on 28 June the third waits for the next morning. What comes in private counts for no group.
func (s *summer) keepsToTheBudget() {
	s.execute(directive.ByPerson(directive.PersonID(s.officer.ID)), directive.SetRule{Rule: directive.ReminderRule{
		ID: "in-private", Kind: directive.RuleUndated, Cron: "0 15 28 6 *", Audience: directive.ToTheLeader,
	}})
	for i, hour := range []int{9, 14} {
		s.is(time.June, 28, hour)
		for chat, p := range map[int64]Player{s.room: s.hoa, s.other: s.mai} {
			s.must(s.Await(s.ctx, "reminder of 28 June", func() (bool, error) {
				_, err := s.Messages(s.ctx, p.ID, chat)
				return s.came(chat, s.heading(time.June, 28)) == i+1, err
			}))
		}
	}
	s.is(time.June, 28, 15)
	s.reads(s.hoa, s.hoa.ID, s.date(time.June, 28), "#1")
	s.is(time.June, 29, 8)
	late := s.reminder(s.hoa, s.room, time.June, 29, "#1")
	s.lacks(late, "⏱") // nothing was missed: it waited
	s.expect(s.room, s.heading(time.June, 28), 2)
}

// countsDown is fourteen days before the milestone: the groups and the Board see how far its directive is.
func (s *summer) countsDown() {
	s.is(time.July, 12, 9)
	s.talks(s.mai, s.other, "/baocao 4 3 nhà đang làm", "review>send")
	s.reads(s.officer, s.officer.ID, "#4", "Mai")
	s.is(time.July, 13, 8)
	for chat, p := range map[int64]Player{s.room: s.hoa, s.other: s.mai, s.officer.ID: s.officer} {
		s.reads(p, chat, "🎗", s.in("còn 14 ngày", "14 days left"), "#4", s.in("3/20 nhà", "3/20 houses"), s.in("0/2 đơn vị", "0 of 2"))
	}
}

// collectsThePeriod: July's report is opened at the cut-off, asked for on its day, given by the dialog, and counted.
func (s *summer) collectsThePeriod() {
	o := s.officer
	s.is(time.July, 14, 8)
	s.finds(s.ctx, s.hoa, s.room, "the card of the period", both(with("rep:5"), saying(s.date(time.July, 17))))
	s.is(time.July, 17, 8)
	asked := s.reminder(s.hoa, s.room, time.July, 17, "#5", s.in("hôm nay là hạn cuối", "today is the last day"))
	s.reminder(s.mai, s.other, time.July, 17, "#5")
	_, err := s.Press(s.ctx, s.hoa.ID, s.room, asked.ID, "rep:5")
	s.must(err)
	s.talks(s.hoa, s.room, "state>done")
	s.talks(s.hoa, s.room, "text=báo cáo tháng 7", "files>ok", "review>send")
	s.reads(o, o.ID, "#5", "báo cáo tháng 7")
	s.finds(s.ctx, s.hoa, s.room, "the reminder with the answer", func(m Message) bool {
		return m.ID == asked.ID && strings.Contains(m.Text, "✅ #5") && !with("rep:5")(m)
	})
	s.is(time.July, 18, 8)
	s.reads(o, o.ID, "📅", "#5", s.in("Đã gửi 1/2: Đơn vị Một", "Sent by 1 of 2: Unit One"), s.in("Chưa gửi: Đơn vị Hai", "Not sent: Unit Two"))
}

// postponesOverAHoliday: seven days before 27 July is the office's day off.
func (s *summer) postponesOverAHoliday() {
	s.is(time.July, 20, 8)
	s.is(time.July, 21, 8)
	m := s.reminder(s.hoa, s.room, time.July, 21, "#2", "#4", s.in("còn 6 ngày", "6 days left"), "🎗")
	if !with("rep:2")(m) || !with("rep:4")(m) {
		s.t.Errorf("its buttons are %v", m.Buttons)
	}
	s.expect(s.room, s.heading(time.July, 20), 0)
}

// replacesAndStopsWithTheAnswer: one reminder stands in a group, and what was answered is asked no more.
func (s *summer) replacesAndStopsWithTheAnswer() {
	s.is(time.July, 24, 8)
	m := s.reminder(s.hoa, s.room, time.July, 24, "#2", "#4", "xin ảnh trước và sau")
	s.finds(s.ctx, s.hoa, s.room, "no more than one reminder", func(Message) bool {
		messages, err := s.Messages(s.ctx, s.hoa.ID, s.room)
		n := 0
		for _, one := range messages {
			if strings.HasPrefix(one.Text, "🔔") && with("why:u1")(one) {
				n++
			}
		}
		return err == nil && n == 1
	})
	s.talks(s.hoa, s.room, "/baocao 4 xong 10 nhà", "review>send", "/giahan 2", "until=15/8", "reason=mưa nhiều", "review>send")
	s.alone(s.officer, "[xok:2:u1.*]")
	s.finds(s.ctx, s.hoa, s.room, "the reminder with both", func(now Message) bool {
		return now.ID == m.ID && strings.Contains(now.Text, "⏳ #2") && strings.Contains(now.Text, "✅ #4")
	})
	s.is(time.July, 26, 8)
	s.reminder(s.mai, s.other, time.July, 26, "#4", s.in("còn 1 ngày", "1 day left"))
	s.reads(s.nam, s.nam.ID, s.in("Đồng chí đã nhờ nhắc", "You asked to be reminded"), "#2", s.date(time.August, 15)) // the day before it was due
	s.is(time.July, 27, 8)
	s.reminder(s.mai, s.other, time.July, 27, "#4", s.in("hôm nay là hạn cuối", "today is the last day"))
	last := s.reminder(s.hoa, s.room, time.July, 27, "🎗", s.in("1/2 đơn vị", "1 of 2"))
	s.lacks(last, "#2")
	s.expect(s.room, s.heading(time.July, 26), 0)
}

// followsTheExtension to 15 August.
func (s *summer) followsTheExtension() {
	s.is(time.August, 8, 8)
	s.reminder(s.hoa, s.room, time.August, 8, "#2", s.in("còn 7 ngày", "7 days left"))
}
