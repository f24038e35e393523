package render

import (
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
)

// State returns where an assignment stands, in words that go on a sentence: "đang thực hiện".
func (r *Renderer) State(lang directive.Lang, state directive.AssignmentState) string {
	return r.Label(lang, "core.state_"+string(state))
}

// Remaining returns how many days are left until a deadline, in words: "còn 7 ngày", "hôm nay là hạn cuối", "quá hạn
// 2 ngày"; "" for no deadline.
func (r *Renderer) Remaining(lang directive.Lang, due calendar.Deadline, today calendar.Date) string {
	if due.IsZero() {
		return ""
	}
	switch days := due.DaysLeft(today); {
	case days > 0:
		return r.LabelN(lang, "core.days_left", days)
	case days < 0:
		return r.LabelN(lang, "core.days_late", -days)
	}
	return r.Label(lang, "core.last_day")
}

// Sign returns a deadline's colour: green in time, orange when near, red when past, white for none.
func (r *Renderer) Sign(due calendar.Deadline, today calendar.Date) string {
	if due.IsZero() {
		return "⚪"
	}
	switch days := due.DaysLeft(today); {
	case days < 0:
		return "🔴"
	case days <= r.office.DueSoon:
		return "🟠"
	}
	return "🟢"
}

// Amount returns a quantity with its unit, without markup: "3 công trình", "100%".
func (r *Renderer) Amount(lang directive.Lang, q directive.Quantity, target *directive.Target) string {
	switch {
	case target == nil:
		return r.Printer(lang).Decimal(int64(q))
	case target.Percentage():
		return r.Printer(lang).Percent(int64(q))
	}
	return r.Label(lang, "core.amount", "Number", q, "Unit", clip(oneLine(target.Unit.In(lang)), maxUnit))
}

// maxUnit is how long the noun that is counted may be, in UTF-16 units.
const maxUnit = 40

// Target returns what is to be reached, without markup: "ít nhất 3 công trình".
func (r *Renderer) Target(lang directive.Lang, target directive.Target) string {
	amount := r.Amount(lang, target.Value, &target)
	switch target.Op {
	case directive.AtLeast:
		return r.Label(lang, "core.at_least", "Amount", amount)
	case directive.AtMost:
		return r.Label(lang, "core.at_most", "Amount", amount)
	}
	return amount
}

// Progress returns what an assignment has reached, without markup: "60% · 3 công trình · đạt chỉ tiêu"; "" where
// nothing was reported in figures.
func (r *Renderer) Progress(
	lang directive.Lang, percent *int, quantity *directive.Quantity, target *directive.Target,
) string {
	figures := r.figures(lang, percent, quantity, target)
	switch {
	case quantity == nil || target == nil || !target.Met(*quantity):
	case target.Exceeded(*quantity):
		figures += " · " + r.Label(lang, "answer.target_exceeded")
	default:
		figures += " · " + r.Label(lang, "core.target_met")
	}
	return figures
}

// figures is Progress without a word on the target.
func (r *Renderer) figures(
	lang directive.Lang, percent *int, quantity *directive.Quantity, target *directive.Target,
) string {
	var parts []string
	if percent != nil {
		parts = append(parts, r.Printer(lang).Percent(int64(*percent)*1000))
	}
	if quantity != nil {
		amount := r.Amount(lang, *quantity, target)
		if target != nil && target.CountsDown() && *quantity > 0 {
			amount = r.Label(lang, "core.left_over", "Amount", amount)
		}
		parts = append(parts, amount)
	}
	return strings.Join(parts, " · ")
}

// Milestone returns the day that work is aimed at, without markup: "kỷ niệm 70 năm Ngày Thương binh – Liệt sĩ 27/7/2017".
func (r *Renderer) Milestone(lang directive.Lang, m directive.Milestone) string {
	name := clip(oneLine(m.Name.In(lang)), directive.MaxTitle)
	if m.Ordinal == 0 {
		return r.Label(lang, "core.milestone", "Name", name, "Date", m.Day)
	}
	return r.Label(lang, "core.anniversary", "Name", name, "Date", m.Day, "Years", m.Ordinal,
		"Ordinal", r.Printer(lang).Ordinal(m.Ordinal))
}
