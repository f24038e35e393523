package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/simulator"
)

const webhookSecret = "a-secret-of-the-webhook_0123456789"

// hooking makes a receiver that nothing polls with.
func hooking(t *testing.T, endpoint string, d *desk, change func(*bot.ReceiverOptions)) (*bot.Receiver, *logged) {
	t.Helper()
	collected, log := newLog(t)
	o := bot.ReceiverOptions{
		Client: newClient(t, endpoint, nil), Handler: d, Graveyard: d, Clock: rush{clock.New(time.Now)}, Logger: log,
		Jitter: func() float64 { return 0 },
	}
	if change != nil {
		change(&o)
	}
	r, err := bot.NewReceiver(o)
	if err != nil {
		t.Fatal(err)
	}
	return r, collected
}

// delivery is a request as Telegram makes it.
func delivery(ctx context.Context, body string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/any/path", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", webhookSecret)
	return r
}

func deliver(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestWhatTheWebhookTakesAndRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		change  func(*http.Request)
		status  int
		handled bool
		buried  bool
	}{
		"an update": {body: text(3, 1), status: 200, handled: true},
		"with a character set": {
			body: text(3, 1), status: 200, handled: true,
			change: func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=utf-8") },
		},
		"one that cannot be decoded": {body: `{"update_id":3,"message":{"message_id":"five"}}`, status: 200, buried: true},
		"one that always fails":      {body: text(13, 1), status: 200, handled: true, buried: true},
		"the wrong method":           {body: text(3, 1), status: 405, change: func(r *http.Request) { r.Method = http.MethodPut }},
		"no secret":                  {body: text(3, 1), status: 401, change: func(r *http.Request) { r.Header.Del("X-Telegram-Bot-Api-Secret-Token") }},
		"another secret": {
			body: text(3, 1), status: 401,
			change: func(r *http.Request) { r.Header.Set("X-Telegram-Bot-Api-Secret-Token", webhookSecret[1:]) },
		},
		"a form":      {body: "a=b", status: 415, change: func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }},
		"no type":     {body: text(3, 1), status: 415, change: func(r *http.Request) { r.Header.Del("Content-Type") }},
		"too large":   {body: `{"update_id":3,"x":"` + strings.Repeat("x", 1<<20) + `"}`, status: 413},
		"no JSON":     {body: "update_id=3", status: 400},
		"no update":   {body: `{"ok":true}`, status: 400},
		"two updates": {body: text(3, 1) + text(4, 1), status: 400},
		"nothing":     {status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			d := &desk{handle: func(_ context.Context, u chat.Update) error {
				if u.ID == 13 {
					return errors.New("no luck")
				}
				return nil
			}}
			counted := 0
			r, log := hooking(t, "http://127.0.0.1:1", d, func(o *bot.ReceiverOptions) { o.OnDelivery = func() { counted++ } })
			request := delivery(t.Context(), c.body)
			if c.change != nil {
				c.change(request)
			}
			if status := deliver(r.Webhook(t.Context(), webhookSecret), request); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			if (len(d.tries()) > 0) != c.handled || (len(d.buried) > 0) != c.buried || (counted == 1) != (c.handled || c.buried) {
				t.Errorf("handled %v, buried %v, counted %d", d.tries(), d.buried, counted)
			}
			if c.buried && !slices.Contains([]string{d.raw[3], d.raw[13]}, c.body) {
				t.Errorf("buried as %v", d.raw)
			}
			if strings.Contains(log.String(), webhookSecret) {
				t.Errorf("the log holds the secret: %s", log)
			}
		})
	}
}

func TestAWrongSecretDoesNotFloodTheLog(t *testing.T) {
	r, log := hooking(t, "http://127.0.0.1:1", &desk{}, nil)
	h := r.Webhook(t.Context(), webhookSecret)
	for range 1000 {
		request := delivery(t.Context(), "")
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", "guess")
		if status := deliver(h, request); status != 401 {
			t.Fatalf("status %d", status)
		}
	}
	if lines := strings.Count(log.String(), "\n"); lines != 10 {
		t.Errorf("%d lines, want one for each power of two up to 1000", lines)
	}
}

func TestADeliveryIsAnsweredWhenItIsHandled(t *testing.T) {
	holding, begun := make(chan struct{}), make(chan struct{})
	d := &desk{handle: func(context.Context, chat.Update) error {
		close(begun)
		<-holding
		return nil
	}}
	r, _ := hooking(t, "http://127.0.0.1:1", d, nil)
	status := make(chan int, 1)
	h := r.Webhook(t.Context(), webhookSecret)
	go func() { status <- deliver(h, delivery(t.Context(), text(1, 1))) }()
	<-begun
	select {
	case got := <-status:
		t.Errorf("answered %d before it was handled", got)
	default:
	}
	close(holding)
	if got := <-status; got != 200 {
		t.Errorf("got %d", got)
	}
}

