package join

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

const (
	stepRole = "role"
	stepLife = "life"
)

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
	ofUnit := func(t flow.Talk) bool {
		return t.Values[keyOrg] == "" && !directive.Role(t.Answer(stepRole)).OfOffice()
	}
	return flow.Dialog{
		Name: "invite",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "dialog.invite.head"), nil
		},
		Steps: []flow.Step{
			{Name: stepRole, Ask: c.askRole, Take: func(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				var roles []string
				for _, r := range offered(t) {
					roles = append(roles, string(r))
				}
				return flow.OneOf(c.r, roles...)(ctx, t, in)
			}},
			{Name: stepUnit, When: ofUnit, Typed: true, Take: c.takeNamed, Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
				orgs, err := c.organisations(ctx, t.Scene)
				return flow.Question{Text: c.r.Text(t.Lang, "dialog.invite.unit"), Rows: c.choices(t, orgs, 0)}, err
			}},
			{Name: stepLife, Ask: c.askLife, Take: flow.OneOf(c.r, lives()...)},
		},
		Finish: c.finishInvite,
	}
}

// offered returns the roles that a person may give.
func offered(t flow.Talk) []directive.Role {
	roles := directive.Roles()
	if t.Person.Has(directive.Administrator) && t.Values[keyOrg] == "" {
		return roles
	}
	return slices.DeleteFunc(roles, directive.Role.OfOffice)
}

func (c *Conversation) askRole(_ context.Context, t flow.Talk) (flow.Question, error) {
	q := flow.Question{Text: c.r.Text(t.Lang, "dialog.invite.role")}
	for i, role := range offered(t) {
		if i%2 == 0 {
			q.Rows = append(q.Rows, nil)
		}
		choice := flow.Choice{Label: capital(c.r.Role(t.Lang, role)), Value: string(role)}
		q.Rows[len(q.Rows)-1] = append(q.Rows[len(q.Rows)-1], choice)
	}
	return q, nil
}

// lives are the days that an invitation can be used for.
func lives() []string { return []string{"1", "7", "30"} }

func (c *Conversation) askLife(_ context.Context, t flow.Talk) (flow.Question, error) {
	q := flow.Question{Text: c.r.Text(t.Lang, "office.invite_life"), Rows: [][]flow.Choice{nil}}
	for _, days := range lives() {
		n, err := strconv.Atoi(days)
		if err != nil {
			return q, fmt.Errorf("offering %s days: %w", days, err)
		}
		q.Rows[0] = append(q.Rows[0], flow.Choice{Label: c.r.LabelN(t.Lang, "office.days", n), Value: days})
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
	if unit := directive.OrgID(t.Values[keyOrg]); unit != "" {
		duty.Organisation = unit
	}
	days, err := strconv.Atoi(t.Answer(stepLife))
	if err != nil {
		return flow.Ending{}, fmt.Errorf("inviting: %w", err)
	}
	life := time.Duration(days) * 24 * time.Hour
	pairs := []any{
		"Role", c.r.Role(t.Lang, duty.Role), "Link", "https://t.me/" + c.BotUsername + "?start=" + code,
		"Until", t.Now.Add(life),
	}
	key := "dialog.invite.done"
	if duty.Organisation != "" {
		name, err := c.name(ctx, t.Scene, duty.Organisation)
		if err != nil {
			return flow.Ending{}, err
		}
		key, pairs = "dialog.invite.done_unit", append(pairs, "Unit", name)
	}
	return flow.Ending{Command: directive.Invite{Code: code, Duty: duty, Life: life}, Line: c.r.Text(t.Lang, key, pairs...)}, nil
}
