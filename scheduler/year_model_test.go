package scheduler_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// model is the plain expectation of a year: who owes what since when, and what was decided by when.
type model struct {
	tb                              *testing.T
	owed                            map[directive.AssignmentKey]*debt
	monthly                         map[int]calendar.Date      // directives that are reported on each month: when they were published
	rounds                          map[string]directive.Round // the periods that were opened, by ID
	asked                           map[string]calendar.Date   // personal reminders
	marks                           map[string]goal            // milestones
	decided                         map[string]bool            // occasions
	told                            map[string]bool            // complained of
	pings                           map[ping]int               // messages to groups
	expected                        map[string]int             // occasions by their kind
	sent, missed, early, late, loud int
	latest                          time.Time // that the clock has shown
}

// debt is what a unit owes under a directive.
type debt struct {
	due      calendar.Date // zero for none
	known    calendar.Date // since when the unit knows how it stands
	since    calendar.Date // of what has no deadline: published
	received calendar.Date
	periodic bool
	rungs    map[int]calendar.Date // of the ladder: when each was climbed
}

type goal struct{ day, known calendar.Date }

type ping struct {
	unit directive.OrgID
	day  calendar.Date
}

func newModel(t *testing.T) *model {
	t.Helper()
	return &model{
		tb: t, owed: map[directive.AssignmentKey]*debt{}, monthly: map[int]calendar.Date{}, rounds: map[string]directive.Round{},
		asked: map[string]calendar.Date{}, marks: map[string]goal{}, decided: map[string]bool{}, told: map[string]bool{},
		pings: map[ping]int{}, expected: map[string]int{},
	}
}

// workday is the model's own calendar: the days off of 2017 by hand.
func workday(d calendar.Date) bool {
	off := " 1-2 1-26 1-27 1-30 1-31 2-1 4-6 5-1 5-2 9-4 "
	weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	return !weekend && (d.Year != 2017 || !strings.Contains(off, fmt.Sprintf(" %d-%d ", d.Month, d.Day)))
}

// working returns the n-th working day after a day, or before it where n is negative; for 0 the first from it on.
func working(d calendar.Date, n int) calendar.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for range n {
		for d = d.AddDays(step); !workday(d); {
			d = d.AddDays(step)
		}
	}
	for !workday(d) {
		d = d.AddDays(1)
	}
	return d
}

// planned is when the model wants an occasion: at eight on its day, or on the next working morning, or on the last one
// before where that would be too late and the unit knew by then. Last may be zero.
func planned(day, last, known calendar.Date) time.Time {
	on := working(day, 0)
	if !last.IsZero() && on.After(last) {
		if before := working(day, -1); before.After(known) {
			on = before
		}
	}
	return on.In(calendar.Zone(), 8, 0)
}

func (m *model) owes(key directive.AssignmentKey, d directive.Directive, today calendar.Date) {
	m.owed[key] = &debt{due: d.Due.Day, known: today, since: today, periodic: !d.Period.IsZero(), rungs: map[int]calendar.Date{}}
}

func (m *model) receives(key directive.AssignmentKey, today calendar.Date) {
	if o := m.owed[key]; o != nil {
		o.received, o.known = today, today
	}
}

func (m *model) extends(key directive.AssignmentKey, until, today calendar.Date) {
	if o := m.owed[key]; o != nil {
		o.due, o.known, o.rungs = until, today, map[int]calendar.Date{}
	}
}

func (m *model) asks(person directive.PersonID, key directive.AssignmentKey, day calendar.Date) {
	m.asked[name(directive.Firing{Rule: directive.RulePersonal, Person: person, Directive: key.Directive, Organisation: key.Organisation, Day: day})] = day
}

func (m *model) plans(of directive.Milestone, today calendar.Date) {
	m.marks[of.ID] = goal{of.Day, today}
}

func name(f directive.Firing) string {
	return fmt.Sprint(f.Rule, " #", f.Directive, " ", f.Organisation, " ", f.Person, " ", f.Milestone, " ", f.Day)
}

// learn hears of the records that are written: what was decided, and which periods were opened.
func (m *model) learn(r directive.Record) {
	switch r.Kind {
	case directive.KindFiring:
		var f directive.Firing
		if err := json.Unmarshal(r.Body, &f); err != nil {
			m.tb.Fatal(err)
		}
		m.decided[name(f)] = true
		on := calendar.Of(f.At, calendar.Zone())
		o := m.owed[directive.AssignmentKey{Directive: f.Directive, Organisation: f.Organisation}]
		var rung int
		if _, err := fmt.Sscanf(f.Rule, "after-%d", &rung); err == nil && o != nil {
			o.rungs[rung] = on
		}
		before := strings.HasPrefix(f.Rule, "before-") || f.Rule == directive.RuleMilestone
		if f.Skipped == "" && !before && on.Before(f.Day) {
			m.early++
			m.tb.Errorf("%s was carried out on %s", name(f), on)
		}
	case directive.KindRound:
		var round directive.Round
		if err := json.Unmarshal(r.Body, &round); err != nil {
			m.tb.Fatal(err)
		}
		if _, known := m.rounds[r.ID]; !known {
			m.opens(round)
		}
		m.rounds[r.ID] = round
	}
}

