package render

import (
	"fmt"
	"strings"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// card makes the living message of a directive in a group.
func (r *Renderer) card(to directive.Recipient, c directive.Card) chat.Envelope {
	e := envelope(to, lane(c), fmt.Sprintf("card:%d:%d", c.Directive.Number, to.Chat))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.heading(c.Directive)
		p.body(c.Directive)
		switch c.Directive.State {
		case directive.Withdrawn:
			p.withdrawn(c.Directive)
			return p.String()
		case directive.Closed:
			p.add("notice.card_closed", "At", c.Directive.Ended)
		}
		p.task(c)
		p.gap()
		p.status(c)
		return p.String()
	})
	e.Message.Keyboard = r.page(to.Lang, 0).cardButtons(c)
	e.Message.Pin = r.office.PinCards && c.Directive.State == directive.Published && c.Assignment.State != directive.Confirmed
	if c.Anew {
		e.Action = chat.Replace
	}
	return e
}

// lane lets what a person just did go before what many groups get at once.
func lane(c directive.Card) chat.Lane {
	if c.Directive.State != directive.Published || c.Assignment.Version == 0 || c.Anew {
		return chat.Broadcast
	}
	return chat.Interactive
}

// task adds what is to be done, by whom and until when.
func (p *page) task(c directive.Card) {
	d := c.Directive
	if d.All || len(c.Leads) == 0 {
		p.add("notice.card_lead", "Units", p.get("notice.all_units"), "Mark", p.mark(d, directive.FieldLead))
	} else {
		p.add("notice.card_lead", "Units", p.units(c.Leads), "Mark", p.mark(d, directive.FieldLead))
	}
	if len(c.Partners) > 0 {
		p.partners(c)
	} else if len(c.Coordinators) > 0 {
		p.add("notice.card_coordinators", "Units", p.units(c.Coordinators), "Mark", p.mark(d, directive.FieldCoordinators))
	}
	p.due(c)
	if !d.Period.IsZero() {
		p.add("issue.card_period", "Period", p.r.Period(p.lang, d.Period))
	}
	if m := c.Milestone; m != nil {
		p.add("notice.card_milestone", "Milestone", p.r.Milestone(p.lang, *m))
	}
	if d.Target != nil {
		p.add("notice.card_target", "Target", p.r.Target(p.lang, *d.Target), "Mark", p.mark(d, directive.FieldTarget))
	}
	if n := len(d.Attachments); n > 0 {
		p.lines = append(p.lines, p.r.TextN(p.lang, "issue.card_files", n))
	}
	p.meeting(c.Meeting, c.Meeting.Notice)
}

// meeting says which meeting something comes from, and by which notice where that is given. A title that names the day itself
// needs it no second time.
func (p *page) meeting(m directive.Meeting, notice string) {
	if m.Date.IsZero() {
		return
	}
	title := p.name(m.Title.In(p.lang))
	key, dated := "notice.card_meeting", "notice.card_meeting_dated"
	if notice != "" {
		key, dated = "notice.card_notice", "notice.card_notice_dated"
	}
	if strings.Contains(title, p.r.Printer(p.lang).Date(m.Date)) {
		key = dated
	}
	p.add(key, "Notice", p.name(notice), "Meeting", title, "Date", m.Date)
}

// mark returns the quiet sign that somebody concluded a value which the source doesn't state.
func (p *page) mark(d directive.Directive, field directive.Field) HTML {
	if d.Origin(field) == directive.Inferred {
		return " " + p.get("notice.inferred")
	}
	return ""
}

// due adds the deadline. Days are counted only while an answer is owed, and only where the card is brought up to date.
func (p *page) due(c directive.Card) {
	a, d := c.Assignment, c.Directive
	switch {
	case a.Due.IsZero() && !d.Period.IsZero():
		return
	case a.Due.IsZero() && d.Standing:
		p.add("notice.card_due", "Sign", p.r.Sign(a.Due, c.Today), "Due", p.get("notice.standing"), "Mark", HTML(""))
		return
	case a.Due.IsZero():
		p.add("notice.card_due", "Sign", p.r.Sign(a.Due, c.Today), "Due", p.get("notice.no_due"), "Mark", HTML(""))
		return
	}
	mark := p.mark(d, directive.FieldDue)
	if old := firstDue(c); old != a.Due {
		mark = " " + p.get("notice.extended", "Old", old)
	}
	if !a.State.Open() || d.State != directive.Published {
		p.add("notice.card_due", "Sign", "🗓", "Due", a.Due, "Mark", mark)
		return
	}
	sign := p.r.Sign(a.Due, c.Today)
	if left := p.left(c); left != "" {
		p.add("notice.card_due_left", "Sign", sign, "Due", a.Due, "Mark", mark, "Left", left)
		return
	}
	p.add("notice.card_due", "Sign", sign, "Due", a.Due, "Mark", mark)
}

