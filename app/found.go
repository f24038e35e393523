package app

import (
	"context"
	"fmt"

	"giaoban/bot"
	"giaoban/directive"
	"giaoban/handlers"
	"giaoban/ledger"
)

// founder is who sets up a new office, in the audit.
const founder = "setup"

// found sets up what a new office lacks: its organisations, and the administrators that the settings name.
func (a *App) found(ctx context.Context) error {
	there, err := a.store.Organisations(ctx)
	if err != nil {
		return fmt.Errorf("looking at the office: %w", err)
	}
	if len(there) == 0 {
		orgs, err := Organisations(a.o.Values.Office)
		if err != nil {
			return err
		}
		if err := a.setUp(ctx, "setup:organisations", directive.RegisterOrganisations{Organisations: orgs}); err != nil {
			return fmt.Errorf("setting up the organisations: %w", err)
		}
		a.log.Info("a new office was set up", "organisations", len(orgs))
	}
	for _, id := range a.o.Values.Admins {
		grant := directive.GrantDuty{
			Person: directive.Person{ID: directive.PersonID(id), Lang: directive.Lang(a.o.Values.Language)},
			Duty:   directive.Duty{Role: directive.Administrator},
		}
		if err := a.setUp(ctx, fmt.Sprintf("setup:admin:%d", id), grant); err != nil {
			return fmt.Errorf("making %d an administrator: %w", id, err)
		}
	}
	// Reminders follow the settings of this start. The key is one of a kind: the command itself sees whether they changed.
	if err := a.setUp(ctx, fmt.Sprintf("setup:plan:%d", a.o.Clock.Now().UnixNano()), directive.Replan{}); err != nil {
		return fmt.Errorf("planning the reminders: %w", err)
	}
	return nil
}

func (a *App) setUp(ctx context.Context, key string, cmd directive.Command) error {
	_, err := a.ledger.Execute(ctx, ledger.Turn{Key: key, Actor: directive.BySystem(founder), Command: cmd})
	return err
}

// offer tells Telegram which commands to offer, where, in both languages. The bot works without: what fails is said.
func (a *App) offer(ctx context.Context) {
	languages := map[string]directive.Lang{
		"": directive.Lang(a.o.Values.Language), "vi": directive.Vietnamese, "en": directive.English,
	}
	for scope, menu := range map[bot.Scope]handlers.Scope{
		bot.PrivateChats(): handlers.InPrivate, bot.Groups(): handlers.InGroups,
	} {
		for language, lang := range languages {
			var commands []bot.Command
			for _, entry := range a.router.Menu(lang, menu) {
				commands = append(commands, bot.Command{Name: entry.Command, Description: entry.About})
			}
			if err := a.sender.SetCommands(ctx, scope, language, commands); err != nil && ctx.Err() == nil {
				a.log.Warn("the command menu could not be set", "scope", scope.Type, "language", language, "error", err)
			}
		}
	}
}
