package directive

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
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
		m.w.at(day(7, 19), 7)
		names := slices.Sorted(maps.Keys(m.commands()))
		anything := func(t *rapid.T) {
			m.step(t, drawActor(t), m.commands()[rapid.SampledFrom(names).Draw(t, "command")](t))
		}
		t.Repeat(map[string]func(*rapid.T){
			"": m.check, "anything": anything, "anything else": anything,
			// What usually works is played more often, so that the office gets anywhere.
			"acknowledge": m.acknowledge, "report": m.report, "report again": m.report, "settle": m.settle,
			"extend": m.extend, "go on": m.goOn, "record": m.record, "hand out": m.handOut, "wait": m.wait, "tick": m.tick, "wait and tick": func(t *rapid.T) {
				m.wait(t)
				m.tick(t)
			},
		})
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
	d.Coordinators = rapid.SliceOfN(rapid.SampledFrom([]OrgID{unions, farmers, youth}), 0, 3).Draw(t, "coordinators")
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
		Blocked: rapid.SampledFrom([]string{"", "thiếu vốn"}).Draw(t, "blocked"), Urgent: rapid.Bool().Draw(t, "urgent"),
		Corrects: rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(t, "corrects"), Chat: unionsChat, Message: 5,
		Initiative: rapid.SampledFrom([]string{"", "", "mỗi tổ một nhà"}).Draw(t, "initiative"),
	}
	if rapid.IntRange(0, 4).Draw(t, "recorded") == 0 {
		r.OnBehalf = &OnBehalf{Channel: rapid.SampledFrom([]Channel{ByPhone, OnPaper, "fax"}).Draw(t, "channel"), Name: "Ba"}
	}
	r.Evidence = rapid.SampledFrom([][]File{nil, nil, {{Kind: PhotoFile, ID: "p"}}, make([]File, MaxEvidence+1)}).Draw(t, "evidence")
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
	commands := map[string]func(*rapid.T) Command{
		"draft": func(t *rapid.T) Command {
			return DraftDirectives{Meeting: rapid.SampledFrom([]string{"june", "july"}).Draw(t, "meeting"), Drafts: []Directive{drawDraft(t)}}
		},
		"discard": func(t *rapid.T) Command { return DiscardDraft{number.Draw(t, "number")} },
		"publish": func(t *rapid.T) Command {
			return Publish{rapid.SliceOfN(number, 0, 3).Draw(t, "numbers"), rapid.Bool().Draw(t, "together")}
		},
		"withdraw": func(t *rapid.T) Command {
			return Withdraw{number.Draw(t, "number"), drawReason(t)}
		},
		"close":       func(t *rapid.T) Command { return Close{number.Draw(t, "number")} },
		"acknowledge": func(t *rapid.T) Command { return Acknowledge{drawKey(t)} },
		"report":      func(t *rapid.T) Command { return drawReport(t, drawKey(t)) },
		"vouch":       func(t *rapid.T) Command { return VouchFor{drawKey(t), number.Draw(t, "report")} },
		"answer": func(t *rapid.T) Command {
			return AnswerDifficulty{drawKey(t), number.Draw(t, "report"), drawReason(t)}
		},
		"share":   func(t *rapid.T) Command { return ShareInitiative{drawKey(t), number.Draw(t, "report")} },
		"confirm": func(t *rapid.T) Command { return Confirm{Assignment: drawKey(t)} },
		"return":  func(t *rapid.T) Command { return Return{Assignment: drawKey(t), Reason: drawReason(t)} },
		"ask": func(t *rapid.T) Command {
			return AskExtension{Assignment: drawKey(t), Until: drawDeadline(t), Reason: drawReason(t)}
		},
		"decide": func(t *rapid.T) Command {
			decision := rapid.SampledFrom([]Decision{Undecided, Approved, Shortened, Denied}).Draw(t, "decision")
			return DecideExtension{Assignment: drawKey(t), Decision: decision, Granted: drawDeadline(t), Answer: drawReason(t)}
		},
		"remind": func(t *rapid.T) Command { return Remind{"tick", drawKey(t).Organisation, drawDeadline(t).Day} },
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
			return Invite{Code: fmt.Sprintf("invitation-%08d", rapid.IntRange(1, m.codes).Draw(t, "code")), Duty: drawDuty(t)}
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
			return SetHealth{chat.Draw(t, "chat"), drawKey(t).Organisation, rapid.SampledFrom([]Health{Healthy, Deaf, Departed}).Draw(t, "health"), "x"}
		},
		"move": func(t *rapid.T) Command { return MoveGroup{chat.Draw(t, "chat"), chat.Draw(t, "to")} },
	}
	maps.Copy(commands, m.draftCommands())
	return commands
}

