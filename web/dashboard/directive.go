package dashboard

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"giaoban/directive"
	"giaoban/summary"
)

// directivePage is one directive with all that was said about it.
type directivePage struct {
	Row     summary.DirectiveRow
	Report  summary.Report
	Meeting *directive.Meeting
	Parts   []part
	Form    string // the key of the next decision: the same form sent twice is one decision
	Said    string // what became of the last decision; empty for none
	Refused bool   // it was refused
}

// part is one organisation's part.
type part struct {
	summary.Item
	Reports    []directive.Report // the newest first
	Extensions []directive.Extension
	Waiting    *directive.Extension // the request that waits for the Board
	Forecast   string               // what the reports let expect; empty where they don't say
	Settle     bool                 // a report waits for the viewer to confirm or return it
}

// The cookie-less way to say what became of a decision: the address that the page is shown at after it.
const (
	saidParam    = "said"
	refusedParam = "refused"
)

func (p *Pages) directive(r *http.Request, v viewer, s *standing) (view, error) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return p.missing(v, "page.fault_missing")
	}
	row, found := s.Report.Directive(number)
	if !found {
		return p.missing(v, "page.fault_directive")
	}
	page := directivePage{Row: row, Report: s.Report}
	if at := slices.IndexFunc(s.Meetings, func(m directive.Meeting) bool { return m.ID == row.Directive.Meeting }); at >= 0 {
		page.Meeting = &s.Meetings[at]
	}
	if page.Form, err = p.key(""); err != nil {
		return view{}, err
	}
	for _, item := range row.Items {
		page.Parts = append(page.Parts, partOf(v, s, item))
	}
	p.forecast(&page, v)
	page.Said, page.Refused = p.said(r, v)
	title := fmt.Sprintf("#%d %s", number, row.Directive.Title.In(v.Lang))
	return view{Template: "directive", Title: title, Active: "directives", Data: page}, nil
}

// partOf is what was said about one organisation's part, and what the viewer can decide about it: of a past day nothing.
func partOf(v viewer, s *standing, item summary.Item) part {
	one := part{Item: item}
	one.Reports = slices.Clone(item.Reports)
	slices.Reverse(one.Reports)
	one.Extensions = item.Extensions
	open := item.Directive.State == directive.Published && s.Day.IsZero()
	for _, e := range one.Extensions {
		if e.Decision == directive.Undecided && open && v.decides() {
			one.Waiting = &e
		}
	}
	one.Settle = open && v.decides() && item.Assignment.State == directive.Submitted
	return one
}

// forecast adds what the reports let expect of each part.
func (p *Pages) forecast(page *directivePage, v viewer) {
	words := page.Report.In(p.o.Renderer.Printer(v.Lang))
	for _, f := range page.Report.Forecasts() {
		if f.Item.Directive.Number != page.Row.Directive.Number || f.Outlook == summary.OutlookUnknown {
			continue
		}
		for i := range page.Parts {
			if page.Parts[i].Organisation.ID == f.Item.Organisation.ID {
				page.Parts[i].Forecast = words.Forecast(f)
			}
		}
	}
}

// said tells what became of the decision that led here. Both are keys of texts that are known, so that an address can put no
// words of its own on the page.
func (p *Pages) said(r *http.Request, v viewer) (text string, refused bool) {
	q := r.URL.Query()
	switch said := q.Get(saidParam); said {
	case "confirm", "return", "grant", "shorten", "deny":
		return p.o.Renderer.Label(v.Lang, "page.did_"+said), false
	}
	if code := directive.Code(q.Get(refusedParam)); code != "" {
		return p.refusal(v, code), true
	}
	return "", false
}
