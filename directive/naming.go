package directive

import (
	"slices"
	"strings"

	"giaoban/fold"
)

// NamedBy returns the organisations that a typed text names: those with that very name, short name, alias or id, else those
// in whose names it stands. Accents and case don't count.
func NamedBy(orgs []Organisation, typed string) []Organisation {
	words := func(s string) string {
		return strings.Join(strings.FieldsFunc(fold.Key(s), func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9')
		}), " ")
	}
	want := words(typed)
	if want == "" {
		return nil
	}
	var exact, part []Organisation
	for _, o := range orgs {
		names := slices.Concat([]string{o.Name.VI, o.Name.EN, o.Short.VI, o.Short.EN, string(o.ID)}, o.Aliases)
		switch {
		case slices.ContainsFunc(names, func(name string) bool { return words(name) == want }):
			exact = append(exact, o)
		case slices.ContainsFunc(names, func(name string) bool { return strings.Contains(words(name), want) }):
			part = append(part, o)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return part
}
