package sqlite

import (
	"context"
)

// checkpointAfter is after how many written pages the write-ahead log is moved into the file: 16 MB. What many turns wrote
// into the same page moves once.
const checkpointAfter = 4096

// checkpoints moves the write-ahead log into the file while others read and write. What is left when it is done is
// moved between two transactions of the writer: little enough not to be felt, and only then the log begins anew.
func (s *Store) checkpoints(ctx context.Context, c *conn) {
	defer func() {
		if err := c.close(); err != nil {
			s.log.Error("closing the connection for checkpoints", "file", s.path, "error", err)
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.writer.grown:
		}
		if err := passive(c); err != nil {
			s.log.Error("moving the write-ahead log into the file", "file", s.path, "error", err)
			continue
		}
		if err := s.writer.between(ctx, passive); err != nil && ctx.Err() == nil {
			s.log.Error("beginning the write-ahead log anew", "file", s.path, "error", err)
		}
		signal(s.checkpointed)
	}
}

// passive moves what it can without waiting for anybody.
func passive(c *conn) error {
	_, err := c.number("PRAGMA wal_checkpoint(PASSIVE)")
	return err
}

// checkLater looks for damage while the store is in use.
func (s *Store) checkLater(ctx context.Context) {
	err := s.read(ctx, "checking", func(c *conn) error { return check(ctx, c) })
	if err != nil && ctx.Err() == nil {
		text := err.Error()
		s.damage.Store(&text)
		s.log.Error("the store is damaged", "file", s.path, "error", err)
	}
}
