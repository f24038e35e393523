package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"giaoban/directive"
	"giaoban/pass"
)

// The cookies.
const (
	sessionCookie = "giaoban_session"
	themeCookie   = "giaoban_theme"
)

// viewer is who looks at a page, checked anew at every request: roles end.
type viewer struct {
	Person directive.Person
	Ticket pass.Ticket
	Token  string // of this session's forms
	Theme  string // light, dark, or empty for the device's
	Lang   directive.Lang
}

// All tells whether the viewer sees every organisation.
func (v viewer) All() bool {
	return v.Person.Has(directive.Administrator, directive.Board, directive.Manager)
}

// decides tells whether the viewer confirms and returns reports.
func (v viewer) decides() bool { return v.Person.Has(directive.Board) }

// Audits tells whether the viewer may read who did what.
func (v viewer) Audits() bool { return v.Person.Has(directive.Administrator, directive.Board) }

// sees tells whether what an organisation owes is the viewer's business.
func (v viewer) sees(org directive.OrgID) bool {
	return v.All() || slices.Contains(v.Person.Organisations(), org)
}

// scope names what the viewer sees, so that those who see the same share its figures.
func (v viewer) scope() string {
	if v.All() {
		return "*"
	}
	orgs := v.Person.Organisations()
	slices.Sort(orgs)
	parts := make([]string, len(orgs))
	for i, org := range orgs {
		parts[i] = string(org)
	}
	return strings.Join(parts, ",")
}

// errNobody means that whoever asks has no session, or one that is over.
var errNobody = errors.New("nobody is signed in")

// viewer finds out who asks.
func (p *Pages) viewer(r *http.Request) (viewer, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return viewer{}, errNobody
	}
	ticket, err := p.o.Keys.Open(pass.Session, cookie.Value, p.o.Clock.Now())
	if err != nil {
		return viewer{}, errNobody
	}
	person, known, err := p.o.Store.Person(r.Context(), directive.PersonID(ticket.Person))
	if err != nil {
		return viewer{}, fmt.Errorf("reading who looks at a page: %w", err)
	}
	// A ticket is issued to the second, so one of the same second as the signing out is void, too.
	if !known || !ticket.Issued.After(person.SignedOut) && !person.SignedOut.IsZero() {
		return viewer{}, errNobody
	}
	v := viewer{Person: person, Ticket: ticket, Token: p.o.Keys.FormToken(ticket), Theme: theme(r), Lang: person.Lang}
	if !v.Lang.Known() {
		v.Lang = directive.Vietnamese
	}
	return v, nil
}

func theme(r *http.Request) string {
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// seen asks for a session before it lets anybody see.
func (p *Pages) seen(handle func(http.ResponseWriter, *http.Request, viewer)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := p.viewer(r)
		switch {
		case errors.Is(err, errNobody):
			p.fail(w, r, http.StatusUnauthorized, "page.fault_session")
		case err != nil:
			p.broken(w, r, err)
		default:
			handle(w, r, v)
		}
	}
}

// acting asks for a session and for the token of its forms.
func (p *Pages) acting(handle func(http.ResponseWriter, *http.Request, viewer)) http.HandlerFunc {
	return p.seen(func(w http.ResponseWriter, r *http.Request, v viewer) {
		if err := r.ParseForm(); err != nil {
			p.fail(w, r, http.StatusBadRequest, "page.fault_form")
			return
		}
		if !p.o.Keys.FormTokenHolds(v.Ticket, r.PostForm.Get("token")) {
			p.fail(w, r, http.StatusForbidden, "page.fault_form")
			return
		}
		handle(w, r, v)
	})
}

// cookie makes a cookie for the pages.
func (p *Pages) cookie(name, value string, life time.Duration) *http.Cookie {
	c := &http.Cookie{ //nolint:gosec // Secure wherever the pages are served over TLS
		Name: name, Value: value, Path: p.base, HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(life / time.Second),
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}
