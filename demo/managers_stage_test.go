package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/simulator"
)

// managers is the small office with a manager, who asks the bot in private.
type managers struct {
	*leaders
	binh    Player // the manager
	visitor Player // somebody whom nobody invited
}

// managing makes the office, with a fourth directive for a milestone.
func managing(t *testing.T, lang directive.Lang) *managers {
	t.Helper()
	m := &managers{
		leaders: onSpot(t, spot{"supergroup", lang, false}), binh: Player{ID: 51, First: "Bình"}, visitor: Player{ID: 52, First: "Khách"},
	}
	for _, p := range []Player{m.binh, m.visitor} {
		_, err := m.sim.AddPerson(simulator.PersonSpec{ID: p.ID, FirstName: p.First, Language: string(lang), Started: true})
		m.must(err)
	}
	system := directive.BySystem("test")
	m.execute(system, directive.GrantDuty{
		Person: directive.Person{ID: directive.PersonID(m.binh.ID), Name: m.binh.First, Lang: lang}, Duty: directive.Duty{Role: directive.Manager},
	})
	m.execute(system, directive.SetMilestone{Milestone: Milestone()})
	m.execute(system, directive.DraftDirectives{Meeting: "june", Drafts: []directive.Directive{
		{Title: directive.Text{VI: "Việc bốn", EN: "Task four"}, All: true, Milestone: Milestone().ID},
	}})
	m.execute(system, directive.Publish{Numbers: []int{4}})
	return m
}

// at is a moment of 2017 in the office's zone.
func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2017, month, day, hour, minute, 0, 0, calendar.Zone())
}

// moves sets the clock.
func (m *managers) moves(to time.Time) {
	m.t.Helper()
	_, err := m.sim.SetClock(simulator.ClockSpec{To: &to})
	m.must(err)
}

// reports gives a report as an organisation's leader.
func (m *managers) reports(p Player, number int, org directive.OrgID, state directive.AssignmentState, figure int64, text string) {
	m.t.Helper()
	r := directive.GiveReport{Assignment: directive.AssignmentKey{Directive: number, Organisation: org}, State: state, Text: text}
	if figure >= 0 {
		q := directive.Whole(figure)
		r.Quantity = &q
	}
	m.execute(directive.ByPerson(directive.PersonID(p.ID)), r)
}

// asks writes to the bot in private, and returns its answer: a new message that says all of parts.
func (m *managers) asks(ctx context.Context, p Player, text string, parts ...string) Message {
	m.t.Helper()
	return m.asksIn(ctx, p, p.ID, text, parts...)
}

func (m *managers) asksIn(ctx context.Context, p Player, chatID int64, text string, parts ...string) Message {
	m.t.Helper()
	asked, err := m.Write(ctx, p.ID, chatID, text, 0)
	m.must(err)
	answer := m.finds(ctx, p, chatID, "an answer to "+text, func(a Message) bool { return a.ID > asked.ID })
	m.says(answer, text, parts...)
	return answer
}

// says complains about what a message lacks.
func (m *managers) says(got Message, of string, parts ...string) {
	m.t.Helper()
	for _, part := range parts {
		if !strings.Contains(got.Text, part) {
			m.t.Errorf("%s: %q is missing in\n%s", of, part, got.Text)
		}
	}
}

// turns presses a button of a message, which then says all of parts in the same place.
func (m *managers) turns(ctx context.Context, p Player, message int64, data string, parts ...string) Message {
	m.t.Helper()
	pressed, err := m.Press(ctx, p.ID, p.ID, message, data)
	m.must(err)
	if !pressed.Answered || pressed.Text != "" {
		m.t.Errorf("%s was answered with %q", data, pressed.Text)
	}
	return m.finds(ctx, p, p.ID, fmt.Sprintf("%s to say %q", data, parts), func(got Message) bool {
		return got.ID == message && saying(parts...)(got)
	})
}

