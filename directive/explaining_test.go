package directive

import (
	"errors"
	"testing"

	"giaoban/calendar"
)

func TestExplain(t *testing.T) {
	w := published(t)
	w.only()
	w.live(t, day(7, 24), 9)
	explain := func(key AssignmentKey) (Explanation, error) {
		return w.load(BySystem("explain"), ExplainNeed(key)).Explain(key, w.now)
	}
	e, err := explain(of(1, unions))
	if err != nil {
		t.Fatal(err)
	}
	next := map[string]string{}
	for _, x := range e.Rules {
		if !x.Next.IsZero() {
			next[x.Rule.ID] = x.Next.In(calendar.Zone()).Format("1/2 15:04")
		}
	}
	want := map[string]string{
		"before-1": "7/26 08:00", "before-0": "7/27 08:00", "after-1": "7/28 08:00", "after-2": "7/31 08:00", "after-3": "8/1 08:00",
	}
	for id, at := range want {
		if next[id] != at {
			t.Errorf("%s comes next at %q, want %q", id, next[id], at)
		}
	}
	if len(next) != len(want) || len(e.Firings) != 2 || e.Firings[0].Rule != "before-7" || e.Firings[1].Skipped != "" || !e.Owed {
		t.Errorf("next %v, firings %+v", next, e.Firings)
	}
	w.must(t, leader, SetMute{Chat: unionsChat, Until: day(7, 30)})
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted})
	if e, err = explain(of(1, unions)); err != nil || e.Owed || len(e.Mutes) != 1 {
		t.Errorf("after the answer: %+v, %v", e, err)
	}
	var refusal *Refusal
	if _, err := explain(of(2, youth)); err != nil {
		t.Errorf("what is owed without a group: %v", err)
	}
	if _, err := explain(of(1, youth)); !errors.As(err, &refusal) || refusal.Code != CodeNoAssignment {
		t.Errorf("what is not owed: %v", err)
	}
	if _, err := explain(of(99, unions)); !errors.As(err, &refusal) || refusal.Code != CodeNoDirective {
		t.Errorf("what is not there: %v", err)
	}
}

// Other settings have all reminders found anew; the same ones don't.
func TestReplan(t *testing.T) {
	w := published(t)
	w.only()
	plan := func() int {
		out, err := w.do(t, BySystem("setup"), Replan{})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.Change.Due)
	}
	if first, second := plan(), plan(); first != 3 || second != 0 {
		t.Errorf("%d entries, then %d", first, second)
	}
	w.live(t, day(7, 1), 9)
	w.rules.ReminderDays = []int{20}
	if again := plan(); again != 3 {
		t.Errorf("%d entries with other settings", again)
	}
	// 7 July is twenty days before, and nothing in the index was for it.
	checkLog(t, keepOnly(w.live(t, day(7, 20), 9), "unions"), "7/7 08:00 unions: #1 #2")
	var refusal *Refusal
	if _, err := w.do(t, ByPerson(admin), Replan{}); !errors.As(err, &refusal) {
		t.Errorf("a person replans: %v", err)
	}
}
