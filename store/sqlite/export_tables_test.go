package sqlite

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"giaoban/store"
)

// TestEveryTableIsExported makes whoever adds a table think of how it is carried into another store.
func TestEveryTableIsExported(t *testing.T) {
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "office.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	derived := []string{
		"duties",                              // exported with people
		"tallies", "passing", "outbox_counts", // counted anew
		"sqlite_sequence",
	}
	var kinds, exported []string
	for _, k := range s.allKept() {
		kinds = append(kinds, k.kind)
		name, _, _ := strings.Cut(k.table, " ")
		exported = append(exported, strings.Trim(name, `"`))
	}
	if !slices.Equal(kinds, store.Kinds()) {
		t.Errorf("the kinds are %v, they should be %v", kinds, store.Kinds())
	}
	err = s.read(t.Context(), "listing tables", func(c *conn) error {
		return c.query(t.Context(), "SELECT name FROM sqlite_schema WHERE type = 'table'", nil, func(r *row) error {
			if name := r.text(); !slices.Contains(derived, name) && !slices.Contains(exported, name) {
				t.Errorf("no export holds table %s: add its kind to store.Kinds and to allKept, or say here what it is made of", name)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryColumnIsExported does the same for columns of the tables that are no records: those are compared field by field.
func TestEveryColumnIsExported(t *testing.T) {
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "office.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	of := map[string]string{}
	for _, k := range s.allKept() {
		of[k.table] = k.columns
	}
	derived := []string{"outbox.seq"} // the order
	err = s.read(t.Context(), "listing columns", func(c *conn) error {
		return c.query(t.Context(), `SELECT m.name, p.name FROM sqlite_schema m, pragma_table_info(m.name) p WHERE m.type = 'table'`, nil, func(r *row) error {
			table, column := r.text(), r.text()
			columns, other := of[table]
			if other && columns != "" && !slices.Contains(strings.Fields(strings.ReplaceAll(columns, ",", " ")), column) && !slices.Contains(derived, table+"."+column) {
				t.Errorf("no export holds column %s of table %s", column, table)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
