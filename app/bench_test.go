package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/outbox"
	"giaoban/store/sqlite"
)

// benchInFlight is how many chats talk to the bot at once.
const benchInFlight = 32

// benchTurns is how often each side has its turn: what else the machine does strikes single ones, and lasts for seconds.
const benchTurns = 61

// side is one of the two that are measured against each other: it works through so many updates.
type side func(n int)

// measure lets ours and the library's take turns, so that what else the machine does weighs on both, and prints the bar.
// The time on the processors, which other programs don't lengthen, stands beside the rates; the server's share is in it.
func measure(b *testing.B, bar string, bound float64, n int, what string, ours, library side) {
	b.Helper()
	ours(n) // opens connections, fills caches
	library(n)
	var a, c turns
	var ratios []float64
	for range benchTurns {
		a.take(b, ours, n)
		c.take(b, library, n)
		ratios = append(ratios, a.rates[len(a.rates)-1]/c.rates[len(c.rates)-1])
	}
	if b.Failed() {
		return
	}
	verdict := "fail"
	if median(ratios) >= bound {
		verdict = "pass"
	}
	fmt.Printf("\n%s: Giaoban %.0f/s (%.0f µs of CPU each), go-telegram-bot-api %.0f/s (%.0f µs of CPU each); %d a turn, %d turns\n",
		what, median(a.rates), median(a.cpu), median(c.rates), median(c.cpu), n, len(ratios))
	fmt.Printf("bar %s %.2f >= %.2f %s\n", bar, median(ratios), bound, verdict)
}

// turns are what one side reached, turn by turn.
type turns struct {
	rates []float64 // updates per second
	cpu   []float64 // µs of processor time per update
}

func (t *turns) take(b *testing.B, s side, n int) {
	b.Helper()
	busy, start := processorTime(b), time.Now()
	s(n)
	t.rates = append(t.rates, float64(n)/time.Since(start).Seconds())
	t.cpu = append(t.cpu, float64((processorTime(b)-busy).Microseconds())/float64(n))
}

// processorTime is how long this process has been on the processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// peer is a bot by the library alone, as its examples have it but for a client that keeps its connections.
func peer(b *testing.B, m *messenger, buffer, workers int, handle func(*tgbotapi.BotAPI, tgbotapi.Update)) {
	b.Helper()
	transport := &http.Transport{MaxIdleConns: 2 * benchInFlight, MaxIdleConnsPerHost: 2 * benchInFlight}
	api, err := tgbotapi.NewBotAPIWithClient(benchToken, m.URL+"/bot%s/%s", &http.Client{Transport: transport})
	if err != nil {
		b.Fatal(err)
	}
	api.Buffer = buffer
	updates := api.GetUpdatesChan(tgbotapi.UpdateConfig{Timeout: 50, Limit: 100})
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for u := range updates {
				handle(api, u)
			}
		})
	}
	b.Cleanup(func() {
		m.mu.Lock()
		m.waiting = append(m.waiting, "{}") // ends the poll, after which the library sees that it was stopped
		m.change()
		m.mu.Unlock()
		api.StopReceivingUpdates()
		working.Wait()
		transport.CloseIdleConnections()
	})
}

