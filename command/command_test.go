package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"giaoban/clock"
	"giaoban/command"
	"giaoban/simulator"
)

// childEnv makes the test binary the program itself: its value are the arguments, parted by spaces.
const childEnv = "GIAOBAN_TEST_COMMAND"

func TestMain(m *testing.M) {
	if args := os.Getenv(childEnv); args != "" {
		os.Exit(command.Main("test", strings.Fields(args), os.Stdout, os.Stderr))
	}
	goleak.VerifyTestMain(m)
}

// bound is how long a test waits, by the wall's clock, for what should come.
const bound = time.Minute

// run runs a command line to its end.
func run(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	var o, e bytes.Buffer
	status = command.Run(ctx, "1.2.3", args, &o, &e)
	return status, o.String(), e.String()
}

func TestVersion(t *testing.T) {
	status, out, _ := run(t, "version")
	if status != 0 || !strings.HasPrefix(out, "giaoban 1.2.3 (go1.") {
		t.Errorf("got %d %q", status, out)
	}
}

func TestEverySubcommandHasHelp(t *testing.T) {
	_, out, _ := run(t, "--help")
	for _, name := range []string{"serve", "demo", "simulator", "calendar", "config", "deadletters", "explain", "version"} {
		if !regexp.MustCompile(`(?m)^\s+` + name + `\s+\S`).MatchString(out) {
			t.Errorf("the help does not say what %s does:\n%s", name, out)
		}
		status, help, _ := run(t, name, "--help")
		if status != 0 || !strings.Contains(help, "giaoban "+name) {
			t.Errorf("%s --help: got %d %q", name, status, help)
		}
	}
}

func TestWrongUseIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		status int
		says   []string
	}{
		"no command":       {nil, 2, []string{"serve", "demo"}},
		"unknown command":  {[]string{"reign"}, 2, []string{"reign"}},
		"unknown flag":     {[]string{"serve", "--colour"}, 2, []string{"--colour"}},
		"no token":         {[]string{"serve"}, 2, []string{"telegram-token"}},
		"wrong settings":   {[]string{"serve", "--telegram-token", "x", "--zone", "Moon/Sea", "--rate-global", "0"}, 2, []string{"telegram-token", "zone", "Moon/Sea", "rate-global", "1–1000"}},
		"no such day":      {[]string{"calendar", "2017-02-30"}, 1, []string{"2017-02-30"}},
		"a range reversed": {[]string{"calendar", "2017-02-03..2017-02-01"}, 1, []string{"2017-02-03..2017-02-01"}},
		"a day too far":    {[]string{"calendar", "2154-02-03"}, 1, []string{"2154-02-03"}},
		"demo's language":  {[]string{"demo", "--lang", "fr"}, 2, []string{"fr"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GIAOBAN_TELEGRAM_TOKEN", "")
			status, out, errs := run(t, c.args...)
			if status != c.status {
				t.Errorf("status %d, want %d: %s", status, c.status, errs)
			}
			for _, words := range c.says {
				if !strings.Contains(out+errs, words) {
					t.Errorf("nothing says %q: %s", words, errs)
				}
			}
		})
	}
}

func TestConfigHidesSecrets(t *testing.T) {
	t.Setenv("GIAOBAN_TELEGRAM_TOKEN", "123456:very-secret")
	status, out, errs := run(t, "config", "--proxy", "socks5://me:hush@127.0.0.1:1080")
	if status != 0 {
		t.Errorf("got %d: %s", status, errs)
	}
	if strings.Contains(out+errs, "very-secret") || strings.Contains(out+errs, "hush") {
		t.Errorf("a secret is printed: %s", out)
	}
	if !strings.Contains(out, "telegram-token") || !strings.Contains(out, "environment") || !strings.Contains(out, "command line") {
		t.Errorf("got %s", out)
	}
}

func TestCalendar(t *testing.T) {
	status, out, errs := run(t, "calendar", "2017-07-27", "--json")
	if status != 0 {
		t.Fatalf("got %d: %s", status, errs)
	}
	want := `{"solar":"2017-07-27","lunar":{"day":5,"month":6,"leap":true,"year":2017},"observances":[{"id":"war-invalids-day",` +
		`"name":"Ngày Thương binh – Liệt sĩ","ordinal":70}],"working_day":true}`
	if strings.TrimSpace(out) != want {
		t.Errorf("got  %swant %s", out, want)
	}
	_, out, _ = run(t, "calendar", "2017-07-27", "--lang", "en")
	for _, words := range []string{"Thursday", "lunar 5/6 leap/2017", "70 years", "working day"} {
		if !strings.Contains(out, words) {
			t.Errorf("%q does not say %q", out, words)
		}
	}
	_, out, _ = run(t, "calendar", "2017-01-27..2017-01-29")
	if lines := strings.Count(out, "\n"); lines != 3 || !strings.Contains(out, "âm lịch 1/1/2017") {
		t.Errorf("got %s", out)
	}
}

