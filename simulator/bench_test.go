package simulator_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/clock"
	"giaoban/simulator"
)

// rateBar is the share of a bare handler's rate that the simulator must reach.
const rateBar = 0.5

const (
	benchSlice = 300 // requests that one side gets before it is the other's turn
	benchTurns = 75  // at least, however short the benchmark is asked to be: a few turns tell of the machine's other work
)

// BenchmarkBar measures sendMessage over keep-alive connections against a handler that only reads a body and writes one,
// with the same sizes and clients, and prints whether the bar holds. The two take turns in short slices, so that what
// else the machine does weighs on both, and the ratio is the median of the turns.
func BenchmarkBar(b *testing.B) {
	body := benchBody(-1000000000001)
	answer := benchAnswer(b, body)
	sim := benchSimulator(b)
	defer sim.Close()
	bare, full := newTrack(b, bareHandler(answer), "/", body), newTrack(b, sim, "/bot"+token+"/sendMessage", body)
	bare.drive(b, benchSlice) // opens the connections
	full.drive(b, benchSlice)
	var ratios, bareRates, fullRates []float64
	turn := func() {
		reference, rate := bare.drive(b, benchSlice), full.drive(b, benchSlice)
		bareRates, fullRates, ratios = append(bareRates, reference), append(fullRates, rate), append(ratios, rate/reference)
	}
	for b.Loop() {
		turn()
	}
	for len(ratios) < benchTurns && !b.Failed() {
		turn()
	}
	if b.Failed() {
		return
	}
	verdict := "fail"
	if median(ratios) >= rateBar {
		verdict = "pass"
	}
	fmt.Printf("simulator %.0f sendMessage/s, bare handler %.0f requests/s (request %d bytes, answer %d bytes, %d turns)\n",
		median(fullRates), median(bareRates), len(body), len(answer), len(ratios))
	fmt.Printf("bar simulator-rate %.2f >= %.1f %s\n", median(ratios), rateBar, verdict)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func benchBody(chat int64) string {
	return url.Values{"chat_id": {fmt.Sprint(chat)}, "parse_mode": {"HTML"},
		"text":         {"<b>Chỉ đạo #12</b>: các xã báo cáo số nhà dột nát đã xóa, hạn <i>17:00 ngày 30/11/2026</i>."},
		"reply_markup": {`{"inline_keyboard":[[{"text":"Đã nhận","callback_data":"ack:12"},{"text":"Báo cáo","callback_data":"rep:12"}]]}`}}.Encode()
}

func benchSimulator(b *testing.B) *simulator.Simulator {
	b.Helper()
	sim, err := simulator.New(simulator.Options{Clock: clock.New(time.Now), Token: token})
	if err != nil {
		b.Fatal(err)
	}
	if err := sim.Fill(10, 100); err != nil {
		b.Fatal(err)
	}
	return sim
}

// benchAnswer asks the simulator once for what the bare handler will repeat.
func benchAnswer(b *testing.B, body string) []byte {
	b.Helper()
	sim := benchSimulator(b)
	defer sim.Close()
	r := httptest.NewRequestWithContext(b.Context(), "POST", "/bot"+token+"/sendMessage", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("%s", w.Body)
	}
	return w.Body.Bytes()
}

func bareHandler(answer []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	})
}

const benchConnections = 8

// track is a served handler and the clients that load it.
type track struct {
	client    *http.Client
	url, body string
}

func newTrack(b *testing.B, handler http.Handler, path, body string) *track {
	b.Helper()
	server := httptest.NewServer(handler)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchConnections}}
	b.Cleanup(func() {
		client.CloseIdleConnections()
		server.Close()
	})
	return &track{client, server.URL + path, body}
}

// drive sends n requests over a few connections and returns the rate per second.
func (t *track) drive(b *testing.B, n int64) float64 {
	b.Helper()
	var left atomic.Int64
	left.Store(n)
	var wg sync.WaitGroup
	start := time.Now()
	for range benchConnections {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				t.post(b)
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(start).Seconds()
}

func (t *track) post(b *testing.B) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, t.url, strings.NewReader(t.body))
	if err != nil {
		b.Error(err)
		return
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := t.client.Do(request)
	if err != nil {
		b.Error(err)
		return
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
		b.Errorf("%s, %v", response.Status, err)
	}
}

// BenchmarkRateInProcess measures sendMessage without the network.
func BenchmarkRateInProcess(b *testing.B) {
	sim := benchSimulator(b)
	defer sim.Close()
	body := benchBody(-1000000000001)
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), "POST", "/bot"+token+"/sendMessage", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		if sim.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatalf("%s", w.Body)
		}
	}
}

// BenchmarkRateReadingAChat measures what the page asks for most.
func BenchmarkRateReadingAChat(b *testing.B) {
	sim := benchSimulator(b)
	defer sim.Close()
	for i := range 1000 {
		if _, err := sim.Write(-1000000000001, simulator.WriteSpec{As: "1001", Text: fmt.Sprint("việc ", i)}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		if sim.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), "GET", "/sim/chats/-1000000000001/messages?as=1001", nil)); w.Code != http.StatusOK {
			b.Fatalf("%s", w.Body)
		}
	}
}
