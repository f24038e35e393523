package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

// Entry is one thing that a store holds, in the form in which it is carried from one store into another. An export is all
// entries of a store as they were at one moment: in the order of Kinds, and within a kind in the order of its keys, their
// numbers as numbers and their texts byte by byte; the audit and the outbox in the order in which they came.
type Entry struct {
	Kind  string          `json:"kind"`
	Key   string          `json:"key"` // names it within its kind, for people
	Value json.RawMessage `json:"value"`
}

// ErrNotEmpty means that a store that is to be filled holds something.
var ErrNotEmpty = errors.New("the store is not empty")

// ErrUnfinished means that a store holds only a part of what was to be copied into it.
var ErrUnfinished = errors.New("copying into the store was not finished")

// Kinds returns the kinds of entries in the order of an export.
func Kinds() []string {
	return []string{
		"organisation", "group", "person", "invitation", "meeting", "milestone", "directive", "assignment", "report", "extension",
		"record", "due", "session", "turn", "audit", "blob", "file", "envelope", "slot", "part", "buried", "epoch",
	}
}

// KeptTurn is the key of a turn that was committed.
type KeptTurn struct {
	Key string    `json:"key"`
	At  time.Time `json:"at,omitzero"`
}

// KeptAudit is a line of the audit with the turn that it belongs to. Lines are numbered from 1 without a gap.
type KeptAudit struct {
	Line    int64           `json:"line"`
	At      time.Time       `json:"at,omitzero"`
	Turn    string          `json:"turn"`
	Actor   directive.Actor `json:"actor"`
	Action  string          `json:"action"`
	Subject string          `json:"subject"`
	Before  string          `json:"before,omitempty"`
	After   string          `json:"after,omitempty"`
}

// KeptBlob is a file of the bot's own making.
type KeptBlob struct {
	Hash  string    `json:"hash"`
	Name  string    `json:"name,omitempty"`
	Type  string    `json:"type,omitempty"`
	Used  time.Time `json:"used,omitzero"` // when an envelope last bore it
	Bytes []byte    `json:"bytes"`
}

// KeptFile is what the messenger calls a blob that was uploaded.
type KeptFile struct {
	Hash string        `json:"hash"`
	Kind chat.FileKind `json:"kind"`
	ID   string        `json:"id"`
}

// KeptEnvelope is an envelope with all that is known of its way. A sent one stays until it is pruned.
type KeptEnvelope struct {
	ID        string       `json:"id"`
	Chat      int64        `json:"chat"`
	Topic     int          `json:"topic,omitempty"`
	Lane      chat.Lane    `json:"lane"`
	Action    chat.Action  `json:"action"`
	Slot      string       `json:"slot,omitempty"`
	Edit      int64        `json:"edit,omitempty"`
	Message   chat.Message `json:"message"`
	NotBefore time.Time    `json:"not_before,omitzero"`
	Expires   time.Time    `json:"expires,omitzero"`
	State     chat.State   `json:"state"`
	Attempt   int          `json:"attempt,omitempty"`
	Epoch     int64        `json:"epoch,omitempty"`   // of the sender that claimed it last
	Resent    bool         `json:"resent,omitempty"`  // an earlier attempt may have arrived
	Removes   bool         `json:"removes,omitempty"` // it took the place of a removal, which is still owed where it expires
	Moved     bool         `json:"moved,omitempty"`   // the chat got a new id while it was being sent
	Next      time.Time    `json:"next,omitzero"`     // of a retry: when
	Sent      int64        `json:"sent,omitempty"`    // the message that it became
	Reason    string       `json:"reason,omitempty"`
	Created   time.Time    `json:"created,omitzero"`
	Settled   time.Time    `json:"settled,omitzero"`
}

// KeptSlot is a living message that stands in a chat.
type KeptSlot struct {
	Chat    int64        `json:"chat"`
	Slot    string       `json:"slot"`
	Message int64        `json:"message"`
	Content chat.Message `json:"content"`         // what it shows
	Doubt   bool         `json:"doubt,omitempty"` // an edit since may have arrived
	Sent    time.Time    `json:"sent,omitzero"`   // when it came into the chat
}

// KeptBuried is an update that was put aside.
type KeptBuried struct {
	Update int64     `json:"update"`
	Raw    []byte    `json:"raw"`
	Error  string    `json:"error,omitempty"`
	At     time.Time `json:"at,omitzero"`
	Retry  bool      `json:"retry,omitempty"`
}

// KeptPart is a message of an album that is still coming in.
type KeptPart struct {
	Update int64     `json:"update"`
	Chat   int64     `json:"chat"`
	Album  string    `json:"album"`
	Raw    []byte    `json:"raw"`
	At     time.Time `json:"at,omitzero"`
}

// KeptEpoch is the last epoch of the outbox; there is no entry where none has begun.
type KeptEpoch struct {
	Epoch int64 `json:"epoch"`
}

