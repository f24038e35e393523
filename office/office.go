// Package office reads and writes files of organisations, and says how such a file differs from what there is.
package office

import (
	"bytes"
	_ "embed" // the default office is part of the binary
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"giaoban/calendar"
	"giaoban/directive"
)

//go:embed office.yaml
var shipped []byte

// MaxFile is how large a file of organisations may be, in bytes.
const MaxFile = 1 << 20

// maxOrganisations bounds how many organisations a file may hold.
const maxOrganisations = 2000

// Problem is a fault in a file, with the line that it stands in.
type Problem struct {
	Line int // counted from 1; 0 where it concerns the whole file
	Code ProblemCode
	What string // the word that is wrong
}

// ProblemCode says what is wrong.
type ProblemCode string

// The problems.
const (
	NotYAML   ProblemCode = "not_yaml"
	TooLarge  ProblemCode = "too_large"
	Empty     ProblemCode = "empty"
	Unknown   ProblemCode = "unknown_field"
	BadShape  ProblemCode = "bad_shape" // a text where a list belongs, or the like
	BadID     ProblemCode = "bad_id"
	Twice     ProblemCode = "twice"
	NoName    ProblemCode = "no_name"
	BadDay    ProblemCode = "bad_day"
	BadSpan   ProblemCode = "bad_span" // it ends before it begins
	NoSuchOrg ProblemCode = "no_such_organisation"
	Circle    ProblemCode = "circle" // its parents or successors lead back to it
)

// ProblemCodes returns all codes, so that a test can see that each has its text.
func ProblemCodes() []ProblemCode {
	return []ProblemCode{
		NotYAML, TooLarge, Empty, Unknown, BadShape, BadID, Twice, NoName, BadDay, BadSpan, NoSuchOrg, Circle,
	}
}

// Error implements error, for terminals.
func (p *Problem) Error() string {
	says := map[ProblemCode]string{
		NotYAML: "this is no YAML: %s", TooLarge: "the file is too large (%s)", Empty: "there is no organisation in it",
		Unknown: "there is no field %q", BadShape: "%q is not of the form that belongs here",
		BadID: "the id %q is missing, or not of the form a–z, 0–9 and -, at most 16 of them", Twice: "the id %q stands twice",
		NoName: "organisation %q has no name", BadDay: "%q is no day such as 2017-07-27", BadSpan: "organisation %q ends before it begins",
		NoSuchOrg: "there is no organisation %q", Circle: "parent or successor of %q lead back to it",
	}
	text := says[p.Code]
	if strings.Contains(text, "%") {
		text = fmt.Sprintf(text, p.What)
	}
	if p.Line == 0 {
		return text
	}
	return fmt.Sprintf("line %d: %s", p.Line, text)
}

// Problems are all faults of a file.
type Problems []*Problem

// Error implements error, for terminals: one line each.
func (p Problems) Error() string {
	lines := make([]string, 0, len(p))
	for _, one := range p {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// Default returns the organisations of a province of 2017.
func Default() ([]directive.Organisation, error) { return Parse(shipped) }

// Parse reads a file of organisations. Their order is that of the file. Its error is Problems.
func Parse(raw []byte) ([]directive.Organisation, error) {
	if len(raw) > MaxFile {
		return nil, Problems{{Code: TooLarge, What: fmt.Sprintf("%d KiB", len(raw)>>10)}}
	}
	var root yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	if err := decoder.Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return nil, Problems{notYAML(err)}
	}
	r := &reader{at: map[directive.OrgID]int{}}
	r.file(&root)
	if len(r.problems) == 0 {
		r.kin()
	}
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return r.orgs, nil
}

// notYAML takes the line out of the error of the YAML library, which names none where it is the first.
func notYAML(err error) *Problem {
	p := &Problem{Line: 1, Code: NotYAML, What: strings.TrimPrefix(err.Error(), "yaml: ")}
	var line int
	if n, scanErr := fmt.Sscanf(p.What, "line %d:", &line); n == 1 && scanErr == nil {
		_, rest, _ := strings.Cut(p.What, ":")
		p.Line, p.What = line, strings.TrimSpace(rest)
	}
	return p
}

// maxProblems is how many faults of a file are listed.
const maxProblems = 20

// reader reads one file.
type reader struct {
	orgs     []directive.Organisation
	at       map[directive.OrgID]int // the line of each
	problems Problems
}

func (r *reader) fault(n *yaml.Node, code ProblemCode, what string) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, &Problem{Line: n.Line, Code: code, What: short(what)})
	}
}

// short cuts a word that is shown.
func short(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}

