package render

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"giaoban/chat"
)

// What the messenger takes: these tags, written just so, and these entities.
var (
	tagForm    = regexp.MustCompile(`<[^>]*>`)
	entityForm = regexp.MustCompile(`&[^;\s]*;?`)
)

// fataler is what a test and a property have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkMarkup fails where the messenger would refuse the text.
func checkMarkup(t fataler, text string) {
	t.Helper()
	var open []string
	for _, tag := range tagForm.FindAllString(text, -1) {
		switch tag {
		case "<b>", "<i>", "<blockquote>":
			open = append(open, strings.Trim(tag, "<>"))
		case "<blockquote expandable>":
			open = append(open, "blockquote")
		case "</b>", "</i>", "</blockquote>":
			name := strings.Trim(tag, "</>")
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("%s closes %v in %q", tag, open, text)
			}
			open = open[:len(open)-1]
		default:
			t.Fatalf("tag %s in %q", tag, text)
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v stays open in %q", open, text)
	}
	if rest := tagForm.ReplaceAllString(text, ""); strings.ContainsAny(rest, "<>") {
		t.Fatalf("a bracket that is no tag in %q", text)
	}
	for _, entity := range entityForm.FindAllString(text, -1) {
		if entity != "&amp;" && entity != "&lt;" && entity != "&gt;" {
			t.Fatalf("entity %q in %q", entity, text)
		}
	}
}

// checkMessage fails where the messenger would refuse the message, or a person would see a text that was not made.
func checkMessage(t fataler, m chat.Message) {
	t.Helper()
	checkMarkup(t, m.Text)
	shown := html.UnescapeString(tagForm.ReplaceAllString(m.Text, ""))
	switch n := units(shown); {
	case strings.TrimSpace(shown) == "":
		t.Fatalf("the message is empty")
	case n > MaxMessage:
		t.Fatalf("the message has %d UTF-16 units", n)
	case n != Length(m.Text):
		t.Fatalf("%d units are counted as %d in %q", n, Length(m.Text), m.Text)
	}
	buttons := 0
	for _, row := range m.Keyboard {
		if len(row) == 0 || len(row) > 8 {
			t.Fatalf("a row of %d buttons", len(row))
		}
		for _, b := range row {
			buttons++
			if _, _, ok := chat.ParseData(b.Data); !ok || b.Text == "" {
				t.Fatalf("button %+v", b)
			}
		}
	}
	if buttons > 100 {
		t.Fatalf("%d buttons", buttons)
	}
}

func TestCheckMarkup(t *testing.T) {
	for _, bad := range []string{"<u>x</u>", "<b>x", "x</b>", "<b><i>x</b></i>", "1 < 2", "a > b", "a & b", "&nbsp;", "&#34;"} {
		if !refuses(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
	if refuses("<b>x</b> &amp; <blockquote expandable>a &lt; b</blockquote>") {
		t.Error("what is right is refused")
	}
}

// refuses tells whether checkMarkup fails.
func refuses(text string) (failed bool) {
	defer func() { failed = recover() != nil }()
	checkMarkup(panicker{}, text)
	return false
}

type panicker struct{}

func (panicker) Helper()                        {}
func (panicker) Fatalf(format string, _ ...any) { panic(format) }
