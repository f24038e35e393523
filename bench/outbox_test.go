package bench

import (
	"context"
	"fmt"
	"io"
	"log"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"giaoban/chat"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
	"giaoban/store/sqlite"
)

const (
	// sqliteBar and redisBar are how many times as fast as asynq each engine must take out and settle.
	sqliteBar, redisBar = 5.0, 8.0
	// envelopes go through each side, in turns, so that what else the machine does weighs on all of them.
	envelopes, turns = 100_000, 5
	// batch is how many are claimed at a time, and settled at a time: as many as the sender claims ahead.
	batch = 256
	// asynqWorkers is where asynq is about the fastest.
	asynqWorkers = 64
)

// queue is what the engines have in common here.
type queue interface {
	Commit(ctx context.Context, c store.Commit) error
	BeginEpoch(ctx context.Context) (int64, error)
	Claim(ctx context.Context, req chat.ClaimRequest) ([]chat.Claimed, error)
	Settle(ctx context.Context, done []chat.Settlement) error
}

// BenchmarkBarOutboxAsynq measures how fast envelopes are claimed and settled, over how fast asynq processes as many tasks
// that do nothing, on the same Redis. Filling the queues is not measured.
func BenchmarkBarOutboxAsynq(b *testing.B) {
	server := redistest.New(b, "--appendfsync", "everysec") // as asynq is run; nothing here is slower for it
	disk, err := sqlite.Open(b.Context(), sqlite.Options{Path: filepath.Join(b.TempDir(), "bench.db")})
	if err != nil {
		b.Fatal(err)
	}
	shared, err := redis.Open(b.Context(), redis.Options{URL: server.URL("bench")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		for _, close := range []func() error{disk.Close, shared.Close} {
			if err := close(); err != nil {
				b.Error(err)
			}
		}
	})
	sides := []func(turn int) float64{
		func(turn int) float64 { return drained(b, disk, turn) },
		func(turn int) float64 { return drained(b, shared, turn) },
		func(int) float64 { return processed(b, server.Address()) },
	}
	var rates [3][]float64
	var overSQLite, overRedis []float64
	for turn := range turns {
		for i, side := range sides {
			rates[i] = append(rates[i], side(turn))
		}
		overSQLite = append(overSQLite, rates[0][turn]/rates[2][turn])
		overRedis = append(overRedis, rates[1][turn]/rates[2][turn])
	}
	fmt.Printf("claimed and settled: SQLite %.0f/s, Redis %.0f/s; asynq processed %.0f tasks/s; %d each in %d turns\n",
		median(rates[0]), median(rates[1]), median(rates[2]), envelopes, turns)
	for _, bar := range []struct {
		name  string
		is    float64
		least float64
	}{{"outbox-asynq-sqlite", median(overSQLite), sqliteBar}, {"outbox-asynq-redis", median(overRedis), redisBar}} {
		verdict := "fail"
		if bar.is >= bar.least {
			verdict = "pass"
		}
		fmt.Printf("bar %s %.2f >= %.0f %s\n", bar.name, bar.is, bar.least, verdict)
	}
}

// drained fills the outbox with tiny envelopes, each for a chat of its own, and empties it.
func drained(b *testing.B, q queue, turn int) float64 {
	b.Helper()
	ctx, now := b.Context(), time.Now()
	const n = envelopes / turns
	for first := 0; first < n; first += 1000 {
		c := store.Commit{Key: fmt.Sprint("turn ", turn, " from ", first), At: now}
		for i := range 1000 {
			id := first + i
			c.Envelopes = append(c.Envelopes, chat.Envelope{
				ID: c.Key + "#" + strconv.Itoa(id), Place: chat.Place{Chat: int64(-1 - id)}, Lane: chat.Broadcast,
				Action: chat.Put, Message: chat.Message{Text: "x"},
			})
		}
		if err := q.Commit(ctx, c); err != nil {
			b.Fatal(err)
		}
	}
	epoch, err := q.BeginEpoch(ctx)
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	// As the sender does: the next ones are claimed while the last ones are settled.
	work := make(chan []chat.Claimed, 1)
	var settling sync.WaitGroup
	for range 2 {
		settling.Go(func() {
			for claimed := range work {
				done := make([]chat.Settlement, len(claimed))
				for i, c := range claimed {
					done[i] = chat.Settlement{ID: c.ID, Epoch: epoch, State: chat.Sent, Message: 1, At: now}
				}
				if err := q.Settle(ctx, done); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for left := n; left > 0; {
		claimed, err := q.Claim(ctx, chat.ClaimRequest{Now: now, Epoch: epoch, Limit: batch, Lowest: chat.Digest})
		if err != nil || len(claimed) == 0 {
			b.Errorf("%d are left, and %d claimed: %v", left, len(claimed), err)
			break
		}
		work <- claimed
		left -= len(claimed)
	}
	close(work)
	settling.Wait()
	return n / time.Since(start).Seconds()
}

// silent keeps asynq from printing.
func silent() asynq.Logger { return quiet{log.New(io.Discard, "", 0)} }

type quiet struct{ *log.Logger }

func (q quiet) Debug(args ...any) { q.Println(args...) }
func (q quiet) Info(args ...any)  { q.Println(args...) }
func (q quiet) Warn(args ...any)  { q.Println(args...) }
func (q quiet) Error(args ...any) { q.Println(args...) }

// processed fills asynq's queue with tiny tasks and lets it work them off.
func processed(b *testing.B, address string) float64 {
	b.Helper()
	const n = envelopes / turns
	at := asynq.RedisClientOpt{Addr: address, PoolSize: 2 * asynqWorkers}
	client := asynq.NewClient(at)
	filled := make(chan error, asynqWorkers)
	for w := range asynqWorkers {
		go func() {
			for i := w; i < n; i += asynqWorkers {
				if _, err := client.Enqueue(asynq.NewTask("x", []byte("x"))); err != nil {
					filled <- err
					return
				}
			}
			filled <- nil
		}()
	}
	for range asynqWorkers {
		if err := <-filled; err != nil {
			b.Fatal(err)
		}
	}
	if err := client.Close(); err != nil {
		b.Fatal(err)
	}
	var left atomic.Int64
	left.Store(n)
	done := make(chan struct{})
	server := asynq.NewServer(at, asynq.Config{Concurrency: asynqWorkers, Logger: silent(), LogLevel: asynq.FatalLevel})
	start := time.Now()
	err := server.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		if left.Add(-1) == 0 {
			close(done)
		}
		return nil
	}))
	if err != nil {
		b.Fatal(err)
	}
	<-done
	took := time.Since(start)
	server.Shutdown()
	return n / took.Seconds()
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
