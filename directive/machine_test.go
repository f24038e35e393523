package directive

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

// machine plays random people who give random commands, and checks after each that the office is as it must be.
type machine struct {
	w        *world
	reminded map[string]int // reminders by assignment and day
	codes    int            // how many invitations were made
}

// TestStateMachine shows that no sequence of commands leads to what the tables forbid.
func TestStateMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{w: newWorld(), reminded: map[string]int{}}
		m.step(t, ByPerson(officer), DraftDirectives{Meeting: "june", Drafts: drafts()})
		m.step(t, ByPerson(officer), Publish{Numbers: []int{1, 2}})
		actions := map[string]func(*rapid.T){"": m.check}
		for name, draw := range m.commands() {
			actions[name] = func(t *rapid.T) { m.step(t, drawActor(t), draw(t)) }
		}
		// What usually works is played more often than all else, so that the office gets anywhere.
		for i := range 3 {
			actions[fmt.Sprint("answer ", i)] = m.answer
			actions[fmt.Sprint("settle ", i)] = m.settle
		}
		actions["extend"] = m.extend
		actions["wait"] = func(t *rapid.T) {
			m.w.now = m.w.now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
		}
		actions["tick"] = m.tick
		t.Repeat(actions)
	})
}

func drawActor(t *rapid.T) Actor {
	if rapid.IntRange(0, 9).Draw(t, "system") == 0 {
		return BySystem("test")
	}
	return ByPerson(rapid.SampledFrom([]PersonID{
		admin, officer, officer, officer2, manager, leader, leader, deputy, member, farmer, farmer, stranger,
	}).Draw(t, "by"))
}

func drawKey(t *rapid.T) AssignmentKey {
	org := rapid.SampledFrom([]OrgID{unions, unions, farmers, youth, "xyz"}).Draw(t, "organisation")
	return of(rapid.IntRange(0, 6).Draw(t, "number"), org)
}

func drawDraft(t *rapid.T) Directive {
	d := rapid.SampledFrom(drafts()).Draw(t, "draft")
	d.All = rapid.Bool().Draw(t, "all")
	d.Coordinators = rapid.SliceOfN(rapid.SampledFrom([]OrgID{unions, farmers, youth, "xyz"}), 0, 3).Draw(t, "coordinators")
	d.State, d.Number = rapid.SampledFrom([]DirectiveState{"", Published}).Draw(t, "state"), rapid.IntRange(0, 3).Draw(t, "given")
	return d
}

func drawDeadline(t *rapid.T) calendar.Deadline {
	d := day(6, 1).AddDays(rapid.IntRange(0, 120).Draw(t, "day"))
	return calendar.Deadline{Day: d, Inclusive: rapid.Bool().Draw(t, "inclusive")}
}

func drawReport(t *rapid.T, key AssignmentKey) GiveReport {
	r := GiveReport{
		Assignment: key, State: rapid.SampledFrom([]AssignmentState{InProgress, Submitted, Confirmed}).Draw(t, "state"),
		Text:    rapid.SampledFrom([]string{"", " ", "đã làm"}).Draw(t, "text"),
		Blocked: rapid.SampledFrom([]string{"", "thiếu vốn"}).Draw(t, "blocked"),
	}
	if rapid.Bool().Draw(t, "figures") {
		r.Percent, r.Quantity = ptr(rapid.IntRange(-5, 110).Draw(t, "percent")), ptr(Whole(rapid.Int64Range(-1, 9).Draw(t, "quantity")))
	}
	return r
}

func drawReason(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", " ", "lý do", long(MaxReason + 1)}).Draw(t, "reason")
}

func drawDuty(t *rapid.T) Duty {
	return Duty{
		Role:         rapid.SampledFrom(append(Roles(), "king")).Draw(t, "role"),
		Organisation: rapid.SampledFrom([]OrgID{"", unions, youth, "xyz"}).Draw(t, "of"),
	}
}

