package sqlite

import (
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

func dialTest(t *testing.T, path string) *conn {
	t.Helper()
	c, err := dial(path, "journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestMigrationsAreCarriedOutOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	c := dialTest(t, path)
	log := slog.New(slog.DiscardHandler)
	steps := []migration{
		{1, "0001_a.sql", "CREATE TABLE a (x)"},
		{2, "0002_b.sql", "INSERT INTO a VALUES (1); -- a remark\n"},
		{3, "0003_c.sql", "INSERT INTO a VALUES (2); CREATE TABLE b (x)"},
	}
	backups := func() []string {
		names, err := filepath.Glob(path + ".schema-*")
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	sum := func() int64 {
		n, err := c.number("SELECT coalesce(sum(x), 0) FROM a")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, test := range []struct {
		steps   int
		sum     int64
		backups []string
	}{
		{2, 1, nil}, {2, 1, nil}, {3, 3, []string{path + ".schema-2.bak"}}, {3, 3, []string{path + ".schema-2.bak"}},
	} {
		if err := upgrade(c, path, steps[:test.steps], log); err != nil {
			t.Fatal(err)
		}
		if got := sum(); got != test.sum {
			t.Errorf("after %d steps the sum is %d, it should be %d", test.steps, got, test.sum)
		}
		if got := backups(); !slices.Equal(got, test.backups) {
			t.Errorf("after %d steps the copies are %v, they should be %v", test.steps, got, test.backups)
		}
	}
	old := dialTest(t, path+".schema-2.bak")
	if n, err := old.number("SELECT sum(x) FROM a"); n != 1 || err != nil {
		t.Errorf("the copy's sum is %d; %v", n, err)
	}
	if n, err := schema(old); n != 2 || err != nil {
		t.Errorf("the copy's schema is %d; %v", n, err)
	}
}

func TestAFailedMigrationChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	c := dialTest(t, path)
	log := slog.New(slog.DiscardHandler)
	good := migration{1, "0001_a.sql", "CREATE TABLE a (x)"}
	bad := migration{2, "0002_b.sql", "INSERT INTO a VALUES (1); INSERT INTO none VALUES (1)"}
	for range 2 {
		err := upgrade(c, path, []migration{good, bad}, log)
		if err == nil || !strings.Contains(err.Error(), "0002_b.sql") {
			t.Fatal("the error is", err)
		}
		if n, err := schema(c); n != 1 || err != nil {
			t.Errorf("the schema is %d; %v", n, err)
		}
		if n, err := c.number("SELECT count(*) FROM a"); n != 0 || err != nil {
			t.Errorf("%d rows of the failed step are there; %v", n, err)
		}
	}
	// The second try copied again, and overwrote nothing.
	for _, name := range []string{path + ".schema-1.bak"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
}

func TestMigrationsMustBeNumbered(t *testing.T) {
	file := func(names ...string) fstest.MapFS {
		files := fstest.MapFS{}
		for _, name := range names {
			files["migrations/"+name] = &fstest.MapFile{Data: []byte("SELECT 1")}
		}
		return files
	}
	for _, test := range []struct {
		files fstest.MapFS
		want  string // in the error; empty for none
	}{
		{file("0002_b.sql", "0001_a.sql", "0010.txt"), ""},
		{file("0001_a.sql", "0003_c.sql"), "should be number 2"},
		{file("0001_a.sql", "0001_b.sql"), "should be number 2"},
		{file("first.sql"), "no number"},
	} {
		steps, err := migrations(test.files)
		switch {
		case test.want != "":
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, it should say %q", err, test.want)
			}
		case err != nil:
			t.Error(err)
		case len(steps) != 2 || steps[0].number != 1 || steps[1].name != "0002_b.sql":
			t.Errorf("the steps are %v", steps)
		}
	}
	if _, err := migrations(embedded); err != nil {
		t.Error("the program's own:", err)
	}
}

func TestUnsoundVersionsAreRefused(t *testing.T) {
	for version, ok := range map[string]bool{
		"3.51.3": true, "3.51.10": true, "3.52.0": true, "4.0.0": true, "3.51.3.1": true,
		"3.51.2": false, "3.50.9": false, "2.99.99": false, "3.51": false, "": false, "3.x.1": false,
	} {
		if err := sound(version); (err == nil) != ok {
			t.Errorf("%q: %v", version, err)
		}
	}
}

func TestNULsInJSONAreFound(t *testing.T) {
	for text, want := range map[string]bool{
		`"a"`: false, `"\u0000"`: true, `"\\u0000"`: false, `"\\\u0000"`: true, `"\\\\u0000 \u0000"`: true, `"\u00001"`: true,
		`"u0000"`: false, `\\u0000\\u0000`: false,
	} {
		if got := holdsNUL(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestSlotsAreRenamed(t *testing.T) {
	m := struct{ From, To int64 }{-10, -200}
	for slot, want := range map[string]string{
		"": "", "card:12:-10": "card:12:-200", "reminder:-10": "reminder:-200", "card:-100:-1010": "card:-100:-1010", "-10": "-200",
		"report:10:ldld:1:-10": "report:10:ldld:1:-200",
	} {
		if got := renamed(slot, m); got != want {
			t.Errorf("%s becomes %s, it should be %s", slot, got, want)
		}
	}
}

func TestGravesOfAnotherSchemaAreLeftAlone(t *testing.T) {
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "office.db")
	c := dialTest(t, path)
	if err := upgrade(c, path, steps[:len(steps)-1], slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenGraves(path); err == nil || !strings.Contains(err.Error(), "start the bot once") {
		t.Errorf("an older schema: %v", err)
	}
	if err := c.run("PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenGraves(path); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("a newer schema: %v", err)
	}
}

// openOld opens a file that was made with as many migrations, and written into by these statements.
func openOld(t *testing.T, schema int, statements ...string) *Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "office.db")
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	old, err := dial(path, "journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	err = upgrade(old, path, steps[:schema], slog.New(slog.DiscardHandler))
	for _, sql := range statements {
		err = errors.Join(err, old.run(sql))
	}
	if err := errors.Join(err, old.close()); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Path: path})
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

// TestTheOutboxOutlivesItsNames opens a file whose outbox still had an index of names and counted what waits.
func TestTheOutboxOutlivesItsNames(t *testing.T) {
	statements := []string{"INSERT INTO outbox_counts VALUES ('sent', 1), ('pending', 2), ('dead', 1), ('retry', 1)"}
	for _, row := range []string{
		"(3, 'k#1', 1, 'sent', 9, '2017-06-08T01:00:01.000Z')", "(5, 'k#2', 2, 'pending', 0, NULL)", "(6, 'k#3', 2, 'pending', 0, NULL)",
		"(8, 'plain', 3, 'dead', 0, '2017-06-08T01:00:02.000Z')", "(9, 'k#4', 4, 'retry', 0, NULL)",
		"(10, 'k#5', 5, 'sent', 7, NULL)", // as early versions could leave it
	} {
		statements = append(statements, `INSERT INTO outbox (seq, id, chat, state, sent, settled, topic, lane, action, slot, edit, message, attempt, epoch,
			resent, removes, moved, reason, created) SELECT *, 0, 2, 'put', '', 0, '{"text":"x"}', 0, 0, 0, 0, 0, '', '2017-06-08T01:00:00.000Z'
			FROM (VALUES `+row+")")
	}
	s := openOld(t, 14, statements...)
	counts, err := s.OutboxCounts(t.Context())
	if want := (map[chat.State]int{chat.Sent: 2, chat.Pending: 2, chat.Dead: 1, chat.Retry: 1}); err != nil || !maps.Equal(counts, want) {
		t.Errorf("there are %v, should be %v; %v", counts, want, err)
	}
	if err := s.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }); err != nil {
		t.Error(err)
	}
	at := time.Date(2017, 6, 8, 2, 0, 0, 0, time.UTC)
	again := []chat.Envelope{{ID: "plain", Place: chat.Place{Chat: 5}, Lane: chat.Broadcast, Action: chat.Put}}
	if err := s.Commit(t.Context(), store.Commit{Key: "k2", At: at, Envelopes: again}); err != nil {
		t.Error(err)
	}
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: at, Epoch: epoch, Limit: 9, Lowest: chat.Digest})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range claimed {
		ids = append(ids, c.ID+" "+c.Message.Text)
	}
	if want := []string{"k#2 x", "k#4 x"}; !slices.Equal(ids, want) {
		t.Errorf("%v may go, should be %v", ids, want)
	}
}

