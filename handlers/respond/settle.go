package respond

import (
	"context"
	"strconv"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

// parseTarget reads the arguments of the Board's buttons: a directive's number, an organisation, and maybe a report's
// number, which is 0 where there is none.
func parseTarget(args []string) (k directive.AssignmentKey, report int, ok bool) {
	if len(args) != 2 && len(args) != 3 {
		return k, 0, false
	}
	n, ok := oneNumber(args[:1])
	if !ok || args[1] == "" {
		return k, 0, false
	}
	k = directive.AssignmentKey{Directive: n, Organisation: directive.OrgID(args[1])}
	if len(args) == 3 {
		report, ok = oneNumber(args[2:])
	}
	return k, report, ok
}

// atBoard reads a button of the Board's messages. A button of an older report is stale: what stands now is another one.
func (c *Conversation) atBoard(ctx context.Context, s flow.Scene, args []string) (task, bool, error) {
	if !s.Person.Has(directive.Board) {
		return task{}, false, &directive.Refusal{Code: directive.CodeForbidden}
	}
	k, report, ok := parseTarget(args)
	if !ok {
		return task{}, false, nil
	}
	t, err := c.find(ctx, k)
	if err != nil {
		return task{}, false, err
	}
	return t, report == 0 || report == t.Assignment.Reports, nil
}

// confirm handles the button "Xác nhận": cfm:<number>:<organisation>:<report>.
func (c *Conversation) confirm(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	t, fresh, err := c.atBoard(ctx, s, args)
	if err != nil || !fresh {
		return c.stale(s), err
	}
	return flow.Outcome{
		Command: directive.Confirm{Assignment: t.Assignment.AssignmentKey, Report: t.Assignment.Reports},
		Toast:   c.r.Label(s.Lang, "dialog.confirmed", "Number", t.Number, "Unit", t.Organisation.Name),
	}, nil
}

// giveBack handles the button "Trả lại bổ sung": ret:<number>:<organisation>:<report>.
func (c *Conversation) giveBack(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	t, fresh, err := c.atBoard(ctx, s, args)
	switch {
	case err != nil || !fresh:
		return c.stale(s), err
	case t.Assignment.State == directive.Confirmed:
		return flow.Outcome{}, &directive.Refusal{
			Code: directive.CodeConfirmedAlready, Params: map[string]any{"Number": t.Number},
		}
	case t.Assignment.State != directive.Submitted:
		return flow.Outcome{}, &directive.Refusal{
			Code: directive.CodeNotSubmitted, Params: map[string]any{"Number": t.Number, "Unit": t.Organisation.Name},
		}
	}
	start := given(t)
	start[stepWhich+".report"] = strconv.Itoa(t.Assignment.Reports)
	return c.engine.Start(ctx, s, "return", start)
}

const stepReason = "reason"

// boardDialog asks the Board for a reason.
func (c *Conversation) boardDialog(name string, finish func(flow.Talk, task) (flow.Ending, error)) flow.Dialog {
	return flow.Dialog{
		Name: name,
		Head: func(ctx context.Context, t flow.Talk) (string, error) {
			found, err := c.chosen(ctx, t)
			if isRefusal(err) {
				return c.r.Text(t.Lang, "dialog."+name+".head_none"), nil
			}
			if err != nil {
				return "", err
			}
			return c.r.Text(t.Lang, "dialog."+name+".head", "Number", found.Number, "Unit", found.Organisation.Name), nil
		},
		Steps: []flow.Step{{
			Name: stepReason, Typed: true,
			Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{Text: c.r.Text(t.Lang, "dialog."+name+".reason", "Max", directive.MaxReason)}, nil
			},
			Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				return c.words(t, in, directive.MaxReason), nil
			},
		}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			found, err := c.chosen(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			ending, err := finish(t, found)
			ending.Line = c.r.Text(t.Lang, "dialog."+name+".done", "Number", found.Number,
				"Unit", found.Organisation.Name, "Reason", t.Answer(stepReason))
			return ending, err
		},
	}
}

// returnDialog sends a report back. One that came in while the reason was written was never looked at: it is not sent back.
func (c *Conversation) returnDialog() flow.Dialog {
	return c.boardDialog("return", func(t flow.Talk, found task) (flow.Ending, error) {
		if strconv.Itoa(found.Assignment.Reports) != t.More(stepWhich, "report") {
			return flow.Ending{}, &directive.Refusal{
				Code: directive.CodeNotSubmitted, Params: map[string]any{"Number": found.Number, "Unit": found.Organisation.Name},
			}
		}
		return flow.Ending{Command: directive.Return{
			Assignment: found.Assignment.AssignmentKey, Reason: t.Answer(stepReason), Report: found.Assignment.Reports,
		}}, nil
	})
}
