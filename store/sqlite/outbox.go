package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"giaoban/chat"
)

// envelope is an envelope made ready to be put into the outbox.
type envelope struct {
	item
	message                    string // JSON
	notBeforeText, expiresText driver.Value
	created                    driver.Value
	at                         int64 // when it was committed, in Unix milliseconds
}

// bindEnvelope makes an envelope ready.
func (p *plan) bindEnvelope(e *chat.Envelope, at int64) (*envelope, error) {
	switch {
	case e.ID == "":
		return nil, errors.New("it has no ID")
	case e.Lane < chat.Interactive || e.Lane > chat.Digest:
		return nil, fmt.Errorf("there is no lane %d", e.Lane)
	case e.Action != chat.Put && e.Action != chat.Replace && e.Action != chat.Remove:
		return nil, fmt.Errorf("there is no action %q", e.Action)
	case e.Action != chat.Put && e.Slot == "":
		return nil, fmt.Errorf("%s needs a slot", e.Action)
	}
	notBefore, early := moment(e.NotBefore)
	expires, late := moment(e.Expires)
	message, unsaid := encode(e.Message)
	for _, err := range [...]error{checkText(e.ID), checkText(e.Slot), early, late, unsaid} {
		if err != nil {
			return nil, err
		}
	}
	bound := &envelope{
		item: item{
			id: e.ID, slot: e.Slot, chat: e.Place.Chat, topic: int64(e.Place.Topic), edit: e.Edit, lane: e.Lane, action: e.Action, state: chat.Pending,
			notBefore: millis(e.NotBefore), expires: millis(e.Expires),
		},
		message: message, notBeforeText: orNull(notBefore), expiresText: orNull(expires), created: p.at, at: at,
	}
	// JSON holds no broken characters: such a message is read back as everybody else will read it.
	if !strings.Contains(message, `\ufffd`) {
		said := e.Message // not a pointer into the commit, which stays its caller's
		bound.warm, bound.size = &said, len(message)
	}
	return bound, nil
}

const insertEnvelope = `INSERT INTO outbox (id, chat, topic, lane, action, slot, edit, message, not_before, expires, state,
	attempt, epoch, resent, removes, moved, sent, reason, created)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, '', ?) ON CONFLICT (id) WHERE instr(id, '#') = 0 DO NOTHING`

// enqueue puts the envelope at the end of its lane, or into the place of the one that waits for the same slot.
func (e *envelope) enqueue(t *tx) error {
	if e.slot != "" {
		if old := t.queue.slots[place{e.chat, e.slot}]; old != nil {
			return old.take(t, e)
		}
	}
	handed := t.reserves(e)
	i := e.item // a commit may be written a second time, by itself; the envelope belongs to the plan and must stay as it is
	if handed {
		i.state, i.attempt, i.epoch = chat.Sending, 1, t.epoch
	}
	added, seq, err := t.insert(insertEnvelope, e.id, e.chat, e.topic, int64(e.lane), string(e.action), e.slot, e.edit, e.message,
		e.notBeforeText, e.expiresText, string(i.state), i.attempt, i.epoch, e.created)
	if err != nil {
		return err
	}
	if added == 0 {
		if handed {
			t.unreserve(1)
		}
		return nil
	}
	i.seq, i.warm, i.size = seq, nil, 0
	t.queue.heat(&i, e.warm, e.size)
	if handed {
		t.queue.takeOff(&i)
		t.handed = append(t.handed, &i)
	} else {
		t.queue.add(&i)
	}
	return nil
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
// What is under way stays as it is, and the newer one waits for its end. The newer one's times count: a put that may not
// go before tomorrow takes the place of one that could go today. Owed and removes tell whether the message took the
// place of a removal, which is then carried out even where the message expires before it is sent.
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

// take puts a newer envelope for the same slot into the place of i, which waits.
func (i *item) take(t *tx, e *envelope) error {
	action, removes := merged(i.action, e.action, i.removes)
	if action == chat.Remove && i.attempt == 0 {
		standing, err := i.standing(t)
		if err != nil {
			return err
		}
		if !standing {
			return i.drop(t)
		}
	}
	lane := min(i.lane, e.lane)
	statement := replaceEnvelope
	if i.state != chat.Pending || i.attempt != 0 {
		statement = restartEnvelope
	}
	n, err := t.exec(statement, e.id, e.topic, int64(lane), string(action), e.message, e.notBeforeText, e.expiresText, truth(removes), e.created, i.seq)
	if err != nil {
		return fmt.Errorf("taking the place of %s: %w", i.id, err)
	}
	if n == 0 {
		return nil // there was an envelope with this ID before, not named after a Turn
	}
	t.queue.remove(i)
	i.id, i.lane, i.action, i.removes, i.attempt, i.state = e.id, lane, action, removes, 0, chat.Pending
	i.topic, i.notBefore, i.expires = e.topic, e.notBefore, e.expires
	t.queue.heat(i, e.warm, e.size)
	t.queue.add(i)
	return nil
}

// replaceEnvelope gives a row another envelope's contents. restartEnvelope is for one that was tried already: only then the index
// of what is dead has to be looked at.
const (
	replaceEnvelope = "UPDATE OR IGNORE outbox SET " + replaced + " WHERE seq = ?"
	restartEnvelope = "UPDATE OR IGNORE outbox SET " + replaced + ", attempt = 0, reason = '', state = 'pending', next = NULL WHERE seq = ?"
	replaced        = "id = ?, topic = ?, lane = ?, action = ?, message = ?, not_before = ?, expires = ?, removes = ?, created = ?"
)

// drop takes i out of the queue as if it had never come.
func (i *item) drop(t *tx) error {
	if _, err := t.exec("DELETE FROM outbox WHERE seq = ?", i.seq); err != nil {
		return fmt.Errorf("dropping %s: %w", i.id, err)
	}
	t.queue.remove(i)
	t.queue.cool(i)
	return nil
}

// standing tells whether the slot of i has a message, or one is on its way into it.
func (i *item) standing(t *tx) (bool, error) {
	if f := t.queue.line(i.chat).flight; f != nil && f.slot == i.slot {
		return true, nil
	}
	n, err := t.number("SELECT count(*) FROM slots WHERE chat = ? AND slot = ?", i.chat, i.slot)
	if err != nil {
		return false, fmt.Errorf("looking at slot %s: %w", i.slot, err)
	}
	return n != 0, nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// claimedColumns are what scanClaimed reads, of outbox o with its slot's message s.
const claimedColumns = `o.seq, o.id, o.chat, o.topic, o.lane, o.action, o.slot, o.edit, o.message, o.not_before, o.expires,
	o.attempt, o.epoch, o.resent, coalesce(s.message, o.edit), s.content, s.sent, s.doubt`

func scanClaimed(r *row) (seq int64, c chat.Claimed) {
	seq, c.ID = r.int(), r.text()
	c.Place = chat.Place{Chat: r.int(), Topic: int(r.int())}
	c.Lane, c.Action, c.Slot, c.Edit = chat.Lane(r.int()), chat.Action(r.text()), r.text(), r.int()
	r.json(&c.Message)
	c.NotBefore, c.Expires = r.instant(), r.instant()
	c.Attempt, c.Epoch, c.Resent, c.Shown = int(r.int()), r.int(), r.flag(), r.int()
	r.json(&c.ShownAs)
	c.ShownAt = r.instant()
	if r.flag() && c.Action == chat.Put {
		c.ShownAs = nil
	}
	return seq, c
}
