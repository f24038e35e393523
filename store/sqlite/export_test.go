package sqlite

import (
	"fmt"
	"os"
	"testing"
)

// LimitPages makes the file full at a number of pages, until the returned function is called.
func LimitPages(t *testing.T, s *Store, pages int) (restore func()) {
	t.Helper()
	set := func(n int) {
		t.Helper()
		err := s.writer.between(t.Context(), func(c *conn) error {
			_, err := c.number(fmt.Sprintf("PRAGMA max_page_count = %d", n))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	set(pages)
	return func() { set(1 << 30) }
}

// AwaitCheckpoint waits until a checkpoint that was asked for has been made.
func AwaitCheckpoint(t *testing.T, s *Store) {
	t.Helper()
	select {
	case <-s.checkpointed:
	case <-t.Context().Done():
		t.Fatal("no checkpoint")
	}
}

// ReadOnly makes the file one that can't be written to, until the returned function is called.
func ReadOnly(t *testing.T, s *Store) (restore func()) {
	t.Helper()
	set := func(n int) {
		t.Helper()
		err := s.writer.between(t.Context(), func(c *conn) error { return c.run(fmt.Sprintf("PRAGMA query_only = %d", n)) })
		if err != nil {
			t.Fatal(err)
		}
	}
	set(1)
	return func() { set(0) }
}

// OnDisk returns the options with another way of bringing the write-ahead log to the disk: around is given the system's.
func (o Options) OnDisk(around func(flush func() error) error) Options {
	o.toDisk = func(f *os.File) error { return around(func() error { return toDisk(f) }) }
	return o
}
