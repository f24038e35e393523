package track

import (
	"context"
	"slices"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/summary"
)

// progress handles /tiendo: one directive, organisation by organisation, with what each reported and what proves it.
func (c *Conversation) progress(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if !watches(s) && len(own(s)) == 0 {
		return c.refuse(s), nil
	}
	number, ok := flow.Number(args)
	if !ok {
		return s.Tell(c.r, "dialog.progress_usage"), nil
	}
	return c.one(ctx, s, "0", number)
}

// turnProgress handles the buttons that turn its pages: prg:<page>:<number>.
func (c *Conversation) turnProgress(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 2 || (!watches(s) && len(own(s)) == 0) {
		return c.stale(s), nil
	}
	number, ok := flow.Number(args[1])
	if !ok {
		return c.stale(s), nil
	}
	return c.one(ctx, s, args[0], number)
}

// one shows a page of a directive's progress.
func (c *Conversation) one(ctx context.Context, s flow.Scene, at string, number int) (flow.Outcome, error) {
	r, err := c.source.PresentOf(ctx, s.Now, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	row, found := r.Directive(number)
	if !found {
		return flow.Outcome{}, &directive.Refusal{
			Code: directive.CodeNoDirective, Params: map[string]any{"Number": number},
		}
	}
	if !watches(s) {
		row.Items = slices.DeleteFunc(slices.Clone(row.Items), func(i summary.Item) bool {
			return !slices.Contains(own(s), i.Organisation.ID)
		})
		if len(row.Items) == 0 {
			name, err := c.ownName(ctx, s)
			if err != nil {
				return flow.Outcome{}, err
			}
			return flow.Outcome{}, &directive.Refusal{
				Code: directive.CodeNoAssignment, Params: map[string]any{"Number": number, "Unit": name},
			}
		}
	}
	return c.progressPage(s, at, r, row), nil
}

// ownName names the organisation that a directive is no business of.
func (c *Conversation) ownName(ctx context.Context, s flow.Scene) (directive.Text, error) {
	orgs, err := c.store.Organisations(ctx)
	if err != nil {
		return directive.Text{}, err
	}
	for _, o := range orgs {
		if o.ID == own(s)[0] {
			return o.Name, nil
		}
	}
	return directive.Text{VI: string(own(s)[0])}, nil
}

// How much of a directive's progress stands on a page.
const (
	progressUnits = 4 // organisations
	shownReports  = 3 // the last ones of each
)

func (c *Conversation) progressPage(s flow.Scene, at string, r summary.Report, row summary.DirectiveRow) flow.Outcome {
	from, to, pages := flow.Window(at, len(row.Items), progressUnits)
	number := strconv.Itoa(row.Directive.Number)
	lines := []string{c.r.Text(s.Room, "list.progress_head", "Number", row.Directive.Number, "Title", row.Directive.Title)}
	if from == 0 && watches(s) {
		names := r.In(c.r.Printer(s.Room))
		lines = append(lines, c.r.Text(s.Room, "list.plain", "Text", names.Due(row)), c.r.Text(s.Room, "list.plain", "Text", names.Rate(row.Count)))
	}
	rows := c.r.PageButtons(s.Room, actProgress, from/progressUnits, pages, number)
	for _, item := range row.Items[from:to] {
		lines = append(lines, "", c.r.ProgressLine(s.Room, item.Directive, item.Assignment, item.Organisation, s.Today))
		first := max(0, len(item.Reports)-shownReports)
		for _, report := range slices.Backward(item.Reports[first:]) {
			lines = append(lines, c.r.LastReport(s.Room, report))
			if n := len(report.Evidence); n > 0 {
				rows = append(rows, chat.Row(c.button(s, "track.button.evidence",
					chat.Data(render.ActEvidence, number, string(item.Organisation.ID), strconv.Itoa(report.Number)),
					"Count", n, "Unit", item.Organisation.Short, "Report", report.Number)))
			}
		}
		if first > 0 {
			lines = append(lines, c.r.TextN(s.Room, "track.earlier", first))
		}
	}
	return s.Turn(render.FitLines(lines), rows...)
}
