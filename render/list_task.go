package render

import (
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// How long titles are in lists, and in what is repeated above a question, in UTF-16 units.
const listTitle = 90

// TaskLine is an obligation's line in a list, as HTML: its sign, number and title, then when it is due and where it
// stands. Unit names the organisation where the list is about several; its zero value leaves it out.
func (r *Renderer) TaskLine(
	lang directive.Lang, d directive.Directive, a directive.Assignment, today calendar.Date, unit directive.Text,
) string {
	sign := r.Sign(a.Due, today)
	if d.Urgent {
		sign += "❗"
	}
	title := clip(oneLine(d.Title.In(lang)), listTitle)
	lines := r.Text(lang, "list.task", "Sign", sign, "Number", d.Number, "Title", title)
	var parts []string
	if name := unit.In(lang); name != "" {
		parts = append(parts, name)
	}
	switch {
	case !a.Due.IsZero():
		parts = append(parts, r.Label(lang, "list.due", "Due", a.Due, "Left", r.Remaining(lang, a.Due, today)))
	case d.Standing:
		parts = append(parts, r.Label(lang, "list.standing"))
	default:
		parts = append(parts, r.Label(lang, "list.undated"))
	}
	parts = append(parts, r.State(lang, a.State))
	if progress := r.Progress(lang, a.Percent, a.Quantity, d.Target); progress != "" {
		parts = append(parts, progress)
	}
	if a.Blocked != "" {
		parts = append(parts, r.Label(lang, "list.blocked"))
	}
	return lines + "\n" + r.Text(lang, "list.task_more", "Parts", strings.Join(parts, " · "))
}

// DirectiveLine is a directive's line in the Board's list, as HTML: its state, number and title.
func (r *Renderer) DirectiveLine(lang directive.Lang, d directive.Directive) string {
	title := clip(oneLine(d.Title.In(lang)), listTitle)
	return r.Text(lang, "list.directive_"+string(d.State), "Number", d.Number, "Title", title)
}

// ReportLine says what a report says, in one line without markup: "đang thực hiện, 60%".
func (r *Renderer) ReportLine(lang directive.Lang, d directive.Directive, report directive.GiveReport) string {
	state := r.State(lang, report.State)
	switch {
	case report.Blocked != "":
		state = r.Label(lang, "list.blocked")
	case report.State == directive.Submitted:
		state = r.Label(lang, "list.completed") // that it waits for the Board is no part of what is reported
	}
	if progress := r.Progress(lang, report.Percent, report.Quantity, d.Target); progress != "" {
		return state + ", " + progress
	}
	return state
}

// PageButtons are the buttons that turn a list's pages, none where there is one page only. Their data is action:<page>,
// counted from 0.
func (r *Renderer) PageButtons(lang directive.Lang, action string, page, pages int, more ...string) [][]chat.Button {
	if pages < 2 {
		return nil
	}
	data := func(to int) string { return chat.Data(action, append([]string{strconv.Itoa(to)}, more...)...) }
	var row []chat.Button
	if page > 0 {
		row = append(row, chat.Button{Text: "‹", Data: data(page - 1)})
	}
	label := r.Label(lang, "list.page", "Page", page+1, "Pages", pages)
	row = append(row, chat.Button{Text: label, Data: data(page)})
	if page < pages-1 {
		row = append(row, chat.Button{Text: "›", Data: data(page + 1)})
	}
	return [][]chat.Button{row}
}
