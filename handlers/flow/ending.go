package flow

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"giaoban/chat"
)

// Cancel ends the dialog that is under way.
func (e *Engine) Cancel(ctx context.Context, s Scene) (Outcome, error) {
	turn, _, ok := e.resume(s)
	if !ok {
		return e.lost(s), nil
	}
	turn.out.End = true
	turn.out.Toast = e.words.Label(s.Lang, "dialog.cancelled")
	return turn.out, turn.leave(ctx, s.Session, "dialog.cancelled", !s.Pressed)
}

// Told tells whether the person knows already that the session's time is over. It waits for them, and for nothing that they
// write.
func Told(session *chat.Session) bool { return session != nil && session.Values[keyTold] != "" }

// Expire tells a person, once, that their dialog's time is over. What was answered stays: they can go on with it.
func (e *Engine) Expire(ctx context.Context, s Scene) (Outcome, error) { return e.expire(ctx, s, "") }

func (e *Engine) expire(ctx context.Context, s Scene, late string) (Outcome, error) {
	turn, step, ok := e.resume(s)
	if !ok {
		return e.lost(s), nil
	}
	out := Outcome{Toast: e.words.Label(s.Lang, "dialog.expired_toast"), Alert: true}
	if Told(s.Session) {
		return out, nil
	}
	head, err := turn.d.Head(ctx, turn.t)
	if err != nil {
		return Outcome{}, fmt.Errorf("heading dialog %s: %w", turn.d.Name, err)
	}
	if s.Kind.IsGroup() {
		head += " · " + e.words.Text(s.Lang, "dialog.owner", "Name", s.Name())
	}
	turn.t.Values[keyTold] = "1"
	if late != "" {
		turn.t.Values[keyLate] = late
	}
	data := func(value string) string { return chat.Data(actionDialog, turn.session.ID, step.Name, value) }
	main := s.Envelope(chat.Message{
		Text: head + "\n" + e.words.Text(s.Lang, "respond.expired"),
		Keyboard: [][]chat.Button{chat.Row(
			chat.Button{Text: e.words.Label(s.Lang, "respond.button_resume"), Data: data(valueResume)},
			chat.Button{Text: e.words.Label(s.Lang, "dialog.button.cancel"), Data: data(valueCancel)},
		)},
	})
	main.Slot = Slot(turn.session.ID)
	if late != "" {
		main.Action = chat.Replace // below what was written
	}
	turn.removeAsk(&turn.session)
	delete(turn.t.Values, keyAsk)
	turn.out.Replies = append(turn.out.Replies, main)
	out.Replies, out.Session = turn.out.Replies, &turn.session
	return out, nil
}

// takeUpLate goes on with a dialog whose time was over, as if the person had been in time.
func (e *Engine) takeUpLate(ctx context.Context, s Scene) (Outcome, error) {
	turn, step, ok := e.resume(s)
	if !ok {
		return e.lost(s), nil
	}
	late := turn.t.Values[keyLate]
	delete(turn.t.Values, keyTold)
	delete(turn.t.Values, keyLate)
	if late != "" && step.Typed {
		return turn.take(ctx, step, Input{Text: late})
	}
	return turn.ask(ctx, step, false)
}

// Leaving ends a dialog in another place than the one that an update came from.
type Leaving struct {
	Key     chat.SessionKey
	Replies []chat.Envelope
}

// Adopt goes on here with a dialog that the person has under way elsewhere, which ends there without a trace.
func (e *Engine) Adopt(ctx context.Context, s Scene, from chat.Session) (Outcome, error) {
	d, ok := e.dialogs[from.Flow]
	if !ok {
		return e.lost(s), nil
	}
	turn := &turn{Engine: e, d: d, begun: true}
	turn.session = chat.Session{
		Key: s.Key(), ID: NewID(s.Update, s.From.ID), Flow: from.Flow, Step: from.Step,
		Trail: append([]string(nil), from.Trail...), Values: maps.Clone(from.Values),
	}
	// What is about messages is about those of the other chat.
	maps.DeleteFunc(turn.session.Values, func(key, _ string) bool { return strings.HasPrefix(key, "~") && key != keyStart })
	turn.t = Talk{Scene: s, Values: turn.session.Values}
	if s.Session != nil {
		if err := turn.giveWay(ctx); err != nil {
			return Outcome{}, err
		}
	}
	out, err := turn.proceed(ctx)
	if err != nil {
		return Outcome{}, err
	}
	left := Leaving{Key: from.Key}
	for _, slot := range []string{AskSlot(from.ID), Slot(from.ID)} {
		left.Replies = append(left.Replies, chat.Envelope{
			Place: from.Key.Place, Lane: chat.Interactive, Action: chat.Remove, Slot: slot,
		})
	}
	out.Left = &left
	return out, nil
}
