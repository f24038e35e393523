package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestMarkdownModes(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	for _, c := range []struct{ mode, source, text, spans, refusal string }{
		{"MarkdownV2", `*đậm _nghiêng_* __gạch chân__ ~xóa~ ||ẩn||`, "đậm nghiêng gạch chân xóa ẩn", "bold 0+11, italic 4+7, underline 12+9, strikethrough 22+3, spoiler 26+2", ""},
		{"MarkdownV2", `1\. việc \*12\*`, "1. việc *12*", "", ""},
		{"MarkdownV2", "`x_1` và ```go\ny := 2```", "x_1 và y := 2", "code 0+3, pre 7+6", ""},
		{"MarkdownV2", `[viện](https://vien.vn) [Lan](tg://user?id=1001)`, "viện Lan", "text_link 0+4, text_mention 5+3", ""},
		{"MarkdownV2", ">trích\n>dẫn\nsau", "trích\ndẫn\nsau", "blockquote 0+10", ""},
		{"MarkdownV2", ">dài\n>lắm||", "dài\nlắm", "expandable_blockquote 0+7", ""},
		{"MarkdownV2", "![👍](tg://emoji?id=5368324170671202286)", "👍", "custom_emoji 0+2", ""},
		{"MarkdownV2", "a.b", "", "", `Character '.' is reserved and must be escaped with the preceding '\'`},
		{"MarkdownV2", "ệ *x", "", "", "Can't find end of Bold entity at byte offset 4"},
		{"MarkdownV2", "[x](http://a", "", "", "Can't find end of a URL at byte offset 4"},
		{"Markdown", "*đậm* _nghiêng_ `m` [viện](vien.vn) \\_x", "đậm nghiêng m viện _x", "bold 0+3, italic 4+7, code 12+1, text_link 14+4", ""},
		{"Markdown", "```go\nx```", "x", "pre 0+1", ""},
		{"Markdown", "ệ *x", "", "", "Can't find end of the entity starting at byte offset 4"},
		{"none", "*x*", "*x*", "", ""},
	} {
		a := w.call("sendMessage", object{"chat_id": lan, "text": c.source, "parse_mode": c.mode})
		if c.refusal != "" {
			w.refused(a, 400, "Bad Request: can't parse entities: "+c.refusal)
			continue
		}
		got := result[object](w, a)
		if got["text"] != c.text || entitySpans(got) != c.spans {
			t.Errorf("%s %q: %q with %s, want %q with %s", c.mode, c.source, got["text"], entitySpans(got), c.text, c.spans)
		}
	}
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "parse_mode": "BBCode"}), 400, "Bad Request: unsupported parse_mode")
}

func TestEntitiesAsAList(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	got := ok[object](w, "sendMessage", object{"chat_id": lan, "text": "  😀 đậm\r\n liên kết", "entities": []object{
		{"type": "bold", "offset": 5, "length": 3}, {"type": "text_link", "offset": 11, "length": 99, "url": "vien.vn"}, {"type": "mention", "offset": 0, "length": 2},
		{"type": "unheard_of", "offset": 0, "length": 2}, {"type": "bold", "offset": 500, "length": 2}}})
	if got["text"] != "😀 đậm\n liên kết" || entitySpans(got) != "bold 3+3, text_link 8+8" || dig(got, "entities.1.url") != "http://vien.vn/" {
		t.Errorf("%q with %v", got["text"], got["entities"])
	}
	for raw, want := range map[string]string{
		`[{"type":"bold","length":3}]`:              `can't parse MessageEntity: Can't find field "offset"`,
		`[{"type":"bold","offset":"x","length":3}]`: `can't parse MessageEntity: Field "offset" must be of type Number`,
		`[5]`: "can't parse MessageEntity: expected an Object",
		`[{"type":"text_link","offset":0,"length":1}]`:    `can't parse MessageEntity: Can't find field "url"`,
		`[{"type":"text_mention","offset":0,"length":1}]`: `can't parse MessageEntity: Field "user" must be of type Object`,
		`[{"type":"bold","offset":0,"length":null}]`:      `can't parse MessageEntity: Field "length" must be of type Number`,
	} {
		w.refused(w.form("sendMessage", "chat_id", fmt.Sprint(lan), "text", "xyz", "entities", raw), 400, "Bad Request: "+want)
	}
}

var escapeHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// Whatever a person typed, escaped and set in bold, comes back as it was, marked from end to end.
func TestEscapedHTMLComesBackWhole(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringMatching(`[a-zắệ😀<>&"';#x=]{1,40}( [a-zắệ😀<>&"';#x=]{1,40})?`).Draw(r, "text")
		a := w.form("sendMessage", "chat_id", fmt.Sprint(lan), "parse_mode", "HTML", "text", "<b>"+escapeHTML.Replace(text)+"</b>")
		got := result[object](w, a)
		length := len(utf16.Encode([]rune(text)))
		if got["text"] != text || id(got, "entities.0.length") != int64(length) || dig(got, "entities.0.type") != "bold" {
			r.Fatalf("%q came back as %v", text, got)
		}
	})
}

// Entities never leave their text, whatever is sent.
func TestEntitiesStayWithinTheText(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	piece := rapid.SampledFrom([]string{"<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<pre>", "</pre>", "ệ", "😀", " ", "\n", "/start", "@lan", "#họp", "vien.vn/x", "&lt;", "\r", "a"})
	rapid.Check(t, func(r *rapid.T) {
		source := strings.Join(rapid.SliceOfN(piece, 1, 20).Draw(r, "pieces"), "")
		a := w.form("sendMessage", "chat_id", fmt.Sprint(lan), "parse_mode", "HTML", "text", source)
		if !a.OK {
			return
		}
		got := result[object](w, a)
		end := int64(len(utf16.Encode([]rune(got["text"].(string)))))
		list, _ := got["entities"].([]any)
		last := int64(0)
		for _, e := range list {
			if from, length := id(e, "offset"), id(e, "length"); from < last || length < 1 || from+length > end {
				r.Fatalf("%q: %v does not fit %q", source, e, got["text"])
			} else {
				last = from
			}
		}
	})
}
