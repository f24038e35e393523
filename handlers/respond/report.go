package respond

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

// The steps of a report.
const (
	stepWhich   = "which"
	stepState   = "state"
	stepFigure  = "figure"
	stepBlocked = "blocked"
	stepUrgent  = "urgent"
	stepText    = "text"
	stepIdea    = "idea"
	stepFiles   = "files"
	stepReview  = "review"
)

// How far the work is, as people choose it.
const (
	stateWorking = "working"
	stateDone    = "done"
	stateBlocked = "blocked"
)

// What a directive measures.
const (
	measureCount   = "count"
	measurePercent = "percent"
)

// What a report may begin with beside answers.
const (
	keyKept        = "kept"         // a text that was there before it was asked for: of the reply to a card
	keyKeptMessage = "kept.message" // the message that bears it
	keyCorrects    = "corrects"     // the number of the report that is to be corrected
)

// given makes the answers that a report on an obligation begins with. A way of working that others could take up is not
// asked for, but can be added at the end.
func given(t task) map[string]string {
	return map[string]string{
		stepWhich: key(t.Assignment.AssignmentKey), stepWhich + ".measure": measureOf(t.Directive), stepIdea: "",
	}
}

// measureOf tells what a report on d is asked for: how many of what it counts, or how much of the work.
func measureOf(d directive.Directive) string {
	if d.Target != nil && !d.Target.Percentage() {
		return measureCount
	}
	return measurePercent
}

// report handles /baocao, with or without the rest of the report behind it.
func (c *Conversation) report(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if out, stop := c.notHere(s); stop {
		return out, nil
	}
	if err := c.mayAnswer(ctx, s); err != nil {
		return flow.Outcome{}, err
	}
	l := parseLine(args)
	if n := utf8.RuneCountInString(l.Text); n > directive.MaxReport {
		return s.Tell(c.r, "dialog.too_long", "Max", directive.MaxReport, "Length", n), nil
	}
	if l.Number == 0 {
		start := map[string]string{stepIdea: ""}
		if l.Text != "" {
			start[keyKept] = l.Text
		}
		return c.choose(ctx, s, "report", start, nil)
	}
	tasks, err := c.named(ctx, s, l.Number)
	if err != nil {
		return flow.Outcome{}, err
	}
	start := map[string]string{stepIdea: ""}
	if len(tasks) == 1 {
		start = given(tasks[0])
		c.prefill(start, tasks[0], l)
	} else {
		start[stepWhich+".number"] = strconv.Itoa(l.Number)
	}
	return c.engine.Start(ctx, s, "report", start)
}

// notHere answers a command in a group that is not bound.
func (c *Conversation) notHere(s flow.Scene) (flow.Outcome, bool) {
	if s.Kind.IsGroup() && !s.Bound() {
		return s.Tell(c.r, "dialog.group_unbound"), true
	}
	return flow.Outcome{}, false
}

// named returns the obligations under a directive that the person can answer for here: at least one, or a refusal.
func (c *Conversation) named(ctx context.Context, s flow.Scene, number int) ([]task, error) {
	var tasks []task
	var refusal error
	for _, unit := range c.units(s) {
		t, err := c.find(ctx, directive.AssignmentKey{Directive: number, Organisation: unit})
		switch {
		case err == nil:
			tasks = append(tasks, t)
		case !isRefusal(err):
			return nil, err
		case refusal == nil:
			refusal = err
		}
	}
	if len(tasks) == 0 {
		if refusal == nil {
			refusal = &directive.Refusal{Code: directive.CodeForbidden}
		}
		return nil, refusal
	}
	return tasks, nil
}

// prefill puts what a line says into the answers. A line with anything behind the number goes to the evidence and the review:
// what it doesn't say is left out.
func (c *Conversation) prefill(start map[string]string, t task, l line) {
	if l.State == "" && l.Figure == "" && l.Text == "" {
		return
	}
	text := prefillFigure(start, t, l)
	start[stepFiles] = stored // who writes one line has none at hand; at the review they can be added
	start[stepState] = l.State
	if l.State == "" {
		start[stepState] = stateWorking
	}
	if l.State == stateBlocked && text != "" {
		start[stepBlocked], start[stepUrgent] = text, urgencyUsual
	} else if l.State != stateBlocked && (text != "" || start[stepFigure] != "" || l.State == stateDone) {
		start[stepText] = text
	}
}

// prefillFigure takes a line's figure where it is one of this directive's, and returns the line's text. What is no such figure
// stays in the text; the figure is then looked for there, and asked for where there is none or it can be read in two ways.
func prefillFigure(start map[string]string, t task, l line) (text string) {
	if l.Figure == "" {
		if figure := figureIn(l.Text, t.Directive); figure != "" {
			takeTyped(start, figure, t.Directive)
		} else if spelledOut(l.Text) {
			start[stepFigure+keyTyped] = l.Text
		} else {
			start[stepFigure] = ""
		}
		return l.Text
	}
	n, err := parseNumber(l.Figure)
	percent := measureOf(t.Directive) == measurePercent
	if err == nil && (n.Percent == percent || percent && l.Text == "") {
		if !takeTyped(start, l.Figure, t.Directive) {
			start[stepFigure+keyTyped] = l.Figure
		}
		return l.Text
	}
	text = strings.TrimSpace(l.Figure + " " + l.Text)
	if figure := figureIn(l.Text, t.Directive); figure != "" {
		takeTyped(start, figure, t.Directive)
	}
	return text
}