// left returns what a card says of the days left: nothing before the countdown, and no number after the deadline, because
// it would stand there unchanged while the days go on.
func (p *page) left(c directive.Card) string {
	switch days := c.Assignment.Due.DaysLeft(c.Today); {
	case days > c.Countdown:
		return ""
	case days < 0:
		return p.r.Label(p.lang, "core.late")
	}
	return p.r.Remaining(p.lang, c.Assignment.Due, c.Today)
}

// firstDue returns the deadline that the directive came with.
func firstDue(c directive.Card) calendar.Deadline {
	if c.Directive.Due.IsZero() && c.Milestone != nil {
		return calendar.By(c.Milestone.Day)
	}
	return c.Directive.Due
}

// status adds where the organisation stands.
func (p *page) status(c directive.Card) {
	a := c.Assignment
	key := "notice.card_status"
	if a.Part == directive.Coordinator {
		key = "notice.card_status_coordinator"
	}
	p.add(key, "Sign", StateSign(a, c.Today), "Unit", p.name(p.unit(c.Organisation)), "State", p.r.State(p.lang, a.State))
	if progress := p.r.Progress(p.lang, a.Percent, a.Quantity, c.Directive.Target); progress != "" {
		p.add("notice.progress", "Progress", progress)
	}
	if a.Blocked != "" {
		p.add(blockedKey(a.Difficulty != nil && a.Difficulty.Urgent), "Text", p.long(a.Blocked))
		if d := a.Difficulty; d != nil && d.Answer != "" {
			p.add("answer.card_answer", "Text", p.long(d.Answer))
		}
	}
	if a.Unvouched != 0 {
		p.add("answer.card_unvouched", "Report", a.Unvouched)
	}
	if a.State == directive.Returned && a.Returned != "" {
		p.add("notice.card_returned", "Text", p.long(a.Returned))
	}
	switch {
	case a.Acknowledged.IsZero():
	case a.AcknowledgedName != "":
		p.add("notice.card_received_by", "Name", p.name(a.AcknowledgedName), "At", a.Acknowledged)
	default:
		p.add("notice.card_received", "At", a.Acknowledged)
	}
	if a.Reports > 0 {
		p.add("notice.card_reported", "Report", a.Reports, "At", a.LastReport)
	}
	if a.State == directive.Confirmed {
		p.add("notice.card_confirmed", "At", a.Confirmed)
	}
	if a.State == directive.Pending && c.Directive.State == directive.Published {
		p.gap()
		p.add("notice.card_ask")
	}
}

// StateSign returns the colour of where an assignment stands: red where it is late, and else the further, the greener.
func StateSign(a directive.Assignment, today calendar.Date) string {
	late := !a.Due.IsZero() && a.Due.DaysLeft(today) < 0
	switch {
	case a.State == directive.Confirmed:
		return "🟢"
	case a.State == directive.Submitted:
		return "🟣"
	case late:
		return "🔴"
	case a.State == directive.Returned || a.Blocked != "":
		return "🟠"
	case a.State == directive.InProgress:
		return "🟡"
	case a.State == directive.Acknowledged:
		return "🔵"
	}
	return "⚪"
}

// partners adds who supports the lead, and where they stand.
func (p *page) partners(c directive.Card) {
	p.add("answer.partners", "Mark", p.mark(c.Directive, directive.FieldCoordinators))
	for _, partner := range c.Partners[:min(len(c.Partners), maxNames)] {
		a := partner.Assignment
		state := p.r.State(p.lang, a.State)
		if progress := p.r.Progress(p.lang, a.Percent, a.Quantity, c.Directive.Target); progress != "" {
			state += ", " + progress
		}
		if a.Blocked != "" {
			state += " · " + p.r.Label(p.lang, "list.blocked")
		}
		p.add("answer.partner", "Unit", p.name(p.unit(partner.Organisation)), "State", state)
	}
	if rest := len(c.Partners) - maxNames; rest > 0 {
		p.lines = append(p.lines, p.r.TextN(p.lang, "answer.partners_more", rest))
	}
}

// withdrawn adds that a directive was taken back, and why.
func (p *page) withdrawn(d directive.Directive) {
	p.gap()
	p.add("notice.card_withdrawn", "At", d.Ended)
	if d.Reason != "" {
		p.add("notice.reason", "Reason", p.long(d.Reason))
	}
}

// cardButtons returns what can be done from the card.
func (p *page) cardButtons(c directive.Card) [][]chat.Button {
	if c.Directive.State != directive.Published || c.Assignment.State == directive.Confirmed {
		return nil
	}
	var row []chat.Button
	n := c.Directive.Number
	if c.Assignment.State == directive.Pending {
		row = append(row, p.button("notice.button_acknowledge", numbered(ActAcknowledge, n)))
	}
	row = append(row, p.button("notice.button_report", numbered(ActReport, n)))
	more := []chat.Button{p.button("issue.button_detail", numbered(ActDetail, n))}
	if c.Assignment.State.Open() && !c.Assignment.Due.IsZero() {
		more = append([]chat.Button{p.button("issue.button_extend", numbered(ActExtend, n))}, more...)
	}
	if c.Assignment.State.Open() {
		more = append(more, p.button("remind.button_me", numbered(ActRemindMe, n)))
	}
	return [][]chat.Button{row, more}
}
