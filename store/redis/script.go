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
// behind them those of the kinds of records where it needs them. Each file says what its ARGV and its answer are.
type script struct {
	name  string
	text  string
	hash  string
	names []string // of its keys, without the office's part
}

// recipe is what a script is put together of.
type recipe struct {
	file   string
	before []string // files with what it calls
	keys   []local
	kinds  bool // it is given the hashes of all kinds
	reads  bool // it writes nothing
}

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

func newScripts() (*scripts, error) {
	outbox, all := outboxKeys(), slices.Concat(outboxKeys(), recordKeys())
	var s scripts
	for _, made := range []struct {
		into *script
		recipe
	}{
		{&s.commit, recipe{"commit", []string{"outbox", "records"}, slices.Concat(all, commitKeys()), true, false}},
		{&s.move, recipe{"commit", []string{"outbox", "flight", "records", "moving"}, slices.Concat(all, commitKeys()), true, false}},
		{&s.claim, recipe{"claim", []string{"outbox", "flight"}, outbox, false, false}},
		{&s.settle, recipe{"settle", []string{"outbox", "flight"}, outbox, false, false}},
		{&s.recover, recipe{"recover", []string{"outbox", "flight"}, outbox, false, false}},
		{&s.epoch, recipe{"epoch", []string{"later"}, []local{{"k_meta", keyMeta}}, false, false}},
		{&s.load, recipe{"load", nil, []local{{"k_index", keyIndex}}, true, true}},
		{&s.envelopes, recipe{"envelopes", []string{"outbox", "flight"}, outbox, false, true}},
		{&s.prune, recipe{"prune", []string{"outbox", "flight", "records"}, append(all, local{"k_turns", keyTurns}), false, false}},
		{&s.due, recipe{"due", nil, []local{{"k_due", keyDue}, {"k_due_entries", keyDueEntries}}, false, true}},
		{&s.lapsed, recipe{"lapsed", nil, []local{{"k_lapsing", keyLapsing}, {"k_sessions", kindName(kindSessions)}}, false, true}},
		{&s.lease, recipe{"lease", []string{"later"}, []local{{"k_fences", keyFences}, {"k_lease", "lease"}}, false, false}},
		{&s.wanted, recipe{"wanted", nil, []local{{"k_buried", keyBuried}, {"k_wanted", keyWanted}}, false, false}},
		{&s.tallies, recipe{"tallies", nil, []local{{"k_index", keyIndex}, {"k_tallies", keyTallies}, {"k_passing", keyPassing}}, false, true}},
		{&s.fileID, recipe{"fileid", nil, blobKeys(), false, false}},
		{&s.mend, recipe{"mend", nil, slices.Concat(recordKeys(), []local{{"k_index", keyIndex}, {"k_counts", keyCounts}, {"k_ids", keyIDs}}), true, false}},
		{&s.snapshot, recipe{"snapshot", nil, slices.Concat(outbox, commitKeys(), exportKeys()), false, false}},
		{&s.fill, recipe{"import", []string{"outbox", "records"}, slices.Concat(all, commitKeys(), exportKeys()), true, false}},
		{&s.unslot, recipe{"unslot", []string{"outbox", "flight"}, outbox, false, false}},
		{&s.forget, recipe{"forget", nil, blobKeys(), false, false}},
	} {
		var err error
		if *made.into, err = made.make(); err != nil {
			return nil, fmt.Errorf("putting script %s together: %w", made.file, err)
		}
	}
	return &s, nil
}

// make puts the script's text together: what names its keys, what it calls, and itself.
func (r recipe) make() (script, error) {
	s := script{name: r.file}
	var text strings.Builder
	text.WriteString("#!lua")
	if r.reads {
		text.WriteString(" flags=no-writes")
	}
	text.WriteString("\nlocal call = redis.call\n")
	for i, k := range r.keys {
		fmt.Fprintf(&text, "local %s = KEYS[%d]\n", k.variable, i+1)
		s.names = append(s.names, k.name)
	}
	if r.kinds {
		text.WriteString("local kinds = {")
		for i, name := range kindNames() {
			fmt.Fprintf(&text, "KEYS[%d], ", len(r.keys)+i+1)
			s.names = append(s.names, name)
		}
		text.WriteString("}\n")
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
