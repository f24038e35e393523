package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"giaoban/store"
	"giaoban/store/sqlite"
)

func TestGravesBesideAnOpenStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "giaoban.db")
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	g, err := sqlite.OpenGraves(path)
	if err != nil {
		t.Fatal(err)
	}
	const n = 200
	var busy sync.WaitGroup
	busy.Go(func() {
		for i := range int64(n) {
			if err := s.Bury(t.Context(), store.Buried{Update: i + 1, Raw: []byte("{}"), Error: "no luck"}); err != nil {
				t.Error(err)
			}
			if err := s.Commit(t.Context(), store.Commit{Key: fmt.Sprint("turn:", i)}); err != nil {
				t.Error(err)
			}
		}
	})
	for done := false; !done; {
		buried, err := g.BuriedUpdates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		done = len(buried) == n
		for _, b := range buried {
			if !b.Retry {
				if err := g.Retry(b.Update); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	busy.Wait()
	wanted, err := s.Retries(t.Context(), 2*n)
	if err != nil || len(wanted) != n {
		t.Errorf("%d wanted, want %d: %v", len(wanted), n, err)
	}
	if err := g.Unbury(1, 2); err != nil {
		t.Error(err)
	}
	// Whichever goes first, the other one goes on.
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if buried, err := g.BuriedUpdates(t.Context()); err != nil || len(buried) != n-2 {
		t.Errorf("%d left, want %d: %v", len(buried), n-2, err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if s, err = sqlite.Open(t.Context(), sqlite.Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Retries(t.Context(), 2*n); err != nil || len(left) != n-2 {
		t.Errorf("%d left, want %d: %v", len(left), n-2, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestGravesOfNoStore(t *testing.T) {
	dir := t.TempDir()
	none, foreign := filepath.Join(dir, "none.db"), filepath.Join(dir, "foreign.db")
	if err := os.WriteFile(foreign, []byte("this is no database, but a text that is long enough to be taken for one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.OpenGraves(none); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("looking made the file")
	}
	if _, err := sqlite.OpenGraves(foreign); err == nil {
		t.Error("a text was taken for a store")
	}
}
