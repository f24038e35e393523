package sqlite_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	engine "modernc.org/sqlite"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// openAt opens the store in a file, and closes it with the test.
func openAt(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// raw executes SQL on a file as another program would.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	c, err := (&engine.Driver{}).Open("file:" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, sql := range statements {
		if _, err := c.(driver.ExecerContext).ExecContext(t.Context(), sql, nil); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func refused(t *testing.T, path string, want error, words ...string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	if err == nil {
		t.Fatal("the file is taken", s.Close())
	}
	for _, word := range append(words, path) {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error %q doesn't say %q", err, word)
		}
	}
	if want != nil && !errors.Is(err, want) {
		t.Errorf("the error %q is not %q", err, want)
	}
}

func TestEverythingIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "số liệu?%20#.db")
	s := openAt(t, path)
	if s.Path() != path {
		t.Error("the path is", s.Path())
	}
	seed(t, s, 3)
	for n := range 3 {
		if err := s.Commit(t.Context(), turn(n, 0)); err != nil {
			t.Fatal(err)
		}
	}
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 1, Lowest: chat.Digest})
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	later := morning.AddDate(0, 0, 1)
	retry := chat.Settlement{ID: claimed[0].ID, Epoch: epoch, State: chat.Retry, At: morning, Next: later}
	if err := s.Settle(t.Context(), []chat.Settlement{retry}); err != nil {
		t.Fatal(err)
	}
	want, err := s.Assignments(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Error("the write-ahead log was left behind:", err)
	}

	s = openAt(t, path)
	got, err := s.Assignments(t.Context(), store.Filter{})
	if err != nil || !slices.EqualFunc(got, want, func(a, b directive.Assignment) bool {
		return a.AssignmentKey == b.AssignmentKey && a.Version == b.Version
	}) {
		t.Errorf("the assignments are %v, they were %v; %v", got, want, err)
	}
	if next, err := s.BeginEpoch(t.Context()); next != epoch+1 || err != nil {
		t.Errorf("epoch %d comes after %d; %v", next, epoch, err)
	}
	claimed, err = s.Claim(t.Context(), chat.ClaimRequest{Now: morning, Epoch: epoch + 1, Limit: 9, Lowest: chat.Digest})
	if err != nil || len(claimed) != 2 {
		t.Errorf("%d chats can be written to, one of three has to wait; %v", len(claimed), err)
	}
	if next, waits, err := s.NextReady(t.Context(), morning); err != nil || !waits || !next.Equal(later) {
		t.Errorf("the chat that waits is ready at %s, it should be %s; %v", next, later, err)
	}
}

func TestASecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	refused(t, path, store.ErrInUse, "another process")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
}

func TestUnfitFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, text, nil, "not a database")
	foreign := filepath.Join(dir, "foreign.db")
	raw(t, foreign, "CREATE TABLE other (x)")
	refused(t, foreign, nil, "another program")
	refused(t, filepath.Join(dir, "none", "office.db"), nil, "folder")
	refused(t, filepath.Join(text, "office.db"), nil, "not a folder")
	if _, err := sqlite.Open(t.Context(), sqlite.Options{}); err == nil {
		t.Error("no path is taken")
	}
	refused(t, dir, nil, "opening the store")
}

func TestANewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, "PRAGMA user_version = 999")
	refused(t, path, store.ErrNewerSchema, "999")
}