// commands draws each command with arguments that make sense or not.
func (m *machine) commands() map[string]func(*rapid.T) Command {
	chat := rapid.SampledFrom([]int64{unionsChat, farmersChat, -103, -104})
	number := rapid.IntRange(0, 8)
	return map[string]func(*rapid.T) Command{
		"draft": func(t *rapid.T) Command {
			return DraftDirectives{Meeting: rapid.SampledFrom([]string{"june", "july"}).Draw(t, "meeting"), Drafts: []Directive{drawDraft(t)}}
		},
		"discard": func(t *rapid.T) Command { return DiscardDraft{number.Draw(t, "number")} },
		"publish": func(t *rapid.T) Command { return Publish{rapid.SliceOfN(number, 0, 3).Draw(t, "numbers")} },
		"withdraw": func(t *rapid.T) Command {
			return Withdraw{number.Draw(t, "number"), drawReason(t)}
		},
		"close":       func(t *rapid.T) Command { return Close{number.Draw(t, "number")} },
		"acknowledge": func(t *rapid.T) Command { return Acknowledge{drawKey(t)} },
		"report":      func(t *rapid.T) Command { return drawReport(t, drawKey(t)) },
		"confirm":     func(t *rapid.T) Command { return Confirm{drawKey(t)} },
		"return":      func(t *rapid.T) Command { return Return{drawKey(t), drawReason(t)} },
		"ask":         func(t *rapid.T) Command { return AskExtension{drawKey(t), drawDeadline(t), drawReason(t)} },
		"decide": func(t *rapid.T) Command {
			decision := rapid.SampledFrom([]Decision{Undecided, Approved, Shortened, Denied}).Draw(t, "decision")
			return DecideExtension{drawKey(t), decision, drawDeadline(t), drawReason(t)}
		},
		"remind": func(t *rapid.T) Command { return Remind{"tick", drawKey(t).Organisation} },
		"meeting": func(t *rapid.T) Command {
			return RecordMeeting{Meeting{ID: "june", Date: day(6, 8), Title: Text{VI: "Giao ban"}, Participants: []OrgID{unions, farmers}}}
		},
		"milestone": func(t *rapid.T) Command {
			return SetMilestone{Milestone{ID: "heroes", Day: drawDeadline(t).Day, Name: Text{VI: "27/7"}}}
		},
		"organisation": func(t *rapid.T) Command {
			return RegisterOrganisations{[]Organisation{{ID: drawKey(t).Organisation, Name: Text{VI: "Đổi tên"}}}}
		},
		"bind": func(t *rapid.T) Command {
			return BindGroup{Group{Chat: chat.Draw(t, "chat"), Organisation: drawKey(t).Organisation, Lang: Vietnamese}}
		},
		"grant": func(t *rapid.T) Command {
			return GrantDuty{Person{ID: PersonID(rapid.IntRange(0, 13).Draw(t, "person"))}, drawDuty(t)}
		},
		"invite": func(t *rapid.T) Command {
			m.codes++
			return Invite{fmt.Sprintf("invitation-%08d", rapid.IntRange(1, m.codes).Draw(t, "code")), drawDuty(t)}
		},
		"accept": func(t *rapid.T) Command {
			code := fmt.Sprintf("invitation-%08d", rapid.IntRange(1, m.codes+1).Draw(t, "code"))
			return AcceptInvitation{code, Person{ID: rapid.SampledFrom([]PersonID{stranger, member}).Draw(t, "who"), Name: "x"}}
		},
		"language": func(t *rapid.T) Command {
			lang := rapid.SampledFrom([]Lang{Vietnamese, English, "fr"}).Draw(t, "lang")
			return SetLanguage{rapid.SampledFrom([]int64{0, unionsChat, -104}).Draw(t, "chat"), lang}
		},
		"health": func(t *rapid.T) Command {
			return SetHealth{chat.Draw(t, "chat"), rapid.SampledFrom([]Health{Healthy, Deaf, Departed}).Draw(t, "health"), "x"}
		},
		"move": func(t *rapid.T) Command { return MoveGroup{chat.Draw(t, "chat"), chat.Draw(t, "to")} },
	}
}

