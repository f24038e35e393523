package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"giaoban/chat"
)

// envelope is an envelope made ready to be put into the outbox.
type envelope struct {
	id, slot    string
	chat, topic int64
	lane        int64
	action      chat.Action
	edit        int64
	message     string
	notBefore   string
	expires     string
	created     driver.Value
}

func bindEnvelope(e chat.Envelope, at driver.Value) (*envelope, error) {
	v := values{of: "envelope " + e.ID}
	v.text(e.ID)
	v.text(e.Slot)
	v.text(string(e.Action))
	message, err := encode(e.Message)
	if err != nil {
		v.fail(err)
	}
	b := &envelope{
		id: e.ID, slot: e.Slot, chat: e.Place.Chat, topic: int64(e.Place.Topic), lane: int64(e.Lane), action: e.Action,
		edit: e.Edit, message: message, notBefore: v.moment(e.NotBefore), expires: v.moment(e.Expires), created: at,
	}
	switch {
	case e.ID == "":
		v.fail(errors.New("it has no ID"))
	case e.Lane < chat.Interactive || e.Lane > chat.Digest:
		v.fail(fmt.Errorf("there is no lane %d", e.Lane))
	case e.Action != chat.Put && e.Action != chat.Replace && e.Action != chat.Remove:
		v.fail(fmt.Errorf("there is no action %q", e.Action))
	case e.Action != chat.Put && e.Slot == "":
		v.fail(fmt.Errorf("%s needs a slot", e.Action))
	}
	return b, v.err
}

// enqueue puts the envelope at the end of its lane, or into the place of the one that waits for the same slot.
func (e *envelope) enqueue(t *tx) error {
	if e.slot != "" {
		old, found, err := waitingIn(t, e.chat, e.slot, 0)
		if err != nil {
			return err
		}
		if found {
			return old.take(t, e)
		}
	}
	added, err := t.exec(`INSERT INTO outbox (id, chat, topic, lane, action, slot, edit, message, not_before, expires, state,
		waits, removes, moved, resent, attempt, epoch, sent, reason, created)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 1, 0, 0, 0, 0, 0, 0, '', ?) ON CONFLICT (id) DO NOTHING`,
		e.id, e.chat, e.topic, e.lane, string(e.action), e.slot, e.edit, e.message, e.notBefore, e.expires, e.created)
	if err != nil || added == 0 {
		return err
	}
	t.count("", chat.Pending)
	return enlist(t, e.chat, e.lane, e.notBefore)
}

// enlist makes the envelope that was just added the head of its lane, unless others wait there before it.
func enlist(t *tx, chatID, lane int64, hold string) error {
	_, err := t.exec(`INSERT INTO outbox_lanes (chat, lane, head, hold, ready, busy)
		SELECT ?1, ?2, last_insert_rowid(), ?3, max(?3, coalesce(c.ready, '')), coalesce(c.flight, 0) <> 0
		FROM (SELECT 1) LEFT JOIN outbox_chats c ON c.chat = ?1 WHERE true
		ON CONFLICT (chat, lane) DO NOTHING`, chatID, lane, hold)
	if err != nil {
		return fmt.Errorf("queueing it: %w", err)
	}
	return nil
}

// queued is an envelope that waits, as far as a newer one for its slot has to know it.
type queued struct {
	seq, lane, attempt int64
	id                 string
	action             chat.Action
	removes, resent    bool
	state              chat.State
}

// waitingIn returns the envelope that waits for a slot, leaving out the one with the sequence number except.
func waitingIn(t *tx, chatID int64, slot string, except int64) (q queued, found bool, err error) {
	found, err = t.one(context.Background(), `SELECT seq, lane, attempt, id, action, removes, resent, state FROM outbox
		WHERE chat = ? AND slot = ? AND waits = 1 AND slot <> '' AND seq <> ? ORDER BY seq`,
		[]driver.Value{chatID, slot, except}, func(r *row) error {
			q = queued{
				seq: r.int(), lane: r.int(), attempt: r.int(), id: r.text(), action: chat.Action(r.text()),
				removes: r.flag(), resent: r.flag(), state: chat.State(r.text()),
			}
			return nil
		})
	if err != nil {
		return q, false, fmt.Errorf("looking for what waits for slot %s: %w", slot, err)
	}
	return q, found, nil
}

// merged says what becomes of an envelope that waits when a newer one comes for the same slot. The newer message always
// takes the older one's place in the queue, in the more urgent of the two lanes:
//
//	waits     newer     becomes
//	put       put       put
//	put       replace   replace
//	put       remove    remove; nothing, where nothing stands in the slot
//	replace   put       replace: people are still to be notified
//	replace   replace   replace
//	replace   remove    remove; nothing, where nothing stands in the slot
//	remove    put       replace: what stands there goes, as was asked, and the new message comes
//	remove    replace   replace
//	remove    remove    remove
//
// Removes tells whether a removal is owed even where the new message expires before it is sent.
func merged(old, newer chat.Action, owed bool) (action chat.Action, removes bool) {
	switch {
	case newer == chat.Remove:
		return chat.Remove, false
	case old == chat.Remove:
		return chat.Replace, true
	case old == chat.Replace:
		return chat.Replace, owed
	}
	return newer, false
}

