package render

import (
	"fmt"

	"giaoban/chat"
	"giaoban/directive"
)

// How much of a reminder is shown; what is left out is counted.
const (
	maxItems      = 15
	maxButtons    = 8
	buttonsPerRow = 2
)

// reminder makes the message that tells a group what its organisation still owes.
func (r *Renderer) reminder(to directive.Recipient, b directive.Reminder) chat.Envelope {
	e := envelope(to, chat.Reminder, fmt.Sprintf("reminder:%d", to.Chat))
	e.Action = chat.Replace
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("notice.reminder_heading", "Unit", p.name(p.unit(b.Organisation)), "Date", b.Today)
		p.lines = append(p.lines, r.TextN(p.lang, "notice.reminder_intro", len(b.Items)))
		p.gap()
		shown := b.Items[:min(len(b.Items), maxItems)]
		for _, item := range shown {
			p.item(item, b)
		}
		if rest := len(b.Items) - len(shown); rest > 0 {
			p.lines = append(p.lines, r.TextN(p.lang, "notice.reminder_more", rest))
		}
		p.gap()
		p.add("notice.reminder_ask")
		return p.String()
	})
	e.Message.Keyboard = r.page(to.Lang, 0).reminderButtons(b.Items)
	e.Message.Epitaph = r.Text(to.Lang, "notice.reminder_epitaph", "Date", b.Today)
	return e
}

// item adds the line of one assignment.
func (p *page) item(item directive.ReminderItem, b directive.Reminder) {
	a, d := item.Assignment, item.Directive
	state := p.r.State(p.lang, a.State)
	if figures := p.r.figures(p.lang, a.Percent, a.Quantity, d.Target); figures != "" {
		state += " – " + figures
	}
	p.add("notice.reminder_item", "Sign", p.r.Sign(a.Due, b.Today), "Number", d.Number,
		"Title", p.name(d.Title.In(p.lang)), "Left", p.r.Remaining(p.lang, a.Due, b.Today), "Due", a.Due, "State", state)
}

// reminderButtons returns a button for each of the nearest assignments.
func (p *page) reminderButtons(items []directive.ReminderItem) [][]chat.Button {
	var rows [][]chat.Button
	for i, item := range items[:min(len(items), maxButtons)] {
		n := item.Directive.Number
		b := p.button("notice.button_report_number", numbered(ActReport, n), "Number", n)
		if i%buttonsPerRow == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
	}
	return rows
}
