package render

import (
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
)

// ProgressLine says where one organisation stands under a directive, as HTML.
func (r *Renderer) ProgressLine(
	lang directive.Lang, d directive.Directive, a directive.Assignment, o directive.Organisation, today calendar.Date,
) string {
	parts := []string{r.State(lang, a.State)}
	if progress := r.Progress(lang, a.Percent, a.Quantity, d.Target); progress != "" {
		parts = append(parts, progress)
	}
	sign := "✅"
	if a.State.Open() {
		sign = r.Sign(a.Due, today)
		if left := r.Remaining(lang, a.Due, today); left != "" {
			parts = append(parts, left)
		}
	}
	line := r.Text(lang, "list.progress", "Sign", sign, "Unit", o.Name, "Parts", strings.Join(parts, " · "))
	if a.Blocked != "" && a.State.Open() {
		line += "\n" + r.Text(lang, "list.progress_blocked", "Text", clip(oneLine(a.Blocked), listQuote))
	}
	return line
}

// listQuote is how much of what somebody wrote stands in a list, in UTF-16 units.
const listQuote = 300

// LastReport says when an organisation reported last, and what, as HTML.
func (r *Renderer) LastReport(lang directive.Lang, report directive.Report) string {
	line := r.Text(lang, "list.last_report", "At", report.At, "Name", report.ByName)
	if report.Text != "" {
		line += "\n" + r.Text(lang, "list.quote", "Text", clip(oneLine(report.Text), listQuote))
	}
	return line
}

// FitLines joins lines into one message. What doesn't fit is left out from the end, and shown to be.
func FitLines(lines []string) string {
	n := 0
	for i, line := range lines {
		if n += Length(line) + 1; n > MaxMessage-2 {
			return strings.Join(lines[:i], "\n") + "\n…"
		}
	}
	return strings.Join(lines, "\n")
}
