package directive

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

// housekeeping are the refusals about organisations, duties, codes and meetings.
func housekeeping() []refusalCase {
	root := ByPerson(admin)
	edit := func(f OrgField, was, value string) Command { return EditOrganisation{unions, f, was, value} }
	add := func(o Organisation) Command { return AddOrganisation{o} }
	code := func(t checker, w *world) { w.must(t, officer, InviteGroup{Code: "0123456789", Unit: unions}) }
	revoked := func(t checker, w *world) {
		invited(t, w)
		w.must(t, officer, RevokeInvitation{code16("i")})
	}
	merged := func(t checker, w *world) {
		w.must(t, admin, MergeOrganisation{From: youth, To: farmers, Day: day(6, 8), Numbers: []int{1, 2, 3}})
	}
	bind := BindByCode{Code: "0123456789", Unit: unions, Group: Group{Chat: -9, Lang: Vietnamese}}
	return []refusalCase{
		{"a field that somebody changed", nil, root, edit(OrgName, "cũ", "mới"), CodeEditedMeanwhile},
		{"no name", nil, root, edit(OrgName, "Đơn vị ldld", ""), CodeNameMissing},
		{"a long name", nil, root, edit(OrgShort, "", long(MaxOrgName+1)), CodeTextTooLong},
		{"many aliases", nil, root, edit(OrgAliases, "", strings.ReplaceAll("a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5", " ", ";")), CodeTooManyAliases},
		{"a day that is none", nil, root, edit(OrgValidTo, "", "31/2"), CodeInvalid},
		{"a field that is none", nil, root, edit("color", "", "x"), CodeInvalid},
		{"a place that is none", nil, root, edit(OrgOrder, "", "0"), CodeInvalid},
		{"an end before the beginning", func(t checker, w *world) {
			w.must(t, admin, edit(OrgValidFrom, "", "2017-01-01"))
		}, root, edit(OrgValidTo, "", "2016-12-31"), CodeBadSpan},
		{"its own parent", nil, root, edit(OrgParent, "", string(unions)), CodeBadKin},
		{"a parent that is not there", nil, root, edit(OrgParent, "", "none"), CodeNoOrganisation},
		{"the name of another", nil, root, edit(OrgName, "Đơn vị ldld", "Đơn vị hnd"), CodeOrganisationTaken},
		{"nobody", nil, root, EditOrganisation{"none", OrgName, "", "x"}, CodeNoOrganisation},
		{"an id that is taken", nil, root, add(Organisation{ID: unions, Name: Text{VI: "x"}}), CodeOrganisationTaken},
		{"an id that is none", nil, root, add(Organisation{ID: "Ă b", Name: Text{VI: "x"}}), CodeBadID},
		{"an import of what changed", nil, root, ImportOrganisations{[]Organisation{{ID: unions, Name: Text{VI: "x"}}}, nil}, CodeEditedMeanwhile},
		{"an import that names one twice", nil, root, ImportOrganisations{[]Organisation{{ID: "x", Name: Text{VI: "x"}}, {ID: "x", Name: Text{VI: "y"}}}, nil}, CodeInvalid},
		{"an import without a name", nil, root, ImportOrganisations{[]Organisation{{ID: "x"}}, nil}, CodeNameMissing},
		{"a merger with itself", nil, root, MergeOrganisation{From: unions, To: unions, Day: day(6, 8), Numbers: []int{1, 2, 3}}, CodeBadKin},
		{"a merger of nobody", nil, root, MergeOrganisation{From: "none", To: unions, Day: day(6, 8)}, CodeNoOrganisation},
		{"a merger with nobody", nil, root, MergeOrganisation{From: unions, To: "none", Day: day(6, 8)}, CodeNoOrganisation},
		{"a merger to come", nil, root, MergeOrganisation{From: unions, To: farmers, Day: day(6, 9)}, CodeFutureDay},
		{"a merger of what is merged", merged, root, MergeOrganisation{From: youth, To: unions, Day: day(6, 8)}, CodeEnded},
		{"a merger with what is merged", merged, root, MergeOrganisation{From: unions, To: youth, Day: day(6, 8)}, CodeEnded},
		{"a merger that overlooks something", nil, root, MergeOrganisation{From: unions, To: farmers, Day: day(6, 8)}, CodeEditedMeanwhile},
		{"a group for what is merged", merged, root, BindGroup{Group{Chat: -9, Organisation: youth, Lang: Vietnamese}}, CodeEnded},
		{"a code for what is merged", merged, root, InviteGroup{Code: "0123456789", Unit: youth}, CodeEnded},
		{"a code for nobody", nil, root, InviteGroup{Code: "0123456789", Unit: "none"}, CodeNoOrganisation},
		{"a code that can be guessed", nil, root, InviteGroup{Code: "012345678", Unit: unions}, CodeInvalid},
		{"a code that replaces another's group", nil, root, InviteGroup{Code: "0123456789", Unit: unions, Replaces: farmersChat}, CodeNoGroup},
		{"a code that was used", func(t checker, w *world) {
			code(t, w)
			w.must(t, stranger, bind)
		}, ByPerson(stranger), bind, CodeInvitationUsed},
		{"a code that nobody made", nil, ByPerson(stranger), bind, CodeNoInvitation},
		{"an invitation as a code", invited, ByPerson(stranger), BindByCode{Code: code16("i"), Unit: youth}, CodeNoInvitation},
		{"a code in another's group", code, ByPerson(farmer), BindByCode{"0123456789", unions, Group{Chat: farmersChat, Lang: Vietnamese}}, CodeGroupTaken},
		{"a code as an invitation", code, ByPerson(stranger), AcceptInvitation{"0123456789", Person{ID: stranger}}, CodeForGroup},
		{"an invitation that was revoked", revoked, ByPerson(stranger), AcceptInvitation{code16("i"), Person{ID: stranger}}, CodeInvitationRevoked},
		{"revoking what was used", func(t checker, w *world) {
			invited(t, w)
			w.must(t, stranger, AcceptInvitation{code16("i"), Person{ID: stranger}})
		}, root, RevokeInvitation{code16("i")}, CodeInvitationUsed},
		{"revoking nothing", nil, root, RevokeInvitation{"none"}, CodeNoInvitation},
		{"an officer revokes an officer's", func(t checker, w *world) {
			w.must(t, admin, Invite{Code: code16("j"), Duty: Duty{Role: Board}})
		}, ByPerson(officer), RevokeInvitation{code16("j")}, CodeForbidden},
		{"a duty that nobody holds", nil, root, ChangeDuty{leader, Duty{Deputy, unions}, Duty{}}, CodeNoDuty},
		{"one's own role", nil, root, ChangeDuty{admin, Duty{Role: Administrator}, Duty{}}, CodeOwnDuty},
		{"a duty that makes no sense", nil, root, ChangeDuty{leader, Duty{Leader, unions}, Duty{Role: Leader}}, CodeBadRole},
		{"an officer makes an officer", nil, ByPerson(officer), ChangeDuty{leader, Duty{Leader, unions}, Duty{Role: Board}}, CodeForbidden},
		{"unbinding no group", nil, root, UnbindGroup{-9}, CodeNoGroup},
		{"a group that was noted by a person", nil, root, NoteGroup{Group: Group{Chat: -9}}, CodeForbidden},
		{"a meeting that is there", nil, ByPerson(officer), AddMeeting{Meeting{ID: "june", Date: day(6, 8), Title: Text{VI: "x"}}}, CodeMeetingTaken},
		{"a meeting without a title", nil, ByPerson(officer), AddMeeting{Meeting{ID: "july", Date: day(6, 8)}}, CodeTitleMissing},
		{"a meeting without a day", nil, ByPerson(officer), AddMeeting{Meeting{ID: "july", Title: Text{VI: "x"}}}, CodeInvalid},
		{"a meeting's field that changed", nil, ByPerson(officer), EditMeeting{"june", MeetingChair, "ai đó", "x"}, CodeEditedMeanwhile},
		{"a participant that is not there", nil, ByPerson(officer), EditMeeting{"june", MeetingParticipants, "ldld,hnd,tdoan", "none"}, CodeNoOrganisation},
		{"a long notice", nil, ByPerson(officer), EditMeeting{"june", MeetingNotice, "", long(MaxNotice + 1)}, CodeTextTooLong},
		{"a long place", nil, ByPerson(officer), EditMeeting{"june", MeetingPlace, "", long(MaxTitle + 1)}, CodeTextTooLong},
		{"no meeting", nil, ByPerson(officer), EditMeeting{"none", MeetingPlace, "", "x"}, CodeNoMeeting},
		{"sending again what everybody has", func(t checker, w *world) {
			for _, org := range []OrgID{unions, farmers} {
				a := w.assignments[of(1, org)]
				a.State = Acknowledged
				w.assignments[of(1, org)] = a
			}
		}, ByPerson(officer), ResendCards{1}, CodeAllReceived},
		{"sending again at once", func(t checker, w *world) {
			w.standing = map[Slot]Posted{CardSlot(1, unionsChat): {1, w.now}, CardSlot(1, farmersChat): {2, w.now}}
		}, ByPerson(officer), ResendCards{1}, CodeJustSent},
		{"an announcement of nothing", nil, ByPerson(officer), Announce{Announcement{Groups: []int64{unionsChat}}}, CodeEmptyAnnouncement},
		{"an announcement to nobody", nil, ByPerson(officer), Announce{Announcement{Text: "x"}}, CodeNothingChosen},
		{"a long announcement", nil, ByPerson(officer), Announce{Announcement{Text: long(MaxAnnouncement + 1)}}, CodeTextTooLong},
		{"an announcement for yesterday", nil, ByPerson(officer), Announce{Announcement{Text: "x", Groups: []int64{unionsChat}, At: day(6, 7).In(calendar.Zone(), 8, 0)}}, CodePast},
		{"an announcement for after next year", nil, ByPerson(officer), Announce{Announcement{Text: "x", Groups: []int64{unionsChat}, At: day(6, 7).AddDays(800).In(calendar.Zone(), 8, 0)}}, CodeTooLate},
		{"sending nothing", nil, ByPerson(officer), SendAnnouncement{1}, CodeNoAnnouncement},
		{"sending twice", announcedOnce, ByPerson(officer), SendAnnouncement{1}, CodeAnnounced},
		{"noting twice", func(t checker, w *world) {
			announcedOnce(t, w)
			w.must(t, leader, NoteAnnouncement{1, unionsChat})
		}, ByPerson(deputy), NoteAnnouncement{1, unionsChat}, CodeNotedAlready},
		{"noting another's", announcedOnce, ByPerson(farmer), NoteAnnouncement{1, unionsChat}, CodeForbidden},
		{"a meeting's day that is none", nil, ByPerson(officer), EditMeeting{"june", MeetingDate, "2017-06-08", "31/2"}, CodeInvalid},
	}
}

