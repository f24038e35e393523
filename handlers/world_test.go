package handlers_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/handlers"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/store"
)

// world is an office held in memory: a store, the chats as people see them, and a router that can be built anew.
type world struct {
	t         rapid.TB
	clock     *clock.Movable
	rules     directive.Rules
	renderer  *render.Renderer
	router    *handlers.Router
	ledger    *ledger.Ledger
	orgs      map[directive.OrgID]directive.Organisation
	groups    map[int64]directive.Group
	people    map[directive.PersonID]directive.Person
	invites   map[string]directive.Invitation
	meetings  map[string]directive.Meeting
	goals     map[string]directive.Milestone
	dirs      map[int]directive.Directive
	assigned  map[directive.AssignmentKey]directive.Assignment
	reports   map[directive.AssignmentKey][]directive.Report
	asked     map[directive.AssignmentKey][]directive.Extension
	sessions  map[chat.SessionKey]chat.Session
	records   map[string]directive.Record // by kind and ID
	due       map[string]directive.Due
	committed map[string]bool
	arrives   bool              // what is sent stands in the chats, as far as the store knows
	stored    map[string][]byte // what Download fetches, by the file's id
	turns     []ledger.Turn
	commits   int
	chats     map[int64][]*message
	answers   []answer
	kinds     map[int64]chat.Kind
	audit     []store.Audit
	blobs     map[string]chat.Blob
	fail      error // what the next Execute answers
	update    int64
	message   int64
	trace     *strings.Builder // where what people see is written down; nil: nowhere
}

// message is what stands in a chat.
type message struct {
	id   int64
	slot string
	chat.Message
}

// answer is what a pressed button was told.
type answer struct {
	id, text string
	alert    bool
}

// The people and the groups of the test office.
const (
	officer  = 11
	chief    = 12 // administrator
	boss     = 13 // manager
	binh     = 14 // another officer
	hoa      = 21 // leader of ldld
	nam      = 22 // deputy of ldld
	mai      = 31 // leader of hnd
	both     = 41 // leader of ldld and hnd
	passer   = 99 // nobody knows them
	ldld     = -1001
	hnd      = -1002
	loose    = -1003 // a group that is not bound
	supposed = 1     // number of the first directive
)

// catalogue reads the texts once: it takes longer than most tests. A text that is missing or wrong ends the tests.
var catalogue = sync.OnceValues(func() (*i18n.Catalogue, error) {
	cat, err := i18n.Load()
	if err == nil {
		cat.Reporting(func(d *i18n.Defect) { panic(d) })
	}
	return cat, err
})

func newWorld(t rapid.TB) *world {
	t.Helper()
	cat, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	zone := calendar.Zone()
	w := &world{
		t: t, rules: directive.DefaultRules(zone), clock: clock.New(time.Now),
		renderer: render.New(cat, render.Office{BotUsername: "giaoban_bot", Zone: zone, DueSoon: 3}),
		orgs:     map[directive.OrgID]directive.Organisation{}, groups: map[int64]directive.Group{},
		people: map[directive.PersonID]directive.Person{}, invites: map[string]directive.Invitation{},
		meetings: map[string]directive.Meeting{}, goals: map[string]directive.Milestone{}, dirs: map[int]directive.Directive{},
		assigned: map[directive.AssignmentKey]directive.Assignment{}, reports: map[directive.AssignmentKey][]directive.Report{},
		asked: map[directive.AssignmentKey][]directive.Extension{}, sessions: map[chat.SessionKey]chat.Session{},
		records: map[string]directive.Record{}, due: map[string]directive.Due{},
		committed: map[string]bool{}, chats: map[int64][]*message{}, kinds: map[int64]chat.Kind{},
	}
	w.clock.Set(time.Date(2017, 6, 8, 15, 0, 0, 0, zone))
	w.restart()
	w.furnish()
	return w
}

// restart builds everything anew that a process holds in memory.
func (w *world) restart() {
	w.ledger = ledger.New(ledger.Options{Store: w, Renderer: w.renderer, Clock: w.clock, Rules: w.rules})
	w.router = handlers.New(w.options())
}

func (w *world) options() handlers.Options {
	return handlers.Options{
		Store: w, Ledger: w, Answerer: w, Files: w, Renderer: w.renderer, Clock: w.clock, Rules: w.rules,
		BotUsername: "giaoban_bot", DialogLife: 24 * time.Hour, Random: bytes.NewReader(bytes.Repeat([]byte{7}, 1<<10)),
	}
}

