package chart

import (
	"cmp"
	"slices"

	"giaoban/i18n"
	"giaoban/summary"
)

// maxBars is how many organisations a chart of completion shows one by one.
const maxBars = 24

// barClasses are the parts of a bar, from the left.
func barClasses() []summary.Class {
	return []summary.Class{
		summary.DoneInTime, summary.DoneLate, summary.DoneUndated,
		summary.OpenInTime, summary.OpenLate, summary.OpenUndated,
	}
}

// of returns a class's part of a count.
func of(c summary.Count, class summary.Class) int {
	switch class {
	case summary.DoneInTime:
		return c.Done.InTime
	case summary.DoneLate:
		return c.Done.Late
	case summary.DoneUndated:
		return c.Done.Undated
	case summary.OpenInTime:
		return c.Open.InTime
	case summary.OpenLate:
		return c.Open.Late
	case summary.OpenUndated:
		return c.Open.Undated
	}
	return 0
}

// bar is one organisation, or all that have no bar of their own.
type bar struct {
	name  string
	count summary.Count
}

// Completion draws the official count of every organisation as a stacked bar. Where there are too many, those with the most
// that is overdue are shown, and the others together. It is false where there is nothing to count.
func (m *Maker) Completion(r summary.Report, p i18n.Printer) (Chart, bool) {
	if r.Total.Total == 0 {
		return Chart{}, false
	}
	s := m.sketch(p, p.T("chart.completion.title", "Date", r.Today), rate(p, r.Total, r.Denominator))
	bars := s.bars(r)
	most := 0
	for _, b := range bars {
		most = max(most, b.count.Total)
	}
	const swatch, legendLine, row = 26, 44, 96
	legend := barClasses()
	rows := (len(legend) + 1) / 2
	first := s.top + rows*legendLine + 2*spacing
	height := first + len(bars)*row + margin
	return s.chart("completion", s.completionFinding(r), height, func(v *canvas) {
		for i, class := range legend {
			x, y := margin+(i/rows)*inner/2, s.top+(i%rows)*legendLine
			v.box(x, y, x+swatch, y+swatch, v.ink.class[class])
			text := p.T("chart.legend", "Name", p.T("chart.class."+string(class)), "Count", p.Number(of(r.Total, class)))
			v.text(v.fit(text, small, false, inner/2-swatch-2*spacing), x+swatch+spacing, y+swatch-3, small, false, v.ink.text)
		}
		for i, b := range bars {
			s.bar(v, b, first+i*row, most, r.Denominator)
		}
	}), true
}

// bars chooses the bars.
func (s *sketch) bars(r summary.Report) []bar {
	rows := slices.Clone(r.Organisations)
	if len(rows) > maxBars {
		slices.SortStableFunc(rows, func(a, b summary.OrganisationRow) int { return b.Count.Open.Late - a.Count.Open.Late })
	}
	var bars []bar
	for i, o := range rows {
		if i == maxBars-1 && len(rows) > maxBars {
			rest := bar{name: s.p.N("chart.others", len(rows)-i)}
			for _, other := range rows[i:] {
				rest.count = rest.count.Plus(other.Count)
			}
			return append(bars, rest)
		}
		bars = append(bars, bar{s.name(o.Organisation, normal, inner*5/8), o.Count})
	}
	return bars
}

// bar draws one bar: the name and the figures above it, its parts as long as they count.
func (s *sketch) bar(v *canvas, b bar, y, most int, by summary.Denominator) {
	const thick, least = 38, 3
	share := b.count.Share(by)
	figures := s.p.T("chart.of", "Part", s.p.Number(share.Part), "Of", s.p.Number(share.Of))
	if share.Known() {
		figures += " · " + s.p.Percent(int64(share.Tenths())*100)
	}
	v.text(b.name, margin, y+normal-2, normal, false, v.ink.text)
	v.right(figures, width-margin, y+normal-2, normal, true, v.ink.text)
	x, top := margin, y+normal+spacing-4
	for _, class := range barClasses() {
		n := of(b.count, class)
		if n == 0 {
			continue
		}
		long := max(inner*n/most, least)
		ink := v.ink.class[class]
		v.box(x, top, min(x+long-2, width-margin), top+thick, ink)
		if label := s.p.Number(n); v.wide(label, small, true)+8 <= long {
			v.centred(label, x+long/2-1, top+thick-9, small, true, on(ink))
		}
		x += long
	}
}

// rate says how much is completed, and of what.
func rate(p i18n.Printer, c summary.Count, by summary.Denominator) string {
	share := c.Share(by)
	if !share.Known() {
		return p.T("summary.rate_none." + string(by))
	}
	return p.T("summary.rate."+string(by), "Percent", p.Percent(int64(share.Tenths())*100),
		"Part", p.Number(share.Part), "Of", p.Number(share.Of))
}

// completionFinding names who has the most that is overdue, or else who has completed most.
func (s *sketch) completionFinding(r summary.Report) string {
	text := rate(s.p, r.Total, r.Denominator)
	if r.Total.Open.Late > 0 {
		worst := slices.MaxFunc(r.Organisations, func(a, b summary.OrganisationRow) int {
			return cmp.Compare(a.Count.Open.Late, b.Count.Open.Late)
		})
		return text + ". " + s.p.T("chart.completion.late", "Count", s.p.Number(r.Total.Open.Late),
			"Unit", s.name(worst.Organisation, normal, inner), "Most", s.p.Number(worst.Count.Open.Late))
	}
	return text + ". " + s.p.T("chart.completion.none_late")
}
