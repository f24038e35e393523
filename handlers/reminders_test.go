package handlers_test

import (
	"strings"
	"testing"
	"time"

	"giaoban/directive"
)

// reminderStories are the dialogs about rules, pauses, holidays, milestones and personal reminders.
func reminderStories() map[string][]act {
	admin := func(value string) act { return act{who: chief, in: chief, value: value} }
	types := func(text string) act { return act{who: chief, in: chief, write: text} }
	press := func(data string) act { return act{who: chief, in: chief, data: data} }
	board := func(value string) act { return act{who: officer, in: officer, value: value} }
	return map[string][]act{
		"rules": {
			types("/nhacviec"), press("rl:before-7"), press("rl:before-7:switch"), press("rl:0:new"), admin("deadline"), types("tuần sau"),
			types("-400"), types("-5"), admin("cron"), types("mỗi sáng"), types("* * * * *"), types("0 8 * * 1"), admin("group"),
			types("Đề nghị <khẩn trương>"), admin("~e.repeat"), admin("once"), admin("save"),
			press("rl:undated:edit"), admin("~e.repeat"), admin("quarter"), admin("~e.days"), admin("30"), admin("save"),
			{who: officer, in: officer, write: "/reminders"}, {who: officer, in: officer, data: "rl:before-7"},
		},
		"pauses": {
			{who: hoa, in: ldld, write: "/nhacviec"}, {who: mai, in: ldld, data: "mut:set"}, {who: hoa, in: ldld, data: "mut:set"},
			{who: hoa, in: ldld, value: "2017-06-11"}, {who: hoa, in: hoa, write: "/nhacviec"}, {who: hoa, in: hoa, data: "mut:set"},
			{who: hoa, in: hoa, write: "31/12"}, {who: hoa, in: hoa, write: "15/6"}, {who: officer, in: officer, write: "/nhacviec"},
			{who: hoa, in: ldld, data: "mut:end"}, {who: hoa, in: ldld, write: "/nhacviec"},
		},
		"personal": {
			{who: nam, in: ldld, data: "rmd:3"}, {who: nam, in: nam, data: "rmd:3:ldld:am"}, {who: nam, in: nam, data: "rmd:3:ldld:eve"},
			{who: nam, in: nam, data: "rmd:1:ldld:day"}, {who: nam, in: nam, write: "1/6/2017"}, {who: nam, in: nam, write: "17/6"},
			{who: nam, in: nam, write: "/nhacviec"}, {who: nam, in: nam, data: "rmx:3:ldld:2017-06-09"}, {who: nam, in: nam, data: "rls"},
			{who: mai, in: mai, write: "/nhacviec"}, {who: mai, in: mai, data: "rmd:3:ldld:am"},
		},
		"holidays": {
			types("/nhacviec"), press("hol:2017"), press("hol:2017:add"), types("3/9/2018"), types("5/9"), press("hol:2017:remove"), types("6/9"),
			admin("2017-09-05"), press("hol:2017:work"), types("9/9"), press("hol:2017"),
		},
		"milestones": {
			{who: officer, in: officer, write: "/mocsukien"}, {who: officer, in: officer, data: "ml:27-7"}, {who: officer, in: officer, data: "mlo:farmers-union-founding"},
			{who: officer, in: officer, data: "ml:0:new"}, {who: officer, in: officer, write: "Ngày hội <làng>"}, {who: officer, in: officer, write: "1/6/2017"},
			{who: officer, in: officer, write: "20/8"}, board("solar"),
			{who: officer, in: officer, write: "năm ngoái"}, {who: officer, in: officer, write: "1990"},
			{who: officer, in: officer, write: "trước một tuần: chuẩn bị"}, {who: officer, in: officer, write: "T-7: Chuẩn bị\nT: Tổ chức\nT+3: Báo cáo"},
			board("o.ldld"), board("o.hnd"), board("o.hnd"), board("chosen"), board("~e.plan"), board("template"), board("save"),
			{who: officer, in: officer, data: "ml:ngay-hoi-lang-2017"}, {who: officer, in: officer, data: "ml:ngay-hoi-lang-2017:copy"},
			{who: hoa, in: ldld, write: "/milestones"},
		},
	}
}