// someAssignment draws one that there is; none is an empty key.
func (m *machine) someAssignment(t *rapid.T) AssignmentKey {
	keys := slices.SortedFunc(maps.Keys(m.w.assignments), func(a, b AssignmentKey) int {
		if a.Directive != b.Directive {
			return a.Directive - b.Directive
		}
		return len(a.Organisation) - len(b.Organisation)
	})
	return rapid.SampledFrom(append(keys, AssignmentKey{})).Draw(t, "assignment")
}

// answer has somebody answer for an assignment who may.
func (m *machine) answer(t *rapid.T) {
	key := m.someAssignment(t)
	by := map[OrgID]PersonID{unions: leader, farmers: farmer}[key.Organisation]
	if rapid.Bool().Draw(t, "acknowledge") {
		m.step(t, ByPerson(by), Acknowledge{key})
		return
	}
	m.step(t, ByPerson(by), drawReport(t, key))
}

// settle has the Board decide on a report.
func (m *machine) settle(t *rapid.T) {
	key := m.someAssignment(t)
	if rapid.Bool().Draw(t, "confirm") {
		m.step(t, ByPerson(officer), Confirm{key})
		return
	}
	m.step(t, ByPerson(officer2), Return{key, drawReason(t)})
}

// extend has a deadline moved, or not.
func (m *machine) extend(t *rapid.T) {
	key := m.someAssignment(t)
	m.step(t, ByPerson(leader), AskExtension{key, drawDeadline(t), "mưa"})
	decision := rapid.SampledFrom([]Decision{Approved, Shortened, Denied}).Draw(t, "decision")
	m.step(t, ByPerson(officer), DecideExtension{key, decision, drawDeadline(t), "x"})
}

// tick fires what is due, as the scheduler does.
func (m *machine) tick(t *rapid.T) {
	for _, entry := range slices.SortedFunc(maps.Values(m.w.due), func(a, b Due) int { return a.At.Compare(b.At) }) {
		if !entry.At.After(m.w.now) {
			m.step(t, BySystem("scheduler"), Remind{entry.Key, entry.Organisation})
		}
	}
}

// step gives one command, checks the answer, and writes what changed.
func (m *machine) step(t *rapid.T, actor Actor, cmd Command) {
	need := cmd.Needs()
	seen := m.w.load(actor, need)
	kept := deepCopy(seen)
	out, err := Decide(seen, cmd, m.w.now)
	if !reflect.DeepEqual(kept, seen) {
		t.Fatalf("%s changed what it saw:\n%+v\n%+v", cmd.Name(), kept, seen)
	}
	again, errAgain := Decide(m.w.load(actor, need), cmd, m.w.now)
	if !reflect.DeepEqual(out, again) || !reflect.DeepEqual(err, errAgain) {
		t.Fatalf("%s is decided in two ways:\n%+v, %v\n%+v, %v", cmd.Name(), out, err, again, errAgain)
	}
	if err != nil {
		checkRefused(t, out, err)
		return
	}
	if actor.System == "" && !mayGive(m.w, actor.Person, cmd) {
		t.Fatalf("person %d may not give %+v", actor.Person, cmd)
	}
	m.checkMoves(t, cmd, out.Change)
	m.checkNotices(t, cmd, out)
	m.w.apply(t, out.Change)
}

// checkRefused fails where a refusal is not a known one, or does anything.
func checkRefused(t *rapid.T, out Outcome, err error) {
	var refusal *Refusal
	if !errors.As(err, &refusal) || !slices.Contains(Codes(), refusal.Code) {
		t.Fatalf("not a known refusal: %v", err)
	}
	if !reflect.ValueOf(out).IsZero() {
		t.Fatalf("refused by %v, but answered %+v", err, out)
	}
}

