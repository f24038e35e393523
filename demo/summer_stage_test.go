package demo

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// summer is the small office while a test moves its clock over the summer of 2017.
type summer struct {
	*leaders
	ctx     context.Context //nolint:containedctx // one test's, which every scene needs
	officer Player          // an officer of the Board, and the administrator
}

// inSummer makes the office on 9 June 2017, a Friday, with an officer who is its administrator, too.
func inSummer(ctx context.Context, t *testing.T, lang directive.Lang) *summer {
	t.Helper()
	s := &summer{leaders: onSpot(t, spot{"supergroup", lang, true}), ctx: ctx, officer: Officer()}
	system := directive.BySystem("test")
	s.execute(system, directive.GrantDuty{
		Person: directive.Person{ID: directive.PersonID(s.officer.ID), Name: s.officer.Name(), Lang: lang}, Duty: directive.Duty{Role: directive.Administrator},
	})
	return s
}

// is sets the clock to a moment of 2017, a second after the full minute: what is due then has come.
func (s *summer) is(month time.Month, day, hour int) {
	s.t.Helper()
	s.clock.Set(calendar.Date{Year: 2017, Month: month, Day: day}.In(calendar.Zone(), hour, 0).Add(time.Second))
}

// talks plays one side of a dialog: "/…" is typed, "[…]" presses the button with that data, "step>value" a dialog's button,
// and "step=…" answers a dialog's question.
func (s *summer) talks(p Player, chatID int64, lines ...string) {
	s.t.Helper()
	for _, line := range lines {
		step, value, pressed := strings.Cut(line, ">")
		switch {
		case strings.HasPrefix(line, "/"):
			if name, args, _ := strings.Cut(line, " "); chatID < 0 {
				line = strings.TrimSpace(name + "@giaoban_bot " + args)
			}
			s.types(p, chatID, line, 0)
		case strings.HasPrefix(line, "["):
			s.clicks(s.ctx, p, chatID, strings.Trim(line, "[]"))
		case pressed:
			s.clicks(s.ctx, p, chatID, dialog(step, value))
		default:
			step, value, _ = strings.Cut(line, "=")
			s.finds(s.ctx, p, chatID, "the question "+step, with(dialog(step, ".*")))
			s.answersIn(s.ctx, p, chatID, value)
		}
	}
}

// alone plays a person's side in their private chat.
func (s *summer) alone(p Player, lines ...string) {
	s.t.Helper()
	s.talks(p, p.ID, lines...)
}

// reads waits for a message that holds all of parts, and returns it.
func (s *summer) reads(p Player, chatID int64, parts ...string) Message {
	s.t.Helper()
	return s.finds(s.ctx, p, chatID, fmt.Sprintf("%q", parts), saying(parts...))
}

// reminder waits for the reminder of a day in a group.
func (s *summer) reminder(p Player, chatID int64, month time.Month, day int, parts ...string) Message {
	s.t.Helper()
	return s.reads(p, chatID, append([]string{s.heading(month, day)}, parts...)...)
}

// heading is how a group's reminder of a day begins.
func (s *summer) heading(month time.Month, day int) string {
	return s.in("Nhắc việc ngày ", "Reminder, ") + s.date(month, day)
}

// date writes a day of 2017 as people see it.
func (s *summer) date(month time.Month, day int) string {
	if s.lang == "en" {
		return fmt.Sprintf("%d %s 2017", day, month)
	}
	if month < 3 || day < 10 {
		return fmt.Sprintf("%02d/%d/2017", day, month)
	}
	return fmt.Sprintf("%d/%d/2017", day, month)
}

// lacks complains of a message that says what it should not.
func (s *summer) lacks(m Message, parts ...string) {
	s.t.Helper()
	for _, part := range parts {
		if strings.Contains(m.Text, part) {
			s.t.Errorf("%q is in:\n%s", part, m.Text)
		}
	}
}

// came counts the messages that ever came to a chat and began with a text.
func (s *summer) came(chatID int64, part string) (n int) {
	s.t.Helper()
	history, err := s.sim.History(chatID)
	s.must(err)
	for _, m := range history {
		if len(m.Versions) > 0 && m.Message.From != nil && m.Message.From.IsBot && strings.Contains(m.Versions[0].Text, part) {
			n++
		}
	}
	return n
}

// expect complains of a number of messages that is not the one that should have come.
func (s *summer) expect(chatID int64, part string, want int) {
	s.t.Helper()
	if got := s.came(chatID, part); got != want {
		s.t.Errorf("%d messages in %d say %q, want %d", got, chatID, part, want)
	}
}
