package settings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// The buttons of the milestones' pages.
const (
	actMilestones = "mls" // mls:<page>
	actMilestone  = "ml"  // ml:<milestone>, ml:<milestone>:<what>
	actObservance = "mlo" // mlo:<observance>: a milestone of its next day
)

const wordCopy = "copy"

// milestonesOnPage is how many stand on a page of the list.
const milestonesOnPage = 8

// occasion is a line of the list: a milestone, or an observance that is none yet.
type occasion struct {
	milestone  directive.Milestone
	observance string
}

// milestones handles /mocsukien: what is to come within a year.
func (c *Conversation) milestones(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	switch {
	case s.Kind.IsGroup() && !s.Bound():
		return s.Tell(c.r, "dialog.group_unbound"), nil
	case !s.Kind.IsGroup() && !s.Known():
		return s.Tell(c.r, "dialog.stranger"), nil
	}
	return c.listMilestones(ctx, s, "0")
}

func (c *Conversation) turnMilestones(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 1 || (!s.Known() && !s.Bound()) {
		return c.stale(s), nil
	}
	return c.listMilestones(ctx, s, args[0])
}

// edits tells whether the person may add and change milestones here.
func edits(s flow.Scene) bool {
	return !s.Kind.IsGroup() && s.Person.Has(directive.Administrator, directive.Board)
}

// occasions returns the milestones, and the observances of the coming year that are none yet, by day.
func (c *Conversation) occasions(ctx context.Context, s flow.Scene) ([]occasion, error) {
	known, err := c.store.Milestones(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the milestones: %w", err)
	}
	var all []occasion
	taken := map[string]bool{}
	for _, m := range known {
		taken[m.Observance+m.Day.String()], taken[fmt.Sprint(m.Ordinal, m.Day)] = true, m.Ordinal > 0
		if m.Day.AddDays(30).After(s.Today) {
			all = append(all, occasion{milestone: m})
		}
	}
	for _, o := range calendar.Between(s.Today, s.Today.AddDays(365)) {
		if !taken[o.Observance.ID+o.Date.String()] && !taken[fmt.Sprint(o.Ordinal, o.Date)] {
			all = append(all, occasion{milestone: ofObservance(o), observance: o.Observance.ID})
		}
	}
	slices.SortStableFunc(all, func(a, b occasion) int {
		return cmp.Or(a.milestone.Day.Compare(b.milestone.Day), cmp.Compare(a.milestone.ID, b.milestone.ID))
	})
	return all, nil
}

// ofObservance makes the milestone of an observance's day.
func ofObservance(o calendar.Occurrence) directive.Milestone {
	return directive.Milestone{
		ID: directive.MilestoneID(o.Observance.ID, o.Date), Name: directive.Text{VI: o.Observance.VI, EN: o.Observance.EN}, Day: o.Date,
		Observance: o.Observance.ID, Ordinal: o.Ordinal, Yearly: o.Observance.Day, Base: o.Observance.Base,
	}
}

func (c *Conversation) listMilestones(ctx context.Context, s flow.Scene, at string) (flow.Outcome, error) {
	all, err := c.occasions(ctx, s)
	if err != nil {
		return flow.Outcome{}, err
	}
	from, to, pages := flow.Window(at, len(all), milestonesOnPage)
	lines := []string{c.r.Text(s.Room, "milestone.heading")}
	var rows [][]chat.Button
	for i, o := range all[from:to] {
		lines = append(lines, c.r.MilestoneLine(s.Room, o.milestone, s.Today, o.observance == ""))
		data := chat.Data(actMilestone, o.milestone.ID)
		if o.observance != "" {
			data = chat.Data(actObservance, o.observance)
		}
		if o.observance != "" && !edits(s) {
			continue
		}
		if i%2 == 0 || len(rows) == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{
			Text: c.r.Label(s.Room, "milestone.button", "Date", o.milestone.Day, "Name", o.milestone.Name), Data: data,
		})
	}
	rows = append(rows, c.r.PageButtons(s.Room, actMilestones, from/milestonesOnPage, pages)...)
	if edits(s) {
		rows = append(rows, chat.Row(chat.Button{Text: c.r.Label(s.Room, "milestone.button_new"), Data: chat.Data(actMilestone, "0", wordNew)}))
	}
	return s.Turn(render.FitLines(lines), slices.DeleteFunc(rows, func(r []chat.Button) bool { return len(r) == 0 })...), nil
}

