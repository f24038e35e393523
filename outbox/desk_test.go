package outbox_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/clock"
	"giaoban/outbox"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// watched counts how many answers were claimed, and tells when one was settled.
type watched struct {
	*sqlite.Store
	claimed atomic.Int64
	settled chan string
}

func (w *watched) Claim(ctx context.Context, req chat.ClaimRequest) ([]chat.Claimed, error) {
	claimed, err := w.Store.Claim(ctx, req)
	w.claimed.Add(int64(len(claimed)))
	return claimed, err
}

func (w *watched) Settle(ctx context.Context, done []chat.Settlement) error {
	err := w.Store.Settle(ctx, done)
	for _, d := range done {
		w.settled <- fmt.Sprint(d.ID, " ", d.State)
	}
	return err
}

// TestAnswersNeedNoClaim has answers go the short way, as long as the sender runs, and no longer.
func TestAnswersNeedNoClaim(t *testing.T) {
	disk, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "desk.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := disk.Close(); err != nil {
			t.Error(err)
		}
	})
	c := clock.New(time.Now)
	far := &messenger{clock: c}
	queue := &watched{Store: disk, settled: make(chan string, 100)}
	commit := func(n int) {
		t.Helper()
		e := to(int64(n), chat.Interactive, fmt.Sprint("answer ", n))
		if err := disk.Commit(t.Context(), store.Commit{Key: e.ID, At: c.Now(), Envelopes: []chat.Envelope{e}}); err != nil {
			t.Fatal(err)
		}
	}
	run := func() (stop func()) {
		sender, err := outbox.New(outbox.Options{Queue: queue, Send: far, Clock: c, Limits: outbox.Limits{InFlight: 8}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- sender.Run(ctx) }()
		return func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	commit(1) // before anybody is there
	stop := run()
	if got := <-queue.settled; got != "answer 1 sent" {
		t.Errorf("settled %s", got)
	}
	before := queue.claimed.Load()
	for n := 2; n <= 5; n++ {
		commit(n)
		if got := <-queue.settled; got != fmt.Sprintf("answer %d sent", n) {
			t.Errorf("settled %s", got)
		}
	}
	if n := queue.claimed.Load() - before; n != 0 {
		t.Errorf("%d answers were claimed by themselves", n)
	}
	stop()
	commit(6) // nobody is there any more: it waits
	if d, found, err := disk.Delivery(t.Context(), "answer 6"); err != nil || !found || d.State != chat.Pending {
		t.Errorf("after the stop an answer is %+v, %v, %v", d, found, err)
	}
	stop = run()
	if got := <-queue.settled; got != "answer 6 sent" {
		t.Errorf("settled %s", got)
	}
	stop()
	if got := len(far.arrived()); got != 6 {
		t.Errorf("%d requests, want 6", got)
	}
}
