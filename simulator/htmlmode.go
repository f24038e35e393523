package simulator

import (
	"errors"
	"strings"
	"unicode/utf8"
)

var errExpectedObject = errors.New("expected an Object")

// htmlParser reads the HTML parse mode. Offsets in its errors are bytes of the source, those in entities UTF-16 units of
// the text without its tags.
type htmlParser struct {
	s    *Simulator
	src  string
	at   int
	out  strings.Builder
	pos  int // UTF-16 units written
	open []openTag
	got  []entity
}

type openTag struct {
	name, argument string
	offset, start  int // of the text: in UTF-16 units, in bytes
}

// parseHTML turns a text in HTML parse mode into a text with entities; its errors lack the server's prefix.
func (s *Simulator) parseHTML(src string) (textual, error) {
	if !strings.ContainsAny(src, "<&") {
		return textual{text: src}, nil
	}
	p := &htmlParser{s: s, src: src}
	p.out.Grow(len(src))
	for p.at < len(src) {
		if err := p.step(); err != nil {
			return textual{}, err
		}
	}
	if n := len(p.open); n > 0 {
		return textual{}, said("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	text := p.out.String()
	if !utf8.ValidString(text) {
		return textual{}, said("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	for i := range p.got {
		if p.got[i].kind == "code" {
			p.got[i].language = ""
		}
	}
	sortEntities(p.got)
	return textual{text, p.got}, nil
}

func (p *htmlParser) step() error {
	switch c := p.src[p.at]; {
	case c == '&':
		if r, size := decodeReference(p.src[p.at:]); size > 0 {
			p.at += size
			p.write(r)
			return nil
		}
		p.at++
		p.write('&')
		return nil
	case c != '<':
		run := p.src[p.at:]
		if end := strings.IndexAny(run, "<&"); end >= 0 {
			run = run[:end]
		}
		p.at += len(run)
		p.out.WriteString(run)
		p.pos += utf16Len(run)
		return nil
	case strings.HasPrefix(p.src[p.at:], "</"):
		return p.endTag()
	}
	return p.startTag()
}

func (p *htmlParser) write(r rune) {
	if 0xD800 <= r && r <= 0xDFFF {
		p.out.WriteByte(0xFF) // makes the text invalid, as half a pair is
		p.pos++
		return
	}
	p.out.WriteRune(r)
	p.pos++
	if r > 0xFFFF {
		p.pos++
	}
}

// peek returns the byte at the cursor, 0 at the end.
func (p *htmlParser) peek() byte {
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

func space(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' || c == 0 }

func (p *htmlParser) skipSpace() {
	for p.at < len(p.src) && space(p.src[p.at]) {
		p.at++
	}
}

func (p *htmlParser) until(stop func(byte) bool) string {
	from := p.at
	for p.at < len(p.src) && !stop(p.src[p.at]) {
		p.at++
	}
	return p.src[from:p.at]
}

func supportedTag(name string) bool {
	switch name {
	case "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "span", "pre", "code", "blockquote":
		return true
	}
	return false
}

func (p *htmlParser) startTag() error {
	begin := p.at
	p.at++
	name := strings.ToLower(p.until(func(c byte) bool { return space(c) || c == '>' }))
	if p.at >= len(p.src) {
		return said("Unclosed start tag at byte offset %d", begin)
	}
	if !supportedTag(name) {
		return said("Unsupported start tag %s at byte offset %d", quoted(name), begin)
	}
	tag := openTag{name: name}
	for p.peek() != '>' {
		p.skipSpace()
		if p.peek() == '>' {
			break
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	p.at++
	if name == "span" && tag.argument != "spoiler" {
		return said("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	tag.offset, tag.start = p.pos, p.out.Len()
	p.open = append(p.open, tag)
	return nil
}

// quoted is %q without Go's escapes, which the server doesn't know.
func quoted(s string) string { return `"` + s + `"` }

func (p *htmlParser) attribute(tag *openTag, begin int) error {
	unclosed := said("Unclosed start tag %s at byte offset %d", quoted(tag.name), begin)
	name := p.until(func(c byte) bool { return space(c) || strings.IndexByte(`=>/"'`, c) >= 0 })
	if name == "" {
		if p.at >= len(p.src) {
			return unclosed
		}
		return said("Empty attribute name in the tag %s at byte offset %d", quoted(tag.name), begin)
	}
	p.skipSpace()
	if p.peek() != '=' {
		if p.at >= len(p.src) {
			return unclosed
		}
		if tag.name == "blockquote" && name == "expandable" {
			tag.argument = "1"
		}
		return nil
	}
	p.at++
	p.skipSpace()
	if p.at >= len(p.src) {
		return unclosed
	}
	value, err := p.value()
	if err != nil {
		return err
	}
	if p.at >= len(p.src) {
		return said("Unclosed start tag at byte offset %d", begin)
	}
	tag.set(name, value)
	return nil
}

func (p *htmlParser) value() (string, error) {
	quote := p.src[p.at]
	if quote != '"' && quote != '\'' {
		from := p.at
		token := p.until(func(c byte) bool { return c == '_' || !wordByte(c) && c != '.' && c != '-' })
		if c := p.peek(); p.at < len(p.src) && !space(c) && c != '>' {
			return "", said("Unexpected end of name token at byte offset %d", from)
		}
		return strings.ToLower(token), nil
	}
	p.at++
	var b strings.Builder
	for p.at < len(p.src) && p.src[p.at] != quote {
		if p.src[p.at] == '&' {
			if r, size := decodeReference(p.src[p.at:]); size > 0 {
				b.WriteRune(r)
				p.at += size
				continue
			}
		}
		b.WriteByte(p.src[p.at])
		p.at++
	}
	if p.at < len(p.src) {
		p.at++
	}
	return b.String(), nil
}

func (t *openTag) set(name, value string) {
	switch {
	case t.name == "a" && name == "href":
		t.argument = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.argument = value[len("language-"):]
	case t.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		t.argument = value[len("tg-"):]
	case t.name == "tg-emoji" && name == "emoji-id":
		t.argument = value
	case t.name == "blockquote" && name == "expandable":
		t.argument = "1"
	}
}

func (p *htmlParser) endTag() error {
	begin := p.at
	if len(p.open) == 0 {
		return said("Unexpected end tag at byte offset %d", begin)
	}
	p.at += 2
	name := strings.ToLower(p.until(func(c byte) bool { return space(c) || c == '>' }))
	p.skipSpace()
	if p.peek() != '>' {
		return said("Unclosed end tag at byte offset %d", begin)
	}
	p.at++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return said("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.pos == tag.offset {
		return nil
	}
	return p.close(tag, entity{offset: tag.offset, length: p.pos - tag.offset})
}

// close turns a finished tag into its entity.
func (p *htmlParser) close(tag openTag, e entity) error {
	switch tag.name {
	case "i", "em":
		e.kind = "italic"
	case "b", "strong":
		e.kind = "bold"
	case "s", "strike", "del":
		e.kind = "strikethrough"
	case "u", "ins":
		e.kind = "underline"
	case "tg-spoiler", "span":
		e.kind = "spoiler"
	case "blockquote":
		e.kind = "blockquote"
		if tag.argument != "" {
			e.kind = "expandable_blockquote"
		}
	case "tg-emoji":
		if strings.Trim(tag.argument, "0123456789") != "" || strings.Trim(tag.argument, "0") == "" {
			return said("Invalid custom emoji identifier specified")
		}
		e.kind, e.emoji = "custom_emoji", tag.argument
	case "a":
		url := tag.argument
		if url == "" {
			url = p.out.String()[tag.start:]
		}
		if e = p.s.link(e, url); e.kind == "" {
			return nil
		}
	case "pre", "code":
		p.closeCode(tag, e)
		return nil
	}
	p.got = append(p.got, e)
	return nil
}

// closeCode joins <pre><code class="language-x"> to one entity, whichever is the outer one.
func (p *htmlParser) closeCode(tag openTag, e entity) {
	e.kind = tag.name
	if n := len(p.got); n > 0 {
		in := &p.got[n-1]
		same := in.offset == e.offset && in.length == e.length
		if same && tag.name == "pre" && in.kind == "code" && in.language != "" {
			in.kind = "pre"
			return
		}
		if same && tag.name == "code" && in.kind == "pre" && tag.argument != "" {
			in.language = tag.argument
			return
		}
	}
	if tag.name == "code" {
		e.language = tag.argument
	}
	p.got = append(p.got, e)
}

// decodeReference reads a character reference at the start of s; the size is 0 when there is none.
func decodeReference(s string) (r rune, size int) {
	if strings.HasPrefix(s, "&#") {
		return numericReference(s)
	}
	n := 1
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	switch s[1:n] {
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "quot":
		r = '"'
	default:
		return 0, 0
	}
	if n < len(s) && s[n] == ';' {
		n++
	}
	return r, n
}

func numericReference(s string) (r rune, size int) {
	n, base := 2, rune(10)
	if strings.HasPrefix(s, "&#x") {
		n, base = 3, 16
	}
	for n < len(s) && n < 10 {
		c := s[n]
		var digit rune
		switch {
		case '0' <= c && c <= '9':
			digit = rune(c - '0')
		case base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f':
			digit = rune(c|0x20-'a') + 10
		default:
			digit = -1
		}
		if digit < 0 {
			break
		}
		r = r*base + digit
		n++
	}
	if r <= 0 || r >= 0x10FFFF || n >= 10 {
		return 0, 0
	}
	if n < len(s) && s[n] == ';' {
		n++
	}
	return r, n
}