func TestDeliveriesToAChatAreHandledOneByOne(t *testing.T) {
	// Telegram gave the first one up and delivers it again while it is still in hand; another chat doesn't wait.
	holding, begun := make(chan struct{}), make(chan struct{}, 4)
	d := &desk{handle: func(_ context.Context, u chat.Update) error {
		begun <- struct{}{}
		if u.Place.Chat == 1 {
			<-holding
		}
		return nil
	}}
	r, _ := hooking(t, "http://127.0.0.1:1", d, nil)
	h := r.Webhook(t.Context(), webhookSecret)
	var busy sync.WaitGroup
	send := func(ctx context.Context, body string, want int) {
		busy.Go(func() {
			if got := deliver(h, delivery(ctx, body)); got != want {
				t.Errorf("%s: status %d, want %d", body, got, want)
			}
		})
	}
	hungUp, hangUp := context.WithCancel(t.Context())
	send(hungUp, text(1, 1), 200)
	<-begun
	hangUp()
	send(t.Context(), text(1, 1), 200)
	send(t.Context(), text(2, 2), 200)
	<-begun
	if got := d.tries(); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("in hand are %v, want one of each chat", got)
	}
	close(holding)
	busy.Wait()
	if got := d.tries(); !slices.Equal(got, []int64{1, 2, 1}) {
		t.Errorf("handled %v", got)
	}
}

func TestAStoppedWebhookHasItDeliveredAgain(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	begun := make(chan struct{})
	d := &desk{handle: func(ctx context.Context, _ chat.Update) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	}}
	r, _ := hooking(t, "http://127.0.0.1:1", d, func(o *bot.ReceiverOptions) { o.Workers = 2 })
	h := r.Webhook(ctx, webhookSecret)
	status := make(chan int, 3)
	go func() { status <- deliver(h, delivery(t.Context(), text(1, 1))) }()
	<-begun
	go func() { status <- deliver(h, delivery(t.Context(), text(2, 1))) }() // waits in its chat's queue
	go func() { status <- deliver(h, delivery(t.Context(), text(3, 2))) }() // may find no worker free
	cancel()
	for range 3 {
		if got := <-status; got != 503 {
			t.Errorf("got %d, want 503", got)
		}
	}
	if got := d.tries(); !slices.Equal(got, []int64{1}) || len(d.buried) != 0 {
		t.Errorf("handled %v, buried %v", got, d.buried)
	}
}

// serveWebhook runs a server for a receiver.
func serveWebhook(t *testing.T, r *bot.Receiver, url string) (address string, done <-chan error, stop context.CancelFunc) {
	t.Helper()
	s, err := bot.ListenWebhook(t.Context(), bot.WebhookOptions{Receiver: r, URL: url, Address: "127.0.0.1:0", Secret: webhookSecret})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	return s.Address(), ended, cancel
}

