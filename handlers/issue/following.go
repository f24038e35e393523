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

// The buttons of a published directive's page.
const (
	actEnd      = "dc" // dc:<number>
	actWithdraw = "dw" // dw:<number>
	actCarry    = "dk" // dk:<number>
	actRecord   = "dr" // dr:<number>
)

// onPublished reads a button of a published directive's page, and begins a dialog about it.
func (c *Conversation) onPublished(ctx context.Context, s flow.Scene, args []string, dialog, key string) (flow.Outcome, error) {
	d, out, stop, err := c.pressed(ctx, s, args, 1)
	if stop {
		return out, err
	}
	if d.State != directive.Published {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeNotPublished, Params: map[string]any{"Number": d.Number}}
	}
	return c.Engine.Start(ctx, s, dialog, map[string]string{key: strconv.Itoa(d.Number)})
}

func (c *Conversation) pressEnd(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onPublished(ctx, s, args, "end", keyNumber)
}

func (c *Conversation) pressWithdraw(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onPublished(ctx, s, args, "withdraw", stepWhich)
}

func (c *Conversation) pressCarry(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onPublished(ctx, s, args, "carry", keyNumber)
}

func (c *Conversation) pressRecord(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onPublished(ctx, s, args, "record", keyNumber)
}

// endDialog asks once more before a directive is closed, and says what is still owed under it.
func (c *Conversation) endDialog() flow.Dialog {
	return flow.Dialog{
		Name: "end",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "issue.end_head", "Number", t.Values[keyNumber]), nil
		},
		Steps: []flow.Step{{
			Name: stepSure, Take: flow.OneOf(c.r, chosenAll),
			Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
				d, _, err := c.editing(ctx, t)
				if err != nil {
					return flow.Question{}, err
				}
				under, err := c.Desk.Assignments(ctx, store.Filter{Directive: d.Number})
				if err != nil {
					return flow.Question{}, fmt.Errorf("reading what is owed under #%d: %w", d.Number, err)
				}
				open := len(slices.DeleteFunc(under, func(a directive.Assignment) bool { return a.State == directive.Confirmed }))
				return flow.Question{
					Text: c.r.TextN(t.Lang, "issue.end_ask", open, "Title", d.Title),
					Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "issue.button_end"), Value: chosenAll}}},
				}, nil
			},
		}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			d, _, err := c.editing(ctx, t)
			return flow.Ending{
				Command: directive.Close{Number: d.Number}, Line: c.r.Text(t.Lang, "issue.ended", "Number", d.Number), Rows: c.listRow(t),
			}, err
		},
	}
}

// The steps of carrying over.
const (
	stepScope = "scope"
	scopeOne  = "one"
	scopeAll  = "all"
)

// carryDialog takes a directive, or all that are not done of its meeting, over to another meeting.
func (c *Conversation) carryDialog() flow.Dialog {
	return flow.Dialog{
		Name: "carry",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "issue.carry_head", "Number", t.Values[keyNumber]), nil
		},
		Steps: []flow.Step{
			{Name: stepScope, Ask: c.askScope, Take: flow.OneOf(c.r, scopeOne, scopeAll)},
			{Name: stepMeeting, Ask: c.askNextMeeting, Take: c.takeNextMeeting},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			numbers, _, err := c.carried(ctx, t)
			return flow.Ending{
				Command: directive.CarryOver{Numbers: numbers, Meeting: t.Answer(stepMeeting)},
				Line:    c.r.TextN(t.Lang, "issue.carried", len(numbers), "Numbers", "#"+strings.ReplaceAll(directive.FormatNumbers(numbers), ".", ", #")),
				Rows:    c.listRow(t),
			}, err
		},
	}
}

// unfinished returns the published directives of a meeting under which somebody still owes something.
func (c *Conversation) unfinished(ctx context.Context, meeting string) ([]int, error) {
	under, err := c.Desk.Assignments(ctx, store.Filter{Meeting: meeting, States: []directive.DirectiveState{directive.Published}})
	if err != nil {
		return nil, fmt.Errorf("reading what is not done of %s: %w", meeting, err)
	}
	var numbers []int
	for _, a := range under {
		if a.State != directive.Confirmed && !slices.Contains(numbers, a.Directive) {
			numbers = append(numbers, a.Directive)
		}
	}
	return numbers, nil
}

// carried returns what a dialog takes over, and the meeting that it is of.
func (c *Conversation) carried(ctx context.Context, t flow.Talk) (numbers []int, meeting string, err error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return nil, "", err
	}
	if t.Answer(stepScope) == scopeOne {
		return []int{d.Number}, d.Meeting, nil
	}
	numbers, err = c.unfinished(ctx, d.Meeting)
	return numbers, d.Meeting, err
}

func (c *Conversation) askScope(ctx context.Context, t flow.Talk) (flow.Question, error) {
	d, _, err := c.editing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	numbers, err := c.unfinished(ctx, d.Meeting)
	if err != nil {
		return flow.Question{}, err
	}
	rows := [][]flow.Choice{{{Label: c.r.Label(t.Lang, "issue.carry_one", "Number", d.Number), Value: scopeOne}}}
	if len(numbers) > 1 {
		rows = append(rows, []flow.Choice{{Label: c.r.LabelN(t.Lang, "issue.carry_all", len(numbers)), Value: scopeAll}})
	}
	return flow.Question{Text: c.r.Text(t.Lang, "issue.carry_ask"), Rows: rows}, nil
}

func (c *Conversation) askNextMeeting(ctx context.Context, t flow.Talk) (flow.Question, error) {
	_, from, err := c.carried(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return flow.Question{}, fmt.Errorf("reading the meetings: %w", err)
	}
	q := flow.Question{Text: c.r.Text(t.Lang, "issue.carry_meeting")}
	for _, m := range meetings {
		if m.ID != from && len(q.Rows) < 2*offeredMeetings {
			label := c.r.Label(t.Lang, "dialog.draft.meeting_of", "Date", m.Date, "Title", shorten(m.Title.In(t.Lang), 40))
			q.Rows = append(q.Rows, []flow.Choice{{Label: label, Value: m.ID}})
		}
	}
	if len(q.Rows) == 0 {
		q.Text = c.r.Text(t.Lang, "issue.carry_no_meeting")
	}
	return q, nil
}

func (c *Conversation) takeNextMeeting(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	taken, err := c.takeMeeting(ctx, t, in)
	if taken.Answer == newMeeting {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	}
	return taken, err
}