func (w *world) furnish() {
	org := func(id directive.OrgID, order int, vi, en, short string, aliases ...string) {
		w.orgs[id] = directive.Organisation{
			ID: id, Order: order, Name: directive.Text{VI: vi, EN: en}, Short: directive.Text{VI: short}, Aliases: aliases,
		}
	}
	org("ldld", 1, "Liên đoàn Lao động tỉnh", "Provincial Confederation of Labour", "LĐLĐ", "công đoàn")
	org("hnd", 2, "Hội Nông dân tỉnh", "Provincial Farmers' Union", "HND", "nông dân")
	org("ccb", 3, "Hội Cựu chiến binh tỉnh", "Provincial Veterans' Association", "CCB")
	person := func(id directive.PersonID, name string, duties ...directive.Duty) {
		w.people[id] = directive.Person{ID: id, Name: name, Lang: directive.Vietnamese, Duties: duties}
	}
	person(officer, "Nguyễn Văn An", directive.Duty{Role: directive.Board})
	person(chief, "Trần Bình", directive.Duty{Role: directive.Administrator})
	person(binh, "Trần Thị Bình", directive.Duty{Role: directive.Board})
	person(boss, "Phạm Sơn", directive.Duty{Role: directive.Manager})
	person(hoa, "Lê Thị Hoa", directive.Duty{Role: directive.Leader, Organisation: "ldld"})
	person(nam, "Võ Nam", directive.Duty{Role: directive.Deputy, Organisation: "ldld"})
	person(mai, "Đỗ <Mai>", directive.Duty{Role: directive.Leader, Organisation: "hnd"})
	person(both, "Bùi Tư", directive.Duty{Role: directive.Leader, Organisation: "ldld"},
		directive.Duty{Role: directive.Leader, Organisation: "hnd"})
	group := func(id int64, org directive.OrgID, title string) {
		w.groups[id] = directive.Group{
			Chat: id, Organisation: org, Title: title, Lang: directive.Vietnamese, Health: directive.Healthy,
		}
		w.kinds[id] = chat.Supergroup
	}
	group(ldld, "ldld", "LĐLĐ tỉnh")
	group(hnd, "hnd", "Hội Nông dân")
	w.kinds[loose] = chat.Group
	w.meetings["2017-06-08"] = directive.Meeting{
		ID: "2017-06-08", Date: day(2017, 6, 8), Title: directive.Text{VI: "Buổi làm việc 6 tháng đầu năm", EN: "Mid-year session"},
	}
	w.goals["27-7"] = directive.Milestone{
		ID: "27-7", Day: day(2017, 7, 27), Ordinal: 70,
		Name: directive.Text{VI: "Ngày Thương binh – Liệt sĩ", EN: "War Invalids and Martyrs Day"},
	}
	draft := func(n int, d directive.Directive) {
		d.Number, d.State, d.Meeting, d.Version = n, directive.Draft, "2017-06-08", 1
		w.dirs[n] = d
	}
	draft(1, directive.Directive{
		Title: directive.Text{VI: "Rà soát chỉ tiêu", EN: "Review the targets"}, All: true, Due: calendar.By(day(2017, 12, 31)),
	})
	draft(2, directive.Directive{
		Title: directive.Text{VI: "Công trình mừng 27/7", EN: "Works for 27 July"}, All: true, Milestone: "27-7",
		Target: &directive.Target{Value: directive.Whole(3), Unit: directive.Text{VI: "công trình", EN: "works"}, Op: directive.AtLeast},
	})
	draft(3, directive.Directive{
		Title: directive.Text{VI: "Nhà Mẹ VNAH không dột", EN: "No leaking roof"}, Lead: []directive.OrgID{"ldld"},
		Due:    calendar.By(day(2017, 7, 27)),
		Target: &directive.Target{Value: 0, Unit: directive.Text{VI: "nhà dột", EN: "leaking houses"}, Op: directive.Exactly},
	})
	draft(4, directive.Directive{
		Title: directive.Text{VI: "Dự báo <tình hình>", EN: "Forecast"}, All: true, Standing: true,
	})
}

func day(y, m, d int) calendar.Date { return calendar.Date{Year: y, Month: time.Month(m), Day: d} }

