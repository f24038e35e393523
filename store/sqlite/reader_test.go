package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
	"giaoban/store/transfer"
)

func reader(t *testing.T, path string) *sqlite.Reader {
	t.Helper()
	r, err := sqlite.OpenReader(sqlite.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// TestABackupIsOneMomentOfARunningStore copies a store while somebody writes pairs into it, and opens the copy.
func TestABackupIsOneMomentOfARunningStore(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "office.db")
	s := openAt(t, path)
	pair := func(n int) store.Commit {
		return store.Commit{Key: turn(n, 0).Key, At: morning, Change: directive.Change{Directives: []directive.Directive{
			{Number: 2*n + 1, State: directive.Published}, {Number: 2*n + 2, State: directive.Published},
		}}, Envelopes: turn(n, 0).Envelopes}
	}
	var stop atomic.Bool
	written := make(chan int, 1)
	go func() {
		n := 0
		for ; !stop.Load(); n++ {
			if err := s.Commit(context.WithoutCancel(t.Context()), pair(n)); err != nil {
				t.Error(err)
				break
			}
		}
		written <- n
	}()
	r := reader(t, path)
	var copies []string
	for n := range 3 {
		to := filepath.Join(dir, "copy "+strconv.Itoa(n)+".db")
		if err := r.Backup(t.Context(), to); err != nil {
			t.Fatal(err)
		}
		copies = append(copies, to)
	}
	if err := r.Verify(t.Context(), func(f store.Finding) { t.Errorf("%+v", f) }); err != nil {
		t.Error(err)
	}
	stop.Store(true)
	total := <-written
	for _, name := range copies {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		// One file that can be read where nobody can write: it wants no log beside it.
		if head, err := os.ReadFile(name); err != nil || len(head) < 100 || head[18] != 1 || head[19] != 1 {
			t.Errorf("%s: its head is %x, %v", name, head[:min(len(head), 100)], err)
		}
		copied := openAt(t, name)
		all, err := copied.Directives(t.Context(), store.Filter{})
		if err != nil || len(all)%2 != 0 || len(all) > 2*total {
			t.Errorf("%d directives are in the copy; %d were written: %v", len(all), 2*total, err)
		}
		if err := copied.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }); err != nil {
			t.Error(err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.partial")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestABackupOverwritesNothingAndLeavesNothingHalf tries names that can't be had, and stops one in the middle.
func TestABackupOverwritesNothingAndLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "office.db")
	seed(t, openAt(t, path), 1000)
	r := reader(t, path)
	there := filepath.Join(dir, "there")
	if err := os.WriteFile(there, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.Backup(t.Context(), there); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("got %v", err)
	}
	if kept, err := os.ReadFile(there); err != nil || string(kept) != "precious" {
		t.Errorf("got %q, %v", kept, err)
	}
	if err := r.Backup(t.Context(), filepath.Join(dir, "none", "copy.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	to := filepath.Join(dir, "copy.db")
	if err := r.Backup(ctx, to); err == nil {
		t.Error("a copy that was stopped succeeds")
	}
	// What a copy left that was killed is no obstacle.
	if err := os.WriteFile(sqlite.Partial(to), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.Backup(t.Context(), to); err != nil {
		t.Error(err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*.partial")); err != nil || len(names) > 0 {
		t.Errorf("left behind: %v, %v", names, err)
	}
}

func TestReadersOfWhatIsNoStore(t *testing.T) {
	dir := t.TempDir()
	none, text, newer := filepath.Join(dir, "none.db"), filepath.Join(dir, "text.db"), filepath.Join(dir, "newer.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is a text ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := openAt(t, newer).Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, newer, "PRAGMA user_version = 9999")
	for path, want := range map[string]error{none: os.ErrNotExist, text: nil, newer: store.ErrNewerSchema} {
		r, err := sqlite.OpenReader(sqlite.Options{Path: path})
		if err == nil {
			t.Error(path, "is read", r.Close())
		}
		if want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("looking made the file")
	}
}

// TestAReaderExportsWhatTheStoreDoes beside a store that is open.
func TestAReaderExportsWhatTheStoreDoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	seed(t, s, 20)
	for n := range 20 {
		if err := s.Commit(t.Context(), turn(n, 0)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := transfer.DigestOf(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := transfer.DigestOf(t.Context(), reader(t, path), nil)
	if err != nil || got.Hash() != want.Hash() || got.Entries < 100 {
		t.Errorf("%d entries, %s; %v", got.Entries, want.Differ(got), err)
	}
}