// pressMilestone handles ml:<milestone>, ml:<milestone>:edit, ml:<milestone>:copy and ml:0:new.
func (c *Conversation) pressMilestone(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) == 0 || len(args) > 2 || (!s.Known() && !s.Bound()) {
		return c.stale(s), nil
	}
	if len(args) == 2 && !edits(s) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	if len(args) == 2 && args[1] == wordNew {
		return c.engine.Start(ctx, s, "milestone", nil)
	}
	known, err := c.store.Milestones(ctx)
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading the milestones: %w", err)
	}
	at := slices.IndexFunc(known, func(m directive.Milestone) bool { return m.ID == args[0] })
	if at < 0 {
		return c.stale(s), nil
	}
	switch {
	case len(args) == 1:
		return c.showMilestone(ctx, s, known[at], known)
	case args[1] == wordEdit:
		return c.engine.Start(ctx, s, "milestone", milestoneAnswers(known[at]))
	case args[1] == wordCopy:
		out := s.Turn(c.r.Text(s.Lang, "milestone.copied", "Name", known[at].Name), chat.Row(chat.Button{
			Text: c.r.Label(s.Lang, "rules.button_back"), Data: chat.Data(actMilestones, "0"),
		}))
		out.Command = directive.CopyMilestone{ID: known[at].ID}
		return out, nil
	}
	return c.stale(s), nil
}

// pressObservance begins the plan of an observance's next day.
func (c *Conversation) pressObservance(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if !edits(s) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	next, err := calendar.Next(args[0], s.Today)
	if err != nil {
		return c.stale(s), nil //nolint:nilerr // a forged button names no observance
	}
	return c.engine.Start(ctx, s, "milestone", milestoneAnswers(ofObservance(next)))
}

// showMilestone shows a milestone: its plan, how far its directives have come, and what became of the last one.
func (c *Conversation) showMilestone(ctx context.Context, s flow.Scene, m directive.Milestone, known []directive.Milestone) (flow.Outcome, error) {
	lines := []string{c.r.MilestoneLine(s.Room, m, s.Today, true)}
	if l, err := calendar.ToLunar(m.Day); err == nil && m.Yearly.Lunar {
		lines = append(lines, c.r.Text(s.Room, "milestone.lunar", "Date", l.String()))
	}
	if len(m.Audience) > 0 {
		names, err := c.names(ctx, s, m.Audience)
		if err != nil {
			return flow.Outcome{}, err
		}
		lines = append(lines, c.r.Text(s.Room, "milestone.audience", "Units", names))
	}
	lines = append(lines, "", c.r.Text(s.Room, "milestone.plan_heading"))
	lines = append(lines, c.r.PlanLines(s.Room, m)...)
	works, err := c.works(ctx, s, m.ID)
	if err != nil {
		return flow.Outcome{}, err
	}
	if len(works) > 0 {
		lines = append(append(lines, "", c.r.Text(s.Room, "milestone.works_heading")), c.r.WorkLines(s.Room, works)...)
	}
	for _, before := range known {
		if before.ID != m.Previous || m.Previous == "" {
			continue
		}
		results, err := c.works(ctx, s, before.ID)
		if err != nil {
			return flow.Outcome{}, err
		}
		lines = append(append(lines, "", c.r.Text(s.Room, "milestone.results_heading", "Date", before.Day)), c.r.WorkLines(s.Room, results)...)
	}
	var rows [][]chat.Button
	if edits(s) {
		row := chat.Row(chat.Button{Text: c.r.Label(s.Room, "rules.button_edit"), Data: chat.Data(actMilestone, m.ID, wordEdit)})
		if next, ok := m.Occurrence(); ok && !slices.ContainsFunc(known, func(o directive.Milestone) bool { return o.ID == next.ID }) {
			row = append(row, chat.Button{Text: c.r.Label(s.Room, "milestone.button_copy", "Year", fmt.Sprint(next.Day.Year)), Data: chat.Data(actMilestone, m.ID, wordCopy)})
		}
		rows = append(rows, row)
	}
	rows = append(rows, chat.Row(chat.Button{Text: c.r.Label(s.Room, "rules.button_back"), Data: chat.Data(actMilestones, "0")}))
	return s.Turn(render.FitLines(lines), rows...), nil
}

// works returns how far the directives have come that are tied to a milestone.
func (c *Conversation) works(ctx context.Context, s flow.Scene, id string) ([]directive.Work, error) {
	state, err := c.store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{TiedTo: id})
	if err != nil {
		return nil, fmt.Errorf("reading what is tied to milestone %s: %w", id, err)
	}
	return state.Works(id), nil
}

// names returns the short names of organisations.
func (c *Conversation) names(ctx context.Context, s flow.Scene, ids []directive.OrgID) (string, error) {
	orgs, err := c.store.Organisations(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the organisations: %w", err)
	}
	var names []string
	for _, o := range orgs {
		if slices.Contains(ids, o.ID) {
			names = append(names, cmp.Or(o.Short.In(s.Room), o.Name.In(s.Room), string(o.ID)))
		}
	}
	return strings.Join(names, ", "), nil
}
