package respond

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

func isRefusal(err error) bool {
	var refusal *directive.Refusal
	return errors.As(err, &refusal)
}

// reportDialog asks for a report: which directive, how far, a figure, words, and whether it is right so.
func (c *Conversation) reportDialog() flow.Dialog {
	blocked := func(t flow.Talk) bool { return t.Answer(stepState) == stateBlocked }
	return flow.Dialog{
		Name: "report",
		Head: c.heading("dialog.report.head", "dialog.report.head_none"),
		Steps: []flow.Step{
			{Name: stepWhich, Ask: c.askWhich("dialog.report.which", nil), Take: c.takeWhich},
			{Name: stepState, Ask: c.askState, Take: c.takeState},
			{
				Name: stepFigure, Typed: true, OnDemand: true, Skip: flow.Always,
				When: func(t flow.Talk) bool {
					return t.Answer(stepState) != stateDone || t.More(stepWhich, "measure") == measureCount
				},
				Ask: c.askFigure, Take: c.takeFigure,
			},
			{Name: stepBlocked, Typed: true, When: blocked, Ask: c.askText("dialog.report.blocked"), Take: c.takeText},
			{
				Name: stepText, Typed: true, When: func(t flow.Talk) bool { return !blocked(t) }, Skip: saysSomething,
				Ask: c.askText("dialog.report.text"), Take: c.takeText,
			},
			{Name: stepReview, Review: true, Ask: c.askReview, Take: flow.OneOf(c.r, "send")},
		},
		Finish: c.finishReport,
	}
}

// saysSomething tells whether a report makes sense without a text.
func saysSomething(t flow.Talk) bool {
	return t.Answer(stepState) == stateDone || t.Answer(stepFigure) != ""
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
	words := cmp.Or(t.Answer(stepText), t.Answer(stepBlocked), t.Values[keyKept])
	if err != nil || taken.Problem != "" || words == "" {
		return taken, err
	}
	if taken.Answer == stateBlocked {
		t.Values[stepBlocked] = words
	} else {
		t.Values[stepText] = words
	}
	return taken, nil
}

func (c *Conversation) askFigure(ctx context.Context, t flow.Talk) (flow.Question, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	if measureOf(found.Directive) == measurePercent {
		var row []flow.Choice
		for _, n := range []int{25, 50, 75} {
			row = append(row, flow.Choice{Label: strconv.Itoa(n) + "%", Value: strconv.Itoa(n)})
		}
		name := "dialog.report.percent"
		if t.Kind.IsGroup() { // what is typed without answering the bot does not reach it there
			name = "dialog.report.percent_group"
		}
		return flow.Question{
			Text: c.r.Text(t.Lang, name), Prompt: c.r.Text(t.Lang, "dialog.report.percent_ask"),
			Rows: [][]flow.Choice{row}, Placeholder: "60%",
		}, nil
	}
	name := "dialog.report.quantity"
	if found.Target.CountsDown() {
		name = "dialog.report.remaining"
	}
	pairs := []any{"Unit", found.Target.Unit, "Target", found.Target.Value}
	return flow.Question{
		Text: c.r.Text(t.Lang, name, pairs...), Prompt: c.r.Text(t.Lang, name+"_ask", pairs...), Placeholder: "12",
	}, nil
}

// chosen returns the obligation that a dialog is about.
func (c *Conversation) chosen(ctx context.Context, t flow.Talk) (task, error) {
	k, ok := parseKey(t.Answer(stepWhich))
	if !ok {
		return task{}, &directive.Refusal{Code: directive.CodeNothingChosen}
	}
	return c.find(ctx, k)
}

func (c *Conversation) takeFigure(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	typed := in.Text
	if in.Pressed {
		typed = in.Value
	}
	answer, problem := readFigure(typed, found.Directive)
	if problem != "" {
		return flow.Taken{Problem: c.r.Text(t.Lang, problem, "Typed", shorten(typed, 60))}, nil
	}
	return flow.Taken{Answer: answer}, nil
}

