package directive

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"giaoban/calendar"
)

// checker is what a test and a property have in common.
type checker interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// world is a store in memory, which loads no more than a Need names and refuses a change that does not fit its versions.
type world struct {
	now           time.Time
	rules         Rules
	organisations map[OrgID]Organisation
	groups        map[int64]Group
	people        map[PersonID]Person
	meetings      map[string]Meeting
	milestones    map[string]Milestone
	directives    map[int]Directive
	assignments   map[AssignmentKey]Assignment
	reports       map[AssignmentKey][]Report
	extensions    map[AssignmentKey][]Extension
	invitations   map[string]Invitation
	due           map[string]Due
	records       map[string]Record
	standing      map[Slot]Posted // what has arrived in the groups
}

// The people of every world.
const (
	admin    PersonID = 1
	officer  PersonID = 2
	officer2 PersonID = 3
	manager  PersonID = 4
	leader   PersonID = 11 // of unions
	deputy   PersonID = 12 // of unions
	member   PersonID = 13 // of unions
	farmer   PersonID = 21 // leader of farmers
	stranger PersonID = 99 // not known to the office
)

// The organisations of every world, and their groups. Youth has none.
const (
	unions  OrgID = "ldld"
	farmers OrgID = "hnd"
	youth   OrgID = "tdoan"

	unionsChat  int64 = -101
	farmersChat int64 = -102
)

// day makes a day of 2017.
func day(month time.Month, d int) calendar.Date {
	return calendar.Date{Year: 2017, Month: month, Day: d}
}

// newWorld returns an office with a meeting and a milestone on 8 June 2017, 15:00, and no directives yet.
func newWorld() *world {
	w := &world{
		now: day(6, 8).In(calendar.Zone(), 15, 0), rules: DefaultRules(calendar.Zone()),
		organisations: map[OrgID]Organisation{}, groups: map[int64]Group{}, people: map[PersonID]Person{},
		meetings: map[string]Meeting{}, milestones: map[string]Milestone{}, directives: map[int]Directive{},
		assignments: map[AssignmentKey]Assignment{}, reports: map[AssignmentKey][]Report{},
		extensions: map[AssignmentKey][]Extension{}, invitations: map[string]Invitation{}, due: map[string]Due{}, records: map[string]Record{},
	}
	for i, id := range []OrgID{unions, farmers, youth} {
		w.organisations[id] = Organisation{ID: id, Name: Text{VI: "Đơn vị " + string(id)}, Order: i, Version: 1}
	}
	w.groups[unionsChat] = Group{Chat: unionsChat, Organisation: unions, Lang: Vietnamese, Health: Healthy, Version: 1}
	w.groups[farmersChat] = Group{Chat: farmersChat, Organisation: farmers, Lang: English, Health: Healthy, Version: 1}
	for id, duty := range map[PersonID]Duty{
		admin: {Role: Administrator}, officer: {Role: Board}, officer2: {Role: Board}, manager: {Role: Manager},
		leader: {Leader, unions}, deputy: {Deputy, unions}, member: {Member, unions}, farmer: {Leader, farmers},
	} {
		w.people[id] = Person{ID: id, Name: fmt.Sprintf("Person %d", id), Lang: Vietnamese, Duties: []Duty{duty}, Version: 1}
	}
	w.meetings["june"] = Meeting{
		ID: "june", Date: day(6, 8), Title: Text{VI: "Giao ban"}, Participants: []OrgID{unions, farmers, youth}, Version: 1,
	}
	w.milestones["heroes"] = Milestone{ID: "heroes", Day: day(7, 27), Name: Text{VI: "27/7"}, Ordinal: 70, Version: 1}
	return w
}

