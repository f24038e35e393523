package redis_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
)

var morning = time.Date(2017, 6, 8, 1, 0, 0, 0, time.UTC)

// brief is a store that gives up soon.
func brief(t *testing.T, url string, log *slog.Logger) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), redis.Options{URL: url, Patience: 300 * time.Millisecond, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// lines collects what is logged.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func note(key string, number int) store.Commit {
	return store.Commit{
		Key: key, At: morning, Change: directive.Change{Directives: []directive.Directive{{Number: number}}},
		Envelopes: []chat.Envelope{{ID: key + "#1", Place: chat.Place{Chat: int64(number)}, Lane: chat.Broadcast, Action: chat.Put, Message: chat.Message{Text: key}}},
		Audit:     []store.Audit{{At: morning, Action: "note"}},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// unavailable checks that an error says in words what is wrong.
func unavailable(t *testing.T, err error, words string) {
	t.Helper()
	var known *store.Unavailable
	if !errors.As(err, &known) || !errors.Is(err, store.ErrUnavailable) || !strings.Contains(known.Why(), words) {
		t.Fatalf("the error is %v, it should say %q", err, words)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the error is more than one line: %q", err)
	}
}

func absent(t *testing.T, s *redis.Store, key string) {
	t.Helper()
	done, err := s.Committed(t.Context(), key)
	must(t, err)
	_, there, err := s.Delivery(t.Context(), key+"#1")
	must(t, err)
	if done || there {
		t.Errorf("%s was written: key %v, envelope %v", key, done, there)
	}
}

func TestAnAnswerThatIsLostIsAskedForAgain(t *testing.T) {
	p := newProxy(t, shared)
	s := open(t, p.url(office()))
	ctx := t.Context()
	p.lose("update:1#1")
	must(t, s.Commit(ctx, note("update:1", 1)))
	if err := s.Commit(ctx, note("update:1", 1)); !errors.Is(err, store.ErrRepeated) {
		t.Errorf("a repeat: %v", err)
	}
	all, err := s.Directives(ctx, store.Filter{})
	must(t, err)
	if len(all) != 1 || all[0].Version != 1 {
		t.Errorf("the directives are %v", all)
	}
	audit, _, err := s.AuditTrail(ctx, 0, 10)
	must(t, err)
	if len(audit) != 1 {
		t.Errorf("%d lines of audit", len(audit))
	}

	epoch, err := s.BeginEpoch(ctx)
	must(t, err)
	must(t, s.Commit(ctx, note("update:2", 2)))
	p.lose("evalsha")
	claimed, err := s.Claim(ctx, chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 10, Lowest: chat.Digest})
	must(t, err)
	if len(claimed) != 2 || claimed[0].Attempt != 1 || claimed[0].Message.Text != "update:1" {
		t.Errorf("claimed are %v", claimed)
	}
	p.lose("evalsha")
	must(t, s.Settle(ctx, []chat.Settlement{{ID: "update:1#1", Epoch: epoch, State: chat.Sent, Message: 5, At: morning}}))
	d, _, err := s.Delivery(ctx, "update:1#1")
	must(t, err)
	if d.State != chat.Sent || d.Sent != 5 {
		t.Errorf("the delivery is %v", d)
	}

	p.lose("evalsha")
	held, ok, err := s.Lease(ctx, "ticks", "a", time.Hour)
	must(t, err)
	if !ok {
		t.Error("the lease was given, and is said not to be")
	}
	if ok, err = s.Renew(ctx, held, time.Hour); err != nil || !ok {
		t.Errorf("renewed: %v, %v", ok, err)
	}
	if n := p.lost(); n != 4 {
		t.Errorf("%d answers were lost, it should be 4", n)
	}
}

// TestClaimsAreSettledByAnother settles by a store that knows nothing of the claim, and by one that thinks it knows it.
func TestClaimsAreSettledByAnother(t *testing.T) {
	url := shared.URL(office())
	one, other := open(t, url), open(t, url)
	ctx := t.Context()
	must(t, one.Commit(ctx, note("update:1", 1)))
	epoch, err := one.BeginEpoch(ctx)
	must(t, err)
	claim := func(s *redis.Store) {
		t.Helper()
		claimed, err := s.Claim(ctx, chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: 1, Lowest: chat.Digest})
		must(t, err)
		if len(claimed) != 1 {
			t.Fatalf("claimed are %v", claimed)
		}
	}
	state := func() chat.State {
		t.Helper()
		d, _, err := one.Delivery(ctx, "update:1#1")
		must(t, err)
		return d.State
	}
	done := chat.Settlement{ID: "update:1#1", Epoch: epoch, State: chat.Retry, Next: morning}
	claim(one)
	must(t, other.Settle(ctx, []chat.Settlement{done}))
	if is := state(); is != chat.Retry {
		t.Errorf("after the other's settlement it is %s", is)
	}
	claim(other)
	done.State, done.At, done.Message = chat.Sent, morning, 5
	must(t, one.Settle(ctx, []chat.Settlement{done})) // of the first claim, which has ended
	if is := state(); is != chat.Sending {
		t.Errorf("after the settlement of another claim it is %s", is)
	}
	must(t, other.Settle(ctx, []chat.Settlement{done}))
	if is := state(); is != chat.Sent {
		t.Errorf("after its settlement it is %s", is)
	}
}

