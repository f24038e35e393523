package flow

import (
	"cmp"
	"context"
	"fmt"

	"giaoban/chat"
)

// ask shows a step's question and keeps the session.
func (r *turn) ask(ctx context.Context, step *Step, demanded bool) (Outcome, error) {
	q, err := step.Ask(ctx, r.t)
	if err != nil {
		return Outcome{}, err
	}
	head, err := r.head(ctx)
	if err != nil {
		return Outcome{}, err
	}
	text := head + "\n\n" + q.Text
	if r.note != "" {
		text = head + "\n\n" + r.note + "\n\n" + q.Text
	}
	group := r.t.Kind.IsGroup()
	asks := group && step.Typed && (demanded || !onDemand(step, q))
	main := r.t.Envelope(chat.Message{Text: text, Keyboard: r.keyboard(step, q, asks)})
	main.Slot = Slot(r.session.ID)
	switch {
	case r.begun && group:
		main.Message.ReplyTo = r.t.Message
	case r.typed && !asks:
		// The answer was typed below the question: the next one must not be looked for above.
		main.Action = chat.Replace
	}
	if !asks || !r.only {
		r.out.Replies = append(r.out.Replies, main)
	}
	if asks {
		r.out.Replies = append(r.out.Replies, r.askMessage(q))
		r.t.Values[keyAsk] = "1"
	} else {
		r.removeAsk(&r.session)
		delete(r.t.Values, keyAsk)
	}
	r.session.Step = step.Name
	r.session.Changed, r.session.Expires = r.t.Now, r.t.Now.Add(r.life)
	r.session.Told = false
	r.out.Session = &r.session
	return r.out, nil
}

// onDemand tells whether a group is spared the separate question: only where a button can answer as well.
func onDemand(step *Step, q Question) bool { return step.OnDemand && len(q.Rows) > 0 }

// head is a question's first line. In a group it says whose dialog it is.
func (r *turn) head(ctx context.Context) (string, error) {
	head, err := r.d.Head(ctx, r.t)
	if err != nil {
		return "", fmt.Errorf("heading dialog %s: %w", r.d.Name, err)
	}
	if r.t.Kind.IsGroup() {
		head += " · " + r.words.Text(r.t.Lang, "dialog.owner", "Name", r.t.Name())
	}
	return head, nil
}

// askMessage is the question that a group's member can reply to: in a group the bot hears only replies to itself.
func (r *turn) askMessage(q Question) chat.Envelope {
	text := q.Prompt
	if text == "" {
		text = q.Text
	}
	if r.note != "" {
		text = r.note
	}
	name := r.words.Text(r.t.Lang, "dialog.mention", "ID", r.t.From.ID, "Name", r.t.Name())
	e := r.t.Envelope(chat.Message{Text: name + ": " + text, ForceReply: true, Placeholder: q.Placeholder})
	e.Slot, e.Action = AskSlot(r.session.ID), chat.Replace
	return e
}

// keyboard puts the dialog's id and step into the choices, and adds what every step has. Asks tells whether a group's member
// is asked apart already.
func (r *turn) keyboard(step *Step, q Question, asks bool) [][]chat.Button {
	var rows [][]chat.Button
	data := func(value string) string {
		return chat.Data(actionDialog, r.session.ID, step.Name, value)
	}
	for _, choices := range q.Rows {
		var row []chat.Button
		for _, c := range choices {
			switch {
			case c.URL != "":
				row = append(row, chat.Button{Text: c.Label, URL: c.URL})
			case c.Edit != "":
				row = append(row, chat.Button{Text: c.Label, Data: data(valueEdit + c.Edit)})
			default:
				row = append(row, chat.Button{Text: c.Label, Data: data(c.Value)})
			}
		}
		rows = append(rows, row)
	}
	label := func(key string) string { return r.words.Label(r.t.Lang, key) }
	if r.t.Kind.IsGroup() && step.Typed && onDemand(step, q) && !asks {
		text := cmp.Or(q.Type, label("dialog.button.type"))
		rows = append(rows, chat.Row(chat.Button{Text: text, Data: data(valueType)}))
	}
	if r.t.Kind.IsGroup() && r.d.Elsewhere != nil {
		if url := r.d.Elsewhere(r.t); url != "" {
			rows = append(rows, chat.Row(chat.Button{Text: label("respond.button_private"), URL: url}))
		}
	}
	var last []chat.Button
	if len(r.session.Trail) > 0 || r.t.Values[keyEdited] != "" {
		last = append(last, chat.Button{Text: label("dialog.button.back"), Data: data(valueBack)})
	}
	if step.Skip != nil && step.Skip(r.t) {
		last = append(last, chat.Button{Text: label("dialog.button.skip"), Data: data(valueSkip)})
	}
	last = append(last, chat.Button{Text: label("dialog.button.cancel"), Data: data(valueCancel)})
	return append(rows, last)
}

// actionDialog begins the data of every dialog's button.
const actionDialog = "d"

// removeAsk takes a group's separate question away.
func (r *turn) removeAsk(session *chat.Session) {
	if session.Values[keyAsk] == "" {
		return
	}
	e := r.t.Envelope(chat.Message{})
	e.Slot, e.Action = AskSlot(session.ID), chat.Remove
	r.out.Replies = append(r.out.Replies, e)
}

// close turns the dialog's message into its last line.
func (r *turn) close(session *chat.Session, ending Ending, below bool) {
	e := r.t.Envelope(chat.Message{Text: ending.Line, Keyboard: ending.Rows})
	e.Slot = Slot(session.ID)
	switch {
	case ending.Line == "":
		e.Action, e.Message = chat.Remove, chat.Message{}
	case below:
		e.Action = chat.Replace
	}
	r.removeAsk(session)
	r.out.Replies = append(r.out.Replies, e)
}

// leave ends a session that led to nothing: in a group nothing stays of it, in private one line.
func (r *turn) leave(ctx context.Context, session *chat.Session, key string, below bool) error {
	var ending Ending
	if !r.t.Kind.IsGroup() || key == "dialog.expired" {
		line := r.words.Text(r.t.Lang, key)
		if d, ok := r.dialogs[session.Flow]; ok {
			head, err := d.Head(ctx, Talk{Scene: r.t.Scene, Values: session.Clone().Values})
			if err != nil {
				return fmt.Errorf("heading dialog %s: %w", d.Name, err)
			}
			line = head + "\n" + line
		}
		ending.Line = line
	}
	r.close(session, ending, below)
	return nil
}

// giveWay ends the dialog that another one takes the place of.
func (r *turn) giveWay(ctx context.Context) error {
	key := "dialog.replaced"
	if r.t.Expired && !r.t.Session.Told {
		key = "dialog.expired"
	}
	return r.leave(ctx, r.t.Session, key, false)
}

// OneOf takes a button's value where it is one of the choices.
func OneOf(words Words, choices ...string) func(context.Context, Talk, Input) (Taken, error) {
	return func(_ context.Context, t Talk, in Input) (Taken, error) {
		for _, c := range choices {
			if in.Pressed && in.Value == c {
				return Taken{Answer: c}, nil
			}
		}
		return Taken{Problem: words.Text(t.Lang, "dialog.press_a_button")}, nil
	}
}
