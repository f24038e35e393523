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
		one, err := p.part(r, v, item)
		if err != nil {
			return view{}, err
		}
		page.Parts = append(page.Parts, one)
	}
	page.Said, page.Refused = p.said(r, v)
	title := fmt.Sprintf("#%d %s", number, row.Directive.Title.In(v.Lang))
	return view{Template: "directive", Title: title, Active: "directives", Data: page}, nil
}

// part reads what was said about one organisation's part.
func (p *Pages) part(r *http.Request, v viewer, item summary.Item) (part, error) {
	one := part{Item: item}
	key := item.Assignment.AssignmentKey
	var err error
	if item.Assignment.Reports > 0 {
		if one.Reports, err = p.o.Store.Reports(r.Context(), key); err != nil {
			return part{}, fmt.Errorf("reading the reports under %v: %w", key, err)
		}
		slices.Reverse(one.Reports)
	}
	if one.Extensions, err = p.o.Store.Extensions(r.Context(), key); err != nil {
		return part{}, fmt.Errorf("reading the requests under %v: %w", key, err)
	}
	open := item.Directive.State == directive.Published
	for _, e := range one.Extensions {
		if e.Decision == directive.Undecided && open && v.decides() {
			one.Waiting = &e
		}
	}
	one.Settle = open && v.decides() && item.Assignment.State == directive.Submitted
	return one, nil
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
