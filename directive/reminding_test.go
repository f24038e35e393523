package directive

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
)

// at moves the clock to a day's hour.
func (w *world) at(d calendar.Date, hour int) { w.now = d.In(calendar.Zone(), hour, 0) }

// tick carries out everything in the index by time that has come, in order, and returns what was told.
func (w *world) tick(t checker) []string {
	t.Helper()
	var told []string
	for {
		entries := slices.SortedFunc(maps.Values(w.due), func(a, b Due) int {
			if c := a.At.Compare(b.At); c != 0 {
				return c
			}
			return strings.Compare(a.Key, b.Key)
		})
		if len(entries) == 0 || entries[0].At.After(w.now) {
			return told
		}
		out, err := w.do(t, BySystem("scheduler"), entries[0].Command())
		if err != nil {
			t.Fatalf("carrying out %s: %v", entries[0].Key, err)
		}
		told = append(told, w.log(out)...)
	}
}

// live lets time pass until a day's hour, with everything carried out at its time, and returns what was told.
func (w *world) live(t checker, d calendar.Date, hour int) []string {
	t.Helper()
	end := d.In(calendar.Zone(), hour, 0)
	var told []string
	for {
		var next Due
		for _, e := range w.due {
			if next.Key == "" || e.At.Before(next.At) || (e.At.Equal(next.At) && e.Key < next.Key) {
				next = e
			}
		}
		if next.Key == "" || next.At.After(end) {
			w.now = end
			return told
		}
		if next.At.After(w.now) {
			w.now = next.At
		}
		told = append(told, w.tick(t)...)
	}
}

// names are what the chats of a log are called.
func names() map[int64]string {
	return map[int64]string{
		unionsChat: "unions", farmersChat: "farmers", int64(leader): "leader", int64(deputy): "deputy", int64(farmer): "farmer",
		int64(officer): "board", int64(officer2): "board2",
	}
}

// log writes an outcome's reminders on lines, "7/20 08:00 unions: #1 #2"; the Board's other officers are left out.
func (w *world) log(out Outcome) []string {
	var lines []string
	when := w.now.In(calendar.Zone()).Format("1/2 15:04")
	for _, n := range out.Notices {
		var what []string
		switch b := n.Body.(type) {
		case Reminder:
			what = itemsLogged(b)
		case Ladder:
			what = append([]string{string(b.Audience)}, itemsLogged(b.Reminder)...)
		case SilentList:
			for _, l := range b.Lines {
				what = append(what, fmt.Sprintf("%s#%d%s", l.Organisation, l.Number, settledSign(l.Done)))
			}
		default:
			continue
		}
		if n.To.Chat != int64(officer2) {
			lines = append(lines, fmt.Sprintf("%s %s: %s", when, names()[n.To.Chat], strings.Join(what, " ")))
		}
	}
	return lines
}

func settledSign(how Settled) string {
	if how != "" {
		return "(" + string(how) + ")"
	}
	return ""
}

func itemsLogged(b Reminder) []string {
	var what []string
	if b.Standing {
		what = append(what, "changed")
	}
	if len(b.Missed) > 0 {
		what = append(what, fmt.Sprintf("missed%v", b.Missed))
	}
	for _, i := range b.Items {
		what = append(what, fmt.Sprintf("#%d%s", i.Directive.Number, settledSign(i.Done)))
	}
	for _, c := range b.Countdowns {
		what = append(what, fmt.Sprintf("%s%+d", c.Milestone.ID, -c.Step.Days))
	}
	return what
}

func checkLog(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was told (-want +got):\n%s", diff)
	}
}

// only leaves an office nothing but rules about deadlines.
func (w *world) only() {
	w.rules.StaleDays = 0
	for _, id := range []string{"undated", "stale"} {
		for _, r := range w.rules.Rungs() {
			if r.ID == id {
				r.Off = true
				w.keep(KindRule, r.ID, r)
			}
		}
	}
}

// keep writes a record as if it had been there.
func (w *world) keep(kind RecordKind, id string, body any) {
	var c Change
	if err := c.keep(State{}, kind, id, "", body); err != nil {
		panic(err)
	}
	c.Records[0].Version = 1
	w.records[string(kind)+"/"+id] = c.Records[0]
}

