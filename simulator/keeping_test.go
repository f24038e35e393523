package simulator_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/clock"
	"giaoban/simulator"
)

// kept says whether the file's snapshot holds a text.
func kept(t *testing.T, path, text string) bool {
	t.Helper()
	if _, err := simulator.LoadSnapshot(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(data), text)
}

func TestKeepWritesSoonButNotAlways(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "simulator.json")
	synctest.Test(t, func(t *testing.T) {
		w := town{clock: clock.New(time.Now)}
		sim, err := simulator.New(simulator.Options{Clock: w.clock, Token: token})
		if err != nil {
			t.Fatal(err)
		}
		w.sim = sim
		w.do("/sim/people", object{"first_name": "Lan"})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- sim.Keep(ctx, path) }()
		says := func(text string) { w.in(1001, "write", object{"as": 1001, "text": text}); synctest.Wait() }
		wait := func(d time.Duration) { <-time.After(d); synctest.Wait() }
		steps := []struct {
			what string
			do   func()
			want bool
		}{
			{"at once", func() { synctest.Wait(); says("một") }, false},
			{"một", func() { wait(time.Second) }, true},
			{"hai", func() { wait(time.Hour); says("hai") }, true},
			{"ba", func() { says("ba") }, false},
			{"ba", func() { wait(time.Second) }, true},
			{"2030-01-02", func() {
				to := time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
				if _, err := sim.SetClock(simulator.ClockSpec{To: &to}); err != nil {
					t.Error(err)
				}
				synctest.Wait()
			}, true},
		}
		for i, step := range steps {
			step.do()
			if got := kept(t, path, step.what); got != step.want {
				t.Errorf("step %d, %s: kept is %v", i, step.what, got)
			}
		}
		says("cuối")
		sim.Close()
		cancel()
		if err := <-done; err != nil || !kept(t, path, "cuối") {
			t.Errorf("the last word is not kept: %v", err)
		}
	})
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("there are %v beside the snapshot, %v", left, err)
	}
}

func TestKeepMakesUpForWhatFailed(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "later")
	path := filepath.Join(folder, "simulator.json")
	synctest.Test(t, func(t *testing.T) {
		sim, err := simulator.New(simulator.Options{Clock: clock.New(time.Now), Token: token})
		if err != nil {
			t.Fatal(err)
		}
		defer sim.Close()
		if err := sim.SaveFile(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("saving into no folder: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- sim.Keep(ctx, path) }()
		synctest.Wait()
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second)
		synctest.Wait()
		if !kept(t, path, "simulator_bot") {
			t.Error("it was not tried again")
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("it worked in the end and says %v", err)
		}
	})
}

func TestLoadingWhatIsNotThere(t *testing.T) {
	if _, err := simulator.LoadSnapshot(filepath.Join(t.TempDir(), "x.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	path := filepath.Join(t.TempDir(), "y.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := simulator.LoadSnapshot(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a damaged file: %v", err)
	}
}
