// Package fold brings text as people type it into one form: Clean for what is
// kept and shown, Key for what is only compared.
//
// Phones and macOS send decomposed letters, keyboards of other scripts send
// wide digits, and copied text carries invisible characters and no-break
// spaces. Two texts that look the same must be the same before anything reads
// them.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// Clean returns s as valid UTF-8 in NFC with wide forms folded, invisible
// characters removed, every kind of space made a plain space and every kind of
// line end made "\n". Tabs stay, because copied tables use them as column ends.
// The joiners U+200C and U+200D stay, because emoji sequences are built with
// them. Bytes that are not UTF-8 become U+FFFD. Clean(Clean(s)) == Clean(s).
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	// Folding comes before the space mapping and NFC comes last: the first may
	// yield spaces and combining marks that the later steps must see.
	s = width.Fold.String(s)
	s = strings.Map(cleanRune, s)
	return norm.NFC.String(s)
}

// Key returns the look-up form of s: Clean, without accents and other
// non-spacing marks, đ as d, lower case, runs of white space as one space,
// trimmed. It is for finding only: different words can share a key, so compare
// the texts themselves where that matters. Key(Key(s)) == Key(s) and
// Key(Clean(s)) == Key(s).
func Key(s string) string {
	s = Clean(s)
	if !isASCII(s) {
		s = norm.NFD.String(s)
		s = strings.Map(keyRune, s)
	}
	s = strings.ToLower(s)
	s = strings.Join(strings.Fields(s), " ")
	return norm.NFC.String(s)
}

// isClean reports whether s holds nothing but characters that Clean leaves as
// they are wherever they stand: what Vietnamese and English are written with,
// composed, is nearly all that comes in. False says nothing.
func isClean(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c == 0x7f || c < ' ' && c != '\n' && c != '\t' {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !staysClean(r) {
			return false
		}
		i += size
	}
	return true
}

// staysClean reports whether r is one of the composed letters of Latin, or of
// the dashes, quotation marks and dots of ordinary text.
func staysClean(r rune) bool {
	switch {
	case r >= 'À' && r <= '\u024f', r >= '\u1e00' && r <= '\u1eff':
		return true
	case r >= '\u2010' && r <= '\u2027':
		return true
	}
	return false
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// cleanRune maps one character for Clean; a negative result drops it.
func cleanRune(r rune) rune {
	switch r {
	case '\n', '\t':
		return r
	case '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return '\n'
	case '\u00ad', '\u180e', '\u200b', '\u2060', '\ufeff':
		return -1
	case '\u200e', '\u200f', '\u061c':
		return -1
	}
	switch {
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		// Direction marks: pasted phone numbers carry them, and they can make
		// a text look different from what it is.
		return -1
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Cc, r):
		return -1
	}
	return r
}

// keyRune maps one character of a decomposed text for Key.
func keyRune(r rune) rune {
	switch r {
	case 'đ', 'Đ', 'ð', 'Ð', 'Ɖ':
		// Eth and the African D look the same as Đ and come from old
		// keyboards and converters.
		return 'd'
	case zeroWidthNonJoiner, zeroWidthJoiner:
		return -1
	}
	if unicode.Is(unicode.Mn, r) {
		return -1
	}
	return r
}
