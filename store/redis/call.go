package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/store"
)

// The pauses between two tries of one call.
const (
	firstPause  = 20 * time.Millisecond
	longestWait = 500 * time.Millisecond
)

// ready says why nothing may be asked for.
func (s *Store) ready(ctx context.Context) error {
	if s.closed.Load() {
		return store.ErrClosed
	}
	return ctx.Err()
}

// try calls f until it succeeds, fails for good, or patience is at its end. f may have been carried out although it
// failed: only what does no harm twice may be tried.
func (s *Store) try(ctx context.Context, f func() error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	end := time.NewTimer(s.o.Patience) //nolint:forbidigo // the network knows no clock but the wall's
	defer end.Stop()
	for pause := firstPause; ; pause = min(2*pause, longestWait) {
		err := f()
		if err == nil || errors.Is(err, goredis.Nil) {
			return err
		}
		if s.closed.Load() {
			return store.ErrClosed
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !passing(err) {
			return explain(err)
		}
		s.reroute(ctx, err)
		again := time.NewTimer(pause) //nolint:forbidigo // see above
		select {
		case <-again.C:
		case <-end.C:
			again.Stop()
			return explain(err)
		case <-ctx.Done():
			again.Stop()
			return ctx.Err()
		}
	}
}

// reroute looks again where the office's node is, after an answer that it is not here.
func (s *Store) reroute(ctx context.Context, err error) {
	if c, ok := s.client.(*goredis.ClusterClient); ok && (strings.HasPrefix(err.Error(), "MOVED") || lost(err)) {
		c.ReloadState(ctx)
	}
}

// run carries a script out, and again where its answer is lost.
func (s *Store) run(ctx context.Context, sc *script, args []any) (answer any, err error) {
	return s.runKeys(ctx, sc, sc.keys, args, nil)
}

// runKeys is run with other keys. Lost is called before a repetition after which it is not known whether the script was
// carried out.
func (s *Store) runKeys(ctx context.Context, sc *script, keys, args []any, repeats func()) (answer any, err error) {
	err = s.try(ctx, func() error {
		var err error
		answer, err = s.once(ctx, sc, keys, args)
		if err != nil && repeats != nil && lost(err) {
			repeats()
		}
		return err
	})
	return answer, err
}

// once carries a script out by its hash; a server that doesn't know it is told.
func (s *Store) once(ctx context.Context, sc *script, keys, args []any) (any, error) {
	answer, err := s.eval(ctx, "evalsha", sc.hash, keys, args)
	if err != nil && goredis.HasErrorPrefix(err, "NOSCRIPT") {
		answer, err = s.eval(ctx, "eval", sc.text, keys, args)
	}
	return answer, err
}

// eval does what the client's own Eval and EvalSha do, which would make all keys into new values each time.
func (s *Store) eval(ctx context.Context, command, script string, keys, args []any) (any, error) {
	all := make([]any, 0, 3+len(keys)+len(args))
	all = append(append(append(all, command, script, len(keys)), keys...), args...)
	cmd := goredis.NewCmd(ctx, all...)
	_ = s.client.Process(ctx, cmd) // Result has its error
	return cmd.Result()
}

// change runs a script that writes.
func (s *Store) change(ctx context.Context, sc *script, args []any, repeats func()) (any, error) {
	return s.changeKeys(ctx, sc, sc.keys, args, repeats)
}

// changeKeys is change with other keys.
func (s *Store) changeKeys(ctx context.Context, sc *script, keys, args []any, repeats func()) (any, error) {
	answer, err := s.runKeys(ctx, sc, keys, args, repeats)
	return answer, s.written(ctx, err)
}

// written notes whether the server takes writes, and waits for the replicas that are asked for.
func (s *Store) written(ctx context.Context, err error) error {
	if err == nil && s.target.replicas > 0 {
		err = s.replicated(ctx)
	}
	switch {
	case err == nil:
		if s.trouble.Load() != nil && s.trouble.Swap(nil) != nil {
			s.log.Info("Redis takes writes again", "store", s.target.shown)
		}
	case s.closed.Load() || ctx.Err() != nil:
	default:
		if before := s.trouble.Swap(&err); before == nil || gist(*before) != gist(err) {
			s.log.Error("Redis took no write", "store", s.target.shown, "error", err)
		}
	}
	return err
}

// replicated waits until so many replicas have what was written so far. A mark that is written and waited for on one
// connection stands for all that was written before it on any: replicas take everything in order.
func (s *Store) replicated(ctx context.Context) error {
	return s.try(ctx, func() error {
		node, err := s.node(ctx)
		if err != nil {
			return err
		}
		pipe := node.Pipeline()
		pipe.HIncrBy(ctx, s.key(keyMeta), "replicated", 1)
		have := pipe.Do(ctx, "WAIT", s.target.replicas, s.target.replicaWait.Milliseconds())
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		if n, err := have.Int(); err != nil || n < s.target.replicas {
			return errors.Join(err, fmt.Errorf("%w: %d of %d", errAlone, n, s.target.replicas))
		}
		return nil
	})
}

// gist is what an error says without what differs each time, such as ports: that one is said in the log once.
func gist(err error) string {
	var known *store.Unavailable
	if errors.As(err, &known) {
		return known.Reason
	}
	return err.Error()
}

// verdict reads the answer of a script that begins with what became of it.
func verdict(answer any) (rest []any, err error) {
	all, ok := answer.([]any)
	if !ok || len(all) == 0 {
		return nil, fmt.Errorf("the answer of Redis says nothing: %v", answer)
	}
	said := make([]string, len(all))
	for i, a := range all {
		said[i], _ = a.(string)
	}
	switch said[0] {
	case "ok":
		return all[1:], nil
	case "repeated":
		return nil, store.ErrRepeated
	case "went on":
		return nil, store.ErrWentOn
	case "fenced":
		return nil, fmt.Errorf("%w: %s", store.ErrFenced, said[1])
	case "conflict":
		return nil, fmt.Errorf("%w: %s %s is at version %s", store.ErrConflict, describe(said[1]), said[2], said[3])
	}
	if said[0] == "taken" {
		return nil, fmt.Errorf("%s %s is there already", said[1], said[2])
	}
	if said[0] == "blob" {
		return nil, fmt.Errorf("%w: blob %s is not kept", store.ErrBlob, said[1])
	}
	return nil, fmt.Errorf("the answer of Redis is not known: %q", said)
}

// texts reads a list of texts.
func texts(answer any) ([]string, error) {
	all, ok := answer.([]any)
	if !ok {
		return nil, fmt.Errorf("the answer of Redis is a %T, not a list", answer)
	}
	list := make([]string, len(all))
	for i, a := range all {
		switch v := a.(type) {
		case string:
			list[i] = v
		case int64:
			list[i] = fmt.Sprint(v)
		case nil:
		default:
			return nil, fmt.Errorf("the answer of Redis holds a %T among texts", a)
		}
	}
	return list, nil
}
