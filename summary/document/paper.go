package document

import (
	"fmt"
	"strings"
)

// paper is a text under way, as a word processor's markup.
type paper struct{ b strings.Builder }

// look says how a paragraph looks. The zero look is one of the body: justified, its first line indented.
type look struct {
	bold, italic bool
	centred      bool
	right        bool
	flush        bool // not indented, not justified
	size         int  // in half points; 0 is the document's 28
	before       int  // space, in twentieths of a point
	keep         bool // stays on the page of what follows
	ruled        bool // a short line below
}

// add writes a paragraph.
func (p *paper) add(text string, l look) { p.b.WriteString(paragraph(text, l)) }

func paragraph(text string, l look) string {
	var b strings.Builder
	b.WriteString("<w:p><w:pPr>")
	if l.keep {
		b.WriteString("<w:keepNext/>")
	}
	before := l.before
	if !l.flush && !l.centred && !l.right && before == 0 {
		before = 120
	}
	if before > 0 {
		fmt.Fprintf(&b, `<w:spacing w:before="%d"/>`, before)
	}
	switch {
	case l.centred:
		b.WriteString(`<w:jc w:val="center"/>`)
	case l.right:
		b.WriteString(`<w:jc w:val="right"/>`)
	case l.flush:
		b.WriteString(`<w:jc w:val="left"/>`)
	default:
		b.WriteString(`<w:ind w:firstLine="567"/><w:jc w:val="both"/>`)
	}
	b.WriteString("</w:pPr>")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<w:r><w:br/></w:r>")
		}
		b.WriteString(run(line, l))
	}
	b.WriteString("</w:p>")
	if l.ruled {
		// The line under a heading is shorter than the heading: a row of dashes would be read aloud, a border would not.
		b.WriteString(`<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>` +
			`<w:spacing w:before="40" w:line="120" w:lineRule="exact"/><w:ind w:left="1300" w:right="1300"/></w:pPr></w:p>`)
	}
	return b.String()
}

func run(text string, l look) string {
	var b strings.Builder
	b.WriteString("<w:r><w:rPr>")
	if l.bold {
		b.WriteString("<w:b/>")
	}
	if l.italic {
		b.WriteString("<w:i/>")
	}
	if l.size > 0 {
		fmt.Fprintf(&b, `<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, l.size, l.size)
	}
	b.WriteString(`</w:rPr><w:t xml:space="preserve">` + escape(text) + "</w:t></w:r>")
	return b.String()
}

// frame lays finished paragraphs side by side, without lines around them. Widths are in twentieths of a point.
func (p *paper) frame(widths []int, cells ...string) {
	p.b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>`)
	p.row(widths, cells, false)
	p.b.WriteString("</w:tbl>")
}

// table lays texts out in lines and columns; the first line has the titles, which are repeated on every page. The columns
// from the third on hold figures.
func (p *paper) table(widths []int, rows [][]string) {
	const size = 22
	p.b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&p.b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>`, side)
	}
	p.b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>`)
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, text := range row {
			l := look{flush: j == 1, centred: j != 1, size: size, bold: i == 0 || i == len(rows)-1}
			cells[j] = paragraph(text, l)
		}
		p.row(widths, cells, i == 0)
	}
	p.b.WriteString("</w:tbl>")
}

func (p *paper) row(widths []int, cells []string, head bool) {
	p.b.WriteString("<w:tr><w:trPr><w:cantSplit/>")
	if head {
		p.b.WriteString("<w:tblHeader/>")
	}
	p.b.WriteString("</w:trPr>")
	for i, cell := range cells {
		fmt.Fprintf(&p.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc>`, widths[i], cell)
	}
	p.b.WriteString("</w:tr>")
}

// String returns the whole part.
func (p *paper) String() string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		"<w:document " + namespace + "><w:body>" + p.b.String() + section + "</w:body></w:document>"
}
