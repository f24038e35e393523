package redis

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/chat"
	"giaoban/store"
)

// verifyAtOnce is how many things are looked at, or mended, in one step.
const verifyAtOnce = 1000

// zoneField is where meta holds the zone that assignments were counted in.
const zoneField = "tally_zone"

// Verify recounts what is kept beside the records. Found is told of everything that differs. With repair it is mended.
// Others may write meanwhile: what differs is looked at a second time, and counts only where it has stayed so.
func (s *Store) Verify(ctx context.Context, repair bool, found func(store.Finding)) error {
	err := s.verify(ctx, repair, found)
	return s.fail("verifying the store", err)
}

func (s *Store) verify(ctx context.Context, repair bool, found func(store.Finding)) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	all, err := s.differences(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	again, err := s.differences(ctx)
	if err != nil {
		return err
	}
	stay := make(map[difference]bool, len(again))
	for _, d := range again {
		stay[d] = true
	}
	var mend []any
	for _, d := range all {
		if !stay[d] {
			continue
		}
		found(d.Finding)
		mend = append(mend, d.kind, d.key, d.name, d.was, d.is)
	}
	if !repair {
		return nil
	}
	for part := range slices.Chunk(mend, 5*verifyAtOnce) {
		if _, err := s.change(ctx, &s.scripts.mend, part, nil); err != nil {
			return fmt.Errorf("mending: %w", err)
		}
	}
	return nil
}

// countAnew notes how assignments are counted where that was never done, or for another zone.
func (s *Store) countAnew(ctx context.Context) error {
	zone := s.o.Zone.String()
	have, err := s.client.HGet(ctx, s.key(keyMeta), zoneField).Result()
	if err != nil && !errors.Is(err, goredis.Nil) {
		return explain(err)
	}
	if have == zone {
		return nil
	}
	changed := 0
	if err := s.verify(ctx, true, func(store.Finding) { changed++ }); err != nil {
		return fmt.Errorf("counting assignments: %w", err)
	}
	if changed > 0 {
		s.log.Info("counted the assignments", "zone", zone, "zone_before", have, "changes", changed)
	}
	return explain(s.client.HSet(ctx, s.key(keyMeta), zoneField, zone).Err())
}

// difference is a finding, and how to mend it: lua/mend.lua says what its parts are.
type difference struct {
	store.Finding
	kind          string
	key           int
	name, was, is string
}

// verifier compares what is kept with what the records say.
type verifier struct {
	*Store
	found   []difference
	gates   map[string]bool
	tallies map[string]int
	passing map[string]int
	expiry  map[string]string
	lapsing map[string]string
	seed    maphash.Seed
	index   map[uint64]bool // entries of the index, by hash: there may be millions
	fresh   []string        // entries that were not looked for yet
}

// The kinds of things that are mended.
const (
	ofHash   = "hash"
	ofSorted = "sorted"
	ofSet    = "set"
)

// differ notes that a thing of a key is not as it should be.
func (v *verifier) differ(kind, key, name, was, is string) {
	number := slices.Index(v.scripts.mend.names, key) + 1
	f := store.Finding{Part: key, Key: name, Kept: was, Is: is}
	v.found = append(v.found, difference{f, kind, number, name, was, is})
}

// differences looks at everything once.
func (s *Store) differences(ctx context.Context) ([]difference, error) {
	v := &verifier{
		Store: s, gates: map[string]bool{}, tallies: map[string]int{}, passing: map[string]int{}, expiry: map[string]string{}, lapsing: map[string]string{},
		seed: maphash.MakeSeed(), index: map[uint64]bool{},
	}
	k := s.kinds
	for _, step := range []func(context.Context) error{
		// Directives come before assignments: they open the gates.
		func(ctx context.Context) error { return verifyKind(ctx, v, k.organisations) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.groups) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.people) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.invitations) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.meetings) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.milestones) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.directives) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.assignments) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.reports) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.extensions) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.records) },
		func(ctx context.Context) error { return verifyKind(ctx, v, k.sessions) },
		v.slots, v.sums, v.strays, v.outbox,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return v.found, nil
}

