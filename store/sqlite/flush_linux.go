package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// toDisk brings a file's contents and length to the disk.
func toDisk(f *os.File) error {
	for {
		err := syscall.Fdatasync(int(f.Fd()))
		if !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}
