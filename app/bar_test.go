package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/config"
	"giaoban/store"
)

const (
	// replyBar is how much longer a person waits during a broadcast, memoryBar what a broadcast adds, in MiB.
	replyBar  = 2.0
	memoryBar = 64
	barGroups = 10_000
	barPeople = 400
)

// bareTelegram answers the Bot API with as little work as can be, keeps nothing, and notes when people are answered.
type bareTelegram struct {
	updates  chan string
	answered chan time.Time // when a message for a person came in
	sent     atomic.Int64   // messages for groups
}

func (s *bareTelegram) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	answer := `{"ok":true,"result":true}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/getMe"):
		answer = `{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Giaoban","username":"giaoban_bot"}}`
	case strings.HasSuffix(r.URL.Path, "/getUpdates"):
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the bot hangs up
		select {
		case update := <-s.updates:
			answer = `{"ok":true,"result":[` + update + `]}`
		case <-time.After(2 * time.Minute):
			answer = `{"ok":true,"result":[]}`
		case <-r.Context().Done():
			return
		}
	case strings.HasSuffix(r.URL.Path, "/sendMessage"):
		at := time.Now()
		if id, _ := strconv.ParseInt(r.FormValue("chat_id"), 10, 64); id > 0 {
			s.answered <- at
		} else {
			s.sent.Add(1)
		}
		answer = `{"ok":true,"result":{"message_id":1,"date":1480000000,"chat":{"id":` + r.FormValue("chat_id") + `,"type":"supergroup"}}}`
	}
	_, _ = w.Write([]byte(answer))
}

// barBot is the whole bot at work against a bare Telegram.
type barBot struct {
	*App
	far    *bareTelegram
	update int
}

func newBarBot(b *testing.B) *barBot {
	b.Helper()
	far := &bareTelegram{updates: make(chan string), answered: make(chan time.Time, 16)}
	server := httptest.NewServer(far)
	settings := config.Defaults()
	v, err := settings.Resolve()
	if err != nil {
		b.Fatal(err)
	}
	v.Token, v.Endpoint, v.Data, v.Listen, v.RateGlobal = "123456:bar", server.URL, b.TempDir(), "", 1000
	a, err := New(b.Context(), Options{Values: v, Clock: SystemClock(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		server.CloseClientConnections()
		server.Close()
	})
	return &barBot{App: a, far: far}
}

// ask has people write one after the other, each in a chat of their own, and returns how long each waited for the answer.
func (a *barBot) ask(b *testing.B, people int, on func() bool) []time.Duration {
	b.Helper()
	var waits []time.Duration
	for range people {
		if !on() {
			break
		}
		a.update++
		person := 20_000 + a.update
		text, err := json.Marshal(map[string]any{"update_id": a.update, "message": map[string]any{
			"message_id": a.update, "date": time.Now().Unix(), "text": "/start",
			"from": map[string]any{"id": person, "first_name": "Hoa", "language_code": "vi"},
			"chat": map[string]any{"id": person, "type": "private", "first_name": "Hoa"},
		}})
		if err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		a.far.updates <- string(text)
		waits = append(waits, (<-a.far.answered).Sub(start))
	}
	return waits
}

// broadcast puts a card for each of many groups into the outbox.
func (a *barBot) broadcast(b *testing.B, key string) {
	b.Helper()
	commit := store.Commit{Key: key, At: a.o.Clock.Now()}
	body := strings.Repeat("Các xã báo cáo số nhà dột nát đã xóa. ", 12)
	for i := range barGroups {
		commit.Envelopes = append(commit.Envelopes, chat.Envelope{
			ID: fmt.Sprint(key, "#", i), Place: chat.Place{Chat: -1_000_000_000_000 - int64(i)}, Lane: chat.Broadcast, Action: chat.Put,
			Slot: "card:12", Message: chat.Message{Text: "<b>#12</b> " + body, Keyboard: [][]chat.Button{{{Text: "Đã nhận", Data: "ack:12"}}}},
		})
	}
	if err := a.store.Commit(b.Context(), commit); err != nil {
		b.Fatal(err)
	}
	a.voice.Wake()
}

func percentile99(waits []time.Duration) time.Duration {
	slices.Sort(waits)
	return waits[(len(waits)*99)/100]
}

// BenchmarkBarReply measures how long people wait for an answer while a broadcast to many groups runs, over how long
// they wait when nothing else happens.
func BenchmarkBarReply(b *testing.B) {
	a := newBarBot(b)
	always := func() bool { return true }
	a.ask(b, 20, always)
	idle := a.ask(b, barPeople, always)
	a.broadcast(b, "reply")
	busy := a.ask(b, 20*barPeople, func() bool { return a.far.sent.Load() < barGroups*9/10 })
	if len(busy) < 100 {
		b.Fatalf("only %d people were answered during the broadcast", len(busy))
	}
	calm, loaded := percentile99(idle), percentile99(busy)
	ratio := float64(loaded) / float64(calm)
	fmt.Printf("99 of 100 people are answered within %v when idle (%d asked), within %v during a broadcast to %d groups (%d asked)\n",
		calm.Round(10*time.Microsecond), len(idle), loaded.Round(10*time.Microsecond), barGroups, len(busy))
	fmt.Printf("bar reply-under-broadcast %.2f <= %.0f %s\n", ratio, replyBar, verdict(ratio <= replyBar))
}

// BenchmarkBarMemory measures what a broadcast to many groups adds to the memory that is in use, at its highest.
func BenchmarkBarMemory(b *testing.B) {
	a := newBarBot(b)
	a.ask(b, 5, func() bool { return true })
	used := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	runtime.GC()
	before := used()
	highest := before
	a.broadcast(b, "memory")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for a.far.sent.Load() < barGroups {
		<-tick.C
		highest = max(highest, used())
	}
	added := float64(highest-before) / (1 << 20)
	fmt.Printf("%.1f MiB in use before, %.1f MiB at the highest during a broadcast to %d groups\n",
		float64(before)/(1<<20), float64(highest)/(1<<20), barGroups)
	fmt.Printf("bar broadcast-memory %.1f <= %d %s\n", added, memoryBar, verdict(added <= memoryBar))
}

func verdict(holds bool) string {
	if holds {
		return "pass"
	}
	return "fail"
}