// take puts a newer envelope for the same slot into the place of q.
func (q queued) take(t *tx, e *envelope) error {
	if e.id == q.id {
		return nil // a repeat
	}
	known, err := t.number("SELECT count(*) FROM outbox WHERE id = ?", e.id)
	if err != nil {
		return fmt.Errorf("looking for a repeat: %w", err)
	}
	if known > 0 {
		return nil
	}
	action, removes := merged(q.action, e.action, q.removes)
	if action == chat.Remove && q.attempt == 0 {
		standing, err := standing(t, e.chat, e.slot)
		if err != nil {
			return err
		}
		if !standing {
			return q.drop(t, e.chat)
		}
	}
	lane := min(q.lane, e.lane)
	_, err = t.exec(`UPDATE outbox SET id = ?, topic = ?, lane = ?, action = ?, message = ?, not_before = ?, expires = ?,
		removes = ?, attempt = 0, created = ?, reason = '', state = 'pending' WHERE seq = ?`,
		e.id, e.topic, lane, string(action), e.message, e.notBefore, e.expires, truth(removes), e.created, q.seq)
	if err != nil {
		return fmt.Errorf("taking the place of %s: %w", q.id, err)
	}
	t.count(q.state, chat.Pending)
	if lane != q.lane {
		if err := relist(t, e.chat, q.lane); err != nil {
			return err
		}
	}
	return relist(t, e.chat, lane)
}

// drop takes q out of the queue as if it had never come.
func (q queued) drop(t *tx, chatID int64) error {
	if _, err := t.exec("DELETE FROM outbox WHERE seq = ?", q.seq); err != nil {
		return fmt.Errorf("dropping %s: %w", q.id, err)
	}
	t.count(q.state, "")
	return relist(t, chatID, q.lane)
}

// standing tells whether a slot has a message, or one is on its way into it.
func standing(t *tx, chatID int64, slot string) (bool, error) {
	n, err := t.number(`SELECT EXISTS (SELECT 1 FROM slots WHERE chat = ?1 AND slot = ?2)
		OR EXISTS (SELECT 1 FROM outbox_chats c JOIN outbox o ON o.seq = c.flight WHERE c.chat = ?1 AND o.slot = ?2)`, chatID, slot)
	if err != nil {
		return false, fmt.Errorf("looking at slot %s: %w", slot, err)
	}
	return n != 0, nil
}

// relist finds the head of a lane anew.
func relist(t *tx, chatID, lane int64) error {
	n, err := t.exec(`INSERT INTO outbox_lanes (chat, lane, head, hold, ready, busy)
		SELECT ?1, ?2, o.seq, o.not_before, max(o.not_before, coalesce(c.ready, '')), coalesce(c.flight, 0) <> 0
		FROM (SELECT seq, not_before FROM outbox WHERE chat = ?1 AND lane = ?2 AND waits = 1 ORDER BY seq LIMIT 1) o
		LEFT JOIN outbox_chats c ON c.chat = ?1 WHERE true
		ON CONFLICT (chat, lane) DO UPDATE SET head = excluded.head, hold = excluded.hold, ready = excluded.ready,
		busy = excluded.busy`, chatID, lane)
	if err == nil && n == 0 {
		_, err = t.exec("DELETE FROM outbox_lanes WHERE chat = ? AND lane = ?", chatID, lane)
	}
	if err != nil {
		return fmt.Errorf("finding the next of lane %d of chat %d: %w", lane, chatID, err)
	}
	return nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// outboxColumns are what scanClaimed reads, of outbox o with its slot's message s.
const outboxColumns = `o.id, o.chat, o.topic, o.lane, o.action, o.slot, o.edit, o.message, o.not_before, o.expires,
	o.attempt, o.epoch, o.resent, coalesce(s.message, o.edit), coalesce(s.content, ''), coalesce(s.sent, '')`

func scanClaimed(r *row) (c chat.Claimed) {
	c.ID = r.text()
	c.Place = chat.Place{Chat: r.int(), Topic: int(r.int())}
	c.Lane, c.Action, c.Slot, c.Edit = chat.Lane(r.int()), chat.Action(r.text()), r.text(), r.int()
	r.json(&c.Message)
	c.NotBefore, c.Expires = r.instant(), r.instant()
	c.Attempt, c.Epoch, c.Resent, c.Shown = int(r.int()), r.int(), r.flag(), r.int()
	r.json(&c.ShownAs)
	c.ShownAt = r.instant()
	return c
}

// expired tells whether it is no use to send c at now.
func expired(c chat.Claimed, now time.Time) bool { return !c.Expires.IsZero() && !c.Expires.After(now) }
