package demo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"giaoban/app"
	"giaoban/simulator"
)

// member plays the sample office's members on a stage.
func member(t *testing.T, stage *Stage) *teller {
	t.Helper()
	return &teller{Stage: stage, out: tester{t}, lang: "vi", zone: values(t).Zone}
}

// delivered waits for all cards.
func delivered(ctx context.Context, t *testing.T, stage *Stage) {
	t.Helper()
	if err := stage.Await(ctx, "59 cards", func() (bool, error) {
		counts, err := stage.Count(ctx)
		return counts.Cards >= 59, err
	}); err != nil {
		t.Fatal(err)
	}
}

// take takes the steps, one after the other.
func take(ctx context.Context, t *testing.T, steps []func(context.Context) error) {
	t.Helper()
	for i, step := range steps {
		if err := step(ctx); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
}

// interrupted is a report that is begun before a restart and finished after it. Its third step asks for the text.
func interrupted() (r report, asked int) {
	return report{
		who: leaderOf("tdoan"), chat: roomOf("tdoan").Chat, number: 10, state: "working", figure: "75", text: "Đã họp tổ văn kiện",
	}, 3
}

// card finds the card of a directive in a group.
func card(ctx context.Context, t *testing.T, play *teller, r report) Message {
	t.Helper()
	m, err := play.sees(ctx, r.who, r.chat, "the card", both(saying(fmt.Sprintf("#%d ·", r.number)), with(fmt.Sprintf("rep:%d", r.number))))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// finished takes the rest of the interrupted report and checks that it came, the card changed where it was, and nothing
// came twice.
func finished(ctx context.Context, t *testing.T, stage *Stage, before Message) {
	t.Helper()
	play := member(t, stage)
	r, asked := interrupted()
	take(ctx, t, play.steps(r)[asked:])
	if err := play.reached(ctx, r); err != nil {
		t.Fatal(err)
	}
	changed := func(m Message) bool { return m.ID == before.ID && m.Text != before.Text && saying("75")(m) }
	if _, err := play.sees(ctx, r.who, r.chat, "the changed card", changed); err != nil {
		t.Error(err)
	}
	counts, err := stage.Count(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if counts.Cards != 59 || counts.Groups != 7 || counts.Reports != 1 || counts.Duplicates != 0 {
		t.Errorf("after the restart: %v", counts)
	}
}

// TestARestartInTheMiddleOfADialog stops the whole demo, Telegram and all, and starts it again.
func TestARestartInTheMiddleOfADialog(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	o := Options{Data: t.TempDir(), Lang: "vi", Rate: 30}
	first, stage, stop := start(t, o)
	if first.Restored() {
		t.Error("a new demo calls itself restored")
	}
	play := member(t, stage)
	if err := play.publication(ctx); err != nil {
		t.Fatal(err)
	}
	delivered(ctx, t, stage)
	r, asked := interrupted()
	take(ctx, t, play.steps(r)[:asked])
	if _, err := play.sees(ctx, r.who, r.chat, "the question", asking); err != nil {
		t.Fatal(err)
	}
	before := card(ctx, t, play, r)
	stop()
	left := first.Clock.Now()

	second, stage, stop := start(t, o)
	if now := second.Clock.Now(); !second.Restored() || now.Before(Start(values(t).Zone)) || now.After(left.Add(bound*30)) {
		t.Errorf("restored is %v; the clock shows %v, it was left at about %v", second.Restored(), now, left)
	}
	finished(ctx, t, stage, before)
	stop()
}

// TestRecordsThatAreNewerThanTheTelegram: a killed demo may come back with a Telegram that has forgotten the last messages.
// Whatever the bot remembers of them, things go on.
func TestRecordsThatAreNewerThanTheTelegram(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	o := Options{Data: t.TempDir(), Lang: "vi", Rate: 30}
	d, stage, stop := start(t, o)
	early := filepath.Join(t.TempDir(), SnapshotFile)
	if err := d.sim.SaveFile(early); err != nil {
		t.Fatal(err)
	}
	play := member(t, stage)
	if err := play.publication(ctx); err != nil {
		t.Fatal(err)
	}
	delivered(ctx, t, stage)
	r, asked := interrupted()
	take(ctx, t, play.steps(r)[:asked])
	stop()
	if err := os.Rename(early, filepath.Join(o.Data, SnapshotFile)); err != nil {
		t.Fatal(err)
	}

	_, stage, stop = start(t, o)
	play = member(t, stage)
	if counts, err := stage.Count(ctx); err != nil || counts.Cards != 0 {
		t.Fatalf("the Telegram is not the early one: %v, %v", counts, err)
	}
	line := report{who: r.who, chat: r.chat, number: 10, text: "đã duyệt xong kế hoạch đại hội"}
	// By name: in a group where it has not written yet, a bot hears only the commands that name it.
	if _, err := play.says(ctx, r.who, r.chat, "/baocao@giaoban_bot 10 40% "+line.text, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := play.presses(ctx, r.who, r.chat, dialog("review", "send"), saying(r.who.Name(), line.text)); err != nil {
		t.Fatal(err)
	}
	if err := play.reached(ctx, line); err != nil {
		t.Fatal(err)
	}
	card(ctx, t, play, line) // sent anew: the one to change is gone
	counts, err := stage.Count(ctx)
	if err != nil || counts.Duplicates != 0 || counts.Reports != 1 {
		t.Errorf("after the restart: %v, %v", counts, err)
	}
	stop()
}

// demoEnv makes the test binary a whole demo: its value is the data directory.
const demoEnv = "GIAOBAN_TEST_DEMO"

// wholeDemo runs a demo until it is killed. It writes the address of its page.
func wholeDemo() int {
	err := func() error {
		v, err := defaults()
		if err != nil {
			return err
		}
		d, err := New(context.Background(), Options{
			Data: os.Getenv(demoEnv), Listen: "127.0.0.1:0", Lang: "vi", Rate: 30, Values: v, Logger: toStderr(),
		})
		if err != nil {
			return err
		}
		fmt.Println(d.URL)
		return d.Run(context.Background())
	}()
	fmt.Fprintln(os.Stderr, "the demo ended by itself:", err)
	return 1
}

// launchDemo starts a demo in a process of its own.
func launchDemo(t *testing.T, data string) (p *process, stage *Stage, hangUp func()) {
	t.Helper()
	p = &process{t: t, cmd: exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], "-test.run=^$")}
	p.cmd.Env = append(os.Environ(), demoEnv+"="+data)
	p.cmd.Stderr = &p.logs
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.kill()
		t.Fatalf("the demo says no address: %v\n%s", err, p.logs.String())
	}
	ctx, cancel := context.WithCancel(context.Background())
	stage, err = Open(ctx, strings.TrimSpace(url))
	if err != nil {
		p.kill()
		cancel()
		t.Fatal(err)
	}
	return p, stage, func() {
		cancel()
		stage.client.CloseIdleConnections()
	}
}

// TestAKilledDemoGoesOn kills the whole demo in the middle of a dialog, once the Telegram of that moment is on disk.
func TestAKilledDemoGoesOn(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	data := t.TempDir()
	p, stage, hangUp := launchDemo(t, data)
	alive := true
	defer func() {
		if alive {
			p.kill()
		}
		hangUp()
	}()
	play := member(t, stage)
	if err := play.publication(ctx); err != nil {
		t.Fatal(err)
	}
	delivered(ctx, t, stage)
	r, asked := interrupted()
	take(ctx, t, play.steps(r)[:asked])
	if _, err := play.sees(ctx, r.who, r.chat, "the question", asking); err != nil {
		t.Fatal(err)
	}
	before := card(ctx, t, play, r)
	now, err := stage.Now(ctx)
	if err != nil {
		t.Fatal(err)
	}
	// The bot's polling makes something happen every few seconds, and every change is kept.
	if err := stage.Await(ctx, "the snapshot", func() (bool, error) {
		kept, err := simulator.LoadSnapshot(filepath.Join(data, SnapshotFile))
		return err == nil && kept.Now.After(now), err
	}); err != nil {
		t.Fatal(err)
	}
	p.kill()
	alive = false
	hangUp()

	p, stage, hangUp = launchDemo(t, data)
	alive = true
	finished(ctx, t, stage, before)
}

func TestRecordsWithoutTheirTelegramAreRefused(t *testing.T) {
	o := Options{Data: t.TempDir(), Lang: "vi", Listen: "127.0.0.1:0", Values: values(t), Logger: logger(t)}
	d, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.Data, SnapshotFile)
	refused := func(says string) error {
		t.Helper()
		again, err := New(t.Context(), o)
		if err == nil {
			_ = again.Close()
			t.Fatal("it started")
		}
		if !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), o.Data) {
			t.Errorf("%q does not say %q", err, says)
		}
		return err
	}
	if err := os.WriteFile(path, []byte(`{"format":1,`), 0o600); err != nil {
		t.Fatal(err)
	}
	_ = refused("damaged")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := refused(app.DatabaseFile); !errors.Is(err, ErrNoSnapshot) {
		t.Errorf("got %v", err)
	}
	if left, err := filepath.Glob(path + "*"); err != nil || len(left) > 0 {
		t.Errorf("a demo that did not start left %v, %v", left, err)
	}
}

func TestARevokedTokenIsGivenBack(t *testing.T) {
	o := Options{Data: t.TempDir(), Lang: "en"}
	d, _, stop := start(t, o)
	revoked := true
	if _, err := d.sim.SetBot(simulator.BotEdit{Revoked: &revoked}); err != nil {
		t.Fatal(err)
	}
	stop()
	d, _, stop = start(t, o)
	if d.sim.Bot().Revoked {
		t.Error("the bot has no token")
	}
	stop()
}
