package flow

import (
	"context"
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

// Told tells whether the person was answered already that the session's time is over. It waits for them, and for nothing
// that they write.
func Told(session *chat.Session) bool { return session != nil && session.Values[keyTold] != "" }

// Lapse tells a person, by the dialog's own message, that its time is over. What was answered stays: they can go on with it.
func (e *Engine) Lapse(ctx context.Context, s Scene) (Outcome, error) {
	turn, step, ok := e.resume(s)
	if !ok {
		return Outcome{End: true}, nil // nobody could go on with it
	}
	err := turn.pause(ctx, step, false)
	return turn.out, err
}

// expire answers, once, who presses a button of a dialog whose time is over, or writes in it.
func (e *Engine) expire(ctx context.Context, s Scene, in Input) (Outcome, error) {
	turn, step, ok := e.resume(s)
	if !ok {
		return e.lost(s), nil
	}
	turn.out.Toast, turn.out.Alert = e.words.Label(s.Lang, "dialog.expired_toast"), true
	if Told(s.Session) || (in.Pressed && s.Session.Told) {
		return turn.out, nil // the dialog's message says so
	}
	turn.t.Values[keyTold] = "1"
	if in.Text != "" {
		turn.t.Values[keyLate] = in.Text
	}
	err := turn.pause(ctx, step, !in.Pressed)
	return turn.out, err
}

// pause makes the dialog's message say that the time is over; below what was written, where that is so.
func (r *turn) pause(ctx context.Context, step *Step, below bool) error {
	head, err := r.head(ctx)
	if err != nil {
		return err
	}
	data := func(value string) string { return chat.Data(actionDialog, r.session.ID, step.Name, value) }
	main := r.t.Envelope(chat.Message{
		Text: head + "\n" + r.words.Text(r.t.Lang, "respond.expired"),
		Keyboard: [][]chat.Button{chat.Row(
			chat.Button{Text: r.words.Label(r.t.Lang, "respond.button_resume"), Data: data(valueResume)},
			chat.Button{Text: r.words.Label(r.t.Lang, "dialog.button.cancel"), Data: data(valueCancel)},
		)},
	})
	main.Slot = Slot(r.session.ID)
	if below {
		main.Action = chat.Replace
	}
	r.removeAsk(&r.session)
	delete(r.t.Values, keyAsk)
	r.session.Told = true
	r.out.Replies = append(r.out.Replies, main)
	r.out.Session = &r.session
	return nil
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
