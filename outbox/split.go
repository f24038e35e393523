package outbox

import (
	"html"
	"strings"
	"unicode/utf8"
)

// ellipsis ends a text that was cut.
const ellipsis = "…"

// atom is the smallest piece of a text that must not be torn apart: a character, an entity or a tag.
type atom struct {
	raw   string
	shown string // what a reader sees; empty for a tag
	tag   string // the name of a tag that opens or closes, else empty
	close bool
}

// units returns how many UTF-16 units the messenger counts for the atom.
func (a atom) units() int {
	n := 0
	for _, r := range a.shown {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// atoms takes a text apart. What looks like a broken tag or entity is taken as characters.
func atoms(text string, isPlain bool) []atom {
	list := make([]atom, 0, len(text))
	for text != "" {
		var a atom
		switch {
		case !isPlain && text[0] == '<':
			a = readTag(text)
		case !isPlain && text[0] == '&':
			a = readEntity(text)
		}
		if a.raw == "" {
			_, size := utf8.DecodeRuneInString(text)
			a = atom{raw: text[:size], shown: text[:size]}
		}
		list = append(list, a)
		text = text[len(a.raw):]
	}
	return list
}

func readTag(text string) atom {
	end := strings.IndexByte(text, '>')
	if end < 0 {
		return atom{}
	}
	inside, closing := strings.CutPrefix(text[1:end], "/")
	name, _, _ := strings.Cut(inside, " ")
	if name == "" || strings.Contains(inside, "<") || strings.Contains(name, "&") {
		return atom{}
	}
	return atom{raw: text[:end+1], tag: name, close: closing}
}

// readEntity reads one of the entities that the messenger knows: four by name, and all by number.
func readEntity(text string) atom {
	end := strings.IndexByte(text, ';')
	if end < 0 || end > 12 {
		return atom{}
	}
	raw := text[:end+1]
	switch raw {
	case "&lt;", "&gt;", "&amp;", "&quot;":
	default:
		if number := strings.TrimLeft(raw[1:end], "#xX"); raw[1] != '#' || strings.Trim(number, "0123456789abcdefABCDEF") != "" {
			return atom{}
		}
	}
	shown := html.UnescapeString(raw)
	if utf8.RuneCountInString(shown) != 1 {
		return atom{}
	}
	return atom{raw: raw, shown: shown}
}

// plain returns what a reader sees of an HTML text.
func plain(text string) string {
	var b strings.Builder
	for _, a := range atoms(text, false) {
		b.WriteString(a.shown)
	}
	return b.String()
}

// split divides a text into parts that each show at most limit UTF-16 units: between paragraphs where that can be, else
// between lines, else between words. Tags that are open at the end of a part are closed there and opened again in the
// next. There is always at least one part.
func split(text string, isPlain bool, limit int) []string {
	var parts []string
	var open []atom
	rest := atoms(text, isPlain)
	for {
		n := fit(rest, limit)
		var part string
		part, open = join(open, rest[:n])
		if rest = rest[n:]; len(rest) == 0 {
			if part != "" || len(parts) == 0 {
				parts = append(parts, part)
			}
			return parts
		}
		parts = append(parts, part)
		for len(rest) > 0 && strings.TrimSpace(rest[0].shown) == "" && rest[0].tag == "" {
			rest = rest[1:]
		}
		if !visible(rest) {
			return parts
		}
	}
}

// cut returns the beginning of a text, ended by an ellipsis where something is left out.
func cut(text string, isPlain bool, limit int) string {
	if parts := split(text, isPlain, limit); len(parts) == 1 {
		return parts[0]
	}
	return split(text, isPlain, max(1, limit-1))[0] + ellipsis
}

// fit returns how many of the atoms make the next part: at least one, unless there is none.
func fit(list []atom, limit int) int {
	units, paragraph, line, word := 0, 0, 0, 0
	for i, a := range list {
		if units += a.units(); units > limit && i > 0 {
			if a.shown == " " || a.shown == "\n" {
				word = i
			}
			// A break in the first half would leave a stub.
			for _, at := range []int{paragraph, line, word} {
				if at > i/2 {
					return at
				}
			}
			return i
		}
		switch a.shown {
		case "\n":
			if line = i + 1; i > 0 && list[i-1].shown == "\n" {
				paragraph = i + 1
			}
		case " ":
			word = i + 1
		}
	}
	return len(list)
}

// join writes the atoms with the tags that are open before them, closes those that are open after them, and returns
// the latter.
func join(open, list []atom) (string, []atom) {
	var b strings.Builder
	for _, tag := range open {
		b.WriteString(tag.raw)
	}
	open = append([]atom(nil), open...)
	for _, a := range list {
		b.WriteString(a.raw)
		switch {
		case a.tag == "":
		case !a.close:
			open = append(open, a)
		case len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	text := strings.TrimRight(b.String(), " \n\t")
	for i := len(open) - 1; i >= 0; i-- {
		text += "</" + open[i].tag + ">"
	}
	return text, open
}

func visible(list []atom) bool {
	for _, a := range list {
		if strings.TrimSpace(a.shown) != "" {
			return true
		}
	}
	return false
}
