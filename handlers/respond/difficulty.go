package respond

import (
	"context"
	"strconv"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

// answer handles the button that answers what is in the way: ans:<number>:<organisation>:<report>.
func (c *Conversation) answer(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if !s.Person.Has(directive.Board) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	k, report, ok := parseTarget(args)
	if !ok {
		return c.stale(s), nil
	}
	t, err := c.find(ctx, k)
	if err != nil {
		return flow.Outcome{}, err
	}
	if d := t.Assignment.Difficulty; d == nil || d.Report != report {
		return flow.Outcome{}, &directive.Refusal{
			Code: directive.CodeNoDifficulty, Params: map[string]any{"Number": t.Number, "Unit": t.Organisation.Name},
		}
	}
	start := given(t)
	start[stepWhich+".report"] = strconv.Itoa(report)
	return c.engine.Start(ctx, s, "answer", start)
}

// answerDialog asks what the Board says to a difficulty.
func (c *Conversation) answerDialog() flow.Dialog {
	return c.boardDialog("answer", func(t flow.Talk, found task) (flow.Ending, error) {
		report, err := strconv.Atoi(t.More(stepWhich, "report"))
		if err != nil {
			report = 0
		}
		return flow.Ending{Command: directive.AnswerDifficulty{
			Assignment: found.Assignment.AssignmentKey, Report: report, Text: t.Answer(stepReason),
		}}, nil
	})
}
