package minutes

import (
	"strconv"
	"strings"

	"giaoban/directive"
)

// Directives returns the drafts of d for directive.DraftDirectives. A draft whose lead is open stays without one: a person has
// to name it before it can be taken.
func Directives(d Document) []directive.Directive {
	out := make([]directive.Directive, 0, len(d.Directives))
	for _, draft := range d.Directives {
		out = append(out, draft.directive())
	}
	return out
}

func (d Draft) directive() directive.Directive {
	out := directive.Directive{
		Number: d.N, Title: directive.Text{VI: d.title()}, Body: directive.Text{VI: cut(d.Source, directive.MaxBody)}, Source: d.Source,
		All: d.AllUnits, Lead: orgs(d.Lead), Coordinators: orgs(d.Coordinators), Due: d.Due, Standing: d.Standing, Origins: d.Origins, State: directive.Draft,
	}
	if d.Target != nil {
		out.Target = &directive.Target{Value: d.Target.Value, Unit: directive.Text{VI: d.Target.Unit}, Op: directive.Op(d.Target.Op)}
	}
	return out
}

// title returns the beginning of the source, up to its first break behind enough words.
func (d Draft) title() string {
	const enough = 60
	for i, c := range d.Source {
		if i > enough && (c == ';' || c == '.' || c == ',') {
			return cut(d.Source[:i], directive.MaxTitle)
		}
	}
	return cut(d.Source, directive.MaxTitle)
}

// cut shortens a text to a number of characters, at a space.
func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	short := string(runes[:most-1])
	if at := strings.LastIndexByte(short, ' '); at > 0 {
		short = short[:at]
	}
	return short + "…"
}

func orgs(ids []string) []directive.OrgID {
	var out []directive.OrgID
	for _, id := range ids {
		out = append(out, directive.OrgID(id))
	}
	return out
}

// String names a recurring deadline for people and logs: month:20.
func (r Recurring) String() string { return string(r.Every) + ":" + strconv.Itoa(r.Day) }
