//go:build !linux

package sqlite

import "os"

// toDisk brings a file to the disk.
func toDisk(f *os.File) error { return f.Sync() }
