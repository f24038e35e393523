package storetest

import (
	"strings"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// sheet makes a blob and an envelope that bears it.
func sheet(text, id string, chatID int64) (store.Blob, chat.Envelope) {
	b := chat.NewBlob(text+".xlsx", "application/xlsx", []byte(text+"\x00\xff"))
	e := put(id, chatID)
	e.Message.Files = []chat.File{b.File(chat.Document), {Kind: chat.Photo, ID: "AgAD", Unique: "u", Caption: "c"}}
	return b, e
}

func (s *suite) kept(hash string) (store.Blob, bool) {
	s.Helper()
	b, there, err := s.Blob(s.Context(), hash)
	s.must(err)
	return b, there
}

func (s *suite) fileID(hash string, kind chat.FileKind) string {
	s.Helper()
	id, there, err := s.FileID(s.Context(), hash, kind)
	s.must(err)
	s.same("it is there", there, id != "")
	return id
}

func (s *suite) blobs() {
	ctx := s.Context()
	o := s.sender()
	b, e := sheet("bảng", "a", 1)
	_, there := s.kept(b.Hash)
	s.same("it is kept before it came", there, false)
	s.is(s.commit(store.Commit{Key: "k", Envelopes: []chat.Envelope{e}}), store.ErrBlob)
	s.must(s.commit(store.Commit{Key: "k", Envelopes: []chat.Envelope{e}, Blobs: []store.Blob{b}}))
	is, _ := s.kept(b.Hash)
	s.same("the blob", is, b)
	s.same("the claim", o.one().Message, e.Message)

	again := e
	again.ID, again.Place.Chat = "b", 2
	renamed := b
	renamed.Name = "another name"
	s.must(s.commit(store.Commit{Envelopes: []chat.Envelope{again}}))
	s.must(s.commit(store.Commit{Blobs: []store.Blob{renamed}}))
	is, _ = s.kept(b.Hash)
	s.same("the first name stays", is.Name, b.Name)

	s.same("an id before it has one", s.fileID(b.Hash, chat.Document), "")
	s.must(s.KeepFileID(ctx, b.Hash, chat.Document, "BQAC1"))
	s.must(s.KeepFileID(ctx, b.Hash, chat.Document, "BQAC2"))
	s.must(s.KeepFileID(ctx, chat.HashOf(nil), chat.Document, "of nothing"))
	s.same("the id", s.fileID(b.Hash, chat.Document), "BQAC2")
	s.same("the id as a photo", s.fileID(b.Hash, chat.Photo), "")
	s.same("the id of what is not kept", s.fileID(chat.HashOf(nil), chat.Document), "")
	s.must(s.KeepFileID(ctx, b.Hash, chat.Document, ""))
	s.same("a forgotten id", s.fileID(b.Hash, chat.Document), "")
}

// badBlobs are refused with the whole commit.
func (s *suite) badBlobs() {
	good, _ := sheet("x", "x", 1)
	wrong := good
	wrong.Bytes = []byte("y")
	for name, b := range map[string]store.Blob{
		"another's hash": wrong,
		"an empty one":   chat.NewBlob("a", "b", nil),
		"a large one":    chat.NewBlob("a", "b", []byte(strings.Repeat("x", chat.MaxBlob+1))),
	} {
		s.Log(name)
		s.is(s.commit(store.Commit{Key: "k", Blobs: []store.Blob{good, b}}), store.ErrBlob)
	}
	named := good
	named.Name = "a\x00b"
	s.is(s.commit(store.Commit{Key: "k", Blobs: []store.Blob{named}}), store.ErrText)
	_, there := s.kept(good.Hash)
	s.same("something was kept", there, false)
	done, err := s.Committed(s.Context(), "k")
	s.same("something was committed", got(s, done, err), false)
}

// blobsEnd says until when a blob is kept: as long as something bears it that waits, and for a time after that.
func (s *suite) blobsEnd() {
	ctx := s.Context()
	hour := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	o := s.sender()
	var hashes []string
	for n, text := range []string{"sent", "waits", "young", "borne again"} {
		b, e := sheet(text, text, int64(n+1))
		hashes = append(hashes, b.Hash)
		at := hour(0)
		if text == "young" {
			at = hour(2)
		}
		s.must(s.commit(store.Commit{Key: text, At: at, Envelopes: []chat.Envelope{e}, Blobs: []store.Blob{b}}))
		s.must(s.KeepFileID(ctx, b.Hash, chat.Document, "id of "+text))
	}
	_, e := sheet("borne again", "again", 4)
	s.must(s.commit(store.Commit{At: hour(2), Envelopes: []chat.Envelope{e}}))
	for _, c := range o.all(hour(3)) {
		if c.ID != "waits" {
			o.settle(c, chat.Settlement{State: chat.Sent, At: hour(0), Message: 1})
		}
	}
	_, err := s.Prune(ctx, hour(1))
	s.must(err)
	for n, want := range []bool{false, true, true, true} {
		_, there := s.kept(hashes[n])
		s.same("blob "+hashes[n], there, want)
		s.same("its id", s.fileID(hashes[n], chat.Document) != "", want)
	}
	_, gone := sheet("sent", "x", 1)
	s.is(s.commit(store.Commit{Key: "young", Envelopes: []chat.Envelope{gone}}), store.ErrRepeated)
	s.is(s.commit(store.Commit{Key: "new", Envelopes: []chat.Envelope{gone}}), store.ErrBlob)
}