func TestAServerThatIsGone(t *testing.T) {
	server := redistest.New(t)
	var said lines
	s := brief(t, server.URL("o"), slog.New(slog.NewTextHandler(&said, nil)))
	ctx := t.Context()
	must(t, s.Commit(ctx, note("before", 1)))
	must(t, server.Kill())
	for range 3 {
		unavailable(t, s.Commit(ctx, note("lost", 2)), "Redis can't be reached")
	}
	unavailable(t, s.Health(ctx), "Redis can't be reached")
	if _, err := s.Groups(ctx); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("reading: %v", err)
	}
	if n := strings.Count(said.String(), "Redis took no write"); n != 1 {
		t.Errorf("it is logged %d times:\n%s", n, said.String())
	}
	must(t, server.Restart())
	must(t, s.Commit(ctx, note("after", 2)))
	must(t, s.Health(ctx))
	absent(t, s, "lost")
	done, err := s.Committed(ctx, "before")
	must(t, err)
	if !done {
		t.Error("what was acknowledged is lost")
	}
	if !strings.Contains(said.String(), "Redis takes writes again") {
		t.Errorf("that it is back is not logged:\n%s", said.String())
	}
}

// TestKilledInTheMiddle kills the server under many writers, again and again, and looks for all that was acknowledged.
func TestKilledInTheMiddle(t *testing.T) {
	server := redistest.New(t)
	s, err := redis.Open(t.Context(), redis.Options{URL: server.URL("o"), Patience: time.Minute})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	const writers, rounds = 6, 40
	must(t, s.Commit(t.Context(), store.Commit{Key: "seed", At: morning, Change: directive.Change{Directives: []directive.Directive{{Number: 1, State: directive.Published}}}}))
	third := make(chan struct{}, writers*rounds)
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			k := directive.AssignmentKey{Directive: 1, Organisation: directive.OrgID(rune('a' + w))}
			for r := range rounds {
				c := note(string(k.Organisation)+":"+string(rune('0'+r)), 1000+w*rounds+r)
				c.Change.Assignments = []directive.Assignment{{AssignmentKey: k, State: directive.Pending, Version: int64(r)}}
				if errs[w] = s.Commit(t.Context(), c); errs[w] != nil {
					return
				}
				third <- struct{}{}
			}
		})
	}
	for range 3 {
		for range writers * rounds / 5 {
			<-third
		}
		must(t, server.Kill())
		must(t, server.Restart())
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	all, err := s.Assignments(t.Context(), store.Filter{OpenOnly: true})
	must(t, err)
	for _, a := range all {
		if a.Version != rounds {
			t.Errorf("%s is at version %d", a.Organisation, a.Version)
		}
	}
	counts, err := s.OutboxCounts(t.Context())
	must(t, err)
	if len(all) != writers || counts[chat.Pending] != writers*rounds {
		t.Errorf("%d assignments, envelopes %v", len(all), counts)
	}
	must(t, s.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }))
}

func TestAServerOutOfMemory(t *testing.T) {
	server := redistest.New(t)
	s := brief(t, server.URL("o"), nil)
	ctx := t.Context()
	must(t, s.Commit(ctx, note("before", 1)))
	set(t, server, "maxmemory", "1")
	unavailable(t, s.Commit(ctx, note("full", 2)), "out of memory")
	unavailable(t, s.Health(ctx), "out of memory")
	absent(t, s, "full")
	if _, err := s.Load(ctx, directive.BySystem("test"), directive.Need{Everyone: true}); err != nil {
		t.Errorf("reading: %v", err)
	}
	set(t, server, "maxmemory", "0")
	must(t, s.Commit(ctx, note("full", 2)))
	must(t, s.Health(ctx))
}

func TestAServerThatCannotWriteToItsDisk(t *testing.T) {
	server := redistest.New(t, "--dbfilename", "appendonlydir") // a folder is there, which no snapshot can take the place of
	s := brief(t, server.URL("o"), nil)
	ctx := t.Context()
	must(t, s.Commit(ctx, note("before", 1)))
	set(t, server, "save", "3600 1")
	if answer, err := server.Ask("BGSAVE"); err != nil || !strings.HasPrefix(answer, "+") {
		t.Fatal(answer, err)
	}
	for info := ""; !strings.Contains(info, "rdb_last_bgsave_status:err"); {
		var err error
		if info, err = server.Ask("INFO", "persistence"); err != nil || ctx.Err() != nil {
			t.Fatal(err, ctx.Err())
		}
	}
	unavailable(t, s.Commit(ctx, note("full", 2)), "can't write to its disk")
	unavailable(t, s.Health(ctx), "can't write to its disk")
	absent(t, s, "full")
	if _, err := s.Load(ctx, directive.BySystem("test"), directive.Need{Everyone: true}); err != nil {
		t.Errorf("reading: %v", err)
	}
	set(t, server, "save", "")
	must(t, s.Commit(ctx, note("full", 2)))
	must(t, s.Health(ctx))
}

