package directive

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
)

// draftCommands draws the commands about drafts and how they go out.
func (m *machine) draftCommands() map[string]func(*rapid.T) Command {
	number := rapid.IntRange(0, 8)
	numbers := rapid.SliceOfN(number, 0, 3)
	return map[string]func(*rapid.T) Command{
		"edit": func(t *rapid.T) Command {
			return EditDirective{
				Number: number.Draw(t, "number"), Seen: rapid.Int64Range(0, 3).Draw(t, "seen"),
				Fields: rapid.SliceOfN(rapid.SampledFrom(Fields()), 0, 4).Draw(t, "fields"), Value: drawDraft(t),
			}
		},
		"merge": func(t *rapid.T) Command { return MergeDrafts{number.Draw(t, "into"), number.Draw(t, "from")} },
		"split": func(t *rapid.T) Command {
			half := Piece{Title: Text{VI: "nửa"}, Body: Text{VI: rapid.SampledFrom([]string{"", "một nửa"}).Draw(t, "half")}}
			return SplitDraft{Number: number.Draw(t, "number"), First: half, Second: half}
		},
		"swap": func(t *rapid.T) Command { return SwapDrafts{number.Draw(t, "a"), number.Draw(t, "b")} },
		"schedule": func(t *rapid.T) Command {
			at := m.w.now.Add(time.Duration(rapid.IntRange(-1, 60).Draw(t, "hours")) * time.Hour)
			return Schedule{numbers.Draw(t, "numbers"), at, rapid.Bool().Draw(t, "together")}
		},
		"unschedule": func(t *rapid.T) Command { return Unschedule{numbers.Draw(t, "numbers")} },
		"publish due": func(t *rapid.T) Command {
			return PublishDue{"tick", numbers.Draw(t, "numbers"), officer, rapid.Bool().Draw(t, "together")}
		},
		"track":  func(t *rapid.T) Command { return TrackPublication{"tick", numbers.Draw(t, "numbers"), officer, 0} },
		"stop":   func(t *rapid.T) Command { return StopPublication{numbers.Draw(t, "numbers")} },
		"resume": func(t *rapid.T) Command { return ResumePublication{numbers.Draw(t, "numbers")} },
		"open": func(t *rapid.T) Command {
			return OpenCard{drawKey(t), rapid.SampledFrom([]int64{unionsChat, farmersChat, -9}).Draw(t, "chat")}
		},
		"carry": func(t *rapid.T) Command {
			return CarryOver{numbers.Draw(t, "numbers"), rapid.SampledFrom([]string{"june", "july", "may"}).Draw(t, "meeting")}
		},
		"hand on": func(t *rapid.T) Command {
			return HandOn{drawKey(t), number.Draw(t, "report"), rapid.SampledFrom([]PersonID{officer2, leader}).Draw(t, "to"), drawReason(t)}
		},
		"import": func(t *rapid.T) Command {
			m := Meeting{ID: rapid.SampledFrom([]string{"june", "july", ""}).Draw(t, "meeting"), Date: day(7, 8), Title: Text{VI: "x"}, Notice: "1-TB/TU"}
			return ImportDrafts{Meeting: m, Drafts: []Directive{drawDraft(t)}}
		},
		"apply": func(t *rapid.T) Command {
			return ApplyExtension{Draft: number.Draw(t, "draft"), Number: number.Draw(t, "number"), Units: []OrgID{drawKey(t).Organisation}}
		},
	}
}

// refused fails unless a command is refused with a code.
func (w *world) refused(t checker, by PersonID, cmd Command, want Code) *Refusal {
	t.Helper()
	_, err := w.do(t, ByPerson(by), cmd)
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Code != want {
		t.Errorf("%s: got %v, want a refusal with %s", cmd.Name(), err, want)
		return &Refusal{}
	}
	return refusal
}

// drafted returns a world with four drafts.
func drafted(t checker) *world {
	t.Helper()
	w := newWorld()
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()})
	return w
}

