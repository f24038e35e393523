package join

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// The steps and given answers of the dialogs about organisations.
const (
	stepField = "field"
	stepValue = "value"
	keyOrg    = "of" // the organisation that a dialog is about
	keyWas    = "was"
)

// valueNone is the button that empties a field.
const valueNone = "~none"

// edit handles ue:<organisation>.
func (c *Conversation) edit(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	o, out, err := c.about(ctx, s, args, directive.Administrator)
	if o.ID == "" || err != nil {
		return out, err
	}
	return c.Engine.Start(ctx, s, "unit_edit", map[string]string{keyOrg: string(o.ID)})
}

// about returns the organisation that a button names, or how the press is answered otherwise.
func (c *Conversation) about(
	ctx context.Context, s flow.Scene, args []string, roles ...directive.Role,
) (directive.Organisation, flow.Outcome, error) {
	none := directive.Organisation{}
	if s.Kind.IsGroup() || !s.Person.Has(roles...) {
		return none, flow.Outcome{}, forbidden()
	}
	if len(args) == 0 {
		return none, c.stale(s), nil
	}
	h, err := c.house(ctx)
	if err != nil {
		return none, flow.Outcome{}, err
	}
	o := h.find(directive.OrgID(args[0]))
	if o.ID == "" {
		return none, c.stale(s), nil
	}
	return o, flow.Outcome{}, nil
}

// of returns the organisation that a dialog is about, with everything else.
func (c *Conversation) of(ctx context.Context, t flow.Talk) (directive.Organisation, house, error) {
	h, err := c.house(ctx)
	if err != nil {
		return directive.Organisation{}, h, err
	}
	o := h.find(directive.OrgID(t.Values[keyOrg]))
	if o.ID == "" {
		return o, h, &directive.Refusal{
			Code: directive.CodeNoOrganisation, Params: map[string]any{"Name": t.Values[keyOrg]},
		}
	}
	return o, h, nil
}

// heading is the first line of a dialog about one organisation.
func (c *Conversation) heading(key string) func(context.Context, flow.Talk) (string, error) {
	return func(ctx context.Context, t flow.Talk) (string, error) {
		h, err := c.house(ctx)
		if err != nil {
			return "", err
		}
		return c.r.Text(t.Lang, key, "Unit", h.find(directive.OrgID(t.Values[keyOrg])).Name), nil
	}
}

