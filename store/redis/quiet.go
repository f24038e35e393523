package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// The library says on the standard error what every call returns as an error, too, and many times over.
func init() { goredis.SetLogger(quiet{}) } //nolint:gochecknoinits // it has one logger for the whole process, and reads it unguarded

type quiet struct{}

// Printf says nothing.
func (quiet) Printf(context.Context, string, ...any) {}
