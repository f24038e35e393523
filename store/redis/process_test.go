package redis_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/redis"
)

// processURL tells a copy of the test program that it is one of several, and which office they share.
const processURL = "GIAOBAN_TEST_STORE"

const (
	processes = 4
	increases = 60
)

// TestSeveralProcesses lets processes count one record up, each through stores of its own, and repeat each other's turns.
func TestSeveralProcesses(t *testing.T) {
	if url := os.Getenv(processURL); url != "" {
		must(t, count(t.Context(), url, os.Getenv(processURL+"_NAME")))
		return
	}
	url := shared.URL(office())
	s := open(t, url)
	must(t, s.Commit(t.Context(), store.Commit{Key: "seed", At: morning, Change: directive.Change{Directives: []directive.Directive{{Number: 1, State: directive.Published}}}}))
	var all []*exec.Cmd
	for n := range processes {
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSeveralProcesses$")
		c.Env = append(os.Environ(), processURL+"="+url, processURL+"_NAME="+strconv.Itoa(n))
		c.Stdout, c.Stderr = os.Stderr, os.Stderr
		must(t, c.Start())
		all = append(all, c)
	}
	for _, c := range all {
		must(t, c.Wait())
	}
	d, err := s.Directives(t.Context(), store.Filter{})
	must(t, err)
	if d[0].Author != processes*increases || d[0].Version != processes*increases+1 {
		t.Errorf("the sum is %d at version %d", d[0].Author, d[0].Version)
	}
	counts, err := s.OutboxCounts(t.Context())
	must(t, err)
	if counts[chat.Pending] != processes*increases+increases {
		t.Errorf("the envelopes are %v", counts)
	}
	must(t, s.Verify(t.Context(), false, func(f store.Finding) { t.Errorf("%+v", f) }))
}

func count(ctx context.Context, url, name string) error {
	s, err := redis.Open(ctx, redis.Options{URL: url})
	if err != nil {
		return err
	}
	for n := 0; n < increases; {
		state, err := s.Load(ctx, directive.BySystem(name), directive.Need{Directives: []int{1}})
		if err != nil {
			return err
		}
		d := state.Directives[1]
		d.Author++
		key := fmt.Sprintf("%s:%d:%d", name, n, d.Version)
		switch err := s.Commit(ctx, store.Commit{
			Key: key, At: morning, Change: directive.Change{Directives: []directive.Directive{d}}, Envelopes: []chat.Envelope{message(key)},
		}); {
		case errors.Is(err, store.ErrConflict):
			continue
		case err != nil:
			return err
		}
		// A turn that all of them try: it happens once.
		same := fmt.Sprintf("all:%d", n)
		if err := s.Commit(ctx, store.Commit{Key: same, At: morning, Envelopes: []chat.Envelope{message(same)}}); err != nil && !errors.Is(err, store.ErrRepeated) {
			return err
		}
		n++
	}
	return s.Close()
}

func message(id string) chat.Envelope {
	return chat.Envelope{ID: id, Place: chat.Place{Chat: 1}, Lane: chat.Broadcast, Action: chat.Put, Message: chat.Message{Text: id}}
}
