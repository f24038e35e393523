package simulator_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
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

// BenchmarkBar measures sendMessage over keep-alive connections against a handler that only reads a body and writes one,
// with the same sizes and clients in the same run, and prints whether the bar holds.
func BenchmarkBar(b *testing.B) {
	body := benchBody(-1000000000001)
	answer := benchAnswer(b, body)
	var bare, full, last float64 // last is the rate of the longest run, which comes last
	// Turn by turn, so that what else the machine does weighs on both.
	for round := range 2 {
		b.Run(fmt.Sprint("bare", round), func(b *testing.B) {
			last = drive(b, bareHandler(answer), "/", body)
		})
		bare, last = max(bare, last), 0
		b.Run(fmt.Sprint("simulator", round), func(b *testing.B) {
			sim := benchSimulator(b)
			defer sim.Close()
			last = drive(b, sim, "/bot"+token+"/sendMessage", body)
		})
		full, last = max(full, last), 0
	}
	if bare == 0 || full == 0 {
		return // only one side was asked for
	}
	verdict := "fail"
	if full/bare >= rateBar {
		verdict = "pass"
	}
	fmt.Printf("simulator %.0f sendMessage/s, bare handler %.0f requests/s (request %d bytes, answer %d bytes)\n", full, bare, len(body), len(answer))
	fmt.Printf("bar simulator-rate %.2f >= %.1f %s\n", full/bare, rateBar, verdict)
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
	r := httptest.NewRequest("POST", "/bot"+token+"/sendMessage", strings.NewReader(body))
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

// drive sends b.N requests over a few connections and returns the rate per second.
func drive(b *testing.B, handler http.Handler, path, body string) float64 {
	b.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchConnections}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	start := time.Now()
	for range benchConnections {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				response, err := client.Post(server.URL+path, "application/x-www-form-urlencoded", strings.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
					b.Errorf("%s, %v", response.Status, err)
				}
				response.Body.Close()
			}
		})
	}
	wg.Wait()
	rate := float64(b.N) / time.Since(start).Seconds()
	b.ReportMetric(rate, "req/s")
	return rate
}

// BenchmarkRateInProcess measures sendMessage without the network.
func BenchmarkRateInProcess(b *testing.B) {
	sim := benchSimulator(b)
	defer sim.Close()
	body := benchBody(-1000000000001)
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/bot"+token+"/sendMessage", strings.NewReader(body))
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
		if sim.ServeHTTP(w, httptest.NewRequest("GET", "/sim/chats/-1000000000001/messages?as=1001", nil)); w.Code != http.StatusOK {
			b.Fatalf("%s", w.Body)
		}
	}
}
