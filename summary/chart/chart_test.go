package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/summary"
	"giaoban/summary/chart"
	"giaoban/summary/summarytest"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func printer(t *testing.T, lang string) i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reporting(func(d *i18n.Defect) { t.Error(d) }).For(lang)
}

func maker(t *testing.T) *chart.Maker {
	t.Helper()
	m, err := chart.New()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// june is the working session of 8 June 2017 as it stood at the end of July: some things are overdue.
func june(t *testing.T) summary.Report {
	t.Helper()
	return summary.Compute(summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17)))
}

// all draws every chart of a report.
func all(t *testing.T, r summary.Report, p i18n.Printer) []chart.Chart {
	t.Helper()
	m := maker(t)
	var charts []chart.Chart
	add := func(c chart.Chart, ok bool) {
		if !ok {
			t.Error("there is nothing to draw")
			return
		}
		charts = append(charts, c)
	}
	add(m.Completion(r, p))
	add(m.Progress(r.Progress(), p))
	add(m.Rhythm(r.Rhythm(), p))
	countdown, ok := r.Countdown(6)
	if !ok {
		t.Error("directive 6 has no countdown")
	}
	add(m.Countdown(countdown, p))
	return charts
}

// tolerance is how far two pictures may be apart: some letters drawn a little differently.
const tolerance = 0.1

// TestPicturesAgainstGoldenOnes compares each picture with one that a person looked at.
func TestPicturesAgainstGoldenOnes(t *testing.T) {
	for _, lang := range i18n.Languages() {
		for _, c := range all(t, june(t), printer(t, lang)) {
			raw, err := c.Render(chart.Style{Format: chart.PNG, Dark: lang == i18n.English && c.Name == "progress"})
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", c.Name+"."+lang+".png")
			if *update {
				if err := os.WriteFile(golden, raw, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if apart := summarytest.Apart(t, raw, want); apart > tolerance {
				t.Errorf("%s differs from its golden picture by %.2f in a hundred", golden, apart)
			}
		}
	}
}

// TestADifferentPictureIsSeen makes sure that the comparison can fail.
func TestADifferentPictureIsSeen(t *testing.T) {
	charts := all(t, june(t), printer(t, "vi"))
	light, err := charts[0].Render(chart.Style{Format: chart.PNG})
	if err != nil {
		t.Fatal(err)
	}
	later := summary.Compute(summarytest.June2017(t).Input(summarytest.On(time.December, 31, 17)))
	other, err := all(t, later, printer(t, "vi"))[0].Render(chart.Style{Format: chart.PNG})
	if err != nil {
		t.Fatal(err)
	}
	if apart := summarytest.Apart(t, light, other); apart <= tolerance {
		t.Errorf("two different pictures are %.2f in a hundred apart", apart)
	}
}

// TestTheSVGSaysTheSame looks for the words in the page's form of a chart, whole and escaped.
func TestTheSVGSaysTheSame(t *testing.T) {
	want := map[string][]string{
		"completion": {"Tình hình hoàn thành theo đơn vị", "Hội LHPN", "Chưa xong, quá hạn: 10"},
		"progress":   {"Tiến độ so với kế hoạch", "Đến hạn theo kế hoạch: 13"},
		"rhythm":     {"Báo cáo theo tuần", "Tỉnh Đoàn"},
		"countdown":  {"#6 Nhà Mẹ Việt Nam anh hùng không dột", "đã quá 4 ngày, hạn 27/7/2017"},
	}
	for _, dark := range []bool{false, true} {
		for _, c := range all(t, june(t), printer(t, "vi")) {
			raw, err := c.Render(chart.Style{Format: chart.SVG, Dark: dark})
			if err != nil {
				t.Fatal(err)
			}
			text := words(t, raw)
			for _, piece := range want[c.Name] {
				if !strings.Contains(text, piece) {
					t.Errorf("%s doesn't say %q:\n%s", c.Name, piece, text)
				}
			}
		}
	}
}

// words reads the texts of an SVG, and fails where it is no XML.
func words(t *testing.T, raw []byte) string {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(raw))
	var b strings.Builder
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("reading the SVG: %v", err)
		}
		if data, ok := token.(xml.CharData); ok {
			b.Write(data)
			b.WriteByte('\n')
		}
	}
}

