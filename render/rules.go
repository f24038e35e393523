package render

import (
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// RuleName says when a rule reminds, in words without markup: "trước hạn 7 ngày", "mỗi tháng, việc không thời hạn".
func (r *Renderer) RuleName(lang directive.Lang, rule directive.ReminderRule) string {
	var name string
	switch {
	case rule.Kind == directive.RuleStale:
		name = r.LabelN(lang, "rules.stale", rule.Days)
	case rule.Kind == directive.RuleUndated:
		name = r.LabelN(lang, "rules.undated", rule.Days)
	case rule.Days < 0:
		name = r.LabelN(lang, "rules.before", -rule.Days)
	case rule.Days > 0:
		name = r.LabelN(lang, "rules.after", rule.Days)
	default:
		name = r.Label(lang, "rules.last_day")
	}
	switch {
	case rule.Cron != "":
		return r.Label(lang, "rules.by_cron", "Name", name, "Cron", rule.Cron)
	case rule.Every != "":
		return r.Label(lang, "rules.by_period", "Name", name, "Period", r.PeriodName(lang, string(rule.Every)))
	}
	return name
}

// PeriodName names a kind of reporting period: "tháng", "quý".
func (r *Renderer) PeriodName(lang directive.Lang, kind string) string {
	return r.Label(lang, "rules.period_"+strings.ReplaceAll(kind, "-", "_"))
}

// AudienceName names who is reminded: "nhóm của đơn vị".
func (r *Renderer) AudienceName(lang directive.Lang, to directive.RuleAudience) string {
	return r.Label(lang, "rules.to_"+string(to))
}

// Rule writes one rule on a line, with markup.
func (r *Renderer) Rule(lang directive.Lang, rule directive.ReminderRule) string {
	sign := "🔔"
	if rule.Off {
		sign = "⏸"
	}
	return r.Text(lang, "rules.line", "Sign", sign, "Name", r.RuleName(lang, rule), "To", r.AudienceName(lang, rule.Audience))
}

// SkipReason says why nobody was reminded, without markup.
func (r *Renderer) SkipReason(lang directive.Lang, skip directive.Skip) string {
	return r.Label(lang, "rules.skip_"+string(skip))
}

// Times writes instants on lines.
func (r *Renderer) Times(lang directive.Lang, times []time.Time) []string {
	var lines []string
	for _, at := range times {
		lines = append(lines, r.Text(lang, "rules.time", "Weekday", r.Printer(lang).Weekday(calendar.Of(at, r.office.Zone)), "At", at))
	}
	return lines
}

// milestoneNotice makes the message that tells the Board how far a milestone is.
func (r *Renderer) milestoneNotice(to directive.Recipient, b directive.MilestoneNotice) chat.Envelope {
	e := envelope(to, chat.Reminder, "milestone:"+b.Milestone.ID)
	e.Action = chat.Replace
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("milestone.notice_heading", "Date", b.Today)
		p.countdown(b.Countdown, b.Today)
		p.gap()
		p.add("milestone.notice_ask")
		return p.String()
	})
	return e
}

// roundResult makes the message that tells the Board how complete a period's reports are.
func (r *Renderer) roundResult(to directive.Recipient, b directive.RoundResult) chat.Envelope {
	e := envelope(to, chat.Reminder, "")
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("milestone.round_heading", "Period", r.PeriodTitle(p.lang, b.Round.Period), "Number", b.Directive.Number, "Title", p.title(b.Directive))
		units := len(b.Sent) + len(b.Missing)
		if len(b.Sent) > 0 {
			p.add("milestone.round_sent", "Sent", len(b.Sent), "Units", units, "Names", p.units(b.Sent))
		} else {
			p.add("milestone.round_nobody", "Units", units)
		}
		if len(b.Missing) > 0 {
			p.add("milestone.round_missing", "Names", p.units(b.Missing))
		} else {
			p.add("milestone.round_complete")
		}
		return p.String()
	})
	return e
}

// MilestoneLine writes a milestone on a line, with how far it is.
func (r *Renderer) MilestoneLine(lang directive.Lang, m directive.Milestone, today calendar.Date, planned bool) string {
	sign := "▫️"
	if planned {
		sign = "🎗"
	}
	name := sentence(r.Milestone(lang, m))
	switch days := m.Day.Sub(today); {
	case days > 0:
		return r.Text(lang, "milestone.line", "Sign", sign, "Name", name, "Left", r.LabelN(lang, "core.days_left", days))
	case days < 0:
		return r.Text(lang, "milestone.line_past", "Sign", sign, "Name", name, "Count", r.LabelN(lang, "remind.days", -days))
	}
	return r.Text(lang, "milestone.line_today", "Sign", sign, "Name", name)
}

// PlanLines writes the steps of a milestone's plan.
func (r *Renderer) PlanLines(lang directive.Lang, m directive.Milestone) []string {
	if len(m.Plan) == 0 {
		return []string{r.Text(lang, "milestone.plan_none")}
	}
	var lines []string
	for _, step := range m.Plan {
		sign := "•"
		if !step.Sent.IsZero() {
			sign = "✅"
		}
		name, _, _ := strings.Cut(directive.PlanText([]directive.LeadUp{step}, lang), ":")
		lines = append(lines, r.Text(lang, "milestone.step", "Sign", sign, "Step", name, "Date", m.Day.AddDays(step.Days), "Text", step.Text))
	}
	return lines
}

// WorkLines writes how far the directives of a milestone have come.
func (r *Renderer) WorkLines(lang directive.Lang, works []directive.Work) []string {
	p := r.page(lang, maxPlanText)
	for _, w := range works {
		p.work(w)
	}
	return p.lines
}

// maxPlanText bounds the names in a milestone's lists.
const maxPlanText = 800
