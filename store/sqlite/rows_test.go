package sqlite_test

import (
	"slices"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// TestRowsOfTheOutboxAreNumberedAgain lets the last row of the outbox go, so that the next one gets its number.
func TestRowsOfTheOutboxAreNumberedAgain(t *testing.T) {
	s := open(t)
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commit := func(key string, envelopes ...chat.Envelope) {
		t.Helper()
		if err := s.Commit(t.Context(), store.Commit{Key: key, At: morning, Envelopes: envelopes}); err != nil {
			t.Fatal(err)
		}
	}
	card := func(id string, chatID int64, slot string, action chat.Action) chat.Envelope {
		return chat.Envelope{ID: id, Place: chat.Place{Chat: chatID}, Lane: chat.Broadcast, Action: action, Slot: slot, Message: chat.Message{Text: id}}
	}
	drained := func(want ...string) {
		t.Helper()
		var got []string
		for {
			claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 1, Lowest: chat.Digest})
			if err != nil {
				t.Fatal(err)
			}
			if len(claimed) == 0 {
				break
			}
			c := claimed[0]
			if c.Message.Text != c.ID {
				t.Errorf("%s says %q", c.ID, c.Message.Text)
			}
			got = append(got, c.ID)
			if err := s.Settle(t.Context(), []chat.Settlement{{ID: c.ID, Epoch: epoch, State: chat.Sent, Message: 5, At: morning}}); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("sent were %v, should be %v", got, want)
		}
	}
	commit("a", card("a#1", 1, "", chat.Put), card("a#2", 1, "card", chat.Put))
	// What has not been sent is dropped with its removal; others take its number, in the same transaction and in a later one.
	commit("b", card("b#1", 1, "card", chat.Remove), card("b#2", 1, "", chat.Put), card("b#3", 2, "card", chat.Put))
	commit("c", card("c#1", 2, "card", chat.Remove))
	commit("d", card("d#1", 1, "", chat.Put))
	drained("a#1", "b#2", "d#1")

	if n, err := s.Prune(t.Context(), morning.Add(time.Hour)); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	commit("e", card("e#1", 1, "", chat.Put), card("e#2", 1, "", chat.Put))
	drained("e#1", "e#2")
	counts, err := s.OutboxCounts(t.Context())
	if err != nil || len(counts) != 1 || counts[chat.Sent] != 2 {
		t.Errorf("there are %v; %v", counts, err)
	}
}
