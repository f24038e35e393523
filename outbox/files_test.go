package outbox_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/outbox"
	"giaoban/simulator"
)

// told writes down the requests: what was done with which files, text and buttons.
func told(requests []request) []string {
	var list []string
	for _, r := range requests {
		var ids []string
		for _, f := range r.Message.Files {
			ids = append(ids, string(f.Kind)+" "+f.ID+f.Blob)
		}
		text := r.Message.Text
		if len(text) > 20 {
			text = fmt.Sprintf("%d bytes", len(text))
		}
		line := fmt.Sprintf("%s %d [%s] %q", r.Action, r.Shown, strings.Join(ids, ", "), text)
		if len(r.Message.Keyboard) > 0 {
			line += " with buttons"
		}
		list = append(list, line)
	}
	return list
}

func files(kind chat.FileKind, ids ...string) []chat.File {
	var list []chat.File
	for _, id := range ids {
		list = append(list, chat.File{Kind: kind, ID: id})
	}
	return list
}

// A message with files is sent in as few requests as it can be shown in.
func TestHowFilesAreLaidOut(t *testing.T) {
	buttons := [][]chat.Button{{{Text: "b", Data: "d"}}}
	long := strings.Repeat("đ", 1025)
	for _, c := range []struct {
		name string
		m    chat.Message
		want []string
	}{
		{"one", chat.Message{Text: "x", Files: files(chat.Photo, "a"), Keyboard: buttons}, []string{`put 0 [photo a] "x" with buttons`}},
		{"an album", chat.Message{Text: "x", Files: files(chat.Photo, "a", "b")}, []string{`put 0 [photo a, photo b] "x"`}},
		{"an album with buttons", chat.Message{Text: "x", Files: files(chat.Photo, "a", "b"), Keyboard: buttons},
			[]string{`put 0 [photo a, photo b] ""`, `put 0 [] "x" with buttons`}},
		{"several kinds", chat.Message{Text: "x", Files: slices.Concat(files(chat.Photo, "a"), files(chat.Video, "b"), files(chat.Document, "c"), files(chat.Voice, "d", "e"))},
			[]string{`put 0 [photo a, video b] ""`, `put 0 [document c] ""`, `put 0 [voice d] ""`, `put 0 [voice e] ""`, `put 0 [] "x"`}},
		{"no text", chat.Message{Files: slices.Concat(files(chat.Photo, "a"), files(chat.Location, "1,2"))},
			[]string{`put 0 [photo a] ""`, `put 0 [location 1,2] ""`}},
		{"a place", chat.Message{Text: "x", Files: files(chat.Location, "1,2")}, []string{`put 0 [location 1,2] ""`, `put 0 [] "x"`}},
		{"a long text", chat.Message{Text: long, Files: files(chat.Photo, "a")}, []string{`put 0 [photo a] ""`, `put 0 [] "2050 bytes"`}},
		{"eleven", chat.Message{Files: files(chat.Photo, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")},
			[]string{`put 0 [photo a, photo b, photo c, photo d, photo e, photo f, photo g, photo h, photo i, photo j] ""`, `put 0 [photo k] ""`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := to(7, chat.Interactive, "e")
				e.Message = c.m
				s := play(t, newQueue(e), &messenger{}, nil)
				s.pass(time.Minute)
				if diff := cmp.Diff(c.want, told(s.far.arrived())); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

// How the message of a slot becomes another one, with files and without.
func TestHowFilesAreChanged(t *testing.T) {
	buttons := [][]chat.Button{{{Text: "b", Data: "d"}}}
	text := func(s string) chat.Message { return chat.Message{Text: s} }
	with := func(s string, list ...chat.File) chat.Message { return chat.Message{Text: s, Files: list} }
	a, b := files(chat.Photo, "a")[0], files(chat.Document, "b")[0]
	asked := with("x", a, a)
	asked.Keyboard = buttons
	for _, c := range []struct {
		name      string
		was, next chat.Message
		want      []string
	}{
		{"the caption", with("x", a), with("y", a), []string{`put 1 [photo a] "y"`}},
		{"the file", with("x", a), with("y", b), []string{`put 1 [document b] "y"`}},
		{"an album's caption", with("x", a, a), with("y", a, a), []string{`put 1 [photo a, photo a] "y"`}},
		{"the text after an album", asked, with("y", a, a), []string{`put 2 [] "y"`}},
		{"a text gets a file", text("x"), with("y", a), []string{`remove 1 [] ""`, `put 0 [photo a] "y"`}},
		{"a file goes", with("x", a), text("y"), []string{`remove 1 [] ""`, `put 0 [] "y"`}},
		{"another album", with("x", a, a), with("y", a, b), []string{`remove 1 [] ""`, `put 0 [photo a] ""`, `put 0 [document b] ""`, `put 0 [] "y"`}},
		{"a voice", with("x", files(chat.Voice, "v")...), with("y", files(chat.Voice, "w")...), []string{`remove 1 [] ""`, `put 0 [voice w] "y"`}},
		{"the same", with("x", a), with("x", a), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue()
				q.shows = map[string]*chat.Message{}
				s := play(t, q, &messenger{}, nil)
				for i, m := range []chat.Message{c.was, c.next} {
					e := to(7, chat.Interactive, fmt.Sprint("e", i))
					e.Slot, e.Message = "s", m
					s.put(e)
					s.pass(time.Minute)
				}
				requests := s.far.arrived()
				at := slices.IndexFunc(requests, func(r request) bool { return r.ID == "e1" })
				if at < 0 {
					at = len(requests)
				}
				if diff := cmp.Diff(c.want, told(requests[at:])); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

// What the messenger refuses of files is repaired by the next request.
func TestFilesAreRepaired(t *testing.T) {
	photo := chat.File{Kind: chat.Photo, Blob: "b"}
	first := func(f chat.Fault) func(chat.Claimed, int) error {
		return failing(1, nil, &chat.DeliveryError{Fault: f, Code: 400, Text: "x"})
	}
	for _, c := range []struct {
		name  string
		fault chat.Fault
		m     chat.Message
		want  []string
		state chat.State
	}{
		{"an id that is forgotten", chat.Stale, chat.Message{Text: "x", Files: []chat.File{photo}},
			[]string{`put 0 [photo b] "x"`, `put 0 [photo b] "x"`}, chat.Sent},
		{"a picture that is none", chat.Unfit, chat.Message{Text: "x", Files: []chat.File{photo}},
			[]string{`put 0 [photo b] "x"`, `put 0 [document b] "x"`}, chat.Sent},
		{"a chat without files", chat.NoFiles, chat.Message{Text: "x", Files: []chat.File{photo}},
			[]string{`put 0 [photo b] "x"`, `put 0 [] "x"`}, chat.Sent},
		{"nothing is left", chat.NoFiles, chat.Message{Files: []chat.File{photo}}, []string{`put 0 [photo b] ""`}, chat.Dead},
		{"a caption too long after all", chat.TooLong, chat.Message{Text: "x", Files: []chat.File{photo}},
			[]string{`put 0 [photo b] "x"`, `put 0 [photo b] ""`, `put 0 [] "x"`}, chat.Sent},
		{"a throttled upload", chat.Throttled, chat.Message{Text: "x", Files: []chat.File{photo}},
			[]string{`put 0 [photo b] "x"`, `put 0 [photo b] "x"`}, chat.Sent},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := to(7, chat.Broadcast, "e")
				e.Message = c.m
				q := newQueue(e)
				s := play(t, q, &messenger{answer: first(c.fault)}, nil)
				s.pass(time.Minute)
				if diff := cmp.Diff(c.want, told(s.far.arrived())); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				if got := q.Row("e").state; got != c.state {
					t.Errorf("it is %s, want %s", got, c.state)
				}
			})
		})
	}
}

// An album counts as its messages: the limiter, which counts so too, is never hit.
func TestAlbumsAreWithinTheLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := vault{}
		q := newQueue()
		p := perform(t, q, simulator.Options{Limiter: simulator.LimiterReal}, func(o *outbox.Options) {
			o.Send = o.Send.(*bot.Sender).WithFiles(kept)
		})
		ids := p.groups(3)
		var list []chat.File
		for i := range 8 {
			blob := chat.NewBlob(fmt.Sprint(i, ".txt"), "text/plain", fmt.Append(nil, i))
			kept[blob.Hash] = blob
			list = append(list, blob.File(chat.Document))
		}
		for n := range 5 {
			for _, id := range ids {
				e := to(id, chat.Broadcast, fmt.Sprintf("album %d of %d", n, id))
				e.Message.Files = list
				p.put(e)
			}
		}
		p.pass(10 * time.Minute)
		if n := p.refused(429); n != 0 {
			t.Errorf("%d answers of 429", n)
		}
		uploads := 0
		for _, r := range p.sim.Requests(simulator.RequestsQuery{Method: "sendMediaGroup"}) {
			uploads += len(r.Files)
		}
		if n := q.Count(chat.Sent); n != 15 || uploads != 8 {
			t.Errorf("%d albums sent, want 15; %d files uploaded, want 8", n, uploads)
		}
	})
}

// vault keeps files, and forgets their ids: only the sender itself remembers them.
type vault map[string]chat.Blob

func (v vault) Blob(_ context.Context, hash string) (chat.Blob, bool, error) {
	b, found := v[hash]
	return b, found, nil
}

func (vault) FileID(context.Context, string, chat.FileKind) (string, bool, error) {
	return "", false, nil
}

func (vault) KeepFileID(context.Context, string, chat.FileKind, string) error { return nil }