func (c *Conversation) editDialog() flow.Dialog {
	return flow.Dialog{
		Name: "unit_edit",
		Head: c.heading("office.edit_head"),
		Steps: []flow.Step{
			{Name: stepField, Ask: c.askField, Take: c.takeField},
			{Name: stepValue, Typed: true, Ask: c.askValue, Take: c.takeValue},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			_, h, err := c.of(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			field := directive.OrgField(t.Answer(stepField))
			value := t.Answer(stepValue)
			if value == valueNone {
				value = ""
			}
			return flow.Ending{
				Command: directive.EditOrganisation{
					ID: directive.OrgID(t.Values[keyOrg]), Field: field, Was: t.More(stepField, keyWas), Value: value,
				},
				Line: c.r.Text(t.Lang, "office.edited", "Field", c.fieldName(t, field),
					"Was", c.shown(t, h, field, t.More(stepField, keyWas)), "Now", c.shown(t, h, field, value)),
				Rows: c.backToUnit(t),
			}, nil
		},
	}
}

// backToUnit is the button that leads to the organisation's page.
func (c *Conversation) backToUnit(t flow.Talk) [][]chat.Button {
	return [][]chat.Button{chat.Row(c.button(t.Scene, "office.to_unit", actUnit, t.Values[keyOrg]))}
}

func (c *Conversation) fieldName(t flow.Talk, f directive.OrgField) string {
	return c.r.Label(t.Lang, "office.field_"+string(f))
}

// shown writes a field's value as people read it.
func (c *Conversation) shown(t flow.Talk, h house, f directive.OrgField, value string) string {
	if value == "" {
		return "–"
	}
	if f == directive.OrgValidFrom || f == directive.OrgValidTo {
		if day, err := calendar.Parse(value); err == nil {
			return c.r.Printer(t.Lang).Date(day)
		}
	}
	if o := h.find(directive.OrgID(value)); f == directive.OrgParent && o.ID != "" {
		return o.Name.In(t.Lang)
	}
	return value
}

func (c *Conversation) askField(ctx context.Context, t flow.Talk) (flow.Question, error) {
	o, h, err := c.of(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	lines := []string{c.r.Text(t.Lang, "office.edit_which")}
	q := flow.Question{}
	for i, f := range directive.OrgFields() {
		lines = append(lines, c.r.Text(t.Lang, "office.edit_line", "Field", c.fieldName(t, f), "Text", c.shown(t, h, f, o.Field(f))))
		if i%2 == 0 {
			q.Rows = append(q.Rows, nil)
		}
		q.Rows[len(q.Rows)-1] = append(q.Rows[len(q.Rows)-1], flow.Choice{Label: c.fieldName(t, f), Value: string(f)})
	}
	q.Text = strings.Join(lines, "\n")
	return q, nil
}

// takeField keeps how the field is now: if somebody else changes it before the new value comes, that is seen.
func (c *Conversation) takeField(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	o, _, err := c.of(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	for _, f := range directive.OrgFields() {
		if in.Pressed && in.Value == string(f) {
			return flow.Taken{Answer: in.Value, More: map[string]string{keyWas: o.Field(f)}}, nil
		}
	}
	return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
}

// optional tells whether a field may be empty.
func optional(f directive.OrgField) bool {
	switch f {
	case directive.OrgName, directive.OrgShort, directive.OrgOrder:
		return false
	}
	return true
}

func (c *Conversation) askValue(ctx context.Context, t flow.Talk) (flow.Question, error) {
	_, h, err := c.of(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	field := directive.OrgField(t.Answer(stepField))
	q := flow.Question{Text: c.r.Text(t.Lang, "office.ask_"+string(field),
		"Now", c.shown(t, h, field, t.More(stepField, keyWas)), "Max", directive.MaxOrgName)}
	if field == directive.OrgParent {
		orgs, err := c.organisations(ctx, t.Scene)
		if err != nil {
			return q, err
		}
		q.Rows = c.unitChoices(t, stepValue, orgs, directive.OrgID(t.Values[keyOrg]))
	}
	if optional(field) {
		q.Rows = append(q.Rows, []flow.Choice{{Label: c.r.Label(t.Lang, "office.empty_field"), Value: valueNone}})
	}
	return q, nil
}

// unitChoices makes a button of each organisation but one, a page of them.
func (c *Conversation) unitChoices(t flow.Talk, step string, orgs []directive.Organisation, but directive.OrgID) [][]flow.Choice {
	var choices []flow.Choice
	for _, o := range orgs {
		if o.ID != but {
			choices = append(choices, flow.Choice{Label: c.label(t.Lang, o), Value: string(o.ID)})
		}
	}
	label := func(page, pages int) string { return c.r.Label(t.Lang, "list.page", "Page", page, "Pages", pages) }
	return flow.Page(t, step, choices, unitsOnPage, unitsInRow, label)
}

func (c *Conversation) takeValue(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	field := directive.OrgField(t.Answer(stepField))
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	if in.Pressed && in.Value == valueNone && optional(field) {
		return flow.Taken{Answer: valueNone}, nil
	}
	switch field {
	case directive.OrgParent:
		return c.takeOther(ctx, t, in)
	case directive.OrgValidFrom, directive.OrgValidTo:
		if in.Pressed {
			break
		}
		day, problem := flow.ReadDay(c.r, t, in)
		return flow.Taken{Answer: day.String(), Problem: problem}, nil
	case directive.OrgOrder:
		if n, err := strconv.Atoi(in.Text); err == nil && n > 0 && !in.Pressed {
			return flow.Taken{Answer: strconv.Itoa(n)}, nil
		}
		return flow.Taken{Problem: c.r.Text(t.Lang, "office.bad_order", "Typed", in.Text)}, nil
	case directive.OrgAliases:
		if !in.Pressed {
			return flow.Taken{Answer: strings.Join(directive.ParseAliases(in.Text), "; ")}, nil
		}
	default:
		return c.short(t, in, directive.MaxOrgName), nil
	}
	return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.text_wanted")}, nil
}

// short takes a typed text of one line and a bounded length.
func (c *Conversation) short(t flow.Talk, in flow.Input, limit int) flow.Taken {
	text := strings.Join(strings.Fields(in.Text), " ")
	if in.Pressed || text == "" {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.text_wanted")}
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.too_long", "Max", limit, "Length", n)}
	}
	return flow.Taken{Answer: text}
}

// takeOther takes another organisation that exists, pressed or typed.
func (c *Conversation) takeOther(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	orgs, err := c.organisations(ctx, t.Scene)
	if err != nil {
		return flow.Taken{}, err
	}
	found := orgs
	if !in.Pressed {
		if found = match(house{orgs: orgs}, in.Text); len(found) != 1 {
			return flow.Taken{Problem: c.whichUnit(t, in.Text, found)}, nil
		}
	}
	for _, o := range found {
		if (!in.Pressed || in.Value == string(o.ID)) && string(o.ID) != t.Values[keyOrg] {
			return flow.Taken{Answer: string(o.ID)}, nil
		}
	}
	return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
}

// whichUnit says that a typed name means no organisation, or several.
func (c *Conversation) whichUnit(t flow.Talk, typed string, found []directive.Organisation) string {
	if len(found) == 0 {
		return c.r.Text(t.Lang, "office.unit_unknown", "Typed", typed)
	}
	var names []string
	for _, o := range found[:min(len(found), 5)] {
		names = append(names, o.Name.In(t.Lang))
	}
	return c.r.Text(t.Lang, "office.unit_ambiguous", "Typed", typed, "Units", strings.Join(names, "; "))
}

// merge handles um:<organisation>.
func (c *Conversation) merge(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	o, out, err := c.about(ctx, s, args, directive.Administrator)
	if o.ID == "" || err != nil {
		return out, err
	}
	return c.Engine.Start(ctx, s, "unit_merge", map[string]string{keyOrg: string(o.ID)})
}

const (
	stepHeir = "heir"
	stepDay  = "day"
)

func (c *Conversation) mergeDialog() flow.Dialog {
	return flow.Dialog{
		Name: "unit_merge",
		Head: c.heading("office.merge_head"),
		Steps: []flow.Step{
			{Name: stepHeir, Typed: true, Ask: c.askHeir, Take: func(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				if taken, turned := flow.Turned(in); turned {
					return taken, nil
				}
				return c.takeOther(ctx, t, in)
			}},
			{Name: stepDay, Typed: true, Ask: c.askMergeDay, Take: c.takeMergeDay},
			{Name: stepReview, Review: true, Ask: c.askMerge, Take: flow.OneOf(c.r, "ok")},
		},
		Finish: c.finishMerge,
	}
}

const stepReview = "review"

func (c *Conversation) askHeir(ctx context.Context, t flow.Talk) (flow.Question, error) {
	orgs, err := c.organisations(ctx, t.Scene)
	return flow.Question{
		Text: c.r.Text(t.Lang, "office.merge_heir"), Rows: c.unitChoices(t, stepHeir, orgs, directive.OrgID(t.Values[keyOrg])),
	}, err
}

func (c *Conversation) askMergeDay(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{
		Text: c.r.Text(t.Lang, "office.merge_day"), Placeholder: c.r.Label(t.Lang, "dialog.date.hint"),
		Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "dialog.date.today", "Date", t.Today), Value: t.Today.String()}}},
	}, nil
}