func (r *reader) file(root *yaml.Node) {
	if len(root.Content) == 0 {
		r.problems = Problems{{Code: Empty}}
		return
	}
	r.fields(root.Content[0], func(key string, value *yaml.Node) bool {
		if key != "organisations" {
			return false
		}
		if value.Kind != yaml.SequenceNode {
			r.fault(value, BadShape, value.Value)
			return true
		}
		for _, n := range value.Content {
			if len(r.orgs) == maxOrganisations {
				r.fault(n, TooLarge, fmt.Sprintf("> %d", maxOrganisations))
				return true
			}
			r.organisation(n)
		}
		return true
	})
	if len(r.orgs) == 0 && len(r.problems) == 0 {
		r.problems = Problems{{Code: Empty}}
	}
}

// fields hands the fields of a mapping to take, which tells whether it knows them.
func (r *reader) fields(n *yaml.Node, take func(key string, value *yaml.Node) bool) {
	if n.Kind != yaml.MappingNode {
		r.fault(n, BadShape, n.Value)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case seen[key.Value]:
			r.fault(key, Twice, key.Value)
		case !take(key.Value, n.Content[i+1]):
			r.fault(key, Unknown, key.Value)
		}
		seen[key.Value] = true
	}
}

func (r *reader) organisation(n *yaml.Node) {
	o := directive.Organisation{Order: len(r.orgs) + 1}
	before := len(r.problems)
	r.fields(n, func(key string, value *yaml.Node) bool {
		switch key {
		case "id":
			o.ID = directive.OrgID(r.text(value))
		case "name":
			o.Name = r.both(value)
		case "short":
			o.Short = r.both(value)
		case "aliases":
			o.Aliases = r.list(value)
		case "parent":
			o.Parent = directive.OrgID(r.text(value))
		case "successor":
			o.Successor = directive.OrgID(r.text(value))
		case "valid_from":
			o.ValidFrom = r.day(value)
		case "valid_to":
			o.ValidTo = r.day(value)
		default:
			return false
		}
		return true
	})
	_, twice := r.at[o.ID]
	switch {
	case len(r.problems) > before:
	case !o.ID.Valid():
		r.fault(n, BadID, string(o.ID))
	case twice:
		r.fault(n, Twice, string(o.ID))
	case o.Name.VI == "" && o.Name.EN == "":
		r.fault(n, NoName, string(o.ID))
	case !o.ValidFrom.IsZero() && !o.ValidTo.IsZero() && o.ValidTo.Before(o.ValidFrom):
		r.fault(n, BadSpan, string(o.ID))
	}
	if o.Short.VI == "" {
		o.Short = directive.Text{VI: o.Name.VI, EN: o.Short.EN}
		if o.Short.EN == "" {
			o.Short.EN = o.Name.EN
		}
	}
	r.at[o.ID] = n.Line
	r.orgs = append(r.orgs, o)
}

func (r *reader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.fault(n, BadShape, n.Value)
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	return strings.Join(strings.Fields(n.Value), " ")
}

// both reads a text in two languages; a bare one is Vietnamese.
func (r *reader) both(n *yaml.Node) (text directive.Text) {
	if n.Kind == yaml.ScalarNode {
		return directive.Text{VI: r.text(n)}
	}
	r.fields(n, func(key string, value *yaml.Node) bool {
		switch key {
		case "vi":
			text.VI = r.text(value)
		case "en":
			text.EN = r.text(value)
		default:
			return false
		}
		return true
	})
	return text
}

func (r *reader) list(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		r.fault(n, BadShape, n.Value)
		return nil
	}
	var list []string
	for _, item := range n.Content {
		if text := r.text(item); text != "" {
			list = append(list, text)
		}
	}
	return list
}

func (r *reader) day(n *yaml.Node) (day calendar.Date) {
	text := r.text(n)
	if text == "" {
		return day
	}
	if err := day.UnmarshalText([]byte(text)); err != nil {
		r.fault(n, BadDay, text)
	}
	return day
}

// kin looks for parents and successors that lead in a circle. Those that the file doesn't name may be in the office.
func (r *reader) kin() {
	by := map[directive.OrgID]directive.Organisation{}
	for _, o := range r.orgs {
		by[o.ID] = o
	}
	for _, o := range r.orgs {
		for _, next := range []func(directive.Organisation) directive.OrgID{
			func(o directive.Organisation) directive.OrgID { return o.Parent },
			func(o directive.Organisation) directive.OrgID { return o.Successor },
		} {
			at := next(o)
			for range r.orgs {
				if at == o.ID {
					r.fault(&yaml.Node{Line: r.at[o.ID]}, Circle, string(o.ID))
					break
				}
				other, there := by[at]
				if !there {
					break
				}
				at = next(other)
			}
		}
	}
}

// Unknowns returns the first problem of organisations whose parent or successor is neither among them nor in the office.
func Unknowns(orgs, there []directive.Organisation) error {
	known := map[directive.OrgID]bool{"": true}
	for _, o := range there {
		known[o.ID] = true
	}
	for _, o := range orgs {
		known[o.ID] = true
	}
	for _, o := range orgs {
		for _, id := range []directive.OrgID{o.Parent, o.Successor} {
			if !known[id] {
				return Problems{{Code: NoSuchOrg, What: string(id)}}
			}
		}
	}
	return nil
}