// checkMoves fails where a record goes between two states that the tables don't let it go between.
func (m *machine) checkMoves(t *rapid.T, cmd Command, c Change) {
	for _, d := range c.Directives {
		move := [2]DirectiveState{m.w.directives[d.Number].State, d.State}
		if !slices.Contains(directiveMoves[cmd.Name()], move) {
			t.Fatalf("%s moves directive %d from %q to %q", cmd.Name(), d.Number, move[0], move[1])
		}
	}
	for _, number := range c.Removed {
		move := [2]DirectiveState{m.w.directives[number].State, ""}
		if !slices.Contains(directiveMoves[cmd.Name()], move) {
			t.Fatalf("%s removes directive %d, which is %q", cmd.Name(), number, move[0])
		}
	}
	for _, a := range c.Assignments {
		move := [2]AssignmentState{m.w.assignments[a.AssignmentKey].State, a.State}
		if !slices.Contains(assignmentMoves[cmd.Name()], move) {
			t.Fatalf("%s moves assignment %v from %q to %q", cmd.Name(), a.AssignmentKey, move[0], move[1])
		}
		_, relied := c.Firm[a.Directive]
		published := slices.ContainsFunc(c.Directives, func(d Directive) bool { return d.Number == a.Directive })
		if !relied && !published {
			t.Fatalf("%s changes assignment %v without relying on its directive", cmd.Name(), a.AssignmentKey)
		}
	}
}

// checkNotices fails where somebody is told who should not be, or what should not be.
func (m *machine) checkNotices(t *rapid.T, cmd Command, out Outcome) {
	for _, n := range out.Notices {
		group, isGroup := m.w.groups[n.To.Chat]
		person, isPerson := m.w.people[PersonID(n.To.Chat)]
		if isGroup && group.Health != Healthy {
			t.Fatalf("%s writes to %d, which cannot be written to", cmd.Name(), n.To.Chat)
		}
		switch b := n.Body.(type) {
		case Card:
			if !isGroup || b.Assignment.Organisation != group.Organisation {
				t.Fatalf("%s shows a card of %s in %d", cmd.Name(), b.Assignment.Organisation, n.To.Chat)
			}
		case Reminder:
			m.checkReminder(t, cmd, group, b, out.Change)
		case ReportArrived, ReportSettled, ExtensionAsked, ExtensionSettled:
			if !isPerson || !person.Has(Board) {
				t.Fatalf("%s tells %d what is the Board's", cmd.Name(), n.To.Chat)
			}
		}
	}
}

func (m *machine) checkReminder(t *rapid.T, cmd Command, group Group, b Reminder, c Change) {
	for _, item := range b.Items {
		a := m.w.assignments[item.Assignment.AssignmentKey]
		d := m.w.directives[item.Directive.Number]
		switch key := fmt.Sprint(group.Chat, a.AssignmentKey, b.Today); {
		case a.Organisation != group.Organisation:
			t.Fatalf("%s reminds %s of what %s owes", cmd.Name(), group.Organisation, a.Organisation)
		case !a.State.Open() || d.State != Published:
			t.Fatalf("%s reminds of %v, which is %s under a directive that is %s", cmd.Name(), a.AssignmentKey, a.State, d.State)
		case a.Due.IsZero() || item.DaysLeft < 0 || item.DaysLeft != a.Due.DaysLeft(b.Today):
			t.Fatalf("%s reminds of %v %d days before %s", cmd.Name(), a.AssignmentKey, item.DaysLeft, a.Due)
		case m.reminded[key] > 0:
			t.Fatalf("%s reminds of %v a second time on %s", cmd.Name(), a.AssignmentKey, b.Today)
		case !slices.ContainsFunc(c.Assignments, func(x Assignment) bool {
			return x.AssignmentKey == a.AssignmentKey && x.Reminded == b.Today
		}):
			t.Fatalf("%s does not note that %v was reminded of", cmd.Name(), a.AssignmentKey)
		default:
			m.reminded[key]++
		}
	}
}

