package storetest

import (
	"cmp"
	"maps"
	"slices"

	"giaoban/directive"
	"giaoban/store"
)

// model keeps the records in the plainest way there is, and answers what a store must.
type model struct {
	keys          map[string]bool
	organisations shelf[directive.OrgID, directive.Organisation]
	groups        shelf[int64, directive.Group]
	people        shelf[directive.PersonID, directive.Person]
	invitations   shelf[string, directive.Invitation]
	meetings      shelf[string, directive.Meeting]
	milestones    shelf[string, directive.Milestone]
	directives    shelf[int, directive.Directive]
	assignments   shelf[directive.AssignmentKey, directive.Assignment]
	reports       shelf[numbered, directive.Report]
	extensions    shelf[numbered, directive.Extension]
	records       shelf[named, directive.Record]
}

// named names a record that is kept whole.
type named struct {
	kind directive.RecordKind
	id   string
}

// numbered names a report or an extension request.
type numbered struct {
	directive.AssignmentKey
	number int
}

func newModel() *model {
	return &model{
		keys:          map[string]bool{},
		organisations: newShelf(func(o *directive.Organisation) (directive.OrgID, *int64) { return o.ID, &o.Version }),
		groups:        newShelf(func(g *directive.Group) (int64, *int64) { return g.Chat, &g.Version }),
		people:        newShelf(func(p *directive.Person) (directive.PersonID, *int64) { return p.ID, &p.Version }),
		invitations:   newShelf(func(i *directive.Invitation) (string, *int64) { return i.Code, &i.Version }),
		meetings:      newShelf(func(x *directive.Meeting) (string, *int64) { return x.ID, &x.Version }),
		milestones:    newShelf(func(x *directive.Milestone) (string, *int64) { return x.ID, &x.Version }),
		directives:    newShelf(func(d *directive.Directive) (int, *int64) { return d.Number, &d.Version }),
		assignments: newShelf(func(a *directive.Assignment) (directive.AssignmentKey, *int64) {
			return a.AssignmentKey, &a.Version
		}),
		reports: newShelf(func(r *directive.Report) (numbered, *int64) { return numbered{r.AssignmentKey, r.Number}, nil }),
		extensions: newShelf(func(e *directive.Extension) (numbered, *int64) {
			return numbered{e.AssignmentKey, e.Number}, &e.Version
		}),
		records: newShelf(func(r *directive.Record) (named, *int64) { return named{r.Kind, r.ID}, &r.Version }),
	}
}

// shelf holds the records of one kind. Name returns a record's key, and where its version is, nil where it has none.
type shelf[K comparable, T any] struct {
	at   map[K]T
	name func(*T) (K, *int64)
}

func newShelf[K comparable, T any](name func(*T) (K, *int64)) shelf[K, T] {
	return shelf[K, T]{at: map[K]T{}, name: name}
}

// fits tells whether all records are at the version that they were read with.
func (s shelf[K, T]) fits(records []T) bool {
	for _, r := range records {
		key, version := s.name(&r)
		have, there := s.at[key]
		if version == nil && there {
			return false
		}
		if version != nil {
			if _, is := s.name(&have); *version != *is {
				return false
			}
		}
	}
	return true
}

func (s shelf[K, T]) put(records []T) {
	for _, r := range records {
		key, version := s.name(&r)
		if version != nil {
			*version++
		}
		s.at[key] = r
	}
}

// list returns the records in an order.
func (s shelf[K, T]) list(order func(a, b T) int, chosen func(T) bool) []T {
	var records []T
	for _, r := range s.at {
		if chosen(r) {
			records = append(records, r)
		}
	}
	slices.SortFunc(records, order)
	return records
}

func every[T any](T) bool { return true }

