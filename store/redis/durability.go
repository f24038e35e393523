package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// server is what a server says of itself.
type server struct {
	version    string
	cluster    bool
	aof        bool
	persists   bool // it says whether it has an AOF
	settings   map[string]string
	configured bool // it told its settings
	replicas   int
	wanted     int // replicas that a write waits for
}

// warning is a setting that can lose data.
type warning struct{ setting, why string }

// oldest is the first version of Redis that has all that is needed.
const oldest = 7

// look asks the server what it is. It refuses one that is too old, and one that takes no writes.
func (s *Store) look(ctx context.Context) (server, error) {
	is := server{wanted: s.target.replicas}
	var info string
	var node goredis.Cmdable
	err := s.try(ctx, func() (err error) {
		if node, err = s.node(ctx); err == nil {
			info, err = node.Info(ctx).Result()
		}
		return err
	})
	if err != nil {
		return is, err
	}
	fields := map[string]string{}
	for line := range strings.Lines(info) {
		if name, value, found := strings.Cut(strings.TrimSpace(line), ":"); found {
			fields[name] = value
		}
	}
	is.version, is.cluster = fields["redis_version"], fields["redis_mode"] == "cluster" || fields["cluster_enabled"] == "1"
	is.aof, is.persists = fields["aof_enabled"] == "1", fields["aof_enabled"] != ""
	is.replicas, _ = strconv.Atoi(fields["connected_slaves"])
	major, _, _ := strings.Cut(is.version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldest {
		return is, fmt.Errorf("the server is Redis %q; version %d or later is needed", is.version, oldest)
	}
	if fields["role"] == "slave" && !is.cluster {
		return is, errors.New("the server is a read-only replica, not the master: the URL names the wrong one")
	}
	// Providers forbid CONFIG: then it is said that nobody knows.
	settings := map[string]string{}
	for _, pattern := range []string{"append*", "maxmemory*"} {
		part, err := node.ConfigGet(ctx, pattern).Result()
		if err != nil {
			return is, ctx.Err()
		}
		for name, value := range part {
			settings[name] = value
		}
	}
	is.settings, is.configured = settings, true
	return is, nil
}

// warnings names every setting that can lose what was written.
func (is server) warnings() (list []warning) {
	add := func(setting, why string) { list = append(list, warning{setting, why}) }
	if is.persists && !is.aof {
		add("appendonly no", "what was written since the last snapshot is gone when the server ends; set appendonly yes")
	}
	if is.wanted > is.replicas {
		add(fmt.Sprintf("wait=%d", is.wanted), fmt.Sprintf("the server has %d replicas: writes will be refused until there are more", is.replicas))
	}
	if !is.configured {
		add("CONFIG is forbidden", "nobody can say whether the server is set up to keep what was written: see that it has appendonly yes, "+
			"appendfsync always and maxmemory-policy noeviction")
		return list
	}
	if sync := is.settings["appendfsync"]; is.aof && sync != "always" {
		add("appendfsync "+sync, "up to a second or more of what was written is gone when the machine fails; set appendfsync always")
	}
	if policy := is.settings["maxmemory-policy"]; policy != "noeviction" {
		add("maxmemory-policy "+policy, "a server that is short of memory throws data away; set maxmemory-policy noeviction")
	}
	if limit := is.settings["maxmemory"]; limit != "" && limit != "0" {
		add("maxmemory "+limit, "changes are refused once so many bytes are in use: see that it is enough")
	}
	return list
}
