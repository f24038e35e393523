package render

import (
	"fmt"
	"slices"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
)

// reportArrived makes what an officer of the Board sees of a report.
func (r *Renderer) reportArrived(to directive.Recipient, b directive.ReportArrived) chat.Envelope {
	e := envelope(to, chat.Interactive, reportSlot(to, b))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.report(b)
		return p.String()
	})
	e.Message.Keyboard = r.page(to.Lang, 0).reportButtons(b)
	return e
}

// reportButtons returns what an officer can do about a report.
func (p *page) reportButtons(b directive.ReportArrived) [][]chat.Button {
	var rows [][]chat.Button
	n, org, report := b.Directive.Number, string(b.Organisation.ID), strconv.Itoa(b.Report.Number)
	if b.Assignment.State == directive.Submitted {
		rows = append(rows, chat.Row(
			p.button("notice.button_confirm", numbered(ActConfirm, n, org, report)),
			p.button("notice.button_return", numbered(ActReturn, n, org, report)),
		))
	}
	if d := b.Assignment.Difficulty; d != nil && d.Report == b.Report.Number && d.Answer == "" {
		rows = append(rows, chat.Row(
			p.button("answer.button_answer", numbered(ActAnswer, n, org, report)), p.button("issue.button_hand", numbered(ActHand, n, org, report)),
		))
	}
	if b.Report.Initiative != "" && !slices.Contains(b.Assignment.Shared, b.Report.Number) {
		rows = append(rows, chat.Row(p.button("answer.button_share", numbered(ActShare, n, org, report))))
	}
	return rows
}

// reportSettled makes the same message once the Board has decided: without buttons, and with who did.
func (r *Renderer) reportSettled(to directive.Recipient, b directive.ReportSettled) chat.Envelope {
	e := envelope(to, chat.Interactive, reportSlot(to, b.ReportArrived))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.report(b.ReportArrived)
		p.gap()
		if b.Assignment.State == directive.Returned {
			p.add("notice.settled_returned", "Name", p.person(b.By))
			p.quote(b.Assignment.Returned)
		} else {
			p.add("notice.settled_confirmed", "Name", p.person(b.By), "At", b.Assignment.Confirmed)
		}
		return p.String()
	})
	return e
}

// reportSlot names an officer's message of one report.
func reportSlot(to directive.Recipient, b directive.ReportArrived) string {
	return fmt.Sprintf("report:%d:%s:%d:%d", b.Directive.Number, b.Organisation.ID, b.Report.Number, to.Chat)
}

// report adds what an organisation reported.
func (p *page) report(b directive.ReportArrived) {
	report := b.Report
	p.add("notice.report_heading", "Unit", p.name(p.unit(b.Organisation)), "Report", report.Number)
	p.heading(b.Directive)
	p.marks(b)
	p.gap()
	state := p.r.State(p.lang, report.State)
	if report.State == directive.Submitted && b.Assignment.State != directive.Submitted {
		state = p.r.Label(p.lang, "notice.reported_done") // It waits for nothing any more.
	}
	p.add("notice.report_state", "State", state)
	if progress := p.r.Progress(p.lang, report.Percent, report.Quantity, b.Directive.Target); progress != "" {
		p.add("notice.progress", "Progress", progress)
	}
	if b.Directive.Target != nil {
		p.add("notice.card_target", "Target", p.r.Target(p.lang, *b.Directive.Target),
			"Mark", p.mark(b.Directive, directive.FieldTarget))
	}
	if due := b.Assignment.Due; !due.IsZero() {
		p.add("notice.report_due", "Due", due, "Left", p.timely(b))
	}
	p.quote(report.Text)
	p.attachments(b)
	if report.ByName == "" || report.OnBehalf != nil {
		p.add("notice.report_at", "At", report.At)
		return
	}
	p.add("notice.report_by", "Name", p.name(report.ByName), "At", report.At)
}

// timely says whether a report of completion was in time, and of any other how many days are left.
func (p *page) timely(b directive.ReportArrived) string {
	due := b.Assignment.Due
	switch {
	case b.Report.State != directive.Submitted:
		return p.r.Remaining(p.lang, due, b.Today)
	case b.Report.At.Before(due.Instant(p.r.office.Zone)):
		return p.r.Label(p.lang, "notice.in_time")
	}
	return p.r.Label(p.lang, "notice.late")
}

// reportReturned tells a group that more is wanted.
func (r *Renderer) reportReturned(to directive.Recipient, b directive.ReportReturned) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("notice.returned_heading")
		p.heading(b.Directive)
		p.gap()
		p.add("notice.returned_intro", "Unit", p.name(p.unit(b.Organisation)))
		p.quote(b.Reason)
		p.add("notice.returned_ask")
		return p.String()
	})
	p := r.page(to.Lang, 0)
	n := b.Directive.Number
	e.Message.Keyboard = [][]chat.Button{chat.Row(p.button("notice.button_report", numbered(ActReport, n)))}
	return e
}
