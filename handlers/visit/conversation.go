// Package visit is the conversation that leads to the dashboard: a link that works once, and the way to end all sessions.
package visit

import (
	"context"
	"fmt"
	"io"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/pass"
	"giaoban/render"
)

// LinkLife is how long a link to the dashboard works.
const LinkLife = 10 * time.Minute

// Options are what the conversation is made of.
type Options struct {
	Renderer *render.Renderer
	Address  string    // where links lead: the ticket is appended to it; empty where there is no dashboard
	Keys     pass.Keys // what links are signed with
	Random   io.Reader
	// Slot names the message that holds a link, and SignOut is the action of the button that ends all sessions: whoever uses
	// the link up knows both.
	Slot    func(nonce string) string
	SignOut string
}

// Conversation gives links.
type Conversation struct{ o Options }

// New returns the conversation.
func New(o Options) *Conversation { return &Conversation{o: o} }

// Routes returns what the conversation answers to.
func (c *Conversation) Routes() flow.Routes {
	routes := flow.Routes{
		Commands: []flow.Command{{
			Name: "bangdieukhien", English: "dashboard", InPrivate: true, Handle: c.link,
		}},
		Presses: map[string]flow.Press{},
	}
	if c.o.Address != "" {
		routes.Commands[0].About = "page.menu_dashboard"
		routes.Presses[c.o.SignOut] = c.signOut
	}
	return routes
}

// link handles /bangdieukhien. Whoever has the link gets in, so it is given in private alone.
func (c *Conversation) link(_ context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	switch {
	case s.Kind.IsGroup():
		return s.Tell(c.o.Renderer, "page.link_private"), nil
	case !s.Known():
		return s.Tell(c.o.Renderer, "dialog.stranger"), nil
	case c.o.Address == "":
		return s.Tell(c.o.Renderer, "page.link_none"), nil
	}
	ticket, err := pass.Issue(c.o.Random, pass.Link, int64(s.Person.ID), s.Now, LinkLife)
	if err != nil {
		return flow.Outcome{}, err
	}
	signed, err := c.o.Keys.Sign(ticket)
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("making a link: %w", err)
	}
	e := s.Envelope(chat.Message{
		Text: c.o.Renderer.Text(s.Lang, "page.link", "Name", s.Name(), "Until", ticket.Expires),
		Keyboard: [][]chat.Button{chat.Row(chat.Button{
			Text: c.o.Renderer.Label(s.Lang, "page.link_open"), URL: c.o.Address + signed,
		})},
	})
	e.Slot, e.Expires = c.o.Slot(ticket.Nonce), ticket.Expires
	return flow.Outcome{Replies: []chat.Envelope{e}}, nil
}

// signOut handles the button below a link that was used.
func (c *Conversation) signOut(_ context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	if !s.Known() || s.Kind.IsGroup() {
		return flow.Outcome{Toast: c.o.Renderer.Label(s.Lang, "dialog.stale_button"), Alert: true}, nil
	}
	out := s.Turn(c.o.Renderer.Text(s.Lang, "page.signed_out"))
	out.Command = directive.SignOut{}
	return out, nil
}
