package respond

import (
	"context"
	"slices"
	"strconv"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

const stepUntil = "until"

// extend handles /giahan, with or without a number.
func (c *Conversation) extend(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if out, stop := c.notHere(s); stop {
		return out, nil
	}
	if err := c.mayAnswer(ctx, s); err != nil {
		return flow.Outcome{}, err
	}
	if args == "" {
		return c.choose(ctx, s, "extend", nil, dated)
	}
	number, ok := flow.Number(args)
	if !ok {
		return s.Tell(c.r, "dialog.extend.usage"), nil
	}
	tasks, err := c.named(ctx, s, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	if !slices.ContainsFunc(tasks, dated) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeNoDueDate, Params: map[string]any{"Number": number}}
	}
	if len(tasks) == 1 {
		return c.engine.Start(ctx, s, "extend", given(tasks[0]))
	}
	return c.engine.Start(ctx, s, "extend", map[string]string{stepWhich + ".number": strconv.Itoa(number)})
}

// pressExtend handles the button "Xin gia hạn": ext:<number>.
func (c *Conversation) pressExtend(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if _, ok := oneNumber(args); !ok {
		return c.stale(s), nil
	}
	return c.extend(ctx, s, args[0])
}

// dated tells whether there is a deadline to move.
func dated(t task) bool { return !t.Assignment.Due.IsZero() }

// extendDialog asks for the new day and the reason.
func (c *Conversation) extendDialog() flow.Dialog {
	return flow.Dialog{
		Name: "extend",
		Head: c.heading("dialog.extend.head", "dialog.extend.head_none"), Elsewhere: c.elsewhere,
		Steps: []flow.Step{
			{Name: stepWhich, Ask: c.askWhich("dialog.extend.which", dated), Take: c.takeDated},
			{Name: stepUntil, Typed: true, Ask: c.askUntil, Take: c.takeUntil},
			{Name: stepReason, Typed: true, Ask: c.askReason, Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				return c.words(t, in, directive.MaxReason), nil
			}},
			{Name: stepReview, Review: true, Ask: c.askExtensionReview, Take: flow.OneOf(c.r, "send")},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			found, err := c.chosen(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			until, err := calendar.ParseDeadline(t.Answer(stepUntil))
			if err != nil {
				return flow.Ending{}, err
			}
			return flow.Ending{
				Command: directive.AskExtension{
					Assignment: found.Assignment.AssignmentKey, Until: until, Reason: t.Answer(stepReason),
					Chat: t.Place.Chat, Message: t.MessageOf(stepReason),
				},
				Line:  c.r.Text(t.Room, "dialog.extend.done", "Name", t.Name(), "Number", found.Number, "Until", until),
				Toast: c.r.Label(t.Lang, "dialog.extend.sent"),
			}, nil
		},
	}
}

// takeDated takes an obligation that has a deadline to move.
func (c *Conversation) takeDated(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	taken, err := c.takeWhich(ctx, t, in)
	if err != nil || taken.Answer == "" {
		return taken, err
	}
	k, _ := parseKey(taken.Answer)
	found, err := c.find(ctx, k)
	if err != nil {
		return flow.Taken{}, err
	}
	if found.Assignment.Due.IsZero() {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.extend.undated", "Number", found.Number)}, nil
	}
	return taken, nil
}

func (c *Conversation) askUntil(ctx context.Context, t flow.Talk) (flow.Question, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	from := found.Assignment.Due.LastDay()
	if from.Before(t.Today) {
		from = t.Today
	}
	var row []flow.Choice
	for _, days := range []int{7, 15, 30} {
		day := from.AddDays(days)
		row = append(row, flow.Choice{Label: c.r.Label(t.Lang, "list.day", "Date", day), Value: day.String()})
	}
	return flow.Question{
		Text:        c.r.Text(t.Lang, "dialog.extend.until", "Due", found.Assignment.Due),
		Prompt:      c.r.Text(t.Lang, "dialog.extend.until_ask"),
		Rows:        [][]flow.Choice{row},
		Placeholder: c.r.Label(t.Lang, "dialog.date.hint"),
	}, nil
}

func (c *Conversation) takeUntil(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	until, problem := flow.ReadDeadline(c.r, t, in)
	if problem != "" {
		return flow.Taken{Problem: problem}, nil
	}
	due := found.Assignment.Due
	if !until.LastDay().After(due.LastDay()) || until.LastDay().Before(t.Today) {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.extend.too_early", "Due", due, "Typed", until)}, nil
	}
	return flow.Taken{Answer: until.String()}, nil
}

func (c *Conversation) askReason(_ context.Context, t flow.Talk) (flow.Question, error) {
	until, err := calendar.ParseDeadline(t.Answer(stepUntil))
	if err != nil {
		return flow.Question{}, err
	}
	return flow.Question{
		Text: c.r.Text(t.Lang, "dialog.extend.reason", "Until", until, "Max", directive.MaxReason,
			"Weekday", c.r.Printer(t.Lang).Weekday(until.LastDay())),
		Prompt: c.r.Text(t.Lang, "dialog.extend.reason_ask"),
	}, nil
}

func (c *Conversation) askExtensionReview(ctx context.Context, t flow.Talk) (flow.Question, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	until, err := calendar.ParseDeadline(t.Answer(stepUntil))
	if err != nil {
		return flow.Question{}, err
	}
	return flow.Question{
		Text: c.r.Text(t.Lang, "dialog.extend.review", "Due", found.Assignment.Due, "Until", until,
			"Weekday", c.r.Printer(t.Lang).Weekday(until.LastDay()), "Reason", t.Answer(stepReason)),
		Rows: [][]flow.Choice{
			{{Label: c.r.Label(t.Lang, "dialog.extend.send"), Value: "send"}},
			{
				{Label: c.r.Label(t.Lang, "dialog.extend.edit_until"), Edit: stepUntil},
				{Label: c.r.Label(t.Lang, "dialog.extend.edit_reason"), Edit: stepReason},
			},
		},
	}, nil
}
