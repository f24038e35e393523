package track

import (
	"context"
	"fmt"
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// summary handles /tonghop, alone or with a day, a reporting period or an organisation.
func (c *Conversation) summary(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if !watches(s) && len(own(s)) == 0 {
		return c.refuse(s), nil
	}
	q := request{view: ofOwn}
	if watches(s) {
		q.view = byOrganisation
	}
	return c.asked(ctx, s, q, args)
}

// overdue handles /quahan, alone or with a day.
func (c *Conversation) overdue(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if !watches(s) && len(own(s)) == 0 {
		return c.refuse(s), nil
	}
	return c.asked(ctx, s, request{view: overdue}, args)
}

// asked reads what was typed behind a command, and shows it.
func (c *Conversation) asked(ctx context.Context, s flow.Scene, q request, args string) (flow.Outcome, error) {
	args = strings.TrimSpace(args)
	if args == "" {
		return c.show(ctx, s, "0", q)
	}
	if watches(s) {
		id, found, err := c.named(ctx, args)
		if err != nil {
			return flow.Outcome{}, err
		}
		if found {
			q.view, q.of = ofOne, render.OrganisationFilter(id)
			return c.show(ctx, s, "0", q)
		}
	}
	read, err := calendar.ParseTyped(args, s.Today)
	if calendar.CodeOf(err) != "" {
		return s.Say(c.r.Text(s.Lang, "track.not_understood", "Typed", echo(args))), nil
	}
	if !read.IsDay() {
		return c.askedPeriod(ctx, s, q, read, args)
	}
	at, day := c.moment(read, s)
	switch {
	case day == s.Today && !read.Deadline.HasHour:
		return c.show(ctx, s, "0", q)
	case day.After(s.Today) || at.After(s.Now):
		return s.Say(c.r.Text(s.Lang, "track.future", "Date", day)), nil
	}
	q.at = at
	return c.show(ctx, s, "0", q)
}

// askedPeriod shows the directives that were published in a period that was typed.
func (c *Conversation) askedPeriod(ctx context.Context, s flow.Scene, q request, read calendar.Result, args string) (flow.Outcome, error) {
	p, ok := periodOf(read, s.Today)
	switch {
	case !ok || !watches(s):
		return s.Say(c.r.Text(s.Lang, "track.not_understood", "Typed", echo(args))), nil
	case p.From.After(s.Today):
		return s.Say(c.r.Text(s.Lang, "track.future", "Date", p.From)), nil
	}
	q.of = string(ofPeriod) + p.ID()
	return c.show(ctx, s, "0", q)
}

// periodOf finds the reporting period that is named as the calendar's weeks, months, quarters and years are. A missing year
// means the last such one.
func periodOf(read calendar.Result, today calendar.Date) (calendar.Period, bool) {
	from := read.From
	if read.YearAssumed && from.After(today) {
		from = from.AddMonths(-12)
	}
	rules := calendar.DefaultPeriodRules()
	kind, number := calendar.PeriodMonth, int(from.Month)
	switch days := read.To.Sub(read.From) + 1; {
	case days == 7:
		p, err := rules.Containing(calendar.PeriodWeek, from)
		return p, err == nil
	case days >= 28 && days <= 31:
	case days >= 90 && days <= 92:
		kind, number = calendar.PeriodQuarter, from.Quarter()
	case days >= 365:
		kind, number = calendar.PeriodYear, 1
	default:
		return calendar.Period{}, false
	}
	p, err := rules.Period(kind, from.Year, number)
	return p, err == nil
}

// moment is the instant that a typed day stands for: its hour where one was typed, else the hour at which the digest of
// that day was sent, else the day's end. A missing year means the last such day.
func (c *Conversation) moment(read calendar.Result, s flow.Scene) (time.Time, calendar.Date) {
	day := read.From
	if read.YearAssumed && day.After(s.Today) {
		if last, err := calendar.NewDate(day.Year-1, day.Month, day.Day); err == nil {
			day = last
		} else {
			day = day.AddMonths(-12) // 29 February
		}
	}
	if read.Deadline.HasHour {
		return day.In(c.zone, read.Deadline.Hour, read.Deadline.Minute), day
	}
	return c.source.MomentOf(day), day
}

// named finds the organisation whose id, name or alias was typed. Where several have it, none is found.
func (c *Conversation) named(ctx context.Context, typed string) (directive.OrgID, bool, error) {
	orgs, err := c.store.Organisations(ctx)
	if err != nil {
		return "", false, fmt.Errorf("reading the organisations: %w", err)
	}
	key := fold.Key(typed)
	var found []directive.OrgID
	for _, o := range orgs {
		names := append([]string{string(o.ID), o.Name.VI, o.Name.EN, o.Short.VI, o.Short.EN}, o.Aliases...)
		for _, name := range names {
			if name != "" && fold.Key(name) == key {
				found = append(found, o.ID)
				break
			}
		}
	}
	if len(found) != 1 {
		return "", false, nil
	}
	return found[0], true, nil
}

// maxEcho is how much of what was typed is shown again, in characters.
const maxEcho = 60

func echo(typed string) string {
	runes := []rune(strings.Join(strings.Fields(typed), " "))
	if len(runes) > maxEcho {
		return string(runes[:maxEcho]) + "…"
	}
	return string(runes)
}
