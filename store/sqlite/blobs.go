package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"giaoban/chat"
	"giaoban/store"
)

// blobs are the files of a commit's envelopes.
type blobs struct {
	brought []store.Blob
	borne   []string // hashes that envelopes bear and the commit does not bring
	at      string
}

func bindBlobs(c store.Commit) (b blobs, err error) {
	if b.at, err = moment(c.At); err != nil {
		return b, err
	}
	var there []string
	for _, blob := range c.Blobs {
		v := values{of: "blob " + blob.Hash}
		v.text(blob.Name)
		v.text(blob.Type)
		switch {
		case v.err != nil:
			return b, v.err
		case len(blob.Bytes) == 0 || len(blob.Bytes) > chat.MaxBlob:
			return b, fmt.Errorf("%w: blob %s has %d bytes, allowed are 1 to %d", store.ErrBlob, blob.Hash, len(blob.Bytes), chat.MaxBlob)
		case chat.HashOf(blob.Bytes) != blob.Hash:
			return b, fmt.Errorf("%w: blob %s holds something else", store.ErrBlob, blob.Hash)
		}
		there = append(there, blob.Hash)
	}
	b.brought = c.Blobs
	for _, e := range c.Envelopes {
		for _, f := range e.Message.Files {
			if f.Blob != "" && !slices.Contains(there, f.Blob) {
				there, b.borne = append(there, f.Blob), append(b.borne, f.Blob)
			}
		}
	}
	return b, nil
}

// check looks whether what is borne is kept.
func (b blobs) check(t *tx) error {
	for _, hash := range b.borne {
		n, err := t.number("SELECT count(*) FROM blobs WHERE hash = ?", hash)
		if err != nil {
			return fmt.Errorf("looking for blob %s: %w", hash, err)
		}
		if n == 0 {
			return fmt.Errorf("%w: blob %s is not kept", store.ErrBlob, hash)
		}
	}
	return nil
}

func (b blobs) write(t *tx) error {
	for _, blob := range b.brought {
		_, err := t.exec(`INSERT INTO blobs (hash, name, type, bytes, used) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (hash) DO UPDATE SET used = max(used, excluded.used)`, blob.Hash, blob.Name, blob.Type, blob.Bytes, b.at)
		if err != nil {
			return fmt.Errorf("keeping blob %s: %w", blob.Hash, err)
		}
	}
	for _, hash := range b.borne {
		if _, err := t.exec("UPDATE blobs SET used = ?2 WHERE hash = ?1 AND used < ?2", hash, b.at); err != nil {
			return fmt.Errorf("noting the use of blob %s: %w", hash, err)
		}
	}
	return nil
}

// Blob returns the file that is kept under a hash.
func (s *Store) Blob(ctx context.Context, hash string) (b store.Blob, found bool, err error) {
	err = s.read(ctx, "reading blob "+hash, func(c *conn) error {
		found, err = c.one(ctx, "SELECT hash, name, type, bytes FROM blobs WHERE hash = ?", []driver.Value{hash}, func(r *row) error {
			b = store.Blob{Hash: r.text(), Name: r.text(), Type: r.text(), Bytes: r.bytes()}
			return nil
		})
		return err
	})
	return b, found, err
}

// FileID returns what the messenger calls a blob that was uploaded as a kind of file.
func (s *Store) FileID(ctx context.Context, hash string, kind chat.FileKind) (id string, found bool, err error) {
	err = s.read(ctx, "looking for the file of blob "+hash, func(c *conn) error {
		found, err = c.one(ctx, "SELECT id FROM blob_ids WHERE hash = ? AND kind = ?", []driver.Value{hash, string(kind)}, func(r *row) error {
			id = r.text()
			return nil
		})
		return err
	})
	return id, found, err
}

// KeepFileID notes what the messenger calls a blob that was uploaded; an empty id forgets it. Of a blob that is not kept
// nothing is noted.
func (s *Store) KeepFileID(ctx context.Context, hash string, kind chat.FileKind, id string) error {
	v := values{of: "a file's id"}
	v.text(string(kind))
	v.text(id)
	if v.err != nil {
		return s.fail("keeping the file's id of blob "+hash, v.err)
	}
	return s.write(ctx, "keeping the file's id of blob "+hash, func(t *tx) (err error) {
		if id == "" {
			_, err = t.exec("DELETE FROM blob_ids WHERE hash = ? AND kind = ?", hash, string(kind))
			return err
		}
		_, err = t.exec(`INSERT INTO blob_ids (hash, kind, id) SELECT hash, ?2, ?3 FROM blobs WHERE hash = ?1
			ON CONFLICT (hash, kind) DO UPDATE SET id = excluded.id`, hash, string(kind), id)
		return err
	})
}

// pruneBlobs removes the files that no envelope bore since a time and none that waits bears.
func pruneBlobs(t *tx, before, _ string) (removed int64, next string, err error) {
	removed, err = t.exec(`DELETE FROM blobs WHERE used < ? AND hash NOT IN (
		SELECT json_extract(f.value, '$.blob') FROM outbox o INDEXED BY outbox_live, json_each(o.message, '$.files') f
		WHERE o.settled IS NULL AND json_extract(f.value, '$.blob') IS NOT NULL)`, before)
	if err != nil || removed == 0 {
		return 0, "", err
	}
	_, err = t.exec("DELETE FROM blob_ids WHERE hash NOT IN (SELECT hash FROM blobs)")
	return removed, "", err
}
