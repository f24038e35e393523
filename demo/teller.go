package demo

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// teller plays the members of the story and writes down what they do and see.
type teller struct {
	*Stage
	out  io.Writer
	lang string
	zone *time.Location
}

// note writes one line of the transcript: when, where, who, what.
func (t *teller) note(ctx context.Context, where, who, what string) {
	when := "--/-- --:--"
	if now, err := t.Now(ctx); err == nil {
		when = now.In(t.zone).Format("02/01 15:04")
	}
	lines := strings.Split(strings.TrimSpace(what), "\n")
	t.line("%s │ %s │ %s: %s", when, where, who, lines[0])
	for _, line := range lines[1:] {
		t.line("            │ %s", line)
	}
}

// line writes a line of the transcript. A transcript that cannot be written is no reason to end the story.
func (t *teller) line(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format+"\n", args...) }

// act begins a part of the story.
func (t *teller) act(vi, en string) { t.line("\n── %s", t.in(vi, en)) }

// in chooses a text by the story's language.
func (t *teller) in(vi, en string) string {
	if t.lang == "en" {
		return en
	}
	return vi
}

// place names a chat as a person sees it.
func (t *teller) place(chat int64) string {
	for _, r := range Rooms() {
		if r.Chat == chat {
			return t.title(r)
		}
	}
	return t.in("riêng với bot", "private")
}

func (t *teller) title(r Room) string { return t.in(r.Title.VI, r.Title.EN) }

// says writes a text as a player.
func (t *teller) says(ctx context.Context, p Player, chat int64, text string, replyTo int64) (Message, error) {
	t.note(ctx, t.place(chat), p.Name(), text)
	return t.Write(ctx, p.ID, chat, text, replyTo)
}

// match tells whether a message is the one that is waited for.
type match func(Message) bool

// with finds a message with a button whose data fits pattern.
func with(pattern string) match {
	fits := regexp.MustCompile("^(?:" + pattern + ")$")
	return func(m Message) bool { return m.button(fits) != nil }
}

// saying finds a message whose text holds all of parts.
func saying(parts ...string) match {
	return func(m Message) bool {
		for _, part := range parts {
			if !strings.Contains(m.Text, part) {
				return false
			}
		}
		return true
	}
}

// both finds a message that fits a and b.
func both(a, b match) match { return func(m Message) bool { return a(m) && b(m) } }

// asking finds a question that opens the reply field of whoever looks.
func asking(m Message) bool { return m.ForceReply != nil && m.ForceReply.ForMe }

// button returns the message's first button whose data fits.
func (m Message) button(fits *regexp.Regexp) *Button {
	for _, row := range m.Buttons {
		for i := range row {
			if fits.MatchString(row[i].Data) {
				return &row[i]
			}
		}
	}
	return nil
}

// sees waits until a player sees a message of the bot that fits, and returns the newest one.
func (t *teller) sees(ctx context.Context, p Player, chat int64, what string, fits match) (Message, error) {
	var seen Message
	err := t.Await(ctx, fmt.Sprintf("%s in %s, as %s", what, t.place(chat), p.Name()), func() (bool, error) {
		messages, err := t.Messages(ctx, p.ID, chat)
		if err != nil {
			return false, err
		}
		for i := len(messages) - 1; i >= 0; i-- {
			if m := messages[i]; m.From.IsBot && fits(m) {
				seen = m
				return true, nil
			}
		}
		return false, nil
	})
	return seen, err
}

// presses waits for a message that fits, with a button whose data fits pattern, and presses that button.
func (t *teller) presses(ctx context.Context, p Player, chat int64, pattern string, fits match) (Message, error) {
	m, err := t.sees(ctx, p, chat, "the button "+pattern, both(with(pattern), fits))
	if err != nil {
		return Message{}, err
	}
	b := m.button(regexp.MustCompile("^(?:" + pattern + ")$"))
	pressed, err := t.Press(ctx, p.ID, chat, m.ID, b.Data)
	if err != nil {
		return Message{}, err
	}
	if !pressed.Answered {
		return Message{}, fmt.Errorf("%s pressed %q in %s and got no answer", p.Name(), b.Text, t.place(chat))
	}
	what := "[" + b.Text + "]"
	if pressed.Text != "" {
		what += " → " + pressed.Text
	}
	t.note(ctx, t.place(chat), p.Name(), what)
	return m, nil
}

// shows writes down what the bot said.
func (t *teller) shows(ctx context.Context, m Message, lines int) {
	text := strings.Split(strings.TrimSpace(m.Text), "\n")
	if len(text) > lines {
		text = append(text[:lines], "…")
	}
	t.note(ctx, t.place(m.Chat), "Giaoban", strings.Join(text, "\n"))
}

// anyMessage fits every message.
func anyMessage(Message) bool { return true }
