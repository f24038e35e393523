package handlers

import (
	"context"
	"fmt"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/store"
)

// Lapse returns the Turn that tells a person, by the dialog's own message, that the dialog's time is over. It comes to
// nothing where the dialog has gone on since it was read.
func (r *Router) Lapse(ctx context.Context, session chat.Session) (ledger.Turn, error) {
	kind := chat.Private
	if session.Key.Place.Chat < 0 {
		kind = chat.Supergroup
	}
	s, err := r.scene(ctx, chat.Update{Place: session.Key.Place, Kind: kind, From: chat.Sender{ID: session.Key.Person}})
	if err != nil {
		return ledger.Turn{}, err
	}
	s.Session, s.Expired = &session, true
	out, err := r.engine.Lapse(ctx, s)
	if err != nil {
		return ledger.Turn{}, fmt.Errorf("telling of the end of dialog %s: %w", session.ID, err)
	}
	return ledger.Turn{
		Key: fmt.Sprintf("lapse:%s:%d", session.ID, session.Expires.UnixMilli()), Actor: directive.BySystem("dialogs"), Replies: out.Replies,
		Session: &store.SessionChange{Key: session.Key, Session: out.Session, Lapsed: session.Expires},
	}, nil
}
