package summary

import (
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/i18n"
)

// Words writes the parts of a report in one language, without markup, for whoever lays them out: sheets, documents, pages.
type Words struct{ w words }

// In returns what writes a report's parts with p.
func (r Report) In(p i18n.Printer) Words { return Words{words{p, r}} }

// Printer returns what writes texts, dates and numbers.
func (w Words) Printer() i18n.Printer { return w.w.Printer }

// Text returns a text in the language.
func (w Words) Text(t directive.Text) string { return t.In(w.w.lang()) }

// Short is an organisation's name for a narrow place.
func (w Words) Short(o directive.Organisation) string { return w.w.name(o) }

// Name is an organisation's whole name.
func (w Words) Name(o directive.Organisation) string {
	if name := o.Name.In(w.w.lang()); name != "" {
		return name
	}
	return w.w.name(o)
}

// Names lists organisations, with how many more there are where they are many.
func (w Words) Names(orgs []directive.Organisation) string { return w.w.organisations(orgs) }

// Leads lists who leads a directive.
func (w Words) Leads(row DirectiveRow) string {
	if row.Directive.All {
		return w.w.T("summary.every_unit")
	}
	return w.w.organisations(row.Leads)
}

// Target says what a directive is to reach: "ít nhất 1 công trình"; "" where it has no target.
func (w Words) Target(d directive.Directive) string {
	t := d.Target
	if t == nil {
		return ""
	}
	amount := w.amount(t.Value, t)
	switch t.Op {
	case directive.AtLeast:
		return w.w.T("core.at_least", "Amount", amount)
	case directive.AtMost:
		return w.w.T("core.at_most", "Amount", amount)
	}
	return amount
}

func (w Words) amount(q directive.Quantity, t *directive.Target) string {
	if t.Percentage() {
		return w.w.Percent(int64(q))
	}
	return w.w.T("summary.quantity", "Value", w.w.Decimal(int64(q)), "Unit", quote(t.Unit.In(w.w.lang())))
}

// State names an assignment's state.
func (w Words) State(s directive.AssignmentState) string { return w.w.T("summary.state." + string(s)) }

// Class names a cell of the official count.
func (w Words) Class(c Class) string { return w.w.T("chart.class." + string(c)) }

// Result says how far an assignment is in figures; "" where none was reported.
func (w Words) Result(i Item) string { return w.w.result(i) }

// Standing says in one line where an assignment is.
func (w Words) Standing(i Item) string { return w.w.standing(i) }

// Due says until when a directive is to be done.
func (w Words) Due(row DirectiveRow) string { return w.w.due(row) }

// States says how many assignments are in each state that occurs.
func (w Words) States(c Count) string { return w.w.states(c) }

// Rate says a count's share, with its denominator's name.
func (w Words) Rate(c Count) string { return w.w.rate(c) }

// RateName names the report's denominator: "Tỷ lệ: hoàn thành trên tổng số việc được giao".
func (w Words) RateName() string {
	return w.w.T("summary.rate_legend." + string(w.w.report.Denominator))
}

// Percent writes a share, a dash where there is nothing to take it of.
func (w Words) Percent(s Share) string { return w.w.percent(s) }

// Source says which meeting gave a directive: the number of its notice, or else its day.
func (w Words) Source(d directive.Directive) string {
	for _, m := range w.w.report.Meetings {
		if m.ID != d.Meeting {
			continue
		}
		if m.Notice != "" {
			return w.w.T("summary.notice", "Number", quote(m.Notice), "Date", m.Date)
		}
		return w.w.T("summary.meeting", "Title", quote(m.Title.In(w.w.lang())), "Date", m.Date)
	}
	return ""
}

// Notes says what is counted beside the official count, leaving out what doesn't occur.
func (w Words) Notes(c Count) string {
	var notes []string
	for _, note := range []struct {
		key string
		n   int
	}{{"waiting", c.Waiting}, {"blocked", c.Blocked}, {"silent", c.Silent}, {"asked", c.Asked}} {
		if note.n > 0 {
			notes = append(notes, w.w.T("summary.note."+note.key, "Count", w.w.Number(note.n)))
		}
	}
	return strings.Join(notes, "; ")
}

// SectionName names a section: its meeting, milestone or period.
func (w Words) SectionName(s Section) string {
	switch {
	case s.Meeting != nil:
		return w.w.T("summary.meeting", "Title", quote(s.Meeting.Title.In(w.w.lang())), "Date", s.Meeting.Date)
	case s.Milestone != nil:
		return w.w.T("summary.milestone", "Name", quote(s.Milestone.Name.In(w.w.lang())), "Date", s.Milestone.Day)
	case s.Period != nil:
		return w.PeriodName(*s.Period)
	}
	return w.w.T("summary.elsewhere")
}

// PeriodName names a reporting period with its days: "Tháng 7 năm 2017 (15/6/2017 – 14/7/2017)".
func (w Words) PeriodName(p calendar.Period) string {
	key := "summary.period." + string(p.Kind)
	if p.Kind == calendar.PeriodHalfYear {
		key += "_" + strconv.Itoa(p.Number)
	}
	return w.w.T(key, "Number", p.Number, "Year", p.Year, "From", p.From, "To", p.To)
}

// Outlook says in words what a forecast expects.
func (w Words) Outlook(f Forecast) string { return w.w.T("summary.outlook." + string(f.Outlook)) }

// Basis says what a forecast was made of: the reports, their days, and the pace.
func (w Words) Basis(f Forecast) string {
	switch {
	case f.Points == 0:
		return w.w.T("summary.basis_none")
	case f.Points < MinPoints && f.Outlook != OutlookMet:
		return w.w.N("summary.basis_few", f.Points, "Least", MinPoints)
	case f.Outlook == OutlookMet:
		return w.w.T("summary.basis_met", "Date", f.To)
	}
	pace := w.w.Decimal(f.SlopeThousandths())
	if f.Percent {
		pace = w.w.Percent(f.SlopeThousandths())
	}
	return w.w.N("summary.basis", f.Points, "From", f.From, "To", f.To, "Pace", pace)
}

// Forecast says in one sentence what an assignment's reports let expect, and why.
func (w Words) Forecast(f Forecast) string {
	i := f.Item
	pairs := []any{
		"Unit", w.w.name(i.Organisation), "Number", i.Directive.Number, "Outlook", w.Outlook(f), "Basis", w.Basis(f), "Day", f.Day,
	}
	switch {
	case f.Day.IsZero():
		return w.w.T("summary.forecast", pairs...)
	case f.Outlook == OutlookAtRisk:
		return w.w.N("summary.forecast_late", f.Late, pairs...)
	}
	return w.w.T("summary.forecast_day", pairs...)
}

// Evenness says in one sentence how far the organisations' shares are apart.
func (w Words) Evenness() string { return strings.Join(w.w.evenness().Lines, " ") }

// Regularity says how regularly the organisations report, and who needs a reminder. It needs the reports in the input.
func (w Words) Regularity() string { return strings.Join(w.w.regularity().Lines, " ") }

// Extension says what became of a request for more time.
func (w Words) Extension(e directive.Extension) string {
	pairs := []any{"Old", e.Old.LastDay(), "Asked", e.Asked.LastDay(), "Granted", e.Granted.LastDay(), "Reason", quote(e.Reason)}
	if e.Decision == directive.Undecided {
		return w.w.T("summary.extension.waiting", pairs...)
	}
	return w.w.T("summary.extension."+string(e.Decision), pairs...)
}