// spelledOut tells whether a text is a number in letters, maybe with what it counts: that is asked for in digits. Accents
// count: "sau" is no number.
func spelledOut(text string) bool {
	fields := strings.Fields(strings.ToLower(text))
	return len(fields) > 0 && len(fields) <= 4 && slices.Contains([]string{
		"một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "one", "two", "three", "four", "five", "six", "seven",
		"eight", "nine", "ten", "twenty",
	}, fields[0])
}

// takeTyped puts a typed figure into the answers, or what it leaves open; false where it is none.
func takeTyped(start map[string]string, typed string, d directive.Directive) bool {
	if open := doubt(typed, d); open != "" {
		start[stepFigure+keyDoubt] = open
		return true
	}
	answer, problem := readFigure(typed, d)
	if problem != "" {
		return false
	}
	start[stepFigure] = answer
	return true
}

// choose begins a dialog with the choice of an obligation, unless there is none to choose.
func (c *Conversation) choose(
	ctx context.Context, s flow.Scene, dialog string, start map[string]string, only func(task) bool,
) (flow.Outcome, error) {
	tasks, err := c.owed(ctx, c.units(s))
	if err != nil {
		return flow.Outcome{}, err
	}
	if len(tasks) > 0 && only != nil && !slices.ContainsFunc(tasks, only) {
		return s.Tell(c.r, "list.nothing_dated"), nil
	}
	if len(tasks) == 0 {
		return s.Tell(c.r, "list.nothing_owed"), nil
	}
	return c.engine.Start(ctx, s, dialog, start)
}

// pressReport handles the button "Báo cáo": rep:<number>.
func (c *Conversation) pressReport(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	number, ok := oneNumber(args)
	if !ok {
		return c.stale(s), nil
	}
	tasks, out, stop, err := c.answerable(ctx, s, number)
	if stop {
		return out, err
	}
	if len(tasks) == 1 {
		return c.engine.Start(ctx, s, "report", given(tasks[0]))
	}
	return c.engine.Start(ctx, s, "report", map[string]string{stepWhich + ".number": strconv.Itoa(number), stepIdea: ""})
}

// stale answers a button that nothing stands behind.
func (c *Conversation) stale(s flow.Scene) flow.Outcome {
	return flow.Outcome{Toast: c.r.Label(s.Lang, "dialog.stale_button"), Alert: true}
}

func oneNumber(args []string) (int, bool) {
	if len(args) != 1 {
		return 0, false
	}
	return flow.Number(args[0])
}

// replyToCard takes what a leader writes below a card for the text of a report. Others are left to talk.
func (c *Conversation) replyToCard(ctx context.Context, s flow.Scene, slot []string, in flow.Input) (flow.Outcome, error) {
	if len(slot) < 1 || !s.Bound() || !s.Person.AnswersFor(s.Group.Organisation) || in.Edited {
		return flow.Ignored(), nil
	}
	number, ok := oneNumber(slot[:1])
	if !ok {
		return flow.Ignored(), nil
	}
	if in.Empty() && len(in.Files) == 0 {
		return flow.Ignored(), nil
	}
	t, err := c.find(ctx, directive.AssignmentKey{Directive: number, Organisation: s.Group.Organisation})
	if err != nil {
		return flow.Outcome{}, err
	}
	if utf8.RuneCountInString(in.Text) > directive.MaxReport {
		return s.Tell(c.r, "dialog.too_long", "Max", directive.MaxReport, "Length", utf8.RuneCountInString(in.Text)), nil
	}
	start := given(t)
	c.keep(start, in)
	return c.engine.Start(ctx, s, "report", start)
}

// keep puts what was written and sent before it was asked for into the answers.
func (c *Conversation) keep(start map[string]string, in flow.Input) {
	if in.Text != "" {
		start[keyKept] = in.Text
	}
	if in.Message != 0 {
		start[keyKeptMessage] = strconv.FormatInt(in.Message, 10)
	}
	if len(in.Files) > 0 {
		start[stepFiles+keyFiles], _ = addFiles("", in)
	}
}

// replyToReminder does the same below a reminder, which may name several directives.
func (c *Conversation) replyToReminder(ctx context.Context, s flow.Scene, _ []string, in flow.Input) (flow.Outcome, error) {
	if !s.Bound() || !s.Person.AnswersFor(s.Group.Organisation) || in.Edited || in.Empty() && len(in.Files) == 0 {
		return flow.Ignored(), nil
	}
	if utf8.RuneCountInString(in.Text) > directive.MaxReport {
		return s.Tell(c.r, "dialog.too_long", "Max", directive.MaxReport, "Length", utf8.RuneCountInString(in.Text)), nil
	}
	start := map[string]string{stepIdea: ""}
	c.keep(start, in)
	return c.choose(ctx, s, "report", start, nil)
}
