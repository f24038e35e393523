package join

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
)

const (
	stepUnit  = "unit"
	stepTopic = "topic"
)

// Where in a forum a group gets its directives.
const (
	topicHere    = "here"
	topicGeneral = "general"
)

// How many organisations stand on one page of choices, and in one row.
const (
	unitsOnPage = 8
	unitsInRow  = 2
)

// register handles /dangky: which organisation's group this is.
func (c *Conversation) register(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if !s.Kind.IsGroup() {
		return s.Tell(c.r, "dialog.bind.group_only"), nil
	}
	if code := readCode(args); code != "" {
		return c.bindByCode(ctx, s, code)
	}
	if !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	return c.Engine.Start(ctx, s, "bind", nil)
}

func (c *Conversation) bindDialog() flow.Dialog {
	return flow.Dialog{
		Name: "bind",
		Head: func(_ context.Context, t flow.Talk) (string, error) { return c.r.Text(t.Lang, "dialog.bind.head"), nil },
		Steps: []flow.Step{{
			Name: stepUnit,
			Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
				orgs, err := c.organisations(ctx, t.Scene)
				if err != nil {
					return flow.Question{}, err
				}
				orgs, alike := suggested(orgs, t.Title)
				key := "dialog.bind.unit"
				if t.Bound() {
					key = "dialog.bind.unit_bound"
				}
				return flow.Question{Text: c.r.Text(t.Lang, key, "Title", t.Title), Rows: c.choices(t, orgs, alike)}, nil
			},
			Take: c.takeUnit,
		}, {
			Name: stepTopic, Take: flow.OneOf(c.r, topicHere, topicGeneral),
			When: func(t flow.Talk) bool { return t.Place.Topic != 0 },
			Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{
					Text: c.r.Text(t.Lang, "office.bind_topic"),
					Rows: [][]flow.Choice{{
						{Label: c.r.Label(t.Lang, "office.topic_here"), Value: topicHere},
						{Label: c.r.Label(t.Lang, "office.topic_general"), Value: topicGeneral},
					}},
				}, nil
			},
		}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			id := directive.OrgID(t.Answer(stepUnit))
			lang := t.Room
			group := directive.Group{
				Chat: t.Place.Chat, Topic: t.Place.Topic, Organisation: id, Title: t.Title, Lang: lang,
			}
			if t.Answer(stepTopic) == topicGeneral {
				group.Topic = 0
			}
			name, err := c.name(ctx, t.Scene, id)
			return flow.Ending{
				Command: directive.BindGroup{Group: group},
				Line:    c.r.Text(lang, "dialog.bind.done", "Unit", name, "Name", t.Name()),
			}, err
		},
	}
}

// choices makes a button of each organisation; the first few, which look like the group's title, are marked.
func (c *Conversation) choices(t flow.Talk, orgs []directive.Organisation, marked int) [][]flow.Choice {
	var choices []flow.Choice
	for i, o := range orgs {
		label := cmp.Or(o.Short.In(t.Lang), o.Name.In(t.Lang), string(o.ID))
		if i < marked {
			label = "⭐ " + label
		}
		choices = append(choices, flow.Choice{Label: label, Value: string(o.ID)})
	}
	label := func(page, pages int) string { return c.r.Label(t.Lang, "list.page", "Page", page, "Pages", pages) }
	return flow.Page(t, stepUnit, choices, unitsOnPage, unitsInRow, label)
}

func (c *Conversation) takeUnit(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	orgs, err := c.organisations(ctx, t.Scene)
	if err != nil {
		return flow.Taken{}, err
	}
	for _, o := range orgs {
		if in.Pressed && in.Value == string(o.ID) {
			return flow.Taken{Answer: in.Value}, nil
		}
	}
	return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
}

// name returns an organisation's name.
func (c *Conversation) name(ctx context.Context, s flow.Scene, id directive.OrgID) (directive.Text, error) {
	orgs, err := c.organisations(ctx, s)
	for _, o := range orgs {
		if o.ID == id {
			return o.Name, err
		}
	}
	return directive.Text{VI: string(id)}, err
}

// suggested brings the organisations that a group's title names to the front, the longest match first, and says how many
// they are. Accents don't count: people title groups in haste.
func suggested(orgs []directive.Organisation, title string) ([]directive.Organisation, int) {
	text := " " + strings.Join(strings.FieldsFunc(fold.Key(title), notWord), " ") + " "
	score := func(o directive.Organisation) int {
		best := 0
		for _, name := range slices.Concat([]string{o.Name.VI, o.Name.EN, o.Short.VI, o.Short.EN}, o.Aliases) {
			words := strings.Join(strings.FieldsFunc(fold.Key(name), notWord), " ")
			if words != "" && strings.Contains(text, " "+words+" ") {
				best = max(best, len(words))
			}
		}
		return best
	}
	sorted := slices.Clone(orgs)
	slices.SortStableFunc(sorted, func(a, b directive.Organisation) int { return score(b) - score(a) })
	alike := 0
	for alike < len(sorted) && score(sorted[alike]) > 0 {
		alike++
	}
	return sorted, alike
}

func notWord(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9')
}
