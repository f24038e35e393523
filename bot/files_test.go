package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/simulator"
)

// shelf keeps files in memory.
type shelf struct {
	mu    sync.Mutex
	blobs map[string]chat.Blob
	ids   map[string]string
	reads int
	fail  error
}

func newShelf(blobs ...chat.Blob) *shelf {
	s := &shelf{blobs: map[string]chat.Blob{}, ids: map[string]string{}}
	for _, b := range blobs {
		s.blobs[b.Hash] = b
	}
	return s
}

func (s *shelf) Blob(_ context.Context, hash string) (chat.Blob, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	b, found := s.blobs[hash]
	return b, found, s.fail
}

func (s *shelf) FileID(_ context.Context, hash string, kind chat.FileKind) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.ids[hash+string(kind)]
	return id, id != "", nil
}

func (s *shelf) KeepFileID(_ context.Context, hash string, kind chat.FileKind, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[hash+string(kind)] = id
	return nil
}

// gallery is the simulator with a person to send files to.
type gallery struct {
	*town
	shelf *shelf
	lan   int64
}

func newGallery(t *testing.T, blobs ...chat.Blob) *gallery {
	t.Helper()
	w := newTown(t)
	lan := must[simulator.Person](t)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "Lan", Started: true}))
	g := &gallery{town: w, shelf: newShelf(blobs...), lan: lan.ID}
	w.sender.WithFiles(g.shelf)
	return g
}

func (g *gallery) send(shown int64, as *chat.Message, m chat.Message) (int64, error) {
	return g.sender.Send(g.Context(), chat.Claimed{
		Envelope: chat.Envelope{ID: "e", Place: chat.Place{Chat: g.lan}, Action: chat.Put, Message: m}, Shown: shown, ShownAs: as,
	})
}

// stands returns what the chat shows: kind, name and text of each message, the oldest first.
func (g *gallery) stands() []string {
	g.Helper()
	history, err := g.sim.History(g.lan)
	if err != nil {
		g.Fatal(err)
	}
	var list []string
	for _, m := range history {
		name := ""
		if m.Message.Document != nil {
			name = m.Message.Document.Name
		}
		list = append(list, fmt.Sprintf("%s %s %s", m.Message.Kind, name, m.Message.Text))
	}
	return list
}

// uploads counts the requests that carried files.
func (g *gallery) uploads() (n int) {
	for _, r := range g.sim.Requests(simulator.RequestsQuery{}) {
		n += len(r.Files)
	}
	return n
}

