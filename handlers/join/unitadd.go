package join

import (
	"context"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
)

// The steps of adding an organisation.
const (
	stepName   = "name"
	stepEN     = "en"
	stepShort  = "short"
	stepID     = "id"
	stepParent = "parent"
)

// add handles the button that adds an organisation.
func (c *Conversation) add(ctx context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator) {
		return flow.Outcome{}, forbidden()
	}
	return c.Engine.Start(ctx, s, "unit_add", nil)
}

func (c *Conversation) addDialog() flow.Dialog {
	typed := func(name, key string, skip func(flow.Talk) bool) flow.Step {
		return flow.Step{
			Name: name, Typed: true, Skip: skip,
			Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{Text: c.r.Text(t.Lang, key, "Max", directive.MaxOrgName)}, nil
			},
			Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				return c.short(t, in, directive.MaxOrgName), nil
			},
		}
	}
	return flow.Dialog{
		Name: "unit_add",
		Head: func(_ context.Context, t flow.Talk) (string, error) { return c.r.Text(t.Lang, "office.add_head"), nil },
		Steps: []flow.Step{
			typed(stepName, "office.add_name", nil), typed(stepShort, "office.add_short", flow.Always),
			typed(stepEN, "office.add_en", flow.Always),
			{Name: stepID, Typed: true, Ask: c.askID, Take: c.takeID},
			{Name: stepParent, Typed: true, Skip: flow.Always, Ask: c.askParent, Take: func(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				if taken, turned := flow.Turned(in); turned {
					return taken, nil
				}
				return c.takeOther(ctx, t, in)
			}},
			{Name: stepReview, Review: true, Ask: c.askAdd, Take: flow.OneOf(c.r, "ok")},
		},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			o := added(t)
			return flow.Ending{
				Command: directive.AddOrganisation{Organisation: o}, Line: c.r.Text(t.Lang, "office.added", "Unit", o.Name),
				Rows: [][]chat.Button{chat.Row(c.button(t.Scene, "office.to_unit", actUnit, string(o.ID)))},
			}, nil
		},
	}
}

// added makes the organisation of the answers.
func added(t flow.Talk) directive.Organisation {
	return directive.Organisation{
		ID: directive.OrgID(t.Answer(stepID)), Name: directive.Text{VI: t.Answer(stepName), EN: t.Answer(stepEN)},
		Short: directive.Text{VI: t.Answer(stepShort)}, Parent: directive.OrgID(t.Answer(stepParent)),
	}
}

// proposedID makes an id of a name's first letters: "Hội Luật gia tỉnh" becomes "hlgt".
func proposedID(name string, taken func(directive.OrgID) bool) directive.OrgID {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(fold.Key(name), notWord) {
		if b.Len() < directive.MaxOrgID-2 {
			b.WriteByte(word[0])
		}
	}
	id := directive.OrgID(b.String())
	if id == "" {
		id = "dv"
	}
	for n, stem := 2, id; taken(id) && n < 100; n++ {
		id = stem + directive.OrgID(strconv.Itoa(n))
	}
	return id
}

func (c *Conversation) askID(ctx context.Context, t flow.Talk) (flow.Question, error) {
	h, err := c.house(ctx)
	if err != nil {
		return flow.Question{}, err
	}
	id := string(proposedID(t.Answer(stepName), func(id directive.OrgID) bool { return h.find(id).ID != "" }))
	return flow.Question{
		Text: c.r.Text(t.Lang, "office.add_id", "ID", id, "Max", directive.MaxOrgID), Rows: [][]flow.Choice{{{Label: id, Value: id}}},
	}, nil
}

func (c *Conversation) takeID(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	typed := in.Value
	if !in.Pressed {
		typed = strings.ToLower(strings.TrimSpace(in.Text))
	}
	id := directive.OrgID(typed)
	if !id.Valid() {
		return flow.Taken{Problem: c.r.Text(t.Lang, "office.bad_id", "Typed", clip(typed), "Max", directive.MaxOrgID)}, nil
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Taken{}, err
	}
	if o := h.find(id); o.ID != "" {
		return flow.Taken{Problem: c.r.Text(t.Lang, "office.id_taken", "Typed", typed, "Unit", o.Name)}, nil
	}
	return flow.Taken{Answer: typed}, nil
}

func (c *Conversation) askParent(ctx context.Context, t flow.Talk) (flow.Question, error) {
	orgs, err := c.organisations(ctx, t.Scene)
	return flow.Question{Text: c.r.Text(t.Lang, "office.add_parent"), Rows: c.unitChoices(t, stepParent, orgs, "")}, err
}

func (c *Conversation) askAdd(ctx context.Context, t flow.Talk) (flow.Question, error) {
	h, err := c.house(ctx)
	if err != nil {
		return flow.Question{}, err
	}
	o := added(t)
	if o.Short.VI == "" {
		o.Short = o.Name
	}
	lines := []string{c.r.Text(t.Lang, "office.add_review"), c.unitText(t.Scene, h, o, t.Lang)}
	edit := func(key, step string) flow.Choice { return flow.Choice{Label: c.r.Label(t.Lang, key), Edit: step} }
	return flow.Question{
		Text: strings.Join(lines, "\n"),
		Rows: [][]flow.Choice{
			{{Label: c.r.Label(t.Lang, "office.add_do"), Value: "ok"}},
			{edit("office.add_edit_name", stepName), edit("office.add_edit_short", stepShort)},
			{edit("office.add_edit_en", stepEN), edit("office.add_edit_id", stepID), edit("office.add_edit_parent", stepParent)},
		},
	}, nil
}
