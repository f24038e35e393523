package minutes_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"giaoban/minutes"
)

// archive makes a .docx of the files, given as name and content in turn.
func archive(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const main = "word/document.xml"

func body(xml string) string {
	return `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + xml + `</w:body></w:document>`
}

func paragraph(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

func row(cells ...string) string {
	out := "<w:tr>"
	for _, c := range cells {
		out += "<w:tc>" + paragraph(c) + "</w:tc>"
	}
	return out + "</w:tr>"
}

func TestDocx(t *testing.T) {
	for name, c := range map[string]struct{ xml, want string }{
		"runs are joined": {`<w:p><w:r><w:t>Giao Tỉnh </w:t></w:r><w:r><w:t>Đoàn</w:t></w:r></w:p>` + paragraph("B"), "Giao Tỉnh Đoàn\nB\n"},
		"a table's rows":  {"<w:tbl>" + row("STT", "Nội dung", "Chủ trì") + row("1", "Mở lớp", "Tỉnh Đoàn") + "</w:tbl>", "STT\tNội dung\tChủ trì\n1\tMở lớp\tTỉnh Đoàn\n"},
		"a letter's head": {"<w:tbl>" + row("TỈNH ỦY", "ĐẢNG") + "</w:tbl>", "TỈNH ỦY\nĐẢNG\n"},
		"deleted text":    {`<w:p><w:del><w:r><w:t>không</w:t></w:r></w:del><w:r><w:t>có</w:t></w:r></w:p>`, "có\n"},
	} {
		got, err := minutes.ReadFile("a.docx", archive(t, main, body(c.xml)))
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	whole := archive(t, main, body(paragraph("A")))
	for name, c := range map[string]struct {
		file string
		data []byte
		want minutes.ReadCode
	}{
		"empty":           {"a.txt", nil, minutes.CodeEmpty},
		"only spaces":     {"a.txt", []byte(" \n"), minutes.CodeEmpty},
		"a picture":       {"a.txt", []byte("\x89PNG\r\n\x1a\n"), minutes.CodePicture},
		"a scanned page":  {"a.docx", archive(t, main, body("<w:p/>"), "word/media/image1.png", "x"), minutes.CodePicture},
		"cut off":         {"a.docx", whole[:len(whole)/2], minutes.CodeBroken},
		"not a zip":       {"a.docx", []byte("hello"), minutes.CodeBroken},
		"another archive": {"a.docx", archive(t, "a.txt", "x"), minutes.CodeBroken},
		"broken XML":      {"a.docx", archive(t, main, "<w:p><w:t>"), minutes.CodeBroken},
		"deep XML":        {"a.docx", archive(t, main, strings.Repeat("<a>", 1000)), minutes.CodeBroken},
		"a zip bomb":      {"a.docx", archive(t, main, body(strings.Repeat("<w:p></w:p>", 7<<20))), minutes.CodeTooBig},
		"old Word":        {"a.doc", []byte("\xd0\xcf\x11\xe0\xa1"), minutes.CodeOldWord},
		"bytes":           {"a.bin", []byte("\xff\x00\x12\x80"), minutes.CodeKind},
		"a damaged text":  {"a.txt", []byte("abc\xff\xffd"), minutes.CodeBroken},
		"too big":         {"a.txt", make([]byte, minutes.MaxFile+1), minutes.CodeTooBig},
	} {
		_, err := minutes.ReadFile(c.file, c.data)
		if got := minutes.ReadCodeOf(err); got != c.want {
			t.Errorf("%s: got %q, want %q (%v)", name, got, c.want, err)
		}
	}
}

func FuzzReadFile(f *testing.F) {
	f.Add("a.txt", []byte("Giao Tỉnh Đoàn"))
	f.Add("a.docx", []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if text, err := minutes.ReadFile(name, data); err != nil && (text != "" || minutes.ReadCodeOf(err) == "") {
			t.Errorf("got %q with %v", text, err)
		}
	})
}