func TestTheWebhookIsRegistered(t *testing.T) {
	registered, tries := make(chan call, 1), 0
	s := newServer(t, func(c call, w http.ResponseWriter, r *http.Request) {
		switch tries++; tries {
		case 1:
			fail(w, 500, "Internal Server Error: restart", "")
		case 2:
			fail(w, 429, "Too Many Requests: retry after 3", `{"retry_after":3}`)
		default:
			sent(c, w, r)
			registered <- c
		}
	})
	d := &desk{}
	r, log := hooking(t, s.URL, d, func(o *bot.ReceiverOptions) { o.Workers = 7 })
	address, done, stop := serveWebhook(t, r, "https://bot.example/hook")
	c := <-registered
	want := map[string]string{
		"url": "https://bot.example/hook", "secret_token": webhookSecret, "max_connections": "7",
		"allowed_updates": `["message","edited_message","callback_query","my_chat_member"]`,
	}
	for key, value := range want {
		if c.method != "setWebhook" || c.params[key] != value {
			t.Errorf("%s: %s is %q, want %q", c.method, key, c.params[key], value)
		}
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	request := delivery(t.Context(), text(5, 1))
	request.RequestURI, request.URL.Scheme, request.URL.Host = "", "http", address
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != 200 || !slices.Equal(d.tries(), []int64{5}) {
		t.Errorf("status %d, handled %v", answer.StatusCode, d.tries())
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Contains(log.String(), webhookSecret) {
		t.Errorf("the log holds the secret: %s", log)
	}
}

func TestARefusedWebhookEndsReceiving(t *testing.T) {
	for _, c := range []struct {
		code int
		text string
	}{{401, "Unauthorized"}, {400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"}} {
		s := newServer(t, func(_ call, w http.ResponseWriter, _ *http.Request) { fail(w, c.code, c.text, "") })
		r, _ := hooking(t, s.URL, &desk{}, nil)
		_, done, stop := serveWebhook(t, r, "http://bot.example")
		if failed := fault(t, <-done); failed.Code != c.code {
			t.Errorf("got %v, want %d", failed, c.code)
		}
		stop()
	}
}

func TestAStopWaitsForDeliveriesInHand(t *testing.T) {
	holding, begun := make(chan struct{}), make(chan struct{})
	d := &desk{handle: func(ctx context.Context, _ chat.Update) error {
		close(begun)
		<-holding
		return ctx.Err()
	}}
	s := newServer(t, sent)
	r, _ := hooking(t, s.URL, d, nil)
	address, done, stop := serveWebhook(t, r, "https://bot.example")
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	status := make(chan int, 1)
	go func() {
		request := delivery(t.Context(), text(5, 1))
		request.RequestURI, request.URL.Scheme, request.URL.Host = "", "http", address
		answer, err := client.Do(request)
		if err != nil {
			t.Error(err)
			status <- 0
			return
		}
		_ = answer.Body.Close()
		status <- answer.StatusCode
	}()
	<-begun
	stop()
	select {
	case err := <-done:
		t.Errorf("it ended with an update in hand: %v", err)
	default:
	}
	close(holding)
	if got := <-status; got != 200 {
		t.Errorf("status %d", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWebhookOptionsAreChecked(t *testing.T) {
	r, _ := hooking(t, "http://127.0.0.1:1", &desk{}, nil)
	for _, o := range []bot.WebhookOptions{
		{URL: "https://x", Address: "127.0.0.1:0", Secret: "s"}, {Receiver: r, Address: "127.0.0.1:0", Secret: "s"},
		{Receiver: r, URL: "https://x", Address: "127.0.0.1:0"}, {Receiver: r, URL: "https://x", Address: "nowhere", Secret: "s"},
	} {
		if s, err := bot.ListenWebhook(t.Context(), o); err == nil {
			_ = s.Close()
			t.Errorf("%+v was taken", o)
		}
	}
}

// TestTheSimulatorsWebhooks has some deliveries fail: they come again, in order within a chat.
func TestTheSimulatorsWebhooks(t *testing.T) {
	c := clock.New(time.Now)
	c.Run(100) // the simulator waits before it delivers again
	sim, err := simulator.New(simulator.Options{Clock: c, Token: token, NoPrivacy: true})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(sim)
	defer api.Close()
	defer sim.Close()
	const people, each = 5, 12
	var mu sync.Mutex
	got, all := map[int64][]string{}, make(chan struct{})
	deliveries, left := 0, people*each
	d := &desk{handle: func(_ context.Context, u chat.Update) error {
		mu.Lock()
		defer mu.Unlock()
		if u.Message == nil {
			return nil
		}
		texts := got[u.Place.Chat]
		if len(texts) > 0 && texts[len(texts)-1] == u.Message.Text {
			return nil // it came before
		}
		got[u.Place.Chat] = append(texts, u.Message.Text)
		if left--; left == 0 {
			close(all)
		}
		return nil
	}}
	r, _ := hooking(t, api.URL, d, nil)
	inner := r.Webhook(t.Context(), webhookSecret)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		deliveries++
		n := deliveries
		mu.Unlock()
		switch n % 5 {
		case 0: // it fails before it reaches the bot
			w.WriteHeader(502)
		case 1: // it is handled, and the answer is lost
			inner.ServeHTTP(httptest.NewRecorder(), req)
			w.WriteHeader(504)
		default:
			inner.ServeHTTP(w, req)
		}
	}))
	defer hook.Close()
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet,
		"/bot"+token+"/setWebhook?url="+hook.URL+"&secret_token="+webhookSecret, nil))
	if w.Code != 200 {
		t.Fatalf("setting the webhook: %s", w.Body)
	}
	for i := range each {
		for p := range int64(people) {
			id := 2001 + p
			if i == 0 {
				must[simulator.Person](t)(sim.AddPerson(simulator.PersonSpec{ID: id, FirstName: "Lan", Started: true}))
			}
			must[simulator.Message](t)(sim.Write(id, simulator.WriteSpec{As: simulator.Ref(id), Text: fmt.Sprint(i)}))
		}
	}
	select {
	case <-all:
	case <-time.After(2 * time.Minute):
		t.Fatal("waited in vain for all updates")
	}
	mu.Lock()
	defer mu.Unlock()
	for id, texts := range got {
		for i, s := range texts {
			if s != fmt.Sprint(i) {
				t.Errorf("chat %d got %v", id, texts)
				break
			}
		}
	}
}
