package demo

import (
	"context"
	"errors"
	"testing"

	"giaoban/ledger"
)

// A kept demo whose clock was moved by months knows the keys of its first Turns no more.
func TestTheSampleOfficeIsSetUpOnce(t *testing.T) {
	d := &Demo{dir: t.TempDir(), o: Options{Lang: "vi"}}
	busy := errors.New("busy")
	turns, fail := 0, true
	execute := func(context.Context, ledger.Turn) (ledger.Result, error) {
		turns++
		if fail && turns == 3 {
			return ledger.Result{}, busy
		}
		return ledger.Result{}, nil
	}
	if err := d.seed(t.Context(), execute); !errors.Is(err, busy) {
		t.Fatalf("got %v", err)
	}
	fail = false
	if err := d.seed(t.Context(), execute); err != nil || turns < 20 {
		t.Fatalf("after a failure it is set up again: %d turns, %v", turns, err)
	}
	before := turns
	if err := d.seed(t.Context(), execute); err != nil || turns != before {
		t.Errorf("it is set up once more: %d turns, %v", turns-before, err)
	}
}
