package respond

import (
	"context"
	"fmt"
	"strconv"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// atRequest reads a button of a request for more time: the directive's number, the organisation, and the request's own
// number. A button of a request that was answered decides nothing on a later one.
func (c *Conversation) atRequest(ctx context.Context, s flow.Scene, args []string) (t task, e directive.Extension, ok bool, err error) {
	if !s.Person.Has(directive.Board) {
		return t, e, false, &directive.Refusal{Code: directive.CodeForbidden}
	}
	k, number, ok := parseTarget(args)
	if !ok {
		return t, e, false, nil
	}
	if t, err = c.find(ctx, k); err != nil {
		return t, e, false, err
	}
	e, err = c.request(ctx, t, number)
	return t, e, err == nil, err
}

// request returns the request under an obligation that waits for an answer; number is 0 where it was not looked at.
func (c *Conversation) request(ctx context.Context, t task, number int) (directive.Extension, error) {
	asked, err := c.store.Extensions(ctx, t.Assignment.AssignmentKey)
	if err != nil {
		return directive.Extension{}, fmt.Errorf("reading the requests under %v: %w", t.Assignment.AssignmentKey, err)
	}
	for _, e := range asked {
		if e.Decision == directive.Undecided && (number == 0 || number == e.Number) {
			return e, nil
		}
	}
	return directive.Extension{}, &directive.Refusal{Code: directive.CodeNoExtension, Params: map[string]any{"Number": t.Number}}
}

// grant handles the button that grants an extension: xok:<number>:<organisation>:<request>.
func (c *Conversation) grant(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	t, e, ok, err := c.atRequest(ctx, s, args)
	if err != nil || !ok {
		return c.stale(s), err
	}
	return flow.Outcome{
		Command: directive.DecideExtension{Assignment: e.AssignmentKey, Number: e.Number, Decision: directive.Approved},
		Toast:   c.r.Label(s.Lang, "dialog.granted", "Number", t.Number, "Unit", t.Organisation.Name),
	}, nil
}

// deny handles the button that refuses an extension: xno:<number>:<organisation>:<request>.
func (c *Conversation) deny(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onRequest(ctx, s, args, "deny")
}

// shorten handles the button that grants less than was asked: xsh:<number>:<organisation>:<request>.
func (c *Conversation) shorten(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onRequest(ctx, s, args, "shorten")
}

func (c *Conversation) onRequest(ctx context.Context, s flow.Scene, args []string, dialog string) (flow.Outcome, error) {
	t, e, ok, err := c.atRequest(ctx, s, args)
	if err != nil || !ok {
		return c.stale(s), err
	}
	start := given(t)
	start[stepWhich+".request"] = strconv.Itoa(e.Number)
	return c.engine.Start(ctx, s, dialog, start)
}

// looked returns the number of the request that a dialog is about.
func looked(t flow.Talk) int {
	n, err := strconv.Atoi(t.More(stepWhich, "request"))
	if err != nil {
		return 0
	}
	return n
}

func (c *Conversation) denyDialog() flow.Dialog {
	return c.boardDialog("deny", func(t flow.Talk, found task) (flow.Ending, error) {
		return flow.Ending{Command: directive.DecideExtension{
			Assignment: found.Assignment.AssignmentKey, Number: looked(t), Decision: directive.Denied, Answer: t.Answer(stepReason),
		}}, nil
	})
}

// shortenDialog asks until when instead, and why.
func (c *Conversation) shortenDialog() flow.Dialog {
	d := c.boardDialog("shorten", func(t flow.Talk, found task) (flow.Ending, error) {
		until, err := calendar.ParseDeadline(t.Answer(stepUntil))
		return flow.Ending{Command: directive.DecideExtension{
			Assignment: found.Assignment.AssignmentKey, Number: looked(t), Decision: directive.Shortened, Granted: until,
			Answer: t.Answer(stepReason),
		}}, err
	})
	d.Steps[0].Skip = flow.Always
	d.Steps = append([]flow.Step{{Name: stepUntil, Typed: true, Ask: c.askShorter, Take: c.takeShorter}}, d.Steps...)
	return d
}

func (c *Conversation) askShorter(ctx context.Context, t flow.Talk) (flow.Question, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	e, err := c.request(ctx, found, looked(t))
	if err != nil {
		return flow.Question{}, err
	}
	from, to := found.Assignment.Due.LastDay(), e.Asked.LastDay()
	var row []flow.Choice
	for _, days := range []int{7, 14, 21} {
		if day := from.AddDays(days); day.Before(to) && len(row) < 3 {
			row = append(row, flow.Choice{Label: c.r.Label(t.Lang, "list.day", "Date", day), Value: day.String()})
		}
	}
	q := flow.Question{
		Text:        c.r.Text(t.Lang, "issue.shorten_until", "Due", found.Assignment.Due, "Asked", e.Asked),
		Placeholder: c.r.Label(t.Lang, "dialog.date.hint"),
	}
	if len(row) > 0 {
		q.Rows = [][]flow.Choice{row}
	}
	return q, nil
}

func (c *Conversation) takeShorter(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	e, err := c.request(ctx, found, looked(t))
	if err != nil {
		return flow.Taken{}, err
	}
	until, problem := flow.ReadDeadline(c.r, t, in)
	if problem != "" {
		return flow.Taken{Problem: problem}, nil
	}
	due := found.Assignment.Due
	if !until.LastDay().After(due.LastDay()) || until.LastDay().After(e.Asked.LastDay()) {
		return flow.Taken{Problem: c.r.Text(t.Lang, "issue.shorten_outside", "Due", due, "Asked", e.Asked, "Typed", until)}, nil
	}
	return flow.Taken{Answer: until.String()}, nil
}
