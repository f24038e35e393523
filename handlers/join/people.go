package join

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// The steps and given answers of changing a duty.
const (
	stepWhat   = "what"
	keyPerson  = "person"
	keyRole    = "held"
	whatRole   = "role"
	whatUnit   = "unit"
	whatRemove = "remove"
)

// officePeople handles uf: who works for the whole office.
func (c *Conversation) officePeople(ctx context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	if err := mayWatch(s); err != nil {
		return flow.Outcome{}, err
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	lines := []string{c.r.Text(s.Lang, "office.office_people_head")}
	var rows [][]chat.Button
	var seen []directive.PersonID
	for _, p := range h.peopleOf("") {
		lines = append(lines, c.r.Text(s.Lang, "office.unit_person", "Name", called(p.Person), "Role", c.r.Role(s.Lang, p.duty.Role)))
		if s.Person.Has(directive.Administrator) && !slices.Contains(seen, p.ID) && len(seen) < maxPeopleButtons {
			seen = append(seen, p.ID)
			rows = append(rows, chat.Row(chat.Button{
				Text: "👤 " + clip(called(p.Person)), Data: chat.Data(actPerson, strconv.FormatInt(int64(p.ID), 10)),
			}))
		}
	}
	if s.Person.Has(directive.Administrator, directive.Board) {
		rows = append(rows, chat.Row(c.button(s, "office.invitations", actLinks, "0")))
	}
	rows = append(rows, chat.Row(c.button(s, "office.back_to_units", actUnits, "0", "")))
	return s.Turn(strings.Join(lines, "\n"), rows...), nil
}

// person handles up:<person>: what somebody may do, and buttons to change it.
func (c *Conversation) person(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, forbidden()
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	p, known := h.person(args)
	if !known {
		return c.stale(s), nil
	}
	id := strconv.FormatInt(int64(p.ID), 10)
	lines := []string{c.r.Text(s.Lang, "office.person_head", "Name", called(p))}
	if p.Username != "" {
		lines = append(lines, c.r.Text(s.Lang, "office.person_username", "Name", p.Username))
	}
	var rows [][]chat.Button
	for _, d := range p.Duties {
		name := c.r.Duty(s.Lang, d, h.find(d.Organisation))
		lines = append(lines, c.r.Text(s.Lang, "office.person_duty", "Duty", name))
		if mayChange(s, d) {
			rows = append(rows, chat.Row(chat.Button{
				Text: "✏️ " + name, Data: chat.Data(actDuty, id, string(d.Role), string(d.Organisation)),
			}))
		}
	}
	if len(p.Duties) == 0 {
		lines = append(lines, c.r.Text(s.Lang, "office.person_no_duty"))
	}
	for _, unit := range p.Organisations() {
		rows = append(rows, chat.Row(chat.Button{Text: "🏢 " + c.label(s.Lang, h.find(unit)), Data: chat.Data(actUnit, string(unit))}))
	}
	rows = append(rows, chat.Row(c.button(s, "office.back_to_units", actUnits, "0", "")))
	return s.Turn(strings.Join(lines, "\n"), rows...), nil
}

// mayChange tells whether the viewer may take a duty away. It is decided again when they do.
func mayChange(s flow.Scene, d directive.Duty) bool {
	if d.Role.OfOffice() {
		return s.Person.Has(directive.Administrator)
	}
	return s.Person.Has(directive.Administrator, directive.Board)
}

func (h house) person(args []string) (directive.Person, bool) {
	if len(args) == 0 {
		return directive.Person{}, false
	}
	at := slices.IndexFunc(h.people, func(p directive.Person) bool { return strconv.FormatInt(int64(p.ID), 10) == args[0] })
	if at < 0 {
		return directive.Person{}, false
	}
	return h.people[at], true
}

// duty handles ud:<person>:<role>:<organisation>.
func (c *Conversation) duty(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	p, known := h.person(args)
	if !known || len(args) != 3 {
		return c.stale(s), nil
	}
	d := directive.Duty{Role: directive.Role(args[1]), Organisation: directive.OrgID(args[2])}
	switch {
	case s.Kind.IsGroup() || !mayChange(s, d):
		return flow.Outcome{}, forbidden()
	case !slices.Contains(p.Duties, d):
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeNoDuty}
	}
	return c.Engine.Start(ctx, s, "duty", map[string]string{keyPerson: args[0], keyRole: args[1], keyOrg: args[2]})
}

