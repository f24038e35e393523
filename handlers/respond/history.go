package respond

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/store"
)

// historyPage is how many entries stand in one message.
const historyPage = 5

// history handles /lichsu 12: what was reported and asked for under a directive, the newest first.
func (c *Conversation) history(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if out, stop := c.notHere(s); stop {
		return out, nil
	}
	number, ok := flow.Number(args)
	if !ok {
		return s.Tell(c.r, "respond.history_usage"), nil
	}
	units, err := c.visible(ctx, s, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	if len(units) == 1 {
		return c.showHistory(ctx, s, directive.AssignmentKey{Directive: number, Organisation: units[0].ID}, "0")
	}
	var rows [][]chat.Button
	for pair := range slices.Chunk(units, 2) {
		var row []chat.Button
		for _, o := range pair {
			row = append(row, chat.Button{
				Text: c.r.Label(s.Lang, "respond.unit", "Unit", o.Short), Data: chat.Data(actHistory, "0", strconv.Itoa(number), string(o.ID)),
			})
		}
		rows = append(rows, row)
	}
	return s.Turn(c.r.Text(s.Lang, "respond.history_of", "Number", number), rows...), nil
}

// visible returns the organisations whose answers under a directive a scene may show: at least one, or a refusal.
func (c *Conversation) visible(ctx context.Context, s flow.Scene, number int) ([]directive.Organisation, error) {
	found, err := c.store.Directives(ctx, store.Filter{Directive: number})
	if err != nil {
		return nil, fmt.Errorf("reading directive %d: %w", number, err)
	}
	missing := &directive.Refusal{Code: directive.CodeNoDirective, Params: map[string]any{"Number": number}}
	if len(found) != 1 || found[0].State == directive.Draft || found[0].State == directive.Scheduled {
		return nil, missing
	}
	under, err := c.store.Assignments(ctx, store.Filter{Directive: number})
	if err != nil {
		return nil, fmt.Errorf("reading who owes directive %d: %w", number, err)
	}
	var units []directive.Organisation
	for _, a := range under {
		if !c.maySee(s, a.Organisation) {
			continue
		}
		o, err := c.organisation(ctx, a.Organisation)
		if err != nil {
			return nil, err
		}
		units = append(units, o)
	}
	if len(units) == 0 {
		return nil, &directive.Refusal{Code: directive.CodeForbidden}
	}
	return units, nil
}

// turnHistory handles the history's buttons: his:<page>:<number>:<organisation>.
func (c *Conversation) turnHistory(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 3 {
		return c.stale(s), nil
	}
	number, ok := oneNumber(args[1:2])
	if !ok {
		return c.stale(s), nil
	}
	k := directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(args[2])}
	if !c.maySee(s, k.Organisation) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	return c.showHistory(ctx, s, k, args[0])
}

// entry is one thing that happened under an assignment: a report or a request.
type entry struct {
	at      time.Time
	report  *directive.Report
	request *directive.Extension
}

// past is what happened under an assignment.
type past struct {
	directive  directive.Directive
	assignment directive.Assignment
	unit       directive.Organisation
	entries    []entry // the newest first
}

// past reads what happened under an assignment, whatever the directive's state is now.
func (c *Conversation) past(ctx context.Context, k directive.AssignmentKey) (past, error) {
	var p past
	found, err := c.store.Directives(ctx, store.Filter{Directive: k.Directive})
	if err != nil {
		return p, fmt.Errorf("reading directive %d: %w", k.Directive, err)
	}
	under, err := c.store.Assignments(ctx, store.Filter{Directive: k.Directive, Organisation: k.Organisation})
	if err != nil {
		return p, fmt.Errorf("reading assignment %v: %w", k, err)
	}
	if p.unit, err = c.organisation(ctx, k.Organisation); err != nil {
		return p, err
	}
	if len(found) != 1 || len(under) != 1 {
		params := map[string]any{"Number": k.Directive, "Unit": p.unit.Name}
		return p, &directive.Refusal{Code: directive.CodeNoAssignment, Params: params}
	}
	p.directive, p.assignment = found[0], under[0]
	reports, err := c.store.Reports(ctx, k)
	if err != nil {
		return p, fmt.Errorf("reading the reports under %v: %w", k, err)
	}
	requests, err := c.store.Extensions(ctx, k)
	if err != nil {
		return p, fmt.Errorf("reading the requests under %v: %w", k, err)
	}
	for i := range reports {
		p.entries = append(p.entries, entry{at: reports[i].At, report: &reports[i]})
	}
	for i := range requests {
		p.entries = append(p.entries, entry{at: requests[i].At, request: &requests[i]})
	}
	slices.SortStableFunc(p.entries, func(a, b entry) int { return b.at.Compare(a.at) })
	return p, nil
}

func (c *Conversation) showHistory(ctx context.Context, s flow.Scene, k directive.AssignmentKey, at string) (flow.Outcome, error) {
	p, err := c.past(ctx, k)
	if err != nil {
		return flow.Outcome{}, err
	}
	lines := []string{c.r.Text(s.Room, "respond.history_head", "Number", k.Directive, "Title", p.directive.Title, "Unit", p.unit.Name)}
	if len(p.entries) == 0 {
		lines = append(lines, "", c.r.Text(s.Room, "respond.history_none"))
	}
	from, to, pages := flow.Window(at, len(p.entries), historyPage)
	var files []chat.Button
	for _, e := range p.entries[from:to] {
		if e.request != nil {
			lines = append(lines, "", c.r.HistoryRequest(s.Room, *e.request))
			continue
		}
		lines = append(lines, "", c.r.HistoryReport(s.Room, p.directive, p.assignment, *e.report))
		if len(e.report.Evidence) > 0 {
			number := strconv.Itoa(e.report.Number)
			files = append(files, chat.Button{
				Text: c.r.Label(s.Room, "respond.history_files", "Report", number),
				Data: chat.Data(render.ActEvidence, strconv.Itoa(k.Directive), string(k.Organisation), number),
			})
		}
	}
	rows := c.r.PageButtons(s.Room, actHistory, from/historyPage, pages, strconv.Itoa(k.Directive), string(k.Organisation))
	for row := range slices.Chunk(files, 3) {
		rows = append(rows, row)
	}
	if c.offersCorrection(s, p) {
		rows = append(rows, chat.Row(chat.Button{
			Text: c.r.Label(s.Room, "respond.button_correct"), Data: chat.Data(render.ActCorrect, strconv.Itoa(k.Directive)),
		}))
	}
	return s.Turn(render.FitLines(lines), rows...), nil
}

// offersCorrection tells whether the last report can be corrected by somebody who sees the history here.
func (c *Conversation) offersCorrection(s flow.Scene, p past) bool {
	if p.directive.State != directive.Published || !s.Kind.IsGroup() && !s.Person.AnswersFor(p.unit.ID) {
		return false
	}
	return slices.ContainsFunc(p.entries, func(e entry) bool {
		return e.report != nil && c.rules.Correctable(p.assignment, *e.report, s.Now)
	})
}
