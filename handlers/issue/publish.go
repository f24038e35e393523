package issue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

const (
	stepConfirm = "confirm"
	keyNumbers  = "numbers"
)

func today(now time.Time, rules directive.Rules) calendar.Date { return calendar.Of(now, rules.Zone) }

// publish handles the buttons that publish: dp:<number> and dp:all. What "all" is, is settled now: a draft that is made
// while somebody thinks it over does not slip in.
func (c *Conversation) publish(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	numbers := args[0]
	if numbers == all {
		drafts, _, err := c.known(ctx)
		if err != nil {
			return flow.Outcome{}, err
		}
		var listed []string
		for _, d := range drafts {
			listed = append(listed, strconv.Itoa(d.Number))
		}
		numbers = strings.Join(listed, ",")
	}
	chosen, ok := parseNumbers(numbers)
	if !ok {
		return c.stale(s), nil
	}
	// Asked now, so that a draft that is out already never begins a dialog.
	if _, err := c.plan(ctx, s, chosen); err != nil {
		return flow.Outcome{}, err
	}
	return c.Engine.Start(ctx, s, "publish", map[string]string{keyNumbers: numbers})
}

func parseNumbers(s string) ([]int, bool) {
	var numbers []int
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n <= 0 {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, len(numbers) > 0
}

// publishDialog shows the plan and asks whether to go.
func (c *Conversation) publishDialog() flow.Dialog {
	return flow.Dialog{
		Name: "publish",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "dialog.publish.head"), nil
		},
		Steps: []flow.Step{{Name: stepConfirm, Ask: c.askPublish, Take: flow.OneOf(c.r, "ok")}},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			numbers, ok := parseNumbers(t.Values[keyNumbers])
			if !ok {
				return flow.Ending{}, fmt.Errorf("publishing: %q are no numbers", t.Values[keyNumbers])
			}
			return flow.Ending{
				Command: directive.Publish{Numbers: numbers},
				Line:    c.r.TextN(t.Lang, "dialog.publish.done", len(numbers)),
				Toast:   c.r.Label(t.Lang, "dialog.publish.toast"),
			}, nil
		},
	}
}

func (c *Conversation) askPublish(ctx context.Context, t flow.Talk) (flow.Question, error) {
	numbers, ok := parseNumbers(t.Values[keyNumbers])
	if !ok {
		return flow.Question{}, fmt.Errorf("publishing: %q are no numbers", t.Values[keyNumbers])
	}
	p, err := c.plan(ctx, t.Scene, numbers)
	if err != nil {
		return flow.Question{}, err
	}
	var lines []string
	for _, d := range p.news.Directives {
		if len(lines) == 20 && len(p.news.Directives) > 21 {
			lines = append(lines, c.r.TextN(t.Lang, "dialog.publish.more", len(p.news.Directives)-20))
			break
		}
		lines = append(lines, c.r.Text(t.Lang, "dialog.publish.item", "Number", d.Number, "Title", d.Title))
	}
	lines = append(lines, "",
		c.r.Text(t.Lang, "dialog.publish.plan",
			"Directives", c.r.LabelN(t.Lang, "dialog.publish.directives", len(numbers)),
			"Groups", c.r.LabelN(t.Lang, "dialog.publish.groups", p.news.Groups),
			"Cards", c.r.LabelN(t.Lang, "dialog.publish.cards", p.news.Cards)),
		c.r.Text(t.Lang, "dialog.publish.time", "Time", c.lasting(t, p.duration())))
	if len(p.news.Unreached) > 0 {
		var names []string
		for _, o := range p.news.Unreached {
			names = append(names, o.Name.In(t.Lang))
		}
		lines = append(lines, c.r.Text(t.Lang, "dialog.publish.unreached", "Units", strings.Join(names, ", ")))
	}
	confirm := flow.Choice{Label: c.r.LabelN(t.Lang, "dialog.publish.confirm", len(numbers)), Value: "ok"}
	return flow.Question{Text: strings.Join(lines, "\n"), Rows: [][]flow.Choice{{confirm}}}, nil
}

// lasting writes about how long something takes.
func (c *Conversation) lasting(t flow.Talk, d time.Duration) string {
	if d < 90*time.Second {
		return c.r.LabelN(t.Lang, "dialog.publish.seconds", max(1, int(d/time.Second)))
	}
	return c.r.LabelN(t.Lang, "dialog.publish.minutes", int((d+30*time.Second)/time.Minute))
}
