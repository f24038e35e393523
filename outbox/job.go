package outbox

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"giaoban/chat"
	"giaoban/clock"
)

// job delivers one claimed envelope: usually by one request, by more where it has to be repaired.
type job struct {
	*Sender
	c    chat.Claimed
	memo memo

	ticket  *ticket // for its next request
	through *gate   // that the ticket is for
	used    bool    // the first request has left
}

// verdict is how a job ended.
type verdict struct {
	settlement chat.Settlement
	after      func(context.Context) // to be done once the settlement was handed over; may be nil
	fatal      error                 // why the sender has to stop; usually nil
}

// errPanic stands for a defect in the messenger's code.
var errPanic = errors.New("panic")

// run delivers the envelope and judges the outcome.
func (j *job) run(ctx context.Context) (v verdict) {
	began := j.o.Clock.Now()
	defer func() {
		// A defect in sending one envelope must not keep all others from being sent.
		if p := recover(); p != nil {
			j.log.Error("sending panicked", append(describe(j.c), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))...)
			v = j.dead("panic", &chat.DeliveryError{Fault: chat.Refused, Text: "panic", Cause: errPanic})
		}
		s := &v.settlement
		s.ID, s.Epoch, s.At = j.c.ID, j.c.Epoch, j.o.Clock.Now()
		if s.Ready = j.windows.ready(j.c.Place.Chat); s.Ready.Before(s.At) {
			s.Ready = s.At
		}
		if s.State == chat.Retry {
			j.memos.keep(j.c.ID, j.memo)
		} else {
			j.memos.drop(j.c.ID)
		}
		j.o.Observer.Settled(j.c.Lane, s.State, s.At.Sub(began))
	}()
	if j.c.Resent {
		j.log.Warn("sending what may have been sent before", describe(j.c)...)
	}
	message, err := j.deliver(ctx)
	if err != nil {
		return j.judge(ctx, err)
	}
	return verdict{settlement: chat.Settlement{State: chat.Sent, Message: message}}
}

// deliver does what the envelope says and returns the message that then stands in the chat.
func (j *job) deliver(ctx context.Context) (int64, *chat.DeliveryError) {
	switch shown := j.c.Shown; j.c.Action {
	case chat.Remove:
		if shown == 0 {
			return 0, nil
		}
		return 0, j.remove(ctx, shown)
	case chat.Replace:
		return j.replace(ctx, shown)
	case chat.Put:
		if shown == 0 || j.memo.anew {
			return j.send(ctx)
		}
		if j.c.ShownAs != nil && j.c.Message.Looks(*j.c.ShownAs) {
			return shown, nil // the messenger would refuse an edit that changes nothing
		}
		if j.c.Message.ForceReply {
			// The messenger neither edits such a message nor makes another one into it.
			return j.replace(ctx, shown)
		}
		return j.become(ctx, shown)
	}
	return 0, &chat.DeliveryError{Fault: chat.Refused, Text: fmt.Sprintf("there is no action %q", j.c.Action)}
}

// become makes what is shown into the message, or sends it where what it edits is gone.
func (j *job) become(ctx context.Context, shown int64) (int64, *chat.DeliveryError) {
	how := j.changing(j.message())
	if how == anew {
		return j.replace(ctx, shown)
	}
	message, err := j.edit(ctx, shown, how)
	if err == nil || err.Fault != chat.Gone {
		return message, err
	}
	if how == asText && len(j.c.Message.Files) == 0 {
		j.memo.anew = true
		return j.send(ctx)
	}
	// It may be there all the same, without the file: where the chat took none.
	return j.replace(ctx, shown)
}

// replace deletes what is shown and sends the message in its stead.
func (j *job) replace(ctx context.Context, shown int64) (int64, *chat.DeliveryError) {
	if shown != 0 && !j.memo.removed {
		if err := j.remove(ctx, shown); err != nil {
			return 0, err
		}
		j.memo.removed = true
	}
	return j.send(ctx)
}

// deletable is how old a message may be to be deleted, with an hour's margin: the messenger refuses it after 48 hours.
const deletable = 47 * time.Hour

