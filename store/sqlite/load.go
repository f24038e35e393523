package sqlite

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"

	"giaoban/directive"
)

// Load returns what a command must see, as it was at one moment: the records that need names, and those that they name.
// The rules are left zero. People holds whoever was asked for; the actor is in it only where they were.
func (s *Store) Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error) {
	l := loader{ctx: ctx, need: need, state: directive.State{
		Actor:         actor,
		Organisations: map[directive.OrgID]directive.Organisation{},
		People:        map[directive.PersonID]directive.Person{},
		Meetings:      map[string]directive.Meeting{},
		Milestones:    map[string]directive.Milestone{},
		Directives:    map[int]directive.Directive{},
		Assignments:   map[directive.AssignmentKey]directive.Assignment{},
		Extensions:    map[directive.AssignmentKey][]directive.Extension{},
		LastReports:   map[directive.AssignmentKey]directive.Report{},
		Reports:       map[directive.AssignmentKey][]directive.Report{},
	}, orgs: map[directive.OrgID]bool{}}
	err := s.read(ctx, "loading records", func(c *conn) error {
		l.c = c
		for _, step := range []func() error{
			l.people, l.tied, l.assignments, l.directives, l.partners, l.records, l.occasions, l.answers, l.invitation, l.organisations,
			l.groups, l.shown,
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return directive.State{}, err
	}
	return l.state, nil
}

// loader fills a state step by step, each with as many queries as there are kinds of records and not of records.
type loader struct {
	ctx   context.Context
	c     *conn
	need  directive.Need
	state directive.State
	orgs  map[directive.OrgID]bool // that are named by what was loaded
}

func (l *loader) names(ids ...directive.OrgID) {
	for _, id := range ids {
		if id != "" {
			l.orgs[id] = true
		}
	}
}

func (l *loader) people() error {
	n := l.need
	if l.state.Actor.Person == 0 && n.Person == 0 && !n.Officers && !n.Administrators && n.LeadersOf == "" {
		return nil
	}
	who, err := listPeople(l.ctx, l.c, `WHERE x.id IN (?1, ?2)
		OR (?3 AND x.id IN (SELECT person FROM duties WHERE role = 'board'))
		OR (?4 <> '' AND x.id IN (SELECT person FROM duties WHERE role IN ('leader', 'deputy') AND organisation = ?4))
		OR (?5 AND x.id IN (SELECT person FROM duties WHERE role = 'administrator'))`,
		int64(l.state.Actor.Person), int64(n.Person), truth(n.Officers), string(n.LeadersOf), truth(n.Administrators))
	if err != nil {
		return err
	}
	for _, p := range who {
		l.names(p.Organisations()...)
		asked := p.ID == n.Person || (n.Officers && p.Has(directive.Board)) || (n.Administrators && p.Has(directive.Administrator)) || (n.LeadersOf != "" && p.AnswersFor(n.LeadersOf))
		if p.ID == l.state.Actor.Person {
			l.state.Person = p
		}
		if asked {
			l.state.People[p.ID] = p
		}
	}
	return nil
}

// keys returns assignment keys as a JSON list of pairs.
func keys(of []directive.AssignmentKey) (string, error) {
	pairs := make([][2]any, len(of))
	for i, k := range of {
		pairs[i] = [2]any{k.Directive, k.Organisation}
	}
	return encode(pairs)
}

// byKey joins x with a JSON list of keys.
const byKey = " FROM json_each(?1) k CROSS JOIN %s x ON x.directive = k.value ->> 0 AND x.organisation = k.value ->> 1"

// add takes assignments that were found.
func (l *loader) add(found []directive.Assignment, err error) error {
	for _, a := range found {
		l.names(a.Organisation)
		l.state.Assignments[a.AssignmentKey] = a
	}
	return err
}

// partners loads the assignments of the organisations that the loaded directives name.
func (l *loader) partners() error {
	if !l.need.Partners {
		return nil
	}
	var wanted []directive.AssignmentKey
	for _, d := range l.state.Directives {
		for _, k := range d.Partners() {
			if _, there := l.state.Assignments[k]; !there {
				wanted = append(wanted, k)
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	pairs, err := keys(wanted)
	if err != nil {
		return err
	}
	return l.add(list(l.ctx, l.c, assignments(), "x", fmt.Sprintf(byKey, "assignments"), pairs))
}

func (l *loader) assignments() error {
	add := l.add
	if len(l.need.Directives) > 0 {
		numbers, err := encode(l.need.Directives)
		if err != nil {
			return err
		}
		if err := add(list(l.ctx, l.c, assignments(), "x",
			"FROM assignments x WHERE x.directive IN (SELECT value FROM json_each(?))", numbers)); err != nil {
			return err
		}
	}
	if len(l.need.Assignments) > 0 {
		for _, k := range l.need.Assignments {
			l.names(k.Organisation)
		}
		pairs, err := keys(l.need.Assignments)
		if err != nil {
			return err
		}
		if err := add(list(l.ctx, l.c, assignments(), "x", fmt.Sprintf(byKey, "assignments"), pairs)); err != nil {
			return err
		}
	}
	if l.need.OpenOf == "" {
		return nil
	}
	l.names(l.need.OpenOf)
	return add(list(l.ctx, l.c, assignments(), "x",
		"FROM assignments x WHERE x.organisation = ? AND x.owed = 1", string(l.need.OpenOf)))
}

// tied asks for the directives of a milestone.
func (l *loader) tied() error {
	if l.need.TiedTo == "" {
		return nil
	}
	l.need.Directives = slices.Clone(l.need.Directives)
	err := l.c.query(l.ctx, `SELECT number FROM directives WHERE milestone = ? AND milestone <> '' AND state IN ('published', 'closed')`,
		[]driver.Value{l.need.TiedTo}, func(r *row) error {
			l.need.Directives = append(l.need.Directives, int(r.int()))
			return nil
		})
	if err != nil {
		return fmt.Errorf("looking for the directives of milestone %s: %w", l.need.TiedTo, err)
	}
	return nil
}

// records loads what is kept whole, each record once, by kind and ID.
func (l *loader) records() error {
	for _, n := range l.need.Records {
		rest, args := "FROM records x WHERE x.kind = ?", []driver.Value{string(n.Kind)}
		if n.ID != "" {
			rest, args = rest+" AND x.id = ?", append(args, n.ID)
		}
		if n.Owner != "" {
			rest, args = rest+" AND x.owner = ?", append(args, n.Owner)
		}
		found, err := list(l.ctx, l.c, wholeRecords(), "x", rest, args...)
		if err != nil {
			return err
		}
		l.state.Records = append(l.state.Records, found...)
	}
	slices.SortFunc(l.state.Records, func(a, b directive.Record) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	l.state.Records = slices.CompactFunc(l.state.Records, func(a, b directive.Record) bool { return a.Kind == b.Kind && a.ID == b.ID })
	return nil
}

func (l *loader) directives() error {
	wanted := slices.Clone(l.need.Directives)
	for _, k := range l.need.Assignments {
		wanted = append(wanted, k.Directive)
	}
	for k := range l.state.Assignments {
		wanted = append(wanted, k.Directive)
	}
	if l.need.HighestDraft {
		n, err := l.c.number("SELECT max(number) FROM directives")
		if err != nil {
			return fmt.Errorf("looking for the highest number: %w", err)
		}
		l.state.Highest = int(n)
	}
	if len(wanted) == 0 {
		return nil
	}
	slices.Sort(wanted)
	numbers, err := encode(slices.Compact(wanted))
	if err != nil {
		return err
	}
	found, err := list(l.ctx, l.c, directives(), "x",
		"FROM directives x WHERE x.number IN (SELECT value FROM json_each(?))", numbers)
	for _, d := range found {
		l.names(d.Lead...)
		l.names(d.Coordinators...)
		l.names(d.Audience...)
		l.names(d.ReportTo...)
		l.state.Directives[d.Number] = d
	}
	return err
}

// occasions loads meetings and milestones.
func (l *loader) occasions() error {
	ids, days := map[string]bool{l.need.Meeting: true}, map[string]bool{}
	for _, id := range l.need.Milestones {
		days[id] = true
	}
	for _, d := range l.state.Directives {
		ids[d.Meeting], days[d.Milestone] = true, true
	}
	delete(ids, "")
	delete(days, "")
	if len(ids) > 0 {
		wanted, err := encode(slices.Collect(maps.Keys(ids)))
		if err != nil {
			return err
		}
		found, err := list(l.ctx, l.c, meetings(), "x", "FROM meetings x WHERE x.id IN (SELECT value FROM json_each(?))", wanted)
		if err != nil {
			return err
		}
		for _, m := range found {
			l.names(m.Participants...)
			l.state.Meetings[m.ID] = m
		}
	}
	if len(days) == 0 {
		return nil
	}
	wanted, err := encode(slices.Collect(maps.Keys(days)))
	if err != nil {
		return err
	}
	found, err := list(l.ctx, l.c, milestones(), "x", "FROM milestones x WHERE x.id IN (SELECT value FROM json_each(?))", wanted)
	for _, m := range found {
		l.state.Milestones[m.ID] = m
	}
	return err
}

// answers loads extension requests and last reports.
func (l *loader) answers() error {
	if len(l.need.Extensions) > 0 {
		pairs, err := keys(l.need.Extensions)
		if err != nil {
			return err
		}
		found, err := list(l.ctx, l.c, extensions(), "x", fmt.Sprintf(byKey, "extensions")+" ORDER BY x.directive, x.organisation, x.number", pairs)
		if err != nil {
			return err
		}
		for _, e := range slices.CompactFunc(found, func(a, b directive.Extension) bool {
			return a.AssignmentKey == b.AssignmentKey && a.Number == b.Number
		}) {
			l.state.Extensions[e.AssignmentKey] = append(l.state.Extensions[e.AssignmentKey], e)
		}
	}
	if err := l.reports(); err != nil || len(l.need.LastReport) == 0 {
		return err
	}
	pairs, err := keys(l.need.LastReport)
	if err != nil {
		return err
	}
	found, err := list(l.ctx, l.c, reports(), "x", fmt.Sprintf(byKey, "reports")+
		" WHERE x.number = (SELECT max(number) FROM reports r WHERE r.directive = x.directive AND r.organisation = x.organisation)", pairs)
	for _, r := range found {
		l.state.LastReports[r.AssignmentKey] = r
	}
	return err
}

// reports loads all reports under some assignments.
func (l *loader) reports() error {
	if len(l.need.Reports) == 0 {
		return nil
	}
	pairs, err := keys(l.need.Reports)
	if err != nil {
		return err
	}
	found, err := list(l.ctx, l.c, reports(), "x", fmt.Sprintf(byKey, "reports")+" ORDER BY x.directive, x.organisation, x.number", pairs)
	for _, r := range found {
		known := l.state.Reports[r.AssignmentKey]
		if n := len(known); n == 0 || known[n-1].Number < r.Number { // a key may be asked for twice
			l.state.Reports[r.AssignmentKey] = append(known, r)
		}
	}
	return err
}

func (l *loader) invitation() error {
	if l.need.Invitation == "" {
		return nil
	}
	found, err := list(l.ctx, l.c, invitations(), "x", "FROM invitations x WHERE x.code = ?", l.need.Invitation)
	for _, i := range found {
		l.names(i.Duty.Organisation)
		l.state.Invitation = &i
	}
	return err
}

func (l *loader) organisations() error {
	rest, wanted := "FROM organisations x WHERE ?1", "1"
	if !l.need.Everyone {
		if len(l.need.Groups) > 0 {
			chats, err := encode(l.need.Groups)
			if err != nil {
				return err
			}
			err = l.c.query(l.ctx, `SELECT organisation FROM "groups" WHERE chat IN (SELECT value FROM json_each(?))`, []driver.Value{chats}, func(r *row) error {
				l.names(directive.OrgID(r.text()))
				return nil
			})
			if err != nil {
				return fmt.Errorf("reading whose groups they are: %w", err)
			}
		}
		if len(l.orgs) == 0 {
			return nil
		}
		var err error
		rest = "FROM organisations x WHERE x.id IN (SELECT value FROM json_each(?1))"
		if wanted, err = encode(slices.Sorted(maps.Keys(l.orgs))); err != nil {
			return err
		}
	}
	found, err := list(l.ctx, l.c, organisations(), "x", rest, wanted)
	for _, o := range found {
		l.state.Organisations[o.ID] = o
	}
	return err
}

// groups loads the groups that were asked for, and those of the organisations that were loaded.
func (l *loader) groups() (err error) {
	const inOrder = " ORDER BY x.chat"
	if l.need.Everyone {
		l.state.Groups, err = list(l.ctx, l.c, groups(), "x", `FROM "groups" x`+inOrder)
		return err
	}
	chats, err := encode(l.need.Groups)
	if err != nil {
		return err
	}
	orgs, err := encode(slices.Sorted(maps.Keys(l.orgs)))
	if err != nil {
		return err
	}
	l.state.Groups, err = list(l.ctx, l.c, groups(), "x", `FROM "groups" x WHERE x.chat IN (SELECT value FROM json_each(?1))
		OR x.organisation IN (SELECT value FROM json_each(?2))`+inOrder, chats, orgs)
	return err
}

// shown loads which of the living messages stand in the groups.
func (l *loader) shown() error {
	slots := l.state.ToLookAt(l.need.Shown)
	if len(slots) == 0 {
		return nil
	}
	pairs := make([][2]any, len(slots))
	for i, slot := range slots {
		pairs[i] = [2]any{slot.Chat, slot.Name}
	}
	wanted, err := encode(pairs)
	if err != nil {
		return err
	}
	l.state.Shown = map[directive.Slot]directive.Posted{}
	err = l.c.query(l.ctx, `SELECT s.chat, s.slot, s.message, s.sent FROM json_each(?1) k
		CROSS JOIN slots s ON s.chat = k.value ->> 0 AND s.slot = k.value ->> 1`, []driver.Value{wanted}, func(r *row) error {
		slot := directive.Slot{Chat: r.int(), Name: r.text()}
		l.state.Shown[slot] = directive.Posted{Message: r.int(), At: r.instant()}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking at what stands in the groups: %w", err)
	}
	return nil
}
