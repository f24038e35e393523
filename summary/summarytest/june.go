package summarytest

import (
	"encoding/json"
	"fmt"
	"time"

	"giaoban/app"
	"giaoban/calendar"
	"giaoban/demo"
	"giaoban/directive"
	"giaoban/store"
)

// note writes down a record that no command made.
func (o *Office) note(subject string, record any) {
	raw, err := json.Marshal(record)
	if err != nil {
		o.t.Fatalf("writing down %s: %v", subject, err)
	}
	o.Audit = append(o.Audit, store.Audit{Actor: directive.BySystem("test"), Action: "found", Subject: subject, After: string(raw)})
}

// On returns a moment of 2017 in the office's zone.
func On(month time.Month, day, hour int) time.Time {
	return time.Date(2017, month, day, hour, 0, 0, 0, calendar.Zone())
}

// Key names an assignment.
func Key(number int, org directive.OrgID) directive.AssignmentKey {
	return directive.AssignmentKey{Directive: number, Organisation: org}
}

// June2017 plays the working session of 8 June 2017 with seven weeks of answers: on time and late ones, silence, a
// difficulty, requests for more time in each state, and houses that leak less and less. It ends on 24 July.
func June2017(t Failing) *Office {
	orgs, err := app.Organisations("")
	if err != nil {
		t.Fatalf("reading the sample office: %v", err)
	}
	o := New(t, orgs[:7]...)
	session := On(time.June, 8, 15)
	o.Do(session, directive.SetMilestone{Milestone: demo.Milestone()})
	o.Do(session, directive.RecordMeeting{Meeting: demo.Meeting()})
	o.Do(session, directive.DraftDirectives{Meeting: demo.MeetingID, Drafts: demo.Drafts()})
	o.Do(session.Add(time.Hour), directive.Publish{Numbers: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}})
	for i, org := range []directive.OrgID{"bdv", "mttq", "ldld", "hlhpn", "tdoan", "ccb"} {
		for number := 1; number <= 7; number++ {
			o.Do(On(time.June, 9, 8+i), directive.Acknowledge{Assignment: Key(number, org)})
		}
	}
	o.houses()
	o.works()
	o.requests()
	return o
}

// report gives a report; what is no number or text is left out.
func (o *Office) report(at time.Time, number int, org directive.OrgID, state directive.AssignmentState, figure int64, text, blocked string) {
	o.t.Helper()
	r := directive.GiveReport{Assignment: Key(number, org), State: state, Text: text, Blocked: blocked}
	if figure >= 0 {
		q := directive.Whole(figure)
		r.Quantity = &q
	}
	o.Do(at, r)
}

// houses: directive 6 counts leaking houses down.
func (o *Office) houses() {
	for week, left := range [][]int64{{9, 6, 4}, {7, 5, 4}, {4, 4, 3}, {2, 3, 3}, {0, 1, 2}} {
		for i, org := range []directive.OrgID{"mttq", "hlhpn", "ldld"} {
			state, text := directive.InProgress, fmt.Sprintf("Còn %d căn đang lợp lại mái", left[i])
			if left[i] == 0 {
				state, text = directive.Submitted, "Không còn căn nhà dột nào"
			}
			o.report(On(time.June, 14+7*week, 9+i), 6, org, state, left[i], text, "")
		}
	}
	o.Do(On(time.July, 13, 9), directive.Confirm{Assignment: Key(6, "mttq")})
	o.report(On(time.July, 14, 8), 6, "ccb", directive.InProgress, 3, "=SUM(A1:A9) & <b>3 căn</b>", "Thiếu kinh phí vật liệu, đề nghị tỉnh hỗ trợ")
}

// works: directive 5 counts works up; 7, 8 and 9 have no deadline.
func (o *Office) works() {
	o.report(On(time.July, 15, 9), 5, "bdv", directive.Submitted, 2, "Đã bàn giao 2 căn nhà tình nghĩa", "")
	o.report(On(time.July, 15, 10), 5, "mttq", directive.Submitted, 1, "Đã khánh thành 1 công trình", "")
	o.report(On(time.July, 15, 11), 7, "hlhpn", directive.Submitted, 1, "Đã ban hành kế hoạch đỡ đầu 20 hộ", "")
	o.Do(On(time.July, 16, 9), directive.Confirm{Assignment: Key(5, "bdv")})
	o.Do(On(time.July, 16, 10), directive.Confirm{Assignment: Key(7, "hlhpn")})
	o.Do(On(time.July, 16, 11), directive.Return{Assignment: Key(5, "mttq"), Reason: "Đề nghị bổ sung biên bản bàn giao"})
	o.report(On(time.July, 17, 8), 8, "ldld", directive.InProgress, -1, "Đã chốt lịch đối thoại với 2 doanh nghiệp", "")
	o.report(On(time.July, 17, 9), 9, "ccb", directive.InProgress, -1, "", "Chưa thống nhất được nhân sự, đề nghị Ban cho ý kiến")
	o.report(On(time.July, 18, 9), 5, "tdoan", directive.Submitted, 1, "Đã hoàn thành 1 tuyến đường thanh niên", "")
}

// requests: for more time, one of them waits.
func (o *Office) requests() {
	until := func(month time.Month, day int) calendar.Deadline {
		return calendar.By(calendar.Date{Year: 2017, Month: month, Day: day})
	}
	o.Do(On(time.July, 18, 14), directive.AskExtension{Assignment: Key(6, "ccb"), Until: until(time.August, 20), Reason: "Chờ vật liệu"})
	o.Do(On(time.July, 18, 15), directive.AskExtension{Assignment: Key(6, "ldld"), Until: until(time.August, 10), Reason: "Hai căn phải làm lại móng"})
	o.Do(On(time.July, 19, 9), directive.DecideExtension{
		Assignment: Key(6, "ldld"), Decision: directive.Shortened, Granted: until(time.August, 2), Answer: "Đề nghị khẩn trương",
	})
	o.report(On(time.July, 24, 9), 6, "hlhpn", directive.InProgress, 1, "Còn 1 căn, xong trong tuần", "")
}
