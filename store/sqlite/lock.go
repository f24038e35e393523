package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/store"
)

// seize keeps other processes off: it holds an exclusive transaction on an empty database of its own, which the system
// takes away with the process, however that ends. It works wherever SQLite does, and leaves the file itself readable to
// other tools.
func seize(path string) (*conn, error) {
	c, err := dial(path)
	if err == nil {
		err = c.run("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE")
		if err == nil {
			return c, nil
		}
		if busy(err) {
			err = store.ErrInUse
		}
		err = errors.Join(err, c.close())
	}
	return nil, fmt.Errorf("locking it with %s: %w", path, err)
}

// sound refuses versions of SQLite that are known to damage data: before 3.51.3, resetting the write-ahead log could.
func sound(version string) error {
	parts := strings.SplitN(version, ".", 4)
	if len(parts) < 3 {
		return fmt.Errorf("SQLite calls itself version %q, which says nothing", version)
	}
	var have [3]int
	for i := range have {
		n, err := strconv.Atoi(parts[i])
		if err != nil {
			return fmt.Errorf("SQLite calls itself version %q: %w", version, err)
		}
		have[i] = n
	}
	if oldest := [3]int{3, 51, 3}; slices.Compare(have[:], oldest[:]) < 0 {
		return fmt.Errorf("SQLite %s can damage data; at least 3.51.3 is needed", version)
	}
	return nil
}
