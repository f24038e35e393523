package chart

import (
	"cmp"
	"slices"

	"giaoban/i18n"
	"giaoban/summary"
)

// maxHeatRows is how many organisations a heat map shows.
const maxHeatRows = 30

// Rhythm draws which organisation reported how often in which week. Where there are too many, those that report least
// regularly are shown. It is false where nobody owes anything.
func (m *Maker) Rhythm(r summary.Rhythm, p i18n.Printer) (Chart, bool) {
	if len(r.Rows) == 0 {
		return Chart{}, false
	}
	rows := slices.Clone(r.Rows)
	subtitle := p.T("chart.rhythm.legend")
	if len(rows) > maxHeatRows {
		slices.SortStableFunc(rows, func(a, b summary.RhythmRow) int { return cmp.Compare(a.Share().Tenths(), b.Share().Tenths()) })
		subtitle += " " + p.N("chart.rhythm.more", len(rows)-maxHeatRows)
		rows = rows[:maxHeatRows]
	}
	s := m.sketch(p, p.N("chart.rhythm.title", len(r.Weeks)), subtitle)
	const names, shares, high = 330, 100, 54
	first := s.top + small + 2*spacing
	cell := (inner - names - shares) / max(len(r.Weeks), 6)
	return s.chart("rhythm", rhythmFinding(s, r), first+len(rows)*high+margin, func(v *canvas) {
		for w, monday := range r.Weeks {
			label := p.T("chart.day_month", "Day", two(monday.Day), "Month", int(monday.Month))
			v.centred(label, margin+names+w*cell+cell/2, first-spacing, small-7, false, v.ink.faint)
		}
		v.right(p.T("chart.rhythm.kept"), width-margin, first-spacing, small-5, false, v.ink.faint)
		for i, row := range rows {
			y := first + i*high
			v.text(s.name(row.Organisation, small+1, names-2*spacing), margin, y+high*2/3, small+1, false, v.ink.text)
			for w, week := range row.Weeks {
				s.cell(v, week, margin+names+w*cell, y, cell, high)
			}
			kept := "–"
			if share := row.Share(); share.Known() {
				kept = p.T("chart.of", "Part", p.Number(share.Part), "Of", p.Number(share.Of))
			}
			v.right(kept, width-margin, y+high*2/3, small, true, v.ink.text)
		}
	}), true
}

// cell draws one week of one organisation: the more reports, the darker; a week in which one was owed and none came bears a
// dash.
func (s *sketch) cell(v *canvas, week summary.WeekCell, x, y, wide, high int) {
	ink, label := v.ink.empty, ""
	switch {
	case week.Reports > 0:
		ink, label = v.ink.heat[min(week.Reports, len(v.ink.heat))-1], s.p.Number(week.Reports)
	case week.Owed:
		ink, label = v.ink.missed, "–"
	}
	v.box(x, y, x+wide-3, y+high-3, ink)
	if label != "" {
		v.centred(label, x+wide/2-2, y+high*2/3-1, small-1, true, on(ink))
	}
}

// rhythmFinding says how regular reporting is, and who reports least regularly.
func rhythmFinding(s *sketch, r summary.Rhythm) string {
	all := r.Share()
	if !all.Known() {
		return s.p.T("chart.rhythm.too_early")
	}
	text := s.p.T("chart.rhythm.finding", "Percent", s.p.Percent(int64(all.Tenths())*100),
		"Part", s.p.Number(all.Part), "Of", s.p.Number(all.Of))
	worst := slices.MinFunc(r.Rows, func(a, b summary.RhythmRow) int {
		return cmp.Or(-cmp.Compare(min(a.Of, 1), min(b.Of, 1)), cmp.Compare(a.Share().Tenths(), b.Share().Tenths()),
			-cmp.Compare(a.Of, b.Of))
	})
	if worst.Kept < worst.Of {
		text += " " + s.p.T("chart.rhythm.worst", "Unit", s.name(worst.Organisation, normal, inner),
			"Part", s.p.Number(worst.Kept), "Of", s.p.Number(worst.Of))
	}
	return text
}

func two(n int) string {
	if n < 10 {
		return "0" + string(rune('0'+n))
	}
	return string(rune('0'+n/10)) + string(rune('0'+n%10))
}
