package join

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// keyChat is the group that a dialog in private is about.
const keyChat = "chat"

// groupCodeLife is how long a group's code can be used: whoever gets it sets the group up on the same or the next day.
const groupCodeLife = 48 * time.Hour

// codeLetters are those that nobody mistakes for another, when they are read out on the telephone.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is how many of them a group's code has: 50 bits of chance, for one use within two days.
const codeLength = 10

// groupCode makes a code that people type.
func groupCode(random io.Reader) (string, error) {
	raw := make([]byte, codeLength)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("making a group's code: %w", err)
	}
	for i, b := range raw {
		raw[i] = codeLetters[int(b)%len(codeLetters)]
	}
	return string(raw), nil
}

// readCode returns a group's code as it was made from how somebody typed it; empty where it can be none.
func readCode(typed string) string {
	code := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '.':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(typed))
	if len(code) != codeLength || strings.Trim(code, codeLetters) != "" {
		return ""
	}
	return code
}

// code handles uc:<organisation>:<chat>: a one-time code by which another group comes in.
func (c *Conversation) code(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	o, out, err := c.about(ctx, s, args, directive.Administrator, directive.Board)
	if o.ID == "" || err != nil {
		return out, err
	}
	if len(args) != 2 {
		return c.stale(s), nil
	}
	replaced, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return c.stale(s), nil //nolint:nilerr // a forged button is answered, and no fault of the program
	}
	code, err := groupCode(c.Random)
	if err != nil {
		return flow.Outcome{}, err
	}
	pairs := []any{
		"Unit", o.Name, "Code", code, "Until", s.Now.Add(groupCodeLife),
		"Link", "https://t.me/" + c.BotUsername + "?startgroup=" + code,
	}
	key := "office.group_code"
	if replaced != 0 {
		key = "office.group_code_replaces"
		title, err := c.title(ctx, replaced)
		if err != nil {
			return flow.Outcome{}, err
		}
		pairs = append(pairs, "Group", title)
	}
	out = s.Say(c.r.Text(s.Lang, key, pairs...))
	out.Command = directive.InviteGroup{Code: code, Unit: o.ID, Replaces: replaced, Life: groupCodeLife}
	return out, nil
}

// title returns a group's title as it is known.
func (c *Conversation) title(ctx context.Context, id int64) (string, error) {
	groups, err := c.Store.Groups(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the groups: %w", err)
	}
	at := slices.IndexFunc(groups, func(g directive.Group) bool { return g.Chat == id })
	if at < 0 || groups[at].Title == "" {
		return strconv.FormatInt(id, 10), nil
	}
	return groups[at].Title, nil
}

// bindByCode binds the group in which a code was typed.
func (c *Conversation) bindByCode(ctx context.Context, s flow.Scene, code string) (flow.Outcome, error) {
	state, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{Invitation: code})
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading a group's code: %w", err)
	}
	i := state.Invitation
	if i == nil || !i.Binds {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeNoInvitation}
	}
	lang := s.Room
	out := s.Say(c.r.Text(lang, "office.bound_by_code", "Unit", state.Organisations[i.Duty.Organisation].Name))
	out.Command = directive.BindByCode{Code: code, Unit: i.Duty.Organisation, Group: directive.Group{
		Chat: s.Place.Chat, Topic: s.Place.Topic, Title: s.Title, Lang: lang,
	}}
	return out, nil
}

// unbind handles ub:<chat>.
func (c *Conversation) unbind(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, forbidden()
	}
	g, o, err := c.group(ctx, args)
	if err != nil || o.ID == "" {
		return c.stale(s), err
	}
	return c.Engine.Start(ctx, s, "unbind", map[string]string{keyChat: strconv.FormatInt(g.Chat, 10), keyOrg: string(o.ID)})
}

// group returns the group that a button names, with its organisation; that has no ID where there is none.
func (c *Conversation) group(ctx context.Context, args []string) (directive.Group, directive.Organisation, error) {
	h, err := c.house(ctx)
	if err != nil || len(args) == 0 {
		return directive.Group{}, directive.Organisation{}, err
	}
	for _, g := range h.groups {
		if strconv.FormatInt(g.Chat, 10) == args[0] {
			return g, h.find(g.Organisation), nil
		}
	}
	return directive.Group{}, directive.Organisation{}, nil
}

func (c *Conversation) unbindDialog() flow.Dialog {
	return flow.Dialog{
		Name: "unbind",
		Head: c.heading("office.unbind_head"),
		Steps: []flow.Step{{
			Name: "sure", Take: flow.OneOf(c.r, "ok"),
			Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
				g, _, err := c.group(ctx, []string{t.Values[keyChat]})
				return flow.Question{
					Text: c.r.Text(t.Lang, "office.unbind_sure", "Group", g.Title),
					Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "office.unbind_do"), Value: "ok"}}},
				}, err
			},
		}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			g, _, err := c.group(ctx, []string{t.Values[keyChat]})
			return flow.Ending{
				Command: directive.UnbindGroup{Chat: g.Chat}, Line: c.r.Text(t.Lang, "office.unbound", "Group", g.Title),
				Rows: c.backToUnit(t),
			}, err
		},
	}
}

