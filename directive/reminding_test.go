package directive

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
)

// fire decides every entry of the index by time that has come, in order, and returns by chat the numbers of the
// directives in each reminder, and of those whose card was brought up to date.
func (w *world) fire(t checker) (sent map[int64][][]int, cards map[int64][]int) {
	t.Helper()
	sent, cards = map[int64][][]int{}, map[int64][]int{}
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
			switch b := n.Body.(type) {
			case Reminder:
				var numbers []int
				for _, item := range b.Items {
					numbers = append(numbers, item.Directive.Number)
				}
				sent[n.To.Chat] = append(sent[n.To.Chat], numbers)
			case Card:
				cards[n.To.Chat] = append(cards[n.To.Chat], b.Directive.Number)
			default:
				t.Fatalf("reminding brings a %T", b)
			}
		}
	}
	return sent, cards
}

// reminders is fire for what was sent to remind.
func (w *world) reminders(t checker) map[int64][][]int {
	t.Helper()
	sent, _ := w.fire(t)
	return sent
}

// refreshed is fire for the cards.
func (w *world) refreshed(t checker) map[int64][]int {
	t.Helper()
	_, cards := w.fire(t)
	return cards
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
	checkSent(t, w.reminders(t), map[int64][][]int{})
	w.at(day(7, 20), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})
	w.at(day(7, 20), 9)
	checkSent(t, w.reminders(t), map[int64][][]int{})
	if got := w.assignments[of(1, unions)].Reminded; got != day(7, 20) {
		t.Errorf("reminded on %s", got)
	}

	// Who has answered is left alone; who was sent back is not.
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted, Text: "xong"})
	w.must(t, farmer, GiveReport{Assignment: of(1, farmers), State: InProgress, Percent: ptr(90)})
	w.at(day(7, 24), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{2}}, farmersChat: {{1, 2}}})
	w.must(t, officer, Return{Assignment: of(1, unions), Reason: "thêm ảnh"})
	w.at(day(7, 26), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})

	// What was withdrawn or closed is over.
	w.must(t, officer, Withdraw{1, "x"})
	w.must(t, officer, Close{2})
	w.at(day(7, 27), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{})
	w.at(day(8, 30), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{})
	if len(w.due) != 0 {
		t.Errorf("entries are left: %v", w.due)
	}
}

func TestRemindAfterBeingDown(t *testing.T) {
	w := published(t)
	w.at(day(7, 26), 18)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})
	w.at(day(7, 27), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})
	late := published(t)
	late.at(day(7, 28), 8)
	checkSent(t, late.reminders(t), map[int64][][]int{})
}

func TestRemindAfterAnExtension(t *testing.T) {
	w := published(t)
	w.at(day(7, 20), 8)
	w.fire(t)
	w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: calendar.By(day(8, 10)), Reason: "mưa"})
	w.must(t, officer, DecideExtension{Assignment: of(1, unions), Decision: Approved})
	w.at(day(7, 24), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{2}}, farmersChat: {{1, 2}}})
	w.at(day(8, 3), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1}}})
}

// Nobody is reminded between the days for that, though there is an entry for each: not who was sent back after such a
// day, and not whose deadline was moved so that one would have been before.
func TestRemindOnlyOnItsDays(t *testing.T) {
	w := published(t)
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted})
	w.at(day(7, 20), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{2}}, farmersChat: {{1, 2}}})
	w.must(t, officer, Return{Assignment: of(1, unions), Reason: "thêm ảnh"})
	for _, d := range []int{21, 22, 23} {
		w.at(day(7, d), 8)
		checkSent(t, w.reminders(t), map[int64][][]int{})
	}
	w.at(day(7, 24), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1, 2}}, farmersChat: {{1, 2}}})

	w = newWorld()
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()[:1]})
	w.must(t, officer, Publish{Numbers: []int{1}})
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted})
	w.at(day(7, 28), 9)
	w.fire(t)
	w.must(t, officer, Return{Assignment: of(1, unions), Reason: "thêm ảnh"})
	w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: calendar.By(day(8, 2)), Reason: "mưa"})
	w.must(t, officer, DecideExtension{Assignment: of(1, unions), Decision: Approved})
	w.at(day(7, 29), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{})
	w.at(day(7, 30), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1}}})
}