// takeMergeDay takes a day that is not in the future. Where no year was typed, the last such day is meant.
func (c *Conversation) takeMergeDay(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	day, problem := flow.ReadDay(c.r, t, in)
	if problem != "" {
		return flow.Taken{Problem: problem}, nil
	}
	if day.After(t.Today) {
		return flow.Taken{Problem: c.r.Text(t.Lang, "office.merge_future", "Date", day)}, nil
	}
	return flow.Taken{Answer: day.String()}, nil
}

func (c *Conversation) askMerge(ctx context.Context, t flow.Talk) (flow.Question, error) {
	o, h, err := c.of(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	open, err := c.open(ctx, t.Scene, o.ID)
	if err != nil {
		return flow.Question{}, err
	}
	day, err := calendar.Parse(t.Answer(stepDay))
	if err != nil {
		return flow.Question{}, fmt.Errorf("merging: %w", err)
	}
	return flow.Question{
		Text: c.r.Text(t.Lang, "office.merge_review", "From", o.Name, "To", h.find(directive.OrgID(t.Answer(stepHeir))).Name,
			"Date", day, "Open", c.r.LabelN(t.Lang, "office.directives", len(open))),
		Rows: [][]flow.Choice{
			{{Label: c.r.Label(t.Lang, "office.merge_do"), Value: "ok"}},
			{
				{Label: c.r.Label(t.Lang, "office.merge_edit_heir"), Edit: stepHeir},
				{Label: c.r.Label(t.Lang, "office.merge_edit_day"), Edit: stepDay},
			},
		},
	}, nil
}

func (c *Conversation) finishMerge(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	o, h, err := c.of(ctx, t)
	if err != nil {
		return flow.Ending{}, err
	}
	open, err := c.open(ctx, t.Scene, o.ID)
	if err != nil {
		return flow.Ending{}, err
	}
	day, err := calendar.Parse(t.Answer(stepDay))
	if err != nil {
		return flow.Ending{}, fmt.Errorf("merging: %w", err)
	}
	heir := h.find(directive.OrgID(t.Answer(stepHeir)))
	return flow.Ending{
		Command: directive.MergeOrganisation{From: o.ID, To: heir.ID, Day: day, Numbers: open},
		Line: c.r.Text(t.Lang, "office.merged", "From", o.Name, "To", heir.Name,
			"Open", c.r.LabelN(t.Lang, "office.directives", len(open))),
		Rows: c.backToUnit(t),
	}, nil
}
