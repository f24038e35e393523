package issue

import (
	"context"
	"fmt"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// maxMilestoneID keeps a milestone's id within a button's data. One that is longer is chosen by typing its day.
const maxMilestoneID = 24

// milestones returns those that are still to come, the nearest first.
func (c *Conversation) milestones(ctx context.Context, t flow.Talk) ([]directive.Milestone, error) {
	found, err := c.Store.Milestones(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the milestones: %w", err)
	}
	var coming []directive.Milestone
	for _, m := range found {
		if !m.Day.Before(t.Today) && len(m.ID) <= maxMilestoneID && !strings.Contains(m.ID, ":") {
			coming = append(coming, m)
		}
	}
	return coming[:min(len(coming), offeredMilestones)], nil
}

func (c *Conversation) askDue(ctx context.Context, t flow.Talk) (flow.Question, error) {
	coming, err := c.milestones(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	q := flow.Question{
		Text: c.r.Text(t.Lang, "dialog.draft.due"), Placeholder: c.r.Label(t.Lang, "dialog.date.hint"),
	}
	for _, m := range coming {
		label := c.r.Label(t.Lang, "dialog.draft.milestone", "Date", m.Day, "Name", shorten(m.Name.In(t.Lang), 40))
		q.Rows = append(q.Rows, []flow.Choice{{Label: label, Value: dueGoal + m.ID}})
	}
	q.Rows = append(q.Rows, []flow.Choice{
		{Label: c.r.Label(t.Lang, "dialog.draft.due_standing"), Value: dueStanding},
		{Label: c.r.Label(t.Lang, "dialog.draft.due_none"), Value: dueNone},
	})
	return q, nil
}

func (c *Conversation) takeDue(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if in.Pressed {
		coming, err := c.milestones(ctx, t)
		if err != nil {
			return flow.Taken{}, err
		}
		values := []string{dueStanding, dueNone}
		for _, m := range coming {
			values = append(values, dueGoal+m.ID)
		}
		return flow.OneOf(c.r, values...)(ctx, t, in)
	}
	due, problem := flow.ReadDeadline(c.r, t, in)
	switch {
	case problem != "":
		return flow.Taken{Problem: problem}, nil
	case due.LastDay().Before(t.Today):
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.date.past", "Due", due)}, nil
	}
	return flow.Taken{Answer: dueDay + due.String()}, nil
}

// dueWords echoes what was understood of a due date, with its weekday.
func (c *Conversation) dueWords(ctx context.Context, t flow.Talk) (string, error) {
	due := t.Answer(stepDue)
	switch {
	case due == dueStanding:
		return c.r.Label(t.Lang, "dialog.draft.due_standing"), nil
	case due == dueNone:
		return c.r.Label(t.Lang, "dialog.draft.due_none"), nil
	case strings.HasPrefix(due, dueGoal):
		found, err := c.Store.Milestones(ctx)
		if err != nil {
			return "", fmt.Errorf("reading the milestones: %w", err)
		}
		for _, m := range found {
			if dueGoal+m.ID == due {
				return c.r.Milestone(t.Lang, m), nil
			}
		}
		return due, nil
	}
	deadline, err := calendar.ParseDeadline(strings.TrimPrefix(due, dueDay))
	if err != nil {
		return "", fmt.Errorf("reading the due date: %w", err)
	}
	return c.r.Label(t.Lang, "dialog.draft.due_echo", "Due", deadline,
		"Weekday", c.r.Printer(t.Lang).Weekday(deadline.Day)), nil
}

func (c *Conversation) askDraftReview(ctx context.Context, t flow.Talk) (flow.Question, error) {
	due, err := c.dueWords(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	lead := c.r.Label(t.Lang, "dialog.draft.lead_all")
	if id, one := strings.CutPrefix(t.Answer(stepLead), "o."); one {
		orgs, err := c.units(ctx, t)
		if err != nil {
			return flow.Question{}, err
		}
		lead = id
		for _, o := range orgs {
			if string(o.ID) == id {
				lead = o.Name.In(t.Lang)
			}
		}
	}
	lines := []string{c.r.Text(t.Lang, "dialog.draft.review", "Title", t.Answer(stepTitle))}
	if body := t.Answer(stepBody); body != "" {
		lines = append(lines, c.r.Text(t.Lang, "dialog.draft.review_body", "Body", shorten(body, 1500)))
	}
	lines = append(lines, c.r.Text(t.Lang, "dialog.draft.review_more", "Lead", lead, "Due", due))
	edit := func(step string) flow.Choice {
		return flow.Choice{Label: c.r.Label(t.Lang, "dialog.draft.edit_"+step), Edit: step}
	}
	return flow.Question{Text: strings.Join(lines, "\n"), Rows: [][]flow.Choice{
		{{Label: c.r.Label(t.Lang, "dialog.draft.save"), Value: "save"}},
		{edit(stepTitle), edit(stepBody)},
		{edit(stepLead), edit(stepDue)},
	}}, nil
}
