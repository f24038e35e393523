package render

import (
	"giaoban/chat"
	"giaoban/directive"
)

// personal makes the message that reminds somebody of what they asked to be reminded of.
func (r *Renderer) personal(to directive.Recipient, b directive.PersonalNotice) chat.Envelope {
	e := envelope(to, chat.Reminder, "mine:"+b.Reminder.ID())
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("remind.mine_heading", "Number", b.Directive.Number, "Title", p.title(b.Directive))
		p.add("remind.mine_unit", "Unit", p.name(p.unit(b.Organisation)), "State", p.r.State(p.lang, b.Assignment.State))
		if due := b.Assignment.Due; !due.IsZero() {
			p.add("remind.mine_due", "Sign", p.r.Sign(due, b.Today), "Due", due, "Left", p.r.Remaining(p.lang, due, b.Today))
		}
		return p.String()
	})
	if b.Answers {
		p := r.page(to.Lang, 0)
		e.Message.Keyboard = [][]chat.Button{chat.Row(p.button("notice.button_report", numbered(ActReport, b.Directive.Number)))}
	}
	return e
}
