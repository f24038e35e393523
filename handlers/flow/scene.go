package flow

import (
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// Scene is what is known about one update before anything is decided: who did it, where, and when.
type Scene struct {
	Update  int64
	Now     time.Time
	Today   calendar.Date // the office's local day
	Place   chat.Place
	Kind    chat.Kind
	Title   string // of the group; empty in private
	From    chat.Sender
	Person  directive.Person // its ID is zero where the office doesn't know them
	Group   directive.Group  // its Chat is zero where the chat is not bound
	Lang    directive.Lang   // what this person reads
	Room    directive.Lang   // what everybody in the chat reads
	Message int64            // the message that was written, or that bears the pressed button; 0 where it is gone
	Pressed bool             // a button was pressed: a toast can answer
	Session *chat.Session    // the dialog that this person has under way here
	Expired bool             // Session is past its time
}

// Today returns the office's local day at an instant.
func Today(now time.Time, zone *time.Location) calendar.Date { return calendar.Of(now, zone) }

// Key names the dialog that this person may have here.
func (s Scene) Key() chat.SessionKey { return chat.SessionKey{Place: s.Place, Person: s.From.ID} }

// Known tells whether the office knows the person.
func (s Scene) Known() bool { return s.Person.ID != 0 }

// Bound tells whether the chat is an organisation's group.
func (s Scene) Bound() bool { return s.Group.Chat != 0 && s.Group.Health != directive.Departed }

// Name returns how the person is called.
func (s Scene) Name() string {
	if s.Person.Name != "" {
		return s.Person.Name
	}
	return strings.TrimSpace(s.From.Name)
}

// Envelope makes an answer to the chat.
func (s Scene) Envelope(m chat.Message) chat.Envelope {
	return chat.Envelope{Place: s.Place, Lane: chat.Interactive, Action: chat.Put, Message: m}
}

// Say answers with a new message. In a group it stands below what it answers.
func (s Scene) Say(text string, rows ...[]chat.Button) Outcome {
	m := chat.Message{Text: text, Keyboard: rows}
	if s.Kind.IsGroup() {
		m.ReplyTo = s.Message
	}
	return Outcome{Replies: []chat.Envelope{s.Envelope(m)}}
}

// Turn shows text in the message whose button was pressed, or in a new one where that is gone or none was pressed.
func (s Scene) Turn(text string, rows ...[]chat.Button) Outcome {
	if !s.Pressed || s.Message == 0 {
		return s.Say(text, rows...)
	}
	e := s.Envelope(chat.Message{Text: text, Keyboard: rows})
	e.Edit = s.Message
	return Outcome{Replies: []chat.Envelope{e}}
}

// Tell answers shortly: by a toast where a button was pressed, else by a message.
func (s Scene) Tell(words Words, key string, pairs ...any) Outcome {
	if s.Pressed {
		return Outcome{Toast: words.Label(s.Lang, key, pairs...), Alert: true}
	}
	return s.Say(words.Text(s.Lang, key, pairs...))
}
