package directive

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
)

// fire decides every entry of the index by time that has come, in order, and returns what was sent, by chat: the numbers
// of the directives in each reminder.
func (w *world) fire(t checker) map[int64][][]int {
	t.Helper()
	sent := map[int64][][]int{}
	entries := slices.SortedFunc(maps.Values(w.due), func(a, b Due) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	for _, entry := range entries {
		if entry.At.After(w.now) {
			continue
		}
		out, err := w.do(t, BySystem("scheduler"), Remind{Entry: entry.Key, Unit: entry.Organisation, Day: entry.Day})
		if err != nil {
			t.Fatalf("reminding: %v", err)
		}
		for _, n := range out.Notices {
			var numbers []int
			for _, item := range n.Body.(Reminder).Items {
				numbers = append(numbers, item.Directive.Number)
			}
			sent[n.To.Chat] = append(sent[n.To.Chat], numbers)
		}
	}
	return sent
}

// at moves the clock to a day's hour.
func (w *world) at(d calendar.Date, hour int) { w.now = d.In(calendar.Zone(), hour, 0) }

func checkSent(t *testing.T, got, want map[int64][][]int) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reminders (-want +got):\n%s", diff)
	}
}

func TestRemind(t *testing.T) {
	w := published(t)
	w.at(day(7, 20), 7)
	checkSent(t, w.fire(t), map[int64][][]int{})
	w.at(day(7, 20), 8)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})
	w.at(day(7, 20), 9)
	checkSent(t, w.fire(t), map[int64][][]int{})
	if got := w.assignments[of(1, unions)].Reminded; got != day(7, 20) {
		t.Errorf("reminded on %s", got)
	}

	// Who has answered is left alone; who was sent back is not.
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted, Text: "xong"})
	w.must(t, farmer, GiveReport{Assignment: of(1, farmers), State: InProgress, Percent: ptr(90)})
	w.at(day(7, 24), 8)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{2}}, farmersChat: {{1, 2}}})
	w.must(t, officer, Return{of(1, unions), "thêm ảnh"})
	w.at(day(7, 26), 8)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})

	// What was withdrawn or closed is over.
	w.must(t, officer, Withdraw{1, "x"})
	w.must(t, officer, Close{2})
	w.at(day(7, 27), 8)
	checkSent(t, w.fire(t), map[int64][][]int{})
	w.at(day(8, 30), 8)
	checkSent(t, w.fire(t), map[int64][][]int{})
	if len(w.due) != 0 {
		t.Errorf("entries are left: %v", w.due)
	}
}

func TestRemindAfterBeingDown(t *testing.T) {
	w := published(t)
	w.at(day(7, 26), 18)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})
	w.at(day(7, 27), 8)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})
	late := published(t)
	late.at(day(7, 28), 8)
	checkSent(t, late.fire(t), map[int64][][]int{})
}

func TestRemindAfterAnExtension(t *testing.T) {
	w := published(t)
	w.at(day(7, 20), 8)
	w.fire(t)
	w.must(t, leader, AskExtension{of(1, unions), calendar.By(day(8, 10)), "mưa"})
	w.must(t, officer, DecideExtension{Assignment: of(1, unions), Decision: Approved})
	w.at(day(7, 24), 8)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{2}}, farmersChat: {{1, 2}}})
	w.at(day(8, 3), 8)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{1}}})
}

func TestRemindWithoutAGroup(t *testing.T) {
	w := published(t)
	if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: farmersChat, Health: Deaf, Reason: "kicked"}); err != nil {
		t.Fatal(err)
	}
	w.at(day(7, 24), 8)
	checkSent(t, w.fire(t), map[int64][][]int{unionsChat: {{1, 2}}})
	if got := w.assignments[of(1, farmers)].Reminded; !got.IsZero() {
		t.Errorf("who could not be reached counts as reminded on %s", got)
	}
}

func TestReminderItems(t *testing.T) {
	w := published(t)
	w.must(t, officer, Publish{[]int{4}})
	w.at(day(7, 25), 8)
	a := w.assignments[of(4, unions)]
	a.Due = calendar.Before(day(7, 26))
	w.assignments[of(4, unions)] = a
	out, err := w.do(t, BySystem("scheduler"), Remind{Entry: "x", Unit: unions, Day: day(7, 20)})
	if err != nil {
		t.Fatal(err)
	}
	body := bodyOf[Reminder](t, out)
	var left []int
	var numbers []int
	for _, item := range body.Items {
		left, numbers = append(left, item.DaysLeft), append(numbers, item.Directive.Number)
	}
	if !slices.Equal(numbers, []int{4, 1, 2}) || !slices.Equal(left, []int{0, 2, 2}) {
		t.Errorf("directives %v in %v days", numbers, left)
	}
	if body.Items[2].Milestone == nil || body.Items[2].Milestone.ID != "heroes" || body.Today != day(7, 25) {
		t.Errorf("the reminder is %+v", body)
	}
}
