package minutes_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"giaoban/minutes"
)

// required is the least precision and recall of each field over the notices in testdata.
const required = 0.98

func parse(tb testing.TB, text string) minutes.Document {
	tb.Helper()
	d, err := minutes.Parse(text, minutes.DefaultOffice())
	if err != nil {
		tb.Fatalf("parsing: %v", err)
	}
	return d
}

func notices(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 8 {
		tb.Fatalf("got %d notices, %v", len(files), err)
	}
	return files
}

func readText(tb testing.TB, file string) string {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	text, err := minutes.ReadFile(file, data)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func TestNoticesAreReadAsExpected(t *testing.T) {
	all := minutes.NewScores()
	for _, file := range notices(t) {
		expected, err := os.ReadFile(strings.TrimSuffix(file, ".txt") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		text := readText(t, file)
		got, err := parse(t, text).JSON()
		if err != nil {
			t.Fatal(err)
		}
		s, err := minutes.Score(text, expected, got)
		if err != nil {
			t.Fatal(err)
		}
		if !s.RefusalRight {
			t.Errorf("%s: refused wrongly, or not", file)
		}
		all.Merge(s)
	}
	check := func(name string, c minutes.Count) {
		t.Logf("%-14s precision %.3f recall %.3f of %d", name, c.Precision(), c.Recall(), c.Expected)
		if c.Precision() < required || c.Recall() < required {
			t.Errorf("%s: precision %.3f, recall %.3f", name, c.Precision(), c.Recall())
		}
	}
	check("directives", all.Directives)
	for _, name := range minutes.FieldNames() {
		check(name, all.Fields[name])
	}
	for _, name := range minutes.MeetingNames() {
		check("meeting "+name, all.Meeting[name])
	}
	check("all", all.All)
}

// head is the heading of a notice of 1 June 2017; bodies are put behind it.
const head = "TỈNH ỦY HẬU GIANG\n*\nSố 1-TB/TU\n\nVị Thanh, ngày 01 tháng 6 năm 2017\n\nTHÔNG BÁO\nKết luận của đồng chí Bí thư Tỉnh ủy\n\nNgày 31/5/2017, đồng chí Bí thư Tỉnh ủy chủ trì buổi làm việc và kết luận như sau:\n\n"

// brief writes what was read of a draft in one line.
func brief(d minutes.Draft) string {
	var out []string
	add := func(name string, value any) { out = append(out, fmt.Sprint(name, "=", value)) }
	if d.AllUnits {
		add("lead", "all")
	} else if len(d.Lead) > 0 {
		add("lead", strings.Join(d.Lead, "+"))
	}
	if len(d.Coordinators) > 0 {
		add("with", strings.Join(d.Coordinators, "+"))
	}
	if d.CoordinatorsUnspecified {
		add("with", "*")
	}
	if !d.Due.IsZero() {
		add("due", d.Due)
	}
	if d.Recurring != nil {
		add("each", d.Recurring)
	}
	if d.Milestone.Day != 0 {
		add("mark", d.Milestone)
	}
	if d.Target != nil {
		add("goal", d.Target.Op+d.Target.Value.String()+" "+d.Target.Unit)
	}
	if d.Standing {
		out = append(out, "standing")
	}
	if d.ExtensionOf != "" {
		add("of", d.ExtensionOf)
	}
	if len(d.ReportTo) > 0 {
		add("to", strings.Join(d.ReportTo, "+"))
	}
	for _, a := range d.Ambiguous {
		add("ask", a)
	}
	return strings.Join(out, " ")
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern int
		text    string
		want    []string
	}{
		{1, "Giao Hội Nông dân tỉnh chủ trì, phối hợp với Tỉnh Đoàn mở lớp tập huấn; hoàn thành trước ngày 20/7.", []string{"lead=hnd with=tdoan due=<2017-07-20"}},
		{2, "Tỉnh Đoàn: Lập danh sách hộ khó khăn. Hoàn thành trước ngày 20/7.", []string{"lead=tdoan due=<2017-07-20"}},
		{3, "Tỉnh Đoàn: Chủ trì, phối hợp với các đơn vị liên quan mở trại hè.", []string{"lead=tdoan with=*"}},
		{4, "Giao Tỉnh Đoàn làm đầu mối, Hội Nông dân tỉnh phối hợp, mở trại hè.", []string{"lead=tdoan with=hnd"}},
		{5, "Phân công các Phó Chủ tịch Ủy ban nhân dân tỉnh chủ trì chỉ đạo từng địa bàn.", []string{""}},
		{6, "Các đơn vị gửi báo cáo về Ban Dân vận Tỉnh ủy trước ngày 10/6. Giao Ban Dân vận Tỉnh ủy tổng hợp, báo cáo Ủy ban nhân dân tỉnh trước ngày 15/6.",
			[]string{"lead=all due=<2017-06-10 to=bdv", "lead=bdv due=<2017-06-15 to=ubnd"}},
		{7, "Tỉnh Đoàn soạn thảo đề án; trình Ủy ban nhân dân tỉnh trước ngày 15/6 để xem xét.", []string{"lead=tdoan due=<2017-06-15 to=ubnd"}},
		{8, "Tỉnh Đoàn gửi danh sách trước 14 giờ, ngày 15/6.", []string{"lead=tdoan due=<2017-06-15T14:00"}},
		{9, "Các đơn vị gửi báo cáo về Ban Dân vận Tỉnh ủy trước ngày 20 hàng tháng.", []string{"lead=all each=month:20 to=bdv"}},
		{10, "Các sở, ban, ngành căn cứ chức năng, nhiệm vụ tổ chức thực hiện.", []string{"lead=all"}},
		{11, "Tỉnh Đoàn tổ chức họp mặt nhân kỷ niệm 70 năm Ngày Thương binh - Liệt sĩ.", []string{"lead=tdoan mark=27/07"}},
		{12, "Tỉnh Đoàn không để bất cứ đoàn viên nào bỏ học.", []string{"lead=tdoan goal==0 đoàn viên"}},
		{13, "Tỉnh Đoàn phấn đấu đạt 95% chỉ tiêu.", []string{"lead=tdoan goal==95 %"}},
		{14, "Tỉnh Đoàn tiếp tục quan tâm giáo dục truyền thống.", []string{"lead=tdoan standing"}},
		{15, "Giao Tỉnh Đoàn theo dõi, đôn đốc, kiểm tra việc thực hiện Thông báo này.", nil},
		{16, "Nếu có khó khăn vượt thẩm quyền, các đơn vị báo cáo Thường trực Tỉnh ủy (qua Ban Dân vận Tỉnh ủy).", nil},
		{17, "Thống nhất cho Tỉnh Đoàn lùi thời hạn quyết toán trại hè đến trước ngày 31/7 (thay cho ngày 30/6).", []string{"lead=tdoan due=<2017-07-31 of=quyết toán trại hè"}},
	} {
		t.Run(fmt.Sprint(c.pattern), func(t *testing.T) {
			d := parse(t, head+"1. "+c.text+"\n")
			var got []string
			for _, draft := range d.Directives {
				got = append(got, brief(draft))
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			found := false
			for _, p := range d.Patterns {
				found = found || p == c.pattern
			}
			if !found {
				t.Errorf("pattern %d not found in %v", c.pattern, d.Patterns)
			}
		})
	}
}

func TestADeadlineMayStandFirst(t *testing.T) {
	for text, want := range map[string]string{
		"Từ nay đến cuối năm, mỗi đơn vị giúp tối thiểu 02 hộ thoát nghèo.":     "lead=all due=2017-12-31 goal=>=2 hộ",
		"Trước ngày 10 tháng 7, Tỉnh Đoàn gửi dự thảo cho Ban Dân vận Tỉnh ủy.": "lead=tdoan due=<2017-07-10 to=bdv",
		"Báo cáo sơ kết 6 tháng gửi về Ban Dân vận Tỉnh ủy trước ngày 15/6.":    "due=<2017-06-15 to=bdv",
	} {
		d := parse(t, head+"1. "+text+"\n")
		if len(d.Directives) != 1 || brief(d.Directives[0]) != want {
			t.Errorf("%s: got %+v", text, d.Directives)
		}
	}
}

func TestNotesWithoutAccents(t *testing.T) {
	d := parse(t, "hop giao ban 3/10/2017, d/c truong ban chu tri\n- ccb lui thoi gian tap huan den 15/11 (thay cho 30/10)\n- tinh doan van dong 200 trieu dong, cham nhat cuoi quy 4\n")
	want := []string{"lead=ccb due=2017-11-15 of=tap huan", "lead=tdoan due=2017-12-31 goal==200000000 dong"}
	for i, w := range want {
		if len(d.Directives) != len(want) || brief(d.Directives[i]) != w {
			t.Fatalf("got %+v, want %q", d.Directives, want)
		}
	}
}

func TestSecrecyAndItsFalseFriends(t *testing.T) {
	for mark, refused := range map[string]bool{
		"MẬT": true, "TỐI MẬT": true, "TUYỆT MẬT": true, "M Ậ T": true, "Độ mật: TỐI MẬT": true, "[MẬT]": true,
		"": false, "VỀ CÔNG TÁC BẢO MẬT": false, "Về bảo vệ bí mật nhà nước": false, "Nuôi ong lấy mật": false,
	} {
		text := strings.Replace(head, "\nTHÔNG BÁO", mark+"\n\nTHÔNG BÁO", 1) + "1. Tỉnh Đoàn giữ bí mật hồ sơ.\n"
		d := parse(t, text)
		if (d.Refused == minutes.RefusedSecrecy) != refused || refused == (len(d.Directives) > 0) {
			t.Errorf("%q: refused %q with %d directives", mark, d.Refused, len(d.Directives))
		}
	}
}

func TestOrdinalIsChecked(t *testing.T) {
	for years, warned := range map[int]bool{70: false, 71: true} {
		d := parse(t, head+fmt.Sprintf("1. Tỉnh Đoàn mở hội thi nhân kỷ niệm %d năm Ngày Thương binh - Liệt sĩ.\n", years))
		if (len(d.Warnings) == 1) != warned || warned && (d.Warnings[0].Computed != 70 || d.Warnings[0].Directive != 1) {
			t.Errorf("%d years: %+v", years, d.Warnings)
		}
	}
}

func TestOriginsTellWhatWasConcluded(t *testing.T) {
	d := parse(t, head+"1. Tỉnh Đoàn\na) Mở trại hè trước ngày 20/7.\n2. Hội Nông dân tỉnh mở lớp tập huấn.\n")
	if len(d.Directives) != 2 || d.Directives[0].Origins["lead"] != "inferred" || d.Directives[0].Origins["due"] != "stated" || d.Directives[1].Origins["lead"] != "stated" {
		t.Errorf("got %+v", d.Directives)
	}
	drafts := minutes.Directives(d)
	if drafts[0].Lead[0] != "tdoan" || drafts[0].Title.VI == "" || drafts[0].Due.String() != "<2017-07-20" {
		t.Errorf("got %+v", drafts[0])
	}
}

func TestComposedAndDecomposedTextsReadTheSame(t *testing.T) {
	for _, file := range notices(t) {
		text := readText(t, file)
		a, err := parse(t, norm.NFC.String(text)).JSON()
		if err != nil {
			t.Fatal(err)
		}
		b, err := parse(t, norm.NFD.String(text)).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Errorf("%s differs", file)
		}
	}
}

// sound checks what holds for every document.
func sound(t interface{ Fatalf(string, ...any) }, text string, d minutes.Document) {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\ufffd"))
	for i, draft := range d.Directives {
		switch {
		case draft.N != i+1:
			t.Fatalf("draft %d has number %d", i+1, draft.N)
		case !strings.Contains(text, draft.Source) || draft.Source == "" || strings.Contains(draft.Source, "\n"):
			t.Fatalf("the source %q is no part of a line", draft.Source)
		case draft.AllUnits && len(draft.Lead) > 0:
			t.Fatalf("both all and %v lead", draft.Lead)
		case draft.Recurring != nil && !draft.Due.IsZero(), draft.Standing && !draft.Due.IsZero():
			t.Fatalf("a deadline beside a period or a standing task: %+v", draft)
		}
	}
	if _, err := d.JSON(); err != nil {
		t.Fatalf("writing: %v", err)
	}
}

func TestMixedLinesGiveSoundDrafts(t *testing.T) {
	var lines []string
	for _, file := range notices(t) {
		lines = append(lines, strings.Split(readText(t, file), "\n")...)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(lines), 0, 25).Draw(t, "lines"), "\n")
		cut := rapid.IntRange(0, len(text)).Draw(t, "cut")
		text = text[cut:]
		d, err := minutes.Parse(text, minutes.DefaultOffice())
		if err != nil {
			t.Fatalf("parsing: %v", err)
		}
		sound(t, text, d)
	})
}

