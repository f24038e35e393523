package office

import (
	"bytes"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"giaoban/calendar"
	"giaoban/directive"
)

// file is the form of a file of organisations.
type file struct {
	Organisations []entry `yaml:"organisations"`
}

type entry struct {
	ID        string   `yaml:"id"`
	Name      names    `yaml:"name,flow"`
	Short     names    `yaml:"short,flow,omitempty"`
	Aliases   []string `yaml:"aliases,flow,omitempty"`
	Parent    string   `yaml:"parent,omitempty"`
	ValidFrom string   `yaml:"valid_from,omitempty"`
	ValidTo   string   `yaml:"valid_to,omitempty"`
	Successor string   `yaml:"successor,omitempty"`
}

type names struct {
	VI string `yaml:"vi,omitempty"`
	EN string `yaml:"en,omitempty"`
}

// Write makes a file of organisations, in their order, that Parse reads again.
func Write(orgs []directive.Organisation) ([]byte, error) {
	f := file{Organisations: []entry{}}
	for _, o := range orgs {
		f.Organisations = append(f.Organisations, entry{
			ID: string(o.ID), Name: names(o.Name), Short: names(o.Short), Aliases: o.Aliases, Parent: string(o.Parent),
			ValidFrom: written(o.ValidFrom), ValidTo: written(o.ValidTo), Successor: string(o.Successor),
		})
	}
	var b bytes.Buffer
	b.WriteString("# Organisations, in the order of lists. Days are written 2017-07-27. A body that is merged gets valid_to and successor.\n")
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(f); err != nil {
		return nil, fmt.Errorf("writing the organisations as YAML: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("writing the organisations as YAML: %w", err)
	}
	return b.Bytes(), nil
}

func written(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Change is what a file would change in one organisation.
type Change struct {
	Before, After directive.Organisation // Before has no ID where the organisation is new
	Fields        []directive.OrgField   // that differ, of one that is there
	Successor     bool                   // the successor differs
}

// New tells whether the organisation would be added.
func (c Change) New() bool { return c.Before.ID == "" }

// Plan is what importing a file would do.
type Plan struct {
	Changes []Change                 // in the order of the file
	Same    int                      // organisations that are there as the file has them
	Left    []directive.Organisation // that the file doesn't name; they stay as they are
	Seen    map[directive.OrgID]int64
}

// Compare says what importing orgs would do to what is there. What the file doesn't name keeps its place behind the others.
func Compare(orgs, there []directive.Organisation) Plan {
	plan := Plan{Seen: map[directive.OrgID]int64{}}
	old := map[directive.OrgID]directive.Organisation{}
	for _, o := range there {
		old[o.ID] = o
	}
	named := map[directive.OrgID]bool{}
	for _, o := range orgs {
		named[o.ID] = true
		before := old[o.ID]
		plan.Seen[o.ID] = before.Version
		if before.ID == "" {
			plan.Changes = append(plan.Changes, Change{After: o})
			continue
		}
		c := Change{Before: before, After: o, Successor: before.Successor != o.Successor}
		for _, f := range directive.OrgFields() {
			if before.Field(f) != o.Field(f) {
				c.Fields = append(c.Fields, f)
			}
		}
		if len(c.Fields) == 0 && !c.Successor {
			plan.Same++
			continue
		}
		plan.Changes = append(plan.Changes, c)
	}
	plan.Left = slices.DeleteFunc(slices.Clone(there), func(o directive.Organisation) bool { return named[o.ID] })
	return plan
}
