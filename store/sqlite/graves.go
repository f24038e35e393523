package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"giaoban/store"
)

// Graves gives access to the updates that were put aside while another process may have the store open. It touches
// nothing but the table of those updates, of which the store keeps nothing in memory; SQLite itself lets the two processes
// write in turn. For one goroutine at a time.
type Graves struct {
	path string
	conn *conn
}

// OpenGraves opens the file of a store that is there. It changes no schema: its errors wrap store.ErrNewerSchema where a
// newer version of the program wrote the file, and say so where the store has to be opened first by this one.
func OpenGraves(path string) (*Graves, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", path, err)
	}
	g := &Graves{path: abs}
	if err := g.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the store %s: %w", abs, err), g.Close())
	}
	return g, nil
}

func (g *Graves) open() error {
	if _, err := os.Stat(g.path); err != nil {
		return err // dialling would make the file
	}
	var err error
	if g.conn, err = dial(g.path, "synchronous(FULL)", "wal_autocheckpoint(0)"); err != nil {
		return err
	}
	return current(g.conn)
}

// BuriedUpdates returns the updates that were put aside, in the order of their ids.
func (g *Graves) BuriedUpdates(ctx context.Context) ([]store.Buried, error) {
	buried, err := readBuried(ctx, g.conn, "ORDER BY update_id")
	if err != nil {
		return nil, fmt.Errorf("reading the updates that were put aside (%s): %w", g.path, err)
	}
	return buried, nil
}

// Retry notes that updates are to be handled again. The process that has the store open looks for such ones.
func (g *Graves) Retry(updates ...int64) error {
	return g.write("noting which updates to handle again", "UPDATE dead_updates SET retry = 1 WHERE update_id = ?", updates)
}

// Unbury forgets updates.
func (g *Graves) Unbury(updates ...int64) error {
	return g.write("forgetting updates that were put aside", "DELETE FROM dead_updates WHERE update_id = ?", updates)
}

func (g *Graves) write(doing, sql string, updates []int64) error {
	_, err := g.conn.exec("BEGIN IMMEDIATE")
	if err == nil {
		if err = eachBuried(g.conn, sql, updates); err == nil {
			_, err = g.conn.exec("COMMIT")
		}
		if err != nil {
			err = errors.Join(err, ignoreIdle(g.conn.run("ROLLBACK")))
		}
	}
	if err != nil {
		return fmt.Errorf("%s (%s): %w", doing, g.path, err)
	}
	return nil
}

// Close lets go of the file.
func (g *Graves) Close() error {
	if g.conn == nil {
		return nil
	}
	if err := g.conn.close(); err != nil {
		return fmt.Errorf("closing the store %s: %w", g.path, err)
	}
	return nil
}