func TestAFieldIsEditedAndTheRestStays(t *testing.T) {
	w := drafted(t)
	before := w.directives[1]
	value := Directive{
		Title: Text{VI: "Khác"}, Due: calendar.By(day(9, 1)), Origins: map[Field]Origin{FieldDue: Stated},
		Body: Text{VI: "not taken"},
	}
	w.must(t, officer, EditDirective{Number: 1, Seen: before.Version, Fields: []Field{FieldDue}, Value: value})
	after := w.directives[1]
	if after.Due != value.Due || after.Origin(FieldDue) != Stated || after.Title != before.Title || after.Body != before.Body {
		t.Errorf("it is %+v", after)
	}
	want := []Edit{{At: w.now, By: officer, ByName: "Person 2", Version: before.Version, Fields: []Field{FieldDue}}}
	if diff := cmp.Diff(want, after.Edits); diff != "" {
		t.Errorf("the edits (-want +got):\n%s", diff)
	}
	w.must(t, officer, EditDirective{Number: 1, Fields: []Field{FieldDue}, Value: after})
	if again := w.directives[1]; again.Version != after.Version {
		t.Error("a change that changes nothing was written")
	}
}

func TestOfTwoOfficersTheSecondIsStoppedWhereTheyMeet(t *testing.T) {
	w := drafted(t)
	seen := w.directives[1].Version
	w.must(t, officer, EditDirective{Number: 1, Seen: seen, Fields: []Field{FieldDue}, Value: Directive{Due: calendar.By(day(9, 1))}})
	r := w.refused(t, officer2, EditDirective{Number: 1, Seen: seen, Fields: []Field{FieldDue}, Value: Directive{Standing: true}}, CodeChangedMeanwhile)
	if r.Params["Name"] != "Person 2" {
		t.Errorf("it names %v", r.Params)
	}
	w.must(t, officer2, EditDirective{Number: 1, Seen: seen, Fields: []Field{FieldTitle}, Value: Directive{Title: Text{VI: "Tên khác"}}})
	if d := w.directives[1]; d.Due != calendar.By(day(9, 1)) || d.Title.VI != "Tên khác" {
		t.Errorf("it is %+v", d)
	}
	w.must(t, officer2, EditDirective{Number: 1, Seen: w.directives[1].Version, Fields: []Field{FieldDue}, Value: Directive{Standing: true}})
}

func TestManyEditsAreNotForgottenSilently(t *testing.T) {
	w := drafted(t)
	seen := w.directives[1].Version
	for i := range 2 * maxEdits {
		w.must(t, officer, EditDirective{Number: 1, Fields: []Field{FieldUrgent}, Value: Directive{Urgent: i%2 == 0}})
	}
	if n := len(w.directives[1].Edits); n != maxEdits {
		t.Errorf("%d edits are kept", n)
	}
	// What was changed first is not known any more.
	_ = w.refused(t, officer2, EditDirective{Number: 1, Seen: seen, Fields: []Field{FieldTitle}, Value: Directive{Title: Text{VI: "x"}}}, CodeChangedMeanwhile)
}

