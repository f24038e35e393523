package demo

import (
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// MeetingID and MilestoneID name the sample's meeting and the anniversary that two of its directives aim at.
const (
	MeetingID   = "2017-06-08"
	MilestoneID = "war-invalids-day-2017"
)

// Start returns when the demo begins: the afternoon of the working session.
func Start(zone *time.Location) time.Time { return time.Date(2017, time.June, 8, 15, 0, 0, 0, zone) }

// Meeting returns the working session of 8 June 2017. Its source names neither venue nor document number.
func Meeting() directive.Meeting {
	m := directive.Meeting{
		ID: MeetingID, Date: calendar.Date{Year: 2017, Month: time.June, Day: 8},
		Title: directive.Text{
			VI: "Buổi làm việc về kết quả 6 tháng đầu năm 2017",
			EN: "Working session on the results of the first half of 2017",
		},
		Chair: directive.Text{
			VI: "Đồng chí Trần Công Chánh, Bí thư Tỉnh ủy Hậu Giang",
			EN: "Trần Công Chánh, Secretary of the Hậu Giang Provincial Party Committee",
		},
	}
	for _, r := range Rooms() {
		m.Participants = append(m.Participants, r.Organisation)
	}
	return m
}

// Milestone returns the 70th anniversary of War Invalids and Martyrs Day.
func Milestone() directive.Milestone {
	return directive.Milestone{
		ID: MilestoneID, Observance: "war-invalids-day", Ordinal: 70,
		Day: calendar.Date{Year: 2017, Month: time.July, Day: 27},
		Name: directive.Text{
			VI: "Ngày Thương binh – Liệt sĩ",
			EN: "War Invalids and Martyrs Day",
		},
	}
}

func text(vi, en string) directive.Text { return directive.Text{VI: vi, EN: en} }

// origins notes where the fields of a directive come from, in the order lead, due, target.
func origins(lead, due, target directive.Origin) map[directive.Field]directive.Origin {
	return map[directive.Field]directive.Origin{
		directive.FieldLead: lead, directive.FieldDue: due, directive.FieldTarget: target,
		directive.FieldCoordinators: directive.Unset,
	}
}

func by(year int, month time.Month, day int, inclusive bool) calendar.Deadline {
	return calendar.Deadline{Day: calendar.Date{Year: year, Month: month, Day: day}, Inclusive: inclusive}
}

// Drafts returns the eleven directives of the session in their order, with what was stated and what was inferred.
func Drafts() []directive.Directive {
	const stated, inferred, unset = directive.Stated, directive.Inferred, directive.Unset
	return []directive.Directive{
		{
			Title:   text("Rà soát chỉ tiêu 2017", "Review the 2017 targets"),
			Body:    text("Rà soát, đánh giá lại các chỉ tiêu, nhiệm vụ năm 2017; việc chậm thì có giải pháp để hoàn thành.", "Re-assess the targets and tasks of 2017; where something lags, say how it will be finished."),
			All:     true,
			Due:     by(2017, time.December, 31, true),
			Target:  &directive.Target{Value: directive.Whole(100), Unit: text("%", "%"), Op: directive.Exactly},
			Origins: origins(stated, inferred, inferred),
		},
		{
			Title:    text("Dự báo, bám sát nhiệm vụ", "Forecast, keep to local political tasks"),
			Body:     text("Làm tốt công tác dự báo, bám sát nhiệm vụ chính trị của địa phương trong mọi hoạt động.", "Forecast well, and keep every activity close to the local political tasks."),
			All:      true,
			Standing: true,
			Origins:  origins(stated, unset, unset),
		},
		{
			Title:    text("Nét đột phá mới", "A new breakthrough"),
			Body:     text("Mỗi đơn vị tìm một nét đột phá để hoạt động của mình thiết thực, hiệu quả hơn.", "Each unit finds a breakthrough that makes its own work more practical and effective."),
			All:      true,
			Standing: true,
			Target:   &directive.Target{Value: directive.Whole(1), Unit: text("nét đột phá", "breakthrough"), Op: directive.AtLeast},
			Origins:  origins(stated, unset, inferred),
		},
		{
			Title:    text("Đổi mới vận động quần chúng", "Renew mass mobilisation"),
			Body:     text("Đổi mới phương thức vận động, thu hút người dân tham gia các phong trào ở địa phương.", "Renew the methods of mobilisation and draw people into the local movements."),
			All:      true,
			Standing: true,
			Origins:  origins(inferred, unset, unset),
		},
		{
			Title:     text("Công trình mừng 70 năm 27/7", "Works for the 70th anniversary"),
			Body:      text("Thực hiện các công trình, phần việc thiết thực ở cơ sở chào mừng kỷ niệm 70 năm Ngày Thương binh – Liệt sĩ.", "Carry out practical works at the grassroots for the 70th anniversary of War Invalids and Martyrs Day."),
			All:       true,
			Milestone: MilestoneID,
			Target:    &directive.Target{Value: directive.Whole(1), Unit: text("công trình", "works"), Op: directive.AtLeast},
			Origins:   origins(stated, stated, inferred),
		},
		{
			Title:   text("Nhà Mẹ Việt Nam anh hùng không dột", "No leaking roof"),
			Body:    text("Không để gia đình Mẹ Việt Nam anh hùng nào phải ở nhà dột. Báo số căn còn dột.", "No Heroic Mother's family lives under a leaking roof. Report how many houses still leak."),
			All:     true,
			Due:     by(2017, time.July, 27, true),
			Target:  &directive.Target{Value: 0, Unit: text("căn nhà dột", "leaking houses"), Op: directive.Exactly},
			Origins: origins(inferred, inferred, stated),
		},
		{
			Title:   text("Đỡ đầu hộ nghèo, gia đình có công", "Sponsorship plan"),
			Body:    text("Xây dựng kế hoạch nhận đỡ đầu hộ nghèo và gia đình có công với cách mạng.", "Draw up a plan to sponsor poor households and families of merit."),
			All:     true,
			Target:  &directive.Target{Value: directive.Whole(1), Unit: text("kế hoạch", "plan"), Op: directive.AtLeast},
			Origins: origins(inferred, unset, inferred),
		},
		{
			Title:   text("Đối thoại người đứng đầu", "Leaders' dialogue"),
			Body:    text("Tổ chức để người đứng đầu đối thoại với doanh nghiệp và người lao động.", "Hold dialogues of the leaders with enterprises and workers."),
			Lead:    []directive.OrgID{"ldld"},
			Origins: origins(inferred, unset, unset),
		},
		{
			Title:   text("Đại hội Hội Cựu chiến binh tỉnh", "Veterans' congress"),
			Body:    text("Chỉ đạo, chuẩn bị đại hội Hội Cựu chiến binh tỉnh bảo đảm chất lượng.", "Direct the preparation of the provincial veterans' congress with quality."),
			Lead:    []directive.OrgID{"ccb"},
			Origins: origins(inferred, unset, unset),
		},
		{
			Title:   text("Đại hội Tỉnh Đoàn", "Youth congress"),
			Body:    text("Chỉ đạo, chuẩn bị đại hội Tỉnh Đoàn bảo đảm chất lượng.", "Direct the preparation of the provincial youth congress with quality."),
			Lead:    []directive.OrgID{"tdoan"},
			Due:     by(2017, time.December, 10, false),
			Origins: origins(inferred, inferred, unset),
		},
		{
			Title:    text("Chăm lo đoàn viên, hội viên", "Members' welfare"),
			Body:     text("Quan tâm, chăm lo đời sống vật chất và tinh thần của đoàn viên, hội viên.", "Care for the material and spiritual life of the members."),
			All:      true,
			Standing: true,
			Origins:  origins(stated, unset, unset),
		},
	}
}
