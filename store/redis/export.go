package redis

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/store"
)

// exportLife is how long an export may be silent before what it missed is noted no more.
const exportLife = time.Minute

// errLost means that an export was silent for too long.
var errLost = errors.New("the export took too long over one step, and what was written meanwhile is not known; begin it again")

// Export calls each for every entry of the store, all as they were at one moment: the one at which everything had been read.
// What is written while it reads is noted, and read again at the end in one step. Those who write meanwhile don't wait.
// One export goes on at a time; a second one waits for it for a while. What was read is kept in a temporary file.
func (s *Store) Export(ctx context.Context, each func(store.Entry) error) error {
	const doing = "exporting the store"
	sp, err := newSpool()
	if err != nil {
		return s.fail(doing, err)
	}
	x := &exporter{Store: s, name: strconv.FormatUint(rand.Uint64(), 36), spool: sp}
	err = x.read(ctx)
	if err == nil {
		err = x.tell(each)
	}
	return s.fail(doing, errors.Join(err, sp.close()))
}

// exporter reads everything there is.
type exporter struct {
	*Store
	name   string
	spool  *spool
	line   int64 // the last line of audit that was read
	labels map[string]string
	used   map[string]float64
	begun  bool
	// flights are the epochs of what is under way, by number.
	flights map[string]int64
}

// Where the parts of a thing are kept whose key holds several.
const parted = "\x00"

