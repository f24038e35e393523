package render

import (
	"fmt"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
)

// publication tells the officer what goes out and how far it is: one message that changes.
func (r *Renderer) publication(to directive.Recipient, b directive.Publication) chat.Envelope {
	slot := ""
	if len(b.Directives) > 0 {
		slot = fmt.Sprintf("publication:%s:%d", b.ID(), to.Chat)
	}
	e := envelope(to, chat.Interactive, slot)
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.published(b)
		return p.String()
	})
	numbers := make([]int, 0, len(b.Directives))
	for _, d := range b.Directives {
		numbers = append(numbers, d.Number)
	}
	p := r.page(to.Lang, 0)
	switch stop, resume := chat.Data(ActStop, directive.FormatNumbers(numbers)), chat.Data(ActResume, directive.FormatNumbers(numbers)); {
	case len(stop) > chat.MaxData || len(numbers) == 0:
		// So scattered that no button could name them.
	case b.Held > 0:
		e.Message.Keyboard = [][]chat.Button{chat.Row(p.button("issue.button_resume", resume))}
	case !b.Over && b.Cards > b.Arrived:
		e.Message.Keyboard = [][]chat.Button{chat.Row(p.button("issue.button_stop", stop))}
	}
	return e
}

// published says what went out, and what did not.
func (p *page) published(b directive.Publication) {
	if len(b.Directives) > 0 {
		var numbers []int
		for _, d := range b.Directives {
			numbers = append(numbers, d.Number)
		}
		p.lines = append(p.lines, p.r.TextN(p.lang, "notice.published", len(numbers), "Numbers", ranges(numbers)))
		cards := p.r.TextN(p.lang, "notice.cards", b.Cards)
		if b.Directives[0].Digest != "" {
			cards = p.r.TextN(p.lang, "notice.lists", b.Cards)
		}
		p.add("notice.published_cards",
			"Cards", HTML(cards), "Groups", HTML(p.r.TextN(p.lang, "notice.groups", b.Groups)))
	}
	if b.Tracked && b.Cards > 0 {
		p.add("issue.arrived", "Bar", bar(b.Arrived, b.Cards), "Arrived", b.Arrived, "Cards", b.Cards)
		if b.Arrived == b.Cards && b.Held == 0 {
			p.add("issue.all_arrived")
		} else if b.Over && b.Held == 0 {
			p.add("issue.not_all_arrived")
		}
	}
	if b.Held > 0 {
		p.lines = append(p.lines, p.r.TextN(p.lang, "issue.held", b.Held))
	}
	if len(b.Unreached) > 0 {
		p.gap()
		p.add("notice.published_unreached", "Units", p.units(b.Unreached))
	}
	if len(b.Failed) > 0 {
		p.gap()
		p.add("issue.failed")
		for _, d := range b.Failed[:min(len(b.Failed), maxNames)] {
			p.add("issue.failed_item", "Number", d.Number, "Title", p.name(d.Title.In(p.lang)))
		}
	}
}

// barWidth is how many signs a bar has.
const barWidth = 10

// bar draws how much of a whole is done.
func bar(done, whole int) string {
	full := 0
	if whole > 0 {
		full = min(barWidth, done*barWidth/whole)
	}
	return strings.Repeat("▰", full) + strings.Repeat("▱", barWidth-full)
}

// digest makes the one message that shows a group several tasks.
func (r *Renderer) digest(to directive.Recipient, b directive.Digest) chat.Envelope {
	e := envelope(to, chat.Broadcast, directive.DigestSlot(b.ID, to.Chat).Name)
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.lines = append(p.lines, r.TextN(p.lang, "issue.digest", len(b.Items), "Unit", p.name(p.unit(b.Organisation))))
		p.meeting(b.Items[0].Meeting, "")
		p.gap()
		for _, c := range b.Items {
			p.digestItem(c)
		}
		p.gap()
		p.add("issue.digest_ask")
		return p.String()
	})
	p := r.page(to.Lang, 0)
	for i, c := range b.Items {
		if i%digestRow == 0 {
			e.Message.Keyboard = append(e.Message.Keyboard, nil)
		}
		last := len(e.Message.Keyboard) - 1
		e.Message.Keyboard[last] = append(e.Message.Keyboard[last],
			p.button("issue.button_open", numbered(ActDetail, c.Directive.Number), "Number", c.Directive.Number))
	}
	return e
}

