package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"giaoban/directive"
)

// table says how a record is kept: its columns, the first keys of which name it, and the way there and back.
type table[T any] struct {
	name    string
	keys    int
	columns string // comma-separated
	bind    func(*values, T)
	scan    func(*row) T
	version func(T) int64 // as read; nil for records that are only ever added
}

// read is the part of a SELECT that scan understands; alias is the table's in the query.
func (t table[T]) read(alias string) string {
	return "SELECT " + alias + "." + strings.ReplaceAll(t.columns, ", ", ", "+alias+".") + " "
}

func (t table[T]) names() []string { return strings.Split(t.columns, ", ") }

// where compares the key.
func (t table[T]) where() string {
	return " WHERE " + strings.Join(t.names()[:t.keys], " = ? AND ") + " = ?"
}

// checkSQL returns the version of the record with a key.
func (t table[T]) checkSQL() string {
	column := "1"
	if t.version != nil {
		column = "version"
	}
	return "SELECT " + column + " FROM " + t.name + t.where()
}

// insertSQL and updateSQL write a record. The latter's parameters are the same, in the same order, so that one list of
// values serves both.
func (t table[T]) insertSQL() string {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(t.names())), ", ")
	return "INSERT INTO " + t.name + " (" + t.columns + ") VALUES (" + marks + ")"
}

func (t table[T]) updateSQL() string {
	var set, where []string
	for i, name := range t.names() {
		if i < t.keys {
			where = append(where, fmt.Sprintf("%s = ?%d", name, i+1))
		} else {
			set = append(set, fmt.Sprintf("%s = ?%d", name, i+1))
		}
	}
	where = append(where, fmt.Sprintf("version = ?%d - 1", len(t.names())))
	return "UPDATE " + t.name + " SET " + strings.Join(set, ", ") + " WHERE " + strings.Join(where, " AND ")
}

// statements are a table's SQL, made once.
type statements struct {
	name, check, insert, update string
	still                       string // of assignments: an update that leaves the indexes of what is owed and of what waits alone
	keys                        int
}

func (t table[T]) statements() statements {
	s := statements{name: t.name, check: t.checkSQL(), insert: t.insertSQL(), keys: t.keys}
	if t.version != nil {
		s.update = t.updateSQL()
	}
	return s
}

// prepare makes the write of a record. The last column is its version, one higher than it was read.
func (t table[T]) prepare(s *statements, record T) (write, error) {
	v := values{of: "writing into " + strings.Trim(t.name, `"`), list: make([]driver.Value, 0, len(t.columns)/8)}
	t.bind(&v, record)
	w := write{statements: s, values: v.list}
	if t.version != nil {
		w.version = t.version(record)
	}
	return w, v.err
}

// write is a record on its way into its table.
type write struct {
	*statements
	values  []driver.Value
	version int64    // that must be there, 0 for none
	counted *counted // of an assignment
	drops   bool     // the assignment goes
}

// drop takes an assignment out of the file, and out of the numbers.
func (w write) drop(t *tx) error {
	if w.counted.was {
		t.tallies.count(w.counted.old, -1)
	}
	n, err := t.exec("DELETE FROM assignments WHERE directive = ? AND organisation = ?", w.values...)
	if err == nil && n != 1 {
		err = errors.New("it is not there")
	}
	if err != nil {
		return fmt.Errorf("dropping assignment %v: %w", w.values, err)
	}
	return nil
}

// look returns the version that is there, 0 where there is none.
func (w write) look(t *tx) (int64, error) {
	if w.counted != nil {
		return w.counted.check(t, w.values[:w.keys])
	}
	return t.number(w.check, w.values[:w.keys]...)
}

// tables are all tables of records, with their SQL.
type tables struct {
	organisations, groups, people, invitations, meetings, milestones, directives, assignments, reports, extensions, records statements
}

func newTables() *tables {
	return &tables{
		organisations: organisations().statements(), groups: groups().statements(), people: people().statements(),
		invitations: invitations().statements(), meetings: meetings().statements(), milestones: milestones().statements(),
		directives: directives().statements(), assignments: assignmentStatements(), reports: reports().statements(),
		extensions: extensions().statements(), records: wholeRecords().statements(),
	}
}

// assignmentStatements are those of assignments, of which four values more are kept: whether an answer is owed and whether
// it is counted, which depend on the directive's state, and how it is counted.
func assignmentStatements() statements {
	s := assignments().statements()
	last := len(assignments().names())
	s.insert = strings.Replace(s.insert, ") VALUES (", ", owed, counted, cell, due_at) VALUES (", 1)
	s.insert = strings.TrimSuffix(s.insert, ")") + ", ?, ?, ?, ?)"
	more := fmt.Sprintf("version = ?%d, owed = ?%d, counted = ?%d, cell = ?%d, due_at = ?%d ", last, last+1, last+2, last+3, last+4)
	s.update = strings.Replace(s.update, fmt.Sprintf("version = ?%d ", last), more, 1)
	owed, waits := fmt.Sprintf("owed = ?%d, ", last+1), fmt.Sprintf("waits = ?%d, ", last-1)
	s.still = strings.Replace(strings.Replace(s.update, owed, "", 1), waits, "", 1)
	return s
}

// stand adds to the write of an assignment how it is counted.
func (w *write) stand(a directive.Assignment, zone *time.Location) error {
	is := a.Standing(zone)
	due, err := moment(is.Due)
	if err != nil {
		return fmt.Errorf("the deadline of %v: %w", a.AssignmentKey, err)
	}
	w.counted = &counted{now: standing{a.Organisation, is.Cell, due}, open: a.State.Open(), waits: a.Waits(), at: len(w.values)}
	w.values = append(w.values, nil, nil, string(is.Cell), orNull(due))
	return nil
}