// read reads everything into the spool.
func (x *exporter) read(ctx context.Context) (err error) {
	if err := x.begin(ctx); err != nil {
		return err
	}
	defer func() {
		if x.begun {
			// What is still noted ends by itself; ctx may have ended already.
			err = errors.Join(err, x.client.Del(context.WithoutCancel(ctx), x.key(keyWatch), x.key(keyTouched)).Err())
		}
	}()
	for _, name := range append(kindNames(), keyDueEntries, keySlots) {
		if err := x.hash(ctx, name); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{x.envelopes, x.turns, x.audits, x.finish, x.blobs} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// begin has everything noted that is written from now on.
func (x *exporter) begin(ctx context.Context) error {
	for pause := firstPause; ; pause = min(2*pause, longestWait) {
		err := x.try(ctx, func() error {
			pipe := x.client.TxPipeline()
			ours := pipe.SetNX(ctx, x.key(keyWatch), x.name, exportLife)
			_, err := pipe.Exec(ctx)
			x.begun = err == nil && ours.Val()
			if err == nil && !x.begun {
				// An answer may have been lost.
				var holder string
				holder, err = x.client.Get(ctx, x.key(keyWatch)).Result()
				x.begun = holder == x.name
				if errors.Is(err, goredis.Nil) {
					err = nil
				}
			}
			return err
		})
		if err != nil || x.begun {
			return err
		}
		select {
		case <-time.After(pause): //nolint:forbidigo // the other export is told by the wall's clock, too
		case <-ctx.Done():
			return fmt.Errorf("another export is going on: %w", ctx.Err())
		}
	}
}

// goOn keeps what is noted from ending.
func (x *exporter) goOn(ctx context.Context) error {
	return x.try(ctx, func() error {
		alive, err := x.client.PExpire(ctx, x.key(keyWatch), exportLife).Result()
		if err == nil && !alive {
			err = errLost
		}
		return err
	})
}

// hash reads a hash whose values are whole.
func (x *exporter) hash(ctx context.Context, name string) error {
	return x.eachField(ctx, name, func(page []string) error {
		for i := 0; i+1 < len(page); i += 2 {
			if err := x.spool.put(name, page[i], page[i+1]); err != nil {
				return err
			}
		}
		return x.goOn(ctx)
	})
}

// envelopes reads the outbox.
func (x *exporter) envelopes(ctx context.Context) error {
	return x.eachEnvelope(ctx, func(seq, text, outcome string) error {
		return x.spool.put(keyEnvelopes, seq, text+parted+outcome)
	}, x.goOn)
}

func (x *exporter) turns(ctx context.Context) error {
	for cursor := uint64(0); ; {
		var page []string
		err := x.try(ctx, func() (err error) {
			page, cursor, err = x.client.ZScan(ctx, x.key(keyTurns), cursor, "", verifyAtOnce).Result()
			return err
		})
		if err != nil {
			return err
		}
		for i := 0; i+1 < len(page); i += 2 {
			if err := x.spool.put(keyTurns, page[i], page[i+1]); err != nil {
				return err
			}
		}
		if err := x.goOn(ctx); err != nil || cursor == 0 {
			return err
		}
	}
}

func (x *exporter) audits(ctx context.Context) error {
	for {
		var page []goredis.XMessage
		err := x.try(ctx, func() (err error) {
			page, err = x.client.XRangeN(ctx, x.key(keyAudit), "(0-"+strconv.FormatInt(x.line, 10), "+", verifyAtOnce).Result()
			return err
		})
		if err != nil {
			return err
		}
		for _, m := range page {
			turn, _ := m.Values["turn"].(string)
			line, _ := m.Values["line"].(string)
			if err := x.audit(m.ID, turn, line); err != nil {
				return err
			}
		}
		if err := x.goOn(ctx); err != nil || len(page) < verifyAtOnce {
			return err
		}
	}
}

func (x *exporter) audit(id, turn, line string) (err error) {
	if x.line, err = lineNumber(id); err != nil {
		return err
	}
	return x.spool.put(keyAudit, strconv.FormatInt(x.line, 10), turn+parted+line)
}

// finish reads again what was written meanwhile, and what is small.
func (x *exporter) finish(ctx context.Context) error {
	answer, err := x.run(ctx, &x.scripts.snapshot, []any{x.name, x.line})
	if err != nil {
		return err
	}
	all, ok := answer.([]any)
	if !ok || len(all) != 11 {
		return errLost
	}
	x.begun = false
	touched, err := texts(all[1])
	if err != nil {
		return err
	}
	base := x.key("")
	for i := 0; i+3 < len(touched); i += 4 {
		name, value := strings.TrimPrefix(touched[i], base), touched[i+2]
		if name == keyEnvelopes && value != "" {
			value += parted + touched[i+3]
		}
		if err := x.spool.put(name, touched[i+1], value); err != nil {
			return err
		}
	}
	if err := x.newLines(all[2]); err != nil {
		return err
	}
	return x.small(all)
}

func (x *exporter) newLines(answer any) error {
	lines, _ := answer.([]any)
	for i := 0; i+1 < len(lines); i += 2 {
		id, _ := lines[i].(string)
		fields, err := texts(lines[i+1])
		if err != nil || len(fields) != 4 {
			return cmp.Or(err, fmt.Errorf("line %s of the audit has %d parts", id, len(fields)))
		}
		if err := x.audit(id, fields[1], fields[3]); err != nil {
			return err
		}
	}
	return nil
}

// small takes what was read at once.
func (x *exporter) small(all []any) error {
	lists := make([][]string, 10)
	for i := 3; i < 9; i++ {
		var err error
		if lists[i], err = texts(all[i]); err != nil {
			return err
		}
	}
	x.labels, x.used = map[string]string{}, map[string]float64{}
	for i := 0; i+1 < len(lists[3]); i += 2 {
		x.labels[lists[3][i]] = lists[3][i+1]
	}
	for i := 0; i+1 < len(lists[4]); i += 2 {
		used, err := strconv.ParseFloat(lists[4][i+1], 64)
		if err != nil {
			return fmt.Errorf("reading when blob %s was used: %w", lists[4][i], err)
		}
		x.used[lists[4][i]] = used
	}
	for n, name := range map[int]string{5: keyBlobIDs, 6: keyParts, 7: keyBuried} {
		for i := 0; i+1 < len(lists[n]); i += 2 {
			value := lists[n][i+1]
			if name == keyBuried {
				value = strconv.FormatBool(slices.Contains(lists[8], lists[n][i])) + parted + value
			}
			if err := x.spool.put(name, lists[n][i], value); err != nil {
				return err
			}
		}
	}
	flights, err := texts(all[10])
	if err != nil {
		return err
	}
	if x.flights, err = readFlights(flights); err != nil {
		return err
	}
	if epoch, _ := all[9].(string); epoch != "0" {
		return x.spool.put(keyMeta, "epoch", epoch)
	}
	return nil
}

// blobs reads the bytes of files one by one: each may be large, and none ever changes.
func (x *exporter) blobs(ctx context.Context) error {
	for hash, text := range x.labels {
		var b string
		err := x.try(ctx, func() (err error) {
			b, err = x.client.HGet(ctx, x.key(keyBlobs), hash).Result()
			return err
		})
		if errors.Is(err, goredis.Nil) {
			return fmt.Errorf("blob %s was thrown away while it was exported: export again", hash)
		}
		if err != nil {
			return err
		}
		used := strconv.FormatFloat(x.used[hash], 'f', 0, 64)
		value := strings.Join([]string{used, text, base64.StdEncoding.EncodeToString([]byte(b))}, parted)
		if err := x.spool.put(keyBlobs, hash, value); err != nil {
			return err
		}
	}
	return nil
}

// tell hands everything out, in the order of an export.
func (x *exporter) tell(each func(store.Entry) error) error {
	for _, from := range x.sources() {
		fields := x.spool.fields(from.key)
		sorted := make([]sortable, 0, len(fields))
		for _, field := range fields {
			by, err := from.order(field)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", field, from.key, err)
			}
			sorted = append(sorted, sortable{by, field})
		}
		slices.SortFunc(sorted, func(a, b sortable) int { return bytes.Compare(a.by, b.by) })
		for _, f := range sorted {
			value, err := x.spool.get(from.key, f.field)
			if err != nil {
				return err
			}
			if err := from.tell(f.field, value, each); err != nil {
				return err
			}
		}
	}
	return nil
}

type sortable struct {
	by    []byte
	field string
}
