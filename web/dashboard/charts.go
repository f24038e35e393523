package dashboard

import (
	"fmt"
	"net/http"

	"giaoban/directive"
	"giaoban/summary/chart"
)

// chartsPage is the list of the charts that there is something to draw for.
type chartsPage struct{ Charts []namedChart }

// namedChart is a chart and what it is asked for by.
type namedChart struct {
	chart.Chart
	ID string
}

// charts makes the charts that a standing has figures for, in a viewer's language.
func (p *Pages) charts(v viewer, s *standing) []namedChart {
	printer := p.o.Renderer.Printer(v.Lang)
	var made []namedChart
	add := func(id string, c chart.Chart, has bool) {
		if has {
			made = append(made, namedChart{c, id})
		}
	}
	completion, has := p.maker.Completion(s.Report, printer)
	add("completion", completion, has)
	progress, has := p.maker.Progress(s.Report.Progress(), printer)
	add("progress", progress, has)
	rhythm, has := p.maker.Rhythm(s.Report.Rhythm(), printer)
	add("rhythm", rhythm, has)
	for _, row := range s.Report.Directives {
		if row.Directive.Milestone == "" || row.Directive.Target == nil || row.Directive.State != directive.Published {
			continue
		}
		if countdown, known := s.Report.Countdown(row.Directive.Number); known {
			one, has := p.maker.Countdown(countdown, printer)
			add(fmt.Sprintf("countdown-%d", row.Directive.Number), one, has)
		}
	}
	return made
}

func (p *Pages) chartList(_ *http.Request, v viewer, s *standing) (view, error) {
	return view{
		Template: "charts", Title: p.o.Renderer.Label(v.Lang, "page.charts"), Active: "charts",
		Data: chartsPage{p.charts(v, s)},
	}, nil
}

// picture answers with a chart as SVG.
func (p *Pages) picture(w http.ResponseWriter, r *http.Request, v viewer) {
	s, ok := p.standing(w, r, v)
	if !ok {
		return
	}
	for _, c := range p.charts(v, s) {
		if c.ID != r.PathValue("chart") {
			continue
		}
		made, err := c.Render(chart.Style{Format: chart.SVG, Dark: r.URL.Query().Get("dark") == "1"})
		if err != nil {
			p.broken(w, r, fmt.Errorf("drawing the chart %s: %w", c.ID, err))
			return
		}
		w.Header().Set("Content-Type", "image/svg+xml")
		if _, err := w.Write(made); err != nil {
			p.o.Logger.Debug("whoever asked for a chart went away", "chart", c.ID, "error", err)
		}
		return
	}
	p.fail(w, r, http.StatusNotFound, "page.fault_missing")
}
