package handlers

import (
	"context"
	"fmt"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
	"giaoban/handlers/respond"
	"giaoban/render"
)

// dispatch finds whose business an update is.
func (r *Router) dispatch(ctx context.Context, s flow.Scene, u chat.Update) (flow.Outcome, error) {
	switch {
	case u.Migration != nil:
		return r.migrate(ctx, s, *u.Migration)
	case u.Membership != nil:
		return r.member(ctx, s, *u.Membership)
	case u.Press != nil:
		return r.press(ctx, s, *u.Press)
	}
	return r.message(ctx, s, *u.Message)
}

// press handles a button. Its data may be forged.
func (r *Router) press(ctx context.Context, s flow.Scene, p chat.Press) (flow.Outcome, error) {
	stale := flow.Outcome{Toast: r.r.Label(s.Lang, "dialog.stale_button"), Alert: true}
	action, args, ok := chat.ParseData(p.Data)
	if !ok {
		return stale, nil
	}
	if action == render.ActDialog {
		return r.pressDialog(ctx, s, args)
	}
	handle, ok := r.presses[action]
	if !ok {
		return stale, nil
	}
	return handle(ctx, s, args)
}

// pressDialog hands a button to its dialog, unless it is somebody else's.
func (r *Router) pressDialog(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	owner := int64(0)
	if len(args) > 0 {
		owner, _ = flow.Owner(args[0])
	}
	if owner == 0 || owner == s.From.ID {
		return r.engine.Press(ctx, s, args)
	}
	p, known, err := r.reader.Person(ctx, directive.PersonID(owner))
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading person %d: %w", owner, err)
	}
	if !known || !s.Kind.IsGroup() {
		return flow.Outcome{Toast: r.r.Label(s.Lang, "dialog.someone_elses"), Alert: true}, nil
	}
	return flow.Outcome{Toast: r.r.Label(s.Lang, "dialog.someones", "Name", p.Name), Alert: true}, nil
}

// message handles what somebody wrote.
func (r *Router) message(ctx context.Context, s flow.Scene, m chat.Incoming) (flow.Outcome, error) {
	text := strings.TrimSpace(fold.Clean(m.Text))
	cmd, mine, isCommand := chat.ParseCommand(text, r.o.BotUsername)
	switch {
	case isCommand && (!mine || m.Edited):
		// A command that is edited was carried out already; one for another bot is none of ours.
		return flow.Ignored(), nil
	case s.From.Anonymous:
		return r.anonymous(ctx, s, m, cmd.Args, isCommand)
	case isCommand:
		return r.command(ctx, s, cmd, text)
	}
	in := flow.Input{
		Text: text, Files: m.Files, Album: m.Album, Other: m.Other, Message: m.ID, Edited: m.Edited,
	}
	if s.Kind.IsGroup() {
		return r.reply(ctx, s, m, in)
	}
	if s.Session != nil && !flow.Told(s.Session) {
		return r.engine.Write(ctx, s, in)
	}
	if out, mine, err := r.paste(ctx, s, in); mine {
		return out, err
	}
	return r.plain(ctx, s, in)
}

// command handles what was typed behind a slash.
func (r *Router) command(ctx context.Context, s flow.Scene, typed chat.Command, text string) (flow.Outcome, error) {
	if word, rest, _ := strings.Cut(typed.Args, "_"); typed.Name == "start" && !s.Kind.IsGroup() {
		if link, ok := r.links[word]; ok {
			return link(ctx, s, rest)
		}
	}
	for _, cmd := range r.commands[typed.Name] {
		if cmd.When == nil || cmd.When(s) {
			return cmd.Handle(ctx, s, typed.Args)
		}
	}
	// In a group a command without the bot's name may be another bot's.
	addressed := strings.Contains(strings.Fields(text)[0], "@")
	switch {
	case s.Kind.IsGroup() && !addressed:
		return flow.Ignored(), nil
	case !s.Kind.IsGroup() && !s.Known():
		return s.Tell(r.r, "dialog.stranger"), nil
	}
	return s.Tell(r.r, "dialog.unknown_command"), nil
}

// anonymous tells an administrator who writes as the group itself how to be recognised.
// It leads them into the private chat, to the directive that they wrote about.
func (r *Router) anonymous(ctx context.Context, s flow.Scene, m chat.Incoming, args string, isCommand bool) (flow.Outcome, error) {
	if m.Edited {
		return flow.Ignored(), nil
	}
	number := 0
	if isCommand {
		number, _ = flow.Number(strings.SplitN(args+" ", " ", 2)[0])
	} else {
		slot, found, err := r.reader.SlotAt(ctx, s.Place.Chat, m.ReplyTo)
		if err != nil {
			return flow.Outcome{}, fmt.Errorf("finding message %d: %w", m.ReplyTo, err)
		}
		// Below anything but a dialog's question people just talk.
		if _, asked := chat.DialogOf(slot); !found || !asked {
			return flow.Ignored(), nil
		}
	}
	row := chat.Row(chat.Button{
		Text: r.r.Label(s.Room, "dialog.anonymous_button"), URL: respond.Link(r.o.BotUsername, number, s.Group.Organisation, s.Place),
	})
	return s.Say(r.r.Text(s.Room, "dialog.anonymous"), row), nil
}

// reply handles an answer to one of the bot's messages in a group.
func (r *Router) reply(ctx context.Context, s flow.Scene, m chat.Incoming, in flow.Input) (flow.Outcome, error) {
	if !m.ToBot {
		if in.Edited && flow.Answered(s.Session, in.Message) {
			return r.engine.Write(ctx, s, in)
		}
		return flow.Ignored(), nil
	}
	slot, found, err := r.reader.SlotAt(ctx, s.Place.Chat, m.ReplyTo)
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("finding message %d: %w", m.ReplyTo, err)
	}
	if !found {
		// The question may stand in the chat before its place is on record. Of an edited answer the question is gone.
		if in.Edited || flow.Asking(s.Session) {
			return r.engine.Write(ctx, s, in)
		}
		return flow.Ignored(), nil
	}
	parts := strings.Split(slot, ":")
	if parts[0] == "dialog" {
		if s.Session == nil || len(parts) < 2 || parts[1] != s.Session.ID {
			return flow.Ignored(), nil // an answer to somebody else's question, or to one that is over
		}
		return r.engine.Write(ctx, s, in)
	}
	if handle, ok := r.replies[parts[0]]; ok {
		return handle(ctx, s, parts[1:], in)
	}
	return flow.Ignored(), nil
}
