package command

import (
	"fmt"
	"runtime"
)

// versioned is the subcommand version.
type versioned struct{}

// Run prints the version, and what it was built with.
func (versioned) Run(t *terminal) error {
	_, err := fmt.Fprintf(t.out, "giaoban %s (%s, %s/%s)\n", t.version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
