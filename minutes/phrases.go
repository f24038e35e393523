package minutes

const (
	classTrigger    class = iota // hands a task over
	classChair                   // what only the chair does: consent to a later date
	classOpener                  // begins an adverbial before the subject
	classLink                    // joins a clause to the one before
	classRole                    // says that the body before it leads
	classDone                    // is about the deadline alone
	classResult                  // the result of the task before
	classReport                  // verbs of reporting
	classAssess                  // headings of an assessment
	classTasks                   // headings of tasks
	classNarrative               // a subject that tells what was
	classWatch                   // the watcher's verbs
	classStanding                // goes on for good
	classPurpose                 // a purpose follows
	classFarewell                // the closing formula
	classPraise                  // the chair's words that ask for nothing
	classPropose                 // what participants do
	classNext                    // the next session
	classTitle                   // offices of persons
	classCollective              // nouns of collectives
	classEach                    // words before such a noun
	classVerb                    // verbs that a counted noun may follow
	classNoun                    // counted nouns of more than one word
	classAtLeast
	classAtMost
	classStrive
	classShift // moves a deadline
	classUnitShare
)

// phrases returns the vocabulary of notices, by what it does.
func phrases() map[class][]string {
	return map[class][]string{
		classTrigger: {
			"giao", "giao cho", "giao nhiệm vụ cho", "giao trách nhiệm cho", "tiếp tục giao", "thống nhất giao", "đồng ý giao", "đề nghị", "yêu cầu", "phân công", "phân giao", "đề nghị giao",
			"chỉ đạo", "thống nhất đề nghị", "nhắc", "lưu ý", "thống nhất phân công", "thống nhất yêu cầu", "kêu gọi", "nhấn mạnh yêu cầu", "đồng ý để", "giao trách nhiệm",
		},
		classChair: {"thống nhất", "đồng ý", "cho phép", "chấp thuận", "nhất trí", "chấp nhận", "cho", "quyết định"},
		classOpener: {
			"trước", "trong", "từ", "định kỳ", "hàng", "hằng", "mỗi tháng", "mỗi quý", "mỗi tuần", "mỗi năm", "chậm nhất", "muộn nhất", "đến", "để", "nhằm", "căn cứ", "theo", "trên cơ sở", "qua",
			"sau", "chiều", "sáng", "vào", "thứ", "chủ nhật", "nhân", "cuối", "kể từ", "về", "đối với", "quá trình", "riêng", "ngoài ra", "bên cạnh", "cùng với", "thời gian tới", "tới đây", "hướng tới",
			"thực hiện", "chào mừng", "với", "nhắc đến", "liên quan", "do", "vì", "ngày", "tiếp theo", "khi", "nếu", "trước mắt", "cụ thể", "đồng thời", "chuẩn bị", "ngay",
		},
		classLink: {
			"đồng thời", "riêng", "còn", "và", "bên cạnh đó", "ngoài ra", "trong đó", "về phía", "đối với", "cùng với đó", "song song đó", "cũng", "mặt khác", "cụ thể", "tiếp đó", "đồng chí", "tiếp theo",
			"phía",
		},
		classRole: {
			"chủ trì", "làm đầu mối", "là đầu mối", "đầu mối", "là cơ quan đầu mối", "làm cơ quan đầu mối", "là đơn vị đầu mối", "là đơn vị chủ trì", "là cơ quan chủ trì", "đồng chủ trì", "chịu trách nhiệm",
			"có trách nhiệm", "cùng chủ trì", "chịu trách nhiệm chính", "là cơ quan thường trực", "làm cơ quan thường trực", "phụ trách", "chịu trách nhiệm chủ trì", "có trách nhiệm chủ trì", "ctri",
		},
		classDone: {
			"hoàn thành", "xong", "hoàn tất", "thực hiện xong", "thực hiện", "thời hạn", "thời gian", "hạn", "thời hạn hoàn thành", "thời gian hoàn thành", "thời gian thực hiện", "kết thúc", "hạn hoàn thành", "làm xong",
			"việc này", "các việc này", "nhiệm vụ này", "nội dung này", "công việc này", "hoàn thành việc này", "các nội dung này", "toàn bộ", "tất cả", "phải", "cần", "là", "hạn chót", "các nhiệm vụ này", "cơ bản", "nộp", "vào", "báo cáo",
			"việc", "này", "công tác này", "tổ chức", "tiến hành", "triển khai",
		},
		classResult: {
			"bảo đảm", "đảm bảo", "phấn đấu", "qua đó", "góp phần", "nhằm", "từ đó", "không để", "mục tiêu", "chỉ tiêu", "yêu cầu bảo đảm", "yêu cầu đảm bảo", "tránh", "kết quả phải", "trong đó phấn đấu", "trong đó",
		},
		classReport: {"báo cáo", "gửi", "trình", "nộp", "tổng hợp báo cáo", "gửi báo cáo", "bc", "sơ kết", "tổng kết", "kết quả gửi", "kết quả báo cáo", "phản ánh", "b / c", "có báo cáo", "chuyển", "có văn bản trả lời", "văn bản trả lời", "trả lời bằng văn bản"},
		classAssess: {
			"đánh giá", "tình hình", "kết quả", "ưu điểm", "hạn chế", "nguyên nhân", "tồn tại", "nhận xét", "kết quả đạt được", "khuyết điểm", "mặt được", "những việc đã làm", "mặt làm được", "kết quả thực hiện nhiệm vụ",
			"tình hình thực hiện nhiệm vụ", "ghi nhận", "khó khăn vướng mắc", "ý kiến của các đơn vị", "kiến nghị của các đơn vị", "ý kiến các đơn vị", "ý kiến thảo luận", "đề xuất của các đơn vị", "đề xuất, kiến nghị của",
		},
		classTasks: {
			"nhiệm vụ", "phương hướng", "trọng tâm", "giải pháp", "chỉ đạo", "phân công", "công việc", "tổ chức thực hiện", "kết luận", "nội dung", "thời gian tới", "triển khai thực hiện", "yêu cầu",
		},
		classNarrative: {
			"đã", "đang", "cơ bản đã", "chưa", "còn", "vừa", "từng", "vẫn", "luôn", "đạt được", "cho biết", "cho rằng", "chia sẻ", "phát biểu", "nêu", "thông tin", "nhận định", "tham dự", "dự", "cùng dự", "mong muốn", "bày tỏ", "có lúc", "đạt",
			"duy trì",
		},
		classWatch:    {"theo dõi", "đôn đốc", "kiểm tra", "giám sát"},
		classStanding: {"tiếp tục", "tăng cường", "quan tâm", "kịp thời", "thường xuyên"},
		classPurpose:  {"để", "nhằm", "làm cơ sở", "phục vụ"},
		classFarewell: {"thông báo này được", "thông báo này để", "trên đây là", "xin thông báo", "thông báo đến", "thông báo để", "thông báo ý kiến", "thông báo kết luận", "thông báo kết quả", "để các cơ quan", "thừa lệnh", "thông báo này gửi", "thông báo này thay"},
		classPraise: {
			"ghi nhận", "biểu dương", "đánh giá cao", "hoan nghênh", "chia sẻ", "chúc mừng", "cảm ơn", "cơ bản thống nhất", "cơ bản nhất trí", "thống nhất", "nhất trí", "đồng ý", "đồng tình", "khẳng định", "nhấn mạnh", "đánh giá", "nhận định", "cho rằng", "tuy nhiên", "thời gian qua",
			"trong thời gian qua", "qua báo cáo", "nhìn chung", "hiện nay", "bên cạnh kết quả", "tiếp thu", "ghi nhận và", "theo báo cáo", "dù vậy", "tại buổi",
		},
		classPropose: {"kiến nghị", "đề xuất", "đề nghị", "xin", "mong", "phản ánh", "hỏi", "cho rằng", "cho biết", "nêu"},
		classNext: {
			"buổi làm việc", "buổi họp", "cuộc họp", "phiên họp", "hội nghị giao ban", "buổi giao ban", "kỳ giao ban", "kỳ họp", "giao ban", "hội nghị", "thời gian tổ chức buổi", "lần làm việc", "phiên làm việc", "hop giao ban",
		},
		classTitle: {
			"chủ tịch", "phó chủ tịch", "trưởng ban", "phó trưởng ban", "phó ban", "bí thư", "phó bí thư", "phó bí thư thường trực", "giám đốc", "phó giám đốc", "chánh văn phòng", "phó chánh văn phòng", "ủy viên", "ủy viên ban thường vụ", "thành viên", "trưởng phòng", "trưởng",
			"phó chủ tịch thường trực", "phó trưởng ban thường trực", "chủ nhiệm", "phó chủ nhiệm", "tỉnh ủy viên", "chuyên viên", "cán bộ", "tổ trưởng", "trưởng đoàn", "thường trực", "chánh", "phó",
		},
		classCollective: {
			"sở", "ban", "ngành", "đoàn thể", "đơn vị", "cơ quan", "địa phương", "tổ chức chính trị - xã hội", "tổ chức", "hội", "hội đoàn thể", "huyện", "thị xã", "thành phố", "huyện ủy", "thị ủy", "thành ủy", "đoàn", "xã", "phường", "thị trấn", "cấp", "cấp ủy", "hội quần chúng",
			"tổ chức thành viên", "sở ngành", "ban ngành", "đảng ủy", "ban thường vụ", "phòng", "tổ chức đảng", "chính quyền", "cơ sở", "khối", "dv", "dvi", "đvị", "đv", "chi bộ", "đảng bộ", "cấp hội", "mặt trận", "phòng ban", "thành viên", "tổ chức hội", "tổ chức đoàn thể", "ban đảng", "tổ chức hội", "cấp ủy đảng",
			"đơn vị thành viên", "phòng chuyên môn", "ubnd huyện", "ubnd xã", "ban xây dựng đảng", "ban của tỉnh ủy",
		},
		classEach:    {"các", "mỗi", "từng", "tất cả các", "toàn thể các", "mọi", "toàn bộ các", "cả", "những", "tất cả", "toàn", "hai", "ba", "bốn", "cac"},
		classVerb:    verbs(),
		classNoun:    nouns(),
		classAtLeast: {"ít nhất", "tối thiểu", "không dưới", "trên", "hơn", "ít nhất là", "không ít hơn", "tối thiểu là"},
		classAtMost:  {"không quá", "tối đa", "không vượt quá", "dưới", "không nhiều hơn", "nhiều nhất", "tối đa là", "không hơn"},
		classStrive:  {"phấn đấu", "đạt", "chỉ tiêu", "đạt tỷ lệ", "đạt tỉ lệ", "đạt mức", "bảo đảm", "đảm bảo", "mục tiêu"},
		classShift:   {"lùi", "gia hạn", "kéo dài", "dời", "giãn", "điều chỉnh thời hạn", "điều chỉnh thời gian", "chuyển thời hạn", "hoãn", "lui", "điều chỉnh", "lùi lại"},
	}
}

