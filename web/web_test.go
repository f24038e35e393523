package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"giaoban/chat"
	"giaoban/clock"
	"giaoban/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// records are a store whose answers a test chooses.
type records struct {
	mu     sync.Mutex
	counts map[chat.State]int
	next   time.Time
	err    error
	ill    error         // what Health says
	asked  chan struct{} // where set, told of each look, which then waits for release
	let    chan struct{}
}

func (r *records) OutboxCounts(ctx context.Context) (map[chat.State]int, error) {
	if r.asked != nil {
		r.asked <- struct{}{}
		select {
		case <-r.let:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counts, r.err
}

func (r *records) NextDue(context.Context) (time.Time, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next, !r.next.IsZero(), nil
}

func (r *records) Health(context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ill
}

// full is an error with a reason that may be shown.
type full struct{}

func (full) Error() string { return "server 10.0.0.7: OOM" }
func (full) Why() string   { return "it is out of memory" }

func TestHealthSaysWhatMayBeShown(t *testing.T) {
	w := setup(t, nil)
	for _, c := range []struct {
		read, ill error
		says      string
	}{
		{ill: fmt.Errorf("writing: %w", full{}), says: "the records are not sound: it is out of memory"},
		{ill: errors.New("server 10.0.0.7 is odd"), says: `the records are not sound"`},
		{read: fmt.Errorf("reading: %w", full{}), says: "the records can't be read: it is out of memory"},
		{read: errors.New("server 10.0.0.7 is odd"), says: `the records can't be read"`},
	} {
		w.records.err, w.records.ill = c.read, c.ill
		status, body := w.request(t, http.MethodGet, "/healthz")
		if status != http.StatusServiceUnavailable || !strings.Contains(body, c.says) || strings.Contains(body, "10.0.0.7") {
			t.Errorf("%d %s, want %s", status, body, c.says)
		}
	}
}

// world is a running server.
type world struct {
	records *records
	clock   *clock.Movable
	metrics *web.Metrics
	address string
	client  *http.Client
	log     *strings.Builder
	stop    func() error
}

// standing is a clock that only tests move.
func standing() time.Time { return time.Unix(1_500_000_000, 0) }

func setup(t *testing.T, change func(*web.Options)) *world {
	t.Helper()
	w := &world{records: &records{counts: map[chat.State]int{chat.Pending: 3}}, clock: clock.New(standing), log: &strings.Builder{}}
	w.metrics = web.NewMetrics(w.clock)
	o := web.Options{
		Address: "127.0.0.1:0", Store: w.records, Metrics: w.metrics, Clock: w.clock, Polls: true, Version: "v1",
		Logger: slog.New(slog.NewTextHandler(w.log, nil)),
	}
	if change != nil {
		change(&o)
	}
	s, err := web.Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	w.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	w.client = &http.Client{Transport: &http.Transport{}}
	w.address = "http://" + s.Address()
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		if err := w.stop(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return w
}

func (w *world) request(t *testing.T, method, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := w.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error("the header against guessing types is missing")
	}
	return res.StatusCode, string(body)
}

func (w *world) health(t *testing.T) (int, web.Health) {
	t.Helper()
	status, body := w.request(t, http.MethodGet, "/healthz")
	var h web.Health
	if err := json.Unmarshal([]byte(body), &h); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return status, h
}

func TestHealthy(t *testing.T) {
	w := setup(t, nil)
	w.records.next = w.clock.Now().Add(time.Hour)
	w.metrics.Polled(0)
	status, h := w.health(t)
	if status != http.StatusOK || !h.Healthy || !h.Store.Readable || h.Outbox[chat.Pending] != 3 || h.Version != "v1" {
		t.Errorf("%d %+v", status, h)
	}
	if h.Telegram == nil || h.Telegram.LastPoll == nil || h.Telegram.AgeSeconds > 60 {
		t.Errorf("telegram: %+v", h.Telegram)
	}
	if h.Due == nil || h.Due.Next == nil || h.Due.LagSeconds != 0 {
		t.Errorf("due: %+v", h.Due)
	}
}

func TestUnhealthy(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*world)
		want  string
	}{
		"the store fails":        {func(w *world) { w.records.err = errors.New("disk /secret/path") }, "records"},
		"no poll for long":       {func(w *world) { w.metrics.Polled(1); w.clock.Advance(4 * time.Minute) }, "poll"},
		"never a poll":           {func(w *world) { w.clock.Advance(4 * time.Minute) }, "poll"},
		"reminders don't happen": {func(w *world) { w.records.next = w.clock.Now().Add(-time.Hour) }, "due for 360"},
	} {
		t.Run(name, func(t *testing.T) {
			w := setup(t, nil)
			c.spoil(w)
			status, h := w.health(t)
			if status != http.StatusServiceUnavailable || h.Healthy || !strings.Contains(strings.Join(h.Problems, "; "), c.want) {
				t.Errorf("%d %+v", status, h)
			}
			if strings.Contains(strings.Join(h.Problems, ""), "/secret") {
				t.Errorf("the answer tells of %v", h.Problems)
			}
		})
	}
}

func TestWithoutPollingNobodyAsksForPolls(t *testing.T) {
	w := setup(t, func(o *web.Options) { o.Polls = false })
	w.clock.Advance(24 * time.Hour)
	if status, h := w.health(t); status != http.StatusOK || h.Telegram != nil {
		t.Errorf("%d %+v", status, h)
	}
}

