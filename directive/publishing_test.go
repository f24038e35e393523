package directive

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
)

func TestRecordMeeting(t *testing.T) {
	w := newWorld()
	m := w.meetings["june"]
	m.Notice, m.Version = "05-TB/TU", 0
	w.must(t, officer, RecordMeeting{m})
	if got := w.meetings["june"]; got.Notice != "05-TB/TU" || got.Version != 2 {
		t.Errorf("got %+v", got)
	}
	w.must(t, officer, RecordMeeting{Meeting{ID: "july", Date: day(7, 8), Title: Text{EN: "July"}}})
	if got := w.meetings["july"]; got.Version != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestSetMilestone(t *testing.T) {
	w := newWorld()
	for _, by := range []PersonID{officer, admin} {
		w.must(t, by, SetMilestone{Milestone{ID: "heroes", Day: day(7, 27), Name: Text{VI: "x"}, Ordinal: int(by)}})
		if got := w.milestones["heroes"]; got.Ordinal != int(by) {
			t.Errorf("got %+v", got)
		}
	}
}

func TestDrafts(t *testing.T) {
	w := newWorld()
	given := drafts()
	given[0].Number, given[0].State, given[0].Version = 40, Published, 7
	given[0].Target = &Target{Value: Whole(3), Unit: Text{VI: "công trình"}, Op: AtLeast}
	out := w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: given})
	if len(out.Notices) != 0 {
		t.Errorf("somebody is told of drafts: %v", told(out))
	}
	for number := 1; number <= 4; number++ {
		d := w.directives[number]
		if d.Number != number || d.State != Draft || d.Meeting != "june" || d.Author != officer || !d.Created.Equal(w.now) {
			t.Errorf("draft %d is %+v", number, d)
		}
	}
	if got := w.directives[1].Origin(FieldDue); got != Inferred {
		t.Errorf("the origin became %s", got)
	}
	if got := w.directives[1].Origin(FieldLead); got != Stated {
		t.Errorf("an origin that nobody noted is %s", got)
	}
	w.must(t, officer, DiscardDraft{3})
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()[:1]})
	if _, there := w.directives[3]; there || w.directives[5].Number != 5 {
		t.Errorf("after a draft was discarded: %v", w.directives)
	}
}

func TestPublish(t *testing.T) {
	w := newWorld()
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()})
	out := w.must(t, officer, Publish{Numbers: []int{3, 2, 1, 2}})
	type owed struct {
		Part  Part
		State AssignmentState
		Due   calendar.Deadline
	}
	last := calendar.By(day(7, 27))
	want := map[AssignmentKey]owed{
		of(1, unions): {Lead, Pending, last}, of(1, farmers): {Coordinator, Pending, last},
		of(2, unions): {Lead, Pending, last}, of(2, farmers): {Lead, Pending, last}, of(2, youth): {Lead, Pending, last},
		of(3, unions): {Lead, Pending, calendar.Deadline{}},
	}
	got := map[AssignmentKey]owed{}
	for key, a := range w.assignments {
		got[key] = owed{a.Part, a.State, a.Due}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("assignments (-want +got):\n%s", diff)
	}
	for number, state := range map[int]DirectiveState{1: Published, 2: Published, 3: Published, 4: Draft} {
		if d := w.directives[number]; d.State != state || d.Published.IsZero() == (state == Published) {
			t.Errorf("directive %d is %s since %s", number, d.State, d.Published)
		}
	}
	checkTold(t, out, map[int64][]string{
		unionsChat: {"card", "card", "card"}, farmersChat: {"card", "card"}, int64(officer): {"publication"},
	})
	news := bodyOf[Publication](t, out)
	if news.Cards != 5 || news.Groups != 2 || len(news.Directives) != 3 || len(news.Unreached) != 1 || news.Unreached[0].ID != youth {
		t.Errorf("the officer is told %+v", news)
	}
	for _, n := range out.Notices {
		card, ok := n.Body.(Card)
		if !ok {
			continue
		}
		if d := card.Directive; len(card.Leads) == 0 != d.All || (card.Milestone == nil) == (d.Number == 2) {
			t.Errorf("the card of #%d has the leads %v and the milestone %v", d.Number, card.Leads, card.Milestone)
		}
	}
	// Who got something is looked at from the next day on.
	for _, org := range []OrgID{unions, farmers, youth} {
		at := day(6, 9).Start(calendar.Zone())
		entry := w.due[ReminderKey(org, at, calendar.Zone())]
		if !entry.At.Equal(at) || entry.Organisation != org || entry.Day != day(6, 9) {
			t.Errorf("the entry is %+v", entry)
		}
	}
	if len(w.due) != 4 { // the fourth tells the officer how far it is
		t.Errorf("there are %d entries", len(w.due))
	}
}

func TestWhoAllUnitsAre(t *testing.T) {
	tests := []struct {
		name   string
		change func(w *world, d *Directive)
		want   []OrgID
	}{
		{"who sat in the meeting", func(*world, *Directive) {}, []OrgID{farmers, unions, youth}},
		{"the audience", func(_ *world, d *Directive) { d.Audience = []OrgID{youth, farmers} }, []OrgID{farmers, youth}},
		{"who has a group", func(w *world, _ *Directive) {
			m := w.meetings["june"]
			m.Participants = nil
			w.meetings["june"] = m
		}, []OrgID{farmers, unions}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			d := Directive{Title: Text{VI: "x"}, All: true}
			tt.change(w, &d)
			w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{d}})
			w.must(t, officer, Publish{Numbers: []int{1}})
			var got []OrgID
			for key := range w.assignments {
				got = append(got, key.Organisation)
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("organisations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWithdraw(t *testing.T) {
	w := published(t)
	out := w.must(t, officer, Withdraw{1, " gộp vào #2 "})
	if d := w.directives[1]; d.State != Withdrawn || d.Reason != "gộp vào #2" || !d.Ended.Equal(w.now) {
		t.Errorf("got %+v", d)
	}
	checkTold(t, out, map[int64][]string{unionsChat: {"card", "withdrawn"}, farmersChat: {"card", "withdrawn"}})
}

func TestClose(t *testing.T) {
	w := published(t)
	reportedBy(Submitted)(t, w)
	out := w.must(t, officer, Close{1})
	if d := w.directives[1]; d.State != Closed || !d.Ended.Equal(w.now) {
		t.Errorf("got %+v", d)
	}
	if a := w.assignments[of(1, unions)]; a.State != Submitted {
		t.Errorf("closing changed the assignment to %s", a.State)
	}
	checkTold(t, out, map[int64][]string{unionsChat: {"card"}, farmersChat: {"card"}})
}
