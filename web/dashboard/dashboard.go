// Package dashboard serves the pages for managers, the Board and the organisations: where things stand, what happened, and the
// few decisions that can be taken there.
//
// The pages are made on the server and can be read without JavaScript. Whoever looks came by a one-time link from the bot.
package dashboard

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"giaoban/clock"
	"giaoban/directive"
	"giaoban/pass"
	"giaoban/render"
	"giaoban/summary/chart"
	"giaoban/summary/document"
	"giaoban/summary/source"
)

// Options are what the pages are made of. All are needed but Letterhead and Files.
type Options struct {
	Base        *url.URL // where people reach the pages: "https://giaoban.example/"
	Store       Store
	Ledger      Ledger
	Renderer    *render.Renderer
	Keys        pass.Keys
	Clock       clock.Clock
	Wall        clock.Clock // the wall's time, for how long connections last
	Random      io.Reader   // where nonces come from
	Zone        *time.Location
	SessionLife time.Duration
	Rules       directive.Rules
	Source      *source.Source      // where the figures come from
	Letterhead  document.Letterhead // of the report for a meeting
	Files       Files               // nil: evidence is named, and can't be opened
	Logger      *slog.Logger
}

// Prefix is where the pages stand below the base address: one rule of a proxy lets them through and nothing else.
const Prefix = "/b/"

// Pages are the dashboard.
type Pages struct {
	o      Options
	base   string // the path that all links begin with, ending in Prefix
	secure bool   // cookies go over TLS alone
	looks  map[directive.Lang]look
	assets map[string]asset
	cache  *cache
	figure *figures
	live   *live
	maker  *chart.Maker
	mux    *http.ServeMux
}

// New returns the pages.
func New(o Options) (*Pages, error) {
	if o.Base == nil || o.Store == nil || o.Source == nil || o.Ledger == nil || o.Renderer == nil || o.Clock == nil || o.Wall == nil || o.Logger == nil ||
		o.Random == nil || o.Zone == nil || o.SessionLife <= 0 {
		return nil, errors.New("the dashboard needs all of its parts")
	}
	p := &Pages{
		o: o, base: strings.TrimSuffix(o.Base.Path, "/") + Prefix, secure: o.Base.Scheme == "https",
		cache: newCache(cachedPages), figure: &figures{source: o.Source, store: o.Store, clock: o.Clock}, live: newLive(),
	}
	var err error
	if p.maker, err = chart.New(); err != nil {
		return nil, fmt.Errorf("making the charts: %w", err)
	}
	if p.assets, err = readAssets(); err != nil {
		return nil, err
	}
	if p.looks, err = p.parseTemplates(); err != nil {
		return nil, err
	}
	p.route()
	return p, nil
}

// Path is what the pages are to be mounted at.
func (p *Pages) Path() string { return p.base }

// route says which page stands where.
func (p *Pages) route() {
	p.mux = http.NewServeMux()
	at := func(pattern string, handle http.HandlerFunc) {
		method, path, _ := strings.Cut(pattern, " ")
		p.mux.HandleFunc(method+" "+p.base+path, handle)
	}
	at("GET static/{file}", p.static)
	at("GET enter/{ticket}", p.offerEntry)
	at("POST enter/{ticket}", p.enter)
	at("POST leave", p.acting(p.leave))
	at("POST look", p.chooseLook)
	at("GET events", p.seen(p.events))
	for _, day := range []string{"", dayPath} {
		of := func(page string, handle func(http.ResponseWriter, *http.Request, viewer)) {
			at("GET "+day+page, p.seen(p.dated(handle)))
		}
		of("{$}", p.kept(p.overview))
		of("directives", p.kept(p.directives))
		of("directives/{number}", p.fresh(p.directive))
		of("organisations", p.kept(p.organisations))
		of("organisations/{org}", p.kept(p.organisation))
		of("milestones", p.kept(p.milestones))
		of("charts", p.kept(p.chartList))
		of("charts/{chart}", p.picture)
		of("export/{kind}", p.export)
	}
	at("GET directives/{number}/{org}/{report}/{file}", p.seen(p.evidence))
	at("POST directives/{number}/{org}/{act}", p.acting(p.decide))
	at("GET delivery", p.seen(p.fresh(p.delivery)))
	at("GET audit", p.seen(p.fresh(p.audit)))
	p.mux.HandleFunc(p.base, func(w http.ResponseWriter, r *http.Request) {
		p.fail(w, r, http.StatusNotFound, "page.fault_missing")
	})
}

// policy lets a page load nothing but what the server itself has, and be framed by nobody.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// ServeHTTP serves a page.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if p.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	}
	p.mux.ServeHTTP(w, r)
}

// maxForm bounds what a form may send, in bytes: a reason of 4,000 characters, each of which may take nine when encoded.
const maxForm = 64 << 10

// Changed tells the open pages that something may have changed.
func (p *Pages) Changed() { p.live.tell() }
