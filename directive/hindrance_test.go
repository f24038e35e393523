package directive

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
)

func TestADifficultyIsAnsweredWhereItWasRaised(t *testing.T) {
	w := published(t)
	k := of(1, unions)
	raise := GiveReport{Assignment: k, State: InProgress, Blocked: "thiếu vốn", Urgent: true, Chat: unionsChat, Message: 77}
	out := w.must(t, leader, raise)
	if b := bodies[ReportArrived](out)[int64(officer)]; !b.Report.Urgent || !b.Assignment.Difficulty.Urgent {
		t.Errorf("the Board is told %+v", b)
	}
	out = w.must(t, officer, AnswerDifficulty{k, 1, " sẽ cấp "})
	if diff := cmp.Diff(map[int64]int64{unionsChat: 77}, replies[DifficultyAnswered](out)); diff != "" {
		t.Errorf("the answer goes to: %s", diff)
	}
	a := w.assignments[k]
	if a.Blocked == "" || a.Difficulty.Answer != "sẽ cấp" || a.Difficulty.Answerer != officer || a.Difficulty.AnswererName != "Person 2" {
		t.Errorf("the difficulty is %+v", a.Difficulty)
	}
	// The same words again are the same difficulty, and its answer stays; other words are another one.
	w.must(t, leader, raise)
	if d := w.assignments[k].Difficulty; d.Answer == "" || d.Report != 1 {
		t.Errorf("said again it is %+v", d)
	}
	raise.Blocked, raise.Chat, raise.Message = "mưa", int64(leader), 78
	w.must(t, leader, raise)
	if d := w.assignments[k].Difficulty; d.Answer != "" || d.Report != 3 {
		t.Errorf("another one is %+v", d)
	}
	out = w.must(t, officer2, AnswerDifficulty{k, 3, "chờ"})
	if diff := cmp.Diff(map[int64]int64{unionsChat: 0, int64(leader): 78}, replies[DifficultyAnswered](out)); diff != "" {
		t.Errorf("what was raised in private is answered to: %s", diff)
	}
	w.must(t, leader, GiveReport{Assignment: k, State: InProgress, Text: "xong"})
	if a := w.assignments[k]; a.Difficulty != nil || a.Blocked != "" {
		t.Errorf("it is still there: %+v", a)
	}
}

func TestDecisionsAnswerWhatWasAsked(t *testing.T) {
	w := published(t)
	k := of(1, unions)
	ask := AskExtension{Assignment: k, Until: calendar.By(day(8, 10)), Reason: "mưa", Chat: unionsChat, Message: 5}
	w.must(t, leader, ask)
	out := w.must(t, officer, DecideExtension{Assignment: k, Decision: Denied, Answer: "không", Document: "12-CV/BDV"})
	if diff := cmp.Diff(map[int64]int64{unionsChat: 5}, replies[ExtensionDecided](out)); diff != "" {
		t.Error(diff)
	}
	if e := w.extensions[k][0]; e.Document != "12-CV/BDV" || e.DeciderName != "Person 2" {
		t.Errorf("kept is %+v", e)
	}
	ask.Chat, ask.Message = int64(leader), 6
	w.must(t, leader, ask)
	out = w.must(t, officer, DecideExtension{Assignment: k, Decision: Approved})
	if diff := cmp.Diff(map[int64]int64{unionsChat: 0, int64(leader): 6}, replies[ExtensionDecided](out)); diff != "" {
		t.Error(diff)
	}
	w.must(t, leader, GiveReport{Assignment: k, State: Submitted, Chat: unionsChat, Message: 9})
	out = w.must(t, officer, Return{Assignment: k, Reason: "thêm ảnh"})
	if diff := cmp.Diff(map[int64]int64{unionsChat: 9}, replies[ReportReturned](out)); diff != "" {
		t.Error(diff)
	}
}

func TestAReportIsRecordedForAUnit(t *testing.T) {
	w := published(t)
	k := of(1, unions)
	out := w.must(t, officer, GiveReport{
		Assignment: k, State: InProgress, Text: "đã sửa", OnBehalf: &OnBehalf{Channel: ByPhone, Name: "đ/c Ba"}, Chat: int64(officer),
	})
	if b := bodies[ReportRecorded](out)[unionsChat]; b.Assignment.Unvouched != 1 || b.Report.OnBehalf.Name != "đ/c Ba" {
		t.Errorf("the unit is asked: %+v", b)
	}
	out = w.must(t, deputy, VouchFor{k, 1})
	a := w.assignments[k]
	if v, ok := a.VouchOf(1); !ok || a.Unvouched != 0 || v.By != deputy || v.ByName != "Person 12" {
		t.Errorf("after the word: %+v", a)
	}
	if b := bodies[ReportRecorded](out)[unionsChat]; b.Assignment.Unvouched != 0 {
		t.Errorf("the unit sees %+v", b)
	}
	// A report of the unit's own makes the word needless.
	w.must(t, officer, GiveReport{Assignment: k, State: InProgress, Text: "x", OnBehalf: &OnBehalf{Channel: OnPaper}})
	w.must(t, leader, GiveReport{Assignment: k, State: InProgress, Text: "y"})
	if a := w.assignments[k]; a.Unvouched != 0 {
		t.Errorf("the word is still wanted: %+v", a)
	}
	if _, err := w.do(t, ByPerson(leader), VouchFor{k, 2}); err == nil {
		t.Error("it is taken after all")
	}
}

func TestAnInitiativeIsSharedWithItsName(t *testing.T) {
	w := published(t)
	k := of(1, unions)
	w.must(t, leader, GiveReport{Assignment: k, State: InProgress, Text: "x", Initiative: " mỗi tổ một nhà "})
	w.must(t, leader, GiveReport{Assignment: k, State: InProgress, Text: "sau"})
	out := w.must(t, officer, ShareInitiative{k, 1})
	told := bodies[InitiativeShared](out)
	if len(told) != 2 || told[farmersChat].Report.Initiative != "mỗi tổ một nhà" || told[farmersChat].Organisation.ID != unions {
		t.Errorf("the groups are told %+v", told)
	}
	if diff := cmp.Diff([]int{1}, w.assignments[k].Shared); diff != "" {
		t.Error(diff)
	}
}

func TestTheLeadSeesItsPartners(t *testing.T) {
	w := published(t)
	k := of(1, farmers)
	out := w.must(t, farmer, GiveReport{Assignment: k, State: InProgress, Percent: ptr(30)})
	card, shown := bodies[Card](out)[unionsChat]
	if !shown || len(card.Partners) != 1 || *card.Partners[0].Assignment.Percent != 30 || card.Partners[0].Organisation.ID != farmers {
		t.Fatalf("the lead's card is %+v", card)
	}
	if v := w.assignments[of(1, unions)].Version; v != 2 {
		t.Errorf("the lead's assignment has version %d: another supporter could vanish from the card", v)
	}
	if own := bodies[Card](out)[farmersChat]; len(own.Partners) != 0 || *own.Assignment.Percent != 30 {
		t.Errorf("the supporter's own card is %+v", own)
	}
	out = w.must(t, leader, Acknowledge{of(1, unions)})
	if card := bodies[Card](out)[unionsChat]; len(card.Partners) != 1 || card.Partners[0].Assignment.State != InProgress {
		t.Errorf("the lead's own change shows %+v", card.Partners)
	}
	if others := bodies[Card](out); len(others) != 1 {
		t.Errorf("the lead's change shows %d cards", len(others))
	}
}
