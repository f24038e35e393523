package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
)

var morning = time.Date(2017, 6, 8, 1, 0, 0, 0, time.UTC)

// turn is a typical one: an assignment changes, a dialog ends, the card and a reply go out, and a line of audit is kept.
func turn(n int, version int64) store.Commit {
	key := "update:" + strconv.Itoa(n) + ":" + strconv.FormatInt(version, 10)
	place := chat.Place{Chat: int64(-1000 - n)}
	who := chat.SessionKey{Place: place, Person: int64(n + 1)}
	a := directive.Assignment{
		AssignmentKey: directive.AssignmentKey{Directive: n + 1, Organisation: "ldld"}, Part: directive.Lead,
		State: directive.InProgress, AcknowledgedBy: 7, Acknowledged: morning, Version: version,
	}
	return store.Commit{
		Key: key, At: morning, Change: directive.Change{Assignments: []directive.Assignment{a}},
		Session: &store.SessionChange{Key: who, Session: &chat.Session{
			Key: who, ID: "a1b2", Flow: "report", Step: "text", Values: map[string]string{"percent": "40"}, Changed: morning, Expires: morning.Add(time.Hour),
		}},
		Envelopes: []chat.Envelope{
			{
				ID: key + "#1", Place: place, Lane: chat.Broadcast, Action: chat.Put, Slot: "card:1:" + place.String(),
				Message: chat.Message{Text: "<b>#1</b> Vận động xây dựng nhà tình nghĩa", Keyboard: [][]chat.Button{{{Text: "Báo cáo", Data: "rep:1"}}}},
			},
			{ID: key + "#2", Place: place, Action: chat.Put, Message: chat.Message{Text: "Đã ghi nhận báo cáo của đồng chí."}},
		},
		Audit: []store.Audit{{At: morning, Actor: directive.ByPerson(7), Action: "report", Subject: "assignment:1/ldld", Before: "{}", After: `{"state":"in_progress"}`}},
	}
}

// numbered gives a commit the key of an update, as the messenger numbers them, one after the other, and its envelopes the
// IDs that the ledger makes of that.
func numbered(c store.Commit, update int64) store.Commit {
	c.Key = "update:" + strconv.FormatInt(700_000_000+update, 10)
	for i := range c.Envelopes {
		c.Envelopes[i].ID = c.Key + "#" + strconv.Itoa(i+1)
	}
	return c
}

// seed publishes the directives of the first n turns.
func seed(tb testing.TB, s *sqlite.Store, n int) {
	tb.Helper()
	c := store.Commit{Key: "seed", At: morning}
	for i := range n {
		c.Change.Directives = append(c.Change.Directives, directive.Directive{Number: i + 1, State: directive.Published})
	}
	if err := s.Commit(context.Background(), c); err != nil {
		tb.Fatal(err)
	}
}

func open(tb testing.TB) *sqlite.Store {
	tb.Helper()
	s, err := sqlite.Open(context.Background(), sqlite.Options{Path: filepath.Join(tb.TempDir(), "office.db")})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// BenchmarkDurable measures what a durable turn costs against the flush of 4 KiB that it cannot be without.
func BenchmarkDurable(b *testing.B) {
	b.Run("fdatasync-4KiB", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
		if err != nil {
			b.Fatal(err)
		}
		defer func() {
			if err := f.Close(); err != nil {
				b.Error(err)
			}
		}()
		block := make([]byte, 4096)
		for i := 0; b.Loop(); i++ {
			if _, err := f.WriteAt(block, int64(i%4096)*4096); err != nil {
				b.Fatal(err)
			}
			if err := syscall.Fdatasync(int(f.Fd())); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "flushes/s")
	})
	for _, callers := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("commit-%d", callers), func(b *testing.B) { benchmarkCommits(b, callers) })
	}
}

func benchmarkCommits(b *testing.B, callers int) {
	b.Helper()
	s := open(b)
	seed(b, s, callers)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for caller := range callers {
		wg.Go(func() {
			for version := int64(0); ; version++ {
				update := next.Add(1)
				if int(update) > b.N {
					return
				}
				if err := s.Commit(context.Background(), numbered(turn(caller, version), update)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

// BenchmarkOutbox measures claiming and settling, 256 at a time, of envelopes to many chats.
func BenchmarkOutbox(b *testing.B) {
	s := open(b)
	ctx := context.Background()
	const chats = 1000
	for n := 0; n < b.N; {
		c := store.Commit{Key: "seed:" + strconv.Itoa(n), At: morning}
		for ; n < b.N && len(c.Envelopes) < 1000; n++ {
			c.Envelopes = append(c.Envelopes, chat.Envelope{
				ID: strconv.Itoa(n), Place: chat.Place{Chat: int64(-1 - n%chats)}, Lane: chat.Broadcast, Action: chat.Put,
				Message: chat.Message{Text: "tin"},
			})
		}
		if err := s.Commit(ctx, c); err != nil {
			b.Fatal(err)
		}
	}
	epoch, err := s.BeginEpoch(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for left := b.N; left > 0; {
		claimed, err := s.Claim(ctx, chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 256, Lowest: chat.Digest})
		if err != nil {
			b.Fatal(err)
		}
		if len(claimed) == 0 {
			b.Fatalf("%d envelopes are never claimed", left)
		}
		left -= len(claimed)
		settled := make([]chat.Settlement, len(claimed))
		for i, c := range claimed {
			settled[i] = chat.Settlement{ID: c.ID, Epoch: epoch, State: chat.Sent, Message: int64(i + 1), At: morning, Ready: morning}
		}
		if err := s.Settle(ctx, settled); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "envelopes/s")
}