// loose handles ul: the groups that are bound to nobody.
func (c *Conversation) loose(ctx context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, forbidden()
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	var rows [][]chat.Button
	groups := h.loose()
	for _, g := range groups[:min(len(groups), maxPeopleButtons)] {
		rows = append(rows, chat.Row(chat.Button{
			Text: "🔗 " + clip(g.Title), Data: chat.Data(actBind, strconv.FormatInt(g.Chat, 10)),
		}))
	}
	rows = append(rows, chat.Row(c.button(s, "office.back_to_units", actUnits, "0", "")))
	return s.Turn(c.r.TextN(s.Lang, "office.loose_head", len(groups)), rows...), nil
}

// bindAfar handles bnd:<chat> and bnd:<chat>:<organisation>: a group is bound from private.
func (c *Conversation) bindAfar(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, forbidden()
	}
	g, bound, err := c.group(ctx, args)
	switch {
	case err != nil:
		return flow.Outcome{}, err
	case g.Chat == 0:
		return c.stale(s), nil
	case bound.ID != "" && g.Health != directive.Departed:
		return s.Turn(c.r.Text(s.Lang, "office.bound_already", "Group", g.Title, "Unit", bound.Name)), nil
	case len(args) == 1:
		return c.Engine.Start(ctx, s, "bind_afar", map[string]string{keyChat: args[0]})
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	o := h.find(directive.OrgID(args[1]))
	if o.ID == "" {
		return c.stale(s), nil
	}
	out := s.Turn(c.r.Text(s.Lang, "office.bound_afar", "Group", g.Title, "Unit", o.Name))
	out.Command, out.Replies = c.bindTo(g, o, s.Name(), out.Replies)
	return out, nil
}

// bindTo makes the command that binds a group, and what the group itself is told.
func (c *Conversation) bindTo(
	g directive.Group, o directive.Organisation, by string, replies []chat.Envelope,
) (directive.Command, []chat.Envelope) {
	if !g.Lang.Known() {
		g.Lang = c.Language
	}
	g.Organisation = o.ID
	return directive.BindGroup{Group: g}, append(replies, chat.Envelope{
		Place: chat.Place{Chat: g.Chat, Topic: g.Topic}, Lane: chat.Interactive, Action: chat.Put,
		Message: chat.Message{Text: c.r.Text(g.Lang, "dialog.bind.done", "Unit", o.Name, "Name", by)},
	})
}

func (c *Conversation) bindAfarDialog() flow.Dialog {
	chosen := func(ctx context.Context, t flow.Talk) (directive.Group, directive.Organisation, error) {
		g, _, err := c.group(ctx, []string{t.Values[keyChat]})
		if err != nil {
			return g, directive.Organisation{}, err
		}
		h, err := c.house(ctx)
		return g, h.find(directive.OrgID(t.Answer(stepUnit))), err
	}
	return flow.Dialog{
		Name: "bind_afar",
		Head: func(_ context.Context, t flow.Talk) (string, error) { return c.r.Text(t.Lang, "dialog.bind.head"), nil },
		Steps: []flow.Step{
			{
				Name: stepUnit, Typed: true, Take: c.takeNamed,
				Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
					g, _, err := chosen(ctx, t)
					if err != nil {
						return flow.Question{}, err
					}
					orgs, err := c.organisations(ctx, t.Scene)
					orgs, alike := suggested(orgs, g.Title)
					return flow.Question{Text: c.r.Text(t.Lang, "dialog.bind.unit", "Title", g.Title), Rows: c.choices(t, orgs, alike)}, err
				},
			},
			{
				Name: "sure", Take: flow.OneOf(c.r, "ok"),
				Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
					g, o, err := chosen(ctx, t)
					return flow.Question{
						Text: c.r.Text(t.Lang, "office.bind_sure", "Group", g.Title, "Unit", o.Name),
						Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "office.bind_do"), Value: "ok"}}},
					}, err
				},
			},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			g, o, err := chosen(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			g.Organisation = o.ID
			if !g.Lang.Known() {
				g.Lang = c.Language
			}
			return flow.Ending{
				Command: directive.BindGroup{Group: g}, Line: c.r.Text(t.Lang, "office.bound_afar", "Group", g.Title, "Unit", o.Name),
			}, nil
		},
	}
}

// takeNamed takes an organisation, pressed or typed.
func (c *Conversation) takeNamed(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if in.Pressed {
		return c.takeUnit(ctx, t, in)
	}
	return c.takeOther(ctx, t, in)
}
