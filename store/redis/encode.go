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
type encoder[T any] struct{ canonical instants }

func newEncoder[T any]() encoder[T] { return encoder[T]{makeInstants(reflect.TypeFor[T]())} }

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

// instants brings the times inside a value to the form in which they are kept. It changes nothing that the value shares
// with others.
type instants func(v reflect.Value) error

// makeInstants returns what brings times inside values of a type to their form; nil where there are none.
func makeInstants(t reflect.Type) instants {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return setInstant
	case t.Kind() == reflect.Struct:
		return instantsInFields(t)
	case t.Kind() == reflect.Pointer:
		inner := makeInstants(t.Elem())
		if inner == nil {
			return nil
		}
		return func(v reflect.Value) error {
			if v.IsNil() {
				return nil
			}
			mine := reflect.New(t.Elem())
			mine.Elem().Set(v.Elem())
			v.Set(mine)
			return inner(mine.Elem())
		}
	case t.Kind() == reflect.Slice:
		inner := makeInstants(t.Elem())
		if inner == nil {
			return nil
		}
		return func(v reflect.Value) error {
			mine := reflect.MakeSlice(t, v.Len(), v.Len())
			reflect.Copy(mine, v)
			v.Set(mine)
			for i := range v.Len() {
				if err := inner(v.Index(i)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return nil
}

func instantsInFields(t reflect.Type) instants {
	type part struct {
		field int
		apply instants
	}
	var parts []part
	for i := range t.NumField() {
		if inner := makeInstants(t.Field(i).Type); inner != nil && t.Field(i).IsExported() {
			parts = append(parts, part{i, inner})
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return func(v reflect.Value) error {
		for _, p := range parts {
			if err := p.apply(v.Field(p.field)); err != nil {
				return fmt.Errorf("%s: %w", t.Field(p.field).Name, err)
			}
		}
		return nil
	}
}

func setInstant(v reflect.Value) error {
	at := v.Addr().Interface().(*time.Time)
	if at.IsZero() {
		*at = time.Time{}
		return nil
	}
	kept := at.UTC().Truncate(time.Millisecond)
	if y := kept.Year(); y < 1 || y > 9999 {
		return fmt.Errorf("the time %s is outside the years 1–9999", at)
	}
	*at = kept
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
