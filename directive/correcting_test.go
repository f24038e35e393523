package directive

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// bodies returns the notices of one kind, by the chats that they go to.
func bodies[B Body](out Outcome) map[int64]B {
	found := map[int64]B{}
	for _, n := range out.Notices {
		if b, is := n.Body.(B); is {
			found[n.To.Chat] = b
		}
	}
	return found
}

// replies returns which messages the notices of one kind answer, by chat.
func replies[B Body](out Outcome) map[int64]int64 {
	found := map[int64]int64{}
	for _, n := range out.Notices {
		if _, is := n.Body.(B); is {
			found[n.To.Chat] = n.To.ReplyTo
		}
	}
	return found
}

func TestACorrectionIsANewVersion(t *testing.T) {
	w := published(t)
	k := of(1, unions)
	w.must(t, leader, GiveReport{Assignment: k, State: InProgress, Percent: ptr(40), Text: "một"})
	w.now = w.now.Add(time.Hour)
	w.must(t, leader, GiveReport{Assignment: k, State: Submitted, Percent: ptr(100), Text: "hai"})
	w.now = w.now.Add(time.Minute)
	out := w.must(t, deputy, GiveReport{Assignment: k, State: InProgress, Text: "nhầm", Corrects: 2})
	a := w.assignments[k]
	if a.State != InProgress || *a.Percent != 40 || a.Reports != 3 || !a.Submitted.IsZero() {
		t.Errorf("after the correction: %+v", a)
	}
	if r := w.reports[k][2]; r.Corrects != 2 || r.Number != 3 || r.Text != "nhầm" {
		t.Errorf("the correction is %+v", r)
	}
	old := bodies[ReportCorrected](out)
	if len(old) != 2 || old[int64(officer)].Report.Number != 2 || old[int64(officer)].Number != 3 {
		t.Errorf("the Board is told %+v", old)
	}
	if fresh := bodies[ReportArrived](out); fresh[int64(officer2)].Report.Number != 3 {
		t.Errorf("the Board sees %+v", fresh)
	}
	// The correction can be corrected in its turn, and the first figures stand however often.
	w.must(t, leader, GiveReport{Assignment: k, State: InProgress, Percent: ptr(45), Text: "ba", Corrects: 3})
	w.must(t, leader, GiveReport{Assignment: k, State: InProgress, Text: "bốn", Corrects: 4})
	if a := w.assignments[k]; *a.Percent != 40 || a.Reports != 5 {
		t.Errorf("after all corrections: %+v", a)
	}
}

func TestRulesSayWhatCanBeCorrected(t *testing.T) {
	rules := DefaultRules(time.UTC)
	at := time.Date(2017, 6, 8, 8, 0, 0, 0, time.UTC)
	last := Report{Number: 2, State: InProgress, At: at}
	a := Assignment{Reports: 2, State: InProgress}
	for _, c := range []struct {
		a    Assignment
		r    Report
		at   time.Time
		want bool
	}{
		{a, last, at.Add(rules.CorrectionTime), true},
		{a, last, at.Add(rules.CorrectionTime + 1), false},
		{a, Report{}, at, false},
		{Assignment{Reports: 3, State: InProgress}, last, at, false},
		{Assignment{Reports: 2, State: Returned}, last, at, false},
	} {
		if got := rules.Correctable(c.a, c.r, c.at); got != c.want {
			t.Errorf("%+v of %+v at %s: %v", c.r, c.a, c.at, got)
		}
	}
}

func TestReportsThatCross(t *testing.T) {
	for _, c := range []struct {
		name            string
		first, second   PersonID
		there, here     int64
		after           time.Duration
		want            []int64
		correctsOrAgain int
	}{
		{"in one group", leader, deputy, unionsChat, unionsChat, time.Minute, []int64{unionsChat}, 0},
		{"in private and in the group", leader, deputy, int64(leader), unionsChat, Crossing, []int64{int64(leader), unionsChat}, 0},
		{"both in private", leader, deputy, int64(leader), int64(deputy), 0, []int64{int64(leader), int64(deputy)}, 0},
		{"much later", leader, deputy, unionsChat, unionsChat, Crossing + 1, nil, 0},
		{"the same person", leader, leader, unionsChat, unionsChat, 0, nil, 0},
		{"a correction", leader, deputy, unionsChat, unionsChat, 0, nil, 1},
		{"from a chat that is gone", leader, deputy, -999, unionsChat, 0, []int64{unionsChat}, 0},
	} {
		w := published(t)
		k := of(1, unions)
		w.must(t, c.first, GiveReport{Assignment: k, State: InProgress, Text: "một", Chat: c.there})
		w.now = w.now.Add(c.after)
		out := w.must(t, c.second, GiveReport{Assignment: k, State: Submitted, Text: "hai", Chat: c.here, Corrects: c.correctsOrAgain})
		told := bodies[ReportsCrossed](out)
		if len(told) != len(c.want) {
			t.Errorf("%s: %v are told", c.name, told)
		}
		for _, chat := range c.want {
			if b := told[chat]; b.Earlier.Text != "một" || b.Later.Text != "hai" {
				t.Errorf("%s: %d is told %+v", c.name, chat, b)
			}
		}
		if a := w.assignments[k]; a.State != Submitted || a.Reports != 2 {
			t.Errorf("%s: the assignment is %+v", c.name, a)
		}
	}
}

func TestTheBoardIsShownTheEvidence(t *testing.T) {
	w := published(t)
	files := []File{{Kind: PhotoFile, ID: "a"}, {Kind: LocationFile, ID: "10.03,105.78"}}
	out := w.must(t, leader, GiveReport{Assignment: of(1, unions), State: InProgress, Evidence: files})
	shown := bodies[Evidence](out)
	if len(shown) != 2 {
		t.Errorf("%d are shown it", len(shown))
	}
	if diff := cmp.Diff(files, shown[int64(officer)].Report.Evidence); diff != "" {
		t.Error(diff)
	}
	out = w.must(t, leader, GiveReport{Assignment: of(1, unions), State: InProgress, Text: "x"})
	if shown := bodies[Evidence](out); len(shown) != 0 {
		t.Errorf("there is none, and shown is %+v", shown)
	}
}
