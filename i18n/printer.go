package i18n

import (
	"errors"
	"fmt"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"

	"giaoban/calendar"
)

// Printer writes texts, dates and numbers in one language. It may be used from many goroutines.
type Printer struct {
	catalogue *Catalogue
	lang      string
	localizer *goi18n.Localizer
}

// Lang returns the language that the printer writes in.
func (p Printer) Lang() string { return p.lang }

// T returns the text of key. Pairs are the names and the values of its parameters; dates and deadlines are written as by
// Date and Deadline, anything else as by fmt.Sprint.
//
// People must never lose a message over a fault in a text. So where the key is missing in this language, T returns the
// default language's text, and where that is missing too, or a parameter is, the key itself. Each such case is reported
// to the function given to Catalogue.Reporting.
func (p Printer) T(key string, pairs ...any) string { return p.text(key, nil, pairs) }

// N is T with the form of the text that fits n, which is written into the parameter N.
func (p Printer) N(key string, n int, pairs ...any) string {
	return p.text(key, n, append(pairs[:len(pairs):len(pairs)], "N", p.Number(n)))
}

// text makes a text; count is an int where its form depends on a number, else nil.
func (p Printer) text(key string, count any, pairs []any) string {
	params, err := p.params(pairs)
	if err != nil {
		p.defect(key, err)
		return key
	}
	if m := p.message(key); m == nil || m.One == "" {
		// Vietnamese words have one form only, whatever the number.
		count = nil
	}
	text, err := p.localizer.Localize(&goi18n.LocalizeConfig{
		MessageID: key, TemplateData: params, PluralCount: count,
		TemplateParser: &template.TextParser{Option: "missingkey=error"},
	})
	if err == nil {
		return text
	}
	var missing *goi18n.MessageNotFoundErr
	if errors.As(err, &missing) {
		err = ErrNoText
	}
	p.defect(key, err)
	if text == "" {
		return key
	}
	return text
}

// message returns the text of key that is going to be used, nil where there is none.
func (p Printer) message(key string) *goi18n.Message {
	if m := p.catalogue.messages[p.lang][key]; m != nil {
		return m
	}
	return p.catalogue.messages[Vietnamese][key]
}

func (p Printer) defect(key string, err error) {
	p.catalogue.report(&Defect{Lang: p.lang, Key: key, Err: err})
}

// params makes the template's data from pairs of name and value.
func (p Printer) params(pairs []any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("%d names and values of parameters, which are no pairs", len(pairs))
	}
	params := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("name of a parameter is a %T, not a string", pairs[i])
		}
		params[name] = p.Value(pairs[i+1])
	}
	return params, nil
}

// Value writes a parameter's value: a date as by Date, a deadline as by Deadline, anything else as by fmt.Sprint.
func (p Printer) Value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case calendar.Date:
		return p.Date(v)
	case calendar.Deadline:
		return p.Deadline(v)
	}
	return fmt.Sprint(v)
}
