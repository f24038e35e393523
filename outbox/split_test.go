package outbox

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"short", "short", 10, []string{"short"}},
		{"empty", "", 10, []string{""}},
		{"at a paragraph", "aaa bbb\n\nccc ddd", 12, []string{"aaa bbb", "ccc ddd"}},
		{"at a line", "aaa bbb\nccc ddd", 12, []string{"aaa bbb", "ccc ddd"}},
		{"at a word", "aaaaaa bbbbbb", 10, []string{"aaaaaa", "bbbbbb"}},
		{"no stub", "a\nbbbbbbbbbbbbbbb", 10, []string{"a\nbbbbbbbb", "bbbbbbb"}},
		{"anywhere", "aaaaaaaaaaaa", 5, []string{"aaaaa", "aaaaa", "aa"}},
		{"tags are carried over", "<b>aaaaa bbbbb</b>", 6, []string{"<b>aaaaa</b>", "<b>bbbbb</b>"}},
		{"links too", `<a href="x y">aaaaa <i>bbbbb</i></a>`, 6, []string{`<a href="x y">aaaaa</a>`, `<a href="x y"><i>bbbbb</i></a>`}},
		{"entities count as one", "&lt;&gt;&amp;&quot;&#39;a", 6, []string{"&lt;&gt;&amp;&quot;&#39;a"}},
		{"and stay whole", "aaaa&lt;bbb", 5, []string{"aaaa&lt;", "bbb"}},
		{"astral characters count twice", "😀😀😀", 4, []string{"😀😀", "😀"}},
		{"broken tags are text", "a < b & c", 20, []string{"a < b & c"}},
		{"nothing but space is left", "aaaaa     ", 5, []string{"aaaaa"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, split(c.text, false, c.limit)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCut(t *testing.T) {
	for text, want := range map[string]string{
		"short":                   "short",
		"<b>aaaa bbbb cccc</b>":   "<b>aaaa bbbb</b>…",
		"aaaaaaaaaaaaa":           "aaaaaaaaa…",
		"<i>&lt;123456789</i> xx": "<i>&lt;12345678</i>…",
	} {
		if got := cut(text, false, 10); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := cut("<b>12345678901", true, 10); got != "<b>123456…" {
		t.Errorf("a plain text gave %q", got)
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"<b>a</b> &lt;b&gt; &amp;amp;": "a <b> &amp;",
		"a < b":                        "a < b",
		`<a href="x">y</a>`:            "y",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Whatever is split shows the same, in parts that are short enough and whose tags are balanced.
func TestSplitLosesNothing(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "đ", "😀", " ", "\n", "\n\n", "&lt;", "&amp;", "<b>", "</b>", "<i>", "</i>", "<", "&", "ab cd"})
	bare := strings.NewReplacer(" ", "", "\n", "")
	rapid.Check(t, func(t *rapid.T) {
		text := balanced(strings.Join(rapid.SliceOfN(piece, 0, 80).Draw(t, "text"), ""))
		limit := rapid.IntRange(2, 30).Draw(t, "limit")
		var shown strings.Builder
		for _, part := range split(text, false, limit) {
			if n := len(utf16.Encode([]rune(plain(part)))); n > limit {
				t.Fatalf("a part shows %d units, want at most %d: %q", n, limit, part)
			}
			if balanced(part) != part {
				t.Fatalf("the tags of %q are not balanced", part)
			}
			shown.WriteString(plain(part))
		}
		if got, want := bare.Replace(shown.String()), bare.Replace(plain(text)); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

// balanced drops closing tags that close nothing, and closes what is open at the end.
func balanced(text string) string {
	var b strings.Builder
	var open []string
	for _, a := range atoms(text, false) {
		switch {
		case a.tag != "" && a.close && (len(open) == 0 || open[len(open)-1] != a.tag):
			continue
		case a.tag != "" && a.close:
			open = open[:len(open)-1]
		case a.tag != "":
			open = append(open, a.tag)
		}
		b.WriteString(a.raw)
	}
	for len(open) > 0 {
		b.WriteString("</" + open[len(open)-1] + ">")
		open = open[:len(open)-1]
	}
	return b.String()
}

func FuzzSplit(f *testing.F) {
	f.Add("<b>aa</b> &lt; \n\n😀", 5)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 2 || limit > 1<<16 {
			return
		}
		for _, part := range split(text, false, limit) {
			if n := len(utf16.Encode([]rune(plain(part)))); n > limit {
				t.Errorf("a part of %q shows %d units, want at most %d", text, n, limit)
			}
		}
		cut(text, true, limit)
	})
}
