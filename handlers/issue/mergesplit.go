package issue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

const (
	stepOther = "other" // the draft to join with
	stepCut   = "cut"   // where a draft is split
)

// merge handles dg:<number>:<version>.
func (c *Conversation) merge(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onDraft(ctx, s, args, "merge")
}

// split handles ds:<number>:<version>.
func (c *Conversation) split(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onDraft(ctx, s, args, "split")
}

func (c *Conversation) onDraft(ctx context.Context, s flow.Scene, args []string, dialog string) (flow.Outcome, error) {
	d, out, stop, err := c.looked(ctx, s, args, 2)
	if stop {
		return out, err
	}
	if d.State != directive.Draft {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeNotDraft, Params: map[string]any{"Number": d.Number}}
	}
	return c.Engine.Start(ctx, s, dialog, map[string]string{keyNumber: args[0], keySeen: args[1]})
}

// mergeDialog asks which draft is joined to the one that was looked at.
func (c *Conversation) mergeDialog() flow.Dialog {
	return flow.Dialog{
		Name: "merge",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "issue.merge_head", "Number", t.Values[keyNumber]), nil
		},
		Steps: []flow.Step{{Name: stepOther, Ask: c.askOther, Take: c.takeOther}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			d, _, err := c.editing(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			other, _ := flow.Number(t.Answer(stepOther)) // taken as one
			return flow.Ending{
				Command: directive.MergeDrafts{Into: d.Number, From: other},
				Line:    c.r.Text(t.Lang, "issue.merged", "Number", d.Number, "Other", other),
				Rows:    append(c.pageRow(t, d.Number), c.listRow(t)...),
			}, nil
		},
	}
}

func (c *Conversation) askOther(ctx context.Context, t flow.Talk) (flow.Question, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	others, err := c.draftsOf(ctx, d.Meeting, d.Number)
	if err != nil {
		return flow.Question{}, err
	}
	var choices []flow.Choice
	for _, o := range others {
		label := fmt.Sprintf("#%d %s", o.Number, shorten(o.Title.In(t.Lang), 40))
		choices = append(choices, flow.Choice{Label: label, Value: strconv.Itoa(o.Number)})
	}
	key := "issue.merge_ask"
	if len(choices) == 0 {
		key = "issue.merge_none"
	}
	return flow.Question{Text: c.r.Text(t.Lang, key), Rows: flow.Page(t, stepOther, choices, pageSize, 1, c.pageLabel(t))}, nil
}

func (c *Conversation) takeOther(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	others, err := c.draftsOf(ctx, d.Meeting, d.Number)
	if err != nil {
		return flow.Taken{}, err
	}
	var values []string
	for _, o := range others {
		values = append(values, strconv.Itoa(o.Number))
	}
	return flow.OneOf(c.r, values...)(ctx, t, in)
}

// splitDialog asks where a draft is split: behind one of its sentences, or where what is typed begins.
func (c *Conversation) splitDialog() flow.Dialog {
	return flow.Dialog{
		Name: "split",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "issue.split_head", "Number", t.Values[keyNumber]), nil
		},
		Steps: []flow.Step{{Name: stepCut, Typed: true, Ask: c.askCut, Take: c.takeCut}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			d, _, err := c.editing(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			cut, err := strconv.Atoi(t.Answer(stepCut))
			body := d.Body.In(t.Lang)
			if err != nil || cut <= 0 || cut >= len(body) {
				return flow.Ending{}, fmt.Errorf("splitting #%d: %q is no place in it", d.Number, t.Answer(stepCut))
			}
			seen, err := strconv.ParseInt(t.Values[keySeen], 10, 64)
			if err != nil {
				return flow.Ending{}, fmt.Errorf("splitting #%d: %w", d.Number, err)
			}
			first, second := piece(t, d, body[:cut]), piece(t, d, body[cut:])
			first.Title = d.Title
			return flow.Ending{
				Command: directive.SplitDraft{Number: d.Number, Seen: seen, First: first, Second: second},
				Line:    c.r.Text(t.Lang, "issue.split", "Number", d.Number, "First", first.Body, "Second", second.Body),
				Rows:    append(c.pageRow(t, d.Number), c.listRow(t)...),
			}, nil
		},
	}
}

// piece makes a part of the text that the officer reads, with a title from its beginning.
func piece(t flow.Talk, d directive.Directive, text string) directive.Piece {
	text = strings.Trim(text, " \n\t;,.")
	if first, size := utf8.DecodeRuneInString(text); size > 0 {
		text = string(unicode.ToUpper(first)) + text[size:]
	}
	title := shorten(strings.SplitN(text, "\n", 2)[0], 90)
	if d.Body.VI == "" || t.Lang == directive.English && d.Body.EN != "" {
		return directive.Piece{Title: directive.Text{EN: title}, Body: directive.Text{EN: text}}
	}
	return directive.Piece{Title: directive.Text{VI: title}, Body: directive.Text{VI: text}}
}

// maxCuts is how many places are offered.
const maxCuts = 12

// cuts returns the places behind which a text can be split: ends of lines and sentences, and semicolons.
func cuts(text string) []int {
	var at []int
	for i, r := range text {
		end := r == '\n' || (r == ';' || r == '.') && i+1 < len(text) && text[i+1] == ' '
		if end && i > 0 && strings.Trim(text[i+1:], " \n\t;,.") != "" && len(at) < maxCuts {
			at = append(at, i+1)
		}
	}
	return at
}

func (c *Conversation) askCut(ctx context.Context, t flow.Talk) (flow.Question, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	text := d.Body.In(t.Lang)
	q := flow.Question{Text: c.r.Text(t.Lang, "issue.split_ask", "Text", shorten(text, 1500))}
	for _, at := range cuts(text) {
		q.Rows = append(q.Rows, []flow.Choice{{
			Label: "✂️ " + shorten(strings.TrimSpace(text[at:]), 40), Value: strconv.Itoa(at),
		}})
	}
	return q, nil
}

func (c *Conversation) takeCut(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	text := d.Body.In(t.Lang)
	if !in.Pressed {
		at := strings.Index(text, in.Text)
		if at <= 0 {
			return flow.Taken{Problem: c.r.Text(t.Lang, "issue.split_not_there", "Typed", shorten(in.Text, 60))}, nil
		}
		return flow.Taken{Answer: strconv.Itoa(at)}, nil
	}
	var values []string
	for _, at := range cuts(text) {
		values = append(values, strconv.Itoa(at))
	}
	return flow.OneOf(c.r, values...)(ctx, t, in)
}
