package render

import (
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/i18n"
)

// renderer returns one with the real catalogues; a defect of a text fails the test.
func renderer(tb testing.TB) *Renderer {
	tb.Helper()
	cat, err := i18n.Load()
	if err != nil {
		tb.Fatal(err)
	}
	cat = cat.Reporting(func(d *i18n.Defect) { tb.Error(d) })
	return New(cat, Office{BotUsername: "giaoban_bot", Zone: calendar.Zone()})
}

// date makes a day of 2017.
func date(month time.Month, d int) calendar.Date {
	return calendar.Date{Year: 2017, Month: month, Day: d}
}

// at makes an instant of 2017 by the clock of Vietnam.
func at(month time.Month, d, hour, minute int) time.Time {
	return date(month, d).In(calendar.Zone(), hour, minute).UTC()
}

func ptr[T any](v T) *T { return &v }

// The groups and people of the fixtures.
var (
	toGroup  = directive.Recipient{Chat: -1001000000003}
	toPerson = directive.Recipient{Chat: 1001}
)

func unions() directive.Organisation {
	return directive.Organisation{ID: "ldld", Name: directive.Text{
		VI: "Liên đoàn Lao động tỉnh", EN: "Provincial Confederation of Labour",
	}, Order: 3}
}

func women() directive.Organisation {
	return directive.Organisation{ID: "hlhpn", Name: directive.Text{
		VI: "Hội Liên hiệp Phụ nữ tỉnh", EN: "Provincial Women's Union",
	}, Order: 4}
}

func front() directive.Organisation {
	return directive.Organisation{ID: "mttq", Name: directive.Text{
		VI: "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", EN: "Provincial Vietnam Fatherland Front Committee",
	}, Order: 2}
}

func session() directive.Meeting {
	return directive.Meeting{ID: "2017-06-08", Date: date(6, 8), Title: directive.Text{
		VI: "Buổi làm việc sơ kết 6 tháng đầu năm", EN: "Working session on the first half of the year",
	}}
}

func warInvalids() *directive.Milestone {
	return &directive.Milestone{ID: "war-invalids-day-2017", Day: date(7, 27), Ordinal: 70, Name: directive.Text{
		VI: "Ngày Thương binh – Liệt sĩ", EN: "War Invalids and Martyrs Day",
	}}
}

// works is directive 5, which every organisation has its own part of.
func works() directive.Directive {
	return directive.Directive{
		Number: 5, Meeting: "2017-06-08", All: true, Milestone: "war-invalids-day-2017", State: directive.Published,
		Title: directive.Text{VI: "Công trình mừng 70 năm 27/7", EN: "Works for the 70th anniversary"},
		Body: directive.Text{
			VI: "Mỗi đơn vị chọn ít nhất một công trình, phần việc thiết thực ở cơ sở chào mừng kỷ niệm 70 năm Ngày Thương binh – Liệt sĩ.",
			EN: "Each organisation chooses at least one practical grassroots work for the 70th anniversary of War Invalids and Martyrs Day.",
		},
		Target: &directive.Target{
			Value: directive.Whole(1), Op: directive.AtLeast, Unit: directive.Text{VI: "công trình", EN: "work(s)"},
		},
		Origins:   map[directive.Field]directive.Origin{directive.FieldTarget: directive.Inferred},
		Published: at(6, 8, 15, 4), Version: 2,
	}
}

// roofs is directive 6, which one organisation leads and which counts down.
func roofs() directive.Directive {
	return directive.Directive{
		Number: 6, Meeting: "2017-06-08", Lead: []directive.OrgID{"mttq"}, Coordinators: []directive.OrgID{"ldld", "hlhpn"},
		State: directive.Published, Urgent: true, Due: calendar.Before(date(7, 27)),
		Title: directive.Text{VI: "Nhà Mẹ Việt Nam anh hùng không dột", EN: "No leaking roof for a Heroic Mother"},
		Body: directive.Text{
			VI: "Rà soát, sửa chữa kịp thời, không để gia đình Mẹ Việt Nam anh hùng nào phải ở nhà dột nát.",
			EN: "Find and repair in time, so that no Heroic Mother's family lives under a leaking roof.",
		},
		Target: &directive.Target{Op: directive.Exactly, Unit: directive.Text{VI: "nhà dột", EN: "leaking houses"}},
		Origins: map[directive.Field]directive.Origin{
			directive.FieldLead: directive.Inferred, directive.FieldCoordinators: directive.Inferred,
			directive.FieldDue: directive.Inferred,
		},
		Published: at(6, 8, 15, 4), Version: 2,
	}
}

// standing is directive 11, which has no end.
func standing() directive.Directive {
	return directive.Directive{
		Number: 11, Meeting: "2017-06-08", All: true, Standing: true, State: directive.Published,
		Title: directive.Text{VI: "Chăm lo đoàn viên, hội viên", EN: "Members' welfare"}, Published: at(6, 8, 15, 4), Version: 2,
	}
}

// owed makes an organisation's new assignment under d.
func owed(d directive.Directive, org directive.OrgID) directive.Assignment {
	a := directive.Assignment{
		AssignmentKey: directive.AssignmentKey{Directive: d.Number, Organisation: org}, Part: directive.Lead,
		State: directive.Pending, Due: d.Due,
	}
	if d.Milestone != "" {
		a.Due = calendar.By(date(7, 27))
	}
	return a
}

// cardOf makes a card of the first working session.
func cardOf(d directive.Directive, a directive.Assignment, today calendar.Date) directive.Card {
	c := directive.Card{Directive: d, Assignment: a, Organisation: unions(), Meeting: session(), Today: today, Countdown: 7}
	if d.Milestone != "" {
		c.Milestone = warInvalids()
	}
	if !d.All {
		c.Leads = []directive.Organisation{front()}
		c.Coordinators = []directive.Organisation{unions(), women()}
	}
	return c
}

// reported makes a report and the assignment that it leaves behind.
func reported(state directive.AssignmentState) directive.ReportArrived {
	d := works()
	a := received(d)
	r := directive.Report{
		AssignmentKey: a.AssignmentKey, Number: 2, State: state, Percent: ptr(60), Quantity: ptr(directive.Whole(1)),
		Text: "Đã khởi công sửa 3 căn nhà tình nghĩa tại huyện Phụng Hiệp.", ByName: "Nguyễn Văn An", By: 2001,
		At: at(7, 20, 9, 30), Chat: toGroup.Chat,
	}
	if state == directive.Submitted {
		r.Percent, r.Quantity = ptr(100), ptr(directive.Whole(3))
		a.Submitted = r.At
	} else {
		r.Blocked = "Thiếu 40 triệu đồng tiền vật liệu."
	}
	a.State, a.Percent, a.Quantity, a.Blocked = r.State, r.Percent, r.Quantity, r.Blocked
	a.Reports, a.LastReport = 2, r.At
	return directive.ReportArrived{Directive: d, Assignment: a, Organisation: unions(), Report: r, Today: date(7, 20)}
}

// received makes an assignment that somebody of the organisation acknowledged.
func received(d directive.Directive) directive.Assignment {
	a := owed(d, "ldld")
	a.State, a.Acknowledged, a.AcknowledgedName, a.Version = directive.Acknowledged, at(6, 8, 16, 20), "Nguyễn Văn An", 2
	return a
}
