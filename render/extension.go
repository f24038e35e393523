package render

import (
	"fmt"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
)

// extensionAsked makes what an officer of the Board sees of a request.
func (r *Renderer) extensionAsked(to directive.Recipient, b directive.ExtensionAsked) chat.Envelope {
	e := envelope(to, chat.Interactive, extensionSlot(to, b))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.request(b)
		return p.String()
	})
	p := r.page(to.Lang, 0)
	n, org, request := b.Directive.Number, string(b.Organisation.ID), strconv.Itoa(b.Extension.Number)
	e.Message.Keyboard = [][]chat.Button{
		chat.Row(p.button("notice.button_grant", numbered(ActGrant, n, org, request))),
		chat.Row(
			p.button("issue.button_shorten", numbered(ActShorten, n, org, request)),
			p.button("notice.button_deny", numbered(ActDeny, n, org, request)),
		),
	}
	return e
}

// extensionSettled makes the same message once the Board has decided: without buttons, and with who did.
func (r *Renderer) extensionSettled(to directive.Recipient, b directive.ExtensionSettled) chat.Envelope {
	e := envelope(to, chat.Interactive, extensionSlot(to, b.ExtensionAsked))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.request(b.ExtensionAsked)
		p.gap()
		p.decision(b.Extension)
		p.add("notice.decided_by", "Name", p.person(b.By), "At", b.Extension.Decided)
		return p.String()
	})
	return e
}

// extensionSlot names an officer's message of one request.
func extensionSlot(to directive.Recipient, b directive.ExtensionAsked) string {
	return fmt.Sprintf("extension:%d:%s:%d:%d", b.Directive.Number, b.Organisation.ID, b.Extension.Number, to.Chat)
}

// request adds what is asked for, and why.
func (p *page) request(b directive.ExtensionAsked) {
	p.add("notice.extension_heading", "Unit", p.name(p.unit(b.Organisation)))
	p.heading(b.Directive)
	p.gap()
	p.add("notice.extension_dates", "Old", b.Extension.Old, "Asked", b.Extension.Asked)
	p.add("notice.extension_reason")
	p.quote(b.Extension.Reason)
	for _, e := range b.History {
		p.requestLine(e)
	}
	if b.Extension.ByName != "" {
		p.add("notice.extension_by", "Name", p.name(b.Extension.ByName), "At", b.Extension.At)
	}
}

// decision adds what became of a request.
func (p *page) decision(e directive.Extension) {
	switch e.Decision {
	case directive.Approved:
		p.add("notice.extension_approved", "Granted", e.Granted)
	case directive.Shortened:
		p.add("notice.extension_shortened", "Granted", e.Granted, "Asked", e.Asked)
	case directive.Denied:
		p.add("notice.extension_denied", "Old", e.Old)
	}
	if e.Answer != "" {
		p.add("notice.extension_answer")
		p.quote(e.Answer)
	}
}

// extensionDecided tells a group of the Board's decision.
func (r *Renderer) extensionDecided(to directive.Recipient, b directive.ExtensionDecided) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("notice.decided_heading", "Unit", p.name(p.unit(b.Organisation)))
		p.heading(b.Directive)
		p.gap()
		p.decision(b.Extension)
		return p.String()
	})
	return e
}