func TestEditingWhatIsInForceChangesCardsAndTellsEachGroupOnce(t *testing.T) {
	w := published(t)
	extended := w.assignments[of(1, farmers)]
	extended.Due = calendar.By(day(12, 1))
	w.assignments[of(1, farmers)] = extended
	d := w.directives[1]
	d.Due, d.Title = calendar.By(day(8, 15)), Text{VI: "Tên mới"}
	out := w.must(t, officer, EditDirective{Number: 1, Fields: []Field{FieldDue, FieldTitle}, Value: d})
	checkTold(t, out, map[int64][]string{unionsChat: {"card", "change"}, farmersChat: {"card", "change"}})
	if got := bodyOf[DirectiveChanged](t, out); !slices.Equal(got.Fields, []Field{FieldTitle, FieldDue}) || got.Before.Title == got.After.Title {
		t.Errorf("the groups are told %+v", got)
	}
	if a := w.assignments[of(1, unions)]; a.Due != calendar.By(day(8, 15)) {
		t.Errorf("the deadline is %s", a.Due)
	}
	if a := w.assignments[of(1, farmers)]; a.Due != calendar.By(day(12, 1)) {
		t.Errorf("the time that was granted became %s", a.Due)
	}
	if len(out.Change.Due) == 0 {
		t.Error("nobody is reminded of the new day")
	}
	out = w.must(t, officer, EditDirective{Number: 1, Fields: []Field{FieldCoordinators}, Value: Directive{Coordinators: []OrgID{farmers, youth}}})
	if a, there := w.assignments[of(1, youth)]; !there || a.Part != Coordinator || a.State != Pending {
		t.Errorf("a unit that comes in owes %+v", a)
	}
	checkTold(t, out, map[int64][]string{unionsChat: {"card", "change"}, farmersChat: {"card", "change"}})
	_ = w.refused(t, officer, EditDirective{Number: 1, Fields: []Field{FieldCoordinators}, Value: Directive{}}, CodeUnitStays)
	_ = w.refused(t, officer, EditDirective{Number: 1, Fields: []Field{FieldLead}, Value: Directive{}}, CodeNobodyToAssign)
}

func TestMergedDrafts(t *testing.T) {
	w := newWorld()
	file := File{Kind: PhotoFile, ID: "p", Unique: "u"}
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{
		{Title: Text{VI: "a"}, Body: Text{VI: "một"}, Source: "một.", Lead: []OrgID{unions}, Attachments: []File{file}},
		{
			Title: Text{VI: "b"}, Body: Text{VI: "hai"}, Source: "hai.", Lead: []OrgID{farmers}, Coordinators: []OrgID{unions, youth},
			Due: calendar.By(day(8, 1)), Target: &Target{Value: Whole(3), Unit: Text{VI: "nhà"}, Op: AtLeast}, Urgent: true,
			Origins: map[Field]Origin{FieldDue: Inferred}, Attachments: []File{file}, Ambiguous: []string{"Long Mỹ"}, Earlier: "x",
		},
	}})
	w.must(t, officer, MergeDrafts{1, 2})
	got := w.directives[1]
	want := Directive{
		Number: 1, Meeting: "june", Title: Text{VI: "a"}, Body: Text{VI: "một\nhai"}, Source: "một.\nhai.", Lead: []OrgID{unions, farmers},
		Coordinators: []OrgID{youth}, Due: calendar.By(day(8, 1)), Target: got.Target, Urgent: true, Attachments: []File{file},
		Origins: map[Field]Origin{FieldDue: Inferred}, Ambiguous: []string{"Long Mỹ"}, Earlier: "x", State: Draft, Author: officer,
		Created: w.now, Edits: got.Edits, Version: 2,
	}
	if diff := cmp.Diff(want, got); diff != "" || got.Target == nil {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	if _, there := w.directives[2]; there {
		t.Error("the second is still there")
	}
}

func TestMergingKeepsWhatTheFirstSays(t *testing.T) {
	w := drafted(t)
	w.must(t, officer, MergeDrafts{1, 2})
	if d := w.directives[1]; d.Due != calendar.By(day(7, 27)) || d.Milestone != "" || !d.All || len(d.Lead) != 0 {
		t.Errorf("it is %+v", d)
	}
}

func TestASplitDraft(t *testing.T) {
	w := drafted(t)
	one, two := Piece{Text{VI: "Một"}, Text{VI: "việc một"}}, Piece{Text{VI: "Hai"}, Text{VI: "việc hai"}}
	w.must(t, officer, SplitDraft{Number: 1, Seen: w.directives[1].Version, First: one, Second: two})
	first, second := w.directives[1], w.directives[5]
	if first.Body.VI != "việc một" || second.Title.VI != "Hai" || second.Due != first.Due || second.State != Draft || second.Version != 1 {
		t.Errorf("they are %+v and %+v", first, second)
	}
	_ = w.refused(t, officer, SplitDraft{Number: 1, First: one, Second: Piece{Title: Text{VI: "x"}}}, CodeEmptyPart)
	_ = w.refused(t, officer, SplitDraft{Number: 1, Seen: 1, First: one, Second: two}, CodeChangedMeanwhile)
}

