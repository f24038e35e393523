package settings

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// why handles why:<organisation> below a reminder: it says which rules fired last for whom this chat is, for what, and
// where they can be changed. In a group a small window has to do, in private there is room.
func (c *Conversation) why(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 1 {
		return c.stale(s), nil
	}
	unit := directive.OrgID(args[0])
	switch {
	case s.Kind.IsGroup() && (!s.Bound() || s.Group.Organisation != unit):
		return c.stale(s), nil
	case !s.Kind.IsGroup() && !slices.Contains(s.Person.Organisations(), unit) && !s.Person.Has(directive.Board, directive.Administrator):
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	lines, err := c.reasons(ctx, s, unit)
	switch {
	case err != nil:
		return flow.Outcome{}, err
	case len(lines) == 0:
		return flow.Outcome{Toast: c.r.Label(s.Lang, "rules.why_unknown"), Alert: true}, nil
	case s.Kind.IsGroup():
		short := strings.ReplaceAll(strings.Join(lines, "; "), "• ", "")
		return flow.Outcome{Toast: c.r.Label(s.Lang, "rules.why_short", "Lines", short), Alert: true}, nil
	}
	text := []string{c.r.Text(s.Lang, "rules.why_heading")}
	for _, line := range lines {
		text = append(text, c.r.Text(s.Lang, "dialog.plain", "Text", line))
	}
	return s.Say(strings.Join(append(text, c.r.Text(s.Lang, "rules.why_change")), "\n")), nil
}

// reasons says by which rules a chat was reminded last, each with its directives, without markup.
func (c *Conversation) reasons(ctx context.Context, s flow.Scene, unit directive.OrgID) ([]string, error) {
	records, err := c.store.Records(ctx, directive.KindFiring, string(unit))
	if err != nil {
		return nil, fmt.Errorf("reading the firings: %w", err)
	}
	all, err := directive.Bodies[directive.Firing](records, directive.KindFiring)
	if err != nil {
		return nil, err
	}
	var last calendar.Date
	mine := slices.DeleteFunc(all, func(f directive.Firing) bool {
		return f.Rule == directive.RulePersonal || (f.Skipped != "" && f.Skipped != directive.SkipMerged) || (f.Audience == directive.ToTheGroup) != s.Kind.IsGroup()
	})
	for _, f := range mine {
		if day := calendar.Of(f.At, c.office.Zone); day.After(last) {
			last = day
		}
	}
	_, list, err := c.rules(ctx)
	if err != nil {
		return nil, err
	}
	var order []string
	tasks := map[string][]string{}
	for _, f := range mine {
		if calendar.Of(f.At, c.office.Zone) != last {
			continue
		}
		if !slices.Contains(order, f.Rule) {
			order = append(order, f.Rule)
		}
		if task := "#" + strconv.Itoa(f.Directive); !slices.Contains(tasks[f.Rule], task) {
			tasks[f.Rule] = append(tasks[f.Rule], task)
		}
	}
	var lines []string
	for _, id := range order {
		name := id
		for _, rule := range list {
			if rule.ID == id {
				name = c.r.RuleName(s.Lang, rule)
			}
		}
		lines = append(lines, c.r.Label(s.Lang, "rules.why_line", "Rule", name, "Tasks", strings.Join(tasks[id], ", ")))
	}
	return lines, nil
}