// TestDamageIsFound overwrites the middle of a file.
func TestDamageIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	for n := range 100 {
		if err := s.Commit(t.Context(), turn(n, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Health(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(20 * 4096); at < info.Size(); at += 8192 {
		if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", 4096)), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, path, nil, "damaged")
}

// TestAnotherProgramIsWaitedFor holds the file with a foreign transaction while a commit is under way.
func TestAnotherProgramIsWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	c, err := (&engine.Driver{}).Open("file:" + path)
	if err != nil {
		t.Fatal(err)
	}
	run := func(sql string) {
		t.Helper()
		if _, err := c.(driver.ExecerContext).ExecContext(t.Context(), sql, nil); err != nil {
			t.Fatal(err)
		}
	}
	run("BEGIN IMMEDIATE")
	done := make(chan error, 1)
	go func() { done <- s.Commit(context.WithoutCancel(t.Context()), turn(1, 0)) }()
	if _, err := s.Groups(t.Context()); err != nil { // readers don't wait
		t.Error(err)
	}
	select {
	case err := <-done:
		t.Error("the commit didn't wait:", err)
	default:
	}
	run("ROLLBACK")
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// TestAFailureOfOneIsTheFailureOfNobodyElse makes the database itself refuse one of many commits after it has written.
func TestAFailureOfOneIsTheFailureOfNobodyElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	raw(t, path, `CREATE TRIGGER refuse BEFORE INSERT ON audit WHEN new.subject = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END`)
	const callers = 64
	seed(t, s, callers)
	errs := make([]chan error, callers)
	for n := range callers {
		errs[n] = make(chan error, 1)
		c := turn(n, 0)
		if n%8 == 0 {
			c.Audit[0].Subject = "bad"
		}
		go func() { errs[n] <- s.Commit(context.WithoutCancel(t.Context()), c) }()
	}
	for n := range callers {
		err := <-errs[n]
		if (err != nil) != (n%8 == 0) {
			t.Errorf("commit %d: %v", n, err)
		}
	}
	all, err := s.Assignments(t.Context(), store.Filter{})
	if err != nil || len(all) != callers*7/8 {
		t.Errorf("%d assignments are there, it should be %d; %v", len(all), callers*7/8, err)
	}
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 1000, Lowest: chat.Digest})
	if err != nil || len(claimed) != callers*7/8 {
		t.Errorf("%d chats can be written to, it should be %d; %v", len(claimed), callers*7/8, err)
	}
	counts, err := s.OutboxCounts(t.Context())
	if want := 2*callers*7/8 - len(claimed); err != nil || counts[chat.Pending] != want || counts[chat.Sending] != len(claimed) {
		t.Errorf("the counts are %v; %v", counts, err)
	}
}

// TestAFullDiskLosesNothing limits the file's size, as a full disk does.
func TestAFullDiskLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	seed(t, s, 1001)
	restore := sqlite.LimitPages(t, s, 200)
	written := 0
	var failed error
	for n := 0; failed == nil && n < 1000; n++ {
		if failed = s.Commit(t.Context(), turn(n, 0)); failed == nil {
			written++
		}
	}
	if failed == nil || !strings.Contains(failed.Error(), "full") {
		t.Fatal("the error is", failed)
	}
	check := func(want int) {
		t.Helper()
		all, err := s.Assignments(t.Context(), store.Filter{})
		if err != nil || len(all) != want {
			t.Errorf("%d assignments are there, it should be %d; %v", len(all), want, err)
		}
	}
	check(written)
	restore()
	if err := s.Commit(t.Context(), turn(written, 0)); err != nil {
		t.Fatal(err)
	}
	check(written + 1)
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 10_000, Lowest: chat.Digest})
	if err != nil || len(claimed) != written+1 {
		t.Errorf("%d chats can be written to, it should be %d; %v", len(claimed), written+1, err)
	}
}

// TestTheLogIsMovedIntoTheFile writes more than the write-ahead log may hold before it begins anew.
func TestTheLogIsMovedIntoTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	s := openAt(t, path)
	size := func(name string) int64 {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	c := store.Commit{At: morning}
	for n := range 24_000 {
		c.Envelopes = append(c.Envelopes, chat.Envelope{
			ID: "e" + strconv.Itoa(n), Place: chat.Place{Chat: int64(n)}, Action: chat.Put, Message: chat.Message{Text: strings.Repeat("ă", 400)},
		})
	}
	c.Key = "large"
	before := size(path)
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	sqlite.AwaitCheckpoint(t, s)
	if after := size(path); after < before+4<<20 {
		t.Errorf("the file has %d bytes, it had %d: the log was not moved", after, before)
	}
	log := size(path + "-wal")
	for n := range 50 {
		if err := s.Commit(t.Context(), turn(n, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if after := size(path + "-wal"); after != log {
		t.Errorf("the log has grown from %d to %d bytes instead of beginning anew", log, after)
	}
}
