// Package render makes finished messages: a notice, a card, a refusal become text with markup and buttons.
//
// HTML is escaped here and nowhere else.
package render

import (
	"html"
	"strings"
	"time"

	"giaoban/directive"
	"giaoban/i18n"
)

// The actions of buttons, which stand at the beginning of their data.
const (
	ActAcknowledge = "ack" // ack:<number>
	ActReport      = "rep" // rep:<number>
	ActConfirm     = "cfm" // cfm:<number>:<organisation>:<report number>
	ActReturn      = "ret" // ret:<number>:<organisation>:<report number>
	ActGrant       = "xok" // xok:<number>:<organisation>:<request's number>
	ActShorten     = "xsh" // xsh:<number>:<organisation>:<request's number>
	ActDeny        = "xno" // xno:<number>:<organisation>:<request's number>
	ActAnswer      = "ans" // ans:<number>:<organisation>:<report number>
	ActShare       = "shr" // shr:<number>:<organisation>:<report number>
	ActVouch       = "vch" // vch:<number>:<report number>
	ActEvidence    = "evd" // evd:<number>:<organisation>:<report number>
	ActCorrect     = "cor" // cor:<number>
	ActExtend      = "ext" // ext:<number>
	ActHand        = "hnd" // hnd:<number>:<organisation>:<report number>
	ActDetail      = "dtl" // dtl:<number>
	ActStop        = "pst" // pst:<numbers>, as directive.FormatNumbers writes them
	ActResume      = "prs" // prs:<numbers>
	ActDialog      = "d"   // d:<session id>:<step>:<value>
	ActRemindMe    = "rmd" // rmd:<number>, rmd:<number>:<organisation>[:<when>]
)

// Office is what messages name of the office that runs the bot.
type Office struct {
	BotUsername string         // without @
	Zone        *time.Location // in which days and hours are meant
	PinCards    bool           // cards are pinned in their groups, where the bot may
	DueSoon     int            // days left from which a deadline counts as near; 0: three
}

// dueSoon is how many days a deadline counts as near where the office has not said so.
const dueSoon = 3

// Renderer makes messages. It may be used from many goroutines.
type Renderer struct {
	printers map[directive.Lang]i18n.Printer
	office   Office
}

// New returns a renderer of the catalogue's texts.
func New(cat *i18n.Catalogue, office Office) *Renderer {
	if office.DueSoon == 0 {
		office.DueSoon = dueSoon
	}
	r := &Renderer{printers: map[directive.Lang]i18n.Printer{}, office: office}
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		r.printers[lang] = cat.For(string(lang))
	}
	return r
}

// Printer returns what writes in lang, in Vietnamese where lang is not known.
func (r *Renderer) Printer(lang directive.Lang) i18n.Printer {
	if p, ok := r.printers[lang]; ok {
		return p
	}
	return r.printers[directive.Vietnamese]
}

// HTML is text with markup: as a parameter it is taken as it is.
type HTML string

// Text returns the text of key as HTML: its own tags stay, parameters are escaped unless they are of the type HTML.
// A directive.Text is shown in lang; dates, deadlines, instants and quantities as people write them.
func (r *Renderer) Text(lang directive.Lang, key string, pairs ...any) string {
	return r.Printer(lang).T(key, r.params(lang, pairs, escape)...)
}

// TextN is Text with the form that fits n, which is written into the parameter N.
func (r *Renderer) TextN(lang directive.Lang, key string, n int, pairs ...any) string {
	return r.Printer(lang).N(key, n, r.params(lang, pairs, escape)...)
}

// Label returns the text of key without markup, for buttons and for answers to their being pressed. Nothing is escaped.
func (r *Renderer) Label(lang directive.Lang, key string, pairs ...any) string {
	return r.Printer(lang).T(key, r.params(lang, pairs, plain)...)
}

// LabelN is Label with the form that fits n, which is written into the parameter N.
func (r *Renderer) LabelN(lang directive.Lang, key string, n int, pairs ...any) string {
	return r.Printer(lang).N(key, n, r.params(lang, pairs, plain)...)
}

// Escape makes HTML of a text that somebody typed.
func Escape(text string) HTML { return HTML(escape(text)) }

func escape(v any) string {
	switch v := v.(type) {
	case HTML:
		return string(v)
	case string:
		// Only these three are special outside of a tag, and the messenger counts the text after parsing.
		return escaper.Replace(v)
	}
	return ""
}

// escaper has no state: it is a constant in all but name.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func plain(v any) string {
	switch v := v.(type) {
	case HTML:
		return html.UnescapeString(untag(string(v)))
	case string:
		return v
	}
	return ""
}

// untag drops the tags of a text with markup.
func untag(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, text, _ = strings.Cut(rest, ">")
	}
}

// params writes the values of pairs in lang, each through finish, which gets a string or HTML.
func (r *Renderer) params(lang directive.Lang, pairs []any, finish func(any) string) []any {
	done := make([]any, len(pairs))
	for i, v := range pairs {
		if i%2 == 0 {
			done[i] = v // a name; the printer reports what is none
			continue
		}
		if markup, ok := v.(HTML); ok {
			done[i] = finish(markup)
			continue
		}
		done[i] = finish(r.value(lang, v))
	}
	return done
}

// value writes a parameter in lang, without markup.
func (r *Renderer) value(lang directive.Lang, v any) string {
	p := r.Printer(lang)
	switch v := v.(type) {
	case directive.Text:
		return v.In(lang)
	case directive.Quantity:
		return p.Decimal(int64(v))
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return p.Moment(v.In(r.office.Zone))
	}
	return p.Value(v)
}
