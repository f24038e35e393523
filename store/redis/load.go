package redis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
)

// steps are what lua/load.lua is told to read.
type steps []any

func newSteps() steps {
	names := kindNames()
	s := make(steps, 0, 64)
	s = append(s, len(names))
	for _, n := range names {
		s = append(s, n)
	}
	return s
}

func (s *steps) get(kind int, ids ...string)       { s.list("get", kind, ids) }
func (s *steps) find(kind int, prefixes ...string) { s.list("range", kind, prefixes) }
func (s *steps) last(kind int, prefixes ...string) { s.list("last", kind, prefixes) }
func (s *steps) all(kind int)                      { *s = append(*s, "all", kind) }
func (s *steps) each(from, kind int, by string)    { *s = append(*s, "each", from, kind, by) }
func (s *steps) side(kind int)                     { *s = append(*s, "side", kind) }
func (s *steps) top(prefix string)                 { *s = append(*s, "top", prefix) }
func (s *steps) list(step string, kind int, of []string) {
	if len(of) == 0 && step != "get" {
		return
	}
	*s = append(*s, step, kind, len(of))
	for _, x := range of {
		*s = append(*s, x)
	}
}

// under is the prefix of what the index lists by these.
func under(by ...string) string { return word(by...) + "|" }

// raws are records as they are kept, by kind.
type raws struct {
	ids, values map[int][]string
	top         string
}

// read carries steps out.
func (s *Store) read(ctx context.Context, what steps) (raws, error) {
	r := raws{ids: map[int][]string{}, values: map[int][]string{}}
	answer, err := s.run(ctx, &s.scripts.load, what)
	if err != nil {
		return r, err
	}
	all, err := texts(answer)
	if err != nil {
		return r, err
	}
	for i := 0; i+2 < len(all); i += 3 {
		k, err := strconv.Atoi(all[i])
		if err != nil {
			return r, fmt.Errorf("the answer of Redis names no kind by %q: %w", all[i], err)
		}
		if k == 0 {
			r.top = all[i+1]
			continue
		}
		r.ids[k], r.values[k] = append(r.ids[k], all[i+1]), append(r.values[k], all[i+2])
	}
	return r, nil
}