// announcedOnce sends announcement 1 to both groups.
func announcedOnce(t checker, w *world) {
	w.must(t, officer, Announce{Announcement{Text: "x", Ask: true, Groups: []int64{unionsChat, farmersChat}}})
	w.must(t, officer, SendAnnouncement{1})
}

func TestFieldsAreEdited(t *testing.T) {
	w := newWorld()
	for field, value := range map[OrgField]string{
		OrgName: "Liên đoàn mới", OrgNameEN: "New", OrgShort: "LĐ", OrgShortEN: "L", OrgAliases: "a; b", OrgParent: "hnd",
		OrgValidFrom: "2017-01-01", OrgValidTo: "2025-06-30",
	} {
		w.must(t, admin, EditOrganisation{unions, field, w.organisations[unions].Field(field), "  " + value + " "})
		if got := w.organisations[unions].Field(field); got != value {
			t.Errorf("%s is %q, not %q", field, got, value)
		}
	}
	before := w.organisations[unions]
	w.must(t, admin, EditOrganisation{unions, OrgShort, "something else", "LĐ"}) // as somebody else did already
	if !w.organisations[unions].Same(before) {
		t.Error("what was so already is changed")
	}
	w.must(t, admin, EditOrganisation{unions, OrgAliases, "a; b", "LĐLĐ, công  đoàn;LĐLĐ\n"})
	if got := w.organisations[unions].Aliases; !slices.Equal(got, []string{"LĐLĐ", "công đoàn"}) {
		t.Errorf("the aliases are %q", got)
	}
	w.must(t, admin, EditOrganisation{unions, OrgValidTo, "2025-06-30", ""})
	if !w.organisations[unions].ValidTo.IsZero() {
		t.Error("the last day can't be emptied")
	}
}

