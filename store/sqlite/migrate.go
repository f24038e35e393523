package sqlite

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"giaoban/store"
)

//go:embed migrations/*.sql
var embedded embed.FS

// application marks the file as ours: "GIAO" in ASCII.
const application = 0x4749414f

// migration is one step of the schema. Its file is named by its number and what it brings: 0001_office.sql.
type migration struct {
	number int64
	name   string
	sql    string
}

// migrations returns the steps in files, in order. They must be numbered from 1 without a gap.
func migrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []migration
	for _, name := range names {
		sql, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading migration %s: %w", name, err)
		}
		digits, _, _ := strings.Cut(path.Base(name), "_")
		number, err := strconv.ParseInt(digits, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("the name of migration %s has no number: %w", name, err)
		}
		steps = append(steps, migration{number: number, name: path.Base(name), sql: string(sql)})
	}
	slices.SortFunc(steps, func(a, b migration) int { return cmp.Compare(a.number, b.number) })
	for i, m := range steps {
		if m.number != int64(i+1) {
			return nil, fmt.Errorf("migration %s should be number %d", m.name, i+1)
		}
	}
	return steps, nil
}

// migrate brings the file to the schema of this version of the program.
func migrate(c *conn, file string, log *slog.Logger) error {
	steps, err := migrations(embedded)
	if err != nil {
		return err
	}
	return upgrade(c, file, steps, log)
}

// upgrade carries out the steps that the file has not seen, each in a transaction. A file that holds data is copied first.
func upgrade(c *conn, file string, steps []migration, log *slog.Logger) error {
	have, err := schema(c)
	if err != nil {
		return err
	}
	switch latest := int64(len(steps)); {
	case have > latest:
		return fmt.Errorf("%w: its schema is %d, this version knows those up to %d", store.ErrNewerSchema, have, latest)
	case have == latest:
		return nil
	case have > 0:
		copied, err := backUp(c, file, have)
		if err != nil {
			return err
		}
		log.Info("copied the store before changing its schema", "copy", copied, "schema", have)
	}
	for _, m := range steps[have:] {
		if err := m.apply(c); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
		log.Info("changed the store's schema", "migration", m.name)
	}
	return nil
}

func (m migration) apply(c *conn) error {
	err := c.run(fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; PRAGMA application_id = %d; COMMIT",
		m.sql, m.number, application))
	if err != nil {
		// There may be nothing to roll back.
		return errors.Join(err, ignoreIdle(c.run("ROLLBACK")))
	}
	return nil
}

// ignoreIdle drops the error that there is no transaction.
func ignoreIdle(err error) error {
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		return nil
	}
	return err
}

// schema returns the number of the last migration that the file has seen. A database of another program is refused.
func schema(c *conn) (int64, error) {
	id, err := c.number("PRAGMA application_id")
	if err != nil {
		return 0, fmt.Errorf("reading what the file is: %w", err)
	}
	foreign, err := c.number("SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return 0, fmt.Errorf("reading what the file holds: %w", err)
	}
	if id != application && (id != 0 || foreign > 0) {
		return 0, errors.New("it is a database of another program")
	}
	return c.number("PRAGMA user_version")
}

// backUp copies the file beside itself and returns the copy's name. No copy is ever overwritten.
func backUp(c *conn, file string, have int64) (string, error) {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.schema-%d.bak", file, have)
		if n > 1 {
			name = fmt.Sprintf("%s.schema-%d.%d.bak", file, have, n)
		}
		if _, err := os.Lstat(name); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("looking for a free name for the copy: %w", err)
		}
		if _, err := c.exec("VACUUM INTO ?", name); err != nil {
			return "", fmt.Errorf("copying it to %s before changing its schema: %w", name, err)
		}
		return name, nil
	}
}

// check reads the whole file and returns an error where it is damaged.
func check(ctx context.Context, c *conn) error {
	c.slow = true
	defer func() { c.slow = false }()
	var found []string
	err := c.query(ctx, "PRAGMA quick_check(10)", nil, func(r *row) error {
		if line := r.text(); line != "ok" {
			found = append(found, line)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("checking it: %w", err)
	}
	if len(found) > 0 {
		return fmt.Errorf("the file is damaged; restore a backup: %s", strings.Join(found, "; "))
	}
	return nil
}
