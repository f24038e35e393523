package render

import (
	"fmt"
	"strings"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// How much of a reminder is shown; what is left out is counted.
const (
	maxItems      = 15
	maxButtons    = 8
	buttonsPerRow = 2
)

// ActWhy is the button that says why somebody gets a reminder: why:<organisation>.
const ActWhy = "why"

// reminder makes the message that tells a group what its organisation still owes: one for a group and day. Where
// something in it was answered since, the same message changes.
func (r *Renderer) reminder(to directive.Recipient, b directive.Reminder) chat.Envelope {
	e := envelope(to, chat.Reminder, fmt.Sprintf("reminder:%d", to.Chat))
	e.Action = chat.Replace
	if b.Standing {
		e.Action = chat.Put
	}
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("notice.reminder_heading", "Unit", p.name(p.unit(b.Organisation)), "Date", b.Today)
		p.reminded(b)
		switch {
		case owing(b) > 0:
			p.gap()
			p.add("notice.reminder_ask")
		case len(b.Items) > 0:
			p.gap()
			p.add("remind.all_done")
		}
		return p.String()
	})
	e.Message.Keyboard = r.page(to.Lang, 0).reminderButtons(b)
	e.Message.Epitaph = r.Text(to.Lang, "notice.reminder_epitaph", "Date", b.Today)
	return e
}

// ladder makes the message that tells a leader or deputy in private what their organisation has not answered.
func (r *Renderer) ladder(to directive.Recipient, b directive.Ladder) chat.Envelope {
	e := envelope(to, chat.Reminder, "ladder:"+string(b.Organisation.ID))
	e.Action = chat.Replace
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("remind.ladder_heading", "Unit", p.name(p.unit(b.Organisation)), "Date", b.Today)
		count := HTML(r.TextN(p.lang, "remind.tasks", len(b.Items)))
		if b.Audience == directive.ToTheDeputy {
			p.add("remind.ladder_deputy", "Count", count)
		} else {
			p.add("remind.ladder_leader", "Count", count)
		}
		p.reminded(b.Reminder)
		p.gap()
		p.add("remind.ladder_ask")
		return p.String()
	})
	e.Message.Keyboard = r.page(to.Lang, 0).reminderButtons(b.Reminder)
	e.Message.Epitaph = r.Text(to.Lang, "notice.reminder_epitaph", "Date", b.Today)
	return e
}

// owing counts the items that somebody should still answer.
func owing(b directive.Reminder) int {
	n := 0
	for _, i := range b.Items {
		if i.Done == "" {
			n++
		}
	}
	return n
}

// section says under which heading an item stands.
func section(i directive.ReminderItem) string {
	switch {
	case i.Done != "":
		return "done"
	case i.Kind == directive.RuleStale:
		return "stale"
	case i.Assignment.Due.IsZero():
		return "undated"
	case i.DaysLeft < 0:
		return "overdue"
	}
	return "near"
}

// reminded adds what a reminder is about: what is due, what nobody has told of, and the milestones.
func (p *page) reminded(b directive.Reminder) {
	if len(b.Missed) > 0 {
		var days []string
		for _, d := range b.Missed[max(0, len(b.Missed)-3):] {
			days = append(days, p.r.Label(p.lang, "remind.missed_day", "Date", d))
		}
		p.add("remind.missed", "Days", strings.Join(days, ", "))
	}
	left := maxItems
	for _, heading := range []string{"near", "overdue", "stale", "undated", "done"} {
		var items []directive.ReminderItem
		for _, i := range b.Items {
			if section(i) == heading {
				items = append(items, i)
			}
		}
		if len(items) == 0 {
			continue
		}
		p.gap()
		p.sectionHeading(heading, len(items))
		shown := items[:min(len(items), left)]
		left -= len(shown)
		for _, i := range shown {
			p.item(i, b)
		}
		if rest := len(items) - len(shown); rest > 0 {
			p.lines = append(p.lines, p.r.TextN(p.lang, "notice.reminder_more", rest))
		}
	}
	for _, c := range b.Countdowns {
		p.gap()
		p.countdown(c, b.Today)
	}
}

func (p *page) sectionHeading(heading string, n int) {
	switch heading {
	case "near":
		p.lines = append(p.lines, p.r.TextN(p.lang, "notice.reminder_intro", n))
	case "overdue":
		p.add("remind.overdue")
	case "stale":
		p.add("remind.stale")
	case "undated":
		p.add("remind.undated")
	}
}

// item adds the line of one assignment.
func (p *page) item(item directive.ReminderItem, b directive.Reminder) {
	a, d := item.Assignment, item.Directive
	title := p.name(d.Title.In(p.lang))
	if a.Round != "" {
		title = p.r.Label(p.lang, "remind.of_period", "Title", title, "Period", p.r.PeriodTitle(p.lang, a.Round))
	}
	if item.Done != "" {
		p.done(item.Done, d.Number, title)
		return
	}
	state := p.r.State(p.lang, a.State)
	if figures := p.r.figures(p.lang, a.Percent, a.Quantity, d.Target); figures != "" {
		state += " – " + figures
	}
	switch section(item) {
	case "undated":
		p.add("remind.item_undated", "Number", d.Number, "Title", title, "State", state)
	case "stale":
		received := calendar.Of(a.Acknowledged, p.r.office.Zone)
		if a.Due.IsZero() {
			p.add("remind.item_stale_undated", "Number", d.Number, "Title", title, "Date", received)
		} else {
			p.add("remind.item_stale", "Sign", p.r.Sign(a.Due, b.Today), "Number", d.Number, "Title", title, "Due", a.Due, "Date", received)
		}
	default:
		p.add("notice.reminder_item", "Sign", p.r.Sign(a.Due, b.Today), "Number", d.Number,
			"Title", title, "Left", p.r.Remaining(p.lang, a.Due, b.Today), "Due", a.Due, "State", state)
	}
	if text := item.Text.In(p.lang); text != "" {
		p.add("remind.note", "Text", p.name(text))
	}
}

