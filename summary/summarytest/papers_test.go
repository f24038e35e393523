package summarytest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/demo"
	"giaoban/i18n"
	"giaoban/summary"
	"giaoban/summary/document"
	"giaoban/summary/sheet"
	"giaoban/summary/summarytest"
)

var update = flag.Bool("update", false, "write the pictures and sums of the papers anew; LibreOffice is needed")

// libreOffice is the environment variable that says "required" where papers have to be opened, whatever the machine lacks.
const libreOffice = "GIAOBAN_LIBREOFFICE"

// apart is how far a page may be from the one that was looked at, in hundredths of the way from black to white: other releases
// of LibreOffice set letters a little differently.
const apart = 1.5

// paper is a file that people open with an office suite.
type paper struct {
	name string
	raw  []byte
}

// papers writes the workbook and the report of the June 2017 case in both languages, as things stood on 31 July.
func papers(t *testing.T) []paper {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var made []paper
	for _, lang := range i18n.Languages() {
		p := texts.For(lang)
		in := summarytest.June2017(t).Input(summarytest.On(time.July, 31, 17))
		var book, report bytes.Buffer
		about := sheet.About{Title: p.T("track.file_title", "Date", in.Now), Creator: "Giaoban", Made: in.Now}
		if err := sheet.XLSX(&book, sheet.All(summary.Compute(in), p), about); err != nil {
			t.Fatal(err)
		}
		meeting := demo.Meeting()
		in.Selection.Meeting = meeting.ID
		head := document.Letterhead{Above: "Tỉnh ủy Hậu Giang", Issuer: "Ban Dân vận", Sign: "BC-BDV", Place: "Hậu Giang"}
		if err := document.Write(&report, summary.Compute(in), &meeting, head, p); err != nil {
			t.Fatal(err)
		}
		made = append(made, paper{"sheet." + lang + ".xlsx", book.Bytes()}, paper{"report." + lang + ".docx", report.Bytes()})
	}
	return made
}

// TestPapersAreThoseThatWereLookedAt holds the workbook and the report against the record in testdata: the pictures of their
// pages as LibreOffice prints them, which a person looked at, and the sums of all parts of the files that they were made of.
// Everywhere the sums tell whether the pictures are still of these files; where LibreOffice is, the files are opened, too.
func TestPapersAreThoseThatWereLookedAt(t *testing.T) {
	made := papers(t)
	opens, why := canOpen(t)
	switch required := os.Getenv(libreOffice) == "required" || *update; {
	case !opens && required:
		t.Fatalf("the papers can't be opened: %s", why)
	case !opens:
		t.Logf("the papers are compared part by part and not opened: %s", why)
	default:
		comparePages(t, open(t, made))
	}
	var sums strings.Builder
	for _, p := range made {
		sums.WriteString(p.sums(t))
	}
	golden := filepath.Join("testdata", "papers.sum")
	if *update {
		write(t, golden, []byte(sums.String()))
	}
	if diff := cmp.Diff(string(read(t, golden)), sums.String()); diff != "" {
		t.Errorf("a paper is not the one that was looked at. Where LibreOffice is, write its pages anew with "+
			"\"go test ./summary/summarytest -update\", and look at them (-looked at +now):\n%s", diff)
	}
}

// sums is a line for each part of a file: its name and its sum.
func (p paper) sums(t *testing.T) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(p.raw), int64(len(p.raw)))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, part := range archive.File {
		content, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, content); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s %s %.12x\n", p.name, part.Name, sum.Sum(nil)))
	}
	slices.Sort(lines) // the workbook's parts come in any order
	return strings.Join(lines, "")
}

// canOpen tells whether there is what opens papers and makes pictures of them as the record has them, or why not.
func canOpen(t *testing.T) (bool, string) {
	t.Helper()
	for _, tool := range []string{"soffice", "pdftoppm", "fc-match"} {
		if _, err := exec.LookPath(tool); err != nil {
			return false, err.Error()
		}
	}
	// Where letters of other measures stand in for the official font, lines and pages end elsewhere.
	font, err := exec.CommandContext(t.Context(), "fc-match", "-f", "%{family}", "Times New Roman").Output()
	if err != nil {
		return false, err.Error()
	}
	if name := string(font); !strings.Contains(name, "Liberation Serif") && !strings.Contains(name, "Times New Roman") {
		return false, "Times New Roman is shown in " + name
	}
	return true, ""
}

// open prints the papers as LibreOffice does, and returns the pages' pictures by name.
func open(t *testing.T, made []paper) map[string][]byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	dir := t.TempDir()
	run := func(name string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Dir = dir
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, said)
		}
	}
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(dir) + "/profile", "--headless", "--convert-to", "pdf"}
	for _, p := range made {
		write(t, filepath.Join(dir, p.name), p.raw)
		args = append(args, p.name)
	}
	run("soffice", args...)
	for _, p := range made {
		base := strings.TrimSuffix(p.name, filepath.Ext(p.name))
		run("pdftoppm", "-r", "60", "-png", base+".pdf", base)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string][]byte{}
	for _, name := range found {
		base, number, _ := strings.Cut(filepath.Base(name), "-")
		pages[base+"-"+strings.TrimLeft(number, "0")] = read(t, name)
	}
	return pages
}

// comparePages holds pages against those that were looked at.
func comparePages(t *testing.T, pages map[string][]byte) {
	t.Helper()
	looked, err := filepath.Glob(filepath.Join("testdata", "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range looked {
		if _, still := pages[filepath.Base(name)]; still {
			continue
		}
		if !*update {
			t.Errorf("%s is printed no more", name)
		} else if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, page := range pages {
		golden := filepath.Join("testdata", name)
		if *update {
			write(t, golden, page)
		}
		want, err := os.ReadFile(golden)
		switch {
		case errors.Is(err, os.ErrNotExist):
			t.Errorf("nobody has looked at %s", name)
		case err != nil:
			t.Fatal(err)
		default:
			if d := summarytest.Apart(t, page, want); d > apart {
				t.Errorf("%s is %.2f in a hundred apart from the page that was looked at", name, d)
			}
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func write(t *testing.T, name string, raw []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, raw, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestADifferentPageIsSeen makes sure that the comparison can fail.
func TestADifferentPageIsSeen(t *testing.T) {
	one, two := read(t, filepath.Join("testdata", "report.vi-1.png")), read(t, filepath.Join("testdata", "report.en-1.png"))
	if d := summarytest.Apart(t, one, two); d <= apart {
		t.Errorf("the same page in two languages is %.2f in a hundred apart", d)
	}
}
