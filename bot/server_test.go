package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
)

const token = "123456:Very-Secret_Token-of-35-characters"

// call is one request that the server got.
type call struct {
	method string
	params map[string]string
}

// server answers as the Bot API does, or as it is told to.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []call
	answer func(c call, w http.ResponseWriter, r *http.Request)
}

func newServer(t *testing.T, answer func(call, http.ResponseWriter, *http.Request)) *server {
	t.Helper()
	s := &server{answer: answer}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	method, found := strings.CutPrefix(r.URL.Path, "/bot"+token+"/")
	if !found {
		fail(w, 401, "Unauthorized", "")
		return
	}
	if err := r.ParseForm(); err != nil {
		fail(w, 400, "Bad Request", "")
		return
	}
	c := call{method, map[string]string{}}
	for key := range r.PostForm {
		c.params[key] = r.PostForm.Get(key)
	}
	s.mu.Lock()
	s.calls = append(s.calls, c)
	s.mu.Unlock()
	s.answer(c, w, r)
}

func (s *server) got() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]call(nil), s.calls...)
}

func ok(w http.ResponseWriter, result any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

func fail(w http.ResponseWriter, code int, text, parameters string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	if parameters != "" {
		parameters = `,"parameters":` + parameters
	}
	_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":%q%s}`, code, text, parameters)
}

// sent answers every method with success; messages are numbered 77.
func sent(c call, w http.ResponseWriter, _ *http.Request) {
	switch c.method {
	case "sendMessage", "editMessageText":
		ok(w, map[string]any{"message_id": 77, "date": 1, "chat": map[string]any{"id": 1, "type": "private"}})
	default:
		ok(w, true)
	}
}

// logged collects what is logged, and fails the test if the token is ever in it.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func newLog(t *testing.T) (*logged, *slog.Logger) {
	t.Helper()
	l := &logged{}
	t.Cleanup(func() { mustHideToken(t, "the log", l.String()) })
	return l, slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// mustHideToken fails the test where the text holds the token, or the half of it that is secret, in any form.
func mustHideToken(t *testing.T, what, text string) {
	t.Helper()
	_, secret, _ := strings.Cut(token, ":")
	if strings.Contains(text, secret) {
		t.Errorf("%s holds the token: %s", what, text)
	}
}

func newClient(t *testing.T, endpoint string, change func(*bot.Options)) *bot.Client {
	t.Helper()
	_, log := newLog(t)
	o := bot.Options{Token: token, Endpoint: endpoint, Logger: log, Timeout: time.Minute}
	if change != nil {
		change(&o)
	}
	c, err := bot.NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}
