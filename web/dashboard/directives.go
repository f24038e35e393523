package dashboard

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
	"giaoban/summary"
)

// perPage is how many lines a list has on one page.
const perPage = 50

// The filters of the list of directives.
const (
	onlyOpen     = "open"     // something is still owed
	onlyOverdue  = "overdue"  // something is owed and late
	onlyWaiting  = "waiting"  // something waits for the Board
	onlyBlocked  = "blocked"  // something is in the way
	onlySilent   = "silent"   // somebody was never heard of
	onlyUndated  = "undated"  // nothing says until when
	onlyFinished = "finished" // all is confirmed
)

func filters() []string {
	return []string{onlyOpen, onlyOverdue, onlyWaiting, onlyBlocked, onlySilent, onlyUndated, onlyFinished}
}

// listPage is the list of directives, as it was asked for.
type listPage struct {
	Report   summary.Report
	Rows     []summary.DirectiveRow
	Found    int
	Search   string
	Filter   string
	Filters  []string
	Meeting  string
	Unit     directive.OrgID
	Meetings []directive.Meeting
	Pages    pages
}

// pages are the ways to the other pages of a list.
type pages struct {
	Number, Of     int // counted from 1
	Earlier, Later string
}

func (p *Pages) directives(r *http.Request, v viewer, s *standing) (view, error) {
	q := r.URL.Query()
	page := listPage{
		Report: s.Report, Search: strings.TrimSpace(q.Get("q")), Filter: q.Get("only"), Filters: filters(),
		Meeting: q.Get("meeting"), Unit: directive.OrgID(q.Get("unit")), Meetings: s.Meetings,
	}
	words := strings.Fields(fold.Key(page.Search))
	for _, row := range s.Report.Directives {
		if page.Meeting != "" && row.Directive.Meeting != page.Meeting {
			continue
		}
		if passes(row, page.Filter) && concerns(row, page.Unit) && matches(row, words) {
			page.Rows = append(page.Rows, row)
		}
	}
	page.Found = len(page.Rows)
	page.Rows, page.Pages = paged(page.Rows, r.URL)
	return view{
		Template: "directives", Title: p.o.Renderer.Label(v.Lang, "page.directives"), Active: "directives", Data: page,
	}, nil
}

// passes tells whether a directive is one of those that a filter asks for; an unknown filter asks for all.
func passes(row summary.DirectiveRow, filter string) bool {
	c := row.Count
	switch filter {
	case onlyOpen:
		return c.Open.Sum() > 0
	case onlyOverdue:
		return c.Open.Late > 0
	case onlyWaiting:
		return c.Waiting > 0
	case onlyBlocked:
		return c.Blocked > 0
	case onlySilent:
		return c.Silent > 0
	case onlyUndated:
		return c.Open.Undated > 0
	case onlyFinished:
		return c.Total > 0 && c.Open.Sum() == 0
	}
	return true
}

func concerns(row summary.DirectiveRow, unit directive.OrgID) bool {
	return unit == "" || slices.ContainsFunc(row.Items, func(i summary.Item) bool { return i.Organisation.ID == unit })
}

// matches tells whether every word stands in what is written about a directive, whatever its accents and case. "#12" or
// "12" alone is the number.
func matches(row summary.DirectiveRow, words []string) bool {
	if len(words) == 0 {
		return true
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(words[0], "#")); err == nil && len(words) == 1 && n == row.Directive.Number {
		return true
	}
	d := row.Directive
	parts := []string{d.Title.VI, d.Title.EN, d.Body.VI, d.Body.EN, strconv.Itoa(d.Number)}
	for _, i := range row.Items {
		parts = append(parts, i.Organisation.Name.VI, i.Organisation.Name.EN, i.Organisation.Short.VI)
	}
	text := fold.Key(strings.Join(parts, " "))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// paged returns the lines of the page that was asked for, and the ways to the others. A page beyond the end is the last.
func paged[T any](all []T, asked *url.URL) ([]T, pages) {
	of := max(1, (len(all)+perPage-1)/perPage)
	number, err := strconv.Atoi(asked.Query().Get("page"))
	if err != nil || number < 1 {
		number = 1
	}
	number = min(number, of)
	to := func(n int) string {
		if n < 1 || n > of {
			return ""
		}
		q := asked.Query()
		q.Set("page", strconv.Itoa(n))
		return "?" + q.Encode()
	}
	begin := (number - 1) * perPage
	return all[begin:min(len(all), begin+perPage)], pages{Number: number, Of: of, Earlier: to(number - 1), Later: to(number + 1)}
}
