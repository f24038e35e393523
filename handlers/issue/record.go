package issue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/store"
)

// The steps of recording what a unit said outside the messenger.
const (
	stepUnit    = "unit"
	stepChannel = "channel"
	stepWho     = "who"
	stepState   = "state"
	stepFigure  = "figure"
	stepSaid    = "said"
	saysBlocked = "blocked"
)

// recordDialog records an answer that a unit gave by telephone or on paper. It is marked as such, and the unit's leader confirms
// it with one press.
func (c *Conversation) recordDialog() flow.Dialog {
	return flow.Dialog{
		Name: "record",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "issue.record_head", "Number", t.Values[keyNumber]), nil
		},
		Steps: []flow.Step{
			{Name: stepUnit, Ask: c.askOwing, Take: c.takeOwing},
			{Name: stepChannel, Ask: c.askChannel, Take: flow.OneOf(c.r, string(directive.ByPhone), string(directive.OnPaper))},
			{
				Name: stepWho, Typed: true, Skip: flow.Always,
				Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
					return flow.Question{Text: c.r.Text(t.Lang, "issue.record_who")}, nil
				},
				Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
					return c.words(t, in, directive.MaxTitle), nil
				},
			},
			{
				Name: stepState, Take: flow.OneOf(c.r, string(directive.InProgress), string(directive.Submitted), saysBlocked),
				Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
					choice := func(key, value string) []flow.Choice {
						return []flow.Choice{{Label: c.r.Label(t.Lang, key), Value: value}}
					}
					return flow.Question{Text: c.r.Text(t.Lang, "dialog.report.state"), Rows: [][]flow.Choice{
						choice("dialog.state.working", string(directive.InProgress)), choice("dialog.state.done", string(directive.Submitted)),
						choice("dialog.state.blocked", saysBlocked),
					}}, nil
				},
			},
			{Name: stepFigure, Typed: true, Skip: flow.Always, Ask: c.askFigure, Take: c.takeFigure},
			{
				Name: stepSaid, Typed: true,
				Skip: func(t flow.Talk) bool {
					return t.Answer(stepState) == string(directive.Submitted) || t.Answer(stepState) != saysBlocked && t.Answer(stepFigure) != ""
				},
				Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
					return flow.Question{Text: c.r.Text(t.Lang, "issue.record_said", "Max", directive.MaxReport)}, nil
				},
				Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
					return c.words(t, in, directive.MaxReport), nil
				},
			},
		},
		Finish: c.finishRecord,
	}
}

// owing returns the assignments under a dialog's directive on which something can still be reported.
func (c *Conversation) owing(ctx context.Context, t flow.Talk) ([]directive.Assignment, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return nil, err
	}
	under, err := c.Desk.Assignments(ctx, store.Filter{Directive: d.Number})
	if err != nil {
		return nil, fmt.Errorf("reading what is owed under #%d: %w", d.Number, err)
	}
	return slices.DeleteFunc(under, func(a directive.Assignment) bool { return a.State == directive.Confirmed || a.Directive != d.Number }), nil
}

func (c *Conversation) askOwing(ctx context.Context, t flow.Talk) (flow.Question, error) {
	owing, err := c.owing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	named, err := c.named(ctx, d)
	if err != nil {
		return flow.Question{}, err
	}
	var choices []flow.Choice
	for _, a := range owing {
		choices = append(choices, flow.Choice{Label: shortOf(t, named.Units[a.Organisation]), Value: pickUnit + string(a.Organisation)})
	}
	key := "issue.record_unit"
	if len(choices) == 0 {
		key = "issue.record_nobody"
	}
	return flow.Question{Text: c.r.Text(t.Lang, key), Rows: flow.Page(t, stepUnit, choices, offeredUnits, 2, c.pageLabel(t))}, nil
}

func (c *Conversation) takeOwing(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	owing, err := c.owing(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	var values []string
	for _, a := range owing {
		values = append(values, pickUnit+string(a.Organisation))
	}
	return flow.OneOf(c.r, values...)(ctx, t, in)
}

func (c *Conversation) askChannel(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{Text: c.r.Text(t.Lang, "issue.record_channel"), Rows: [][]flow.Choice{
		{{Label: c.r.Label(t.Lang, "issue.by_phone"), Value: string(directive.ByPhone)}},
		{{Label: c.r.Label(t.Lang, "issue.on_paper"), Value: string(directive.OnPaper)}},
	}}, nil
}

func (c *Conversation) askFigure(ctx context.Context, t flow.Talk) (flow.Question, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	if d.Target != nil && !d.Target.Percentage() {
		return flow.Question{Text: c.r.Text(t.Lang, "issue.record_quantity", "Target", c.r.Target(t.Lang, *d.Target))}, nil
	}
	return flow.Question{Text: c.r.Text(t.Lang, "issue.record_percent")}, nil
}

func (c *Conversation) takeFigure(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(in.Text), "%"))
	_, ok, ambiguous := amount(text)
	switch {
	case ambiguous:
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.number.ambiguous", "Typed", shorten(text, 60))}, nil
	case !ok || in.Pressed:
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.number.bad", "Typed", shorten(in.Text, 60))}, nil
	}
	return flow.Taken{Answer: text}, nil
}

func (c *Conversation) finishRecord(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Ending{}, err
	}
	unit := directive.OrgID(strings.TrimPrefix(t.Answer(stepUnit), pickUnit))
	cmd := directive.GiveReport{
		Assignment: directive.AssignmentKey{Directive: d.Number, Organisation: unit}, State: directive.InProgress,
		OnBehalf: &directive.OnBehalf{Channel: directive.Channel(t.Answer(stepChannel)), Name: t.Answer(stepWho)},
		Chat:     t.Place.Chat,
	}
	if t.Answer(stepState) == string(directive.Submitted) {
		cmd.State = directive.Submitted
	}
	if t.Answer(stepState) == saysBlocked {
		cmd.Blocked = t.Answer(stepSaid)
	} else {
		cmd.Text = t.Answer(stepSaid)
	}
	if q, ok, _ := amount(t.Answer(stepFigure)); ok {
		if d.Target != nil && !d.Target.Percentage() {
			cmd.Quantity = &q
		} else {
			percent := int(q / directive.Whole(1))
			cmd.Percent = &percent
		}
	}
	name, err := c.unitName(ctx, t, unit)
	return flow.Ending{
		Command: cmd, Rows: c.pageRow(t, d.Number),
		Line: c.r.Text(t.Lang, "issue.recorded", "Number", strconv.Itoa(d.Number), "Unit", name),
	}, err
}
