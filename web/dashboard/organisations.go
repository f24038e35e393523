package dashboard

import (
	"net/http"
	"slices"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
	"giaoban/summary"
)

// organisationsPage is the list of organisations with their figures.
type organisationsPage struct {
	Report summary.Report
	Rows   []summary.OrganisationRow
	Found  int
	Search string
	Pages  pages
}

func (p *Pages) organisations(r *http.Request, v viewer, s *standing) (view, error) {
	page := organisationsPage{Report: s.Report, Search: strings.TrimSpace(r.URL.Query().Get("q"))}
	words := strings.Fields(fold.Key(page.Search))
	for _, row := range s.Report.Organisations {
		o := row.Organisation
		text := fold.Key(strings.Join(append([]string{string(o.ID), o.Name.VI, o.Name.EN, o.Short.VI, o.Short.EN}, o.Aliases...), " "))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			page.Rows = append(page.Rows, row)
		}
	}
	page.Found = len(page.Rows)
	page.Rows, page.Pages = paged(page.Rows, r.URL)
	return view{
		Template: "organisations", Title: p.o.Renderer.Label(v.Lang, "page.organisations"), Active: "organisations", Data: page,
	}, nil
}

// organisationPage is what one organisation owes.
type organisationPage struct {
	Row    summary.OrganisationRow
	Report summary.Report
	Rate   summary.Share
}

func (p *Pages) organisation(r *http.Request, v viewer, s *standing) (view, error) {
	id := directive.OrgID(r.PathValue("org"))
	row, found := s.Report.Organisation(id)
	if !found {
		o, known := s.Units[id]
		if !known || !v.sees(id) {
			return p.missing(v, "page.fault_organisation")
		}
		row = summary.OrganisationRow{Organisation: o}
	}
	return view{
		Template: "organisation", Title: short(row.Organisation, v.Lang), Active: "organisations",
		Data: organisationPage{Row: row, Report: s.Report, Rate: row.Count.Share(s.Report.Denominator)},
	}, nil
}