func TestRemindWithoutAGroup(t *testing.T) {
	w := published(t)
	if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: farmersChat, Health: Deaf, Reason: "kicked"}); err != nil {
		t.Fatal(err)
	}
	w.at(day(7, 24), 8)
	checkSent(t, w.reminders(t), map[int64][][]int{unionsChat: {{1, 2}}})
	if got := w.assignments[of(1, farmers)].Reminded; !got.IsZero() {
		t.Errorf("who could not be reached counts as reminded on %s", got)
	}
}

func TestReminderItems(t *testing.T) {
	w := published(t)
	w.must(t, officer, Publish{Numbers: []int{4}})
	w.at(day(7, 25), 8)
	a := w.assignments[of(4, unions)]
	a.Due = calendar.Before(day(7, 26))
	w.assignments[of(4, unions)] = a
	out, err := w.do(t, BySystem("scheduler"), Remind{Entry: "x", Unit: unions, Day: day(7, 24)})
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

// A card that counts the days is brought up to date on each of them, and once more when it is too late.
func TestCardsCountDown(t *testing.T) {
	w := published(t)
	w.must(t, farmer, GiveReport{Assignment: of(2, farmers), State: Submitted})
	w.must(t, officer, Publish{Numbers: []int{4}}) // due in December: its card says nothing of July
	both := map[int64][]int{unionsChat: {1, 2}, farmersChat: {1}}
	for d := day(7, 15); !d.After(day(7, 31)); d = d.AddDays(1) {
		want := map[int64][]int{}
		if d.After(day(7, 19)) && d.Before(day(7, 29)) {
			want = both
		}
		w.at(d, 8)
		if diff := cmp.Diff(want, w.refreshed(t)); diff != "" {
			t.Errorf("cards on %s (-want +got):\n%s", d, diff)
		}
	}
	if a := w.assignments[of(2, farmers)]; !a.Reminded.IsZero() {
		t.Errorf("who has answered was reminded on %s", a.Reminded)
	}
}

// A card that is brought up to date shows the assignment as it is then, and counts from the day on which that is done.
func TestRefreshedCard(t *testing.T) {
	w := published(t)
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: InProgress, Percent: ptr(40)})
	w.at(day(7, 25), 8)
	out, err := w.do(t, BySystem("scheduler"), Remind{Entry: "x", Unit: unions, Day: day(7, 24)})
	if err != nil {
		t.Fatal(err)
	}
	c := bodyOf[Card](t, out)
	if c.Today != day(7, 25) || c.Countdown != 7 || c.Assignment.Percent == nil || *c.Assignment.Percent != 40 {
		t.Errorf("the card is %+v", c)
	}
	if c.Organisation.ID != unions || c.Meeting.ID != "june" || len(c.Leads) != 1 || len(c.Coordinators) != 1 {
		t.Errorf("the card lacks what a new one has: %+v", c)
	}
}

// What became overdue while the program was down is shown when it is up again; what was overdue before is not.
func TestCardsAfterBeingDown(t *testing.T) {
	for d, want := range map[int]map[int64][]string{20: {unionsChat: {"card", "card"}}, 28: {unionsChat: {"card", "card"}}, 29: {}} {
		w := published(t)
		w.at(day(8, 20), 8)
		out, err := w.do(t, BySystem("scheduler"), Remind{Entry: "x", Unit: unions, Day: day(7, d)})
		if err != nil {
			t.Fatal(err)
		}
		checkTold(t, out, want)
	}
}

// The countdown goes with the deadline.
func TestCardsAfterAnExtension(t *testing.T) {
	w := published(t)
	w.at(day(7, 25), 8)
	w.fire(t)
	w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: calendar.By(day(8, 10)), Reason: "mưa"})
	w.must(t, officer, DecideExtension{Assignment: of(1, unions), Decision: Approved})
	for _, tt := range []struct {
		on   calendar.Date
		want []int
	}{
		{day(7, 26), []int{2}}, {day(7, 27), []int{2}}, {day(7, 28), []int{2}}, {day(7, 29), nil}, {day(8, 2), nil},
		{day(8, 3), []int{1}}, {day(8, 10), []int{1}}, {day(8, 11), []int{1}}, {day(8, 12), nil},
	} {
		w.at(tt.on, 8)
		got := w.refreshed(t)[unionsChat]
		// Between these days others have passed, on which the same cards were due.
		if !slices.Equal(slices.Compact(got), tt.want) {
			t.Errorf("cards on %s: %v, want %v", tt.on, got, tt.want)
		}
	}
}
