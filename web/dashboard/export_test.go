package dashboard_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

// inside returns what the parts of a zipped document hold.
func inside(t *testing.T, body string) string {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatalf("it is no document: %v", err)
	}
	var all bytes.Buffer
	for _, part := range archive.File {
		content, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, content); err != nil {
			t.Fatal(err)
		}
		if err := content.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func TestFilesHoldWhatTheirReaderMaySee(t *testing.T) {
	o := open(t)
	all, own := o.enters(officer), o.enters(leader)
	for kind, read := range map[string]func(string) string{
		"xlsx": func(s string) string { return inside(t, s) }, "csv": func(s string) string { return s },
		"docx": func(s string) string { return inside(t, s) }, "docx?meeting=june": func(s string) string { return inside(t, s) },
		"docx?meeting=none": func(s string) string { return inside(t, s) },
	} {
		for i, v := range []*visitor{all, own} {
			status, body, header := v.asks(http.MethodGet, "export/"+kind, nil)
			if status != http.StatusOK || !strings.Contains(header.Get("Content-Disposition"), "giaoban-2017-06-08.") {
				t.Fatalf("%s gave %d, %v", kind, status, header)
			}
			text := read(body)
			if !strings.Contains(text, "Sửa nhà tình nghĩa") {
				t.Errorf("%s for %d lacks the shared directive", kind, i)
			}
			if strings.Contains(text, "Việc riêng của nông dân") != (i == 0) {
				t.Errorf("%s for %d: whether it holds the farmers' own directive is wrong", kind, i)
			}
		}
	}
	if status, _ := all.gets("export/exe"); status != http.StatusNotFound {
		t.Errorf("a kind that is none gave %d", status)
	}
}

func TestChartsAreDrawnForTheirReader(t *testing.T) {
	o := open(t)
	all, own := o.enters(officer), o.enters(leader)
	for i, v := range []*visitor{all, own} {
		_, page := v.gets("charts")
		if !strings.Contains(page, `src="/b/charts/completion"`) {
			t.Errorf("no chart is shown to %d:\n%s", i, page)
		}
		status, body, header := v.asks(http.MethodGet, "charts/completion?dark=1", nil)
		if status != http.StatusOK || header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(body, "<svg") {
			t.Errorf("the chart gave %d, %v", status, header)
		}
		if strings.Contains(body, "HND") != (i == 0) {
			t.Errorf("the chart for %d: whether it names the farmers is wrong", i)
		}
	}
	if status, _ := all.gets("charts/none"); status != http.StatusNotFound {
		t.Errorf("a chart that isn't there gave %d", status)
	}
}
