package sheet

import (
	"iter"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/summary"
)

// view makes tables of one report.
type view struct {
	r summary.Report
	w summary.Words
	p i18n.Printer
}

func newView(r summary.Report, p i18n.Printer) view { return view{r, r.In(p), p} }

// All returns a table for every view of a report.
func All(r summary.Report, p i18n.Printer) []Table {
	v := newView(r, p)
	return []Table{
		v.organisations(), v.directives(), v.assignments(), v.sections(summary.ByMeeting), v.sections(summary.ByMilestone),
		v.sections(summary.ByPeriod), v.rhythm(), v.forecasts(), v.reports(),
	}
}

// ByOrganisation returns the official count of every organisation.
func ByOrganisation(r summary.Report, p i18n.Printer) Table { return newView(r, p).organisations() }

// ByDirective returns the official list of directives.
func ByDirective(r summary.Report, p i18n.Printer) Table { return newView(r, p).directives() }

// Assignments returns every assignment with its state.
func Assignments(r summary.Report, p i18n.Printer) Table { return newView(r, p).assignments() }

// t is a text of the sheets.
func (v view) t(key string, pairs ...any) string { return v.p.T("sheet."+key, pairs...) }

// table begins a view: its name, and the lines above it.
func (v view) table(name string, columns ...Column) Table {
	heading := []string{v.t(name+".title", "Date", v.r.Today), v.w.RateName()}
	if v.r.Total.Total == 0 {
		heading = append(heading, v.p.T("summary.nothing"))
	}
	return Table{Name: v.t(name + ".name"), Heading: heading, Columns: columns}
}

func (v view) column(key string, width float64) Column {
	return Column{Title: v.t("head." + key), Width: width}
}

// countColumns are the official count's columns.
func (v view) countColumns() []Column {
	columns := []Column{v.column("total", 9)}
	for _, group := range []struct {
		key   string
		cells []string
	}{{"done", []string{"done_in_time", "done_late", "undated"}}, {"open", []string{"open_in_time", "open_late", "undated"}}} {
		for _, key := range group.cells {
			c := v.column(key, 10)
			c.Group = v.t("head." + group.key)
			columns = append(columns, c)
		}
	}
	return append(columns, v.column("rate", 10), v.column("notes", 40))
}

// counts are the cells of those columns.
func (v view) counts(c summary.Count) []Cell {
	cells := []Cell{Number(c.Total)}
	for _, s := range []summary.Split{c.Done, c.Open} {
		cells = append(cells, Number(s.InTime), Number(s.Late), Number(s.Undated))
	}
	share := Cell{}
	if s := c.Share(v.r.Denominator); s.Known() {
		share = Percent(int64(s.Tenths()) * 100)
	}
	return append(cells, share, Text(v.w.Notes(c)))
}

func (v view) organisations() Table {
	t := v.table("organisations", append([]Column{v.column("index", 6), v.column("organisation", 42)}, v.countColumns()...)...)
	t.Rows = numbered(v.r.Organisations, func(row summary.OrganisationRow) []Cell {
		return append([]Cell{Text(v.w.Name(row.Organisation))}, v.counts(row.Count)...)
	})
	t.Sum = append([]Cell{{}, Text(v.t("sum"))}, v.counts(v.r.Total)...)
	return t
}

// sections are the official count by meeting, milestone or month.
func (v view) sections(by summary.Grouping) Table {
	t := v.table(string(by), append([]Column{v.column("index", 6), v.column(string(by), 42)}, v.countColumns()...)...)
	t.Rows = numbered(v.r.Sections(by, calendar.PeriodMonth), func(s summary.Section) []Cell {
		return append([]Cell{Text(v.w.SectionName(s))}, v.counts(s.Count)...)
	})
	t.Sum = append([]Cell{{}, Text(v.t("sum"))}, v.counts(v.r.Total)...)
	return t
}

