package directive

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// RecordKind says what a Record is.
type RecordKind string

// The kinds of records that are kept whole.
const (
	KindRule     RecordKind = "rule"     // a ReminderRule; owned by nobody
	KindHolidays RecordKind = "holidays" // a calendar.HolidayYear, by its year
	KindMute     RecordKind = "mute"     // a Mute, by whom it is for
	KindDesk     RecordKind = "desk"     // a desk, by its organisation: what its groups were reminded of last
	KindBoard    RecordKind = "board"    // the Board's list of a day
	KindPersonal RecordKind = "personal" // a PersonalReminder; owned by a person
	KindFiring   RecordKind = "firing"   // a Firing; owned by an organisation, or by a person
	KindRound    RecordKind = "round"    // a Round of a periodic report; owned by its directive
	KindPlan     RecordKind = "plan"     // what the index by time was planned by
)

// Record is a small record that is kept whole, as JSON: few of a kind, and nothing is looked up inside them.
type Record struct {
	Kind    RecordKind      `json:"kind"`
	ID      string          `json:"id"`              // unique within the kind
	Owner   string          `json:"owner,omitempty"` // whose it is; records can be asked for by it
	Body    json.RawMessage `json:"body"`
	Version int64           `json:"version"`
}

// RecordNeed asks for the records of a kind: the one with an ID, those of an owner, or all where both are empty.
type RecordNeed struct {
	Kind  RecordKind
	ID    string
	Owner string
}

// Takes tells whether r is asked for.
func (n RecordNeed) Takes(r Record) bool {
	return r.Kind == n.Kind && (n.ID == "" || r.ID == n.ID) && (n.Owner == "" || r.Owner == n.Owner)
}

// record returns a loaded record; one that is not there has the version 0.
func (s State) record(kind RecordKind, id string) Record {
	for _, r := range s.Records {
		if r.Kind == kind && r.ID == id {
			return r
		}
	}
	return Record{Kind: kind, ID: id}
}

// read reads a loaded record into body, and leaves that as it is where there is none.
func (s State) read(kind RecordKind, id string, body any) error {
	r := s.record(kind, id)
	if r.Version == 0 {
		return nil
	}
	return r.into(body)
}

func (r Record) into(body any) error {
	if err := json.Unmarshal(r.Body, body); err != nil {
		return fmt.Errorf("reading the record %s %s: %w", r.Kind, r.ID, err)
	}
	return nil
}

// keep puts a record with a body into the change; a second one with the same ID takes the place of the first.
func (c *Change) keep(s State, kind RecordKind, id, owner string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("writing the record %s %s: %w", kind, id, err)
	}
	r := Record{Kind: kind, ID: id, Owner: owner, Body: raw, Version: s.record(kind, id).Version}
	if i := slices.IndexFunc(c.Records, func(old Record) bool { return old.Kind == kind && old.ID == id }); i >= 0 {
		c.Records[i] = r
		return nil
	}
	c.Records = append(c.Records, r)
	return nil
}

// latest reads a record as the change leaves it so far.
func (c *Change) latest(s State, kind RecordKind, id string, body any) error {
	for _, r := range c.Records {
		if r.Kind == kind && r.ID == id {
			return r.into(body)
		}
	}
	return s.read(kind, id, body)
}

// Bodies reads the records of one kind. Those that can't be read are left out, and the error says which they are.
func Bodies[T any](records []Record, kind RecordKind) ([]T, error) {
	var bodies []T
	var errs []error
	for _, r := range records {
		if r.Kind != kind {
			continue
		}
		var body T
		if err := r.into(&body); err != nil {
			errs = append(errs, err)
			continue
		}
		bodies = append(bodies, body)
	}
	return bodies, errors.Join(errs...)
}
