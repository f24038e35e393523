package sqlite

import (
	"database/sql/driver"
	"path/filepath"
	"strings"
	"testing"
)

// TestNothingIsScanned looks into SQLite's plans: what is asked for often must not cost by what is stored.
func TestNothingIsScanned(t *testing.T) {
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "office.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	for sql, want := range map[string]string{
		"SELECT * FROM assignments x WHERE x.organisation = ? AND x.owed = 1":                   "assignments_owed",
		"SELECT * FROM assignments x WHERE x.organisation = ?":                                  "assignments_by_organisation",
		"SELECT * FROM assignments x WHERE x.waits = 1":                                         "assignments_waiting",
		"SELECT directive FROM assignments WHERE owed = 1":                                      "assignments_owed",
		"SELECT * FROM assignments x WHERE x.directive IN (SELECT value FROM json_each(?))":     "SEARCH x USING PRIMARY KEY",
		"SELECT x.* " + strings.ReplaceAll(byKey, "%s", "assignments"):                          "SEARCH x USING PRIMARY KEY",
		"SELECT * FROM passing WHERE scale = 'instant' AND span >= ? AND span <= ?":             "SEARCH passing USING PRIMARY KEY",
		"SELECT key FROM due WHERE at <= ? ORDER BY at, key LIMIT ?":                            "due_by_time",
		"SELECT at FROM due ORDER BY at LIMIT 1":                                                "due_by_time",
		"SELECT id FROM sessions WHERE told = 0 AND expires <= ? ORDER BY expires LIMIT ?":      "sessions_lapsing",
		"SELECT slot FROM slots WHERE chat = ? AND message = ?":                                 "slots_by_message",
		"SELECT count(*) FROM slots WHERE chat = ? AND slot = ?":                                "sqlite_autoindex_slots_1 (chat=? AND slot=?)",
		"SELECT * FROM slots WHERE (chat, slot) > (?, ?) ORDER BY chat, slot LIMIT ?":           "SEARCH slots USING INDEX sqlite_autoindex_slots_1",
		"SELECT count(*) FROM turns WHERE key = ?":                                              "SEARCH turns USING PRIMARY KEY",
		"SELECT seq FROM outbox WHERE state = 'dead' ORDER BY seq DESC LIMIT ?":                 "outbox_dead",
		"SELECT max(number) FROM directives":                                                    "SEARCH directives",
		"SELECT * FROM people x WHERE x.id IN (SELECT person FROM duties WHERE role = 'board')": "duties_by_role",
		`SELECT * FROM "groups" x WHERE x.organisation IN (SELECT value FROM json_each(?))`:     "groups_by_organisation",
		"SELECT * FROM json_each(?) j CROSS JOIN outbox o ON o.seq = j.value":                   "SEARCH o USING INTEGER PRIMARY KEY",
		"SELECT max(number) FROM reports r WHERE r.directive = ? AND r.organisation = ?":        "SEARCH r USING PRIMARY KEY",
		"SELECT * FROM sessions WHERE chat = ? AND topic = ? AND person = ?":                    "SEARCH sessions USING PRIMARY KEY",
		"SELECT seq FROM outbox INDEXED BY outbox_live WHERE settled IS NULL ORDER BY seq":      "outbox_live",
		outboxCounts:    "outbox_live",
		replaceEnvelope: "SEARCH outbox USING INTEGER PRIMARY KEY",
	} {
		var plan []string
		err := s.read(t.Context(), "planning", func(c *conn) error {
			return c.query(t.Context(), "EXPLAIN QUERY PLAN "+sql, make([]driver.Value, strings.Count(sql, "?")), func(r *row) error {
				r.next = 3
				plan = append(plan, r.text())
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(plan, "; "); !strings.Contains(all, want) {
			t.Errorf("%s\nis planned as: %s\nit should use %s", sql, all, want)
		}
	}
}
