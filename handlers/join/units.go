package join

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// The buttons of organisations, groups and people.
const (
	actUnits  = "un" // un:<page>:<what was searched for>
	actUnit   = "uo" // uo:<organisation>
	actEdit   = "ue" // ue:<organisation>
	actAdd    = "ua"
	actMerge  = "um" // um:<organisation>
	actUnbind = "ub" // ub:<chat>
	actCode   = "uc" // uc:<organisation>:<chat that gives way, or 0>
	actInvite = "ui" // ui:<organisation>
	actPeople = "uf" // the office's own people
	actPerson = "up" // up:<person>
	actDuty   = "ud" // ud:<person>:<role>:<organisation>
	actLoose  = "ul" // groups that are bound to nobody
	actLinks  = "il" // il:<page>
	actRevoke = "ir" // ir:<code>
	actBind   = render.ActBind
	actExport = "ux"
	actImport = "uy"
)

// pageUnits is how many organisations stand on a page.
const pageUnits = 8

// house is everything that is known of the office's organisations.
type house struct {
	orgs   []directive.Organisation
	groups []directive.Group
	people []directive.Person
}

func (c *Conversation) house(ctx context.Context) (h house, err error) {
	if h.orgs, err = c.Store.Organisations(ctx); err != nil {
		return h, fmt.Errorf("reading the organisations: %w", err)
	}
	if h.groups, err = c.Store.Groups(ctx); err != nil {
		return h, fmt.Errorf("reading the groups: %w", err)
	}
	if h.people, err = c.Store.People(ctx); err != nil {
		return h, fmt.Errorf("reading the people: %w", err)
	}
	return h, nil
}

// find returns an organisation; its ID is empty where there is none.
func (h house) find(id directive.OrgID) directive.Organisation {
	for _, o := range h.orgs {
		if o.ID == id {
			return o
		}
	}
	return directive.Organisation{}
}

// groupsOf returns the groups of an organisation that were not given up.
func (h house) groupsOf(id directive.OrgID) []directive.Group {
	return slices.DeleteFunc(slices.Clone(h.groups), func(g directive.Group) bool {
		return g.Organisation != id || g.Health == directive.Departed
	})
}

// loose returns the groups that the bot is in and that are bound to nobody.
func (h house) loose() []directive.Group {
	return slices.DeleteFunc(slices.Clone(h.groups), func(g directive.Group) bool { return g.Organisation != "" })
}

// peopleOf returns who has a duty in an organisation, leaders first; the empty one is the office itself.
func (h house) peopleOf(id directive.OrgID) []holder {
	var holders []holder
	for _, role := range directive.Roles() {
		for _, p := range h.people {
			if d := (directive.Duty{Role: role, Organisation: id}); slices.Contains(p.Duties, d) {
				holders = append(holders, holder{p, d})
			}
		}
	}
	return holders
}

// holder is somebody with one of their duties.
type holder struct {
	directive.Person
	duty directive.Duty
}

// called returns what a person is called.
func called(p directive.Person) string {
	username := p.Username
	if username != "" {
		username = "@" + username
	}
	return cmp.Or(strings.TrimSpace(p.Name), username, strconv.FormatInt(int64(p.ID), 10))
}

// health is how an organisation can be reached, as a sign: by all, some or none of its groups.
func (h house) health(o directive.Organisation, today dayOf) (sign, word string) {
	groups := h.groupsOf(o.ID)
	deaf := slices.ContainsFunc(groups, func(g directive.Group) bool { return g.Health != directive.Healthy })
	led := slices.ContainsFunc(h.peopleOf(o.ID), func(p holder) bool { return p.AnswersFor(o.ID) })
	switch {
	case !o.On(today):
		return "⚫", "ended"
	case len(groups) == 0:
		return "⚪", "no_group"
	case deaf:
		return "🔴", "deaf"
	case !led:
		return "🟠", "no_leader"
	}
	return "🟢", "well"
}

// watches tells whether a person sees the whole office, and not only their own organisations.
func watches(s flow.Scene) bool {
	return s.Person.Has(directive.Administrator, directive.Board, directive.Manager)
}

func forbidden() error { return &directive.Refusal{Code: directive.CodeForbidden} }

// units handles /donvi, with or without a word to search for.
func (c *Conversation) units(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	switch {
	case s.Kind.IsGroup() && !s.Bound():
		return s.Tell(c.r, "dialog.group_unbound"), nil
	case s.Kind.IsGroup():
		return s.Say(c.unitText(s, h, h.find(s.Group.Organisation), s.Room)), nil
	case !s.Known():
		return s.Tell(c.r, "dialog.stranger"), nil
	case !watches(s):
		return c.ownUnits(s, h)
	}
	if args == "" {
		return c.list(s, h, h.orgs, "0", ""), nil
	}
	found := match(h, args)
	switch len(found) {
	case 0:
		return s.Say(c.r.Text(s.Lang, "office.not_found", "Typed", args), chat.Row(c.button(s, "office.all_units", actUnits, "0", ""))), nil
	case 1:
		return c.page(ctx, s, h, found[0])
	}
	return c.list(s, h, found, "0", searchWord(args)), nil
}

// ownUnits shows somebody who has no office the organisations that they have a duty in.
func (c *Conversation) ownUnits(s flow.Scene, h house) (flow.Outcome, error) {
	var texts []string
	for _, id := range s.Person.Organisations() {
		if o := h.find(id); o.ID != "" {
			texts = append(texts, c.unitText(s, h, o, s.Lang))
		}
	}
	if len(texts) == 0 {
		return flow.Outcome{}, forbidden()
	}
	return s.Say(strings.Join(texts, "\n\n")), nil
}

