package respond

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

// pageSize is how many tasks stand in one message.
const pageSize = 8

// askWhich offers what is owed, the most urgent first; only some of it where a filter is given.
func (c *Conversation) askWhich(name string, only func(task) bool) func(context.Context, flow.Talk) (flow.Question, error) {
	return func(ctx context.Context, t flow.Talk) (flow.Question, error) {
		tasks, err := c.offered(ctx, t)
		if err != nil {
			return flow.Question{}, err
		}
		if only != nil {
			tasks = slices.DeleteFunc(tasks, func(t task) bool { return !only(t) })
		}
		several := len(c.units(t.Scene)) > 1
		perRow := 4
		if several {
			perRow = 2
		}
		var choices []flow.Choice
		for _, task := range tasks {
			label := c.r.Label(t.Lang, "list.number", "Number", task.Number)
			if several {
				label = c.r.Label(t.Lang, "list.number_unit", "Number", task.Number, "Unit", task.Organisation.Short)
			}
			choices = append(choices, flow.Choice{Label: label, Value: key(task.Assignment.AssignmentKey)})
		}
		lines := []string{c.r.Text(t.Lang, name)}
		from, to, _ := flow.Window(t.More(stepWhich, "page"), len(tasks), pageSize)
		for _, task := range tasks[from:to] {
			lines = append(lines, c.r.TaskLine(t.Lang, task.Directive, task.Assignment, t.Today, unitName(task, several)))
		}
		label := func(page, pages int) string { return c.r.Label(t.Lang, "list.page", "Page", page, "Pages", pages) }
		return flow.Question{
			Text: strings.Join(lines, "\n"), Rows: flow.Page(t, stepWhich, choices, pageSize, perRow, label),
		}, nil
	}
}

// offered returns what can be chosen: all that is owed, or one directive's obligations where its number was named.
func (c *Conversation) offered(ctx context.Context, t flow.Talk) ([]task, error) {
	number, err := strconv.Atoi(t.More(stepWhich, "number"))
	if err != nil {
		return c.owed(ctx, c.units(t.Scene))
	}
	return c.named(ctx, t.Scene, number)
}

func unitName(t task, several bool) directive.Text {
	if !several {
		return directive.Text{}
	}
	return t.Organisation.Short
}

func (c *Conversation) takeWhich(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	k, ok := parseKey(in.Value)
	if !in.Pressed || !ok || !t.Person.AnswersFor(k.Organisation) {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	}
	found, err := c.find(ctx, k)
	if err != nil {
		return flow.Taken{}, err
	}
	return flow.Taken{Answer: in.Value, More: map[string]string{"measure": measureOf(found.Directive)}}, nil
}