func TestDraftsChangePlaces(t *testing.T) {
	w := drafted(t)
	a, b := w.directives[1].Title, w.directives[2].Title
	seen := w.directives[1].Version
	w.must(t, officer, SwapDrafts{1, 2})
	if w.directives[1].Title != b || w.directives[2].Title != a {
		t.Errorf("they are %v and %v", w.directives[1].Title, w.directives[2].Title)
	}
	_ = w.refused(t, officer2, EditDirective{Number: 1, Seen: seen, Fields: []Field{FieldTitle}, Value: Directive{Title: a}}, CodeChangedMeanwhile)
	_ = w.refused(t, officer, SwapDrafts{1, 1}, CodeNothingChosen)
}

func TestWhatIsOpenInADraftIsAskedBeforeItGoesOut(t *testing.T) {
	w := newWorld()
	open := []Directive{
		{Title: Text{VI: "a"}, Ambiguous: []string{"Long Mỹ"}, All: true}, {Title: Text{VI: "b"}},
		{Title: Text{VI: "c"}, All: true, Earlier: "quyết toán quỹ", Due: calendar.By(day(8, 1))},
	}
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: open})
	for number, want := range map[int]Code{1: CodeUnclear, 2: CodeNobodyToAssign, 3: CodeIsExtension} {
		_ = w.refused(t, officer, Publish{Numbers: []int{number}}, want)
		_ = w.refused(t, officer, Schedule{Numbers: []int{number}, At: w.now.Add(time.Hour)}, want)
	}
	w.must(t, officer, EditDirective{Number: 1, Fields: []Field{FieldAmbiguous, FieldLead}, Value: Directive{Lead: []OrgID{unions}}})
	w.must(t, officer, Publish{Numbers: []int{1}})
}

func TestAnExtensionThatANoticeGave(t *testing.T) {
	w := published(t)
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{{
		Title: Text{VI: "Lùi hạn"}, Body: Text{VI: "thống nhất lùi"}, Lead: []OrgID{unions}, Earlier: "công trình", Due: calendar.Before(day(8, 15)),
	}}})
	draft := slices.Max([]int{5, 4})
	_ = w.refused(t, officer, ApplyExtension{Draft: draft, Number: 1}, CodeNothingChosen)
	_ = w.refused(t, officer, ApplyExtension{Draft: draft, Number: 1, Units: []OrgID{youth}}, CodeNoAssignment)
	_ = w.refused(t, officer, ApplyExtension{Draft: draft, Number: 4, Units: []OrgID{unions}}, CodeNotPublished)
	out := w.must(t, officer, ApplyExtension{Draft: draft, Number: 1, Units: []OrgID{unions, unions}})
	if a := w.assignments[of(1, unions)]; a.Due != calendar.Before(day(8, 15)) {
		t.Errorf("the deadline is %s", a.Due)
	}
	if e := w.extensions[of(1, unions)]; len(e) != 1 || e[0].Decision != Approved || e[0].Old != calendar.By(day(7, 27)) || e[0].Reason != "thống nhất lùi" {
		t.Errorf("on record is %+v", e)
	}
	if _, there := w.directives[draft]; there {
		t.Error("the draft is still there")
	}
	if told := bodyOf[ExtensionDecided](t, out); told.Extension.Granted != calendar.Before(day(8, 15)) {
		t.Errorf("the group is told %+v", told)
	}
}

