package render

import (
	"fmt"

	"giaoban/chat"
	"giaoban/directive"
)

// groupHealth tells the Board in one message of a group that cannot be written to, what to do, and in the same message
// that it can be again.
func (r *Renderer) groupHealth(to directive.Recipient, b directive.GroupHealth) chat.Envelope {
	e := envelope(to, chat.Reminder, fmt.Sprintf("health:%d", b.Group.Chat))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		title, unit := p.name(b.Group.Title), p.name(p.unit(b.Organisation))
		if b.Group.Health == directive.Healthy {
			p.add("notice.group_back", "Group", title, "Unit", unit, "At", b.At)
			return p.String()
		}
		p.add("notice.group_lost", "Group", title, "Unit", unit, "At", b.At)
		p.add("notice.group_lost_why", "Why", p.name(b.Group.Reason))
		p.gap()
		p.add("notice.group_lost_" + string(b.Group.Health))
		return p.String()
	})
	if b.Group.Health != directive.Healthy {
		e.Action = chat.Replace // it is news: an edit of the last time's message would be seen by nobody
		e.Message.Epitaph = r.Text(to.Lang, "notice.group_lost_epitaph", "Group", b.Group.Title)
	}
	return e
}

// undelivered tells the Board what a group missed, and what to do. All that is lost on a day for one cause is one message.
func (r *Renderer) undelivered(to directive.Recipient, b directive.Undelivered) chat.Envelope {
	e := envelope(to, chat.Reminder, fmt.Sprintf("lost:%d:%s:%s", b.Group.Chat, b.Cause, b.Today))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("notice.lost", "Group", p.name(b.Group.Title), "Unit", p.name(p.unit(b.Organisation)), "Date", b.Today)
		p.gap()
		p.add("notice.lost_" + string(b.Cause))
		return p.String()
	})
	return e
}
