package sqlite_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/chat"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// TestSettlementsWaitForCompany has a settlement come by itself: it shares the flush of what is committed right after it, and is
// not held up for long where nothing is, nor at the end.
func TestSettlementsWaitForCompany(t *testing.T) {
	for name, play := range map[string]func(*company){
		"a commit comes": func(c *company) {
			if err := c.store.Commit(c.Context(), store.Commit{Key: "company", At: morning}); err != nil {
				c.Error(err)
			}
			c.isSettled(0, 1)
		},
		"nothing comes": func(c *company) { c.isSettled(time.Millisecond, 1) },
		"another settlement comes": func(c *company) {
			time.Sleep(time.Millisecond / 2)
			if err := c.store.Settle(c.Context(), c.sent(1)); err != nil {
				c.Error(err)
			}
			c.isSettled(time.Millisecond, 1)
		},
		"the store is closed": func(c *company) {
			c.close()
			c.isSettled(0, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { play(settleAlone(t)) })
		})
	}
}

// company is a store into which a settlement has just come, with nothing else to be written.
type company struct {
	*testing.T
	store   *sqlite.Store
	flushes atomic.Int32
	claimed []chat.Claimed
	settled chan error
	came    time.Time
	closed  bool
}

// settleAlone does less than what makes the writer take it that everybody comes alone.
func settleAlone(t *testing.T) *company {
	t.Helper()
	c := &company{T: t, settled: make(chan error, 1)}
	var err error
	c.store, err = sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "office.db")}.OnDisk(func(flush func() error) error {
		c.flushes.Add(1)
		return flush()
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	commit := store.Commit{Key: "cards", At: morning}
	for n := range 2 {
		commit.Envelopes = append(commit.Envelopes, chat.Envelope{
			ID: fmt.Sprint("cards#", n), Place: chat.Place{Chat: int64(-1 - n)}, Lane: chat.Broadcast, Action: chat.Put, Message: chat.Message{Text: "x"},
		})
	}
	if err := c.store.Commit(t.Context(), commit); err != nil {
		t.Fatal(err)
	}
	epoch, err := c.store.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.claimed, err = c.store.Claim(t.Context(), chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 2, Lowest: chat.Digest})
	if err != nil || len(c.claimed) != 2 {
		t.Fatal(c.claimed, err)
	}
	synctest.Wait() // until the writer has nothing to do: only then it holds anything back
	c.flushes.Store(0)
	c.came = time.Now()
	go func() { c.settled <- c.store.Settle(t.Context(), c.sent(0)) }()
	synctest.Wait()
	if len(c.settled) > 0 || c.flushes.Load() > 0 {
		t.Error("it did not wait")
	}
	return c
}

// sent settles what was claimed for one of the chats.
func (c *company) sent(n int) []chat.Settlement {
	return []chat.Settlement{{ID: c.claimed[n].ID, Epoch: c.claimed[n].Epoch, State: chat.Sent, Message: 7, At: morning}}
}

// isSettled tells whether the settlement was answered so long after it came, and by how many flushes.
func (c *company) isSettled(after time.Duration, flushes int32) {
	c.Helper()
	if err := <-c.settled; err != nil {
		c.Error(err)
	}
	if waited, n := time.Since(c.came), c.flushes.Load(); waited != after || n != flushes {
		c.Errorf("it waited %v and took %d flushes, want %v and %d", waited, n, after, flushes)
	}
}

func (c *company) close() {
	if c.closed {
		return
	}
	c.closed = true
	if err := c.store.Close(); err != nil {
		c.Error(err)
	}
}
