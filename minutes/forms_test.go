package minutes_test

import "testing"

// TestCommonForms reads forms that are common in notices beside the patterns: each text is one or two directives.
func TestCommonForms(t *testing.T) {
	for text, want := range map[string][]string{
		"1. Giao Hội Nông dân các huyện, thị xã rà soát hội viên nghèo, hoàn thành trước ngày 20/7.":                                   {"lead=all due=<2017-07-20"},
		"1. Ủy ban Mặt trận Tổ quốc Việt Nam các huyện, thị xã, thành phố tổ chức Ngày hội, xong trước ngày 18/11.":                    {"lead=all due=<2017-11-18"},
		"1. UBND các huyện chủ trì, phối hợp với Mặt trận Tổ quốc cùng cấp rà soát nhà ở; xong trong quý III.":                         {"lead=all due=2017-09-30"},
		"1. Trước ngày 15 của tháng cuối quý, các đơn vị gửi báo cáo quý về Ban Dân vận Tỉnh ủy.":                                      {"lead=all each=quarter:15 to=bdv"},
		"1. Từ ngày 01/7 đến ngày 31/7, Tỉnh Đoàn tổ chức chiến dịch Mùa hè xanh.":                                                     {"lead=tdoan due=2017-07-31"},
		"1. Chậm nhất đến ngày 30/6/2017, Hội Nông dân tỉnh hoàn thành việc đăng ký.":                                                  {"lead=hnd due=2017-06-30"},
		"1. Hội Cựu chiến binh tỉnh hoàn thành kế hoạch trong vòng 10 ngày kể từ ngày ban hành Thông báo này.":                         {"lead=ccb due=2017-06-11"},
		"1. Tỉnh Đoàn xây dựng đề án hội trại.\nThời hạn hoàn thành: 30/9/2017.":                                                       {"lead=tdoan due=2017-09-30"},
		"1. Tỉnh Đoàn mở 03 lớp tập huấn trong 6 tháng cuối năm 2017.":                                                                 {"lead=tdoan due=2017-12-31 goal==3 lớp"},
		"1. Ban Dân vận Tỉnh ủy chủ trì, cùng với Tỉnh Đoàn và các đơn vị liên quan khảo sát, xong trước ngày 30/6.":                   {"lead=bdv with=tdoan with=* due=<2017-06-30"},
		"1. Tỉnh Đoàn là đầu mối tổ chức ngày hội việc làm, Liên đoàn Lao động tỉnh phối hợp; tổ chức trong tháng 10 năm 2017.":        {"lead=tdoan with=ldld due=2017-10-31"},
		"1. Hội Nông dân tỉnh rà soát hộ nghèo; không để nợ đọng hồ sơ.":                                                               {"lead=hnd"},
		"1. Hội Nông dân tỉnh rà soát hội viên, xong trước ngày 20/7; trong đó không để hộ chính sách nào thiếu nước.":                 {"lead=hnd due=<2017-07-20 goal==0 hộ"},
		"1. Báo cáo tháng của các đơn vị gửi về Ủy ban nhân dân tỉnh trước ngày 18 hàng tháng.":                                        {"lead=all each=month:18 to=ubnd"},
		"1. Các đơn vị gửi báo cáo 9 tháng về Ban Dân vận Tỉnh ủy chậm nhất ngày 10/9, báo cáo năm trước ngày 05/11.":                  {"lead=all due=2017-09-10 to=bdv", "lead=all due=<2017-11-05 to=bdv"},
		"1. Ủy ban nhân dân tỉnh xem xét, bố trí kinh phí; có văn bản trả lời Tỉnh Đoàn trước ngày 15/12.":                             {"lead=ubnd due=<2017-12-15 to=tdoan"},
		"1. Giao Văn phòng Tỉnh ủy theo dõi, đôn đốc.":                                                                                 nil,
		"1. Đối với kiến nghị của Hội Cựu chiến binh tỉnh về kinh phí: ghi nhận, sẽ báo cáo Thường trực Tỉnh ủy.":                      nil,
		"1. Tỉnh Đoàn mở trại hè.\n\nTrên đây là kết luận của đồng chí Bí thư Tỉnh ủy, yêu cầu các đơn vị nghiêm túc thực hiện.":       {"lead=tdoan"},
		"1. Các đồng chí Tỉnh ủy viên phụ trách địa bàn tăng cường đi cơ sở.":                                                          {"standing"},
		"1. Đối với kiến nghị của Tỉnh Đoàn về nhân sự: giao Hội Nông dân tỉnh cử người tham gia trước ngày 20/7.":                     {"lead=hnd due=<2017-07-20"},
		"1. Liên đoàn Lao động tỉnh chủ trì, phối hợp với Hội Liên hiệp Phụ nữ tỉnh và các huyện, thành phố, thị xã tổ chức hội nghị.": {"lead=ldld with=hlhpn with=*"},
	} {
		var got []string
		for _, d := range parse(t, head+text+"\n").Directives {
			got = append(got, brief(d))
		}
		if len(got) != len(want) {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s\ngot  %q\nwant %q", text, got[i], want[i])
			}
		}
	}
}
