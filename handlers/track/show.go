package track

import (
	"context"
	"errors"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/summary"
	"giaoban/summary/source"
)

// pageUnits is how much of a summary stands in one message, in UTF-16 units: the messenger takes 4096.
const pageUnits = 3600

// turn handles the summary's buttons.
func (c *Conversation) turn(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) < 2 {
		return c.stale(s), nil
	}
	q, ok := parseRequest(args[1:])
	if !ok || !q.allowed(s) {
		return c.stale(s), nil
	}
	return c.show(ctx, s, args[0], q)
}

// show shows a page of a view.
func (c *Conversation) show(ctx context.Context, s flow.Scene, at string, q request) (flow.Outcome, error) {
	r, err := c.report(ctx, s, q)
	switch {
	case errors.Is(err, errNoFilter):
		return c.stale(s), nil
	case errors.Is(err, source.ErrBeforeFirst):
		return s.Tell(c.r, "track.before_first", "Date", calendar.Of(q.at, c.zone)), nil
	case err != nil:
		return flow.Outcome{}, err
	}
	blocks := c.blocks(s, q, r)
	if len(blocks) == 0 {
		return s.Turn(c.r.Text(s.Room, "list.nothing_yet")), nil
	}
	if q.at.IsZero() && (q.view == byOrganisation || q.view == byDirective) {
		deaf, err := c.deaf(ctx, s)
		if err != nil {
			return flow.Outcome{}, err
		}
		blocks = append(blocks, deaf...)
	}
	return c.page(s, blocks, at, q), nil
}

// blocks words a report in a view. There are none where an organisation was given nothing yet.
func (c *Conversation) blocks(s flow.Scene, q request, r summary.Report) []summary.Block {
	p := c.r.Printer(s.Room)
	switch q.view {
	case byOrganisation:
		return summary.TextByOrganisation(r, p)
	case byDirective:
		return summary.TextByDirective(r, p)
	case byMeeting:
		return summary.TextSections(r, summary.ByMeeting, "", p)
	case byMilestone:
		return summary.TextSections(r, summary.ByMilestone, "", p)
	case byPeriod:
		return summary.TextSections(r, summary.ByPeriod, calendar.PeriodMonth, p)
	case outlook:
		return summary.TextOutlook(r, p)
	case overdue:
		if !watches(s) {
			r = r.Only(own(s)...)
		}
		return summary.TextOverdue(r, p)
	}
	units := own(s)
	if q.view == ofOne {
		units = []directive.OrgID{r.Selection.Organisation}
	}
	var blocks []summary.Block
	for _, unit := range units {
		of, _ := summary.TextOf(r, unit, p)
		blocks = append(blocks, of...)
	}
	return blocks
}

// page shows one page of a view, with the buttons that lead to the others.
func (c *Conversation) page(s flow.Scene, blocks []summary.Block, at string, q request) flow.Outcome {
	pages := summary.Pages(blocks, pageUnits)
	from, _, n := flow.Window(at, len(pages), 1)
	rows := c.r.PageButtons(s.Room, actSummary, from, n, q.args()...)
	rows = append(rows, c.views(s, q)...)
	var shown []render.Block
	for _, b := range pages[from] {
		shown = append(shown, render.Block{Lines: b.Lines, Fixed: b.Table})
	}
	return s.Turn(c.r.Blocks(s.Room, shown), rows...)
}

// views are the buttons that lead to the other views, and to what can be made of this one.
func (c *Conversation) views(s flow.Scene, q request) [][]chat.Button {
	if !watches(s) {
		other := map[string]string{ofOwn: overdue, overdue: ofOwn}[q.view]
		return [][]chat.Button{chat.Row(c.button(s, "list.view_"+other, q.with(other).data(actSummary, "0")))}
	}
	if q.view == ofOne {
		// The other views are of all organisations.
		q.of = ""
	}
	var rows [][]chat.Button
	for _, view := range watched() {
		if view == q.view {
			continue
		}
		if len(rows) == 0 || len(rows[len(rows)-1]) == 2 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], c.button(s, "list.view_"+view, q.with(view).data(actSummary, "0")))
	}
	return append(rows, chat.Row(
		c.button(s, "track.button.filters", q.data(actMenu, menuFilters)),
		c.button(s, "track.button.charts", q.data(actMenu, menuCharts)),
		c.button(s, "track.button.files", q.data(actMenu, menuFiles)),
	))
}

func (c *Conversation) button(s flow.Scene, key, data string, pairs ...any) chat.Button {
	return chat.Button{Text: c.r.Label(s.Room, key, pairs...), Data: data}
}
