package directive

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRegisterOrganisations(t *testing.T) {
	w := newWorld()
	child := Organisation{ID: "vithanh", Name: Text{VI: "Vị Thanh"}, Parent: "new"}
	again := w.organisations[unions]
	again.Name.EN, again.Version = "Unions", 0
	w.must(t, admin, RegisterOrganisations{[]Organisation{child, {ID: "new", Name: Text{EN: "New"}}, again}})
	if w.organisations["vithanh"].Parent != "new" || w.organisations[unions].Name.EN != "Unions" || w.organisations[unions].Version != 2 {
		t.Errorf("got %+v", w.organisations)
	}
}

func TestBindGroup(t *testing.T) {
	w := newWorld()
	w.must(t, officer, BindGroup{Group{Chat: -103, Organisation: youth, Lang: English, Title: "Tỉnh Đoàn"}})
	want := Group{Chat: -103, Organisation: youth, Lang: English, Title: "Tỉnh Đoàn", Health: Healthy, Version: 1}
	if diff := cmp.Diff(want, w.groups[-103]); diff != "" {
		t.Errorf("group (-want +got):\n%s", diff)
	}
	// A group that fell silent is taken up again; one that was given up may go to another organisation.
	for _, tt := range []struct {
		health Health
		org    OrgID
	}{{Deaf, youth}, {Departed, farmers}} {
		if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: -103, Health: tt.health, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		if g := w.groups[-103]; g.Health != tt.health || g.Reason != "x" {
			t.Errorf("got %+v", g)
		}
		w.must(t, admin, BindGroup{Group{Chat: -103, Organisation: tt.org, Lang: Vietnamese}})
		if g := w.groups[-103]; g.Health != Healthy || g.Reason != "" || g.Organisation != tt.org {
			t.Errorf("got %+v", g)
		}
	}
}

// A group that comes in late gets the cards of what its organisation owes at that moment, by number, and nobody else
// gets anything.
func TestBindGroupShowsWhatIsOwed(t *testing.T) {
	w := published(t)
	w.must(t, officer, Publish{Numbers: []int{4}})
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()})
	w.must(t, leader, GiveReport{Assignment: of(3, unions), State: Submitted})
	w.at(day(7, 24), 10)
	bind := func(chat int64, org OrgID) []int {
		t.Helper()
		out := w.must(t, officer, BindGroup{Group{Chat: chat, Topic: 5, Organisation: org, Lang: English}})
		var numbers []int
		for _, n := range out.Notices {
			c, isCard := n.Body.(Card)
			if !isCard || n.To != (Recipient{Chat: chat, Topic: 5, Lang: English}) {
				t.Fatalf("a %T goes to %+v", n.Body, n.To)
			}
			stored := w.assignments[c.Assignment.AssignmentKey]
			stored.Version-- // It was written once more, so that nobody changes it unseen.
			if c.Organisation.ID != org || !cmp.Equal(c.Assignment, stored) || c.Today != day(7, 24) {
				t.Errorf("the card is %+v", c)
			}
			numbers = append(numbers, c.Directive.Number)
		}
		return numbers
	}
	check := func(what string, got, want []int) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: cards %v, want %v", what, got, want)
		}
	}
	check("a second group", bind(-103, unions), []int{1, 2, 4})
	check("the same again", bind(-103, unions), nil)
	check("the first group of another", bind(-104, youth), []int{2})
	for _, health := range []Health{Deaf, NoTopic, Departed} {
		if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: -103, Health: health, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		check("taken up again after being "+string(health), bind(-103, unions), []int{1, 2, 4})
	}
	if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: -103, Health: Departed}); err != nil {
		t.Fatal(err)
	}
	check("given to another", bind(-103, farmers), []int{1, 2})
	bind(-106, youth) // by mistake
	out := w.must(t, admin, BindGroup{Group{Chat: -106, Organisation: unions, Lang: English}})
	if len(out.Notices) != 3 || w.groups[-106].Organisation != unions {
		t.Errorf("given to another by an administrator: %d cards, %+v", len(out.Notices), w.groups[-106])
	}
	w.must(t, officer, Withdraw{1, "x"})
	w.must(t, officer, Close{2})
	check("after the end", bind(-105, unions), []int{4})
}

