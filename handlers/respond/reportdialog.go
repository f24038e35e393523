package respond

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

func isRefusal(err error) bool {
	var refusal *directive.Refusal
	return errors.As(err, &refusal)
}

// reportDialog asks for a report: which directive, how far, a figure, words, evidence, and whether it is right so.
func (c *Conversation) reportDialog() flow.Dialog {
	blocked := func(t flow.Talk) bool { return t.Answer(stepState) == stateBlocked }
	return flow.Dialog{
		Name:      "report",
		Head:      c.reportHead,
		Elsewhere: c.elsewhere,
		Steps: []flow.Step{
			{Name: stepWhich, Ask: c.askWhich("dialog.report.which", nil), Take: c.takeWhich},
			{Name: stepState, Ask: c.askState, Take: c.takeState},
			{
				Name: stepFigure, Typed: true, OnDemand: true, Skip: flow.Always,
				When: asksFigure,
				Ask:  c.askFigure, Take: c.takeFigure,
			},
			{
				Name: stepBlocked, Typed: true, Files: true, When: blocked,
				Ask: c.askText("dialog.report.blocked", "dialog.report.blocked_ask", "dialog.report.blocked_hint"), Take: c.takeText,
			},
			{Name: stepUrgent, When: blocked, Ask: c.askUrgent, Take: flow.OneOf(c.r, urgencyUsual, urgencyHigh)},
			{
				Name: stepText, Typed: true, Files: true, When: func(t flow.Talk) bool { return !blocked(t) }, Skip: saysSomething,
				Ask: c.askText("dialog.report.text", "dialog.report.text_ask", "dialog.report.text_hint"), Take: c.takeText,
			},
			{
				Name: stepIdea, Typed: true, Files: true, Skip: flow.Always, Ask: c.askText("respond.idea", "respond.idea_ask", "respond.idea_hint"), Take: c.takeText,
			},
			{
				Name: stepFiles, Typed: true, Files: true, Wants: "respond.files_wanted", Keeps: true, OnDemand: true,
				Ask: c.askFiles, Take: c.takeFiles,
			},
			{Name: stepReview, Review: true, Ask: c.askReview, Take: flow.OneOf(c.r, "send")},
		},
		Finish: c.finishReport,
	}
}

// reportHead is the first line of a report's dialog, which also says where it is a new version of one.
func (c *Conversation) reportHead(ctx context.Context, t flow.Talk) (string, error) {
	head, err := c.heading("dialog.report.head", "dialog.report.head_none")(ctx, t)
	if n := t.Values[keyCorrects]; n != "" {
		head += "\n" + c.r.Text(t.Lang, "respond.correcting", "Report", n)
	}
	return head, err
}

// asksFigure tells whether a report has a figure. What is done is done wholly; with what is in the way it is not asked for.
func asksFigure(t flow.Talk) bool {
	switch t.Answer(stepState) {
	case stateDone:
		return t.More(stepWhich, "measure") == measureCount
	case stateBlocked:
		return t.Answered(stepFigure)
	}
	return true
}

// saysSomething tells whether a report makes sense without a text.
func saysSomething(t flow.Talk) bool {
	return t.Answer(stepState) == stateDone || t.Answer(stepFigure) != "" || t.Values[stepFiles+keyFiles] != ""
}

// heading makes a dialog's first line: about the directive that was chosen, or that none is yet.
func (c *Conversation) heading(chosen, none string) func(context.Context, flow.Talk) (string, error) {
	return func(ctx context.Context, t flow.Talk) (string, error) {
		k, ok := parseKey(t.Answer(stepWhich))
		if !ok {
			return c.r.Text(t.Lang, none), nil
		}
		found, err := c.find(ctx, k)
		if isRefusal(err) {
			// It was withdrawn meanwhile: the end of the dialog says so.
			return c.r.Text(t.Lang, none), nil
		}
		if err != nil {
			return "", err
		}
		head := c.r.Text(t.Lang, chosen, "Number", found.Number, "Title", found.Title)
		if len(c.units(t.Scene)) > 1 {
			head += "\n" + c.r.Text(t.Lang, "dialog.for_unit", "Unit", found.Organisation.Name)
		}
		return head, nil
	}
}

