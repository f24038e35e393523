package issue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// The steps of a draft.
const (
	stepMeeting = "meeting"
	stepDay     = "day"
	stepTitle   = "title"
	stepBody    = "body"
	stepLead    = "lead"
	stepDue     = "due"
)

// Answers that are no records.
const (
	newMeeting  = "new"
	dueNone     = "none"
	dueStanding = "standing"
	dueDay      = "at." // with a deadline's machine form
	dueGoal     = "ms." // with a milestone's id
)

// How many choices are offered at once.
const (
	offeredMeetings   = 3
	offeredMilestones = 4
	offeredUnits      = 10
)

// draft handles /soanchidao.
func (c *Conversation) draft(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	return c.Engine.Start(ctx, s, "draft", nil)
}

func (c *Conversation) draftDialog() flow.Dialog {
	typed := func(name, text string, limit int, skip func(flow.Talk) bool) flow.Step {
		return flow.Step{
			Name: name, Typed: true, Skip: skip,
			Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{Text: c.r.Text(t.Lang, text, "Max", limit)}, nil
			},
			Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				return c.words(t, in, limit), nil
			},
		}
	}
	return flow.Dialog{
		Name: "draft",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "dialog.draft.head"), nil
		},
		Steps: []flow.Step{
			{Name: stepMeeting, Ask: c.askMeeting, Take: c.takeMeeting},
			{
				Name: stepDay, Typed: true, Ask: c.askDay, Take: c.takeDay,
				When: func(t flow.Talk) bool { return t.Answer(stepMeeting) == newMeeting },
			},
			typed(stepTitle, "dialog.draft.title", directive.MaxTitle, nil),
			typed(stepBody, "dialog.draft.body", directive.MaxBody, flow.Always),
			{Name: stepLead, Ask: c.askLead, Take: c.takeLead},
			{Name: stepDue, Typed: true, Ask: c.askDue, Take: c.takeDue},
			{Name: stepReview, Review: true, Ask: c.askDraftReview, Take: flow.OneOf(c.r, "save")},
		},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			d, err := draftOf(t)
			return flow.Ending{
				Command: directive.DraftDirectives{Meeting: meetingOf(t), Drafts: []directive.Directive{d}},
				Line:    c.r.Text(t.Lang, "dialog.draft.done", "Title", d.Title),
			}, err
		},
	}
}

func (c *Conversation) askMeeting(ctx context.Context, t flow.Talk) (flow.Question, error) {
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return flow.Question{}, fmt.Errorf("reading the meetings: %w", err)
	}
	q := flow.Question{Text: c.r.Text(t.Lang, "dialog.draft.meeting")}
	for _, m := range meetings[:min(len(meetings), offeredMeetings)] {
		label := c.r.Label(t.Lang, "dialog.draft.meeting_of", "Date", m.Date, "Title", shorten(m.Title.In(t.Lang), 40))
		q.Rows = append(q.Rows, []flow.Choice{{Label: label, Value: m.ID}})
	}
	q.Rows = append(q.Rows, []flow.Choice{{Label: c.r.Label(t.Lang, "dialog.draft.meeting_new"), Value: newMeeting}})
	return q, nil
}

func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return strings.TrimSpace(string(runes[:limit])) + "…"
}

func (c *Conversation) takeMeeting(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return flow.Taken{}, fmt.Errorf("reading the meetings: %w", err)
	}
	ids := []string{newMeeting}
	for _, m := range meetings {
		ids = append(ids, m.ID)
	}
	return flow.OneOf(c.r, ids...)(ctx, t, in)
}

func (c *Conversation) askDay(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{
		Text: c.r.Text(t.Lang, "dialog.draft.day"), Placeholder: c.r.Label(t.Lang, "dialog.date.hint"),
		Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "dialog.date.today", "Date", t.Today), Value: t.Today.String()}}},
	}, nil
}

// takeDay takes the day of a new meeting, and records the meeting unless there is one of that day.
func (c *Conversation) takeDay(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	day, problem := flow.ReadDay(c.r, t, in)
	if problem != "" {
		return flow.Taken{Problem: problem}, nil
	}
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return flow.Taken{}, fmt.Errorf("reading the meetings: %w", err)
	}
	taken := flow.Taken{Answer: day.String()}
	if slices.ContainsFunc(meetings, func(m directive.Meeting) bool { return m.ID == day.String() }) {
		return taken, nil
	}
	taken.Command = directive.RecordMeeting{Meeting: directive.Meeting{ID: day.String(), Date: day, Title: directive.Text{
		VI: c.r.Label(directive.Vietnamese, "dialog.draft.meeting_title", "Date", day),
		EN: c.r.Label(directive.English, "dialog.draft.meeting_title", "Date", day),
	}}}
	return taken, nil
}

// meetingOf returns the id of the meeting that the draft belongs to: that of a new one is its day.
func meetingOf(t flow.Talk) string {
	if m := t.Answer(stepMeeting); m != newMeeting {
		return m
	}
	return t.Answer(stepDay)
}

func (c *Conversation) units(ctx context.Context, t flow.Talk) ([]directive.Organisation, error) {
	orgs, err := c.Store.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the organisations: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(orgs), func(o directive.Organisation) bool { return !o.On(t.Today) }), nil
}

func (c *Conversation) askLead(ctx context.Context, t flow.Talk) (flow.Question, error) {
	orgs, err := c.units(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	choices := []flow.Choice{{Label: c.r.Label(t.Lang, "dialog.draft.lead_all"), Value: all}}
	for _, o := range orgs {
		label := cmp.Or(o.Short.In(t.Lang), o.Name.In(t.Lang), string(o.ID))
		choices = append(choices, flow.Choice{Label: label, Value: "o." + string(o.ID)})
	}
	return flow.Question{
		Text: c.r.Text(t.Lang, "dialog.draft.lead"),
		Rows: flow.Page(t, stepLead, choices, offeredUnits, 2, c.pageLabel(t)),
	}, nil
}

func (c *Conversation) takeLead(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	orgs, err := c.units(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	values := []string{all}
	for _, o := range orgs {
		values = append(values, "o."+string(o.ID))
	}
	return flow.OneOf(c.r, values...)(ctx, t, in)
}

// draftOf makes the draft of the answers. What the officer chose is stated, whatever the minutes say.
func draftOf(t flow.Talk) (directive.Directive, error) {
	text := func(s string) directive.Text {
		if t.Lang == directive.English {
			return directive.Text{EN: s}
		}
		return directive.Text{VI: s}
	}
	d := directive.Directive{Title: text(t.Answer(stepTitle)), Body: text(t.Answer(stepBody))}
	if lead, one := strings.CutPrefix(t.Answer(stepLead), "o."); one {
		d.Lead = []directive.OrgID{directive.OrgID(lead)}
	} else {
		d.All = true
	}
	due := t.Answer(stepDue)
	if id, ok := strings.CutPrefix(due, dueGoal); ok {
		d.Milestone = id
	} else if at, ok := strings.CutPrefix(due, dueDay); ok {
		deadline, err := calendar.ParseDeadline(at)
		if err != nil {
			return d, fmt.Errorf("drafting: %w", err)
		}
		d.Due = deadline
	}
	d.Standing = due == dueStanding
	if due == dueNone {
		d.Origins = map[directive.Field]directive.Origin{directive.FieldDue: directive.Unset}
	}
	return d, nil
}