// readFigure makes the answer of what was typed, or names the text that says what to type instead.
func readFigure(typed string, d directive.Directive) (answer, problem string) {
	n, err := parseNumber(typed)
	switch {
	case errors.Is(err, errAmbiguous):
		return "", "dialog.number.ambiguous"
	case errors.Is(err, errNoDigits):
		return "", "dialog.number.digits"
	case errors.Is(err, errTooMuch):
		return "", "dialog.number.too_much"
	case err != nil:
		return "", "dialog.number.bad"
	}
	if measureOf(d) == measureCount {
		if n.Percent {
			return "", "dialog.number.not_percent"
		}
		return n.Value.String(), ""
	}
	return readPercent(n)
}

// readPercent makes a whole percentage: reports hold no fractions of one.
func readPercent(n Number) (answer, problem string) {
	value := n.Value
	if n.HasOf {
		if n.Of <= 0 || n.Value > n.Of {
			return "", "dialog.number.percent"
		}
		// Rounded to the nearest: who types 1/3 means no more than that.
		value = directive.Whole((int64(n.Value)*200 + int64(n.Of)) / (2 * int64(n.Of)))
	}
	switch {
	case n.Unit != "":
		return "", "dialog.number.percent"
	case value%directive.Whole(1) != 0:
		return "", "dialog.number.whole"
	case value > directive.Whole(100):
		return "", "dialog.number.percent"
	}
	return strconv.FormatInt(int64(value/directive.Whole(1)), 10), ""
}

// askText asks for words.
func (c *Conversation) askText(name string) func(context.Context, flow.Talk) (flow.Question, error) {
	return func(_ context.Context, t flow.Talk) (flow.Question, error) {
		return flow.Question{
			Text: c.r.Text(t.Lang, name, "Max", directive.MaxReport), Prompt: c.r.Text(t.Lang, name+"_ask"),
			Placeholder: c.r.Label(t.Lang, name+"_hint"),
		}, nil
	}
}

func (c *Conversation) takeText(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
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
	if cmd.Blocked != "" {
		lines = append(lines, c.r.Text(t.Lang, "dialog.report.review_blocked", "Text", shorten(cmd.Blocked, 1500)))
	}
	if cmd.Text != "" {
		lines = append(lines, c.r.Text(t.Lang, "dialog.report.review_text", "Text", shorten(cmd.Text, 1500)))
	}
	var edits []flow.Choice
	for _, step := range []string{stepState, stepFigure, stepText, stepBlocked} {
		if t.Answered(step) {
			edits = append(edits, flow.Choice{Label: c.r.Label(t.Lang, "dialog.report.edit_"+step), Edit: step})
		}
	}
	send := flow.Choice{Label: c.r.Label(t.Lang, "dialog.report.send"), Value: "send"}
	return flow.Question{Text: strings.Join(lines, "\n"), Rows: [][]flow.Choice{{send}, edits}}, nil
}

// shorten cuts a text that is only shown again.
func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return strings.TrimSpace(string(runes[:limit])) + "…"
}

// reportOf makes the command of the answers.
func reportOf(t flow.Talk, found task) directive.GiveReport {
	cmd := directive.GiveReport{
		Assignment: found.Assignment.AssignmentKey, State: directive.InProgress,
		Text: t.Answer(stepText), Blocked: t.Answer(stepBlocked), Chat: t.Place.Chat,
	}
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

func (c *Conversation) finishReport(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Ending{}, err
	}
	cmd := reportOf(t, found)
	line := c.r.Text(t.Room, "dialog.report.done", "Name", t.Name(), "Number", found.Number,
		"Report", c.r.ReportLine(t.Room, found.Directive, cmd))
	return flow.Ending{Command: cmd, Line: line, Toast: c.r.Label(t.Lang, "dialog.report.sent")}, nil
}