// changed returns the person and the duty that a dialog is about.
func (c *Conversation) changed(ctx context.Context, t flow.Talk) (directive.Person, directive.Duty, house, error) {
	h, err := c.house(ctx)
	if err != nil {
		return directive.Person{}, directive.Duty{}, h, err
	}
	p, known := h.person([]string{t.Values[keyPerson]})
	d := directive.Duty{Role: directive.Role(t.Values[keyRole]), Organisation: directive.OrgID(t.Values[keyOrg])}
	if !known || !slices.Contains(p.Duties, d) {
		return p, d, h, &directive.Refusal{Code: directive.CodeNoDuty}
	}
	return p, d, h, nil
}

func (c *Conversation) dutyDialog() flow.Dialog {
	return flow.Dialog{
		Name: "duty",
		Head: func(ctx context.Context, t flow.Talk) (string, error) {
			h, err := c.house(ctx)
			if err != nil {
				return "", err
			}
			p, _ := h.person([]string{t.Values[keyPerson]})
			d := directive.Duty{Role: directive.Role(t.Values[keyRole]), Organisation: directive.OrgID(t.Values[keyOrg])}
			return c.r.Text(t.Lang, "office.duty_head", "Name", called(p), "Duty", c.r.Duty(t.Lang, d, h.find(d.Organisation))), nil
		},
		Steps: []flow.Step{
			{Name: stepWhat, Ask: c.askWhat, Take: flow.OneOf(c.r, whatRole, whatUnit, whatRemove)},
			{
				Name: stepRole, Ask: c.askNewRole, When: func(t flow.Talk) bool { return t.Answer(stepWhat) == whatRole },
				Take: func(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
					return flow.OneOf(c.r, rolesLike(t)...)(ctx, t, in)
				},
			},
			{
				Name: stepUnit, Typed: true, When: func(t flow.Talk) bool { return t.Answer(stepWhat) == whatUnit },
				Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
					orgs, err := c.organisations(ctx, t.Scene)
					return flow.Question{
						Text: c.r.Text(t.Lang, "office.duty_unit"), Rows: c.unitChoices(t, stepUnit, orgs, directive.OrgID(t.Values[keyOrg])),
					}, err
				},
				Take: c.takeNamed,
			},
			{Name: "sure", Ask: c.askDuty, Take: flow.OneOf(c.r, "ok")},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			p, from, h, err := c.changed(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			return flow.Ending{
				Command: directive.ChangeDuty{Person: p.ID, From: from, To: newDuty(t)},
				Line:    c.dutyText(t, h, p, from, "office.duty_done_over", "office.duty_done"),
				Rows: [][]chat.Button{chat.Row(chat.Button{
					Text: "👤 " + clip(called(p)), Data: chat.Data(actPerson, t.Values[keyPerson]),
				})},
			}, nil
		},
	}
}

// rolesLike returns the roles of the same kind as the one that is changed.
func rolesLike(t flow.Talk) []string {
	is := directive.Role(t.Values[keyRole])
	var roles []string
	for _, r := range directive.Roles() {
		if r != is && r.OfOffice() == is.OfOffice() {
			roles = append(roles, string(r))
		}
	}
	return roles
}

// newDuty is what the answers make of the duty; an empty one takes it away.
func newDuty(t flow.Talk) directive.Duty {
	d := directive.Duty{Role: directive.Role(t.Values[keyRole]), Organisation: directive.OrgID(t.Values[keyOrg])}
	switch t.Answer(stepWhat) {
	case whatRole:
		d.Role = directive.Role(t.Answer(stepRole))
	case whatUnit:
		d.Organisation = directive.OrgID(t.Answer(stepUnit))
	default:
		return directive.Duty{}
	}
	return d
}

func (c *Conversation) askWhat(_ context.Context, t flow.Talk) (flow.Question, error) {
	choice := func(key, value string) []flow.Choice {
		return []flow.Choice{{Label: c.r.Label(t.Lang, key), Value: value}}
	}
	q := flow.Question{Text: c.r.Text(t.Lang, "office.duty_what"), Rows: [][]flow.Choice{choice("office.duty_change_role", whatRole)}}
	if t.Values[keyOrg] != "" {
		q.Rows = append(q.Rows, choice("office.duty_change_unit", whatUnit))
	}
	q.Rows = append(q.Rows, choice("office.duty_remove", whatRemove))
	return q, nil
}

