package sqlite

import (
	"context"
	"fmt"

	"giaoban/store"
)

// KeepPart keeps one message of an album until the album is whole. Keeping it again changes nothing.
func (s *Store) KeepPart(ctx context.Context, p store.Part) error {
	const doing = "keeping a part of an album"
	v := values{of: fmt.Sprintf("update %d", p.Update)}
	v.int(p.Update)
	v.int(p.Chat)
	v.text(p.Album)
	v.add(append([]byte{}, p.Raw...))
	v.instant(p.At)
	if v.err != nil {
		return s.fail(doing, v.err)
	}
	return s.write(ctx, doing, func(t *tx) error {
		_, err := t.exec("INSERT OR IGNORE INTO album_parts (update_id, chat, album, raw, at) VALUES (?, ?, ?, ?, ?)", v.list...)
		return err
	})
}

// Parts returns all messages of albums that are kept, in the order of their updates.
func (s *Store) Parts(ctx context.Context) (parts []store.Part, err error) {
	err = s.read(ctx, "reading the parts of albums", func(c *conn) error {
		return c.query(ctx, "SELECT update_id, chat, album, raw, at FROM album_parts ORDER BY update_id", nil, func(r *row) error {
			parts = append(parts, store.Part{Update: r.int(), Chat: r.int(), Album: r.text(), Raw: r.bytes(), At: r.instant()})
			return nil
		})
	})
	return parts, err
}

// DropParts forgets messages of albums.
func (s *Store) DropParts(ctx context.Context, updates ...int64) error {
	return s.write(ctx, "forgetting the parts of an album", func(t *tx) error {
		return eachBuried(t.conn, "DELETE FROM album_parts WHERE update_id = ?", updates)
	})
}
