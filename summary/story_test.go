package summary_test

import (
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/summary"
)

// storyInput is a small office after a session: one directive of every kind, answers of every kind.
func storyInput() summary.Input {
	in := summary.Input{
		Zone: zone, Now: noon, Denominator: summary.OfAll,
		Organisations: []directive.Organisation{
			unit("ldld", 1, "LĐLĐ tỉnh", "Labour Confed."), unit("hnd", 2, "Hội ND tỉnh", "Farmers’ Union"),
			unit("tdoan", 3, "Tỉnh Đoàn", "Youth Union"),
		},
		Milestones: []directive.Milestone{{
			ID: "war-invalids-day-2017", Ordinal: 70, Day: calendar.Date{Year: 2017, Month: time.July, Day: 27},
			Name: directive.Text{VI: "Ngày Thương binh – Liệt sĩ", EN: "War Invalids and Martyrs Day"},
		}},
		Directives: []directive.Directive{
			{
				Number: 1, State: directive.Closed, All: true,
				Title: directive.Text{VI: "Rà soát chỉ tiêu 2017", EN: "Review the 2017 targets"},
				Due:   calendar.Before(calendar.Date{Year: 2017, Month: time.July, Day: 15}),
			},
			{Number: 2, State: directive.Draft, All: true, Title: directive.Text{VI: "Dự thảo"}},
			{
				Number: 5, State: directive.Published, All: true, Milestone: "war-invalids-day-2017",
				Title:  directive.Text{VI: "Công trình mừng 70 năm 27/7", EN: "Works for the 70th anniversary"},
				Target: &directive.Target{Value: directive.Whole(3), Unit: directive.Text{VI: "công trình", EN: "works"}, Op: directive.AtLeast},
			},
			{
				Number: 8, State: directive.Published, Lead: []directive.OrgID{"ldld"}, Standing: true,
				Coordinators: []directive.OrgID{"hnd", "tdoan"},
				Title:        directive.Text{VI: "Đối thoại <người đứng đầu>", EN: "Leaders’ dialogue"},
			},
			{Number: 9, State: directive.Withdrawn, All: true, Title: directive.Text{VI: "Đã rút"}},
		},
	}
	percent, works := 60, directive.Quantity(1500)
	done := noon.AddDate(0, 0, -7)
	d1, d5 := in.Directives[0].Due, calendar.By(in.Milestones[0].Day)
	in.Assignments = []directive.Assignment{
		owed(1, "ldld", directive.Assignment{State: directive.Confirmed, Due: d1, Submitted: done, Confirmed: noon, Reports: 1}),
		owed(1, "hnd", directive.Assignment{State: directive.Confirmed, Due: d1, Submitted: noon.AddDate(0, 0, -3), Confirmed: noon, Reports: 2}),
		owed(1, "tdoan", directive.Assignment{State: directive.Pending, Due: d1}),
		owed(5, "ldld", directive.Assignment{State: directive.Submitted, Due: d5, Submitted: done, Reports: 1, Quantity: &works}),
		owed(5, "hnd", directive.Assignment{
			State: directive.InProgress, Due: calendar.By(d5.Day.AddDays(10)), Reports: 1, Percent: &percent, Quantity: &works,
			Blocked: "Thiếu kinh phí & vật tư",
		}),
		owed(5, "tdoan", directive.Assignment{State: directive.Acknowledged, Due: d5, Percent: &percent}),
		owed(8, "ldld", directive.Assignment{State: directive.Confirmed, Submitted: done, Confirmed: noon, Reports: 1}),
		owed(8, "hnd", directive.Assignment{State: directive.Pending}),
		owed(8, "tdoan", directive.Assignment{State: directive.Returned, Reports: 1}),
		owed(9, "hnd", directive.Assignment{State: directive.Pending}),
	}
	return in
}

func unit(id directive.OrgID, order int, vi, en string) directive.Organisation {
	text := directive.Text{VI: vi, EN: en}
	return directive.Organisation{ID: id, Order: order, Name: text, Short: text}
}

func owed(number int, id directive.OrgID, a directive.Assignment) directive.Assignment {
	a.AssignmentKey = directive.AssignmentKey{Directive: number, Organisation: id}
	a.Part = directive.Lead
	if number == 8 && id != "ldld" {
		a.Part = directive.Coordinator
	}
	if a.State != directive.Pending {
		a.Acknowledged = noon.AddDate(0, 0, -20)
	}
	return a
}