// BenchmarkBarDispatch measures how fast updates are polled, decoded, routed and found to be none of the bot's business.
func BenchmarkBarDispatch(b *testing.B) {
	ours, theirs := newMessenger(b), newMessenger(b)
	values, err := benchSettings(ours.URL, b.TempDir()).Resolve()
	if err != nil {
		b.Fatal(err)
	}
	a, err := New(b.Context(), Options{Values: values, Clock: SystemClock(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
	dropped := make(chan struct{}, 1<<16)
	peer(b, theirs, 100, 1, func(_ *tgbotapi.BotAPI, u tgbotapi.Update) {
		if u.Message == nil || u.Message.IsCommand() || u.Message.Chat.IsPrivate() {
			b.Error("it is the bot's business")
		}
		dropped <- struct{}{}
	})
	group := func(i int, id int64) string { return talk(id, -1000000000000-int64(i%benchInFlight)) }
	measure(b, "dispatch", 1.0, 10_000, "updates polled, decoded, routed and dropped",
		func(n int) {
			ours.add(n, group)
			ours.confirmed(b)
		},
		func(n int) {
			theirs.add(n, group)
			for range n {
				<-dropped
			}
		})
}

// BenchmarkBarEchoDurable measures echoes: ours goes through a commit, the outbox and its settlement, each of them on the
// disk before the next step; the library's answers at once and keeps nothing.
func BenchmarkBarEchoDurable(b *testing.B) {
	ours, theirs := newMessenger(b), newMessenger(b)
	settled := echoBot(b, ours)
	answered := make(chan struct{}, benchInFlight)
	peer(b, theirs, 100, benchInFlight, func(api *tgbotapi.BotAPI, u tgbotapi.Update) {
		if u.Message == nil {
			return // it only ended the poll
		}
		if _, err := api.Send(tgbotapi.NewMessage(u.Message.Chat.ID, u.Message.Text)); err != nil {
			b.Error(err)
		}
		answered <- struct{}{}
	})
	drive := func(m *messenger, done <-chan struct{}) side {
		return func(n int) {
			left := n
			next := func(chat int64) {
				if left == 0 {
					return
				}
				left--
				m.waiting = append(m.waiting, private(m.first+int64(len(m.waiting)), chat, "Đã rõ, xin báo cáo trước thứ Sáu"))
			}
			m.mu.Lock()
			m.answering = next // each answer brings the next message of its chat
			for i := range int64(benchInFlight) {
				next(2001 + i)
			}
			m.change()
			m.mu.Unlock()
			for range n {
				<-done
			}
		}
	}
	measure(b, "echo-durable", 0.65, 1500, "echoes, 32 chats at once", drive(ours, settled), drive(theirs, answered))
}

// echoBot runs a receiver, a ledger and an outbox over SQLite that repeat what people write. The channel has one for each
// envelope that was settled.
func echoBot(b *testing.B, m *messenger) <-chan struct{} {
	b.Helper()
	log := slog.New(slog.DiscardHandler)
	c := clock.New(time.Now)
	store, err := sqlite.Open(b.Context(), sqlite.Options{Path: filepath.Join(b.TempDir(), DatabaseFile)})
	if err != nil {
		b.Fatal(err)
	}
	client, err := bot.NewClient(bot.Options{Token: benchToken, Endpoint: m.URL, InFlight: benchInFlight})
	if err != nil {
		b.Fatal(err)
	}
	settled := echoObserver{make(chan struct{}, 2*benchInFlight)}
	sender, err := outbox.New(outbox.Options{
		Queue: store, Send: bot.NewSender(client, false), Clock: c, Logger: log, Observer: settled,
		Limits: outbox.Limits{InFlight: benchInFlight}, Settling: settlingEmbedded,
	})
	if err != nil {
		b.Fatal(err)
	}
	handler := echoHandler{ledger.New(ledger.Options{
		Store: store, Clock: c, Rules: directive.DefaultRules(time.UTC), Logger: log, Woken: sender.Wake,
	})}
	receiver, err := bot.NewReceiver(bot.ReceiverOptions{
		Client: client, Handler: handler, Graveyard: graveyard{store: store, clock: c}, Clock: c, Workers: benchInFlight, Logger: log,
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	var running sync.WaitGroup
	for _, run := range []func(context.Context) error{receiver.Run, sender.Run} {
		running.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				b.Error(err)
			}
		})
	}
	b.Cleanup(func() {
		cancel()
		running.Wait()
		client.Close()
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	return settled.done
}

// echoHandler answers each message with its text, by a Turn.
type echoHandler struct{ ledger *ledger.Ledger }

func (e echoHandler) Handle(ctx context.Context, u chat.Update) error {
	_, err := e.ledger.Execute(ctx, ledger.Turn{
		Key: "update:" + strconv.FormatInt(u.ID, 10), Actor: directive.ByPerson(directive.PersonID(u.From.ID)),
		Replies: []chat.Envelope{{
			Place: u.Place, Lane: chat.Interactive, Action: chat.Put, Message: chat.Message{Text: u.Message.Text, Plain: true},
		}},
	})
	return err
}

// echoObserver counts what was settled.
type echoObserver struct{ done chan struct{} }

func (o echoObserver) Settled(_ chat.Lane, state chat.State, _ time.Duration) {
	if state == chat.Sent {
		o.done <- struct{}{}
	}
}

func (echoObserver) Failed(chat.Lane, chat.Fault) {}
func (echoObserver) InFlight(int)                 {}
func (echoObserver) Slowed(float64)               {}
