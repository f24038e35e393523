package summary_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/summary"
)

var update = flag.Bool("update", false, "write the golden files anew")

// printer writes in lang; a text that is missing or lacks a parameter fails the test.
func printer(t interface {
	Helper()
	Fatal(...any)
	Error(...any)
}, lang string) i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reporting(func(d *i18n.Defect) { t.Error(d) }).For(lang)
}

// plain writes blocks as a reader of the golden files sees them.
func plain(blocks []summary.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		fence := ""
		if block.Table {
			fence = "```\n"
		}
		b.WriteString(fence + strings.Join(block.Lines, "\n") + "\n" + fence + "\n")
	}
	return b.String()
}

func TestTextsAgainstGoldenFiles(t *testing.T) {
	story, wide := storyInput(), storyInput()
	wide.Denominator = summary.OfDue
	wide.Organisations[1].Short = directive.Text{VI: "Hội Nông dân của toàn tỉnh Hậu Giang", EN: "Farmers’ Union of the whole province"}
	empty := summary.Input{Now: noon, Zone: zone}
	blocks := map[string]func(p i18n.Printer) []summary.Block{
		"by_organisation": func(p i18n.Printer) []summary.Block { return summary.TextByOrganisation(summary.Compute(story), p) },
		"by_organisation_wide": func(p i18n.Printer) []summary.Block {
			return summary.TextByOrganisation(summary.Compute(wide), p)
		},
		"by_organisation_empty": func(p i18n.Printer) []summary.Block {
			return summary.TextByOrganisation(summary.Compute(empty), p)
		},
		"by_directive":       func(p i18n.Printer) []summary.Block { return summary.TextByDirective(summary.Compute(story), p) },
		"by_directive_empty": func(p i18n.Printer) []summary.Block { return summary.TextByDirective(summary.Compute(empty), p) },
		"of_organisation": func(p i18n.Printer) []summary.Block {
			b, _ := summary.TextOf(summary.Compute(story), "hnd", p)
			return b
		},
		"of_directive": func(p i18n.Printer) []summary.Block {
			b, _ := summary.TextOfDirective(summary.Compute(story), 5, p)
			return b
		},
	}
	for name, make := range blocks {
		for _, lang := range i18n.Languages() {
			t.Run(name+"/"+lang, func(t *testing.T) {
				got := plain(make(printer(t, lang)))
				file := filepath.Join("testdata", name+"."+lang+".golden")
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("(-want +got, -update writes it anew)\n%s", diff)
				}
			})
		}
	}
}

func TestEveryDenominatorIsNamed(t *testing.T) {
	for _, lang := range i18n.Languages() {
		seen := map[string]bool{}
		for _, by := range summary.Denominators() {
			in := storyInput()
			in.Denominator = by
			text := plain(summary.TextByOrganisation(summary.Compute(in), printer(t, lang)))
			in.Assignments, in.Directives = in.Assignments[5:6], in.Directives[2:3]
			text += plain(summary.TextByOrganisation(summary.Compute(in), printer(t, lang)))
			seen[text] = true
		}
		if len(seen) != len(summary.Denominators()) {
			t.Errorf("%s: %d different texts for %d denominators", lang, len(seen), len(summary.Denominators()))
		}
	}
}

func TestDeadlinesInWords(t *testing.T) {
	p := printer(t, "vi")
	today := calendar.Of(noon, zone)
	hour, err := calendar.Before(today).At(10, 0)
	if err != nil {
		t.Fatal(err)
	}
	for want, due := range map[string]calendar.Deadline{
		"còn 3 ngày":            calendar.By(today.AddDays(3)),
		"hôm nay là ngày cuối":  calendar.By(today),
		"quá hạn từ hôm nay":    hour,
		"quá hạn 2 ngày":        calendar.By(today.AddDays(-2)),
		"không thời hạn":        {},
		"còn 1 ngày (trước ngà": calendar.Before(today.AddDays(2)),
	} {
		in := storyInput()
		in.Assignments = []directive.Assignment{owed(5, "hnd", directive.Assignment{State: directive.InProgress, Due: due})}
		blocks, _ := summary.TextOf(summary.Compute(in), "hnd", p)
		if got := plain(blocks[1:]); !strings.Contains(got, want) {
			t.Errorf("%v: no %q in %q", due, want, got)
		}
	}
}