// commit does what a store's must, but for the dialog, the envelopes and the index.
func (m *model) commit(c store.Commit) error {
	if m.keys[c.Key] {
		return store.ErrRepeated
	}
	h := c.Change
	for number, version := range h.Firm {
		if m.directives.at[number].Version != version {
			return store.ErrConflict
		}
	}
	for _, number := range h.Removed {
		if _, there := m.directives.at[number]; !there {
			return store.ErrConflict
		}
	}
	if !m.organisations.fits(h.Organisations) || !m.groups.fits(h.Groups) || !m.people.fits(h.People) ||
		!m.invitations.fits(h.Invitations) || !m.meetings.fits(h.Meetings) || !m.milestones.fits(h.Milestones) ||
		!m.directives.fits(h.Directives) || !m.assignments.fits(h.Assignments) || !m.reports.fits(h.Reports) ||
		!m.extensions.fits(h.Extensions) || !m.records.fits(h.Records) {
		return store.ErrConflict
	}
	for _, a := range h.Dropped {
		if m.assignments.at[a.AssignmentKey].Version != a.Version {
			return store.ErrConflict
		}
	}
	m.keys[c.Key] = true
	for _, a := range h.Dropped {
		delete(m.assignments.at, a.AssignmentKey)
	}
	m.organisations.put(h.Organisations)
	m.groups.put(h.Groups)
	m.people.put(h.People)
	m.invitations.put(h.Invitations)
	m.meetings.put(h.Meetings)
	m.milestones.put(h.Milestones)
	m.directives.put(h.Directives)
	m.assignments.put(h.Assignments)
	m.reports.put(h.Reports)
	m.extensions.put(h.Extensions)
	m.records.put(h.Records)
	for _, number := range h.Removed {
		delete(m.directives.at, number)
	}
	return nil
}

func (m *model) compareOrgs(a, b directive.OrgID) int {
	return cmp.Or(cmp.Compare(m.organisations.at[a].Order, m.organisations.at[b].Order), cmp.Compare(a, b))
}

func (m *model) listRecords(chosen func(directive.Record) bool) []directive.Record {
	return m.records.list(func(a, b directive.Record) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	}, chosen)
}

func byNumber(a, b directive.Directive) int { return cmp.Compare(a.Number, b.Number) }

func (m *model) byNumberAndOrg(a, b directive.Assignment) int {
	return cmp.Or(cmp.Compare(a.Directive, b.Directive), m.compareOrgs(a.Organisation, b.Organisation))
}

// owed tells whether an answer is owed for a.
func (m *model) owed(a directive.Assignment) bool {
	return a.State.Open() && m.directives.at[a.Directive].State == directive.Published
}

// chooses tells whether a filter's part about directives takes d.
func chooses(f store.Filter, d directive.Directive) bool {
	return (f.Meeting == "" || f.Meeting == d.Meeting) && (f.Directive == 0 || f.Directive == d.Number) &&
		(len(f.States) == 0 || slices.Contains(f.States, d.State))
}

func (m *model) listDirectives(f store.Filter) []directive.Directive {
	return m.directives.list(byNumber, func(d directive.Directive) bool {
		under := m.assignments.list(m.byNumberAndOrg, func(a directive.Assignment) bool {
			return a.Directive == d.Number && (f.Organisation == "" || f.Organisation == a.Organisation) && (!f.OpenOnly || m.owed(a))
		})
		return chooses(f, d) && (len(under) > 0 || (f.Organisation == "" && !f.OpenOnly))
	})
}

func (m *model) listAssignments(f store.Filter) []directive.Assignment {
	return m.assignments.list(m.byNumberAndOrg, func(a directive.Assignment) bool {
		d, there := m.directives.at[a.Directive]
		return there && chooses(f, d) && (f.Organisation == "" || f.Organisation == a.Organisation) && (!f.OpenOnly || m.owed(a)) &&
			(!f.Waiting || a.Waits() && d.State == directive.Published)
	})
}

// load does what a store's must.
func (m *model) load(actor directive.Actor, need directive.Need) directive.State {
	s := directive.State{
		Actor: actor, Person: m.people.at[actor.Person], Organisations: map[directive.OrgID]directive.Organisation{},
		People: map[directive.PersonID]directive.Person{}, Meetings: map[string]directive.Meeting{},
		Milestones: map[string]directive.Milestone{}, Directives: map[int]directive.Directive{},
		Assignments: map[directive.AssignmentKey]directive.Assignment{}, Extensions: map[directive.AssignmentKey][]directive.Extension{},
		LastReports: map[directive.AssignmentKey]directive.Report{}, Reports: map[directive.AssignmentKey][]directive.Report{},
	}
	named := map[directive.OrgID]bool{need.OpenOf: true}
	name := func(ids ...directive.OrgID) {
		for _, id := range ids {
			named[id] = true
		}
	}
	name(s.Person.Organisations()...)
	for id, p := range m.people.at {
		if id == need.Person || (need.Officers && p.Has(directive.Board)) || (need.Administrators && p.Has(directive.Administrator)) || (need.LeadersOf != "" && p.AnswersFor(need.LeadersOf)) {
			s.People[id] = p
			name(p.Organisations()...)
		}
	}
	if need.TiedTo != "" {
		need.Directives = slices.Clone(need.Directives)
		for n, d := range m.directives.at {
			if d.Milestone == need.TiedTo && (d.State == directive.Published || d.State == directive.Closed) {
				need.Directives = append(need.Directives, n)
			}
		}
	}
	s.Records = m.listRecords(func(r directive.Record) bool {
		return slices.ContainsFunc(need.Records, func(n directive.RecordNeed) bool { return n.Takes(r) })
	})
	m.loadWork(&s, need, name)
	if i, there := m.invitations.at[need.Invitation]; there {
		s.Invitation = &i
		name(i.Duty.Organisation)
	}
	for _, id := range need.Groups {
		name(m.groups.at[id].Organisation)
	}
	for id, o := range m.organisations.at {
		if need.Everyone || named[id] {
			s.Organisations[id] = o
		}
	}
	s.Groups = m.groups.list(func(a, b directive.Group) int { return cmp.Compare(a.Chat, b.Chat) }, func(g directive.Group) bool {
		return need.Everyone || slices.Contains(need.Groups, g.Chat) || (named[g.Organisation] && g.Organisation != "")
	})
	return s
}

