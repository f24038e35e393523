package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/summary"
	"giaoban/summary/sheet"
	"giaoban/summary/summarytest"
)

func printer(t rapid.TB, lang string) i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reporting(func(d *i18n.Defect) { t.Error(d) }).For(lang)
}

func june(t *testing.T) summary.Report {
	t.Helper()
	return summary.Compute(summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17)))
}

// book writes tables as a workbook and reads it again.
func book(t rapid.TB, tables []sheet.Table) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.XLSX(&b, tables, sheet.About{Title: "Tổng hợp", Made: summarytest.On(time.July, 31, 17)}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rows returns a sheet's cells: as they show, or as they are stored.
func rows(t rapid.TB, f *excelize.File, name string, raw bool) [][]string {
	t.Helper()
	found, err := f.GetRows(name, excelize.Options{RawCellValue: raw})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheOfficialColumns(t *testing.T) {
	f := book(t, sheet.All(june(t), printer(t, "vi")))
	want := []string{
		"Theo đơn vị", "Theo chỉ đạo", "Chi tiết", "Theo cuộc họp", "Theo mốc", "Theo kỳ", "Mức độ báo cáo", "Dự báo", "Báo cáo",
	}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	units := rows(t, f, "Theo đơn vị", false)
	if diff := cmp.Diff([][]string{
		{"TỔNG HỢP KẾT QUẢ THEO ĐƠN VỊ, đến ngày 31/7/2017"},
		{"Tỷ lệ: hoàn thành trên tổng số việc được giao"},
		{"STT", "Đơn vị", "Tổng", "Hoàn thành", "Hoàn thành", "Hoàn thành", "Chưa hoàn thành", "Chưa hoàn thành", "Chưa hoàn thành", "Tỷ lệ (%)", "Ghi chú"},
		{"STT", "Đơn vị", "Tổng", "Đúng hạn", "Quá hạn", "Không hạn", "Trong hạn", "Quá hạn", "Không hạn", "Tỷ lệ (%)", "Ghi chú"},
		{"1", "Ban Dân vận Tỉnh ủy", "8", "1", "0", "0", "1", "1", "5", "12.5%", "chưa phản hồi 1"},
	}, units[:5]); diff != "" {
		t.Errorf("by organisation (-want +got):\n%s", diff)
	}
	if got := units[len(units)-1]; got[1] != "Cộng" || got[2] != "59" || got[9] != "5.1%" {
		t.Errorf("the sums are %q", got)
	}
	wide := []string{"STT", "Nội dung", "Chủ trì", "Phối hợp", "Thời hạn", "Sản phẩm", "Văn bản giao", "Trạng thái", "Kết quả", "Khó khăn, vướng mắc"}
	if diff := cmp.Diff(wide, rows(t, f, "Theo chỉ đạo", false)[2]); diff != "" {
		t.Errorf("by directive (-want +got):\n%s", diff)
	}
}

func TestDatesAndNumbersAreSuch(t *testing.T) {
	f := book(t, sheet.All(june(t), printer(t, "vi")))
	shown, stored := rows(t, f, "Chi tiết", false), rows(t, f, "Chi tiết", true)
	row := -1
	for i, cells := range shown {
		if len(cells) > 3 && cells[1] == "6" && cells[3] == "MTTQ tỉnh" {
			row = i
		}
	}
	if row < 0 {
		t.Fatal("the assignment is not there")
	}
	// 27 July 2017 is day 42943 of spreadsheets; 12 July 2017 at 9 is three eighths after day 42928.
	for column, want := range map[int][2]string{
		5: {"27/07/2017", "42943"}, 9: {"0", "0"}, 11: {"12/07/2017 09:00", "42928.375"}, 13: {"5", "5"},
	} {
		if got := [2]string{shown[row][column], stored[row][column]}; got != want {
			t.Errorf("column %d shows and holds %q, want %q", column, got, want)
		}
	}
}

func TestTitlesStayAndColumnsAreFiltered(t *testing.T) {
	for _, lang := range i18n.Languages() {
		f := book(t, sheet.All(june(t), printer(t, lang)))
		names := map[string]int{}
		for _, d := range f.GetDefinedName() {
			names[d.Name]++
		}
		for _, name := range f.GetSheetList() {
			panes, err := f.GetPanes(name)
			if err != nil || !panes.Freeze || panes.YSplit < 3 {
				t.Errorf("%s: the titles don't stay: %+v, %v", name, panes, err)
			}
			page, err := f.GetPageLayout(name)
			if err != nil || *page.Size != 9 || *page.Orientation != "landscape" || *page.FitToWidth != 1 || *page.FitToHeight != 0 {
				t.Errorf("%s is not laid across A4: %+v, %v", name, page, err)
			}
		}
		if n := len(f.GetSheetList()); names["_xlnm._FilterDatabase"] != n || names["_xlnm.Print_Titles"] != n {
			t.Errorf("%d sheets, and the names %v", n, names)
		}
	}
}

// TestFiguresAreThoseOfTheSummary compares every figure of the sheet by organisation with the summary's.
func TestFiguresAreThoseOfTheSummary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := summarytest.Random(t).Input(summarytest.On(time.September, 1, 8))
		in.Denominator = rapid.SampledFrom(summary.Denominators()).Draw(t, "denominator")
		r := summary.Compute(in)
		p := printer(t, "en")
		f := book(t, []sheet.Table{sheet.ByOrganisation(r, p), sheet.Assignments(r, p)})
		titles := 4
		if r.Total.Total == 0 {
			titles++ // one line says that there is nothing
		}
		got := rows(t, f, "By organisation", true)[titles:]
		if len(got) != len(r.Organisations)+1 {
			t.Fatalf("%d rows of %d organisations", len(got), len(r.Organisations))
		}
		for i, row := range r.Organisations {
			same(t, row.Count, got[i])
		}
		same(t, r.Total, got[len(got)-1])
		if n := len(rows(t, f, "Assignments", true)) - 3; n != r.Total.Total && r.Total.Total > 0 {
			t.Errorf("%d assignments are listed, %d counted", n, r.Total.Total)
		}
	})
}