func TestMetrics(t *testing.T) {
	w := setup(t, nil)
	w.records.next = w.clock.Now().Add(-90 * time.Second)
	m := w.metrics
	m.Polled(4)
	m.Delivered()
	m.Handled()
	m.Buried()
	m.Turn("report", "done")
	m.Turn("report", "refused")
	m.Settled(chat.Broadcast, chat.Sent, 300*time.Millisecond)
	m.Failed(chat.Reminder, chat.Throttled)
	m.Failed(chat.Reminder, chat.NotSent)
	m.InFlight(7)
	m.Slowed(0.5)
	m.Reminder("fired", 2*time.Second)

	status, body := w.request(t, http.MethodGet, "/metrics")
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	for _, want := range []string{
		`giaoban_updates_total{result="received"} 5`,
		`giaoban_updates_total{result="handled"} 1`,
		`giaoban_updates_total{result="buried"} 1`,
		`giaoban_turns_total{command="report",result="done"} 1`,
		`giaoban_turns_total{command="report",result="refused"} 1`,
		`giaoban_envelopes_total{lane="broadcast",state="sent"} 1`,
		`giaoban_send_seconds_bucket{lane="broadcast",le="0.25"} 0`,
		`giaoban_send_seconds_bucket{lane="broadcast",le="0.5"} 1`,
		`giaoban_send_failures_total{fault="not_sent",lane="reminder"} 1`,
		`giaoban_throttled_total 1`,
		`giaoban_envelopes_in_flight 7`,
		`giaoban_pace_share 0.5`,
		`giaoban_reminders_total{result="fired"} 1`,
		`giaoban_reminder_lag_seconds_bucket{le="5"} 1`,
		`giaoban_outbox_envelopes{state="pending"} 3`,
		`giaoban_outbox_envelopes{state="dead"} 0`,
		`giaoban_store_up 1`,
		"giaoban_due_lag_seconds 90\n",
		`giaoban_last_poll_timestamp_seconds 1.5e+09`,
		"go_goroutines",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
}

func grep(body, what string) string {
	var found []string
	for line := range strings.SplitSeq(body, "\n") {
		if strings.Contains(line, what) {
			found = append(found, line)
		}
	}
	return strings.Join(found, "\n")
}

func TestMetricsWhenTheStoreFails(t *testing.T) {
	w := setup(t, nil)
	w.records.err = errors.New("broken")
	status, body := w.request(t, http.MethodGet, "/metrics")
	if status != http.StatusOK || !strings.Contains(body, "giaoban_store_up 0") || strings.Contains(body, "giaoban_due_lag_seconds ") {
		t.Errorf("%d\n%s", status, grep(body, "giaoban_"))
	}
	if !strings.Contains(body, "giaoban_last_poll_timestamp_seconds 0") {
		t.Error("before the first poll, its time is not 0")
	}
}

func TestOnlyWhatIsServed(t *testing.T) {
	w := setup(t, nil)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, "/", http.StatusNotFound},
		{http.MethodGet, "/debug/pprof/", http.StatusNotFound},
		{http.MethodPost, "/healthz", http.StatusMethodNotAllowed},
		{http.MethodHead, "/metrics", http.StatusOK},
	} {
		if got, _ := w.request(t, c.method, c.path); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, got, c.want)
		}
	}
}

func TestStoppingLetsAnAnswerFinish(t *testing.T) {
	w := setup(t, nil)
	w.records.asked, w.records.let = make(chan struct{}), make(chan struct{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.address+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan int, 1)
	go func() {
		defer close(answered)
		res, err := w.client.Do(req)
		if err != nil {
			t.Error(err)
			return
		}
		defer res.Body.Close()
		answered <- res.StatusCode
	}()
	<-w.records.asked
	stopped := make(chan error, 1)
	go func() { stopped <- w.stop() }()
	close(w.records.let)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	// Never a poll within seconds of the start is still healthy.
	if status := <-answered; status != http.StatusOK {
		t.Errorf("the answer under way was %d", status)
	}
}

func TestStoppingIsBounded(t *testing.T) {
	clk := clock.New(time.Now)
	store := &records{asked: make(chan struct{}), let: make(chan struct{})}
	s, err := web.Listen(t.Context(), web.Options{
		Address: "127.0.0.1:0", Store: store, Metrics: web.NewMetrics(clk), Clock: clk, Logger: slog.New(slog.DiscardHandler),
		Grace: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-store.asked
	cancel()
	if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a stop that cut an answer off ended with %v", err)
	}
}

func TestStartAndStop(t *testing.T) {
	clk := clock.New(time.Now)
	for range 30 {
		s, err := web.Listen(t.Context(), web.Options{
			Address: "127.0.0.1:0", Store: &records{}, Metrics: web.NewMetrics(clk), Clock: clk, Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("closing after the run: %v", err)
		}
	}
}

func TestListenRefuses(t *testing.T) {
	clk := clock.New(time.Now)
	metrics := web.NewMetrics(clk)
	o := web.Options{Address: "127.0.0.1:0", Store: &records{}, Metrics: metrics, Clock: clk, Logger: slog.New(slog.DiscardHandler)}
	first, err := web.Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = first.Close() })
	if _, err := web.Listen(t.Context(), o); err == nil {
		t.Error("metrics that are served already were taken")
	}
	o.Metrics, o.Address = web.NewMetrics(clk), first.Address()
	if _, err := web.Listen(t.Context(), o); err == nil {
		t.Error("an address that is taken was taken")
	}
	o.Store = nil
	if _, err := web.Listen(t.Context(), o); err == nil {
		t.Error("a server without a store was made")
	}
}