func FuzzParse(f *testing.F) {
	for _, file := range notices(f) {
		f.Add(readText(f, file))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			return
		}
		d, err := minutes.Parse(text, minutes.DefaultOffice())
		if err != nil {
			t.Fatalf("parsing: %v", err)
		}
		sound(t, text, d)
	})
}

func TestScoreCountsMissesAndInventions(t *testing.T) {
	text := head + "1. Tỉnh Đoàn mở trại hè trước ngày 20/7.\n2. Hội Nông dân tỉnh mở lớp tập huấn.\n"
	d := parse(t, text)
	all, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	d.Directives = d.Directives[1:]
	less, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	missed, err := minutes.Score(text, all, less)
	if err != nil || missed.Fields["lead"] != (minutes.Count{Expected: 2, Got: 1, Right: 1}) || missed.Fields["due"].Recall() != 0 {
		t.Errorf("got %+v, %v", missed, err)
	}
	invented, err := minutes.Score(text, less, all)
	if err != nil || invented.All.Precision() >= 1 || invented.All.Recall() != 1 {
		t.Errorf("got %+v, %v", invented, err)
	}
}

func TestTooLongATextIsRefused(t *testing.T) {
	if _, err := minutes.Parse(strings.Repeat("a", minutes.MaxText+1), minutes.DefaultOffice()); err == nil {
		t.Error("taken")
	}
}

