package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"giaoban/store"
)

// Digest says what an export holds: how many entries, and a hash of them all, in their order.
type Digest struct {
	Entries int
	Kinds   map[string]*KindDigest
	sum     hash.Hash
}

// KindDigest is that of one kind of entries.
type KindDigest struct {
	Entries int
	sum     hash.Hash
}

func newDigest() Digest { return Digest{Kinds: map[string]*KindDigest{}, sum: sha256.New()} }

// add counts one entry more.
func (d *Digest) add(e store.Entry) {
	of := d.Kinds[e.Kind]
	if of == nil {
		of = &KindDigest{sum: sha256.New()}
		d.Kinds[e.Kind] = of
	}
	d.Entries++
	of.Entries++
	// Lengths stand before what varies, so that no two lists of entries look alike.
	head := fmt.Appendf(nil, "%d %s %d %s %d ", len(e.Kind), e.Kind, len(e.Key), e.Key, len(e.Value))
	for _, sum := range []hash.Hash{d.sum, of.sum} {
		// A hash takes everything.
		_, _ = sum.Write(head)
		_, _ = sum.Write(e.Value)
	}
}

// Hash returns the SHA-256 of all entries, in hex.
func (d Digest) Hash() string { return hex.EncodeToString(d.sum.Sum(nil)) }

// Differ says in which kinds of entries another digest differs; empty where it doesn't.
func (d Digest) Differ(other Digest) string {
	var differ []string
	for _, kind := range store.Kinds() {
		a, b := d.Kinds[kind], other.Kinds[kind]
		switch {
		case a.entries() != b.entries():
			differ = append(differ, fmt.Sprintf("%d and %d entries of the kind %s", a.entries(), b.entries(), kind))
		case a != nil && string(a.sum.Sum(nil)) != string(b.sum.Sum(nil)):
			differ = append(differ, fmt.Sprintf("the %d entries of the kind %s are not the same", a.Entries, kind))
		}
	}
	if len(differ) == 0 && d.Hash() != other.Hash() {
		return "the entries come in another order"
	}
	return strings.Join(differ, "; ")
}

func (k *KindDigest) entries() int {
	if k == nil {
		return 0
	}
	return k.Entries
}

// DigestOf reads a source. Step is told how many entries were read, now and then.
func DigestOf(ctx context.Context, of Source, step func(n int)) (Digest, error) {
	d := newDigest()
	err := of.Export(ctx, func(e store.Entry) error {
		d.add(e)
		if step != nil && d.Entries%batchEntries == 0 {
			step(d.Entries)
		}
		return ctx.Err()
	})
	return d, err
}