// loadWork loads what there is to do.
func (m *model) loadWork(s *directive.State, need directive.Need, name func(...directive.OrgID)) {
	wanted := map[int]bool{}
	for _, n := range need.Directives {
		wanted[n] = true
	}
	for _, k := range need.Assignments {
		wanted[k.Directive] = true
		name(k.Organisation)
	}
	for k, a := range m.assignments.at {
		if slices.Contains(need.Directives, k.Directive) || slices.Contains(need.Assignments, k) ||
			(need.OpenOf != "" && k.Organisation == need.OpenOf && m.owed(a)) {
			s.Assignments[k] = a
			wanted[k.Directive] = true
			name(k.Organisation)
		}
	}
	meetings, milestones := map[string]bool{need.Meeting: true}, map[string]bool{}
	for _, id := range need.Milestones {
		milestones[id] = true
	}
	for n, d := range m.directives.at {
		if wanted[n] {
			s.Directives[n] = d
			name(slices.Concat(d.Lead, d.Coordinators, d.Audience, d.ReportTo)...)
			meetings[d.Meeting], milestones[d.Milestone] = true, true
		}
		if need.HighestDraft {
			s.Highest = max(s.Highest, n)
		}
	}
	m.loadPartners(s, need)
	for id := range meetings {
		if x, there := m.meetings.at[id]; there {
			s.Meetings[id] = x
			name(x.Participants...)
		}
	}
	for id := range milestones {
		if x, there := m.milestones.at[id]; there {
			s.Milestones[id] = x
		}
	}
	for _, n := range slices.Sorted(maps.Keys(m.numbers(need.Extensions))) {
		for _, k := range slices.Compact(slices.SortedFunc(slices.Values(need.Extensions), compareKeys)) {
			if e, there := m.extensions.at[numbered{k, n}]; there {
				s.Extensions[k] = append(s.Extensions[k], e)
			}
		}
	}
	m.loadReports(s, need)
}

// loadReports adds the last reports and all reports under assignments.
func (m *model) loadReports(s *directive.State, need directive.Need) {
	for at, r := range m.reports.at {
		if slices.Contains(need.LastReport, at.AssignmentKey) && at.number > s.LastReports[at.AssignmentKey].Number {
			s.LastReports[at.AssignmentKey] = r
		}
		if slices.Contains(need.Reports, at.AssignmentKey) {
			s.Reports[at.AssignmentKey] = append(s.Reports[at.AssignmentKey], r)
		}
	}
	for _, reports := range s.Reports {
		slices.SortFunc(reports, func(a, b directive.Report) int { return a.Number - b.Number })
	}
}

// loadPartners adds the assignments of those whom the loaded directives name.
func (m *model) loadPartners(s *directive.State, need directive.Need) {
	for _, d := range s.Directives {
		for _, k := range d.Partners() {
			if a, there := m.assignments.at[k]; there && need.Partners {
				s.Assignments[k] = a
			}
		}
	}
}

// numbers returns the numbers of extension requests under keys.
func (m *model) numbers(keys []directive.AssignmentKey) map[int]bool {
	set := map[int]bool{}
	for k := range m.extensions.at {
		if slices.Contains(keys, k.AssignmentKey) {
			set[k.number] = true
		}
	}
	return set
}

func compareKeys(a, b directive.AssignmentKey) int {
	return cmp.Or(cmp.Compare(a.Directive, b.Directive), cmp.Compare(a.Organisation, b.Organisation))
}
