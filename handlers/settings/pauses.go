package settings

import (
	"context"
	"fmt"
	"strconv"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

const stepUntil = "until"

// pauses returns the pauses that hold today.
func (c *Conversation) pauses(ctx context.Context, s flow.Scene) ([]directive.Mute, error) {
	records, err := c.store.Records(ctx, directive.KindMute, "")
	if err != nil {
		return nil, fmt.Errorf("reading the pauses: %w", err)
	}
	all, err := directive.Bodies[directive.Mute](records, directive.KindMute)
	if err != nil {
		return nil, err
	}
	var holding []directive.Mute
	for _, m := range all {
		if !m.Until.Before(s.Today) {
			holding = append(holding, m)
		}
	}
	return holding, nil
}

// pause returns the pause of a group, or of the person where chat is 0.
func (c *Conversation) pause(ctx context.Context, s flow.Scene, chatID int64) (directive.Mute, bool, error) {
	holding, err := c.pauses(ctx, s)
	for _, m := range holding {
		if m.Chat == chatID && (chatID != 0 || m.Person == s.Person.ID) {
			return m, true, err
		}
	}
	return directive.Mute{}, false, err
}

// paused lists for the Board who gets no reminders now.
func (c *Conversation) paused(ctx context.Context, s flow.Scene) ([]string, error) {
	holding, err := c.pauses(ctx, s)
	if err != nil || len(holding) == 0 {
		return nil, err
	}
	state, err := c.store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{Everyone: true})
	if err != nil {
		return nil, fmt.Errorf("reading the groups: %w", err)
	}
	lines := []string{"", c.r.Text(s.Lang, "rules.mutes_heading")}
	for _, m := range holding {
		if m.Chat == 0 {
			lines = append(lines, c.r.Text(s.Lang, "rules.mute_person", "Name", m.ByName, "Until", m.Until))
			continue
		}
		title := strconv.FormatInt(m.Chat, 10)
		for _, g := range state.Groups {
			if g.Chat == m.Chat {
				title = g.Title
			}
		}
		lines = append(lines, c.r.Text(s.Lang, "rules.mute_group", "Name", title, "Until", m.Until, "By", m.ByName))
	}
	return lines, nil
}

// pauseButton returns the button that begins a pause, or ends the one that holds.
func (c *Conversation) pauseButton(ctx context.Context, s flow.Scene, chatID int64, begin string) ([]chat.Button, error) {
	_, holds, err := c.pause(ctx, s, chatID)
	if err != nil {
		return nil, err
	}
	if holds {
		return chat.Row(chat.Button{Text: c.r.Label(s.Lang, "rules.button_unmute"), Data: chat.Data(actMute, wordEnd)}), nil
	}
	return chat.Row(chat.Button{Text: c.r.Label(s.Lang, begin), Data: chat.Data(actMute, wordSet)}), nil
}

// groupReminders shows a group whether it is reminded, and lets its leaders pause that.
func (c *Conversation) groupReminders(ctx context.Context, s flow.Scene) (flow.Outcome, error) {
	office, _, err := c.rules(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	m, holds, err := c.pause(ctx, s, s.Place.Chat)
	if err != nil {
		return flow.Outcome{}, err
	}
	status := c.r.Text(s.Room, "rules.group_status")
	if holds {
		status = c.r.Text(s.Room, "rules.group_muted", "Until", m.Until, "By", m.ByName)
	}
	text := c.r.Text(s.Room, "rules.heading") + "\n" + status + "\n" + c.intro(s.Room, office)
	if !mayChoose(s) {
		return s.Turn(text), nil
	}
	row, err := c.pauseButton(ctx, s, s.Place.Chat, "rules.button_mute_group")
	return s.Turn(text, row), err
}

// pressPause handles mut:set and mut:end. Who may is decided again when it is done.
func (c *Conversation) pressPause(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	chatID := int64(0)
	switch {
	case s.Kind.IsGroup() && !s.Bound():
		return s.Tell(c.r, "dialog.group_unbound"), nil
	case s.Kind.IsGroup() && !mayChoose(s):
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	case s.Kind.IsGroup():
		chatID = s.Place.Chat
	case !s.Known():
		return s.Tell(c.r, "dialog.stranger"), nil
	}
	switch {
	case len(args) == 1 && args[0] == wordSet:
		return c.engine.Start(ctx, s, "pause", nil)
	case len(args) == 1 && args[0] == wordEnd:
		out := s.Turn(c.r.Text(s.Room, "rules.unmuted_person"))
		if chatID != 0 {
			out = s.Turn(c.r.Text(s.Room, "rules.unmuted_group", "Name", s.Name()))
		}
		out.Command = directive.SetMute{Chat: chatID}
		return out, nil
	}
	return c.stale(s), nil
}

// pauseDialog asks until when.
func (c *Conversation) pauseDialog() flow.Dialog {
	return flow.Dialog{
		Name: "pause",
		Head: func(_ context.Context, t flow.Talk) (string, error) { return c.r.Text(t.Lang, "rules.mute_head"), nil },
		Steps: []flow.Step{{
			Name: stepUntil, Typed: true, OnDemand: true,
			Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				key := "rules.mute_ask_person"
				if t.Kind.IsGroup() {
					key = "rules.mute_ask_group"
				}
				var row []flow.Choice
				for _, days := range []int{1, 3, 7} {
					day := t.Today.AddDays(days)
					row = append(row, flow.Choice{Label: c.r.Label(t.Lang, "list.day", "Date", day), Value: day.String()})
				}
				return flow.Question{Text: c.r.Text(t.Lang, key), Rows: [][]flow.Choice{row}, Placeholder: c.r.Label(t.Lang, "dialog.date.hint")}, nil
			},
			Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				day, problem := flow.ReadDay(c.r, t, in)
				if problem != "" {
					return flow.Taken{Problem: problem}, nil
				}
				if day.Before(t.Today) || day.After(t.Today.AddDays(directive.MaxMute)) {
					refusal := &directive.Refusal{Code: directive.CodeBadMute, Params: map[string]any{"Max": directive.MaxMute}}
					problem, err := c.problem(t, refusal)
					return flow.Taken{Problem: problem}, err
				}
				return flow.Taken{Answer: day.String()}, nil
			},
		}},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			until, err := calendar.Parse(t.Answer(stepUntil))
			if err != nil {
				return flow.Ending{}, err
			}
			if t.Kind.IsGroup() {
				return flow.Ending{
					Command: directive.SetMute{Chat: t.Place.Chat, Until: until},
					Line:    c.r.Text(t.Room, "rules.mute_done_group", "Name", t.Name(), "Until", until),
				}, nil
			}
			return flow.Ending{
				Command: directive.SetMute{Until: until}, Line: c.r.Text(t.Lang, "rules.mute_done_person", "Until", until),
			}, nil
		},
	}
}
