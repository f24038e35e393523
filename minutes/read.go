package minutes

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ReadCode says why a file could not be read, so that a caller can say in the person's language what to send instead.
type ReadCode string

// The codes of a ReadError.
const (
	CodeKind    ReadCode = "kind"     // neither .txt nor .docx
	CodeEmpty   ReadCode = "empty"    // no text in it
	CodeTooBig  ReadCode = "too-big"  // more bytes, or more after unpacking, than a notice has
	CodeBroken  ReadCode = "broken"   // not what its name says, or damaged
	CodePicture ReadCode = "picture"  // a picture of a page: text is needed
	CodeOldWord ReadCode = "old-word" // .doc: it has to be saved as .docx
)

// ReadError is the error of ReadFile.
type ReadError struct {
	Code ReadCode
	Name string // the file's
	Err  error  // the cause, or nil
}

// Error returns an English line for logs.
func (e *ReadError) Error() string {
	text := fmt.Sprintf("reading %s: %s", filepath.Base(e.Name), e.Code)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// ReadCodeOf returns the code of an error of ReadFile, and "" for others.
func ReadCodeOf(err error) ReadCode {
	var read *ReadError
	if errors.As(err, &read) {
		return read.Code
	}
	return ""
}

// MaxFile is the largest file that ReadFile takes, in bytes.
const MaxFile = 20 << 20

// ReadFile returns the text of a file: .txt in UTF-8 or UTF-16, or .docx with a line for each paragraph and for each row of a
// table, its cells parted by tabs. What the bytes are counts, and the name only where they don't say. Every error is a
// *ReadError.
func ReadFile(name string, data []byte) (string, error) {
	fail := func(code ReadCode, err error) (string, error) {
		return "", &ReadError{Code: code, Name: name, Err: err}
	}
	if len(data) > MaxFile {
		return fail(CodeTooBig, fmt.Errorf("%d bytes", len(data)))
	}
	switch {
	case len(data) == 0:
		return fail(CodeEmpty, nil)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		text, err := docx(data)
		if err != nil {
			var read *ReadError
			if errors.As(err, &read) {
				return fail(read.Code, read.Err)
			}
			return fail(CodeBroken, err)
		}
		return checked(name, text)
	case bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return fail(CodeOldWord, nil)
	case isPicture(data):
		return fail(CodePicture, nil)
	case strings.EqualFold(filepath.Ext(name), ".docx"):
		return fail(CodeBroken, errors.New("not a zip archive"))
	}
	text, ok := plainText(data)
	switch {
	case !ok && knownText(name):
		return fail(CodeBroken, errors.New("neither UTF-8 nor UTF-16"))
	case !ok:
		return fail(CodeKind, nil)
	}
	return checked(name, text)
}

func knownText(name string) bool {
	return strings.EqualFold(filepath.Ext(name), ".txt") || filepath.Ext(name) == ""
}

// checked refuses a text that says nothing or too much.
func checked(name, text string) (string, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return "", &ReadError{Code: CodeEmpty, Name: name}
	case len(text) > MaxText:
		return "", &ReadError{Code: CodeTooBig, Name: name, Err: fmt.Errorf("%d bytes of text: %w", len(text), ErrTooLong)}
	}
	return text, nil
}

// isPicture reports whether the bytes are a picture, or a PDF, in which the pages are often pictures.
func isPicture(data []byte) bool {
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "%PDF", "II*\x00", "MM\x00*", "BM"} {
		if bytes.HasPrefix(data, []byte(magic)) && (magic != "BM" || !utf8.Valid(data)) {
			return true
		}
	}
	return len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" || len(data) > 12 && string(data[4:8]) == "ftyp"
}

// plainText decodes UTF-8 with or without a byte order mark, and UTF-16.
func plainText(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return wide(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return wide(data[2:], binary.BigEndian)
	case len(data) >= 4 && data[0] != 0 && data[1] == 0 && data[3] == 0:
		return wide(data, binary.LittleEndian)
	case len(data) >= 4 && data[0] == 0 && data[1] != 0 && data[2] == 0:
		return wide(data, binary.BigEndian)
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	return string(data), true
}

func wide(data []byte, order binary.ByteOrder) (string, bool) {
	if len(data)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units)), true
}
