package sqlite

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	lib "modernc.org/sqlite/lib"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/store"
)

// stamp is how times are written: UTC, to the millisecond, of one length, so that texts order as times do.
const stamp = "2006-01-02T15:04:05.000Z"

// values collects what one row is to hold, column by column, and the first thing that is wrong with it.
type values struct {
	of   string // what the row is, for errors
	list []driver.Value
	err  error
}

func (v *values) fail(err error) {
	if v.err == nil {
		v.err = fmt.Errorf("%s, value %d: %w", v.of, len(v.list)+1, err)
	}
}

func (v *values) add(value driver.Value) { v.list = append(v.list, value) }

func (v *values) int(n int64) { v.add(n) }

func (v *values) flag(b bool) {
	if b {
		v.add(int64(1))
	} else {
		v.add(int64(0))
	}
}

func (v *values) text(s string) {
	if err := checkText(s); err != nil {
		v.fail(err)
	}
	v.add(s)
}

// checkText refuses what SQLite would take for the end of a text.
func checkText(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return fmt.Errorf("%w: %.40q", store.ErrText, s)
	}
	return nil
}

func (v *values) both(t directive.Text) {
	v.text(t.VI)
	v.text(t.EN)
}

// instant adds a time, NULL for the zero one.
func (v *values) instant(t time.Time) {
	if t.IsZero() {
		v.add(nil)
		return
	}
	v.add(v.moment(t))
}

// moment writes a time; empty for the zero one.
func (v *values) moment(t time.Time) string {
	s, err := moment(t)
	if err != nil {
		v.fail(err)
	}
	return s
}

// moment writes a time; empty for the zero one.
func moment(t time.Time) (string, error) {
	if t.IsZero() {
		return "", nil
	}
	t = t.UTC()
	if y := t.Year(); y < 1 || y > 9999 {
		return "", fmt.Errorf("the time %s is outside the years 1–9999", t)
	}
	// As t.Format(stamp), at a third of its cost: time has a short way for this layout, which lacks the milliseconds.
	b := t.AppendFormat(make([]byte, 0, len(stamp)), time.RFC3339)
	ms := t.Nanosecond() / int(time.Millisecond)
	b = append(b[:len(b)-1], '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z')
	return string(b), nil
}

// orNull is s, NULL where it is empty.
func orNull(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

// written adds s, NULL where it is empty.
func (v *values) written(s string) {
	if s == "" {
		v.add(nil)
		return
	}
	v.text(s)
}

func (v *values) day(d calendar.Date)          { v.written(d.String()) }
func (v *values) deadline(d calendar.Deadline) { v.written(d.String()) }

func (v *values) optional(n *int) {
	if n == nil {
		v.add(nil)
		return
	}
	v.add(int64(*n))
}

func (v *values) quantity(q *directive.Quantity) {
	if q == nil {
		v.add(nil)
		return
	}
	v.add(q.String())
}

// json adds x as JSON, NULL where there is nothing in it.
func (v *values) json(x any, empty bool) {
	if empty {
		v.add(nil)
		return
	}
	kept, err := store.Kept(x)
	if err != nil {
		v.fail(err)
	}
	s, err := encode(kept)
	if err != nil {
		v.fail(err)
	}
	v.add(s)
}

// encode writes x as JSON that people can read, too.
func encode(x any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(x); err != nil {
		return "", fmt.Errorf("writing %T as JSON: %w", x, err)
	}
	s := strings.TrimSuffix(b.String(), "\n")
	if holdsNUL(s) {
		return "", fmt.Errorf("%w: %.80q", store.ErrText, s)
	}
	return s, nil
}

// holdsNUL tells whether a text in JSON has a NUL: the escape \u0000 after an even number of backslashes.
func holdsNUL(s string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], `\u0000`)
		if i < 0 {
			return false
		}
		at += i
		before := at
		for before > 0 && s[before-1] == '\\' {
			before--
		}
		if (at-before)%2 == 0 {
			return true
		}
		at++
	}
}

// row hands out the columns of a row from left to right, and keeps the first thing that is wrong with one.
type row struct {
	of   *stmt
	next int32
	err  error
}

func (r *row) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("column %s: %w", r.of.column(r.next-1), err)
	}
}

// take moves on to the next column and returns its number and what it holds: lib.SQLITE_NULL, or want. Anything else is
// wrong.
func (r *row) take(want int32) (column int32, holds bool) {
	column = r.next
	r.next++
	switch is := r.of.holds(column); is {
	case want:
		return column, true
	case lib.SQLITE_NULL:
	default:
		r.fail(fmt.Errorf("it holds a value of type %d, not %d", is, want))
	}
	return column, false
}

func (r *row) int() int64 {
	if column, holds := r.take(lib.SQLITE_INTEGER); holds {
		return r.of.int(column)
	}
	return 0
}

func (r *row) flag() bool { return r.int() != 0 }

func (r *row) text() string {
	if column, holds := r.take(lib.SQLITE_TEXT); holds {
		return r.of.text(column)
	}
	return ""
}

func (r *row) bytes() []byte {
	if column, holds := r.take(lib.SQLITE_BLOB); holds {
		return r.of.bytes(column)
	}
	return nil
}

func (r *row) both() directive.Text {
	vi := r.text()
	return directive.Text{VI: vi, EN: r.text()}
}

func (r *row) instant() time.Time {
	s := r.text()
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(stamp, s)
	if err != nil {
		r.fail(err)
	}
	return t
}

func (r *row) day() (d calendar.Date) {
	if err := d.UnmarshalText([]byte(r.text())); err != nil {
		r.fail(err)
	}
	return d
}

func (r *row) yearly() (y calendar.Yearly) {
	if err := y.UnmarshalText([]byte(r.text())); err != nil {
		r.fail(err)
	}
	return y
}

func (r *row) deadline() calendar.Deadline {
	d, err := calendar.ParseDeadline(r.text())
	if err != nil {
		r.fail(err)
	}
	return d
}

func (r *row) optional() *int {
	if r.of.holds(r.next) == lib.SQLITE_NULL {
		r.next++
		return nil
	}
	n := int(r.int())
	return &n
}

func (r *row) quantity() *directive.Quantity {
	s := r.text()
	if s == "" {
		return nil
	}
	q, err := directive.ParseQuantity(s)
	if err != nil {
		r.fail(err)
	}
	return &q
}

// json reads what values.json wrote into x, which stays as it is where there was nothing.
func (r *row) json(x any) {
	s := r.text()
	if s == "" {
		return
	}
	if err := json.Unmarshal([]byte(s), x); err != nil {
		r.fail(err)
	}
}