func TestUTF16IsRead(t *testing.T) {
	for _, big := range []bool{false, true} {
		data := []byte{0xff, 0xfe}
		if big {
			data = []byte{0xfe, 0xff}
		}
		for _, u := range utf16.Encode([]rune("Tỉnh Đoàn")) {
			if big {
				data = append(data, byte(u>>8), byte(u))
			} else {
				data = append(data, byte(u), byte(u>>8))
			}
		}
		if text, err := minutes.ReadFile("a.txt", data); err != nil || text != "Tỉnh Đoàn" {
			t.Errorf("got %q, %v", text, err)
		}
	}
}

// sized returns a notice of about size bytes.
func sized(b *testing.B, size int) string {
	b.Helper()
	body := "1. Giao Hội Nông dân tỉnh chủ trì, phối hợp với Tỉnh Đoàn rà soát 100% hộ nghèo; hoàn thành trước ngày 20/7.\n2. Các đơn vị tiếp tục nắm tình hình, gửi báo cáo về Ban Dân vận Tỉnh ủy trước ngày 20 hàng tháng.\n"
	return head + strings.Repeat(body, size/len(body))
}

// BenchmarkBarMinutes measures how much longer ten times as much takes. The two sizes take turns, and of each the fastest one
// counts: what else the machine does only ever makes a turn longer.
func BenchmarkBarMinutes(b *testing.B) {
	const most, rounds = 15.0, 9
	texts := [2]string{sized(b, 100<<10), sized(b, 1<<20)}
	best := [2]time.Duration{1 << 62, 1 << 62}
	for range rounds {
		for i, text := range texts {
			runtime.GC() // what the last turn left is not this one's
			start := time.Now()
			parse(b, text)
			best[i] = min(best[i], time.Since(start))
		}
	}
	ratio, verdict := float64(best[1])/float64(best[0]), "pass"
	if ratio > most {
		verdict = "fail"
	}
	fmt.Printf("\n100 KiB in %v, 1 MiB in %v\nbar minutes-linear %.2f <= %.0f %s\n",
		best[0].Round(time.Microsecond), best[1].Round(time.Microsecond), ratio, most, verdict)
}
