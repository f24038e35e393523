package issue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// plan is what publishing some drafts would do. It is the very decision, made without being carried out, so that what is
// shown before and what happens after can't differ.
type plan struct {
	state   directive.State
	outcome directive.Outcome
	news    directive.Publication
	perChat map[int64]int // cards
	now     time.Time
}

// plan decides the publication of numbers, or returns the refusal.
func (c *Conversation) plan(ctx context.Context, s flow.Scene, numbers []int, asList bool) (plan, error) {
	cmd := directive.Publish{Numbers: numbers, Together: asList}
	need := cmd.Needs()
	need.Records = append(need.Records, directive.PingNeed()...)
	state, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), need)
	if err != nil {
		return plan{}, fmt.Errorf("loading what publishing %v needs: %w", numbers, err)
	}
	state.Rules = c.Rules
	return decidePlan(state, cmd, s.Now)
}

// decidePlan decides a publication without carrying it out.
func decidePlan(state directive.State, cmd directive.Publish, now time.Time) (p plan, err error) {
	p = plan{state: state, perChat: map[int64]int{}, now: now}
	if p.outcome, err = directive.Decide(state, cmd, now); err != nil {
		return plan{}, err
	}
	for _, n := range p.outcome.Notices {
		switch body := n.Body.(type) {
		case directive.Publication:
			p.news = body
		case directive.Card, directive.Digest:
			p.perChat[n.To.Chat]++
		}
	}
	return p, nil
}

// preview returns the first directive's card as its first group will see it.
func (p plan) preview(r *render.Renderer) (string, error) {
	notice := directive.Notice{To: directive.Recipient{Lang: directive.Vietnamese}}
	for _, n := range p.outcome.Notices {
		if _, isCard := n.Body.(directive.Card); isCard {
			notice = n
			break
		}
	}
	if notice.Body == nil {
		notice.Body = p.card()
	}
	e, err := r.Notice(notice)
	if err != nil {
		return "", fmt.Errorf("showing a draft: %w", err)
	}
	return e.Message.Text, nil
}

// card makes the card of a directive that no group can be shown.
func (p plan) card() directive.Card {
	d, a := p.outcome.Change.Directives[0], p.outcome.Change.Assignments[0]
	named := func(ids []directive.OrgID) []directive.Organisation {
		var orgs []directive.Organisation
		for _, id := range ids {
			if o, ok := p.state.Organisations[id]; ok {
				orgs = append(orgs, o)
			}
		}
		return orgs
	}
	card := directive.Card{
		Directive: d, Assignment: a, Organisation: p.state.Organisations[a.Organisation],
		Coordinators: named(d.Coordinators), Meeting: p.state.Meetings[d.Meeting],
		Today: today(p.now, p.state.Rules), Countdown: p.state.Rules.Countdown,
	}
	if !d.All {
		card.Leads = named(d.Lead)
	}
	if m, ok := p.state.Milestones[d.Milestone]; ok && d.Milestone != "" {
		card.Milestone = &m
	}
	return card
}

// The messenger's limits that sending is bound to: so many messages a minute in a group, so many a second in all.
const (
	perGroupMinute = 20
	perSecond      = 25
)

// duration estimates how long the cards take to arrive: one a second in a group, a pause after so many, and all groups
// side by side.
func (p plan) duration() time.Duration {
	total, slowest := 0, time.Duration(0)
	for _, n := range p.perChat {
		total += n
		minutes := (n - 1) / perGroupMinute
		slowest = max(slowest, time.Duration(minutes)*time.Minute+time.Duration(n-minutes*perGroupMinute)*time.Second)
	}
	return max(slowest, time.Duration((total+perSecond-1)/perSecond)*time.Second)
}

// units returns the organisations that a plan gives something to do, in the order of lists.
func (p plan) units() []directive.Organisation {
	seen := map[directive.OrgID]bool{}
	var orgs []directive.Organisation
	for _, a := range p.outcome.Change.Assignments {
		if o, known := p.state.Organisations[a.Organisation]; known && !seen[o.ID] {
			seen[o.ID] = true
			orgs = append(orgs, o)
		}
	}
	slices.SortFunc(orgs, func(a, b directive.Organisation) int { return cmp.Compare(a.Order, b.Order) })
	return orgs
}

// unhealthy returns the groups of those concerned that can't be written to.
func (p plan) unhealthy() []directive.Group {
	concerned := map[directive.OrgID]bool{}
	for _, o := range p.units() {
		concerned[o.ID] = true
	}
	var groups []directive.Group
	for _, g := range p.state.Groups {
		if concerned[g.Organisation] && g.Health != directive.Healthy && g.Health != directive.Departed {
			groups = append(groups, g)
		}
	}
	return groups
}

// pings returns the days on which an organisation will be reminded of what is published now, unless it answers before.
func (p plan) pings(unit directive.OrgID) ([]calendar.Date, error) {
	var days []calendar.Date
	for _, a := range p.outcome.Change.Assignments {
		at := slices.IndexFunc(p.outcome.Change.Directives, func(d directive.Directive) bool { return d.Number == a.Directive })
		if a.Organisation != unit || at < 0 {
			continue
		}
		found, err := p.state.Pings(p.outcome.Change.Directives[at], a, p.now)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			if !slices.Contains(days, d) {
				days = append(days, d)
			}
		}
	}
	slices.SortFunc(days, calendar.Date.Compare)
	return days, nil
}