// load returns what a command needs to see, and nothing else.
func (w *world) load(actor Actor, need Need) State {
	s := State{
		Actor: actor, Person: w.people[actor.Person], Rules: w.rules, Organisations: map[OrgID]Organisation{},
		People: map[PersonID]Person{}, Meetings: map[string]Meeting{}, Milestones: map[string]Milestone{},
		Directives: map[int]Directive{}, Assignments: map[AssignmentKey]Assignment{},
		Extensions: map[AssignmentKey][]Extension{}, LastReports: map[AssignmentKey]Report{}, Reports: map[AssignmentKey][]Report{},
		Shown: map[Slot]Posted{},
	}
	chats := slices.Clone(need.Groups)
	for _, id := range chats {
		if g, ok := w.groups[id]; ok {
			w.loadOrganisations(&s, g.Organisation)
		}
	}
	if need.TiedTo != "" {
		need.Directives = slices.Clone(need.Directives)
		for n, d := range w.directives {
			if d.Milestone == need.TiedTo && (d.State == Published || d.State == Closed) {
				need.Directives = append(need.Directives, n)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.records)) {
		if slices.ContainsFunc(need.Records, func(n RecordNeed) bool { return n.Takes(w.records[name]) }) {
			s.Records = append(s.Records, w.records[name])
		}
	}
	for _, number := range need.Directives {
		w.loadDirective(&s, number)
		for key, a := range w.assignments {
			if key.Directive == number {
				w.loadAssignment(&s, a)
			}
		}
	}
	for _, key := range need.Assignments {
		w.loadDirective(&s, key.Directive)
		w.loadOrganisations(&s, key.Organisation)
		if a, ok := w.assignments[key]; ok {
			w.loadAssignment(&s, a)
		}
	}
	for key, a := range w.assignments {
		if need.OpenOf != "" && key.Organisation == need.OpenOf && a.State.Open() {
			w.loadDirective(&s, key.Directive)
			w.loadAssignment(&s, a)
		}
	}
	if need.Partners {
		for _, d := range maps.Clone(s.Directives) {
			for _, key := range d.Partners() {
				if a, ok := w.assignments[key]; ok {
					w.loadAssignment(&s, a)
				}
			}
		}
	}
	w.loadOrganisations(&s, need.OpenOf)
	w.loadMeeting(&s, need.Meeting)
	for _, id := range need.Milestones {
		w.loadMilestone(&s, id)
	}
	for id, p := range w.people {
		if id == need.Person || need.Officers && p.Has(Board) || need.Administrators && p.Has(Administrator) || need.LeadersOf != "" && p.AnswersFor(need.LeadersOf) {
			s.People[id] = p
		}
	}
	for _, p := range append(slices.Collect(maps.Values(s.People)), s.Person) {
		w.loadOrganisations(&s, p.Organisations()...)
	}
	if i, ok := w.invitations[need.Invitation]; ok {
		s.Invitation = &i
	}
	for _, key := range need.Extensions {
		s.Extensions[key] = slices.Clone(w.extensions[key])
	}
	for _, key := range need.Reports {
		if all := w.reports[key]; len(all) > 0 {
			s.Reports[key] = slices.Clone(all)
		}
	}
	for _, key := range need.LastReport {
		if n := len(w.reports[key]); n > 0 {
			s.LastReports[key] = w.reports[key][n-1]
		}
	}
	for slot, at := range w.standing {
		if len(need.Shown) > 0 {
			s.Shown[slot] = at
		}
	}
	if need.HighestDraft {
		for number := range w.directives {
			s.Highest = max(s.Highest, number)
		}
	}
	if need.Everyone {
		s.Organisations = maps.Clone(w.organisations)
	}
	for _, chat := range slices.Sorted(maps.Keys(w.groups)) {
		g := w.groups[chat]
		if _, named := s.Organisations[g.Organisation]; named || need.Everyone || slices.Contains(chats, chat) {
			s.Groups = append(s.Groups, g)
		}
	}
	return s
}

func (w *world) loadDirective(s *State, number int) {
	d, ok := w.directives[number]
	if !ok {
		return
	}
	s.Directives[number] = d
	w.loadOrganisations(s, slices.Concat(d.Lead, d.Coordinators, d.Audience)...)
	w.loadMeeting(s, d.Meeting)
	w.loadMilestone(s, d.Milestone)
}

func (w *world) loadAssignment(s *State, a Assignment) {
	s.Assignments[a.AssignmentKey] = a
	w.loadOrganisations(s, a.Organisation)
}

func (w *world) loadOrganisations(s *State, ids ...OrgID) {
	for _, id := range ids {
		if o, ok := w.organisations[id]; ok {
			s.Organisations[id] = o
		}
	}
}

func (w *world) loadMeeting(s *State, id string) {
	if m, ok := w.meetings[id]; ok {
		s.Meetings[id] = m
	}
}

func (w *world) loadMilestone(s *State, id string) {
	if m, ok := w.milestones[id]; ok {
		s.Milestones[id] = m
	}
}

// apply writes a change. It fails the test where a version is not the one that is stored.
func (w *world) apply(t checker, c Change) {
	t.Helper()
	for number, version := range c.Firm {
		if got := w.directives[number].Version; got != version {
			t.Fatalf("directive %d has version %d, relied upon is %d", number, got, version)
		}
	}
	for _, number := range c.Removed {
		delete(w.directives, number)
	}
	for _, o := range c.Organisations {
		put(t, w.organisations, o.ID, o, func(o *Organisation) *int64 { return &o.Version })
	}
	for _, g := range c.Groups {
		put(t, w.groups, g.Chat, g, func(g *Group) *int64 { return &g.Version })
	}
	for _, p := range c.People {
		put(t, w.people, p.ID, p, func(p *Person) *int64 { return &p.Version })
	}
	for _, i := range c.Invitations {
		put(t, w.invitations, i.Code, i, func(i *Invitation) *int64 { return &i.Version })
	}
	for _, m := range c.Meetings {
		put(t, w.meetings, m.ID, m, func(m *Meeting) *int64 { return &m.Version })
	}
	for _, m := range c.Milestones {
		put(t, w.milestones, m.ID, m, func(m *Milestone) *int64 { return &m.Version })
	}
	for _, d := range c.Directives {
		put(t, w.directives, d.Number, d, func(d *Directive) *int64 { return &d.Version })
	}
	for _, a := range c.Dropped {
		if got := w.assignments[a.AssignmentKey].Version; got != a.Version {
			t.Fatalf("%v has version %d, dropped is %d", a.AssignmentKey, got, a.Version)
		}
		delete(w.assignments, a.AssignmentKey)
	}
	for _, a := range c.Assignments {
		put(t, w.assignments, a.AssignmentKey, a, func(a *Assignment) *int64 { return &a.Version })
	}
	for _, r := range c.Records {
		put(t, w.records, string(r.Kind)+"/"+r.ID, r, func(r *Record) *int64 { return &r.Version })
	}
	for _, r := range c.Reports {
		if want := len(w.reports[r.AssignmentKey]) + 1; r.Number != want {
			t.Fatalf("report %d is added to %v, want number %d", r.Number, r.AssignmentKey, want)
		}
		w.reports[r.AssignmentKey] = append(w.reports[r.AssignmentKey], r)
	}
	w.applyExtensions(t, c.Extensions)
	w.applyRest(c)
}

func (w *world) applyExtensions(t checker, extensions []Extension) {
	t.Helper()
	for _, e := range extensions {
		list := w.extensions[e.AssignmentKey]
		numbered := map[int]Extension{}
		for _, old := range list {
			numbered[old.Number] = old
		}
		put(t, numbered, e.Number, e, func(e *Extension) *int64 { return &e.Version })
		w.extensions[e.AssignmentKey] = nil
		for _, number := range slices.Sorted(maps.Keys(numbered)) {
			w.extensions[e.AssignmentKey] = append(w.extensions[e.AssignmentKey], numbered[number])
		}
	}
}

// applyRest writes what has no versions.
func (w *world) applyRest(c Change) {
	for _, key := range c.Fired {
		delete(w.due, key)
	}
	for _, entry := range c.Due {
		if _, there := w.due[entry.Key]; !there {
			w.due[entry.Key] = entry
		}
	}
	for _, m := range c.Moved {
		g, bound := w.groups[m.From]
		if !bound {
			continue
		}
		delete(w.groups, m.From)
		g.Chat = m.To
		w.groups[m.To] = g
	}
}

// put writes one record with the next version.
func put[K comparable, V any](t checker, records map[K]V, key K, record V, version func(*V) *int64) {
	t.Helper()
	old := records[key]
	if stored := *version(&old); *version(&record) != stored {
		t.Fatalf("%T %v has version %d, the change was made from %d", record, key, stored, *version(&record))
	}
	*version(&record)++
	records[key] = record
}

// do decides a command and writes what it changes.
func (w *world) do(t checker, actor Actor, cmd Command) (Outcome, error) {
	t.Helper()
	out, err := Decide(w.load(actor, NeedsOf(cmd)), cmd, w.now)
	if err == nil {
		w.apply(t, out.Change)
	}
	return out, err
}

// must is do for what has to succeed.
func (w *world) must(t checker, by PersonID, cmd Command) Outcome {
	t.Helper()
	out, err := w.do(t, ByPerson(by), cmd)
	if err != nil {
		t.Fatalf("%s: %v", cmd.Name(), err)
	}
	return out
}

// published brings a world to where directives 1 to 3 are published: 1 is led by unions with farmers and due by
// 27 July, 2 is everybody's and aims at the milestone, 3 has no deadline. 4 is a draft.
func published(t checker) *world {
	t.Helper()
	w := newWorld()
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()})
	w.must(t, officer, Publish{Numbers: []int{1, 2, 3}})
	return w
}

func drafts() []Directive {
	return []Directive{
		{
			Title: Text{VI: "Một"}, Lead: []OrgID{unions}, Coordinators: []OrgID{farmers}, Due: calendar.By(day(7, 27)),
			Origins: map[Field]Origin{FieldDue: Inferred},
		},
		{Title: Text{VI: "Hai"}, All: true, Milestone: "heroes"},
		{Title: Text{VI: "Ba"}, Lead: []OrgID{unions}, Standing: true},
		{Title: Text{VI: "Bốn"}, Lead: []OrgID{unions}, Due: calendar.Before(day(12, 10))},
	}
}

// of names an assignment.
func of(number int, org OrgID) AssignmentKey {
	return AssignmentKey{Directive: number, Organisation: org}
}
