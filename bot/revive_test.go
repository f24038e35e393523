package bot_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
	"giaoban/chat"
)

// wishes are what a test wants done again.
type wishes struct {
	mu       sync.Mutex
	wanted   []bot.Wanted
	unburied []int64
	fails    int           // lookings that fail first
	forgets  int           // forgettings that fail first
	looked   chan struct{} // room for one: the looking that a test has yet to take note of
}

func (w *wishes) Wanted(context.Context) ([]bot.Wanted, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.looked <- struct{}{}:
	default:
	}
	if w.fails--; w.fails >= 0 {
		return nil, errors.New("the store is busy with " + token)
	}
	return slices.Clone(w.wanted), nil
}

func (w *wishes) Unbury(_ context.Context, update int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.forgets--; w.forgets >= 0 {
		return errors.New("the store is busy")
	}
	w.drop(update)
	w.unburied = append(w.unburied, update)
	return nil
}

func (w *wishes) drop(update int64) {
	w.wanted = slices.DeleteFunc(w.wanted, func(x bot.Wanted) bool { return x.Update == update })
}

// again is a desk that takes wishes back when it buries.
type again struct {
	*desk
	wishes *wishes
}

func (a again) Bury(ctx context.Context, update int64, raw []byte, cause error) error {
	a.wishes.mu.Lock()
	a.wishes.drop(update)
	a.wishes.mu.Unlock()
	return a.desk.Bury(ctx, update, raw, cause)
}

func TestBuriedUpdatesAreHandledAgainWhereSomebodyWantsIt(t *testing.T) {
	w := &wishes{fails: 1, forgets: 1, looked: make(chan struct{}, 1)}
	for _, id := range []int64{3, 4} {
		w.wanted = append(w.wanted, bot.Wanted{Update: id, Raw: []byte(text(id, 1))})
	}
	w.wanted = append(w.wanted, bot.Wanted{Update: 5}) // nothing is left of it
	d := &desk{handle: func(_ context.Context, u chat.Update) error {
		if u.ID == 4 {
			return errors.New("no luck, still")
		}
		return nil
	}}
	r, log := hooking(t, "http://127.0.0.1:1", d, func(o *bot.ReceiverOptions) { o.Graveyard = again{d, w} })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Revive(ctx, w, time.Second) }()
	for range 4 { // fails; handles all; handles 3 again, since it could not be forgotten; finds nothing
		<-w.looked
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := d.tries(); !slices.Equal(got, []int64{3, 4, 4, 4, 3}) {
		t.Errorf("handled %v", got)
	}
	if !slices.Equal(w.unburied, []int64{3}) || len(w.wanted) != 0 {
		t.Errorf("unburied %v, still wanted %v", w.unburied, w.wanted)
	}
	if len(d.buried) != 2 || d.buried[4] != "no luck, still" || d.buried[5] == "" {
		t.Errorf("buried %v", d.buried)
	}
	mustHideToken(t, "the log", log.String())
}

func TestABuriedUpdateWaitsForItsTurnInItsChat(t *testing.T) {
	d, begun, release := holds(9)
	w := &wishes{wanted: []bot.Wanted{{Update: 3, Raw: []byte(text(3, 2))}, {Update: 4, Raw: []byte(text(4, 1))}}, looked: make(chan struct{}, 1)}
	r, _ := hooking(t, "http://127.0.0.1:1", d, func(o *bot.ReceiverOptions) { o.Graveyard = again{d, w} })
	status := make(chan int, 1)
	h := r.Webhook(t.Context(), webhookSecret)
	go func() { status <- deliver(h, delivery(t.Context(), text(9, 1))) }()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Revive(ctx, w, time.Second) }()
	<-w.looked
	close(release)
	if got := <-status; got != 200 {
		t.Errorf("status %d", got)
	}
	<-w.looked
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	got := d.tries()
	if slices.Index(got, 4) < slices.Index(got, 9) || len(got) != 3 {
		t.Errorf("handled %v", got)
	}
}
