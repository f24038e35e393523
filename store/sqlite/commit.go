package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// plan is a commit made ready by its caller, so that the writer has nothing left to do but to write it.
type plan struct {
	key       string
	at        driver.Value
	firm      map[int]int64
	records   []write
	people    []directive.Person // whose duties are written anew
	duties    [][]driver.Value
	standing  []directive.Directive
	due       [][]driver.Value
	fired     []string
	removed   []int
	moved     []directive.Moved
	session   *sessionWrite
	envelopes []*envelope
	blobs     blobs
	audit     [][]driver.Value
}

// Commit writes everything in c, or nothing. It returns when that is on the disk. Its errors wrap store.ErrRepeated,
// store.ErrConflict, store.ErrFenced, store.ErrText or store.ErrClosed.
func (s *Store) Commit(ctx context.Context, c store.Commit) error {
	doing := "committing " + c.Key
	p, err := s.plan(c)
	if err != nil {
		return s.fail(doing, err)
	}
	fence := c.Fence // the writer needs no more of c
	err = s.writeRows(ctx, doing, len(p.envelopes)+len(p.records), func(t *tx) error {
		if err := s.leases.fenced(fence); err != nil {
			return err
		}
		return p.apply(t)
	})
	if err == nil && len(p.envelopes) > 0 {
		s.arrivals.tell()
	}
	return err
}

// plan binds every value of a commit.
func (s *Store) plan(c store.Commit) (*plan, error) {
	if c.Key == "" {
		return nil, errors.New("a commit needs a key")
	}
	p := &plan{
		key: c.Key, firm: c.Change.Firm, people: c.Change.People, standing: c.Change.Directives,
		fired: c.Change.Fired, removed: c.Change.Removed, moved: c.Change.Moved,
	}
	v := values{of: "the commit's key and time"}
	v.text(c.Key)
	v.instant(c.At)
	if v.err != nil {
		return nil, v.err
	}
	p.at = v.list[1]
	if err := p.bindRecords(s.tables, c.Change, s.zone); err != nil {
		return nil, err
	}
	for _, person := range c.Change.People {
		duties, err := bindDuties(person)
		if err != nil {
			return nil, err
		}
		p.duties = append(p.duties, duties...)
	}
	if err := p.bindIndex(c); err != nil {
		return nil, err
	}
	return p, p.bindTalk(c)
}

// bindDuties binds a person's duties, in their order.
func bindDuties(person directive.Person) (duties [][]driver.Value, err error) {
	for i, d := range person.Duties {
		v := values{of: "a person's duty"}
		v.int(int64(person.ID))
		v.int(int64(i))
		v.text(string(d.Role))
		v.text(string(d.Organisation))
		if v.err != nil {
			return nil, v.err
		}
		duties = append(duties, v.list)
	}
	return duties, nil
}

const insertDuty = "INSERT INTO duties (person, position, role, organisation) VALUES (?, ?, ?, ?)"

// bindIndex binds the index by time and the audit.
func (p *plan) bindIndex(c store.Commit) error {
	for _, d := range c.Change.Due {
		v := values{of: "an entry of the index by time"}
		if bindDue(&v, d); v.err != nil {
			return v.err
		}
		p.due = append(p.due, v.list)
	}
	for _, a := range c.Audit {
		v := values{of: "the audit"}
		v.instant(a.At)
		v.text(c.Key)
		v.int(int64(a.Actor.Person))
		v.text(a.Actor.System)
		v.text(a.Action)
		v.text(a.Subject)
		v.text(a.Before)
		v.text(a.After)
		if v.err != nil {
			return v.err
		}
		p.audit = append(p.audit, v.list)
	}
	return nil
}

// bindTalk binds what is said: the dialog and the envelopes.
func (p *plan) bindTalk(c store.Commit) (err error) {
	if c.Session != nil {
		if p.session, err = bindSession(*c.Session); err != nil {
			return err
		}
	}
	if err = p.bindEnvelopes(c); err != nil {
		return err
	}
	p.blobs, err = bindBlobs(c)
	return err
}

