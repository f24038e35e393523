package dashboard

import (
	"fmt"
	"net/http"
	"strconv"

	"giaoban/directive"
	"giaoban/store"
)

// auditPage is who did what, the newest first.
type auditPage struct {
	Lines []auditLine
	Older string // the way to what was before; empty at the beginning
	Newer bool   // this is not the newest
}

// auditLine is one line, with the name of who did it.
type auditLine struct {
	store.Audit
	Name string // empty for the program itself
}

func (p *Pages) audit(r *http.Request, v viewer, _ *standing) (view, error) {
	if !v.Audits() {
		return p.missing(v, "page.fault_role")
	}
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	lines, first, err := p.o.Store.AuditLatest(r.Context(), before, perPage)
	if err != nil {
		return view{}, fmt.Errorf("reading the audit: %w", err)
	}
	people, err := p.o.Store.People(r.Context())
	if err != nil {
		return view{}, fmt.Errorf("reading the people: %w", err)
	}
	names := map[directive.PersonID]string{}
	for _, person := range people {
		names[person.ID] = person.Name
	}
	page := auditPage{Newer: before > 0}
	if first > 0 {
		page.Older = "?before=" + strconv.FormatInt(first, 10)
	}
	for _, line := range lines {
		page.Lines = append(page.Lines, auditLine{Audit: line, Name: names[line.Actor.Person]})
	}
	return view{Template: "audit", Title: p.o.Renderer.Label(v.Lang, "page.audit"), Active: "audit", Data: page}, nil
}