func TestWhoOwesNothingHasNoText(t *testing.T) {
	r, p := summary.Compute(storyInput()), printer(t, "vi")
	if _, ok := summary.TextOf(r, "nobody", p); ok {
		t.Error("an organisation that owes nothing has a text")
	}
	if _, ok := summary.TextOfDirective(r, 2, p); ok {
		t.Error("a draft has a text")
	}
}

// TestTextsFitWhateverPeopleWrote draws long names and texts: tables never get wider than a phone, pages never longer
// than a message, and parting loses no line.
func TestTextsFitWhateverPeopleWrote(t *testing.T) {
	printers := map[string]i18n.Printer{"vi": printer(t, "vi"), "en": printer(t, "en")}
	rapid.Check(t, func(t *rapid.T) {
		in := randomInput(t)
		text := rapid.StringMatching(`[A-Za-zÀ-ỹ😀 \n]{0,200}`)
		for i := range in.Organisations {
			in.Organisations[i].Short.VI = text.Draw(t, "name")
		}
		for i := range in.Directives {
			in.Directives[i].Title.VI, in.Directives[i].All = text.Draw(t, "title"), rapid.Bool().Draw(t, "all")
		}
		p := printers[rapid.SampledFrom([]string{"vi", "en"}).Draw(t, "lang")]
		limit := rapid.IntRange(400, 4096).Draw(t, "limit")
		r := summary.Compute(in)
		for _, blocks := range [][]summary.Block{summary.TextByOrganisation(r, p), summary.TextByDirective(r, p)} {
			before := 0
			for _, b := range blocks {
				before += len(b.Lines) - b.Head
				for _, line := range b.Lines {
					if b.Table && utf8.RuneCountInString(line) > summary.TableWidth {
						t.Errorf("%q is too wide", line)
					}
				}
			}
			after := 0
			for _, page := range summary.Pages(blocks, limit) {
				for _, b := range page {
					after += len(b.Lines) - b.Head
				}
				if n := len(utf16.Encode([]rune(plainPage(page)))); n > limit {
					t.Errorf("a page of %d units, limit %d", n, limit)
				}
			}
			if before != after {
				t.Errorf("%d lines became %d", before, after)
			}
		}
	})
}

// plainPage joins a page as a message shows it.
func plainPage(page []summary.Block) string {
	var parts []string
	for _, b := range page {
		parts = append(parts, strings.Join(b.Lines, "\n"))
	}
	return strings.Join(parts, "\n\n")
}

func TestALongTableRepeatsItsHead(t *testing.T) {
	b := summary.Block{Table: true, Head: 1, Lines: []string{"head"}}
	for i := range 40 {
		b.Lines = append(b.Lines, fmt.Sprintf("row %02d", i))
	}
	pages := summary.Pages([]summary.Block{b}, 100)
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for _, page := range pages {
		if page[0].Lines[0] != "head" || !page[0].Table {
			t.Errorf("a page begins with %q", page[0].Lines[0])
		}
	}
	long := summary.Pages([]summary.Block{{Lines: []string{strings.Repeat("đ", 500)}}}, 100)
	if got := long[0][0].Lines[0]; utf8.RuneCountInString(got) > 100 || !strings.HasSuffix(got, "…") {
		t.Errorf("a line that is too long for any page came out as %q", got)
	}
	if got := summary.Pages(nil, 100); len(got) != 1 {
		t.Errorf("%d pages of nothing", len(got))
	}
}