func TestUnfinishedDirectivesAreCarriedOver(t *testing.T) {
	w := published(t)
	w.must(t, officer, RecordMeeting{Meeting{ID: "july", Date: day(7, 8), Title: Text{VI: "Giao ban tháng 7"}}})
	out := w.must(t, officer, CarryOver{[]int{1, 2}, "july"})
	if d := w.directives[1]; d.Meeting != "july" || !slices.Equal(d.Carried, []string{"june"}) || d.State != Published {
		t.Errorf("it is %+v", d)
	}
	checkTold(t, out, map[int64][]string{unionsChat: {"card", "card"}, farmersChat: {"card", "card"}})
	_ = w.refused(t, officer, CarryOver{[]int{1}, "july"}, CodeSameMeeting)
	_ = w.refused(t, officer, CarryOver{[]int{4}, "july"}, CodeNotPublished)
	_ = w.refused(t, officer, CarryOver{[]int{1}, "never"}, CodeNoMeeting)
}

// drafting lists what nobody can do with drafts. 1 to 3 are published, 4 is a draft.
func drafting() []refusalCase {
	board := ByPerson(officer)
	edit := func(number int, value Directive, fields ...Field) EditDirective {
		return EditDirective{Number: number, Fields: fields, Value: value}
	}
	another := func(d Directive) func(checker, *world) {
		return func(t checker, w *world) {
			w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{d}})
		}
	}
	plain := Directive{Title: Text{VI: "x"}, Body: Text{VI: long(MaxBody)}, Lead: []OrgID{unions}}
	lone := Directive{Title: Text{VI: "x"}}
	unclear := Directive{Title: Text{VI: "x"}, All: true, Ambiguous: []string{"Long Mỹ"}}
	extension := Directive{Title: Text{VI: "x"}, All: true, Earlier: "quỹ", Due: calendar.By(day(8, 1))}
	same := extension
	same.Due = calendar.By(day(7, 27))
	sooner := extension
	sooner.Due = calendar.By(day(7, 1))
	dateless := extension
	dateless.Due = calendar.Deadline{}
	later := func(w *world) time.Time { return w.now.Add(time.Hour) }
	soon := later(newWorld())
	apply := func(number int, units ...OrgID) ApplyExtension {
		return ApplyExtension{Draft: 5, Number: number, Units: units}
	}
	return []refusalCase{
		{"what is withdrawn", func(t checker, w *world) { w.must(t, officer, Withdraw{1, "x"}) }, board, edit(1, lone, FieldTitle), CodeWithdrawn},
		{"what is closed", func(t checker, w *world) { w.must(t, officer, Close{1}) }, board, edit(1, lone, FieldTitle), CodeClosed},
		{"nothing", nil, board, edit(77, lone, FieldTitle), CodeNoDirective},
		{"to no title", nil, board, edit(4, Directive{}, FieldTitle), CodeTitleMissing},
		{"a day of the week that is none", nil, board, edit(4, Directive{Period: Period{Every: calendar.PeriodWeek, Day: 9}}, FieldDue), CodeBadPeriod},
		{"to many files", nil, board, edit(4, Directive{Attachments: make([]File, MaxAttachments+1)}, FieldAttachments), CodeTooManyFiles},
		{"to no meeting", nil, board, edit(4, Directive{Meeting: "never"}, FieldMeeting), CodeNoMeeting},
		{"to report to nobody known", nil, board, edit(4, Directive{ReportTo: []OrgID{"xyz"}}, FieldReportTo), CodeNoOrganisation},
		{"to lose who has it", nil, board, edit(1, Directive{Lead: []OrgID{farmers}}, FieldLead, FieldCoordinators), CodeUnitStays},
		{"to lose everybody", nil, board, edit(1, Directive{}, FieldLead), CodeNobodyToAssign},
		{"with itself", nil, board, MergeDrafts{4, 4}, CodeNothingChosen},
		{"with nothing", nil, board, MergeDrafts{4, 77}, CodeNoDirective},
		{"into what is published", nil, board, MergeDrafts{1, 4}, CodeNotDraft},
		{"into what is too long", func(t checker, w *world) { another(plain)(t, w); another(plain)(t, w) }, board, MergeDrafts{5, 6}, CodeTextTooLong},
		{"nothing", nil, board, SplitDraft{Number: 77}, CodeNoDirective},
		{"into nothing", nil, board, SplitDraft{Number: 4}, CodeEmptyPart},
		{"what changed", nil, board, SplitDraft{Number: 4, Seen: 9}, CodeChangedMeanwhile},
		{"with itself", nil, board, SwapDrafts{4, 4}, CodeNothingChosen},
		{"with what is published", nil, board, SwapDrafts{4, 1}, CodeNotDraft},
		{"what is gone", nil, board, SwapDrafts{77, 4}, CodeNoDirective},
		{"nobody", another(lone), board, Publish{Numbers: []int{5}}, CodeNobodyToAssign},
		{"two readings", another(unclear), board, Publish{Numbers: []int{5}}, CodeUnclear},
		{"an extension", another(extension), board, Publish{Numbers: []int{5}}, CodeIsExtension},
		{"yesterday", nil, board, Schedule{Numbers: []int{4}}, CodePast},
		{"in two years", nil, board, Schedule{Numbers: []int{4}, At: soon.AddDate(2, 0, 0)}, CodeTooLate},
		{"what is published", nil, board, Schedule{Numbers: []int{1}, At: soon}, CodeNotDraft},
		{"what waits for nothing", nil, board, Unschedule{[]int{4}}, CodeNotScheduled},
		{"a draft", nil, board, StopPublication{[]int{4}}, CodeNothingChosen},
		{"what was answered", func(t checker, w *world) { w.must(t, leader, Acknowledge{of(3, unions)}) }, board, StopPublication{[]int{3}}, CodeAllSent},
		{"what was not stopped", nil, board, ResumePublication{[]int{1}}, CodeNothingHeld},
		{"elsewhere", nil, ByPerson(member), OpenCard{of(1, unions), farmersChat}, CodeNoGroupHere},
		{"to where it is", nil, board, CarryOver{[]int{1}, "june"}, CodeSameMeeting},
		{"to nowhere", nil, board, CarryOver{[]int{1}, "never"}, CodeNoMeeting},
		{"nothing", nil, board, CarryOver{nil, "june"}, CodeNothingChosen},
		{"without a day", another(dateless), board, apply(1, unions), CodeNoDueDate},
		{"to the same day", another(same), board, apply(1, unions), CodeSameDue},
		{"to an earlier day", another(sooner), board, apply(1, unions), CodeBadDate},
		{"of what waits for an answer", func(t checker, w *world) { another(extension)(t, w); asked(t, w) }, board, apply(1, unions), CodeExtensionOpen},
		{"of who owes nothing", another(extension), board, apply(3, farmers), CodeNoAssignment},
		{"of what is confirmed", func(t checker, w *world) { another(extension)(t, w); confirmed(t, w) }, board, apply(1, unions), CodeConfirmedAlready},
		{"of a draft", another(extension), board, apply(4, unions), CodeNotPublished},
		{"to a leader", hindered, board, HandOn{of(1, unions), 1, leader, ""}, CodeNoOfficer},
		{"nothing", nil, board, HandOn{of(1, unions), 1, officer2, ""}, CodeNoDifficulty},
		{"at length", hindered, board, HandOn{of(1, unions), 1, officer2, long(MaxReason + 1)}, CodeTextTooLong},
		{"of no meeting", nil, board, ImportDrafts{Drafts: drafts()}, CodeInvalid},
		{"a milestone of no name", nil, board, ImportDrafts{Meeting: Meeting{ID: "june"}, Milestones: []Milestone{{ID: "x"}}, Drafts: drafts()}, CodeInvalid},
		{"another request", asked, board, DecideExtension{Assignment: of(1, unions), Number: 2, Decision: Approved}, CodeNoExtension},
	}
}

