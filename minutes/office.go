package minutes

import "strings"

// Office is the table of bodies that a notice can name. It is data: another province brings its own.
type Office struct {
	Bodies    []Body
	Districts []District
}

// Body is an organisation of the province.
type Body struct {
	ID string // "" for a body that is known but has no id: it is left out of every field
	// Names are looked for after folding. A part in square brackets may be left out, and a | parts ways to write it.
	Names []string
	// Weak names are common words too, as "phụ nữ". They count only where a body is expected.
	Weak []string
}

// District is a unit below the province. Its Party committee, its people's committee and itself are one.
type District struct {
	ID   string
	Name string // without its type word: two districts may share it
	Type DistrictType
}

// DistrictType says which type words stand before a district's name.
type DistrictType string

// The types.
const (
	Rural DistrictType = "huyện"
	Town  DistrictType = "thị xã"
	City  DistrictType = "thành phố"
)

// DefaultOffice returns the bodies and districts of the province of Hậu Giang in 2017.
func DefaultOffice() Office {
	const ofProvince = "[tỉnh|cấp tỉnh] [Hậu Giang]"
	return Office{
		Bodies: append([]Body{
			{ID: "bdv", Names: []string{"Ban Dân vận [Tỉnh ủy|tỉnh|TU] [Hậu Giang]", "Ban DV [Tỉnh ủy|tỉnh|TU]", "BDV [Tỉnh ủy|tỉnh|TU]", "BDVTU", "Khối Dân vận Tỉnh ủy"}, Weak: []string{"dân vận"}},
			{ID: "mttq", Names: []string{
				"[Ủy ban|UB|Ban Thường trực Ủy ban|Ban Thường trực UB] Mặt trận Tổ quốc [Việt Nam|VN] " + ofProvince, "[Ủy ban|UB|Ban Thường trực Ủy ban] MTTQ [Việt Nam|VN] " + ofProvince,
				"[Ủy ban|UB] MTTQVN " + ofProvince, "UBMTTQ [Việt Nam|VN] " + ofProvince, "UBMTTQVN " + ofProvince, "Mặt trận tỉnh", "Ủy ban Mặt trận " + ofProvince, "UBMT tỉnh",
			}, Weak: []string{"mặt trận"}},
			{ID: "ldld", Names: []string{"Liên đoàn Lao động " + ofProvince, "LĐLĐ " + ofProvince, "LĐ LĐ tỉnh", "Công đoàn tỉnh"}, Weak: []string{"công đoàn", "liên đoàn"}},
			{ID: "hlhpn", Names: []string{
				"Hội Liên hiệp Phụ nữ [Việt Nam|VN] " + ofProvince, "[Hội] LHPN [Việt Nam|VN] " + ofProvince, "Hội Phụ nữ " + ofProvince, "HPN " + ofProvince, "HLHPN " + ofProvince, "Hội PN [tỉnh]", "Liên hiệp Phụ nữ tỉnh", "Hội LH Phụ nữ [tỉnh]",
			}, Weak: []string{"phụ nữ"}},
			{ID: "hnd", Names: []string{"Hội Nông dân " + ofProvince, "Hội ND [tỉnh]", "HND " + ofProvince}, Weak: []string{"nông dân"}},
			{ID: "tdoan", Names: []string{"Tỉnh Đoàn [Hậu Giang]", "Ban Thường vụ Tỉnh Đoàn", "Đoàn Thanh niên [Cộng sản Hồ Chí Minh] tỉnh", "Đoàn TNCS Hồ Chí Minh tỉnh", "ĐTN [tỉnh]", "TĐoàn"}, Weak: []string{"đoàn thanh niên"}},
			{ID: "ccb", Names: []string{"Hội Cựu chiến binh " + ofProvince, "Hội CCB " + ofProvince, "HCCB " + ofProvince, "CCB [tỉnh]"}, Weak: []string{"cựu chiến binh"}},
			{ID: "vptu", Names: []string{"Văn phòng Tỉnh ủy [Hậu Giang]", "VP Tỉnh ủy", "VPTU", "VP TU", "Văn phòng TU"}},
			{ID: "ubnd", Names: []string{"Ủy ban nhân dân tỉnh [Hậu Giang]", "UBND tỉnh [Hậu Giang]", "UBNDT"}, Weak: []string{"ủy ban tỉnh"}},
			{ID: "sldtbxh", Names: []string{
				"Sở Lao động - Thương binh và Xã hội [tỉnh]", "Sở Lao động, Thương binh và Xã hội [tỉnh]", "Sở Lao động Thương binh và Xã hội [tỉnh]", "Sở LĐTBXH [tỉnh]", "Sở LĐTB và XH", "Sở LĐTB & XH", "Sở LĐ-TB và XH", "Sở LĐ-TB&XH", "Sở LĐ-TBXH", "SLĐTBXH",
				"Sở LĐTBXH", "Sở LĐ", "Sở Lao động", "Sở LĐ - TB & XH", "LĐTBXH",
			}},
		}, bodiesWithoutID()...),
		Districts: []District{
			{"vithanh", "Vị Thanh", City}, {"ngabay", "Ngã Bảy", Town}, {"longmy-tx", "Long Mỹ", Town}, {"longmy-h", "Long Mỹ", Rural}, {"chauthanh", "Châu Thành", Rural}, {"chauthanha", "Châu Thành A", Rural},
			{"phunghiep", "Phụng Hiệp", Rural}, {"vithuy", "Vị Thủy", Rural},
		},
	}
}

