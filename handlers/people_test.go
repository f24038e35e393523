package handlers_test

import (
	"context"
	"slices"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
)

// from makes an update of somebody in a chat.
func (w *world) from(who, in int64) chat.Update {
	w.update++
	kind, ok := w.kinds[in]
	if !ok {
		kind = chat.Private
	}
	name := w.people[directive.PersonID(who)].Name
	if name == "" {
		name = "Khách"
	}
	u := chat.Update{
		ID: w.update, Place: chat.Place{Chat: in}, Kind: kind, From: chat.Sender{ID: who, Name: name, Language: "vi"},
	}
	if kind.IsGroup() {
		u.Title = "Nhóm công đoàn"
	}
	return u
}

func (w *world) handle(u chat.Update) {
	w.t.Helper()
	before := w.commits
	if err := w.router.Handle(context.Background(), u); err != nil {
		w.t.Fatalf("update %d: %v", u.ID, err)
	}
	if n := w.commits - before; n > 1 {
		w.t.Errorf("update %d made %d commits", u.ID, n)
	}
}

// written makes the update of a message; its id counts among the chat's messages.
func (w *world) written(who, in int64, text string) chat.Update {
	u := w.from(who, in)
	w.message++
	u.Message = &chat.Incoming{ID: w.message, At: w.clock.Now(), Text: text}
	return u
}

// write lets somebody write in a chat; it returns the update.
func (w *world) write(who, in int64, text string) chat.Update {
	w.t.Helper()
	u := w.written(who, in, text)
	w.handle(u)
	return u
}

// reply lets somebody answer one of the bot's messages.
func (w *world) reply(who, in, to int64, text string) chat.Update {
	w.t.Helper()
	u := w.written(who, in, text)
	u.Message.ReplyTo, u.Message.ToBot = to, true
	w.handle(u)
	return u
}

// answerAsk lets somebody answer the question in a group that is meant for them.
func (w *world) answerAsk(who, in int64, text string) chat.Update {
	w.t.Helper()
	m := w.ask(who, in)
	if m == nil {
		w.t.Fatalf("no question to %d stands in %d", who, in)
	}
	return w.reply(who, in, m.id, text)
}

// ask returns the question that waits for somebody's reply.
func (w *world) ask(who, in int64) *message {
	s, ok := w.sessions[chat.SessionKey{Place: chat.Place{Chat: in}, Person: who}]
	if !ok {
		return nil
	}
	at := slices.IndexFunc(w.chats[in], func(m *message) bool { return m.slot == "dialog:"+s.ID+":ask" })
	if at < 0 {
		return nil
	}
	return w.chats[in][at]
}

// button finds the newest button in a chat whose label holds text.
func (w *world) button(in int64, text string) (data string, message int64) {
	w.t.Helper()
	for _, m := range slices.Backward(w.chats[in]) {
		for _, row := range m.Keyboard {
			for _, b := range row {
				if b.Data != "" && strings.Contains(b.Text, text) {
					return b.Data, m.id
				}
			}
		}
	}
	w.t.Fatalf("there is no button %q in chat %d; the last message is:\n%s\n%v", text, in, w.last(in).Text, w.last(in).Keyboard)
	return "", 0
}

// press lets somebody press the newest button whose label holds text.
func (w *world) press(who, in int64, text string) chat.Update {
	w.t.Helper()
	data, message := w.button(in, text)
	return w.pressData(who, in, message, data)
}

// pressData lets somebody press a button with any data.
func (w *world) pressData(who, in, message int64, data string) chat.Update {
	w.t.Helper()
	u := w.from(who, in)
	u.Press = &chat.Press{ID: "press", Data: data, Message: message}
	w.handle(u)
	return u
}

// report returns the last report of an assignment.
func (w *world) report(number int, org directive.OrgID) directive.Report {
	w.t.Helper()
	reports := w.reports[directive.AssignmentKey{Directive: number, Organisation: org}]
	if len(reports) == 0 {
		w.t.Fatalf("there is no report of %s on %d", org, number)
	}
	return reports[len(reports)-1]
}

// ofDialog returns the main message of somebody's dialog.
func (w *world) ofDialog(who, in int64) int64 {
	w.t.Helper()
	s, ok := w.sessions[chat.SessionKey{Place: chat.Place{Chat: in}, Person: who}]
	if !ok {
		w.t.Fatalf("%d has no dialog in %d", who, in)
	}
	for _, m := range w.chats[in] {
		if m.slot == "dialog:"+s.ID {
			return m.id
		}
	}
	w.t.Fatalf("the dialog of %d has no message in %d", who, in)
	return 0
}

// pressIn lets somebody press a button of one message.
func (w *world) pressIn(who, in, message int64, text string) chat.Update {
	w.t.Helper()
	for _, m := range w.chats[in] {
		if m.id != message {
			continue
		}
		for _, row := range m.Keyboard {
			for _, b := range row {
				if strings.Contains(b.Text, text) {
					return w.pressData(who, in, message, b.Data)
				}
			}
		}
	}
	w.t.Fatalf("message %d has no button %q", message, text)
	return chat.Update{}
}

// inOrder tells whether the parts stand in the text one after the other.
func inOrder(text string, parts ...string) bool {
	for _, part := range parts {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return true
}

// has tells whether the newest message of a chat has a button with the label.
func (w *world) has(in int64, label string) bool {
	w.t.Helper()
	return slices.ContainsFunc(slices.Concat(w.last(in).Keyboard...), func(b chat.Button) bool { return b.Text == label })
}