// hindered makes a report of unions under directive 1 that says what is in the way.
func hindered(t checker, w *world) {
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: InProgress, Blocked: "thiếu vốn"})
}

func TestADifficultyIsHandedOn(t *testing.T) {
	w := published(t)
	hindered(t, w)
	out := w.must(t, officer, HandOn{of(1, unions), 1, officer2, " xem giúp "})
	if told := bodyOf[DifficultyHanded](t, out); len(out.Notices) != 1 || out.Notices[0].To.Chat != int64(officer2) || told.Note != "xem giúp" || told.Report.Blocked != "thiếu vốn" {
		t.Errorf("told is %+v", out.Notices)
	}
	a := w.assignments[of(1, unions)]
	if a.Difficulty.Handed != officer2 || a.Difficulty.HandedName != "Person 3" || !a.Waits() {
		t.Errorf("it is %+v", a.Difficulty)
	}
	w.must(t, officer2, AnswerDifficulty{of(1, unions), 1, "sẽ cấp"})
	if a = w.assignments[of(1, unions)]; a.Waits() {
		t.Error("what was answered waits")
	}
	_ = w.refused(t, officer, HandOn{of(1, unions), 1, officer2, ""}, CodeNoDifficulty)
}

func TestWhatWaitsForTheBoard(t *testing.T) {
	w := published(t)
	key := of(1, unions)
	waits := func(want bool, asked int) {
		t.Helper()
		if a := w.assignments[key]; a.Waits() != want || a.Asked != asked {
			t.Errorf("it waits: %t, request %d", a.Waits(), a.Asked)
		}
	}
	waits(false, 0)
	asked2 := AskExtension{Assignment: key, Until: calendar.By(day(8, 10)), Reason: "mưa"}
	w.must(t, leader, asked2)
	waits(true, 1)
	w.must(t, officer, DecideExtension{Assignment: key, Number: 1, Decision: Denied, Answer: "không"})
	waits(false, 0)
	w.must(t, leader, asked2)
	waits(true, 2)
	w.must(t, officer, DecideExtension{Assignment: key, Decision: Approved})
	waits(false, 0)
	w.must(t, leader, GiveReport{Assignment: key, State: Submitted})
	waits(true, 0)
	w.must(t, officer, Confirm{Assignment: key})
	waits(false, 0)
}

