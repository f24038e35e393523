package directive

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/calendar"
)

// arrive puts what a command sent into the groups.
func (w *world) arrive(out Outcome, chats ...int64) {
	if w.standing == nil {
		w.standing = map[Slot]Posted{}
	}
	for _, n := range out.Notices {
		if !slices.Contains(chats, n.To.Chat) {
			continue
		}
		switch b := n.Body.(type) {
		case Card:
			w.standing[CardSlot(b.Directive.Number, n.To.Chat)] = Posted{Message: 1, At: w.now}
		case Digest:
			w.standing[DigestSlot(b.ID, n.To.Chat)] = Posted{Message: 1, At: w.now}
		case Recalled:
			delete(w.standing, Slot{n.To.Chat, b.Slot})
		}
	}
}

// carryOut carries out what stands in the index for a task.
func (w *world) carryOut(t *testing.T, task Task) Outcome {
	t.Helper()
	for _, entry := range w.due {
		if entry.Task != task {
			continue
		}
		w.now = entry.At
		out, err := w.do(t, BySystem("scheduler"), entry.Command())
		if err != nil {
			t.Fatalf("%s: %v", entry.Key, err)
		}
		return out
	}
	t.Fatalf("nothing is due for %q", task)
	return Outcome{}
}

func TestPublishedTogether(t *testing.T) {
	w := drafted(t)
	out := w.must(t, officer, Publish{Numbers: []int{3, 1, 2}, Together: true})
	// The farmers coordinate 1 and have 2; the unions have all three.
	checkTold(t, out, map[int64][]string{unionsChat: {"digest"}, farmersChat: {"digest"}, int64(officer): {"publication"}})
	list := bodyOf[Digest](t, out)
	if list.ID != "1" || len(list.Items) != 3 && len(list.Items) != 2 || list.Items[0].Directive.Number != 1 {
		t.Errorf("the list is %+v", list)
	}
	if d := w.directives[3]; d.Digest != "1" || d.State != Published {
		t.Errorf("it is %+v", d)
	}
	if news := bodyOf[Publication](t, out); news.Cards != 2 || news.Groups != 2 || len(news.Directives) != 3 {
		t.Errorf("the officer is told %+v", news)
	}
	out = w.must(t, member, OpenCard{of(2, unions), unionsChat})
	if card := bodyOf[Card](t, out); !card.Anew || len(out.Notices) != 1 || out.Notices[0].To.Chat != unionsChat {
		t.Errorf("opened is %+v", out.Notices)
	}
	_ = w.refused(t, member, OpenCard{of(2, unions), farmersChat}, CodeNoGroupHere)
	_ = w.refused(t, member, OpenCard{of(4, unions), unionsChat}, CodeNoDirective)
	out = w.must(t, leader, Acknowledge{of(1, unions)})
	checkTold(t, out, map[int64][]string{unionsChat: {"card"}})
	out = w.must(t, officer, Close{3})
	checkTold(t, out, map[int64][]string{})
}

func TestOneTaskNeedsNoList(t *testing.T) {
	w := drafted(t)
	out := w.must(t, officer, Publish{Numbers: []int{3, 1}, Together: true})
	checkTold(t, out, map[int64][]string{unionsChat: {"digest"}, farmersChat: {"card"}, int64(officer): {"publication"}})
	if !w.assignments[of(1, farmers)].Opened {
		t.Error("the card does not live")
	}
}

func TestAPublicationIsFollowedUntilAllHasArrived(t *testing.T) {
	w := drafted(t)
	out := w.must(t, officer, Publish{Numbers: []int{1, 2}})
	sent := out
	told := bodyOf[Publication](t, w.carryOut(t, TaskTrack))
	if told.Arrived != 0 || told.Cards != 4 || told.Over || told.ID() != "1" {
		t.Errorf("told is %+v", told)
	}
	w.arrive(sent, unionsChat)
	if told = bodyOf[Publication](t, w.carryOut(t, TaskTrack)); told.Arrived != 2 || told.Over {
		t.Errorf("told is %+v", told)
	}
	w.arrive(sent, farmersChat)
	if told = bodyOf[Publication](t, w.carryOut(t, TaskTrack)); told.Arrived != 4 || !told.Over {
		t.Errorf("told is %+v", told)
	}
	for _, entry := range w.due {
		if entry.Task == TaskTrack {
			t.Errorf("it is looked at again: %+v", entry)
		}
	}
}

