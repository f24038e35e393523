package redis

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

// spool keeps what an export has read in a temporary file, and in memory only where each thing stands. A thing that is put
// again takes the place of what was put before; an empty value takes it away.
type spool struct {
	file *os.File
	to   *bufio.Writer
	size int64
	at   map[string]map[string]span
}

type span struct {
	from   int64
	length int
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "giaoban-export-*")
	if err != nil {
		return nil, fmt.Errorf("making a temporary file: %w", err)
	}
	// The name goes at once: nothing is left behind however the program ends.
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("hiding the temporary file: %w", err), f.Close())
	}
	return &spool{file: f, to: bufio.NewWriterSize(f, 1<<16), at: map[string]map[string]span{}}, nil
}

func (s *spool) close() error { return s.file.Close() }

func (s *spool) put(key, field, value string) error {
	if s.at[key] == nil {
		s.at[key] = map[string]span{}
	}
	if value == "" {
		delete(s.at[key], field)
		return nil
	}
	if _, err := s.to.WriteString(value); err != nil {
		return fmt.Errorf("writing the temporary file: %w", err)
	}
	s.at[key][field] = span{s.size, len(value)}
	s.size += int64(len(value))
	return nil
}

func (s *spool) fields(key string) []string {
	fields := make([]string, 0, len(s.at[key]))
	for field := range s.at[key] {
		fields = append(fields, field)
	}
	return fields
}

func (s *spool) get(key, field string) (string, error) {
	if err := s.to.Flush(); err != nil {
		return "", fmt.Errorf("writing the temporary file: %w", err)
	}
	where := s.at[key][field]
	b := make([]byte, where.length)
	if _, err := s.file.ReadAt(b, where.from); err != nil {
		return "", fmt.Errorf("reading the temporary file: %w", err)
	}
	return string(b), nil
}
