package render

import (
	"slices"
	"strings"

	"giaoban/directive"
)

// HistoryReport is one report in the history of an assignment, as HTML.
func (r *Renderer) HistoryReport(lang directive.Lang, d directive.Directive, a directive.Assignment, report directive.Report) string {
	p := r.page(lang, listQuote)
	p.add("answer.history_report", "Report", report.Number, "At", report.At, "Name", p.name(report.ByName),
		"State", r.reported(lang, d, report))
	if report.Corrects != 0 {
		p.add("answer.corrects", "Report", report.Corrects)
	}
	if report.OnBehalf != nil {
		p.add("answer.on_behalf_"+string(report.OnBehalf.Channel), "Name", p.name(report.ByName))
		if v, ok := a.VouchOf(report.Number); ok {
			p.add("answer.vouched", "Name", p.name(v.ByName), "At", v.At)
		} else if a.Unvouched == report.Number {
			p.add("answer.unvouched")
		}
	}
	if report.Text != "" {
		p.add("list.quote", "Text", p.long(oneLine(report.Text)))
	}
	if report.Blocked != "" {
		p.add(blockedKey(report.Urgent), "Text", p.long(oneLine(report.Blocked)))
		if d := a.Difficulty; d != nil && d.Report == report.Number && d.Answer != "" {
			p.add("answer.card_answer", "Text", p.long(oneLine(d.Answer)))
		}
	}
	if report.Initiative != "" {
		key := "answer.initiative"
		if slices.Contains(a.Shared, report.Number) {
			key = "answer.initiative_shared"
		}
		p.add(key)
		p.add("list.quote", "Text", p.long(oneLine(report.Initiative)))
	}
	if n := len(report.Evidence); n > 0 {
		p.lines = append(p.lines, r.TextN(lang, "answer.evidence", n))
	}
	return p.String()
}

// HistoryRequest is one request for an extension in the history of an assignment, as HTML.
func (r *Renderer) HistoryRequest(lang directive.Lang, e directive.Extension) string {
	p := r.page(lang, listQuote)
	p.add("answer.history_request", "At", e.At, "Name", p.name(e.ByName), "Old", e.Old, "Asked", e.Asked)
	p.add("list.quote", "Text", p.long(oneLine(e.Reason)))
	switch e.Decision {
	case directive.Undecided:
		p.add("answer.history_waits")
	case directive.Approved:
		p.add("notice.extension_approved", "Granted", e.Granted)
	case directive.Shortened:
		p.add("notice.extension_shortened", "Granted", e.Granted, "Asked", e.Asked)
	case directive.Denied:
		p.add("notice.extension_denied", "Old", e.Old)
	}
	if answer := strings.TrimSpace(e.Answer); answer != "" {
		p.add("list.quote", "Text", p.long(oneLine(answer)))
	}
	if e.Decision != directive.Undecided && e.DeciderName != "" {
		p.add("notice.decided_by", "Name", p.name(e.DeciderName), "At", e.Decided)
	}
	return p.String()
}
