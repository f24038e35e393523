package minutes

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of a .docx: what a person writes stays far below, and a zip bomb does not.
const (
	maxEntries  = 2000
	maxUnpacked = 64 << 20
	maxDepth    = 200
)

// docx returns the text of the main part of a .docx.
func docx(data []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", &ReadError{Code: CodeBroken, Err: fmt.Errorf("opening the archive: %w", err)}
	}
	if len(z.File) > maxEntries {
		return "", &ReadError{Code: CodeTooBig, Err: fmt.Errorf("%d files in the archive", len(z.File))}
	}
	var main *zip.File
	pictures := false
	for _, f := range z.File {
		if f.Name == "word/document.xml" && main == nil {
			main = f
		}
		pictures = pictures || strings.HasPrefix(f.Name, "word/media/")
	}
	if main == nil {
		return "", &ReadError{Code: CodeBroken, Err: errors.New("no word/document.xml in the archive")}
	}
	in, err := main.Open()
	if err != nil {
		return "", &ReadError{Code: CodeBroken, Err: fmt.Errorf("opening the document: %w", err)}
	}
	defer in.Close()
	text, err := documentText(&bounded{in: in, left: maxUnpacked})
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(text) == "" && pictures {
		return "", &ReadError{Code: CodePicture}
	}
	return text, nil
}

// bounded reads up to a number of bytes and then fails.
type bounded struct {
	in   io.Reader
	left int64
}

var errUnpacked = errors.New("too much after unpacking")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errUnpacked
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.in.Read(p)
	b.left -= int64(n)
	return n, err //nolint:wrapcheck // io.EOF is compared by the XML decoder
}

// A document gathers the paragraphs and rows of the main part.
type document struct {
	out    strings.Builder
	para   strings.Builder
	tables []*tableText
	hidden int // depth of what is not shown: deleted text, instructions of fields
	inText int
}

// tableText is a table that is being read.
type tableText struct {
	rows [][][]string // rows, cells, paragraphs
}

// documentText reads the XML of the main part.
func documentText(in io.Reader) (string, error) {
	d := &document{}
	dec := xml.NewDecoder(in)
	for depth := 0; ; {
		tok, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return d.out.String(), nil
		case errors.Is(err, errUnpacked):
			return "", &ReadError{Code: CodeTooBig, Err: err}
		case err != nil:
			return "", &ReadError{Code: CodeBroken, Err: fmt.Errorf("reading the document's XML: %w", err)}
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return "", &ReadError{Code: CodeBroken, Err: errors.New("elements nested too deeply")}
			}
			d.start(t.Name.Local)
		case xml.EndElement:
			depth--
			d.end(t.Name.Local)
		case xml.CharData:
			if d.inText > 0 && d.hidden == 0 {
				d.para.Write(t)
			}
		}
		if d.out.Len()+d.para.Len() > MaxText {
			return "", &ReadError{Code: CodeTooBig, Err: ErrTooLong}
		}
	}
}

func (d *document) start(name string) {
	switch name {
	case "del", "instrText", "Fallback", "moveFrom":
		d.hidden++
	case "t":
		d.inText++
	case "tab":
		if d.hidden == 0 && d.para.Len() > 0 {
			d.para.WriteByte(' ')
		}
	case "br", "cr":
		if d.hidden == 0 {
			d.para.WriteByte('\n')
		}
	case "noBreakHyphen":
		d.para.WriteByte('-')
	case "tbl":
		d.tables = append(d.tables, &tableText{})
	case "tr":
		if t := d.table(); t != nil {
			t.rows = append(t.rows, nil)
		}
	case "tc":
		if t := d.table(); t != nil && len(t.rows) > 0 {
			last := len(t.rows) - 1
			t.rows[last] = append(t.rows[last], nil)
		}
	}
}

func (d *document) end(name string) {
	switch name {
	case "del", "instrText", "Fallback", "moveFrom":
		d.hidden--
	case "t":
		d.inText--
	case "p":
		d.paragraph()
	case "tbl":
		t := d.table()
		d.tables = d.tables[:len(d.tables)-1]
		for _, line := range t.lines() {
			d.put(line)
		}
	}
}

func (d *document) table() *tableText {
	if len(d.tables) == 0 {
		return nil
	}
	return d.tables[len(d.tables)-1]
}

func (d *document) paragraph() {
	text := d.para.String()
	d.para.Reset()
	d.put(text)
}

// put adds a line to the cell that is being read, or to the text.
func (d *document) put(text string) {
	t := d.table()
	if t == nil || len(t.rows) == 0 || len(t.rows[len(t.rows)-1]) == 0 {
		d.out.WriteString(text)
		d.out.WriteByte('\n')
		return
	}
	row := t.rows[len(t.rows)-1]
	row[len(row)-1] = append(row[len(row)-1], text)
}

// lines returns a line for each row. A table that only places text side by side, as the heads of letters have it, gives its
// paragraphs cell by cell instead: there a line is a line.
func (t *tableText) lines() []string {
	var out []string
	columns := 0
	for _, row := range t.rows {
		columns = max(columns, len(row))
	}
	for _, row := range t.rows {
		var cells []string
		for _, cell := range row {
			if columns <= 2 && len(t.rows) <= 2 {
				out = append(out, cell...)
				continue
			}
			cells = append(cells, strings.Join(strings.Fields(strings.Join(cell, " ")), " "))
		}
		if cells != nil {
			out = append(out, strings.Join(cells, "\t"))
		}
	}
	return out
}
