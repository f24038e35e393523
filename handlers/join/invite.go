package join

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

const stepRole = "role"

// codeBytes is how much chance an invitation's code holds.
const codeBytes = 16

// invite handles /moi: a one-time link that gives whoever opens it a role.
func (c *Conversation) invite(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	if s.Kind.IsGroup() {
		return s.Tell(c.r, "dialog.private_only"), nil // a link in a group would be anybody's
	}
	return c.Engine.Start(ctx, s, "invite", nil)
}

func (c *Conversation) inviteDialog() flow.Dialog {
	ofUnit := func(t flow.Talk) bool { return !directive.Role(t.Answer(stepRole)).OfOffice() }
	return flow.Dialog{
		Name: "invite",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "dialog.invite.head"), nil
		},
		Steps: []flow.Step{
			{Name: stepRole, Ask: c.askRole, Take: func(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				var roles []string
				for _, r := range offered(t.Scene) {
					roles = append(roles, string(r))
				}
				return flow.OneOf(c.r, roles...)(ctx, t, in)
			}},
			{Name: stepUnit, When: ofUnit, Take: c.takeUnit, Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
				orgs, err := c.organisations(ctx, t.Scene)
				return flow.Question{Text: c.r.Text(t.Lang, "dialog.invite.unit"), Rows: c.choices(t, orgs, 0)}, err
			}},
		},
		Finish: c.finishInvite,
	}
}

// offered returns the roles that a person may give.
func offered(s flow.Scene) []directive.Role {
	roles := directive.Roles()
	if s.Person.Has(directive.Administrator) {
		return roles
	}
	return slices.DeleteFunc(roles, directive.Role.OfOffice)
}

func (c *Conversation) askRole(_ context.Context, t flow.Talk) (flow.Question, error) {
	q := flow.Question{Text: c.r.Text(t.Lang, "dialog.invite.role")}
	for i, role := range offered(t.Scene) {
		if i%2 == 0 {
			q.Rows = append(q.Rows, nil)
		}
		choice := flow.Choice{Label: capital(c.r.Role(t.Lang, role)), Value: string(role)}
		q.Rows[len(q.Rows)-1] = append(q.Rows[len(q.Rows)-1], choice)
	}
	return q, nil
}

// capital begins a label with a capital letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

func (c *Conversation) finishInvite(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	bytes := make([]byte, codeBytes)
	if _, err := io.ReadFull(c.Random, bytes); err != nil {
		return flow.Ending{}, fmt.Errorf("making an invitation's code: %w", err)
	}
	code := base64.RawURLEncoding.EncodeToString(bytes)
	duty := directive.Duty{Role: directive.Role(t.Answer(stepRole)), Organisation: directive.OrgID(t.Answer(stepUnit))}
	pairs := []any{
		"Role", c.r.Role(t.Lang, duty.Role), "Link", "https://t.me/" + c.BotUsername + "?start=" + code,
		"Until", t.Now.Add(c.InvitationLife),
	}
	key := "dialog.invite.done"
	if duty.Organisation != "" {
		name, err := c.name(ctx, t.Scene, duty.Organisation)
		if err != nil {
			return flow.Ending{}, err
		}
		key, pairs = "dialog.invite.done_unit", append(pairs, "Unit", name)
	}
	return flow.Ending{Command: directive.Invite{Code: code, Duty: duty}, Line: c.r.Text(t.Lang, key, pairs...)}, nil
}