func TestWhatWasReadFromANoticeIsSavedWithItsMeeting(t *testing.T) {
	w := newWorld()
	read := Meeting{ID: "july", Date: day(7, 8), Title: Text{VI: "Giao ban tháng 7"}, Notice: "12-TB/TU", Chair: Text{VI: "Bí thư"}}
	goal := Milestone{ID: "women-2017", Day: day(10, 20), Name: Text{VI: "Ngày Phụ nữ"}, Ordinal: 87}
	draft := drafts()[0]
	draft.Milestone = goal.ID
	w.must(t, officer, ImportDrafts{Meeting: read, Milestones: []Milestone{goal}, Drafts: []Directive{draft}})
	if w.meetings["july"].Notice != "12-TB/TU" || w.milestones[goal.ID].Ordinal != 87 || w.directives[1].Meeting != "july" {
		t.Errorf("saved is %+v, %+v", w.meetings["july"], w.directives[1])
	}
	june := w.meetings["june"]
	w.must(t, officer, ImportDrafts{Meeting: Meeting{ID: "june", Notice: "11-TB/TU"}, Milestones: []Milestone{goal}, Drafts: drafts()})
	if m := w.meetings["june"]; m.Notice != "11-TB/TU" || m.Title != june.Title || len(w.directives) != 5 {
		t.Errorf("the meeting is %+v", m)
	}
	w.must(t, officer, ImportDrafts{Meeting: Meeting{ID: "june", Notice: "99-TB/TU"}, Drafts: drafts()})
	if m := w.meetings["june"]; m.Notice != "11-TB/TU" || m.Version != 2 {
		t.Errorf("what was known was written over: %+v", m)
	}
}
