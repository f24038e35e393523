package handlers_test

import (
	"strings"
	"testing"

	"giaoban/calendar"
	"giaoban/directive"
)

// TestTheOfficesHolidaysAreOnTheCalendar: a day off that an administrator set is marked where a deadline is chosen, and named
// where one falls on it.
func TestTheOfficesHolidaysAreOnTheCalendar(t *testing.T) {
	w := newWorld(t)
	w.do(directive.ByPerson(chief), directive.SetHolidays{Year: calendar.HolidayYear{
		Year: 2017, Off: []calendar.DayOff{{Date: day(2017, 6, 14), Reason: "tet"}},
	}})
	w.pressData(officer, officer, 0, "de:3:1:due")
	for label, off := range map[string]bool{"14/20": true, "15/21": false} {
		if w.has(officer, "°"+label) != off || w.has(officer, label) == off {
			t.Errorf("%s is off: want %t", label, off)
		}
	}
	w.write(officer, officer, "14/6")
	w.says(officer, "thứ Tư 14/6/2017 là ngày nghỉ", "13/6/2017")
	w.write(officer, officer, "/huy")
	w.pressData(officer, officer, 0, "dp:3")
	w.press(officer, officer, "Hẹn giờ")
	if text := w.last(officer).Text; !strings.Contains(text, "Ban hành lúc nào") || !w.has(officer, "thứ Sáu, 08:00 ngày 09/6/2017") {
		t.Errorf("the moments to publish are %+v", w.last(officer))
	}
}