// EntryOf makes an entry of a record or of one of the Kept values.
func EntryOf(value any) (Entry, error) {
	kind, key := nameOf(value)
	if kind == "" {
		return Entry{}, fmt.Errorf("nothing is known of the kind of a %T", value)
	}
	// Columns of JSON in SQLite may hold times as earlier versions wrote them.
	value, err := Kept(value)
	if err != nil {
		return Entry{}, fmt.Errorf("writing %s %s: %w", kind, key, err)
	}
	var b bytes.Buffer
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false)
	if err := to.Encode(value); err != nil {
		return Entry{}, fmt.Errorf("writing %s %s: %w", kind, key, err)
	}
	return Entry{Kind: kind, Key: key, Value: bytes.TrimRight(b.Bytes(), "\n")}, nil
}

// nameOf returns the kind and the key of a value; an empty kind for anything else.
func nameOf(value any) (kind, key string) {
	under := func(k directive.AssignmentKey) string {
		return strconv.Itoa(k.Directive) + "/" + string(k.Organisation)
	}
	switch v := value.(type) {
	case directive.Organisation:
		return "organisation", string(v.ID)
	case directive.Group:
		return "group", strconv.FormatInt(v.Chat, 10)
	case directive.Person:
		return "person", strconv.FormatInt(int64(v.ID), 10)
	case directive.Invitation:
		return "invitation", v.Code
	case directive.Meeting:
		return "meeting", v.ID
	case directive.Milestone:
		return "milestone", v.ID
	case directive.Directive:
		return "directive", strconv.Itoa(v.Number)
	case directive.Assignment:
		return "assignment", under(v.AssignmentKey)
	case directive.Report:
		return "report", under(v.AssignmentKey) + "/" + strconv.Itoa(v.Number)
	case directive.Extension:
		return "extension", under(v.AssignmentKey) + "/" + strconv.Itoa(v.Number)
	case directive.Record:
		return "record", string(v.Kind) + "/" + v.ID
	case directive.Due:
		return "due", v.Key
	}
	return nameOfKept(value)
}

func nameOfKept(value any) (kind, key string) {
	switch v := value.(type) {
	case chat.Session:
		return "session", fmt.Sprintf("%d/%d/%d", v.Key.Place.Chat, v.Key.Place.Topic, v.Key.Person)
	case KeptTurn:
		return "turn", v.Key
	case KeptAudit:
		return "audit", strconv.FormatInt(v.Line, 10)
	case KeptBlob:
		return "blob", v.Hash
	case KeptFile:
		return "file", v.Hash + "/" + string(v.Kind)
	case KeptEnvelope:
		return "envelope", v.ID
	case KeptSlot:
		return "slot", strconv.FormatInt(v.Chat, 10) + "/" + v.Slot
	case KeptPart:
		return "part", strconv.FormatInt(v.Update, 10)
	case KeptBuried:
		return "buried", strconv.FormatInt(v.Update, 10)
	case KeptEpoch:
		return "epoch", "epoch"
	}
	return "", ""
}

// Decode returns the value that EntryOf made the entry of. What this version of the program doesn't know is refused: it
// would be lost.
func (e Entry) Decode() (value any, err error) {
	read := decoderOf(e.Kind)
	if read == nil {
		return nil, fmt.Errorf("%w: entries of the kind %q are not known", ErrNewerSchema, e.Kind)
	}
	value, err = read(e.Value)
	if err != nil {
		return nil, fmt.Errorf("reading %s %s: %w", e.Kind, e.Key, err)
	}
	if kind, key := nameOf(value); kind != e.Kind || key != e.Key {
		return nil, fmt.Errorf("%s %s calls itself %s %s", e.Kind, e.Key, kind, key)
	}
	return value, nil
}

// decoderOf returns what reads the values of a kind, nil for a kind that is not known.
func decoderOf(kind string) func([]byte) (any, error) {
	switch kind {
	case "organisation":
		return decode[directive.Organisation]
	case "group":
		return decode[directive.Group]
	case "person":
		return decode[directive.Person]
	case "invitation":
		return decode[directive.Invitation]
	case "meeting":
		return decode[directive.Meeting]
	case "milestone":
		return decode[directive.Milestone]
	case "directive":
		return decode[directive.Directive]
	case "assignment":
		return decode[directive.Assignment]
	case "report":
		return decode[directive.Report]
	case "extension":
		return decode[directive.Extension]
	case "record":
		return decode[directive.Record]
	case "due":
		return decode[directive.Due]
	case "session":
		return decode[chat.Session]
	case "turn":
		return decode[KeptTurn]
	case "audit":
		return decode[KeptAudit]
	case "blob":
		return decode[KeptBlob]
	case "file":
		return decode[KeptFile]
	case "envelope":
		return decode[KeptEnvelope]
	case "slot":
		return decode[KeptSlot]
	case "part":
		return decode[KeptPart]
	case "buried":
		return decode[KeptBuried]
	case "epoch":
		return decode[KeptEpoch]
	}
	return nil
}

func decode[T any](raw []byte) (any, error) {
	var value T
	from := json.NewDecoder(bytes.NewReader(raw))
	from.DisallowUnknownFields()
	if err := from.Decode(&value); err != nil {
		return nil, err
	}
	return value, nil
}
