package track

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/summary"
	"giaoban/summary/source"
)

// The menus below a summary.
const (
	menuFilters = "l"
	menuCharts  = "c"
	menuFiles   = "f"
	menuNew     = "n" // the summary itself, in a message of its own
)

// maxChoices is how many meetings, milestones or countdowns a menu offers: the newest, or the nearest.
const maxChoices = 5

// menu handles the buttons that open a menu in the summary's message.
func (c *Conversation) menu(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) < 2 {
		return c.stale(s), nil
	}
	q, ok := parseRequest(args[1:])
	if !ok || !watches(s) || !q.allowed(s) {
		return c.stale(s), nil
	}
	if args[0] == menuNew {
		s.Pressed = false // the message that bears the button stays
		return c.show(ctx, s, "0", q)
	}
	r, err := c.report(ctx, s, q.with(enough(args[0] != menuCharts)))
	switch {
	case errors.Is(err, errNoFilter), errors.Is(err, source.ErrBeforeFirst):
		return c.stale(s), nil
	case err != nil:
		return flow.Outcome{}, err
	}
	var rows [][]chat.Button
	var text string
	switch args[0] {
	case menuFilters:
		text, rows = "track.menu_filters", c.filters(s, q, r)
	case menuCharts:
		text, rows = "track.menu_charts", c.pictures(s, q, r)
	case menuFiles:
		text, rows = "track.menu_files", c.files(s, q)
	default:
		return c.stale(s), nil
	}
	rows = append(rows, chat.Row(c.button(s, "track.button.back", q.data(actSummary, "0"))))
	return s.Turn(c.r.Text(s.Room, text, "Rate", c.rateName(s, r)), rows...), nil
}

func (c *Conversation) rateName(s flow.Scene, r summary.Report) string {
	return r.In(c.r.Printer(s.Room)).RateName()
}

// filters are a summary's choices: meeting, milestone, reporting period, and what percentages are taken of.
func (c *Conversation) filters(s flow.Scene, q request, r summary.Report) [][]chat.Button {
	if q.view == ofOne {
		q.view = byOrganisation
	}
	names := r.In(c.r.Printer(s.Room))
	choice := func(of, label string) []chat.Button {
		next := q
		next.of = of
		return chat.Row(chat.Button{Text: c.r.Label(s.Room, "track.choice", "Name", label), Data: next.data(actSummary, "0")})
	}
	var rows [][]chat.Button
	if q.of != "" {
		all := q
		all.of = ""
		rows = append(rows, chat.Row(c.button(s, "track.button.all", all.data(actSummary, "0"))))
	}
	for i := range r.Meetings[:min(len(r.Meetings), maxChoices)] {
		m := r.Meetings[i]
		rows = append(rows, choice(string(ofMeeting)+render.Mark(m.ID), names.SectionName(summary.Section{Meeting: &m})))
	}
	for _, m := range nearest(r.Milestones, r.Today) {
		rows = append(rows, choice(string(ofMilestone)+render.Mark(m.ID), names.SectionName(summary.Section{Milestone: &m})))
	}
	for _, kind := range []calendar.PeriodKind{calendar.PeriodMonth, calendar.PeriodQuarter, calendar.PeriodYear} {
		if p, err := r.Periods.Containing(kind, r.Today); err == nil {
			rows = append(rows, choice(string(ofPeriod)+p.ID(), names.PeriodName(p)))
		}
	}
	for _, by := range summary.Denominators() {
		if by == r.Denominator {
			continue
		}
		next := q
		next.by = by
		rows = append(rows, chat.Row(c.button(s, "track.rate."+string(by), next.data(actSummary, "0"))))
	}
	return rows
}

// nearest returns the milestones whose days are nearest to today, by day.
func nearest(milestones []directive.Milestone, today calendar.Date) []directive.Milestone {
	far := func(m directive.Milestone) int { return max(m.Day.Sub(today), today.Sub(m.Day)) }
	sorted := slices.SortedStableFunc(slices.Values(milestones), func(a, b directive.Milestone) int { return far(a) - far(b) })
	sorted = sorted[:min(len(sorted), maxChoices)]
	slices.SortStableFunc(sorted, func(a, b directive.Milestone) int { return a.Day.Compare(b.Day) })
	return sorted
}

// The pictures. A countdown's name is the letter and the directive's number.
const (
	chartCompletion = "c"
	chartProgress   = "p"
	chartRhythm     = "r"
	chartCountdown  = "n"
)

// pictures are the charts that there is something to draw for.
func (c *Conversation) pictures(s flow.Scene, q request, r summary.Report) [][]chat.Button {
	var rows [][]chat.Button
	for _, name := range []string{chartCompletion, chartProgress, chartRhythm} {
		rows = append(rows, chat.Row(c.button(s, "track.chart."+name, q.data(actChart, name))))
	}
	n := 0
	for _, row := range r.Directives {
		countdown, counted := r.Countdown(row.Directive.Number)
		if _, reported := countdown.Left(); !counted || !reported || n == maxChoices {
			continue
		}
		n++
		number := strconv.Itoa(row.Directive.Number)
		rows = append(rows, chat.Row(c.button(s, "track.chart."+chartCountdown, q.data(actChart, chartCountdown+number),
			"Number", number, "Title", row.Directive.Title)))
	}
	return rows
}

// The files.
const (
	fileSheet         = "x"
	fileOrganisations = "o" // CSV
	fileAssignments   = "a" // CSV
	fileDocument      = "w"
)

func (c *Conversation) files(s flow.Scene, q request) [][]chat.Button {
	var rows [][]chat.Button
	for _, kind := range []string{fileSheet, fileDocument, fileOrganisations, fileAssignments} {
		rows = append(rows, chat.Row(c.button(s, "track.file."+kind, q.data(actFile, kind))))
	}
	return rows
}

// enough returns the view whose report is enough for what is made of it: the figures of organisations alone cost the same
// however many assignments there are.
func enough(figures bool) string {
	if figures {
		return byOrganisation
	}
	return byDirective
}

// demanded reads the button of a picture or a file, and computes the report that it is made of; false where it can't be.
func (c *Conversation) demanded(ctx context.Context, s flow.Scene, args []string) (q request, r summary.Report, ok bool, err error) {
	if len(args) < 2 {
		return q, r, false, nil
	}
	q, ok = parseRequest(args[1:])
	if !ok || !watches(s) || !q.allowed(s) {
		return q, r, false, nil
	}
	r, err = c.report(ctx, s, q.with(enough(args[0] == chartCompletion || args[0] == fileOrganisations)))
	if errors.Is(err, errNoFilter) || errors.Is(err, source.ErrBeforeFirst) {
		return q, r, false, nil
	}
	if err != nil {
		err = fmt.Errorf("computing what was asked for: %w", err)
	}
	return q, r, err == nil, err
}
