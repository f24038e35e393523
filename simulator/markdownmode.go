package simulator

import (
	"strings"
	"unicode/utf8"
)

// markdownParser reads the two Markdown parse modes.
type markdownParser struct {
	s    *Simulator
	src  string
	at   int
	out  strings.Builder
	pos  int
	open []openTag // name is the entity's kind, start the byte offset in the source
	text []int     // where each open one's text begins, in bytes of the output
	got  []entity
	// fresh tells whether a line begins, where a quotation may start.
	fresh, quoting bool
}

func (p *markdownParser) peek(ahead int) byte {
	if p.at+ahead < len(p.src) {
		return p.src[p.at+ahead]
	}
	return 0
}

func (p *markdownParser) starts(prefix string) bool { return strings.HasPrefix(p.src[p.at:], prefix) }

func (p *markdownParser) copyRune() {
	r, size := utf8.DecodeRuneInString(p.src[p.at:])
	p.out.WriteRune(r)
	p.at += size
	p.pos++
	if r > 0xFFFF {
		p.pos++
	}
	if r != '\r' {
		p.fresh = r == '\n'
	}
}

func (p *markdownParser) top() string {
	if len(p.open) == 0 {
		return ""
	}
	return p.open[len(p.open)-1].name
}

// parseMarkdown2 turns a text in MarkdownV2 into a text with entities; its errors lack the server's prefix.
func (s *Simulator) parseMarkdown2(src string) (textual, error) {
	p := &markdownParser{s: s, src: src, fresh: true}
	for p.at < len(p.src) {
		if err := p.step(); err != nil {
			return textual{}, err
		}
	}
	if p.quoting {
		if p.top() == "spoiler" && p.open[len(p.open)-1].start == len(src)-2 {
			p.pop()
			p.open[len(p.open)-1].argument = "1"
		}
		if p.top() == "blockquote" {
			p.endQuote()
		}
	}
	if p.top() != "" {
		return textual{}, p.unclosed()
	}
	sortEntities(p.got)
	return textual{p.out.String(), p.got}, nil
}

func (p *markdownParser) unclosed() error {
	last := p.open[len(p.open)-1]
	names := map[string]string{"bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough", "spoiler": "Spoiler",
		"code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji", "blockquote": "BlockQuote"}
	name := names[last.name]
	if last.name == "pre" && last.argument != "" {
		name = "PreCode"
	}
	return said("Can't find end of %s entity at byte offset %d", name, last.start)
}

func (p *markdownParser) step() error {
	c := p.src[p.at]
	if next := p.peek(1); c == '\\' && next > 0 && next <= 126 {
		p.at++
		p.copyRune()
		return nil
	}
	inCode := p.top() == "code" || p.top() == "pre"
	if inCode && c != '`' || !inCode && strings.IndexByte("_*[]()~`>#+-=|{}.!\n", c) < 0 {
		p.copyRune()
		return nil
	}
	if p.quoting && c == '\n' && p.peek(1) != '>' {
		return p.lineAfterQuote()
	}
	if size := p.closing(c); size > 0 {
		return p.shut(size)
	}
	if c == '\n' {
		p.copyRune()
		return nil
	}
	return p.begin(c)
}

// closing returns the size of the mark that ends the innermost entity here, or 0.
func (p *markdownParser) closing(c byte) int {
	switch p.top() {
	case "bold":
		return mark(c == '*', 1)
	case "italic":
		return mark(c == '_' && p.peek(1) != '_', 1)
	case "underline":
		return mark(p.starts("__"), 2)
	case "strikethrough":
		return mark(c == '~', 1)
	case "spoiler":
		return mark(p.starts("||"), 2)
	case "code":
		return mark(c == '`', 1)
	case "pre":
		return mark(p.starts("```"), 3)
	case "text_link", "custom_emoji":
		return mark(c == ']', 1)
	}
	return 0
}

func mark(here bool, size int) int {
	if here {
		return size
	}
	return 0
}

func (p *markdownParser) push(kind string, size int) {
	p.open = append(p.open, openTag{name: kind, offset: p.pos, start: p.at})
	p.text = append(p.text, p.out.Len())
	p.at += size
}

func (p *markdownParser) pop() (openTag, int) {
	n := len(p.open) - 1
	tag, text := p.open[n], p.text[n]
	p.open, p.text = p.open[:n], p.text[:n]
	return tag, text
}

func (p *markdownParser) begin(c byte) error {
	switch {
	case p.starts("__"):
		p.push("underline", 2)
	case c == '_':
		p.push("italic", 1)
	case c == '*':
		p.push("bold", 1)
	case c == '~':
		p.push("strikethrough", 1)
	case p.starts("||"):
		p.push("spoiler", 2)
	case c == '[':
		p.push("text_link", 1)
	case p.starts("!["):
		p.push("custom_emoji", 2)
	case p.starts("```"):
		p.push("pre", 0)
		p.at += 3
		p.open[len(p.open)-1].argument = p.language()
	case c == '`':
		p.push("code", 1)
	case c == '>' && p.fresh && p.quoting:
		p.at++
	case c == '>' && p.fresh:
		p.push("blockquote", 1)
		p.quoting = true
	default:
		return said("Character '%c' is reserved and must be escaped with the preceding '\\'", c)
	}
	return nil
}