// of returns the records of a kind that were read.
func of[T any](r raws, k kind[T]) ([]T, error) {
	ids, values := r.ids[k.number], r.values[k.number]
	if len(ids) == 0 {
		return nil, nil
	}
	records := make([]T, len(ids))
	for i := range ids {
		var err error
		if records[i], err = k.read(ids[i], values[i]); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// Load returns what a command must see, as it was at one moment: the records that need names, and those that they name.
// The rules are left zero. People holds whoever was asked for; the actor is in it only where they were.
func (s *Store) Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error) {
	const doing = "loading records"
	r, err := s.read(ctx, stepsFor(actor, need))
	if err != nil {
		return directive.State{}, s.fail(doing, err)
	}
	l := loaded{r: r, kinds: s.kinds, need: need, state: directive.State{Actor: actor}}
	for _, fill := range []func() error{l.people, l.work, l.answers, l.records, l.occasions, l.office} {
		if err := fill(); err != nil {
			return directive.State{}, s.fail(doing, err)
		}
	}
	if err := s.shown(ctx, &l.state, need); err != nil {
		return directive.State{}, s.fail(doing, err)
	}
	return l.state, nil
}

// shown looks which of the living messages stand in the groups that were loaded.
func (s *Store) shown(ctx context.Context, state *directive.State, need directive.Need) error {
	slots := state.ToLookAt(need.Shown)
	if len(slots) == 0 {
		return nil
	}
	places := make([]string, len(slots))
	for i, slot := range slots {
		places[i] = chatID(slot.Chat) + " " + slot.Name
	}
	state.Shown = map[directive.Slot]directive.Posted{}
	return s.try(ctx, func() error {
		found, err := s.client.HMGet(ctx, s.key(keySlots), places...).Result()
		if err != nil {
			return err
		}
		for i, raw := range found {
			text, there := raw.(string)
			if !there {
				continue
			}
			var c chat.Claimed
			if err := readSlot(&c, text); err != nil {
				return err
			}
			state.Shown[slots[i]] = directive.Posted{Message: c.Shown, At: c.ShownAt}
		}
		return nil
	})
}

// stepsFor says what a need comes to. Records name only those of later steps.
func stepsFor(actor directive.Actor, need directive.Need) steps {
	s := newSteps()
	people := []string{}
	for _, id := range []directive.PersonID{actor.Person, need.Person} {
		if id != 0 {
			people = append(people, personID(id))
		}
	}
	if need.Officers {
		s.find(kindPeople, under(byBoard))
	}
	if need.Administrators {
		s.find(kindPeople, under(byChief))
	}
	if need.LeadersOf != "" {
		s.find(kindPeople, under(byLead, string(need.LeadersOf)))
	}
	s.get(kindPeople, people...)
	orgs := needWork(&s, need)
	if need.Invitation != "" {
		s.get(kindInvitations, word(need.Invitation))
	}
	needAnswers(&s, need)
	needRecords(&s, need.Records)
	groups := make([]string, len(need.Groups))
	for i, id := range need.Groups {
		groups[i] = chatID(id)
	}
	s.get(kindGroups, groups...)
	if need.Everyone {
		s.all(kindOrganisations)
		s.all(kindGroups)
		return s
	}
	s.get(kindOrganisations, orgs...)
	s.each(kindOrganisations, kindGroups, byGroup)
	s.get(kindGroups)
	return s
}

// needWork adds what is to be done, and the occasions. It returns the organisations that the need itself names.
func needWork(s *steps, need directive.Need) (orgs []string) {
	var numbers, assignments []string
	if need.TiedTo != "" {
		// First: each takes all directives that are wanted so far.
		s.find(kindDirectives, under(byMilestone, need.TiedTo))
		s.each(kindDirectives, kindAssignments, byDirective)
	}
	for _, n := range need.Directives {
		numbers = append(numbers, strconv.Itoa(n))
		s.find(kindAssignments, under(byDirective, strconv.Itoa(n)))
	}
	for _, k := range need.Assignments {
		numbers, assignments = append(numbers, strconv.Itoa(k.Directive)), append(assignments, assignmentID(k))
		orgs = append(orgs, word(string(k.Organisation)))
	}
	if need.OpenOf != "" {
		orgs = append(orgs, word(string(need.OpenOf)))
		s.find(kindAssignments, under(byOwed, string(need.OpenOf)))
	}
	s.get(kindAssignments, assignments...)
	s.get(kindDirectives, numbers...)
	if need.Partners {
		s.side(kindAssignments)
		s.get(kindAssignments)
	}
	if need.HighestDraft {
		s.top(word(byNumber) + "/")
	}
	var meetings, milestones []string
	if need.Meeting != "" {
		meetings = append(meetings, word(need.Meeting))
	}
	for _, id := range need.Milestones {
		milestones = append(milestones, word(id))
	}
	s.get(kindMeetings, meetings...)
	s.get(kindMilestones, milestones...)
	return orgs
}

// needAnswers adds extension requests and reports.
func needAnswers(s *steps, need directive.Need) {
	for _, k := range need.Extensions {
		s.find(kindExtensions, word(byExtension, strconv.Itoa(k.Directive), string(k.Organisation))+"/")
	}
	if len(need.Extensions) > 0 {
		s.get(kindExtensions)
	}
	for _, k := range need.LastReport {
		s.last(kindReports, word(byReported, strconv.Itoa(k.Directive), string(k.Organisation))+"/")
	}
	for _, k := range need.Reports {
		s.find(kindReports, word(byReported, strconv.Itoa(k.Directive), string(k.Organisation))+"/")
	}
	if len(need.LastReport)+len(need.Reports) > 0 {
		s.get(kindReports)
	}
}

// needRecords adds records that are kept whole.
func needRecords(s *steps, needs []directive.RecordNeed) {
	var ids []string
	for _, n := range needs {
		switch {
		case n.ID != "":
			ids = append(ids, word(string(n.Kind), n.ID))
		case n.Owner != "":
			s.find(kindRecords, under(byOwner, string(n.Kind), n.Owner))
		default:
			s.find(kindRecords, under(byRecord, string(n.Kind)))
		}
	}
	if len(needs) > 0 {
		s.get(kindRecords, ids...)
	}
}

// loaded makes a state of what was read.
type loaded struct {
	r     raws
	kinds *kinds
	need  directive.Need
	state directive.State
}

// byKey makes a map of records.
func byKey[K comparable, T any](r raws, k kind[T], key func(T) K) (map[K]T, error) {
	records, err := of(r, k)
	m := make(map[K]T, len(records))
	for _, x := range records {
		m[key(x)] = x
	}
	return m, err
}

func (l *loaded) people() error {
	who, err := of(l.r, l.kinds.people)
	l.state.People = map[directive.PersonID]directive.Person{}
	for _, p := range who {
		n := l.need
		asked := p.ID == n.Person || (n.Officers && p.Has(directive.Board)) || (n.Administrators && p.Has(directive.Administrator)) ||
			(n.LeadersOf != "" && p.AnswersFor(n.LeadersOf))
		if p.ID == l.state.Actor.Person {
			l.state.Person = p
		}
		if asked {
			l.state.People[p.ID] = p
		}
	}
	return err
}

func (l *loaded) work() (err error) {
	if l.state.Assignments, err = byKey(l.r, l.kinds.assignments, func(a directive.Assignment) directive.AssignmentKey {
		return a.AssignmentKey
	}); err != nil {
		return err
	}
	l.state.Directives, err = byKey(l.r, l.kinds.directives, func(d directive.Directive) int { return d.Number })
	if err == nil && l.r.top != "" {
		l.state.Highest, err = strconv.Atoi(l.r.top)
	}
	return err
}

func (l *loaded) answers() error {
	extensions, err := of(l.r, l.kinds.extensions)
	if err != nil {
		return err
	}
	l.state.Extensions = map[directive.AssignmentKey][]directive.Extension{}
	for _, e := range extensions {
		l.state.Extensions[e.AssignmentKey] = append(l.state.Extensions[e.AssignmentKey], e)
	}
	reports, err := of(l.r, l.kinds.reports)
	slices.SortFunc(reports, func(a, b directive.Report) int { return cmp.Compare(a.Number, b.Number) })
	l.state.LastReports = map[directive.AssignmentKey]directive.Report{}
	l.state.Reports = map[directive.AssignmentKey][]directive.Report{}
	for _, r := range reports {
		if slices.Contains(l.need.LastReport, r.AssignmentKey) {
			l.state.LastReports[r.AssignmentKey] = r
		}
		if slices.Contains(l.need.Reports, r.AssignmentKey) {
			l.state.Reports[r.AssignmentKey] = append(l.state.Reports[r.AssignmentKey], r)
		}
	}
	return err
}

func (l *loaded) records() error {
	records, err := of(l.r, l.kinds.records)
	for _, r := range records {
		// Who names an ID and an owner wants both to fit.
		if slices.ContainsFunc(l.need.Records, func(n directive.RecordNeed) bool { return n.Takes(r) }) {
			l.state.Records = append(l.state.Records, r)
		}
	}
	slices.SortFunc(l.state.Records, func(a, b directive.Record) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return err
}

func (l *loaded) occasions() (err error) {
	if l.state.Meetings, err = byKey(l.r, l.kinds.meetings, func(m directive.Meeting) string { return m.ID }); err != nil {
		return err
	}
	l.state.Milestones, err = byKey(l.r, l.kinds.milestones, func(m directive.Milestone) string { return m.ID })
	return err
}

func (l *loaded) office() (err error) {
	invitations, err := of(l.r, l.kinds.invitations)
	if err != nil {
		return err
	}
	if len(invitations) > 0 {
		l.state.Invitation = &invitations[0]
	}
	if l.state.Organisations, err = byKey(l.r, l.kinds.organisations, func(o directive.Organisation) directive.OrgID { return o.ID }); err != nil {
		return err
	}
	l.state.Groups, err = of(l.r, l.kinds.groups)
	slices.SortFunc(l.state.Groups, func(a, b directive.Group) int { return cmp.Compare(a.Chat, b.Chat) })
	return err
}
