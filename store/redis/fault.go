package redis

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/store"
)

// lost tells whether nobody knows what became of a request: it may have been carried out.
func lost(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) ||
		errors.Is(err, context.DeadlineExceeded) || goredis.HasErrorPrefix(err, "UNBLOCKED")
}

// errAlone means that too few replicas have what was written.
var errAlone = errors.New("too few replicas have it")

// passing tells whether an error may be gone in a moment: a lost connection, or a server in the middle of a failover.
func passing(err error) bool {
	if lost(err) {
		return !hopeless(err)
	}
	for _, prefix := range []string{
		"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK", "BUSY", "NOREPLICAS",
	} {
		if goredis.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	return errors.Is(err, errAlone) || errors.Is(err, goredis.ErrPoolTimeout) || strings.Contains(err.Error(), "all sentinels")
}

// hopeless tells whether a connection fails for a reason that waiting doesn't mend.
func hopeless(err error) bool {
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

// explanations say in words what Redis says in a word.
func explanations() map[string]string {
	return map[string]string{ //nolint:gosec // words about passwords are no passwords
		"OOM":         "Redis is out of memory (maxmemory is reached): give it more, or raise the limit",
		"MISCONF":     "Redis can't write to its disk and takes no changes: look at its log, and at the free space",
		"READONLY":    "Redis is a read-only replica, not the master: the URL names the wrong server, or a failover is going on",
		"MASTERDOWN":  "Redis has lost its master",
		"LOADING":     "Redis is still loading its data",
		"CLUSTERDOWN": "the Redis Cluster is down: not all of its slots are served",
		"NOAUTH":      "Redis asks for a password, and the URL has none",
		"WRONGPASS":   "Redis refuses the user name or the password",
		"NOPERM":      "Redis doesn't allow this user what the program needs",
		"NOREPLICAS":  "Redis has too few replicas in good health to take changes (min-replicas-to-write)",
		"BUSY":        "Redis is busy with another program's script",
	}
}

// explain puts into one line what went wrong, with what Redis or the network said behind it.
func explain(err error) error {
	switch {
	case err == nil || errors.Is(err, goredis.Nil):
		return err
	case errors.Is(err, goredis.ErrClosed):
		return store.ErrClosed
	}
	if words := inWords(err); words != "" {
		return &store.Unavailable{Reason: words, Cause: err}
	}
	return err
}

func inWords(err error) string {
	text := err.Error()
	if strings.Contains(text, "all sentinels") {
		return "no Sentinel can be reached, or none lets the program in or knows the master"
	}
	for prefix, words := range explanations() {
		if goredis.HasErrorPrefix(err, prefix) {
			return words
		}
	}
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	switch {
	case errors.Is(err, errAlone):
		return "what was written is there, but fewer replicas of Redis than asked for have it"
	case errors.As(err, &host):
		return "the certificate of Redis is for another name; see server_name"
	case errors.As(err, &authority):
		return "the certificate of Redis is of an authority that is not known; see ca"
	case strings.Contains(text, "first record does not look like a TLS handshake"):
		return "Redis doesn't speak TLS; is it redis:// instead of rediss://?"
	case strings.Contains(text, "DB index"):
		return "there is no such database on the Redis server"
	case lost(err) || errors.Is(err, goredis.ErrPoolTimeout):
		return "Redis can't be reached"
	}
	return ""
}

// describe names a kind by its key; anything else stays as it is.
func describe(kind string) string {
	if _, name, ok := strings.Cut(kind, "}:"); ok {
		return name
	}
	return kind
}
