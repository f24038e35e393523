package render

import (
	"fmt"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
)

// ActBind begins the data of the button that binds a group from afar: bnd:<chat>, bnd:<chat>:<organisation>.
const ActBind = "bnd"

// officeNotice makes the messages about organisations, groups and people.
func (r *Renderer) officeNotice(n directive.Notice) (chat.Envelope, bool) {
	switch b := n.Body.(type) {
	case directive.HandedOver:
		return r.handedOver(n.To, b), true
	case directive.GroupUnbound:
		return r.groupUnbound(n.To, b), true
	case directive.GroupJoined:
		return r.groupJoined(n.To, b), true
	case directive.AnnouncementPost:
		return r.announcementPost(n.To, b), true
	case directive.AnnouncementProgress:
		return r.announcementProgress(n.To, b), true
	case directive.DutyChanged:
		return r.dutyChanged(n.To, b), true
	}
	return chat.Envelope{}, false
}

// handedOver makes of a card that its organisation owes it no more.
func (r *Renderer) handedOver(to directive.Recipient, b directive.HandedOver) chat.Envelope {
	e := envelope(to, chat.Broadcast, fmt.Sprintf("card:%d:%d", b.Directive.Number, to.Chat))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.heading(b.Directive)
		p.add("office.handed_over", "From", p.name(p.unit(b.From)), "To", p.name(p.unit(b.To)))
		return p.String()
	})
	return e
}

func (r *Renderer) groupUnbound(to directive.Recipient, b directive.GroupUnbound) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	p := r.page(to.Lang, maxGroupName)
	unit := p.name(p.unit(b.Organisation))
	if b.By != "" {
		e.Message.Text = r.Text(to.Lang, "office.group_replaced", "Unit", unit, "Group", p.name(b.By))
	} else {
		e.Message.Text = r.Text(to.Lang, "office.group_unbound", "Unit", unit)
	}
	return e
}

// maxGroupName bounds the names in these short messages.
const maxGroupName = 1200

// groupJoined asks an officer to bind a group, with the likeliest organisations as buttons.
func (r *Renderer) groupJoined(to directive.Recipient, b directive.GroupJoined) chat.Envelope {
	e := envelope(to, chat.Interactive, fmt.Sprintf("joined:%d", b.Group.Chat))
	p := r.page(to.Lang, maxGroupName)
	by := p.name(b.By)
	if by == "" {
		by = r.Label(to.Lang, "office.somebody")
	}
	e.Message.Text = r.Text(to.Lang, "office.group_joined", "Group", p.name(b.Group.Title), "Name", by)
	id := strconv.FormatInt(b.Group.Chat, 10)
	for _, o := range b.Alike {
		e.Message.Keyboard = append(e.Message.Keyboard, chat.Row(p.button("office.bind_to", chat.Data(ActBind, id, string(o.ID)),
			"Unit", o.Name)))
	}
	e.Message.Keyboard = append(e.Message.Keyboard, chat.Row(p.button("office.bind_other", chat.Data(ActBind, id))))
	return e
}

// dutyChanged tells somebody what they may do from now on.
func (r *Renderer) dutyChanged(to directive.Recipient, b directive.DutyChanged) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	from, now := r.duty(to.Lang, b.From, b.Units), r.duty(to.Lang, b.To, b.Units)
	if b.To == (directive.Duty{}) {
		e.Message.Text = r.Text(to.Lang, "office.duty_over", "From", from)
	} else {
		e.Message.Text = r.Text(to.Lang, "office.duty_changed", "From", from, "To", now)
	}
	return e
}

func (r *Renderer) duty(lang directive.Lang, d directive.Duty, units map[directive.OrgID]directive.Organisation) string {
	if d == (directive.Duty{}) {
		return ""
	}
	return r.Duty(lang, d, units[d.Organisation])
}

// Duty names a role and the organisation that it is held in: "lãnh đạo – LĐLĐ tỉnh".
func (r *Renderer) Duty(lang directive.Lang, d directive.Duty, o directive.Organisation) string {
	if d.Organisation == "" {
		return r.Role(lang, d.Role)
	}
	name := o.Short.In(lang)
	if name == "" {
		name = string(d.Organisation)
	}
	return r.Label(lang, "office.duty_of", "Role", r.Role(lang, d.Role), "Unit", name)
}