// publish brings drafts out without a dialog.
func (w *world) publish(numbers ...int) {
	w.t.Helper()
	w.do(directive.BySystem("test"), directive.Publish{Numbers: numbers})
}

func (w *world) do(actor directive.Actor, cmd directive.Command) {
	w.t.Helper()
	turn := ledger.Turn{Key: fmt.Sprintf("test:%d", len(w.committed)), Actor: actor, Command: cmd}
	if _, err := w.ledger.Execute(context.Background(), turn); err != nil {
		w.t.Fatalf("%s: %v", cmd.Name(), err)
	}
}

// Execute records a Turn and carries it out.
func (w *world) Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error) {
	w.turns = append(w.turns, t)
	if err := w.fail; err != nil {
		w.fail = nil
		return ledger.Result{}, err
	}
	return w.ledger.Execute(ctx, t)
}

// AnswerCallback records what a pressed button was told.
func (w *world) AnswerCallback(ctx context.Context, id, text string, alert bool) error {
	if _, bounded := ctx.Deadline(); !bounded {
		w.t.Error("an answer may keep everything that comes after it waiting without end")
	}
	if w.trace != nil && text != "" {
		fmt.Fprintf(w.trace, "(%s)\n\n", text)
	}
	w.answers = append(w.answers, answer{id, text, alert})
	return nil
}

func (w *world) Committed(_ context.Context, key string) (bool, error) { return w.committed[key], nil }

func (w *world) Session(_ context.Context, key chat.SessionKey) (chat.Session, bool, error) {
	s, ok := w.sessions[key]
	return s.Clone(), ok, nil
}

func (w *world) Person(_ context.Context, id directive.PersonID) (directive.Person, bool, error) {
	p, ok := w.people[id]
	return p, ok, nil
}

func (w *world) Group(_ context.Context, id int64) (directive.Group, bool, error) {
	g, ok := w.groups[id]
	return g, ok, nil
}

func (w *world) SlotAt(_ context.Context, in, id int64) (string, bool, error) {
	for _, m := range w.chats[in] {
		if m.id == id && m.slot != "" {
			return m.slot, true, nil
		}
	}
	return "", false, nil
}

func (w *world) Groups(context.Context) ([]directive.Group, error) {
	groups := slices.Collect(maps.Values(w.groups))
	slices.SortFunc(groups, func(a, b directive.Group) int { return cmp.Compare(a.Chat, b.Chat) })
	return groups, nil
}

func (w *world) Organisations(context.Context) ([]directive.Organisation, error) {
	orgs := slices.Collect(maps.Values(w.orgs))
	slices.SortFunc(orgs, func(a, b directive.Organisation) int { return a.Order - b.Order })
	return orgs, nil
}

func (w *world) Invitations(context.Context) ([]directive.Invitation, error) {
	all := slices.Collect(maps.Values(w.invites))
	slices.SortFunc(all, func(a, b directive.Invitation) int { return cmp.Compare(a.Code, b.Code) })
	return all, nil
}

func (w *world) Meetings(context.Context) ([]directive.Meeting, error) {
	found := slices.Collect(maps.Values(w.meetings))
	slices.SortFunc(found, func(a, b directive.Meeting) int { return b.Date.Compare(a.Date) })
	return found, nil
}

func (w *world) Milestones(context.Context) ([]directive.Milestone, error) {
	return slices.Collect(maps.Values(w.goals)), nil
}

func (w *world) Records(_ context.Context, kind directive.RecordKind, owner string) ([]directive.Record, error) {
	var found []directive.Record
	for _, name := range slices.Sorted(maps.Keys(w.records)) {
		if r := w.records[name]; r.Kind == kind && (owner == "" || r.Owner == owner) {
			found = append(found, r)
		}
	}
	return found, nil
}

func (w *world) Directives(_ context.Context, f store.Filter) ([]directive.Directive, error) {
	var found []directive.Directive
	for _, n := range slices.Sorted(maps.Keys(w.dirs)) {
		d := w.dirs[n]
		under := f.Organisation == "" && !f.OpenOnly
		for _, a := range w.assigned {
			under = under || (a.Directive == n && w.chosen(f, a))
		}
		if under && (f.Meeting == "" || f.Meeting == d.Meeting) && (f.Directive == 0 || f.Directive == n) && (len(f.States) == 0 || slices.Contains(f.States, d.State)) {
			found = append(found, d)
		}
	}
	return found, nil
}