// verbs returns verbs whose object may be a number of things.
func verbs() []string {
	return []string{
		"xây dựng", "tổ chức", "thực hiện", "kết nạp", "vận động", "trao", "tặng", "hỗ trợ", "giúp", "giúp đỡ", "đăng ký", "thu hút", "thành lập", "mở", "đạt", "có", "làm", "phát triển", "giới thiệu", "bồi dưỡng", "tập huấn",
		"đào tạo", "giải quyết", "xóa", "xoá", "sửa chữa", "xây", "xây mới", "xây dựng mới", "trồng", "vận động được", "quyên góp", "nhận đỡ đầu", "đỡ đầu", "rà soát", "khảo sát", "kiểm tra", "giám sát", "tuyên truyền", "cấp", "cấp phát",
		"phát", "huy động", "chọn", "lựa chọn", "chỉ đạo", "chỉ đạo điểm", "nhân rộng", "hoàn thành", "khám", "khám bệnh", "tư vấn", "tăng", "giảm", "tăng thêm", "giảm còn", "thăm", "thăm hỏi", "tặng quà", "ra mắt", "bàn giao", "khởi công", "thi công",
		"triển khai", "trả lời", "tiếp nhận", "xử lý", "đối thoại", "dự", "biên soạn", "in", "cử", "tuyển", "tuyển chọn", "sinh hoạt", "duy trì", "củng cố", "đóng góp", "đăng", "gửi", "xét", "bảo đảm", "đảm bảo", "tiết kiệm", "giải ngân", "cho vay",
		"phấn đấu", "được", "thêm", "mới", "nâng lên", "lên", "ủng hộ", "thu", "lắp đặt", "nâng cấp", "sửa", "vận động xây dựng", "cất", "cất mới", "kéo giảm", "còn", "đến", "tham gia", "lập", "đầu tư", "thả", "dọn", "phủ", "sơ kết", "tìm",
	}
}

