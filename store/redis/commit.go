package redis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// plan is a commit made ready: what lua/commit.lua is told.
type plan struct {
	key, at   string
	kinds     []int // those that it has to do with; the script knows them by their places, from 1
	checks    []any
	writes    []write
	sessions  []write
	due       []any
	audit     []any
	envelopes []any
	borne     []any
	brought   []any
}

// Commit writes everything in c, or nothing. It returns when the server has it. Its errors wrap store.ErrRepeated,
// store.ErrConflict, store.ErrText, store.ErrFenced, store.ErrClosed or store.ErrUnavailable; after the last one the commit
// may have been written all the same, and another try says so by store.ErrRepeated.
func (s *Store) Commit(ctx context.Context, c store.Commit) error {
	doing := "committing " + c.Key
	p, err := s.plan(c)
	if err != nil {
		return s.fail(doing, err)
	}
	if err := s.ready(ctx); err != nil {
		return s.fail(doing, err)
	}
	// Where an answer was lost, the Turn's key tells at the next try whether it went through.
	again, by := false, &s.scripts.commit
	if len(c.Change.Moved) > 0 {
		by = &s.scripts.move
	}
	args := p.arguments(c, s.o.TurnLife)
	keys := slices.Clone(by.keys)
	for _, kind := range p.kinds {
		keys = append(keys, s.kindKeys[kind-1])
	}
	answer, err := s.changeKeys(ctx, by, keys, args, func() { again = true })
	if err == nil {
		_, err = verdict(answer)
	}
	if again && errors.Is(err, store.ErrRepeated) {
		err = nil
	}
	return s.fail(doing, err)
}

// plan writes every part of a commit as it will be kept.
func (s *Store) plan(c store.Commit) (*plan, error) {
	if c.Key == "" {
		return nil, errors.New("a commit needs a key")
	}
	p := &plan{key: c.Key, at: "+inf"}
	if !c.At.IsZero() {
		p.at = strconv.FormatInt(c.At.UnixMilli(), 10)
	}
	if err := plain(c.Key); err != nil {
		return nil, err
	}
	if err := checkTime(c.At); err != nil {
		return nil, err
	}
	if err := p.records(s.kinds, c.Change); err != nil {
		return nil, err
	}
	for number, version := range c.Change.Firm {
		p.checks = append(p.checks, p.place(kindDirectives), number, version)
	}
	for _, number := range c.Change.Removed {
		id := strconv.Itoa(number)
		p.writes = append(p.writes, write{kind: kindDirectives, id: id, version: "+", child: word(byDirective, id) + "|"})
	}
	for _, a := range c.Change.Dropped {
		p.writes = append(p.writes, write{kind: kindAssignments, id: assignmentID(a.AssignmentKey), version: strconv.FormatInt(a.Version, 10)})
	}
	for _, step := range []func(*plan, store.Commit) error{s.planIndex, s.planSession, s.planEnvelopes, planBlobs} {
		if err := step(p, c); err != nil {
			return nil, err
		}
	}
	return p, p.once()
}

// records writes the records.
func (p *plan) records(k *kinds, c directive.Change) error {
	return errors.Join(
		prepareAll(p, k.organisations, c.Organisations),
		prepareAll(p, k.groups, c.Groups),
		prepareAll(p, k.people, c.People),
		prepareAll(p, k.invitations, c.Invitations),
		prepareAll(p, k.meetings, c.Meetings),
		prepareAll(p, k.milestones, c.Milestones),
		prepareAll(p, k.directives, c.Directives),
		prepareAll(p, k.assignments, c.Assignments),
		prepareAll(p, k.reports, c.Reports),
		prepareAll(p, k.extensions, c.Extensions),
		prepareAll(p, k.records, c.Records),
	)
}

func prepareAll[T any](p *plan, k kind[T], records []T) error {
	for _, r := range records {
		w, err := k.prepare(r)
		if err != nil {
			return err
		}
		p.writes = append(p.writes, w)
	}
	return nil
}

// once refuses a commit that holds a record twice: the second would be checked against what is there before the first.
func (p *plan) once() error {
	if len(p.writes) < 2 {
		return nil
	}
	type name struct {
		kind int
		id   string
	}
	seen := make(map[name]bool, len(p.writes))
	for _, w := range p.writes {
		if n := (name{w.kind, w.id}); seen[n] {
			return fmt.Errorf("the commit holds %s %s twice", kindName(w.kind), w.id)
		} else {
			seen[n] = true
		}
	}
	return nil
}

