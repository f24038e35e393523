package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/pass"
)

// themeLife is how long a browser remembers how the pages should look.
const themeLife = 365 * 24 * time.Hour

// LinkSlot names the message that holds a link, so that it can be changed once the link was used.
func LinkSlot(nonce string) string { return "link:" + nonce }

// entryPage is what a link shows before it is used. Programs that look at links ahead of people must not use them up, so it
// takes a press.
type entryPage struct {
	Ticket string
	Name   string
	Until  time.Time
}

// link reads the link of a request, or answers why it is none.
func (p *Pages) link(w http.ResponseWriter, r *http.Request) (pass.Ticket, directive.Person, bool) {
	ticket, err := p.o.Keys.Open(pass.Link, r.PathValue("ticket"), p.o.Clock.Now())
	switch {
	case errors.Is(err, pass.ErrExpired):
		p.fail(w, r, http.StatusGone, "page.fault_link_old")
		return ticket, directive.Person{}, false
	case err != nil:
		p.fail(w, r, http.StatusNotFound, "page.fault_link")
		return ticket, directive.Person{}, false
	}
	person, known, err := p.o.Store.Person(r.Context(), directive.PersonID(ticket.Person))
	switch {
	case err != nil:
		p.broken(w, r, fmt.Errorf("reading whose link it is: %w", err))
		return ticket, directive.Person{}, false
	case !known:
		p.fail(w, r, http.StatusNotFound, "page.fault_link")
		return ticket, directive.Person{}, false
	}
	return ticket, person, true
}

func (p *Pages) offerEntry(w http.ResponseWriter, r *http.Request) {
	ticket, person, ok := p.link(w, r)
	if !ok {
		return
	}
	v := viewer{Lang: known(person.Lang), Theme: theme(r)}
	p.write(w, r, http.StatusOK, v, "enter", "page.enter_title", entryPage{
		Ticket: r.PathValue("ticket"), Name: person.Name, Until: ticket.Expires,
	})
}

func known(lang directive.Lang) directive.Lang {
	if lang.Known() {
		return lang
	}
	return directive.Vietnamese
}

// enter uses a link up and begins a session.
func (p *Pages) enter(w http.ResponseWriter, r *http.Request) {
	link, person, ok := p.link(w, r)
	if !ok {
		return
	}
	now := p.o.Clock.Now()
	session, err := pass.Issue(p.o.Random, pass.Session, link.Person, now, p.o.SessionLife)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	signed, err := p.o.Keys.Sign(session)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	used, err := p.use(r.Context(), link, person, now)
	switch {
	case err != nil:
		p.broken(w, r, err)
		return
	case !used:
		p.failFor(w, r, http.StatusGone, viewer{Lang: known(person.Lang), Theme: theme(r)}, "page.fault_link_used")
		return
	}
	http.SetCookie(w, p.cookie(sessionCookie, signed, p.o.SessionLife))
	http.Redirect(w, r, p.base, http.StatusSeeOther)
}

// use marks a link as used, and tells its owner in the message that brought it. It returns false where it was used before.
func (p *Pages) use(ctx context.Context, link pass.Ticket, person directive.Person, now time.Time) (bool, error) {
	lang := known(person.Lang)
	done, err := p.o.Ledger.Execute(ctx, ledger.Turn{
		Key: "web:link:" + link.Nonce, Actor: directive.ByPerson(person.ID),
		Replies: []chat.Envelope{{
			Place: chat.Place{Chat: int64(person.ID)}, Lane: chat.Interactive, Action: chat.Put, Slot: LinkSlot(link.Nonce),
			Message: chat.Message{
				Text: p.o.Renderer.Text(lang, "page.link_used", "At", now),
				Keyboard: [][]chat.Button{chat.Row(chat.Button{
					Text: p.o.Renderer.Label(lang, "page.sign_out_all"), Data: chat.Data(ActSignOut),
				})},
			},
		}},
	})
	if err != nil {
		return false, fmt.Errorf("using a link: %w", err)
	}
	return !done.Repeated, nil
}

// ActSignOut is the button that ends all of a person's sessions.
const ActSignOut = "bye"

// leave ends all sessions of the person.
func (p *Pages) leave(w http.ResponseWriter, r *http.Request, v viewer) {
	_, err := p.o.Ledger.Execute(r.Context(), ledger.Turn{
		Key: "web:leave:" + v.Ticket.Nonce, Actor: directive.ByPerson(v.Person.ID), Command: directive.SignOut{},
	})
	if err != nil {
		p.broken(w, r, fmt.Errorf("signing out: %w", err))
		return
	}
	http.SetCookie(w, p.cookie(sessionCookie, "", 0))
	p.write(w, r, http.StatusOK, viewer{Lang: v.Lang, Theme: v.Theme}, "left", "page.left_title", nil)
}

// chooseLook keeps how the pages should look, or the language, and goes back to where it was chosen. The theme is nobody's
// secret: it needs no session. The language is the person's everywhere.
func (p *Pages) chooseLook(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.fail(w, r, http.StatusBadRequest, "page.fault_form")
		return
	}
	switch theme := r.PostForm.Get("theme"); theme {
	case "light", "dark":
		http.SetCookie(w, p.cookie(themeCookie, theme, themeLife))
	case "auto":
		http.SetCookie(w, p.cookie(themeCookie, "", 0))
	}
	if lang := directive.Lang(r.PostForm.Get("lang")); lang.Known() {
		p.acting(func(w http.ResponseWriter, r *http.Request, v viewer) { p.speak(w, r, v, lang) })(w, r)
		return
	}
	http.Redirect(w, r, p.back(r), http.StatusSeeOther)
}

func (p *Pages) speak(w http.ResponseWriter, r *http.Request, v viewer, lang directive.Lang) {
	key, err := p.key("web:look:")
	if err != nil {
		p.broken(w, r, err)
		return
	}
	_, err = p.o.Ledger.Execute(r.Context(), ledger.Turn{
		Key: key, Actor: directive.ByPerson(v.Person.ID), Command: directive.SetLanguage{Lang: lang},
	})
	if err != nil {
		p.broken(w, r, fmt.Errorf("choosing a language: %w", err))
		return
	}
	http.Redirect(w, r, p.back(r), http.StatusSeeOther)
}