func (v view) directives() Table {
	t := v.table("directives",
		v.column("index", 6), v.column("content", 38), v.column("leads", 17), v.column("coordinators", 17), v.column("due", 13),
		v.column("product", 15), v.column("source", 22), v.column("state", 22), v.column("result", 30), v.column("difficulty", 30))
	t.Rows = numbered(v.r.Directives, func(row summary.DirectiveRow) []Cell {
		d := row.Directive
		content := v.p.T("summary.title", "Number", d.Number, "Title", v.w.Text(d.Title))
		if body := v.w.Text(d.Body); body != "" {
			content += "\n" + body
		}
		return []Cell{
			Text(content), Text(v.w.Leads(row)), Text(v.w.Names(row.Coordinators)), v.due(row.Due, d.Standing),
			Text(v.w.Target(d)), Text(v.w.Source(d)), Text(v.w.States(row.Count)),
			Text(v.entries(row.Results(), v.w.Result)),
			Text(v.entries(row.Difficulties(), func(i summary.Item) string { return i.Assignment.Blocked })),
		}
	})
	return t
}

// due is a deadline's last day as a date, or the word that there is none.
func (v view) due(d calendar.Deadline, standing bool) Cell {
	switch {
	case !d.IsZero():
		return Day(d.LastDay())
	case standing:
		return Text(v.t("standing"))
	}
	return Text(v.t("undated"))
}

// entries lists what each organisation has to say.
func (v view) entries(items []summary.Item, say func(summary.Item) string) string {
	var lines []string
	for _, i := range items {
		lines = append(lines, v.w.Short(i.Organisation)+": "+say(i))
	}
	return strings.Join(lines, "\n")
}

// clockWidth is how wide a column of days with their hours is: in a narrower one a spreadsheet shows none of them.
const clockWidth = 17

func (v view) assignments() Table {
	t := v.table("assignments",
		v.column("index", 6), v.column("number", 6), v.column("title", 32), v.column("organisation", 14), v.column("part", 10),
		v.column("due", 14), v.column("state", 16), v.column("class", 23), v.column("percent", 8), v.column("quantity", 9),
		v.column("received", clockWidth), v.column("submitted", clockWidth), v.column("confirmed", clockWidth), v.column("reports", 8),
		v.column("last_report", clockWidth), v.column("asked", 9), v.column("difficulty", 24))
	t.Rows = counted(v.items(), func(i summary.Item) []Cell {
		a := i.Assignment
		cells := []Cell{
			Number(a.Directive), Text(v.w.Text(i.Directive.Title)), Text(v.w.Short(i.Organisation)), Text(v.t("part." + string(a.Part))),
			v.due(a.Due, i.Directive.Standing), Text(v.w.State(a.State)), Text(v.w.Class(i.Class)), {}, {},
			Moment(a.Acknowledged, v.r.Zone), Moment(a.Submitted, v.r.Zone), Moment(a.Confirmed, v.r.Zone), Number(a.Reports),
			Moment(a.LastReport, v.r.Zone), {}, Text(a.Blocked),
		}
		if a.Percent != nil {
			cells[7] = Percent(int64(*a.Percent) * 1000)
		}
		if a.Quantity != nil {
			cells[8] = Decimal(int64(*a.Quantity))
		}
		if n := len(i.Extensions); n > 0 {
			cells[14] = Number(n)
		}
		return cells
	})
	return t
}

// items goes through every assignment of the report.
func (v view) items() iter.Seq[summary.Item] {
	return func(yield func(summary.Item) bool) {
		for _, row := range v.r.Directives {
			for _, i := range row.Items {
				if !yield(i) {
					return
				}
			}
		}
	}
}