// bindEnvelopes binds the envelopes. Of two with the same ID, the first counts; the schema only looks after IDs that are not named
// after their Turn.
func (p *plan) bindEnvelopes(c store.Commit) error {
	if len(c.Envelopes) == 0 {
		return nil
	}
	p.envelopes = make([]*envelope, 0, len(c.Envelopes))
	seen := make(map[string]bool, len(c.Envelopes))
	for i := range c.Envelopes {
		e := &c.Envelopes[i]
		if seen[e.ID] {
			continue
		}
		seen[e.ID] = true
		bound, err := p.bindEnvelope(e, millis(c.At))
		if err == nil {
			err = c.CheckID(e.ID)
		}
		if err != nil {
			return fmt.Errorf("envelope %s: %w", e.ID, err)
		}
		p.envelopes = append(p.envelopes, bound)
	}
	return nil
}

// bindRecords binds the records. Directives go before assignments, which look at them.
func (p *plan) bindRecords(t *tables, c directive.Change, zone *time.Location) error {
	return errors.Join(
		bindAll(p, organisations(), &t.organisations, c.Organisations),
		bindAll(p, groups(), &t.groups, c.Groups),
		bindAll(p, people(), &t.people, c.People),
		bindAll(p, invitations(), &t.invitations, c.Invitations),
		bindAll(p, meetings(), &t.meetings, c.Meetings),
		bindAll(p, milestones(), &t.milestones, c.Milestones),
		bindAll(p, directives(), &t.directives, c.Directives),
		p.bindAssignments(&t.assignments, c.Assignments, zone),
		p.bindDropped(&t.assignments, c.Dropped),
		bindAll(p, reports(), &t.reports, c.Reports),
		bindAll(p, extensions(), &t.extensions, c.Extensions),
		bindAll(p, wholeRecords(), &t.records, c.Records),
	)
}

func (p *plan) bindAssignments(s *statements, records []directive.Assignment, zone *time.Location) error {
	for _, a := range records {
		w, err := assignments().prepare(s, a)
		if err != nil {
			return err
		}
		if err := w.stand(a, zone); err != nil {
			return err
		}
		p.records = append(p.records, w)
	}
	return nil
}

// bindDropped binds assignments that go.
func (p *plan) bindDropped(s *statements, records []directive.Assignment) error {
	for _, a := range records {
		v := values{of: "dropping an assignment"}
		v.int(int64(a.Directive))
		v.text(string(a.Organisation))
		if v.err != nil {
			return v.err
		}
		p.records = append(p.records, write{
			statements: s, values: v.list, version: a.Version, drops: true,
			counted: &counted{now: standing{organisation: a.Organisation}},
		})
	}
	return nil
}

func bindAll[T any](p *plan, t table[T], s *statements, records []T) error {
	for _, r := range records {
		w, err := t.prepare(s, r)
		if err != nil {
			return err
		}
		p.records = append(p.records, w)
	}
	return nil
}

// apply checks everything that the commit relies on, then writes.
func (p *plan) apply(t *tx) error {
	if err := p.check(t); err != nil {
		if !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrBlob) {
			return err
		}
		// A repeated turn usually finds its records changed, by its first run.
		n, looked := t.number("SELECT count(*) FROM turns WHERE key = ?", p.key)
		if looked != nil {
			return fmt.Errorf("looking for the turn: %w", looked)
		}
		if n > 0 {
			return store.ErrRepeated
		}
		return err
	}
	added, err := t.exec("INSERT INTO turns (key, at) VALUES (?, ?) ON CONFLICT DO NOTHING", p.key, p.at)
	if err != nil {
		return fmt.Errorf("noting the turn's key: %w", err)
	}
	if added == 0 {
		return store.ErrRepeated
	}
	for _, step := range []func(*tx) error{p.writeRecords, p.writeDuties, p.writeStanding, p.writeIndex, p.writeMoves, p.writeTalk} {
		if err := step(t); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) check(t *tx) error {
	for number, version := range p.firm {
		if err := firm(t, number, version); err != nil {
			return err
		}
	}
	for _, w := range p.records {
		have, err := w.look(t)
		if err != nil {
			return fmt.Errorf("looking into %s: %w", w.name, err)
		}
		if have != w.version {
			return fmt.Errorf("%w: %s %v is at version %d, not %d", store.ErrConflict, w.name, w.values[:w.keys], have, w.version)
		}
	}
	for _, number := range p.removed {
		n, err := t.number("SELECT count(*) FROM directives WHERE number = ?", int64(number))
		if err != nil {
			return fmt.Errorf("looking for draft %d: %w", number, err)
		}
		if n == 0 {
			return fmt.Errorf("%w: draft %d is gone", store.ErrConflict, number)
		}
	}
	for _, m := range p.moved {
		// A chat that is no group of anybody's takes only its messages and dialogs along.
		n, err := t.number(`SELECT count(*) FROM "groups" WHERE chat IN (?, ?)`, m.From, m.To)
		if err != nil {
			return fmt.Errorf("looking for group %d: %w", m.To, err)
		}
		if n > 1 {
			return fmt.Errorf("%w: there is a group %d already", store.ErrConflict, m.To)
		}
	}
	return p.blobs.check(t)
}