func (c *Conversation) askState(_ context.Context, t flow.Talk) (flow.Question, error) {
	label := func(state string) flow.Choice {
		return flow.Choice{Label: c.r.Label(t.Lang, "dialog.state."+state), Value: state}
	}
	text := c.r.Text(t.Lang, "dialog.report.state")
	if kept := t.Values[keyKept]; kept != "" {
		text = c.r.Text(t.Lang, "dialog.report.kept", "Text", shorten(kept, 500)) + "\n\n" + text
	}
	return flow.Question{Text: text, Rows: [][]flow.Choice{{label(stateWorking), label(stateDone)}, {label(stateBlocked)}}}, nil
}

// takeState takes the state. Words that are there already become the text of the report, or the difficulty: a change of
// mind about the state must not cost them.
func (c *Conversation) takeState(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	taken, err := flow.OneOf(c.r, stateWorking, stateDone, stateBlocked)(ctx, t, in)
	if err != nil || taken.Problem != "" {
		return taken, err
	}
	words := cmp.Or(t.Answer(stepText), t.Answer(stepBlocked), t.Values[keyKept])
	if words == "" {
		return taken, nil
	}
	if taken.Answer == stateBlocked {
		t.Values[stepBlocked] = words
	} else {
		t.Values[stepText] = words
	}
	if t.Values[stepFiles+keyFiles] != "" && !t.Answered(stepFiles) {
		t.Values[stepFiles] = stored // they came with the words
	}
	return taken, nil
}

// chosen returns the obligation that a dialog is about.
func (c *Conversation) chosen(ctx context.Context, t flow.Talk) (task, error) {
	k, ok := parseKey(t.Answer(stepWhich))
	if !ok {
		return task{}, &directive.Refusal{Code: directive.CodeNothingChosen}
	}
	return c.find(ctx, k)
}

// askText asks for words: by name, by what a group's separate question says, and by what stands in the reply field.
func (c *Conversation) askText(name, ask, hint string) func(context.Context, flow.Talk) (flow.Question, error) {
	return func(_ context.Context, t flow.Talk) (flow.Question, error) {
		return flow.Question{
			Text: c.r.Text(t.Lang, name, "Max", directive.MaxReport), Prompt: c.r.Text(t.Lang, ask),
			Placeholder: c.r.Label(t.Lang, hint),
		}, nil
	}
}

// takeText takes words, and files that came with them as evidence.
func (c *Conversation) takeText(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if len(in.Files) == 0 {
		return c.words(t, in, directive.MaxReport), nil
	}
	files, tooMany := addFiles(t.Values[stepFiles+keyFiles], in)
	t.Values[stepFiles+keyFiles] = files
	switch {
	case tooMany:
		return flow.Taken{Again: true, Problem: c.r.Text(t.Lang, "respond.files_too_many", "Max", directive.MaxEvidence)}, nil
	case in.Text == "":
		problem := c.r.TextN(t.Lang, "respond.files_text_wanted", len(readFiles(files)))
		return flow.Taken{Again: true, Problem: problem}, nil
	}
	t.Values[stepFiles] = stored
	return c.words(t, in, directive.MaxReport), nil
}

// words takes a typed text of a bounded length.
func (c *Conversation) words(t flow.Talk, in flow.Input, limit int) flow.Taken {
	if in.Pressed {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.text_wanted")}
	}
	if n := utf8.RuneCountInString(in.Text); n > limit {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.too_long", "Max", limit, "Length", n)}
	}
	return flow.Taken{Answer: in.Text}
}

// shorten cuts a text that is only shown again.
func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return strings.TrimSpace(string(runes[:limit])) + "…"
}
