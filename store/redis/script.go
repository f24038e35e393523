package redis

import (
	"crypto/sha1" //nolint:gosec // Redis names scripts by it
	"embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

//go:embed lua/*.lua
var sources embed.FS

// script is a Lua script with the keys that it is given, all of which it declares: KEYS stand in the order of keys, and
// behind them those of the kinds of records where it needs them: all of them, or those that a call names. Each file says what its
// ARGV and its answer are.
type script struct {
	text  string
	hash  string
	names []string // of its keys, without the office's part
	keys  []any    // as the office has them, each a text
}

// recipe is what a script is put together of.
type recipe struct {
	file   string
	before []string // files with what it calls
	keys   []local
	kinds  reach // the hashes of kinds that it is given
	reads  bool  // it writes nothing
}

// reach is which hashes of kinds of records a script is given.
type reach int

const (
	noKind reach = iota
	allKinds
	someKinds // those that a call names, behind all other keys
)

// scripts are all scripts, made once. Move is commit where a chat has got another id: Lua makes all functions of a script
// anew each time it runs, which costs as much as a few commands, so that each is given only what it calls.
type scripts struct {
	commit, move, claim, settle, recover, epoch, load, envelopes, prune, due, lapsed, lease, wanted, tallies, fileID, forget, mend, snapshot, fill, unslot script
}

func (s *scripts) all() []*script {
	return []*script{
		&s.commit, &s.move, &s.claim, &s.settle, &s.recover, &s.epoch, &s.load, &s.envelopes, &s.prune, &s.due, &s.lapsed, &s.lease, &s.wanted,
		&s.tallies, &s.fileID, &s.forget, &s.mend, &s.snapshot, &s.fill, &s.unslot,
	}
}

// newScripts puts all scripts together; key names a key of the office.
func newScripts(key func(name string) string) (*scripts, error) {
	queue, outbox := queueKeys(), slices.Concat(queueKeys(), flightKeys())
	var s scripts
	for _, made := range []struct {
		into *script
		recipe
	}{
		{&s.commit, recipe{"commit", []string{"outbox", "records"}, slices.Concat(queue, recordKeys(), commitKeys()), someKinds, false}},
		{&s.move, recipe{"commit", []string{"outbox", "flight", "records", "moving"}, slices.Concat(outbox, recordKeys(), commitKeys(), movingKeys()), someKinds, false}},
		{&s.claim, recipe{"claim", []string{"outbox", "flight"}, outbox, noKind, false}},
		{&s.settle, recipe{"settle", []string{"outbox", "flight"}, outbox, noKind, false}},
		{&s.recover, recipe{"recover", []string{"outbox", "flight"}, outbox, noKind, false}},
		{&s.epoch, recipe{"epoch", []string{"later"}, []local{{"k_meta", keyMeta}}, noKind, false}},
		{&s.load, recipe{"load", nil, []local{{"k_index", keyIndex}}, allKinds, true}},
		{&s.envelopes, recipe{"envelopes", []string{"outbox", "flight"}, outbox, noKind, true}},
		{&s.prune, recipe{"prune", []string{"outbox", "flight", "records"}, slices.Concat(outbox, recordKeys(), []local{{"k_turns", keyTurns}, {"k_sessions", kindName(kindSessions)}}), noKind, false}},
		{&s.due, recipe{"due", nil, []local{{"k_due", keyDue}, {"k_due_entries", keyDueEntries}}, noKind, true}},
		{&s.lapsed, recipe{"lapsed", nil, []local{{"k_lapsing", keyLapsing}, {"k_sessions", kindName(kindSessions)}}, noKind, true}},
		{&s.lease, recipe{"lease", []string{"later"}, []local{{"k_fences", keyFences}, {"k_lease", "lease"}}, noKind, false}},
		{&s.wanted, recipe{"wanted", nil, []local{{"k_buried", keyBuried}, {"k_wanted", keyWanted}}, noKind, false}},
		{&s.tallies, recipe{"tallies", nil, []local{{"k_index", keyIndex}, {"k_tallies", keyTallies}, {"k_passing", keyPassing}}, noKind, true}},
		{&s.fileID, recipe{"fileid", nil, blobKeys(), noKind, false}},
		{&s.mend, recipe{"mend", nil, slices.Concat(recordKeys(), []local{{"k_index", keyIndex}, {"k_counts", keyCounts}, {"k_ids", keyIDs}}), allKinds, false}},
		{&s.snapshot, recipe{"snapshot", nil, slices.Concat(outbox, commitKeys(), exportKeys()), noKind, false}},
		{&s.fill, recipe{"import", []string{"outbox", "records"}, slices.Concat(outbox, recordKeys(), commitKeys(), exportKeys()), allKinds, false}},
		{&s.unslot, recipe{"unslot", []string{"outbox", "flight"}, outbox, noKind, false}},
		{&s.forget, recipe{"forget", nil, blobKeys(), noKind, false}},
	} {
		var err error
		if *made.into, err = made.make(); err != nil {
			return nil, fmt.Errorf("putting script %s together: %w", made.file, err)
		}
		for _, name := range made.into.names {
			made.into.keys = append(made.into.keys, key(name))
		}
	}
	return &s, nil
}

// make puts the script's text together: what names its keys, what it calls, and itself.
func (r recipe) make() (script, error) {
	var s script
	var text strings.Builder
	text.WriteString("#!lua")
	if r.reads {
		text.WriteString(" flags=no-writes")
	}
	text.WriteString("\nlocal call = redis.call\n")
	var variables []string
	for _, k := range r.keys {
		variables, s.names = append(variables, k.variable), append(s.names, k.name)
	}
	if len(variables) > 0 {
		fmt.Fprintf(&text, "local %s = unpack(KEYS)\n", strings.Join(variables, ", "))
	}
	if r.kinds != noKind {
		fmt.Fprintf(&text, "local kinds = {unpack(KEYS, %d)}\n", len(r.keys)+1)
	}
	if r.kinds == allKinds {
		s.names = append(s.names, kindNames()...)
	}
	for _, file := range append(slices.Clone(r.before), r.file) {
		part, err := sources.ReadFile("lua/" + file + ".lua")
		if err != nil {
			return script{}, err
		}
		text.Write(part)
	}
	s.text = text.String()
	sum := sha1.Sum([]byte(s.text)) //nolint:gosec // see above
	s.hash = hex.EncodeToString(sum[:])
	return s, nil
}