// remove deletes a message. One that is not there is as good as deleted. One that is too old to be deleted, by the clock or
// by what the messenger says, is changed into its epitaph, so that nobody takes it for the present state; without one it
// is left as it is.
func (j *job) remove(ctx context.Context, shown int64) *chat.DeliveryError {
	was := j.c.ShownAs
	if was != nil && !j.c.ShownAt.IsZero() && j.o.Clock.Now().Sub(j.c.ShownAt) > deletable {
		return j.bury(ctx, shown, was.Epitaph)
	}
	_, err := j.request(ctx, chat.Remove, shown, chat.Message{})
	switch {
	case err == nil || err.Fault != chat.Gone:
		return repeatable(err)
	case was == nil:
		return nil
	}
	// A clock that was wrong when it was sent may make it older than it is thought to be.
	return j.bury(ctx, shown, was.Epitaph)
}

// bury changes a message into its epitaph, where it has one.
func (j *job) bury(ctx context.Context, shown int64, epitaph string) *chat.DeliveryError {
	if epitaph == "" {
		return nil
	}
	_, err := j.request(ctx, chat.Put, shown, chat.Message{Text: epitaph})
	if err != nil && (err.Fault == chat.Gone || err.Fault == chat.Same) {
		return nil
	}
	return repeatable(err)
}

// edit changes the shown message, repairing what can be repaired.
func (j *job) edit(ctx context.Context, shown int64, how change) (int64, *chat.DeliveryError) {
	for {
		m := j.message()
		limit := j.o.Limits.Caption
		if how == asText {
			m.Files, limit = nil, j.o.Limits.Text
		}
		if j.memo.cut {
			m.Text = cut(m.Text, m.Plain, limit)
		}
		_, err := j.request(ctx, chat.Put, shown, m)
		switch {
		case err == nil || err.Fault == chat.Same:
			return shown, nil
		case err.Fault == chat.TooLong && !j.memo.cut:
			j.memo.cut = true
		case j.repaired(err):
		default:
			return 0, repeatable(err)
		}
	}
}

// repaired tells whether another request can mend what this one failed for, and notes how.
func (j *job) repaired(err *chat.DeliveryError) bool {
	has := len(j.c.Message.Files) > 0
	switch {
	case err.Fault == chat.Malformed && !j.memo.plain:
		j.defect(err)
		j.memo.plain = true
	case err.Fault == chat.Stale && !j.memo.uploaded:
		j.memo.uploaded = true // by the next request, now that the id is forgotten
	case err.Fault == chat.Unfit && has && !j.memo.documents:
		j.log.Warn("a picture can't be shown as one; sent as a document", append(describe(j.c), "error", err)...)
		j.memo.documents = true
	case err.Fault == chat.NoFiles && has && !j.memo.bare && j.c.Message.Text != "":
		j.log.Warn("the chat takes no files; sent without them", append(describe(j.c), "error", err)...)
		j.memo.bare = true
	default:
		return false
	}
	return true
}

// send sends the message, in parts where it is too long, repairing what can be repaired.
// The last part bears the buttons, and is the message that stands for all.
func (j *job) send(ctx context.Context) (int64, *chat.DeliveryError) {
	for {
		parts := j.parts()
		// A repair may have changed the number of parts, but the last one was not sent before.
		i := min(j.memo.parts, len(parts)-1)
		message, err := j.request(ctx, chat.Put, 0, parts[i])
		switch {
		case err == nil && i == len(parts)-1:
			return message, nil
		case err == nil:
			j.memo.parts = i + 1
		case err.Fault == chat.TooLong && !j.memo.split:
			j.memo.split = true
		case j.repaired(err):
		case err.Fault == chat.Gone && !j.memo.unreplied && j.c.Message.ReplyTo != 0:
			j.memo.unreplied = true
		default:
			return 0, err
		}
	}
}

// message returns the envelope's message as it is to be shown after what was learned.
func (j *job) message() chat.Message {
	m := j.c.Message
	if j.memo.plain && !m.Plain {
		m.Text, m.Plain = plain(m.Text), true
	}
	if j.memo.unreplied {
		m.ReplyTo = 0
	}
	switch {
	case j.memo.bare:
		m.Files = nil
	case j.memo.documents:
		m.Files = slices.Clone(m.Files)
		for i, f := range m.Files {
			if f.Kind == chat.Photo && f.Blob != "" {
				m.Files[i].Kind = chat.Document
			}
		}
	}
	return m
}

