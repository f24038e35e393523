package redis_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
	"giaoban/store/storetest"
)

// TestConformanceOnACluster runs the whole suite on three nodes, over which the offices spread.
func TestConformanceOnACluster(t *testing.T) {
	nodes := redistest.NewCluster(t)
	storetest.Run(t, func(t *testing.T) storetest.Store {
		t.Helper()
		return open(t, redistest.ClusterURL(nodes, office()))
	})
	for _, n := range nodes {
		if keys, err := n.Ask("DBSIZE"); err != nil || keys == ":0" {
			t.Errorf("%s holds %s keys (%v)", n.Address(), keys, err)
		}
	}
	// One address is enough: what it is is found out.
	s := open(t, nodes[0].URL("found"))
	must(t, s.Commit(t.Context(), note("k", 1)))
	if _, err := redis.Open(t.Context(), redis.Options{URL: "redis://" + nodes[0].Address() + "/1"}); err == nil {
		t.Error("a Cluster has no database 1")
	}
}

// TestFailover kills the master while turns are committed that wait for a replica: what was acknowledged is there after it,
// whole, and the turns go on.
func TestFailover(t *testing.T) {
	set := redistest.NewSentinels(t, 2)
	s, err := redis.Open(t.Context(), redis.Options{URL: set.URL("o") + "&wait=1&wait_timeout=500ms", Patience: time.Minute})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	ctx := t.Context()
	must(t, s.Commit(ctx, store.Commit{Key: "seed", At: morning, Change: directive.Change{Directives: []directive.Directive{{Number: 1, State: directive.Published}}}}))
	held, ok, err := s.Lease(ctx, "ticks", "a", time.Minute)
	must(t, err)
	if !ok {
		t.Fatal("the lease is not given")
	}
	const rounds = 150
	var done atomic.Int64
	reached, ended := make(chan struct{}), make(chan error, 1)
	k := directive.AssignmentKey{Directive: 1, Organisation: "a"}
	go func() {
		for n := range int64(rounds) {
			if n == rounds/3 {
				close(reached)
			}
			c := note(fmt.Sprint("turn:", n), int(100+n))
			c.Change.Assignments = []directive.Assignment{{AssignmentKey: k, State: directive.Pending, Version: n}}
			if err := s.Commit(ctx, c); err != nil {
				ended <- fmt.Errorf("turn %d: %w", n, err)
				return
			}
			done.Add(1)
		}
		ended <- nil
	}()
	<-reached
	began := time.Now()
	must(t, set.Master.Kill())
	must(t, <-ended)
	t.Logf("%d turns, with a failover among them, in %s after it", done.Load(), time.Since(began))
	all, err := s.Assignments(ctx, store.Filter{})
	must(t, err)
	if len(all) != 1 || all[0].Version != rounds {
		t.Errorf("the assignments are %v", all)
	}
	directives, err := s.Directives(ctx, store.Filter{})
	must(t, err)
	if len(directives) != rounds+1 {
		t.Errorf("%d directives, it should be %d", len(directives), rounds+1)
	}
	must(t, s.Verify(ctx, false, func(f store.Finding) { t.Errorf("%+v", f) }))
	// Whoever had a lease has it still, or a later one has a higher token.
	if again, ok, err := s.Lease(ctx, "ticks", "b", time.Minute); err != nil || (ok && again.Token <= held.Token) {
		t.Errorf("lease %v after %v: %v", again, held, err)
	}
}