func (c *Conversation) askNewRole(_ context.Context, t flow.Talk) (flow.Question, error) {
	q := flow.Question{Text: c.r.Text(t.Lang, "office.duty_role")}
	for _, role := range rolesLike(t) {
		q.Rows = append(q.Rows, []flow.Choice{{Label: capital(c.r.Role(t.Lang, directive.Role(role))), Value: role}})
	}
	return q, nil
}

func (c *Conversation) askDuty(ctx context.Context, t flow.Talk) (flow.Question, error) {
	p, from, h, err := c.changed(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	return flow.Question{
		Text: c.dutyText(t, h, p, from, "office.duty_sure_over", "office.duty_sure"),
		Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "office.duty_do"), Value: "ok"}}},
	}, nil
}

func (c *Conversation) dutyText(t flow.Talk, h house, p directive.Person, from directive.Duty, over, other string) string {
	was := c.r.Duty(t.Lang, from, h.find(from.Organisation))
	to := newDuty(t)
	if to == (directive.Duty{}) {
		return c.r.Text(t.Lang, over, "Name", called(p), "From", was)
	}
	return c.r.Text(t.Lang, other, "Name", called(p), "From", was, "To", c.r.Duty(t.Lang, to, h.find(to.Organisation)))
}

// inviteTo handles ui:<organisation>: an invitation for an organisation that is known already.
func (c *Conversation) inviteTo(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	o, out, err := c.about(ctx, s, args, directive.Administrator, directive.Board)
	if o.ID == "" || err != nil {
		return out, err
	}
	return c.Engine.Start(ctx, s, "invite", map[string]string{keyOrg: string(o.ID)})
}

// invitations handles /loimoi.
func (c *Conversation) invitations(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, forbidden()
	}
	if s.Kind.IsGroup() {
		return s.Tell(c.r, "dialog.private_only"), nil
	}
	return c.links(ctx, s, "0", "")
}

// turnLinks handles il:<page>.
func (c *Conversation) turnLinks(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, forbidden()
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	return c.links(ctx, s, args[0], "")
}

// pageLinks is how many invitations stand on a page.
const pageLinks = 6

// links lists the invitations that can still be used; one that is just being revoked is left out.
func (c *Conversation) links(ctx context.Context, s flow.Scene, at, gone string) (flow.Outcome, error) {
	all, err := c.Store.Invitations(ctx)
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading the invitations: %w", err)
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	open := slices.DeleteFunc(slices.Clone(all), func(i directive.Invitation) bool { return !i.Open(s.Now) || i.Code == gone })
	if len(open) == 0 {
		return s.Turn(c.r.Text(s.Lang, "office.no_invitations"), chat.Row(c.button(s, "office.back_to_units", actUnits, "0", ""))), nil
	}
	from, to, pages := flow.Window(at, len(open), pageLinks)
	lines := []string{c.r.TextN(s.Lang, "office.invitations_head", len(open))}
	var rows [][]chat.Button
	for n, i := range open[from:to] {
		what := c.r.Duty(s.Lang, i.Duty, h.find(i.Duty.Organisation))
		if i.Binds {
			what = c.r.Label(s.Lang, "office.invitation_group", "Unit", c.label(s.Lang, h.find(i.Duty.Organisation)))
		}
		by, _ := h.person([]string{strconv.FormatInt(int64(i.By), 10)})
		lines = append(lines, c.r.Text(s.Lang, "office.invitation_line", "N", from+n+1, "What", what, "Until", i.Expires, "Name", called(by)))
		if n%3 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{
			Text: c.r.Label(s.Lang, "office.revoke", "N", from+n+1), Data: chat.Data(actRevoke, i.Code),
		})
	}
	rows = append(rows, c.r.PageButtons(s.Lang, actLinks, from/pageLinks, pages)...)
	rows = append(rows, chat.Row(c.button(s, "office.back_to_units", actUnits, "0", "")))
	return s.Turn(strings.Join(lines, "\n"), rows...), nil
}

// revoke handles ir:<code>.
func (c *Conversation) revoke(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator, directive.Board) {
		return flow.Outcome{}, forbidden()
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	out, err := c.links(ctx, s, "0", args[0])
	out.Command, out.Toast = directive.RevokeInvitation{Code: args[0]}, c.r.Label(s.Lang, "office.revoked")
	return out, err
}
