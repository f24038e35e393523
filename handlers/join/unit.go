package join

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

type dayOf = calendar.Date

// pressUnit handles uo:<organisation>.
func (c *Conversation) pressUnit(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 1 {
		return c.stale(s), nil
	}
	if err := mayWatch(s); err != nil {
		return flow.Outcome{}, err
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	o := h.find(directive.OrgID(args[0]))
	if o.ID == "" {
		return c.stale(s), nil
	}
	return c.page(ctx, s, h, o)
}

// page shows one organisation, and what can be done about it.
func (c *Conversation) page(ctx context.Context, s flow.Scene, h house, o directive.Organisation) (flow.Outcome, error) {
	text := c.unitText(s, h, o, s.Lang)
	open, err := c.open(ctx, s, o.ID)
	if err != nil {
		return flow.Outcome{}, err
	}
	text += "\n" + c.r.TextN(s.Lang, "office.open", len(open))
	return s.Turn(text, c.unitButtons(s, h, o)...), nil
}

// open returns the numbers of the directives under which an organisation still owes something.
func (c *Conversation) open(ctx context.Context, s flow.Scene, id directive.OrgID) ([]int, error) {
	state, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{OpenOf: id})
	if err != nil {
		return nil, fmt.Errorf("reading what %s owes: %w", id, err)
	}
	var numbers []int
	for key, a := range state.Assignments {
		if key.Organisation == id && a.State.Open() && state.Directives[key.Directive].State == directive.Published {
			numbers = append(numbers, key.Directive)
		}
	}
	return numbers, nil
}

// unitText says all that is known of an organisation.
func (c *Conversation) unitText(s flow.Scene, h house, o directive.Organisation, lang directive.Lang) string {
	sign, _ := h.health(o, s.Today)
	lines := []string{c.r.Text(lang, "office.unit_head", "Sign", sign, "Unit", o.Name, "ID", string(o.ID))}
	add := func(value, line string) {
		if value != "" {
			lines = append(lines, line)
		}
	}
	other := o.Name.EN
	if lang == directive.English {
		other = o.Name.VI
	}
	if other != o.Name.In(lang) {
		add(other, c.r.Text(lang, "office.unit_other_name", "Text", other))
	}
	short, aliases := o.Short.In(lang), strings.Join(o.Aliases, ", ")
	add(short, c.r.Text(lang, "office.unit_short", "Text", short))
	add(aliases, c.r.Text(lang, "office.unit_aliases", "Text", aliases))
	if parent := h.find(o.Parent); parent.ID != "" {
		lines = append(lines, c.r.Text(lang, "office.unit_parent", "Text", parent.Name))
	}
	lines = append(lines, c.dates(lang, h, o)...)
	lines = append(lines, "")
	groups := h.groupsOf(o.ID)
	for _, g := range groups {
		lines = append(lines, c.groupLine(lang, g))
	}
	on := o.On(s.Today) // one that is no more needs neither group nor people
	if len(groups) == 0 && on {
		lines = append(lines, c.r.Text(lang, "office.unit_no_group"))
	}
	holders := h.peopleOf(o.ID)
	for _, p := range holders {
		lines = append(lines, c.r.Text(lang, "office.unit_person", "Name", called(p.Person), "Role", c.r.Role(lang, p.duty.Role)))
	}
	if len(holders) == 0 && on {
		lines = append(lines, c.r.Text(lang, "office.unit_no_people"))
	}
	return strings.Join(lines, "\n")
}

// dates says since when and until when an organisation exists, and what it became.
func (c *Conversation) dates(lang directive.Lang, h house, o directive.Organisation) []string {
	var lines []string
	if !o.ValidFrom.IsZero() {
		lines = append(lines, c.r.Text(lang, "office.unit_from", "Date", o.ValidFrom))
	}
	if !o.ValidTo.IsZero() {
		lines = append(lines, c.r.Text(lang, "office.unit_to", "Date", o.ValidTo))
	}
	if heir := h.find(o.Successor); heir.ID != "" {
		lines = append(lines, c.r.Text(lang, "office.unit_successor", "Unit", heir.Name))
	}
	return lines
}

func (c *Conversation) groupLine(lang directive.Lang, g directive.Group) string {
	key := "office.group_" + string(g.Health)
	title := g.Title
	if title == "" {
		title = strconv.FormatInt(g.Chat, 10)
	}
	if g.Topic != 0 {
		title += " · " + c.r.Label(lang, "office.in_topic")
	}
	return c.r.Text(lang, key, "Group", title)
}

// maxPeopleButtons is how many people and groups get buttons on an organisation's page.
const maxPeopleButtons = 12

// unitButtons are what can be done about an organisation, by the viewer's roles. Each is checked again when it is pressed.
func (c *Conversation) unitButtons(s flow.Scene, h house, o directive.Organisation) [][]chat.Button {
	var rows [][]chat.Button
	id := string(o.ID)
	handles := s.Person.Has(directive.Administrator, directive.Board)
	if handles {
		groups := h.groupsOf(o.ID)
		for _, g := range groups[:min(len(groups), maxPeopleButtons)] {
			number := strconv.FormatInt(g.Chat, 10)
			rows = append(rows, chat.Row(
				chat.Button{Text: c.r.Label(s.Lang, "office.replace_group", "Group", clip(g.Title)), Data: chat.Data(actCode, id, number)},
				c.button(s, "office.unbind_group", actUnbind, number),
			))
		}
		holders := h.peopleOf(o.ID)
		for _, p := range holders[:min(len(holders), maxPeopleButtons)] {
			rows = append(rows, chat.Row(chat.Button{
				Text: "👤 " + clip(called(p.Person)), Data: chat.Data(actPerson, strconv.FormatInt(int64(p.ID), 10)),
			}))
		}
	}
	if handles && o.On(s.Today) {
		rows = append(rows, chat.Row(
			c.button(s, "office.new_group", actCode, id, "0"), c.button(s, "office.invite_here", actInvite, id),
		))
	}
	if s.Person.Has(directive.Administrator) {
		row := chat.Row(c.button(s, "office.edit_unit", actEdit, id))
		if o.Successor == "" {
			row = append(row, c.button(s, "office.merge_unit", actMerge, id))
		}
		rows = append(rows, row)
	}
	return append(rows,
		chat.Row(chat.Button{Text: c.r.Label(s.Lang, "office.unit_summary"), Data: render.SummaryOf(o.ID)}),
		chat.Row(c.button(s, "office.back_to_units", actUnits, "0", "")))
}

// clip shortens a name for a button.
func clip(name string) string {
	const limit = 24
	runes := []rune(name)
	if len(runes) <= limit {
		return name
	}
	return strings.TrimSpace(string(runes[:limit])) + "…"
}