// opens begins a month's report: every unit owes it again.
func (m *model) opens(r directive.Round) {
	today := calendar.Of(r.Opened, calendar.Zone())
	due := working(calendar.Date{Year: r.To.Year, Month: r.To.Month, Day: 15}, 0)
	if !due.After(today) {
		due = working(today, 1)
	}
	if r.Due != due {
		m.tb.Errorf("%s of #%d is due %s, want %s", r.Period, r.Directive, r.Due, due)
	}
	for i := range 3 {
		m.owed[directive.AssignmentKey{Directive: r.Directive, Organisation: directive.OrgID(fmt.Sprintf("u%d", i))}] = &debt{
			due: due, known: today, periodic: true, rungs: map[int]calendar.Date{},
		}
	}
}

// check looks after each look of the scheduler whether everything that had come by then was decided on.
func (m *model) check(now time.Time) {
	m.tb.Helper()
	if now.After(m.latest) {
		m.latest = now
	}
	wall := now.In(calendar.Zone())
	today := calendar.Of(wall, calendar.Zone())
	if !workday(today) || wall.Hour() < 8 || wall.Hour() >= 19 {
		return
	}
	for key, o := range m.owed {
		m.checkDebt(key, o, today, now)
	}
	for occasion, day := range m.asked {
		m.want("personal", occasion, planned(day, calendar.Date{}, day), now)
	}
	for id, g := range m.marks {
		for _, days := range []int{-60, -30, -14, -7, -3, -1, 0, 7} {
			last := g.day
			if days > 0 {
				last = calendar.Date{}
			}
			if day := g.day.AddDays(days); day.After(g.known) {
				m.want("milestone", name(directive.Firing{Rule: directive.RuleMilestone, Milestone: id, Day: day}), planned(day, last, g.known), now)
			}
		}
	}
	for number, published := range m.monthly {
		m.checkRounds(number, published, now)
	}
}

// checkDebt looks whether everything was said of what a unit owes.
func (m *model) checkDebt(key directive.AssignmentKey, o *debt, today calendar.Date, now time.Time) {
	m.tb.Helper()
	occasion := func(rule string, day calendar.Date) string {
		return name(directive.Firing{Rule: rule, Directive: key.Directive, Organisation: key.Organisation, Day: day})
	}
	full := m.pings[ping{key.Organisation, today}] >= 2 // a group's day is full: what is not urgent waits
	if !o.due.IsZero() {
		for _, before := range []int{7, 3, 1, 0} {
			if day := o.due.AddDays(-before); day.After(o.known) && (!full || !today.Before(o.due)) {
				m.want("before", occasion(fmt.Sprintf("before-%d", before), day), planned(day, o.due, o.known), now)
			}
		}
		for rung := range 3 {
			day := working(o.due, rung+1)
			climbed, below := o.rungs[rung]
			if rung == 0 || (below && climbed.Before(today)) || (!below && !working(o.due, rung).After(o.known)) {
				if day.After(o.known) {
					m.want("ladder", occasion(fmt.Sprintf("after-%d", rung+1), day), planned(day, calendar.Date{}, o.known), now)
				}
			}
		}
	}
	if day := o.received.AddDays(14); !o.received.IsZero() && !o.periodic && !full {
		m.want("stale", occasion("stale", day), planned(day, calendar.Date{}, o.known), now)
	}
	if o.due.IsZero() && !o.periodic && !full {
		for month := o.since.Month; month <= time.December; month++ {
			if day := (calendar.Date{Year: 2017, Month: month, Day: 15}); !day.Before(o.since.AddDays(14)) && day.After(o.known) {
				m.want("undated", occasion("undated", day), planned(day, calendar.Date{}, o.known), now)
			}
		}
	}
}

// checkRounds looks whether each month's report was opened, and told of on the morning after it was due.
func (m *model) checkRounds(number int, published calendar.Date, now time.Time) {
	m.tb.Helper()
	for month := time.January; month <= time.December; month++ {
		send := working(calendar.Date{Year: 2017, Month: month, Day: 15}, 0)
		if !send.After(published.AddDays(7)) {
			continue
		}
		opening := working(calendar.Date{Year: 2017, Month: month, Day: 14}, 0)
		if !opening.Before(send) {
			opening = working(send, -1)
		}
		id := fmt.Sprintf("%d/2017-%02d", number, month)
		round, opened := m.rounds[id]
		if opened {
			m.decided["opened "+id] = true
		}
		if !round.Closed.IsZero() {
			m.decided["closed "+id] = true
		}
		if !opening.After(published) {
			opening = working(published, 1)
		}
		m.want("round", "opened "+id, opening.In(calendar.Zone(), 8, 0), now)
		if opened {
			m.want("round", "closed "+id, working(round.Due, 1).In(calendar.Zone(), 8, 0), now)
		}
	}
}

// morning is until when it may be put off what has come by a time. A clock that is set back doesn't bring that forward.
func morning(t time.Time) time.Time {
	wall := t.In(calendar.Zone())
	day := calendar.Of(wall, calendar.Zone())
	switch {
	case wall.Hour() >= 19:
		day = working(day, 1)
	case wall.Hour() < 8:
		day = working(day, 0)
	case workday(day):
		return t
	default:
		day = working(day, 0)
	}
	return day.In(calendar.Zone(), 8, 0)
}

// want counts an occasion that has come, and complains once where nothing was decided on it.
func (m *model) want(kind, occasion string, at, now time.Time) {
	m.tb.Helper()
	if at.After(now) || m.told[occasion] || !at.After(m.latest) && now.Before(morning(m.latest)) {
		return
	}
	m.told[occasion] = true
	m.expected[kind]++
	if !m.decided[occasion] {
		m.missed++
		m.tb.Errorf("at %s nothing was decided on %s, planned for %s", now.In(calendar.Zone()), occasion, at)
	}
}
