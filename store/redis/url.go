package redis

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// target is what a URL says.
type target struct {
	options        *goredis.UniversalOptions
	prefix, office string
	replicas       int           // that a write waits for
	replicaWait    time.Duration // how long
	shown          string        // the URL without passwords
}

// The defaults of a URL's parameters.
const (
	defaultPort         = "6379"
	defaultSentinelPort = "26379"
	defaultPrefix       = "giaoban"
	defaultOffice       = "main"
	defaultReplicaWait  = time.Second
	longestReplicaWait  = time.Minute
	mostReplicas        = 16
)

// The forms that a URL can have.
const (
	single   = "redis"
	cluster  = "cluster"
	sentinel = "sentinel"
)

// parameters are what may stand behind the question mark.
func parameters() []string {
	return []string{
		"office", "prefix", "master", "sentinel_user", "sentinel_password", "password_file", "ca", "cert", "key", "server_name",
		"wait", "wait_timeout",
	}
}

// Is tells whether a setting names a Redis server and not a file.
func Is(setting string) bool {
	scheme, _, found := strings.Cut(setting, "://")
	return found && (scheme == "rediss" || strings.HasPrefix(scheme, "redis+") || strings.HasPrefix(scheme, "rediss+") || scheme == "redis")
}

// Check tells in one line what is wrong with a URL, nil for nothing. It connects to nothing.
func Check(text string) error {
	_, err := parseURL(text)
	return err
}

// Redact returns a URL without its passwords, to be shown and logged.
func Redact(text string) string {
	t, err := parseURL(text)
	if err != nil {
		return "(a URL that can't be read)"
	}
	return t.shown
}

// parseURL reads redis://user:password@host:port,host:port/database?office=…; with rediss:// over TLS, with
// redis+cluster:// or several hosts a Cluster, with redis+sentinel:// and master=… the master that Sentinels know.
// Its errors never say what the URL holds: that may be a password.
func parseURL(text string) (target, error) {
	t := target{replicaWait: defaultReplicaWait}
	form, secure, rest, err := cutScheme(text)
	if err != nil {
		return t, err
	}
	// Several hosts are no URL as Go reads them: only the first one is given to it.
	authority, tail := rest, ""
	if at := strings.IndexAny(rest, "/?#"); at >= 0 {
		authority, tail = rest[:at], rest[at:]
	}
	login, hosts := "", authority
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		login, hosts = authority[:at+1], authority[at+1:]
	}
	u, err := url.Parse("redis://" + login + "host" + tail)
	if err != nil {
		return t, errors.New("the store's URL can't be read: signs like / ? # @ % in a password are written as %2F %3F %23 %40 %25")
	}
	o := &goredis.UniversalOptions{
		MaxRetries: -1, DialTimeout: 3 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		DialerRetries: 1, ContextTimeoutEnabled: true, Protocol: 2, DisableIdentity: true, ClientName: "giaoban",
		IsClusterMode: form == cluster,
	}
	t.options = o
	if o.Addrs, err = addresses(hosts, form == sentinel); err != nil {
		return t, err
	}
	if len(o.Addrs) > 1 && form == single {
		o.IsClusterMode = true
	}
	o.Username = u.User.Username()
	o.Password, _ = u.User.Password()
	if err := t.query(u, form); err != nil {
		return t, err
	}
	if err := t.database(u.Path); err != nil {
		return t, err
	}
	if err := t.tls(u.Query(), secure); err != nil {
		return t, err
	}
	scheme, _, _ := strings.Cut(text, "://")
	t.show(scheme, u)
	return t, nil
}

func cutScheme(text string) (form string, secure bool, rest string, err error) {
	scheme, rest, found := strings.Cut(text, "://")
	base, form, _ := strings.Cut(scheme, "+")
	if form == "" {
		form = single
	}
	if !found || (base != "redis" && base != "rediss") || !slices.Contains([]string{single, cluster, sentinel}, form) {
		return "", false, "", errors.New("the store's URL must begin with redis://, rediss:// (TLS), redis+cluster://, rediss+cluster://, " +
			"redis+sentinel:// or rediss+sentinel://")
	}
	return form, base == "rediss", rest, nil
}

func addresses(hosts string, sentinels bool) (list []string, err error) {
	port := defaultPort
	if sentinels {
		port = defaultSentinelPort
	}
	for host := range strings.SplitSeq(hosts, ",") {
		name, digits := host, port
		if strings.Contains(host, ":") && !strings.HasSuffix(host, "]") {
			if name, digits, err = net.SplitHostPort(host); err != nil {
				return nil, fmt.Errorf("the store's URL: %q is no address; one looks like host:6379", host)
			}
		}
		n, err := strconv.Atoi(digits)
		name = strings.Trim(name, "[]")
		if err != nil || n < 1 || n > 65535 || name == "" {
			return nil, fmt.Errorf("the store's URL: %q is no address; one looks like host:6379", host)
		}
		list = append(list, net.JoinHostPort(name, digits))
	}
	return list, nil
}

