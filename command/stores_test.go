package command_test

import (
	"database/sql/driver"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	engine "modernc.org/sqlite"

	"giaoban/app"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/redistest"
	"giaoban/store/sqlite"
	"giaoban/store/transfer"
)

// office makes a data directory with a store that holds something, and leaves it open where asked.
func office(t *testing.T, running bool) (data string) {
	t.Helper()
	data = t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(data, app.DatabaseFile)})
	if err != nil {
		t.Fatal(err)
	}
	change := directive.Change{Directives: []directive.Directive{{Number: 1, State: directive.Published}}, Assignments: []directive.Assignment{
		{AssignmentKey: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, State: directive.Pending},
	}}
	if err := s.Commit(t.Context(), store.Commit{Key: "first", At: time.Date(2017, 6, 8, 0, 0, 0, 0, time.UTC), Change: change}); err != nil {
		t.Fatal(err)
	}
	if running {
		t.Cleanup(func() { _ = s.Close() })
	} else if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return data
}

// expect runs a command line and looks at what it says.
func expect(t *testing.T, status int, says string, args ...string) {
	t.Helper()
	got, out, errs := run(t, args...)
	if got != status || !strings.Contains(out+errs, says) {
		t.Errorf("%s: status %d, it should be %d and say %q:\n%s%s", strings.Join(args, " "), got, status, says, out, errs)
	}
	if strings.Contains(out+errs, "hush") {
		t.Errorf("%s: a password is shown:\n%s%s", args[0], out, errs)
	}
}

// held is the hash of what a data directory holds.
func held(t *testing.T, path string) string {
	t.Helper()
	r, err := sqlite.OpenReader(sqlite.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	d, err := transfer.DigestOf(t.Context(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return d.Hash()
}

func TestBackupAndRestore(t *testing.T) {
	for _, name := range []string{"copy.db", "copy.jsonl.gz"} {
		t.Run(name, func(t *testing.T) {
			data, fresh, dir := office(t, true), filepath.Join(t.TempDir(), "new"), t.TempDir()
			copied := filepath.Join(dir, name)
			expect(t, 0, "holds everything", "backup", "--data", data, copied)
			expect(t, 1, "already", "backup", "--data", data, copied)
			expect(t, 0, "holds everything", "restore", "--data", fresh, copied)
			if got, want := held(t, filepath.Join(fresh, app.DatabaseFile)), held(t, filepath.Join(data, app.DatabaseFile)); got != want {
				t.Errorf("restored is %s, it was %s", got, want)
			}
			before := held(t, filepath.Join(fresh, app.DatabaseFile))
			expect(t, 1, "not empty", "restore", "--data", fresh, copied)
			if held(t, filepath.Join(fresh, app.DatabaseFile)) != before {
				t.Error("what was there has changed")
			}
			if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("others may read the copy: %v, %v", info.Mode(), err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*.partial")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestRestoringWhatIsNoBackup(t *testing.T) {
	dir, data := t.TempDir(), filepath.Join(t.TempDir(), "data")
	text, cut, empty := filepath.Join(dir, "text.db"), filepath.Join(dir, "cut.jsonl.gz"), filepath.Join(dir, "empty.db")
	for path, raw := range map[string]string{text: strings.Repeat("no database ", 90), cut: "\x1f\x8b\x08", empty: ""} {
		if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, 1, "not a database", "restore", "--data", data, text)
	expect(t, 1, "no whole export", "restore", "--data", data, cut)
	expect(t, 1, "empty", "restore", "--data", data, empty)
	expect(t, 1, "no such file", "restore", "--data", data, filepath.Join(dir, "none.db"))
	if _, err := os.Stat(filepath.Join(data, app.DatabaseFile)); err == nil {
		t.Error("a store was made of it")
	}
}

func TestCopyBetweenEngines(t *testing.T) {
	redis := redistest.New(t)
	data := office(t, true)
	from := filepath.Join(data, app.DatabaseFile)
	back := filepath.Join(t.TempDir(), "back.db")
	url := redis.URL("copied")
	expect(t, 0, "holds everything", "copy", from, url)
	expect(t, 1, "not empty", "copy", from, url)
	expect(t, 0, "holds everything", "copy", url, back)
	if held(t, back) != held(t, from) {
		t.Error("what came back is not what went")
	}
	expect(t, 0, "as a recount has it", "verify", url)
	exported := filepath.Join(t.TempDir(), "office.jsonl.gz")
	expect(t, 0, "holds everything", "backup", "--store", url, exported)
	expect(t, 0, "holds everything", "restore", "--store", redis.URL("restored"), exported)
	expect(t, 0, "as a recount has it", "verify", "--store", redis.URL("restored"))

	expect(t, 1, "are the same", "copy", from, from)
	expect(t, 1, "is neither a file nor", "copy", from, "postgres://u:hush@h/db")
	expect(t, 1, "", "copy", from, "redis://:hush@127.0.0.1:1/0")
}

func TestVerify(t *testing.T) {
	data := office(t, false)
	path := filepath.Join(data, app.DatabaseFile)
	expect(t, 0, "as a recount has it", "verify", "--data", data)
	c, err := (&engine.Driver{}).Open("file:" + path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.(driver.ExecerContext).ExecContext(t.Context(), "UPDATE tallies SET n = 9", nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, 1, "tallies ldld undated/silent/pending: kept is 9, it should be 1", "verify", "--data", data)
	expect(t, 1, "verify --repair mends", "verify", path)
	expect(t, 0, "1 differed and were mended", "verify", "--repair", "--data", data)
	expect(t, 0, "as a recount has it", "verify", "--data", data)
	expect(t, 1, "no such file", "verify", filepath.Join(data, "none.db"))

	running := office(t, true)
	expect(t, 0, "as a recount has it", "verify", "--data", running)
	expect(t, 1, "in use", "verify", "--repair", "--data", running)
}
