// Package transfer carries everything that a store holds into another one, of whatever engine, or into a file.
//
// What is carried is an export: entries in a fixed order, which both ends give byte by byte alike. So a copy that was cut
// short goes on where it stopped, as long as what was carried is still the same, and in the end both ends are compared.
package transfer

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"giaoban/store"
)

// Source is what is carried from. An export must be of one moment.
type Source interface {
	Export(ctx context.Context, each func(store.Entry) error) error
	Size(ctx context.Context) (int, error)
}

// Target is what is carried into. Nobody else uses it meanwhile.
type Target interface {
	Source
	Filling
}

// Filling is how a store is filled.
type Filling interface {
	Empty(ctx context.Context) (bool, error)
	// Progress returns what the last Import noted; empty where nothing is under way.
	Progress(ctx context.Context) (string, error)
	// Import adds entries and notes how far it has come: all of it, or nothing.
	Import(ctx context.Context, entries []store.Entry, progress string) error
	// Clear takes out what was imported, where that was not finished.
	Clear(ctx context.Context) error
}

// Advance is told how many of how many entries are done, and what is being done with them. It may be nil.
type Advance func(doing string, done, of int)

// What is being done.
const (
	Copying  = "copying"
	Checking = "checking"
)

// errChanged means that what was carried already is not what the source holds now.
var errChanged = errors.New("the source has changed since the copy was begun")

// The size of a batch: what comes in one step, and is lost when it fails.
const (
	batchEntries = 500
	batchBytes   = 1 << 20
)

// Copy carries everything from a source into a target that is empty, or into which the same was being carried before.
// It ends by comparing both; until that is done, the target is not to be used. Its errors wrap store.ErrNotEmpty where
// the target holds something else.
func Copy(ctx context.Context, from Source, to Target, advance Advance) (Digest, error) {
	c := copying{from: from, to: to, advance: advance, fresh: newDigest()}
	if c.advance == nil {
		c.advance = func(string, int, int) {}
	}
	if err := c.begin(ctx); err != nil {
		return Digest{}, err
	}
	err := c.carry(ctx)
	if errors.Is(err, errChanged) {
		if err := to.Clear(ctx); err != nil {
			return Digest{}, fmt.Errorf("beginning the copy anew: %w", err)
		}
		c.skip, c.seal, c.fresh = 0, "", newDigest()
		err = c.carry(ctx)
	}
	if err != nil {
		return Digest{}, fmt.Errorf("copying: %w", err)
	}
	if err := c.check(ctx); err != nil {
		return Digest{}, err
	}
	if err := to.Import(ctx, nil, ""); err != nil {
		return Digest{}, fmt.Errorf("ending the copy: %w", err)
	}
	return c.fresh, nil
}

type copying struct {
	from    Source
	to      Target
	advance Advance
	of      int
	skip    int    // entries that are there already
	seal    string // what those were
	fresh   Digest // of what the source holds
	batch   []store.Entry
	bytes   int
}

// begin finds out where to go on.
func (c *copying) begin(ctx context.Context) (err error) {
	if c.of, err = c.from.Size(ctx); err != nil {
		return fmt.Errorf("looking at what is to be copied: %w", err)
	}
	progress, err := c.to.Progress(ctx)
	if err != nil {
		return fmt.Errorf("looking how far the copy has come: %w", err)
	}
	if progress == "" {
		empty, err := c.to.Empty(ctx)
		if err == nil && !empty {
			err = store.ErrNotEmpty
		}
		if err != nil {
			return fmt.Errorf("looking at what is to be filled: %w", err)
		}
		return nil
	}
	done, seal, found := strings.Cut(progress, " ")
	if c.skip, err = strconv.Atoi(done); err != nil || !found || c.skip < 0 {
		return fmt.Errorf("the note %q says nothing of how far the copy has come", progress)
	}
	c.seal = seal
	return nil
}

// carry brings over what is not there yet.
func (c *copying) carry(ctx context.Context) error {
	// Noted before the first entry: whatever happens from now on, the target is known to be incomplete.
	if c.skip == 0 {
		if err := c.to.Import(ctx, nil, "0 "+newDigest().Hash()); err != nil {
			return err
		}
	}
	err := c.from.Export(ctx, func(e store.Entry) error {
		c.fresh.add(e)
		switch n := c.fresh.Entries; {
		case n < c.skip:
			return nil
		case n == c.skip:
			if c.fresh.Hash() != c.seal {
				return errChanged
			}
			return nil
		}
		c.batch = append(c.batch, e)
		c.bytes += len(e.Value)
		if len(c.batch) < batchEntries && c.bytes < batchBytes {
			return nil
		}
		return c.flush(ctx)
	})
	if err == nil && c.fresh.Entries < c.skip {
		err = errChanged
	}
	if err == nil {
		err = c.flush(ctx)
	}
	c.batch, c.bytes = nil, 0
	return err
}

func (c *copying) flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := c.to.Import(ctx, c.batch, strconv.Itoa(c.fresh.Entries)+" "+c.fresh.Hash())
	c.batch, c.bytes = c.batch[:0], 0
	c.advance(Copying, c.fresh.Entries, max(c.of, c.fresh.Entries))
	return err
}

// check compares what is there now with what was carried.
func (c *copying) check(ctx context.Context) error {
	there, err := DigestOf(ctx, c.to, func(n int) { c.advance(Checking, n, c.fresh.Entries) })
	if err != nil {
		return fmt.Errorf("checking the copy: %w", err)
	}
	if differ := c.fresh.Differ(there); differ != "" {
		return fmt.Errorf("the copy is not what was copied: %s", differ)
	}
	return nil
}