// TestListsAreReordered moves organisations to random places: they keep each other's order, and nobody gets lost.
func TestListsAreReordered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		for range rapid.IntRange(1, 5).Draw(t, "moves") {
			id := rapid.SampledFrom([]OrgID{unions, farmers, youth}).Draw(t, "who")
			at := rapid.IntRange(1, 4).Draw(t, "where")
			w.must(t, admin, EditOrganisation{id, OrgOrder, "", itoa(at)})
			all := map[OrgID]bool{unions: true, farmers: true, youth: true}
			list := State{Organisations: w.organisations}.listed(all)
			if got := slices.IndexFunc(list, func(o Organisation) bool { return o.ID == id }); got != min(at, 3)-1 {
				t.Fatalf("%s stands at %d, not %d", id, got+1, at)
			}
		}
	})
}

func TestAMergerHandsOver(t *testing.T) {
	w := published(t)
	w.must(t, leader, Acknowledge{of(1, unions)})
	w.must(t, leader, GiveReport{Assignment: of(2, unions), State: Submitted, Text: "xong"})
	due := w.assignments[of(1, unions)].Due
	out := w.must(t, admin, MergeOrganisation{From: unions, To: youth, Day: day(6, 1), Numbers: []int{1, 2, 3}})
	if o := w.organisations[unions]; o.Successor != youth || o.ValidTo != day(5, 31) || o.On(day(6, 8)) {
		t.Errorf("the organisation is %+v", o)
	}
	for key := range w.assignments {
		if key.Organisation == unions && key.Directive != 2 {
			t.Errorf("it still owes %v", key)
		}
	}
	heir := w.assignments[of(1, youth)]
	if heir.State != Pending || heir.Due != due || heir.Part != Lead || !heir.Acknowledged.IsZero() {
		t.Errorf("the successor owes %+v", heir)
	}
	if d := w.directives[1]; slices.Contains(d.Lead, unions) || !slices.Contains(d.Lead, youth) {
		t.Errorf("the directive is led by %v", d.Lead)
	}
	told := map[int64]int{}
	for _, n := range out.Notices {
		if b, ok := n.Body.(HandedOver); ok && b.To.ID == youth {
			told[n.To.Chat]++
		}
	}
	if told[unionsChat] != 2 || len(told) != 1 {
		t.Errorf("who is told: %v", told)
	}
	// What is published later for the old one goes to the new one.
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{{Title: Text{VI: "x"}, Lead: []OrgID{unions}}}})
	last := 0
	for n := range w.directives {
		last = max(last, n)
	}
	w.must(t, officer, Publish{Numbers: []int{last}})
	if _, owes := w.assignments[of(last, youth)]; !owes {
		t.Error("a draft for the old organisation is not the new one's")
	}
}

