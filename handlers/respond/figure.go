package respond

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
)

// What is kept with the answer to the figure.
const (
	keyDoubt = ".doubt" // the typed figure that can be read in two ways
	keyTyped = ".typed" // what stood in a line, and is no figure of this directive
	keyOver  = ".over"  // the figure above the target that was asked about
)

// askFigure asks for the figure. Where a line held one that was not understood, it says so.
func (c *Conversation) askFigure(ctx context.Context, t flow.Talk) (flow.Question, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	q := c.askPercent(t)
	if measureOf(found.Directive) == measureCount {
		q = c.askCount(t, found)
	}
	if typed := t.Values[stepFigure+keyTyped]; typed != "" {
		if _, problem := readFigure(typed, found.Directive); problem != "" {
			q.Text = c.r.Text(t.Lang, problem, "Typed", shorten(typed, 60)) + "\n\n" + q.Text
		}
	}
	return q, nil
}

func (c *Conversation) askCount(t flow.Talk, found task) flow.Question {
	name := "dialog.report.quantity"
	if found.Target.CountsDown() {
		name = "dialog.report.remaining"
	}
	pairs := []any{"Unit", found.Target.Unit, "Target", found.Target.Value}
	q := flow.Question{
		Text: c.r.Text(t.Lang, name, pairs...), Prompt: c.r.Text(t.Lang, name+"_ask", pairs...), Placeholder: "12",
	}
	if typed := t.Values[stepFigure+keyDoubt]; typed != "" {
		q.Text = c.r.Text(t.Lang, "respond.doubt", "Typed", typed, "Unit", found.Target.Unit)
		q.Rows = [][]flow.Choice{c.readings(t, typed, found.Directive)}
	}
	if over, err := directive.ParseQuantity(t.Values[stepFigure+keyOver]); err == nil {
		q.Text = c.r.Text(t.Lang, "respond.over", append(pairs, "Over", over)...)
		label := c.r.Label(t.Lang, "respond.over_yes", "Amount", c.r.Amount(t.Lang, over, found.Target))
		q.Rows = [][]flow.Choice{{{Label: label, Value: over.String()}}}
	}
	return q
}

func (c *Conversation) askPercent(t flow.Talk) flow.Question {
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
	}
}

// takeFigure takes a figure. One that can be read in two ways is asked about, and once so is one above the target.
func (c *Conversation) takeFigure(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	found, err := c.chosen(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	typed := in.Text
	if in.Pressed {
		typed = in.Value
	}
	if in.Pressed && measureOf(found.Directive) == measureCount {
		// The buttons bear what String wrote, which is no way in which people type.
		if q, err := directive.ParseQuantity(typed); err == nil && q >= 0 {
			return c.overTarget(t, found, q), nil
		}
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	}
	if doubt(typed, found.Directive) != "" {
		return flow.Taken{Again: true, More: map[string]string{keyDoubt[1:]: typed, keyOver[1:]: ""}}, nil
	}
	answer, problem := readFigure(typed, found.Directive)
	if problem != "" {
		return flow.Taken{Problem: c.r.Text(t.Lang, problem, "Typed", shorten(typed, 60))}, nil
	}
	if q, err := directive.ParseQuantity(answer); err == nil && measureOf(found.Directive) == measureCount {
		return c.overTarget(t, found, q), nil
	}
	return flow.Taken{Answer: answer}, nil
}

// overTarget takes a quantity; one above the target only once it was asked about.
func (c *Conversation) overTarget(t flow.Talk, found task, q directive.Quantity) flow.Taken {
	if found.Target.Exceeded(q) && t.Values[stepFigure+keyOver] == "" {
		return flow.Taken{Again: true, More: map[string]string{keyOver[1:]: q.String(), keyDoubt[1:]: ""}}
	}
	return flow.Taken{Answer: q.String()}
}

// doubt returns a typed figure that can be read in two ways: where what remains is counted, "12/20" may say that 12 of 20 are
// done, or that 12 are left.
func doubt(typed string, d directive.Directive) string {
	n, err := parseNumber(typed)
	if err != nil || !n.HasOf || n.Value > n.Of || n.Percent || d.Target == nil || measureOf(d) != measureCount || !d.Target.CountsDown() {
		return ""
	}
	return shorten(strings.TrimSpace(typed), 60)
}

// readings offers what remains by each reading of a typed figure.
func (c *Conversation) readings(t flow.Talk, typed string, d directive.Directive) []flow.Choice {
	n, err := parseNumber(typed)
	if err != nil || !n.HasOf {
		return nil
	}
	var choices []flow.Choice
	for _, left := range slices.Compact([]directive.Quantity{n.Of - n.Value, n.Value}) {
		label := c.r.Label(t.Lang, "respond.left", "Amount", c.r.Amount(t.Lang, left, d.Target))
		choices = append(choices, flow.Choice{Label: label, Value: left.String()})
	}
	return choices
}

// figureIn finds a figure of a directive in a text, by the noun that it counts: "12/20 nhà" of "đã sửa 12/20 nhà".
func figureIn(text string, d directive.Directive) string {
	if measureOf(d) != measureCount {
		return ""
	}
	fields := strings.Fields(text)
	for i := 0; i+1 < len(fields); i++ {
		n, err := parseNumber(fields[i])
		if err != nil || n.Unit != "" || n.Percent {
			continue
		}
		next := strings.Trim(fold.Key(fields[i+1]), ",.;:!")
		for _, unit := range []string{d.Target.Unit.VI, d.Target.Unit.EN} {
			if first, _ := cutField(fold.Key(unit)); first != "" && first == next {
				return fields[i]
			}
		}
	}
	return ""
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
