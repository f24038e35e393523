// Package summarytest holds offices in memory for the tests of summaries: records that real commands led to, through the
// ledger, with the record of who did what. It belongs in no binary.
package summarytest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/store"
	"giaoban/summary"
)

// Failing is what an office needs of a test.
type Failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Office is an office in memory. Audit is what was ever done to its records, in order.
type Office struct {
	Audit []store.Audit

	t          Failing
	zone       *time.Location
	clock      *clock.Movable
	ledger     *ledger.Ledger
	turns      int
	orgs       map[directive.OrgID]directive.Organisation
	people     map[directive.PersonID]directive.Person
	meetings   map[string]directive.Meeting
	milestones map[string]directive.Milestone
	directives map[int]directive.Directive
	assigned   map[directive.AssignmentKey]directive.Assignment
	reports    map[directive.AssignmentKey][]directive.Report
	extensions map[directive.AssignmentKey][]directive.Extension
}

// New returns an office with the organisations, each with a leader whose id is 100 and its place in the list.
func New(t Failing, orgs ...directive.Organisation) *Office {
	o := &Office{
		t: t, zone: calendar.Zone(), clock: clock.New(func() time.Time { return time.Time{} }),
		orgs: map[directive.OrgID]directive.Organisation{}, people: map[directive.PersonID]directive.Person{},
		meetings: map[string]directive.Meeting{}, milestones: map[string]directive.Milestone{},
		directives: map[int]directive.Directive{}, assigned: map[directive.AssignmentKey]directive.Assignment{},
		reports:    map[directive.AssignmentKey][]directive.Report{},
		extensions: map[directive.AssignmentKey][]directive.Extension{},
	}
	o.ledger = ledger.New(ledger.Options{
		Store: o, Renderer: o, Clock: o.clock, Rules: directive.DefaultRules(o.zone),
	})
	for i, org := range orgs {
		org.Order = i + 1
		o.orgs[org.ID] = org
		id := directive.PersonID(100 + i)
		o.people[id] = directive.Person{
			ID: id, Name: "Lãnh đạo " + org.Short.VI, Lang: directive.Vietnamese,
			Duties: []directive.Duty{{Role: directive.Leader, Organisation: org.ID}},
		}
		o.note("organisation:"+string(org.ID), org)
	}
	return o
}

// Do carries a command out at a time, or fails the test.
func (o *Office) Do(at time.Time, cmd directive.Command) {
	o.t.Helper()
	if err := o.Try(at, cmd); err != nil {
		o.t.Fatalf("%s at %v: %v", cmd.Name(), at, err)
	}
}

// Try carries a command out at a time, which must not be before those of earlier commands. Answers are given by the
// organisation's leader, all else by the program.
func (o *Office) Try(at time.Time, cmd directive.Command) error {
	o.clock.Set(at)
	o.turns++
	turn := ledger.Turn{Key: fmt.Sprintf("test:%d", o.turns), Actor: directive.BySystem("test"), Command: cmd}
	if org := answers(cmd); org != "" {
		turn.Actor = directive.ByPerson(directive.PersonID(99 + o.orgs[org].Order))
	}
	_, err := o.ledger.Execute(context.Background(), turn)
	return err
}

// answers returns the organisation whose leader gives a command.
func answers(cmd directive.Command) directive.OrgID {
	switch c := cmd.(type) {
	case directive.Acknowledge:
		return c.Assignment.Organisation
	case directive.GiveReport:
		return c.Assignment.Organisation
	case directive.AskExtension:
		return c.Assignment.Organisation
	}
	return ""
}

// Input returns the office's records as they are.
func (o *Office) Input(now time.Time) summary.Input {
	in := summary.Input{Zone: o.zone, Now: now}
	in.Organisations = sorted(o.orgs, func(a, b directive.Organisation) int { return a.Order - b.Order })
	in.Meetings = sorted(o.meetings, func(a, b directive.Meeting) int { return b.Date.Compare(a.Date) })
	in.Milestones = sorted(o.milestones, func(a, b directive.Milestone) int { return a.Day.Compare(b.Day) })
	in.Directives = sorted(o.directives, func(a, b directive.Directive) int { return a.Number - b.Number })
	in.Assignments = sorted(o.assigned, func(a, b directive.Assignment) int {
		return (a.Directive-b.Directive)*1000 + o.orgs[a.Organisation].Order - o.orgs[b.Organisation].Order
	})
	for _, a := range in.Assignments {
		in.Reports = append(in.Reports, o.reports[a.AssignmentKey]...)
		in.Extensions = append(in.Extensions, o.extensions[a.AssignmentKey]...)
	}
	return in
}

func sorted[K comparable, R any](records map[K]R, by func(a, b R) int) []R {
	return slices.SortedFunc(maps.Values(records), by)
}

// Notice implements ledger.Renderer: nobody reads messages here.
func (o *Office) Notice(directive.Notice) (chat.Envelope, error) { return chat.Envelope{}, nil }

// Committed implements ledger.Store.
func (o *Office) Committed(context.Context, string) (bool, error) { return false, nil }

// Load implements ledger.Store: it shows everything, whatever is needed.
func (o *Office) Load(_ context.Context, actor directive.Actor, _ directive.Need) (directive.State, error) {
	s := directive.State{
		Actor: actor, Person: o.people[actor.Person], Organisations: maps.Clone(o.orgs), People: maps.Clone(o.people),
		Meetings: maps.Clone(o.meetings), Milestones: maps.Clone(o.milestones), Directives: maps.Clone(o.directives),
		Assignments: maps.Clone(o.assigned), Extensions: maps.Clone(o.extensions),
		LastReports: map[directive.AssignmentKey]directive.Report{},
	}
	for number := range o.directives {
		s.Highest = max(s.Highest, number)
	}
	for key, reports := range o.reports {
		s.LastReports[key] = reports[len(reports)-1]
	}
	return s, nil
}

// Commit implements ledger.Store.
func (o *Office) Commit(_ context.Context, c store.Commit) error {
	o.Audit = append(o.Audit, c.Audit...)
	for _, m := range c.Change.Meetings {
		o.meetings[m.ID] = m
	}
	for _, m := range c.Change.Milestones {
		o.milestones[m.ID] = m
	}
	for _, d := range c.Change.Directives {
		o.directives[d.Number] = d
	}
	for _, number := range c.Change.Removed {
		delete(o.directives, number)
	}
	for _, a := range c.Change.Assignments {
		o.assigned[a.AssignmentKey] = a
	}
	for _, r := range c.Change.Reports {
		o.reports[r.AssignmentKey] = append(o.reports[r.AssignmentKey], r)
	}
	for _, e := range c.Change.Extensions {
		asked := slices.Clone(o.extensions[e.AssignmentKey])
		if at := slices.IndexFunc(asked, func(was directive.Extension) bool { return was.Number == e.Number }); at >= 0 {
			asked[at] = e
		} else {
			asked = append(asked, e)
		}
		o.extensions[e.AssignmentKey] = asked
	}
	return nil
}

// Plain writes a number as a file holds it.
func Plain(n int) string { return strconv.Itoa(n) }