func (w *world) Assignments(_ context.Context, f store.Filter) ([]directive.Assignment, error) {
	var found []directive.Assignment
	for _, a := range w.assigned {
		if (f.Directive == 0 || f.Directive == a.Directive) && w.chosen(f, a) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b directive.Assignment) int {
		if a.Directive != b.Directive {
			return a.Directive - b.Directive
		}
		return w.orgs[a.Organisation].Order - w.orgs[b.Organisation].Order
	})
	return found, nil
}

// chosen tells whether a filter chooses an assignment by its organisation and by whether it is owed.
func (w *world) chosen(f store.Filter, a directive.Assignment) bool {
	if f.Waiting && (!a.Waits() || w.dirs[a.Directive].State != directive.Published) {
		return false
	}
	owed := a.State.Open() && w.dirs[a.Directive].State == directive.Published
	return (f.Organisation == "" || f.Organisation == a.Organisation) && (!f.OpenOnly || owed)
}

func (w *world) Reports(_ context.Context, key directive.AssignmentKey) ([]directive.Report, error) {
	return w.reports[key], nil
}

func (w *world) Extensions(_ context.Context, key directive.AssignmentKey) ([]directive.Extension, error) {
	return w.asked[key], nil
}

// Load shows everything, whatever is needed.
func (w *world) Load(_ context.Context, actor directive.Actor, need directive.Need) (directive.State, error) {
	s := directive.State{
		Actor: actor, Person: w.people[actor.Person], Organisations: maps.Clone(w.orgs), People: maps.Clone(w.people),
		Groups: slices.Collect(maps.Values(w.groups)), Meetings: maps.Clone(w.meetings), Milestones: maps.Clone(w.goals),
		Directives: maps.Clone(w.dirs), Assignments: maps.Clone(w.assigned), Extensions: maps.Clone(w.asked),
		LastReports: map[directive.AssignmentKey]directive.Report{}, Reports: maps.Clone(w.reports),
	}
	slices.SortFunc(s.Groups, func(a, b directive.Group) int { return int(b.Chat - a.Chat) })
	for n := range w.dirs {
		s.Highest = max(s.Highest, n)
	}
	for key, reports := range w.reports {
		s.LastReports[key] = reports[len(reports)-1]
	}
	for _, name := range slices.Sorted(maps.Keys(w.records)) {
		s.Records = append(s.Records, w.records[name])
	}
	s.Shown = w.shown(s.ToLookAt(need.Shown))
	if i, ok := w.invites[need.Invitation]; ok {
		s.Invitation = &i
	}
	return s, nil
}

// shown returns which of the slots stand in the chats; they have for an hour.
func (w *world) shown(slots []directive.Slot) map[directive.Slot]directive.Posted {
	posted := map[directive.Slot]directive.Posted{}
	if !w.arrives {
		return posted
	}
	for _, slot := range slots {
		for _, m := range w.chats[slot.Chat] {
			if m.slot == slot.Name {
				posted[slot] = directive.Posted{Message: m.id, At: w.clock.Now().Add(-time.Hour)}
			}
		}
	}
	return posted
}

// Commit writes, and shows at once in the chats what was enqueued.
func (w *world) Commit(_ context.Context, c store.Commit) error {
	if w.committed[c.Key] {
		return store.ErrRepeated
	}
	if s := c.Session; s != nil && !s.Lapsed.IsZero() {
		if have, there := w.sessions[s.Key]; !there || have.Told || !have.Expires.Equal(s.Lapsed) {
			return store.ErrWentOn
		}
	}
	w.committed[c.Key] = true
	w.audit = append(w.audit, c.Audit...)
	w.keep(c.Blobs)
	if !strings.HasSuffix(c.Key, ":left") { // the end of a dialog that went on elsewhere
		w.commits++
	}
	w.change(c.Change)
	if s := c.Session; s != nil {
		if s.Session == nil {
			delete(w.sessions, s.Key)
		} else {
			w.sessions[s.Key] = s.Session.Clone()
		}
	}
	for _, e := range c.Envelopes {
		w.deliver(e)
	}
	return nil
}

