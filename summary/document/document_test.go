package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/demo"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/summary"
	"giaoban/summary/document"
	"giaoban/summary/summarytest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func printer(t *testing.T, lang string) i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reporting(func(d *i18n.Defect) { t.Error(d) }).For(lang)
}

func letterhead() document.Letterhead {
	return document.Letterhead{Above: "Tỉnh ủy Hậu Giang", Issuer: "Ban Dân vận", Sign: "BC-BDV", Place: "Hậu Giang"}
}

// write writes a report, and fails where one of its parts is no XML.
func write(t *testing.T, in summary.Input, meeting *directive.Meeting, head document.Letterhead, lang string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := document.Write(&b, summary.Compute(in), meeting, head, printer(t, lang)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lines reads the text: a line for each paragraph, the cells of a row parted by bars.
func lines(t *testing.T, raw []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var text string
	for _, f := range archive.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content := read(t, f.Name, part)
		if f.Name == "word/document.xml" {
			text = content
		}
	}
	if text == "" {
		t.Fatal("the file has no text")
	}
	return text
}

func read(t *testing.T, name string, part io.Reader) string {
	t.Helper()
	decoder := xml.NewDecoder(part)
	var b strings.Builder
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("%s is no XML: %v", name, err)
		}
		switch token := token.(type) {
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" || strings.Trim(string(token), "\n") != "" {
				b.Write(token)
			}
		case xml.StartElement:
			if token.Name.Local == "br" {
				b.WriteString(" / ")
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "p":
				b.WriteString("\n")
			case "tr":
				b.WriteString("----\n")
			}
		}
	}
}

func TestTheReportAgainstGoldenFiles(t *testing.T) {
	for _, lang := range i18n.Languages() {
		meeting := demo.Meeting()
		in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
		in.Selection.Meeting = meeting.ID
		got := lines(t, write(t, in, &meeting, letterhead(), lang))
		golden := filepath.Join("testdata", "report."+lang+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", golden, diff)
		}
	}
}

func TestTheLayoutOfAnOfficialDocument(t *testing.T) {
	meeting := demo.Meeting()
	in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
	text := lines(t, write(t, in, &meeting, letterhead(), "vi"))
	at := 0
	for _, piece := range []string{
		"TỈNH ỦY HẬU GIANG", "BAN DÂN VẬN", "/BC-BDV", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
		"Hậu Giang, ngày 31 tháng 7 năm 2017", "BÁO CÁO", "Kết quả thực hiện kết luận tại", "I. KẾT QUẢ CHUNG", "II. KẾT QUẢ CỤ THỂ",
		"III. KHÓ KHĂN, VƯỚNG MẮC", "IV. NHIỆM VỤ TIẾP TỤC THỰC HIỆN", "./.", "Nơi nhận:", "(Ký, ghi rõ họ tên)",
	} {
		i := strings.Index(text[at:], piece)
		if i < 0 {
			t.Fatalf("%q is missing, or not in its place:\n%s", piece, text)
		}
		at += i
	}
	party := letterhead()
	party.Party = true
	text = lines(t, write(t, in, &meeting, party, "vi"))
	if !strings.Contains(text, "ĐẢNG CỘNG SẢN VIỆT NAM") || strings.Contains(text, "Độc lập - Tự do") {
		t.Errorf("a report of the Party begins with\n%.400s", text)
	}
}

// markup returns the report's text as the word processor reads it.
func markup(t *testing.T, raw []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestThePageOfAnOfficialDocument: A4 upright with the margins that are prescribed, no table over them, titles that are
// repeated on the next page, and a signature that stands below the text it signs.
func TestThePageOfAnOfficialDocument(t *testing.T) {
	meeting := demo.Meeting()
	in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
	for _, lang := range i18n.Languages() {
		xml := markup(t, write(t, in, &meeting, letterhead(), lang))
		for _, piece := range []string{`<w:pgSz w:w="11906" w:h="16838"/>`, `w:right="1134" w:bottom="1134" w:left="1701"`, "<w:titlePg/>", "<w:tblHeader/>"} {
			if !strings.Contains(xml, piece) {
				t.Errorf("%s: there is no %s", lang, piece)
			}
		}
		rows := strings.Split(xml, "<w:tr>")[1:]
		for _, row := range rows {
			wide := 0
			for _, m := range cellWidth.FindAllStringSubmatch(row, -1) {
				n, err := strconv.Atoi(m[1])
				if err != nil {
					t.Fatal(err)
				}
				wide += n
			}
			if wide > 11906-1701-1134 {
				t.Errorf("%s: a row of %d twentieths of a point reaches over the margin", lang, wide)
			}
		}
		last := strings.LastIndex(xml, "./.")
		begin := strings.LastIndex(xml[:last], "<w:p>")
		if end := strings.Index(xml[last:], "<w:tbl>"); strings.Count(xml[begin:last+end], "<w:keepNext/>") != strings.Count(xml[begin:last+end], "<w:p>") {
			t.Errorf("%s: the signature can stand on a page by itself: %s", lang, xml[begin:last+end])
		}
	}
}

var cellWidth = regexp.MustCompile(`<w:tcW w:w="(\d+)"`)

func TestAnEmptyOfficeAndAnEmptyLetterhead(t *testing.T) {
	in := summary.Input{Now: summarytest.On(time.July, 31, 17)}
	text := lines(t, write(t, in, nil, document.Letterhead{}, "vi"))
	for _, piece := range []string{"………………", "Chưa có chỉ đạo nào được ban hành.", "Không có."} {
		if !strings.Contains(text, piece) {
			t.Errorf("%q is missing in\n%s", piece, text)
		}
	}
}

func TestWhatPeopleWroteIsOnlyText(t *testing.T) {
	in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
	for i := range in.Assignments {
		if in.Assignments[i].Blocked != "" {
			in.Assignments[i].Blocked = "</w:t></w:r> & <w:p>\x01\uFFFE ]]> " + strings.Repeat("ư", 2000)
		}
	}
	text := lines(t, write(t, in, nil, letterhead(), "vi"))
	if !strings.Contains(text, "</w:t></w:r> & <w:p> ]]> ưư") {
		t.Error("a difficulty is not there as it was written")
	}
}

func TestTheSameReportIsTheSameFile(t *testing.T) {
	in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
	if !slices.Equal(write(t, in, nil, letterhead(), "vi"), write(t, in, nil, letterhead(), "vi")) {
		t.Error("two writings of one report differ")
	}
}
