package respond

import (
	"context"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// tasks handles /nhiemvu: what the organisation still owes, the most urgent first.
func (c *Conversation) tasks(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if out, stop := c.notHere(s); stop {
		return out, nil
	}
	if len(seen(s)) == 0 {
		return s.Tell(c.r, nothingToSee(s)), nil
	}
	return c.showTasks(ctx, s, "0")
}

// seen returns the organisations whose tasks are listed: members see them too, though they can't answer.
func seen(s flow.Scene) []directive.OrgID {
	if s.Kind.IsGroup() {
		return []directive.OrgID{s.Group.Organisation}
	}
	return s.Person.Organisations()
}

// nothingToSee names the text for who has no organisation.
func nothingToSee(s flow.Scene) string {
	switch {
	case !s.Known():
		return "dialog.stranger"
	case s.Person.Has(directive.Administrator, directive.Board, directive.Manager):
		return "list.use_summary"
	}
	return "list.no_unit"
}

// turnTasks handles the list's buttons: tsk:<page>.
func (c *Conversation) turnTasks(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 1 || (s.Kind.IsGroup() && !s.Bound()) || len(seen(s)) == 0 {
		return c.stale(s), nil
	}
	return c.showTasks(ctx, s, args[0])
}

func (c *Conversation) showTasks(ctx context.Context, s flow.Scene, at string) (flow.Outcome, error) {
	tasks, err := c.owed(ctx, seen(s))
	if err != nil {
		return flow.Outcome{}, err
	}
	if len(tasks) == 0 {
		return s.Turn(c.r.Text(s.Room, "list.nothing_owed")), nil
	}
	from, to, pages := flow.Window(at, len(tasks), pageSize)
	several := len(seen(s)) > 1
	head := c.r.TextN(s.Room, "list.tasks_of_mine", len(tasks))
	if !several {
		head = c.r.TextN(s.Room, "list.tasks_of", len(tasks), "Unit", tasks[0].Organisation.Name)
	}
	lines := []string{head, ""}
	var rows [][]chat.Button
	var row []chat.Button
	offered := map[int]bool{}
	for _, t := range tasks[from:to] {
		lines = append(lines, c.r.TaskLine(s.Room, t.Directive, t.Assignment, s.Today, unitName(t, several)))
		if offered[t.Number] {
			continue
		}
		offered[t.Number] = true
		row = append(row, chat.Button{
			Text: c.r.Label(s.Room, "list.report_on", "Number", t.Number),
			Data: chat.Data(render.ActReport, strconv.Itoa(t.Number)),
		})
		if len(row) == 3 {
			rows, row = append(rows, row), nil
		}
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	rows = append(rows, c.r.PageButtons(s.Room, actTasks, from/pageSize, pages)...)
	return s.Turn(strings.Join(lines, "\n"), rows...), nil
}

// acknowledge handles the button "Đã tiếp nhận": ack:<number>.
func (c *Conversation) acknowledge(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	number, ok := oneNumber(args)
	if !ok {
		return c.stale(s), nil
	}
	if out, stop := c.notHere(s); stop {
		return out, nil
	}
	if err := c.mayAnswer(ctx, s); err != nil {
		return flow.Outcome{}, err
	}
	tasks, err := c.named(ctx, s, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	// In private, who answers for several organisations receives for those one after another.
	at := tasks[0]
	for _, t := range tasks {
		if t.Assignment.State == directive.Pending {
			at = t
			break
		}
	}
	return flow.Outcome{
		Command: directive.Acknowledge{Assignment: at.Assignment.AssignmentKey},
		Toast:   c.r.Label(s.Lang, "dialog.acknowledged", "Number", number, "Unit", at.Organisation.Name),
	}, nil
}
