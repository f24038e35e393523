// Package i18n holds the texts in Vietnamese and English, and writes dates and numbers as people write them.
//
// Texts are raw: whoever puts them into a message with markup escapes the parameters first.
package i18n

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The languages that there are catalogues for. The first is the default.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Languages returns the languages that there are catalogues for, the default first.
func Languages() []string { return []string{Vietnamese, English} }

// ErrNoText is the cause of a defect where a catalogue has no text for a key.
var ErrNoText = errors.New("no text for the key")

// Defect is a text that could not be made as asked: a key or a parameter is missing. It is a fault of the program.
type Defect struct {
	Lang string
	Key  string
	Err  error
}

// Error implements error.
func (d *Defect) Error() string { return fmt.Sprintf("text %q in %q: %v", d.Key, d.Lang, d.Err) }

// Unwrap returns the cause.
func (d *Defect) Unwrap() error { return d.Err }

// Catalogue holds all texts. It never changes and may be used from many goroutines.
type Catalogue struct {
	bundle   *goi18n.Bundle
	messages map[string]map[string]*goi18n.Message // by language and key
	report   func(*Defect)
}

//go:embed catalogue/*.toml
var files embed.FS

// Load reads the embedded catalogues. It fails where one of them is malformed, names a language that is not known, or
// has a key that another has too.
func Load() (*Catalogue, error) { return loadFrom(files, "catalogue/*.toml") }

func loadFrom(from fs.FS, pattern string) (*Catalogue, error) {
	c := &Catalogue{
		bundle:   goi18n.NewBundle(language.Vietnamese),
		messages: map[string]map[string]*goi18n.Message{},
		report:   func(*Defect) {},
	}
	c.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, lang := range Languages() {
		c.messages[lang] = map[string]*goi18n.Message{}
	}
	names, err := fs.Glob(from, pattern)
	if err != nil {
		return nil, fmt.Errorf("finding the catalogues: %w", err)
	}
	for _, name := range names {
		if err := c.add(from, name); err != nil {
			return nil, fmt.Errorf("reading catalogue %s: %w", path.Base(name), err)
		}
	}
	return c, nil
}

// add takes in one file, whose name is <area>.<language>.toml.
func (c *Catalogue) add(from fs.FS, name string) error {
	content, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	file, err := c.bundle.ParseMessageFileBytes(content, name)
	if err != nil {
		return err
	}
	known, ok := c.messages[file.Tag.String()]
	if !ok {
		return fmt.Errorf("language %q is not known", file.Tag)
	}
	area, _, _ := strings.Cut(path.Base(name), ".")
	for _, m := range file.Messages {
		if known[m.ID] != nil {
			return fmt.Errorf("key %q stands in another catalogue too", m.ID)
		}
		if !strings.HasPrefix(m.ID, area+".") {
			return fmt.Errorf("key %q does not begin with %q", m.ID, area+".")
		}
		if _, err := fields(m); err != nil {
			return err
		}
		known[m.ID] = m
	}
	return nil
}

// fields returns the names of the parameters that a text uses, sorted.
func fields(m *goi18n.Message) ([]string, error) {
	var names []string
	for _, text := range []string{m.One, m.Other} {
		trees, err := parse.Parse(m.ID, text, "", "")
		if err != nil {
			return nil, fmt.Errorf("text %q: %w", m.ID, err)
		}
		tree := trees[m.ID]
		if tree == nil {
			continue // A text of nothing but white space has no tree.
		}
		for _, node := range tree.Root.Nodes {
			if node.Type() == parse.NodeText {
				continue
			}
			name, ok := parameter(node)
			if !ok {
				return nil, fmt.Errorf("text %q: %s is not a plain parameter such as {{.Name}}", m.ID, node)
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// parameter returns the name in an action of the form {{.Name}}.
func parameter(node parse.Node) (string, bool) {
	action, ok := node.(*parse.ActionNode)
	if !ok || len(action.Pipe.Decl) != 0 || len(action.Pipe.Cmds) != 1 || len(action.Pipe.Cmds[0].Args) != 1 {
		return "", false
	}
	field, ok := action.Pipe.Cmds[0].Args[0].(*parse.FieldNode)
	if !ok || len(field.Ident) != 1 {
		return "", false
	}
	return field.Ident[0], true
}

// Reporting returns a catalogue with the same texts that tells report of each defect, from the goroutine that asked for
// the text. Without it, defects only show in what T returns.
func (c *Catalogue) Reporting(report func(*Defect)) *Catalogue {
	with := *c
	with.report = report
	return &with
}

// Has tells whether there is a text for key in lang itself.
func (c *Catalogue) Has(lang, key string) bool { return c.messages[lang][key] != nil }

// Keys returns the keys that lang has texts for, sorted.
func (c *Catalogue) Keys(lang string) []string {
	keys := make([]string, 0, len(c.messages[lang]))
	for key := range c.messages[lang] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// For returns what writes in lang; in Vietnamese where lang is not known.
func (c *Catalogue) For(lang string) Printer {
	if _, known := c.messages[lang]; !known {
		lang = Vietnamese
	}
	return Printer{catalogue: c, lang: lang, localizer: goi18n.NewLocalizer(c.bundle, lang)}
}