func set(t *testing.T, s *redistest.Server, name, value string) {
	t.Helper()
	if answer, err := s.Ask("CONFIG", "SET", name, value); err != nil || answer != "+OK" {
		t.Fatal(answer, err)
	}
}

func TestAReplicaIsRefused(t *testing.T) {
	master := redistest.New(t)
	replica := redistest.New(t)
	s := brief(t, replica.URL("o"), nil)
	must(t, s.Commit(t.Context(), note("before", 1)))
	_, port, _ := strings.Cut(master.Address(), ":")
	if answer, err := replica.Ask("REPLICAOF", "127.0.0.1", port); err != nil || answer != "+OK" {
		t.Fatal(answer, err)
	}
	unavailable(t, s.Commit(t.Context(), note("on a replica", 2)), "read-only replica")
	if _, err := redis.Open(t.Context(), redis.Options{URL: replica.URL("o")}); err == nil || !strings.Contains(err.Error(), "read-only replica") {
		t.Errorf("opening a replica: %v", err)
	}
}

func TestAnotherSchemaIsRefused(t *testing.T) {
	name := office()
	must(t, open(t, shared.URL(name)).Close())
	opened := func(schema string) error {
		t.Helper()
		if _, err := shared.Ask("HSET", "giaoban:{"+name+"}:meta", "schema", schema); err != nil {
			t.Fatal(err)
		}
		_, err := redis.Open(t.Context(), redis.Options{URL: shared.URL(name)})
		return err
	}
	if err := opened("3"); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("of a newer schema: %v", err)
	}
	if err := opened("1"); err == nil || !strings.Contains(err.Error(), "its schema is 1") || !strings.Contains(err.Error(), "giaoban copy") {
		t.Errorf("of an older schema: %v", err)
	}
}

func TestWritesWaitForReplicas(t *testing.T) {
	server := redistest.New(t)
	s := brief(t, server.URL("o")+"&wait=1&wait_timeout=50ms", nil)
	unavailable(t, s.Commit(t.Context(), note("alone", 1)), "fewer replicas")
	done, err := s.Committed(t.Context(), "alone")
	must(t, err)
	if !done {
		t.Error("what waits for replicas is not written")
	}
	_, port, _ := strings.Cut(server.Address(), ":")
	redistest.New(t, "--replicaof", "127.0.0.1 "+port, "--repl-diskless-sync-delay", "0")
	patient := open(t, server.URL("o")+"&wait=1&wait_timeout=1s")
	for { // until the replica follows
		err := patient.Commit(t.Context(), note("alone", 1))
		if errors.Is(err, store.ErrRepeated) {
			break
		}
		if !errors.Is(err, store.ErrUnavailable) {
			t.Fatal(err)
		}
	}
}

func TestWarningsNameWhatLosesData(t *testing.T) {
	for name, c := range map[string]struct {
		args, says, not []string
	}{
		"the best": {args: redistest.Durable(), not: []string{"can lose"}},
		"none":     {says: []string{"appendonly no"}, not: []string{"appendfsync", "maxmemory"}},
		"every second": {
			args: []string{"--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "allkeys-lru", "--maxmemory", "512mb"},
			says: []string{"appendfsync everysec", "maxmemory-policy allkeys-lru", "maxmemory 536870912"},
		},
		"no CONFIG": {args: append(redistest.Durable(), "--rename-command", "CONFIG", ""), says: []string{"CONFIG is forbidden"}},
	} {
		t.Run(name, func(t *testing.T) {
			server, err := redistest.Start(t.TempDir(), c.args...)
			must(t, err)
			defer func() { must(t, server.Kill()) }()
			var said lines
			s, err := redis.Open(t.Context(), redis.Options{URL: server.URL("o") + "&wait=0", Logger: slog.New(slog.NewTextHandler(&said, nil))})
			must(t, err)
			must(t, s.Close())
			for _, want := range c.says {
				if !strings.Contains(said.String(), want) {
					t.Errorf("no %q in\n%s", want, said.String())
				}
			}
			for _, bad := range c.not {
				if strings.Contains(said.String(), bad) {
					t.Errorf("%q in\n%s", bad, said.String())
				}
			}
		})
	}
}

func TestAContextThatEndsIsHeeded(t *testing.T) {
	server := redistest.New(t)
	s := open(t, server.URL("o"))
	must(t, server.Kill())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Commit(ctx, note("k", 1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
}