func TestACodeReplacesAGroupOnce(t *testing.T) {
	w := published(t)
	w.must(t, officer, InviteGroup{Code: "0123456789", Unit: unions, Replaces: unionsChat})
	out := w.must(t, stranger, BindByCode{"0123456789", unions, Group{Chat: -9, Title: "Nhóm mới", Lang: Vietnamese}})
	if cards, _, _ := shown(out, -9); !slices.Equal(cards, []int{1, 2, 3}) {
		t.Errorf("the new group is shown %v", cards)
	}
	if w.groups[unionsChat].Health != Departed || w.groups[-9].Health != Healthy || w.groups[-9].Organisation != unions {
		t.Errorf("the groups are %+v", w.groups)
	}
	farewell := out.Notices[len(out.Notices)-1]
	if b, ok := farewell.Body.(GroupUnbound); !ok || farewell.To.Chat != unionsChat || b.By != "Nhóm mới" {
		t.Errorf("the old group is told %+v", farewell)
	}
	if i := w.invitations["0123456789"]; i.UsedBy != stranger || i.Open(w.now) {
		t.Errorf("the code is %+v", i)
	}
}

func TestInvitationsLastAsLongAsAsked(t *testing.T) {
	w := newWorld()
	for asked, want := range map[time.Duration]time.Duration{
		0: w.rules.InvitationLife, time.Hour: time.Hour, 1000 * time.Hour * 24: maxInvitationLife,
	} {
		code := code16(asked.String())
		w.must(t, admin, Invite{Code: code, Duty: Duty{Role: Manager}, Life: asked})
		if got := w.invitations[code].Expires.Sub(w.now); got != want {
			t.Errorf("%s was asked for, it lasts %s", asked, got)
		}
	}
}

