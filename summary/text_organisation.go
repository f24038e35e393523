package summary

import (
	"giaoban/i18n"
)

// TextByOrganisation words a report by organisation: the totals, a table or lines for every organisation, and who is
// overdue, silent or blocked.
func TextByOrganisation(r Report, p i18n.Printer) []Block {
	w := words{p, r}
	blocks := []Block{w.heading("summary.by_organisation")}
	if r.Total.Total == 0 {
		return append(blocks, w.nothing())
	}
	blocks = append(blocks, w.figures()...)
	if named := w.named(); len(named.Lines) > 0 {
		blocks = append(blocks, named)
	}
	return blocks
}

// heading says what it is, of what and as of when, and the totals.
func (w words) heading(key string) Block {
	b := w.plainHeading(key)
	if w.report.Total.Total > 0 {
		b.Lines = append(b.Lines, w.N("summary.total", w.report.Total.Total), w.rate(w.report.Total))
		b.Lines = append(b.Lines, w.official(w.report.Total)...)
	}
	return b
}

// plainHeading is heading without the totals.
func (w words) plainHeading(key string) Block {
	b := lines(w.T(key, "Date", w.report.Today))
	if w.report.AsOf {
		b.Lines = append(b.Lines, w.T("summary.as_of", "Moment", w.Moment(w.report.Now.In(w.report.Zone))))
	}
	b.Lines = append(b.Lines, w.selection()...)
	return b
}

// selection says what is counted where that is not everything.
func (w words) selection() []string {
	var said []string
	sel := w.report.Selection
	names := w.report.In(w.Printer)
	for i, m := range w.report.Meetings {
		if m.ID == sel.Meeting && sel.Meeting != "" {
			said = append(said, names.SectionName(Section{Meeting: &w.report.Meetings[i]}))
		}
	}
	for i, m := range w.report.Milestones {
		if m.ID == sel.Milestone && sel.Milestone != "" {
			said = append(said, names.SectionName(Section{Milestone: &w.report.Milestones[i]}))
		}
	}
	if sel.Period != nil {
		said = append(said, names.PeriodName(*sel.Period))
	}
	for i, text := range said {
		said[i] = w.T("summary.only", "Name", text)
	}
	return said
}

// nothing says that there is nothing to count: in the whole office, or in what was chosen.
func (w words) nothing() Block {
	if w.report.Selection.IsZero() {
		return lines(w.T("summary.nothing"))
	}
	return lines(w.T("summary.nothing_chosen"))
}

// figures are two narrow tables, or lines where they would be too wide for a phone.
func (w words) figures() []Block {
	done := [][]string{w.cells("unit", "all", "done_in_time", "done_late", "undated", "rate")}
	open := [][]string{w.cells("unit", "open_in_time", "open_late", "undated", "waiting", "blocked", "silent")}
	row := func(name string, c Count) {
		done = append(done, append(append([]string{name},
			w.numbers(c.Total, c.Done.InTime, c.Done.Late, c.Done.Undated)...), w.percent(c.Share(w.report.Denominator))))
		open = append(open, append([]string{name},
			w.numbers(c.Open.InTime, c.Open.Late, c.Open.Undated, c.Waiting, c.Blocked, c.Silent)...))
	}
	for _, o := range w.report.Organisations {
		row(w.name(o.Organisation), o.Count)
	}
	row(w.T("summary.head.sum"), w.report.Total)
	doneTable, fits := table(done)
	openTable, alsoFits := table(open)
	if fits && alsoFits {
		return []Block{
			lines(w.T("summary.done_table")), doneTable, lines(w.T("summary.open_table")), openTable,
			lines(w.T("summary.legend"), w.T("summary.rate_legend."+string(w.report.Denominator))),
		}
	}
	var blocks []Block
	for _, o := range w.report.Organisations {
		first := w.N("summary.unit", o.Count.Total, "Unit", w.name(o.Organisation), "Percent", w.percent(o.Count.Share(w.report.Denominator)))
		blocks = append(blocks, lines(append([]string{first}, w.official(o.Count)...)...))
	}
	return blocks
}

func (w words) cells(keys ...string) []string {
	cells := make([]string, len(keys))
	for i, key := range keys {
		cells[i] = w.T("summary.head." + key)
	}
	return cells
}

func (w words) numbers(ns ...int) []string {
	cells := make([]string, len(ns))
	for i, n := range ns {
		cells[i] = w.Number(n)
	}
	return cells
}

// named are the organisations that somebody has to look at, each with its number of directives.
func (w words) named() Block {
	list := func(key string, of func(Count) int) string {
		var names []string
		for _, o := range w.report.Organisations {
			if n := of(o.Count); n > 0 {
				names = append(names, w.T("summary.name_count", "Unit", w.name(o.Organisation), "Count", w.Number(n)))
			}
		}
		if len(names) == 0 {
			return ""
		}
		return w.T(key, "Units", w.names(names))
	}
	return lines(
		list("summary.units_late", func(c Count) int { return c.Open.Late }),
		list("summary.units_silent", func(c Count) int { return c.Silent }),
		list("summary.units_waiting", func(c Count) int { return c.Waiting }),
		list("summary.units_blocked", func(c Count) int { return c.Blocked }),
		list("summary.units_asked", func(c Count) int { return c.Asked }),
	)
}
