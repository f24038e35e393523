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
		All: d.AllUnits, Lead: orgs(d.Lead), Coordinators: orgs(d.Coordinators), Due: d.Due, Standing: d.Standing,
		ReportTo: orgs(d.ReportTo), Ambiguous: d.Ambiguous, Earlier: cut(d.ExtensionOf, directive.MaxTitle), Origins: d.origins(), State: directive.Draft,
	}
	if d.Recurring != nil {
		out.Period = directive.Period{Every: d.Recurring.Every, Day: d.Recurring.Day}
	}
	if d.Target != nil {
		out.Target = &directive.Target{Value: d.Target.Value, Unit: directive.Text{VI: d.Target.Unit}, Op: directive.Op(d.Target.Op)}
	}
	return out
}

// origins says of each field where its value comes from. What the text leaves open is unset: a person may settle it later,
// and it stays marked.
func (d Draft) origins() map[directive.Field]directive.Origin {
	out := map[directive.Field]directive.Origin{}
	for f, o := range d.Origins {
		out[f] = o
	}
	for f, there := range map[directive.Field]bool{
		directive.FieldLead:         d.AllUnits || len(d.Lead) > 0,
		directive.FieldCoordinators: len(d.Coordinators) > 0 || !d.CoordinatorsUnspecified, // nobody is missed who was not named
		directive.FieldDue:          !d.Due.IsZero() || d.Recurring != nil || d.Milestone.Day != 0 || d.Standing,
	} {
		if !there {
			out[f] = directive.Unset
		}
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
