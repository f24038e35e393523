package render

import (
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/i18n"
)

// page gathers the lines of one message.
type page struct {
	r       *Renderer
	lang    directive.Lang
	printer i18n.Printer
	limit   int // for each long text, in UTF-16 units
	lines   []string
}

func (r *Renderer) page(lang directive.Lang, limit int) *page {
	return &page{r: r, lang: lang, printer: r.Printer(lang), limit: limit}
}

// add writes a line from a text of the catalogue.
func (p *page) add(key string, pairs ...any) {
	p.lines = append(p.lines, p.r.Text(p.lang, key, pairs...))
}

// get makes a part of a line from a text of the catalogue.
func (p *page) get(key string, pairs ...any) HTML { return HTML(p.r.Text(p.lang, key, pairs...)) }

// gap leaves a line free, unless there is nothing above it or one is free already.
func (p *page) gap() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != "" {
		p.lines = append(p.lines, "")
	}
}

// String returns the message's text.
func (p *page) String() string { return strings.TrimRight(strings.Join(p.lines, "\n"), "\n") }

// long shortens what somebody wrote at length.
func (p *page) long(text string) string { return clip(strings.TrimSpace(text), p.limit) }

// name shortens a name so that a list of them stays readable.
func (p *page) name(text string) string { return clip(oneLine(text), max(24, min(160, p.limit/8))) }

// title shortens a directive's title, which is shown in full wherever there is room.
func (p *page) title(d directive.Directive) string {
	return clip(oneLine(d.Title.In(p.lang)), max(80, p.limit))
}

// oneLine joins the lines of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// A text is folded away where it would fill more than a few lines of a phone.
const (
	foldUnits = 240
	foldLines = 5
)

// quote adds what somebody wrote, set off from the rest.
func (p *page) quote(text string) {
	text = p.long(text)
	if text == "" {
		return
	}
	tag := "<blockquote>"
	if units(text) > foldUnits || strings.Count(text, "\n") >= foldLines {
		tag = "<blockquote expandable>"
	}
	p.lines = append(p.lines, tag+escape(text)+"</blockquote>")
}

// body quotes a directive's text, unless it only says the title again.
func (p *page) body(d directive.Directive) {
	text := d.Body.In(p.lang)
	if bare := func(s string) string { return strings.TrimRight(oneLine(s), " .;,") }; bare(text) != bare(d.Title.In(p.lang)) {
		p.quote(text)
	}
}

// maxNames is how many organisations are listed by name.
const maxNames = 12

// units lists organisations by name.
func (p *page) units(orgs []directive.Organisation) HTML {
	shown := orgs[:min(len(orgs), maxNames)]
	names := make([]string, 0, len(shown))
	for _, o := range shown {
		names = append(names, p.name(p.unit(o)))
	}
	list := strings.Join(names, ", ")
	if rest := len(orgs) - len(shown); rest > 0 {
		return HTML(p.r.TextN(p.lang, "notice.units_more", rest, "Units", list))
	}
	return Escape(list)
}

// unit returns an organisation's name, or its id where it has none.
func (p *page) unit(o directive.Organisation) string {
	if name := o.Name.In(p.lang); name != "" {
		return name
	}
	return string(o.ID)
}

// person returns what somebody is called; the program itself has no name.
func (p *page) person(who directive.Person) string {
	switch {
	case oneLine(who.Name) != "":
		return p.name(who.Name)
	case who.Username != "":
		return "@" + p.name(who.Username)
	case who.ID != 0:
		return strconv.FormatInt(int64(who.ID), 10)
	}
	return p.r.Label(p.lang, "notice.system")
}

// heading adds a directive's number and title.
func (p *page) heading(d directive.Directive) {
	if d.Urgent {
		p.add("notice.heading_urgent", "Number", d.Number, "Title", p.title(d))
		return
	}
	p.add("notice.heading", "Number", d.Number, "Title", p.title(d))
}

// button makes a button with a text of the catalogue.
func (p *page) button(key, data string, pairs ...any) chat.Button {
	return chat.Button{Text: p.r.Label(p.lang, key, pairs...), Data: data}
}

// numbered makes the data of a button about a directive.
func numbered(action string, number int, args ...string) string {
	return chat.Data(action, append([]string{strconv.Itoa(number)}, args...)...)
}
