package sqlite

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"giaoban/chat"
	"giaoban/store"
)

// flusher brings what the writer has committed to the disk, and only then answers those who asked for it. While it waits for
// the disk, the writer goes on with the next transaction; what was committed meanwhile shares the next flush.
//
// SQLite would flush within each COMMIT, with the file's times, too, for which most file systems write their journal as
// well. The contents and the length are all that a write-ahead log needs.
type flusher struct {
	log     *os.File // the write-ahead log: the same one for as long as a connection is open
	toDisk  func(*os.File) error
	batches chan batch
	waiting atomic.Int32 // batches that are written, or being so, and not on the disk yet
	turn    sync.Mutex   // held while the log is brought to the disk and those who wait for it are answered
	done    chan struct{}
}

// batch is what one transaction did, or what was done between two.
type batch struct {
	ops     []*op
	claimed []chat.Claimed // for the desk
	desk    chat.Desk
}

// ahead is how many transactions may wait for a flush that is under way.
const ahead = 8

func newFlusher(toDisk func(*os.File) error) *flusher {
	return &flusher{toDisk: toDisk, batches: make(chan batch, ahead), done: make(chan struct{})}
}

// open opens the write-ahead log of the file at path, which must be there.
func (f *flusher) open(path string) (err error) {
	if f.log, err = os.OpenFile(path+"-wal", os.O_RDWR, 0); err != nil { //nolint:gosec // the operator names the file
		return fmt.Errorf("opening the write-ahead log: %w", err)
	}
	return nil
}

// close lets go of the write-ahead log, before SQLite removes it.
func (f *flusher) close() error {
	if f.log == nil {
		return nil
	}
	err := f.log.Close()
	f.log = nil
	return err
}

// flushes answers the batches, in order, until there are no more.
func (w *writer) flushes() {
	defer close(w.flusher.done)
	for b := range w.flusher.batches {
		w.flusher.turn.Lock()
		together := []batch{b}
		for more := true; more; {
			select {
			case next, ok := <-w.flusher.batches:
				if more = ok; ok {
					together = append(together, next)
				}
			default:
				more = false
			}
		}
		w.conclude(together...)
		w.flusher.turn.Unlock()
	}
}

// conclude flushes batches and answers them. The caller has the flusher's turn: what others write meanwhile is flushed, and handed
// over, after it.
func (w *writer) conclude(batches ...batch) {
	lost := w.bringToDisk()
	w.flusher.waiting.Add(-int32(len(batches)))
	for _, b := range batches {
		b.answer(lost)
	}
}

// bringToDisk flushes. Where the disk refuses, the system may have dropped what was written, and says so only once: nothing
// that is built on it can be promised, so that nothing more is written until the store is opened anew.
//
// It goes by turns: of two who ask at the same time, one would hear that all is well.
func (w *writer) bringToDisk() error {
	if broken := w.broken.Load(); broken != nil {
		return broken
	}
	err := w.flusher.toDisk(w.flusher.log)
	if err == nil {
		return nil
	}
	broken := &store.Unavailable{Reason: "the disk did not keep what was written; restart the bot when the disk is well", Cause: err}
	w.broken.Store(broken)
	w.log.Error("the store takes no more changes", "error", broken)
	return broken
}

// answer hands over what was claimed and tells everybody what became of their op.
func (b batch) answer(lost error) {
	switch {
	case len(b.claimed) == 0:
	case lost == nil:
		b.desk.Hand(b.claimed)
	default:
		b.desk.Release(len(b.claimed))
	}
	for _, o := range b.ops {
		if o.err == nil {
			o.err = lost
		}
		close(o.done)
	}
}
