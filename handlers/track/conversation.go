// Package track is the conversation of those who watch: the summary, and one directive's progress.
package track

import (
	"context"
	"fmt"
	"slices"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/store"
	"giaoban/summary"
)

// Store is what the conversation reads.
type Store interface {
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
	Assignments(ctx context.Context, f store.Filter) ([]directive.Assignment, error)
	Milestones(ctx context.Context) ([]directive.Milestone, error)
	Reports(ctx context.Context, key directive.AssignmentKey) ([]directive.Report, error)
}

// Conversation shows where things stand.
type Conversation struct {
	store  Store
	groups Groups
	r      *render.Renderer
	zone   *time.Location
}

// New returns the conversation; days are meant in zone.
func New(s Store, groups Groups, r *render.Renderer, zone *time.Location) *Conversation {
	return &Conversation{store: s, groups: groups, r: r, zone: zone}
}

// actSummary is the button of a summary: sum:<page>:<view>.
const actSummary = "sum"

// The views of a summary.
const (
	byOrganisation = "o"
	byDirective    = "d"
	ofOwn          = "u" // the figures of the viewer's own organisations
)

// pageUnits is how much of a summary stands in one message, in UTF-16 units: the messenger takes 4096.
const pageUnits = 3600

// Routes returns what the conversation answers to.
func (c *Conversation) Routes() flow.Routes {
	return flow.Routes{
		Commands: []flow.Command{
			{
				Name: "tonghop", English: "summary", About: "dialog.menu.summary", InPrivate: true, InGroup: true,
				Handle: c.summary,
			},
			{
				Name: "tiendo", English: "progress", About: "dialog.menu.progress", InPrivate: true, InGroup: true,
				Handle: c.progress,
			},
		},
		Presses: map[string]flow.Press{actSummary: c.turn},
	}
}

// watches tells whether the person sees the figures of all organisations. In a group nobody does: what one organisation
// owes is not for another one's members.
func watches(s flow.Scene) bool {
	return !s.Kind.IsGroup() && s.Person.Has(directive.Administrator, directive.Board, directive.Manager)
}

// own returns the organisations whose figures a scene may show to whoever does not watch all.
func own(s flow.Scene) []directive.OrgID {
	if !s.Kind.IsGroup() {
		return s.Person.Organisations()
	}
	if !s.Bound() {
		return nil
	}
	return []directive.OrgID{s.Group.Organisation}
}

// refuse answers who may see nothing here.
func (c *Conversation) refuse(s flow.Scene) flow.Outcome {
	switch {
	case s.Kind.IsGroup():
		return s.Tell(c.r, "dialog.group_unbound")
	case !s.Known():
		return s.Tell(c.r, "dialog.stranger")
	}
	return s.Tell(c.r, "list.no_unit")
}

// summary handles /tonghop.
func (c *Conversation) summary(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	switch {
	case watches(s):
		return c.show(ctx, s, "0", byOrganisation)
	case len(own(s)) > 0:
		return c.show(ctx, s, "0", ofOwn)
	}
	return c.refuse(s), nil
}

// turn handles the summary's buttons. Who may see what is asked again: they can be forged, and roles end.
func (c *Conversation) turn(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	views := []string{ofOwn}
	if watches(s) {
		views = []string{byOrganisation, byDirective}
	}
	if len(args) != 2 || !slices.Contains(views, args[1]) || (!watches(s) && len(own(s)) == 0) {
		return flow.Outcome{Toast: c.r.Label(s.Lang, "dialog.stale_button"), Alert: true}, nil
	}
	return c.show(ctx, s, args[0], args[1])
}

func (c *Conversation) show(ctx context.Context, s flow.Scene, at, view string) (flow.Outcome, error) {
	report, err := c.report(ctx, s)
	if err != nil {
		return flow.Outcome{}, err
	}
	p := c.r.Printer(s.Room)
	var blocks []summary.Block
	switch view {
	case byOrganisation:
		blocks = summary.TextByOrganisation(report, p)
	case byDirective:
		blocks = summary.TextByDirective(report, p)
	default:
		for _, unit := range own(s) {
			of, _ := summary.TextOf(report, unit, p)
			blocks = append(blocks, of...)
		}
	}
	if view != ofOwn {
		deaf, err := c.deaf(ctx, s)
		if err != nil {
			return flow.Outcome{}, err
		}
		blocks = append(blocks, deaf...)
	}
	if len(blocks) == 0 {
		return s.Turn(c.r.Text(s.Room, "list.nothing_yet")), nil
	}
	return c.page(s, blocks, at, view), nil
}

