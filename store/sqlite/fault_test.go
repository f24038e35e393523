package sqlite_test

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"giaoban/store"
	"giaoban/store/sqlite"
)

// TestWhatKeepsTheStoreFromWritingIsNamedOnce lets the disk be full, and the file be read-only, for a while.
func TestWhatKeepsTheStoreFromWritingIsNamedOnce(t *testing.T) {
	for reason, spoil := range map[string]func(*testing.T, *sqlite.Store) func(){
		"the disk is full": func(t *testing.T, s *sqlite.Store) func() { t.Helper(); return sqlite.LimitPages(t, s, 1) },
		"read-only":        sqlite.ReadOnly,
	} {
		t.Run(reason, func(t *testing.T) {
			var log bytes.Buffer
			s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "office.db"), Logger: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}()
			seed(t, s, 2000)
			restore := spoil(t, s)
			failed := 0
			for n := range 2000 {
				err := s.Commit(t.Context(), turn(n, 0))
				if err == nil {
					continue // what is full for one may have room for another
				}
				failed++
				if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), reason) {
					t.Fatalf("the error is %v", err)
				}
				if err := s.Health(t.Context()); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), reason) {
					t.Fatalf("the health is %v", err)
				}
				if failed == 5 {
					break
				}
			}
			if failed != 5 {
				t.Fatalf("%d commits failed", failed)
			}
			if _, err := s.Assignments(t.Context(), store.Filter{}); err != nil {
				t.Error("reading:", err)
			}
			restore()
			if err := s.Commit(t.Context(), store.Commit{Key: "after", At: morning}); err != nil {
				t.Error(err)
			}
			if err := s.Health(t.Context()); err != nil {
				t.Error("the health is", err)
			}
			if n := strings.Count(log.String(), "takes no changes"); n != 1 {
				t.Errorf("it is said %d times:\n%s", n, log.String())
			}
			if !strings.Contains(log.String(), "takes changes again") {
				t.Errorf("nobody says that it is over:\n%s", log.String())
			}
			if err := s.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }); err != nil {
				t.Error(err)
			}
		})
	}
}
