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
// while somebody thinks it over does not slip in. Drafts in which something is open are left out of it.
func (c *Conversation) publish(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	var chosen []int
	if args[0] == all {
		drafts, _, err := c.known(ctx)
		if err != nil {
			return flow.Outcome{}, err
		}
		for _, d := range drafts {
			if d.State == directive.Draft && len(questionsOf(d)) == 0 {
				chosen = append(chosen, d.Number)
			}
		}
		if len(chosen) == 0 && len(drafts) > 0 {
			return flow.Outcome{Toast: c.r.Label(s.Lang, "issue.all_open"), Alert: true}, nil
		}
	} else {
		chosen, _ = directive.ParseNumbers(args[0])
	}
	if len(chosen) == 0 {
		return c.stale(s), nil
	}
	// Asked now, so that a draft that is out already never begins a dialog.
	if _, err := c.plan(ctx, s, chosen, false); err != nil {
		return flow.Outcome{}, err
	}
	return c.Engine.Start(ctx, s, "publish", map[string]string{keyNumbers: directive.FormatNumbers(chosen)})
}

// The steps of a publication, and their answers.
const (
	stepForm  = "form"
	stepWhen  = "when"
	oneByOne  = "cards"
	together  = "list"
	atOnce    = "now"
	atMoment  = "at." // with a moment's Unix seconds
	morningAt = 8     // the hour that is offered
)

// publishDialog shows the plan, asks how and when, and whether to go.
func (c *Conversation) publishDialog() flow.Dialog {
	return flow.Dialog{
		Name: "publish",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "dialog.publish.head"), nil
		},
		Steps: []flow.Step{
			{
				Name: stepForm, Ask: c.askForm, Take: flow.OneOf(c.r, oneByOne, together),
				When: func(t flow.Talk) bool { return len(publishing(t)) > 1 },
			},
			{Name: stepConfirm, Review: true, Ask: c.askPublish, Take: flow.OneOf(c.r, "ok", "later")},
			{
				Name: stepWhen, Typed: true, Ask: c.askWhen, Take: c.takeWhen,
				When: func(t flow.Talk) bool { return t.Answer(stepConfirm) == "later" },
			},
		},
		Finish: c.finishPublish,
	}
}

// publishing returns what a dialog publishes.
func publishing(t flow.Talk) []int {
	numbers, _ := directive.ParseNumbers(t.Values[keyNumbers])
	return numbers
}

func (c *Conversation) finishPublish(_ context.Context, t flow.Talk) (flow.Ending, error) {
	numbers := publishing(t)
	if len(numbers) == 0 {
		return flow.Ending{}, fmt.Errorf("publishing: %q are no numbers", t.Values[keyNumbers])
	}
	asList := t.Answer(stepForm) == together
	if t.Answer(stepConfirm) == "ok" {
		// What went out, and how far it is, is told in a message of its own.
		return flow.Ending{
			Command: directive.Publish{Numbers: numbers, Together: asList},
			Toast:   c.r.Label(t.Lang, "dialog.publish.toast"),
		}, nil
	}
	at, err := moment(t.Answer(stepWhen))
	if err != nil {
		return flow.Ending{}, err
	}
	return flow.Ending{
		Command: directive.Schedule{Numbers: numbers, At: at, Together: asList},
		Line:    c.r.TextN(t.Lang, "issue.scheduled", len(numbers), "At", at), Rows: c.listRow(t),
	}, nil
}

