// Package join is the conversation by which people and groups come in: greetings, invitations, and tying groups to
// organisations.
package join

import (
	"context"
	"fmt"
	"io"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// Store is what the conversation reads.
type Store interface {
	Organisations(ctx context.Context) ([]directive.Organisation, error)
}

// Options are what the conversation is made of.
type Options struct {
	Store          Store
	Renderer       *render.Renderer
	Engine         *flow.Engine
	BotUsername    string        // without @
	InvitationLife time.Duration // said with the link
	Random         io.Reader     // where invitations' codes come from
}

// Conversation greets, invites and binds.
type Conversation struct {
	Options
	r *render.Renderer
}

// New returns the conversation.
func New(o Options) *Conversation { return &Conversation{Options: o, r: o.Renderer} }

// Routes returns what the conversation answers to.
func (c *Conversation) Routes() flow.Routes {
	return flow.Routes{
		Commands: []flow.Command{
			{Name: "start", English: "start", Handle: c.start},
			{Name: "dangky", English: "register", About: "dialog.menu.register", InGroup: true, Handle: c.register},
			{Name: "moi", English: "invite", About: "dialog.menu.invite", InPrivate: true, Handle: c.invite},
		},
		Dialogs:    []flow.Dialog{c.bindDialog(), c.inviteDialog()},
		Membership: c.membership,
		Migration:  c.migration,
	}
}

// start handles /start, alone or with the code of an invitation.
func (c *Conversation) start(_ context.Context, s flow.Scene, code string) (flow.Outcome, error) {
	switch {
	case s.Kind.IsGroup() && s.Bound():
		return s.Tell(c.r, "dialog.start.bound"), nil
	case s.Kind.IsGroup():
		return s.Tell(c.r, "dialog.start.group"), nil
	case code != "":
		lang := s.Lang
		return flow.Outcome{Command: directive.AcceptInvitation{Code: code, Person: directive.Person{
			ID: directive.PersonID(s.From.ID), Name: s.From.Name, Username: s.From.Username, Lang: lang,
		}}}, nil
	case s.Known():
		return s.Tell(c.r, "dialog.start.known", "Name", s.Name()), nil
	}
	return s.Tell(c.r, "dialog.stranger"), nil
}

// membership handles the bot's own coming and going.
func (c *Conversation) membership(_ context.Context, s flow.Scene, m chat.Membership) (flow.Outcome, error) {
	if !s.Kind.IsGroup() {
		return flow.Ignored(), nil // who blocks the bot, or takes it up again, needs no answer
	}
	here := m.New.Present() && m.CanWrite
	if s.Group.Chat == 0 {
		if here && !m.Old.Present() {
			return s.Say(c.r.Text(s.Room, "dialog.start.added")), nil
		}
		return flow.Ignored(), nil
	}
	if s.Group.Health == directive.Departed {
		return flow.Ignored(), nil // it was unbound on purpose
	}
	if here {
		if s.Group.Health == directive.Healthy {
			return flow.Ignored(), nil
		}
		// Taken up again, and not only noted as healthy: it gets the cards that it missed.
		return flow.Outcome{Command: directive.BindGroup{Group: s.Group}, System: true}, nil
	}
	if s.Group.Health == directive.Deaf {
		return flow.Ignored(), nil
	}
	change := directive.SetHealth{Chat: s.Place.Chat, Health: directive.Deaf, Reason: "the bot may not write in the group"}
	if !m.New.Present() {
		change.Reason = "the bot is not in the group"
	}
	return flow.Outcome{Command: change, System: true}, nil
}

// migration follows a group to its new id.
func (c *Conversation) migration(_ context.Context, _ flow.Scene, m chat.Migration) (flow.Outcome, error) {
	return flow.Outcome{Command: directive.MoveGroup{From: m.From, To: m.To}, System: true}, nil
}

// organisations returns those that exist on the scene's day.
func (c *Conversation) organisations(ctx context.Context, s flow.Scene) ([]directive.Organisation, error) {
	all, err := c.Store.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the organisations: %w", err)
	}
	var living []directive.Organisation
	for _, o := range all {
		if o.On(s.Today) {
			living = append(living, o)
		}
	}
	return living, nil
}
