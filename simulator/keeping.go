package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// keepPause is how long Keep rests between two snapshots, by the wall's clock.
const keepPause = time.Second

// LoadSnapshot reads the snapshot in a file. Without such a file the error is fs.ErrNotExist.
func LoadSnapshot(path string) (_ *Snapshot, err error) {
	file, err := os.Open(path) //nolint:gosec // the caller says where
	if err != nil {
		return nil, fmt.Errorf("opening the snapshot: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	p, err := ReadSnapshot(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// SaveFile writes a snapshot into a file in one step: whatever happens meanwhile, the file holds the old snapshot or the
// new one, whole. The file is for the owner's eyes only. Two calls for one file must not overlap.
func (s *Simulator) SaveFile(path string) error {
	_, err := s.saveFile(path)
	return err
}

func (s *Simulator) saveFile(path string) (changed <-chan struct{}, err error) {
	err = replaceFile(path, func(w io.Writer) (failure error) {
		changed, failure = s.save(w)
		return failure
	})
	if err != nil {
		return changed, fmt.Errorf("keeping the simulator in %s: %w", path, err)
	}
	return changed, nil
}

// replaceFile writes a file beside path, sees it on disk and gives it the name.
func replaceFile(path string, write func(io.Writer) error) error {
	// One name for all attempts, so that those that were killed leave no more than one file behind.
	next := path + ".new"
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // the caller says where
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	if err := os.Rename(next, path); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder sees the name on disk.
func syncFolder(path string) error {
	folder, err := os.Open(path) //nolint:gosec // the caller says where
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Keep keeps the simulator in a file until ctx is done: it writes a snapshot now, soon after every change, but no more than
// one a second, and at the end. A move of the clock is written at once. To have the last word of those who still act, call
// Close before ctx ends. It returns the error of the last snapshot; earlier ones are logged and made up for.
func (s *Simulator) Keep(ctx context.Context, path string) error {
	failing := false
	for {
		changed, err := s.saveFile(path)
		if err != nil && !failing {
			s.log.Error("the simulator is not kept; trying again", "error", err)
		}
		failing = err != nil
		if failing {
			changed = closed() // what could not be written is as good as a change
		}
		if !s.untilDue(ctx, changed) {
			return s.SaveFile(path)
		}
	}
}

// closed returns a channel that has nothing to wait for.
func closed() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// untilDue waits for the next snapshot's time, and tells whether it came before ctx was done.
func (s *Simulator) untilDue(ctx context.Context, changed <-chan struct{}) bool {
	rested := time.NewTimer(keepPause) //nolint:forbidigo // the disk is spared by the wall's time, however fast the clock runs
	defer rested.Stop()
	select {
	case <-changed:
	case <-s.moved:
		return true
	case <-ctx.Done():
		return false
	}
	select {
	case <-rested.C:
	case <-s.moved:
	case <-ctx.Done():
		return false
	}
	return true
}
