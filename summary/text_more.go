package summary

import (
	"cmp"
	"slices"

	"giaoban/calendar"
	"giaoban/i18n"
)

// TextSections words a report by meeting, milestone or reporting period. kind is the kind of periods.
func TextSections(r Report, by Grouping, kind calendar.PeriodKind, p i18n.Printer) []Block {
	w := words{p, r}
	blocks := []Block{w.heading("summary.by_" + string(by))}
	if r.Total.Total == 0 {
		return append(blocks, w.nothing())
	}
	for _, s := range r.Sections(by, kind) {
		first := w.N("summary.section", s.Count.Total, "Name", r.In(p).SectionName(s),
			"Percent", w.percent(s.Count.Share(r.Denominator)), "Directives", w.Number(len(s.Directives)))
		blocks = append(blocks, lines(append([]string{first}, w.official(s.Count)...)...))
	}
	return append(blocks, lines(w.T("summary.rate_legend."+string(r.Denominator))))
}

// TextOverdue words what is not completed and past its deadline, by organisation, the one with the most first. The report
// may be one of everything or of a selection.
func TextOverdue(r Report, p i18n.Printer) []Block {
	w := words{p, r}
	blocks := []Block{w.plainHeading("summary.overdue")}
	rows := slices.Clone(r.Organisations)
	slices.SortStableFunc(rows, func(a, b OrganisationRow) int { return cmp.Compare(b.Count.Open.Late, a.Count.Open.Late) })
	for _, row := range rows {
		late := choose(row.Items, func(i Item) bool { return i.Class == OpenLate })
		if len(late) == 0 {
			continue
		}
		slices.SortStableFunc(late, func(a, b Item) int { return a.Assignment.Due.LastDay().Compare(b.Assignment.Due.LastDay()) })
		b := lines(w.N("summary.overdue_unit", len(late), "Unit", w.name(row.Organisation)))
		for _, i := range late {
			title := w.T("summary.title", "Number", i.Directive.Number, "Title", quote(i.Directive.Title.In(w.lang())))
			b.Lines = append(b.Lines, w.T("summary.overdue_line", "Title", title, "Standing", w.standing(i)))
			if e, waits := i.Waiting(); waits {
				b.Lines = append(b.Lines, w.T("summary.overdue_asked", "Text", r.In(p).Extension(e)))
			}
		}
		blocks = append(blocks, b)
	}
	if len(blocks) == 1 {
		return append(blocks, lines(w.T("summary.overdue_none")))
	}
	return blocks
}

// TextOutlook words what the reports let expect, how even the organisations are, and how regularly they report. It needs
// the reports in the input.
func TextOutlook(r Report, p i18n.Printer) []Block {
	w := words{p, r}
	blocks := []Block{w.plainHeading("summary.outlook_title")}
	if r.Total.Total == 0 {
		return append(blocks, w.nothing())
	}
	blocks = append(blocks, w.evenness(), w.regularity())
	forecasts := r.Forecasts()
	unknown := 0
	for _, risky := range []bool{true, false} {
		b := lines(w.T(map[bool]string{true: "summary.risky", false: "summary.others"}[risky]))
		for _, f := range forecasts {
			switch {
			case f.Outlook == OutlookUnknown:
				if risky {
					unknown++
				}
			case f.Outlook.Risky() == risky:
				b.Lines = append(b.Lines, w.T("summary.bullet", "Text", r.In(p).Forecast(f)))
			}
		}
		if len(b.Lines) > 1 {
			blocks = append(blocks, b)
		} else if risky {
			blocks = append(blocks, lines(w.T("summary.risky_none")))
		}
	}
	if unknown > 0 {
		blocks = append(blocks, lines(w.N("summary.unknown", unknown, "Least", MinPoints)))
	}
	return append(blocks, lines(w.T("summary.outlook_basis")))
}

func (w words) evenness() Block {
	e := w.report.Evenness()
	if !e.Known() {
		return lines(w.T("summary.evenness_none"))
	}
	tenths := func(n int) string { return w.Percent(int64(n) * 100) }
	return lines(w.T("summary.evenness", "Percent", tenths(e.Tenths()), "Lowest", tenths(e.Lowest), "Median", tenths(e.Median),
		"Highest", tenths(e.Highest), "Gap", w.Decimal(int64(e.Gap)*100)))
}

// regularity names the organisations that report least regularly.
func (w words) regularity() Block {
	rhythm := w.report.Rhythm()
	s := rhythm.Share()
	if !s.Known() {
		return lines(w.T("chart.rhythm.too_early"))
	}
	b := lines(w.T("summary.regularity", "Percent", w.percent(s), "Part", w.Number(s.Part), "Of", w.Number(s.Of)))
	rows := slices.DeleteFunc(slices.Clone(rhythm.Rows), func(r RhythmRow) bool { return r.Kept == r.Of })
	slices.SortStableFunc(rows, func(a, b RhythmRow) int { return cmp.Compare(a.Share().Tenths(), b.Share().Tenths()) })
	var names []string
	for _, row := range rows {
		names = append(names, w.T("summary.regularity_unit", "Unit", w.name(row.Organisation), "Part", w.Number(row.Kept), "Of", w.Number(row.Of)))
	}
	if len(names) > 0 {
		b.Lines = append(b.Lines, w.T("summary.regularity_least", "Units", w.names(names)))
	}
	return b
}
