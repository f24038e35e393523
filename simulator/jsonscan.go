package simulator

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Every message with a keyboard carries JSON inside its parameters, so that this reader decides how many messages a
// second are answered: it walks the text once and copies nothing.

const maxJSONDepth = 100

var errMalformed = errors.New("malformed JSON")

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// scanValue returns where the value that begins at i ends, or -1.
func scanValue(b []byte, i, depth int) int {
	if i >= len(b) || depth > maxJSONDepth {
		return -1
	}
	switch c := b[i]; {
	case c == '"':
		return scanString(b, i)
	case c == '{':
		return scanMembers(b, i, '}', depth, nil)
	case c == '[':
		return scanMembers(b, i, ']', depth, nil)
	case c == '-' || '0' <= c && c <= '9':
		return scanNumber(b, i)
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if len(b)-i >= len(word) && string(b[i:i+len(word)]) == word {
			return i + len(word)
		}
	}
	return -1
}

func scanString(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return -1
		case c == '\\':
			i++
			if i >= len(b) || strings.IndexByte(`"\/bfnrtu`, b[i]) < 0 {
				return -1
			}
			if b[i] == 'u' {
				if i+4 >= len(b) || strings.Trim(string(b[i+1:i+5]), "0123456789abcdefABCDEF") != "" {
					return -1
				}
				i += 4
			}
		}
	}
	return -1
}

func scanNumber(b []byte, i int) int {
	digits := func() bool {
		from := i
		for i < len(b) && '0' <= b[i] && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if b[i] == '-' {
		i++
	}
	zero := i < len(b) && b[i] == '0'
	from := i
	if !digits() || zero && i-from > 1 {
		return -1
	}
	if i < len(b) && b[i] == '.' {
		i++
		if !digits() {
			return -1
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return -1
		}
	}
	return i
}

// scanMembers walks an object or array that begins at i and returns where it ends, or -1. Each member is handed to
// found, its key with quotes; arrays have none.
func scanMembers(b []byte, i int, end byte, depth int, found func(key, value []byte) bool) int {
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == end {
		return i + 1
	}
	for {
		var key []byte
		if end == '}' {
			if i >= len(b) || b[i] != '"' {
				return -1
			}
			to := scanString(b, i)
			if to < 0 {
				return -1
			}
			key = b[i:to]
			if i = skipSpace(b, to); i >= len(b) || b[i] != ':' {
				return -1
			}
			i = skipSpace(b, i+1)
		}
		to := scanValue(b, i, depth+1)
		if to < 0 || found != nil && !found(key, b[i:to]) {
			return -1
		}
		if i = skipSpace(b, to); i >= len(b) {
			return -1
		}
		switch b[i] {
		case end:
			return i + 1
		case ',':
			i = skipSpace(b, i+1)
		default:
			return -1
		}
	}
}

// unquote returns what a scanned string says.
func unquote(raw []byte) (string, bool) {
	inner := raw[1 : len(raw)-1]
	plain := true
	for _, c := range inner {
		if c == '\\' {
			plain = false
			break
		}
	}
	if plain && utf8.Valid(inner) {
		return string(inner), true
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// appendQuoted writes s as a JSON string.
func appendQuoted(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0x7F {
			quoted, _ := json.Marshal(s) // strings always can be written
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