func TestRemindBeforeTheDeadline(t *testing.T) {
	w := published(t)
	w.only()
	checkLog(t, w.live(t, day(7, 20), 7))
	checkLog(t, w.live(t, day(7, 20), 9), "7/20 08:00 farmers: #1 #2", "7/20 08:00 unions: #1 #2")
	if got := w.assignments[of(1, unions)].Reminded; got != day(7, 20) {
		t.Errorf("reminded on %s", got)
	}

	// Who has answered is left alone at once, and the reminder says so; who was sent back is not.
	out := w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted, Text: "xong"})
	checkLog(t, w.log(out), "7/20 09:00 unions: changed #1(answered) #2")
	w.must(t, farmer, GiveReport{Assignment: of(1, farmers), State: InProgress, Percent: ptr(90)})
	checkLog(t, w.live(t, day(7, 24), 8), "7/24 08:00 farmers: #1 #2", "7/24 08:00 unions: #2")
	w.must(t, officer, Return{Assignment: of(1, unions), Reason: "thêm ảnh"})
	checkLog(t, w.live(t, day(7, 26), 8), "7/26 08:00 farmers: #1 #2", "7/26 08:00 unions: #1 #2")

	// What was withdrawn or closed is over.
	out = w.must(t, officer, Withdraw{1, "x"})
	checkLog(t, w.log(out), "7/26 08:00 unions: changed #1(over) #2", "7/26 08:00 farmers: changed #1(over) #2")
	w.must(t, officer, Close{2})
	checkLog(t, w.live(t, day(8, 30), 8))
}

func TestTheLadder(t *testing.T) {
	w := published(t)
	w.only()
	w.live(t, day(7, 27), 12)
	w.must(t, farmer, GiveReport{Assignment: of(2, farmers), State: Submitted})
	// The 27th is a Thursday: the rungs are working days. The farmers have no deputy, youth has nobody at all.
	checkLog(t, w.live(t, day(8, 20), 8),
		"7/28 08:00 farmer: leader #1", "7/28 08:00 leader: leader #1 #2",
		"7/31 08:00 deputy: deputy #1 #2",
		"8/1 08:00 board: hnd#1", "8/1 08:00 board: hnd#1 ldld#1 ldld#2", "8/1 08:00 board: hnd#1 ldld#1 ldld#2 tdoan#2")
	out := w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted})
	checkLog(t, w.log(out)[1:], "8/20 08:00 board: hnd#1 ldld#1(answered) ldld#2 tdoan#2")
	for _, f := range w.firings(t) {
		if f.Rule == "after-2" && f.Organisation == farmers && f.Skipped != SkipNobody {
			t.Errorf("the rung without a deputy: %+v", f)
		}
	}
}

// firings returns the records of what fired.
func (w *world) firings(t checker) []Firing {
	t.Helper()
	var records []Record
	for _, name := range slices.Sorted(maps.Keys(w.records)) {
		records = append(records, w.records[name])
	}
	firings, err := Bodies[Firing](records, KindFiring)
	if err != nil {
		t.Fatalf("reading the firings: %v", err)
	}
	return firings
}

func TestWeekendsAndHolidays(t *testing.T) {
	w := newWorld()
	w.only()
	d := drafts()[0]
	d.Due = calendar.By(day(7, 23)) // a Sunday
	w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: []Directive{d}})
	w.must(t, officer, Publish{Numbers: []int{1}})
	w.keep(KindHolidays, "2017", calendar.HolidayYear{Year: 2017, Off: []calendar.DayOff{{Date: day(7, 17), Reason: "other"}}})
	// T-7 is a Sunday and the Monday after it is off. T-1 and the day itself would come too late: they come on Friday.
	checkLog(t, w.live(t, day(7, 24), 12),
		"7/18 08:00 farmers: #1", "7/18 08:00 unions: #1", "7/20 08:00 farmers: #1", "7/20 08:00 unions: #1",
		"7/21 08:00 farmers: #1", "7/21 08:00 unions: #1", "7/24 08:00 farmer: leader #1", "7/24 08:00 leader: leader #1")
}

func TestQuietHours(t *testing.T) {
	w := published(t)
	w.only()
	w.at(day(7, 20), 20) // the program was down until the evening
	checkLog(t, w.tick(t))
	checkLog(t, w.live(t, day(7, 21), 12), "7/21 08:00 farmers: missed[2017-07-20] #1 #2", "7/21 08:00 unions: missed[2017-07-20] #1 #2")
}