func TestAStoppedPublicationGoesOnWhereItStopped(t *testing.T) {
	for _, together := range []bool{false, true} {
		w := drafted(t)
		out := w.must(t, officer, Publish{Numbers: []int{1, 2}, Together: together})
		w.arrive(out, unionsChat)
		out = w.must(t, officer2, StopPublication{[]int{1, 2}})
		if told := bodyOf[Publication](t, out); told.Held != 2 || told.Arrived != told.Cards || !told.Over {
			t.Errorf("told is %+v", told)
		}
		for key, a := range w.assignments {
			if a.Held != (key.Organisation == farmers) {
				t.Errorf("%v is held: %t", key, a.Held)
			}
		}
		_ = w.refused(t, officer, StopPublication{[]int{1, 2}}, CodeAllSent)
		w.at(day(7, 24), 8)
		if out, _ = w.do(t, BySystem("scheduler"), Remind{"x", farmers, day(7, 24)}); len(out.Notices) != 0 {
			t.Errorf("who was told of nothing is reminded: %+v", out.Notices)
		}
		out = w.must(t, officer, ResumePublication{[]int{1, 2}})
		want := map[int64][]string{farmersChat: {"card", "card"}, int64(officer): {"publication"}}
		if together {
			want[farmersChat] = []string{"digest"}
		}
		checkTold(t, out, want)
		_ = w.refused(t, officer, ResumePublication{[]int{1, 2}}, CodeNothingHeld)
	}
}

func TestWhatWasAnsweredIsNotStopped(t *testing.T) {
	w := drafted(t)
	w.must(t, officer, Publish{Numbers: []int{3}})
	w.must(t, leader, Acknowledge{of(3, unions)})
	_ = w.refused(t, officer, StopPublication{[]int{3}}, CodeAllSent)
	_ = w.refused(t, officer, StopPublication{[]int{4}}, CodeNothingChosen)
}

func TestScheduledDraftsGoOutAtTheirTime(t *testing.T) {
	w := drafted(t)
	at := w.now.Add(17 * time.Hour)
	_ = w.refused(t, officer, Schedule{Numbers: []int{1}, At: w.now}, CodePast)
	_ = w.refused(t, officer, Schedule{Numbers: []int{1}, At: w.now.Add(400 * 24 * time.Hour)}, CodeTooLate)
	_ = w.refused(t, officer, Schedule{At: at}, CodeNothingChosen)
	w.must(t, officer, Schedule{Numbers: []int{1, 2, 3}, At: at})
	w.must(t, officer, Unschedule{[]int{3}})
	_ = w.refused(t, officer, Unschedule{[]int{3}}, CodeNotScheduled)
	// Somebody spoils one of them while it waits.
	w.must(t, officer2, EditDirective{Number: 2, Fields: []Field{FieldLead}, Value: Directive{}})
	out := w.carryOut(t, TaskPublish)
	for number, want := range map[int]DirectiveState{1: Published, 2: Draft, 3: Draft} {
		if got := w.directives[number]; got.State != want || !got.PublishAt.IsZero() {
			t.Errorf("directive %d is %s, %s", number, got.State, got.PublishAt)
		}
	}
	told := bodyOf[Publication](t, out)
	if len(told.Directives) != 1 || len(told.Failed) != 1 || told.Failed[0].Number != 2 {
		t.Errorf("told is %+v", told)
	}
}

