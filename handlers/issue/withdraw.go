package issue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/store"
)

const (
	stepWhich  = "which"
	stepReason = "reason"
	stepReview = "review"
)

// withdraw handles /rutchidao, with or without a number.
func (c *Conversation) withdraw(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	_, published, err := c.known(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	if args == "" {
		if len(published) == 0 {
			return s.Tell(c.r, "list.none_published"), nil
		}
		return c.Engine.Start(ctx, s, "withdraw", nil)
	}
	number, ok := flow.Number(args)
	if !ok {
		return s.Tell(c.r, "dialog.withdraw.usage"), nil
	}
	if _, ok := find(published, number); !ok {
		return flow.Outcome{}, c.notPublished(ctx, number)
	}
	return c.Engine.Start(ctx, s, "withdraw", map[string]string{stepWhich: strconv.Itoa(number)})
}

// notPublished says what a directive is that is not in force, if it is there at all.
func (c *Conversation) notPublished(ctx context.Context, number int) error {
	found, err := c.Store.Directives(ctx, store.Filter{Directive: number})
	if err != nil {
		return fmt.Errorf("reading directive %d: %w", number, err)
	}
	code := directive.CodeNoDirective
	if d, ok := find(found, number); ok {
		switch d.State {
		case directive.Withdrawn:
			code = directive.CodeWithdrawn
		case directive.Closed:
			code = directive.CodeClosed
		default:
			code = directive.CodeNotPublished
		}
	}
	return &directive.Refusal{Code: code, Params: map[string]any{"Number": number}}
}

func find(ds []directive.Directive, number int) (directive.Directive, bool) {
	for _, d := range ds {
		if d.Number == number {
			return d, true
		}
	}
	return directive.Directive{}, false
}

func (c *Conversation) withdrawDialog() flow.Dialog {
	return flow.Dialog{
		Name: "withdraw",
		Head: func(ctx context.Context, t flow.Talk) (string, error) {
			d, ok, err := c.chosen(ctx, t)
			if err != nil || !ok {
				return c.r.Text(t.Lang, "dialog.withdraw.head_none"), err
			}
			return c.r.Text(t.Lang, "dialog.withdraw.head", "Number", d.Number, "Title", d.Title), nil
		},
		Steps: []flow.Step{
			{Name: stepWhich, Ask: c.askPublished, Take: c.takePublished},
			{Name: stepReason, Typed: true, Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{Text: c.r.Text(t.Lang, "dialog.withdraw.reason", "Max", directive.MaxReason)}, nil
			}, Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				return c.words(t, in, directive.MaxReason), nil
			}},
			{Name: stepReview, Review: true, Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{
					Text: c.r.Text(t.Lang, "dialog.withdraw.review", "Reason", t.Answer(stepReason)),
					Rows: [][]flow.Choice{
						{{Label: c.r.Label(t.Lang, "dialog.withdraw.confirm"), Value: "ok"}},
						{{Label: c.r.Label(t.Lang, "dialog.withdraw.edit_reason"), Edit: stepReason}},
					},
				}, nil
			}, Take: flow.OneOf(c.r, "ok")},
		},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			number, _ := flow.Number(t.Answer(stepWhich)) // taken as one
			return flow.Ending{
				Command: directive.Withdraw{Number: number, Reason: t.Answer(stepReason)},
				Line:    c.r.Text(t.Lang, "dialog.withdraw.done", "Number", number, "Reason", t.Answer(stepReason)),
			}, nil
		},
	}
}

// chosen returns the published directive that a dialog is about, if it is there.
func (c *Conversation) chosen(ctx context.Context, t flow.Talk) (directive.Directive, bool, error) {
	_, published, err := c.known(ctx)
	if err != nil {
		return directive.Directive{}, false, err
	}
	number, ok := flow.Number(t.Answer(stepWhich))
	d, found := find(published, number)
	return d, ok && found, nil
}

func (c *Conversation) askPublished(ctx context.Context, t flow.Talk) (flow.Question, error) {
	_, published, err := c.known(ctx)
	if err != nil {
		return flow.Question{}, err
	}
	var choices []flow.Choice
	for _, d := range published {
		label := c.r.Label(t.Lang, "list.number", "Number", d.Number)
		choices = append(choices, flow.Choice{Label: label, Value: strconv.Itoa(d.Number)})
	}
	lines := []string{c.r.Text(t.Lang, "dialog.withdraw.which")}
	from, to, _ := flow.Window(t.More(stepWhich, "page"), len(published), pageSize)
	for _, d := range published[from:to] {
		lines = append(lines, c.r.DirectiveLine(t.Lang, d))
	}
	return flow.Question{
		Text: strings.Join(lines, "\n"), Rows: flow.Page(t, stepWhich, choices, pageSize, 4, c.pageLabel(t)),
	}, nil
}

func (c *Conversation) pageLabel(t flow.Talk) func(page, pages int) string {
	return func(page, pages int) string { return c.r.Label(t.Lang, "list.page", "Page", page, "Pages", pages) }
}

func (c *Conversation) takePublished(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	_, published, err := c.known(ctx)
	if err != nil {
		return flow.Taken{}, err
	}
	number, ok := flow.Number(in.Value)
	if _, found := find(published, number); !ok || !found || !in.Pressed {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	}
	return flow.Taken{Answer: strconv.Itoa(number)}, nil
}

// words takes a typed text of a bounded length.
func (c *Conversation) words(t flow.Talk, in flow.Input, limit int) flow.Taken {
	if in.Pressed {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.text_wanted")}
	}
	if n := utf8.RuneCountInString(in.Text); n > limit {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.too_long", "Max", limit, "Length", n)}
	}
	return flow.Taken{Answer: in.Text}
}
