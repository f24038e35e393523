package app

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/clock"
	"giaoban/config"
	"giaoban/simulator"
	"giaoban/store"
	"giaoban/store/sqlite"
)

const (
	chief      = 1001 // the administrator who writes
	hookSecret = "0123456789-secret-of-the-webhook"
)

// post is a messenger that notes what is polled, and a proxy before the bot's webhook.
type post struct {
	*testing.T
	sim    *simulator.Simulator
	clock  *clock.Movable
	server *httptest.Server
	data   string

	mu     sync.Mutex
	polled []json.RawMessage
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{T: t, clock: clock.New(time.Now), data: t.TempDir()}
	var err error
	if p.sim, err = simulator.New(simulator.Options{Clock: p.clock, Token: "123456:test", BotUsername: "giaoban_bot"}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.sim.AddPerson(simulator.PersonSpec{ID: chief, FirstName: "Khoa", Started: true, Language: "en"}); err != nil {
		t.Fatal(err)
	}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
			p.sim.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		p.sim.ServeHTTP(answer, r)
		var list struct {
			Result []json.RawMessage `json:"result"`
		}
		_ = json.Unmarshal(answer.Body.Bytes(), &list)
		p.mu.Lock()
		p.polled = append(p.polled, list.Result...)
		p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(func() {
		p.sim.Close()
		p.server.Close()
	})
	return p
}

// start runs the bot until stop is called.
func (p *post) start(change func(*config.Settings)) (a *App, log *bytes.Buffer, stop func()) {
	p.Helper()
	settings := config.Defaults()
	settings.TelegramToken, settings.TelegramEndpoint = "123456:test", config.Text(p.server.URL)
	settings.Data, settings.Admin, settings.Listen = config.Text(p.data), config.List{"1001"}, ""
	settings.WebhookListen = "127.0.0.1:0"
	if change != nil {
		change(&settings)
	}
	values, err := settings.Resolve()
	if err != nil {
		p.Fatal(err)
	}
	log = &bytes.Buffer{}
	a, err = New(p.Context(), Options{Values: values, Clock: p.clock, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		p.Fatal(err)
	}
	ctx, cancel := context.WithCancel(p.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	return a, log, func() {
		p.Helper()
		cancel()
		if err := <-done; err != nil {
			p.Error(err)
		}
	}
}

func (p *post) write(text string) {
	p.Helper()
	if _, err := p.sim.Write(chief, simulator.WriteSpec{As: "1001", Text: text}); err != nil {
		p.Fatal(err)
	}
}

// answers waits until so many messages of the bot stand in the chat, and returns how many do.
func (p *post) answers(want int) int {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), 2*time.Minute)
	defer cancel()
	n := 0
	err := p.sim.Wait(ctx, func(s *simulator.Simulator) bool {
		messages, _, err := s.Messages(chief, simulator.MessagesQuery{As: "1001"})
		n = 0
		for _, m := range messages {
			if m.From.IsBot {
				n++
			}
		}
		return err == nil && n >= want
	})
	if err != nil {
		p.Fatalf("%d answers, want %d: %v", n, want, err)
	}
	return n
}

// front is a proxy that adds what Telegram's does: an address that is known before the bot listens.
func (p *post) front() (front *httptest.Server, behind func(address string)) {
	p.Helper()
	target := make(chan *url.URL, 1)
	front = httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		u := <-target
		target <- u
		r.SetURL(u)
	}})
	p.Cleanup(front.Close)
	return front, func(address string) { target <- &url.URL{Scheme: "http", Host: address} }
}

func TestAnUpdateByPollingAndByWebhookIsHandledOnce(t *testing.T) {
	p := newPost(t)
	_, _, stop := p.start(nil)
	p.write("/help")
	p.answers(1)
	stop()
	p.mu.Lock()
	polled := slices.Clone(p.polled)
	p.mu.Unlock()
	if len(polled) == 0 {
		t.Fatal("nothing was polled")
	}
	front, behind := p.front()
	a, log, stop := p.start(func(s *config.Settings) {
		s.WebhookURL, s.WebhookSecret = config.Text(front.URL+"/hook"), hookSecret
	})
	behind(a.webhook.Address())
	for _, raw := range polled {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, front.URL, bytes.NewReader(raw))
		r.RequestURI = ""
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", hookSecret)
		answer, err := front.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("the update that was polled before got %s", answer.Status)
		}
	}
	p.write("/help") // comes by the simulator's own delivery
	if n := p.answers(2); n != 2 {
		t.Errorf("%d answers to two messages", n)
	}
	stop()
	if strings.Contains(log.String(), hookSecret) || !strings.Contains(log.String(), "receiving by webhook") {
		t.Errorf("the log: %s", log)
	}

	// Polling again, the webhook is in the way, and goes.
	_, log, stop = p.start(nil)
	p.write("/help")
	if n := p.answers(3); n != 3 {
		t.Errorf("%d answers to three messages", n)
	}
	stop()
	if !strings.Contains(log.String(), "it was deleted") {
		t.Errorf("the log does not say that a webhook was in the way: %s", log)
	}
}

func TestABuriedUpdateIsHandledAgainByTheRunningBot(t *testing.T) {
	p := newPost(t)
	a, _, stop := p.start(nil)
	raw := `{"update_id":42,"message":{"message_id":9,"date":1500000000,"chat":{"id":1001,"type":"private"},` +
		`"from":{"id":1001,"first_name":"Khoa"},"text":"/help"}}`
	for id, body := range map[int64]string{41: "{", 42: raw, 43: raw} {
		if err := a.store.Bury(t.Context(), store.Buried{Update: id, Raw: []byte(body), Error: "no luck", At: p.clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	graves, err := sqlite.OpenGraves(filepath.Join(p.data, DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := graves.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := graves.Retry(41, 42); err != nil {
		t.Fatal(err)
	}
	p.clock.Advance(reviveEvery)
	p.answers(1) // to 42, after 41 was found to be of no use again
	stop()
	left, err := graves.BuriedUpdates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 2 || left[0].Update != 41 || left[0].Retry || !strings.Contains(left[0].Error, "decoding") ||
		left[1].Update != 43 || left[1].Error != "no luck" {
		t.Errorf("left are %+v", left)
	}
}
