package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"giaoban/config"
	"giaoban/store/redis"
	"giaoban/store/sqlite"
)

// DatabaseFile is the name of the records' file in the data directory.
const DatabaseFile = "giaoban.db"

// OnServer tells whether the settings keep the records on a Redis server, and returns its URL.
func OnServer(v config.Values) (url string, is bool) {
	url = v.Store.Reveal()
	return url, redis.Is(url)
}

// StoreFile returns the file that the settings keep the records in, where they keep them in one.
func StoreFile(v config.Values) string {
	if path := v.Store.Reveal(); path != "" {
		return path
	}
	return filepath.Join(v.Data, DatabaseFile)
}

// openEngine opens the store that the settings name.
func openEngine(ctx context.Context, v config.Values, log *slog.Logger) (engine, error) {
	if url, is := OnServer(v); is {
		s, err := redis.Open(ctx, redis.Options{URL: url, Logger: log, Zone: v.Zone})
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	if v.Store == "" {
		if err := os.MkdirAll(v.Data, 0o700); err != nil {
			return nil, fmt.Errorf("making the data directory: %w", err)
		}
	}
	s, err := sqlite.Open(ctx, sqlite.Options{Path: StoreFile(v), Logger: log, Zone: v.Zone})
	if err != nil {
		return nil, err
	}
	return s, nil
}
