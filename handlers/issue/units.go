package issue

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// shortOf returns what an organisation is called on a button.
func shortOf(t flow.Talk, o directive.Organisation) string {
	return cmp.Or(o.Short.In(t.Lang), o.Name.In(t.Lang), string(o.ID))
}

// named looks up what a directive's fields name.
func (c *Conversation) named(ctx context.Context, d directive.Directive) (render.Named, error) {
	orgs, err := c.Store.Organisations(ctx)
	if err != nil {
		return render.Named{}, fmt.Errorf("reading the organisations: %w", err)
	}
	n := render.Named{Units: map[directive.OrgID]directive.Organisation{}}
	for _, o := range orgs {
		n.Units[o.ID] = o
	}
	if d.Milestone != "" {
		found, err := c.Store.Milestones(ctx)
		if err != nil {
			return n, fmt.Errorf("reading the milestones: %w", err)
		}
		for _, m := range found {
			if m.ID == d.Milestone {
				n.Milestone = &m
			}
		}
	}
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return n, fmt.Errorf("reading the meetings: %w", err)
	}
	for _, m := range meetings {
		if m.ID == d.Meeting {
			n.Meeting = &m
		}
	}
	return n, nil
}

// askUnits offers organisations to be chosen, one by one or all at once. What is typed is looked for.
func (c *Conversation) askUnits(ctx context.Context, t flow.Talk, f directive.Field) (flow.Question, error) {
	orgs, err := c.units(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	chosen := t.More(stepValue, keepChosen)
	selected := parseUnits(chosen)
	q := flow.Question{Text: c.r.TextN(t.Lang, "issue.edit_units", len(selected))}
	if chosen == all {
		q.Text = c.r.Text(t.Lang, "issue.edit_units_all")
	}
	mark := func(on bool, label string) string {
		if on {
			return "☑️ " + label
		}
		return "⬜ " + label
	}
	find := t.More(stepValue, keepFind)
	var choices []flow.Choice
	for _, o := range orgs {
		if find != "" && !called(o, find) {
			continue
		}
		on := chosen != all && slices.Contains(selected, o.ID)
		choices = append(choices, flow.Choice{Label: mark(on, shortOf(t, o)), Value: pickUnit + string(o.ID)})
	}
	if find != "" {
		q.Text += "\n" + c.r.TextN(t.Lang, "issue.edit_found", len(choices), "Words", find)
	}
	if f == directive.FieldLead {
		q.Rows = append(q.Rows, []flow.Choice{{Label: mark(chosen == all, c.r.Label(t.Lang, "dialog.draft.lead_all")), Value: all}})
	}
	q.Rows = append(q.Rows, flow.Page(t, stepValue, choices, offeredUnits, 2, c.pageLabel(t))...)
	last := []flow.Choice{{Label: c.r.Label(t.Lang, "issue.button_save"), Value: chosenAll}}
	if f != directive.FieldLead {
		last = append(last, flow.Choice{Label: c.r.Label(t.Lang, "issue.edit_none"), Value: setNothing})
	}
	if find != "" {
		last = append(last, flow.Choice{Label: c.r.Label(t.Lang, "issue.button_all_units"), Value: "all-units"})
	}
	q.Rows = append(q.Rows, last)
	return q, nil
}

// called tells whether an organisation has words in one of its names.
func called(o directive.Organisation, words string) bool {
	key := fold.Key(words)
	for _, name := range append([]string{o.Name.VI, o.Name.EN, o.Short.VI, o.Short.EN, string(o.ID)}, o.Aliases...) {
		if strings.Contains(fold.Key(name), key) {
			return true
		}
	}
	return false
}

func (c *Conversation) takeUnits(ctx context.Context, t flow.Talk, f directive.Field, in flow.Input) (flow.Taken, error) {
	orgs, err := c.units(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	chosen := t.More(stepValue, keepChosen)
	again := func(key, value string) flow.Taken {
		return flow.Taken{Again: true, More: map[string]string{key: value, "page": "0"}}
	}
	switch {
	case !in.Pressed:
		if !slices.ContainsFunc(orgs, func(o directive.Organisation) bool { return called(o, in.Text) }) {
			return flow.Taken{Problem: c.r.Text(t.Lang, "issue.no_such_unit", "Words", shorten(in.Text, 60))}, nil
		}
		return again(keepFind, shorten(in.Text, 60)), nil
	case in.Value == "all-units":
		return again(keepFind, ""), nil
	case in.Value == all && f == directive.FieldLead:
		return again(keepChosen, all), nil
	case in.Value == setNothing && f != directive.FieldLead:
		return flow.Taken{Answer: setNothing}, nil
	case in.Value == chosenAll:
		if chosen == "" && f == directive.FieldLead {
			return flow.Taken{Problem: c.r.Text(t.Lang, "issue.no_lead")}, nil
		}
		return flow.Taken{Answer: cmp.Or(chosen, setNothing)}, nil
	}
	unit, ok := strings.CutPrefix(in.Value, pickUnit)
	if !ok || !slices.ContainsFunc(orgs, func(o directive.Organisation) bool { return o.ID == directive.OrgID(unit) }) {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	}
	if chosen == all {
		chosen = ""
	}
	selected := parseUnits(chosen)
	if at := slices.Index(selected, directive.OrgID(unit)); at >= 0 {
		selected = slices.Delete(selected, at, at+1)
	} else {
		selected = append(selected, directive.OrgID(unit))
	}
	return flow.Taken{Again: true, More: map[string]string{keepChosen: unitList(selected)}}, nil
}

// chosenFiles returns the files that are attached so far.
func chosenFiles(t flow.Talk, d directive.Directive) []directive.File {
	kept, begun := t.Values[stepValue+"."+keepChosen]
	if !begun {
		return slices.Clone(d.Attachments)
	}
	var files []directive.File
	if err := json.Unmarshal([]byte(kept), &files); err != nil {
		return slices.Clone(d.Attachments)
	}
	return files
}

func encodeFiles(files []directive.File) string {
	raw, err := json.Marshal(files)
	if err != nil {
		return "[]"
	}
	return string(raw)
}