// language reads what follows ``` and the line break after it.
func (p *markdownParser) language() string {
	end := p.at
	for end < len(p.src) && !space(p.src[end]) && p.src[end] != '`' {
		end++
	}
	name := ""
	if end > p.at && end < len(p.src) && p.src[end] != '`' {
		name, p.at = p.src[p.at:end], end
	}
	if c := p.peek(0); c == '\n' || c == '\r' {
		if next := p.peek(1); (next == '\n' || next == '\r') && next != c {
			p.at++
		}
		p.at++
	}
	return name
}

// lineAfterQuote ends a quotation at the end of its last line; || there makes it one that folds.
func (p *markdownParser) lineAfterQuote() error {
	if p.top() == "spoiler" && p.open[len(p.open)-1].start == p.at-2 {
		p.pop()
		if p.top() == "blockquote" {
			p.open[len(p.open)-1].argument = "1"
		}
	}
	if p.top() != "blockquote" {
		return p.unclosed()
	}
	p.copyRune()
	p.endQuote()
	return nil
}

func (p *markdownParser) endQuote() {
	tag, _ := p.pop()
	p.quoting = false
	e := entity{kind: "blockquote", offset: tag.offset, length: p.pos - tag.offset}
	if tag.argument != "" {
		e.kind = "expandable_blockquote"
	}
	if e.length > 0 {
		p.got = append(p.got, e)
	}
}

func (p *markdownParser) shut(size int) error {
	tag, text := p.pop()
	p.at += size
	e := entity{kind: tag.name, offset: tag.offset, length: p.pos - tag.offset}
	if tag.name == "pre" {
		e.language = tag.argument
	}
	if tag.name == "text_link" || tag.name == "custom_emoji" {
		url, found, err := p.address()
		if err != nil {
			return err
		}
		if tag.name == "custom_emoji" {
			id, ok := strings.CutPrefix(url, "tg://emoji?id=")
			if !found || !ok || strings.Trim(id, "0123456789") != "" {
				return said("The entity must contain a tg://emoji or tg://time URL")
			}
			e.emoji = id
		} else {
			if !found {
				url = p.out.String()[text:]
			}
			e = p.s.link(e, url)
		}
	}
	if e.length > 0 && e.kind != "" {
		p.got = append(p.got, e)
	}
	return nil
}

// address reads (url) after a link's text.
func (p *markdownParser) address() (url string, found bool, err error) {
	if p.peek(0) != '(' {
		return "", false, nil
	}
	p.at++
	begin := p.at
	var b strings.Builder
	for p.at < len(p.src) && p.src[p.at] != ')' {
		if next := p.peek(1); p.src[p.at] == '\\' && next > 0 && next <= 126 {
			p.at++
		}
		b.WriteByte(p.src[p.at])
		p.at++
	}
	if p.at >= len(p.src) {
		return "", true, said("Can't find end of a URL at byte offset %d", begin)
	}
	p.at++
	return b.String(), true, nil
}

// parseMarkdown turns a text in the old Markdown mode into a text with entities.
func (s *Simulator) parseMarkdown(src string) (textual, error) {
	p := &markdownParser{s: s, src: src}
	for p.at < len(src) {
		c := src[p.at]
		if next := p.peek(1); c == '\\' && next != 0 && strings.IndexByte("_*`[", next) >= 0 {
			p.at++
			p.copyRune()
			continue
		}
		if strings.IndexByte("_*`[", c) < 0 {
			p.copyRune()
			continue
		}
		if err := p.simple(c); err != nil {
			return textual{}, err
		}
	}
	sortEntities(p.got)
	return textual{p.out.String(), p.got}, nil
}

// simple reads one entity of the old mode, which has no nesting.
func (p *markdownParser) simple(c byte) error {
	begin := p.at
	kind, end, language := map[byte]string{'_': "italic", '*': "bold", '`': "code", '[': "text_link"}[c], string(c), ""
	switch {
	case p.starts("```"):
		kind, end = "pre", "```"
		p.at += 3
		language = p.language()
	case c == '[':
		end = "]"
		p.at++
	default:
		p.at++
	}
	e := entity{kind: kind, offset: p.pos, language: language}
	text := p.out.Len()
	for p.at < len(p.src) && !p.starts(end) {
		p.copyRune()
	}
	if p.at >= len(p.src) {
		return said("Can't find end of the entity starting at byte offset %d", begin)
	}
	p.at += len(end)
	if e.length = p.pos - e.offset; kind == "text_link" {
		url, found, err := p.address()
		if err != nil {
			return said("Can't find end of the entity starting at byte offset %d", begin)
		}
		if !found {
			url = p.out.String()[text:]
		}
		e = p.s.link(e, url)
	}
	if e.length > 0 && e.kind != "" {
		p.got = append(p.got, e)
	}
	return nil
}
