package sqlite

import (
	"database/sql/driver"
	"fmt"
	"slices"
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
		{"the group", `UPDATE "groups" SET chat = ?2, version = version + 1 WHERE chat = ?1`, []driver.Value{m.From, m.To}},
		{"its dialogs", "UPDATE OR REPLACE sessions SET chat = ?2 WHERE chat = ?1", []driver.Value{m.From, m.To}},
		{"its living messages", "DELETE FROM slots WHERE chat = ?1", []driver.Value{m.From}},
	} {
		if _, err := t.exec(step.sql, step.args...); err != nil {
			return fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	old := t.queue.chats[m.From]
	if old == nil {
		return nil
	}
	if err := moveFlight(t, m, old); err != nil {
		return fmt.Errorf("what is under way: %w", err)
	}
	var queue []*item
	for _, lane := range old.lanes {
		if lane != nil {
			queue = append(queue, lane.items...)
		}
	}
	slices.SortFunc(queue, bySeq)
	for _, i := range queue {
		if err := i.moveWaiting(t, m); err != nil {
			return fmt.Errorf("what waits: %w", err)
		}
	}
	delete(t.queue.chats, m.From)
	return nil
}

// moveFlight follows the envelope that is being sent to the old chat. Where one is under way to the new chat, too, the
// claim on it ends, and it waits again.
func moveFlight(t *tx, m directive.Moved, old *line) error {
	i := old.flight
	if i == nil {
		return nil
	}
	t.queue.land(i, 0)
	if t.queue.line(m.To).flight != nil {
		if _, err := t.exec("UPDATE outbox SET state = 'pending', resent = 1 WHERE seq = ?", i.seq); err != nil {
			return err
		}
		i.state, i.resent = chat.Pending, true
		return i.waitAgain(t)
	}
	i.moved = true
	if err := i.rewrite(t, m); err != nil {
		return err
	}
	t.queue.takeOff(i)
	return nil
}

// rewrite gives i, which is in no lane, its new chat.
func (i *item) rewrite(t *tx, m directive.Moved) error {
	i.chat, i.slot, i.edit = m.To, renamed(i.slot, m), 0
	t.queue.cool(i)
	_, err := t.exec(`UPDATE outbox SET chat = ?, slot = ?, moved = ?, edit = 0, message = json_remove(message, '$.reply_to') WHERE seq = ?`,
		i.chat, i.slot, truth(i.moved), i.seq)
	return err
}

// moveWaiting moves an envelope that waits. Where one waits for the same slot in the new chat, the newer takes the place
// of the older.
func (i *item) moveWaiting(t *tx, m directive.Moved) error {
	t.queue.remove(i)
	if err := i.rewrite(t, m); err != nil {
		return err
	}
	other := t.queue.slots[place{i.chat, i.slot}]
	t.queue.add(i)
	switch {
	case i.slot == "" || other == nil:
		return nil
	case other.seq < i.seq:
		return other.unite(t, i)
	}
	return i.unite(t, other)
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