// eachField goes through a hash, page by page.
func (s *Store) eachField(ctx context.Context, key string, each func(page []string) error) error {
	for cursor := uint64(0); ; {
		var page []string
		err := s.try(ctx, func() (err error) {
			page, cursor, err = s.client.HScan(ctx, s.key(key), cursor, "", verifyAtOnce).Result()
			return err
		})
		if err != nil {
			return fmt.Errorf("reading %s: %w", key, err)
		}
		if err := each(page); err != nil {
			return err
		}
		if cursor == 0 {
			return nil
		}
	}
}

// verifyKind makes the marks of every record anew.
func verifyKind[T any](ctx context.Context, v *verifier, k kind[T]) error {
	seen := map[string]bool{} // going through a hash may meet a field twice
	return v.eachField(ctx, kindName(k.number), func(page []string) error {
		for i := 0; i+1 < len(page); i += 2 {
			id, raw := page[i], page[i+1]
			if seen[id] {
				continue
			}
			seen[id] = true
			version, text, err := unwrap(raw)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", id, kindName(k.number), err)
			}
			record, err := k.read(id, raw)
			if err != nil {
				return err
			}
			var m marks
			if k.marks != nil {
				m = k.marks(&record)
			}
			if is := string(wrap(version, m, []byte(text))); is != raw {
				v.differ(ofHash, kindName(k.number), id, raw, is)
			}
			v.note(id, m)
		}
		return v.look(ctx, false)
	})
}

// note adds what a record's marks come to.
func (v *verifier) note(id string, m marks) {
	for _, gate := range m.opens {
		v.gates[gate] = true
	}
	words := slices.Clone(m.always)
	for _, w := range m.gated {
		if gate, inner, _ := strings.Cut(w, "="); v.gates[gate] {
			words = append(words, inner)
		}
	}
	for _, w := range words {
		switch rest := w[1:]; w[0] {
		case 'i':
			v.expect(rest)
		case 'e':
			v.expiry[id] = rest
		case 'l':
			v.lapsing[id] = rest
		case 't':
			v.tallies[rest]++
		case 'p':
			v.passing[rest]++
		}
	}
}

// expect notes an entry of the index.
func (v *verifier) expect(member string) {
	v.index[maphash.String(v.seed, member)] = true
	v.fresh = append(v.fresh, member)
}

// look looks for the entries of the index that were noted; at once only where all is true, or there are many.
func (v *verifier) look(ctx context.Context, all bool) error {
	if len(v.fresh) == 0 || (!all && len(v.fresh) < verifyAtOnce) {
		return nil
	}
	for part := range slices.Chunk(v.fresh, verifyAtOnce) {
		var scores []any
		err := v.try(ctx, func() (err error) {
			words := []any{"ZMSCORE", v.key(keyIndex)}
			for _, m := range part {
				words = append(words, m)
			}
			scores, err = v.client.Do(ctx, words...).Slice()
			return err
		})
		if err != nil {
			return fmt.Errorf("reading the index: %w", err)
		}
		for i, m := range part {
			if scores[i] == nil {
				v.differ(ofSorted, keyIndex, m, "", "0")
			}
		}
	}
	v.fresh = nil
	return nil
}

// slots notes what the index says of living messages.
func (v *verifier) slots(ctx context.Context) error {
	return v.eachField(ctx, "slots", func(page []string) error {
		for i := 0; i+1 < len(page); i += 2 {
			chat, slot, _ := strings.Cut(page[i], " ")
			v.expect("slot/" + chat + "|" + slot)
		}
		return v.look(ctx, false)
	})
}