// same compares the cells of a row with a count.
func same(t *rapid.T, c summary.Count, cells []string) {
	t.Helper()
	for i, n := range []int{c.Total, c.Done.InTime, c.Done.Late, c.Done.Undated, c.Open.InTime, c.Open.Late, c.Open.Undated} {
		if want := summarytest.Plain(n); cells[2+i] != want {
			t.Errorf("column %d of %q says %s, the summary %s", 2+i, cells, cells[2+i], want)
		}
	}
}

// TestNoCellBeginsAFormula feeds texts that begin with every sign of a formula.
func TestNoCellBeginsAFormula(t *testing.T) {
	in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
	signs := []string{"=", "+", "-", "@", "\t=", "\r=", " =", "\x00=", "＝", "＠", "＋", "－"}
	for i := range in.Reports {
		in.Reports[i].Text = signs[i%len(signs)] + `cmd|' /C calc'!A0`
		in.Reports[i].ByName = signs[(i+1)%len(signs)] + "HYPERLINK(1)"
	}
	for i := range in.Organisations {
		in.Organisations[i].Name = directive.Text{VI: signs[i%len(signs)] + "1+1"}
		in.Organisations[i].Short = in.Organisations[i].Name
	}
	for i := range in.Assignments {
		in.Assignments[i].Blocked = signs[i%len(signs)] + "A1"
	}
	tables := sheet.All(summary.Compute(in), printer(t, "vi"))
	f := book(t, tables)
	for _, name := range f.GetSheetList() {
		for i, cells := range rows(t, f, name, true) {
			for j, cell := range cells {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := f.GetCellFormula(name, at); err != nil || formula != "" {
					t.Errorf("%s %s holds the formula %q, %v", name, at, formula, err)
				}
				wrong(t, cell)
			}
		}
	}
	for _, table := range tables {
		for _, line := range read(t, table)[1:] {
			for _, cell := range line {
				wrong(t, cell)
			}
		}
	}
}

// wrong fails for a text that a spreadsheet could take for a formula. A number may be negative.
func wrong(t *testing.T, cell string) {
	t.Helper()
	if strings.ContainsAny(cell, "\x00\t\r") || (strings.IndexAny(cell, "=+-@＝＋－＠") == 0 && strings.Trim(cell, "-0123456789.E") != "") {
		t.Errorf("a cell holds %q", cell)
	}
}

// read writes a table as CSV and reads it again.
func read(t *testing.T, table sheet.Table) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.CSV(&b, table); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(b.String(), "\uFEFF")
	if !marked {
		t.Error("the file doesn't say that it is UTF-8")
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestCSV(t *testing.T) {
	lines := read(t, sheet.ByOrganisation(june(t), printer(t, "vi")))
	if diff := cmp.Diff([][]string{
		{
			"STT", "Đơn vị", "Tổng", "Hoàn thành – Đúng hạn", "Hoàn thành – Quá hạn", "Hoàn thành – Không hạn",
			"Chưa hoàn thành – Trong hạn", "Chưa hoàn thành – Quá hạn", "Chưa hoàn thành – Không hạn", "Tỷ lệ (%)", "Ghi chú",
		},
		{"1", "Ban Dân vận Tỉnh ủy", "8", "1", "0", "0", "1", "1", "5", "12.5", "chưa phản hồi 1"},
	}, lines[:2]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(lines) != 8 {
		t.Errorf("%d lines, want the titles and seven organisations", len(lines))
	}
	if due := read(t, sheet.ByDirective(june(t), printer(t, "en")))[5][4]; due != "2017-07-27" {
		t.Errorf("the deadline is written %q", due)
	}
}

func TestAnEmptyOfficeHasItsSheets(t *testing.T) {
	r := summary.Compute(summary.Input{Now: summarytest.On(time.July, 1, 8), Zone: calendar.Zone()})
	f := book(t, sheet.All(r, printer(t, "vi")))
	if got := rows(t, f, "Theo chỉ đạo", false); len(got) != 4 || got[2][0] != "Chưa có chỉ đạo nào được ban hành." {
		t.Errorf("got %q", got)
	}
}

func TestLongAndStrangeTexts(t *testing.T) {
	in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
	in.Reports[0].Text = strings.Repeat("ư", 40_000)
	in.Reports[1].Text = "một\x01 hai\uFFFE ba\n]]> <b>&"
	f := book(t, sheet.All(summary.Compute(in), printer(t, "vi")))
	found := false
	for _, cells := range rows(t, f, "Báo cáo", true) {
		for _, cell := range cells {
			found = found || cell == "một hai ba\n]]> <b>&"
		}
	}
	if !found {
		t.Error("a strange text is not there as it can be")
	}
}
