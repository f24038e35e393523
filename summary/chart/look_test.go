package chart_test

import (
	"os"
	"testing"
	"time"

	"giaoban/i18n"
	"giaoban/summary"
	"giaoban/summary/chart"
	"giaoban/summary/summarytest"
)

func TestLook(t *testing.T) {
	o := summarytest.June2017(t)
	r := summary.Compute(o.Input(summarytest.On(time.July, 24, 17)))
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := chart.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"vi", "en"} {
		p := cat.For(lang)
		var all []chart.Chart
		c, _ := m.Completion(r, p)
		all = append(all, c)
		c, _ = m.Progress(r.Progress(), p)
		all = append(all, c)
		c, _ = m.Rhythm(r.Rhythm(), p)
		all = append(all, c)
		cd, _ := r.Countdown(6)
		c, _ = m.Countdown(cd, p)
		all = append(all, c)
		for _, c := range all {
			raw, err := c.Render(chart.Style{Format: chart.PNG, Dark: lang == "en"})
			if err != nil {
				t.Fatal(err)
			}
			os.WriteFile("/tmp/mg_"+c.Name+"."+lang+".png", raw, 0o644)
			t.Log(c.Name, c.Width, c.Height, len(raw), c.Finding)
		}
	}
}