// sums compares the gates, the tallies and the times at which dialogs end.
func (v *verifier) sums(ctx context.Context) error {
	for name := range v.passing {
		v.expect("passing/" + name)
	}
	if err := v.look(ctx, true); err != nil {
		return err
	}
	var gates []string
	sorted := map[string][]goredis.Z{}
	kept := map[string]map[string]string{}
	err := v.try(ctx, func() (err error) {
		if gates, err = v.client.SMembers(ctx, v.key(keyGates)).Result(); err != nil {
			return err
		}
		for _, key := range []string{keyTallies, keyPassing} {
			if kept[key], err = v.client.HGetAll(ctx, v.key(key)).Result(); err != nil {
				return err
			}
		}
		for _, key := range []string{keyExpiry, keyLapsing} {
			if sorted[key], err = v.client.ZRangeWithScores(ctx, v.key(key), 0, -1).Result(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	have, should := map[string]string{}, map[string]string{}
	for _, g := range gates {
		have[g] = "1"
	}
	for g := range v.gates {
		should[g] = "1"
	}
	v.compare(ofSet, keyGates, have, should)
	v.compare(ofHash, keyTallies, kept[keyTallies], written(v.tallies))
	v.compare(ofHash, keyPassing, kept[keyPassing], written(v.passing))
	v.compare(ofSorted, keyExpiry, scores(sorted[keyExpiry]), v.expiry)
	v.compare(ofSorted, keyLapsing, scores(sorted[keyLapsing]), v.lapsing)
	return nil
}

func scores(members []goredis.Z) map[string]string {
	texts := make(map[string]string, len(members))
	for _, z := range members {
		texts[fmt.Sprint(z.Member)] = strconv.FormatInt(int64(z.Score), 10)
	}
	return texts
}

func written(numbers map[string]int) map[string]string {
	texts := make(map[string]string, len(numbers))
	for name, n := range numbers {
		texts[name] = strconv.Itoa(n)
	}
	return texts
}

// compare holds what a key has against what it should, in the order of their names.
func (v *verifier) compare(kind, key string, have, should map[string]string) {
	names := maps.Clone(have)
	if names == nil {
		names = map[string]string{}
	}
	maps.Copy(names, should)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if have[name] != should[name] {
			v.differ(kind, key, name, have[name], should[name])
		}
	}
}

// strays looks for entries of the index that stand for nothing.
func (v *verifier) strays(ctx context.Context) error {
	for from := "-"; ; {
		var page []string
		err := v.try(ctx, func() (err error) {
			page, err = v.client.ZRangeByLex(ctx, v.key(keyIndex), &goredis.ZRangeBy{Min: from, Max: "+", Count: verifyAtOnce}).Result()
			return err
		})
		if err != nil {
			return fmt.Errorf("reading the index: %w", err)
		}
		for _, m := range page {
			if !v.index[maphash.String(v.seed, m)] {
				v.differ(ofSorted, keyIndex, m, "0", "")
			}
		}
		if len(page) < verifyAtOnce {
			return nil
		}
		from = "(" + page[len(page)-1]
	}
}

// outbox recounts the envelopes, and looks whether each is found by its ID.
func (v *verifier) outbox(ctx context.Context) error {
	counts, ids := map[string]int{}, map[string]string{}
	seen := map[string]bool{}
	flights, err := v.underWay(ctx)
	if err != nil {
		return err
	}
	err = v.eachEnvelope(ctx, func(seq, text, became string) error {
		if seen[seq] {
			return nil
		}
		seen[seq] = true
		k, err := readKept(text, became, flights[seq])
		if err != nil {
			return err
		}
		counts[string(k.state)]++
		ids[k.ID] = seq
		return nil
	}, nil)
	if err != nil {
		return err
	}
	var kept map[string]string
	err = v.try(ctx, func() (err error) {
		kept, err = v.client.HGetAll(ctx, v.key(keyCounts)).Result()
		return err
	})
	if err != nil {
		return err
	}
	delete(counts, string(chat.Pending))
	v.compare(ofHash, keyCounts, countedStates(kept), written(counts))
	return v.names(ctx, ids)
}

// names compares the IDs of envelopes.
func (v *verifier) names(ctx context.Context, should map[string]string) error {
	have := map[string]string{}
	err := v.eachField(ctx, keyIDs, func(page []string) error {
		for i := 0; i+1 < len(page); i += 2 {
			have[page[i]] = page[i+1]
		}
		return nil
	})
	v.compare(ofHash, keyIDs, have, should)
	return err
}
