package redis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"giaoban/store"
)

// encoder writes values of a type as JSON, with all their times in UTC and to the millisecond.
type encoder[T any] struct{ canonical store.Instants }

func newEncoder[T any]() encoder[T] { return encoder[T]{store.InstantsIn(reflect.TypeFor[T]())} }

// usualSize is how long most of what is written is, in bytes.
const usualSize = 512

// encode writes x. A NUL in any text is refused.
func (c encoder[T]) encode(x T) ([]byte, error) {
	if c.canonical != nil {
		if err := c.canonical(reflect.ValueOf(&x).Elem()); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	b.Grow(usualSize)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(x); err != nil {
		return nil, fmt.Errorf("writing %T as JSON: %w", x, err)
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if holdsNUL(text) {
		return nil, fmt.Errorf("%w: %.80q", store.ErrText, text)
	}
	return text, nil
}

// holdsNUL tells whether a text in JSON has a NUL: the escape \u0000 after an even number of backslashes.
func holdsNUL(text []byte) bool {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(`\u0000`))
		if i < 0 {
			return false
		}
		at += i
		before := at
		for before > 0 && text[before-1] == '\\' {
			before--
		}
		if (at-before)%2 == 0 {
			return true
		}
		at++
	}
}

// plain refuses a NUL in texts that are kept as they are.
func plain(texts ...string) error {
	for _, s := range texts {
		if strings.IndexByte(s, 0) >= 0 {
			return fmt.Errorf("%w: %.40q", store.ErrText, s)
		}
	}
	return nil
}

// millis returns t in Unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant reads what millis wrote.
func instant(text string) (time.Time, error) {
	if text == "" || text == "0" || text == "-" {
		return time.Time{}, nil
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading a time: %w", err)
	}
	return time.UnixMilli(ms).UTC(), nil
}
