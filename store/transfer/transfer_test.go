package transfer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
	"giaoban/store/transfer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var morning = time.Date(2017, 6, 8, 1, 0, 0, 0, time.UTC)

func open(tb testing.TB) *sqlite.Store {
	tb.Helper()
	s, err := sqlite.Open(context.Background(), sqlite.Options{Path: filepath.Join(tb.TempDir(), "office.db")})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// work commits n assignments, each with a report and a message.
func work(tb testing.TB, s *sqlite.Store, from, n int) {
	tb.Helper()
	const atOnce = 500
	for n > 0 {
		c := store.Commit{Key: fmt.Sprint("work:", from), At: morning}
		for range min(n, atOnce) {
			k := directive.AssignmentKey{Directive: from + 1, Organisation: "ldld"}
			c.Change.Directives = append(c.Change.Directives, directive.Directive{Number: k.Directive, Title: directive.Text{VI: "Nhà tình nghĩa"}, State: directive.Published})
			c.Change.Assignments = append(c.Change.Assignments, directive.Assignment{
				AssignmentKey: k, State: directive.InProgress, Due: calendar.By(calendar.Date{Year: 2017, Month: 7, Day: 1 + from%28}),
			})
			c.Change.Reports = append(c.Change.Reports, directive.Report{AssignmentKey: k, Number: 1, Text: "đã xong <b>&"})
			c.Envelopes = append(c.Envelopes, chat.Envelope{ID: fmt.Sprint("e", from), Place: chat.Place{Chat: int64(-from)}, Action: chat.Put, Message: chat.Message{Text: "x"}})
			from++
			n--
		}
		if err := s.Commit(context.Background(), c); err != nil {
			tb.Fatal(err)
		}
	}
}

func digest(tb testing.TB, of transfer.Source) transfer.Digest {
	tb.Helper()
	d, err := transfer.DigestOf(context.Background(), of, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func same(tb testing.TB, a, b transfer.Source) {
	tb.Helper()
	if differ := digest(tb, a).Differ(digest(tb, b)); differ != "" {
		tb.Error(differ)
	}
}

// weak is a target that fails at a batch, as a full disk does.
type weak struct {
	*sqlite.Store
	left int
}

var errFull = errors.New("the disk is full")

func (w *weak) Import(ctx context.Context, entries []store.Entry, progress string) error {
	if w.left--; w.left < 0 {
		return errFull
	}
	return w.Store.Import(ctx, entries, progress)
}

// TestACopyGoesOnWhereItStopped lets copies fail at every batch, one after the other.
func TestACopyGoesOnWhereItStopped(t *testing.T) {
	from, to := open(t), open(t)
	work(t, from, 0, 1200)
	steps := 0
	for {
		imported := 0
		_, err := transfer.Copy(t.Context(), from, &weak{to, 2}, func(doing string, done, of int) {
			if doing == transfer.Copying {
				imported++
			}
			if done > of {
				t.Errorf("%s: %d of %d", doing, done, of)
			}
		})
		if err == nil {
			break
		}
		if !errors.Is(err, errFull) || imported > 3 {
			t.Fatalf("%d batches: %v", imported, err)
		}
		if p, err := to.Progress(t.Context()); err != nil || p == "" {
			t.Fatalf("the target looks whole: %q, %v", p, err)
		}
		if steps++; steps > 20 {
			t.Fatal("it never ends")
		}
	}
	if steps < 3 {
		t.Errorf("it failed %d times only", steps)
	}
	same(t, from, to)
	if p, err := to.Progress(t.Context()); err != nil || p != "" {
		t.Errorf("it says that a copy is under way: %q, %v", p, err)
	}
}

// TestACopyOfWhatChangedBeginsAnew changes the source between two tries, in what was carried already or after it.
func TestACopyOfWhatChangedBeginsAnew(t *testing.T) {
	for name, number := range map[string]int{"before": 1, "behind": 1200} {
		t.Run(name, func(t *testing.T) {
			from, to := open(t), open(t)
			work(t, from, 0, 1200)
			if _, err := transfer.Copy(t.Context(), from, &weak{to, 2}, nil); !errors.Is(err, errFull) {
				t.Fatal(err)
			}
			changed := directive.Directive{Number: number, State: directive.Closed, Version: 1}
			if err := from.Commit(t.Context(), store.Commit{Key: "later", At: morning, Change: directive.Change{Directives: []directive.Directive{changed}}}); err != nil {
				t.Fatal(err)
			}
			if _, err := transfer.Copy(t.Context(), from, to, nil); err != nil {
				t.Fatal(err)
			}
			same(t, from, to)
		})
	}
	t.Run("shorter", func(t *testing.T) {
		from, other, to := open(t), open(t), open(t)
		work(t, from, 0, 1200)
		work(t, other, 5000, 10)
		if _, err := transfer.Copy(t.Context(), from, &weak{to, 3}, nil); !errors.Is(err, errFull) {
			t.Fatal(err)
		}
		if _, err := transfer.Copy(t.Context(), other, to, nil); err != nil {
			t.Fatal(err)
		}
		same(t, other, to)
	})
}

func TestAStoreThatHoldsSomethingIsLeftAlone(t *testing.T) {
	from, to := open(t), open(t)
	work(t, from, 0, 3)
	work(t, to, 100, 1)
	before := digest(t, to)
	if _, err := transfer.Copy(t.Context(), from, to, nil); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("got %v", err)
	}
	if differ := before.Differ(digest(t, to)); differ != "" {
		t.Error(differ)
	}
}

// lossy is a target that loses an entry on the way.
type lossy struct{ *sqlite.Store }

func (l lossy) Import(ctx context.Context, entries []store.Entry, progress string) error {
	return l.Store.Import(ctx, slices.DeleteFunc(slices.Clone(entries), func(e store.Entry) bool { return e.Kind == "report" && e.Key == "7/ldld/1" }), progress)
}

func TestACopyThatLostSomethingIsNotTakenForWhole(t *testing.T) {
	from, to := open(t), open(t)
	work(t, from, 0, 20)
	_, err := transfer.Copy(t.Context(), from, lossy{to}, nil)
	if err == nil || !strings.Contains(err.Error(), "20 and 19 entries of the kind report") {
		t.Errorf("got %v", err)
	}
	if p, err := to.Progress(t.Context()); err != nil || p == "" {
		t.Errorf("the target looks whole: %q, %v", p, err)
	}
}

func TestAStoppedCopyStops(t *testing.T) {
	from, to := open(t), open(t)
	work(t, from, 0, 1200)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := transfer.Copy(ctx, from, to, func(string, int, int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := transfer.Copy(t.Context(), from, to, nil); err != nil {
		t.Error(err)
	}
	same(t, from, to)
}

// written is an export in a file.
func written(tb testing.TB, from transfer.Source) []byte {
	tb.Helper()
	var b bytes.Buffer
	if _, err := transfer.Write(context.Background(), from, &b, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func kept(tb testing.TB, raw []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "office.jsonl.gz")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func TestAFileIsASource(t *testing.T) {
	from, to := open(t), open(t)
	work(t, from, 0, 700)
	raw := written(t, from)
	if again := written(t, from); !bytes.Equal(raw, again) {
		t.Error("two exports of the same store are not the same bytes")
	}
	file, err := transfer.OpenFile(t.Context(), kept(t, raw))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transfer.Copy(t.Context(), file, to, nil); err != nil {
		t.Fatal(err)
	}
	same(t, from, to)
	if !bytes.Equal(written(t, to), raw) {
		t.Error("the copy's export is not the same bytes")
	}
}

// TestADamagedFileIsRefused cuts files short, and changes bytes in them.
func TestADamagedFileIsRefused(t *testing.T) {
	from := open(t)
	work(t, from, 0, 40)
	raw := written(t, from)
	whole := digest(t, from)
	if _, err := transfer.OpenFile(t.Context(), kept(t, raw)); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		bad := bytes.Clone(raw)
		if rapid.Bool().Draw(rt, "cut") {
			bad = bad[:rapid.IntRange(0, len(bad)-9).Draw(rt, "length")]
		} else {
			at := rapid.IntRange(20, len(bad)-9).Draw(rt, "at") // not in the fields of gzip's head that say nothing
			bad[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		}
		file, err := transfer.OpenFile(t.Context(), kept(t, bad))
		if err == nil && whole.Differ(digest(t, file)) == "" {
			return // a bit of the compression that means nothing
		}
		if !errors.Is(err, transfer.ErrFile) {
			rt.Errorf("got %v", err)
		}
	})
	for name, text := range map[string]string{
		"another form": `{"giaoban_export":2}` + "\n", "no export": `{"a":1}` + "\n", "no end": `{"giaoban_export":1}` + "\n",
		"a wrong count": `{"giaoban_export":1}` + "\n" + `{"entries":1,"sha256":""}` + "\n", "nothing": "",
		"an empty line": `{"giaoban_export":1}` + "\n{}\n",
	} {
		if _, err := transfer.OpenFile(t.Context(), kept(t, packed(t, text))); !errors.Is(err, transfer.ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := transfer.OpenFile(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func packed(tb testing.TB, text string) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// FuzzFile reads anything as an export: what is taken for one can be read again to the same hash.
func FuzzFile(f *testing.F) {
	s := open(f)
	work(f, s, 0, 2)
	f.Add(written(f, s))
	f.Add(packed(f, `{"giaoban_export":1}`+"\n"+`{"entries":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}`+"\n"))
	f.Add(packed(f, `{"giaoban_export":1}`+"\n"+`{"kind":"turn","key":"k","value":{}}`+"\n"))
	f.Add([]byte("SQLite format 3\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := transfer.OpenFile(t.Context(), kept(t, raw))
		if err != nil {
			if !errors.Is(err, transfer.ErrFile) {
				t.Errorf("the error is %v", err)
			}
			return
		}
		first, second := digest(t, file), digest(t, file)
		if n, err := file.Size(t.Context()); err != nil || n != first.Entries || first.Hash() != second.Hash() {
			t.Errorf("%d entries, %d: %v", n, first.Entries, err)
		}
	})
}
