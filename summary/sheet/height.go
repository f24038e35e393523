package sheet

import "unicode"

// The height of a line and of the highest row that a spreadsheet takes, in points.
const (
	lineHeight = 15.0
	maxHeight  = 409.0
)

// height is what a row needs so that no wrapped text is cut: a spreadsheet that shows a streamed row doesn't find out itself.
func (t Table) height(cells []Cell, bold bool) float64 {
	most := 1
	for i, c := range cells {
		if c.kind == text && i < len(t.Columns) {
			most = max(most, lines(c.text, t.Columns[i].Width, bold))
		}
	}
	return min(lineHeight*float64(most)+2, maxHeight)
}

// How wide letters of the sheets' font are on the average, where a column's width counts the digits of a spreadsheet's own
// font, and how much of a column is its cells' padding.
const (
	letterWidth  = 0.92
	capitalWidth = 1.3
	spaceWidth   = 0.5
	boldness     = 1.08
	padding      = 0.8
)

// lines counts the lines that a text takes where it is wrapped between words.
func lines(s string, width float64, bold bool) int {
	room := width - padding
	if bold {
		room /= boldness
	}
	n, line, word := 1, 0.0, 0.0 // what stands on the line, with the word that is being read
	for _, r := range s {
		switch {
		case r == '\n':
			n, line, word = n+1, 0, 0
			continue
		case unicode.IsSpace(r):
			line, word = line+spaceWidth, 0
			continue
		}
		wide := letterWidth
		if unicode.IsUpper(r) {
			wide = capitalWidth
		}
		line, word = line+wide, word+wide
		if line <= room {
			continue
		}
		n++
		if word > room {
			word = wide // longer than a line: it is parted
		}
		line = word
	}
	return n
}
