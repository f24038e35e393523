package scheduler_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// TestAYear lives through a year of virtual time on each engine, with restarts, downtimes and a clock that jumps, and
// compares what was said with a model that knows nothing of the planner: reminders before deadlines, the ladder after them,
// what is stale or undated, monthly reports, milestones and what people asked for themselves. Missed 0, doubled 0, too
// early 0, after the answer 0, in quiet time 0.
func TestAYear(t *testing.T) {
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			seed := yearSeed()
			t.Logf("seed %d", seed)
			y := newYear(t, open(t), rand.New(rand.NewPCG(seed, 1)))
			y.live()
			if y.missed+y.doubled()+y.early+y.late+y.loud > 0 || y.sent == 0 {
				t.Errorf("missed %d, doubled %d, too early %d, after the answer %d, in quiet time %d, of %d", y.missed, y.doubled(), y.early, y.late, y.loud, y.sent)
			}
			t.Logf("missed 0, doubled 0, too early 0, after the answer 0, in quiet time 0 of %d messages for %v; %d restarts, %d downtimes, %d jumps",
				y.sent, y.expected, y.restarts, y.downs, y.jumps)
		})
	}
}

// yearSeed is one of a year with deadlines on days off, downtimes and a clock that is set back twice. "make soak" looks at
// others: each run at one of its own.
func yearSeed() uint64 {
	if os.Getenv("GIAOBAN_SOAK") != "" {
		return rand.Uint64()
	}
	return 3339224098065816560
}

// year is the office with the model beside it.
type year struct {
	*province
	*model
	random                 *rand.Rand
	units                  []directive.Organisation
	restarts, downs, jumps int
	drafted, goals         int
	answering              bool // what is said now comes of an answer
}

func newYear(t *testing.T, s engine, random *rand.Rand) *year {
	t.Helper()
	y := &year{province: newProvince(t, s, at(2017, 1, 3, 9)), model: newModel(t), random: random}
	for i := range 3 {
		id := directive.OrgID(fmt.Sprintf("u%d", i))
		y.units = append(y.units, directive.Organisation{ID: id, Name: directive.Text{VI: "Đơn vị " + string(id)}, Short: directive.Text{VI: string(id)}, Order: i})
	}
	y.found(y.units)
	y.said, y.kept = y.hear, y.learn
	return y
}

func at(y, m, d, hour int) time.Time {
	return calendar.Date{Year: y, Month: time.Month(m), Day: d}.In(calendar.Zone(), hour, 0)
}

// hear judges a message: whether it pings at a time at which nobody should be, or asks for what is answered.
func (y *year) hear(e chat.Envelope) {
	if e.Lane != chat.Reminder || y.answering {
		return
	}
	y.sent++
	wall := y.clock.Now().In(calendar.Zone())
	if !workday(calendar.Of(wall, calendar.Zone())) || wall.Hour() < 7 || wall.Hour() >= 19 {
		y.loud++
	}
	unit := directive.OrgID("")
	for i, o := range y.units {
		if chatID := e.Place.Chat; chatID == groupOf(i) || chatID == int64(leaderOf(i)) || chatID == int64(leaderOf(i))+1 {
			unit = o.ID
		}
	}
	if strings.HasPrefix(e.Slot, "reminder:") {
		y.pings[ping{unit, calendar.Of(wall, calendar.Zone())}]++
	}
	for _, row := range e.Message.Keyboard {
		for _, b := range row {
			var number int
			if _, err := fmt.Sscanf(b.Data, "rep:%d", &number); err != nil {
				continue
			}
			if y.owed[directive.AssignmentKey{Directive: number, Organisation: unit}] == nil {
				y.late++
				y.t.Errorf("at %s %s is asked for #%d, which is answered", wall, unit, number)
			}
		}
	}
}

// live goes through the year.
func (y *year) live() {
	y.t.Helper()
	end := at(2017, 12, 20, 12)
	for y.clock.Now().Before(end) {
		switch n := y.random.IntN(100); {
		case n < 3 && y.drafted < 20:
			y.publish()
		case n < 6:
			y.answer()
		case n < 14:
			y.change()
		case n < 17:
			y.restarts++
			y.start()
		case n < 19: // down for some time: nobody looks
			y.downs++
			y.start()
			y.clock.Set(y.clock.Now().Add(time.Duration(1+y.random.IntN(9*24)) * time.Hour))
		case n < 20: // the clock was wrong, and is set back
			y.jumps++
			y.clock.Set(y.clock.Now().Add(-time.Duration(1+y.random.IntN(60)) * time.Hour))
			y.start()
			continue
		default:
			y.step()
		}
		y.plan.Look(y.t.Context())
		y.check(y.clock.Now())
	}
}