// page shows one page of a summary, with the buttons that lead to the others.
func (c *Conversation) page(s flow.Scene, blocks []summary.Block, at, view string) flow.Outcome {
	pages := summary.Pages(blocks, pageUnits)
	from, _, n := flow.Window(at, len(pages), 1)
	rows := c.r.PageButtons(s.Room, actSummary, from, n, view)
	if other := map[string]string{byOrganisation: byDirective, byDirective: byOrganisation}[view]; other != "" {
		rows = append(rows, chat.Row(chat.Button{
			Text: c.r.Label(s.Room, "list.view_"+other), Data: chat.Data(actSummary, "0", other),
		}))
	}
	var shown []render.Block
	for _, b := range pages[from] {
		shown = append(shown, render.Block{Lines: b.Lines, Fixed: b.Table})
	}
	return s.Turn(c.r.Blocks(s.Room, shown), rows...)
}

// progress handles /tiendo: one directive, organisation by organisation, with what each said last.
func (c *Conversation) progress(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if !watches(s) && len(own(s)) == 0 {
		return c.refuse(s), nil
	}
	number, ok := flow.Number(args)
	if !ok {
		return s.Tell(c.r, "dialog.progress_usage"), nil
	}
	report, err := c.report(ctx, s)
	if err != nil {
		return flow.Outcome{}, err
	}
	row, found := report.Directive(number)
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
			return flow.Outcome{}, &directive.Refusal{
				Code: directive.CodeNoAssignment, Params: map[string]any{"Number": number, "Unit": c.ownName(report, s)},
			}
		}
	}
	return c.one(ctx, s, row)
}

// ownName names the organisation that a directive is no business of.
func (c *Conversation) ownName(report summary.Report, s flow.Scene) directive.Text {
	if row, ok := report.Organisation(own(s)[0]); ok {
		return row.Organisation.Name
	}
	return directive.Text{VI: string(own(s)[0])}
}

// one shows a directive's rows, with the last report of each.
func (c *Conversation) one(ctx context.Context, s flow.Scene, row summary.DirectiveRow) (flow.Outcome, error) {
	lines := []string{c.r.Text(s.Room, "list.progress_head", "Number", row.Directive.Number, "Title", row.Directive.Title)}
	for _, item := range row.Items {
		lines = append(lines, "", c.r.ProgressLine(s.Room, item.Directive, item.Assignment, item.Organisation, s.Today))
		reports, err := c.store.Reports(ctx, item.Assignment.AssignmentKey)
		if err != nil {
			return flow.Outcome{}, fmt.Errorf("reading the reports of %v: %w", item.Assignment.AssignmentKey, err)
		}
		if len(reports) > 0 {
			lines = append(lines, c.r.LastReport(s.Room, reports[len(reports)-1]))
		}
	}
	return s.Turn(render.FitLines(lines)), nil
}

// report computes where things stand.
func (c *Conversation) report(ctx context.Context, s flow.Scene) (summary.Report, error) {
	in := summary.Input{Zone: c.zone, Now: s.Now}
	var err error
	if in.Organisations, err = c.store.Organisations(ctx); err != nil {
		return summary.Report{}, fmt.Errorf("reading the organisations: %w", err)
	}
	filter := store.Filter{States: []directive.DirectiveState{directive.Published, directive.Closed}}
	if in.Directives, err = c.store.Directives(ctx, filter); err != nil {
		return summary.Report{}, fmt.Errorf("reading the directives: %w", err)
	}
	if in.Assignments, err = c.store.Assignments(ctx, store.Filter{}); err != nil {
		return summary.Report{}, fmt.Errorf("reading the assignments: %w", err)
	}
	if in.Milestones, err = c.store.Milestones(ctx); err != nil {
		return summary.Report{}, fmt.Errorf("reading the milestones: %w", err)
	}
	return summary.Compute(in), nil
}
