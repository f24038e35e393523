package scheduler_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// TestAYear lives through a year of virtual time on each engine, with restarts, downtimes and a clock that jumps, and
// compares what was said with a model that knows nothing of the planner: missed 0, doubled 0, after the answer 0, in
// quiet time 0.
func TestAYear(t *testing.T) {
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			y := newYear(t, open(t), rand.New(rand.NewPCG(seed, 1)))
			y.live()
			if y.missed+y.doubled()+y.late+y.loud > 0 || y.sent == 0 {
				t.Errorf("missed %d, doubled %d, after the answer %d, in quiet time %d, of %d", y.missed, y.doubled(), y.late, y.loud, y.sent)
			}
			t.Logf("%d reminders, %d restarts, %d downtimes, %d jumps", y.sent, y.restarts, y.downs, y.jumps)
		})
	}
}

type year struct {
	*province
	random                          *rand.Rand
	units                           []directive.Organisation
	published                       map[int]calendar.Date // by directive: since when it is known
	open                            map[directive.AssignmentKey]calendar.Deadline
	sent, missed, late, loud        int
	restarts, downs, jumps, drafted int
	told                            map[string]bool
	answering                       bool // what is said now comes of an answer
}

func newYear(t *testing.T, s engine, random *rand.Rand) *year {
	t.Helper()
	y := &year{
		province: newProvince(t, s, at(2017, 1, 3, 9)), random: random, published: map[int]calendar.Date{},
		open: map[directive.AssignmentKey]calendar.Deadline{}, told: map[string]bool{},
	}
	for i := range 3 {
		id := directive.OrgID(fmt.Sprintf("u%d", i))
		y.units = append(y.units, directive.Organisation{ID: id, Name: directive.Text{VI: "Đơn vị " + string(id)}, Short: directive.Text{VI: string(id)}, Order: i})
	}
	y.found(y.units)
	y.said = y.hear
	return y
}

func at(y, m, d, hour int) time.Time {
	return calendar.Date{Year: y, Month: time.Month(m), Day: d}.In(calendar.Zone(), hour, 0)
}

// hear judges a message: whether it pings at a time at which nobody should be, or names what is answered.
func (y *year) hear(e chat.Envelope) {
	if e.Lane != chat.Reminder || y.answering {
		return
	}
	y.sent++
	if wall := y.clock.Now().In(calendar.Zone()); !workday(calendar.Of(wall, calendar.Zone())) || wall.Hour() < 7 || wall.Hour() >= 19 {
		y.loud++
	}
	if !strings.HasPrefix(e.Slot, "reminder:") {
		return
	}
	for _, row := range e.Message.Keyboard {
		for _, b := range row {
			var number int
			if _, err := fmt.Sscanf(b.Data, "rep:%d", &number); err != nil {
				continue
			}
			unit := y.units[-1001-e.Place.Chat].ID
			if _, owed := y.open[directive.AssignmentKey{Directive: number, Organisation: unit}]; !owed {
				y.late++
			}
		}
	}
}

// workday is the model's own calendar: the days off of 2017 by hand.
func workday(d calendar.Date) bool {
	off := " 1-2 1-26 1-27 1-30 1-31 2-1 4-6 5-1 5-2 9-4 "
	weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	return !weekend && (d.Year != 2017 || !strings.Contains(off, fmt.Sprintf(" %d-%d ", d.Month, d.Day)))
}

// live goes through the year.
func (y *year) live() {
	y.t.Helper()
	end := at(2017, 12, 20, 12)
	for y.clock.Now().Before(end) {
		switch n := y.random.IntN(100); {
		case n < 3 && y.drafted < 16:
			y.publish()
		case n < 12:
			y.answer()
		case n < 15:
			y.restarts++
			y.start()
		case n < 17: // down for some time: nobody looks
			y.downs++
			y.start()
			y.clock.Set(y.clock.Now().Add(time.Duration(1+y.random.IntN(9*24)) * time.Hour))
		case n < 18: // the clock was wrong, and is set back
			y.jumps++
			y.clock.Set(y.clock.Now().Add(-time.Duration(1+y.random.IntN(60)) * time.Hour))
			y.start()
			continue
		default:
			y.step()
		}
		y.plan.Look(y.t.Context())
		y.check()
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

func (y *year) publish() {
	y.t.Helper()
	y.drafted++
	today := calendar.Of(y.clock.Now(), calendar.Zone())
	due := calendar.By(today.AddDays(3 + y.random.IntN(40)))
	system := directive.BySystem("test")
	y.do(system, directive.DraftDirectives{Meeting: "m", Drafts: []directive.Directive{{Title: directive.Text{VI: "Việc"}, All: true, Due: due}}})
	y.do(system, directive.Publish{Numbers: []int{y.drafted}})
	y.published[y.drafted] = today
	for _, o := range y.units {
		y.open[directive.AssignmentKey{Directive: y.drafted, Organisation: o.ID}] = due
	}
}

// answer reports one obligation as done.
func (y *year) answer() {
	y.t.Helper()
	owed, err := y.store.Assignments(y.t.Context(), store.Filter{OpenOnly: true})
	if err != nil {
		y.t.Fatal(err)
	}
	if len(owed) == 0 {
		return
	}
	a := owed[y.random.IntN(len(owed))]
	delete(y.open, a.AssignmentKey)
	y.answering = true
	y.do(directive.BySystem("test"), directive.GiveReport{Assignment: a.AssignmentKey, State: directive.Submitted, Text: "xong"})
	y.answering = false
}

// planned is when the model wants an occasion: at eight on its day, or on the next working morning, or on the last one
// before where that would be too late and the unit knew by then.
func planned(day, last, known calendar.Date) time.Time {
	on := day
	for !workday(on) {
		on = on.AddDays(1)
	}
	if on.After(last) {
		before := day.AddDays(-1)
		for !workday(before) {
			before = before.AddDays(-1)
		}
		if before.After(known) {
			on = before
		}
	}
	return on.In(calendar.Zone(), 8, 0)
}

// check looks after each look of the scheduler whether everything that had come by then was decided on.
func (y *year) check() {
	y.t.Helper()
	now := y.clock.Now()
	wall := now.In(calendar.Zone())
	if !workday(calendar.Of(wall, calendar.Zone())) || wall.Hour() < 8 || wall.Hour() >= 19 {
		return
	}
	decided := map[string]bool{}
	for _, f := range bodies[directive.Firing](y.province, directive.KindFiring) {
		decided[fmt.Sprint(f.Rule, f.Directive, f.Organisation, f.Day)] = true
	}
	for key, due := range y.open {
		for _, before := range []int{7, 3, 1, 0} {
			day, known := due.Day.AddDays(-before), y.published[key.Directive]
			if !day.After(known) || planned(day, due.Day, known).After(now) {
				continue
			}
			if name := fmt.Sprint("before-", before, key.Directive, key.Organisation, day); !decided[fmt.Sprint(fmt.Sprintf("before-%d", before), key.Directive, key.Organisation, day)] && !y.told[name] {
				y.told[name] = true
				y.missed++
				y.t.Errorf("at %s nothing was decided on T-%d of %v, due %s", now, before, key, due)
			}
		}
	}
}

// doubled counts the occasions that people were told of more than once.
func (y *year) doubled() int {
	n := map[string]int{}
	twice := 0
	for _, f := range bodies[directive.Firing](y.province, directive.KindFiring) {
		if f.Skipped == "" {
			name := fmt.Sprint(f.Rule, f.Directive, f.Organisation, f.Day)
			if n[name]++; n[name] == 2 {
				twice++
			}
		}
	}
	return twice
}
