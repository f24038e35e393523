// Package redis keeps everything in Redis, for several replicas of the program at once.
//
// All keys of an office stand under one hash tag, so that a commit is one script, which Redis carries out whole or not at
// all, in a Cluster too. Times are kept to the millisecond. Reading never goes record by record: what a command must see
// comes in one script's answer, as it was at one moment.
package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// Options say where the data are. URL is needed.
type Options struct {
	URL    string         // docs/redis.md says what may stand in it
	Logger *slog.Logger   // discards when nil
	Zone   *time.Location // the office's, for what is overdue; nil is that of Vietnam
	// Patience is how long a call that meets a lost connection or a failover keeps trying; 5 s when 0.
	Patience time.Duration
	// TurnLife is how long the keys of turns are kept; 60 days when 0. Nothing may come twice with more time between.
	TurnLife time.Duration
}

// Store is an office's data on a server. It is safe for concurrent use.
type Store struct {
	o         Options
	log       *slog.Logger
	target    target
	client    goredis.UniversalClient
	scripts   *scripts
	kindKeys  []any // the keys of the kinds, each a text
	kinds     *kinds
	due       encoder[directive.Due]
	audit     encoder[store.Audit]
	messages  encoder[chat.Message]
	claims    atomic.Uint32 // names claims
	flights   flights
	closed    atomic.Bool
	closing   chan struct{}
	listeners sync.WaitGroup
	trouble   atomic.Pointer[error] // why the last write failed, until one succeeds
}

// The defaults of Options.
const (
	defaultPatience = 5 * time.Second
	defaultTurnLife = 60 * 24 * time.Hour
)

// schema is the form in which the data are kept. What is kept in an older one is not read.
const schema = 2

// Open connects to the server and makes sure that it is one to write to. Its errors say in one line what is wrong, and
// wrap store.ErrNewerSchema where a newer version of the program wrote the data.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Zone == nil {
		o.Zone = calendar.Zone()
	}
	if o.Patience == 0 {
		o.Patience = defaultPatience
	}
	if o.TurnLife == 0 {
		o.TurnLife = defaultTurnLife
	}
	t, err := parseURL(o.URL)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	s := &Store{
		o: o, log: o.Logger, target: t, kinds: newKinds(o.Zone), due: newEncoder[directive.Due](), audit: newEncoder[store.Audit](),
		messages: newEncoder[chat.Message](), closing: make(chan struct{}),
	}
	s.claims.Store(rand.Uint32()) // unlike the names of a process before it
	if s.scripts, err = newScripts(s.key); err != nil {
		return nil, err
	}
	for _, name := range kindNames() {
		s.kindKeys = append(s.kindKeys, s.key(name))
	}
	if err := s.connect(ctx); err != nil {
		if t.options.TLSConfig != nil && errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			err = &store.Unavailable{Reason: "Redis doesn't answer over TLS; is it redis:// instead of rediss://?", Cause: err}
		}
		return nil, errors.Join(fmt.Errorf("opening the store %s: %w", t.shown, err), s.Close())
	}
	return s, nil
}

// key names a key of this office.
func (s *Store) key(name string) string { return keyOf(s.target.prefix, s.target.office, name) }

// connect makes the client and looks at what is behind it.
func (s *Store) connect(ctx context.Context) error {
	s.client = goredis.NewUniversalClient(s.target.options)
	is, err := s.look(ctx)
	if err != nil {
		return err
	}
	if is.cluster && !s.target.options.IsClusterMode {
		if s.target.options.DB != 0 {
			return errors.New("a Cluster has the database 0 only: leave the number out of the URL")
		}
		if err := s.client.Close(); err != nil {
			return err
		}
		s.target.options.IsClusterMode = true
		s.client = goredis.NewUniversalClient(s.target.options)
		if is, err = s.look(ctx); err != nil {
			return err
		}
	}
	for _, w := range is.warnings() {
		s.log.Warn("Redis can lose what was written", "setting", w.setting, "why", w.why, "store", s.target.shown)
	}
	if err := s.checkSchema(ctx); err != nil {
		return err
	}
	return s.countAnew(ctx)
}

// node returns the client of the very server that holds the office.
func (s *Store) node(ctx context.Context) (goredis.Cmdable, error) {
	if c, ok := s.client.(*goredis.ClusterClient); ok {
		return c.MasterForKey(ctx, s.key(keyMeta))
	}
	return s.client, nil
}

// checkSchema marks an empty office as of this schema, and refuses one of another.
func (s *Store) checkSchema(ctx context.Context) error {
	var have int64
	err := s.try(ctx, func() error {
		pipe := s.client.Pipeline()
		pipe.HSetNX(ctx, s.key(keyMeta), "schema", schema)
		is := pipe.HGet(ctx, s.key(keyMeta), "schema")
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		var err error
		have, err = is.Int64()
		return err
	})
	if err != nil {
		return err
	}
	if have > schema {
		return fmt.Errorf("%w: its schema is %d, this version knows those up to %d", store.ErrNewerSchema, have, schema)
	}
	if have < schema {
		return fmt.Errorf("an older version wrote the data: its schema is %d, this version knows %d; copy the office into a file with the version that "+
			"wrote it (giaoban copy), and from there into an empty office with this one", have, schema)
	}
	return nil
}

// Close takes nothing more and lets go of the server.
func (s *Store) Close() error {
	if s.closed.Swap(true) || s.client == nil {
		return nil
	}
	close(s.closing)
	s.listeners.Wait()
	if err := s.client.Close(); err != nil {
		return fmt.Errorf("closing the store %s: %w", s.target.shown, err)
	}
	return nil
}

// Path names the server and the office, without any password.
func (s *Store) Path() string { return s.target.shown }

// Health returns what is wrong with the store, nil for nothing: that the server can't be reached or doesn't answer, or that
// it refused the last write.
func (s *Store) Health(ctx context.Context) error {
	if s.closed.Load() {
		return s.fail("looking at the store", store.ErrClosed)
	}
	if err := s.client.HGet(ctx, s.key(keyMeta), "schema").Err(); err != nil && !errors.Is(err, goredis.Nil) {
		return s.fail("looking at the store", explain(err))
	}
	if why := s.trouble.Load(); why != nil {
		return s.fail("writing", *why)
	}
	return nil
}

// fail adds to an error what was being done, and with which store.
func (s *Store) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s (%s): %w", doing, s.target.shown, err)
}