func firm(t *tx, number int, version int64) error {
	have, err := t.number("SELECT version FROM directives WHERE number = ?", int64(number))
	if err != nil {
		return fmt.Errorf("looking at directive %d: %w", number, err)
	}
	if have != version {
		return fmt.Errorf("%w: directive %d is at version %d, not %d", store.ErrConflict, number, have, version)
	}
	return nil
}

func (p *plan) writeRecords(t *tx) error {
	for _, w := range p.records {
		if w.drops {
			if err := w.drop(t); err != nil {
				return err
			}
			continue
		}
		stays := false
		if w.counted != nil {
			var err error
			if stays, err = w.counted.place(t, w.values, len(p.standing)+len(p.removed) > 0); err != nil {
				return err
			}
		}
		sql := w.insert
		switch {
		case w.version != 0 && stays:
			sql = w.still
		case w.version != 0:
			sql = w.update
		}
		n, err := t.exec(sql, w.values...)
		if err != nil {
			return fmt.Errorf("writing into %s: %w", w.name, err)
		}
		if n != 1 {
			return fmt.Errorf("writing into %s: the commit holds %v twice", w.name, w.values[:w.keys])
		}
	}
	return nil
}

// writeDuties writes people's duties anew.
func (p *plan) writeDuties(t *tx) error {
	for _, person := range p.people {
		if person.Version != 0 {
			if _, err := t.exec("DELETE FROM duties WHERE person = ?", int64(person.ID)); err != nil {
				return fmt.Errorf("writing the duties of %d: %w", person.ID, err)
			}
		}
	}
	for _, d := range p.duties {
		if _, err := t.exec(insertDuty, d...); err != nil {
			return fmt.Errorf("writing the duties of %v: %w", d[0], err)
		}
	}
	return nil
}

// writeStanding notes on the assignments of changed directives whether an answer is owed and whether they count, and drops
// removed drafts.
func (p *plan) writeStanding(t *tx) error {
	for _, d := range p.standing {
		_, err := t.exec(`UPDATE assignments SET owed = NOT owed WHERE directive = ?1
			AND owed <> (?2 = 'published' AND state NOT IN ('submitted', 'confirmed'))`, int64(d.Number), string(d.State))
		if err != nil {
			return fmt.Errorf("noting what is owed under directive %d: %w", d.Number, err)
		}
		if err := recount(t, int64(d.Number), d.State); err != nil {
			return fmt.Errorf("counting what stands under directive %d: %w", d.Number, err)
		}
	}
	for _, number := range p.removed {
		for _, sql := range []string{
			"DELETE FROM directives WHERE number = ?", "UPDATE assignments SET owed = 0 WHERE directive = ? AND owed = 1",
		} {
			if _, err := t.exec(sql, int64(number)); err != nil {
				return fmt.Errorf("removing draft %d: %w", number, err)
			}
		}
		if err := recount(t, int64(number), ""); err != nil {
			return fmt.Errorf("counting what stood under draft %d: %w", number, err)
		}
	}
	return nil
}

