// Package settings is the conversation about the bot itself: help, language, leaving a dialog, and what it does by itself:
// reminders, pauses, holidays, milestones.
package settings

import (
	"context"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// Options are what the conversation is made of.
type Options struct {
	Store    Store
	Renderer *render.Renderer
	Engine   *flow.Engine
	Rules    directive.Rules // the office's, as the ledger has them
}

// Conversation helps, and sets what the office does by itself.
type Conversation struct {
	store  Store
	r      *render.Renderer
	engine *flow.Engine
	office directive.Rules
}

// New returns the conversation.
func New(o Options) *Conversation {
	return &Conversation{store: o.Store, r: o.Renderer, engine: o.Engine, office: o.Rules}
}

// actLanguage is the button that chooses a language: lng:<language>.
const actLanguage = "lng"

// Routes returns what the conversation answers to.
func (c *Conversation) Routes() flow.Routes {
	return flow.Routes{
		Commands: []flow.Command{
			{
				Name: "trogiup", English: "help", About: "dialog.menu.help", InPrivate: true, InGroup: true, Handle: c.help,
			},
			{
				Name: "ngonngu", English: "language", About: "dialog.menu.language", InPrivate: true, InGroup: true,
				Handle: c.language,
			},
			{
				Name: "nhacviec", English: "reminders", About: "rules.menu", InPrivate: true, InGroup: true, Handle: c.reminders,
			},
			{
				Name: "mocsukien", English: "milestones", About: "milestone.menu", InPrivate: true, InGroup: true, Handle: c.milestones,
			},
			{
				Name: "huy", English: "cancel", About: "dialog.menu.cancel", InPrivate: true, InGroup: true, Handle: c.cancel,
			},
		},
		Presses: map[string]flow.Press{
			actLanguage: c.setLanguage, actReminders: c.turnReminders, actRule: c.pressRule, actMute: c.pressPause, actDrop: c.drop,
			actHoliday: c.holidays, actMilestones: c.turnMilestones, actMilestone: c.pressMilestone, actObservance: c.pressObservance,
			render.ActWhy: c.why, render.ActRemindMe: c.remindMe,
		},
		Dialogs: []flow.Dialog{c.ruleDialog(), c.pauseDialog(), c.remindMeDialog(), c.holidayDialog(), c.milestoneDialog()},
		Plain:   c.plain,
	}
}

// help tells what the person can do, by their roles.
func (c *Conversation) help(_ context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if s.Kind.IsGroup() {
		key := "dialog.help.group"
		if !s.Bound() {
			key = "dialog.start.group"
		}
		return s.Say(c.r.Text(s.Room, key)), nil
	}
	if !s.Known() {
		return s.Tell(c.r, "dialog.stranger"), nil
	}
	lines := []string{c.r.Text(s.Lang, "dialog.help.head", "Name", s.Name())}
	answers := false
	for _, unit := range s.Person.Organisations() {
		answers = answers || s.Person.AnswersFor(unit)
	}
	for _, part := range []struct {
		name string
		has  bool
	}{
		{"board", s.Person.Has(directive.Board)},
		{"administrator", s.Person.Has(directive.Administrator)},
		{"manager", s.Person.Has(directive.Manager, directive.Board, directive.Administrator)},
		{"leader", answers},
		{"member", len(s.Person.Organisations()) > 0 && !answers},
		{"common", true},
	} {
		if part.has {
			lines = append(lines, c.r.Text(s.Lang, "dialog.help."+part.name))
		}
	}
	return s.Say(strings.Join(lines, "\n\n")), nil
}

// language offers the languages: a person's own in private, the group's in a group.
func (c *Conversation) language(_ context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	switch {
	case s.Kind.IsGroup() && !s.Bound():
		return s.Tell(c.r, "dialog.group_unbound"), nil
	case s.Kind.IsGroup() && !mayChoose(s):
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	case !s.Kind.IsGroup() && !s.Known():
		return s.Tell(c.r, "dialog.stranger"), nil
	}
	key := "dialog.language.own"
	if s.Kind.IsGroup() {
		key = "dialog.language.group"
	}
	var row []chat.Button
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		row = append(row, chat.Button{
			Text: c.r.Label(lang, "dialog.language.name"), Data: chat.Data(actLanguage, string(lang)),
		})
	}
	return s.Say(c.r.Text(s.Lang, key), row), nil
}

// mayChoose tells who may choose a group's language; the decision is made again when it is chosen.
func mayChoose(s flow.Scene) bool {
	return s.Person.Has(directive.Administrator, directive.Board) || s.Person.AnswersFor(s.Group.Organisation)
}

// setLanguage handles the language's button.
func (c *Conversation) setLanguage(_ context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 1 || !directive.Lang(args[0]).Known() {
		return flow.Outcome{Toast: c.r.Label(s.Lang, "dialog.stale_button"), Alert: true}, nil
	}
	lang := directive.Lang(args[0])
	cmd := directive.SetLanguage{Lang: lang}
	key := "dialog.language.own_done"
	if s.Kind.IsGroup() {
		cmd.Chat, key = s.Place.Chat, "dialog.language.group_done"
	}
	out := s.Turn(c.r.Text(lang, key))
	out.Command, out.Toast = cmd, c.r.Label(lang, "dialog.language.chosen")
	return out, nil
}

// cancel leaves the dialog that is under way.
func (c *Conversation) cancel(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if s.Session == nil {
		return s.Tell(c.r, "dialog.nothing_to_cancel"), nil
	}
	return c.engine.Cancel(ctx, s)
}

// plain answers what nothing else answers in a private chat.
func (c *Conversation) plain(_ context.Context, s flow.Scene, in flow.Input) (flow.Outcome, error) {
	if in.Edited {
		return flow.Ignored(), nil
	}
	if !s.Known() {
		return s.Tell(c.r, "dialog.stranger"), nil
	}
	return s.Tell(c.r, "dialog.not_understood"), nil
}
