package demo

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"giaoban/app"
	"giaoban/config"
	"giaoban/simulator"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	if os.Getenv(demoEnv) != "" {
		os.Exit(wholeDemo())
	}
	goleak.VerifyTestMain(m)
}

// bound is how long a test waits for something that should come, by the wall's clock.
const bound = 2 * time.Minute

// values are the default settings, with what a test changes.
func values(t *testing.T) config.Values {
	t.Helper()
	v, err := defaults()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func defaults() (config.Values, error) {
	settings := config.Defaults()
	return settings.Resolve()
}

func toStderr() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }

// tester gets what the program logs, so that it stands with the test that fails.
type tester struct{ t *testing.T }

func (w tester) Write(line []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(line)))
	return len(line), nil
}

func logger(t *testing.T) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(tester{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// start sets up a demo that runs until the returned function is called.
func start(t *testing.T, o Options) (*Demo, *Stage, func()) {
	t.Helper()
	o.Listen, o.Logger = "127.0.0.1:0", logger(t)
	o.Values = values(t)
	d, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	stage, err := Open(ctx, d.URL)
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop := func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the bot ended with: %v", err)
		}
		if err := d.Close(); err != nil {
			t.Errorf("closing the demo: %v", err)
		}
		stage.client.CloseIdleConnections()
	}
	t.Cleanup(stop)
	return d, stage, stop
}

func TestTheStoryHappensInBothLanguages(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		t.Run(lang, func(t *testing.T) {
			_, stage, stop := start(t, Options{Lang: lang, Rate: 30})
			ctx, cancel := context.WithTimeout(t.Context(), bound)
			defer cancel()
			var transcript bytes.Buffer
			counts, err := Play(ctx, stage, Story{Lang: lang, Zone: values(t).Zone, Out: &transcript})
			if err != nil {
				t.Errorf("%v\nafter:\n%s", err, transcript.String())
			}
			want := "directives=11 groups=7 cards=59 acknowledged=51 reports=12 reminders=17 duplicates=0 failures=0"
			if counts.String() != want {
				t.Errorf("got  %s\nwant %s", counts, want)
			}
			stop()
		})
	}
}

// childEnv makes the test binary the bot itself: its value is the data directory.
const childEnv = "GIAOBAN_TEST_CHILD"

// rateEnv says how many messages a second the bot in a process of its own may send; the usual rate where it is empty.
const rateEnv = "GIAOBAN_TEST_RATE"

// storeEnv says where its records are, if not in the data directory, and failoverEnv how soon it takes over.
const storeEnv, failoverEnv = "GIAOBAN_TEST_STORE", "GIAOBAN_TEST_FAILOVER"

// child runs the bot as a process of its own, to be killed.
func child() int {
	settings := config.Defaults()
	settings.Data = config.Text(os.Getenv(childEnv))
	settings.TelegramToken = config.Text(Token)
	settings.TelegramEndpoint = config.Text(os.Getenv("GIAOBAN_TEST_ENDPOINT"))
	settings.Listen = ""
	settings.Store = config.Text(os.Getenv(storeEnv))
	if failover := os.Getenv(failoverEnv); failover != "" {
		settings.Failover = config.Text(failover)
	}
	if rate := os.Getenv(rateEnv); rate != "" {
		settings.RateGlobal, settings.RateGroup = config.Text(rate), config.Text(rate)
	}
	v, err := settings.Resolve("telegram-token")
	if err != nil {
		return 2
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	bot, err := app.New(context.Background(), app.Options{Values: v, Clock: app.SystemClock(), Logger: log})
	if err != nil {
		log.Error("the child could not start", "error", err)
		return 1
	}
	if err := bot.Run(context.Background()); err != nil {
		log.Error("the child failed", "error", err)
		return 1
	}
	return 0
}

// process is the bot in a process of its own.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	logs bytes.Buffer
}

func launch(t *testing.T, data, endpoint string) *process {
	t.Helper()
	p := &process{t: t}
	p.cmd = exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	p.cmd.Env = append(os.Environ(), childEnv+"="+data, "GIAOBAN_TEST_ENDPOINT="+endpoint)
	p.cmd.Stderr = &p.logs
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// kill ends the process without a word.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatalf("killing the bot: %v\n%s", err, p.logs.String())
	}
	if err := p.cmd.Wait(); err == nil {
		p.t.Fatal("the bot ended by itself before it was killed")
	}
}

// town is a simulator with the sample office on it, and the office's records in a folder, but no bot.
func town(t *testing.T) (stage *Stage, data, endpoint string) {
	t.Helper()
	data = t.TempDir()
	// A demo that is set up and never run leaves the office's records behind.
	d, err := New(t.Context(), Options{Data: data, Listen: "127.0.0.1:0", Lang: "vi", Values: values(t), Logger: logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.bot.Close(); err != nil {
		t.Fatal(err)
	}
	d.bot = nil
	d.Clock.Set(time.Now()) // the process's clock is the machine's
	if _, err := d.sim.SetLimiter(simulator.LimiterSpec{Mode: "off"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stage, err = Open(ctx, d.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		stage.client.CloseIdleConnections()
	})
	return stage, data, d.URL
}

// TestKilledInTheMiddle kills the bot while it publishes and while a dialog is under way. Every card is there once, but
// for those that were under way at that moment: one for each chat at most. The dialog goes on where it was.
func TestKilledInTheMiddle(t *testing.T) {
	stage, data, endpoint := town(t)
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	play := &teller{Stage: stage, out: tester{t}, lang: "vi", zone: values(t).Zone}

	p := launch(t, data, endpoint)
	if err := play.publication(ctx); err != nil {
		t.Fatalf("%v\n%s", err, p.logs.String())
	}
	arrived := func(n int) {
		t.Helper()
		err := stage.Await(ctx, "cards", func() (bool, error) {
			counts, err := stage.Count(ctx)
			return counts.Cards >= n, err
		})
		if err != nil {
			t.Fatalf("%v\n%s", err, p.logs.String())
		}
	}
	arrived(10)
	p.kill()

	p = launch(t, data, endpoint)
	arrived(59)
	room := roomOf("tdoan")
	r := report{who: leaderOf("tdoan"), chat: room.Chat, number: 10, state: "working", figure: "75", text: "Đã họp tổ văn kiện"}
	steps := play.steps(r)
	for i, step := range steps {
		if i == 3 { // the question is asked: the text is still to come
			p.kill()
			p = launch(t, data, endpoint)
		}
		if err := step(ctx); err != nil {
			t.Fatalf("step %d: %v\n%s", i, err, p.logs.String())
		}
	}
	if err := play.reached(ctx, r); err != nil {
		t.Fatalf("%v\n%s", err, p.logs.String())
	}
	p.kill()

	counts, err := stage.Count(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("after three kills: %v", counts)
	if got := counts.Cards - counts.Duplicates; got != 59 {
		t.Errorf("%d different cards arrived, want 59", got)
	}
	if counts.Duplicates > 7 || counts.Reports != 1 || counts.Groups != 7 {
		t.Errorf("got %v; at most one card for each of the 7 chats may have come twice", counts)
	}
}