// bodiesWithoutID returns bodies that a notice names beside the others.
func bodiesWithoutID() []Body {
	names := []string{
		"[Ban] Thường trực Tỉnh ủy", "Ban Thường vụ Tỉnh ủy", "BTV Tỉnh ủy", "Ban Chấp hành Đảng bộ tỉnh", "Tỉnh ủy", "Thường trực Hội đồng nhân dân tỉnh", "[Thường trực] HĐND tỉnh", "Hội đồng nhân dân tỉnh", "Văn phòng Ban Dân vận Tỉnh ủy", "Văn phòng Ban",
		"Văn phòng Ủy ban nhân dân tỉnh", "Văn phòng UBND tỉnh", "VP UBND tỉnh", "Văn phòng [Hội đồng nhân dân|HĐND] tỉnh", "Văn phòng Đoàn đại biểu Quốc hội [tỉnh]", "Đoàn đại biểu Quốc hội tỉnh", "Đoàn ĐBQH tỉnh", "Thường trực UBND tỉnh", "Thường trực Ủy ban nhân dân tỉnh",
		"Ban Tổ chức Tỉnh ủy", "Ban Tuyên giáo Tỉnh ủy", "Ủy ban Kiểm tra Tỉnh ủy", "UBKT Tỉnh ủy", "Ban Nội chính Tỉnh ủy", "Đảng ủy Khối các cơ quan [tỉnh|và doanh nghiệp tỉnh]", "Đảng ủy Khối [doanh nghiệp] [tỉnh]", "Đảng ủy Công an tỉnh", "Đảng ủy Quân sự tỉnh",
		"Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh", "BCH Quân sự tỉnh", "Trường Chính trị [tỉnh]", "Báo Hậu Giang", "Đài Phát thanh và Truyền hình [tỉnh]", "Đài Phát thanh - Truyền hình [tỉnh|Hậu Giang]", "Bảo hiểm xã hội tỉnh", "BHXH tỉnh", "Ngân hàng Chính sách xã hội [tỉnh|chi nhánh tỉnh]",
		"Sở Y tế", "Sở Giáo dục và Đào tạo", "Sở GD&ĐT", "Sở GDĐT", "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp", "Sở Xây dựng", "Sở Công Thương", "Sở Giao thông vận tải", "Sở Tài nguyên và Môi trường", "Sở TN&MT", "Sở Nông nghiệp và Phát triển nông thôn", "Sở Nông nghiệp và PTNT", "Sở NN&PTNT",
		"Sở Kế hoạch và Đầu tư", "Sở KH&ĐT", "Sở Văn hóa, Thể thao và Du lịch", "Sở VHTTDL", "Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ", "Sở Ngoại vụ", "Thanh tra tỉnh", "Ban Dân tộc [tỉnh]", "Tòa án nhân dân tỉnh", "Viện kiểm sát nhân dân tỉnh", "Cục Thuế tỉnh", "Cục Thống kê [tỉnh]",
		"Hội Chữ thập đỏ [tỉnh]", "Hội Người cao tuổi [tỉnh]", "Hội Khuyến học [tỉnh]", "Hội Luật gia [tỉnh]", "Liên minh Hợp tác xã [tỉnh]", "Hội Liên hiệp Thanh niên [Việt Nam] [tỉnh]", "Hội Nông dân Việt Nam", "Trung ương", "Ban Dân vận Trung ương", "Sở",
	}
	out := make([]Body, len(names))
	for i, name := range names {
		out[i] = Body{Names: []string{name}}
	}
	return out
}

// spellings returns every way to write a name with optional parts.
func spellings(name string) []string {
	before, rest, found := strings.Cut(name, "[")
	if !found {
		return []string{strings.Join(strings.Fields(name), " ")}
	}
	inside, after, _ := strings.Cut(rest, "]")
	out := spellings(before + after)
	for way := range strings.SplitSeq(inside, "|") {
		out = append(out, spellings(before+way+after)...)
	}
	return out
}
