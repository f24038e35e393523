package calendar

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"giaoban/fold"
)

type tokenKind int

const (
	numberToken tokenKind = iota + 1
	wordToken
	signToken
)

// A token is a run of digits, a run of letters or one other sign of a text.
type token struct {
	kind       tokenKind
	key        string // the look-up form
	raw        string // lower case with accents
	number     int    // the value of a numberToken; -1 where it is too long for any date
	digits     int
	start, end int // bytes of the cleaned text
}

// tokenize splits a cleaned text. White space separates and is left out.
func tokenize(text string) []token {
	var tokens []token
	for start := 0; start < len(text); {
		r, size := utf8.DecodeRuneInString(text[start:])
		if unicode.IsSpace(r) {
			start += size
			continue
		}
		end := start + size
		t := token{kind: signToken}
		switch {
		case isDigit(r):
			t.kind = numberToken
			end = runEnd(text, start, isDigit)
		case isLetter(r):
			t.kind = wordToken
			end = runEnd(text, start, isLetter)
		}
		t.start, t.end = start, end
		t.raw = strings.ToLower(text[start:end])
		t.fill()
		tokens = append(tokens, t)
		start = end
	}
	return tokens
}

// fill sets what follows from the kind and the text of t.
func (t *token) fill() {
	switch t.kind {
	case numberToken:
		t.key, t.digits = t.raw, len(t.raw)
		value, ok := digits(t.raw)
		if !ok {
			value = -1
		}
		t.number = value
	case wordToken:
		t.key = fold.Key(t.raw)
	case signToken:
		t.key = t.raw
		switch t.raw {
		case "–", "—", "‐", "‑", "−":
			t.key = "-"
		}
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isLetter includes marks, because a letter with a mark that has no composed
// form stays in two parts.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

func runEnd(text string, start int, in func(rune) bool) int {
	for i, r := range text[start:] {
		if !in(r) {
			return start + i
		}
	}
	return len(text)
}

// cutBytes returns at most n bytes of text without breaking a word, so that a
// number is not read in part.
func cutBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	cut := strings.LastIndexFunc(text[:n], unicode.IsSpace)
	if cut < 0 {
		cut = 0
	}
	return text[:cut]
}

// cleanTail returns what cutBytes left out, cleaned.
func cleanTail(text string, cut int) string {
	if cut >= len(text) {
		return ""
	}
	return fold.Clean(text[cut:])
}
