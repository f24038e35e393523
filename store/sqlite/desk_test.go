package sqlite_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// desk has so many places.
type desk struct {
	mu       sync.Mutex
	places   int
	reserved int
	handed   []chat.Claimed
}

func (d *desk) Reserve(int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reserved == d.places {
		return false
	}
	d.reserved++
	return true
}

func (d *desk) Hand(claimed []chat.Claimed) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.handed = append(d.handed, claimed...)
}

func (d *desk) Release(places int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reserved -= places
}

// got returns what was handed over since the last time, and checks that no other places are taken.
func (d *desk) got(t *testing.T, free int) []string {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	var ids []string
	for _, c := range d.handed {
		ids = append(ids, fmt.Sprintf("%s %d %d", c.ID, c.Attempt, c.Shown))
	}
	d.handed = nil
	if d.places-d.reserved != free {
		t.Errorf("%d of %d places are free, want %d", d.places-d.reserved, d.places, free)
	}
	return ids
}

var midday = time.Date(2017, 6, 8, 5, 0, 0, 0, time.UTC)

func answer(id string, chatID int64) chat.Envelope {
	return chat.Envelope{ID: id, Place: chat.Place{Chat: chatID}, Action: chat.Put, Message: chat.Message{Text: id}}
}

func put(t *testing.T, s *sqlite.Store, envelopes ...chat.Envelope) error {
	t.Helper()
	return s.Commit(t.Context(), store.Commit{Key: fmt.Sprint(envelopes), At: midday, Envelopes: envelopes})
}

func TestAnswersAreHandedOverInTheirCommit(t *testing.T) {
	s := open(t)
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{places: 3}
	if err := s.Serve(t.Context(), epoch, d); err != nil {
		t.Fatal(err)
	}
	card := answer("card", 5)
	card.Lane = chat.Broadcast
	later, over := answer("later", 6), answer("over", 7)
	later.NotBefore, over.Expires = midday.Add(time.Second), midday
	slot := answer("slot", 1)
	slot.Slot = "s"
	for _, e := range []chat.Envelope{slot, answer("behind it", 1), card, later, over, answer("other", 2), answer("slot", 8)} {
		if err := put(t, s, e); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.got(t, 1); !slices.Equal(got, []string{"slot 1 0", "other 1 0"}) {
		t.Errorf("handed over: %v", got)
	}
	delivery, found, err := s.Delivery(t.Context(), "slot")
	if err != nil || !found || delivery.State != chat.Sending || delivery.Attempt != 1 || delivery.Epoch != epoch {
		t.Errorf("on the disk it is %+v, %v, %v", delivery, found, err)
	}
	done := []chat.Settlement{{ID: "slot", Epoch: epoch, State: chat.Sent, Message: 77, At: midday, Ready: midday.Add(time.Minute)}}
	if err := s.Settle(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	edit := answer("edit", 1)
	edit.Slot = "s"
	if err := put(t, s, edit); err != nil {
		t.Fatal(err)
	}
	if got := d.got(t, 1); len(got) != 0 {
		t.Errorf("handed over before the chat is ready: %v", got)
	}
	claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: midday.Add(time.Minute), Epoch: epoch, Limit: 9, Lowest: chat.Interactive})
	if err != nil || len(claimed) != 2 || claimed[0].ID != "behind it" && claimed[1].ID != "behind it" {
		t.Errorf("claimed: %v, %v", claimed, err)
	}

	// After a crash what was handed over is what any claim is.
	young, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := put(t, s, answer("for nobody", 20)); err != nil {
		t.Fatal(err)
	}
	if got := d.got(t, 1); len(got) != 0 {
		t.Errorf("handed over under an epoch that is past: %v", got)
	}
	found2, err := s.Recover(t.Context(), young, midday)
	if err != nil || !slices.ContainsFunc(found2, func(c chat.Claimed) bool { return c.ID == "other" }) {
		t.Errorf("recovered: %v, %v", found2, err)
	}
	if err := s.Serve(t.Context(), young, nil); err != nil {
		t.Fatal(err)
	}
	if err := put(t, s, answer("nobody is there", 21)); err != nil {
		t.Fatal(err)
	}
	if got := d.got(t, 1); len(got) != 0 {
		t.Errorf("handed over to nobody: %v", got)
	}
}

func TestPlacesComeBackWhereNothingIsWritten(t *testing.T) {
	s := open(t)
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{places: 2}
	if err := s.Serve(t.Context(), epoch, d); err != nil {
		t.Fatal(err)
	}
	if err := put(t, s, answer("a", 1)); err != nil {
		t.Fatal(err)
	}
	restore := sqlite.LimitPages(t, s, 200)
	big := answer("big", 2)
	big.Message.Text = strings.Repeat("x", 1<<20)
	if err := put(t, s, big); err == nil {
		t.Error("a full disk takes everything")
	}
	restore()
	if got := d.got(t, 1); !slices.Equal(got, []string{"a 1 0"}) {
		t.Errorf("handed over: %v", got)
	}
	if err := put(t, s, answer("a", 3)); err != nil { // it has been there before
		t.Fatal(err)
	}
	if got := d.got(t, 1); len(got) != 0 {
		t.Errorf("handed over: %v", got)
	}
}
