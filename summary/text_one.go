package summary

import (
	"strings"

	"giaoban/directive"
	"giaoban/i18n"
)

// TextOf words one organisation's row: its count, then every directive that it has a part in. It returns false where the
// organisation owes nothing.
func TextOf(r Report, id directive.OrgID, p i18n.Printer) ([]Block, bool) {
	row, ok := r.Organisation(id)
	if !ok {
		return nil, false
	}
	w := words{p, r}
	name := row.Organisation.Name.In(w.lang())
	if name == "" {
		name = w.name(row.Organisation)
	}
	head := []string{
		w.T("summary.of_organisation", "Unit", quote(name), "Date", w.Date(r.Today)),
		w.N("summary.total", row.Count.Total), w.rate(row.Count),
	}
	blocks := []Block{lines(append(head, w.official(row.Count)...)...)}
	for _, i := range row.Items {
		title := w.T("summary.title", "Number", i.Directive.Number, "Title", quote(i.Directive.Title.In(w.lang())))
		blocks = append(blocks, lines(title, w.standing(i), w.difficulty(i)))
	}
	return blocks, true
}

// standing says in one line where an assignment is: its state, its figures, and its deadline's state.
func (w words) standing(i Item) string {
	parts := []string{w.T("summary.state." + string(i.Assignment.State))}
	if figures := w.result(i); figures != "" {
		parts = append(parts, figures)
	}
	if i.Assignment.Part == directive.Coordinator {
		parts = append(parts, w.T("summary.coordinates"))
	}
	return strings.Join(append(parts, w.deadline(i)), " · ")
}

// deadline says how an assignment stands to its own deadline.
func (w words) deadline(i Item) string {
	due, settled := i.Assignment.Due, !i.Assignment.State.Open()
	if due.IsZero() {
		return w.T("summary.no_deadline")
	}
	text := w.Deadline(due)
	left := due.DaysLeft(w.report.Today)
	late := i.Class == DoneLate || i.Class == OpenLate
	switch {
	case settled && late:
		return w.T("summary.sent_late", "Deadline", text)
	case settled:
		return w.T("summary.sent_in_time", "Deadline", text)
	case late && left >= 0:
		return w.T("summary.late_today", "Deadline", text)
	case late:
		return w.N("summary.late_days", -left, "Deadline", text)
	case left == 0:
		return w.T("summary.last_day", "Deadline", text)
	}
	return w.N("summary.days_left", left, "Deadline", text)
}

func (w words) difficulty(i Item) string {
	if i.Assignment.Blocked == "" || i.Assignment.State == directive.Confirmed {
		return ""
	}
	return w.T("summary.difficulty", "Text", quote(i.Assignment.Blocked))
}
