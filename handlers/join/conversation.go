// Package join is the conversation by which people and groups come in: greetings, invitations, and tying groups to
// organisations.
package join

import (
	"context"
	"fmt"
	"io"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// Store is what the conversation reads.
type Store interface {
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Groups(ctx context.Context) ([]directive.Group, error)
	People(ctx context.Context) ([]directive.Person, error)
	Invitations(ctx context.Context) ([]directive.Invitation, error)
	Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error)
}

// Options are what the conversation is made of.
type Options struct {
	Store       Store
	Renderer    *render.Renderer
	Files       Downloader
	Engine      *flow.Engine
	BotUsername string         // without @
	Language    directive.Lang // the office's
	Random      io.Reader      // where invitations' codes come from
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
			{Name: "loimoi", English: "invitations", About: "office.menu_invitations", InPrivate: true, Handle: c.invitations},
			{Name: "donvi", English: "organisations", About: "office.menu_units", InPrivate: true, Handle: c.units},
			{Name: "units", English: "units", Handle: c.units}, // as people have typed it so far
		},
		Presses: map[string]flow.Press{
			actUnits: c.turnUnits, actUnit: c.pressUnit, actEdit: c.edit, actAdd: c.add, actMerge: c.merge, actUnbind: c.unbind,
			actCode: c.code, actInvite: c.inviteTo, actPeople: c.officePeople, actPerson: c.person, actDuty: c.duty,
			actLoose: c.loose, actBind: c.bindAfar, actLinks: c.turnLinks, actRevoke: c.revoke,
			actExport: c.exportFile, actImport: c.importFile,
		},
		Dialogs: []flow.Dialog{
			c.bindDialog(), c.inviteDialog(), c.editDialog(), c.addDialog(), c.mergeDialog(), c.unbindDialog(), c.bindAfarDialog(),
			c.dutyDialog(), c.importDialog(),
		},
		Membership: c.membership,
		Migration:  c.migration,
	}
}

// start handles /start, alone or with the code of an invitation.
func (c *Conversation) start(ctx context.Context, s flow.Scene, code string) (flow.Outcome, error) {
	switch {
	case s.Kind.IsGroup() && readCode(code) != "":
		return c.bindByCode(ctx, s, readCode(code))
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
func (c *Conversation) membership(ctx context.Context, s flow.Scene, m chat.Membership) (flow.Outcome, error) {
	if !s.Kind.IsGroup() {
		return flow.Ignored(), nil // who blocks the bot, or takes it up again, needs no answer
	}
	here := m.New.Present() && m.CanWrite
	if s.Group.Organisation == "" {
		if here && !m.Old.Present() {
			return c.added(ctx, s)
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
		return flow.Outcome{System: true, Command: directive.SetHealth{
			Chat: s.Place.Chat, Unit: s.Group.Organisation, Health: directive.Healthy,
		}}, nil
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

// added answers that the bot came into a group that is bound to nobody. Whoever may bind it does so at once; else those who
// may are asked.
func (c *Conversation) added(ctx context.Context, s flow.Scene) (flow.Outcome, error) {
	group := directive.Group{Chat: s.Place.Chat, Topic: s.Place.Topic, Title: s.Title, Lang: s.Room}
	if s.Person.Has(directive.Administrator, directive.Board) && s.Session == nil {
		out, err := c.Engine.Start(ctx, s, "bind", nil)
		out.Command, out.System = directive.NoteGroup{Group: group, Quiet: true}, true
		return out, err
	}
	orgs, err := c.organisations(ctx, s)
	if err != nil {
		return flow.Outcome{}, err
	}
	orgs, alike := suggested(orgs, s.Title)
	note := directive.NoteGroup{Group: group, By: s.Name()}
	for _, o := range orgs[:min(alike, maxAlike)] {
		note.Alike = append(note.Alike, o.ID)
	}
	out := s.Say(c.r.Text(s.Room, "dialog.start.added"))
	out.Command, out.System = note, true
	return out, nil
}

// maxAlike is how many organisations are proposed for a group.
const maxAlike = 3

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
