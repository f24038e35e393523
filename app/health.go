package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/outbox"
)

// hearing sends, and notices where a group takes messages again that took none. Nobody says so when everybody was muted
// for a while, a topic is opened again, or a refusal was noted late: without it, such a group would get answers to its
// commands, but never a card.
type hearing struct {
	outbox.Messenger
	groups interface {
		Group(ctx context.Context, chat int64) (directive.Group, bool, error)
	}
	ledger interface {
		Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error)
	}
	now func() time.Time
	log *slog.Logger
}

// Send implements outbox.Messenger.
func (h hearing) Send(ctx context.Context, c chat.Claimed) (int64, error) {
	message, err := h.Messenger.Send(ctx, c)
	// Only by a new message: what stands in a chat can be changed and deleted also by who may not write there.
	if err == nil && c.Action != chat.Remove && c.Shown == 0 && c.Place.Chat < 0 {
		if err := h.heard(ctx, c.Place); err != nil {
			h.log.Error("the group's health could not be noted", "chat", c.Place.String(), "error", err)
		}
	}
	return message, err
}

// heard takes a group up again that took a message.
func (h hearing) heard(ctx context.Context, place chat.Place) error {
	g, bound, err := h.groups.Group(ctx, place.Chat)
	switch {
	case err != nil:
		return err
	case !bound:
		return nil
	case g.Health == directive.Deaf, g.Health == directive.NoTopic && g.Topic == place.Topic:
	default:
		return nil
	}
	_, err = h.ledger.Execute(ctx, ledger.Turn{
		Key:     fmt.Sprintf("heard:%s:%d", place, h.now().UnixNano()),
		Actor:   directive.BySystem("outbox"),
		Command: directive.BindGroup{Group: g},
	})
	var refusal *directive.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

// concerns tells whether a refusal in a place says anything of a group: that one topic is closed concerns only a group
// that is bound there.
func concerns(g directive.Group, place chat.Place, fault chat.Fault) bool {
	return fault != chat.NoTopic || g.Topic == place.Topic
}
