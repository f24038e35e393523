package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"giaoban/app"
	"giaoban/config"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/sqlite"
	"giaoban/store/transfer"
)

// form is what is kept at a place.
type form int

const (
	database form = iota // a SQLite file
	server               // a Redis server
	export               // an export in a file
)

// exportEnd is what the names of exports end with.
const exportEnd = ".jsonl.gz"

// place is where a store is, or a copy of one.
type place struct {
	name   string
	form   form
	values config.Values
	log    *slog.Logger
}

// configured is the place of the store that the settings name.
func configured(v config.Values, log *slog.Logger) place {
	if url, is := app.OnServer(v); is {
		return place{name: url, form: server, values: v, log: log}
	}
	return place{name: app.StoreFile(v), form: database, values: v, log: log}
}

// placed tells what is kept at a place by how it looks, and by its name where there is nothing yet.
func placed(name string, v config.Values, log *slog.Logger) (place, error) {
	p := place{name: name, form: database, values: v, log: log}
	if redis.Is(name) {
		p.form = server
		return p, nil
	}
	if strings.Contains(name, "://") {
		return p, fmt.Errorf("%s is neither a file nor the address of a Redis server", redis.Redact(name))
	}
	if strings.HasSuffix(name, exportEnd) {
		p.form = export
	}
	f, err := os.Open(name) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("looking at what is to be read: %w", err)
	}
	begins := make([]byte, 2)
	if _, err := io.ReadFull(f, begins); err == nil && begins[0] == 0x1f && begins[1] == 0x8b {
		p.form = export
	}
	return p, f.Close()
}

// String names the place without a password.
func (p place) String() string {
	if p.form == server {
		return redis.Redact(p.name)
	}
	return p.name
}

// openSource is a source that has to be closed.
type openSource struct {
	transfer.Source
	close func() error
}

// source opens the place to be read, while others may use it.
func (p place) source(ctx context.Context) (openSource, error) {
	switch p.form {
	case server:
		s, err := redis.Open(ctx, redis.Options{URL: p.name, Logger: p.log, Zone: p.values.Zone})
		if err != nil {
			return openSource{}, err
		}
		return openSource{s, s.Close}, nil
	case export:
		f, err := transfer.OpenFile(ctx, p.name)
		return openSource{f, func() error { return nil }}, err
	}
	r, err := sqlite.OpenReader(sqlite.Options{Path: p.name, Zone: p.values.Zone})
	if err != nil {
		return openSource{}, err
	}
	return openSource{r, r.Close}, nil
}

// openStore is a store that has to be closed.
type openStore interface {
	transfer.Target
	Verify(ctx context.Context, repair bool, found func(store.Finding)) error
	Close() error
}

// open opens the place to be changed.
func (p place) open(ctx context.Context) (openStore, error) {
	switch p.form {
	case server:
		s, err := redis.Open(ctx, redis.Options{URL: p.name, Logger: p.log, Zone: p.values.Zone})
		if err != nil {
			return nil, err
		}
		return s, nil
	case export:
		return nil, fmt.Errorf("%s is an export, which can't be changed", p)
	}
	s, err := sqlite.Open(ctx, sqlite.Options{Path: p.name, Logger: p.log, Zone: p.values.Zone})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// fill carries everything from a source into the place, which must be empty or have been filled from it in part.
func (p place) fill(ctx context.Context, from transfer.Source, advance transfer.Advance) (d transfer.Digest, err error) {
	if p.form == export {
		return transfer.WriteFile(ctx, from, p.name, advance)
	}
	to, err := p.open(ctx)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if d, err = transfer.Copy(ctx, from, to, advance); errors.Is(err, store.ErrNotEmpty) {
		return d, fmt.Errorf("%s: %w; nothing in it was changed", p, err)
	}
	return d, err
}
