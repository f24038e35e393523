package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// kept says how a kind of entries is kept: the table that holds it, and the way there and back.
type kept struct {
	kind    string
	table   string
	columns string // that are exported; empty for those of records
	list    func(ctx context.Context, c *conn, each func(any) error) error
	put     func(t *tx, value any) error
}

// allKept returns everything that an export holds, in its order. What is not here is made of it.
func (s *Store) allKept() []kept {
	plain := s.tables
	return []kept{
		records("organisation", organisations(), &plain.organisations, "id"),
		records("group", groups(), &plain.groups, "chat"),
		{kind: "person", table: "people", list: listKeptPeople, put: s.putPerson},
		records("invitation", invitations(), &plain.invitations, "code"),
		records("meeting", meetings(), &plain.meetings, "id"),
		records("milestone", milestones(), &plain.milestones, "id"),
		records("directive", directives(), &plain.directives, "number"),
		{kind: "assignment", table: "assignments", list: listRecords(assignments(), "directive, organisation"), put: s.putAssignment},
		records("report", reports(), &plain.reports, "directive, organisation, number"),
		records("extension", extensions(), &plain.extensions, "directive, organisation, number"),
		records("record", wholeRecords(), &plain.records, "kind, id"),
		keptDue(), keptSessions(), keptTurns(), keptAudit(), keptBlobs(), keptFiles(), keptEnvelopes(), keptSlots(), keptParts(), keptBuried(),
		keptEpoch(),
	}
}

// Export calls each for every entry of the store, all as they were at one moment. Those who write meanwhile don't wait.
func (s *Store) Export(ctx context.Context, each func(store.Entry) error) error {
	return s.read(ctx, "exporting the store", func(c *conn) error {
		for _, k := range s.allKept() {
			err := k.list(ctx, c, func(value any) error {
				e, err := store.EntryOf(value)
				if err != nil {
					return err
				}
				return each(e)
			})
			if err != nil {
				return fmt.Errorf("reading entries of the kind %s: %w", k.kind, err)
			}
		}
		return nil
	})
}

// Size returns how many entries an export would have now.
func (s *Store) Size(ctx context.Context) (n int, err error) {
	err = s.read(ctx, "counting entries", func(c *conn) error {
		n, err = s.size(c)
		return err
	})
	return n, err
}

func (s *Store) size(c *conn) (int, error) {
	sum := int64(0)
	for _, k := range s.allKept() {
		n, err := c.number("SELECT count(*) FROM " + k.table)
		if err != nil {
			return 0, fmt.Errorf("counting entries of the kind %s: %w", k.kind, err)
		}
		sum += n
	}
	return int(sum), nil
}

// records is how the plain tables of records are kept.
func records[T any](kind string, t table[T], s *statements, order string) kept {
	return kept{kind: kind, table: t.name, list: listRecords(t, order), put: func(tx *tx, value any) error {
		record, is := value.(T)
		if !is {
			return fmt.Errorf("a %T is no %s", value, kind)
		}
		w, err := t.again(s, record)
		if err != nil {
			return err
		}
		_, err = tx.exec(w.insert, w.values...)
		return err
	}}
}

func listRecords[T any](t table[T], order string) func(context.Context, *conn, func(any) error) error {
	return func(ctx context.Context, c *conn, each func(any) error) error {
		return c.query(ctx, t.read("x")+"FROM "+t.name+" x ORDER BY x."+strings.ReplaceAll(order, ", ", ", x."), nil, func(r *row) error {
			record := t.scan(r)
			if r.err != nil {
				return r.err
			}
			return each(record)
		})
	}
}

// again makes the write of a record that keeps its version.
func (t table[T]) again(s *statements, record T) (write, error) {
	w, err := t.prepare(s, record)
	if err == nil && t.version != nil {
		w.values[len(t.names())-1] = w.version
	}
	return w, err
}

func listKeptPeople(ctx context.Context, c *conn, each func(any) error) error {
	who, err := listPeople(ctx, c, "")
	for _, p := range who {
		if err := each(p); err != nil {
			return err
		}
	}
	return err
}