// telegram is a simulator that answers on the loopback.
func telegram(t *testing.T) (*simulator.Simulator, string) {
	t.Helper()
	sim, err := simulator.New(simulator.Options{Clock: clock.New(time.Now), Token: "123456:test", BotUsername: "giaoban_bot"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.Close()
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return sim, server.URL
}

// lines collects what a program prints, and lets a test wait for some of it.
type lines struct {
	mu      sync.Mutex
	text    bytes.Buffer
	printed chan struct{}
}

func newLines() *lines { return &lines{printed: make(chan struct{}, 1)} }

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.printed <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// await waits until something that fits was printed, and returns its groups.
func (l *lines) await(t *testing.T, pattern string) []string {
	t.Helper()
	fits := regexp.MustCompile(pattern)
	late := time.After(bound)
	for {
		if found := fits.FindStringSubmatch(l.String()); found != nil {
			return found
		}
		select {
		case <-l.printed:
		case <-late:
			t.Fatalf("nothing like %q was printed:\n%s", pattern, l)
		}
	}
}

func serveArgs(endpoint, data string) []string {
	return []string{
		"serve", "--telegram-token", "123456:test", "--telegram-endpoint", endpoint, "--data", data, "--admin", "1001",
		"--listen", "127.0.0.1:0", "--shutdown-timeout", "5s",
	}
}

func TestServeAnswersAndStops(t *testing.T) {
	sim, endpoint := telegram(t)
	data := t.TempDir()
	if _, err := sim.AddPerson(simulator.PersonSpec{ID: 1001, FirstName: "Khoa", Started: true, Language: "en"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	errs := newLines()
	done := make(chan int, 1)
	go func() { done <- command.Run(ctx, "test", serveArgs(endpoint, data), io.Discard, errs) }()
	errs.await(t, "giaoban is running")
	if _, err := sim.Write(1001, simulator.WriteSpec{As: "1001", Text: "/help"}); err != nil {
		t.Fatal(err)
	}
	bounded, stop := context.WithTimeout(t.Context(), bound)
	defer stop()
	err := sim.Wait(bounded, func(s *simulator.Simulator) bool {
		messages, _, err := s.Messages(1001, simulator.MessagesQuery{As: "1001"})
		if err != nil || len(messages) == 0 {
			return false
		}
		last := messages[len(messages)-1]
		return last.From.IsBot && strings.Contains(last.Text, "/dangky")
	})
	if err != nil {
		t.Errorf("the administrator got no help: %v\n%s", err, errs)
	}
	cancel()
	if status := <-done; status != 0 {
		t.Errorf("a stop that was asked for ended with status %d:\n%s", status, errs)
	}
	if _, err := os.Stat(filepath.Join(data, "giaoban.db")); err != nil {
		t.Error(err)
	}
	if strings.Contains(errs.String(), "123456:test") {
		t.Errorf("the log holds the token:\n%s", errs)
	}
}

func TestServeStopsLoudlyWhenTheTokenIsRefused(t *testing.T) {
	_, endpoint := telegram(t)
	args := serveArgs(endpoint, t.TempDir())
	args[2] = "123456:other"
	status, _, errs := run(t, args...)
	if status != 1 || !strings.Contains(errs, "401") || strings.Contains(errs, "123456:other") {
		t.Errorf("got %d %s", status, errs)
	}
}

func TestTwoBotsOnTheSameDataAreRefused(t *testing.T) {
	_, endpoint := telegram(t)
	data := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	errs := newLines()
	done := make(chan int, 1)
	go func() { done <- command.Run(ctx, "test", serveArgs(endpoint, data), io.Discard, errs) }()
	errs.await(t, "giaoban is running")
	status, _, second := run(t, serveArgs(endpoint, data)...)
	if status != 1 || !strings.Contains(second, "giaoban.db") {
		t.Errorf("got %d %s", status, second)
	}
	cancel()
	<-done
}

// start runs the program in a process of its own.
func start(t *testing.T, args []string) (*exec.Cmd, *lines) {
	t.Helper()
	printed := newLines()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join(args, " "))
	cmd.Stdout, cmd.Stderr = printed, printed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, printed
}

func TestSignals(t *testing.T) {
	_, endpoint := telegram(t)
	t.Run("the first asks", func(t *testing.T) {
		cmd, printed := start(t, serveArgs(endpoint, t.TempDir()))
		printed.await(t, "giaoban is running")
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("got %v:\n%s", err, printed)
		}
	})
	t.Run("the second ends it", func(t *testing.T) {
		// A messenger that never finishes an answer keeps a stop waiting for it.
		sim, _ := telegram(t)
		stuck, asked := make(chan struct{}), make(chan struct{}, 1)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/sendMessage") {
				asked <- struct{}{}
				<-stuck
			}
			sim.ServeHTTP(w, r)
		}))
		defer server.Close()
		defer close(stuck)
		if _, err := sim.AddPerson(simulator.PersonSpec{ID: 1001, FirstName: "Khoa", Started: true}); err != nil {
			t.Fatal(err)
		}
		cmd, printed := start(t, append(serveArgs(server.URL, t.TempDir()), "--shutdown-timeout", "5m"))
		printed.await(t, "giaoban is running")
		if _, err := sim.Write(1001, simulator.WriteSpec{As: "1001", Text: "/help"}); err != nil {
			t.Fatal(err)
		}
		<-asked
		for _, wait := range []string{"msg=stopping", ""} {
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if wait != "" {
				printed.await(t, wait)
			}
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
			t.Errorf("got %v, want an end by the signal:\n%s", err, printed)
		}
	})
}

func TestHealthIsServed(t *testing.T) {
	_, endpoint := telegram(t)
	cmd, printed := start(t, serveArgs(endpoint, t.TempDir()))
	address := printed.await(t, `listening=(\S+)`)[1]
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var health map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&health); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("got %s %v %v", resp.Status, health, err)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("got %v:\n%s", err, printed)
	}
}
