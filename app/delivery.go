package app

import (
	"context"
	"errors"
	"fmt"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/ledger"
)

// unwelcome notes that a group takes no messages any more. Private chats have no health: who blocked the bot is simply
// not written to.
func (a *App) unwelcome(ctx context.Context, place chat.Place, failure *chat.DeliveryError) {
	health := directive.Deaf
	if failure.Fault == chat.NoTopic {
		health = directive.NoTopic
	}
	a.log.Warn("a chat takes no messages", "chat", place.String(), "error", failure)
	if place.Chat > 0 {
		return
	}
	if g, bound, err := a.store.Group(ctx, place.Chat); err == nil && bound && !concerns(g, place, failure.Fault) {
		return
	}
	a.note(ctx, place, ledger.Turn{
		Key:     fmt.Sprintf("health:%s:%d", place, a.o.Clock.Now().UnixNano()),
		Command: directive.SetHealth{Chat: place.Chat, Health: health, Reason: failure.Text},
	})
}

// lost tells the Board of a message for a group that was given up. A dialog's answer is not among them: whoever waits for
// it does so at that moment, and asks again.
func (a *App) lost(ctx context.Context, c chat.Claimed, failure *chat.DeliveryError) {
	if c.Place.Chat > 0 || c.Lane == chat.Interactive {
		return
	}
	cause := directive.LossRefused
	switch failure.Fault {
	case chat.Ambiguous:
		cause = directive.LossUnknown
	case chat.NotSent:
		cause = directive.LossFailing
	}
	a.note(ctx, c.Place, ledger.Turn{Key: "lost:" + c.ID, Command: directive.NoteUndelivered{Chat: c.Place.Chat, Cause: cause}})
}

// note carries out a Turn that the outbox brings. A refusal says that nobody bound the group, or no more.
func (a *App) note(ctx context.Context, place chat.Place, t ledger.Turn) {
	t.Actor = directive.BySystem("outbox")
	var refusal *directive.Refusal
	if _, err := a.ledger.Execute(ctx, t); err != nil && !errors.As(err, &refusal) {
		a.log.Error("what became of a message could not be noted", "chat", place.String(), "error", err)
	}
}

// migrated changes a group's id everywhere.
func (a *App) migrated(ctx context.Context, from, to int64) error {
	// Each time anew: something may have been put into the queue for the old id after the first move.
	_, err := a.ledger.Execute(ctx, ledger.Turn{
		Key:     fmt.Sprintf("migrate:%d:%d:%d", from, to, a.o.Clock.Now().UnixNano()),
		Actor:   directive.BySystem("outbox"),
		Command: directive.MoveGroup{From: from, To: to},
	})
	var refusal *directive.Refusal
	if errors.As(err, &refusal) {
		// The new group is one of its own: what waits for the old one is given up when it is tried again.
		return nil
	}
	return err
}
