package minutes

import (
	"slices"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
)

// With returns the table with an office's own organisations beside it. One that the table has under the same id is looked for
// by its names in both.
func (o Office) With(orgs []directive.Organisation) Office {
	out := Office{Bodies: slices.Clone(o.Bodies), Districts: o.Districts}
	for _, org := range orgs {
		if slices.ContainsFunc(o.Districts, func(d District) bool { return d.ID == string(org.ID) }) {
			continue // its name needs its type word
		}
		names := plainNames(org.Name.VI, org.Short.VI)
		at := slices.IndexFunc(out.Bodies, func(b Body) bool { return b.ID == string(org.ID) })
		if at >= 0 {
			out.Bodies[at].Names = append(slices.Clone(out.Bodies[at].Names), names...)
			continue
		}
		out.Bodies = append(out.Bodies, Body{ID: string(org.ID), Names: names, Weak: plainNames(org.Aliases...)})
	}
	return out
}

// plainNames leaves out what is no name, and the signs that would mean something in one.
func plainNames(names ...string) []string {
	var out []string
	for _, n := range names {
		n = strings.Join(strings.Fields(strings.NewReplacer("[", " ", "]", " ", "|", " ").Replace(n)), " ")
		if len([]rune(n)) > 1 {
			out = append(out, n)
		}
	}
	return out
}

// NameOf returns what a body of the table is called, its id where the table doesn't know it.
func (o Office) NameOf(id string) string {
	for _, b := range o.Bodies {
		if b.ID == id && len(b.Names) > 0 {
			all := spellings(b.Names[0])
			return all[0]
		}
	}
	for _, d := range o.Districts {
		if d.ID == id {
			return string(d.Type) + " " + d.Name
		}
	}
	return id
}

// Called returns the ids of the bodies that a word with two readings may mean: those whose names hold it.
func (o Office) Called(words string) []string {
	key := fold.Key(words)
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if key == "" {
		return nil
	}
	for _, d := range o.Districts {
		if name := fold.Key(d.Name); name == key || strings.Contains(key, name) {
			add(d.ID)
		}
	}
	for _, b := range o.Bodies {
		for _, name := range slices.Concat(b.Names, b.Weak) {
			if strings.Contains(fold.Key(name), key) {
				add(b.ID)
			}
		}
	}
	return ids
}
