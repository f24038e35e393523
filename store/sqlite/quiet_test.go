package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"giaoban/store"
	"giaoban/store/sqlite"
)

// TestQuietAndBusyMomentsByTurns has one caller commit, then many, again and again, and closes the store amid it: whatever was
// answered is there afterwards.
func TestQuietAndBusyMomentsByTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	const rounds, quiet, callers, busy = 10, 20, 8, 5
	var mu sync.Mutex
	kept := map[string]bool{}
	commit := func(key string) error {
		err := s.Commit(context.Background(), store.Commit{Key: key, At: morning})
		if err == nil {
			mu.Lock()
			kept[key] = true
			mu.Unlock()
		}
		return err
	}
	for round := range rounds {
		for n := range quiet {
			if err := commit(fmt.Sprint("quiet ", round, n)); err != nil {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		for caller := range callers {
			all.Go(func() {
				for n := range busy {
					if err := commit(fmt.Sprint("busy ", round, caller, n)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
	}
	ended, alone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for n := 0; ; n++ {
			if err := commit(fmt.Sprint("at the end ", n)); errors.Is(err, store.ErrClosed) {
				return
			} else if err != nil {
				t.Error(err)
				return
			}
			if n == quiet {
				close(alone)
			}
		}
	}()
	<-alone
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	<-ended
	again := openAt(t, path)
	for key := range kept {
		if err := again.Commit(t.Context(), store.Commit{Key: key, At: morning}); !errors.Is(err, store.ErrRepeated) {
			t.Errorf("%s was answered; committed once more: %v", key, err)
		}
	}
}