func TestDutiesChange(t *testing.T) {
	w := published(t)
	out := w.must(t, officer, ChangeDuty{deputy, Duty{Deputy, unions}, Duty{Leader, farmers}})
	if p := w.people[deputy]; p.AnswersFor(unions) || !p.AnswersFor(farmers) {
		t.Errorf("the person is %+v", p)
	}
	if b, ok := out.Notices[0].Body.(DutyChanged); !ok || len(out.Notices) != 1 || b.Units[farmers].ID != farmers {
		t.Errorf("they are told %+v", out.Notices)
	}
	w.must(t, officer, ChangeDuty{deputy, Duty{Leader, farmers}, Duty{}})
	if len(w.people[deputy].Duties) != 0 {
		t.Error("a duty that was taken away is held")
	}
	if _, err := w.do(t, ByPerson(deputy), Acknowledge{of(1, farmers)}); !errors.As(err, new(*Refusal)) {
		t.Errorf("who holds no duty any more acknowledges: %v", err)
	}
}

// Of two administrators who put each other out at the same moment, one stays.
func TestAnAdministratorStays(t *testing.T) {
	w := newWorld()
	w.must(t, admin, GrantDuty{Person{ID: officer}, Duty{Role: Administrator}})
	out, err := Decide(w.load(ByPerson(officer), ChangeDuty{Person: admin}.Needs()),
		ChangeDuty{admin, Duty{Role: Administrator}, Duty{}}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(out.Change.People, func(p Person) bool { return p.ID == officer && p.Version == w.people[officer].Version }) {
		t.Error("the change does not rely on its author's own role")
	}
}

func TestAGroupIsNotedAndAskedFor(t *testing.T) {
	w := newWorld()
	out, err := w.do(t, BySystem("telegram"), NoteGroup{Group: Group{Chat: -9, Title: "Nhóm", Lang: Vietnamese}, By: "Ai", Alike: []OrgID{farmers}})
	if err != nil {
		t.Fatal(err)
	}
	var asked []PersonID
	for _, n := range out.Notices {
		if b := n.Body.(GroupJoined); b.By == "Ai" && len(b.Alike) == 1 {
			asked = append(asked, PersonID(n.To.Chat))
		}
	}
	if !slices.Equal(asked, []PersonID{admin, officer, officer2}) {
		t.Errorf("asked are %v", asked)
	}
	if g := w.groups[-9]; g.Health != Departed || g.Organisation != "" {
		t.Errorf("the group is %+v", g)
	}
	// It counts as nobody's: "all units" leaves it out, and any officer may bind it.
	w.meetings["july"] = Meeting{ID: "july", Date: day(7, 8), Title: Text{VI: "x"}, Version: 1}
	w.must(t, officer, DraftDirectives{Meeting: "july", Drafts: []Directive{{Title: Text{VI: "x"}, All: true}}})
	w.must(t, officer, Publish{Numbers: []int{1}})
	if _, owes := w.assignments[of(1, "")]; owes {
		t.Error("nobody owes something")
	}
	w.must(t, officer, BindGroup{Group{Chat: -9, Organisation: farmers, Lang: Vietnamese}})
}

func TestAMeetingIsRecordedAndEdited(t *testing.T) {
	w := newWorld()
	w.must(t, officer, AddMeeting{Meeting{ID: "july", Date: day(7, 8), Title: Text{VI: "Giao ban tháng 7"}}})
	for field, value := range map[MeetingField]string{
		MeetingDate: "2017-07-09", MeetingTitle: "Giao ban", MeetingTitleEN: "Session", MeetingChair: "Trần Công Chánh",
		MeetingChairEN: "Chair", MeetingPlace: "Hội trường", MeetingParticipants: "hnd,ldld", MeetingNotice: "05/TB-UBND",
	} {
		w.must(t, officer, EditMeeting{"july", field, w.meetings["july"].Field(field), value})
		if got := w.meetings["july"].Field(field); got != value {
			t.Errorf("%s is %q, not %q", field, got, value)
		}
	}
	before := w.meetings["july"].Version
	w.must(t, officer2, EditMeeting{"july", MeetingNotice, "something else", "05/TB-UBND"})
	if w.meetings["july"].Version != before {
		t.Error("what was so already is written anew")
	}
}

func TestAnImportChangesWhatDiffers(t *testing.T) {
	w := newWorld()
	same := w.organisations[farmers]
	renamed := w.organisations[unions]
	renamed.Name.VI = "Tên mới"
	fresh := Organisation{ID: "moi", Name: Text{VI: "Đơn vị mới"}, Parent: unions, Order: 9}
	seen := map[OrgID]int64{farmers: 1, unions: 1}
	out := w.must(t, admin, ImportOrganisations{[]Organisation{same, renamed, fresh}, seen})
	if len(out.Change.Organisations) != 2 || w.organisations[unions].Name.VI != "Tên mới" || w.organisations["moi"].Version != 1 {
		t.Errorf("it changes %+v", out.Change.Organisations)
	}
	if w.organisations[youth].Version != 1 {
		t.Error("what it doesn't name has changed")
	}
}

func TestHeirs(t *testing.T) {
	s := State{Organisations: map[OrgID]Organisation{
		"a": {ID: "a", Successor: "b", ValidTo: day(3, 1)}, "b": {ID: "b", Successor: "c", ValidTo: day(5, 1)}, "c": {ID: "c"},
		"x": {ID: "x", Successor: "y", ValidTo: day(3, 1)}, "y": {ID: "y", Successor: "x", ValidTo: day(3, 1)},
	}}
	for _, tt := range []struct {
		id   OrgID
		on   int
		want OrgID
	}{{"a", 1, "a"}, {"a", 4, "b"}, {"a", 6, "c"}, {"c", 6, "c"}, {"none", 6, "none"}} {
		if got := s.heir(tt.id, day(time.Month(tt.on), 1)); got != tt.want {
			t.Errorf("%s in month %d is %s, not %s", tt.id, tt.on, got, tt.want)
		}
	}
	if got := s.heir("x", day(6, 1)); got != "x" && got != "y" {
		t.Errorf("a circle leads to %s", got)
	}
}

// houseCommands are those about organisations, groups, people and meetings, for the table of rights.
func houseCommands() []Command {
	return []Command{
		AddOrganisation{Organisation{ID: "x", Name: Text{VI: "x"}}}, EditOrganisation{unions, OrgShort, "", "x"}, ImportOrganisations{},
		MergeOrganisation{From: unions, To: farmers, Day: day(6, 8), Numbers: []int{1, 2, 3}}, UnbindGroup{unionsChat},
		ChangeDuty{member, Duty{Member, unions}, Duty{Deputy, unions}}, ChangeDuty{manager, Duty{Role: Manager}, Duty{Role: Board}},
		InviteGroup{Code: "0123456789", Unit: unions}, RevokeInvitation{"none"}, BindByCode{Code: "none", Unit: unions},
		NoteGroup{Group: Group{Chat: -9}}, AddMeeting{Meeting{ID: "july", Date: day(7, 8), Title: Text{VI: "x"}}},
		EditMeeting{"june", MeetingPlace, "", "x"}, ResendCards{1}, Announce{}, SendAnnouncement{1}, AnnounceDue{"x", 1}, StopAnnouncement{1},
		TrackAnnouncement{"x", 1, 0}, ShowAnnouncement{1}, NoteAnnouncement{1, unionsChat},
	}
}