// check fails where the records contradict each other.
func (m *machine) check(t *rapid.T) {
	for _, d := range m.w.directives {
		ended := d.State == Closed || d.State == Withdrawn
		switch {
		case d.Published.IsZero() != (d.State == Draft):
			t.Fatalf("directive %d is %s, published %s", d.Number, d.State, d.Published)
		case d.Ended.IsZero() == ended || (d.Reason != "") != (d.State == Withdrawn):
			t.Fatalf("directive %d is %s, ended %s because of %q", d.Number, d.State, d.Ended, d.Reason)
		}
	}
	for key, a := range m.w.assignments {
		d, there := m.w.directives[key.Directive]
		if !there || d.State == Draft {
			t.Fatalf("assignment %v stands under a directive that is %q", key, d.State)
		}
		m.checkAssignment(t, d, a)
		m.checkExtensions(t, d, a)
	}
	for key, entry := range m.w.due {
		if key != ReminderKey(entry.Organisation, entry.Day) || calendar.Of(entry.At, calendar.Zone()) != entry.Day {
			t.Fatalf("entry %q is %+v", key, entry)
		}
	}
}

func (m *machine) checkAssignment(t *rapid.T, d Directive, a Assignment) {
	reports := m.w.reports[a.AssignmentKey]
	submitted := a.State == Submitted || a.State == Confirmed
	switch {
	case !slices.Contains(AssignmentStates(), a.State):
		t.Fatalf("%v is %q", a.AssignmentKey, a.State)
	case a.Reports != len(reports):
		t.Fatalf("%v counts %d reports of %d", a.AssignmentKey, a.Reports, len(reports))
	case a.Acknowledged.IsZero() != (a.State == Pending):
		t.Fatalf("%v is %s, received %s", a.AssignmentKey, a.State, a.Acknowledged)
	case a.State == Acknowledged && a.Reports > 0 || a.State == InProgress && a.Reports == 0:
		t.Fatalf("%v is %s after %d reports", a.AssignmentKey, a.State, a.Reports)
	case a.Submitted.IsZero() == submitted || a.Confirmed.IsZero() != (a.State != Confirmed):
		t.Fatalf("%v is %s, submitted %s, confirmed %s", a.AssignmentKey, a.State, a.Submitted, a.Confirmed)
	case (a.Returned != "") != (a.State == Returned):
		t.Fatalf("%v is %s, returned because of %q", a.AssignmentKey, a.State, a.Returned)
	case a.Percent != nil && (*a.Percent < 0 || *a.Percent > 100), a.Quantity != nil && *a.Quantity < 0:
		t.Fatalf("%v has %d%% and %s", a.AssignmentKey, *a.Percent, a.Quantity)
	case a.Acknowledged.Before(d.Published) && a.State != Pending:
		t.Fatalf("%v was received %s, before it was published", a.AssignmentKey, a.Acknowledged)
	}
	if n := len(reports); n > 0 && (!a.LastReport.Equal(reports[n-1].At) || a.Blocked != reports[n-1].Blocked) {
		t.Fatalf("%v does not show its last report: %+v", a.AssignmentKey, a)
	}
}

func (m *machine) checkExtensions(t *rapid.T, d Directive, a Assignment) {
	waiting := 0
	var last calendar.Deadline
	for i, e := range m.w.extensions[a.AssignmentKey] {
		granted := e.Decision == Approved || e.Decision == Shortened
		switch {
		case e.Number != i+1:
			t.Fatalf("request %d of %v has the number %d", i+1, a.AssignmentKey, e.Number)
		case e.Granted.IsZero() == granted || e.Decided.IsZero() != (e.Decision == Undecided):
			t.Fatalf("request %d of %v: %+v", i+1, a.AssignmentKey, e)
		case granted && (!e.Granted.LastDay().After(e.Old.LastDay()) || e.Granted.LastDay().After(e.Asked.LastDay())):
			t.Fatalf("request %d of %v grants %s for %s instead of %s", i+1, a.AssignmentKey, e.Granted, e.Asked, e.Old)
		}
		if e.Decision == Undecided {
			waiting++
		}
		if granted {
			last = e.Granted
		}
	}
	if waiting > 1 {
		t.Fatalf("%d requests wait under %v", waiting, a.AssignmentKey)
	}
	if !last.IsZero() && a.Due != last {
		t.Fatalf("%v is due %s, granted was %s", a.AssignmentKey, a.Due, last)
	}
	if last.IsZero() && d.Milestone == "" && a.Due != d.Due {
		t.Fatalf("%v is due %s, the directive %s", a.AssignmentKey, a.Due, d.Due)
	}
}