func (v view) rhythm() Table {
	rhythm := v.r.Rhythm()
	columns := []Column{v.column("index", 6), v.column("organisation", 42)}
	for _, monday := range rhythm.Weeks {
		columns = append(columns, Column{Title: v.p.Date(monday), Group: v.t("head.weeks"), Width: 12})
	}
	columns = append(columns, v.column("kept", 10), v.column("owed", 10), v.column("regularity", 12), v.column("last_report", clockWidth))
	t := v.table("rhythm", columns...)
	t.Heading[1] = v.t("rhythm.basis")
	t.Rows = numbered(rhythm.Rows, func(row summary.RhythmRow) []Cell {
		cells := []Cell{Text(v.w.Name(row.Organisation))}
		for _, week := range row.Weeks {
			cell := Cell{}
			if week.Owed || week.Reports > 0 {
				cell = Number(week.Reports)
			}
			cells = append(cells, cell)
		}
		share := Cell{}
		if s := row.Share(); s.Known() {
			share = Percent(int64(s.Tenths()) * 100)
		}
		return append(cells, Number(row.Kept), Number(row.Of), share, Moment(row.LastReport, v.r.Zone))
	})
	return t
}

func (v view) forecasts() Table {
	t := v.table("forecast",
		v.column("index", 6), v.column("number", 6), v.column("title", 34), v.column("organisation", 16), v.column("due", 14),
		v.column("target", 9), v.column("last_figure", 11), v.column("slope", 11), v.column("outlook", 18), v.column("day", 13),
		v.column("late", 9), v.column("basis", 40))
	t.Heading[1] = v.t("forecast.basis")
	t.Rows = numbered(v.r.Forecasts(), func(f summary.Forecast) []Cell {
		i := f.Item
		cells := []Cell{
			Number(i.Directive.Number), Text(v.w.Text(i.Directive.Title)), Text(v.w.Short(i.Organisation)),
			v.due(i.Assignment.Due, i.Directive.Standing), Decimal(int64(f.Target)), {}, {}, Text(v.w.Outlook(f)), Day(f.Day), {},
			Text(v.w.Basis(f)),
		}
		if f.Points > 0 {
			cells[5] = Decimal(int64(f.Last))
		}
		if f.Points >= summary.MinPoints && f.Outlook != summary.OutlookMet {
			cells[6] = Decimal(f.SlopeThousandths())
		}
		if f.Outlook == summary.OutlookAtRisk || f.Outlook == summary.OutlookOnTrack {
			cells[9] = Number(f.Late)
		}
		return cells
	})
	return t
}

func (v view) reports() Table {
	t := v.table("reports",
		v.column("index", 6), v.column("number", 6), v.column("title", 32), v.column("organisation", 14), v.column("report", 7),
		v.column("at", clockWidth), v.column("by", 22), v.column("state", 16), v.column("percent", 8), v.column("quantity", 9),
		v.column("text", 46), v.column("difficulty", 30))
	t.Rows = counted(v.allReports(), func(said saying) []Cell {
		r := said.report
		cells := []Cell{
			Number(r.Directive), Text(v.w.Text(said.item.Directive.Title)), Text(v.w.Short(said.item.Organisation)),
			Number(r.Number), Moment(r.At, v.r.Zone), Text(r.ByName), Text(v.w.State(r.State)), {}, {}, Text(r.Text), Text(r.Blocked),
		}
		if r.Percent != nil {
			cells[7] = Percent(int64(*r.Percent) * 1000)
		}
		if r.Quantity != nil {
			cells[8] = Decimal(int64(*r.Quantity))
		}
		return cells
	})
	return t
}

// saying is a report with the assignment that it is about.
type saying struct {
	item   summary.Item
	report directive.Report
}

func (v view) allReports() iter.Seq[saying] {
	return func(yield func(saying) bool) {
		for i := range v.items() {
			for _, report := range i.Reports {
				if !yield(saying{i, report}) {
					return
				}
			}
		}
	}
}

// numbered makes rows of records, each with its place in front.
func numbered[R any](records []R, cells func(R) []Cell) iter.Seq[[]Cell] {
	return counted(func(yield func(R) bool) {
		for _, r := range records {
			if !yield(r) {
				return
			}
		}
	}, cells)
}

func counted[R any](records iter.Seq[R], cells func(R) []Cell) iter.Seq[[]Cell] {
	return func(yield func([]Cell) bool) {
		n := 0
		for r := range records {
			n++
			if !yield(append([]Cell{Number(n)}, cells(r)...)) {
				return
			}
		}
	}
}
