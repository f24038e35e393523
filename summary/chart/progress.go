package chart

import (
	"github.com/go-analyze/charts"

	"giaoban/calendar"
	"giaoban/i18n"
	"giaoban/summary"
)

// plot is the field of a chart over time.
type plot struct {
	left, top, right, bottom int
	from, to                 calendar.Date
	most                     float64
}

func (f plot) x(day calendar.Date) int {
	days := max(f.to.Sub(f.from), 1)
	return f.left + (f.right-f.left)*day.Sub(f.from)/days
}

func (f plot) y(value float64) int {
	return f.bottom - int(float64(f.bottom-f.top)*value/f.most)
}

// Progress draws how many of the dated assignments are completed against how many should be. It is false where nothing has
// a deadline.
func (m *Maker) Progress(g summary.Progress, p i18n.Printer) (Chart, bool) {
	if g.Total == 0 {
		return Chart{}, false
	}
	var now summary.ProgressPoint
	for _, at := range g.Points {
		if !at.Day.After(g.Today) {
			now = at
		}
	}
	finding := p.T("chart.progress.even", "Done", p.Number(now.Done), "Planned", p.Number(now.Planned), "Total", p.Number(g.Total))
	switch behind := now.Planned - now.Done; {
	case behind > 0:
		finding = p.N("chart.progress.behind", behind, "Done", p.Number(now.Done), "Planned", p.Number(now.Planned), "Total", p.Number(g.Total))
	case behind < 0:
		finding = p.N("chart.progress.ahead", -behind, "Done", p.Number(now.Done), "Planned", p.Number(now.Planned), "Total", p.Number(g.Total))
	}
	s := m.sketch(p, p.T("chart.progress.title", "Date", g.Today), finding)
	const height = 620
	f := plot{
		left: margin + 70, top: s.top + 70, right: width - margin, bottom: s.top + 70 + height,
		from: g.Points[0].Day, to: g.Points[len(g.Points)-1].Day, most: float64(g.Total),
	}
	return s.chart("progress", finding, f.bottom+110, func(v *canvas) {
		s.scale(v, f, func(n float64) string { return p.Number(int(n)) })
		s.days(v, f, g.Today)
		var planned, done []charts.Point
		for _, at := range g.Points {
			planned = steps(planned, f.x(at.Day), f.y(float64(at.Planned)))
			if !at.Day.After(g.Today) {
				done = steps(done, f.x(at.Day), f.y(float64(at.Done)))
			}
		}
		v.p.DashedLineStroke(planned, v.ink.plan, 4, []float64{14, 8})
		v.p.LineStroke(done, v.ink.done, 7)
		last := done[len(done)-1]
		v.p.Dots([]charts.Point{last}, v.ink.done, v.ink.ground, 2, 10)
		v.rule(margin, s.top+20, margin+60, s.top+20, v.ink.done, 7)
		v.text(p.T("chart.progress.done", "Count", p.Number(now.Done)), margin+76, s.top+30, normal, true, v.ink.text)
		v.p.DashedLineStroke([]charts.Point{{X: width / 2, Y: s.top + 20}, {X: width/2 + 60, Y: s.top + 20}}, v.ink.plan, 4, []float64{14, 8})
		v.text(p.T("chart.progress.plan", "Count", p.Number(now.Planned)), width/2+76, s.top+30, normal, false, v.ink.text)
	}), true
}

// steps adds a point to a course that stays as it was until it changes.
func steps(course []charts.Point, x, y int) []charts.Point {
	if n := len(course); n > 0 && course[n-1].Y != y {
		course = append(course, charts.Point{X: x, Y: course[n-1].Y})
	}
	return append(course, charts.Point{X: x, Y: y})
}

// scale draws the lines of equal value with their numbers.
func (s *sketch) scale(v *canvas, f plot, write func(float64) string) {
	step := niceStep(f.most)
	for n := 0.0; n <= f.most+step/1000; n += step {
		y := f.y(n)
		v.rule(f.left, y, f.right, y, v.ink.grid, 2)
		v.right(write(n), f.left-spacing, y+small/3, small, false, v.ink.faint)
	}
}

// niceStep returns the distance of at most six lines: 1, 2 or 5 times a power of ten, and no fraction.
func niceStep(most float64) float64 {
	step := 1.0
	for i := 0; most/step > 6; i++ {
		step *= []float64{2, 2.5, 2}[i%3]
	}
	return step
}

// days writes the days along a plot's foot, and marks today.
func (s *sketch) days(v *canvas, f plot, today calendar.Date) {
	room := 0
	for _, day := range []calendar.Date{f.from, f.to} {
		room = max(room, v.wide(s.p.Date(day), small-3, false)+2*spacing)
	}
	marks := min(max((f.right-f.left)/room, 2), 5)
	for i := range marks {
		day := f.from.AddDays(f.to.Sub(f.from) * i / (marks - 1))
		x := f.x(day)
		v.rule(x, f.bottom, x, f.bottom+10, v.ink.faint, 2)
		v.centred(s.p.Date(day), x, f.bottom+10+small+6, small-3, false, v.ink.faint)
		if f.to.Sub(f.from) < marks-1 && day == f.to {
			break
		}
	}
	if today.Before(f.from) || today.After(f.to) {
		return
	}
	x := f.x(today)
	v.p.DashedLineStroke([]charts.Point{{X: x, Y: f.top}, {X: x, Y: f.bottom}}, v.ink.late, 3, []float64{4, 6})
	v.centred(s.p.T("chart.today"), x, f.bottom+10+2*small+16, small, true, v.ink.late)
}