// writeIndex writes the index by time and the audit.
func (p *plan) writeIndex(t *tx) error {
	for _, key := range p.fired {
		if _, err := t.exec("DELETE FROM due WHERE key = ?", key); err != nil {
			return fmt.Errorf("taking %s out of the index by time: %w", key, err)
		}
	}
	for _, d := range p.due {
		_, err := t.exec("INSERT INTO due ("+dueColumns+") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", d...)
		if err != nil {
			return fmt.Errorf("writing into the index by time: %w", err)
		}
	}
	for _, a := range p.audit {
		_, err := t.exec(`INSERT INTO audit (at, turn, person, system, action, subject, before, after)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, a...)
		if err != nil {
			return fmt.Errorf("writing the audit: %w", err)
		}
	}
	return nil
}

func (p *plan) writeMoves(t *tx) error {
	for _, m := range p.moved {
		if err := move(t, m); err != nil {
			return fmt.Errorf("moving chat %d to %d: %w", m.From, m.To, err)
		}
	}
	return nil
}

func (p *plan) writeTalk(t *tx) error {
	if err := p.blobs.write(t); err != nil {
		return err
	}
	if p.session != nil {
		if err := p.session.apply(t); err != nil {
			return err
		}
	}
	for _, e := range p.envelopes {
		if err := e.enqueue(t); err != nil {
			return fmt.Errorf("putting envelope %s into the outbox: %w", e.id, err)
		}
	}
	return nil
}

// sessionWrite keeps or ends a dialog.
type sessionWrite struct {
	values []driver.Value
	keep   bool
	lapsed driver.Value // when the one that it takes the place of must have ended; nil: there may be any or none
}

func bindSession(c store.SessionChange) (*sessionWrite, error) {
	v := values{of: "writing a session"}
	bindSessionRow(&v, c.Key, c.Session)
	w := &sessionWrite{values: v.list, keep: c.Session != nil}
	if !c.Lapsed.IsZero() {
		w.lapsed = v.moment(c.Lapsed)
	}
	return w, v.err
}

// bindSessionRow binds a dialog's columns, or only its key where there is none.
func bindSessionRow(v *values, key chat.SessionKey, s *chat.Session) {
	v.int(key.Place.Chat)
	v.int(int64(key.Place.Topic))
	v.int(key.Person)
	if s != nil {
		v.text(s.ID)
		v.text(s.Flow)
		v.text(s.Step)
		v.json(s.Trail, len(s.Trail) == 0)
		v.json(s.Values, len(s.Values) == 0)
		v.instant(s.Changed)
		v.instant(s.Expires)
		v.flag(s.Told)
	}
}

// sessionColumns are what scanSession reads and bindSessionRow binds.
const sessionColumns = "chat, topic, person, id, flow, step, trail, answers, changed, expires, told"

const keepSession = "INSERT INTO sessions (" + sessionColumns + `)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (chat, topic, person) DO UPDATE SET id = excluded.id, flow = excluded.flow, step = excluded.step,
	trail = excluded.trail, answers = excluded.answers, changed = excluded.changed, expires = excluded.expires, told = excluded.told`

// stands fails unless the dialog that is there is the one whose end was seen.
func (w *sessionWrite) stands(t *tx) error {
	if w.lapsed == nil {
		return nil
	}
	n, err := t.number("SELECT count(*) FROM sessions WHERE chat = ? AND topic = ? AND person = ? AND expires = ? AND told = 0",
		w.values[0], w.values[1], w.values[2], w.lapsed)
	switch {
	case err != nil:
		return fmt.Errorf("looking for the session of %v: %w", w.values[:3], err)
	case n == 0:
		return fmt.Errorf("the session of %v: %w", w.values[:3], store.ErrWentOn)
	}
	return nil
}

func (w *sessionWrite) apply(t *tx) error {
	if err := w.stands(t); err != nil {
		return err
	}
	sql := keepSession
	if !w.keep {
		sql = "DELETE FROM sessions WHERE chat = ? AND topic = ? AND person = ?"
	}
	if _, err := t.exec(sql, w.values...); err != nil {
		return fmt.Errorf("writing the session of %v: %w", w.values[:3], err)
	}
	return nil
}

// scanSession reads a session in the order of its table's columns.
func scanSession(r *row) (s chat.Session) {
	s.Key = chat.SessionKey{Place: chat.Place{Chat: r.int(), Topic: int(r.int())}, Person: r.int()}
	s.ID, s.Flow, s.Step = r.text(), r.text(), r.text()
	r.json(&s.Trail)
	r.json(&s.Values)
	s.Changed, s.Expires, s.Told = r.instant(), r.instant(), r.flag()
	return s
}