// forges sends what is on no button, as a modified client can.
func (m *managers) forges(ctx context.Context, p Player, chatID, message int64, data string) simulator.Press {
	m.t.Helper()
	pressed, err := m.sim.Press(ctx, chatID, simulator.PressSpec{
		As: simulator.Ref(p.ID), Message: message, Data: &data, Forged: true, Wait: simulator.Duration(bound),
	})
	m.must(err)
	return pressed
}

// refused forges what is none of the person's business.
func (m *managers) refused(ctx context.Context, p Player, chatID, message int64, data string) {
	m.t.Helper()
	pressed := m.forges(ctx, p, chatID, message, data)
	if !strings.Contains(pressed.Text, m.in("không còn dùng được", "no longer of use")) {
		m.t.Errorf("%s pressed %s and was answered %q", p.First, data, pressed.Text)
	}
}

// files returns the files of a kind that came to somebody, in order.
func (m *managers) files(p Player, kind chat.FileKind) []simulator.Message {
	history, err := m.sim.History(p.ID)
	m.must(err)
	var found []simulator.Message
	for _, r := range history {
		if r.Message.From != nil && r.Message.From.IsBot && (kind == chat.Photo && r.Message.Photo != nil || kind == chat.Document && r.Message.Document != nil) {
			found = append(found, r.Message)
		}
	}
	return found
}

// gets presses a button that brings a file, and returns what came.
func (m *managers) gets(ctx context.Context, p Player, message int64, kind chat.FileKind, data string) (simulator.Message, simulator.File) {
	m.t.Helper()
	before := len(m.files(p, kind))
	pressed, err := m.Press(ctx, p.ID, p.ID, message, data)
	m.must(err)
	if pressed.Text != "" {
		m.t.Fatalf("%s was answered with %q", data, pressed.Text)
	}
	m.must(m.Await(ctx, "the file of "+data, func() (bool, error) { return len(m.files(p, kind)) > before, nil }))
	came := m.files(p, kind)[before]
	view := came.Photo
	if kind == chat.Document {
		view = came.Document
	}
	file, err := m.sim.File(view.File)
	m.must(err)
	return came, file
}

// dealtWith waits until the digest of a moment was dealt with, whether it was sent or not. Meanwhile somebody asks: each answer
// is a chance to look again.
func (m *managers) dealtWith(ctx context.Context, moment time.Time) {
	m.t.Helper()
	key := "tick:digest:" + moment.UTC().Format("2006-01-02T15:04") + ":0"
	nothing := directive.Confirm{Assignment: directive.AssignmentKey{Directive: 99, Organisation: "none"}} // refused, where it is tried
	for {
		result, err := m.bot.Execute(ctx, ledger.Turn{Key: key, Actor: directive.BySystem("test"), Command: nothing})
		if err == nil && result.Repeated {
			return
		}
		m.must(ctx.Err())
		m.asks(ctx, m.binh, "/trogiup")
	}
}

// digests counts the digests that somebody got.
func (m *managers) digests(ctx context.Context, p Player) int {
	m.t.Helper()
	messages, err := m.Messages(ctx, p.ID, p.ID)
	m.must(err)
	n := 0
	for _, got := range messages {
		if strings.HasPrefix(got.Text, m.digestHead()) {
			n++
		}
	}
	return n
}

func (m *managers) digestHead() string { return m.in("BẢN TIN CHỈ ĐẠO", "DIRECTIVES, NEWS OF") }

// digestOf waits for the digest of a day.
func (m *managers) digestOf(ctx context.Context, p Player, vi, en string) Message {
	m.t.Helper()
	head := m.in("BẢN TIN CHỈ ĐẠO, ngày "+vi, "DIRECTIVES, NEWS OF "+en)
	return m.finds(ctx, p, p.ID, "the digest of "+en, func(got Message) bool { return strings.HasPrefix(got.Text, head) })
}

// figures are the lines of a message in which figures stand, from the total on.
func (m *managers) figures(of Message) []string {
	lines := strings.Split(of.Text, "\n")
	begin := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, m.in("Tổng số:", "Total:")) })
	if begin < 0 || len(lines) < begin+4 {
		m.t.Fatalf("there are no figures in\n%s", of.Text)
	}
	return lines[begin : begin+4]
}