// digestRow is how many buttons stand in a row below a list.
const digestRow = 4

// digestItem adds one task of a list.
func (p *page) digestItem(c directive.Card) {
	title := clip(oneLine(c.Directive.Title.In(p.lang)), max(30, min(160, p.limit/8)))
	due := string(p.get("notice.no_due"))
	switch {
	case !c.Assignment.Due.IsZero():
		due = p.printer.Value(c.Assignment.Due)
	case c.Directive.Standing:
		due = string(p.get("notice.standing"))
	case !c.Directive.Period.IsZero():
		due = p.r.Period(p.lang, c.Directive.Period)
	}
	p.add("issue.digest_item", "Sign", p.r.Sign(c.Assignment.Due, c.Today), "Number", c.Directive.Number, "Title", title, "Due", due)
	if c.Assignment.Part == directive.Coordinator {
		p.lines[len(p.lines)-1] += " " + string(p.get("issue.digest_coordinator"))
	}
}

// Period says how often something is reported, in words: "hằng tháng, ngày 20".
func (r *Renderer) Period(lang directive.Lang, period directive.Period) string {
	if period.IsZero() {
		return ""
	}
	every := r.Label(lang, "issue.every_"+strings.ReplaceAll(string(period.Every), "-", "_"))
	switch {
	case period.Day == 0:
		return every
	case period.Every == "week":
		return r.Label(lang, "issue.every_on_weekday", "Every", every, "Weekday", r.Label(lang, "core.weekday_"+strconv.Itoa(period.Day%7)))
	}
	return r.Label(lang, "issue.every_on", "Every", every, "Day", period.Day)
}

// recalled takes a message out of a group, or stops it on its way.
func (r *Renderer) recalled(to directive.Recipient, b directive.Recalled) chat.Envelope {
	e := envelope(to, chat.Broadcast, b.Slot)
	e.Action = chat.Remove
	return e
}

// changed tells a group shortly what is different in a directive.
func (r *Renderer) changed(to directive.Recipient, b directive.DirectiveChanged) chat.Envelope {
	e := envelope(to, chat.Broadcast, fmt.Sprintf("changed:%d:%d", b.After.Number, to.Chat))
	e.Action = chat.Replace // people are to be notified, but the last change is enough
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("issue.changed", "Unit", p.name(p.unit(b.Organisation)))
		p.heading(b.After)
		p.gap()
		for _, f := range b.Fields {
			p.change(b, f)
		}
		p.gap()
		p.add("issue.changed_ask")
		return p.String()
	})
	p := r.page(to.Lang, 0)
	e.Message.Epitaph = r.Text(to.Lang, "issue.changed_epitaph", "Number", b.After.Number)
	e.Message.Keyboard = [][]chat.Button{chat.Row(p.button("issue.button_detail", numbered(ActDetail, b.After.Number)))}
	return e
}

// change adds what is different in one field.
func (p *page) change(b directive.DirectiveChanged, f directive.Field) {
	was, now := p.r.Field(p.lang, b.Before, f, Named{Units: b.Units}), p.r.Field(p.lang, b.After, f, Named{Units: b.Units, Milestone: b.Milestone})
	switch f {
	case directive.FieldBody:
		p.add("issue.changed_body")
		p.quote(b.After.Body.In(p.lang))
	case directive.FieldMeeting, directive.FieldAmbiguous, directive.FieldEarlier:
	default:
		p.add("issue.changed_field", "Field", p.r.FieldName(p.lang, f), "Was", p.name(was), "Now", p.name(now))
	}
}

// difficultyHanded gives an officer what another one handed on: the report, with its buttons.
func (r *Renderer) difficultyHanded(to directive.Recipient, b directive.DifficultyHanded) chat.Envelope {
	e := r.reportArrived(to, b.ReportArrived)
	e.Action = chat.Replace // it is news, whether the report stands there or not
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("issue.handed_on", "Name", p.person(b.By))
		p.quote(b.Note)
		p.gap()
		p.report(b.ReportArrived)
		return p.String()
	})
	return e
}
