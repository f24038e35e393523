package outbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/outbox"
	"giaoban/store"
	"giaoban/store/sqlite"
)

const (
	// roadBar is the share of a bare keep-alive loop's rate that the durable road must reach, libraryBar that of the
	// library's own Send.
	roadBar    = 0.60
	libraryBar = 0.90
	// fanInFlight is how many requests each side has under way, fanSlice how many it makes before it is another's turn. There are as
	// many turns as show what earlier broadcasts cost a later one.
	fanInFlight = 32
	fanSlice    = 2000
	fanTurns    = 31
)

// fanCard is what a directive's card looks like.
func fanCard() chat.Message {
	return chat.Message{
		Text:     "<b>#12 · Chỉ đạo</b>: các xã báo cáo số nhà dột nát đã xóa, hạn <i>17:00 ngày 30/11/2026</i>.",
		Keyboard: [][]chat.Button{{{Text: "Đã nhận", Data: "ack:12"}, {Text: "Báo cáo", Data: "rep:12"}}},
	}
}

const fanMarkup = `{"inline_keyboard":[[{"text":"Đã nhận","callback_data":"ack:12"},{"text":"Báo cáo","callback_data":"rep:12"}]]}`

// fanServer answers every sendMessage as Telegram would, with as little work as can be, and nothing else well.
func fanServer(b *testing.B) *httptest.Server {
	b.Helper()
	text, err := json.Marshal(fanCard().Text)
	if err != nil {
		b.Fatal(err)
	}
	message := fmt.Appendf(nil, `{"ok":true,"result":{"message_id":4711,"from":{"id":123456,"is_bot":true,"first_name":"Giaoban",`+
		`"username":"giaoban_bot"},"chat":{"id":-1001000000001,"title":"LĐLĐ tỉnh – Giao ban","type":"supergroup"},"date":1480000000,"text":%s}}`, text)
	me := []byte(`{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Giaoban","username":"giaoban_bot"}}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/getMe") {
			_, _ = w.Write(me)
			return
		}
		_, _ = w.Write(message)
	}))
	b.Cleanup(server.Close)
	return server
}

func fanTransport(b *testing.B) *http.Client {
	b.Helper()
	c := &http.Client{Transport: &http.Transport{MaxIdleConns: fanInFlight, MaxIdleConnsPerHost: fanInFlight}}
	b.Cleanup(c.CloseIdleConnections)
	return c
}

// fanTurn is what one side reached in its turn.
type fanTurn struct {
	rate float64 // per second
	cost float64 // µs of processor time for each
}

// clocked measures the sending of one slice.
func clocked(b *testing.B, send func()) fanTurn {
	b.Helper()
	busy, start := processorTime(b), time.Now()
	send()
	took := time.Since(start)
	return fanTurn{fanSlice / took.Seconds(), float64((processorTime(b) - busy).Microseconds()) / fanSlice}
}

// spread does n things, at most fanInFlight at a time.
func spread(b *testing.B, n int64, do func(chat int64) error) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range fanInFlight {
		wg.Go(func() {
			for {
				i := next.Add(1)
				if i > n {
					return
				}
				if err := do(-1001000000000 - i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// fanBare posts the same bodies over keep-alive connections and reads what it must.
func fanBare(b *testing.B, server *httptest.Server) func() {
	b.Helper()
	client := fanTransport(b)
	address := server.URL + "/bot" + simToken + "/sendMessage"
	return func() {
		spread(b, fanSlice, func(id int64) error {
			body := url.Values{
				"chat_id": {strconv.FormatInt(id, 10)}, "text": {fanCard().Text}, "parse_mode": {"HTML"},
				"link_preview_options": {`{"is_disabled":true}`}, "reply_markup": {fanMarkup},
			}.Encode()
			request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, address, strings.NewReader(body))
			if err != nil {
				return err
			}
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			answer, err := client.Do(request)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			_, err = io.Copy(io.Discard, answer.Body)
			return err
		})
	}
}

// fanLibrary sends the same with the library alone.
func fanLibrary(b *testing.B, server *httptest.Server) func() {
	b.Helper()
	api, err := tgbotapi.NewBotAPIWithClient(simToken, server.URL+"/bot%s/%s", fanTransport(b))
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		spread(b, fanSlice, func(id int64) error {
			m := tgbotapi.NewMessage(id, fanCard().Text)
			m.ParseMode, m.DisableWebPagePreview = "HTML", true
			m.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup([]tgbotapi.InlineKeyboardButton{
				tgbotapi.NewInlineKeyboardButtonData("Đã nhận", "ack:12"), tgbotapi.NewInlineKeyboardButtonData("Báo cáo", "rep:12"),
			})
			_, err := api.Send(m)
			return err
		})
	}
}

// counting tells when the queue has recorded what is waited for.
type counting struct {
	*sqlite.Store
	left atomic.Int64
	done chan struct{}
}

func (c *counting) Settle(ctx context.Context, settled []chat.Settlement) error {
	err := c.Store.Settle(ctx, settled)
	if err == nil && c.left.Add(-int64(len(settled))) == 0 {
		c.done <- struct{}{}
	}
	return err
}

// fanRoad runs the whole way out of the durable outbox: claimed, sent and settled on the disk.
func fanRoad(b *testing.B, server *httptest.Server) (fill, send func()) {
	b.Helper()
	disk, err := sqlite.Open(b.Context(), sqlite.Options{Path: filepath.Join(b.TempDir(), "fan.db")})
	if err != nil {
		b.Fatal(err)
	}
	client, err := bot.NewClient(bot.Options{Token: simToken, Endpoint: server.URL, InFlight: fanInFlight})
	if err != nil {
		b.Fatal(err)
	}
	c := clock.New(time.Now)
	queue := &counting{Store: disk, done: make(chan struct{}, 1)}
	sender, err := outbox.New(outbox.Options{
		Queue: queue, Send: bot.NewSender(client, false), Clock: c, Limits: outbox.Limits{InFlight: fanInFlight},
		Settling: 32, // as the app has it for this engine
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sender.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		client.Close()
		if err := disk.Close(); err != nil {
			b.Error(err)
		}
	})
	slice := 0
	fill = func() {
		slice++
		commit := store.Commit{Key: fmt.Sprint("slice ", slice), At: c.Now()}
		for i := range fanSlice {
			commit.Envelopes = append(commit.Envelopes, chat.Envelope{
				ID: fmt.Sprint(commit.Key, "#", i), Place: chat.Place{Chat: -1001000000000 - int64(i)}, Lane: chat.Broadcast, Action: chat.Put,
				Slot: fmt.Sprint("card:", slice), Message: fanCard(),
			})
		}
		queue.left.Store(fanSlice)
		if err := disk.Commit(b.Context(), commit); err != nil {
			b.Fatal(err)
		}
	}
	send = func() {
		sender.Wake()
		<-queue.done
	}
	return fill, send
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// processorTime is how long this process has been on the processors, which what else the machine does makes no longer.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// verdict is the last word of a bar's line.
func verdict(holds bool) string {
	if holds {
		return "pass"
	}
	return "fail"
}

// BenchmarkBarFanout measures how fast the durable outbox is emptied without any limit, over a loop that only posts the
// same bodies, and over the library's own Send. The three take turns in slices, so that what else the machine does weighs
// on all of them.
func BenchmarkBarFanout(b *testing.B) {
	server := fanServer(b)
	fill, road := fanRoad(b, server)
	sides := []func(){fanBare(b, server), fanLibrary(b, server), road}
	var rates, costs [3][]float64
	var overRoad, overLibrary []float64
	for turn := range 1 + fanTurns {
		var now [3]fanTurn
		fill()
		for i, side := range sides {
			now[i] = clocked(b, side)
		}
		if b.Failed() {
			return
		}
		if turn == 0 {
			continue // it opens the connections
		}
		for i := range now {
			rates[i], costs[i] = append(rates[i], now[i].rate), append(costs[i], now[i].cost)
		}
		overRoad, overLibrary = append(overRoad, now[2].rate/now[0].rate), append(overLibrary, now[2].rate/now[1].rate)
	}
	fmt.Printf("durable outbox %.0f messages/s, bare net/http %.0f requests/s, the library's Send %.0f/s; "+
		"%.0f, %.0f and %.0f µs of CPU each, with the server's; %d in flight, %d turns of %d\n",
		median(rates[2]), median(rates[0]), median(rates[1]), median(costs[2]), median(costs[0]), median(costs[1]), fanInFlight, fanTurns, fanSlice)
	fmt.Printf("bar fanout-road %.2f >= %.2f %s\n", median(overRoad), roadBar, verdict(median(overRoad) >= roadBar))
	fmt.Printf("bar fanout-library %.2f >= %.2f %s\n", median(overLibrary), libraryBar, verdict(median(overLibrary) >= libraryBar))
}
