package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/calendar"
)

// maxReminderDays bounds how many entries a deadline can bring into the index by time.
const maxReminderDays = 20

// maxSecretFile is more than any secret needs, in bytes.
const maxSecretFile = 4096

// checker collects what is wrong with settings.
type checker struct {
	settings Settings
	needed   []string
	problems Problems
}

func (c *checker) find(name string) setting {
	all := table()
	return all[slices.IndexFunc(all, func(s setting) bool { return s.name == name })]
}

// problem notes that a setting is wrong, once.
func (c *checker) problem(name, cause string) {
	if slices.ContainsFunc(c.problems, func(p Problem) bool { return p.Name == name }) {
		return
	}
	s := c.find(name)
	c.problems = append(c.problems, Problem{
		Name: name, Value: shown(s.secretKind, c.settings.value(s)), Allowed: s.allowed, Cause: cause,
	})
}

// need notes a setting that is empty and may not be.
func (c *checker) need(name string) {
	if c.settings.value(c.find(name)) == "" {
		c.problem(name, "")
	}
}

// take parses a setting; an empty one has the zero value.
func take[T any](c *checker, name string, parse func(string) (T, error)) T {
	var zero T
	text := c.settings.value(c.find(name))
	if text == "" {
		return zero
	}
	v, err := parse(text)
	if err != nil {
		c.problem(name, err.Error())
		return zero
	}
	return v
}

// takeAll parses each value of a list.
func takeAll[T any](c *checker, name string, parse func(string) (T, error)) []T {
	var all []T
	text := c.settings.value(c.find(name))
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		v, err := parse(part)
		if err != nil {
			c.problem(name, fmt.Sprintf("%s: %v", part, err))
			continue
		}
		all = append(all, v)
	}
	return all
}

var (
	tokenForm         = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	webhookSecretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)
)

// secret returns a secret of a form, from wherever it stands: in the setting of that name, or in the file that the
// setting of that name with "-file" names.
func (c *checker) secret(name string, form *regexp.Regexp) Secret {
	secret, file := c.settings.value(c.find(name)), c.settings.value(c.find(name+"-file"))
	switch {
	case secret != "" && file != "":
		c.problem(name+"-file", "it is given both itself and by a file")
		return ""
	case file != "":
		raw, err := readBounded(file, maxSecretFile)
		if err != nil {
			c.problem(name+"-file", err.Error())
			return ""
		}
		if secret = strings.TrimSpace(string(raw)); !form.MatchString(secret) {
			c.problem(name+"-file", "what it holds is not of the form of "+name)
			return ""
		}
	case secret == "" && slices.Contains(c.needed, name):
		c.problem(name, "nor by "+name+"-file")
	case secret != "" && !form.MatchString(secret):
		c.problem(name, "")
		return ""
	}
	return Secret(secret)
}

// readBounded reads a file that has at most limit bytes.
func readBounded(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the operator says which file holds the secret
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("it is longer than %d bytes", limit)
	}
	return raw, nil
}

func parseText(s string) (string, error) { return s, nil }

func parseFile(s string) (string, error) {
	info, err := os.Stat(s)
	switch {
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errors.New("it is a directory")
	}
	return s, nil
}

func parseEndpoint(s string) (string, error) {
	u, err := parseURL(s, "http", "https")
	switch {
	case err != nil:
		return "", err
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("it may hold nothing but a host and a path")
	}
	return strings.TrimRight(s, "/"), nil
}

func parseProxy(s string) (Secret, error) {
	_, err := parseURL(s, "http", "https", "socks5", "socks5h")
	return Secret(s), err
}

// parseURL reads an absolute address. Its errors never repeat it, since it may hold a password.
func parseURL(s string, schemes ...string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, errors.New("it can't be read as an address")
	case !slices.Contains(schemes, u.Scheme):
		return nil, errors.New("it doesn't begin with " + strings.Join(schemes, ":// or ") + "://")
	case u.Hostname() == "":
		return nil, errors.New("it has no host")
	}
	if port := u.Port(); port != "" {
		if _, err := between(1, 65535)(port); err != nil {
			return nil, errors.New("its port is no number from 1 to 65535")
		}
	}
	return u, nil
}

// parseStore tells a file from an address. What an address says is read by the engine that it is for.
func parseStore(s string) (Secret, error) {
	scheme, _, address := strings.Cut(s, "://")
	base, _, _ := strings.Cut(scheme, "+")
	if address && base != "redis" && base != "rediss" {
		return "", errors.New("it is neither a file nor the address of a Redis server")
	}
	return Secret(s), nil
}

func parseID(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id <= 0 {
		return 0, errors.New("it is no person's id")
	}
	return id, nil
}

func parseTimeOfDay(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, errors.New("it is no time of day")
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// parseMoments reads a rule whose moments are the same whoever looks, and whenever: not "every so long".
func parseMoments(s string) (calendar.Rule, error) {
	rule, err := calendar.ParseRule(s)
	if err == nil && strings.HasPrefix(rule.String(), "@every") {
		return calendar.Rule{}, errors.New("it names no times of day")
	}
	return rule, err
}

// parseSpan reads a span of a day's time, which may go over midnight.
func parseSpan(s string) (calendar.HourSpan, error) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return calendar.HourSpan{}, errors.New("it is no span such as 19:00-07:00")
	}
	begin, err := calendar.ParseTimeOfDay(strings.TrimSpace(from))
	if err != nil {
		return calendar.HourSpan{}, errors.New("it does not begin with a time of day")
	}
	end, err := calendar.ParseTimeOfDay(strings.TrimSpace(to))
	if err != nil {
		return calendar.HourSpan{}, errors.New("it does not end with a time of day")
	}
	return calendar.HourSpan{From: begin, To: end}, nil
}

func parseAddress(s string) (string, error) {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", errors.New("it is no HOST:PORT")
	}
	if _, err := between(0, 65535)(port); err != nil {
		return "", errors.New("its port is no number from 0 to 65535")
	}
	return s, nil
}

func parseLevel(s string) (slog.Level, error) {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[s]
	if !ok {
		return 0, errors.New("there is no such level")
	}
	return level, nil
}

func oneOf(allowed ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		if !slices.Contains(allowed, s) {
			return "", errors.New("it is none of them")
		}
		return s, nil
	}
}

func between(least, most int) func(string) (int, error) {
	return func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return 0, errors.New("it is no whole number")
		}
		if n < least || n > most {
			return 0, fmt.Errorf("it is not from %d to %d", least, most)
		}
		return n, nil
	}
}

// decimal reads a number that may have decimals.
func decimal(least, most float64) func(string) (float64, error) {
	return func(s string) (float64, error) {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(n) {
			return 0, errors.New("it is no number such as 29.9")
		}
		if n < least || n > most {
			return 0, fmt.Errorf("it is not from %g to %g", least, most)
		}
		return n, nil
	}
}

func lasting(least, most time.Duration) func(string) (time.Duration, error) {
	return func(s string) (time.Duration, error) {
		d, err := time.ParseDuration(s)
		if err != nil {
			return 0, errors.New("it is no duration such as 20s or 24h")
		}
		if d < least || d > most {
			return 0, fmt.Errorf("it is not from %v to %v", least, most)
		}
		return d, nil
	}
}
