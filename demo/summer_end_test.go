package demo

import (
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// pauses: a group and a person are left alone until a day, the Board sees it, and what fell into it comes once, after it.
func (s *summer) pauses() {
	o := s.officer
	s.is(time.August, 9, 9)
	s.talks(s.hoa, s.room, "/nhacviec", "[mut:set]", "until>2017-08-12")
	s.reads(s.hoa, s.room, "🔕", "Hoa", s.date(time.August, 12))
	s.alone(s.mai, "/nhacviec", "[mut:set]", "until="+s.in("thứ Sáu tuần này", "Friday"))
	s.reads(s.mai, s.mai.ID, "🔕", s.date(time.August, 11))
	s.alone(o, "/nhacviec")
	s.reads(o, o.ID, "🔕", "“u1”", s.date(time.August, 12), "Mai", s.date(time.August, 11))
	s.is(time.August, 14, 8) // three days before 15 August is the Saturday of the pause
	s.reminder(s.hoa, s.room, time.August, 14, "#2", s.in("còn 1 ngày", "1 day left"))
}

// makesUpForADowntime: the bot is down over the week before directive 6 is due.
func (s *summer) makesUpForADowntime() {
	system := directive.BySystem("test")
	s.execute(system, directive.DraftDirectives{Meeting: "june", Drafts: []directive.Directive{{
		Title: directive.Text{VI: "Việc sáu", EN: "Task six"}, Lead: []directive.OrgID{"u2"}, Due: calendar.By(calendar.Date{Year: 2017, Month: time.August, Day: 25}),
	}}})
	s.execute(system, directive.Publish{Numbers: []int{6}})
	s.stopBot()
	s.is(time.August, 22, 10)
	s.start()
	m := s.reminder(s.mai, s.other, time.August, 22, "#6", s.in("còn 3 ngày", "3 days left"), "⏱", s.date(time.August, 18))
	if strings.Count(m.Text, "#6") != 1 {
		s.t.Errorf("what was missed is not merged:\n%s", m.Text)
	}
	s.lacks(m, "#5") // its last day is over: nothing to be reminded of any more
	// The clock was wrong, and is set back and forward again.
	s.stopBot()
	s.is(time.August, 21, 8)
	s.start()
	s.alone(s.mai, "/nhacviec")
	s.is(time.August, 22, 8)
	s.is(time.August, 22, 11)
	s.restart()
	s.alone(s.mai, "/nhacviec")
}

// followsAChangedRule: the day before, a text goes with it that an administrator added meanwhile.
func (s *summer) followsAChangedRule() {
	s.is(time.August, 23, 9)
	s.alone(s.officer, "/nhacviec", "[rl:before-1]", "[rl:before-1:edit]", "review>~e.text", "text=xin gửi trước 16 giờ", "review>save")
	s.reads(s.officer, s.officer.ID, "✅", s.in("trước hạn 1 ngày", "1 day before the deadline"))
	s.is(time.August, 24, 8)
	s.reminder(s.mai, s.other, time.August, 24, "#6", "xin gửi trước 16 giờ")
	s.expect(s.other, s.heading(time.August, 22), 1)
	s.expect(s.other, s.heading(time.August, 23), 0)
}

// copiesToNextYear makes next year's campaign, with last year's results beside it.
func (s *summer) copiesToNextYear() {
	o := s.officer
	s.alone(o, "/mocsukien", "[ml:war-invalids-day-2017]", "[ml:war-invalids-day-2017:copy]")
	s.reads(o, o.ID, "✅", s.in("Đã lập đợt năm sau", "Next year's"))
	s.alone(o, "/mocsukien", "[mls:1]", "[mls:2]", "[mls:3]", "[ml:war-invalids-day-2018]")
	next := s.reads(o, o.ID, s.in("71 năm", "71st"), s.in("Kết quả lần trước", "Results of the last one"), s.in("13/20 nhà", "13/20 houses"))
	if !strings.Contains(next.Text, s.in("13/7/2018", "13 July 2018")) {
		s.t.Errorf("the plan is not shifted:\n%s", next.Text)
	}
	s.alone(o, "/chidao")
	s.reads(o, o.ID, "#7", s.in("Việc bốn", "Task four"))
}

// neverTwice: a group never had two reminders of one morning.
func (s *summer) neverTwice() {
	for _, chat := range []int64{s.room, s.other} {
		for day := (calendar.Date{Year: 2017, Month: time.June, Day: 9}); day.Before(calendar.Date{Year: 2017, Month: time.September, Day: 1}); day = day.AddDays(1) {
			most := 1
			if day.Month == time.June && day.Day == 28 {
				most = 2
			}
			if n := s.came(chat, s.heading(day.Month, day.Day)+" "); n > most {
				s.t.Errorf("%d reminders of %s came to %d", n, day, chat)
			}
		}
	}
	s.expect(s.nam.ID, s.in("⏰ Đồng chí đã nhờ nhắc: #2", "⏰ You asked to be reminded: #2"), 3)
}