func picture(width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestAFileIsUploadedOnceAndGoesByItsIDThen(t *testing.T) {
	sheet := chat.NewBlob("tổng hợp \"quý II\".xlsx", "application/x", []byte("a\x00b\r\n--c"))
	g := newGallery(t, sheet)
	m := chat.Message{Text: "<b>Quý II</b>", Files: []chat.File{sheet.File(chat.Document)}, Keyboard: [][]chat.Button{{{Text: "Xem", Data: "x"}}}}
	var all sync.WaitGroup
	for range 8 { // side by side: all but one wait for the id
		all.Go(func() {
			if _, err := g.send(0, nil, m); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := g.uploads(); n != 1 {
		t.Errorf("%d uploads, want one", n)
	}
	for _, is := range g.stands() {
		if is != `document `+sheet.Name+` Quý II` {
			t.Errorf("the chat shows %q", is)
		}
	}
	id, _, _ := g.shelf.FileID(t.Context(), sheet.Hash, chat.Document)
	got, err := g.sender.Download(t.Context(), id, 100)
	if err != nil || !bytes.Equal(got, sheet.Bytes) {
		t.Errorf("what arrived is %q, %v", got, err)
	}

	// A sender that starts anew knows it from where files are kept.
	again := bot.NewSender(g.client, false).WithFiles(g.shelf)
	if _, err := again.Send(t.Context(), chat.Claimed{Envelope: chat.Envelope{Place: chat.Place{Chat: g.lan}, Action: chat.Put, Message: m}}); err != nil {
		t.Error(err)
	}
	if n := g.uploads(); n != 1 {
		t.Errorf("%d uploads after a restart, want one", n)
	}
}

func TestAnIDThatIsNotKnownAnyMore(t *testing.T) {
	sheet := chat.NewBlob("a.txt", "text/plain", []byte("a"))
	g := newGallery(t, sheet)
	_ = g.shelf.KeepFileID(t.Context(), sheet.Hash, chat.Document, "of another bot")
	m := chat.Message{Files: []chat.File{sheet.File(chat.Document)}}
	_, err := g.send(0, nil, m)
	if got := fault(t, err); got.Fault != chat.Stale {
		t.Errorf("got %v, want stale", err)
	}
	if _, err := g.send(0, nil, m); err != nil {
		t.Errorf("the second try: %v", err)
	}
	// Nothing can be done about somebody else's.
	_, err = g.send(0, nil, chat.Message{Files: []chat.File{{Kind: chat.Document, ID: "nobody's"}}})
	if got := fault(t, err); got.Fault != chat.Refused {
		t.Errorf("got %v, want refused", err)
	}
}

func TestAlbumsAndWhatTakesTheirPlace(t *testing.T) {
	a, b := chat.NewBlob("a.png", "image/png", picture(4, 3)), chat.NewBlob("b.png", "image/png", picture(3, 4))
	g := newGallery(t, a, b)
	album := chat.Message{Text: "<i>hai ảnh</i>", Files: []chat.File{a.File(chat.Photo), b.File(chat.Photo)}}
	first, err := g.send(0, nil, album)
	if err != nil {
		t.Fatal(err)
	}
	newer := album
	newer.Text = "vẫn hai ảnh"
	if shown, err := g.send(first, &album, newer); err != nil || shown != first {
		t.Errorf("the caption of an album: %d, %v", shown, err)
	}
	single := chat.Message{Text: "một", Files: []chat.File{a.File(chat.Photo)}}
	one, err := g.send(0, nil, single)
	if err != nil {
		t.Fatal(err)
	}
	other := chat.Message{Text: "khác", Files: []chat.File{b.File(chat.Document)}}
	if shown, err := g.send(one, &single, other); err != nil || shown != one {
		t.Errorf("another file: %d, %v", shown, err)
	}
	want := []string{"photo  vẫn hai ảnh", "photo  ", "document b.png khác"}
	if diff := cmp.Diff(want, g.stands()); diff != "" {
		t.Errorf("the chat shows (-want +got)\n%s", diff)
	}
	if n := g.uploads(); n != 3 { // two photos, and one of them as a document
		t.Errorf("%d uploads, want 3", n)
	}
	_, err = g.send(one, &other, album)
	if got := fault(t, err); got.Fault != chat.Refused {
		t.Errorf("one request can't make an album of a message: %v", err)
	}
}

func TestFilesThatCannotBeSent(t *testing.T) {
	bad, wide := chat.NewBlob("a.png", "image/png", []byte("no picture")), chat.NewBlob("w.png", "image/png", picture(400, 10))
	g := newGallery(t, bad, wide)
	for _, c := range []struct {
		name string
		file chat.File
		want chat.Fault
	}{
		{"no picture", bad.File(chat.Photo), chat.Unfit},
		{"a picture too wide", wide.File(chat.Photo), chat.Unfit},
		{"not kept", chat.NewBlob("x", "y", []byte("z")).File(chat.Document), chat.Refused},
		{"nowhere", chat.File{Kind: chat.Document}, chat.Refused},
		{"no kind", chat.File{Kind: "hologram", ID: "x"}, chat.Refused},
		{"no place", chat.File{Kind: chat.Location, ID: "here"}, chat.Refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := g.send(0, nil, chat.Message{Text: "x", Files: []chat.File{c.file}})
			if got := fault(t, err); got.Fault != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	g.shelf.fail = errors.New("disk gone")
	_, err := g.send(0, nil, chat.Message{Files: []chat.File{bad.File(chat.Document)}})
	if got := fault(t, err); got.Fault != chat.NotSent {
		t.Errorf("a file that can't be read is no reason to give up: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g.shelf.fail = nil
	_, err = g.sender.Send(ctx, chat.Claimed{Envelope: chat.Envelope{
		Action: chat.Put, Message: chat.Message{Files: []chat.File{bad.File(chat.Document)}}}})
	if got := fault(t, err); got.Fault != chat.NotSent {
		t.Errorf("a stop before the upload: %v", err)
	}
}

// An upload that is cut off may have arrived or not, as any request; the next try has the bytes again.
func TestAnUploadThatFailsIsMadeAgain(t *testing.T) {
	sheet := chat.NewBlob("a.bin", "", bytes.Repeat([]byte("0123456789abcdef"), 1<<16))
	for kind, want := range map[string]chat.Fault{
		simulator.FaultDrop: chat.Ambiguous, simulator.FaultInternal: chat.NotSent, simulator.FaultTooMany: chat.Throttled,
		simulator.FaultBadGateway: chat.Ambiguous,
	} {
		t.Run(kind, func(t *testing.T) {
			g := newGallery(t, sheet)
			must[simulator.Fault](t)(g.sim.AddFault(simulator.FaultSpec{Kind: kind, Method: "sendDocument"}))
			m := chat.Message{Files: []chat.File{sheet.File(chat.Document)}}
			_, err := g.send(0, nil, m)
			if got := fault(t, err); got.Fault != want {
				t.Errorf("got %v, want %s", err, want)
			}
			if _, err := g.send(0, nil, m); err != nil {
				t.Error(err)
			}
			if n := g.shelf.reads; n != 2 {
				t.Errorf("the file was read %d times, want twice", n)
			}
		})
	}
}

func TestEachKindOfFileHasItsMethod(t *testing.T) {
	for kind, want := range map[chat.FileKind]call{
		chat.Photo:    {"sendPhoto", map[string]string{"photo": "f", "caption": "x", "parse_mode": "HTML"}},
		chat.Document: {"sendDocument", map[string]string{"document": "f", "caption": "x", "parse_mode": "HTML"}},
		chat.Video:    {"sendVideo", map[string]string{"video": "f", "caption": "x", "parse_mode": "HTML"}},
		chat.Voice:    {"sendVoice", map[string]string{"voice": "f", "caption": "x", "parse_mode": "HTML"}},
		chat.Audio:    {"sendAudio", map[string]string{"audio": "f", "caption": "x", "parse_mode": "HTML"}},
		chat.Note:     {"sendVideoNote", map[string]string{"video_note": "f", "caption": "x", "parse_mode": "HTML"}},
		chat.Location: {"sendLocation", map[string]string{"latitude": "11.9", "longitude": "108.4"}},
	} {
		t.Run(string(kind), func(t *testing.T) {
			s := newServer(t, func(_ call, w http.ResponseWriter, _ *http.Request) { ok(w, map[string]any{"message_id": 77}) })
			id := "f"
			if kind == chat.Location {
				id = "11.9,108.4"
			}
			m := chat.Message{Text: "x", Files: []chat.File{{Kind: kind, ID: id}}}
			message, err := bot.NewSender(newClient(t, s.URL, nil), false).Send(t.Context(), claimed(chat.Put, 0, m))
			if err != nil || message != 77 {
				t.Errorf("got %d, %v", message, err)
			}
			want.params["chat_id"], want.params["message_thread_id"] = "-7", "5"
			if diff := cmp.Diff([]call{want}, s.got(), cmp.AllowUnexported(call{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDownloading(t *testing.T) {
	path, size := "documents/a b%2F.txt", 5
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/bot"+token+"/getFile" && r.FormValue("file_id") == "big":
			fail(w, 400, "Bad Request: file is too big", "")
		case r.URL.Path == "/bot"+token+"/getFile" && r.FormValue("file_id") == "lost":
			fail(w, 400, "Bad Request: invalid file_id", "")
		case r.URL.Path == "/bot"+token+"/getFile":
			ok(w, map[string]any{"file_path": path, "file_size": size})
		case r.URL.Path == "/file/bot"+token+"/documents/a b%2F.txt":
			_, _ = w.Write([]byte("hello"))
		case strings.HasSuffix(r.URL.Path, "/cut"):
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("h"))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	sender := bot.NewSender(newClient(t, s.URL, nil), false)
	if got, err := sender.Download(t.Context(), "x", 5); err != nil || string(got) != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, id := range []string{"x", "big"} {
		if _, err := sender.Download(t.Context(), id, 4); !errors.Is(err, chat.ErrTooBig) {
			t.Errorf("%s: got %v, want that it is too big", id, err)
		}
	}
	size = 0 // not told: found out while reading
	if _, err := sender.Download(t.Context(), "x", 4); !errors.Is(err, chat.ErrTooBig) {
		t.Errorf("got %v, want that it is too big", err)
	}
	for p, want := range map[string]chat.Fault{"nothing/there": chat.Refused, "cut": chat.NotSent, "": chat.Refused} {
		path = p
		_, err := sender.Download(t.Context(), "x", 100)
		if got := fault(t, err); got.Fault != want {
			t.Errorf("%q: got %v, want %s", p, err, want)
		}
	}
	_, err := sender.Download(t.Context(), "lost", 4)
	if got := fault(t, err); got.Fault != chat.Refused {
		t.Errorf("a file that is lost: %v", err)
	}
}