func TestFindingsSayTheMainThing(t *testing.T) {
	charts := all(t, june(t), printer(t, "vi"))
	for i, want := range []string{
		"Tỷ lệ hoàn thành: 5,1% (3/59, trên tổng số việc được giao). Quá hạn 10 việc, nhiều nhất là Hội LHPN (2).",
		"Chậm 11 việc so với kế hoạch: đã hoàn thành 2, đến hạn 13, trong tổng số 22 việc có thời hạn.",
		"Các đơn vị báo cáo đều 37,5% số tuần còn việc (21/56). Thưa nhất: Hội ND (0/8 tuần).",
		"Còn 6 căn nhà dột; đã quá 4 ngày, hạn 27/7/2017. Theo số liệu của 4/7 đơn vị.",
	} {
		if charts[i].Finding != want {
			t.Errorf("%s: got  %s\nwant %s", charts[i].Name, charts[i].Finding, want)
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	m, p := maker(t), printer(t, "vi")
	r := summary.Compute(summary.Input{Now: summarytest.On(time.July, 1, 8)})
	for name, ok := range map[string]bool{
		"completion": second(m.Completion(r, p)), "progress": second(m.Progress(r.Progress(), p)),
		"rhythm": second(m.Rhythm(r.Rhythm(), p)), "countdown": second(m.Countdown(summary.Countdown{}, p)),
	} {
		if ok {
			t.Errorf("%s of an empty office is drawn", name)
		}
	}
	if _, ok := june(t).Countdown(2); ok {
		t.Error("a directive without a target has a countdown")
	}
}

func second(_ chart.Chart, ok bool) bool { return ok }

// TestHundredsOfOrganisationsWithLongNames stay within what the messenger takes as a photo: height and width together at
// most 10000, and no side more than twenty times the other.
func TestHundredsOfOrganisationsWithLongNames(t *testing.T) {
	in := summary.Input{Now: summarytest.On(time.July, 24, 17), Zone: calendar.Zone()}
	in.Directives = []directive.Directive{{
		Number: 1, State: directive.Published, All: true, Published: summarytest.On(time.June, 8, 8),
		Title:  directive.Text{VI: strings.Repeat("Rà soát ", 25)},
		Target: &directive.Target{Value: 0, Unit: directive.Text{VI: strings.Repeat("căn ", 50)}},
		Due:    calendar.By(calendar.Date{Year: 2017, Month: time.July, Day: 20}),
	}}
	for i := range 500 {
		id := directive.OrgID(fmt.Sprint("o", i))
		name := directive.Text{VI: strings.Repeat("Ưỡng<&> ", 25) + string(id)}
		in.Organisations = append(in.Organisations, directive.Organisation{ID: id, Order: i, Name: name, Short: name})
		q := directive.Whole(1_000_000_000)
		a := directive.Assignment{AssignmentKey: directive.AssignmentKey{Directive: 1, Organisation: id}, State: directive.InProgress}
		a.Due = in.Directives[0].Due
		in.Assignments = append(in.Assignments, a)
		in.Reports = append(in.Reports, directive.Report{
			AssignmentKey: a.AssignmentKey, Number: 1, Quantity: &q, At: summarytest.On(time.July, 10, 8).Add(time.Duration(i) * time.Hour),
		})
	}
	r := summary.Compute(in)
	m, p := maker(t), printer(t, "vi")
	countdown, _ := r.Countdown(1)
	for _, draw := range []func() (chart.Chart, bool){
		func() (chart.Chart, bool) { return m.Completion(r, p) },
		func() (chart.Chart, bool) { return m.Progress(r.Progress(), p) },
		func() (chart.Chart, bool) { return m.Rhythm(r.Rhythm(), p) },
		func() (chart.Chart, bool) { return m.Countdown(countdown, p) },
	} {
		c, ok := draw()
		if !ok {
			t.Fatal("nothing is drawn")
		}
		raw, err := c.Render(chart.Style{Format: chart.PNG})
		if err != nil {
			t.Fatal(err)
		}
		size := summarytest.Picture(t, raw).Bounds()
		if size.Dx()+size.Dy() > 10_000 || size.Dy() > 20*size.Dx() || len(raw) > 10<<20 {
			t.Errorf("%s is %d by %d and has %d bytes", c.Name, size.Dx(), size.Dy(), len(raw))
		}
		svg, err := c.Render(chart.Style{Format: chart.SVG})
		if err != nil {
			t.Fatal(err)
		}
		words(t, svg)
	}
	if c, _ := m.Completion(r, p); !strings.Contains(words(t, svgOf(t, c)), "477 đơn vị khác") {
		t.Error("those without a bar of their own are not shown together")
	}
}

func svgOf(t *testing.T, c chart.Chart) []byte {
	t.Helper()
	raw, err := c.Render(chart.Style{Format: chart.SVG})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
