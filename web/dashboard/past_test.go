package dashboard_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// mainOf returns what a page says between its heading and its footer, as if its links led to the present.
func mainOf(t *testing.T, page, day string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, "<h1>")
	content, _, ended := strings.Cut(rest, "</main>")
	if !found || !ended {
		t.Fatalf("there is no content in\n%s", page)
	}
	return strings.ReplaceAll(content, "/b/day/"+day+"/", "/b/")
}

// places are the pages that are shown of a past day, too.
func places() []string {
	return []string{
		"", "directives", "directives?only=waiting", "directives?q=sua+nha", "organisations", "organisations/ldld", "milestones", "charts",
		"charts/rhythm", "export/csv",
	}
}

// TestAPastDayIsShownAsItWas keeps every page of a day's last minute, lets things happen, and asks for the day again.
func TestAPastDayIsShownAsItWas(t *testing.T) {
	o := open(t)
	o.reports("xong phần một")
	o.clock.Set(time.Date(2017, 6, 8, 23, 59, 0, 0, calendar.Zone()))
	then := map[directive.PersonID]map[string]string{officer: {}, leader: {}}
	for who, pages := range then {
		v := o.enters(who)
		for _, place := range places() {
			status, page := v.gets(place)
			if status != http.StatusOK {
				t.Fatalf("%d: %q gave %d", who, place, status)
			}
			pages[place] = page
		}
	}
	o.clock.Set(time.Date(2017, 6, 21, 9, 0, 0, 0, calendar.Zone()))
	o.do("confirm", directive.ByPerson(officer), directive.Confirm{Assignment: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}})
	for who, pages := range then {
		v := o.enters(who)
		for place, want := range pages {
			joint := map[bool]string{true: "&", false: "?"}[strings.Contains(place, "?")]
			status, got := v.gets(place + joint + "date=2017-06-08")
			if strings.Contains(got, "<h1>") {
				want, got = mainOf(t, want, "2017-06-08"), mainOf(t, got, "2017-06-08")
			}
			if status != http.StatusOK || want != got {
				t.Errorf("%d: %q of the day gave %d. On the day it said\n%s\nlater\n%s", who, place, status, want, got)
			}
		}
	}
}

func TestThePagesOfADayLeadToEachOther(t *testing.T) {
	o := open(t)
	o.reports("xong")
	o.clock.Set(time.Date(2017, 6, 21, 9, 0, 0, 0, calendar.Zone()))
	v := o.enters(officer)
	_, page := v.gets("directives?date=2017-06-08&only=waiting")
	for _, piece := range []string{
		`href="/b/day/2017-06-08/directives/1"`, `href="/b/day/2017-06-08/charts"`, `action="/b/leave"`, `href="/b/static/pages.css"`,
		"Đây là số liệu như lúc 23:59", `href="/b/directives">Xem hiện nay`, `value="2017-06-08"`, `max="2017-06-21"`,
	} {
		if !strings.Contains(page, piece) {
			t.Errorf("%q is missing in\n%s", piece, page)
		}
	}
	_, one := v.gets("day/2017-06-08/directives/1")
	if strings.Contains(one, "directives/1/ldld/confirm") || strings.Contains(one, "live.js") || !strings.Contains(one, "xong") {
		t.Errorf("of a past day something can be decided, or is missing:\n%s", one)
	}
	if _, now := v.gets("directives/1"); !strings.Contains(now, "directives/1/ldld/confirm") || !strings.Contains(now, "live.js") {
		t.Errorf("of the present nothing can be decided:\n%s", now)
	}
}

func TestADayThatCannotBeShown(t *testing.T) {
	o := open(t)
	o.clock.Set(time.Date(2017, 6, 21, 9, 0, 0, 0, calendar.Zone()))
	v := o.enters(officer)
	for place, want := range map[string]struct {
		status int
		says   string
	}{
		"?date=2017-06-22": {http.StatusNotFound, "chưa tới"}, "?date=2017-06-01": {http.StatusNotFound, "chưa ghi nhận"},
		"?date=30/6": {http.StatusBadRequest, "Ngày chưa đúng"}, "day/x/directives": {http.StatusBadRequest, "Ngày chưa đúng"},
		"day/2017-02-30/": {http.StatusBadRequest, "Ngày chưa đúng"}, "day/9999-01-01/": {http.StatusNotFound, "chưa tới"},
		"?date=2017-06-21": {http.StatusOK, "Tổng quan"}, "?date=": {http.StatusOK, "Tổng quan"}, "day/2017-06-21/charts": {http.StatusOK, "Biểu đồ"},
		"day/2017-06-08/delivery": {http.StatusNotFound, "Không có trang này"},
	} {
		status, page := v.gets(place)
		if status != want.status || !strings.Contains(page, want.says) {
			t.Errorf("%q gave %d:\n%s", place, status, page)
		}
		if strings.Contains(page, `class="past"`) {
			t.Errorf("%q says that it is of the past", place)
		}
	}
	if status, page := o.browser().gets("day/2017-06-08/directives"); status != http.StatusUnauthorized || strings.Contains(page, "Sửa nhà") {
		t.Errorf("somebody without a session gets %d", status)
	}
	leaderSees := o.enters(leader)
	if status, _ := leaderSees.gets("day/2017-06-08/directives/2"); status != http.StatusNotFound {
		t.Errorf("a leader gets %d for another organisation's directive of a past day", status)
	}
}

// TestReportsReachThePages: the heat map, the forecast and how regularly organisations report are made of the reports.
func TestReportsReachThePages(t *testing.T) {
	o := open(t)
	for i, percent := range []int{5, 8, 10} {
		o.clock.Set(time.Date(2017, 6, 12+i, 9, 0, 0, 0, calendar.Zone()))
		o.do("report "+string(rune('0'+i)), directive.ByPerson(leader), directive.GiveReport{
			Assignment: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, State: directive.InProgress, Percent: &percent, Text: "đang làm",
		})
	}
	o.clock.Set(time.Date(2017, 6, 19, 9, 0, 0, 0, calendar.Zone()))
	v := o.enters(officer)
	_, page := v.gets("")
	for _, piece := range []string{"có nguy cơ chậm", "Mức độ báo cáo đều đặn: 25%", "Mức độ đồng đều"} {
		if !strings.Contains(page, piece) {
			t.Errorf("%q is missing in\n%s", piece, page)
		}
	}
	if _, one := v.gets("directives/1"); !strings.Contains(one, "Dự báo: #1, LĐLĐ: có nguy cơ chậm") {
		t.Errorf("the directive's page lacks the forecast:\n%s", one)
	}
	if _, svg := v.gets("charts/rhythm"); !strings.Contains(svg, "1/2") {
		t.Errorf("the heat map knows of no report:\n%s", svg)
	}
}
