package respond

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

func (c *Conversation) askReview(ctx context.Context, t flow.Talk) (flow.Question, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	cmd := reportOf(t, found)
	lines := []string{
		c.r.Text(t.Lang, "dialog.report.review"),
		c.r.Text(t.Lang, "dialog.report.review_state", "State", c.r.ReportLine(t.Lang, found.Directive, cmd)),
	}
	for _, part := range []struct{ key, text string }{
		{"dialog.report.review_blocked", cmd.Blocked}, {"dialog.report.review_text", cmd.Text}, {"respond.review_idea", cmd.Initiative},
	} {
		if part.text != "" {
			lines = append(lines, c.r.Text(t.Lang, part.key, "Text", shorten(part.text, 1000)))
		}
	}
	if cmd.Urgent {
		lines = append(lines, c.r.Text(t.Lang, "respond.review_urgent"))
	}
	if n := len(cmd.Evidence); n > 0 {
		lines = append(lines, c.r.TextN(t.Lang, "respond.review_files", n))
	}
	send := flow.Choice{Label: c.r.Label(t.Lang, "dialog.report.send"), Value: "send"}
	return flow.Question{Text: strings.Join(lines, "\n"), Rows: append([][]flow.Choice{{send}}, c.edits(t)...)}, nil
}

// edits offers each answer to be given anew, two in a row.
func (c *Conversation) edits(t flow.Talk) [][]flow.Choice {
	var rows [][]flow.Choice
	n := 0
	for _, e := range []struct{ step, label string }{
		{stepState, "dialog.report.edit_state"}, {stepFigure, "dialog.report.edit_figure"}, {stepText, "dialog.report.edit_text"},
		{stepBlocked, "dialog.report.edit_blocked"}, {stepUrgent, "respond.edit_urgent"}, {stepFiles, "respond.edit_files"},
		{stepIdea, "respond.edit_idea"},
	} {
		if !t.Answered(e.step) {
			continue
		}
		if n%2 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], flow.Choice{Label: c.r.Label(t.Lang, e.label), Edit: e.step})
		n++
	}
	return rows
}

// reportOf makes the command of the answers.
func reportOf(t flow.Talk, found task) directive.GiveReport {
	cmd := directive.GiveReport{
		Assignment: found.Assignment.AssignmentKey, State: directive.InProgress,
		Text: t.Answer(stepText), Blocked: t.Answer(stepBlocked), Urgent: t.Answer(stepUrgent) == urgencyHigh,
		Initiative: t.Answer(stepIdea), Evidence: readFiles(t.Values[stepFiles+keyFiles]), Chat: t.Place.Chat, Message: messageOf(t),
	}
	cmd.Corrects, _ = strconv.Atoi(t.Values[keyCorrects])
	figure := t.Answer(stepFigure)
	if t.Answer(stepState) == stateDone {
		cmd.State = directive.Submitted
		if measureOf(found.Directive) == measurePercent {
			figure = "100" // what is done is done wholly
		}
	}
	if figure == "" {
		return cmd
	}
	if measureOf(found.Directive) == measurePercent {
		if n, err := strconv.Atoi(figure); err == nil {
			cmd.Percent = &n
		}
	} else if q, err := directive.ParseQuantity(figure); err == nil {
		cmd.Quantity = &q
	}
	return cmd
}

// messageOf returns the message that bears a report's words, for the answers to it; 0 where none does.
func messageOf(t flow.Talk) int64 {
	kept, _ := strconv.ParseInt(t.Values[keyKeptMessage], 10, 64)
	return cmp.Or(t.MessageOf(stepBlocked), t.MessageOf(stepText), kept)
}

func (c *Conversation) finishReport(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Ending{}, err
	}
	cmd := reportOf(t, found)
	key := "dialog.report.done"
	if cmd.Corrects != 0 {
		key = "respond.corrected"
	}
	ending := flow.Ending{
		Command: cmd, Toast: c.r.Label(t.Lang, "dialog.report.sent"),
		Line: c.r.Text(t.Room, key, "Name", t.Name(), "Number", found.Number, "Report", c.r.ReportLine(t.Room, found.Directive, cmd)),
	}
	if !t.Kind.IsGroup() && c.rules.CorrectionTime > 0 {
		ending.Rows = [][]chat.Button{chat.Row(chat.Button{
			Text: c.r.Label(t.Lang, "respond.button_correct"), Data: chat.Data(render.ActCorrect, strconv.Itoa(found.Number)),
		})}
	}
	return ending, nil
}