// TestLivingMessagesOutliveTheirOrder opens a file that kept them by chat and slot.
func TestLivingMessagesOutliveTheirOrder(t *testing.T) {
	s := openOld(t, 15, `INSERT INTO slots (chat, slot, message, content, doubt, sent) VALUES
		(-2, 'card:1', 21, '{"text":"x"}', 0, '2017-06-08T01:00:02.000Z'), (-1, 'card:2', 12, '{"text":"y"}', 1, NULL),
		(-1, 'card:1', 11, '{"text":"z"}', 0, '2017-06-08T01:00:01.000Z')`)
	if slot, found, err := s.SlotAt(t.Context(), -1, 12); slot != "card:2" || !found || err != nil {
		t.Errorf("message 12 stands in %q (%v); %v", slot, found, err)
	}
	at := time.Date(2017, 6, 8, 2, 0, 0, 0, time.UTC)
	edit := chat.Envelope{ID: "k#1", Place: chat.Place{Chat: -1}, Lane: chat.Broadcast, Action: chat.Put, Slot: "card:1", Message: chat.Message{Text: "new"}}
	if err := s.Commit(t.Context(), store.Commit{Key: "k", At: at, Envelopes: []chat.Envelope{edit}}); err != nil {
		t.Fatal(err)
	}
	epoch, err := s.BeginEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := s.Claim(t.Context(), chat.ClaimRequest{Now: at, Epoch: epoch, Limit: 9, Lowest: chat.Digest})
	if err != nil || len(claimed) != 1 || claimed[0].Shown != 11 || claimed[0].ShownAs == nil || claimed[0].ShownAs.Text != "z" {
		t.Fatalf("%+v may go, should edit message 11; %v", claimed, err)
	}
	if err := s.Settle(t.Context(), []chat.Settlement{{ID: "k#1", Epoch: epoch, State: chat.Sent, Message: 11, At: at}}); err != nil {
		t.Error(err)
	}
	living, err := s.writer.conn.number("SELECT count(*) FROM slots")
	if err != nil || living != 3 {
		t.Errorf("%d messages are living, should be 3; %v", living, err)
	}
	if err := s.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }); err != nil {
		t.Error(err)
	}
}
