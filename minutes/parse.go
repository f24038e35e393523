package minutes

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"giaoban/calendar"
)

// MaxText is the longest text that Parse takes, in bytes.
const MaxText = 8 << 20

// ErrTooLong is the error about a text of more than MaxText bytes.
var ErrTooLong = errors.New("the text is too long")

// A reader reads one text.
type reader struct {
	text  string // NFC
	lex   *lexicon
	names *matcher
	lexer *lexer
	lines []line
	base  calendar.Date // days without a year are counted from it
	doc   Document
	found map[int]bool // phrase patterns

	kind     docKind
	section  section
	opened   int // level of the marker that opened an assessment
	heads    []head
	last     *builder
	presides string // who presides, where nobody is called a comrade
}

// Parse reads the drafts of a notice. The text may be in any Unicode form; sources are substrings of its NFC form. Errors wrap
// ErrTooLong.
func Parse(text string, office Office) (Document, error) {
	if len(text) > MaxText {
		return Document{}, fmt.Errorf("reading a notice of %d bytes: %w", len(text), ErrTooLong)
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	text = norm.NFC.String(text)
	lex := newLexicon()
	r := &reader{text: text, lex: lex, names: newMatcher(office, lex), lexer: newLexer(text), found: map[int]bool{}}
	r.cut()
	if r.secret() {
		return Document{Refused: RefusedSecrecy}, nil
	}
	from := r.heading()
	r.doc.Meeting = r.meeting()
	r.body(from)
	for n := 1; n <= patternCount; n++ {
		if r.found[n] {
			r.doc.Patterns = append(r.doc.Patterns, n)
		}
	}
	return r.doc, nil
}

// cut makes the lines.
func (r *reader) cut() {
	start := 0
	for start <= len(r.text) {
		end := len(r.text)
		if at := strings.IndexAny(r.text[start:], "\n\r\v\f\u0085\u2028\u2029"); at >= 0 {
			end = start + at
		}
		l := line{lex: r.lexer, text: r.text, start: start, end: end, toks: r.lexer.lex(start, end)}
		l.plain = isPlain(l.toks)
		l.level, l.body = marker(&l)
		r.lines = append(r.lines, l)
		_, size := utf8.DecodeRuneInString(r.text[end:])
		start = end + max(1, size)
	}
}

// Levels of markers, from the outermost.
const (
	levelLetter = iota // A.
	levelRoman         // I.
	levelNumber        // 1.
	levelNested        // 1.1.
	levelSmall         // a)
	levelDash          // -
	levelPlus          // +
	levelNone
)

// marker returns the level of the marker in front of a line, and the first token behind it.
func marker(l *line) (level, body int) {
	t, next := l.at(0), l.at(1)
	switch {
	case t.end == 0:
		return levelNone, 0
	case t.key == "-" || t.key == "•" || t.key == "*":
		return levelDash, 1
	case t.key == "+":
		return levelPlus, 1
	case t.key == "(" && l.at(2).key == ")" && (next.number || len(next.key) == 1):
		return levelSmall, 3
	case t.sign || next.end == 0 || len(l.toks) < 3:
		return levelNone, 0
	case t.number:
		return numberMarker(l)
	}
	return letterMarker(l)
}

// numberMarker is marker for 1. and 1.1.
func numberMarker(l *line) (level, body int) {
	t, next := l.at(0), l.at(1)
	if len(t.key) > 3 || next.spaced {
		return levelNone, 0
	}
	switch next.key {
	case ".", ")", "-", "/":
	default:
		return levelNone, 0
	}
	if !l.at(2).number {
		return levelNumber, 2
	}
	if next.key != "." || l.at(2).spaced || len(l.at(2).key) > 2 {
		return levelNone, 0
	}
	i := 3
	for l.at(i).key == "." && l.at(i+1).number {
		i += 2
	}
	if l.at(i).key == "." || l.at(i).key == ")" {
		i++
	}
	if l.at(i).end > 0 && !l.at(i).sign && l.at(i).upper {
		return levelNested, i
	}
	return levelNone, 0
}

// letterMarker is marker for A., I. and a).
func letterMarker(l *line) (level, body int) {
	t, next := l.at(0), l.at(1)
	if next.spaced {
		return levelNone, 0
	}
	closing := next.key
	switch {
	case closing != "." && closing != ")" && closing != "-" && closing != "/":
		return levelNone, 0
	case isRoman(l.text[t.start:t.end]) && closing != ")":
		return levelRoman, 2
	case len(t.key) == 1 && t.upper && closing == ".":
		return levelLetter, 2
	case len(t.key) == 1 && !t.upper && (closing == "." || closing == ")"):
		return levelSmall, 2
	}
	return levelNone, 0
}

func isRoman(s string) bool { return s != "" && strings.Trim(s, "IVX") == "" }

// clause returns what a line says behind its marker.
func (l *line) clause() clause { return clause{l, l.body, len(l.toks)}.trim() }

// blank reports whether a line holds nothing but signs.
func (l *line) blank() bool {
	for _, t := range l.toks {
		if !t.sign {
			return false
		}
	}
	return true
}