// nouns returns counted nouns of more than one word, so that a unit ends where its modifiers begin.
func nouns() []string {
	return []string{
		"mô hình", "công trình", "gia đình", "câu lạc bộ", "đoàn viên", "hội viên", "công nhân", "người lao động", "lao động", "chi hội", "chi đoàn", "tổ hợp tác", "hợp tác xã", "hội nghị", "cán bộ", "phần quà", "suất quà", "học bổng", "suất học bổng", "kiến nghị",
		"đơn vị", "doanh nghiệp", "nhà đại đoàn kết", "căn nhà", "đảng viên", "thanh niên", "phụ nữ", "nông dân", "học sinh", "sinh viên", "đề tài", "phong trào", "việc làm", "phần việc", "tin bài", "chuyên đề", "buổi", "cuộc đối thoại", "người dân", "tổ chức", "cơ sở",
		"trường hợp", "mái ấm", "kế hoạch", "gia đình chính sách", "hoạt động", "sản phẩm", "cây xanh", "trẻ em", "chỉ tiêu", "tuyến đường", "báo cáo", "ý kiến", "tổ chức hội", "cựu chiến binh", "đại biểu", "lượt người", "khu dân cư", "chỉ đạo", "vụ việc", "nhiệm vụ", "cá nhân", "tập thể", "công đoàn viên", "chiến sĩ", "bài viết",
	}
}
