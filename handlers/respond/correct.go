package respond

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

// correct handles /suabaocao 12: a new version of the last report.
func (c *Conversation) correct(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	number, ok := flow.Number(args)
	if !ok {
		return s.Tell(c.r, "respond.correct_usage"), nil
	}
	return c.correctOn(ctx, s, number)
}

// pressCorrect handles the button "Sửa báo cáo": cor:<number>.
func (c *Conversation) pressCorrect(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	number, ok := oneNumber(args)
	if !ok {
		return c.stale(s), nil
	}
	return c.correctOn(ctx, s, number)
}

// correctOn begins at the review of what was reported. Who answers for several units corrects the report that is the newest.
func (c *Conversation) correctOn(ctx context.Context, s flow.Scene, number int) (flow.Outcome, error) {
	tasks, out, stop, err := c.answerable(ctx, s, number)
	if stop {
		return out, err
	}
	at := tasks[0]
	for _, t := range tasks {
		if t.Assignment.LastReport.After(at.Assignment.LastReport) {
			at = t
		}
	}
	last, found, err := c.reportAt(ctx, at.Assignment.AssignmentKey, at.Assignment.Reports)
	if err != nil {
		return flow.Outcome{}, err
	}
	if !found {
		return s.Tell(c.r, "respond.nothing_to_correct", "Number", number), nil
	}
	if !c.rules.Correctable(at.Assignment, last, s.Now) {
		return flow.Outcome{}, notCorrectable(at, last)
	}
	start, err := answersOf(at, last)
	if err != nil {
		return flow.Outcome{}, err
	}
	return c.engine.Start(ctx, s, "report", start)
}

// notCorrectable says why a report can't be corrected.
func notCorrectable(t task, last directive.Report) error {
	code := directive.CodeTooOldToCorrect
	switch {
	case t.Assignment.State == directive.Confirmed:
		code = directive.CodeConfirmedAlready
	case t.Assignment.State != last.State:
		code = directive.CodeAnsweredAlready
	}
	return &directive.Refusal{Code: code, Params: map[string]any{"Number": t.Number, "Report": last.Number}}
}

// answersOf makes the answers that a report was made of.
func answersOf(t task, r directive.Report) (map[string]string, error) {
	start := given(t)
	start[keyCorrects] = strconv.Itoa(r.Number)
	start[stepIdea], start[stepFiles], start[stepFigure] = r.Initiative, stored, ""
	start[stepState] = stateWorking
	switch {
	case r.Blocked != "":
		start[stepState], start[stepBlocked], start[stepUrgent] = stateBlocked, r.Blocked, urgencyUsual
		if r.Urgent {
			start[stepUrgent] = urgencyHigh
		}
	case r.State == directive.Submitted:
		start[stepState], start[stepText] = stateDone, r.Text
	default:
		start[stepText] = r.Text
	}
	switch {
	case measureOf(t.Directive) == measureCount && r.Quantity != nil:
		start[stepFigure] = r.Quantity.String()
	case measureOf(t.Directive) == measurePercent && r.Percent != nil && start[stepState] != stateDone:
		start[stepFigure] = strconv.Itoa(*r.Percent)
	case measureOf(t.Directive) == measurePercent && start[stepState] == stateDone:
		delete(start, stepFigure)
	}
	if len(r.Evidence) > 0 {
		raw, err := json.Marshal(r.Evidence)
		if err != nil {
			return nil, fmt.Errorf("writing the evidence of report %d: %w", r.Number, err)
		}
		start[stepFiles+keyFiles] = string(raw)
	}
	return start, nil
}