// moment reads a moment as the dialog keeps it.
func moment(answer string) (time.Time, error) {
	seconds, err := strconv.ParseInt(strings.TrimPrefix(answer, atMoment), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading when to publish: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

func (c *Conversation) askForm(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{
		Text: c.r.TextN(t.Lang, "issue.ask_form", len(publishing(t))),
		Rows: [][]flow.Choice{
			{{Label: c.r.Label(t.Lang, "issue.form_cards"), Value: oneByOne}},
			{{Label: c.r.Label(t.Lang, "issue.form_list"), Value: together}},
		},
	}, nil
}

// askWhen asks for the moment to publish at.
func (c *Conversation) askWhen(ctx context.Context, t flow.Talk) (flow.Question, error) {
	work, err := c.work(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	day := work.NextWorkingDay(t.Today)
	var rows [][]flow.Choice
	for range 2 {
		at := day.In(c.Rules.Zone, morningAt, 0)
		label := c.r.Label(t.Lang, "issue.when_at", "Weekday", c.r.Printer(t.Lang).Weekday(day), "At", at)
		rows = append(rows, []flow.Choice{{Label: label, Value: atMoment + strconv.FormatInt(at.Unix(), 10)}})
		day = work.NextWorkingDay(day)
	}
	return flow.Question{Text: c.r.Text(t.Lang, "issue.ask_when"), Rows: rows, Placeholder: c.r.Label(t.Lang, "issue.when_hint")}, nil
}

// takeWhen takes a moment: a button's, or a day and an hour as people type them. Without an hour it is the morning's.
func (c *Conversation) takeWhen(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	var at time.Time
	if in.Pressed {
		read, bad := moment(in.Value)
		if bad != nil {
			return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil //nolint:nilerr // a forged button: who sent it is told to press one
		}
		at = read
	} else {
		due, problem := flow.ReadDeadline(c.r, t, in)
		if problem != "" {
			return flow.Taken{Problem: problem}, nil
		}
		hour, minute := morningAt, 0
		if due.HasHour {
			hour, minute = due.Hour, due.Minute
		}
		at = due.Day.In(c.Rules.Zone, hour, minute)
	}
	switch {
	case !at.After(t.Now):
		return flow.Taken{Problem: c.r.Text(t.Lang, "issue.when_past", "At", at)}, nil
	case at.Sub(t.Now) > 366*24*time.Hour:
		return flow.Taken{Problem: c.r.Text(t.Lang, "issue.when_far")}, nil
	}
	return flow.Taken{Answer: atMoment + strconv.FormatInt(at.Unix(), 10)}, nil
}

func (c *Conversation) askPublish(ctx context.Context, t flow.Talk) (flow.Question, error) {
	numbers := publishing(t)
	if len(numbers) == 0 {
		return flow.Question{}, fmt.Errorf("publishing: %q are no numbers", t.Values[keyNumbers])
	}
	p, err := c.plan(ctx, t.Scene, numbers, t.Answer(stepForm) == together)
	if err != nil {
		return flow.Question{}, err
	}
	var lines []string
	for _, d := range p.news.Directives {
		if len(lines) == 20 && len(p.news.Directives) > 21 {
			lines = append(lines, c.r.TextN(t.Lang, "dialog.publish.more", len(p.news.Directives)-20))
			break
		}
		lines = append(lines, c.r.Text(t.Lang, "dialog.publish.item", "Number", d.Number, "Title", shorten(d.Title.In(t.Lang), 90)))
	}
	cards := c.r.LabelN(t.Lang, "dialog.publish.cards", p.news.Cards)
	if t.Answer(stepForm) == together {
		cards = c.r.LabelN(t.Lang, "dialog.publish.lists", p.news.Cards)
	}
	lines = append(lines, "",
		c.r.Text(t.Lang, "dialog.publish.plan",
			"Directives", c.r.LabelN(t.Lang, "dialog.publish.directives", len(numbers)),
			"Groups", c.r.LabelN(t.Lang, "dialog.publish.groups", p.news.Groups),
			"Cards", cards),
		c.r.Text(t.Lang, "dialog.publish.time", "Time", c.lasting(t, p.duration())))
	if len(p.news.Unreached) > 0 {
		var names []string
		for _, o := range p.news.Unreached {
			names = append(names, o.Name.In(t.Lang))
		}
		lines = append(lines, c.r.Text(t.Lang, "dialog.publish.unreached", "Units", strings.Join(names, ", ")))
	}
	lines = append(lines, c.unhealthyLines(t, p)...)
	pings, err := c.pingLines(t, p)
	if err != nil {
		return flow.Question{}, err
	}
	lines = append(lines, pings...)
	return flow.Question{Text: strings.Join(lines, "\n"), Rows: [][]flow.Choice{
		{{Label: c.r.LabelN(t.Lang, "dialog.publish.confirm", len(numbers)), Value: "ok"}},
		{{Label: c.r.Label(t.Lang, "issue.button_later"), Value: "later"}},
	}}, nil
}

// maxListed is how many groups a plan lists.
const maxListed = 10

// unhealthyLines name the groups of those concerned that can't be written to.
func (c *Conversation) unhealthyLines(t flow.Talk, p plan) []string {
	var lines []string
	for _, g := range p.unhealthy() {
		if len(lines) == maxListed {
			break
		}
		lines = append(lines, c.r.Text(t.Lang, "issue.plan_unhealthy", "Group", shorten(g.Title, 60), "Why", shorten(g.Reason, 100)))
	}
	return lines
}

// pingLines say on which days each group will be reminded.
func (c *Conversation) pingLines(t flow.Talk, p plan) ([]string, error) {
	byDays := map[string][]string{}
	var order []string
	for _, o := range p.units() {
		var days []string
		found, err := p.pings(o.ID)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			days = append(days, c.r.Label(t.Lang, "list.day", "Date", d))
		}
		if len(days) == 0 {
			continue
		}
		key := strings.Join(days, ", ")
		if byDays[key] == nil {
			order = append(order, key)
		}
		byDays[key] = append(byDays[key], shortOf(t, o))
	}
	var lines []string
	for _, key := range order[:min(len(order), maxListed)] {
		lines = append(lines, c.r.Text(t.Lang, "issue.plan_pings", "Units", strings.Join(byDays[key], ", "), "Days", key))
	}
	if len(lines) == 0 {
		lines = append(lines, c.r.Text(t.Lang, "issue.plan_no_pings"))
	}
	return lines, nil
}

// lasting writes about how long something takes.
func (c *Conversation) lasting(t flow.Talk, d time.Duration) string {
	if d < 90*time.Second {
		return c.r.LabelN(t.Lang, "dialog.publish.seconds", max(1, int(d/time.Second)))
	}
	return c.r.LabelN(t.Lang, "dialog.publish.minutes", int((d+30*time.Second)/time.Minute))
}
