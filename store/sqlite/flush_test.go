package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// TestNobodyIsAnsweredBeforeTheDiskHasIt holds a flush up: who is written meanwhile waits as well, and shares the next one.
func TestNobodyIsAnsweredBeforeTheDiskHasIt(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		t.Run(fmt.Sprintf("quiet=%t", quiet), func(t *testing.T) { holdAFlushUp(t, quiet) })
	}
}

// inQuiet commits one by one, until the next one who comes alone writes and flushes by itself.
func inQuiet(tb testing.TB, s *sqlite.Store) {
	tb.Helper()
	for n := range 20 {
		if err := s.Commit(tb.Context(), store.Commit{Key: fmt.Sprint("quiet ", n), At: morning}); err != nil {
			tb.Fatal(err)
		}
	}
}

func holdAFlushUp(t *testing.T, quiet bool) {
	t.Helper()
	var flushes atomic.Int32
	var held atomic.Bool
	began, goOn := make(chan struct{}), make(chan struct{})
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "office.db")}.OnDisk(func(flush func() error) error {
		if !held.Load() {
			return flush()
		}
		flushes.Add(1)
		began <- struct{}{}
		<-goOn
		return flush()
	}))
	if err != nil {
		t.Fatal(err)
	}
	if quiet {
		inQuiet(t, s)
	}
	held.Store(true)
	const callers = 4
	done := make(chan error, callers)
	commit := func(n int) {
		go func() {
			done <- s.Commit(context.WithoutCancel(t.Context()), store.Commit{
				Key: fmt.Sprint("group ", n), At: morning, Change: directive.Change{Groups: []directive.Group{{Chat: int64(-1 - n), Organisation: "ldld"}}},
			})
		}()
	}
	commit(0)
	<-began
	for n := 1; n < callers; n++ {
		commit(n)
	}
	for written := 0; written < callers; runtime.Gosched() { // what is committed can be read, whether or not it is on the disk
		groups, err := s.Groups(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		written = len(groups)
	}
	select {
	case err := <-done:
		t.Errorf("somebody is answered (%v) before anything was flushed", err)
	default:
	}
	goOn <- struct{}{}
	if err := <-done; err != nil {
		t.Error(err)
	}
	<-began
	if len(done) > 0 {
		t.Error("somebody is answered before the second flush")
	}
	go func() {
		for range began { // the last one may have come too late for the second flush
		}
	}()
	close(goOn)
	for range callers - 1 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := flushes.Load(); n >= callers {
		t.Errorf("%d flushes for %d callers", n, callers)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	close(began)
}

// TestWhatTheDiskDidNotKeepIsPromisedToNobody lets one flush fail: nothing more is written, and all of it is said.
func TestWhatTheDiskDidNotKeepIsPromisedToNobody(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		t.Run(fmt.Sprintf("quiet=%t", quiet), func(t *testing.T) { failAFlush(t, quiet) })
	}
}

func failAFlush(t *testing.T, quiet bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "office.db")
	var broken atomic.Bool
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path}.OnDisk(func(flush func() error) error {
		if broken.Swap(false) { // the system says it once
			return errors.New("input/output error")
		}
		return flush()
	}))
	if err != nil {
		t.Fatal(err)
	}
	seed(t, s, 3)
	if quiet {
		inQuiet(t, s)
	}
	broken.Store(true)
	for n := range 2 {
		if err := s.Commit(t.Context(), turn(n, 0)); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "did not keep") {
			t.Errorf("commit %d: %v", n, err)
		}
		if err := s.Health(t.Context()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("the health is %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	again := openAt(t, path)
	if err := again.Commit(t.Context(), turn(2, 0)); err != nil {
		t.Error("after opening it anew:", err)
	}
	if err := again.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }); err != nil {
		t.Error(err)
	}
}