func (j *job) parts() []chat.Message {
	whole := j.message()
	if !j.memo.split && len(whole.Files) == 0 {
		return []chat.Message{whole}
	}
	return j.layout(whole)
}

// defect logs a message whose formatting the messenger refused: it was rendered wrongly.
func (j *job) defect(err *chat.DeliveryError) {
	j.log.Error("the formatting of a message was refused, a defect; shown as plain text", append(describe(j.c), "error", err)...)
}

// request makes one request when the limits allow it.
func (j *job) request(ctx context.Context, action chat.Action, shown int64, m chat.Message) (int64, *chat.DeliveryError) {
	n := cost(action, shown, m)
	isNew := action == chat.Put && shown == 0
	if err := j.admit(ctx, n, isNew); err != nil {
		return 0, &chat.DeliveryError{Fault: chat.NotSent, Text: "the sender stops", Cause: err}
	}
	c := j.c
	c.Action, c.Shown, c.Message, c.Paid = action, shown, m, isNew && j.charged()
	message, err := j.o.Send.Send(ctx, c)
	if err == nil {
		j.windows.note(c.Place.Chat, j.o.Clock.Now(), n)
		if j.weather.cleared() {
			j.log.Info("the messenger takes requests again")
			j.Wake()
		}
		return message, nil
	}
	var failed *chat.DeliveryError
	if !errors.As(err, &failed) {
		failed = &chat.DeliveryError{Fault: chat.Ambiguous, Text: err.Error(), Cause: err}
	}
	j.o.Observer.Failed(c.Lane, failed.Fault)
	if !repairable(failed) {
		j.windows.note(c.Place.Chat, j.o.Clock.Now(), n)
	}
	return 0, failed
}

// repairable tells whether the request was refused for what it said, before it counted against any limit.
func repairable(err *chat.DeliveryError) bool {
	switch err.Fault {
	case chat.Gone, chat.Malformed, chat.TooLong, chat.Stale, chat.Unfit, chat.NoFiles:
		return true
	}
	return false
}

// admit waits until a request may leave that counts as so many messages. Deleting counts globally, but not in its chat.
func (j *job) admit(ctx context.Context, n int, isNew bool) error {
	if n > 0 {
		if err := j.until(ctx, j.windows.room(j.c.Place.Chat, n)); err != nil {
			return err
		}
	}
	take := max(1, n)
	if !j.used {
		take-- // it was taken when the envelope was claimed
	}
	for range take {
		j.plan(isNew)
	}
	j.used = true
	for {
		at := j.through.when(j.ticket)
		if j.past(at) {
			return ctx.Err()
		}
		// Meanwhile somebody who is in a hurry may take its turn.
		if err := j.until(ctx, at); err != nil {
			return err
		}
	}
}

// plan takes a turn for the job's next request.
func (j *job) plan(isNew bool) {
	j.through = j.gate
	if isNew && j.paid != nil && j.c.Lane == chat.Broadcast {
		j.through = j.paid
	}
	j.ticket = j.through.plan(j.o.Clock.Now(), j.urgent())
}

// charged tells whether a new message may be charged for: those of a broadcast, where they are paid for, and those that
// people wait for while one runs. Without that, they would be refused for the broadcast's rate.
func (j *job) charged() bool {
	return j.paid != nil && (j.c.Lane == chat.Broadcast || j.paid.busy(j.o.Clock.Now(), j.o.Limits.Global))
}

// urgent tells whether somebody waits for it in front of a telephone.
func (j *job) urgent() bool { return j.c.Lane == chat.Interactive }

func (j *job) until(ctx context.Context, t time.Time) error {
	if j.past(t) {
		return ctx.Err()
	}
	return clock.Wait(ctx, j.o.Clock, t)
}

// past tells whether a time is over; the zero one always is.
func (j *job) past(t time.Time) bool { return t.IsZero() || !t.After(j.o.Clock.Now()) }
