package simulator

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// entity marks a part of a text; offset and length are in UTF-16 units.
type entity struct {
	kind           string
	offset, length int
	url            string
	user           *person
	language       string
	emoji          string
}

func (e entity) end() int { return e.offset + e.length }

// textual is a text with its entities.
type textual struct {
	text     string
	entities []entity
}

// utf16Len returns the length of s in UTF-16 units.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// utf16Slice returns the part of s that an entity covers.
func utf16Slice(s string, offset, length int) string {
	from, to, at := -1, len(s), 0
	for i, r := range s {
		if at >= offset && from < 0 {
			from = i
		}
		if at >= offset+length {
			to = i
			break
		}
		at++
		if r > 0xFFFF {
			at++
		}
	}
	if from < 0 || from > to {
		return ""
	}
	return s[from:to]
}

func sortEntities(es []entity) {
	sort.SliceStable(es, func(i, j int) bool {
		if es[i].offset != es[j].offset {
			return es[i].offset < es[j].offset
		}
		return es[i].length > es[j].length
	})
}

// tidy cleans a text as the server does before it keeps it: control characters become spaces, carriage returns and bidi
// controls go, and so does white space at both ends; the entities move along.
func (t textual) tidy() textual {
	if !needsTidying(t.text) {
		return t.fit()
	}
	var b strings.Builder
	moved := make([]int, 0, len(t.text)+1) // by old UTF-16 offset, the new one
	at := 0
	for _, r := range t.text {
		kept, width := true, 1
		switch {
		case r == '\r' || r >= 0x2028 && r <= 0x202E:
			kept = false
		case r < ' ' && r != '\n':
			r = ' '
		case r > 0xFFFF:
			width = 2
		}
		moved = append(moved, at)
		if width == 2 {
			moved = append(moved, at+1)
		}
		if kept {
			b.WriteRune(r)
			at += width
		}
	}
	moved = append(moved, at)
	whole := b.String()
	cut := strings.TrimLeftFunc(whole, unicode.IsSpace)
	shift := utf16Len(whole) - utf16Len(cut)
	for i := range t.entities {
		e := &t.entities[i]
		from, to := min(max(e.offset, 0), len(moved)-1), min(max(e.end(), 0), len(moved)-1)
		e.offset, e.length = moved[from]-shift, moved[to]-moved[from]
	}
	return textual{strings.TrimRightFunc(cut, unicode.IsSpace), t.entities}.fit()
}

func needsTidying(s string) bool {
	if s == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	if unicode.IsSpace(first) || unicode.IsSpace(last) {
		return true
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != '\n' {
			return true
		}
	}
	return strings.Contains(s, "\xe2\x80")
}

// fit cuts the entities to the text and drops what is left with nothing.
func (t textual) fit() textual {
	if len(t.entities) == 0 {
		return t
	}
	end := utf16Len(t.text)
	out := t.entities[:0]
	for _, e := range t.entities {
		if e.offset < 0 {
			e.length += e.offset
			e.offset = 0
		}
		if e.end() > end {
			e.length = end - e.offset
		}
		if e.length > 0 {
			out = append(out, e)
		}
	}
	t.entities = out
	return t
}

// found adds the entities that nobody marked: commands, mentions, hashtags, addresses.
func (t textual) found() textual {
	auto := detect(t.text)
	if len(auto) == 0 {
		return t
	}
	for _, a := range auto {
		clash := slices.ContainsFunc(t.entities, func(e entity) bool {
			return e.offset < a.end() && a.offset < e.end() && (opaque(e.kind) || crosses(e, a))
		})
		if !clash {
			t.entities = append(t.entities, a)
		}
	}
	sortEntities(t.entities)
	return t
}

// opaque kinds contain no other entities.
func opaque(kind string) bool {
	switch kind {
	case "code", "pre", "text_link", "text_mention", "custom_emoji", "url", "email", "mention", "bot_command", "hashtag":
		return true
	}
	return false
}

func crosses(a, b entity) bool {
	return a.offset < b.offset && a.end() < b.end() || b.offset < a.offset && b.end() < a.end()
}

// parseEntities reads a list of MessageEntity; what is no array counts as none.
func (s *Simulator) parseEntities(raw string) ([]entity, error) {
	elements, isArray, err := parseArray([]byte(raw))
	if err != nil || !isArray {
		return nil, nil //nolint:nilerr // the server takes a list that it cannot read for none
	}
	var out []entity
	for _, element := range elements {
		e, known, err := s.parseEntity(element)
		if err != nil {
			return nil, badRequest("Can't parse MessageEntity: %s", err.Error())
		}
		if known {
			out = append(out, e)
		}
	}
	sortEntities(out)
	return out, nil
}

func (s *Simulator) parseEntity(raw json.RawMessage) (e entity, known bool, err error) {
	object, err := parseObject(raw)
	if err != nil {
		return e, false, errExpectedObject
	}
	offset, err := object.requiredNumber("offset")
	if err != nil {
		return e, false, err
	}
	length, err := object.requiredNumber("length")
	if err != nil {
		return e, false, err
	}
	if e.kind, err = object.requiredText("type"); err != nil {
		return e, false, err
	}
	e.offset, e.length = clampInt(offset), clampInt(length)
	switch e.kind {
	case "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code":
		return e, true, nil
	case "pre":
		e.language, err = object.text("language")
	case "custom_emoji":
		e.emoji, err = object.requiredText("custom_emoji_id")
	case "text_link":
		var url string
		url, err = object.requiredText("url")
		return s.link(e, url), err == nil && s.link(e, url).kind != "", err
	case "text_mention":
		user, err := object.object("user")
		if err != nil {
			return e, false, err
		}
		id, err := user.requiredNumber("id")
		e.user = s.people[id]
		return e, e.user != nil, err
	default:
		return e, false, nil // found again in the text, or unknown
	}
	return e, err == nil, err
}

func clampInt(n int64) int { return int(min(max(n, -1<<20), 1<<20)) }

// link makes e a link or the mention of a person, or gives it no kind when the address is none.
func (s *Simulator) link(e entity, url string) entity {
	if id, ok := userLink(url); ok {
		e.kind, e.user = "text_mention", s.people[id]
		if e.user == nil {
			e.kind = ""
		}
		return e
	}
	e.kind, e.url = "text_link", checkedLink(url)
	if e.url == "" {
		e.kind = ""
	}
	return e
}
