package app

import (
	"crypto/rand"
	"fmt"
	"net/url"

	"giaoban/directive"
	"giaoban/handlers/visit"
	"giaoban/pass"
	"giaoban/render"
	"giaoban/web/dashboard"
)

// assembleDashboard makes the pages, where there are any, and says how the bot leads there. The keys come of the bot's token,
// which every replica has: who gets a new token from BotFather ends all sessions, too.
func (a *App) assembleDashboard(renderer *render.Renderer, rules directive.Rules) (visit.Options, error) {
	v := a.o.Values
	if v.DashboardURL == "" {
		return visit.Options{}, nil
	}
	base, err := url.Parse(v.DashboardURL)
	if err != nil {
		return visit.Options{}, fmt.Errorf("reading the dashboard's address: %w", err)
	}
	keys, err := pass.New(v.Token.Reveal())
	if err != nil {
		return visit.Options{}, err
	}
	a.pages, err = dashboard.New(dashboard.Options{
		Base: base, Store: a.store, Ledger: a.ledger, Renderer: renderer, Keys: keys, Clock: a.o.Clock, Wall: SystemClock(), Random: rand.Reader,
		Zone: v.Zone, SessionLife: v.DashboardLife, Rules: rules, Files: a.sender, Logger: a.log,
		Source: a.figures(), Letterhead: a.summaries().Letterhead,
	})
	if err != nil {
		return visit.Options{}, fmt.Errorf("making the dashboard: %w", err)
	}
	return visit.Options{
		Address: v.DashboardURL + dashboard.Prefix + "enter/", Keys: keys, Slot: dashboard.LinkSlot, SignOut: dashboard.ActSignOut,
	}, nil
}

// tellPages tells the open pages that something may have changed.
func (a *App) tellPages() {
	if a.pages != nil {
		a.pages.Changed()
	}
}

// Dashboard returns the address that the dashboard is served at, as far as this process knows: "" where there is none.
func (a *App) Dashboard() string {
	if a.web == nil || a.pages == nil {
		return ""
	}
	return "http://" + a.web.Address() + a.pages.Path()
}