// remind carries out what is due in the index by time until a day's hour, each at its time.
func (w *world) remind(d int, month time.Month, hour int) {
	w.t.Helper()
	end := day(2017, int(month), d).In(w.rules.Zone, hour, 0)
	for {
		var next directive.Due
		for _, e := range w.due {
			if next.Key == "" || e.At.Before(next.At) || (e.At.Equal(next.At) && e.Key < next.Key) {
				next = e
			}
		}
		if next.Key == "" || next.At.After(end) {
			w.clock.Set(end)
			return
		}
		if next.At.After(w.clock.Now()) {
			w.clock.Set(next.At)
		}
		w.do(directive.BySystem("scheduler"), next.Command())
	}
}

func TestWhyAReminderCame(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 3)
	w.remind(20, 7, 9)
	w.says(ldld, "Nhắc việc ngày 20/7/2017", "#3", "còn 7 ngày")
	w.pressData(hoa, ldld, w.last(ldld).id, "why:ldld")
	w.toast("trước hạn 7 ngày: #3")
	w.pressData(mai, ldld, w.last(ldld).id, "why:hnd")
	w.toast("không còn dùng được")
	w.remind(28, 7, 9)
	w.says(hoa, "việc cần báo cáo ngày 28/7/2017", "quá hạn 1 ngày")
	w.pressData(hoa, hoa, w.last(hoa).id, "why:ldld")
	w.says(hoa, "Vì sao có tin nhắc này", "quá hạn 1 ngày làm việc: #3", "/nhacviec")
	w.pressData(mai, mai, w.last(hoa).id, "why:ldld")
	w.toast("chưa được phép")
}

// What is answered is marked in the reminder that stands in the group, and its button is gone.
func TestAnAnswerChangesTheReminder(t *testing.T) {
	w := newWorld(t)
	w.publish(2, 3)
	w.remind(20, 7, 9)
	reminder := w.last(ldld)
	w.write(hoa, hoa, "/baocao 3 xong 0")
	w.press(hoa, hoa, "Gửi")
	if !strings.Contains(reminder.Text, "✅ #3") || strings.Contains(labels(reminder), "#3") || !strings.Contains(labels(reminder), "#2") {
		t.Errorf("the reminder says:\n%s\n%s", reminder.Text, labels(reminder))
	}
	w.remind(24, 7, 9)
	if text := w.last(ldld).Text; strings.Contains(text, "#3") {
		t.Errorf("what was answered is reminded of:\n%s", text)
	}
}

func labels(m *message) string {
	var all []string
	for _, row := range m.Keyboard {
		for _, b := range row {
			all = append(all, b.Text)
		}
	}
	return strings.Join(all, " | ")
}

// A milestone's countdown comes with the day's reminder, in one message, and says how far its directives are.
func TestACountdown(t *testing.T) {
	w := newWorld(t)
	m := w.goals["27-7"]
	m.Plan = directive.DefaultPlan()
	w.do(directive.BySystem("test"), directive.SetMilestone{Milestone: m})
	w.publish(2, 3)
	w.write(hoa, hoa, "/baocao 2 2 công trình đang làm")
	w.remind(13, 7, 9)
	w.says(ldld, "Nhắc việc ngày 13/7/2017", "còn 14 ngày", "Kiểm tra tiến độ", "#2 Công trình mừng 27/7", "0/2 đơn vị báo xong")
	w.says(officer, "Đếm ngược", "còn 14 ngày")
	before := len(w.chats[ldld])
	w.remind(20, 7, 9)
	w.says(ldld, "còn 7 ngày", "#3", "Hoàn thành phần việc còn lại")
	if len(w.chats[ldld]) != before {
		t.Errorf("%d messages became %d: one reminder stands in a group", before, len(w.chats[ldld]))
	}
}

// A personal reminder comes in private on a working morning.
func TestAPersonalReminder(t *testing.T) {
	w := newWorld(t)
	w.publish(3)
	w.pressData(nam, ldld, w.last(ldld).id, "rmd:3")
	w.toast("tin nhắn riêng")
	w.says(nam, "Nhắc tôi", "#3")
	w.press(nam, nam, "Sáng mai")
	w.says(nam, "Sẽ nhắc đồng chí về #3")
	w.remind(9, 6, 9)
	w.says(nam, "Đồng chí đã nhờ nhắc", "#3")
}