func TestRemindAfterBeingDown(t *testing.T) {
	w := published(t)
	w.only()
	w.at(day(7, 26), 15)
	checkLog(t, w.tick(t), "7/26 15:00 farmers: missed[2017-07-20 2017-07-24] #1 #2", "7/26 15:00 unions: missed[2017-07-20 2017-07-24] #1 #2")
	checkLog(t, w.live(t, day(7, 27), 12), "7/27 08:00 farmers: #1 #2", "7/27 08:00 unions: #1 #2")

	late := published(t)
	late.only()
	late.at(day(8, 4), 9)
	// What was to come before the deadline is past its use; the ladder is climbed one rung a day.
	checkLog(t, late.tick(t), "8/4 09:00 farmer: leader missed[2017-07-28] #1 #2", "8/4 09:00 leader: leader missed[2017-07-28] #1 #2")
	checkLog(t, late.live(t, day(8, 7), 12)[:1], "8/7 08:00 deputy: deputy #1 #2")
	past := 0
	for _, f := range late.firings(t) {
		if f.Skipped == SkipPast {
			past++
		}
	}
	if past != 5*4 { // four days of each of the five obligations
		t.Errorf("%d were recorded as past their use", past)
	}
}

func TestRemindAfterAnExtension(t *testing.T) {
	w := published(t)
	w.only()
	w.live(t, day(7, 20), 9)
	w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: calendar.By(day(8, 10)), Reason: "mưa"})
	out := w.must(t, officer, DecideExtension{Assignment: of(1, unions), Decision: Approved})
	checkLog(t, w.log(out), "7/20 09:00 unions: changed #1(extended) #2")
	checkLog(t, w.live(t, day(7, 24), 8), "7/24 08:00 farmers: #1 #2", "7/24 08:00 unions: #2")
	w.must(t, leader, GiveReport{Assignment: of(2, unions), State: Submitted})
	w.must(t, farmer, GiveReport{Assignment: of(1, farmers), State: Submitted})
	w.must(t, farmer, GiveReport{Assignment: of(2, farmers), State: Submitted})
	checkLog(t, w.live(t, day(8, 3), 8), "8/1 08:00 board: tdoan#2", "8/3 08:00 unions: #1")
}

// Who was sent back, or given more time, just heard of it: what fell before needs no making up for.
func TestNothingFromBeforeIsMadeUpFor(t *testing.T) {
	w := published(t)
	w.only()
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: Submitted})
	w.live(t, day(7, 20), 9)
	w.must(t, officer, Return{Assignment: of(1, unions), Reason: "thêm ảnh"})
	checkLog(t, w.live(t, day(7, 23), 12))
	checkLog(t, w.live(t, day(7, 24), 12)[1:], "7/24 08:00 unions: #1 #2")
}

func TestRemindWithoutAGroup(t *testing.T) {
	w := published(t)
	w.only()
	if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: farmersChat, Health: Deaf, Reason: "kicked"}); err != nil {
		t.Fatal(err)
	}
	checkLog(t, w.live(t, day(7, 24), 9), "7/20 08:00 unions: #1 #2", "7/24 08:00 unions: #1 #2")
	if got := w.assignments[of(1, farmers)].Reminded; !got.IsZero() {
		t.Errorf("who could not be reached counts as reminded on %s", got)
	}
	if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: farmersChat, Unit: farmers, Health: Healthy}); err != nil {
		t.Fatal(err)
	}
	checkLog(t, w.live(t, day(7, 25), 9), "7/25 08:00 farmers: #1 #2")
}

func TestAnAcknowledgementGoesStale(t *testing.T) {
	w := published(t)
	w.must(t, leader, Acknowledge{of(1, unions)})
	w.must(t, leader, Acknowledge{of(3, unions)})
	w.live(t, day(6, 20), 9)
	w.must(t, leader, Acknowledge{of(2, unions)})
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: InProgress, Percent: ptr(10)})
	// #1 was reported on; #2 is a fortnight old only on 4 July; #3 has no deadline and is asked about by month as well.
	var unionsLog []string
	for _, line := range w.live(t, day(7, 19), 9) {
		if strings.Contains(line, " unions:") {
			unionsLog = append(unionsLog, line)
		}
	}
	checkLog(t, unionsLog, "6/22 08:00 unions: #3", "7/4 08:00 unions: #2", "7/17 08:00 unions: #3")
	// An answer to such a question needs not be the last one.
	out := w.must(t, leader, GiveReport{Assignment: of(3, unions), State: InProgress, Text: "đang làm"})
	checkLog(t, w.log(out), "7/19 09:00 unions: changed #3(answered)")
}

