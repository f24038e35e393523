package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// crashFile tells a copy of the test program that it is the one to be killed, and which file it is to write to.
const crashFile = "GIAOBAN_CRASH_FILE"

// writers is how many commit at once in the program that is killed.
const writers = 8

// TestNothingAcknowledgedIsLost kills a program in the middle of writing, again and again on the same file, and looks for
// everything that it had been told was on the disk.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	if path := os.Getenv(crashFile); path != "" {
		writeUntilKilled(path)
		return
	}
	path := filepath.Join(t.TempDir(), "office.db")
	versions := make([]int64, writers)
	sent := map[string]bool{}
	first := openAt(t, path)
	seed(t, first, writers)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for kill := range 10 {
		killAfter(t, path, 40+60*kill, versions, sent)
		s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		checkCrash(t, s, versions, sent)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("10 kills: versions %v, %d envelopes settled", versions, len(sent))
}

// killAfter lets a program write, kills it after a number of lines, and notes what those acknowledge.
func killAfter(t *testing.T, path string, lines int, versions []int64, sent map[string]bool) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNothingAcknowledgedIsLost$")
	c.Env = append(os.Environ(), crashFile+"="+path)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(out)
	for n := 0; scanner.Scan(); n++ {
		what, value, _ := strings.Cut(scanner.Text(), " ")
		switch what {
		case "error":
			t.Error(value)
		case "sent":
			sent[value] = true
		default:
			who, err := strconv.Atoi(what)
			if err != nil {
				t.Fatalf("the program says %q", scanner.Text())
			}
			if versions[who], err = strconv.ParseInt(value, 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		if n == lines {
			if err := c.Process.Kill(); err != nil { // SIGKILL; what it said before is still read
				t.Fatal(err)
			}
		}
	}
	if err := c.Wait(); err == nil {
		t.Error("the program ended by itself")
	}
}

func checkCrash(t *testing.T, s *sqlite.Store, versions []int64, sent map[string]bool) {
	t.Helper()
	all, err := s.Assignments(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	have := map[int]int64{}
	for _, a := range all {
		have[a.Directive-1] = a.Version
	}
	for who, version := range versions {
		// One more may be there: it was on the disk, but the killed program could not say so any more.
		if have[who] < version || have[who] > version+1 {
			t.Errorf("writer %d is at version %d, %d was acknowledged", who, have[who], version)
		}
		versions[who] = have[who]
		// All of a commit is there, or nothing.
		for v := range have[who] {
			key := turn(who, v).Key
			done, err := s.Committed(t.Context(), key)
			if err != nil || !done {
				t.Errorf("turn %s is lost: %v", key, err)
			}
			if _, there, err := s.Delivery(t.Context(), key+"#2"); err != nil || !there {
				t.Errorf("envelope %s#2 is lost: %v", key, err)
			}
		}
	}
	for id := range sent {
		if d, there, err := s.Delivery(t.Context(), id); err != nil || !there || d.State != chat.Sent {
			t.Errorf("the settlement of %s is lost: %v, %v", id, d.State, err)
		}
	}
}

// writeUntilKilled commits, claims and settles, and says on its output what was acknowledged.
func writeUntilKilled(path string) {
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	ctx := context.Background()
	s, err := sqlite.Open(ctx, sqlite.Options{Path: path})
	if err != nil {
		say("error opening: %v", err)
		return
	}
	var wg sync.WaitGroup
	for who := range writers {
		wg.Go(func() {
			if err := writeTurns(ctx, s, who, say); err != nil {
				say("error %v", err)
			}
		})
	}
	wg.Go(func() {
		if err := sendTurns(ctx, s, say); err != nil {
			say("error %v", err)
		}
	})
	wg.Wait()
}

func writeTurns(ctx context.Context, s *sqlite.Store, who int, say func(string, ...any)) error {
	key := directive.AssignmentKey{Directive: who + 1, Organisation: "ldld"}
	state, err := s.Load(ctx, directive.BySystem("test"), directive.Need{Assignments: []directive.AssignmentKey{key}})
	if err != nil {
		return err
	}
	for version := state.Assignments[key].Version; ; version++ {
		if err := s.Commit(ctx, turn(who, version)); err != nil {
			return err
		}
		say("%d %d", who, version+1)
	}
}

func sendTurns(ctx context.Context, s *sqlite.Store, say func(string, ...any)) error {
	epoch, err := s.BeginEpoch(ctx)
	if err != nil {
		return err
	}
	if _, err := s.Recover(ctx, epoch, morning); err != nil {
		return err
	}
	for {
		claimed, err := s.Claim(ctx, chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 4, Lowest: chat.Digest})
		if err != nil {
			return err
		}
		for _, c := range claimed {
			d := chat.Settlement{ID: c.ID, Epoch: epoch, State: chat.Sent, Message: 1, At: morning}
			if err := s.Settle(ctx, []chat.Settlement{d}); err != nil {
				return err
			}
			say("sent %s", c.ID)
		}
	}
}