func (s *Store) putPerson(t *tx, value any) error {
	p, is := value.(directive.Person)
	if !is {
		return fmt.Errorf("a %T is no person", value)
	}
	w, err := people().again(&s.tables.people, p)
	if err != nil {
		return err
	}
	if _, err := t.exec(w.insert, w.values...); err != nil {
		return err
	}
	duties, err := bindDuties(p)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if _, err := t.exec(insertDuty, d...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) putAssignment(t *tx, value any) error {
	a, is := value.(directive.Assignment)
	if !is {
		return fmt.Errorf("a %T is no assignment", value)
	}
	w, err := assignments().again(&s.tables.assignments, a)
	if err != nil {
		return err
	}
	if err := w.stand(a, s.zone); err != nil {
		return err
	}
	if _, err := w.counted.place(t, w.values, true); err != nil {
		return err
	}
	_, err = t.exec(w.insert, w.values...)
	return err
}

// other is how what is no record is kept: its columns, and the way there and back. The rest of the query follows them.
func other[T any](kind, table, columns, rest string, scan func(*row) T, bind func(*values, T)) kept {
	marks := strings.TrimSuffix(strings.Repeat("?, ", strings.Count(columns, ",")+1), ", ")
	insert := "INSERT INTO " + table + " (" + columns + ") VALUES (" + marks + ")"
	return kept{
		kind: kind, table: table, columns: columns,
		list: func(ctx context.Context, c *conn, each func(any) error) error {
			return c.query(ctx, "SELECT "+columns+" FROM "+table+" "+rest, nil, func(r *row) error {
				value := scan(r)
				if r.err != nil {
					return r.err
				}
				return each(value)
			})
		},
		put: func(t *tx, value any) error {
			of, is := value.(T)
			if !is {
				return fmt.Errorf("a %T is no %s", value, kind)
			}
			v := values{of: "a " + kind}
			if bind(&v, of); v.err != nil {
				return v.err
			}
			_, err := t.exec(insert, v.list...)
			return err
		},
	}
}

func keptSessions() kept {
	return other("session", "sessions", sessionColumns,
		"ORDER BY chat, topic, person", scanSession, func(v *values, s chat.Session) { bindSessionRow(v, s.Key, &s) })
}

func keptTurns() kept {
	return other("turn", "turns", "key, at", "ORDER BY key",
		func(r *row) store.KeptTurn { return store.KeptTurn{Key: r.text(), At: r.instant()} },
		func(v *values, k store.KeptTurn) { v.text(k.Key); v.instant(k.At) })
}

func keptAudit() kept {
	return other("audit", "audit", "id, at, turn, person, system, action, subject, before, after", "ORDER BY id",
		func(r *row) store.KeptAudit {
			return store.KeptAudit{
				Line: r.int(), At: r.instant(), Turn: r.text(), Actor: directive.Actor{Person: directive.PersonID(r.int()), System: r.text()},
				Action: r.text(), Subject: r.text(), Before: r.text(), After: r.text(),
			}
		},
		func(v *values, k store.KeptAudit) {
			v.int(k.Line)
			v.instant(k.At)
			v.text(k.Turn)
			v.int(int64(k.Actor.Person))
			for _, s := range []string{k.Actor.System, k.Action, k.Subject, k.Before, k.After} {
				v.text(s)
			}
		})
}

func keptBlobs() kept {
	return other("blob", "blobs", "hash, name, type, used, bytes", "ORDER BY hash",
		func(r *row) store.KeptBlob {
			return store.KeptBlob{Hash: r.text(), Name: r.text(), Type: r.text(), Used: r.instant(), Bytes: r.bytes()}
		},
		func(v *values, k store.KeptBlob) {
			v.text(k.Hash)
			v.text(k.Name)
			v.text(k.Type)
			v.add(v.moment(k.Used))
			v.add(k.Bytes)
		})
}

func keptFiles() kept {
	return other("file", "blob_ids", "hash, kind, id", "ORDER BY hash, kind",
		func(r *row) store.KeptFile {
			return store.KeptFile{Hash: r.text(), Kind: chat.FileKind(r.text()), ID: r.text()}
		},
		func(v *values, k store.KeptFile) { v.text(k.Hash); v.text(string(k.Kind)); v.text(k.ID) })
}

func keptSlots() kept {
	return other("slot", "slots", "chat, slot, message, content, doubt, sent", "ORDER BY chat, slot",
		func(r *row) store.KeptSlot {
			k := store.KeptSlot{Chat: r.int(), Slot: r.text(), Message: r.int()}
			r.json(&k.Content)
			k.Doubt, k.Sent = r.flag(), r.instant()
			return k
		},
		func(v *values, k store.KeptSlot) {
			v.int(k.Chat)
			v.text(k.Slot)
			v.int(k.Message)
			v.json(k.Content, false)
			v.flag(k.Doubt)
			v.instant(k.Sent)
		})
}

func keptParts() kept {
	return other("part", "album_parts", "update_id, chat, album, raw, at", "ORDER BY update_id",
		func(r *row) store.KeptPart {
			return store.KeptPart{Update: r.int(), Chat: r.int(), Album: r.text(), Raw: r.bytes(), At: r.instant()}
		},
		func(v *values, k store.KeptPart) {
			v.int(k.Update)
			v.int(k.Chat)
			v.text(k.Album)
			v.add(append([]byte{}, k.Raw...))
			v.instant(k.At)
		})
}

func keptBuried() kept {
	return other("buried", "dead_updates", "update_id, raw, error, at, retry", "ORDER BY update_id",
		func(r *row) store.KeptBuried {
			return store.KeptBuried{Update: r.int(), Raw: r.bytes(), Error: r.text(), At: r.instant(), Retry: r.flag()}
		},
		func(v *values, k store.KeptBuried) {
			v.int(k.Update)
			v.add(append([]byte{}, k.Raw...))
			v.text(k.Error)
			v.instant(k.At)
			v.flag(k.Retry)
		})
}

func keptDue() kept {
	return other("due", "due", dueColumns, "ORDER BY key", scanDue, bindDue)
}

func keptEnvelopes() kept {
	k := other("envelope", "outbox", `id, chat, topic, lane, action, slot, edit, message, not_before, expires, state, attempt, epoch,
		resent, removes, moved, next, sent, reason, created, settled`, "ORDER BY seq", scanKeptEnvelope, bindKeptEnvelope)
	put := k.put
	k.put = func(t *tx, value any) error {
		if e, is := value.(store.KeptEnvelope); is && !e.Settled.IsZero() {
			t.counts[e.State]++
		}
		return put(t, value)
	}
	return k
}

func scanKeptEnvelope(r *row) store.KeptEnvelope {
	k := store.KeptEnvelope{
		ID: r.text(), Chat: r.int(), Topic: int(r.int()), Lane: chat.Lane(r.int()), Action: chat.Action(r.text()), Slot: r.text(), Edit: r.int(),
	}
	r.json(&k.Message)
	k.NotBefore, k.Expires, k.State, k.Attempt, k.Epoch = r.instant(), r.instant(), chat.State(r.text()), int(r.int()), r.int()
	k.Resent, k.Removes, k.Moved, k.Next = r.flag(), r.flag(), r.flag(), r.instant()
	k.Sent, k.Reason, k.Created, k.Settled = r.int(), r.text(), r.instant(), r.instant()
	return k
}

func bindKeptEnvelope(v *values, k store.KeptEnvelope) {
	v.text(k.ID)
	v.int(k.Chat)
	v.int(int64(k.Topic))
	if k.Lane < chat.Interactive || k.Lane > chat.Digest {
		v.fail(fmt.Errorf("there is no lane %d", k.Lane))
	}
	v.int(int64(k.Lane))
	v.text(string(k.Action))
	v.text(k.Slot)
	v.int(k.Edit)
	v.json(k.Message, false)
	v.instant(k.NotBefore)
	v.instant(k.Expires)
	v.text(string(k.State))
	v.int(int64(k.Attempt))
	v.int(k.Epoch)
	v.flag(k.Resent)
	v.flag(k.Removes)
	v.flag(k.Moved)
	v.instant(k.Next)
	v.int(k.Sent)
	v.text(k.Reason)
	v.instant(k.Created)
	v.instant(k.Settled)
}

// keptEpoch is a line of meta. What else stands there belongs to this file alone.
func keptEpoch() kept {
	return kept{
		kind: "epoch", table: "meta WHERE name = 'epoch'",
		list: func(_ context.Context, c *conn, each func(any) error) error {
			n, err := c.number("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'epoch'")
			if err != nil || n == 0 {
				return err
			}
			return each(store.KeptEpoch{Epoch: n})
		},
		put: func(t *tx, value any) error {
			k, is := value.(store.KeptEpoch)
			if !is {
				return fmt.Errorf("a %T is no epoch", value)
			}
			_, err := t.exec("INSERT INTO meta (name, value) VALUES ('epoch', ?)", driver.Value(fmt.Sprint(k.Epoch)))
			t.epoch = k.Epoch
			return err
		},
	}
}