func TestWhatWasPutOffDoesNotGoOutByTheOldEntry(t *testing.T) {
	w := drafted(t)
	w.must(t, officer, Schedule{Numbers: []int{1}, At: w.now.Add(time.Hour)})
	old := w.due
	w.now = w.now.Add(time.Minute)
	w.must(t, officer, Schedule{Numbers: []int{1}, At: w.now.Add(5 * time.Hour)})
	w.now = w.now.Add(2 * time.Hour)
	for _, entry := range old {
		if entry.At.Before(w.now) {
			if _, err := w.do(t, BySystem("scheduler"), entry.Command()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if d := w.directives[1]; d.State != Scheduled {
		t.Errorf("it is %s", d.State)
	}
}

func TestNumbersAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.IntRange(1, 200), 1, 60, rapid.ID[int]).Draw(t, "numbers")))
		got, ok := ParseNumbers(FormatNumbers(numbers))
		if diff := cmp.Diff(numbers, got); diff != "" || !ok {
			t.Errorf("%s: %s", FormatNumbers(numbers), diff)
		}
		in := task{numbers: numbers, by: 7, together: true, round: 3}
		if out, ok := parseTask(in.String()); !ok || out.String() != in.String() {
			t.Errorf("%s is read as %s", in, out)
		}
	})
	for _, bad := range []string{"", "0", "-1", "3-1", "1..2", "x", "1-x", "1-99999", "1-900.1001-1900"} {
		if got, ok := ParseNumbers(bad); ok {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
	for _, bad := range []string{"", "1 2", "1 x true 0", "1 2 maybe 0", "1 2 true x", "x 2 true 0"} {
		if (Due{Task: TaskPublish, Subject: bad}).Command() != nil || (Due{Task: TaskTrack, Subject: bad}).Command() != nil {
			t.Errorf("%q is a command", bad)
		}
	}
}

func FuzzParseNumbers(f *testing.F) {
	f.Add("1-3.7")
	f.Fuzz(func(t *testing.T, s string) {
		if numbers, ok := ParseNumbers(s); ok && (len(numbers) == 0 || len(numbers) > maxNumbers || numbers[0] <= 0) {
			t.Errorf("%q is read as %v", s, numbers)
		}
	})
}

// The day of a deadline that was moved away stays where more time was given.
func TestMovedDeadlines(t *testing.T) {
	july, august, september := calendar.By(day(7, 27)), calendar.By(day(8, 15)), calendar.By(day(9, 1))
	for _, c := range []struct{ own, old, due, want calendar.Deadline }{
		{july, july, august, august},
		{september, july, august, september},
		{august, july, september, september},
		{september, july, calendar.Deadline{}, calendar.Deadline{}},
		{calendar.Deadline{}, calendar.Deadline{}, july, july},
		{august, august, july, july},
	} {
		if got := moved(c.own, c.old, c.due); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestWhenAGroupWillBeReminded(t *testing.T) {
	w := published(t)
	ask := func(key AssignmentKey) []calendar.Date {
		t.Helper()
		need := Need{Directives: []int{1, 2, 3}, Records: PingNeed()}
		days, err := w.load(ByPerson(officer), need).Pings(w.directives[key.Directive], w.assignments[key], w.now)
		if err != nil {
			t.Fatal(err)
		}
		return days
	}
	want := []calendar.Date{day(7, 20), day(7, 24), day(7, 26), day(7, 27)}
	if diff := cmp.Diff(want, ask(of(1, unions))); diff != "" {
		t.Errorf("the days (-want +got):\n%s", diff)
	}
	if days := ask(of(3, unions)); days != nil {
		t.Errorf("what has no deadline is reminded of on %v", days)
	}
	w.at(day(7, 25), 9)
	if diff := cmp.Diff(want[2:], ask(of(1, unions))); diff != "" {
		t.Errorf("the days that are left (-want +got):\n%s", diff)
	}
	w.at(day(8, 25), 9)
	if days := ask(of(1, unions)); days != nil {
		t.Errorf("what is over is reminded of on %v", days)
	}
}