// searchWord makes what was searched for fit into a button.
func searchWord(typed string) string {
	key := strings.Join(strings.FieldsFunc(fold.Key(typed), notWord), "_")
	return key[:min(len(key), 24)]
}

// match returns the organisations that a text names: by id or alias outright, else by a part of a name, or of a leader's.
func match(h house, typed string) []directive.Organisation {
	words := func(s string) string { return strings.Join(strings.FieldsFunc(fold.Key(s), notWord), " ") }
	want := words(typed)
	if want == "" {
		return nil
	}
	var exact, part []directive.Organisation
	for _, o := range h.orgs {
		names := slices.Concat([]string{o.Name.VI, o.Name.EN, o.Short.VI, o.Short.EN, string(o.ID)}, o.Aliases)
		for _, p := range h.peopleOf(o.ID) {
			names = append(names, p.Name)
		}
		is := func(name string) bool { return words(name) == want }
		holds := func(name string) bool { return strings.Contains(words(name), want) }
		if slices.ContainsFunc(names, is) {
			exact = append(exact, o)
		}
		if slices.ContainsFunc(names, holds) {
			part = append(part, o)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return part
}

// turnUnits handles un:<page>:<what was searched for>.
func (c *Conversation) turnUnits(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 2 {
		return c.stale(s), nil
	}
	if err := mayWatch(s); err != nil {
		return flow.Outcome{}, err
	}
	h, err := c.house(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	found := h.orgs
	if args[1] != "" {
		found = match(h, strings.ReplaceAll(args[1], "_", " "))
	}
	return c.list(s, h, found, args[0], args[1]), nil
}

// mayWatch refuses whoever may not see the whole office, and everybody in a group.
func mayWatch(s flow.Scene) error {
	if s.Kind.IsGroup() || !watches(s) {
		return forbidden()
	}
	return nil
}

func (c *Conversation) stale(s flow.Scene) flow.Outcome {
	return flow.Outcome{Toast: c.r.Label(s.Lang, "dialog.stale_button"), Alert: true}
}

func (c *Conversation) button(s flow.Scene, key, action string, args ...string) chat.Button {
	return chat.Button{Text: c.r.Label(s.Lang, key), Data: chat.Data(action, args...)}
}

// list shows organisations with their health, a page of them.
func (c *Conversation) list(s flow.Scene, h house, found []directive.Organisation, at, word string) flow.Outcome {
	from, to, pages := flow.Window(at, len(found), pageUnits)
	lines := []string{c.headline(s, h, found), ""}
	var rows [][]chat.Button
	for i, o := range found[from:to] {
		lines = append(lines, c.unitLine(s, h, o))
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{Text: c.label(s.Lang, o), Data: chat.Data(actUnit, string(o.ID))})
	}
	rows = append(rows, c.r.PageButtons(s.Lang, actUnits, from/pageUnits, pages, word)...)
	if word == "" {
		lines = append(lines, "", c.r.Text(s.Lang, "office.search_hint"))
	} else {
		rows = append(rows, chat.Row(c.button(s, "office.all_units", actUnits, "0", "")))
	}
	var tools []chat.Button
	if len(h.loose()) > 0 && s.Person.Has(directive.Administrator, directive.Board) {
		tools = append(tools, chat.Button{
			Text: c.r.LabelN(s.Lang, "office.loose_groups", len(h.loose())), Data: chat.Data(actLoose),
		})
	}
	if s.Person.Has(directive.Administrator) {
		tools = append(tools, c.button(s, "office.add_unit", actAdd))
		rows = append(rows, chat.Row(c.button(s, "office.export", actExport), c.button(s, "office.import", actImport)))
	}
	if len(tools) > 0 {
		rows = append(rows, tools)
	}
	rows = append(rows, chat.Row(c.button(s, "office.office_people", actPeople)))
	return s.Turn(strings.Join(lines, "\n"), rows...)
}

// headline counts how the organisations can be reached.
func (c *Conversation) headline(s flow.Scene, h house, found []directive.Organisation) string {
	counts := map[string]int{}
	for _, o := range found {
		_, word := h.health(o, s.Today)
		counts[word]++
	}
	parts := []string{c.r.LabelN(s.Lang, "office.count", len(found)-counts["ended"])}
	for _, word := range []string{"well", "no_leader", "deaf", "no_group", "ended"} {
		if n := counts[word]; n > 0 {
			parts = append(parts, c.r.LabelN(s.Lang, "office.count_"+word, n))
		}
	}
	return c.r.Text(s.Lang, "office.headline", "Counts", strings.Join(parts, " · "))
}

// label is an organisation's name on a button.
func (c *Conversation) label(lang directive.Lang, o directive.Organisation) string {
	return cmp.Or(o.Short.In(lang), o.Name.In(lang), string(o.ID))
}

// unitLine is an organisation's line in the list.
func (c *Conversation) unitLine(s flow.Scene, h house, o directive.Organisation) string {
	sign, word := h.health(o, s.Today)
	var leaders []string
	for _, p := range h.peopleOf(o.ID) {
		if p.AnswersFor(o.ID) && len(leaders) < 2 && !slices.Contains(leaders, called(p.Person)) {
			leaders = append(leaders, called(p.Person))
		}
	}
	said := strings.Join(leaders, ", ")
	if word != "well" {
		said = strings.Trim(c.r.Label(s.Lang, "office.health_"+word)+" · "+said, " ·")
	}
	return c.r.Text(s.Lang, "office.unit_line", "Sign", sign, "Unit", c.label(s.Lang, o), "Parts", said)
}