// someAssignment draws one of those that somebody answers for, most often one in the given state.
func (m *machine) someAssignment(t *rapid.T, state AssignmentState) Assignment {
	var all, wanted []Assignment
	for _, a := range m.w.assignments {
		if a.Organisation != youth {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b Assignment) int {
		return cmp.Or(a.Directive-b.Directive, strings.Compare(string(a.Organisation), string(b.Organisation)))
	})
	for _, a := range all {
		if a.State == state {
			wanted = append(wanted, a)
		}
	}
	if len(wanted) > 0 && rapid.IntRange(0, 3).Draw(t, "any") > 0 {
		all = wanted
	}
	return rapid.SampledFrom(all).Draw(t, "assignment")
}

// leaderOf returns who answers for an assignment.
func leaderOf(a Assignment) Actor {
	return ByPerson(map[OrgID]PersonID{unions: leader, farmers: farmer}[a.Organisation])
}

// acknowledge has an assignment received.
func (m *machine) acknowledge(t *rapid.T) {
	a := m.someAssignment(t, Pending)
	m.step(t, leaderOf(a), Acknowledge{a.AssignmentKey})
}

// report has an assignment reported on.
func (m *machine) report(t *rapid.T) {
	a := m.someAssignment(t, rapid.SampledFrom([]AssignmentState{Returned, Pending, Acknowledged, InProgress}).Draw(t, "from"))
	m.step(t, leaderOf(a), GiveReport{
		Assignment: a.AssignmentKey, State: rapid.SampledFrom([]AssignmentState{Submitted, InProgress}).Draw(t, "to"),
		Percent: ptr(rapid.IntRange(0, 100).Draw(t, "percent")), Blocked: rapid.SampledFrom([]string{"", "vốn"}).Draw(t, "blocked"),
	})
}

// settle has the Board decide on a report.
func (m *machine) settle(t *rapid.T) {
	key := m.someAssignment(t, Submitted).AssignmentKey
	if rapid.Bool().Draw(t, "confirm") {
		m.step(t, ByPerson(officer), Confirm{Assignment: key})
		return
	}
	m.step(t, ByPerson(officer2), Return{Assignment: key, Reason: "thêm ảnh"})
}

// goOn has the last report corrected, what is in the way answered, and an initiative shared.
func (m *machine) goOn(t *rapid.T) {
	a := m.someAssignment(t, InProgress)
	m.step(t, leaderOf(a), GiveReport{
		Assignment: a.AssignmentKey, State: InProgress, Text: "x", Corrects: a.Reports, Initiative: "mỗi tổ một nhà",
		Blocked: rapid.SampledFrom([]string{"", "vốn", "mưa"}).Draw(t, "blocked"), Urgent: rapid.Bool().Draw(t, "urgent"),
	})
	last := m.w.assignments[a.AssignmentKey].Reports
	m.step(t, ByPerson(officer), AnswerDifficulty{a.AssignmentKey, last, "sẽ cấp"})
	m.step(t, ByPerson(officer), ShareInitiative{a.AssignmentKey, last})
}

