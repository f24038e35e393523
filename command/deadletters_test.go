package command_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"giaoban/app"
	"giaoban/simulator"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// bury puts updates aside in a new data directory.
func bury(t *testing.T, updates ...store.Buried) (data string) {
	t.Helper()
	data = t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(data, app.DatabaseFile)})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range updates {
		b.At = time.Date(2017, 7, 24, 1, 2, 3, 0, time.UTC)
		if err := s.Bury(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDeadLetters(t *testing.T) {
	data := bury(t,
		store.Buried{Update: 7, Raw: []byte(`{"update_id":7,"message":{"text":"xin chào"}}`), Error: "panic: \x1b[31mno luck\nat all"},
		store.Buried{Update: 8, Raw: []byte("no \x07 JSON"), Error: strings.Repeat("long ", 100)})
	for _, c := range []struct {
		args   string
		status int
		says   []string
		not    []string
	}{
		{args: "", says: []string{"UPDATE", "7", "2017-07-24 08:02:03", "put aside", "no luck at all", "8", "long…"}, not: []string{"\x1b"}},
		{args: "list", says: []string{"no luck at all"}},
		{args: "show 7", says: []string{`"text": "xin chào"`, "no luck\nat all", "2017-07-24T08:02:03+07:00"}, not: []string{"\x1b"}},
		{args: "show 8", says: []string{`"no \a JSON"`}},
		{args: "show 9", status: 1, says: []string{"update 9 is not among those"}},
		{args: "show x", status: 2, says: []string{"x"}},
		{args: "retry", status: 2, says: []string{"id|all"}},
		{args: "retry some", status: 1, says: []string{`"some" is neither an update id nor all`}},
		{args: "retry 8", says: []string{"1 update will be handled again"}},
		{args: "list", says: []string{"to be handled again", "put aside"}},
		{args: "drop 7", says: []string{"1 update dropped"}},
		{args: "drop 7", status: 1, says: []string{"update 7 is not among those"}},
		{args: "retry all", says: []string{"1 update will be handled again"}},
		{args: "drop all", says: []string{"1 update dropped"}},
		{args: "list", says: []string{"No update was put aside."}},
		{args: "retry all", says: []string{"0 updates"}},
	} {
		status, out, errs := run(t, append([]string{"deadletters", "--data", data}, strings.Fields(c.args)...)...)
		if status != c.status {
			t.Errorf("%s: status %d, want %d: %s", c.args, status, c.status, errs)
		}
		for _, words := range c.says {
			if !strings.Contains(out+errs, words) {
				t.Errorf("%s: nothing says %q: %s%s", c.args, words, out, errs)
			}
		}
		for _, words := range c.not {
			if strings.Contains(out+errs, words) {
				t.Errorf("%s: it says %q: %q", c.args, words, out+errs)
			}
		}
	}
}

func TestDeadLettersOfNoStore(t *testing.T) {
	status, _, errs := run(t, "deadletters", "--data", t.TempDir())
	if status != 1 || !strings.Contains(errs, "giaoban.db") {
		t.Errorf("got %d %s", status, errs)
	}
}

// TestDeadLettersBesideARunningBot retries an update while the bot, in a process of its own, holds the store.
func TestDeadLettersBesideARunningBot(t *testing.T) {
	sim, endpoint := telegram(t)
	if _, err := sim.AddPerson(simulator.PersonSpec{ID: 1001, FirstName: "Khoa", Started: true, Language: "en"}); err != nil {
		t.Fatal(err)
	}
	data := bury(t, store.Buried{Update: 7, Error: "no luck", Raw: []byte(
		`{"update_id":7,"message":{"message_id":9,"date":1500000000,"chat":{"id":1001,"type":"private"},"from":{"id":1001},"text":"/help"}}`)})
	cmd, printed := start(t, serveArgs(endpoint, data))
	printed.await(t, "giaoban is running")
	if status, out, errs := run(t, "deadletters", "retry", "7", "--data", data); status != 0 {
		t.Errorf("got %d %s%s", status, out, errs)
	}
	printed.await(t, "a buried update was handled after all")
	if _, out, _ := run(t, "deadletters", "--data", data); !strings.Contains(out, "No update was put aside.") {
		t.Errorf("left is %s", out)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("got %v:\n%s", err, printed)
	}
}
