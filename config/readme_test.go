package config_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/config"
)

var update = flag.Bool("update", false, "write the table of settings into the README")

// TestTheReadmeHoldsTheReference compares the table between the README's markers with the one that the program prints.
func TestTheReadmeHoldsTheReference(t *testing.T) {
	const name, from, to = "../README.md", "<!-- settings -->\n", "<!-- /settings -->"
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, opened := strings.Cut(string(raw), from)
	table, after, closed := strings.Cut(rest, to)
	if !opened || !closed {
		t.Fatalf("the README lacks the markers %q and %q", from, to)
	}
	want := "\n" + config.Reference() + "\n"
	if *update {
		if err := os.WriteFile(name, []byte(before+from+want+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("the README's table of settings is old (-want +README); `go test ./config -update` writes it:\n%s", diff)
	}
}
