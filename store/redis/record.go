package redis

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// kind says how records of a type are kept. A new one costs its line in the table of kinds, its number in keys.go, and
// where it is read.
type kind[T any] struct {
	encoder[T]
	number  int
	id      func(*T) string
	version func(*T) *int64 // where a record bears its version; nil for those that are only ever added
	marks   func(*T) marks  // nil for none
}

// marks are what is noted of a record beside it. lua/records.lua says what they are good for.
type marks struct {
	always, gated, opens, links []string
	children                    string // prefix in the index of the assignments whose gates the record opens
}

// word makes one word of a name and parts, none of which can break it.
func word(parts ...string) string {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// entry is a member of the index: what it is found by, and its id.
func entry(id string, by ...string) string { return word(by...) + "|" + id }

func (m *marks) index(id string, by ...string) { m.always = append(m.always, "i"+entry(id, by...)) }

func (m *marks) when(gate, mark string) { m.gated = append(m.gated, gate+"="+mark) }

// link names another record, which is loaded with this one.
func (m *marks) link(kind int, id string) {
	if id != "" {
		m.links = append(m.links, kindName(kind)+"/"+id)
	}
}

// aside names another record, which is loaded with this one where that is asked for.
func (m *marks) aside(kind int, id string) { m.links = append(m.links, "+"+kindName(kind)+"/"+id) }

// write is a record on its way.
type write struct {
	kind    int
	id      string
	version string // that must be there: "0" for none, "+" for any, "*" for no matter; of a dialog when it must have lapsed, "*" for no matter
	value   []byte // empty to take it away
	child   string // prefix of those whose gates it opens
}

// prepare makes the write of a record, whose version becomes one higher than it was read.
func (k kind[T]) prepare(record T) (write, error) {
	w := write{kind: k.number, id: k.id(&record), version: "0"}
	next := int64(1)
	if k.version != nil {
		v := k.version(&record)
		w.version = strconv.FormatInt(*v, 10)
		*v++
		next = *v
	}
	var m marks
	if k.marks != nil {
		m = k.marks(&record)
	}
	text, err := k.encode(record)
	if err != nil {
		return write{}, fmt.Errorf("writing into %s: %w", kindName(k.number), err)
	}
	w.value, w.child = wrap(next, m, text), m.children
	return w, nil
}

// wrap puts a record's JSON together with what is noted of it. Scripts read the beginning, whose form must stay so.
func wrap(version int64, m marks, text []byte) []byte {
	b := make([]byte, 0, len(text)+usualSize)
	b = append(b, `{"version":`...)
	b = strconv.AppendInt(b, version, 10)
	for _, part := range []struct {
		name  string
		words []string
	}{{"marks", m.always}, {"gated", m.gated}, {"opens", m.opens}, {"links", m.links}} {
		b = append(append(append(b, `,"`...), part.name...), `":"`...)
		for i, w := range part.words {
			if i > 0 {
				b = append(b, ' ')
			}
			b = append(b, w...)
		}
		b = append(b, '"')
	}
	b = append(append(b, `,"record":`...), text...)
	return append(b, '}')
}

// unwrap returns a record's version and JSON.
func unwrap(raw string) (version int64, text string, err error) {
	const first, last = `{"version":`, `"record":`
	rest, ok := strings.CutPrefix(raw, first)
	digits, _, _ := strings.Cut(rest, ",")
	at := strings.Index(raw, last)
	if !ok || at < 0 {
		return 0, "", fmt.Errorf("%.60q is no record", raw)
	}
	if version, err = strconv.ParseInt(digits, 10, 64); err != nil {
		return 0, "", fmt.Errorf("reading a record's version: %w", err)
	}
	return version, strings.TrimSuffix(raw[at+len(last):], "}"), nil
}

// read reads what prepare wrote.
func (k kind[T]) read(id, raw string) (record T, err error) {
	version, text, err := unwrap(raw)
	if err == nil {
		err = json.Unmarshal([]byte(text), &record)
	}
	if err != nil {
		return record, fmt.Errorf("reading %s of %s: %w", id, kindName(k.number), err)
	}
	if k.version != nil {
		*k.version(&record) = version
	}
	return record, nil
}
