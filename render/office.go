package render

import (
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
)

// maxRanges is how many runs of numbers are listed.
const maxRanges = 30

// ranges lists ascending numbers, each run of them by its ends: "#1–#3, #5".
func ranges(numbers []int) string {
	var runs []string
	for i := 0; i < len(numbers); {
		first := i
		for i++; i < len(numbers) && numbers[i] == numbers[i-1]+1; i++ {
		}
		run := "#" + strconv.Itoa(numbers[first])
		if last := numbers[i-1]; last == numbers[first]+1 {
			run += ", #" + strconv.Itoa(last)
		} else if last > numbers[first] {
			run += "–#" + strconv.Itoa(last)
		}
		runs = append(runs, run)
	}
	if len(runs) > maxRanges {
		runs = append(runs[:maxRanges], "…")
	}
	return strings.Join(runs, ", ")
}

// withdrawnNotice tells a group that it owes nothing more.
func (r *Renderer) withdrawnNotice(to directive.Recipient, b directive.WithdrawnNotice) chat.Envelope {
	e := envelope(to, chat.Broadcast, "")
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("notice.withdrawn_heading")
		p.heading(b.Directive)
		if b.Directive.Reason != "" {
			p.add("notice.reason", "Reason", p.long(b.Directive.Reason))
		}
		p.gap()
		p.add("notice.withdrawn_ask", "Unit", p.name(p.unit(b.Organisation)))
		return p.String()
	})
	return e
}

// welcome tells somebody which duty they got, and what to do with it.
func (r *Renderer) welcome(to directive.Recipient, b directive.Welcome) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("notice.welcome", "Name", p.person(b.Person))
		role := r.Role(p.lang, b.Duty.Role)
		if b.Organisation != nil {
			p.add("notice.welcome_unit", "Role", role, "Unit", p.name(p.unit(*b.Organisation)))
		} else {
			p.add("notice.welcome_office", "Role", role)
		}
		p.gap()
		p.add("notice.hint_" + string(b.Duty.Role))
		p.add("notice.welcome_help")
		return p.String()
	})
	return e
}

// Role returns a role's name in words that go on a sentence: "lãnh đạo".
func (r *Renderer) Role(lang directive.Lang, role directive.Role) string {
	return r.Label(lang, "core.role_"+string(role))
}
