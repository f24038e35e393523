package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
)

// move gives a chat its new id wherever the old one stands. Messages number anew in the new chat, so that the ones that
// stand in slots are forgotten: an edit would hit some other message. What waits is then sent as new.
func move(t *tx, m directive.Moved) error {
	for _, step := range []struct {
		doing, sql string
		args       []driver.Value
	}{
		{"the group", `UPDATE "groups" SET chat = ?2, version = version + 1 WHERE chat = ?1`, nil},
		{"its dialogs", "UPDATE OR REPLACE sessions SET chat = ?2 WHERE chat = ?1", nil},
		{"its living messages", "DELETE FROM slots WHERE chat = ?1", []driver.Value{m.From}},
	} {
		if step.args == nil {
			step.args = []driver.Value{m.From, m.To}
		}
		if _, err := t.exec(step.sql, step.args...); err != nil {
			return fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	if err := moveFlight(t, m); err != nil {
		return fmt.Errorf("what is under way: %w", err)
	}
	if err := moveQueue(t, m); err != nil {
		return fmt.Errorf("what waits: %w", err)
	}
	return nil
}

// moveFlight follows the envelope that is being sent to the old chat. Where one is under way to the new chat, too, the
// claim on it ends, and it waits again.
func moveFlight(t *tx, m directive.Moved) error {
	old, err := t.number("SELECT flight FROM outbox_chats WHERE chat = ?", m.From)
	if err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM outbox_chats WHERE chat = ?", m.From); err != nil {
		return err
	}
	if old == 0 {
		return nil
	}
	other, err := t.number("SELECT flight FROM outbox_chats WHERE chat = ?", m.To)
	if err != nil {
		return err
	}
	if other != 0 {
		t.count(chat.Sending, chat.Pending)
		_, err = t.exec("UPDATE outbox SET state = 'pending', waits = 1, resent = 1, epoch = 0 WHERE seq = ?", old)
		return err
	}
	slot, err := t.word("SELECT slot FROM outbox WHERE seq = ?", old)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE outbox SET chat = ?, slot = ?, edit = 0, moved = 1, message = json_remove(message, '$.reply_to')
		WHERE seq = ?`, m.To, renamed(slot, m), old)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO outbox_chats (chat, ready, flight) VALUES (?, '', ?)
		ON CONFLICT (chat) DO UPDATE SET flight = excluded.flight`, m.To, old)
	return err
}

// moveQueue moves what waits for the old chat. Where something waits for the same slot in the new chat, the newer stays.
func moveQueue(t *tx, m directive.Moved) error {
	type waiting struct {
		seq   int64
		slot  string
		state chat.State
	}
	var queue []waiting
	err := t.query(context.Background(), "SELECT seq, slot, state FROM outbox WHERE chat = ? AND waits = 1 ORDER BY seq",
		[]driver.Value{m.From}, func(r *row) error {
			queue = append(queue, waiting{seq: r.int(), slot: r.text(), state: chat.State(r.text())})
			return nil
		})
	if err != nil {
		return err
	}
	for _, w := range queue {
		slot := renamed(w.slot, m)
		_, err := t.exec(`UPDATE outbox SET chat = ?, slot = ?, edit = 0, message = json_remove(message, '$.reply_to')
			WHERE seq = ?`, m.To, slot, w.seq)
		if err != nil {
			return err
		}
		if slot == "" {
			continue
		}
		other, found, err := waitingIn(t, m.To, slot, w.seq)
		if err != nil {
			return err
		}
		if found {
			older := queued{seq: w.seq, state: w.state}
			if other.seq < w.seq {
				older = other
			}
			if err := older.drop(t, m.To); err != nil {
				return err
			}
		}
	}
	if _, err := t.exec("DELETE FROM outbox_lanes WHERE chat = ?", m.From); err != nil {
		return err
	}
	busy, err := t.number("SELECT flight <> 0 FROM outbox_chats WHERE chat = ?", m.To)
	if err != nil {
		return err
	}
	for lane := chat.Interactive; lane <= chat.Digest; lane++ {
		if err := relist(t, m.To, int64(lane)); err != nil {
			return err
		}
	}
	_, err = t.exec("UPDATE outbox_lanes SET busy = ? WHERE chat = ?", busy, m.To)
	return err
}

// renamed puts the new id into a slot's name, one part of which may be the old one: card:12:-100 becomes card:12:-200.
func renamed(slot string, m directive.Moved) string {
	parts := strings.Split(slot, ":")
	old := strconv.FormatInt(m.From, 10)
	for i, part := range parts {
		if part == old {
			parts[i] = strconv.FormatInt(m.To, 10)
		}
	}
	return strings.Join(parts, ":")
}
