package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

// list returns all records that a query on t finds; rest is what follows the columns, beginning with FROM.
func list[T any](ctx context.Context, c *conn, t table[T], alias, rest string, args ...driver.Value) ([]T, error) {
	var records []T
	err := c.query(ctx, t.read(alias)+rest, args, func(r *row) error {
		records = append(records, t.scan(r))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", t.name, err)
	}
	return records, nil
}

// only returns the one record that a query on t finds.
func only[T any](ctx context.Context, s *Store, doing string, t table[T], rest string, args ...driver.Value) (record T, found bool, err error) {
	err = s.read(ctx, doing, func(c *conn) error {
		found, err = c.one(ctx, t.read("x")+rest, args, func(r *row) error {
			record = t.scan(r)
			return nil
		})
		return err
	})
	return record, found, err
}

// all returns what list does, in a snapshot of its own.
func all[T any](ctx context.Context, s *Store, doing string, t table[T], rest string, args ...driver.Value) (records []T, err error) {
	err = s.read(ctx, doing, func(c *conn) error {
		records, err = list(ctx, c, t, "x", rest, args...)
		return err
	})
	return records, err
}

// Group returns the group with a chat's id.
func (s *Store) Group(ctx context.Context, chatID int64) (directive.Group, bool, error) {
	return only(ctx, s, "reading a group", groups(), `FROM "groups" x WHERE x.chat = ?`, chatID)
}

// Groups returns all groups, in the order of their organisations in lists.
func (s *Store) Groups(ctx context.Context) ([]directive.Group, error) {
	return all(ctx, s, "reading the groups", groups(), `FROM "groups" x LEFT JOIN organisations o ON o.id = x.organisation
		ORDER BY coalesce(o.list_order, 0), x.organisation, x.chat`)
}

// Organisations returns all organisations, in the order of lists.
func (s *Store) Organisations(ctx context.Context) ([]directive.Organisation, error) {
	return all(ctx, s, "reading the organisations", organisations(), "FROM organisations x ORDER BY x.list_order, x.id")
}

// Meetings returns all meetings, the newest first.
func (s *Store) Meetings(ctx context.Context) ([]directive.Meeting, error) {
	return all(ctx, s, "reading the meetings", meetings(), "FROM meetings x ORDER BY x.date DESC, x.id DESC")
}

// Milestones returns all milestones by day.
func (s *Store) Milestones(ctx context.Context) ([]directive.Milestone, error) {
	return all(ctx, s, "reading the milestones", milestones(), "FROM milestones x ORDER BY x.day, x.id")
}

// Invitations returns all invitations, the first to expire first.
func (s *Store) Invitations(ctx context.Context) ([]directive.Invitation, error) {
	return all(ctx, s, "reading the invitations", invitations(), "FROM invitations x ORDER BY x.expires, x.code")
}

// Records returns the records of a kind that are kept whole, by ID; an owner's where one is given.
func (s *Store) Records(ctx context.Context, kind directive.RecordKind, owner string) ([]directive.Record, error) {
	return all(ctx, s, "reading records of the kind "+string(kind), wholeRecords(),
		"FROM records x WHERE x.kind = ?1 AND (?2 = '' OR x.owner = ?2) ORDER BY x.id", string(kind), owner)
}

// Reports returns the reports under an assignment, the first one first.
func (s *Store) Reports(ctx context.Context, k directive.AssignmentKey) ([]directive.Report, error) {
	return all(ctx, s, "reading reports", reports(),
		"FROM reports x WHERE x.directive = ? AND x.organisation = ? ORDER BY x.number", int64(k.Directive), string(k.Organisation))
}

// Extensions returns the extension requests under an assignment, the first one first.
func (s *Store) Extensions(ctx context.Context, k directive.AssignmentKey) ([]directive.Extension, error) {
	return all(ctx, s, "reading extension requests", extensions(),
		"FROM extensions x WHERE x.directive = ? AND x.organisation = ? ORDER BY x.number", int64(k.Directive), string(k.Organisation))
}

// Person returns the person with an id.
func (s *Store) Person(ctx context.Context, id directive.PersonID) (p directive.Person, found bool, err error) {
	err = s.read(ctx, "reading a person", func(c *conn) error {
		who, err := listPeople(ctx, c, "WHERE x.id = ?", int64(id))
		if len(who) > 0 {
			p, found = who[0], true
		}
		return err
	})
	return p, found, err
}

// People returns everybody, in the order of their ids.
func (s *Store) People(ctx context.Context) (who []directive.Person, err error) {
	err = s.read(ctx, "reading the people", func(c *conn) error {
		who, err = listPeople(ctx, c, "")
		return err
	})
	return who, err
}

// listPeople returns the people that a condition on people x chooses, with their duties, in the order of their ids.
func listPeople(ctx context.Context, c *conn, where string, args ...driver.Value) ([]directive.Person, error) {
	who, err := list(ctx, c, people(), "x", "FROM people x "+where+" ORDER BY x.id", args...)
	if err != nil || len(who) == 0 {
		return nil, err
	}
	at := make(map[directive.PersonID]int, len(who))
	for i, p := range who {
		at[p.ID] = i
	}
	err = c.query(ctx, `SELECT d.person, d.role, d.organisation FROM people x JOIN duties d ON d.person = x.id `+where+
		" ORDER BY d.person, d.position", args, func(r *row) error {
		p := &who[at[directive.PersonID(r.int())]]
		p.Duties = append(p.Duties, directive.Duty{Role: directive.Role(r.text()), Organisation: directive.OrgID(r.text())})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading duties: %w", err)
	}
	return who, nil
}

// Session returns somebody's dialog in a place, even one that has expired.
func (s *Store) Session(ctx context.Context, key chat.SessionKey) (session chat.Session, found bool, err error) {
	err = s.read(ctx, "reading a session", func(c *conn) error {
		found, err = c.one(ctx, "SELECT "+sessionColumns+` FROM sessions
			WHERE chat = ? AND topic = ? AND person = ?`, []driver.Value{key.Place.Chat, int64(key.Place.Topic), key.Person},
			func(r *row) error {
				session = scanSession(r)
				return nil
			})
		return err
	})
	return session, found, err
}

// Lapsed returns the dialogs whose time was over by then and whose person was not told, the earliest first, at most limit.
func (s *Store) Lapsed(ctx context.Context, until time.Time, limit int) (lapsed []chat.Session, err error) {
	const doing = "reading what has lapsed"
	at, err := moment(until)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	err = s.read(ctx, doing, func(c *conn) error {
		return c.query(ctx, "SELECT "+sessionColumns+" FROM sessions WHERE told = 0 AND expires <= ? ORDER BY expires, chat, topic, person LIMIT ?",
			[]driver.Value{at, int64(limit)}, func(r *row) error {
				lapsed = append(lapsed, scanSession(r))
				return nil
			})
	})
	return lapsed, err
}

// SlotAt returns the name of the living message that stands at a place.
func (s *Store) SlotAt(ctx context.Context, chatID, message int64) (slot string, found bool, err error) {
	err = s.read(ctx, "looking for a living message", func(c *conn) error {
		found, err = c.one(ctx, "SELECT slot FROM slots WHERE chat = ? AND message = ?", []driver.Value{chatID, message}, func(r *row) error {
			slot = r.text()
			return nil
		})
		return err
	})
	return slot, found, err
}

// Committed tells whether the turn with a key was committed.
func (s *Store) Committed(ctx context.Context, key string) (done bool, err error) {
	err = s.read(ctx, "looking for turn "+key, func(c *conn) error {
		n, err := c.number("SELECT count(*) FROM turns WHERE key = ?", key)
		done = n > 0
		return err
	})
	return done, err
}

// Due returns the entries of the index by time until and including a time, the earliest first, at most limit.
func (s *Store) Due(ctx context.Context, until time.Time, limit int) (due []directive.Due, err error) {
	const doing = "reading what is due"
	at, err := moment(until)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	err = s.read(ctx, doing, func(c *conn) error {
		return c.query(ctx, "SELECT "+dueColumns+" FROM due WHERE at <= ? ORDER BY at, key LIMIT ?",
			[]driver.Value{at, int64(limit)}, func(r *row) error {
				due = append(due, scanDue(r))
				return nil
			})
	})
	return due, err
}

// dueColumns are what scanDue reads and bindDue binds.
const dueColumns = "key, at, organisation, day, task, subject"

func scanDue(r *row) directive.Due {
	return directive.Due{
		Key: r.text(), At: r.instant(), Organisation: directive.OrgID(r.text()), Day: r.day(),
		Task: directive.Task(r.text()), Subject: r.text(),
	}
}

func bindDue(v *values, d directive.Due) {
	v.text(d.Key)
	v.add(v.moment(d.At))
	v.text(string(d.Organisation))
	v.day(d.Day)
	v.text(string(d.Task))
	v.text(d.Subject)
}

// NextDue returns the time of the earliest entry of the index by time; false means that it is empty.
func (s *Store) NextDue(ctx context.Context) (next time.Time, found bool, err error) {
	err = s.read(ctx, "looking for what is due next", func(c *conn) error {
		found, err = c.one(ctx, "SELECT at FROM due ORDER BY at LIMIT 1", nil, func(r *row) error {
			next = r.instant()
			return nil
		})
		return err
	})
	return next, found, err
}