func (p *page) done(how directive.Settled, number int, title string) {
	switch how {
	case directive.SettledExtended:
		p.add("remind.item_done_extended", "Number", number, "Title", title)
	case directive.SettledOver:
		p.add("remind.item_done_over", "Number", number, "Title", title)
	default:
		p.add("remind.item_done_answered", "Number", number, "Title", title)
	}
}

// countdown adds how far a milestone is, what there is to do by now, and how far its works have come.
func (p *page) countdown(c directive.Countdown, today calendar.Date) {
	name := sentence(p.r.Milestone(p.lang, c.Milestone))
	switch days := c.Milestone.Day.Sub(today); {
	case days > 0:
		p.add("remind.countdown", "Left", p.r.LabelN(p.lang, "core.days_left", days), "Milestone", name)
	case days == 0:
		p.add("remind.countdown_today", "Milestone", name)
	default:
		p.add("remind.countdown_after", "Milestone", name, "Count", p.r.LabelN(p.lang, "remind.days", -days))
	}
	if text := c.Step.Text.In(p.lang); text != "" {
		p.add("remind.note", "Text", p.name(text))
	}
	for _, w := range c.Works {
		p.work(w)
	}
}

// work adds one directive's progress, all organisations together.
func (p *page) work(w directive.Work) {
	title := p.name(w.Directive.Title.In(p.lang))
	if reached := p.r.Reached(p.lang, w); reached != "" {
		p.add("remind.work_reached", "Number", w.Directive.Number, "Title", title, "Reached", reached, "Done", w.Done, "Units", w.Units)
		return
	}
	p.add("remind.work", "Number", w.Directive.Number, "Title", title, "Done", w.Done, "Units", w.Units)
}

// Reached returns what the organisations have reached together of a directive's target: "9/20 nhà"; "" where that is not
// counted.
func (r *Renderer) Reached(lang directive.Lang, w directive.Work) string {
	t := w.Directive.Target
	switch {
	case t == nil || t.Percentage():
		return ""
	case t.CountsDown() && !w.Counted:
		return ""
	case t.CountsDown():
		return r.Label(lang, "core.left_over", "Amount", r.Amount(lang, w.Reached, t))
	}
	all := *t
	all.Value = t.Value * directive.Quantity(w.Units)
	return r.Label(lang, "remind.reached", "Reached", w.Reached, "Target", r.Amount(lang, all.Value, &all))
}

// reminderButtons returns a button for each of the nearest assignments, and the one that says why.
func (p *page) reminderButtons(b directive.Reminder) [][]chat.Button {
	var rows [][]chat.Button
	shown := 0
	for _, item := range b.Items {
		if item.Done != "" || shown == maxButtons {
			continue
		}
		n := item.Directive.Number
		button := p.button("notice.button_report_number", numbered(ActReport, n), "Number", n)
		if shown%buttonsPerRow == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], button)
		shown++
	}
	if shown == 0 {
		return nil
	}
	return append(rows, chat.Row(p.button("remind.button_why", chat.Data(ActWhy, string(b.Organisation.ID)))))
}

// silent makes the Board's list of what was not answered: one message for a day.
func (r *Renderer) silent(to directive.Recipient, b directive.SilentList) chat.Envelope {
	e := envelope(to, chat.Reminder, "silent:"+b.Today.String())
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("remind.silent_heading", "Date", b.Today)
		owed := 0
		for _, l := range b.Lines {
			if l.Done == "" {
				owed++
			}
		}
		if owed > 0 {
			p.add("remind.silent_intro")
		}
		var unit directive.OrgID
		for _, l := range b.Lines {
			if l.Organisation != unit {
				unit = l.Organisation
				p.gap()
				p.silentUnit(l)
			}
			p.silentLine(l, b.Today)
		}
		p.gap()
		if owed > 0 {
			p.add("remind.silent_ask")
		} else {
			p.add("remind.silent_all_done")
		}
		return p.String()
	})
	return e
}

func (p *page) silentUnit(l directive.SilentLine) {
	name := p.name(l.Name.In(p.lang))
	if len(l.Leaders) == 0 {
		p.add("remind.silent_unit", "Unit", name)
		return
	}
	p.add("remind.silent_unit_leaders", "Unit", name, "Names", p.name(strings.Join(l.Leaders, ", ")))
}

func (p *page) silentLine(l directive.SilentLine, today calendar.Date) {
	title := p.name(l.Title.In(p.lang))
	switch {
	case l.Done != "":
		p.done(l.Done, l.Number, title)
	case l.Due.IsZero():
		p.add("remind.item_undated", "Number", l.Number, "Title", title, "State", p.r.State(p.lang, l.State))
	default:
		p.add("notice.reminder_item", "Sign", p.r.Sign(l.Due, today), "Number", l.Number, "Title", title,
			"Left", p.r.Remaining(p.lang, l.Due, today), "Due", l.Due, "State", p.r.State(p.lang, l.State))
	}
}