func TestSetHealthAgainChangesNothing(t *testing.T) {
	w := newWorld()
	for range 2 {
		if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: unionsChat, Health: Deaf, Reason: "kicked"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.groups[unionsChat].Version; got != 2 {
		t.Errorf("version %d, want one change", got)
	}
}

func TestMoveGroup(t *testing.T) {
	w := newWorld()
	if _, err := w.do(t, BySystem("sender"), MoveGroup{unionsChat, -1001}); err != nil {
		t.Fatal(err)
	}
	if _, there := w.groups[unionsChat]; there || w.groups[-1001].Organisation != unions {
		t.Errorf("got %+v", w.groups)
	}
}

func TestAGroupThatComesInDuringAPublicationMissesNoCard(t *testing.T) {
	for _, first := range []string{"publish", "bind"} {
		w := published(t)
		bind := BindGroup{Group{Chat: -900, Organisation: unions, Lang: Vietnamese}}
		publish := Publish{Numbers: []int{4}}
		// Both are decided on what was there before either.
		binding, err := Decide(w.load(ByPerson(admin), bind.Needs()), bind, w.now)
		publishing, failed := Decide(w.load(ByPerson(officer), publish.Needs()), publish, w.now)
		if err != nil || failed != nil {
			t.Fatal(err, failed)
		}
		done, late := publishing.Change, binding.Change
		if first == "bind" {
			done, late = late, done
		}
		w.apply(t, done)
		stale := func(o Organisation) bool { return o.Version != w.organisations[o.ID].Version }
		if !slices.ContainsFunc(late.Organisations, stale) {
			t.Errorf("%s first: the other is carried out without knowing of it", first)
		}
	}
}

func TestMoveGroupThatIsBoundToNobody(t *testing.T) {
	w := newWorld()
	for _, move := range []MoveGroup{{-900, -901}, {-900, unionsChat}} {
		out, err := w.do(t, BySystem("sender"), move)
		if err != nil || !slices.Equal(out.Change.Moved, []Moved{{move.From, move.To}}) {
			t.Errorf("%+v: got %+v, %v; what waits for the chat must follow it", move, out.Change, err)
		}
	}
}

func TestMoveGroupOntoOneThatWasRegisteredByItself(t *testing.T) {
	w := newWorld()
	out, err := w.do(t, BySystem("sender"), MoveGroup{unionsChat, farmersChat})
	if err != nil || len(out.Change.Moved) != 0 {
		t.Fatalf("got %+v, %v", out.Change, err)
	}
	if w.groups[unionsChat].Health != Departed || w.groups[farmersChat].Organisation != farmers {
		t.Errorf("got %+v; nothing may be sent to the old one any more", w.groups)
	}
}

func TestGrantDuty(t *testing.T) {
	w := newWorld()
	w.must(t, admin, GrantDuty{Person{ID: 5, Name: "Mới", Lang: "xx", Duties: []Duty{{Role: Administrator}}}, Duty{Leader, youth}})
	want := Person{ID: 5, Name: "Mới", Lang: Vietnamese, Duties: []Duty{{Leader, youth}}, Version: 1}
	if diff := cmp.Diff(want, w.people[5]); diff != "" {
		t.Errorf("person (-want +got):\n%s", diff)
	}
	// A second duty joins the first, the same again changes nothing, and the chosen language stays.
	w.must(t, 5, SetLanguage{Lang: English})
	for range 2 {
		w.must(t, admin, GrantDuty{Person{ID: 5, Name: "Mới hơn", Username: "moi", Lang: Vietnamese}, Duty{Role: Manager}})
	}
	want = Person{
		ID: 5, Name: "Mới hơn", Username: "moi", Lang: English, Duties: []Duty{{Leader, youth}, {Role: Manager}}, Version: 4,
	}
	if diff := cmp.Diff(want, w.people[5]); diff != "" {
		t.Errorf("person (-want +got):\n%s", diff)
	}
	if p := w.people[5]; !p.AnswersFor(youth) || p.AnswersFor(unions) || !p.Has(Manager) || p.Has(Board) {
		t.Errorf("what the person may do is wrong: %+v", p)
	}
}

func TestGrantDutyToOneself(t *testing.T) {
	w := newWorld()
	w.must(t, admin, GrantDuty{Person{ID: admin}, Duty{Role: Board}})
	if p := w.people[admin]; !p.Has(Board) || !p.Has(Administrator) || p.Name == "" {
		t.Errorf("got %+v", p)
	}
}

func TestInvitation(t *testing.T) {
	w := newWorld()
	out := w.must(t, officer, Invite{Code: code16("i"), Duty: Duty{Leader, youth}})
	if len(out.Notices) != 0 {
		t.Errorf("somebody is told: %v", told(out))
	}
	want := Invitation{Code: code16("i"), Duty: Duty{Leader, youth}, By: officer, Expires: w.now.Add(7 * 24 * time.Hour), Version: 1}
	if diff := cmp.Diff(want, w.invitations[code16("i")]); diff != "" {
		t.Errorf("invitation (-want +got):\n%s", diff)
	}
	w.now = want.Expires
	out = w.must(t, stranger, AcceptInvitation{code16("i"), Person{ID: stranger, Name: "Lan", Lang: English}})
	if p := w.people[stranger]; p.Name != "Lan" || p.Lang != English || !p.AnswersFor(youth) {
		t.Errorf("got %+v", p)
	}
	if i := w.invitations[code16("i")]; i.UsedBy != stranger || !i.UsedAt.Equal(w.now) {
		t.Errorf("got %+v", i)
	}
	checkTold(t, out, map[int64][]string{int64(stranger): {"welcome"}})
	if b := bodyOf[Welcome](t, out); b.Organisation == nil || b.Organisation.ID != youth || b.Duty.Role != Leader {
		t.Errorf("the welcome is %+v", b)
	}
	w.must(t, admin, Invite{Code: code16("j"), Duty: Duty{Role: Manager}})
	out = w.must(t, stranger, AcceptInvitation{code16("j"), Person{ID: stranger, Name: "Lan"}})
	if b := bodyOf[Welcome](t, out); b.Organisation != nil || len(w.people[stranger].Duties) != 2 {
		t.Errorf("the welcome is %+v", b)
	}
}

func TestSetLanguage(t *testing.T) {
	w := newWorld()
	w.must(t, leader, SetLanguage{Lang: English})
	if got := w.people[leader].Lang; got != English {
		t.Errorf("the person's language is %s", got)
	}
	for by, lang := range map[PersonID]Lang{leader: English, deputy: Vietnamese, officer: English, admin: Vietnamese} {
		w.must(t, by, SetLanguage{unionsChat, lang})
		if got := w.groups[unionsChat].Lang; got != lang {
			t.Errorf("by %d: the group's language is %s", by, got)
		}
	}
}

func TestOrganisationIsDated(t *testing.T) {
	o := Organisation{ValidFrom: day(6, 1), ValidTo: day(6, 30)}
	for d, want := range map[int]bool{1: true, 30: true} {
		if o.On(day(6, d)) != want {
			t.Errorf("on 6/%d: %t", d, !want)
		}
	}
	if o.On(day(5, 31)) || o.On(day(7, 1)) || !(Organisation{}).On(day(1, 1)) {
		t.Error("the bounds are wrong")
	}
}

func TestTextIn(t *testing.T) {
	tests := []struct {
		text   Text
		vi, en string
	}{
		{Text{"một", "one"}, "một", "one"}, {Text{VI: "một"}, "một", "một"}, {Text{EN: "one"}, "one", "one"},
	}
	for _, tt := range tests {
		if tt.text.In(Vietnamese) != tt.vi || tt.text.In(English) != tt.en {
			t.Errorf("%+v: got %q, %q", tt.text, tt.text.In(Vietnamese), tt.text.In(English))
		}
	}
}

// TestHealth takes a group away and brings it back: the Board is told once of each, and the cards come anew.
func TestHealth(t *testing.T) {
	w := published(t)
	set := func(health Health, reason string) (cards []int, told []PersonID) {
		t.Helper()
		out, err := w.do(t, BySystem("sender"), SetHealth{Chat: unionsChat, Unit: unions, Health: health, Reason: reason})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range out.Notices {
			switch b := n.Body.(type) {
			case Card:
				if !b.Anew || n.To.Chat != unionsChat {
					t.Errorf("the card %+v goes to %+v", b, n.To)
				}
				cards = append(cards, b.Directive.Number)
			case GroupHealth:
				if b.Group.Health != health || b.Group.Reason != reason || b.Organisation.ID != unions || b.At != w.now {
					t.Errorf("the Board is told %+v", b)
				}
				told = append(told, PersonID(n.To.Chat))
			}
		}
		return cards, told
	}
	for i, tt := range []struct {
		health Health
		reason string
		cards  []int
		told   []PersonID
	}{
		{Healthy, "", nil, nil},
		{Deaf, "kicked", nil, []PersonID{officer, officer2}},
		{Deaf, "kicked", nil, nil},
		{Deaf, "no rights", nil, nil},
		{NoTopic, "closed", nil, []PersonID{officer, officer2}},
		{Healthy, "", []int{1, 2, 3}, []PersonID{officer, officer2}},
		{Departed, "", nil, nil},
		{Deaf, "kicked", nil, nil},
	} {
		cards, told := set(tt.health, tt.reason)
		if !slices.Equal(cards, tt.cards) || !slices.Equal(told, tt.told) {
			t.Errorf("step %d: cards %v and told %v, want %v and %v", i, cards, told, tt.cards, tt.told)
		}
	}
	if g := w.groups[unionsChat]; g.Health != Departed {
		t.Errorf("a group that was unbound on purpose is %s", g.Health)
	}
}

func TestTheBoardIsToldOfALoss(t *testing.T) {
	w := published(t)
	out, err := w.do(t, BySystem("sender"), NoteUndelivered{Chat: farmersChat, Cause: LossUnknown})
	if err != nil || len(out.Notices) != 2 {
		t.Fatalf("%+v, %v", out.Notices, err)
	}
	for i, id := range []PersonID{officer, officer2} {
		b, _ := out.Notices[i].Body.(Undelivered)
		if out.Notices[i].To.Chat != int64(id) || b.Organisation.ID != farmers || b.Cause != LossUnknown || b.Today != day(6, 8) {
			t.Errorf("notice %d is %+v", i, out.Notices[i])
		}
	}
}
