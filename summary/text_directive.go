package summary

import (
	"strings"

	"giaoban/directive"
	"giaoban/i18n"
)

// TextByDirective words a report by directive: the totals, then for each directive who leads, when it is due, how many
// stand where, and what was reached and what is in the way.
func TextByDirective(r Report, p i18n.Printer) []Block {
	w := words{p, r}
	blocks := []Block{w.heading("summary.by_directive")}
	if len(r.Directives) == 0 {
		return append(blocks, w.nothing())
	}
	for _, row := range r.Directives {
		blocks = append(blocks, w.directive(row))
	}
	return blocks
}

// TextOfDirective words one directive's row with the state of every organisation under it.
func TextOfDirective(r Report, number int, p i18n.Printer) ([]Block, bool) {
	row, ok := r.Directive(number)
	if !ok {
		return nil, false
	}
	w := words{p, r}
	blocks := []Block{w.directive(row)}
	for _, i := range row.Items {
		blocks = append(blocks, lines(w.name(i.Organisation), w.standing(i), w.difficulty(i)))
	}
	return blocks, true
}

func (w words) directive(row DirectiveRow) Block {
	d := row.Directive
	leads := w.T("summary.every_unit")
	if !d.All {
		leads = w.organisations(row.Leads)
	}
	text := []string{w.T("summary.title", "Number", d.Number, "Title", quote(d.Title.In(w.lang())))}
	if d.State == directive.Closed {
		text = append(text, w.T("summary.closed"))
	}
	text = append(text, w.T("summary.leads", "Units", leads))
	if len(row.Coordinators) > 0 {
		text = append(text, w.T("summary.coordinators", "Units", w.organisations(row.Coordinators)))
	}
	text = append(text, w.due(row), w.rate(row.Count), w.states(row.Count),
		w.split("summary.done", row.Count.Done), w.split("summary.open", row.Count.Open))
	if results := row.Results(); len(results) > 0 {
		text = append(text, w.T("summary.results"))
		for _, i := range results {
			text = append(text, w.T("summary.entry", "Unit", w.name(i.Organisation), "Text", w.result(i)))
		}
	}
	if difficulties := row.Difficulties(); len(difficulties) > 0 {
		text = append(text, w.T("summary.difficulties"))
		for _, i := range difficulties {
			text = append(text, w.T("summary.entry", "Unit", w.name(i.Organisation), "Text", quote(i.Assignment.Blocked)))
		}
	}
	return lines(text...)
}

func (w words) due(row DirectiveRow) string {
	switch {
	case row.Due.IsZero() && row.Directive.Standing:
		return w.T("summary.standing")
	case row.Due.IsZero():
		return w.T("summary.undated")
	case row.Milestone != nil:
		return w.T("summary.due_milestone", "Deadline", w.Deadline(row.Due), "Name", quote(row.Milestone.Name.In(w.lang())))
	}
	return w.T("summary.due", "Deadline", w.Deadline(row.Due))
}

// states says how many assignments are in each state that occurs, in the order of a task's life.
func (w words) states(c Count) string {
	var parts []string
	for _, s := range directive.AssignmentStates() {
		if n := c.States[s]; n > 0 {
			parts = append(parts, w.T("summary.state_count", "State", w.T("summary.state."+string(s)), "Count", w.Number(n)))
		}
	}
	return strings.Join(parts, " · ")
}

// result says how far an assignment is.
func (w words) result(i Item) string {
	var parts []string
	if p := i.Assignment.Percent; p != nil {
		parts = append(parts, w.Percent(int64(*p)*1000))
	}
	if q := i.Assignment.Quantity; q != nil {
		text := w.Decimal(int64(*q))
		if t := i.Directive.Target; t != nil && !t.Percentage() {
			text = w.T("summary.quantity", "Value", text, "Unit", quote(t.Unit.In(w.lang())))
		} else if t != nil {
			text = w.Percent(int64(*q))
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}