func (w *world) change(c directive.Change) {
	for _, o := range c.Organisations {
		o.Version++
		w.orgs[o.ID] = o
	}
	for _, a := range c.Dropped {
		delete(w.assigned, a.AssignmentKey)
	}
	for _, g := range c.Groups {
		g.Version++
		w.groups[g.Chat] = g
	}
	for _, p := range c.People {
		w.people[p.ID] = p
	}
	for _, i := range c.Invitations {
		w.invites[i.Code] = i
	}
	for _, n := range c.Removed {
		delete(w.dirs, n)
	}
	for _, r := range c.Records {
		r.Version++
		w.records[string(r.Kind)+"/"+r.ID] = r
	}
	for _, key := range c.Fired {
		delete(w.due, key)
	}
	for _, d := range c.Due {
		if _, there := w.due[d.Key]; !there {
			w.due[d.Key] = d
		}
	}
	for _, m := range c.Milestones {
		m.Version++
		w.goals[m.ID] = m
	}
	for _, m := range c.Meetings {
		w.meetings[m.ID] = m
	}
	for _, d := range c.Directives {
		d.Version++
		w.dirs[d.Number] = d
	}
	for _, a := range c.Assignments {
		a.Version++
		w.assigned[a.AssignmentKey] = a
	}
	for _, r := range c.Reports {
		w.reports[r.AssignmentKey] = append(w.reports[r.AssignmentKey], r)
	}
	for _, e := range c.Extensions {
		list := slices.DeleteFunc(slices.Clone(w.asked[e.AssignmentKey]), func(o directive.Extension) bool { return o.Number == e.Number })
		w.asked[e.AssignmentKey] = append(list, e)
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

// deliver does in the chats what the messenger would.
func (w *world) deliver(e chat.Envelope) {
	id := e.Place.Chat
	at := slices.IndexFunc(w.chats[id], func(m *message) bool {
		return (e.Slot != "" && m.slot == e.Slot) || (e.Edit != 0 && m.id == e.Edit)
	})
	if e.Message.Text != "" && render.Length(e.Message.Text) > render.MaxMessage {
		w.t.Errorf("a message of %d characters: %.200s", render.Length(e.Message.Text), e.Message.Text)
	}
	for _, row := range e.Message.Keyboard {
		for _, b := range row {
			if _, _, ok := chat.ParseData(b.Data); b.URL == "" && !ok || b.Text == "" {
				w.t.Errorf("button %q has the data %q", b.Text, b.Data)
			}
		}
	}
	w.record(e, at >= 0)
	if at >= 0 && e.Action == chat.Put {
		if w.chats[id][at].ForceReply {
			w.t.Errorf("a question that asks for a reply was edited: %s", e.Message.Text)
		}
		w.chats[id][at].Message = e.Message
		return
	}
	if at >= 0 {
		w.chats[id] = slices.Delete(w.chats[id], at, at+1)
	}
	if e.Action == chat.Remove {
		return
	}
	w.message++
	w.chats[id] = append(w.chats[id], &message{id: w.message, slot: e.Slot, Message: e.Message})
}

// last returns the newest message of a chat.
func (w *world) last(in int64) *message {
	w.t.Helper()
	if len(w.chats[in]) == 0 {
		w.t.Fatalf("nothing stands in chat %d", in)
	}
	return w.chats[in][len(w.chats[in])-1]
}

// says fails unless the newest message of a chat holds all of the texts.
func (w *world) says(in int64, texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if got := w.last(in).Text; !strings.Contains(got, text) {
			w.t.Errorf("%q is missing in:\n%s", text, got)
		}
	}
}

// toast fails unless the last press was told a text that holds want.
func (w *world) toast(want string) {
	w.t.Helper()
	if len(w.answers) == 0 || !strings.Contains(w.answers[len(w.answers)-1].text, want) {
		w.t.Errorf("toast %q is missing in %+v", want, w.answers)
	}
}

// Download fetches a file that the test laid ready.
func (w *world) Download(_ context.Context, id string, limit int64) ([]byte, error) {
	data, there := w.stored[id]
	switch {
	case !there:
		return nil, &chat.DeliveryError{Fault: chat.Refused, Text: "no such file"}
	case int64(len(data)) > limit:
		return nil, chat.ErrTooBig
	}
	return data, nil
}

// People lists everybody whom the office knows.
func (w *world) People(context.Context) ([]directive.Person, error) {
	people := slices.Collect(maps.Values(w.people))
	slices.SortFunc(people, func(a, b directive.Person) int { return cmp.Compare(a.ID, b.ID) })
	return people, nil
}
