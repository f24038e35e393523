package redis

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// source is where the entries of one kind come from: the fields of a key, how they are ordered, and how they are told.
type source struct {
	key   string
	order func(field string) ([]byte, error)
	tell  func(field, value string, each func(store.Entry) error) error
}

// sources are all, in the order of an export.
func (x *exporter) sources() []source {
	k := x.kinds
	return []source{
		recordsOf(k.organisations, "t"), recordsOf(k.groups, "n"), recordsOf(k.people, "n"), recordsOf(k.invitations, "t"),
		recordsOf(k.meetings, "t"), recordsOf(k.milestones, "t"), recordsOf(k.directives, "n"), recordsOf(k.assignments, "nt"),
		recordsOf(k.reports, "ntn"), recordsOf(k.extensions, "ntn"), recordsOf(k.records, "tt"),
		one(keyDueEntries, asText, tellDue), sessionsOf(k.sessions), one(keyTurns, asText, tellTurn), one(keyAudit, ordered("n"), tellAudit),
		one(keyBlobs, asText, tellBlob), {keyBlobIDs, asText, tellFiles}, one(keyEnvelopes, asText, x.tellEnvelope), one(keySlots, orderSlot, tellSlot),
		one(keyParts, ordered("n"), tellPart), one(keyBuried, ordered("n"), tellBuried), one(keyMeta, asText, tellEpoch),
	}
}

// one makes a source of which each field is one entry.
func one(key string, order func(string) ([]byte, error), read func(field, value string) (any, error)) source {
	return source{key, order, func(field, value string, each func(store.Entry) error) error {
		v, err := read(field, value)
		if err != nil {
			return fmt.Errorf("reading %s of %s: %w", field, key, err)
		}
		e, err := store.EntryOf(v)
		if err != nil {
			return err
		}
		return each(e)
	}}
}

func recordsOf[T any](k kind[T], parts string) source {
	return one(kindName(k.number), ordered(parts), func(field, value string) (any, error) { return k.read(field, value) })
}

func sessionsOf(k kind[chat.Session]) source {
	return one(kindName(k.number), ordered("nnn"), func(field, value string) (any, error) { return readSession(k, field, value) })
}

func readSession(k kind[chat.Session], field, value string) (chat.Session, error) {
	session, err := k.read(field, value)
	if err != nil {
		return session, err
	}
	// The place may have moved since it was written.
	place, _, _ := strings.Cut(field, "/")
	session.Key.Place.Chat, err = strconv.ParseInt(place, 10, 64)
	return session, err
}

func asText(field string) ([]byte, error) { return []byte(field), nil }

// ordered says how ids are ordered whose parts are numbers ("n") and texts ("t").
func ordered(parts string) func(id string) ([]byte, error) {
	return func(id string) ([]byte, error) {
		all := strings.Split(id, "/")
		if len(all) != len(parts) {
			return nil, fmt.Errorf("it has %d parts, not %d", len(all), len(parts))
		}
		var by []byte
		for i, part := range all {
			if parts[i] == 'n' {
				n, err := strconv.ParseInt(part, 10, 64)
				if err != nil {
					return nil, err
				}
				by = appendNumber(by, n)
				continue
			}
			text, err := url.PathUnescape(part)
			if err != nil {
				return nil, err
			}
			by = append(append(by, text...), 0)
		}
		return by, nil
	}
}

// appendNumber writes a number so that bytes order as numbers do.
func appendNumber(by []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(by, uint64(n)^1<<63)
}

func orderSlot(field string) ([]byte, error) {
	id, slot, _ := strings.Cut(field, " ")
	n, err := strconv.ParseInt(id, 10, 64)
	return append(appendNumber(nil, n), slot...), err
}

func tellDue(_, value string) (any, error) {
	var d directive.Due
	err := json.Unmarshal([]byte(value), &d)
	return d, err
}

func tellTurn(field, value string) (any, error) {
	t := store.KeptTurn{Key: field}
	if value == "inf" {
		return t, nil
	}
	ms, err := strconv.ParseFloat(value, 64)
	t.At = time.UnixMilli(int64(ms)).UTC()
	return t, err
}

func tellAudit(field, value string) (any, error) {
	turn, text, _ := strings.Cut(value, parted)
	var a store.Audit
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return nil, err
	}
	line, err := strconv.ParseInt(field, 10, 64)
	return store.KeptAudit{
		Line: line, At: a.At, Turn: turn, Actor: a.Actor, Action: a.Action, Subject: a.Subject, Before: a.Before, After: a.After,
	}, err
}

func tellBlob(field, value string) (any, error) {
	parts := strings.SplitN(value, parted, 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("it has %d parts", len(parts))
	}
	var l label
	if err := json.Unmarshal([]byte(parts[1]), &l); err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, err
	}
	used, err := strconv.ParseInt(parts[0], 10, 64)
	return store.KeptBlob{Hash: field, Name: l.Name, Type: l.Type, Used: time.UnixMilli(used).UTC(), Bytes: b}, err
}

// tellFiles tells an entry for every kind that a blob was uploaded as.
func tellFiles(field, value string, each func(store.Entry) error) error {
	ids := map[chat.FileKind]string{}
	if err := json.Unmarshal([]byte(value), &ids); err != nil {
		return fmt.Errorf("reading the files of blob %s: %w", field, err)
	}
	kinds := make([]chat.FileKind, 0, len(ids))
	for k := range ids {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	for _, k := range kinds {
		e, err := store.EntryOf(store.KeptFile{Hash: field, Kind: k, ID: ids[k]})
		if err != nil {
			return err
		}
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) tellEnvelope(field, value string) (any, error) {
	text, became, _ := strings.Cut(value, parted)
	k, err := readKept(text, became, x.flights[field])
	if err != nil {
		return nil, err
	}
	return store.KeptEnvelope{
		ID: k.ID, Chat: k.Place.Chat, Topic: k.Place.Topic, Lane: k.Lane, Action: k.Action, Slot: k.Slot, Edit: k.Edit, Message: k.Message,
		NotBefore: k.NotBefore, Expires: k.Expires, State: k.state, Attempt: k.attempt, Epoch: k.epoch, Resent: k.resent,
		Removes: k.removes, Moved: k.moved, Created: k.created, Sent: k.became.sent, Next: k.became.next, Settled: k.became.settled, Reason: k.became.reason,
	}, nil
}

func tellSlot(field, value string) (any, error) {
	id, slot, _ := strings.Cut(field, " ")
	k := store.KeptSlot{Slot: slot}
	var err error
	if k.Chat, err = strconv.ParseInt(id, 10, 64); err != nil {
		return nil, err
	}
	is, err := readStanding(value)
	if err != nil {
		return nil, err
	}
	k.Message, k.Sent, k.Doubt = is.message, is.sent, is.doubt
	err = json.Unmarshal([]byte(is.content), &k.Content)
	return k, err
}

func tellPart(field, value string) (any, error) {
	p, err := readPart(field, value)
	return store.KeptPart(p), err
}

func tellBuried(field, value string) (any, error) {
	wanted, text, _ := strings.Cut(value, parted)
	b, err := readGrave(field, text)
	b.Retry = wanted == "true"
	return store.KeptBuried(b), err
}

func tellEpoch(_, value string) (any, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	return store.KeptEpoch{Epoch: n}, err
}
