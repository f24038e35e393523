package respond

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// tasks handles /nhiemvu: what the organisation still owes, the most urgent first. Words behind it choose a filter.
func (c *Conversation) tasks(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if out, stop := c.notHere(s); stop {
		return out, nil
	}
	if len(seen(s)) == 0 {
		return s.Tell(c.r, nothingToSee(s)), nil
	}
	return c.showTasks(ctx, s, "0", typedFilter(args))
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

// turnTasks handles the list's buttons: tsk:<page>:<filter>.
func (c *Conversation) turnTasks(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) < 1 || len(args) > 2 || (s.Kind.IsGroup() && !s.Bound()) || len(seen(s)) == 0 {
		return c.stale(s), nil
	}
	filter := filterAll
	if len(args) == 2 {
		filter = args[1]
	}
	if !slices.Contains(filters(), filter) {
		return c.stale(s), nil
	}
	return c.showTasks(ctx, s, args[0], filter)
}

// showTasks lists what is owed, and what waits for the Board, one filter at a time.
func (c *Conversation) showTasks(ctx context.Context, s flow.Scene, at, filter string) (flow.Outcome, error) {
	all, err := c.listed(ctx, seen(s))
	if err != nil {
		return flow.Outcome{}, err
	}
	if len(all) == 0 {
		return s.Turn(c.r.Text(s.Room, "list.nothing_owed")), nil
	}
	tasks := slices.DeleteFunc(slices.Clone(all), func(t task) bool { return !c.passes(filter, t, s) })
	from, to, pages := flow.Window(at, len(tasks), pageSize)
	several := len(seen(s)) > 1
	lines := []string{c.tasksHead(s, filter, len(tasks), all[0].Organisation, several), ""}
	if len(tasks) == 0 {
		lines = append(lines, c.r.Text(s.Room, "respond.none_here"))
	}
	for _, t := range tasks[from:to] {
		lines = append(lines, c.r.TaskLine(s.Room, t.Directive, t.Assignment, s.Today, unitName(t, several)))
	}
	rows := c.reportButtons(s, tasks[from:to])
	rows = append(rows, c.r.PageButtons(s.Room, actTasks, from/pageSize, pages, filter)...)
	rows = append(rows, c.filterButtons(s, all, filter)...)
	return s.Turn(strings.Join(lines, "\n"), rows...), nil
}

// tasksHead says what the list holds.
func (c *Conversation) tasksHead(s flow.Scene, filter string, n int, o directive.Organisation, several bool) string {
	switch {
	case filter != filterAll:
		return c.r.TextN(s.Room, "respond.tasks_"+filter, n)
	case several:
		return c.r.TextN(s.Room, "list.tasks_of_mine", n)
	}
	return c.r.TextN(s.Room, "list.tasks_of", n, "Unit", o.Name)
}

// reportButtons offers to report on each directive of a page.
func (c *Conversation) reportButtons(s flow.Scene, tasks []task) [][]chat.Button {
	var rows [][]chat.Button
	offered := map[int]bool{}
	for _, t := range tasks {
		if offered[t.Number] {
			continue
		}
		if len(offered)%3 == 0 {
			rows = append(rows, nil)
		}
		offered[t.Number] = true
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{
			Text: c.r.Label(s.Room, "list.report_on", "Number", t.Number),
			Data: chat.Data(render.ActReport, strconv.Itoa(t.Number)),
		})
	}
	return rows
}

// answerable returns the tasks under a directive that the person answers for here. Where that is nothing, stop says so, and
// what is answered instead is out or err.
func (c *Conversation) answerable(ctx context.Context, s flow.Scene, number int) (tasks []task, out flow.Outcome, stop bool, err error) {
	if out, stop = c.notHere(s); stop {
		return nil, out, true, nil
	}
	if err = c.mayAnswer(ctx, s); err != nil {
		return nil, out, true, err
	}
	tasks, err = c.named(ctx, s, number)
	return tasks, out, err != nil, err
}

// acknowledge handles the button "Đã tiếp nhận": ack:<number>.
func (c *Conversation) acknowledge(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	number, ok := oneNumber(args)
	if !ok {
		return c.stale(s), nil
	}
	tasks, out, stop, err := c.answerable(ctx, s, number)
	if stop {
		return out, err
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
