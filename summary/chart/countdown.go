package chart

import (
	"github.com/go-analyze/charts"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/summary"
)

// Countdown draws what is left of a directive's target on its way to the day. It is false where nothing was reported.
func (m *Maker) Countdown(c summary.Countdown, p i18n.Printer) (Chart, bool) {
	left, reported := c.Left()
	if !reported {
		return Chart{}, false
	}
	lang := directive.Lang(p.Lang())
	title := p.T("chart.countdown.title", "Number", c.Directive.Number, "Title", c.Directive.Title.In(lang))
	s := m.sketch(p, title, countdownFinding(c, left, p))
	most := directive.Quantity(1000)
	for _, at := range c.Points {
		most = max(most, at.Left)
	}
	const height = 560
	f := plot{
		left: margin + 90, top: s.top + 150, right: width - margin, bottom: s.top + 150 + height,
		from: c.Points[0].Day, to: c.Today, most: float64(most) / 1000,
	}
	if c.Day.After(f.to) {
		f.to = c.Day
	}
	if f.from == f.to {
		f.from = f.from.AddDays(-1)
	}
	return s.chart("countdown", countdownFinding(c, left, p), f.bottom+110, func(v *canvas) {
		v.text(p.Decimal(int64(left)), margin, s.top+90, 100, true, v.ink.done)
		x := margin + v.wide(p.Decimal(int64(left)), 100, true) + 2*spacing
		v.text(v.fit(c.Directive.Target.Unit.In(lang), normal, false, width-margin-x), x, s.top+50, normal, false, v.ink.text)
		v.text(v.fit(daysLeft(c, p), normal, true, width-margin-x), x, s.top+90, normal, true, v.ink.text)
		s.scale(v, f, func(n float64) string { return p.Number(int(n)) })
		s.days(v, f, c.Today)
		s.pace(v, f, c)
		var course []charts.Point
		for _, at := range c.Points {
			course = steps(course, f.x(at.Day), f.y(float64(at.Left)/1000))
		}
		course = steps(course, f.x(c.Today), f.y(float64(left)/1000))
		v.p.LineStroke(course, v.ink.done, 7)
		v.p.Dots([]charts.Point{course[len(course)-1]}, v.ink.done, v.ink.ground, 2, 10)
	}), true
}

// pace draws the straight way from the first figure to nothing on the day.
func (s *sketch) pace(v *canvas, f plot, c summary.Countdown) {
	if !c.Day.After(c.Points[0].Day) {
		return
	}
	from := charts.Point{X: f.x(c.Points[0].Day), Y: f.y(float64(c.Points[0].Left) / 1000)}
	to := charts.Point{X: f.x(c.Day), Y: f.y(0)}
	v.p.DashedLineStroke([]charts.Point{from, to}, v.ink.plan, 4, []float64{14, 8})
}

// daysLeft says how far the day is.
func daysLeft(c summary.Countdown, p i18n.Printer) string {
	switch {
	case c.Day == (calendar.Date{}):
		return p.T("chart.countdown.undated")
	case c.DaysLeft() > 0:
		return p.N("chart.countdown.days_left", c.DaysLeft(), "Date", c.Day)
	case c.DaysLeft() == 0:
		return p.T("chart.countdown.last_day", "Date", c.Day)
	}
	return p.N("chart.countdown.days_over", -c.DaysLeft(), "Date", c.Day)
}

func countdownFinding(c summary.Countdown, left directive.Quantity, p i18n.Printer) string {
	lang := directive.Lang(p.Lang())
	return p.T("chart.countdown.finding", "Left", p.Decimal(int64(left)), "Unit", c.Directive.Target.Unit.In(lang),
		"Days", daysLeft(c, p), "Reported", p.Number(c.Reported), "Units", p.Number(c.Units))
}
