package minutes

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"giaoban/fold"
)

// A token is a word, a number or a sign of the NFC text.
type token struct {
	start, end int    // bytes of the text
	key        string // look-up form, fold.Key
	canon      string // lower case with the accents, wherever in the word the tone was typed
	number     bool
	sign       bool
	upper      bool // begins with a capital
	spaced     bool // white space stands before it
}

// A lexer cuts lines into tokens. It remembers the forms of words, of which a text has few.
type lexer struct {
	text    string
	forms   map[string]forms
	phrases map[string][]word
}

type forms struct{ key, canon string }

func newLexer(text string) *lexer {
	return &lexer{text: text, forms: map[string]forms{}, phrases: map[string][]word{}}
}

// phrase returns the words of a phrase.
func (l *lexer) phrase(p string) []word {
	words, ok := l.phrases[p]
	if !ok {
		words = wordsOf(p)
		l.phrases[p] = words
	}
	return words
}

// lex cuts the bytes from start to end.
func (l *lexer) lex(start, end int) []token {
	var out []token
	spaced := false
	for i := start; i < end; {
		r, size := utf8.DecodeRuneInString(l.text[i:end])
		switch {
		case unicode.IsSpace(r) || isInvisible(r):
			spaced = spaced || unicode.IsSpace(r)
			i += size
			continue
		case isDigit(r):
			j := i + 1
			for j < end && isDigit(rune(l.text[j])) {
				j++
			}
			out = append(out, token{start: i, end: j, key: l.text[i:j], canon: l.text[i:j], number: true, spaced: spaced})
			i = j
		case unicode.IsLetter(r) || unicode.Is(unicode.M, r):
			j := i + size + wordLength(l.text[i+size:end])
			f := l.word(l.text[i:j])
			out = append(out, token{start: i, end: j, key: f.key, canon: f.canon, upper: unicode.IsUpper(r), spaced: spaced})
			i = j
		default:
			out = append(out, token{start: i, end: i + size, key: signKey(r), canon: signKey(r), sign: true, spaced: spaced})
			i += size
		}
		spaced = false
	}
	return out
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isInvisible reports whether r shows nothing, as fold.Clean has it.
func isInvisible(r rune) bool {
	switch r {
	case '\u00ad', '\u180e', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u200e', '\u200f', '\u061c':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// wordLength returns how many bytes at the beginning of s go on with a word.
func wordLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && !isInvisible(r) {
			return i
		}
	}
	return len(s)
}

// signKey returns one form for the dashes and for the quotation marks.
func signKey(r rune) string {
	switch r {
	case '–', '—', '−', '‐', '‑', '‒':
		return "-"
	case '“', '”', '„', '«', '»', '″':
		return `"`
	case '‘', '’':
		return "'"
	case '•', '·', '▪', '●', '○', '◦', '➢', '✓', '❖', '\uf0b7':
		return "•"
	case '：':
		return ":"
	case '；':
		return ";"
	}
	return string(r)
}

func (l *lexer) word(raw string) forms {
	f, ok := l.forms[raw]
	if !ok {
		f = forms{key: fold.Key(raw), canon: canon(raw)}
		l.forms[raw] = f
	}
	return f
}

// canon returns a word in lower case with its tone mark behind it, so that "hòa" and "hoà" are one.
func canon(word string) string {
	var letters, tones strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		switch r {
		case '\u0300', '\u0301', '\u0303', '\u0309', '\u0323':
			tones.WriteRune(r)
		default:
			if !isInvisible(r) {
				letters.WriteRune(r)
			}
		}
	}
	return letters.String() + tones.String()
}

// A line is one line of the text, or one cell of a table's row.
type line struct {
	lex        *lexer
	text       string // the whole NFC text
	start, end int    // bytes of it
	toks       []token
	plain      bool // written without accents
	level      int  // of the marker in front, levelNone without one
	body       int  // the first token after the marker
}

// isPlain reports whether the tokens are written without accents.
func isPlain(toks []token) bool {
	for _, t := range toks {
		if !t.sign && !t.number && t.canon != t.key {
			return false
		}
	}
	return true
}

// at returns token i, or the zero token outside the line.
func (l *line) at(i int) token {
	if i < 0 || i >= len(l.toks) {
		return token{}
	}
	return l.toks[i]
}

// A word is one word of a phrase that is looked for.
type word struct{ key, canon string }

// matches reports whether token i is the word. Accents count where the line has them.
func (l *line) matches(i int, w word) bool {
	t := l.at(i)
	if t.key != w.key {
		return false
	}
	return l.plain || t.canon == w.canon
}

// is reports whether the tokens from i on are the words of the phrase.
func (l *line) is(i int, phrase string) bool { return l.phrase(i, phrase) > 0 }

// phrase returns how many tokens from i on are the phrase, or 0.
func (l *line) phrase(i int, phrase string) int {
	if i < 0 || i >= len(l.toks) {
		return 0
	}
	words := l.lex.phrase(phrase)
	if !l.matchesAll(i, words) {
		return 0
	}
	return len(words)
}

// any returns how many tokens from i on are the first of the phrases that is there, or 0.
func (l *line) any(i int, phrases ...string) int {
	for _, p := range phrases {
		if n := l.phrase(i, p); n > 0 {
			return n
		}
	}
	return 0
}

// textOf returns the text of the tokens from i to before j, as written.
func textOf(l *line, i, j int) string {
	if i >= j || i < 0 || j > len(l.toks) {
		return ""
	}
	return l.text[l.toks[i].start:l.toks[j-1].end]
}
