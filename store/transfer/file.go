package transfer

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"giaoban/store"
)

// form is the number of the file's form: lines of JSON, compressed by gzip. The first line says which form it is, then
// every entry has a line, and the last one holds their number and hash.
const form = 1

type firstLine struct {
	Form int `json:"giaoban_export"`
}

type lastLine struct {
	Entries *int   `json:"entries"`
	SHA256  string `json:"sha256"`
}

// ErrFile means that a file is no export, or not all of one.
var ErrFile = errors.New("the file is no whole export")

// Write writes an export into w. Advance may be nil.
func Write(ctx context.Context, from Source, w io.Writer, advance Advance) (Digest, error) {
	of, err := from.Size(ctx)
	if err != nil {
		return Digest{}, fmt.Errorf("looking at what is to be exported: %w", err)
	}
	packed := gzip.NewWriter(w)
	lines := json.NewEncoder(packed)
	lines.SetEscapeHTML(false)
	d := newDigest()
	err = lines.Encode(firstLine{Form: form})
	if err == nil {
		err = from.Export(ctx, func(e store.Entry) error {
			d.add(e)
			if advance != nil && d.Entries%batchEntries == 0 {
				advance(Copying, d.Entries, max(of, d.Entries))
			}
			return errors.Join(ctx.Err(), lines.Encode(e))
		})
	}
	if err == nil {
		err = lines.Encode(lastLine{Entries: &d.Entries, SHA256: d.Hash()})
	}
	if err == nil {
		err = packed.Close()
	}
	if err != nil {
		return Digest{}, fmt.Errorf("writing the export: %w", err)
	}
	return d, nil
}

// File is an export in a file.
type File struct {
	path   string
	digest Digest
}

// OpenFile reads a file through and checks that it is a whole export. Its errors wrap ErrFile where it is not.
func OpenFile(ctx context.Context, path string) (*File, error) {
	f := &File{path: path, digest: newDigest()}
	err := f.read(func(r io.Reader) (err error) {
		f.digest, err = scan(ctx, r, func(store.Entry) error { return nil })
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Size returns how many entries there are.
func (f *File) Size(context.Context) (int, error) { return f.digest.Entries, nil }

// Export calls each for every entry.
func (f *File) Export(ctx context.Context, each func(store.Entry) error) error {
	return f.read(func(r io.Reader) error {
		_, err := scan(ctx, r, each)
		return err
	})
}

func (f *File) read(do func(io.Reader) error) (err error) {
	opened, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("reading the export: %w", err)
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if err := do(opened); err != nil {
		return fmt.Errorf("reading the export %s: %w", f.path, err)
	}
	return nil
}

// scan reads an export, and returns what it holds once the last line says the same.
func scan(ctx context.Context, r io.Reader, each func(store.Entry) error) (Digest, error) {
	d := newDigest()
	packed, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return d, fmt.Errorf("%w: %w", ErrFile, err)
	}
	lines := json.NewDecoder(packed)
	var first firstLine
	if err := lines.Decode(&first); err != nil {
		return d, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if first.Form != form {
		return d, fmt.Errorf("%w: its form is %d, this version knows %d", ErrFile, first.Form, form)
	}
	for {
		var line struct {
			store.Entry
			lastLine
		}
		if err := lines.Decode(&line); err != nil {
			return d, fmt.Errorf("%w: after %d entries: %w", ErrFile, d.Entries, err)
		}
		if line.Entries != nil {
			if *line.Entries != d.Entries || line.SHA256 != d.Hash() {
				return d, fmt.Errorf("%w: it holds %d entries with another hash than the %d that were written", ErrFile, d.Entries, *line.Entries)
			}
			// The rest is the compression's own check.
			if _, err := io.Copy(io.Discard, io.MultiReader(lines.Buffered(), packed)); err != nil {
				return d, fmt.Errorf("%w: %w", ErrFile, err)
			}
			return d, nil
		}
		if line.Kind == "" {
			return d, fmt.Errorf("%w: a line after %d entries is none", ErrFile, d.Entries)
		}
		d.add(line.Entry)
		if err := errors.Join(ctx.Err(), each(line.Entry)); err != nil {
			return d, err
		}
	}
}

// WriteFile writes an export into a file that is not there. It gets its name when it is whole and on the disk.
func WriteFile(ctx context.Context, from Source, path string, advance Advance) (d Digest, err error) {
	if _, err := os.Lstat(path); err == nil {
		return d, fmt.Errorf("writing the export %s: there is such a file already", path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return d, fmt.Errorf("writing the export: %w", err)
	}
	partial := path + ".partial"
	defer func() {
		if gone := os.Remove(partial); err != nil && gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	f, err := os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return d, fmt.Errorf("writing the export: %w", err)
	}
	buffered := bufio.NewWriterSize(f, 1<<16)
	d, err = Write(ctx, from, buffered, advance)
	if err == nil {
		err = errors.Join(buffered.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(partial, path)
	}
	if err == nil {
		err = settle(filepath.Dir(path))
	}
	return d, err
}

// settle waits until the names in a folder are on the disk.
func settle(folder string) error {
	f, err := os.Open(folder) //nolint:gosec // of a file that the operator names
	if err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