// planIndex writes the index by time and the audit.
func (s *Store) planIndex(p *plan, c store.Commit) error {
	for _, d := range c.Change.Due {
		text, err := s.due.encode(d)
		if err != nil {
			return fmt.Errorf("an entry of the index by time: %w", err)
		}
		p.due = append(p.due, d.Key, score(d.At), text)
	}
	for _, a := range c.Audit {
		text, err := s.audit.encode(a)
		if err != nil {
			return fmt.Errorf("the audit: %w", err)
		}
		p.audit = append(p.audit, text)
	}
	return nil
}

func (s *Store) planSession(p *plan, c store.Commit) error {
	if c.Session == nil {
		return nil
	}
	w := write{kind: kindSessions, id: sessionID(c.Session.Key)}
	if c.Session.Session != nil {
		kept := *c.Session.Session
		kept.Key = c.Session.Key
		var err error
		if w, err = s.kinds.sessions.prepare(kept); err != nil {
			return err
		}
	}
	w.version = "*"
	if !c.Session.Lapsed.IsZero() {
		w.version = strconv.FormatInt(c.Session.Lapsed.UnixMilli(), 10)
	}
	p.sessions = append(p.sessions, w)
	return nil
}

func (s *Store) planEnvelopes(p *plan, c store.Commit) error {
	for _, e := range c.Envelopes {
		err := errors.Join(c.CheckID(e.ID), checkEnvelope(e))
		var text []byte
		if err == nil {
			text, err = s.textOf(e, standing{state: chat.Pending, created: c.At})
		}
		if err != nil {
			return fmt.Errorf("envelope %s: %w", e.ID, err)
		}
		p.envelopes = append(p.envelopes, e.ID, e.Place.Chat, int(e.Lane), e.Slot, millis(e.NotBefore), text)
	}
	return nil
}

func checkEnvelope(e chat.Envelope) error {
	if err := errors.Join(plain(e.ID, e.Slot), checkTime(e.NotBefore), checkTime(e.Expires)); err != nil {
		return err
	}
	switch {
	case e.ID == "":
		return errors.New("it has no ID")
	case e.Lane < chat.Interactive || e.Lane > chat.Digest:
		return fmt.Errorf("there is no lane %d", e.Lane)
	case e.Action != chat.Put && e.Action != chat.Replace && e.Action != chat.Remove:
		return fmt.Errorf("there is no action %q", e.Action)
	case e.Action != chat.Put && e.Slot == "":
		return fmt.Errorf("%s needs a slot", e.Action)
	}
	return nil
}

func checkTime(t time.Time) error {
	if t.IsZero() {
		return nil
	}
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return fmt.Errorf("the time %s is outside the years 1–9999", t)
	}
	return nil
}

// score is a time as the sorted sets have it; the zero one is before all others.
func score(t time.Time) any {
	if t.IsZero() {
		return int64(math.MinInt64 >> 10)
	}
	return t.UnixMilli()
}

// arguments puts together what the script is told.
func (p *plan) arguments(c store.Commit, life time.Duration) []any {
	duty, token := "", int64(0)
	if c.Fence != nil {
		duty, token = c.Fence.Duty, c.Fence.Token
	}
	stale := any("-inf")
	if !c.At.IsZero() {
		stale = c.At.Add(-life).UnixMilli()
	}
	moved, fired := c.Change.Moved, c.Change.Fired
	args := make([]any, 0, 32+6*len(p.writes)+len(p.envelopes))
	args = append(args, p.key, p.at, stale, duty, token, len(p.checks)/3, len(p.writes), len(p.due)/3, len(fired), len(p.audit),
		len(moved), len(p.sessions), len(p.envelopes)/6, len(p.borne), len(p.brought)/3)
	args = append(args, p.checks...)
	args = p.appendWrites(args, p.writes)
	args = append(args, p.due...)
	for _, key := range fired {
		args = append(args, key)
	}
	args = append(args, p.audit...)
	for _, m := range moved {
		args = append(args, m.From, m.To)
	}
	args = p.appendWrites(args, p.sessions)
	args = append(args, p.envelopes...)
	args = append(args, p.borne...)
	return append(args, p.brought...)
}

// place returns the number that the script knows a kind by.
func (p *plan) place(kind int) int {
	at := slices.Index(p.kinds, kind)
	if at < 0 {
		at = len(p.kinds)
		p.kinds = append(p.kinds, kind)
	}
	return at + 1
}

func (p *plan) appendWrites(args []any, writes []write) []any {
	for _, w := range writes {
		child := 0
		if w.child != "" {
			child = p.place(kindAssignments)
		}
		args = append(args, p.place(w.kind), w.id, w.version, w.value, child, w.child)
	}
	return args
}