// query reads the parameters.
func (t *target) query(u *url.URL, form string) error {
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errors.New("the store's URL: what follows the question mark can't be read")
	}
	for name, values := range q {
		if !slices.Contains(parameters(), name) || len(values) > 1 {
			return fmt.Errorf("the store's URL: there is no parameter %q, or it is given twice; there are %s", name, strings.Join(parameters(), ", "))
		}
	}
	t.prefix, t.office = defaultPrefix, defaultOffice
	if q.Has("prefix") {
		t.prefix = q.Get("prefix")
	}
	if q.Has("office") {
		t.office = q.Get("office")
	}
	if t.office == "" {
		return errors.New("the store's URL: the office has no name")
	}
	if err := errors.Join(checkName("the store's URL: prefix", t.prefix), checkName("the store's URL: office", t.office)); err != nil {
		return err
	}
	if t.prefix != "" {
		t.prefix += ":"
	}
	if name := q.Get("password_file"); name != "" {
		raw, err := os.ReadFile(name) //nolint:gosec // the operator says which file it is
		if err != nil {
			return fmt.Errorf("reading the store's password: %w", err)
		}
		t.options.Password = strings.TrimSpace(string(raw))
	}
	t.options.MasterName, t.options.SentinelUsername, t.options.SentinelPassword = q.Get("master"), q.Get("sentinel_user"), q.Get("sentinel_password")
	switch {
	case form == sentinel && t.options.MasterName == "":
		return errors.New("the store's URL: with Sentinel, master=… must name the master")
	case form != sentinel && (q.Has("master") || q.Has("sentinel_user") || q.Has("sentinel_password")):
		return errors.New("the store's URL: master and sentinel_… belong to redis+sentinel://")
	}
	return t.waiting(q)
}

// waiting reads for how many replicas a write waits.
func (t *target) waiting(q url.Values) (err error) {
	if text := q.Get("wait"); text != "" {
		if t.replicas, err = strconv.Atoi(text); err != nil || t.replicas < 0 || t.replicas > mostReplicas {
			return fmt.Errorf("the store's URL: wait=%q; allowed is a number of replicas from 0 to %d", text, mostReplicas)
		}
	}
	if text := q.Get("wait_timeout"); text != "" {
		if t.replicaWait, err = time.ParseDuration(text); err != nil || t.replicaWait < time.Millisecond || t.replicaWait > longestReplicaWait {
			return fmt.Errorf("the store's URL: wait_timeout=%q; allowed is a duration from 1ms to 1m", text)
		}
	}
	return nil
}

func (t *target) database(path string) (err error) {
	path = strings.Trim(path, "/")
	if path == "" {
		return nil
	}
	if t.options.DB, err = strconv.Atoi(path); err != nil || t.options.DB < 0 {
		return fmt.Errorf("the store's URL: %q is no number of a database", path)
	}
	if t.options.IsClusterMode && t.options.DB != 0 {
		return errors.New("the store's URL: a Cluster has the database 0 only")
	}
	return nil
}

// tls reads what is needed to trust the server, and to be trusted by it.
func (t *target) tls(q url.Values, secure bool) error {
	if !secure {
		for _, name := range []string{"ca", "cert", "key", "server_name"} {
			if q.Has(name) {
				return fmt.Errorf("the store's URL: %s belongs to rediss://", name)
			}
		}
		return nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: q.Get("server_name")}
	if c.ServerName == "" {
		c.ServerName, _, _ = net.SplitHostPort(t.options.Addrs[0])
	}
	if name := q.Get("ca"); name != "" {
		pem, err := os.ReadFile(name) //nolint:gosec // the operator says which file it is
		if err != nil {
			return fmt.Errorf("reading the store's certificate authority: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("the store's certificate authority %s holds no certificate", name)
		}
	}
	if q.Has("cert") || q.Has("key") {
		pair, err := tls.LoadX509KeyPair(q.Get("cert"), q.Get("key"))
		if err != nil {
			return fmt.Errorf("reading the store's client certificate: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	t.options.TLSConfig = c
	return nil
}

// show makes what may be logged: the URL without passwords.
func (t *target) show(scheme string, u *url.URL) {
	q := u.Query()
	q.Del("sentinel_password")
	if t.options.Password != "" || t.options.SentinelPassword != "" {
		q.Del("password_file")
	}
	t.shown = scheme + "://"
	if t.options.Username != "" {
		t.shown += url.PathEscape(t.options.Username) + "@"
	}
	t.shown += strings.Join(t.options.Addrs, ",")
	if t.options.DB != 0 {
		t.shown += "/" + strconv.Itoa(t.options.DB)
	}
	if text := q.Encode(); text != "" {
		t.shown += "?" + text
	}
}