// The budget lets through only what is urgent; the rest waits for the next morning.
func TestPingBudget(t *testing.T) {
	w := published(t)
	w.only()
	w.rules.PingBudget = 1
	w.must(t, admin, SetRule{ReminderRule{ID: "noon", Kind: RuleDeadline, Days: -7, Audience: ToTheGroup, Cron: "0 12 * * *"}})
	checkLog(t, keepOnly(w.live(t, day(7, 27), 13), "unions"),
		"7/20 08:00 unions: #1 #2", // noon waits
		"7/21 08:00 unions: #1 #2", "7/24 08:00 unions: #1 #2", "7/25 08:00 unions: #1 #2", "7/26 08:00 unions: #1 #2",
		"7/27 08:00 unions: #1 #2", "7/27 12:00 unions: #1 #2") // the last day is urgent
}

// keepOnly returns the lines of one chat.
func keepOnly(lines []string, chat string) []string {
	return slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, " "+chat+":") })
}

// A second reminder of a day takes the first one's place, and says what still stands in it.
func TestASecondReminderOfADayHoldsTheFirst(t *testing.T) {
	w := published(t)
	w.only()
	w.must(t, officer, Publish{Numbers: []int{4}})
	w.must(t, admin, SetRule{ReminderRule{ID: "tet", Kind: RuleDeadline, Days: -200, Audience: ToTheGroup, Cron: "0 14 20 7 *"}})
	a := w.assignments[of(2, unions)]
	a.Due = calendar.By(day(12, 10))
	w.assignments[of(2, unions)] = a
	log := keepOnly(w.live(t, day(7, 20), 15), "unions")
	checkLog(t, log, "7/20 08:00 unions: #1", "7/20 14:00 unions: #1 #4 #2")
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
		if diff := cmp.Diff(want, w.cards(t)); diff != "" {
			t.Errorf("cards on %s (-want +got):\n%s", d, diff)
		}
	}
}

// cards carries out what is due and returns by chat the cards that were brought up to date.
func (w *world) cards(t checker) map[int64][]int {
	t.Helper()
	cards := map[int64][]int{}
	for _, entry := range slices.SortedFunc(maps.Values(w.due), func(a, b Due) int { return a.At.Compare(b.At) }) {
		if entry.At.After(w.now) {
			continue
		}
		out, err := w.do(t, BySystem("scheduler"), entry.Command())
		if err != nil {
			t.Fatalf("reminding: %v", err)
		}
		for _, n := range out.Notices {
			if c, ok := n.Body.(Card); ok {
				cards[n.To.Chat] = append(cards[n.To.Chat], c.Directive.Number)
			}
		}
	}
	return cards
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

// The countdown goes with the deadline.
func TestCardsAfterAnExtension(t *testing.T) {
	w := published(t)
	w.live(t, day(7, 25), 9)
	w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: calendar.By(day(8, 10)), Reason: "mưa"})
	w.must(t, officer, DecideExtension{Assignment: of(1, unions), Decision: Approved})
	for _, tt := range []struct {
		on   calendar.Date
		want []int
	}{
		{day(7, 26), []int{2}}, {day(7, 27), []int{2}}, {day(7, 28), []int{2}}, {day(7, 29), nil}, {day(8, 2), nil},
		{day(8, 3), []int{1}}, {day(8, 10), []int{1}}, {day(8, 11), []int{1}}, {day(8, 12), nil},
	} {
		w.live(t, tt.on, 7)
		w.at(tt.on, 8)
		if got := w.cards(t)[unionsChat]; !slices.Equal(got, tt.want) {
			t.Errorf("cards on %s: %v, want %v", tt.on, got, tt.want)
		}
	}
}

// What became overdue while the program was down is shown when it is up again.
func TestCardsAfterBeingDown(t *testing.T) {
	w := published(t)
	w.at(day(8, 20), 8)
	if got := w.cards(t)[unionsChat]; !slices.Equal(got, []int{1, 2}) {
		t.Errorf("cards %v", got)
	}
	w.at(day(8, 21), 8)
	if got := w.cards(t)[unionsChat]; got != nil {
		t.Errorf("cards %v once more", got)
	}
}
