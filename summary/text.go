package summary

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/i18n"
)

// TableWidth is how many columns of fixed-width text a phone shows without wrapping.
const TableWidth = 34

// Longest pieces of other people's texts, and the most names, in one line of a summary.
const (
	maxQuoted = 160
	maxNames  = 12
)

// Block is a piece of a summary that belongs together: plain text, not escaped for any markup.
type Block struct {
	Lines []string
	Table bool // columns are aligned and at most TableWidth wide: show it in a fixed-width face
	Head  int  // of a table, the lines at its top that are repeated where it is parted
}

// lines makes a block of text, leaving empty lines out.
func lines(text ...string) Block {
	return Block{Lines: slices.DeleteFunc(text, func(s string) bool { return s == "" })}
}

// size is what a block takes of a message, in the messenger's unit, which is UTF-16.
func (b Block) size() int {
	n := 0
	for _, line := range b.Lines {
		n += width16(line) + 1
	}
	return n
}

func width16(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// Pages parts blocks into messages of at most limit UTF-16 units each, counting line ends and a blank line between blocks.
// A block is parted only where it doesn't fit on a page of its own. There is at least one page; a limit below 100
// counts as 100.
func Pages(blocks []Block, limit int) [][]Block {
	limit = max(limit, 100)
	pages := [][]Block{nil}
	room := limit
	for _, b := range blocks {
		for _, piece := range b.part(limit) {
			need := piece.size() + 1
			last := len(pages) - 1
			if len(pages[last]) > 0 && need > room {
				pages, room, last = append(pages, nil), limit, last+1
			}
			pages[last] = append(pages[last], piece)
			room -= need
		}
	}
	return pages
}

// part returns b in pieces that fit a page.
func (b Block) part(limit int) []Block {
	if b.size() < limit {
		return []Block{b}
	}
	head := b.Lines[:min(b.Head, len(b.Lines))]
	empty := Block{Table: b.Table, Head: b.Head, Lines: slices.Clone(head)}
	var pieces []Block
	piece := empty
	for _, line := range b.Lines[len(head):] {
		line = cut(line, limit/2)
		if piece.size()+width16(line)+1 >= limit && len(piece.Lines) > len(head) {
			pieces = append(pieces, piece)
			piece = empty
			piece.Lines = slices.Clone(head)
		}
		piece.Lines = append(piece.Lines, line)
	}
	return append(pieces, piece)
}

// cut shortens a text to at most n UTF-16 units, and shows that it did.
func cut(s string, n int) string {
	if width16(s) <= n {
		return s
	}
	taken := 0
	for i, r := range s {
		if taken += max(utf16.RuneLen(r), 1); taken > n-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// quote brings somebody's text into one line of a summary.
func quote(s string) string { return cut(strings.Join(strings.Fields(s), " "), maxQuoted) }

// table lays cells out in columns, the first to the left and the others to the right. It returns false where they are
// wider than TableWidth.
func table(rows [][]string) (Block, bool) {
	if len(rows) == 0 {
		return Block{}, false
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	total := len(widths) - 1
	for _, w := range widths {
		total += w
	}
	if total > TableWidth {
		return Block{}, false
	}
	b := Block{Table: true, Head: 1}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line.WriteString(cell + space)
			} else {
				line.WriteString(" " + space + cell)
			}
		}
		b.Lines = append(b.Lines, line.String())
	}
	return b, true
}

// words are what the texts of one report are made with.
type words struct {
	i18n.Printer
	report Report
}

func (w words) lang() directive.Lang { return directive.Lang(w.Lang()) }

// name is an organisation's name for a narrow place.
func (w words) name(o directive.Organisation) string {
	for _, name := range []string{o.Short.In(w.lang()), o.Name.In(w.lang())} {
		if name != "" {
			return quote(name)
		}
	}
	return string(o.ID)
}

// names joins names, and says how many more there are.
func (w words) names(names []string) string {
	if more := len(names) - maxNames; more > 0 {
		names = append(slices.Clone(names[:maxNames]), w.N("summary.more", more))
	}
	return strings.Join(names, ", ")
}

func (w words) organisations(orgs []directive.Organisation) string {
	names := make([]string, len(orgs))
	for i, o := range orgs {
		names[i] = w.name(o)
	}
	return w.names(names)
}

// percent writes a share, a dash where there is nothing to take it of.
func (w words) percent(s Share) string {
	if !s.Known() {
		return "–"
	}
	return w.Percent(int64(s.Tenths()) * 100)
}

// rate is a line that says a share, in figures and with the name of its denominator.
func (w words) rate(c Count) string {
	s := c.Share(w.report.Denominator)
	if !s.Known() {
		return w.T("summary.rate_none." + string(w.report.Denominator))
	}
	return w.T("summary.rate."+string(w.report.Denominator),
		"Percent", w.percent(s), "Part", w.Number(s.Part), "Of", w.Number(s.Of))
}

func (w words) split(key string, s Split) string {
	return w.T(key, "Sum", w.Number(s.Sum()),
		"InTime", w.Number(s.InTime), "Late", w.Number(s.Late), "Undated", w.Number(s.Undated))
}

// beside is the line of what is counted beside the official count.
func (w words) beside(c Count) string {
	return w.T("summary.beside", "Waiting", w.Number(c.Waiting), "Blocked", w.Number(c.Blocked),
		"Acknowledged", w.Number(c.Acknowledged), "Silent", w.Number(c.Silent))
}

// official is the official count in lines.
func (w words) official(c Count) []string {
	said := []string{w.split("summary.done", c.Done), w.split("summary.open", c.Open), w.beside(c)}
	if c.Asked > 0 {
		said = append(said, w.T("summary.asked", "Asked", w.Number(c.Asked)))
	}
	return said
}