// step goes on to what is due next, at most a day.
func (y *year) step() {
	y.t.Helper()
	now := y.clock.Now()
	next, found, err := y.store.NextDue(y.t.Context())
	if err != nil {
		y.t.Fatal(err)
	}
	if !found || next.Sub(now) > 24*time.Hour || !next.After(now) {
		next = now.Add(11 * time.Hour)
	}
	y.clock.Set(next)
}

func (y *year) today() calendar.Date { return calendar.Of(y.clock.Now(), calendar.Zone()) }

// publish gives every unit a task: mostly with a deadline, some without one, some to be reported on each month.
func (y *year) publish() {
	y.t.Helper()
	y.drafted++
	today := y.today()
	d := directive.Directive{Title: directive.Text{VI: "Việc"}, All: true}
	switch y.drafted % 7 {
	case 2:
		d.Standing = true
	case 3:
		d.Standing, d.Period = true, directive.Period{Every: calendar.PeriodMonth}
	default:
		d.Due = calendar.By(today.AddDays(3 + y.random.IntN(40)))
	}
	system := directive.BySystem("test")
	y.do(system, directive.DraftDirectives{Meeting: "m", Drafts: []directive.Directive{d}})
	y.do(system, directive.Publish{Numbers: []int{y.drafted}})
	for _, o := range y.units {
		y.owes(directive.AssignmentKey{Directive: y.drafted, Organisation: o.ID}, d, today)
	}
	if !d.Period.IsZero() {
		y.monthly[y.drafted] = today
	}
}

// owing returns one obligation of those that are owed.
func (y *year) owing() (directive.Assignment, bool) {
	y.t.Helper()
	owed, err := y.store.Assignments(y.t.Context(), store.Filter{OpenOnly: true})
	if err != nil {
		y.t.Fatal(err)
	}
	if len(owed) == 0 {
		return directive.Assignment{}, false
	}
	return owed[y.random.IntN(len(owed))], true
}

// leader is who speaks for a unit.
func (y *year) leader(unit directive.OrgID) directive.PersonID {
	for i, o := range y.units {
		if o.ID == unit {
			return leaderOf(i)
		}
	}
	return 0
}

// answer reports one obligation as done.
func (y *year) answer() {
	y.t.Helper()
	a, found := y.owing()
	if !found {
		return
	}
	delete(y.owed, a.AssignmentKey)
	y.answering = true
	y.do(directive.BySystem("test"), directive.GiveReport{Assignment: a.AssignmentKey, State: directive.Submitted, Text: "xong"})
	y.answering = false
}

// change is something that moves what is to come: a receipt, an extension, a request to be reminded, a milestone.
func (y *year) change() {
	y.t.Helper()
	today := y.today()
	a, found := y.owing()
	if !found {
		return
	}
	leader := directive.ByPerson(y.leader(a.Organisation))
	y.answering = true
	defer func() { y.answering = false }()
	switch y.random.IntN(4) {
	case 0:
		if a.State == directive.Pending {
			y.do(leader, directive.Acknowledge{Assignment: a.AssignmentKey})
			y.receives(a.AssignmentKey, today)
		}
	case 1:
		until := today
		if a.Due.IsZero() || a.Round != "" {
			return
		}
		if a.Due.LastDay().After(until) {
			until = a.Due.LastDay()
		}
		until = until.AddDays(2 + y.random.IntN(12))
		y.do(leader, directive.AskExtension{Assignment: a.AssignmentKey, Until: calendar.By(until), Reason: "mưa"})
		y.do(directive.ByPerson(1), directive.DecideExtension{Assignment: a.AssignmentKey, Decision: directive.Approved})
		y.extends(a.AssignmentKey, until, today)
	case 2:
		day := today.AddDays(1 + y.random.IntN(9))
		y.do(leader, directive.RemindMe{Assignment: a.AssignmentKey, Day: day})
		y.asks(y.leader(a.Organisation), a.AssignmentKey, day)
	default:
		if y.goals++; y.goals > 4 {
			return
		}
		m := directive.Milestone{
			ID: fmt.Sprintf("goal-%d", y.goals), Name: directive.Text{VI: "Mốc"}, Day: today.AddDays(5 + y.random.IntN(60)), Plan: directive.DefaultPlan(),
		}
		y.do(directive.ByPerson(1), directive.SetMilestone{Milestone: m})
		y.plans(m, today)
	}
}

// doubled counts the occasions that people were told of more than once.
func (y *year) doubled() int {
	n := map[string]int{}
	twice := 0
	for _, f := range bodies[directive.Firing](y.province, directive.KindFiring) {
		if f.Skipped == "" {
			name := fmt.Sprint(f.Rule, f.Directive, f.Organisation, f.Person, f.Milestone, f.Day)
			if n[name]++; n[name] == 2 {
				twice++
				y.t.Errorf("told twice of %s", name)
			}
		}
	}
	return twice
}