// record has an officer record a report, and the leader vouch for it.
func (m *machine) record(t *rapid.T) {
	a := m.someAssignment(t, rapid.SampledFrom([]AssignmentState{Pending, InProgress}).Draw(t, "from"))
	m.step(t, ByPerson(officer), GiveReport{
		Assignment: a.AssignmentKey, State: rapid.SampledFrom([]AssignmentState{Submitted, InProgress}).Draw(t, "to"), Text: "x",
		OnBehalf: &OnBehalf{Channel: ByPhone, Name: "Ba"},
	})
	m.step(t, leaderOf(a), VouchFor{a.AssignmentKey, a.Reports + 1})
}

// extend has a deadline moved, or not.
func (m *machine) extend(t *rapid.T) {
	a := m.someAssignment(t, InProgress)
	from := a.Due.LastDay()
	if today := calendar.Of(m.w.now, calendar.Zone()); from.Before(today) {
		from = today
	}
	days := rapid.IntRange(1, 40).Draw(t, "days")
	m.step(t, leaderOf(a), AskExtension{Assignment: a.AssignmentKey, Until: calendar.By(from.AddDays(days)), Reason: "mưa"})
	decision := rapid.SampledFrom([]Decision{Approved, Shortened, Denied}).Draw(t, "decision")
	granted := calendar.By(from.AddDays(rapid.IntRange(1, days+1).Draw(t, "granted")))
	m.step(t, ByPerson(officer), DecideExtension{Assignment: a.AssignmentKey, Decision: decision, Granted: granted, Answer: "x"})
}

// handOut has a directive published.
func (m *machine) handOut(t *rapid.T) {
	m.step(t, ByPerson(officer), DraftDirectives{Meeting: "june", Drafts: []Directive{drawDraft(t)}})
	m.step(t, ByPerson(officer), Publish{Numbers: []int{slices.Max(append(slices.Collect(maps.Keys(m.w.directives)), 0))}})
}

func (m *machine) wait(t *rapid.T) {
	m.w.now = m.w.now.Add(time.Duration(rapid.IntRange(1, 50).Draw(t, "hours")) * time.Hour)
}

// tick fires what is due, as the scheduler does, and then everybody once more.
func (m *machine) tick(t *rapid.T) {
	for _, entry := range slices.SortedFunc(maps.Values(m.w.due), func(a, b Due) int { return a.At.Compare(b.At) }) {
		if !entry.At.After(m.w.now) {
			m.step(t, BySystem("scheduler"), entry.Command())
		}
	}
	for _, org := range []OrgID{unions, farmers} {
		m.step(t, BySystem("scheduler"), Remind{"again", org, day(7, 20)})
	}
}

// step gives one command, checks the answer, and writes what changed.
func (m *machine) step(t *rapid.T, actor Actor, cmd Command) {
	need := NeedsOf(cmd)
	seen := m.w.load(actor, need)
	kept := deepCopy(seen)
	out, err := Decide(seen, cmd, m.w.now)
	if !reflect.DeepEqual(kept, seen) {
		t.Fatalf("%s changed what it saw:\n%+v\n%+v", cmd.Name(), kept, seen)
	}
	again, errAgain := Decide(m.w.load(actor, need), cmd, m.w.now)
	if !reflect.DeepEqual(out, again) || fmt.Sprint(err) != fmt.Sprint(errAgain) {
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
		stored := m.w.assignments[a.AssignmentKey]
		move := [2]AssignmentState{stored.State, a.State}
		asItIs := a.Part == Lead && !m.w.directives[a.Directive].All && reflect.DeepEqual(a, stored) // its card shows a partner
		if !asItIs && !slices.Contains(assignmentMoves[cmd.Name()], move) {
			t.Fatalf("%s moves assignment %v from %q to %q", cmd.Name(), a.AssignmentKey, move[0], move[1])
		}
		_, relied := c.Firm[a.Directive]
		published := slices.ContainsFunc(c.Directives, func(d Directive) bool { return d.Number == a.Directive })
		if !relied && !published {
			t.Fatalf("%s changes assignment %v without relying on its directive", cmd.Name(), a.AssignmentKey)
		}
	}
}
